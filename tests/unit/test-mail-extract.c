/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mail-extract.c: the frame of a fetched mail, above all of one that was made to be too long for a frame.
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "frame.h"
#include "mail-extract.h"
#include "mime-build.h"
#include "push.h"

static JsonObject *extract(const char *mail)
{
	MailExtractAbout about = {.mailbox = "m1", .size = (gint64)strlen(mail)};
	g_autofree char *frame = mail_extract(mail, strlen(mail), &about);
	g_autoptr(JsonNode) node = json_from_string(frame, NULL);

	g_assert_nonnull(node);
	return json_node_dup_object(node);
}

static guint shown(JsonObject *object, const char *name)
{
	return json_object_has_member(object, name) ? json_array_get_length(json_object_get_array_member(object, name)) : 0;
}

static void test_members(void)
{
	g_autoptr(JsonObject) object = extract("From: Bob <bob@demo.test>\r\nTo: a@demo.test, b@demo.test\r\nCc: c@demo.test\r\n"
	                                       "Subject: Hi\r\n\r\nHello there.\r\n");

	g_assert_cmpstr(json_object_get_string_member(object, "subject"), ==, "Hi");
	g_assert_cmpstr(json_object_get_string_member(object, "from"), ==, "Bob <bob@demo.test>");
	g_assert_cmpuint(shown(object, "to"), ==, 2);
	g_assert_cmpuint(shown(object, "cc"), ==, 1);
}

/* Quotes within names: each is two octets in JSON, and two in the header's quoted form. */
static void test_always_fits(void)
{
	g_autofree char *name = g_strnfill(980, 'x');
	g_autoptr(GString) mail = g_string_new("From: bob@demo.test\r\nSubject: Hi\r\n");
	g_autoptr(JsonObject) object = NULL;

	for (gsize i = 0; name[i] != '\0'; i++)
		if (i % 2 == 0)
			name[i] = '\\';
		else
			name[i] = '"';
	for (int list = 0; list < 2; list++) {
		g_string_append(mail, list == 0 ? "To: " : "Cc: ");
		for (int i = 0; i < 20; i++)
			g_string_append_printf(mail, "%s\"%s\" <u%d@demo.test>", i > 0 ? ",\r\n " : "", name, i);
		g_string_append(mail, "\r\n");
	}
	g_string_append(mail, "\r\nText\r\n");
	object = extract(mail->str);
	g_assert_true(imail_frame_fits(object, PUSH_REF_ROOM));
	g_assert_cmpstr(json_object_get_string_member(object, "subject"), ==, "Hi");
	g_assert_cmpuint(shown(object, "to"), >, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	imail_mime_init();
	g_test_add_func("/mail-extract/members", test_members);
	g_test_add_func("/mail-extract/always-fits", test_always_fits);
	return g_test_run();
}
