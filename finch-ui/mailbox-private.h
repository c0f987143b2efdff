/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-private.h: what the files of the mailbox window share.
 */
#ifndef IMAIL_FINCH_MAILBOX_PRIVATE_H
#define IMAIL_FINCH_MAILBOX_PRIVATE_H

#include <gntwidget.h>

#include "commands.h"
#include "folders.h"
#include "mail-list.h"

/* There is at most one; the members are NULL while it is closed. */
typedef struct {
	Listing listing; /* what is shown; its strings are owned */
	MailList *list;
	Folders *pane; /* NULL: the terminal is too narrow */
	GntWidget *window, *search, *status, *words, *hints;
	int width; /* of what is within the window */
	int words_rows;
	guint refresh_source, show_source, search_source;
	gboolean is_said;    /* the words are about what the user did, until the next key */
	gboolean is_pending; /* and about what is being done */
	char *note;          /* about the list, or NULL */
} MailboxWindow;
extern MailboxWindow mailbox;

/* Says something to the user, until the next key. */
void mailbox_say(const char *words);
/* Says what is being done, until it is done (mailbox_done_cb). */
void mailbox_say_pending(const char *words);
/* For operations: says an error, or reads the list anew. */
void mailbox_done_cb(const GError *error, gpointer unused);
/* Shows a folder, or (QUERY) what is found. */
void mailbox_show(PurpleAccount *account, const char *folder, const char *query);
/* Shows the same folder another way. */
void mailbox_show_again(void);
/* To the entry for words to look for; away from it, and from what it found. */
void mailbox_search_begin(void);
void mailbox_search_end(void);

/* mailbox-keys.c: what the window can do. */
extern const CommandTable mailbox_commands;

/* mailbox-do.c: what is done with mails. */
void mailbox_open_chosen(gpointer unused);
void mailbox_reply(gpointer unused);
void mailbox_reply_all(gpointer unused);
void mailbox_forward(gpointer unused);
void mailbox_fate(gpointer unused);
void mailbox_edit(gpointer unused);
void mailbox_release(gpointer unused);
void mailbox_delete(gpointer unused); /* in the Outbox: drop */
void mailbox_undo(gpointer unused);
void mailbox_archive(gpointer unused);
void mailbox_move(gpointer unused);
void mailbox_copy(gpointer unused);
void mailbox_seen(gpointer unused); /* read, or unread again */
void mailbox_star(gpointer unused); /* or without */
void mailbox_save(gpointer unused);
void mailbox_export_mails(gpointer unused);
void mailbox_source(gpointer unused);
void mailbox_keep_list(gpointer unused);  /* the list or sender of the chosen mail, in the Inbox or not */
void mailbox_fold_lists(gpointer unused); /* whether there is such a heading */

/* mailbox-folder.c: what is done with folders. */
void mailbox_folder_go(gpointer unused);
void mailbox_folder_new(gpointer unused);
void mailbox_folder_rename(gpointer unused);
void mailbox_folder_remove(gpointer unused);
void mailbox_folder_read(gpointer unused);
void mailbox_folder_export(gpointer unused);
void mailbox_folder_import(gpointer unused);
void mailbox_trash_empty(gpointer unused);

#endif
