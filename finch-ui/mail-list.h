/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list.h: the list within the window of mails: a row a mail or a conversation; of any length.
 */
#ifndef IMAIL_FINCH_MAIL_LIST_H
#define IMAIL_FINCH_MAIL_LIST_H

#include "listing.h"

typedef struct MailList MailList;

typedef struct {
	void (*activated)(void); /* Enter */
	void (*selected)(void);  /* another row is chosen, or rows changed */
	/* What was asked for is shown, or ERROR; WORDS about it, or NULL. */
	void (*shown)(const char *words, const GError *error);
} MailListFns;

/* FNS must live as long as the list. */
MailList *mail_list_new(int width, int height, const MailListFns *fns);
/* To be called when the widget is being destroyed. NULL is fine. */
void mail_list_free(MailList *self);
GntWidget *mail_list_widget(MailList *self);

/* Shows what LISTING says (copied), from its beginning. */
void mail_list_show(MailList *self, const Listing *listing);
/* What is shown may have changed: it is read anew; what is chosen and tagged stays so. */
void mail_list_refresh(MailList *self);
/* How far a mail on its way is; PERCENT -1: it has arrived there. */
void mail_list_progress(MailList *self, const char *mail, const char *state, int percent);

/* The row that is chosen, or NULL. Valid until the list is shown anew. */
const Row *mail_list_chosen(const MailList *self);
/* Where it is in the whole list, from 1 (0: none is), and how many there are and are unread. */
void mail_list_count(const MailList *self, gint64 *position, gint64 *total, gint64 *unread);
/* Goes one row up (-1) or down (1); to the first (-2) or last (2) of the whole list. */
void mail_list_move(MailList *self, int where);
/* Goes to the next unread row among those that are here, behind the chosen one; FALSE: there is none. */
gboolean mail_list_move_unread(MailList *self);
/* The id of the mail that follows (STEP 1) or precedes (-1) the mail ID among the rows that are here, unread
 * ones only if so; and goes there. NULL: ID is not here, or there is none. g_free. */
char *mail_list_step(MailList *self, const char *id, int step, gboolean is_unread);
gboolean mail_list_has(const MailList *self, const char *id);

/* Tags the chosen mail, or takes the tag off, and goes one row down. */
void mail_list_tag(MailList *self);
/* Tags all mails of the list, also those that are not here; or none. */
void mail_list_tag_all(MailList *self, gboolean is_tagged);
guint mail_list_tagged(const MailList *self);
/* The ids of the mails that something is to be done with, ending with NULL: those that are tagged, else the
 * chosen one, or all of the folder in a folded conversation; and FOLDERS, which each lies in. FN is called
 * once, at once or later; not if another list is shown before. Tags go. */
typedef void (*MailListIdsFn)(const char *const *ids, const char *const *folders, gpointer user_data);
void mail_list_ids(MailList *self, MailListIdsFn fn, gpointer user_data, GDestroyNotify destroy);

/* Shows (or no more) the mails of the chosen conversation below it. */
void mail_list_fold(MailList *self, gboolean is_open);

#endif
