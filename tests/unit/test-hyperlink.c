/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-hyperlink.c: links in text, links in HTML, and links that lie.
 */
#include <string.h>

#include "hyperlink.h"

static const struct {
	const char *text, *url;
} urls[] = {
	{"https://demo.test/", "https://demo.test/"},
	{"HTTP://demo.test/a?b=c#d rest", "HTTP://demo.test/a?b=c#d"},
	{"ftp://demo.test/x, and", "ftp://demo.test/x"},
	{"https://demo.test/a_(b)", "https://demo.test/a_(b)"},
	{"https://demo.test/a).", "https://demo.test/a"},
	{"https://demo.test/你好", "https://demo.test/"},
	{"https://demo.test\">x", "https://demo.test"},
	{"https://", ""},
	{"https://...", ""},
	{"javascript:alert(1)", ""},
	{"httpx://demo.test", ""},
	{"", ""},
};

static void test_length(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(urls); i++) {
		g_autofree char *url = g_strndup(urls[i].text, imail_hyperlink_length(urls[i].text));

		g_assert_cmpstr(url, ==, urls[i].url);
	}
}

static const struct {
	const char *href, *target;
} hrefs[] = {
	{"https://demo.test/x", "https://demo.test/x"},
	{" https://demo.test/x\n", "https://demo.test/x"},
	{"https://demo\n.test/\tx", "https://demo.test/x"},
	{"mailto:bob@demo.test", "mailto:bob@demo.test"},
	{"javascript:alert(1)", NULL},
	{"java\nscript:alert(1)", NULL},
	{"data:text/html,x", NULL},
	{"vbscript:x", NULL},
	{"file:///etc/passwd", NULL},
	{"//demo.test/", NULL},
	{"/relative", NULL},
	{"#top", NULL},
	{"", NULL},
	{NULL, NULL},
};

static void test_target(void)
{
	g_autofree char *fill = g_strnfill(IMAIL_HYPERLINK_MAX, 'x');
	g_autofree char *long_one = g_strconcat("https://", fill, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(hrefs); i++) {
		g_autofree char *target = imail_hyperlink_target(hrefs[i].href);

		g_assert_cmpstr(target, ==, hrefs[i].target);
	}
	g_assert_null(imail_hyperlink_target(long_one));
	g_assert_cmpuint(imail_hyperlink_length(long_one), ==, 0);
}

static const struct {
	const char *shown, *target, *warning;
} links[] = {
	{"here", "https://demo.test/x", NULL},
	{"https://demo.test/x", "https://demo.test/y", NULL},
	{"demo.test", "https://www.demo.test/", NULL},
	{"www.demo.test", "https://demo.test/", NULL},
	{"bank.test", "https://click.bank.test/x", NULL},
	{"BANK.test", "https://Bank.Test/", NULL},
	{"bank.test", "https://evil.test/", "evil.test"},
	{"https://bank.test/login", "https://evil.test/bank.test", "evil.test"},
	{"Please see https://bank.test/", "http://evil.test:8080/", "evil.test"},
	{"bank.test", "https://bank.test.evil.test/", "bank.test.evil.test"},
	{"bank.test", "https://notbank.test/", "notbank.test"},
	{"click.bank.test", "https://bank.test/", "bank.test"},
	{"here", "https://bank.test@evil.test/", "evil.test"},
	{"here", "https://bank.test:x@evil.test\\@bank.test/", "evil.test"},
	{"here", "https://b\u0430nk.test/", "xn--bnk-6cd.test"},
	{"here", "https://xn--bnk-6cd.test/", "xn--bnk-6cd.test"},
	{"report.pdf", "https://files.test/report.pdf", NULL},
	{"version 1.5", "https://files.test/", NULL},
	{"1.5", "https://files.test/", NULL},
	{"Dr. Bob", "https://files.test/", NULL},
	{"bob@demo.test", "mailto:bob@demo.test", NULL},
	{"Bob@Demo.test", "mailto:bob%40demo.test?subject=x", NULL},
	{"bob@demo.test", "mailto:eve@evil.test", "eve@evil.test"},
	{"write to Bob", "mailto:eve@evil.test", NULL},
	{"", "https://evil.test/", NULL},
};

static void test_warning(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(links); i++) {
		g_autofree char *warning = imail_hyperlink_warning(links[i].shown, links[i].target);

		g_test_message("%s → %s", links[i].shown, links[i].target);
		g_assert_cmpstr(warning, ==, links[i].warning);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hyperlink/length", test_length);
	g_test_add_func("/hyperlink/target", test_target);
	g_test_add_func("/hyperlink/warning", test_warning);
	return g_test_run();
}
