/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-notices.c: the page New Mail: how it is told, and its sound.
 *
 * The settings are Pidgin's, of all accounts (notice-prefs.h).
 */
#include <pidgin.h>

#include <gtkprefs.h>
#include <gtkutils.h>

#include "notice-prefs.h"
#include "prefs-page.h"
#include "notice-sound.h"
#include "tray.h"
#include "ui.h"

/* --- The file --- */

static void file_show(GtkWidget *entry)
{
	const char *path = purple_prefs_get_path(NOTICE_PREF_SOUND_FILE);
	gboolean is_own = path != NULL && *path != '\0';
	g_autofree char *shown = is_own ? g_filename_display_name(path) : NULL;

	gtk_entry_set_text(GTK_ENTRY(entry), shown != NULL ? shown : _("(as for messages)"));
	gtk_editable_set_position(GTK_EDITABLE(entry), -1);
}

static void pref_cb(const char *name, PurplePrefType type, gconstpointer value, gpointer entry)
{
	file_show(entry);
}

static void entry_gone_cb(GtkWidget *entry, gpointer unused)
{
	purple_prefs_disconnect_by_handle(entry);
	purple_request_close_with_handle(entry);
}

static void chosen_cb(gpointer unused, const char *path)
{
	if (path != NULL)
		purple_prefs_set_path(NOTICE_PREF_SOUND_FILE, path);
}

static void browse_cb(GtkButton *button, GtkWidget *entry)
{
	purple_request_file(entry, _("Sound of New Mail"), purple_prefs_get_path(NOTICE_PREF_SOUND_FILE),
			    FALSE, G_CALLBACK(chosen_cb), NULL, NULL, NULL, NULL, entry);
}

static void reset_cb(GtkButton *button, GtkWidget *entry)
{
	purple_prefs_set_path(NOTICE_PREF_SOUND_FILE, "");
}

static void play_cb(GtkButton *button, GtkWidget *entry)
{
	notice_sound_try();
}

static GtkWidget *file_row_new(void)
{
	GtkWidget *row = gtk_hbox_new(FALSE, 6), *entry = gtk_entry_new();
	const struct {
		const char *label;
		GCallback cb;
	} buttons[] = {{_("Bro_wse…"), G_CALLBACK(browse_cb)},
		       {_("_Reset"), G_CALLBACK(reset_cb)},
		       {_("_Play"), G_CALLBACK(play_cb)}};

	gtk_editable_set_editable(GTK_EDITABLE(entry), FALSE);
	ui_accessible_name(entry, _("Sound file"));
	gtk_box_pack_start(GTK_BOX(row), entry, TRUE, TRUE, 0);
	for (guint i = 0; i < G_N_ELEMENTS(buttons); i++)
		gtk_box_pack_start(GTK_BOX(row), ui_button(buttons[i].label, NULL, buttons[i].cb, entry),
				   FALSE, FALSE, 0);
	file_show(entry);
	purple_prefs_connect_callback(entry, NOTICE_PREF_SOUND_FILE, pref_cb, entry);
	g_signal_connect(entry, "destroy", G_CALLBACK(entry_gone_cb), NULL);
	return row;
}

/* --- The page --- */

/* An icon that is there goes at once; a new one comes with new mail. */
static void tray_cb(GtkToggleButton *check, gpointer unused)
{
	if (!gtk_toggle_button_get_active(check))
		tray_show(NULL, NULL);
}

static void build(GtkWidget *page, PurpleAccount *account)
{
	GtkWidget *where = prefs_section_new(page, _("When new mail comes")),
		  *unread = prefs_section_new(page, _("Unread mails")),
		  *sound = prefs_section_new(page, _("Sound")), *file = file_row_new(), *check;

	pidgin_prefs_checkbox(_("Show sender and subject at the _buddy list"), NOTICE_PREF_DIALOGS, where);
	check = pidgin_prefs_checkbox(_("Show an icon in the notification _area"), NOTICE_PREF_TRAY, where);
	g_signal_connect_after(check, "clicked", G_CALLBACK(tray_cb), NULL);
	pidgin_prefs_checkbox(_("Show how many there are beside the _names of buddies"), NOTICE_PREF_COUNTS,
			      unread);
	check = pidgin_prefs_checkbox(_("Play a _sound when new mail comes"), NOTICE_PREF_SOUND, sound);
	gtk_box_pack_start(GTK_BOX(sound), file, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(sound),
			   prefs_words_new(_("Whether sounds are muted, and heard while you are away, is set "
					     "among Pidgin's own preferences.")),
			   FALSE, FALSE, 0);
	gtk_widget_set_sensitive(file, purple_prefs_get_bool(NOTICE_PREF_SOUND));
	g_signal_connect(check, "clicked", G_CALLBACK(pidgin_toggle_sensitive), file);
}

const PrefsPage prefs_notices_page = {.title = N_("New Mail"), .build = build};
