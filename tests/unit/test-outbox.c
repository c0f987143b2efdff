/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-outbox.c: the status frame of a mail, above all when the SMTP server said more than a frame holds.
 */
#include <json-glib/json-glib.h>

#include "frame.h"
#include "limits.h"
#include "message.h"
#include "outbox-private.h"
#include "push.h"

static JsonObject *status(guint recipients, gsize words)
{
	g_autofree char *text = g_strnfill(words, '"');
	g_autoptr(GPtrArray) all = imail_record_array_new(&imail_recipient_type);
	StoreOutbox mail = {.mail = (char *)"m", .state = IMAIL_MAIL_SENT, .text = text, .recipients = all};
	g_autofree char *frame = NULL;
	g_autoptr(JsonNode) node = NULL;

	for (guint i = 0; i < recipients; i++) {
		g_autofree char *address = g_strdup_printf("user%u@a-rather-long-name-of-a-host.demo.test", i);

		store_outbox_add_recipient(&mail, address, IMAIL_RECIPIENT_REFUSED, text);
	}
	frame = outbox_status_frame(&mail);
	node = json_from_string(frame, NULL);
	g_assert_nonnull(node);
	return json_node_dup_object(node);
}

static void test_status_fits(void)
{
	static const struct {
		guint recipients;
		gsize words;
		guint shown;
	} cases[] = {{3, 100, 3}, {IMAIL_RECIPIENTS_MAX, 400, IMAIL_RECIPIENTS_MAX}, {IMAIL_RECIPIENTS_MAX, 60000, IMAIL_RECIPIENTS_MAX}};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(JsonObject) object = status(cases[i].recipients, cases[i].words);

		g_assert_true(imail_frame_fits(object, PUSH_REF_ROOM));
		g_assert_cmpstr(json_object_get_string_member(object, "state"), ==, "sent");
		g_assert_cmpuint(json_array_get_length(json_object_get_array_member(object, "recipients")), ==, cases[i].shown);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/outbox/status-fits", test_status_fits);
	return g_test_run();
}
