/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body.h: where the text of a mail is written: Pidgin's editor with its toolbar.
 */
#ifndef IMAIL_PIDGIN_BODY_H
#define IMAIL_PIDGIN_BODY_H

#include <gtk/gtk.h>

#include "imail.h"

/* What the window does with what is dropped on the text, or pasted into it. */
typedef struct {
	/* Attaches files; FALSE: none of these addresses is a file. NULL: this is no mail, and has neither
	 * files nor images. */
	gboolean (*attach)(char **uris, gpointer user_data);
	/* Something that was to be in the mail cannot be, in words. */
	void (*failed)(const char *words, gpointer user_data);
	/* The account with which images are kept, or NULL. */
	PurpleAccount *(*account)(gpointer user_data);
} BodyHandlers;

/* The frame with toolbar and editor, a GtkIMHtml, without what is for chats only; IS_PLAIN: without
 * formatting. pidgin_create_imhtml has its spelling checked where Pidgin's preference says so. HANDLERS must
 * live as long as the widget. */
GtkWidget *body_editor_new(gboolean is_plain, const BodyHandlers *handlers, gpointer user_data,
			   GtkWidget **body);
/* TEXT, or HTML where that is not NULL and the editor has formatting, takes the place of what is written
 * there.
 */
void body_show(GtkWidget *body, const char *text, const char *html);

/* The same, filled with what COMPOSE has. Images that are dropped or pasted stand within the text; in a plain
 * mail they are attached. */
GtkWidget *body_new(ImailCompose *compose, gboolean is_plain, const BodyHandlers *handlers,
		    gpointer user_data, GtkWidget **body);
/* Text and, if the text has formatting, HTML into COMPOSE; the images of it into its files. */
void body_collect(GtkWidget *body, ImailCompose *compose);
/* All that is written, as `signature_change` wants it. g_free. */
char *body_text(GtkWidget *body);
/* The signature of another sender. */
void body_change(GtkWidget *body, const ImailSignatureChange *change);
void body_watch(GtkWidget *body, GCallback changed, gpointer user_data);

#endif
