/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup-frame.h: what stays in the window of the first run while its content changes: icon, head and words at
 * its top, a line for what went wrong, buttons at its foot.
 */
#ifndef IMAIL_PIDGIN_SETUP_FRAME_H
#define IMAIL_PIDGIN_SETUP_FRAME_H

#include <gtk/gtk.h>

/* All belong to the window. */
typedef struct {
	GtkWidget *window, *head, *intro, *content, *banner, *buttons;
} SetupFrame;

/* The window, not shown yet. */
void setup_frame_build(SetupFrame *frame, const char *title);
/* Takes content and buttons out; hides the banner. */
void setup_frame_clear(SetupFrame *frame);
/* WORDS below the head; "": none. */
void setup_frame_set_head(SetupFrame *frame, const char *head, const char *words);
void setup_frame_add(SetupFrame *frame, GtkWidget *widget);
/* IS_SECONDARY: at the left. Shows it. */
void setup_frame_button(SetupFrame *frame, GtkWidget *button, gboolean is_secondary);

#endif
