/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state-icon.c: what became of a mail that was sent, as an icon for a list.
 */
#include "state-icon.h"

/* Icons are GTK+'s own stock, so that no theme lacks one. */
static const struct {
	const char *name, *icon;
	GtkMessageType type;
} states[] = {
	{"uploading", GTK_STOCK_GO_UP, GTK_MESSAGE_INFO},
	{"held", GTK_STOCK_MEDIA_PAUSE, GTK_MESSAGE_INFO},
	{"queued", GTK_STOCK_GO_FORWARD, GTK_MESSAGE_INFO},
	{"sending", GTK_STOCK_GO_UP, GTK_MESSAGE_INFO},
	{"sent", GTK_STOCK_APPLY, GTK_MESSAGE_INFO},
	{"partly", GTK_STOCK_DIALOG_WARNING, GTK_MESSAGE_WARNING},
	{"deferred", GTK_STOCK_REFRESH, GTK_MESSAGE_WARNING},
	{"failed", GTK_STOCK_DIALOG_ERROR, GTK_MESSAGE_ERROR},
	{"uncertain", GTK_STOCK_DIALOG_QUESTION, GTK_MESSAGE_WARNING},
	{"bounced", GTK_STOCK_DIALOG_WARNING, GTK_MESSAGE_ERROR},
	{"recalled", GTK_STOCK_UNDO, GTK_MESSAGE_INFO},
};

static int find(const char *state)
{
	for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
		if (g_strcmp0(states[i].name, state) == 0)
			return (int)i;
	}
	return -1;
}

const char *state_icon(const char *state)
{
	int i = find(state);

	return i >= 0 ? states[i].icon : NULL;
}

GtkMessageType state_message_type(const char *state)
{
	int i = find(state);

	return i >= 0 ? states[i].type : GTK_MESSAGE_INFO;
}
