/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-shown.c: what is shown of a text and of an HTML: markup, folds, and nothing else of the sender's.
 */
#include <string.h>

#include "mime-parse.h"
#include "shown.h"

#define ALL (1024 * 1024)

/* ---- plain text ---- */

static const struct {
	const char *text, *markup;
} texts[] = {
	{"", ""},
	{"a\nb\n", "a<br>b"},
	{"a\n\nb", "a<br><br>b"},
	{"<b> & \"q\" 'x'", "&lt;b&gt; &amp; &quot;q&quot; &#39;x&#39;"},
	{"see https://demo.test/?a=1&b=2.",
	 "see <a href=\"https://demo.test/?a=1&amp;b=2\">https://demo.test/?a=1&amp;b=2</a>."},
	{"xhttps://demo.test", "xhttps://demo.test"},
	{"On Monday Bob wrote:\n> a\n> b\nc", "On Monday Bob wrote:<br><font color=\"#707070\">&gt; a</font><br>"
					       "<font color=\"#707070\">&gt; b</font><br>c"},
	{"x\n-- \nAlice", "x<br><font color=\"#808080\">-- </font><br><font color=\"#808080\">Alice</font>"},
	{"x\n--\nAlice", "x<br>--<br>Alice"},
	{">From here", "&gt;From here"},
};

static void test_text(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(ImailShown) shown = imail_shown_from_text(texts[i].text, ALL);

		g_assert_cmpstr(shown->markup, ==, texts[i].markup);
		g_assert_cmpstr(shown->text, ==, texts[i].text);
		g_assert_false(shown->is_cut);
	}
}

/* ---- HTML ---- */

static const struct {
	const char *html, *markup, *text;
} htmls[] = {
	{"<p>One <b>two</b> <i>three</i></p><p>four",
	 "One <b>two</b> <i>three</i><br><br>four", "One two three\n\nfour\n"},
	{"<h1>Title</h1>x", "<font size=\"5\"><b>Title</b></font><br><br>x", "Title\n\nx\n"},
	{"<b>a<br>b</b>", "<b>a</b><br><b>b</b>", "a\nb\n"},
	{"<span style=\"font-weight: bold; color:red\">a</span>", "<b>a</b>", "a\n"},
	{"<u>a</u><s>b</s>", "<u>a</u><s>b</s>", "ab\n"},
	/* links */
	{"<a href=\"https://demo.test/x?a=1&amp;b=2\" onclick=\"evil()\">two words</a>",
	 "<a href=\"https://demo.test/x?a=1&amp;b=2\">two words</a>",
	 "two words [https://demo.test/x?a=1&b=2]\n"},
	{"<a href=\"https://evil.test/\">bank.test</a>!",
	 "<a href=\"https://evil.test/\">bank.test</a><b> [goes to evil.test]</b>!",
	 "bank.test [https://evil.test/]!\n"},
	{"<a href=\"javascript:evil()\">x</a>", "x", "x\n"},
	{"<a href='https://demo.test/\"><b>'>x</a>",
	 "<a href=\"https://demo.test/&quot;&gt;&lt;b&gt;\">x</a>", "x [https://demo.test/\"><b>]\n"},
	{"<a href=\"https://demo.test/x\"><img src=\"https://demo.test/y.png\"></a>",
	 "<a href=\"https://demo.test/x\">[link]</a>", "[https://demo.test/x]\n"},
	{"https://demo.test/ in text",
	 "<a href=\"https://demo.test/\">https://demo.test/</a> in text", "https://demo.test/ in text\n"},
	/* quotes */
	{"a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e",
	 "a<br><font color=\"#707070\">&gt; b</font><br><font color=\"#707070\">&gt; c</font><br>"
	 "<font color=\"#707070\">&gt;&gt; d</font><br>e",
	 "a\n> b\n> c\n>> d\ne\n"},
	{"<blockquote><p>a</p><p>b</p></blockquote>",
	 "<font color=\"#707070\">&gt; a</font><br><font color=\"#707070\">&gt;</font><br>"
	 "<font color=\"#707070\">&gt; b</font>",
	 "> a\n>\n> b\n"},
	/* lists */
	{"<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>", "- a<br>  - b<br>- c", "- a\n  - b\n- c\n"},
	{"<ol start=3><li>a<li>b</ol>", "3. a<br>4. b", "3. a\n4. b\n"},
	{"<ol start=99999999999><li>a</ol>", "1. a", "1. a\n"},
	{"<li>stray", "- stray", "- stray\n"},
	/* tables */
	{"<table border=1><tr><td>a<td><p>b</p></tr><tr><td>c<br>d<td>e</table>", "a | b<br>c d | e",
	 "a | b\nc d | e\n"},
	{"<table><tr><th>Name<th>Sum</tr><tr><td>a<td>1</table>", "<b>Name</b> | <b>Sum</b><br>a | 1",
	 "Name | Sum\na | 1\n"},
	{"<table><tr><td>layout</td><td>more</td></tr></table>", "layout more", "layout more\n"},
	{"<table border=\"0\"><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "a<br><br>b", "a\n\nb\n"},
	/* images */
	{"<img src=\"cid:pic@x\">, <img src=\"cid:none\">.", "[cat.png], .", "[cat.png], .\n"},
	{"<img src=\"https://demo.test/a.png\" alt=\"Logo\">", "[Logo]", "[Logo]\n"},
	{"<img src=\"https://demo.test/a.png\" alt=\"Spy\" width=1 height=1>x", "x", "x\n"},
	{"<img alt='<b>&quot;' src=x>", "[&lt;b&gt;&quot;]", "[<b>\"]\n"},
	/* what is no text */
	{"a<div style=\"display:none\">hidden <b>more</b></div>b", "ab", "ab\n"},
	{"<span hidden>x</span>a<span style=\"mso-hide: all\">y</span>", "a", "a\n"},
	{"<form action=\"https://evil.test/\">Name: <input name=x value=secret><select><option>one</select>"
	 "<textarea>two</textarea><button>Send</button></form>",
	 "Name:", "Name:\n"},
	{"a<iframe src=\"https://evil.test/\">no frames</iframe>b<object data=x>c</object>", "ab", "ab\n"},
	{"<svg><script>evil()</script><text>x</text></svg>a", "a", "a\n"},
	{"a<style>@import 'https://evil.test/'</style><script src=\"https://evil.test/\"></script>b", "ab",
	 "ab\n"},
	{"&lt;script&gt;evil()&lt;/script&gt;", "&lt;script&gt;evil()&lt;/script&gt;", "<script>evil()</script>\n"},
	{"<div class=\"gmail_signature\">Alice</div>", "<font color=\"#808080\">Alice</font>", "Alice\n"},
	{"<pre>  a\n\n\n b</pre>", "  a<br><br><br> b", "  a\n\n\n b\n"},
	{"", "", ""},
	{"<p> </p><br><br>", "", ""},
};

static GHashTable *names(void)
{
	GHashTable *all = g_hash_table_new(g_str_hash, g_str_equal);

	g_hash_table_insert(all, "pic@x", "cat.png");
	return all;
}

static void test_html(void)
{
	g_autoptr(GHashTable) all = names();

	for (guint i = 0; i < G_N_ELEMENTS(htmls); i++) {
		g_autoptr(ImailShown) shown = imail_shown_from_html(htmls[i].html, all, ALL);

		g_test_message("%s", htmls[i].html);
		g_assert_cmpstr(shown->markup, ==, htmls[i].markup);
		g_assert_cmpstr(shown->text, ==, htmls[i].text);
	}
}

static void test_remote_images(void)
{
	static const char html[] = "<img src=\"https://a.test/1\"><img src=' HTTP://a.test/2'><img src=//a.test/3>"
				   "<img src=\"cid:x\"><img src=\"data:image/png;base64,AAAA\"><img>"
				   "<img src=\"https://a.test/4\" width=1 height=1>"
				   "<div style=\"display:none\"><img src=\"https://a.test/5\"></div>";
	g_autoptr(ImailShown) shown = imail_shown_from_html(html, NULL, ALL);

	g_assert_cmpuint(shown->remote_images, ==, 5);
	g_assert_null(strstr(shown->markup, "a.test"));
}

/* ---- folds ---- */

/* Each fold's octets in text and markup, with "|" between. */
static char *folds_of(const ImailShown *shown, gboolean in_markup)
{
	GString *all = g_string_new(NULL);

	for (guint i = 0; i < shown->folds->len; i++) {
		const ImailShownFold *fold = &g_array_index(shown->folds, ImailShownFold, i);
		gsize start = in_markup ? fold->markup_start : fold->text_start;
		gsize end = in_markup ? fold->markup_end : fold->text_end;

		g_string_append_printf(all, "%s%c%u:", i > 0 ? "|" : "",
				       fold->kind == IMAIL_FOLD_QUOTE ? 'q' : 's', fold->lines);
		g_string_append_len(all, (in_markup ? shown->markup : shown->text) + start, (gssize)(end - start));
	}
	return g_string_free(all, FALSE);
}

static const struct {
	gboolean is_html;
	const char *source, *folds;
} folded[] = {
	{FALSE, "a", ""},
	{FALSE, "> a", "q1:> a"},
	{FALSE, "a\n> b\n>> c\nd\n> e\n", "q2:> b\n>> c|q1:> e"},
	{FALSE, "a\n> b\n\n> c", "q1:> b|q1:> c"},
	{FALSE, "a\n-- \nAlice\n", "s2:-- \nAlice"},
	{FALSE, "a\n-- \nb\n-- \nc", "s2:-- \nc"},
	{FALSE, "-- \na\n> b", "s2:-- \na|q1:> b"},
	{FALSE, "ok\n\n-----Original Message-----\nFrom: Bob\n\nHi", "q4:-----Original Message-----\nFrom: Bob\n\nHi"},
	{FALSE, "好\n------------------ 原始邮件 ------------------\n发件人: x",
	 "q2:------------------ 原始邮件 ------------------\n发件人: x"},
	{FALSE, "-- Original Message", "q1:-- Original Message"},
	{FALSE, "The Original Message", ""},
	{TRUE, "a<blockquote>b<br><b>c</b></blockquote>d", "q2:> b\n> c"},
	{TRUE, "a<blockquote>b</blockquote>", "q1:> b"},
	{TRUE, "<p>ok</p><p>-----Original Message-----</p><p>From: Bob</p>",
	 "q3:-----Original Message-----\n\nFrom: Bob"},
};

static void test_folds(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(folded); i++) {
		g_autoptr(ImailShown) shown = folded[i].is_html
						      ? imail_shown_from_html(folded[i].source, NULL, ALL)
						      : imail_shown_from_text(folded[i].source, ALL);
		g_autofree char *text = folds_of(shown, FALSE);

		g_test_message("%s", folded[i].source);
		g_assert_cmpstr(text, ==, folded[i].folds);
	}
}

static void test_fold_in_markup(void)
{
	g_autoptr(ImailShown) shown =
		imail_shown_from_html("a<blockquote>b<br><b>c</b></blockquote>d", NULL, ALL);
	g_autofree char *markup = folds_of(shown, TRUE);

	g_assert_cmpstr(markup, ==,
			"q2:<font color=\"#707070\">&gt; b</font><br><font color=\"#707070\">&gt; <b>c</b></font>");
}

/* ---- limits ---- */

static void test_cut(void)
{
	g_autoptr(GString) lines = g_string_new(NULL), one = g_string_new(NULL);
	g_autoptr(ImailShown) shown = NULL, whole = NULL, none = NULL;

	for (int i = 0; i < 2000; i++) {
		g_string_append_printf(lines, "> line %d <\n", i);
		g_string_append(one, "你好<");
	}
	shown = imail_shown_from_text(lines->str, 10000);
	g_assert_true(shown->is_cut);
	g_assert_cmpuint(strlen(shown->markup), <=, 10000);
	g_assert_true(g_str_has_suffix(shown->markup, "</font>"));
	g_assert_cmpstr(shown->text, ==, lines->str);
	/* Its folds lie in what is shown. */
	g_assert_cmpuint(shown->folds->len, ==, 1);
	g_assert_cmpuint(g_array_index(shown->folds, ImailShownFold, 0).markup_end, ==, strlen(shown->markup));
	/* One long line shows its beginning. */
	whole = imail_shown_from_text(one->str, 10000);
	g_assert_true(whole->is_cut);
	g_assert_cmpuint(strlen(whole->markup), >, 1000);
	g_assert_cmpuint(strlen(whole->markup), <=, 10000);
	g_assert_true(g_utf8_validate(whole->markup, -1, NULL));
	none = imail_shown_from_text(one->str, 0);
	g_assert_null(none->markup);
}

/* A link that stands again in each of a line's pieces: they are more than the words by far. */
static void test_cut_links(void)
{
	g_autofree char *target = g_strnfill(1900, '\'');
	g_autoptr(GString) html = g_string_new(NULL);
	g_autoptr(ImailShown) shown = NULL;

	g_string_append_printf(html, "<a href=\"http://a.test/%s\">", target);
	for (int i = 0; i < 4000; i++)
		g_string_append(html, "<b>x</b>y");
	shown = imail_shown_from_html(html->str, NULL, 40 * 1000);
	g_assert_true(shown->is_cut);
	g_assert_cmpuint(strlen(shown->markup), >, 10000);
	g_assert_cmpuint(strlen(shown->markup), <=, 40 * 1000);
	g_assert_true(g_str_has_suffix(shown->markup, "</a>") || g_str_has_suffix(shown->markup, "</b>"));
}

/* However deep, however broken: no more than 20 levels are drawn, and the words come out. */
static void test_deep_quotes(void)
{
	g_autoptr(GString) html = g_string_new(NULL);
	g_autoptr(ImailShown) shown = NULL;

	for (int i = 0; i < 3000; i++)
		g_string_append_printf(html, "<blockquote><div>word%d ", i);
	shown = imail_shown_from_html(html->str, NULL, ALL);
	g_assert_nonnull(strstr(shown->text, "\n> word0\n>> word1\n" + 1));
	g_assert_nonnull(strstr(shown->text, "\n>>>>>>>>>>>>>>>>>>>> word2999\n"));
}

/* ---- everything ---- */

/* The tags that a line of markup may have, opened and closed within. */
static void assert_safe(const char *markup)
{
	static const char *const allowed[] = {"b", "i", "u", "s", "a", "font", NULL};
	g_auto(GStrv) lines = g_strsplit(markup, "<br>", -1);

	for (char **line = lines; *line != NULL; line++) {
		g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(g_free);

		for (const char *c = strchr(*line, '<'); c != NULL; c = strchr(c + 1, '<')) {
			gboolean is_end = c[1] == '/';
			g_autofree char *tag = g_strndup(c + 1 + is_end, strcspn(c + 1 + is_end, " >"));

			g_assert_true(g_strv_contains(allowed, tag));
			if (!is_end) {
				g_ptr_array_add(open, g_steal_pointer(&tag));
				continue;
			}
			g_assert_cmpuint(open->len, >, 0);
			g_assert_cmpstr(open->pdata[open->len - 1], ==, tag);
			g_ptr_array_set_size(open, open->len - 1);
		}
		g_assert_cmpuint(open->len, ==, 0);
	}
}

static void assert_sound(const ImailShown *shown)
{
	gsize before = 0, markup_before = 0;

	g_assert_true(g_utf8_validate(shown->text, -1, NULL));
	g_assert_true(g_utf8_validate(shown->markup, -1, NULL));
	assert_safe(shown->markup);
	for (guint i = 0; i < shown->folds->len; i++) {
		const ImailShownFold *fold = &g_array_index(shown->folds, ImailShownFold, i);

		g_assert_cmpuint(fold->text_start, >=, before);
		g_assert_cmpuint(fold->text_end, >=, fold->text_start);
		g_assert_cmpuint(fold->text_end, <=, strlen(shown->text));
		g_assert_cmpuint(fold->markup_start, >=, markup_before);
		g_assert_cmpuint(fold->markup_end, >, fold->markup_start);
		g_assert_cmpuint(fold->markup_end, <=, strlen(shown->markup));
		before = fold->text_end;
		markup_before = fold->markup_end;
	}
}

static void show_mail(const char *mail, gsize len)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, len);
	g_autoptr(ImailParsed) parsed = imail_mime_parse(stream);
	g_autoptr(ImailShown) text = imail_shown_from_text(parsed->text != NULL ? parsed->text : "", ALL);
	g_autoptr(ImailShown) html = imail_shown_from_html(parsed->html != NULL ? parsed->html : mail, NULL, ALL);

	assert_sound(text);
	assert_sound(html);
	g_object_unref(stream);
}

static void show_folder(const char *path, guint *count)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *file = g_build_filename(path, name, NULL);
		g_autofree char *mail = NULL;
		gsize len;

		show_folder(file, count);
		if (!g_str_has_suffix(name, ".eml") || !g_file_get_contents(file, &mail, &len, NULL))
			continue;
		(*count)++;
		for (guint part = 1; part <= 8; part++)
			show_mail(mail, len * part / 8);
	}
}

/* Odd mails, whole and cut short, as what they are and as the HTML that they are not. */
static void test_corpora(void)
{
	const char *other = g_getenv("IMAIL_CORPORA");
	g_autofree char *odd = g_build_filename(other != NULL ? other : TEST_DATA "/../../shared/corpora", NULL);
	guint count = 0;

	show_folder(TEST_DATA "/corpora", &count);
	g_assert_cmpuint(count, >, 10);
	show_folder(odd, &count);
	g_test_message("%u mails", count);
}

/* Broken markup of all kinds, by chance but the same each time. */
static void test_broken(void)
{
	static const char *const pieces[] = {
		"<a href=\"https://x.test/\">", "</a>",	 "<b>",	   "</b>",	"<blockquote>", "</blockquote>",
		"<table border=1>",		"</table>", "<tr>",   "<td>",	"<th>",		"<ul>",
		"<ol>",				"<li>",	 "</ul>",  "<pre>",	"</pre>",	"<p>",
		"</p>",				"<br>",	 "<div style=\"display:none\">", "</div>", "word ", " ",
		"\n",				"&amp;", "<",	   ">",		"<img src=cid:x alt=y>", "<!--",
		"-->",				"你好",	 "\xff",   "<script>",	"</script>",	"https://y.test/ ",
		"-- ",				"<hr>",	 "<h1>",   "-----Original Message-----", "&#8238;", "&nbsp;",
	};
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);

	for (int round = 0; round < 2000; round++) {
		g_autoptr(GString) html = g_string_new(NULL);
		g_autoptr(ImailShown) shown = NULL, text = NULL;

		for (int n = g_rand_int_range(rand, 1, 60); n > 0; n--)
			g_string_append(html, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
		shown = imail_shown_from_html(html->str, NULL, g_rand_int_range(rand, 1, 4000));
		assert_sound(shown);
		text = imail_shown_from_text(shown->text, g_rand_int_range(rand, 1, 4000));
		assert_sound(text);
	}
}

/* ---- images ---- */

/* Each place as "url or id@words in the markup". */
static char *places(const char *html, gsize markup_max)
{
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(ImailShown) shown = NULL;
	GString *out = g_string_new(NULL);
	gsize last = 0;

	g_hash_table_insert(names, "a@x", "a.png");
	shown = imail_shown_from_html(html, names, markup_max);
	for (guint i = 0; i < shown->images->len; i++) {
		const ImailShownImage *image = &g_array_index(shown->images, ImailShownImage, i);
		g_autofree char *words = g_strndup(shown->markup + image->markup_start,
						   image->markup_end - image->markup_start);

		g_assert_cmpuint(image->markup_start, >=, last);
		g_assert_cmpuint(image->markup_end, <=, strlen(shown->markup));
		g_assert_true((image->url == NULL) != (image->content_id == NULL));
		last = image->markup_end;
		g_string_append_printf(out, "%s%s@%s", i > 0 ? " " : "",
				       image->url != NULL ? image->url : image->content_id, words);
	}
	return g_string_free(out, FALSE);
}

static const struct {
	const char *html, *places;
} images[] = {
	{"<p>x<img src='https://a.test/1.png' alt='a &lt;cat'>y", "https://a.test/1.png@[a &lt;cat]"},
	{"<p>x<img src='https://a.test/1.png'>y", "https://a.test/1.png@"},
	{"<img src='https://a.test/1.png'>", "https://a.test/1.png@"},
	{"<img src='//a.test/1.png'>", "https://a.test/1.png@"},
	{"<img src='cid:a@x'><img src='CID:a%40x' alt=cat>", "a@x@[a.png] a@x@[cat]"},
	{"<a href='https://b.test'><img src='https://a.test/1.png' alt='logo'></a>", "https://a.test/1.png@[logo]"},
	{"<blockquote>a<br><img src='http://a.test/1.png'><br>b</blockquote>", "http://a.test/1.png@"},
	/* what is never loaded */
	{"<img src='cid:none'><img src='file:///etc/passwd' alt=x><img src='javascript:x()'><img src='ftp://a.test/x'>"
	 "<img src='data:image/png;base64,AAAA'><img src='relative.png'><img>",
	 ""},
	/* what nobody is to see */
	{"<img src='https://a.test/1' width=1 height=1>", ""},
	{"<img src='https://a.test/1' width='600' height='1'>", ""},
	{"<img src='https://a.test/1' width=3 height=2>", ""},
	{"<img src='https://a.test/1' style='width: 1px; height: 1px'>", ""},
	{"<img src='https://a.test/1' style='max-height:0'>", ""},
	{"<img src='https://a.test/1' style='opacity:0'>", ""},
	{"<img src='https://a.test/1' style='display : none'>", ""},
	{"<div style='display:none'><img src='https://a.test/1'></div>", ""},
	/* what only looks like it */
	{"<img src='https://a.test/1' width='1' style='width:100px;height:50px'>", "https://a.test/1@"},
	{"<img src='https://a.test/1' style='border-width:0;opacity:0.5;width:1em'>", "https://a.test/1@"},
	{"<img src='https://a.test/1' width='100%' height=40>", "https://a.test/1@"},
};

static void test_images(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(images); i++) {
		g_autofree char *found = places(images[i].html, ALL);

		if (g_strcmp0(found, images[i].places) != 0)
			g_error("%s\n  gives \"%s\"\n  wants \"%s\"", images[i].html, found, images[i].places);
	}
}

/* Images without words change nothing of what is read. */
static void test_images_leave_no_trace(void)
{
	g_autoptr(ImailShown) with = imail_shown_from_html(
		"<p>one</p><p><img src='https://a.test/1'></p><p>two <img src='https://a.test/2'>three</p>", NULL, ALL);
	g_autoptr(ImailShown) without = imail_shown_from_html("<p>one</p><p>two three</p>", NULL, ALL);

	g_assert_cmpstr(with->markup, ==, without->markup);
	g_assert_cmpstr(with->text, ==, without->text);
	g_assert_cmpuint(with->images->len, ==, 2);
}

static void test_many_images(void)
{
	g_autoptr(GString) html = g_string_new(NULL);
	g_autoptr(ImailShown) shown = NULL, cut = NULL;

	for (guint i = 0; i < 10000; i++)
		g_string_append_printf(html, "<p>word <img src='https://a.test/%u' alt='image %u'>", i, i);
	shown = imail_shown_from_html(html->str, NULL, ALL);
	g_assert_cmpuint(shown->remote_images, ==, 10000);
	g_assert_cmpuint(shown->images->len, ==, IMAIL_SHOWN_IMAGES_MAX);
	g_assert_nonnull(strstr(shown->markup, "[image 9999]"));
	/* In what is cut off there is no place. */
	cut = imail_shown_from_html(html->str, NULL, 200);
	g_assert_true(cut->is_cut);
	g_assert_cmpuint(cut->images->len, >, 0);
	g_assert_cmpuint(cut->images->len, <, 20);
	for (gsize max = 1; max < 3000; max += 7)
		g_free(places(html->str, max));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/shown/text", test_text);
	g_test_add_func("/shown/html", test_html);
	g_test_add_func("/shown/remote-images", test_remote_images);
	g_test_add_func("/shown/images", test_images);
	g_test_add_func("/shown/images-leave-no-trace", test_images_leave_no_trace);
	g_test_add_func("/shown/many-images", test_many_images);
	g_test_add_func("/shown/folds", test_folds);
	g_test_add_func("/shown/fold-in-markup", test_fold_in_markup);
	g_test_add_func("/shown/cut", test_cut);
	g_test_add_func("/shown/cut-links", test_cut_links);
	g_test_add_func("/shown/deep-quotes", test_deep_quotes);
	g_test_add_func("/shown/corpora", test_corpora);
	g_test_add_func("/shown/broken", test_broken);
	return g_test_run();
}
