/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * listing.h: asks for the rows of a list: a folder's mails or conversations, what a search finds, the outbox.
 */
#ifndef IMAIL_FINCH_LISTING_H
#define IMAIL_FINCH_LISTING_H

#include "rows.h"

/* What a list is to show. */
typedef struct {
	PurpleAccount *account;
	char *folder;
	char *query; /* a search, in place of the folder; or NULL */
	gboolean is_typing;
	gboolean by_conversation; /* the folder's conversations, in place of its mails */
	ImailListOrder order;
	gboolean is_descending;
} Listing;

/* An answer. */
typedef struct {
	GPtrArray *rows;              /* of Row, those from `offset` on; NULL: see `error` */
	gint64 offset, total, unread; /* of the whole list; unread are mails, also of conversations */
	const char *words;            /* what a person should know about the list, or NULL */
	const GError *error;
} ListingRows;

typedef void (*ListingFn)(const ListingRows *answer, gpointer user_data);

/* COUNT rows (0: all) from OFFSET; the outbox and searches come whole. FN is called once, later or at once,
 * unless the account goes away before. */
void listing_load(const Listing *listing, gint64 offset, guint count, ListingFn fn, gpointer user_data);
/* The mails of the conversation that ID belongs to, as rows with a depth, in reading order. */
void listing_load_conversation(PurpleAccount *account, const char *id, ListingFn fn, gpointer user_data);
gboolean listing_is_outbox(const Listing *listing);

#endif
