/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-colours.h: the colours of a mail's text by those of the theme.
 */
#ifndef IMAIL_PIDGIN_MAIL_COLOURS_H
#define IMAIL_PIDGIN_MAIL_COLOURS_H

#include <gtk/gtk.h>

/* BODY, a GtkIMHtml, has the theme's colours from now on, also when the theme changes. */
void mail_colours_follow(GtkWidget *body);

/* To be called when another text stands in BODY: its greys are tags of that text. */
void mail_colours_show(GtkWidget *body);

#endif
