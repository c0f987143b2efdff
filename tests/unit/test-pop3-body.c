/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-pop3-body.c: messages taken out of POP3 answers, cut into reads in every way.
 */
#include "pop3-body.h"

#include <string.h>

/* Every way to cut a message into two reads gives the same octets. */
static void test_body(void)
{
	static const struct {
		const char *stuffed, *plain;
	} bodies[] = {
		{".\r\n", ""},
		{".\n", ""},
		{"\r\n.\r\n", "\r\n"},
		{"a\r\n..\r\n...b\r\n.\r\n", "a\r\n.\r\n..b\r\n"},
		{"a.b\r\n.c\r\nd..\r\n.\r\n", "a.b\r\nc\r\nd..\r\n"},
		{"a\n.\r\r\n.\rb\r\n.\n", "a\n\r\r\n\rb\r\n"},
		{"no end\r\n", "no end\r\n"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
		const guint8 *stuffed = (const guint8 *)bodies[i].stuffed;
		gsize len = strlen(bodies[i].stuffed);

		for (gsize cut = 0; cut <= len; cut++) {
			g_autoptr(GString) plain = g_string_new(NULL);
			Pop3Body body = POP3_BODY_LINE;
			gsize at = 0;

			while (at < len) {
				const guint8 *slice;
				gsize slice_len, end = at < cut ? cut : len;

				at += pop3_body_next(&body, stuffed + at, end - at, &slice, &slice_len);
				if (slice_len)
					g_string_append_len(plain, (const char *)slice, slice_len);
			}
			g_assert_cmpstr(plain->str, ==, bodies[i].plain);
			g_assert_cmpint(body == POP3_BODY_WHOLE, ==, i != G_N_ELEMENTS(bodies) - 1);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pop3-body", test_body);
	return g_test_run();
}
