/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body.h: the text of a mail that is being written: libgnt has no entry of several lines, so this is a text
 * view that takes keys, with the user's editor a key away.
 */
#ifndef IMAIL_FINCH_BODY_H
#define IMAIL_FINCH_BODY_H

#include <gntwidget.h>

typedef struct Body Body;

/* CHANGED is called after each change by the user; FAILED with words when the editor cannot be started. */
Body *body_new(int width, int height, void (*changed)(gpointer user_data),
	       void (*failed)(const char *words, gpointer user_data), gpointer user_data);
/* To be called when the widget is being destroyed. */
void body_free(Body *self);

GntWidget *body_widget(Body *self);
/* Puts TEXT in, with the cursor at its beginning. */
void body_set_text(Body *self, const char *text);
const char *body_get_text(Body *self);
/* Puts TEXT in the place of the octets [start, end); the cursor stays where it is in what is left. */
void body_replace(Body *self, gsize start, gsize end, const char *text);
/* Lays the text out anew, after the widget's size has changed. */
void body_refresh(Body *self);

/* Gives the terminal to the user's editor with the text; it comes back when the editor ends. */
void body_edit(Body *self);
/* TRUE, after having acted, if KEY is the one for the editor: Alt-E, or [editor] key of ~/.gntrc. */
gboolean body_edit_key(Body *self, const char *key);

#endif
