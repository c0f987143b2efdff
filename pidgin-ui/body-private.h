/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body-private.h: between the files of the text of a mail: body (the editor, what is written in it),
 * body-take (what is dropped on it or pasted), body-picture (images that become a part of it).
 */
#ifndef IMAIL_PIDGIN_BODY_PRIVATE_H
#define IMAIL_PIDGIN_BODY_PRIVATE_H

#include "body.h"
#include "written-images.h"

#define BODY_IMAGE_MAX (32 * 1024 * 1024) /* octets of an image */

typedef struct {
	GtkWidget *body;
	const BodyHandlers *handlers;
	gpointer user_data;
	WrittenImages *pictures; /* NULL: it has none, being no mail */
	GtkTextMark *drop;       /* where something that is dragged over it would come to stand */
} Body;

/* NULL: the text is none of a mail, or has gone. */
Body *body_of(GtkWidget *body);
/* Whether the mail has no formatting. */
gboolean body_is_plain(GtkWidget *body);

/* Takes out of Pidgin's toolbar, and of the text's own menu, what is for chats, and what it inserts over. */
void body_toolbar_tidy(GtkWidget *toolbar, GtkWidget *body);

/* MARKUP of libpurple at AT, which is moved behind it; what stands there already keeps its formatting. */
void body_insert_markup(GtkWidget *body, GtkTextIter *at, const char *markup);
/* The same for a link to URL; a plain mail gets the URL. */
void body_insert_link(GtkWidget *body, GtkTextIter *at, const char *url, const char *words);

/* Listens to what is dropped and pasted. */
void body_drop_start(Body *self);

/* Whether something of what is dragged could be taken. */
gboolean body_take_knows(GdkDragContext *context);
/* Takes what is dropped at AT: asks for it, and ends the drag. */
void body_take_dropped(Body *self, GdkDragContext *context, guint when, const GtkTextIter *at);
/* What was asked for with that drag has come. */
void body_take_answer(GdkDragContext *context, GtkSelectionData *data);
/* Takes what is in a clipboard, to AT, or to the cursor in the stead of what is selected (NULL). */
void body_take_pasted(Body *self, GdkAtom selection, const GtkTextIter *at);
/* MARKUP of one of Pidgin's own texts without the links that only its window can follow. g_free. */
char *body_own_markup(const Body *self, const char *markup);

/* OCTETS, which picture_type knows, stand at AT as an image from now on, which is moved behind it; in a plain
 * mail, or where it is too large to be shown, they are attached. NAME (may be NULL) is what receivers see. */
void body_picture_put(Body *self, GtkTextIter *at, GBytes *octets, const char *name);
/* WORDS with a link to URL (http or https) stand at AT, which is moved behind them, and the image from there
 * in their stead as soon as it has come: the user dropped it here. If it does not come, the link stays. */
void body_picture_fetch(Body *self, GtkTextIter *at, const char *url, const char *words);

#endif
