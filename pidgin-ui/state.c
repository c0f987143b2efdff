/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state.c: what became of a mail that was sent, as an icon and a few words for a list.
 *
 * It owns the table of states. The full sentence, with the server's own words, is the protocol plugin's.
 */
#include "state.h"

#include "ui.h"

/* Icons are GTK+'s own stock, so that no theme lacks one. */
static const struct {
	const char *name, *icon, *words;
	GtkMessageType type;
} states[] = {
	{"uploading", GTK_STOCK_GO_UP, N_("Uploading"), GTK_MESSAGE_INFO},
	{"held", GTK_STOCK_MEDIA_PAUSE, N_("Waiting"), GTK_MESSAGE_INFO},
	{"queued", GTK_STOCK_GO_FORWARD, N_("To be sent"), GTK_MESSAGE_INFO},
	{"sending", GTK_STOCK_GO_UP, N_("Sending"), GTK_MESSAGE_INFO},
	{"sent", GTK_STOCK_APPLY, N_("Sent"), GTK_MESSAGE_INFO},
	{"deferred", GTK_STOCK_REFRESH, N_("Delayed"), GTK_MESSAGE_WARNING},
	{"failed", GTK_STOCK_DIALOG_ERROR, N_("Not sent"), GTK_MESSAGE_ERROR},
	{"uncertain", GTK_STOCK_DIALOG_QUESTION, N_("Perhaps sent"), GTK_MESSAGE_WARNING},
	{"bounced", GTK_STOCK_DIALOG_WARNING, N_("Came back"), GTK_MESSAGE_ERROR},
	{"recalled", GTK_STOCK_UNDO, N_("Taken back"), GTK_MESSAGE_INFO},
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
	int i = state_find(state);
	g_autofree char *when = next_try > 0 ? ui_when(next_try) : NULL;

	if (i < 0)
		return g_strdup("");
	if (percent >= 0)
		return g_strdup_printf(_("%s, %d %%"), _(states[i].words), percent);
	if (when == NULL)
		return g_strdup(_(states[i].words));
	if (g_str_equal(state, "held"))
		return g_strdup_printf(_("Leaves %s"), when);
	return g_strdup_printf(_("%s, again %s"), _(states[i].words), when);
}

GtkMessageType state_message_type(const char *state)
{
	int i = state_find(state);

	return i >= 0 ? states[i].type : GTK_MESSAGE_INFO;
}
