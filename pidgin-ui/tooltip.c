/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tooltip.c: the mail addresses of a person stand in the tooltip, whatever protocol one knows them by, and
 * how many of their mails are unread.
 */
#include "tooltip.h"

#include <pidgin.h>

#include <gtkblist.h>

#include "ui.h"
#include "unread.h"

static gpointer owner; /* of the signal's connection */

static void append(GString *text, const char *what, const char *words)
{
	g_autofree char *escaped = g_markup_escape_text(words, -1);

	g_string_append_printf(text, "\n<b>%s:</b> %s", what, escaped);
}

/* Pidgin calls it for each buddy of a contact; all have the same addresses, which are said once. */
static gboolean is_told(PurpleBlistNode *node)
{
	PurpleContact *contact;

	if (!PURPLE_BLIST_NODE_IS_BUDDY(node))
		return PURPLE_BLIST_NODE_IS_CHAT(node);
	contact = purple_buddy_get_contact(PURPLE_BUDDY(node));
	return contact == NULL || purple_contact_get_priority_buddy(contact) == PURPLE_BUDDY(node);
}

static void tooltip_cb(PurpleBlistNode *node, GString *text, gboolean is_full, gpointer unused)
{
	g_auto(GStrv) addresses = NULL;
	g_autofree char *list = NULL, *number = NULL;
	guint unread = 0;

	if (ui_api() == NULL || !is_full || !is_told(node))
		return;
	addresses = ui_api()->node_addresses(node);
	list = g_strjoinv(", ", addresses);
	if (*list != '\0')
		append(text, _("Mail"), list);
	if (PURPLE_BLIST_NODE_IS_BUDDY(node) && purple_buddy_get_contact(PURPLE_BUDDY(node)) != NULL)
		unread = unread_of_contact(purple_buddy_get_contact(PURPLE_BUDDY(node)));
	if (unread > 0) {
		number = g_strdup_printf("%u", unread);
		append(text, _("Unread mails"), number);
	}
}

void tooltip_start(PurplePlugin *handle)
{
	owner = handle;
	purple_signal_connect(pidgin_blist_get_handle(), "drawing-tooltip", handle,
			      PURPLE_CALLBACK(tooltip_cb), NULL);
}

void tooltip_stop(void)
{
	if (owner != NULL)
		purple_signal_disconnect(pidgin_blist_get_handle(), "drawing-tooltip", owner,
					 PURPLE_CALLBACK(tooltip_cb));
	owner = NULL;
}
