/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state-icon.h: what became of a mail that was sent, as an icon for a list (the words are state.h's).
 */
#ifndef IMAIL_PIDGIN_STATE_ICON_H
#define IMAIL_PIDGIN_STATE_ICON_H

#include <gtk/gtk.h>

/* A stock id for STATE (a name as in ImailMailEvent.state), or NULL. */
const char *state_icon(const char *state);
/* How loud a notice about it is. */
GtkMessageType state_message_type(const char *state);

#endif
