/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * imailctl.c: the administrator's command: what the server of this user holds. Reads the store beside a
 * running imaild. It asks for nothing to be changed; a store of an older version is brought up to date by
 * opening it.
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "store-outbox.h"
#include "store-push.h"
#include "store-server.h"
#include "store-user.h"

static const char *const state_names[] = {"idle", "connecting", "fetching", "failed", "paused"};

static char *time_text(gint64 seconds)
{
	g_autoptr(GDateTime) time = seconds > 0 ? g_date_time_new_from_unix_local(seconds) : NULL;

	return time != NULL ? g_date_time_format(time, "%F %T") : g_strdup("never");
}

static int list_users(StoreTx *tx)
{
	g_auto(GStrv) users = store_user_list(tx);

	for (char **user = users; *user != NULL; user++)
		printf("%s\n", *user);
	return 0;
}

static int list_queue(StoreTx *tx)
{
	g_auto(GStrv) users = store_user_list(tx);

	for (char **user = users; *user != NULL; user++) {
		gint64 id = store_user_find(tx, *user);

		printf("%s: %" G_GINT64_FORMAT " to be sent, %" G_GINT64_FORMAT
		       " to be delivered to a client\n",
		       *user, store_outbox_count(tx, id), store_push_count(tx, id));
	}
	return 0;
}

static void print_mailbox(const ImailMailbox *mailbox, const StoreSchedule *schedule)
{
	g_autofree char *last = time_text(schedule != NULL ? schedule->last_success : 0);
	g_autofree char *next = time_text(schedule != NULL ? schedule->next_try : 0);

	printf("  mailbox %s: %s:%d as %s, %s, last success %s, next try %s%s%s\n", mailbox->mailbox,
	       mailbox->host, (int)mailbox->port, mailbox->login != NULL ? mailbox->login : "-",
	       schedule != NULL ? state_names[schedule->state] : "new", last, next,
	       schedule != NULL && schedule->text != NULL ? ": " : "",
	       schedule != NULL && schedule->text != NULL ? schedule->text : "");
}

static int show_status(StoreTx *tx)
{
	g_auto(GStrv) users = store_user_list(tx);

	for (char **user = users; *user != NULL; user++) {
		gint64 id = store_user_find(tx, *user);
		g_autoptr(GPtrArray) senders = store_sender_list(tx, id);
		g_autoptr(GPtrArray) mailboxes = store_mailbox_list(tx, id);

		printf("%s\n", *user);
		for (guint i = 0; i < senders->len; i++) {
			const ImailSender *sender = senders->pdata[i];

			printf("  sender %s: %s through %s:%d%s\n", sender->sender, sender->address,
			       sender->host, (int)sender->port, sender->is_default ? ", default" : "");
		}
		for (guint i = 0; i < mailboxes->len; i++) {
			const ImailMailbox *mailbox = mailboxes->pdata[i];
			StoreSchedule *schedule = store_schedule_get(tx, id, mailbox->mailbox);

			print_mailbox(mailbox, schedule);
			store_schedule_free(schedule);
		}
	}
	return 0;
}

static const struct {
	const char *name, *help;
	int (*run)(StoreTx *tx);
} commands[] = {
	{"status", "users with their senders and mailboxes, and how each fares", show_status},
	{"users", "the users' addresses", list_users},
	{"queue", "mails and messages that wait", list_queue},
};

static int usage(void)
{
	fprintf(stderr, "Usage: imailctl COMMAND\n");
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		fprintf(stderr, "  %-8s %s\n", commands[i].name, commands[i].help);
	return 2;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = g_new0(Config, 1);
	Store *store;
	int status;
	gsize i = 0;

	setlocale(LC_ALL, "");
	while (argc == 2 && i < G_N_ELEMENTS(commands) && strcmp(commands[i].name, argv[1]) != 0)
		i++;
	if (argc != 2 || i == G_N_ELEMENTS(commands))
		return usage();
	if (!config_set_folders(config, &error)) {
		fprintf(stderr, "imailctl: %s\n", error->message);
		return 1;
	}
	if (!g_file_test(config->database_path, G_FILE_TEST_EXISTS)) {
		fprintf(stderr, "imailctl: there is no store at %s: imaild has not run yet.\n",
			config->database_path);
		return 1;
	}
	store = store_open(config->database_path, &error);
	if (store == NULL) {
		fprintf(stderr, "imailctl: %s\n", error->message);
		return 1;
	}
	status = commands[i].run(store_main_tx(store));
	store_close(store);
	return status;
}
