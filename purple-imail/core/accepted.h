/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * accepted.h: what the server's ok to a mail says of it (docs/PROTOCOL.md 4.3). Pure.
 */
#ifndef IMAIL_CORE_ACCEPTED_H
#define IMAIL_CORE_ACCEPTED_H

#include <json-glib/json-glib.h>

typedef struct {
	int state;        /* ImailMailState; QUEUED where it says nothing that is known here */
	char *message_id; /* or NULL */
	gint64 next_try;  /* seconds since the epoch, or 0 */
} ImailAccepted;

void imail_accepted_read(JsonObject *ok, ImailAccepted *accepted);
void imail_accepted_clear(ImailAccepted *accepted);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImailAccepted, imail_accepted_clear)

#endif
