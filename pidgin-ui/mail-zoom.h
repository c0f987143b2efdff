/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail-zoom.h: how large the text of mails is, in all windows and over restarts. */
#ifndef IMAIL_PIDGIN_MAIL_ZOOM_H
#define IMAIL_PIDGIN_MAIL_ZOOM_H

#include <gtk/gtk.h>

/* TEXT, a mail's text within its window, follows until it is destroyed, Ctrl and the mouse wheel included. */
void mail_zoom_watch(GtkWidget *text);
/* Larger (1), smaller (-1), or as large as other text (0). */
void mail_zoom_step(int step);
/* A key of a window's that was pressed with Ctrl: +, - and 0. TRUE: it was one of these. */
gboolean mail_zoom_key(guint key);
/* Before the plugin is unloaded, when all texts have gone. */
void mail_zoom_end(void);

#endif
