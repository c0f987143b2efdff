/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-error.c: each code has its name on the wire (docs/PROTOCOL.md, "Errors") and comes back from it.
 */
#include "error.h"

static const struct {
	int code;
	const char *name;
} codes[] = {
	{ IMAIL_ERROR_AUTH, "auth" },           { IMAIL_ERROR_TEMPORARY, "temporary" },
	{ IMAIL_ERROR_PERMANENT, "permanent" }, { IMAIL_ERROR_PROTOCOL, "protocol" },
	{ IMAIL_ERROR_NETWORK, "network" },     { IMAIL_ERROR_TIMEOUT, "timeout" },
	{ IMAIL_ERROR_CANCELLED, "cancelled" }, { IMAIL_ERROR_NOT_FOUND, "not-found" },
	{ IMAIL_ERROR_LIMIT, "limit" },         { IMAIL_ERROR_UNCERTAIN, "uncertain" },
};

static void test_names(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
		g_assert_cmpstr(imail_error_to_name(codes[i].code), ==, codes[i].name);
		g_assert_cmpint(imail_error_from_name(codes[i].name), ==, codes[i].code);
	}
}

static void test_unknown(void)
{
	g_assert_cmpint(imail_error_from_name("a-code-of-the-future"), ==, IMAIL_ERROR_PROTOCOL);
	g_assert_cmpint(imail_error_from_name(""), ==, IMAIL_ERROR_PROTOCOL);
	g_assert_cmpint(imail_error_from_name(NULL), ==, IMAIL_ERROR_PROTOCOL);
	g_assert_cmpstr(imail_error_to_name(-1), ==, "protocol");
	g_assert_cmpstr(imail_error_to_name(IMAIL_ERROR_UNCERTAIN + 1), ==, "protocol");
}

static void test_domain(void)
{
	g_autoptr(GError) error = g_error_new(IMAIL_ERROR, IMAIL_ERROR_LIMIT, "too much");

	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	g_assert_cmpstr(g_quark_to_string(IMAIL_ERROR), ==, "imail-error-quark");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/error/names", test_names);
	g_test_add_func("/error/unknown", test_unknown);
	g_test_add_func("/error/domain", test_domain);
	return g_test_run();
}
