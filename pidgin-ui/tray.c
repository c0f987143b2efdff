/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tray.c: the icon of new mail in the notification area.
 *
 * Owns the icon. It follows Pidgin's settings for its docklet: where that is never shown there is none of
 * ours, and it blinks where that one does.
 */
#include "tray.h"

#include <pidgin.h>

#include <pidginstock.h>

#include "notice-prefs.h"
#include "ui.h"

static GtkStatusIcon *icon;
static void (*clicked_func)(void);

static void activated_cb(GtkStatusIcon *unused_icon, gpointer unused)
{
	if (clicked_func != NULL)
		clicked_func();
}

static gboolean is_wanted(void)
{
	const char *docklet = purple_prefs_get_string(PIDGIN_PREFS_ROOT "/docklet/show");

	return purple_prefs_get_bool(NOTICE_PREF_TRAY) && g_strcmp0(docklet, "never") != 0;
}

void tray_show(const char *words, void (*clicked)(void))
{
	clicked_func = clicked;
	if (words == NULL || !is_wanted()) {
		g_clear_object(&icon);
		return;
	}
	if (icon == NULL) {
		icon = gtk_status_icon_new_from_icon_name(PIDGIN_STOCK_TRAY_EMAIL);
		gtk_status_icon_set_title(icon, _("New mail"));
		gtk_status_icon_set_name(icon, "imail-new-mail");
		g_signal_connect(icon, "activate", G_CALLBACK(activated_cb), NULL);
		gtk_status_icon_set_blinking(icon, purple_prefs_get_bool(PIDGIN_PREFS_ROOT "/docklet/blink"));
	}
	gtk_status_icon_set_tooltip_text(icon, words);
}
