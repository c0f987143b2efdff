/* SPDX-License-Identifier: GPL-2.0-or-later */
/* window-state.h: where windows were and how large, over restarts. */
#ifndef IMAIL_PIDGIN_WINDOW_STATE_H
#define IMAIL_PIDGIN_WINDOW_STATE_H

#include <gtk/gtk.h>

/* WINDOW, which is not shown yet, gets the size that windows of NAME had last, at first WIDTH × HEIGHT, and
 * is maximized if the last one was; HAS_PLACE: there is one such window only, and it comes where it was.
 * Never larger than a monitor, and never where nobody sees it. */
void window_state_keep(GtkWindow *window, const char *name, int width, int height, gboolean has_place);
/* The same for the divider between two panes; POSITION at first. */
void window_state_keep_paned(GtkPaned *paned, const char *name, int position);

#endif
