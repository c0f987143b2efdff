/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-tokens.c: what text is cut into.
 */
#include <string.h>

#include "tokens.h"

static gboolean join_cb(const ImailToken *token, gpointer user_data)
{
	GString *out = user_data;

	g_string_append_printf(out, "%s%.*s%s", out->len > 0 ? " " : "", (int)token->len, token->text,
			       token->is_lone ? "." : "");
	return TRUE;
}

static const struct {
	const char *text, *tokens, *folded;
} cases[] = {
	{"", "", ""},
	{"Hello, World! 42", "hello world 42", " hello world 42"},
	{"foo-bar_baz@demo.test", "foo bar baz demo test", " foo bar baz demo test"},
	{"Grüße AUS Köln", "gruße aus koln", " gruße aus koln"},
	{"Ｆｕｌｌ ﬁt", "full fit", " full fit"},
	{"e\xcc\x81te\xcc\x81", "ete", " ete"},
	{"ПРИВЕТ, мир", "привет мир", " привет мир"},
	{"ΣΊΣΥΦΟΣ", "σισυφοσ", " σισυφοσ"},
	{"预", "预.", " 预"},
	{"预算", "预算 算.", " 预算"},
	{"2026年的预算表,好", "2026 年的 的预 预算 算表 表. 好.", " 2026 年的预算表 好"},
	{"a预b", "a 预. b", " a 预 b"},
	{"ﾃｽﾄ", "テス スト ト.", " テスト"},
	{"회의록", "회의 의록 록.", " 회의록"},
	{"ไทย", "ไท ทย ย.", " ไทย"},
};

static void test_cut(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) tokens = g_string_new(NULL);
		g_autofree char *folded = imail_tokens_fold(cases[i].text, -1);

		imail_tokenize(cases[i].text, -1, join_cb, tokens);
		g_assert_cmpstr(tokens->str, ==, cases[i].tokens);
		g_assert_cmpstr(folded, ==, cases[i].folded);
	}
}

static gboolean place_cb(const ImailToken *token, gpointer user_data)
{
	const char *text = user_data;

	/* Every place is that of what stands there. */
	g_assert_cmpuint(token->start, <, token->end);
	g_assert_cmpuint(token->end, <=, strlen(text));
	g_assert_true(g_utf8_validate(text + token->start, (gssize)(token->end - token->start), NULL));
	g_assert_cmpuint(token->len, <=, IMAIL_TOKEN_MAX + 108);
	return TRUE;
}

static void test_places(void)
{
	g_autofree char *long_word = g_strnfill(100000, 'x');
	g_autofree char *marks = g_strdup("\xcc\x81\xcc\x81\xef\xb7\xba\xef\xb7\xba");

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		imail_tokenize(cases[i].text, -1, place_cb, (gpointer)cases[i].text);
	imail_tokenize(long_word, -1, place_cb, long_word);
	imail_tokenize(marks, -1, place_cb, marks);
}

static void test_set(void)
{
	g_autoptr(ImailTokenSet) set = imail_token_set_new();
	gsize len;

	imail_token_set_add(set, '\0', "the cat the CAT", -1);
	imail_token_set_add(set, 's', "the dog", -1);
	imail_token_set_add(set, 's', NULL, -1);
	imail_token_set_add(set, '\0', "th dog", -1);
	g_assert_cmpstr(imail_token_set_joined(set, &len), ==, "the cat Sthe Sdog th dog");
	g_assert_cmpuint(len, ==, strlen("the cat Sthe Sdog th dog"));
}

/* A mail of nothing but different words costs what the limit says. */
static void test_limit(void)
{
	g_autoptr(ImailTokenSet) set = imail_token_set_new();
	g_autoptr(GString) text = g_string_new(NULL);
	guint count = 1;
	gsize len;

	for (guint i = 0; i < 2 * IMAIL_TOKENS_MAX; i++)
		g_string_append_printf(text, "w%u ", i);
	imail_token_set_add(set, '\0', text->str, -1);
	for (const char *c = imail_token_set_joined(set, &len); *c != '\0'; c++)
		count += *c == ' ';
	g_assert_cmpuint(count, ==, IMAIL_TOKENS_MAX);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tokens/cut", test_cut);
	g_test_add_func("/tokens/places", test_places);
	g_test_add_func("/tokens/set", test_set);
	g_test_add_func("/tokens/limit", test_limit);
	return g_test_run();
}
