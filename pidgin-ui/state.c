/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state.c: what became of a mail that was sent, as an icon and a few words for a list.
 *
 * It owns the table of icons; the words are mail-state.c's. The full sentence, with the server's own words,
 * is the protocol plugin's.
 */
#include "state.h"

#include "mail-state.h"
#include "ui.h"

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
	{"deferred", GTK_STOCK_REFRESH, GTK_MESSAGE_WARNING},
	{"failed", GTK_STOCK_DIALOG_ERROR, GTK_MESSAGE_ERROR},
	{"uncertain", GTK_STOCK_DIALOG_QUESTION, GTK_MESSAGE_WARNING},
	{"bounced", GTK_STOCK_DIALOG_WARNING, GTK_MESSAGE_ERROR},
	{"recalled", GTK_STOCK_UNDO, GTK_MESSAGE_INFO},
};

static int state_find(const char *state)
{
	for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
		if (g_strcmp0(states[i].name, state) == 0)
			return (int)i;
	}
	return -1;
}

const char *state_icon(const char *state)
{
	int i = state_find(state);

	return i >= 0 ? states[i].icon : NULL;
}

char *state_words(const char *state, gint64 next_try, int percent)
{
	const char *label = mail_state_label(state);
	g_autofree char *when = next_try > 0 ? ui_when(next_try) : NULL;

	if (percent >= 0 && *label != '\0')
		return g_strdup_printf(_("%s, %d %%"), label, percent);
	if (when == NULL || *label == '\0')
		return g_strdup(label);
	if (g_str_equal(state, "held"))
		return g_strdup_printf(_("Leaves %s"), when);
	return g_strdup_printf(_("%s, again %s"), label, when);
}

GtkMessageType state_message_type(const char *state)
{
	int i = state_find(state);

	return i >= 0 ? states[i].type : GTK_MESSAGE_INFO;
}
