/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mailto-link.c: what links to mail addresses fill in, and what they never do.
 */
#include "mailto-link.h"

#include <string.h>

static const struct {
	const char *url, *to, *cc, *bcc, *subject, *text;
} cases[] = {
	{"mailto:", NULL, NULL, NULL, NULL, NULL},
	{"mailto:bob@demo.test", "bob@demo.test", NULL, NULL, NULL, NULL},
	{"MAILTO:bob@demo.test,carol@demo.test", "bob@demo.test,carol@demo.test", NULL, NULL, NULL, NULL},
	{"mailto:bob%2Bx@demo.test?subject=a+b", "bob+x@demo.test", NULL, NULL, "a+b", NULL},
	{"mailto:?to=a@x.test&TO=b@x.test&cc=c@x.test&Bcc=d@x.test", "a@x.test, b@x.test", "c@x.test", "d@x.test",
	 NULL, NULL},
	{"mailto:?cc=a@x.test&cc=b@x.test", NULL, "a@x.test, b@x.test", NULL, NULL, NULL},
	{"mailto:?subject=%E9%A2%84%E7%AE%97%26x&body=1%0D%0A2%0A3%0D4", NULL, NULL, NULL, "预算&x", "1\n2\n3\n4"},
	{"mailto:?subject=first&subject=second&body=one&body=two", NULL, NULL, NULL, "first", "one"},
	{"mailto:?subject=预算", NULL, NULL, NULL, "预算", NULL},
	{"mailto:?subject=a=b&body=c=d", NULL, NULL, NULL, "a=b", "c=d"},
	{"mailto:bob#1@demo.test?subject=Bug #12", "bob#1@demo.test", NULL, NULL, "Bug #12", NULL},
	{"mailto:bob@demo.test??&&=&x&subject", "bob@demo.test", NULL, NULL, NULL, NULL},
	/* No file, no field that the window does not show, none smuggled in. */
	{"mailto:bob@demo.test?attach=/etc/passwd&attachment=file:///etc/passwd&insert=/etc/passwd", "bob@demo.test",
	 NULL, NULL, NULL, NULL},
	{"mailto:bob@demo.test?From=eve@x.test&In-Reply-To=%3Cx%3E&X-Y=z", "bob@demo.test", NULL, NULL, NULL, NULL},
	{"mailto:bob@demo.test%0D%0ABcc:eve@x.test?subject=a%0D%0ABcc:%20eve@x.test", "bob@demo.test Bcc:eve@x.test",
	 NULL, NULL, "a Bcc: eve@x.test", NULL},
	{"mailto:?subject=a%1B%5B1m%7F%C2%85b&body=a%08%1B%09b", NULL, NULL, NULL, "a[1mb", "a\tb"},
	{"mailto:a%00b@x.test?subject=a%00&body=%FF%FE", NULL, NULL, NULL, NULL, NULL},
	{"mailto:?subject=%zz&cc=%4", NULL, NULL, NULL, NULL, NULL},
};

static ImailCompose *compose_new(void)
{
	ImailCompose *compose = g_new0(ImailCompose, 1);

	compose->files = g_ptr_array_new();
	return compose;
}

static void compose_free(ImailCompose *compose)
{
	g_free(compose->to);
	g_free(compose->cc);
	g_free(compose->bcc);
	g_free(compose->subject);
	g_free(compose->text);
	g_ptr_array_unref(compose->files);
	g_free(compose);
}

static void assert_is(const char *url, gsize i)
{
	ImailCompose *compose = compose_new();

	g_test_message("%s", url);
	g_assert_true(mailto_link_fill(url, compose));
	g_assert_cmpstr(compose->to, ==, cases[i].to);
	g_assert_cmpstr(compose->cc, ==, cases[i].cc);
	g_assert_cmpstr(compose->bcc, ==, cases[i].bcc);
	g_assert_cmpstr(compose->subject, ==, cases[i].subject);
	g_assert_cmpstr(compose->text, ==, cases[i].text);
	g_assert_null(compose->html);
	g_assert_cmpuint(compose->files->len, ==, 0);
	compose_free(compose);
}

static void test_fill(void)
{
	ImailCompose *compose = compose_new();

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_is(cases[i].url, i);
	g_assert_false(mailto_link_fill("https://x.test/?subject=x", compose));
	g_assert_false(mailto_link_fill("", compose));
	g_assert_null(compose->subject);
	compose_free(compose);
}

static void test_is(void)
{
	g_autofree char *longest = g_strnfill(MAILTO_LINK_MAX, 'x');
	g_autofree char *longer = g_strconcat("mailto:", longest, NULL);

	memcpy(longest, "mailto:", strlen("mailto:"));
	g_assert_true(mailto_link_is(longest));
	g_assert_false(mailto_link_is(longer));
	g_assert_true(mailto_link_is("Mailto:"));
	g_assert_false(mailto_link_is("mailto"));
	g_assert_false(mailto_link_is("mailto:\xff@x.test"));
	g_assert_false(mailto_link_is("/etc/passwd"));
}

static void test_handed_in_parts(void)
{
	g_autoptr(GHashTable) parameters = g_hash_table_new(g_str_hash, g_str_equal);
	g_autofree char *bare = mailto_link_handed("mailto", "bob@demo.test", NULL);
	g_autofree char *link = NULL;
	ImailCompose *compose = compose_new();

	g_assert_cmpstr(bare, ==, "mailto:bob@demo.test");
	g_hash_table_insert(parameters, "cc", "carol%2Bx@demo.test");
	g_hash_table_insert(parameters, "subject", "a%26b");
	g_hash_table_insert(parameters, "body", NULL);
	link = mailto_link_handed("Mailto", "bob@demo.test", parameters);
	g_assert_true(mailto_link_fill(link, compose));
	g_assert_cmpstr(compose->to, ==, "bob@demo.test");
	g_assert_cmpstr(compose->cc, ==, "carol+x@demo.test");
	g_assert_cmpstr(compose->subject, ==, "a&b");
	g_assert_cmpstr(compose->text, ==, "");
	compose_free(compose);
}

static void test_not_handed(void)
{
	static const struct {
		const char *scheme, *path;
	} others[] = {
		{"xmpp", "bob@demo.test"}, {"mailtox", "a@demo.test"}, {"mailto", "\xff@demo.test"},
		{"mailto", NULL},	  {NULL, "x"},
	};
	g_autofree char *path = g_strnfill(MAILTO_LINK_MAX, 'x');

	for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
		g_assert_null(mailto_link_handed(others[i].scheme, others[i].path, NULL));
	g_assert_null(mailto_link_handed("mailto", path, NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mailto-link/fill", test_fill);
	g_test_add_func("/mailto-link/is", test_is);
	g_test_add_func("/mailto-link/handed-in-parts", test_handed_in_parts);
	g_test_add_func("/mailto-link/not-handed", test_not_handed);
	return g_test_run();
}
