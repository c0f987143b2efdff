/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-notify.c: the page Notifications: how new mail is told of, the same for all accounts
 * (notice-prefs.h).
 */
#include <pidgin.h>

#include <gtkprefs.h>
#include <gtkutils.h>

#include "notice-prefs.h"
#include "prefs-page.h"
#include "sound.h"
#include "tray.h"
#include "ui.h"

#define CHOOSER_WIDTH 180 /* pixels */

/* ---- the sound ---- */

static void file_cb(GtkFileChooser *chooser, gpointer unused)
{
	g_autofree char *path = gtk_file_chooser_get_filename(chooser);

	if (path != NULL)
		purple_prefs_set_path(NOTICE_PREF_SOUND_FILE, path);
}

static void default_cb(GtkWidget *button, GtkFileChooser *chooser)
{
	gtk_file_chooser_unselect_all(chooser);
	purple_prefs_set_path(NOTICE_PREF_SOUND_FILE, "");
}

static void try_cb(GtkWidget *button, gpointer unused)
{
	sound_try();
}

/* An icon that is there goes at once; a new one comes with new mail. */
static void tray_cb(GtkToggleButton *check, gpointer unused)
{
	if (!gtk_toggle_button_get_active(check))
		tray_show(NULL, NULL);
}

static GtkWidget *chooser_new(void)
{
	GtkWidget *chooser =
		gtk_file_chooser_button_new(_("Sound for New Mail"), GTK_FILE_CHOOSER_ACTION_OPEN);
	GtkFileFilter *filter = gtk_file_filter_new();
	const char *path = purple_prefs_get_path(NOTICE_PREF_SOUND_FILE);

	gtk_file_filter_set_name(filter, _("Sounds"));
	gtk_file_filter_add_mime_type(filter, "audio/*");
	gtk_file_chooser_add_filter(GTK_FILE_CHOOSER(chooser), filter);
	if (path != NULL && *path != '\0')
		gtk_file_chooser_set_filename(GTK_FILE_CHOOSER(chooser), path);
	gtk_widget_set_size_request(chooser, CHOOSER_WIDTH, -1);
	ui_accessible_name(chooser, _("Sound for New Mail"));
	g_signal_connect(chooser, "file-set", G_CALLBACK(file_cb), NULL);
	return chooser;
}

static void sound_add(GtkWidget *section)
{
	GtkWidget *check = pidgin_prefs_checkbox(_("_Play a sound"), NOTICE_PREF_SOUND, section);
	GtkWidget *row = gtk_hbox_new(FALSE, 6), *label = gtk_label_new_with_mnemonic(_("Sound _file:"));
	GtkWidget *chooser = chooser_new();
	GtkWidget *usual = ui_button(_("_Usual Sound"), NULL, G_CALLBACK(default_cb), chooser);

	gtk_label_set_mnemonic_widget(GTK_LABEL(label), chooser);
	gtk_widget_set_tooltip_text(usual, _("The one that Pidgin has for messages"));
	gtk_box_pack_start(GTK_BOX(row), label, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), chooser, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), usual, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), ui_button(_("T_ry"), NULL, G_CALLBACK(try_cb), NULL), FALSE, FALSE,
			   0);
	gtk_box_pack_start(GTK_BOX(section), row, FALSE, FALSE, 0);
	g_signal_connect(check, "clicked", G_CALLBACK(pidgin_toggle_sensitive), row);
	gtk_widget_set_sensitive(row, purple_prefs_get_bool(NOTICE_PREF_SOUND));
	gtk_box_pack_start(GTK_BOX(section),
			   prefs_words_new(_("Whether sounds are played at all, and how, is in Pidgin's own "
					     "preferences.")),
			   FALSE, FALSE, 0);
}

static void build(GtkWidget *page, PurpleAccount *account)
{
	GtkWidget *section = prefs_section_new(page, _("New mail")), *tray;

	pidgin_prefs_checkbox(_("_Tell of it above the buddy list"), NOTICE_PREF_DIALOGS, section);
	tray = pidgin_prefs_checkbox(_("Show an _icon in the notification area"), NOTICE_PREF_TRAY, section);
	g_signal_connect_after(tray, "clicked", G_CALLBACK(tray_cb), NULL);
	pidgin_prefs_checkbox(_("_Count unread mails beside buddies' names"), NOTICE_PREF_COUNTS, section);
	sound_add(prefs_section_new(page, _("Sound")));
}

const PrefsPage prefs_notify_page = {.title = N_("Notifications"), .build = build};
