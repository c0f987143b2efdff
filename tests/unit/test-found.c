/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-found.c: what may stand in a list of mail servers that others have named.
 */
#include "found.h"

static void test_hosts(void)
{
	g_autofree char *label = g_strnfill(63, 'a'), *long_label = g_strnfill(64, 'a');
	g_autofree char *fits = g_strdup_printf("%s.test", label), *too_long = g_strdup_printf("%s.test", long_label);
	g_autofree char *three = g_strdup_printf("%s.%s.%s.%s.t", label, label, label, label);
	const struct {
		const char *name;
		gboolean is_host;
	} cases[] = {
		{"mail.demo.test", TRUE},   {"localhost", TRUE},      {"bücher.test", TRUE},    {"例え.テスト", TRUE},
		{"a-b.test", TRUE},         {fits, TRUE},             {"", FALSE},              {".", FALSE},
		{"a..test", FALSE},         {"mail.demo.test.", FALSE}, {"-a.test", FALSE},     {"a-.test", FALSE},
		{"127.0.0.1", FALSE},       {"::1", FALSE},           {"[::1]", FALSE},         {"a b.test", FALSE},
		{"a.test\r\nQUIT", FALSE},  {"a.test/x", FALSE},      {"a@b.test", FALSE},      {"a.test:25", FALSE},
		{"a.test?x", FALSE},        {too_long, FALSE},        {three, FALSE},           {"\xff.test", FALSE},
		{NULL, FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s", cases[i].name);
		g_assert_cmpint(found_is_host(cases[i].name), ==, cases[i].is_host);
	}
}

static void test_add(void)
{
	g_autoptr(ImailDiscovered) found = found_new("alice@demo.test");
	const ImailCandidate *first;

	g_assert_true(found_add(found, FOUND_MAILBOX, "POP.demo.test", 995, IMAIL_TLS_IMPLICIT, NULL, FOUND_SRV));
	g_assert_false(found_add(found, FOUND_MAILBOX, "pop.demo.test", 995, IMAIL_TLS_STARTTLS, NULL, FOUND_MX));
	g_assert_true(found_add(found, FOUND_MAILBOX, "pop.demo.test", 110, IMAIL_TLS_STARTTLS, "a", FOUND_MX));
	g_assert_false(found_add(found, FOUND_MAILBOX, "a.test", 110, IMAIL_TLS_NONE, NULL, FOUND_MX));
	g_assert_false(found_add(found, FOUND_MAILBOX, "a.test", 0, IMAIL_TLS_IMPLICIT, NULL, FOUND_MX));
	g_assert_false(found_add(found, FOUND_MAILBOX, "a.test", 65536, IMAIL_TLS_IMPLICIT, NULL, FOUND_MX));
	g_assert_false(found_has(found, FOUND_SENDER));
	first = found->mailboxes->pdata[0];
	g_assert_cmpstr(first->host, ==, "pop.demo.test");
	g_assert_cmpstr(first->login, ==, "alice@demo.test");
	g_assert_cmpstr(first->source, ==, "srv");
	g_assert_cmpstr(((ImailCandidate *)found->mailboxes->pdata[1])->login, ==, "a");
}

/* A login goes into a command. */
static void test_logins(void)
{
	g_autoptr(ImailDiscovered) found = found_new("alice@demo.test");
	g_autofree char *long_one = g_strnfill(IMAIL_NAME_MAX + 1, 'a');
	const char *const logins[] = {"a\r\nDELE 1", "", "\xff", long_one};

	for (guint i = 0; i < G_N_ELEMENTS(logins); i++) {
		found_add(found, FOUND_SENDER, "a.test", i + 1, IMAIL_TLS_IMPLICIT, logins[i], FOUND_AUTOCONFIG);
		g_assert_cmpstr(((ImailCandidate *)found->senders->pdata[i])->login, ==, "alice@demo.test");
	}
}

static void test_many(void)
{
	g_autoptr(ImailDiscovered) found = found_new("alice@demo.test"), other = found_new("alice@demo.test");

	for (guint i = 1; i <= IMAIL_CANDIDATES_MAX; i++) {
		g_assert_true(found_add(found, FOUND_SENDER, "a.test", i, IMAIL_TLS_IMPLICIT, NULL, FOUND_SRV));
		g_assert_true(found_add(other, FOUND_SENDER, "b.test", i, IMAIL_TLS_IMPLICIT, NULL, FOUND_SRV));
	}
	g_assert_false(found_add(found, FOUND_SENDER, "a.test", 1000, IMAIL_TLS_IMPLICIT, NULL, FOUND_SRV));
	found_merge(found, other);
	g_assert_cmpuint(found->senders->len, ==, IMAIL_CANDIDATES_MAX);
}

static void test_merge(void)
{
	g_autoptr(ImailDiscovered) found = found_new("alice@demo.test"), other = found_new("alice@demo.test");

	found_add(found, FOUND_SENDER, "a.test", 465, IMAIL_TLS_IMPLICIT, NULL, FOUND_AUTOCONFIG);
	found_add(other, FOUND_SENDER, "A.test", 465, IMAIL_TLS_IMPLICIT, NULL, FOUND_SRV);
	found_add(other, FOUND_SENDER, "b.test", 465, IMAIL_TLS_IMPLICIT, NULL, FOUND_SRV);
	found_note(other, "second");
	found_merge(found, other);
	found_note(found, "third");
	g_assert_cmpuint(found->senders->len, ==, 2);
	g_assert_cmpstr(((ImailCandidate *)found->senders->pdata[0])->source, ==, "autoconfig");
	g_assert_cmpstr(found->note, ==, "second");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/found/hosts", test_hosts);
	g_test_add_func("/found/add", test_add);
	g_test_add_func("/found/logins", test_logins);
	g_test_add_func("/found/many", test_many);
	g_test_add_func("/found/merge", test_merge);
	return g_test_run();
}
