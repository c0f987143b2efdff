/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * attach.h: the attachments of a mail that is being written: a list with names and sizes, added to by a file
 * chooser or by dropping files, removed from by a button or the Delete key.
 */
#ifndef IMAIL_PIDGIN_ATTACH_H
#define IMAIL_PIDGIN_ATTACH_H

#include <gtk/gtk.h>

#include "imail.h"

typedef struct Attach Attach;

/* Works on FILES (of ImailFile, borrowed; it has a free function). FAILED is called with words when a file
 * cannot be attached, or all is more than the server of *ACCOUNT takes. */
Attach *attach_new(GPtrArray *files, PurpleAccount *const *account,
		   void (*failed)(const char *text, gpointer user_data), gpointer user_data);
void attach_free(Attach *self);

/* The list, hidden while there are no files; to be packed once. */
GtkWidget *attach_widget(Attach *self);
/* Asks for files. */
void attach_choose(Attach *self, GtkWindow *parent);
/* Attaches the files that a text/uri-list names. FALSE if it names none on this machine. */
gboolean attach_uris(Attach *self, char **uris);
/* Makes WIDGET take dropped files. */
void attach_drop_on(Attach *self, GtkWidget *widget);

#endif
