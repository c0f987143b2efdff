/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-outbox-recall.c: which mails can still be taken back or sent at once, and the words for those that
 * cannot.
 */
#include "outbox-private.h"

#define CAN (-1)

static const struct {
	ImailMailState state;
	int code;
	const char *words;
} cases[] = {
	{IMAIL_MAIL_QUEUED, CAN, NULL},
	{IMAIL_MAIL_DEFERRED, CAN, NULL},
	{IMAIL_MAIL_UNCERTAIN, CAN, NULL},
	{IMAIL_MAIL_HELD, CAN, NULL},
	{IMAIL_MAIL_SENT, IMAIL_ERROR_PERMANENT, "was sent already."},
	{IMAIL_MAIL_BOUNCED, IMAIL_ERROR_PERMANENT, "has come back"},
	{IMAIL_MAIL_FAILED, IMAIL_ERROR_PERMANENT, "has failed"},
	{IMAIL_MAIL_RECALLED, IMAIL_ERROR_PERMANENT, "was taken back"},
};

static void check(const StoreOutbox *mail, gboolean is_in_hand, int code, const char *words)
{
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(outbox_can_change(mail, is_in_hand, &error), ==, code == CAN);
	if (code == CAN) {
		g_assert_no_error(error);
		return;
	}
	g_assert_error(error, IMAIL_ERROR, code);
	g_assert_nonnull(strstr(error->message, words));
}

static void test_states(void)
{
	StoreOutbox *mail = store_outbox_new();

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		mail->state = cases[i].state;
		g_assert_cmpint(imail_mail_state_is_final(mail->state), ==, cases[i].code != CAN);
		check(mail, FALSE, cases[i].code, cases[i].words);
	}
	store_outbox_free(mail);
}

static void test_being_sent(void)
{
	StoreOutbox *mail = store_outbox_new();

	mail->state = IMAIL_MAIL_SENDING;
	mail->lease = G_MAXINT64;
	check(mail, FALSE, IMAIL_ERROR_TEMPORARY, "being sent right now");
	mail->lease = 1; /* has run out */
	check(mail, FALSE, CAN, NULL);
	check(mail, TRUE, IMAIL_ERROR_TEMPORARY, "being sent right now");
	store_outbox_free(mail);
}

static void test_none(void)
{
	check(NULL, FALSE, IMAIL_ERROR_NOT_FOUND, "no such mail");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/outbox-recall/states", test_states);
	g_test_add_func("/outbox-recall/being-sent", test_being_sent);
	g_test_add_func("/outbox-recall/none", test_none);
	return g_test_run();
}
