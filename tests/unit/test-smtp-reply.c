/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-smtp-reply.c: SMTP replies, cut into reads in every way, and their limits.
 */
#include "smtp-reply.h"

#include <string.h>

static void test_reply(void)
{
	static const struct {
		const char *octets;
		int code; /* -1: an error */
		const char *text;
	} replies[] = {
		{"250 ok\r\n", 250, "250 ok"},
		{"250\r\n", 250, "250"},
		{"250 \n", 250, "250"},
		{"250-a\r\n250-b\r\n250 c\r\n", 250, "250 a b c"},
		{"550-5.7.1 no\r\n550-5.7.1 \x1b[1mway\r\n550 5.7.2 out\r\n", 550,
		 "550 5.7.1 no [1mway 5.7.2 out"},
		{"250-a\r\n550 b\r\n", 550, "250 a b"},
		{"450 caf\xe9\r\n", 450, "450 caf\xef\xbf\xbd"},
		{"\r\n", -1, NULL},
		{"25 x\r\n", -1, NULL},
		{"2500 x\r\n", -1, NULL},
		{"hello\r\n", -1, NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(replies); i++) {
		gsize len = strlen(replies[i].octets);

		for (gsize cut = 1; cut < len; cut++) {
			g_autoptr(GError) error = NULL;
			SmtpReply reply;
			const guint8 *octets = (const guint8 *)replies[i].octets;

			smtp_reply_init(&reply);
			g_assert_cmpuint(smtp_reply_take(&reply, octets, cut, &error), ==, cut);
			if (!error)
				smtp_reply_take(&reply, octets + cut, len - cut, &error);
			g_assert_cmpint(error ? -1 : reply.code, ==, replies[i].code);
			if (!error)
				g_assert_cmpstr(reply.text, ==, replies[i].text);
			smtp_reply_clear(&reply);
		}
	}
}

/* Neither a line nor a reply grows without end. */
static void test_reply_limits(void)
{
	g_autofree char *line = g_strnfill(SMTP_REPLY_LINE_MAX + 1, '2');
	SmtpReply reply;
	GError *error = NULL;

	smtp_reply_init(&reply);
	smtp_reply_take(&reply, (const guint8 *)line, strlen(line), &error);
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	g_clear_error(&error);
	smtp_reply_clear(&reply);

	smtp_reply_init(&reply);
	for (guint i = 0; i <= SMTP_REPLY_MAX / 7 && !error; i++)
		smtp_reply_take(&reply, (const guint8 *)"250-x\r\n", 7, &error);
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	g_clear_error(&error);
	smtp_reply_clear(&reply);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/smtp-reply", test_reply);
	g_test_add_func("/smtp-reply-limits", test_reply_limits);
	return g_test_run();
}
