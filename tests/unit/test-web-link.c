/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-web-link.c: what is a link, and what is meant by what a person types.
 */
#include "web-link.h"

#include <string.h>

static void test_typed(void)
{
	static const struct {
		const char *typed, *link;
	} cases[] = {
		{"https://a.test/?x=1&y=2#z", "https://a.test/?x=1&y=2#z"},
		{" HTTP://a.test ", "HTTP://a.test"},
		{"ftp://a.test/", "ftp://a.test/"},
		{"mailto:bob@demo.test?subject=x", "mailto:bob@demo.test?subject=x"},
		{"www.a.test", "https://www.a.test"},
		{"a.test/b c", "https://a.test/b%20c"},
		{"a.test:8080/x:y", "https://a.test:8080/x:y"},
		{"a.test/x?y=z:1", "https://a.test/x?y=z:1"},
		{"bob@demo.test", "mailto:bob@demo.test"},
		{"图.test", "https://图.test"},
		{"javascript:alert(1)", NULL},
		{"file:///etc/passwd", NULL},
		{"data:text/html,x", NULL},
		{"https://", NULL},
		{"mailto:", NULL},
		{"", NULL},
		{"  ", NULL},
		{"https://a.test/\n", "https://a.test/"},
		{"https://a\x01.test/", NULL},
		{"https://a.test/\xff", NULL},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *link = web_link_typed(cases[i].typed);

		g_assert_cmpstr(link, ==, cases[i].link);
	}
}

static void test_too_long(void)
{
	g_autofree char *path = g_strnfill(WEB_LINK_MAX, 'x');
	g_autofree char *uri = g_strconcat("https://a.test/", path, NULL);

	g_assert_false(web_link_is(uri));
	uri[WEB_LINK_MAX] = '\0';
	g_assert_true(web_link_is(uri));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/web-link/typed", test_typed);
	g_test_add_func("/web-link/too-long", test_too_long);
	return g_test_run();
}
