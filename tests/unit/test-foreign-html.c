/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-foreign-html.c: what browsers and word processors give as text/html.
 */
#include "foreign-html.h"

#include <string.h>

static void test_encodings(void)
{
	static const struct {
		const char *octets;
		gsize len;
		const char *html; /* NULL: refused */
	} cases[] = {
		{"<b>\xc3\xa9</b>", 9, "<b>\xc3\xa9</b>"},
		{"\xef\xbb\xbf<b>", 6, "<b>"},
		{"<b>x</b>\0", 9, "<b>x</b>"},
		{"\xff\xfe<\0i\0\xe9\0", 8, "<i\xc3\xa9"},
		{"\xfe\xff\0<\0i", 6, "<i"},
		{"<\0i\0>\0", 6, "<i>"},
		{"\0<\0i", 4, "<i"},
		{"\xff\xfe<\0i\0x", 7, "<i"}, /* half a character at the end */
		{"Version:0.9\r\nStartHTML:0105\r\n<html>x", 36, "<html>x"},
		{"\xff\xfe\0\xd8", 4, NULL}, /* half a pair */
		{"<b>\xe9</b>", 8, NULL},
		{"", 0, NULL},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *html =
			foreign_html_decode((const guint8 *)cases[i].octets, cases[i].len);

		g_assert_cmpstr(html, ==, cases[i].html);
	}
}

static void test_too_much(void)
{
	g_autofree guint8 *octets = g_malloc(FOREIGN_HTML_MAX + 1);

	memset(octets, 'x', FOREIGN_HTML_MAX + 1);
	g_assert_null(foreign_html_decode(octets, FOREIGN_HTML_MAX + 1));
}

static void test_one_image(void)
{
	static const struct {
		const char *html, *src, *alt;
	} cases[] = {
		/* Firefox, Chromium, an image with a link around it. */
		{"<meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\">"
		 "<img src=\"http://a.test/pic.png\" alt=\"a &quot;rose&quot;\">",
		 "http://a.test/pic.png", "a \"rose\""},
		{"<img style=\"width:2px\" src=\"data:image/png;base64,AA==\">", "data:image/png;base64,AA==",
		 NULL},
		{"<a href=\"http://a.test/p?a=1&amp;b=2\"><img alt=\"x>y\" src=\"http://a.test/?a=1&amp;b=2\"/></a>",
		 "http://a.test/?a=1&b=2", "x>y"},
		{"<html><head><title>t</title><style>p {}</style></head><body><!--StartFragment-->\r\n"
		 "<IMG src='x.png'>&nbsp;<!--EndFragment--></body></html>",
		 "x.png", NULL},
		/* Words, two images, none, nothing that is closed. */
		{"<img src=\"a.png\"> a rose", NULL, NULL},
		{"<p>a rose</p><img src=\"a.png\">", NULL, NULL},
		{"<img src=\"a.png\"><img src=\"b.png\">", NULL, NULL},
		{"<p></p>", NULL, NULL},
		{"<img src=\"a.png\"", NULL, NULL},
		{"<img alt=\"a\">", NULL, "a"},
		{"<imgs src=\"a.png\">", NULL, NULL},
		{"<!-- <img src=\"a.png\"> -->", NULL, NULL},
		{"", NULL, NULL},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *alt = NULL;
		g_autofree char *src = foreign_html_image(cases[i].html, &alt);

		g_assert_cmpstr(src, ==, cases[i].src);
		g_assert_cmpstr(alt, ==, cases[i].alt);
	}
}

/* Octets that are far from HTML end soon, and in time that grows with them only. */
static void test_masses(void)
{
	g_autoptr(GString) html = g_string_new(NULL);
	g_autofree char *alt = NULL, *src = NULL;

	g_string_assign(html, "<img src='");
	for (int i = 0; i < 3000000; i++)
		g_string_append(html, "&amp;");
	g_string_append(html, "'>");
	src = foreign_html_image(html->str, &alt);
	g_assert_cmpuint(strlen(src), ==, 3000000);
	g_string_assign(html, "");
	for (int i = 0; i < 200000; i++)
		g_string_append(html, "<!-- ");
	g_assert_null(foreign_html_image(html->str, &alt));
	g_string_assign(html, "");
	for (int i = 0; i < 200000; i++)
		g_string_append(html, "<style>");
	g_assert_null(foreign_html_image(html->str, &alt));
}

static void test_data(void)
{
	g_autoptr(GBytes) octets = foreign_html_data("data:image/png;base64,iVBORw0%3D", 100);

	g_assert_cmpmem("\x89PNG\r", 5, g_bytes_get_data(octets, NULL), g_bytes_get_size(octets));
	g_assert_null(foreign_html_data("data:image/svg+xml,<svg/>", 100));
	g_assert_null(foreign_html_data("data:,", 100));
	g_assert_null(foreign_html_data("data:", 100));
	g_assert_null(foreign_html_data("http://a.test/;base64,AAAA", 100));
	g_assert_null(foreign_html_data("data:image/png;base64,AAAAAAAA", 5));
}

static void test_names(void)
{
	static const struct {
		const char *uri, *name;
	} cases[] = {
		{"http://a.test/b/photo.jpeg?x=1", "photo.png"},
		{"http://a.test/%E5%9B%BE%20a.jpg", "\xe5\x9b\xbe a.png"},
		{"http://a.test/a%2F..%2Fb.jpg", NULL}, /* a slash in a name */
		{"http://a.test/..", NULL},
		{"http://a.test/", NULL},
		{"data:image/png;base64,AA==", NULL},
		{"http://a.test/%FF.png", NULL},
		{"http://a.test/%E2%80%AEgpj.exe", "gpj.png"},
		{NULL, NULL},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name = foreign_html_name(cases[i].uri, "png");

		g_assert_cmpstr(name, ==, cases[i].name);
	}
}

static void test_text(void)
{
	g_autofree char *text = foreign_html_text("a\r\nb\rc\td\x01\x7f\xef\xbf\xbc\xff" "e");

	g_assert_cmpstr(text, ==, "a\nb\nc\td\xef\xbf\xbd" "e");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/foreign-html/encodings", test_encodings);
	g_test_add_func("/foreign-html/too-much", test_too_much);
	g_test_add_func("/foreign-html/one-image", test_one_image);
	g_test_add_func("/foreign-html/masses", test_masses);
	g_test_add_func("/foreign-html/data", test_data);
	g_test_add_func("/foreign-html/names", test_names);
	g_test_add_func("/foreign-html/text", test_text);
	return g_test_run();
}
