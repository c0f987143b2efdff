/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * attach.h: the attachments of a mail that is being written: a list with names and sizes, added to by a file
 * selector.
 */
#ifndef IMAIL_FINCH_ATTACH_H
#define IMAIL_FINCH_ATTACH_H

#include <gntwidget.h>

#include "imail.h"

typedef struct Attach Attach;

/* Works on FILES (of ImailFile, borrowed; it has a free function). CHANGED is called when files were added or
 * removed, SAY with words about it, and about files that cannot be attached. */
Attach *attach_new(GPtrArray *files, int width, void (*changed)(gpointer user_data),
		   void (*say)(const char *words, gpointer user_data), gpointer user_data);
void attach_free(Attach *self);

/* The list; to be added to the window once. It is invisible while there are no files. */
GntWidget *attach_widget(Attach *self);
/* The rows that it takes now. */
int attach_get_rows(const Attach *self);
/* Asks for files; returns at once. */
void attach_choose(Attach *self);
/* Takes the file away that is chosen in the list. */
void attach_remove_chosen(Attach *self);

#endif
