/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-sender-check.c: whose Authentication-Results are believed, and names that pose as addresses.
 */
#include "sender-check.h"

#include <string.h>

#define RECEIVED "Received: from x by mx.here.example; Mon, 2 Nov 2026 10:00:00 +0000\r\n"
#define GOOD     "dkim=pass header.d=bank.example"
#define BAD      "dmarc=fail (p=reject) header.from=bank.example"

static const struct {
	const char *fields, *host, *trusted;
	const char *signed_by, *failed;
} cases[] = {
	{"", "pop.here.example", NULL, NULL, NULL},
	/* Above Received only the receiving side writes. */
	{"Authentication-Results: mx.here.example; " GOOD "\r\n" RECEIVED, "pop.here.example", NULL,
	 "bank.example", NULL},
	{"Authentication-Results: here.example; " GOOD "\r\n" RECEIVED, "pop.here.example", NULL,
	 "bank.example", NULL},
	{"Authentication-Results: pop.here.example 1; " GOOD "\r\n" RECEIVED, "pop.here.example", NULL,
	 "bank.example", NULL},
	{"Authentication-Results: mx.here.example; dkim=pass header.d=mail.bank.example\r\n" RECEIVED,
	 "pop.here.example", NULL, "mail.bank.example", NULL},
	/* Who signs for himself says nothing of From. */
	{"Authentication-Results: mx.here.example; dkim=pass header.d=bank-mails.example\r\n" RECEIVED,
	 "pop.here.example", NULL, NULL, NULL},
	{"Authentication-Results: mx.evil.example; " GOOD "\r\n" RECEIVED, "pop.here.example", NULL, NULL,
	 NULL},
	{"Authentication-Results: nothere.example; " GOOD "\r\n" RECEIVED, "pop.here.example", NULL, NULL,
	 NULL},
	/* A top-level domain is nobody's own. */
	{"Authentication-Results: mx.evil.example; " GOOD "\r\n" RECEIVED, "here.example", NULL, NULL, NULL},
	/* Below it the sender may have: a good word is not believed, a bad one is. */
	{RECEIVED "Authentication-Results: mx.here.example; " GOOD "\r\n", "pop.here.example", NULL, NULL,
	 NULL},
	{RECEIVED "Authentication-Results: mx.here.example; " BAD "\r\n", "pop.here.example", NULL, NULL,
	 "bank.example"},
	{RECEIVED "Authentication-Results: mx.evil.example; " BAD "\r\n", "pop.here.example", NULL, NULL, NULL},
	/* Unless the server is known to write one into every mail, or the user said so. */
	{RECEIVED "Authentication-Results: mx.google.com;\r\n\t" GOOD ";\r\n\tspf=pass\r\n", "pop.gmail.com",
	 NULL, "bank.example", NULL},
	{RECEIVED "Authentication-Results: mx.google.com; " GOOD "\r\n", "pop.here.example", NULL, NULL, NULL},
	{RECEIVED "Authentication-Results: mx.here.example; " GOOD "\r\n", "pop.other.example",
	 "MX.here.example", "bank.example", NULL},
	/* The topmost counts: what a sender wrote stands below. */
	{RECEIVED "Authentication-Results: mx.google.com; dkim=none\r\n"
		  "Authentication-Results: mx.google.com; " GOOD "\r\n",
	 "pop.gmail.com", NULL, NULL, NULL},
	{RECEIVED "Authentication-Results: mx.here.example; spf=pass\r\n"
		  "Authentication-Results: mx.here.example; " BAD "\r\n",
	 "pop.here.example", NULL, NULL, NULL},
	/* A server that writes several. */
	{"Authentication-Results: mx.here.example; " GOOD "\r\n"
	 "Authentication-Results: mx.here.example; " BAD "\r\n" RECEIVED,
	 "pop.here.example", NULL, NULL, "bank.example"},
	/* The check of another domain than From's says nothing of From. */
	{"Authentication-Results: mx.here.example; dmarc=fail header.from=other.example\r\n",
	 "pop.here.example", NULL, NULL, NULL},
	{"Authentication-Results: mx.here.example; dmarc=fail\r\n", "pop.here.example", NULL, NULL,
	 "bank.example"},
};

static void test_cases(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *hosts[] = {cases[i].host, NULL};
		g_autofree char *mail =
			g_strdup_printf("%sFrom: The Bank <no-reply@bank.example>\r\n\r\nx\r\n", cases[i].fields);
		g_autoptr(ImailParsed) parsed = imail_mime_parse_head(mail, strlen(mail));
		g_autoptr(ImailSenderCheck) check = imail_sender_check_new(parsed, hosts, cases[i].trusted);

		g_test_message("%u: %s", i, cases[i].fields);
		g_assert_cmpstr(check->signed_by, ==, cases[i].signed_by);
		g_assert_cmpstr(check->failed, ==, cases[i].failed);
		g_assert_cmpint(check->server != NULL, ==,
				cases[i].signed_by != NULL || cases[i].failed != NULL);
		g_assert_null(check->posing_as);
	}
}

static void test_names(void)
{
	static const struct {
		const char *name, *address, *posing;
	} names[] = {
		{NULL, "a@demo.test", NULL},
		{"Bob", "a@demo.test", NULL},
		{"a@demo.test", "a@demo.test", NULL},
		{"A@DEMO.test", "a@demo.test", NULL},
		{"bob@bank.example", "a@demo.test", "bob@bank.example"},
		{"Bob (bob@bank.example)", "a@demo.test", "bob@bank.example"},
		{"a@demo.test bob@bank.example", "a@demo.test", "bob@bank.example"},
		{"‘bob@bank.example.’ via dev", "dev@lists.test", "bob@bank.example"},
		{"bob＠bank.example", "a@demo.test", "bob@bank.example"},
		{"张三 bob﹫bank.example", "a@demo.test", "bob@bank.example"},
		{"Meet @ noon", "a@demo.test", NULL},
		{"@handle", "a@demo.test", NULL},
		{"me@home", "a@demo.test", NULL},
		{"@@@@", "a@demo.test", NULL},
		{"\xff@bank.example\xfe", "a@demo.test", NULL},
	};
	g_autofree char *many = g_strnfill(1024 * 1024, '@');

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *posing = imail_sender_posing(names[i].name, names[i].address);

		g_test_message("%s", names[i].name);
		g_assert_cmpstr(posing, ==, names[i].posing);
	}
	g_assert_null(imail_sender_posing(many, "a@demo.test"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sender-check/cases", test_cases);
	g_test_add_func("/sender-check/names", test_names);
	return g_test_run();
}
