/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-json-check.c: the grammar of RFC 8259, and what json-glib would take or mistake beyond it.
 */
#include <string.h>

#include "error.h"
#include "json-check.h"

static const char *const good[] = {
	"{}",
	" {\t} \r",
	"{\"\":1}",
	"{\"a\":[]}",
	"{\"a\":[1,\"b\",true,false,null,{},[[]]]}",
	"{ \"a\" : 1 , \"b\" : [ 1 , 2 ] }",
	"{\"a\":1,\"a\":2}",
	"{\"a\":0,\"b\":-0,\"c\":-1.5,\"d\":1e3,\"e\":1E-3,\"f\":0.25e+10}",
	"{\"a\":9223372036854775807,\"b\":-9223372036854775808}",
	"{\"a\":99999999999999999999999.5}",
	"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\uDE00\"}",
	"{\"a\":\"[[[[[[[[[[[[[[[[[[[[{{{{\"}",
	"{\"a\":\"预算 \xf0\x9f\x98\x80 \x7f\"}",
};

/* The text and words of the reason. */
static const struct {
	const char *text, *reason;
} bad[] = {
	{ "", "no JSON object" },
	{ " ", "no JSON object" },
	{ "[]", "no JSON object" },
	{ "null", "no JSON object" },
	{ "\"{}\"", "no JSON object" },
	{ "\xef\xbb\xbf{}", "no JSON object" },
	{ "var x = {}", "no JSON object" },
	{ "{", "no string" },
	{ "{\"a\"", "no ':'" },
	{ "{\"a\":", "the end" },
	{ "{\"a\":1", "closing bracket" },
	{ "{\"a\":123", "closing bracket" },
	{ "{\"a\":1,}", "no string" },
	{ "{,}", "no string" },
	{ "{\"a\":[1,]}", "no JSON value" },
	{ "{\"a\":[1 2]}", "neither a comma" },
	{ "{\"a\":[1}", "neither a comma" },
	{ "{\"a\" 1}", "no ':'" },
	{ "{a:1}", "no string" },
	{ "{'a':1}", "no string" },
	{ "{\"a\":'b'}", "no JSON value" },
	{ "{\"a\":1}{\"b\":2}", "more behind" },
	{ "{\"a\":1} x", "more behind" },
	{ "{/*x*/}", "no string" },
	{ "{\"a\":tru}", "no JSON value" },
	{ "{\"a\":True}", "no JSON value" },
	{ "{\"a\":truer}", "neither a comma" },
	{ "{\"a\":NaN}", "no JSON value" },
	{ "{\"a\":+1}", "no JSON value" },
	{ "{\"a\":.5}", "no JSON value" },
	{ "{\"a\":1.}", "without digits" },
	{ "{\"a\":-}", "without digits" },
	{ "{\"a\":--1}", "without digits" },
	{ "{\"a\":1e}", "without digits" },
	{ "{\"a\":1e+}", "without digits" },
	{ "{\"a\":010}", "neither a comma" },
	{ "{\"a\":0x10}", "neither a comma" },
	{ "{\"a\":9223372036854775808}", "beyond 64 bits" },
	{ "{\"a\":-9223372036854775809}", "beyond 64 bits" },
	{ "{\"a\":99999999999999999999999999999999999999}", "beyond 64 bits" },
	{ "{\"a\":\"", "does not end" },
	{ "{\"a\":\"\\", "does not end" },
	{ "{\"a\":\"\\\"}", "does not end" },
	{ "{\"a\":\"tab\there\"}", "control character" },
	{ "{\"a\":\"line\nhere\"}", "control character" },
	{ "{\"a\":\"\\q\"}", "unknown escape" },
	{ "{\"a\":\"\\u12\"}", "four hexadecimal" },
	{ "{\"a\":\"\\u12", "four hexadecimal" },
	{ "{\"a\":\"\\u12zz\"}", "four hexadecimal" },
	{ "{\"a\":\"x\\u0000y\"}", "escaped NUL" },
	{ "{\"a\\u0000\":1}", "escaped NUL" },
	{ "{\"a\":\"\\ud83d\"}", "unpaired surrogate" },
	{ "{\"a\":\"\\ud83d\\n\"}", "unpaired surrogate" },
	{ "{\"a\":\"\\ud83d\\u0041\"}", "unpaired surrogate" },
	{ "{\"a\":\"\\ud83d\\u12\"}", "four hexadecimal" },
	{ "{\"a\":\"\\ude00\"}", "unpaired surrogate" },
	{ "{\"a\":\"\xff\"}", "not UTF-8" },
	{ "{\"a\":\"\xc3\"}", "not UTF-8" },
	{ "{\"a\":\"\xed\xa0\xbd\"}", "not UTF-8" },
	{ "{\"a\":\"\xc0\x80\"}", "not UTF-8" },
};

/* In memory of exactly its length, so that a sanitizer sees a step beyond it. */
static gboolean check(const char *text, gsize len, guint depth_max, GError **error)
{
	g_autofree char *exact = g_malloc(len + 1);
	char *copy = exact + 1; /* malloc(0) is no memory at all */

	memcpy(copy, text, len);
	return imail_json_check(copy, len, depth_max, error);
}

static void test_good(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autoptr(GError) error = NULL;

		g_test_message("%s", good[i]);
		g_assert_true(check(good[i], strlen(good[i]), 16, &error));
		g_assert_no_error(error);
	}
}

static void test_bad(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;

		g_test_message("case %u", i);
		g_assert_false(check(bad[i].text, strlen(bad[i].text), 16, &error));
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
		g_assert_nonnull(strstr(error->message, bad[i].reason));
	}
}

/* No beginning of a good text is good, nor reads beyond its end. */
static void test_cut(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
		gsize whole = (gsize)(strrchr(good[i], '}') - good[i]);

		for (gsize len = 0; len <= whole; len++)
			g_assert_false(check(good[i], len, 16, NULL));
	}
}

static void test_nul(void)
{
	static const char text[] = "{\"a\":\"x\0y\"}";
	g_autoptr(GError) error = NULL;

	g_assert_false(check(text, sizeof text - 1, 16, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	g_assert_nonnull(strstr(error->message, "a NUL at octet 7"));
}

/* An object is the first level; a bomb of brackets costs no stack. */
static void test_depth(void)
{
	g_autofree char *bomb = g_strnfill(1000 * 1000, '[');
	g_autoptr(GError) error = NULL;

	g_assert_true(check("{\"a\":[{\"b\":[]}]}", 16, 4, NULL));
	g_assert_false(check("{\"a\":[{\"b\":[]}]}", 16, 3, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	g_assert_nonnull(strstr(error->message, "nesting"));
	g_assert_true(check("{\"a\":[[],[],[]],\"b\":{}}", 23, 3, NULL));
	memcpy(bomb, "{\"a\":", 5);
	g_assert_false(check(bomb, 1000 * 1000, 16, NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json-check/good", test_good);
	g_test_add_func("/json-check/bad", test_bad);
	g_test_add_func("/json-check/cut", test_cut);
	g_test_add_func("/json-check/nul", test_nul);
	g_test_add_func("/json-check/depth", test_depth);
	return g_test_run();
}
