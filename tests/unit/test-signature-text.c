/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-signature-text.c: signatures are put into texts, found again, and replaced.
 */
#include "signature-text.h"

#define REPLY "\n\nOn 2026-11-24 at 09:00, Bob wrote:\n> Hi\n>\n> -- \n> Bob\n"
#define PASSED "\n\n-------- Original Message --------\nFrom: Bob\n\nHi\n-- \nBob"

static const struct {
	const char *text;
	gboolean is_above;
	const char *with;
} inserted[] = {
	{"", FALSE, "\n\n-- \nAlice\nDemo"},
	{"", TRUE, "\n\n-- \nAlice\nDemo"},
	{"Hi", FALSE, "Hi\n\n-- \nAlice\nDemo"},
	{"Hi\n", FALSE, "Hi\n\n-- \nAlice\nDemo"},
	{"Hi\n\n", FALSE, "Hi\n\n-- \nAlice\nDemo"},
	{REPLY, FALSE, REPLY "\n-- \nAlice\nDemo"},
	{REPLY, TRUE, "\n\nAlice\nDemo" REPLY},
	{"Yes.\n\nAnd:\n> Hi\n", TRUE, "Yes.\n\nAlice\nDemo\n\nAnd:\n> Hi\n"},
	{"> Hi\n", TRUE, "\n\nAlice\nDemo\n\n> Hi\n"},
	{PASSED, FALSE, PASSED "\n\n-- \nAlice\nDemo"},
	{PASSED, TRUE, "\n\nAlice\nDemo" PASSED},
	{"No quotation:\nreally", TRUE, "No quotation:\nreally\n\n-- \nAlice\nDemo"},
};

static void test_insert(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(inserted); i++) {
		ImailSignatureSpan span;
		g_autofree char *with = NULL, *without = NULL, *text = g_strdup(inserted[i].text);

		imail_signature_insert(inserted[i].text, inserted[i].is_above, &span);
		with = imail_signature_apply(inserted[i].text, &span, "Alice\nDemo");
		g_assert_cmpstr(with, ==, inserted[i].with);
		/* A second time changes nothing; another sender's takes its place; none leaves what was written. */
		g_assert_false(imail_signature_swap(with, "Alice\nDemo", "Alice\nDemo", inserted[i].is_above,
						    &span));
		g_assert_true(imail_signature_swap(with, "Alice\nDemo", NULL, inserted[i].is_above, &span));
		without = imail_signature_apply(with, &span, NULL);
		g_assert_cmpstr(g_strstrip(without), ==, g_strstrip(text));
	}
}

static const struct {
	const char *text, *old, *wanted, *changed; /* changed NULL: nothing is */
} swapped[] = {
	{"Hi\n\n-- \nAlice", "Alice", "A. Work", "Hi\n\n-- \nA. Work"},
	{"Hi\n\n-- \nAlice\n", "Alice", "A. Work", "Hi\n\n-- \nA. Work\n"},
	{"Hi\n\n-- \nAlice", "Alice", NULL, "Hi"},
	{"\n\n-- \nAlice", "Alice", "", ""},
	{"\n\n", NULL, "Alice", "\n\n-- \nAlice"},
	/* touched, taken away, written by hand, there already */
	{"Hi\n\n-- \nAlice!", "Alice", "A. Work", NULL},
	{"Hi\n\n-- \nAlice the first", "Alice", "A. Work", NULL},
	{"Hi", "Alice", "A. Work", NULL},
	{"Hi Alice\nhow are you", "Alice", "A. Work", NULL},
	{"Hi\nAlice\nhow are you", "Alice", "A. Work", NULL},
	{"Hi\n\n-- \nme", NULL, "A. Work", NULL},
	{"Hi\n\nA. Work\n\n> quoted", NULL, "A. Work", NULL},
	{"Hi\n\n-- \nA. Work", NULL, "A. Work", NULL},
	/* above a quotation, without the line */
	{"Hi\n\nAlice\n\nBob wrote:\n> x", "Alice", "A. Work", "Hi\n\nA. Work\n\nBob wrote:\n> x"},
	/* the last one is ours; what is quoted is not */
	{"-- \nAlice\n\nHi\n\n-- \nAlice", "Alice", "B", "-- \nAlice\n\nHi\n\n-- \nB"},
	{"Hi\n> -- \n> Alice", "Alice", "B", NULL},
};

static void test_swap(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(swapped); i++) {
		ImailSignatureSpan span;
		gboolean is_changed = imail_signature_swap(swapped[i].text, swapped[i].old, swapped[i].wanted,
							   FALSE, &span);
		g_autofree char *changed =
			is_changed ? imail_signature_apply(swapped[i].text, &span, swapped[i].wanted) : NULL;

		g_test_message("%s", swapped[i].text);
		g_assert_cmpstr(changed, ==, swapped[i].changed);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/signature-text/insert", test_insert);
	g_test_add_func("/signature-text/swap", test_swap);
	return g_test_run();
}
