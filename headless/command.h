/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command.h: one command under way, its words, and its answer. */
#ifndef IMAIL_HEADLESS_COMMAND_H
#define IMAIL_HEADLESS_COMMAND_H

#include <json-glib/json-glib.h>
#include <purple.h>

#include "imail.h"

typedef struct {
	guint number;     /* of its line */
	const char *name; /* in the table of commands.c */
	char **words;     /* without the command itself */
} Command;

void command_free(Command *command);

/* An event "answer"; each command is answered once. Those that answer free the command. */
JsonObject *command_answer(const Command *command, gboolean ok);
void command_fail(Command *command, const char *words);
void command_ok(Command *command);
/* Answers with ERROR, if there is one. */
gboolean command_has_failed(Command *command, const GError *error);
void command_done_cb(const GError *error, gpointer command); /* an ImailDoneCb */

/* The value of the last "KEY=value" among the words, or NULL; all of them, by key. */
const char *command_value(const Command *command, const char *key);
GHashTable *command_values(const Command *command);

/* The current account (commands.c). */
PurpleAccount *command_account(void);

/* Commands of mail (command-mail.c). */
void command_sender_set(Command *command);
void command_mailbox_set(Command *command);
void command_servers(Command *command);
void command_discover(Command *command);
void command_test(Command *command);
void command_check(Command *command);
/* What text= or text-file= say: NULL where neither is there, or with ERROR. Caller frees. */
char *command_text(const Command *command, GError **error);
/* Fills COMPOSE with the command's words. The text of a reply goes before its quote. */
gboolean command_fill_compose(const Command *command, ImailCompose *compose, GError **error);

void command_send(Command *command);
void command_reply(Command *command);
void command_draft(Command *command);
void command_draft_discard(Command *command);
void command_draft_open(Command *command);
void command_signature(Command *command);
void command_forward(Command *command);
void command_source(Command *command);
void command_print(Command *command);
void command_list(Command *command);
void command_read(Command *command);
void command_save(Command *command);
void command_save_mail(Command *command);
void command_delete(Command *command);
void command_outbox(Command *command);
void command_fate(Command *command);
void command_edit(Command *command);
void command_release(Command *command);
void command_drop(Command *command);
void command_fetch(Command *command);

/* Commands of people (command-people.c). */
void command_complete(Command *command);
void command_blist_menu(Command *command);
void command_buddy_address(Command *command);
void command_profile(Command *command);
void command_unread(Command *command);

/* Commands of conversations (command-conv.c). */
void command_conv_open(Command *command);
void command_conv_close(Command *command);
void command_conv_focus(Command *command);
void command_say(Command *command);

/* Commands of many mails and folders (command-manage.c). */
void command_folders(Command *command);
void command_page(Command *command);
void command_search(Command *command);
void command_conversation(Command *command);
void command_conversations(Command *command);
void command_bulk(Command *command);
void command_bulk_fold(Command *command);
void command_bulk_keep(Command *command);
void command_mark(Command *command);
void command_move(Command *command);
void command_copy(Command *command);
void command_trash(Command *command);
void command_restore(Command *command);
void command_mark_read(Command *command);
void command_empty_trash(Command *command);
void command_folder_create(Command *command);
void command_folder_rename(Command *command);
void command_folder_remove(Command *command);
void command_export(Command *command);
void command_import(Command *command);

#endif
