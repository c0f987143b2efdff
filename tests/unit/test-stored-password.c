/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-stored-password.c: for which changed servers a stored password may be used.
 */
#include "stored-password.h"

static void test_table(void)
{
	static const struct {
		PasswordPlace before, now;
		gboolean is_for;
	} cases[] = {
		{{"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, {"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, TRUE},
		{{"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, {"MAIL.demo.test", 587, IMAIL_TLS_STARTTLS, "alice"}, TRUE},
		{{"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, {"mail.demo.test", 4465, IMAIL_TLS_IMPLICIT, "alice"}, TRUE},
		{{"mail.demo.test", 25, IMAIL_TLS_NONE, "alice"}, {"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, TRUE},
		{{"mail.demo.test", 25, IMAIL_TLS_NONE, "alice"}, {"mail.demo.test", 25, IMAIL_TLS_NONE, "alice"}, TRUE},
		/* It is shown to nobody. */
		{{"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, {"mail.other.test", 25, IMAIL_TLS_NONE, NULL}, TRUE},
		{{"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, {"mail.other.test", 25, IMAIL_TLS_NONE, ""}, TRUE},
		{{"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, {"mail.demo.test.other.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, FALSE},
		{{"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, {"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "Alice"}, FALSE},
		{{"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, NULL}, {"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, FALSE},
		{{"mail.demo.test", 465, IMAIL_TLS_IMPLICIT, "alice"}, {"mail.demo.test", 465, IMAIL_TLS_NONE, "alice"}, FALSE},
		{{"mail.demo.test", 587, IMAIL_TLS_STARTTLS, "alice"}, {"mail.demo.test", 587, IMAIL_TLS_NONE, "alice"}, FALSE},
		{{"mail.demo.test", 25, IMAIL_TLS_NONE, "alice"}, {"mail.demo.test", 2525, IMAIL_TLS_NONE, "alice"}, FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_test_message("case %" G_GSIZE_FORMAT, i);
		g_assert_cmpint(stored_password_is_for(&cases[i].before, &cases[i].now, &error), ==, cases[i].is_for);
		if (cases[i].is_for)
			g_assert_no_error(error);
		else
			g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_AUTH);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/stored-password/table", test_table);
	return g_test_run();
}
