/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-upkeep.c: what a client does by itself while it runs: old mail goes from Trash, once a day.
 */
#include "upkeep.h"

#include "mail-fixture.h"

#define DAY (24 * 60 * 60)

static void removed_cb(const char *id, gpointer told)
{
	g_string_append_printf(told, "-%s ", id);
}

static void finished_cb(const GError *error, gpointer told)
{
	g_assert_no_error(error);
	g_string_append(told, "done ");
}

static void wait_for(GString *told, const char *words)
{
	while (strcmp(told->str, words) != 0) {
		g_assert_true(g_str_has_prefix(words, told->str));
		g_main_context_iteration(NULL, TRUE);
	}
	g_string_truncate(told, 0);
}

/* What was asked of the worker before has been done by then. */
static void ask_something(ImailClient *client, GString *told)
{
	imail_client_mark_folder_read(client, "Inbox", finished_cb, told);
}

static void test_trash(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	static const ImailClientCallbacks callbacks = {.mail_removed = removed_cb};
	g_autofree char *state = g_build_filename(mails->dir, "state", "trash", NULL);
	g_autoptr(GString) told = g_string_new(NULL);
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	ImailClient *client;

	imail_store_free(g_steal_pointer(&mails->store));
	g_assert_true(g_file_set_contents(state, "1000\t\t1.a.x\n1000\t\t2.b.x\n", -1, NULL));
	mails_put(mails, ".Trash/cur/1.a.x:2,S", "Subject: one\n\n");
	mails_put(mails, ".Trash/cur/3.c.x:2,S", "Subject: three\n\n");
	client = imail_client_new(mails->dir, "alice@demo.test", "test", &callbacks, told, NULL);
	imail_client_keep_trash(client, 0);
	ask_something(client, told);
	wait_for(told, "done ");
	imail_client_keep_trash(client, 30);
	wait_for(told, "-1.a.x ");
	g_assert_true(mails_has(mails, ".Trash/cur/3.c.x:2,S"));
	/* Not again before a day has gone by, whatever lies there. */
	mails_put(mails, ".Trash/cur/2.b.x:2,S", "Subject: two\n\n");
	imail_upkeep_hour(client, now + DAY / 2);
	ask_something(client, told);
	wait_for(told, "done ");
	imail_client_mark(client, (const char *const[]){"2.b.x", NULL}, "F", "", finished_cb, told);
	wait_for(told, "done ");
	g_assert_true(mails_has(mails, ".Trash/cur/2.b.x:2,FS"));
	imail_upkeep_hour(client, now + DAY + 60);
	wait_for(told, "-2.b.x ");
	g_assert_true(mails_has(mails, ".Trash/cur/3.c.x:2,S"));
	imail_client_free(client);
}

#define ADD(name, func) g_test_add("/upkeep/" name, Mails, NULL, mails_setup, func, mails_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("trash", test_trash);
	return g_test_run();
}
