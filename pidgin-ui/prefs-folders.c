/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-folders.c: the page Folders.
 */
#include "prefs-page.h"
#include "ui.h"

#define TRASH_DAYS_MAX 3650

static const PrefsSetting trash[] = {
	{.key = "trash-days",
	 .kind = PREFS_NUMBER,
	 .label = N_("_Keep deleted mail for"),
	 .name = N_("Days in Trash"),
	 .yes = N_("days (0: for ever)"),
	 .max = TRASH_DAYS_MAX},
};

static void build(GtkWidget *page, PurpleAccount *account)
{
	GtkWidget *box = prefs_section_new(page, _("Trash"));

	prefs_settings_add(box, account, trash, G_N_ELEMENTS(trash), NULL);
}

const PrefsPage prefs_folders_page = {.title = N_("Folders"), .is_of_account = TRUE, .build = build};
