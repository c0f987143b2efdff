/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * address-menu.c: entries above those that GTK+ has in a label's menu (Copy, Select All).
 *
 * The mailbox is that under the pointer; where the menu came by the keyboard, that of the label's cursor. The
 * account and the label may go while the menu is open: the entries keep the address, and ask.
 */
#include "address-menu.h"

#include <string.h>

#include "mailbox.h"
#include "recipient-at.h"
#include "ui.h"

#define ACCOUNT_KEY "imail-account"
#define MAILBOX_KEY "imail-mailbox"
#define LABEL_MAX   40 /* characters of an address in the menu */

/* --- The mailbox --- */

static gsize place_of(GtkLabel *label)
{
	GtkWidget *widget = GTK_WIDGET(label);
	GdkEvent *event = gtk_get_current_event();
	gboolean is_click = event != NULL && event->type == GDK_BUTTON_PRESS;
	int start = 0, end = 0, x, y, left, top, index = 0, trailing;

	if (event != NULL)
		gdk_event_free(event);
	if (!is_click) {
		gtk_label_get_selection_bounds(label, &start, &end);
		return (gsize)(g_utf8_offset_to_pointer(gtk_label_get_text(label), start) -
			       gtk_label_get_text(label));
	}
	gdk_window_get_pointer(gtk_widget_get_window(widget), &x, &y, NULL);
	gtk_label_get_layout_offsets(label, &left, &top);
	pango_layout_xy_to_index(gtk_label_get_layout(label), (x - left) * PANGO_SCALE,
				 (y - top) * PANGO_SCALE, &index, &trailing);
	return (gsize)MAX(index, 0);
}

static char *mailbox_at(GtkLabel *label)
{
	const char *text = gtk_label_get_text(label);
	gsize begin, end;

	recipient_at(text, MIN(place_of(label), strlen(text)), &begin, &end);
	return g_strndup(text + begin, end - begin);
}

/* "a@b" of "Name <a@b>"; NULL: it is none. */
static char *address_of(const char *mailbox)
{
	const char *open = strrchr(mailbox, '<'), *close = open != NULL ? strchr(open, '>') : NULL;
	g_autofree char *address =
		close != NULL ? g_strndup(open + 1, (gsize)(close - open - 1)) : g_strdup(mailbox);

	return strchr(address, '@') != NULL && strpbrk(address, " \t<>") == NULL ? g_steal_pointer(&address)
										 : NULL;
}

/* The name before the address, without quotes; NULL: there is none. */
static char *name_of(const char *mailbox)
{
	const char *open = strrchr(mailbox, '<');
	g_autofree char *name = open != NULL ? g_strndup(mailbox, (gsize)(open - mailbox)) : NULL;

	if (name == NULL)
		return NULL;
	g_strdelimit(name, "\"", ' ');
	g_strstrip(name);
	return *name != '\0' ? g_steal_pointer(&name) : NULL;
}

/* --- The entries --- */

static PurpleAccount *account_of(GtkWidget *item)
{
	PurpleAccount *account = g_object_get_data(G_OBJECT(item), ACCOUNT_KEY);

	return ui_can_use(account) ? account : NULL;
}

static const char *mailbox_of(GtkWidget *item)
{
	return g_object_get_data(G_OBJECT(item), MAILBOX_KEY);
}

static void write_cb(GtkWidget *item, gpointer unused)
{
	PurpleAccount *account = account_of(item);

	if (account != NULL)
		ui_api()->compose(account, ui_api()->compose_new(account, mailbox_of(item)));
}

static void copy_cb(GtkWidget *item, gpointer unused)
{
	g_autofree char *address = address_of(mailbox_of(item));

	gtk_clipboard_set_text(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD), address, -1);
}

static void add_cb(GtkWidget *item, gpointer unused)
{
	g_autofree char *address = address_of(mailbox_of(item)), *name = name_of(mailbox_of(item));
	PurpleAccount *account = account_of(item);

	if (account != NULL)
		purple_blist_request_add_buddy(account, address, NULL, name);
}

static void search_cb(GtkWidget *item, gpointer unused)
{
	g_autofree char *address = address_of(mailbox_of(item));
	g_autofree char *query = g_strdup_printf("from:%s", address);
	PurpleAccount *account = account_of(item);

	if (account != NULL)
		mailbox_search(account, query);
}

/* An underscore in an address is no mnemonic. */
static char *label_of(const char *format, const char *address)
{
	g_autofree char *cut =
		g_utf8_strlen(address, -1) > LABEL_MAX ? g_utf8_substring(address, 0, LABEL_MAX) : NULL;
	g_autofree char *shown = cut != NULL ? g_strconcat(cut, "…", NULL) : g_strdup(address);
	g_autoptr(GString) escaped = g_string_new(shown);

	g_string_replace(escaped, "_", "__", 0);
	return g_strdup_printf(format, escaped->str);
}

/* A label's menu has these, for which nothing can be done in what cannot be changed. */
static void drop_cb(GtkWidget *item, gpointer unused)
{
	static const char *const of_entries[] = {GTK_STOCK_CUT, GTK_STOCK_PASTE, GTK_STOCK_DELETE, NULL};
	const char *label = gtk_menu_item_get_label(GTK_MENU_ITEM(item));

	if (label != NULL && g_strv_contains(of_entries, label))
		gtk_widget_destroy(item);
}

static void entry_add(GtkMenu *menu, guint at, const char *label, PurpleAccount *account, const char *mailbox,
		      GCallback chosen)
{
	GtkWidget *item =
		label != NULL ? gtk_menu_item_new_with_mnemonic(label) : gtk_separator_menu_item_new();

	if (label != NULL) {
		g_object_set_data(G_OBJECT(item), ACCOUNT_KEY, account);
		g_object_set_data_full(G_OBJECT(item), MAILBOX_KEY, g_strdup(mailbox), g_free);
		g_signal_connect(item, "activate", chosen, NULL);
	}
	gtk_widget_show(item);
	gtk_menu_shell_insert(GTK_MENU_SHELL(menu), item, (int)at);
}

static void populate_cb(GtkLabel *label, GtkMenu *menu, PurpleAccount *account)
{
	g_autofree char *mailbox = mailbox_at(label), *address = address_of(mailbox);
	g_autofree char *write = NULL;
	guint at = 0;

	if (address == NULL || !ui_can_use(account))
		return;
	gtk_container_foreach(GTK_CONTAINER(menu), drop_cb, NULL);
	write = label_of(_("_Write to %s"), address);
	entry_add(menu, at++, write, account, mailbox, G_CALLBACK(write_cb));
	entry_add(menu, at++, _("Copy Mail _Address"), account, mailbox, G_CALLBACK(copy_cb));
	if (ui_api()->buddy_find(address) == NULL)
		entry_add(menu, at++, _("Add to _Buddy List…"), account, mailbox, G_CALLBACK(add_cb));
	entry_add(menu, at++, _("Show _Mails from This Address"), account, mailbox, G_CALLBACK(search_cb));
	entry_add(menu, at, NULL, NULL, NULL, NULL);
}

void address_menu_attach(GtkWidget *label, PurpleAccount *account)
{
	g_signal_connect(label, "populate-popup", G_CALLBACK(populate_cb), account);
}
