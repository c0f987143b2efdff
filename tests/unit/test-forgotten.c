/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-forgotten.c: which texts speak of an attachment.
 */
#include "forgotten.h"

static const struct {
	const char *text;
	gboolean is_mentioned;
} cases[] = {
	{"The report is attached.", TRUE},
	{"ATTACHED: the report", TRUE},
	{"See the attachment\nplease", TRUE},
	{"报告见附件。", TRUE},
	{"Die Zahlen im Anhang.", TRUE},
	{"ANGEHÄNGT sind die Zahlen", TRUE},
	{"Документ во вложении", TRUE},
	{"I am unattached.", FALSE},
	{"detachments of troops", FALSE},
	{"Anhanglos", FALSE},
	{"> The report is attached.\nWhere?", FALSE},
	{"On Monday Bob wrote:\n> see attached\n\nIt is attached now.", TRUE},
	{"Thanks\n-- \nAttachments over 5 MB go to the archive", FALSE},
	{"", FALSE},
	{NULL, FALSE},
	{"\xff\xfe broken, attached", TRUE},
};

static void test_mentions(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%u: %s", i, cases[i].text);
		g_assert_cmpint(forgotten_mentions_attachment(cases[i].text), ==, cases[i].is_mentioned);
	}
}

static void test_huge(void)
{
	g_autofree char *text = g_strnfill(4 * 1024 * 1024, 'a');

	g_assert_false(forgotten_mentions_attachment(text));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/forgotten/mentions", test_mentions);
	g_test_add_func("/forgotten/huge", test_huge);
	return g_test_run();
}
