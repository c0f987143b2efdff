/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-outbox-judge.c: what answers make of a mail: states, recipients, times, and when its user is told.
 */
#include "outbox-private.h"

#define T0 1000000

static StoreOutbox *new_mail(guint recipients)
{
	StoreOutbox *mail = store_outbox_new();

	for (guint i = 0; i < recipients; i++) {
		g_autofree char *address = g_strdup_printf("u%u@demo.test", i);

		store_outbox_add_recipient(mail, address, IMAIL_RECIPIENT_WAITING, NULL);
	}
	mail->mail = g_strdup("m");
	mail->accepted = mail->due = T0;
	mail->lease = 77;
	return mail;
}

/* CODES: the RCPT answer of each recipient, 0: none. */
static void judge(StoreOutbox *mail, const int *codes, guint n, int error_code, gboolean is_link, gboolean is_proven,
		  gint64 now)
{
	g_autoptr(GPtrArray) answers = g_ptr_array_new();
	g_autoptr(GError) error = error_code >= 0 ? g_error_new(IMAIL_ERROR, error_code, "words") : NULL;
	SmtpRecipient all[4];
	char *addresses[4];

	for (guint i = 0; i < n; i++) {
		addresses[i] = g_strdup_printf("u%u@demo.test", i);
		all[i] = (SmtpRecipient){.address = addresses[i], .code = codes[i], .text = (char *)"said"};
		if (codes[i] != 0)
			g_ptr_array_add(answers, &all[i]);
	}
	outbox_judge(mail, "250 ok", answers, error, is_link, is_proven, now);
	for (guint i = 0; i < n; i++)
		g_free(addresses[i]);
}

#define NONE (-1)
#define A    IMAIL_RECIPIENT_ACCEPTED
#define W    IMAIL_RECIPIENT_WAITING
#define R    IMAIL_RECIPIENT_REFUSED

static void test_table(void)
{
	static const struct {
		int codes[3];
		int error;
		gboolean is_link;
		int state;
		int recipients[3];
		gboolean tell;
	} cases[] = {
		{{250, 250, 250}, NONE, FALSE, IMAIL_MAIL_SENT, {A, A, A}, FALSE},
		{{250, 550, 250}, NONE, FALSE, IMAIL_MAIL_SENT, {A, R, A}, TRUE},
		{{250, 450, 550}, NONE, FALSE, IMAIL_MAIL_DEFERRED, {A, W, R}, TRUE},
		{{550, 550, 550}, IMAIL_ERROR_PERMANENT, FALSE, IMAIL_MAIL_FAILED, {R, R, R}, TRUE},
		{{450, 550, 450}, IMAIL_ERROR_TEMPORARY, FALSE, IMAIL_MAIL_DEFERRED, {W, R, W}, TRUE},
		/* Refused whole, after the recipients were taken: nobody has it. */
		{{250, 250, 250}, IMAIL_ERROR_PERMANENT, FALSE, IMAIL_MAIL_FAILED, {W, W, W}, TRUE},
		{{250, 250, 250}, IMAIL_ERROR_TEMPORARY, FALSE, IMAIL_MAIL_DEFERRED, {W, W, W}, FALSE},
		{{250, 550, 250}, IMAIL_ERROR_UNCERTAIN, FALSE, IMAIL_MAIL_UNCERTAIN, {W, W, W}, FALSE},
		{{0, 0, 0}, IMAIL_ERROR_NETWORK, FALSE, IMAIL_MAIL_DEFERRED, {W, W, W}, FALSE},
		{{0, 0, 0}, IMAIL_ERROR_LIMIT, FALSE, IMAIL_MAIL_FAILED, {W, W, W}, TRUE},
		/* Of the connection, not of the mail. */
		{{0, 0, 0}, IMAIL_ERROR_NETWORK, TRUE, IMAIL_MAIL_DEFERRED, {W, W, W}, FALSE},
		{{0, 0, 0}, IMAIL_ERROR_PERMANENT, TRUE, IMAIL_MAIL_DEFERRED, {W, W, W}, TRUE},
		{{0, 0, 0}, IMAIL_ERROR_AUTH, TRUE, IMAIL_MAIL_DEFERRED, {W, W, W}, TRUE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		StoreOutbox *mail = new_mail(3);

		judge(mail, cases[i].codes, 3, cases[i].error, cases[i].is_link, TRUE, T0 + 1);
		g_assert_cmpint(mail->state, ==, cases[i].state);
		g_assert_cmpint(mail->tell, ==, cases[i].tell);
		g_assert_cmpint(mail->lease, ==, 0);
		for (guint r = 0; r < 3; r++)
			g_assert_cmpint(((ImailRecipient *)mail->recipients->pdata[r])->state, ==,
					cases[i].recipients[r]);
		if (mail->state == IMAIL_MAIL_DEFERRED || mail->state == IMAIL_MAIL_UNCERTAIN)
			g_assert_cmpint(mail->next_try, >, T0 + 1);
		store_outbox_free(mail);
	}
}

/* The last one who waited is refused while another was served before: the mail was sent, but not to all. */
static void test_second_attempt(void)
{
	static const int first[] = {250, 450}, second[] = {0, 550};
	StoreOutbox *mail = new_mail(2);

	judge(mail, first, 2, NONE, FALSE, TRUE, T0);
	g_assert_cmpint(mail->state, ==, IMAIL_MAIL_DEFERRED);
	judge(mail, second, 2, IMAIL_ERROR_PERMANENT, FALSE, TRUE, T0 + 60);
	g_assert_cmpint(mail->state, ==, IMAIL_MAIL_SENT);
	g_assert_true(mail->tell);
	store_outbox_free(mail);
}

/* A refused recipient is told when the refusal comes, and not again when the others are done. */
static void test_refusal_is_told_once(void)
{
	static const int first[] = {550, 450}, second[] = {0, 250};
	StoreOutbox *mail = new_mail(2);

	judge(mail, first, 2, NONE, FALSE, TRUE, T0);
	g_assert_cmpint(mail->state, ==, IMAIL_MAIL_DEFERRED);
	g_assert_true(mail->tell);
	judge(mail, second, 2, NONE, FALSE, TRUE, T0 + 60);
	g_assert_cmpint(mail->state, ==, IMAIL_MAIL_SENT);
	g_assert_false(mail->tell);
	store_outbox_free(mail);
}

/* Told once that it is late, ever more rarely tried, given up after five days from when it was to leave. */
static void test_life_of_a_deferred_mail(void)
{
	StoreOutbox *mail = new_mail(1);
	static const int codes[] = {450};
	gint64 now = T0, last = 0;
	guint told = 0;

	do {
		judge(mail, codes, 1, IMAIL_ERROR_TEMPORARY, FALSE, TRUE, now);
		if (mail->state == IMAIL_MAIL_DEFERRED && mail->tell) {
			told++;
			g_assert_cmpint(now - T0, >=, OUTBOX_TELL_S);
			g_assert_cmpint(now - T0, <, 2 * OUTBOX_TELL_S);
		}
		g_assert_cmpint(mail->next_try - now, <=, 3600 * 11 / 10);
		last = now;
		now = mail->next_try;
	} while (mail->state == IMAIL_MAIL_DEFERRED);
	g_assert_cmpint(mail->state, ==, IMAIL_MAIL_FAILED);
	g_assert_true(mail->tell);
	g_assert_cmpuint(told, ==, 1);
	g_assert_cmpint(last - T0, >, OUTBOX_EXPIRE_S);
	g_assert_cmpint(last - T0, <, OUTBOX_EXPIRE_S + 2 * 3600);
	store_outbox_free(mail);
}

/* Nothing ever left through this sender: its settings may be wrong. */
static void test_unproven_sender(void)
{
	StoreOutbox *mail = new_mail(1);
	static const int codes[] = {0};

	judge(mail, codes, 1, IMAIL_ERROR_NETWORK, TRUE, FALSE, T0);
	g_assert_true(mail->tell);
	judge(mail, codes, 1, IMAIL_ERROR_NETWORK, TRUE, FALSE, T0 + 60);
	g_assert_false(mail->tell);
	store_outbox_free(mail);
}

/* The five days of a mail that was held for a month begin when it may leave. */
static void test_hold_does_not_count(void)
{
	StoreOutbox *mail = new_mail(1);
	static const int codes[] = {450};

	mail->due = T0 + 30 * 86400;
	judge(mail, codes, 1, IMAIL_ERROR_TEMPORARY, FALSE, TRUE, mail->due + 1);
	g_assert_cmpint(mail->state, ==, IMAIL_MAIL_DEFERRED);
	g_assert_false(mail->tell);
	store_outbox_free(mail);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/outbox-judge/table", test_table);
	g_test_add_func("/outbox-judge/second-attempt", test_second_attempt);
	g_test_add_func("/outbox-judge/refusal-is-told-once", test_refusal_is_told_once);
	g_test_add_func("/outbox-judge/life-of-a-deferred-mail", test_life_of_a_deferred_mail);
	g_test_add_func("/outbox-judge/unproven-sender", test_unproven_sender);
	g_test_add_func("/outbox-judge/hold-does-not-count", test_hold_does_not_count);
	return g_test_run();
}
