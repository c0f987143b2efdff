/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read-private.h: what the files of the read windows share: read.c shows and leads from mail to mail,
 * read-more.c has the menu of what else can be done, read-keys.c the keyboard.
 */
#ifndef IMAIL_PIDGIN_READ_PRIVATE_H
#define IMAIL_PIDGIN_READ_PRIVATE_H

#include <gtk/gtk.h>

#include "imail.h"

typedef enum {
	PREVIOUS,
	NEXT,
	REPLY,
	REPLY_ALL,
	FORWARD,
	ARCHIVE,
	DELETE,
	BROWSER,
	MORE,
	FETCH,
	N_BUTTONS,
} Button;

typedef struct {
	guint number;
	PurpleAccount *account;
	char *id, *folder;      /* folder NULL: not known yet */
	gboolean is_leaving;    /* its mail goes away by our own doing, and another one comes */
	char *left, *left_from; /* the mail that was deleted or archived last, and its folder; or NULL */
	GtkWidget *window, *view, *find, *status, *buttons[N_BUTTONS];
} Read;

/* To the next (STEP 1) or previous (-1) mail. */
void read_go(Read *self, int step);
void read_archive(Read *self);
void read_delete(Read *self);
/* Has what was deleted or archived last back. */
void read_undo(Read *self);
void read_reply(Read *self, gboolean to_all);
void read_forward(Read *self, gboolean as_attachment);

/* read-more.c: the menu below BUTTON, and what its entries do. */
void read_more_popup(Read *self, GtkWidget *button);
void read_mark_unread(Read *self);
void read_toggle_star(Read *self);
void read_save(Read *self);
void read_source(Read *self);

/* read-keys.c */
gboolean read_key_cb(GtkWidget *window, GdkEventKey *event, Read *self);
void read_keys_help(Read *self);

#endif
