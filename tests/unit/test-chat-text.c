/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-chat-text.c: what of a mail is a message, and other people's words on one line.
 */
#include <string.h>

#include "chat-text.h"

#define WROTE "On Mon, 1 Jun 2026 at 12:00, Alice <alice@demo.test> wrote:\n"

static const struct {
	const char *text, *said; /* said NULL: no message */
	gboolean is_folded;
} texts[] = {
	{"Yes.\n", "Yes.", FALSE},
	{"Yes.\n\n" WROTE "> Are you\n> there?\n", "Yes.", TRUE},
	{"Yes.\n\nOn Mon, 1 Jun 2026 at 12:00, Alice\n<alice@demo.test> wrote:\n\n> Are you there?\n", "Yes.", TRUE},
	{"Yes.\n" WROTE "> Are you there?\n", "Yes.", TRUE},
	{"Yes.\n\n2026年6月1日 12:00，Alice 写道：\n> 在吗？\n", "Yes.", TRUE},
	{"Yes.\n\n-- \nBob\nSales\n", "Yes.", TRUE},
	{"Yes.\n\n" WROTE "> Are you there?\n\n-- \nBob\n", "Yes.", TRUE},
	{"Yes.\n\n-----Original Message-----\nFrom: Alice\nSubject: x\n\nAre you there?\n", "Yes.", TRUE},
	/* an answer below the quote */
	{WROTE "> Are you there?\n\nYes.\n", "Yes.", TRUE},
	{"> Are you there?\n\nYes.\n", "Yes.", TRUE},
	/* answers in between */
	{WROTE "> Are you there?\n\nYes.\n\n> And Carol?\n> I miss her.\n\nNo.\n",
	 "Yes.\n\n> And Carol? > I miss her.\n\nNo.", TRUE},
	{"See:\n> a\nb\n> c\n", "See:\n> a\nb", TRUE},
	/* what is said stays said */
	{"My list:\n\n> one\n", "My list:", TRUE},
	{"I said 10:\n> one\n", "", TRUE},
	{"First paragraph.\nSecond line.\nThird at 10:\n> one\n", "First paragraph.\nSecond line.", TRUE},
	/* nothing is left */
	{"", NULL, FALSE},
	{" \n\n", NULL, FALSE},
	{WROTE "> Are you there?\n", NULL, TRUE},
	{"-- \nBob\n", NULL, TRUE},
	/* characters that turn the direction of writing, and others that are not to be seen */
	{"a\342\200\256b\342\201\246c\x07"
	 "d\n",
	 "abcd", FALSE},
};

static void test_texts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		gboolean is_folded;
		g_autofree char *said = imail_chat_text(texts[i].text, &is_folded);
		const char *expected = texts[i].said != NULL && *texts[i].said == '\0' ? NULL : texts[i].said;

		g_assert_cmpstr(said, ==, expected);
		g_assert_cmpint(is_folded, ==, texts[i].is_folded);
	}
}

static void test_too_much(void)
{
	g_autofree char *most = g_strnfill(IMAIL_CHAT_TEXT_MAX, 'x');
	g_autofree char *more = g_strconcat(most, "x", NULL);
	g_autofree char *huge = g_strnfill(1024 * 1024, 'x');
	g_autoptr(GString) lines = g_string_new(NULL);
	g_autofree char *said = imail_chat_text(most, NULL);
	g_autofree char *too_long = imail_chat_text(more, NULL), *too_huge = imail_chat_text(huge, NULL);
	g_autofree char *fits = NULL, *too_many = NULL;

	g_assert_cmpstr(said, ==, most);
	g_assert_null(too_long);
	g_assert_null(too_huge);
	for (guint i = 0; i < IMAIL_CHAT_LINES_MAX; i++)
		g_string_append(lines, "x\n");
	fits = imail_chat_text(lines->str, NULL);
	g_assert_nonnull(fits);
	g_string_append(lines, "x\n");
	too_many = imail_chat_text(lines->str, NULL);
	g_assert_null(too_many);
}

static const struct {
	const char *words;
	guint max;
	const char *line;
} lines[] = {
	{"Lunch?", 10, "Lunch?"},
	{"  Lunch \r\n\t today ", 20, "Lunch today"},
	{"One two three four", 10, "One two…"},
	{"One, two, three", 9, "One, two…"},
	{"Donaudampfschifffahrt", 5, "Donau…"},
	{"预算已经批准", 3, "预算已…"},
	{"a\342\200\256b\342\200\217c\342\201\247d", 10, "abcd"},
	{"exactly ten", 11, "exactly ten"},
	{"exactly ten  ", 11, "exactly ten"},
	{"", 5, ""},
};

static void test_lines(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *line = imail_chat_line(lines[i].words, lines[i].max);

		g_assert_cmpstr(line, ==, lines[i].line);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/chat-text/texts", test_texts);
	g_test_add_func("/chat-text/too-much", test_too_much);
	g_test_add_func("/chat-text/lines", test_lines);
	return g_test_run();
}
