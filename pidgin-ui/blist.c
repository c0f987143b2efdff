/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blist.c: the mail address of a person stands in the tooltip, whatever protocol one knows them by.
 */
#include "blist.h"

#include <pidgin.h>

#include <gtkblist.h>

#include "ui.h"

static gpointer owner; /* of the signal's connection */

/* Pidgin calls it for each buddy of a contact; all have one address, which is said once. */
static void tooltip_cb(PurpleBlistNode *node, GString *text, gboolean is_full, gpointer unused)
{
	g_autofree char *address = NULL, *escaped = NULL;
	PurpleContact *contact;

	if (ui_api() == NULL || !PURPLE_BLIST_NODE_IS_BUDDY(node) || !is_full)
		return;
	contact = purple_buddy_get_contact(PURPLE_BUDDY(node));
	if (contact != NULL && purple_contact_get_priority_buddy(contact) != PURPLE_BUDDY(node))
		return;
	address = ui_api()->buddy_address(PURPLE_BUDDY(node));
	if (address == NULL)
		return;
	escaped = g_markup_escape_text(address, -1);
	g_string_append_printf(text, "\n<b>%s:</b> %s", _("Mail"), escaped);
}

void blist_start(PurplePlugin *handle)
{
	owner = handle;
	purple_signal_connect(pidgin_blist_get_handle(), "drawing-tooltip", handle,
			      PURPLE_CALLBACK(tooltip_cb), NULL);
}

void blist_stop(void)
{
	if (owner != NULL)
		purple_signal_disconnect(pidgin_blist_get_handle(), "drawing-tooltip", owner,
					 PURPLE_CALLBACK(tooltip_cb));
	owner = NULL;
}
