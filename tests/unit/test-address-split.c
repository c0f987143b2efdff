/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-address-split.c: recipients' fields as people type them, and paste them from other programs.
 */
#include <string.h>

#include "address.h"

/* What is typed, and its elements with bars between. */
static const struct {
	const char *typed, *elements;
} fields[] = {
	{ "", "" },
	{ " , ;\n", "" },
	{ "a@b.test", "a@b.test" },
	{ "a@b.test, c@d.test", "a@b.test|c@d.test" },
	{ "a@b.test;c@d.test;", "a@b.test|c@d.test" },
	{ "a@b.test\nc@d.test\r\ne@f.test", "a@b.test|c@d.test|e@f.test" },
	{ "Alice <a@b.test>, \"Carroll, Al; x\" <c@d.test>", "Alice <a@b.test>|\"Carroll, Al; x\" <c@d.test>" },
	{ "Team: a@b.test, c@d.test; e@f.test", "a@b.test|c@d.test|e@f.test" },
	{ "Our Team:Alice <a@b.test>;", "Alice <a@b.test>" },
	{ "\"A: team\": a@b.test;", "a@b.test" },
	{ "undisclosed-recipients:;", "" },
	{ "mailto:a@b.test", "a@b.test" },
	{ "a@[IPv6:2001:db8::1], b@b.test", "a@[IPv6:2001:db8::1]|b@b.test" },
	{ "\"A: x\" <a@b.test>", "\"A: x\" <a@b.test>" },
	{ "a@b.test c@d.test\te@f.test", "a@b.test|c@d.test|e@f.test" },
	{ "a@b.test nobody", "a@b.test nobody" },
	{ "bob, a@b.test, @x", "bob|a@b.test|@x" },
	{ "\"open <a@b.test>\nc@d.test", "\"open <a@b.test>|c@d.test" },
	{ "\"open <a@b.test>, c@d.test\n\"x\" <e@f.test>", "\"open <a@b.test>|c@d.test|\"x\" <e@f.test>" },
	{ "Carroll, Alice <a@b.test>", "\"Carroll, Alice\" <a@b.test>" },
	{ "Carroll, Alice <a@b.test>, O'Neil, Bob <c@d.test>; x@y.test",
	  "\"Carroll, Alice\" <a@b.test>|\"O'Neil, Bob\" <c@d.test>|x@y.test" },
	{ "Müller-Lüdenscheidt, Éric T. <a@b.test>", "\"Müller-Lüdenscheidt, Éric T.\" <a@b.test>" },
	/* Words that may be meant as somebody stay, to be marked. */
	{ "bob, Alice <a@b.test>", "bob|Alice <a@b.test>" },
	{ "Bob, alice <a@b.test>", "Bob|alice <a@b.test>" },
	{ "Bob, a@b.test", "Bob|a@b.test" },
	{ "Bob; Alice <a@b.test>", "Bob|Alice <a@b.test>" },
	{ "Bob, Alice <nobody>", "Bob|Alice <nobody>" },
	{ "<a@b.test> <c@d.test><e@f.test>", "<a@b.test>|<c@d.test>|<e@f.test>" },
	{ "Alice <a@b.test> Bob <c@d.test>\tE <e@f.test>", "Alice <a@b.test>|Bob <c@d.test>|E <e@f.test>" },
	{ "Alice <a@b.test> (work), Bob <c@d.test>", "Alice <a@b.test>|Bob <c@d.test>" },
	{ "Alice <a@b.test> and nobody", "Alice <a@b.test>|and nobody" },
	{ "a@b.test, A@B.test, Alice <a@b.test>, c@d.test, c@d.test", "a@b.test|c@d.test" },
	{ "nobody, nobody", "nobody|nobody" },
	{ "MAILTO:a@b.test?subject=x&cc=y%40z.test", "a@b.test" },
	{ "mailto:a%2Bx@b.test, c@d.test", "a+x@b.test|c@d.test" },
	{ "mailto:a@b.test,c@d.test", "a@b.test|c@d.test" },
	{ "<mailto:a@b.test>", "a@b.test" },
	{ "Alice <mailto:a@b.test>, x@y.test", "Alice <a@b.test>|x@y.test" },
	{ "Alice [mailto:a@b.test]", "Alice <a@b.test>" },
	{ "mailto:nobody", "mailto:nobody" },
	{ "a@b.test (Alice C.), c@d.test ()", "\"Alice C.\" <a@b.test>|c@d.test" },
	{ "Alice Carroll\ta@b.test\nBob\tc@d.test", "Alice Carroll <a@b.test>|Bob <c@d.test>" },
	{ "a@b.test\tAlice", "Alice <a@b.test>" },
	{ "Alice a@b.test", "Alice a@b.test" },
	{ "'a@b.test', “c@d.test”; (e@f.test).", "a@b.test|c@d.test|e@f.test" },
	{ "- a@b.test\n• c@d.test\n* E <e@f.test>", "a@b.test|c@d.test|E <e@f.test>" },
	{ "\u00a0a@b.test\u200b,\u3000\ufeffc@d.test\u00a0", "a@b.test|c@d.test" },
	{ "To: a@b.test\nCc: C <c@d.test>;;,,", "a@b.test|C <c@d.test>" },
	{ "\"x\\", "\"x\\" },
	{ "张三 <z@b.test>，a@b.test；b@b.test、c@b.test", "张三 <z@b.test>|a@b.test|b@b.test|c@b.test" },
};

static void test_split(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_auto(GStrv) elements = imail_address_split(fields[i].typed);
		g_autofree char *joined = g_strjoinv("|", elements);

		g_test_message("%s", fields[i].typed);
		g_assert_cmpstr(joined, ==, fields[i].elements);
	}
}

static void test_split_odd(void)
{
	g_auto(GStrv) nothing = imail_address_split(NULL);
	g_auto(GStrv) invalid = imail_address_split("a\xff@b.test,c@d.test");

	g_assert_cmpuint(g_strv_length(nothing), ==, 0);
	g_assert_cmpuint(g_strv_length(invalid), ==, 2);
	g_assert_true(g_utf8_validate(invalid[0], -1, NULL));
	g_assert_cmpstr(invalid[1], ==, "c@d.test");
}

/* What is pasted by mistake is neither lost nor takes long. */
static void test_split_long(void)
{
	g_autoptr(GString) many = g_string_new(NULL), open = g_string_new(NULL), commas = g_string_new(NULL);
	g_auto(GStrv) addresses = NULL, nothing = NULL, names = NULL;

	for (int i = 0; i < 20000; i++) {
		g_string_append_printf(many, "<a%d@b.test> ", i);
		g_string_append(open, "<\"");
		g_string_append(commas, "Abc, ");
	}
	addresses = imail_address_split(many->str);
	nothing = imail_address_split(open->str);
	names = imail_address_split(commas->str);
	g_assert_cmpuint(g_strv_length(addresses), ==, 20000);
	g_assert_cmpuint(g_strv_length(nothing), ==, 1);
	g_assert_cmpuint(g_strv_length(names), ==, 20000);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/address-split/split", test_split);
	g_test_add_func("/address-split/split-odd", test_split_odd);
	g_test_add_func("/address-split/split-long", test_split_long);
	return g_test_run();
}
