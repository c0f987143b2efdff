/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-folders.c: the page Folders: how long Trash keeps, and whether lists and bulk mail stand apart.
 *
 * The latter is kept with the account's mail, which answers later: until then its check box cannot be
 * pressed.
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

static void toggled_cb(GtkToggleButton *check, PurpleAccount *account)
{
	if (ui_can_use(account))
		ui_api()->bulk_fold(account, gtk_toggle_button_get_active(check), NULL, NULL);
}

/* The page may have gone meanwhile. */
static void bulk_cb(const ImailBulk *bulk, const GError *error, gpointer user_data)
{
	GWeakRef *ref = user_data;
	g_autoptr(GObject) check = g_weak_ref_get(ref);

	g_weak_ref_clear(ref);
	g_free(ref);
	if (check == NULL || error != NULL)
		return;
	g_signal_handlers_block_matched(check, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, toggled_cb, NULL);
	gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(check), bulk->is_folding);
	g_signal_handlers_unblock_matched(check, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, toggled_cb, NULL);
	gtk_widget_set_sensitive(GTK_WIDGET(check), TRUE);
}

static void lists_add(GtkWidget *box, PurpleAccount *account)
{
	GtkWidget *check = gtk_check_button_new_with_mnemonic(
		_("Show them under a _heading of their own, below the Inbox"));
	GWeakRef *ref;

	g_signal_connect(check, "toggled", G_CALLBACK(toggled_cb), account);
	gtk_widget_set_sensitive(check, FALSE);
	gtk_box_pack_start(GTK_BOX(box), check, FALSE, FALSE, 0);
	if (!ui_can_use(account))
		return;
	ref = g_new0(GWeakRef, 1);
	g_weak_ref_init(ref, check);
	ui_api()->bulk(account, bulk_cb, ref);
}

static void build(GtkWidget *page, PurpleAccount *account)
{
	GtkWidget *box = prefs_section_new(page, _("Trash"));

	prefs_settings_add(box, account, trash, G_N_ELEMENTS(trash), NULL);
	lists_add(prefs_section_new(page, _("Mailing lists and bulk mail")), account);
}

const PrefsPage prefs_folders_page = {.title = N_("Folders"), .is_of_account = TRUE, .build = build};
