/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body.h: where the text of a mail is written: Pidgin's editor with its toolbar.
 */
#ifndef IMAIL_PIDGIN_BODY_H
#define IMAIL_PIDGIN_BODY_H

#include <gtk/gtk.h>

#include "imail.h"

/* The frame with toolbar and editor, filled with what COMPOSE has (HTML where it has that); *BODY is the
 * editor, a GtkIMHtml. DROPPED gets the addresses of files that were dropped on it, and says whether it took
 * any. */
GtkWidget *body_new(const ImailCompose *compose, gboolean (*dropped)(char **uris, gpointer user_data),
		    gpointer user_data, GtkWidget **body);
/* Text and, if the text has formatting, HTML into COMPOSE. */
void body_collect(GtkWidget *body, ImailCompose *compose);
void body_watch(GtkWidget *body, GCallback changed, gpointer user_data);

#endif
