/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-address.c: addr-specs, mailboxes and recipients' fields, good, odd and hostile.
 */
#include <string.h>

#include "address.h"
#include "error.h"
#include "limits.h"

#define A10 "aaaaaaaaaa"
#define A60 A10 A10 A10 A10 A10 A10
#define L61 A60 "a."

static const struct {
	const char *addr;
	gboolean is_valid;
} specs[] = {
	{ "alice@demo.test", TRUE },
	{ "a@b", TRUE },
	{ "root@localhost", TRUE },
	{ "a.b+tag@demo.test", TRUE },
	{ "!#$%&'*+-/=?^_`{|}~@demo.test", TRUE },
	{ "\"a b\"@demo.test", TRUE },
	{ "\"a@b\"@demo.test", TRUE },
	{ "\"a\\\"b\"@demo.test", TRUE },
	{ "\"\"@demo.test", TRUE },
	{ "用户@例子.测试", TRUE },
	{ "jürgen@bücher.example", TRUE },
	{ "a@1.2.3.4", TRUE },
	{ "a@[192.0.2.1]", TRUE },
	{ "a@[IPv6:2001:db8::1]", TRUE },
	{ "a@x-y.demo.test", TRUE },
	{ A60 "aaaa@demo.test", TRUE },
	{ A60 "aaaaa@demo.test", FALSE },
	{ "a@" A60 "aaa.test", TRUE },
	{ "a@" A60 "aaaa.test", FALSE },
	{ "a@" L61 L61 L61 L61 "test", TRUE },
	{ "a@" L61 L61 L61 L61 "test.test", FALSE },
	{ "", FALSE },
	{ "@", FALSE },
	{ "a", FALSE },
	{ "a@", FALSE },
	{ "@demo.test", FALSE },
	{ "a@@demo.test", FALSE },
	{ "a@b@demo.test", FALSE },
	{ ".a@demo.test", FALSE },
	{ "a.@demo.test", FALSE },
	{ "a..b@demo.test", FALSE },
	{ "a b@demo.test", FALSE },
	{ " a@demo.test", FALSE },
	{ "a@demo.test ", FALSE },
	{ "a@demo test", FALSE },
	{ "a@.demo.test", FALSE },
	{ "a@demo..test", FALSE },
	{ "a@demo.test.", FALSE },
	{ "a@-demo.test", FALSE },
	{ "a@demo-.test", FALSE },
	{ "a@de_mo.test", FALSE },
	{ "a@demo.test>", FALSE },
	{ "<a@demo.test>", FALSE },
	{ "a@demo.test,b@demo.test", FALSE },
	{ "a(c)@demo.test", FALSE },
	{ "\"a@demo.test", FALSE },
	{ "\"a\"b@demo.test", FALSE },
	{ "\"a\\\"@demo.test", FALSE },
	{ "a\"b\"@demo.test", FALSE },
	{ "a@[]", FALSE },
	{ "a@[192.0.2]", FALSE },
	{ "a@[192.0.2.1", FALSE },
	{ "a@[::1]", FALSE },
	{ "a@[IPv6:192.0.2.1]", FALSE },
	{ "a@[IPv6:fe80::1%eth0]", FALSE },
	{ "a@demo.test\r\nRCPT TO:<b@demo.test>", FALSE },
	{ "\"a\rb\"@demo.test", FALSE },
	{ "\"a\nb\"@demo.test", FALSE },
	{ "a\x01@demo.test", FALSE },
	{ "a\x7f@demo.test", FALSE },
	{ "a\xc2\x85@demo.test", FALSE },
	{ "a\xe2\x80\xa8@demo.test", FALSE },
	{ "a\xe2\x80\xae@demo.test", FALSE },
	{ "a\xc2\xa0@demo.test", FALSE },
	{ "a\xff@demo.test", FALSE },
	{ NULL, FALSE },
};

static void test_valid(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(specs); i++) {
		g_autofree char *shown = g_strescape(specs[i].addr != NULL ? specs[i].addr : "NULL", NULL);

		g_test_message("%s", shown);
		g_assert_cmpint(imail_address_is_valid(specs[i].addr), ==, specs[i].is_valid);
	}
}

/* A mailbox, its addr-spec (NULL: none) and its name. */
static const struct {
	const char *mailbox, *addr, *name;
} mailboxes[] = {
	{ "alice@demo.test", "alice@demo.test", NULL },
	{ "  alice@demo.test\t", "alice@demo.test", NULL },
	{ "<alice@demo.test>", "alice@demo.test", NULL },
	{ "< alice@demo.test >", "alice@demo.test", NULL },
	{ "Alice <alice@demo.test>", "alice@demo.test", "Alice" },
	{ "Alice<alice@demo.test>", "alice@demo.test", "Alice" },
	{ "Alice  B. Carroll <alice@demo.test>", "alice@demo.test", "Alice B. Carroll" },
	{ "\"Carroll, Alice\" <alice@demo.test>", "alice@demo.test", "Carroll, Alice" },
	{ "\"A \\\"Q\\\" \\\\ B\" <alice@demo.test>", "alice@demo.test", "A \"Q\" \\ B" },
	{ "\"a <x@y.test>\" <alice@demo.test>", "alice@demo.test", "a <x@y.test>" },
	{ "\"\" <alice@demo.test>", "alice@demo.test", NULL },
	{ "张三 <zhang@demo.test>", "zhang@demo.test", "张三" },
	{ "=?UTF-8?B?5byg5LiJ?= <zhang@demo.test>", "zhang@demo.test", "张三" },
	{ "=?UTF-8?Q?J=C3=BCr?= =?UTF-8?Q?gen?= X <j@demo.test>", "j@demo.test", "Jürgen X" },
	{ "\"=?GB2312?B?1cXI/Q==?=\" <zhang@demo.test>", "zhang@demo.test", "张三" },
	{ "=?UTF-8?Q?a=0D=0ABcc:_x?= <a@demo.test>", "a@demo.test", "a Bcc: x" },
	{ "\"a b\"@demo.test", "\"a b\"@demo.test", NULL },
	{ "\"a<b\"@demo.test", "\"a<b\"@demo.test", NULL },
	{ "X <\"a>b\"@demo.test>", "\"a>b\"@demo.test", "X" },
	{ "", NULL, NULL },
	{ "<>", NULL, NULL },
	{ "<", NULL, NULL },
	{ ">", NULL, NULL },
	{ "Alice", NULL, NULL },
	{ "Alice <alice>", NULL, NULL },
	{ "Alice <alice@demo.test", NULL, NULL },
	{ "Alice alice@demo.test", NULL, NULL },
	{ "<alice@demo.test> Alice", NULL, NULL },
	{ "Alice <alice@demo.test>>", NULL, NULL },
	{ "Alice <<alice@demo.test>", NULL, NULL },
	{ "a@demo.test, b@demo.test", NULL, NULL },
	{ "Alice\r\nBcc: x <alice@demo.test>", NULL, NULL },
	{ "Alice\xff <alice@demo.test>", NULL, NULL },
	{ "\"Alice <alice@demo.test>", "alice@demo.test", "Alice" },
};

static void test_parse(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(mailboxes); i++) {
		g_autofree char *shown = g_strescape(mailboxes[i].mailbox, NULL);
		g_autofree char *name = NULL;
		g_autoptr(GError) error = NULL;
		g_autofree char *addr = imail_address_parse(mailboxes[i].mailbox, &name, &error);

		g_test_message("%s", shown);
		g_assert_cmpstr(addr, ==, mailboxes[i].addr);
		g_assert_cmpstr(name, ==, mailboxes[i].name);
		if (addr == NULL)
			g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
		else
			g_assert_no_error(error);
	}
}

static void test_parse_limit(void)
{
	g_autofree char *fill = g_strnfill(IMAIL_MAILBOX_MAX - strlen(" <a@demo.test>"), 'x');
	g_autofree char *longest = g_strconcat(fill, " <a@demo.test>", NULL);
	g_autofree char *too_long = g_strconcat("x", longest, NULL);
	g_autofree char *addr = imail_address_parse(longest, NULL, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_cmpstr(addr, ==, "a@demo.test");
	g_assert_null(imail_address_parse(too_long, NULL, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
}

/* An error's words hold nothing that could leave their line. */
static void test_parse_error_is_one_line(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(imail_address_parse("x@\r\ny", NULL, &error));
	g_assert_cmpstr(error->message, ==, "no valid address in \"x@ y\"");
}

static const struct {
	const char *name, *formatted;
} names[] = {
	{ NULL, "a@demo.test" },
	{ "", "a@demo.test" },
	{ " ", "a@demo.test" },
	{ "a@demo.test", "a@demo.test" },
	{ "Alice", "Alice <a@demo.test>" },
	{ "Alice B Carroll", "Alice B Carroll <a@demo.test>" },
	{ "张三", "张三 <a@demo.test>" },
	{ "Carroll, Alice", "\"Carroll, Alice\" <a@demo.test>" },
	{ "Alice B.", "\"Alice B.\" <a@demo.test>" },
	{ "A \"Q\" \\ B", "\"A \\\"Q\\\" \\\\ B\" <a@demo.test>" },
	{ "x@y.test", "\"x@y.test\" <a@demo.test>" },
	{ "Alice <x@y.test>", "\"Alice <x@y.test>\" <a@demo.test>" },
};

static void test_format(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *formatted = imail_address_format(names[i].name, "a@demo.test");
		g_autofree char *name = NULL;
		g_autofree char *addr = imail_address_parse(formatted, &name, NULL);

		g_assert_cmpstr(formatted, ==, names[i].formatted);
		g_assert_cmpstr(addr, ==, "a@demo.test");
		g_assert_cmpstr(name, ==, i < 4 ? NULL : names[i].name);
	}
}

/* A name can neither open a header of its own nor turn the text around. */
static void test_format_hostile(void)
{
	g_autofree char *formatted = imail_address_format("A\r\nBcc: x\xe2\x80\xae\xff", "a@demo.test");

	g_assert_cmpstr(formatted, ==, "\"A Bcc: x \xef\xbf\xbd\" <a@demo.test>");
}

static void test_domain(void)
{
	g_assert_cmpstr(imail_address_domain("a@demo.test"), ==, "demo.test");
	g_assert_cmpstr(imail_address_domain("\"a@b\"@demo.test"), ==, "demo.test");
	g_assert_null(imail_address_domain("a"));
	g_assert_null(imail_address_domain("a@"));
	g_assert_null(imail_address_domain(NULL));
}

static void test_equal(void)
{
	g_assert_true(imail_address_equal("Alice@Demo.Test", "alice@demo.test"));
	g_assert_true(imail_address_equal("JÜRGEN@demo.test", "jürgen@demo.test"));
	g_assert_true(imail_address_equal("ju\xcc\x88rgen@demo.test", "jürgen@demo.test"));
	g_assert_true(imail_address_equal("alice@bücher.test", "ALICE@xn--bcher-kva.test"));
	g_assert_true(imail_address_equal("jürgen@BÜCHER.test", "JÜRGEN@xn--bcher-kva.test"));
	g_assert_false(imail_address_equal("alice@bücher.test", "alice@bucher.test"));
	g_assert_false(imail_address_equal("alice@demo.test", "alice@demo.tes"));
	g_assert_false(imail_address_equal("jürgen@demo.test", "jurgen@demo.test"));
	g_assert_false(imail_address_equal("a\xff@demo.test", "a\xfe@demo.test"));
	g_assert_false(imail_address_equal(NULL, NULL));
	g_assert_false(imail_address_equal("a@demo.test", NULL));
}

static void test_ascii(void)
{
	static const struct {
		const char *addr, *ascii;
		gboolean needs_utf8;
	} cases[] = {
		{ "alice@demo.test", "alice@demo.test", FALSE },
		{ "alice@bücher.example", "alice@xn--bcher-kva.example", FALSE },
		{ "用户@例子.测试", "用户@xn--fsqu00a.xn--0zwm56d", TRUE },
		{ "jürgen@demo.test", "jürgen@demo.test", TRUE },
		{ "a@[192.0.2.1]", "a@[192.0.2.1]", FALSE },
		{ "a@-x", NULL, FALSE },
		{ "a", NULL, FALSE },
		{ NULL, NULL, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *ascii = imail_address_to_ascii(cases[i].addr, &error);

		g_assert_cmpstr(ascii, ==, cases[i].ascii);
		g_assert_cmpint(imail_address_needs_utf8(cases[i].addr), ==, cases[i].needs_utf8);
		if (ascii == NULL)
			g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/address/valid", test_valid);
	g_test_add_func("/address/parse", test_parse);
	g_test_add_func("/address/parse-limit", test_parse_limit);
	g_test_add_func("/address/parse-error-is-one-line", test_parse_error_is_one_line);
	g_test_add_func("/address/format", test_format);
	g_test_add_func("/address/format-hostile", test_format_hostile);
	g_test_add_func("/address/domain", test_domain);
	g_test_add_func("/address/equal", test_equal);
	g_test_add_func("/address/ascii", test_ascii);
	return g_test_run();
}
