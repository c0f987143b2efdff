/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-html.c: HTML to plain text, ordinary, broken, and made to take forever.
 */
#include <string.h>

#include "mime-parse.h"

static const struct {
	const char *html, *text;
} cases[] = {
	{"", ""},
	{"plain words", "plain words\n"},
	{"<p>One</p><p>Two</p>", "One\n\nTwo\n"},
	{"<p>a  b\n c</p>", "a b c\n"},
	{"one<br>two<br/>three", "one\ntwo\nthree\n"},
	{"<div>one</div><div>two</div>", "one\ntwo\n"},
	{"<div><div><div>deep</div></div></div>after", "deep\nafter\n"},
	{"<h1>Title</h1>text", "Title\n\ntext\n"},
	{"<ul><li>one</li><li>two</li></ul>", "- one\n- two\n"},
	{"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n"},
	{"<pre>a\n  b</pre>", "a\n  b\n"},
	{"one<hr>two", "one\n----\ntwo\n"},
	/* what is no text */
	{"<html><head><title>t</title><style>p{}</style></head><body>b</body></html>", "b\n"},
	{"a<script>alert(1)</script>b", "ab\n"},
	{"a<!-- no -->b", "ab\n"},
	{"<style>unclosed", ""},
	/* links */
	{"<a href=\"https://demo.test/x\">here</a>", "here [https://demo.test/x]\n"},
	{"<a href=\"https://demo.test/\">https://demo.test</a>", "https://demo.test\n"},
	{"<a href=\"https://demo.test\">demo.test</a>", "demo.test\n"},
	{"<a href=\"mailto:bob@demo.test\">bob@demo.test</a>", "bob@demo.test\n"},
	{"<a href=\"https://evil.test/\">https://bank.test/</a>",
	 "https://bank.test/ [https://evil.test/]\n"},
	{"<a href=\"javascript:alert(1)\">here</a>", "here\n"},
	{"<a href=\"https://demo.test/x\"><b>here</b>", "here [https://demo.test/x]\n"},
	{"x <a href=\"https://demo.test/x\"></a>", "x [https://demo.test/x]\n"},
	{"<img src=\"cid:a\" alt=\"a cat\">", "[a cat]\n"},
	{"<img src=\"cid:a\">", ""},
	/* entities and characters */
	{"a &lt;b&gt; &amp; &eacute; &#20320; &nbsp;c", "a <b> & é 你  c\n"},
	{"&unknown; a & b", "&unknown; a & b\n"},
	{"<p>你好，世界</p>", "你好，世界\n"},
	{"<meta charset=gb2312><p>你好</p>", "你好\n"},
	{"<?xml version=\"1.0\" encoding=\"big5\"?><p>你好</p>", "你好\n"},
	{"caf\xe9", "caf\xef\xbf\xbd\n"},
	/* broken */
	{"<p>unclosed <b>bold <i>both</p>after", "unclosed bold both\n\nafter\n"},
	{"<html><head><body>no end of head", "no end of head\n"},
	{"</p></div>text</body></html>", "text\n"},
	{"1 < 2 and 3 > 2", "1 < 2 and 3 > 2\n"},
	{"text after <body> <body> twice", "text after twice\n"},
	{"<html><body>a</body></html>b", "ab\n"},
	{"<html><body>a</body></html><p>b</p><p>c</p>", "a\n\nb\n\nc\n"},
	{"<html><head><title>x</title></head><body bgcolor=red><p>a</body></html>\n\n", "a\n"},
	{"<a href='x\">quote", ""},
	{"a<![if !mso]>b<![endif]>c<!--[if mso]>never<![endif]-->d", "abcd\n"},
	{"a <![endif", "a <![endif\n"},
	{"<![CDATA[x]]>a<!-- <![if x]> never", "a\n"},
};

static void test_cases(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = imail_html_to_text(cases[i].html);
		if (strcmp(text, cases[i].text) != 0)
			g_error("%s\n  gives \"%s\"\n  wants \"%s\"", cases[i].html, text, cases[i].text);
	}
}

static char *repeat(const char *a, gsize times_a, const char *middle, const char *b, gsize times_b)
{
	GString *out = g_string_new(NULL);
	for (gsize i = 0; i < times_a; i++)
		g_string_append(out, a);
	g_string_append(out, middle);
	for (gsize i = 0; i < times_b; i++)
		g_string_append(out, b);
	return g_string_free(out, FALSE);
}

/* Each of these keeps libxml2 alone busy for minutes: the square of the nesting depth. Here they end at once,
 * with the words. */
static void test_nesting(void)
{
	static const char *const openings[] = {"<b>", "<table><tr><td>", "<div><font>", "<ul><li>",
					       "<a href='http://x.test/'>"};
	for (gsize i = 0; i < G_N_ELEMENTS(openings); i++) {
		g_autofree char *html =
			repeat(openings[i], 300000 / strlen(openings[i]), "the word", "</i>", 50000);
		g_autofree char *text = imail_html_to_text(html);
		g_assert_nonnull(strstr(text, "the word"));
		g_assert_true(g_utf8_validate(text, -1, NULL));
	}
}

/* Where one parser ends and a fresh one goes on, no text is lost: each of these words comes out, in order. */
static void test_nesting_keeps_text(void)
{
	g_autoptr(GString) html = g_string_new(NULL);
	for (int i = 0; i < 5000; i++)
		g_string_append_printf(html, "<div>word%d ", i);
	g_autofree char *text = imail_html_to_text(html->str);
	const char *at = text;
	for (int i = 0; i < 5000; i++) {
		g_autofree char *word = g_strdup_printf("word%d\n", i);
		at = strstr(at, word);
		g_assert_nonnull(at);
	}
}

static void test_bound(void)
{
	g_autofree char *html = repeat("0123456789 ", 400000, "", "", 0);
	g_autofree char *text = imail_html_to_text(html);
	g_assert_cmpuint(strlen(text), >, IMAIL_MIME_TEXT_MAX - 2048);
	g_assert_cmpuint(strlen(text), <, IMAIL_MIME_TEXT_MAX + 2048);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mime-html/cases", test_cases);
	g_test_add_func("/mime-html/nesting", test_nesting);
	g_test_add_func("/mime-html/nesting-keeps-text", test_nesting_keeps_text);
	g_test_add_func("/mime-html/bound", test_bound);
	return g_test_run();
}
