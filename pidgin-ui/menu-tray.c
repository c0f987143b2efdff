/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * menu-tray.c: an envelope and a number in the buddy list's menu bar.
 *
 * Owns the widgets, which go with the buddy list's window. GTK+ lays the tray over the menus where the window
 * is narrow: it asks for the room that it needs.
 */
#include "menu-tray.h"

#include <pidgin.h>

#include <gtkblist.h>
#include <gtkmenutray.h>
#include <pidginstock.h>

#include "mailbox.h"
#include "rows.h"
#include "ui.h"

#define PADDING 8 /* pixels beside the envelope and the number */

static GtkWidget *box; /* NULL: not shown */
static GtkWidget *label;
static PurpleAccount *shown_account;

static gboolean pressed_cb(GtkWidget *widget, GdkEventButton *event, gpointer unused)
{
	if (event->button == 1 && ui_can_use(shown_account))
		mailbox_open(shown_account, ROWS_INBOX);
	return TRUE;
}

static void make_box(PidginMenuTray *tray)
{
	GtkWidget *row = gtk_hbox_new(FALSE, 2);
	GtkWidget *image = gtk_image_new_from_stock(
		PIDGIN_STOCK_DIALOG_MAIL, gtk_icon_size_from_name(PIDGIN_ICON_SIZE_TANGO_EXTRA_SMALL));

	box = gtk_event_box_new();
	label = gtk_label_new(NULL);
	gtk_box_pack_start(GTK_BOX(row), image, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), label, FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(box), row);
	g_signal_connect(box, "button-press-event", G_CALLBACK(pressed_cb), NULL);
	g_signal_connect(box, "destroy", G_CALLBACK(gtk_widget_destroyed), &box);
	gtk_widget_show_all(box);
	pidgin_menu_tray_append(tray, box, NULL);
}

/* The tray's height is Pidgin's matter. */
static void ask_for_room(GtkWidget *tray)
{
	GtkRequisition need;
	int height;

	gtk_widget_size_request(pidgin_menu_tray_get_box(PIDGIN_MENU_TRAY(tray)), &need);
	gtk_widget_get_size_request(tray, NULL, &height);
	gtk_widget_set_size_request(tray, box != NULL ? need.width + PADDING : -1, height);
}

/* Pidgin lets its window be narrower than its menus, and at first makes it so. Once: a user who makes it
 * narrow again wants it narrow. */
static void widen(PidginBuddyList *list)
{
	static gboolean is_done;
	GtkWidget *bar = gtk_widget_get_parent(list->menutray);
	GtkRequisition need;
	GtkAllocation has;
	int width, height;

	if (is_done || bar == NULL || !gtk_widget_get_mapped(list->window))
		return;
	is_done = TRUE;
	gtk_widget_size_request(bar, &need);
	gtk_widget_get_allocation(bar, &has);
	gtk_window_get_size(GTK_WINDOW(list->window), &width, &height);
	if (need.width > has.width)
		gtk_window_resize(GTK_WINDOW(list->window), width + need.width - has.width, height);
}

void menu_tray_show(gint64 total, const char *words, PurpleAccount *account)
{
	PidginBuddyList *list = pidgin_blist_get_default_gtk_blist();
	g_autofree char *number = NULL;

	shown_account = account;
	if (list == NULL || list->menutray == NULL)
		return;
	ui_accessible_name(list->menutray, words != NULL ? words : "");
	if (total == 0) {
		if (box != NULL)
			gtk_widget_destroy(box);
		ask_for_room(list->menutray);
		return;
	}
	if (box == NULL)
		make_box(PIDGIN_MENU_TRAY(list->menutray));
	number = g_strdup_printf("%" G_GINT64_FORMAT, total);
	gtk_label_set_text(GTK_LABEL(label), number);
	ask_for_room(list->menutray);
	widen(list);
	gtk_widget_set_tooltip_text(box, words);
}
