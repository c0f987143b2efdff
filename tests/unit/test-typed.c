/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-typed.c: what a person types, and the names and addresses that it begins.
 */
#include "typed.h"

static const struct {
	const char *typed, *text;
	gboolean fits;
} cases[] = {
	{"", "anything", TRUE},
	{" \" ", "anything", TRUE},
	{"bo", "Bob\nbob@demo.test", TRUE},
	{"BO", "bob@demo.test", TRUE},
	{"ob", "Bob\nbob@demo.test", FALSE},
	{"car", "Alice Carroll\nalice@demo.test", TRUE},
	{"carroll al", "Alice Carroll\nalice@demo.test", TRUE},
	{"carroll bo", "Alice Carroll\nalice@demo.test", FALSE},
	{"roll", "Alice Carroll\nalice@demo.test", FALSE},
	{"smith", "john.smith@demo.test", TRUE},
	{"smith", "j_smith@demo.test", TRUE},
	{"smith", "johnsmith@demo.test", FALSE},
	{"demo", "john@demo.test", TRUE},
	{"@demo", "john@demo.test", TRUE},
	{"john@d", "john@demo.test", TRUE},
	{"ohn@d", "john@demo.test", FALSE},
	{"\"Bob <bo", "Bob\nbob@demo.test", TRUE},
	{"jurgen", "Jürgen\nx@demo.test", TRUE},
	{"Jürgen", "Jurgen\nx@demo.test", TRUE},
	{"ju\xcc\x88r", "JÜRGEN\nx@demo.test", TRUE},
	{"strasse", "Große Straße\nx@demo.test", TRUE},
	{"sorensen", "Bo Sørensen\nx@demo.test", TRUE},
	{"lodz", "Łódź\nx@demo.test", TRUE},
	{"ИВ", "Пётр Иванов\nx@demo.test", TRUE},
	{"петр", "Пётр Иванов\nx@demo.test", TRUE},
	{"张", "张三丰\nz@demo.test", TRUE},
	{"三丰", "张三丰\nz@demo.test", TRUE},
	{"丰三", "张三丰\nz@demo.test", FALSE},
	{"李 王", "李小王\nz@demo.test", TRUE},
	{"bob", "张三bob\nz@demo.test", TRUE},
	{"ｂｏｂ", "bob@demo.test", TRUE},
	{"たろう", "やまだたろう\nz@demo.test", TRUE},
	{"수", "김민수\nz@demo.test", TRUE},
	{"李bo", "李bob\nz@demo.test", TRUE},
	{"o'b", "Pat O'Brien\nz@demo.test", TRUE},
	{"'b", "Pat O'Brien\nz@demo.test", TRUE},
	{"rien", "Pat O'Brien\nz@demo.test", FALSE},
	{"\001ob", "bob@demo.test", FALSE},
	{"a\xff", "a\nz@demo.test", FALSE},
};

static void test_fits(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(ImailTyped) typed = imail_typed_new(cases[i].typed);
		g_autofree char *folded = imail_typed_fold(cases[i].text);

		g_test_message("%s in %s", cases[i].typed, cases[i].text);
		g_assert_true(g_utf8_validate(folded, -1, NULL));
		g_assert_cmpint(imail_typed_fits(typed, folded), ==, cases[i].fits);
	}
}

/* More words than count: the first ones do. */
static void test_many_words(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(ImailTyped) typed = NULL;
	g_autofree char *bob = imail_typed_fold("bob"), *carol = imail_typed_fold("carol");

	for (int i = 0; i < 10000; i++)
		g_string_append(text, i < IMAIL_TYPED_WORDS_MAX ? "bob " : "alice ");
	typed = imail_typed_new(text->str);
	g_assert_true(imail_typed_fits(typed, bob));
	g_assert_false(imail_typed_fits(typed, carol));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/typed/fits", test_fits);
	g_test_add_func("/typed/many-words", test_many_words);
	return g_test_run();
}
