/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.h: what a list of mails shows, one struct a line, for every folder alike.
 */
#ifndef IMAIL_PIDGIN_ROWS_H
#define IMAIL_PIDGIN_ROWS_H

#include "imail.h"

#define ROWS_INBOX  "Inbox"
#define ROWS_SENT   "Sent"
#define ROWS_TRASH  "Trash"
#define ROWS_OUTBOX "Outbox" /* no folder on the disk: the mails of which something is still to come */

typedef struct {
	char *id;   /* of the mail in its folder; NULL: it is in the outbox only */
	char *mail; /* of a mail that was sent from here; or NULL */
	char *who, *subject;
	char *state, *words,
		*sentence; /* what became of it: name, a few words, in full; NULL where nothing is known */
	gint64 date, size;
	gboolean is_seen, has_attachment;
	gboolean can_edit, can_release;
} Row;

/* ROWS: of Row, the array is the callee's; NULL when ERROR is set. */
typedef void (*RowsFn)(GPtrArray *rows, const GError *error, gpointer user_data);

/* The mails of a folder, newest first, at most MAX; FN is called once, later or at once, unless ACCOUNT goes
 * away before. */
void rows_load(PurpleAccount *account, const char *folder, guint max, RowsFn fn, gpointer user_data);
/* Whether the folder shows recipients instead of senders. */
gboolean rows_are_ours(const char *folder);

#endif
