/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-form.c: text or HTML.
 */
#include "form.h"

#define LONG "All that there is to say, and it is much. All that there is to say, and it is much. "

static void test_cases(void)
{
	static const struct {
		const char *text, *html;
		gboolean prefers_html, is_html;
	} cases[] = {
		{"x", NULL, FALSE, FALSE},
		{"x", NULL, TRUE, FALSE},
		{NULL, "<p>x", FALSE, TRUE},
		{NULL, NULL, TRUE, FALSE},
		{"x", "<p>x", FALSE, FALSE},
		{"x", "<p>x", TRUE, TRUE},
		{"This mail is in HTML.", "<p>" LONG LONG LONG LONG LONG LONG, FALSE, TRUE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(imail_form_is_html(cases[i].text, cases[i].html, cases[i].prefers_html), ==,
				cases[i].is_html);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/form/cases", test_cases);
	return g_test_run();
}
