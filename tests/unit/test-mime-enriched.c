/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-enriched.c: enriched text, as it is read: by itself, and in mails.
 */
#include <string.h>

#include "mime-parse.h"
#include "mime-private.h"
#include "shown.h"

/* The text that a person sees, and the markup. */
static const struct {
	const char *enriched, *text, *markup;
	gboolean is_richtext;
} cases[] = {
	{"", "", ""},
	{"<bold>Now</bold> is the <italic>time</italic>.", "Now is the time.", "<b>Now</b> is the <i>time</i>."},
	/* A line end is a space, two are a line end, three an empty line. */
	{"one\ntwo\n\nthree\n\n\nfour", "one two\nthree\n\nfour", NULL},
	{"a <<b> & c", "a <b> & c", "a &lt;b&gt; &amp; c"},
	{"<nofill>a\n\nb\n</nofill>c", "a\n\nb\nc", NULL},
	{"<color><param>red</param>blood</color> <fontfamily><param>Times</param>face</fontfamily>", "blood face",
	 NULL},
	{"<x-new><param>setting</param>kept</x-new>", "kept", "kept"},
	{"你好 <underline>预算</underline>", "你好 预算", "你好 <u>预算</u>"},
	/* What was not escaped, or not closed, is not lost. */
	{"if a < b then c", "if a < b then c", NULL},
	{"1 <2 and 3> 2", "1 <2 and 3> 2", NULL},
	{"<bold>never closed", "never closed", "<b>never closed</b>"},
	{"at the end <", "at the end <", NULL},
	{"<this is no command> text", "<this is no command> text", NULL},
	{"</bold>odd<<<bold>x</bold>", "odd<x", NULL},
	/* It cannot bring in what HTML could not. */
	{"<script>alert(1)</script>", "alert(1)", "alert(1)"},
	{"<<script>alert(1)<</script>", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
	{"<x-a><param>--><script>alert(1)</script></param>t</x-a>", NULL, NULL},
	{"<color><param>red\" onclick=\"x</param>t</color>", "t", NULL},
	{"<bold>a</bold> <lt> b<nl>c<comment>not said</comment>", "a < b\nc", NULL, TRUE},
	{"a < b", "a < b", "a &lt; b", TRUE},
};

static void test_cases(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *html = imail_enriched_to_html(cases[i].enriched, cases[i].is_richtext);
		g_autoptr(ImailShown) shown = imail_shown_from_html(html, NULL, 4096);

		g_test_message("%s", cases[i].enriched);
		if (cases[i].text != NULL)
			g_assert_cmpstr(g_strchomp(shown->text), ==, cases[i].text);
		if (cases[i].markup != NULL)
			g_assert_cmpstr(g_strchomp(shown->markup), ==, cases[i].markup);
		g_assert_null(strstr(shown->markup, "<script"));
		g_assert_null(strstr(shown->markup, "onclick"));
	}
}

static ImailParsed *parse(const char *mail)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, strlen(mail));
	ImailParsed *parsed = imail_mime_parse(stream);

	g_object_unref(stream);
	return parsed;
}

static void test_mails(void)
{
	g_autoptr(ImailParsed) whole = parse("Content-Type: text/enriched; charset=iso-8859-1\n"
					     "Content-Transfer-Encoding: quoted-printable\n\n"
					     "<bold>Gr=FC=DFe</bold> von\nhier\n");
	g_autoptr(ImailParsed) choice = parse("Content-Type: multipart/alternative; boundary=b\n\n--b\n\n"
					      "plain words\n--b\nContent-Type: text/enriched\n\n"
					      "<bold>enriched</bold> words\n--b--\n");
	g_autoptr(ImailParsed) three = parse("Content-Type: multipart/alternative; boundary=b\n\n--b\n"
					     "Content-Type: text/richtext\n\n<bold>rich</bold>\n--b\n"
					     "Content-Type: text/html\n\n<b>html</b>\n--b--\n");

	g_assert_null(whole->text);
	g_assert_nonnull(strstr(whole->html, "<b>Grüße</b> von hier"));
	g_assert_cmpstr(g_strchomp(choice->text), ==, "plain words");
	g_assert_nonnull(strstr(choice->html, "<b>enriched</b> words"));
	g_assert_nonnull(strstr(three->html, "html"));
	g_assert_null(strstr(three->html, "rich"));
}

/* Random pieces: no crash, and always text. */
static void test_random(void)
{
	static const char *const pieces[] = {"<",     ">",       "<<",    "<bold>", "</bold>",  "<param>", "</param>",
					     "\n",    " ",       "a",     "<nl>",   "<nofill>", "/",	   "&",
					     "</nofill>", "<color>", "预", "<x-",    "--",	"<lt>"};

	for (guint i = 0; i < 5000; i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autofree char *html = NULL;

		for (int left = g_test_rand_int_range(0, 30); left > 0; left--)
			g_string_append(text, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
		html = imail_enriched_to_html(text->str, i % 2 == 0);
		g_assert_true(g_utf8_validate(html, -1, NULL));
	}
}

/* Any number of commands, and what is long, on whatever stack. */
static void test_many(void)
{
	static const char *const pieces[] = {"<nl>", "<np>", "<bold>", "<fontfamily>", "<param>", "<x", "&", "  ", "a\n\n"};

	for (guint i = 0; i < 2 * G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autofree char *html = NULL;

		while (text->len < IMAIL_MIME_TEXT_MAX)
			g_string_append(text, pieces[i / 2]);
		html = imail_enriched_to_html(text->str, i % 2 == 0);
		g_assert_true(g_utf8_validate(html, -1, NULL));
	}
}

/* Where the filter gets its pieces nothing is lost, nor doubled. */
static void test_pieces(void)
{
	g_autoptr(GString) text = g_string_new(NULL), wanted = g_string_new(NULL);
	g_autofree char *html = NULL;

	for (guint i = 0; i < 30000; i++) {
		g_string_append_printf(text, "<bold>%u</bold>", i);
		g_string_append_printf(wanted, "<b>%u</b>", i);
	}
	html = imail_enriched_to_html(text->str, FALSE);
	g_assert_cmpstr(g_strchomp(html), ==, wanted->str);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	imail_mime_init();
	g_test_add_func("/mime-enriched/cases", test_cases);
	g_test_add_func("/mime-enriched/mails", test_mails);
	g_test_add_func("/mime-enriched/random", test_random);
	g_test_add_func("/mime-enriched/many", test_many);
	g_test_add_func("/mime-enriched/pieces", test_pieces);
	return g_test_run();
}
