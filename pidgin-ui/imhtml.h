/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * imhtml.h: Pidgin's view and editor of formatted text, without what it leaves behind.
 */
#ifndef IMAIL_PIDGIN_IMHTML_H
#define IMAIL_PIDGIN_IMHTML_H

#include <gtk/gtk.h>

/* What pidgin_create_imhtml makes: the frame of it all, and in it the TEXT (a GtkIMHtml) in its SCROLLED
 * window, with its TOOLBAR above if the text is editable, else NULL there. */
GtkWidget *imhtml_new(gboolean is_editable, GtkWidget **text, GtkWidget **toolbar, GtkWidget **scrolled);

#endif
