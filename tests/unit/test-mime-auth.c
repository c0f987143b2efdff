/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-auth.c: reading of Authentication-Results, and of what somebody made of them.
 */
#include <string.h>

#include "mime-parse.h"

#define RECEIVED "Received: from x by y; Mon, 2 Nov 2026 10:00:00 +0000\r\n"

static ImailParsed *parse(const char *fields)
{
	g_autofree char *mail = g_strdup_printf("From: b@bank.example\r\n%s" RECEIVED "\r\nx\r\n", fields);

	return imail_mime_parse_head(mail, strlen(mail));
}

static const struct {
	const char *value, *server, *signed_by, *dmarc_from;
	ImailVerdict dmarc;
} cases[] = {
	{"mx.here.example; none", "mx.here.example", NULL, NULL, IMAIL_VERDICT_NONE},
	{"MX.here.example 1; dkim=pass header.d=Bank.Example", "mx.here.example", "bank.example", NULL,
	 IMAIL_VERDICT_NONE},
	{"mx.here.example; dkim=fail header.d=bank.example", "mx.here.example", NULL, NULL, IMAIL_VERDICT_NONE},
	{"mx.here.example; dkim=pass header.i=@bank.example", "mx.here.example", "bank.example", NULL,
	 IMAIL_VERDICT_NONE},
	{"mx.here.example; dkim/1 = pass reason=\"good; dkim=fail\" header . d = \"mail.bank.example\"",
	 "mx.here.example", "mail.bank.example", NULL, IMAIL_VERDICT_NONE},
	/* From's domain before others. */
	{"mx.here.example; dkim=pass header.d=sender.example; dkim=pass header.d=bank.example;"
	 " dkim=pass header.d=third.example",
	 "mx.here.example", "bank.example", NULL, IMAIL_VERDICT_NONE},
	{"mx.here.example; dkim=pass header.d=notbank.example; dkim=pass header.d=example",
	 "mx.here.example", "notbank.example", NULL, IMAIL_VERDICT_NONE},
	{"mx.here.example; dmarc=fail (p=NONE; dis=none) header.from=bank.example", "mx.here.example", NULL,
	 "bank.example", IMAIL_VERDICT_FAIL},
	{"mx.here.example; dmarc=bestguesspass header.from=bank.example", "mx.here.example", NULL, NULL,
	 IMAIL_VERDICT_NONE},
	{"mx.here.example; dmarc=pass header.from=bank.example; dmarc=fail", "mx.here.example", NULL,
	 "bank.example", IMAIL_VERDICT_PASS},
	/* What stands in comments and quotes is none. */
	{"mx.here.example (a (nested; dkim=pass header.d=a.example) one); spf=pass (\\); dkim=pass "
	 "header.d=b.example) smtp.mailfrom=\"x; dkim=pass header.d=c.example\"",
	 "mx.here.example", NULL, NULL, IMAIL_VERDICT_NONE},
	{"(where) mx.here.example; dkim=pass (ok) header.d=(odd) bank.example", "mx.here.example",
	 "bank.example", NULL, IMAIL_VERDICT_NONE},
	{"mx.here.example; dkim=pass header.d=<b>.example", "mx.here.example", NULL, NULL, IMAIL_VERDICT_NONE},
	/* No server, no word. */
	{"spf=pass smtp.mailfrom=bank.example; dkim=pass header.d=bank.example", NULL, NULL, NULL,
	 IMAIL_VERDICT_NONE},
	{"", NULL, NULL, NULL, IMAIL_VERDICT_NONE},
	{";;;===\"", NULL, NULL, NULL, IMAIL_VERDICT_NONE},
	{"mx.here.example; ((((", "mx.here.example", NULL, NULL, IMAIL_VERDICT_NONE},
	/* What a sender can have written into a server's field hides nothing of it, and speaks for nobody. */
	{"mx.here.example; dkim=pass header.d=\"bank.example", "mx.here.example", NULL, NULL, IMAIL_VERDICT_NONE},
	{"mx.here.example; spf=none smtp.helo=a(b; dmarc=fail header.from=bank.example", "mx.here.example", NULL,
	 NULL, IMAIL_VERDICT_FAIL},
	{"mx.here.example; spf=none smtp.helo=a\"b; dmarc=fail header.from=bank.example", "mx.here.example", NULL,
	 NULL, IMAIL_VERDICT_FAIL},
	{"mx.here.example; spf=none smtp.helo=(;dmarc=pass;dmarc=fail header.from=evil.example; dmarc=fail"
	 " header.from=bank.example; dkim=pass header.d=bank.example",
	 "mx.here.example", NULL, NULL, IMAIL_VERDICT_FAIL},
	{"mx.here.example; spf=none smtp.helo=a\\; dmarc=fail header.from=bank.example", "mx.here.example", NULL,
	 "bank.example", IMAIL_VERDICT_FAIL},
};

static void test_cases(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *field = g_strdup_printf("Authentication-Results: %s\r\n", cases[i].value);
		g_autoptr(ImailParsed) parsed = parse(field);
		const ImailAuthResults *results;

		g_test_message("%s", cases[i].value);
		g_assert_cmpuint(parsed->auth->len, ==, cases[i].server != NULL ? 1 : 0);
		if (cases[i].server == NULL)
			continue;
		results = g_ptr_array_index(parsed->auth, 0);
		g_assert_cmpstr(results->server, ==, cases[i].server);
		g_assert_cmpstr(results->signed_by, ==, cases[i].signed_by);
		g_assert_cmpint(results->dmarc, ==, cases[i].dmarc);
		g_assert_cmpstr(results->dmarc_from, ==, cases[i].dmarc_from);
		g_assert_true(results->is_above);
	}
}

static void test_place(void)
{
	static const char bare[] = "From: b@bank.example\r\nAuthentication-Results: a.example; none\r\n\r\nx\r\n";
	g_autoptr(ImailParsed) parsed = parse("Authentication-Results: a.example; none\r\n"
					      "Received: from x by y; Mon, 2 Nov 2026 10:00:00 +0000\r\n"
					      "Authentication-Results: b.example; none\r\n");

	g_assert_cmpuint(parsed->auth->len, ==, 2);
	g_assert_true(((ImailAuthResults *)parsed->auth->pdata[0])->is_above);
	g_assert_false(((ImailAuthResults *)parsed->auth->pdata[1])->is_above);
	g_clear_pointer(&parsed, imail_parsed_free);
	parsed = imail_mime_parse_head(bare, strlen(bare));
	g_assert_false(((ImailAuthResults *)parsed->auth->pdata[0])->is_above);
}

/* Many fields, many results, one huge field. */
static void test_limits(void)
{
	g_autoptr(GString) fields = g_string_new(NULL);
	g_autoptr(ImailParsed) parsed = NULL;

	for (guint i = 0; i < 100; i++)
		g_string_append(fields, "Authentication-Results: a.example; none\r\n");
	g_string_append(fields, "X: y\r\n");
	parsed = parse(fields->str);
	g_assert_cmpuint(parsed->auth->len, ==, 8);
	g_clear_pointer(&parsed, imail_parsed_free);

	g_string_assign(fields, "Authentication-Results: a.example");
	for (guint i = 0; i < 40; i++)
		g_string_append(fields, "; spf=pass");
	g_string_append(fields, "; dkim=pass header.d=bank.example\r\n");
	parsed = parse(fields->str);
	g_assert_null(((ImailAuthResults *)parsed->auth->pdata[0])->signed_by);
	g_clear_pointer(&parsed, imail_parsed_free);

	g_string_assign(fields, "Authentication-Results: a.example; ");
	for (guint i = 0; i < 100000; i++)
		g_string_append(fields, "(=\"x.\r\n ");
	g_string_append(fields, "\r\n");
	parsed = parse(fields->str);
	g_assert_cmpuint(parsed->auth->len, ==, 1);
}

static const struct {
	const char *value, *by_mail, *by_web;
} unsubscribes[] = {
	{"<mailto:leave@list.example?subject=unsubscribe>", "mailto:leave@list.example?subject=unsubscribe", NULL},
	{"<https://list.example/leave?me=1>, <mailto:leave@list.example>", "mailto:leave@list.example",
	 "https://list.example/leave?me=1"},
	{"(use this)\r\n <https://list.example/\r\n leave>", NULL, "https://list.example/leave"},
	{"<http://list.example/>, <https://second.example/>", NULL, "http://list.example/"},
	{"https://list.example/leave", NULL, NULL},
	{"<javascript:alert(1)>, <file:///etc/passwd>, <data:text/html,x>", NULL, NULL},
	{"<https://good.example@evil.example/>", NULL, NULL},
	{"<https:///leave>, <https://>", NULL, NULL},
	{"<mailto:>, <mailto:nobody>, <mailto:a@b.example%0d%0aBcc:c@d.example>", NULL, NULL},
	{"<<https://list.example/>>", NULL, "https://list.example/"},
	{"<https://list.example/", NULL, NULL},
	{"NO", NULL, NULL},
	/* What would look like another host. */
	{"<https://good.example%E2%80%AE.evil.example/>", NULL, NULL},
};

static void test_unsubscribe(void)
{
	g_autofree char *path = g_strnfill(3000, 'x');
	g_autofree char *long_field = g_strdup_printf("List-Unsubscribe: <https://list.example/%s>\r\n", path);
	g_autoptr(ImailParsed) long_one = parse(long_field);

	for (guint i = 0; i < G_N_ELEMENTS(unsubscribes); i++) {
		g_autofree char *field = g_strdup_printf("List-Unsubscribe: %s\r\n", unsubscribes[i].value);
		g_autoptr(ImailParsed) parsed = parse(field);

		g_test_message("%s", unsubscribes[i].value);
		g_assert_cmpstr(parsed->unsubscribe_mail, ==, unsubscribes[i].by_mail);
		g_assert_cmpstr(parsed->unsubscribe_web, ==, unsubscribes[i].by_web);
	}
	g_assert_null(long_one->unsubscribe_web);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mime-auth/cases", test_cases);
	g_test_add_func("/mime-auth/place", test_place);
	g_test_add_func("/mime-auth/limits", test_limits);
	g_test_add_func("/mime-auth/unsubscribe", test_unsubscribe);
	return g_test_run();
}
