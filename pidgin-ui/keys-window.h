/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys-window.h: a list of the keys of a window. */
#ifndef IMAIL_PIDGIN_KEYS_WINDOW_H
#define IMAIL_PIDGIN_KEYS_WINDOW_H

#include <gtk/gtk.h>

/* Keys, and what they do, for gettext (N_()) where there are words in them; both NULL: a gap. */
typedef struct {
	const char *keys, *what;
} KeysLine;

/* Shows N LINES above PARENT, until it is closed. */
void keys_window_open(GtkWindow *parent, const KeysLine *lines, guint n);

#endif
