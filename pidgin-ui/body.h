/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body.h: where the text of a mail is written: Pidgin's editor with its toolbar.
 */
#ifndef IMAIL_PIDGIN_BODY_H
#define IMAIL_PIDGIN_BODY_H

#include <gtk/gtk.h>

#include "imail.h"

/* The frame with toolbar and editor, a GtkIMHtml, without what is for chats only; IS_PLAIN: without formatting.
 * pidgin_create_imhtml has its spelling checked where Pidgin's preference says so. */
GtkWidget *body_editor_new(gboolean is_plain, GtkWidget **body);
/* What COMPOSE has (HTML where it has that) takes the place of what is written there. */
void body_fill(GtkWidget *body, const ImailCompose *compose);

/* The same, filled with what COMPOSE has. DROPPED gets the addresses of files that were dropped on it, and says whether it took
 * any. */
GtkWidget *body_new(const ImailCompose *compose, gboolean is_plain,
		    gboolean (*dropped)(char **uris, gpointer user_data),
		    gpointer user_data, GtkWidget **body);
/* Text and, if the text has formatting, HTML into COMPOSE. */
void body_collect(GtkWidget *body, ImailCompose *compose);
/* All that is written, as `signature_change` wants it. g_free. */
char *body_text(GtkWidget *body);
/* The signature of another sender. */
void body_change(GtkWidget *body, const ImailSignatureChange *change);
void body_watch(GtkWidget *body, GCallback changed, gpointer user_data);

#endif
