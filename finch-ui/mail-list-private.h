/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list-private.h: what the files of the list of mails share.
 */
#ifndef IMAIL_FINCH_MAIL_LIST_PRIVATE_H
#define IMAIL_FINCH_MAIL_LIST_PRIVATE_H

#include "mail-list.h"

/* All mails are being tagged: a page of them after the other, as there may be very many. */
typedef struct {
	guint serial;      /* of the newest time */
	GHashTable *found; /* so far; NULL: none are being tagged */
	gint64 total;
	/* What is done with them as soon as they are: mail_list_ids; FN NULL: nothing. */
	MailListIdsFn fn;
	gpointer user_data;
	GDestroyNotify destroy;
} Tagging;

struct MailList {
	guint serial; /* of the newest question for rows */
	guint shown;  /* of what is listed */
	GntWidget *tree;
	int width;
	const MailListFns *fns;
	Listing listing;
	RowColumns columns;
	GPtrArray *heads;     /* of Row: those that were asked for last */
	GPtrArray *rows;      /* of Row: what is in the tree: heads, and what is unfolded below them */
	GHashTable *by_key;   /* key to Row */
	GHashTable *unfolded; /* key of a conversation to GPtrArray of Row */
	GHashTable *tagged;   /* ids to their folders */
	Tagging tagging;      /* of all */
	gint64 offset, total, unread;
	gboolean is_loading;
};

extern MailList *mail_list_current; /* there is at most one */

/* mail-list-tags.c */
/* All are not tagged any more when their answer comes. */
void mail_list_tagging_end(MailList *self);
gboolean mail_list_is_tagged(const MailList *self, const Row *row);

#endif
