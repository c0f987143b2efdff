/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body-toolbar.c: Pidgin's toolbar above the text of a mail, without what is for chats only.
 *
 * Its ways to insert an image and a link are replaced: Pidgin's own takes any file for an image, whatever its
 * size, shows it in full, and takes any words for the address of a link. Both dialogs belong to the window,
 * are modal, and end with it. Owns the name of the folder that the last image was from.
 */
#include "body-private.h"

#include <glib/gstdio.h>
#include <libintl.h>

#include <pidgin.h>

#include <gtkimhtml.h>
#include <gtkimhtmltoolbar.h>

#include "picture.h"
#include "ui.h"
#include "web-link.h"

#define PREVIEW_SIDE 160               /* pixels */
#define PREVIEW_MAX  (8 * 1024 * 1024) /* octets of a file that is looked at while one chooses */

static char *last_folder;

/* ---- an image ---- */

/* The octets of PATH, if it is an image that mails show; else *WHY. Caller unrefs. */
static GBytes *load(const char *path, gsize max, const char **why)
{
	GStatBuf info;
	char *octets;
	gsize size;
	g_autoptr(GBytes) bytes = NULL;

	*why = _("it cannot be read.");
	/* Neither a device nor what another program has to write first is waited for. */
	if (g_stat(path, &info) != 0 || !S_ISREG(info.st_mode))
		return NULL;
	*why = _("it is too large.");
	if ((guint64)info.st_size > max)
		return NULL;
	*why = _("it cannot be read.");
	if (!g_file_get_contents(path, &octets, &size, NULL))
		return NULL;
	bytes = g_bytes_new_take(octets, size);
	*why = _("it is no image that mail programs show (PNG, JPEG, GIF, WebP).");
	return picture_type(bytes) != NULL ? g_steal_pointer(&bytes) : NULL;
}

static void insert_file(Body *self, const char *path)
{
	GtkTextBuffer *buffer = GTK_IMHTML(self->body)->text_buffer;
	const char *why;
	g_autofree char *name = g_filename_display_basename(path), *words = NULL;
	g_autoptr(GBytes) octets = load(path, BODY_IMAGE_MAX, &why);
	GtkTextIter at;

	if (octets == NULL) {
		words = g_strdup_printf(_("“%s” was not inserted: %s"), name, why);
		self->handlers->failed(words, self->user_data);
		return;
	}
	gtk_text_buffer_begin_user_action(buffer);
	gtk_text_buffer_delete_selection(buffer, TRUE, TRUE);
	gtk_text_buffer_get_iter_at_mark(buffer, &at, gtk_text_buffer_get_insert(buffer));
	body_picture_put(self, &at, octets, name);
	gtk_text_buffer_place_cursor(buffer, &at);
	gtk_text_buffer_end_user_action(buffer);
}

static void preview_cb(GtkFileChooser *chooser, GtkWidget *preview)
{
	g_autofree char *path = gtk_file_chooser_get_preview_filename(chooser);
	const char *why;
	g_autoptr(GBytes) octets = path != NULL ? load(path, PREVIEW_MAX, &why) : NULL;
	g_autoptr(GdkPixbuf) picture = octets != NULL ? picture_decode_now(octets) : NULL;
	g_autoptr(GdkPixbuf) small = NULL;
	double scale;

	gtk_file_chooser_set_preview_widget_active(chooser, picture != NULL);
	if (picture == NULL)
		return;
	scale = (double)PREVIEW_SIDE / MAX(gdk_pixbuf_get_width(picture), gdk_pixbuf_get_height(picture));
	scale = MIN(scale, 1.0);
	small = gdk_pixbuf_scale_simple(picture, MAX((int)(gdk_pixbuf_get_width(picture) * scale), 1),
					MAX((int)(gdk_pixbuf_get_height(picture) * scale), 1),
					GDK_INTERP_BILINEAR);
	gtk_image_set_from_pixbuf(GTK_IMAGE(preview), small);
}

static void filters_add(GtkFileChooser *chooser)
{
	static const char *const types[] = {"image/png", "image/jpeg", "image/gif", "image/webp"};
	GtkFileFilter *images = gtk_file_filter_new(), *all = gtk_file_filter_new();

	gtk_file_filter_set_name(images, _("Images"));
	for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
		gtk_file_filter_add_mime_type(images, types[i]);
	gtk_file_filter_set_name(all, _("All files"));
	gtk_file_filter_add_pattern(all, "*");
	gtk_file_chooser_add_filter(chooser, images);
	gtk_file_chooser_add_filter(chooser, all);
}

static const char *pictures_folder(void)
{
	const char *pictures = g_get_user_special_dir(G_USER_DIRECTORY_PICTURES);

	return pictures != NULL ? pictures : g_get_home_dir();
}

static GtkWidget *image_dialog_new(GtkWindow *parent)
{
	GtkWidget *dialog = gtk_file_chooser_dialog_new(
		_("Insert Image"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, GTK_STOCK_CANCEL,
		GTK_RESPONSE_CANCEL, _("_Insert"), GTK_RESPONSE_ACCEPT, NULL);
	GtkFileChooser *chooser = GTK_FILE_CHOOSER(dialog);
	GtkWidget *preview = gtk_image_new();

	gtk_file_chooser_set_select_multiple(chooser, TRUE);
	gtk_file_chooser_set_local_only(chooser, TRUE);
	filters_add(chooser);
	gtk_file_chooser_set_current_folder(chooser, last_folder != NULL ? last_folder : pictures_folder());
	gtk_widget_set_size_request(preview, PREVIEW_SIDE, -1);
	gtk_file_chooser_set_preview_widget(chooser, preview);
	gtk_file_chooser_set_preview_widget_active(chooser, FALSE);
	g_signal_connect(dialog, "update-preview", G_CALLBACK(preview_cb), preview);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_ACCEPT);
	gtk_window_set_destroy_with_parent(GTK_WINDOW(dialog), TRUE);
	gtk_window_set_modal(GTK_WINDOW(dialog), TRUE);
	return dialog;
}

static void image_response_cb(GtkWidget *dialog, int response, GtkWidget *body)
{
	GtkFileChooser *chooser = GTK_FILE_CHOOSER(dialog);
	GSList *paths = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_filenames(chooser) : NULL;

	if (paths != NULL) {
		g_free(last_folder);
		last_folder = g_path_get_dirname(paths->data);
	}
	gtk_widget_destroy(dialog);
	for (GSList *l = paths; l != NULL; l = l->next)
		insert_file(body_of(body), l->data);
	g_slist_free_full(paths, g_free);
	gtk_widget_grab_focus(body);
}

/* Without a main loop of its own: Pidgin may quit meanwhile. */
static void insert_image(GtkWidget *body)
{
	GtkWidget *dialog = image_dialog_new(GTK_WINDOW(gtk_widget_get_toplevel(body)));

	g_signal_connect_object(dialog, "response", G_CALLBACK(image_response_cb), body, 0);
	gtk_window_present(GTK_WINDOW(dialog));
}

/* ---- a link ---- */

typedef struct {
	GtkWidget *body, *dialog, *address, *words;
} LinkDialog;

static void address_changed_cb(GtkEditable *address, LinkDialog *self)
{
	g_autofree char *link = web_link_typed(gtk_entry_get_text(GTK_ENTRY(address)));

	gtk_dialog_set_response_sensitive(GTK_DIALOG(self->dialog), GTK_RESPONSE_ACCEPT, link != NULL);
}

static void link_dialog_build(LinkDialog *self, GtkWindow *parent, const char *selected)
{
	GtkTable *table = GTK_TABLE(gtk_table_new(2, 2, FALSE));
	GtkWidget *content;

	self->dialog = gtk_dialog_new_with_buttons(
		_("Insert Link"), parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_STOCK_CANCEL,
		GTK_RESPONSE_CANCEL, _("_Insert"), GTK_RESPONSE_ACCEPT, NULL);
	gtk_dialog_set_default_response(GTK_DIALOG(self->dialog), GTK_RESPONSE_ACCEPT);
	gtk_container_set_border_width(GTK_CONTAINER(table), 12);
	gtk_table_set_col_spacings(table, 6);
	gtk_table_set_row_spacings(table, 6);
	self->address = gtk_entry_new();
	self->words = gtk_entry_new();
	gtk_entry_set_width_chars(GTK_ENTRY(self->address), 40);
	gtk_entry_set_activates_default(GTK_ENTRY(self->address), TRUE);
	gtk_entry_set_activates_default(GTK_ENTRY(self->words), TRUE);
	gtk_entry_set_text(GTK_ENTRY(self->words), selected);
	ui_row_add(table, 0, 1, _("_Address:"), _("Address"), self->address);
	ui_row_add(table, 1, 1, _("_Text:"), _("Text"), self->words);
	g_signal_connect(self->address, "changed", G_CALLBACK(address_changed_cb), self);
	address_changed_cb(GTK_EDITABLE(self->address), self);
	content = gtk_dialog_get_content_area(GTK_DIALOG(self->dialog));
	gtk_box_pack_start(GTK_BOX(content), GTK_WIDGET(table), TRUE, TRUE, 0);
	gtk_widget_show_all(self->dialog);
}

/* What is selected is what the link will read, if it is one line of words. */
static char *selected_words(GtkTextBuffer *buffer)
{
	GtkTextIter start, end;

	if (!gtk_text_buffer_get_selection_bounds(buffer, &start, &end) ||
	    gtk_text_iter_get_line(&start) != gtk_text_iter_get_line(&end))
		return g_strdup("");
	return gtk_text_buffer_get_text(buffer, &start, &end, FALSE);
}

static void link_put(GtkWidget *body, const char *link, const char *words)
{
	GtkTextBuffer *buffer = GTK_IMHTML(body)->text_buffer;
	GtkTextIter at;

	gtk_text_buffer_begin_user_action(buffer);
	gtk_text_buffer_delete_selection(buffer, TRUE, TRUE);
	gtk_text_buffer_get_iter_at_mark(buffer, &at, gtk_text_buffer_get_insert(buffer));
	body_insert_link(body, &at, link, words);
	gtk_text_buffer_place_cursor(buffer, &at);
	gtk_text_buffer_end_user_action(buffer);
}

static void link_response_cb(GtkWidget *dialog, int response, LinkDialog *self)
{
	g_autofree char *link = web_link_typed(gtk_entry_get_text(GTK_ENTRY(self->address)));
	g_autofree char *words = g_strstrip(g_strdup(gtk_entry_get_text(GTK_ENTRY(self->words))));
	GtkWidget *body = self->body;

	gtk_widget_destroy(dialog);
	if (response == GTK_RESPONSE_ACCEPT && link != NULL)
		link_put(body, link, *words != '\0' ? words : link);
	gtk_widget_grab_focus(body);
}

static void insert_link(GtkWidget *body)
{
	LinkDialog *self = g_new0(LinkDialog, 1);
	g_autofree char *selected = selected_words(GTK_IMHTML(body)->text_buffer);

	self->body = body;
	link_dialog_build(self, GTK_WINDOW(gtk_widget_get_toplevel(body)), selected);
	g_signal_connect(self->dialog, "response", G_CALLBACK(link_response_cb), self);
	g_object_set_data_full(G_OBJECT(self->dialog), "imail-link", self, g_free);
	gtk_window_present(GTK_WINDOW(self->dialog));
}

/* ---- the toolbar ---- */

/* The buttons are switches that stand while Pidgin's own dialogs are open; here they come back at once.
 * TOOLBAR as user data is what Pidgin knows the handlers by that are not to hear of its own changes. */
static void clicked_cb(GtkWidget *button, GtkIMHtmlToolbar *toolbar)
{
	GtkWidget *body = toolbar->imhtml;

	if (!gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(button)))
		return;
	gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(button), FALSE);
	if (button == toolbar->link)
		insert_link(body);
	else if (body_of(body)->pictures != NULL)
		insert_image(body);
}

/* The button has the focus, but writing goes on in the text. */
static void rule_inserted_cb(GtkWidget *item, GtkIMHtmlToolbar *toolbar)
{
	gtk_widget_grab_focus(toolbar->imhtml);
}

static void take_over(GtkWidget *button, GtkIMHtmlToolbar *toolbar)
{
	g_signal_handlers_disconnect_matched(button, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA,
					     g_signal_lookup("clicked", GTK_TYPE_BUTTON), 0, NULL, NULL,
					     toolbar);
	g_signal_connect(button, "clicked", G_CALLBACK(clicked_cb), toolbar);
}

static void hide_for_good(GtkWidget *widget)
{
	gtk_widget_set_no_show_all(widget, TRUE);
	gtk_widget_hide(widget);
}

/* GtkIMHtml has put its own items there before. */
static void populate_cb(GtkWidget *body, GtkWidget *menu, gpointer unused)
{
	static const char label_of_chats[] =
		"Disable _smileys in selected text"; /* Pidgin's words, not ours */
	const char *chats = dgettext("pidgin", label_of_chats);
	g_autoptr(GList) items = gtk_container_get_children(GTK_CONTAINER(menu));

	for (GList *l = items; l != NULL; l = l->next) {
		GtkWidget *label = gtk_bin_get_child(GTK_BIN(l->data));

		if (GTK_IS_LABEL(label) && g_str_equal(gtk_label_get_label(GTK_LABEL(label)), chats))
			gtk_widget_hide(l->data);
	}
}

/* Smileys and attention are for chats. Pidgin's toolbar has no settings for them, but two views of itself,
 * which it keeps by name: "lean-view" is Font, separator, Insert, and then what only chats need; the other
 * has the buttons themselves. */
void body_toolbar_tidy(GtkWidget *toolbar, GtkWidget *body)
{
	GtkIMHtmlToolbar *self = GTK_IMHTMLTOOLBAR(toolbar);
	GtkWidget *lean = g_object_get_data(G_OBJECT(toolbar), "lean-view");
	GtkWidget *attention = g_object_get_data(G_OBJECT(toolbar), "attention");
	g_autoptr(GList) children = lean != NULL ? gtk_container_get_children(GTK_CONTAINER(lean)) : NULL;

	for (GList *l = g_list_nth(children, 3); l != NULL; l = l->next)
		hide_for_good(l->data);
	hide_for_good(self->smiley);
	if (attention != NULL)
		hide_for_good(attention);
	gtk_widget_set_tooltip_text(self->image, _("Insert Image"));
	g_signal_connect(body, "populate-popup", G_CALLBACK(populate_cb), NULL);
	take_over(self->image, self);
	take_over(self->link, self);
	g_signal_connect_after(self->insert_hr, "activate", G_CALLBACK(rule_inserted_cb), self);
}
