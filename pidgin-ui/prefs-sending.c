/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-sending.c: the page Writing: how mails are written and leave.
 */
#include <pidgin.h>

#include <gtkprefs.h>

#include "prefs-page.h"
#include "prefs-window.h"
#include "ui.h"

#define HOLD_MAX_S 86400 /* as imaild allows it (docs/PROTOCOL.md) */

static const PrefsSetting settings[] = {
	{.key = "hold",
	 .kind = PREFS_NUMBER,
	 .label = N_("Sending can be _undone for"),
	 .name = N_("Seconds in which sending can be undone"),
	 .yes = N_("seconds"),
	 .max = HOLD_MAX_S},
	{.key = "plain-text",
	 .kind = PREFS_CHOICE,
	 .label = N_("_Write mails:"),
	 .name = N_("Write mails"),
	 .no = N_("With formatting, where it is used"),
	 .yes = N_("As plain text always")},
};

static void build(GtkWidget *page, PurpleAccount *account)
{
	GtkWidget *sending = prefs_section_new(page, _("What you write")), *asking;
	GtkSizeGroup *sizes = gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL);

	prefs_settings_add(sending, account, settings, G_N_ELEMENTS(settings), sizes);
	g_object_unref(sizes);
	asking = prefs_section_new(page, _("Ask before sending (all accounts)"));
	pidgin_prefs_checkbox(_("A mail without a _subject"), PREFS_ASK_SUBJECT, asking);
	pidgin_prefs_checkbox(_("A mail that speaks of an a_ttachment and has none"), PREFS_ASK_ATTACHMENT,
			      asking);
}

const PrefsPage prefs_sending_page = {.title = N_("Writing"), .is_of_account = TRUE, .build = build};
