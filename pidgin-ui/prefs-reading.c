/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-reading.c: the page Reading.
 */
#include "prefs-page.h"
#include "ui.h"

static const PrefsSetting settings[] = {
	{.key = "prefer-html",
	 .kind = PREFS_CHOICE,
	 .label = N_("_Show mails:"),
	 .name = N_("Show mails"),
	 .no = N_("As plain text, where they have it"),
	 .yes = N_("With their layout (HTML), where they have one")},
};

static const PrefsSetting conversations[] = {
	{.key = "mails-in-conversations",
	 .kind = PREFS_CHECK,
	 .label = N_("Name mails from and to a _buddy in the conversation with it")},
};

static void build(GtkWidget *page, PurpleAccount *account)
{
	GtkWidget *box = prefs_section_new(page, _("Text"));

	prefs_settings_add(box, account, settings, G_N_ELEMENTS(settings), NULL);
	box = prefs_section_new(page, _("Conversations"));
	prefs_settings_add(box, account, conversations, G_N_ELEMENTS(conversations), NULL);
}

const PrefsPage prefs_reading_page = {.title = N_("Reading"), .is_of_account = TRUE, .build = build};
