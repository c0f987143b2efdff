/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mail-digest.c: what the way changes leaves the digest, what the author wrote makes it.
 */
#include <string.h>

#include "mail-digest.h"

#define HEAD "From: a@b.test\r\nTo: c@d.test\r\nSubject: x y\r\nMessage-ID: <1@b.test>\r\n"
#define MAIL HEAD "\r\nline one\r\n\r\nline two\r\n"

static char *digest_in(const char *mail, gsize len, gsize step)
{
	MailDigest *digest = mail_digest_new();
	char *text;

	for (gsize at = 0; at < len; at += step)
		mail_digest_update(digest, mail + at, MIN(step, len - at));
	text = g_strdup(mail_digest_text(digest));
	g_assert_cmpstr(text, ==, mail_digest_text(digest));
	mail_digest_free(digest);
	return text;
}

static const struct {
	const char *name, *one, *other;
	gboolean is_same;
} cases[] = {
	{"itself", MAIL, MAIL, TRUE},
	{"received", MAIL, "Received: from x\r\n by y; now\r\nDelivered-To: z\r\n" MAIL, TRUE},
	{"spam-mark", MAIL, HEAD "X-Spam: no\r\n\r\nline one\r\n\r\nline two\r\n", TRUE},
	{"folded-anew", MAIL,
	 "From: a@b.test\r\nTo: c@d.test\r\nSubject:\r\n x\r\n\ty\r\nMessage-ID:  <1@b.test>\r\n\r\nline one\r\n\r\nline two\r\n",
	 TRUE},
	{"name-in-capitals", MAIL,
	 "FROM: a@b.test\r\nTo: c@d.test\r\nSubject: x y\r\nMessage-Id: <1@b.test>\r\n\r\nline one\r\n\r\nline two\r\n", TRUE},
	{"line-ends-at-the-end", MAIL, MAIL "\r\n\r\n", TRUE},
	{"no-line-end-at-the-end", MAIL, HEAD "\r\nline one\r\n\r\nline two", TRUE},
	{"line-ends-within", MAIL, HEAD "\r\nline one\r\nline two\r\n", FALSE},
	{"body", MAIL, HEAD "\r\nline one\r\n\r\nline too\r\n", FALSE},
	{"no-body", MAIL, HEAD "\r\n", FALSE},
	{"header-alone", MAIL, HEAD, FALSE},
	{"value-case", MAIL,
	 "From: A@b.test\r\nTo: c@d.test\r\nSubject: x y\r\nMessage-ID: <1@b.test>\r\n\r\nline one\r\n\r\nline two\r\n", FALSE},
	{"message-id", MAIL,
	 "From: a@b.test\r\nTo: c@d.test\r\nSubject: x y\r\nMessage-ID: <2@b.test>\r\n\r\nline one\r\n\r\nline two\r\n", FALSE},
	{"without-id-all-counts", "Received: 1\r\nSubject: x\r\n\r\nt\r\n", "Received: 2\r\nSubject: x\r\n\r\nt\r\n", FALSE},
	{"without-id-the-same", "Received: 1\r\nSubject: x\r\n\r\nt\r\n", "Received: 1\r\nSubject: x\r\n\r\nt\r\n", TRUE},
	{"field-in-the-body", HEAD "\r\nFrom: x\r\n", HEAD "From: x\r\n\r\n", FALSE},
	{"nothing", "", "\r\n", FALSE},
};

static void test_case(gconstpointer data)
{
	gsize i = GPOINTER_TO_SIZE(data);
	g_autofree char *one = digest_in(cases[i].one, strlen(cases[i].one), 1000);
	g_autofree char *other = digest_in(cases[i].other, strlen(cases[i].other), 1000);

	g_assert_true(g_str_has_prefix(one, MAIL_DIGEST_PREFIX));
	g_assert_cmpint(g_str_equal(one, other), ==, cases[i].is_same);
	/* In whatever pieces it comes. */
	for (gsize step = 1; step <= 40; step++) {
		g_autofree char *again = digest_in(cases[i].other, strlen(cases[i].other), step);

		g_assert_cmpstr(again, ==, other);
	}
}

/* A header without end, and a body of line ends only, are taken in bounded memory. */
static void test_long(void)
{
	g_autofree char *header = g_strnfill(3 * MAIL_DIGEST_HEADER_MAX, 'x');
	g_autofree char *ends = g_strnfill(3 * MAIL_DIGEST_HEADER_MAX, '\n');
	g_autofree char *mail = g_strconcat(HEAD "\r\n", ends, "end", NULL);
	g_autofree char *one = digest_in(header, strlen(header), 1000), *two = digest_in(header, strlen(header), 70000);
	g_autofree char *three = digest_in(mail, strlen(mail), 999), *four = digest_in(mail, strlen(mail), 77777);

	g_assert_cmpstr(one, ==, two);
	g_assert_cmpstr(three, ==, four);
	g_assert_cmpstr(one, !=, three);
}

static char *header_id(const char *mail, gint64 octets)
{
	return mail_digest_header_id(mail, strlen(mail), octets);
}

/* A header stands in for a unique-id: what the server writes into it for itself does not count. */
static void test_header_id(void)
{
	static const char mail[] = "Received: by a\r\n" HEAD "\r\n";
	static const struct {
		const char *other;
		gint64 octets;
		gboolean is_same;
	} others[] = {
		{mail, 100, TRUE},
		{mail, 101, FALSE},
		{"Received: by b\r\n" HEAD "\r\n", 100, FALSE},
		{"Status: RO\r\nReceived: by a\r\n" HEAD "X-UIDL: 7\r\n\r\n", 100, TRUE},
		{"Received:\r\n by  a\r\n" HEAD, 100, TRUE},
		{"Received: by a\r\n" HEAD "\r\nReceived: in the body\r\n", 100, TRUE},
		{"Received: by a\r\n" HEAD "Subject: another\r\n\r\n", 100, FALSE},
	};
	g_autofree char *one = header_id(mail, 100);

	g_assert_true(g_str_has_prefix(one, MAIL_DIGEST_HEADER_PREFIX));
	for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
		g_autofree char *other = header_id(others[i].other, others[i].octets);

		g_assert_cmpint(g_strcmp0(one, other) == 0, ==, others[i].is_same);
	}
	g_assert_null(header_id(mail, -1));
	g_assert_null(header_id("From: a\r\n\r\nMessage-ID: <a@b>\r\n", 100));
	g_assert_null(header_id("", 0));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/mail-digest/", cases[i].name, NULL);

		g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_case);
	}
	g_test_add_func("/mail-digest/long", test_long);
	g_test_add_func("/mail-digest/header-id", test_header_id);
	return g_test_run();
}
