/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-smtp-body.c: dot-stuffing, the message cut into pieces in every way.
 */
#include "smtp-body.h"

#include <string.h>

static void append_cb(gpointer text, const void *bytes, gsize len)
{
	g_string_append_len(text, bytes, len);
}

/* Every way to cut a message into two pieces gives the same octets. */
static void test_body(void)
{
	static const struct {
		const char *plain, *stuffed;
	} bodies[] = {
		{"", ".\r\n"},
		{".", "..\r\n.\r\n"},
		{".\r\n", "..\r\n.\r\n"},
		{"a.b\r\n..c\r\nd.", "a.b\r\n...c\r\nd.\r\n.\r\n"},
		{"x\n.\ny\r\n", "x\n..\ny\r\n.\r\n"},
		{"x\r", "x\r\n.\r\n"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
		const guint8 *plain = (const guint8 *)bodies[i].plain;
		gsize len = strlen(bodies[i].plain);

		for (gsize cut = 0; cut <= len; cut++) {
			g_autoptr(GString) stuffed = g_string_new(NULL);
			SmtpBody body = SMTP_BODY_LINE;

			smtp_body_piece(&body, plain, cut, append_cb, stuffed);
			smtp_body_piece(&body, plain + cut, len - cut, append_cb, stuffed);
			smtp_body_end(&body, append_cb, stuffed);
			g_assert_cmpstr(stuffed->str, ==, bodies[i].stuffed);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/smtp-body", test_body);
	return g_test_run();
}
