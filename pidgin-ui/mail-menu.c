/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-menu.c: what can be done with a link, an image, a selection.
 *
 * GtkIMHtml's own menus know neither images that are no smileys nor what an address is in a mailto: link, and
 * offer what is for writing. Each menu belongs to the text, and goes when it is closed. What its items work
 * on is kept with them: the text may change meanwhile.
 */
#include "mail-menu.h"

#include <string.h>

#include "mail-links.h"
#include "ui.h"

#define MENU_BUTTON 3 /* of the mouse */
#define MAILTO      "mailto:"

typedef struct {
	GtkWidget *text;
	const MailMenuFns *fns;
	gpointer user_data;
} Menu;

#define TARGET_KEY "imail-target"
#define IMAGE_KEY  "imail-image"

/* ---- links ---- */

/* To what is pasted, and to the middle button of the mouse. */
static void copy_text(GtkWidget *widget, const char *text)
{
	gtk_clipboard_set_text(gtk_widget_get_clipboard(widget, GDK_SELECTION_PRIMARY), text, -1);
	gtk_clipboard_set_text(gtk_widget_get_clipboard(widget, GDK_SELECTION_CLIPBOARD), text, -1);
}

static const char *target_of(GtkWidget *item)
{
	return g_object_get_data(G_OBJECT(item), TARGET_KEY);
}

static void open_cb(GtkWidget *item, Menu *self)
{
	mail_links_follow(self->text, target_of(item));
}

static void copy_link_cb(GtkWidget *item, Menu *self)
{
	copy_text(self->text, target_of(item));
}

/* Of "mailto:bob%2Bx@demo.test?subject=…". */
static void copy_address_cb(GtkWidget *item, Menu *self)
{
	const char *begin = target_of(item) + strlen(MAILTO);
	g_autofree char *escaped = g_strndup(begin, strcspn(begin, "?"));
	g_autofree char *address = g_uri_unescape_string(escaped, NULL);
	gboolean is_text = address != NULL && g_utf8_validate(address, -1, NULL);

	copy_text(self->text, is_text ? address : escaped);
}

/* ---- images ---- */

static guint image_of(GtkWidget *item)
{
	return GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(item), IMAGE_KEY));
}

static void save_cb(GtkWidget *item, Menu *self)
{
	self->fns->save(image_of(item), self->user_data);
}

static void copy_image_cb(GtkWidget *item, Menu *self)
{
	GdkPixbuf *picture = self->fns->picture(image_of(item), self->user_data);

	if (picture != NULL)
		gtk_clipboard_set_image(gtk_widget_get_clipboard(self->text, GDK_SELECTION_CLIPBOARD),
					picture);
}

/* ---- what is selected ---- */

static void copy_cb(GtkWidget *item, Menu *self)
{
	g_signal_emit_by_name(self->text, "copy-clipboard");
}

static void select_all_cb(GtkWidget *item, Menu *self)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text));
	GtkTextIter start, end;

	gtk_text_buffer_get_bounds(buffer, &start, &end);
	gtk_text_buffer_select_range(buffer, &start, &end);
}

/* ---- the menu ---- */

static GtkWidget *add(GtkWidget *menu, const char *label, const char *icon, GCallback activated, Menu *self)
{
	GtkWidget *item = gtk_image_menu_item_new_with_mnemonic(label);

	if (icon != NULL)
		gtk_image_menu_item_set_image(GTK_IMAGE_MENU_ITEM(item),
					      gtk_image_new_from_stock(icon, GTK_ICON_SIZE_MENU));
	g_signal_connect(item, "activate", activated, self);
	gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
	return item;
}

static void add_for_link(GtkWidget *menu, const char *target, Menu *self)
{
	gboolean is_address = g_ascii_strncasecmp(target, MAILTO, strlen(MAILTO)) == 0;
	GtkWidget *items[2];

	items[0] = add(menu, is_address ? _("_Write Mail") : _("_Open Link"), GTK_STOCK_JUMP_TO,
		       G_CALLBACK(open_cb), self);
	items[1] = add(menu, is_address ? _("Copy Mail _Address") : _("Copy _Link Location"), GTK_STOCK_COPY,
		       is_address ? G_CALLBACK(copy_address_cb) : G_CALLBACK(copy_link_cb), self);
	for (guint i = 0; i < G_N_ELEMENTS(items); i++)
		g_object_set_data_full(G_OBJECT(items[i]), TARGET_KEY, g_strdup(target), g_free);
}

static void add_for_image(GtkWidget *menu, guint index, Menu *self)
{
	GtkWidget *items[] = {add(menu, _("_Save Image…"), GTK_STOCK_SAVE, G_CALLBACK(save_cb), self),
			      add(menu, _("Copy _Image"), NULL, G_CALLBACK(copy_image_cb), self)};

	for (guint i = 0; i < G_N_ELEMENTS(items); i++)
		g_object_set_data(G_OBJECT(items[i]), IMAGE_KEY, GUINT_TO_POINTER(index));
}

static GtkWidget *menu_new(Menu *self, const GtkTextIter *at)
{
	GtkWidget *menu = gtk_menu_new(), *copy;
	const char *target = mail_links_at(at);
	int image = self->fns->image_at(at, self->user_data);
	gboolean is_link = target != NULL && self->fns->is_link(target);
	gboolean is_image = image >= 0 && self->fns->picture((guint)image, self->user_data) != NULL;

	if (is_link)
		add_for_link(menu, target, self);
	if (is_image)
		add_for_image(menu, (guint)image, self);
	if (is_link || is_image)
		gtk_menu_shell_append(GTK_MENU_SHELL(menu), gtk_separator_menu_item_new());
	copy = add(menu, _("_Copy"), GTK_STOCK_COPY, G_CALLBACK(copy_cb), self);
	gtk_widget_set_sensitive(
		copy, gtk_text_buffer_get_has_selection(gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text))));
	add(menu, _("Select _All"), NULL, G_CALLBACK(select_all_cb), self);
	ui_menu_attach(menu, self->text);
	g_signal_connect(menu, "selection-done", G_CALLBACK(gtk_widget_destroy), NULL);
	gtk_widget_show_all(menu);
	return menu;
}

/* The character below that place, whose right half GTK+ takes for the next one: an image is wide. */
static void character_at(GtkTextView *view, int x, int y, GtkTextIter *at)
{
	GdkRectangle place;
	int trailing;

	gtk_text_view_get_iter_at_position(view, at, &trailing, x, y);
	gtk_text_view_get_iter_location(view, at, &place);
	if (x >= place.x + place.width)
		gtk_text_iter_forward_chars(at, trailing);
}

static gboolean event_cb(GtkWidget *text, GdkEvent *event, Menu *self)
{
	GtkTextIter at;
	int x, y;

	if ((event->type != GDK_BUTTON_PRESS && event->type != GDK_BUTTON_RELEASE) ||
	    event->button.button != MENU_BUTTON ||
	    event->button.window != gtk_text_view_get_window(GTK_TEXT_VIEW(text), GTK_TEXT_WINDOW_TEXT))
		return FALSE;
	if (event->type == GDK_BUTTON_RELEASE)
		return TRUE; /* GtkIMHtml's moment */
	gtk_widget_grab_focus(text);
	gtk_text_view_window_to_buffer_coords(GTK_TEXT_VIEW(text), GTK_TEXT_WINDOW_TEXT, (int)event->button.x,
					      (int)event->button.y, &x, &y);
	character_at(GTK_TEXT_VIEW(text), x, y, &at);
	gtk_menu_popup(GTK_MENU(menu_new(self, &at)), NULL, NULL, NULL, NULL, MENU_BUTTON,
		       event->button.time);
	return TRUE;
}

/* Below the link that is selected, or where the cursor is. */
static void place_cb(GtkMenu *menu, int *x, int *y, gboolean *push_in, gpointer user_data)
{
	const Menu *self = user_data;
	GtkTextView *view = GTK_TEXT_VIEW(self->text);
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(view);
	GtkTextIter start, end;
	GdkRectangle place;
	int left, top, origin_x, origin_y;

	gtk_text_buffer_get_selection_bounds(buffer, &start, &end);
	gtk_text_view_get_iter_location(view, &start, &place);
	gtk_text_view_buffer_to_window_coords(view, GTK_TEXT_WINDOW_TEXT, place.x, place.y + place.height,
					      &left, &top);
	gdk_window_get_origin(gtk_text_view_get_window(view, GTK_TEXT_WINDOW_TEXT), &origin_x, &origin_y);
	*x = origin_x + left;
	*y = origin_y + top;
	*push_in = TRUE;
}

static gboolean popup_menu_cb(GtkWidget *text, Menu *self)
{
	GtkTextIter start, end;
	GtkWidget *menu;

	gtk_text_buffer_get_selection_bounds(gtk_text_view_get_buffer(GTK_TEXT_VIEW(text)), &start, &end);
	menu = menu_new(self, &start);
	gtk_menu_popup(GTK_MENU(menu), NULL, NULL, place_cb, self, 0, gtk_get_current_event_time());
	gtk_menu_shell_select_first(GTK_MENU_SHELL(menu), FALSE);
	g_signal_stop_emission_by_name(text, "popup-menu");
	return TRUE;
}

void mail_menu_add(GtkWidget *text, const MailMenuFns *fns, gpointer user_data)
{
	Menu *self = g_new0(Menu, 1);

	self->text = text;
	self->fns = fns;
	self->user_data = user_data;
	g_object_set_data_full(G_OBJECT(text), "imail-menu", self, g_free);
	g_signal_connect(text, "event", G_CALLBACK(event_cb), self);
	g_signal_connect(text, "popup-menu", G_CALLBACK(popup_menu_cb), self);
}
