/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read-private.h: what the files of the windows in which mails are read share.
 */
#ifndef IMAIL_FINCH_READ_PRIVATE_H
#define IMAIL_FINCH_READ_PRIVATE_H

#include <gntwidget.h>

#include "commands.h"
#include "imail.h"

/* A window; others know it by its serial only, as it may close at any time. */
typedef struct {
	guint serial;
	PurpleAccount *account;
	char *id;
	ImailReadable *mail; /* NULL until it has been read */
	char *headers;       /* all of them, while they are shown; or NULL */
	gboolean is_unfolded;
	GntWidget *window, *text, *parts, *words, *hints;
	int width;
} Read;

/* SERIAL as a pointer, which is what callbacks get. NULL: it has closed. */
Read *read_get(gpointer serial);
gpointer read_serial(const Read *self);
/* Shows another mail in the window. */
void read_show(Read *self, const char *id);
/* Shows the same mail in another form. */
void read_show_as(Read *self, ImailForm form);
void read_say(Read *self, const char *words);
/* For operations: an error is said in the window, if it is still there. USER_DATA: the serial. */
void read_done_cb(const GError *error, gpointer user_data);

/* read-text.c: the text, with or without what can be folded away, and below the headers. */
void read_text_show(Read *self);
gboolean read_text_has_folds(const Read *self);

/* read-parts.c: the attachments. */
GntWidget *read_parts_new(Read *self, int height);
int read_parts_rows(const ImailReadable *mail);
void read_part_save(gpointer serial);
void read_parts_save_all(gpointer serial);

/* read-do.c: what can be done. */
extern const CommandTable read_commands;

#endif
