/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parts.c: the attachments of a mail that is read.
 *
 * It asks where to save and lets the protocol plugin do it. A save outlives the window: what it needs is in a
 * Saving of its own, which ends with the last callback. Nothing is opened (part-open.c), and nothing replaced
 * without the user's word.
 */
#include "parts.h"

#include <string.h>

#include "ask.h"
#include "part-drag.h"
#include "part-open.h"
#include "read.h"
#include "ui.h"

#define ROWS_KEY "imail-rows"
#define MAX_ROWS 2 /* then it scrolls: the text is what is read */
#define COLUMNS  2 /* of several attachments */

typedef struct {
	PurpleAccount *account;
	char *id;
	GPtrArray *names; /* of the attachments, in their order */
	GPtrArray *types; /* of the same: their media types, or NULL */
	GArray *listed;   /* of guint: those that have a row, in their order */
	PartsSaidFn said;
} Parts;

/* One press on Save or Save All. */
typedef struct {
	PurpleAccount *account;
	char *id;
	PartsSaidFn said;
	char *place; /* for a person: the file or the folder */
	guint n_open, n_done;
	char *error; /* the first one, or NULL */
} Saving;

static void parts_clear(gpointer data)
{
	Parts *self = data;

	g_free(self->id);
	g_ptr_array_unref(self->names);
	g_ptr_array_unref(self->types);
	g_array_unref(self->listed);
}

static void parts_unref(gpointer self, GClosure *closure)
{
	g_rc_box_release_full(self, parts_clear);
}

static void saving_end(Saving *saving)
{
	g_autofree char *text = NULL;

	if (saving->error != NULL)
		text = g_strdup_printf(_("Not saved to %s: %s"), saving->place, saving->error);
	else
		text = g_strdup_printf(NN_("Saved as %s.", "%2$u attachments saved in %1$s.", saving->n_done),
				       saving->place, saving->n_done);
	saving->said(saving->account, saving->id,
		     saving->error != NULL ? GTK_MESSAGE_ERROR : GTK_MESSAGE_INFO, text);
	g_free(saving->id);
	g_free(saving->place);
	g_free(saving->error);
	g_free(saving);
}

static void saved_cb(const GError *error, gpointer user_data)
{
	Saving *saving = user_data;

	if (error == NULL)
		saving->n_done++;
	else if (saving->error == NULL)
		saving->error = g_strdup(error->message);
	if (--saving->n_open == 0)
		saving_end(saving);
}

static Saving *saving_new(const Parts *self, const char *place)
{
	Saving *saving = g_new0(Saving, 1);

	saving->account = self->account;
	saving->id = g_strdup(self->id);
	saving->said = self->said;
	saving->place = g_filename_display_name(place);
	return saving;
}

static void save_to(const Parts *self, guint index, const char *path)
{
	Saving *saving = saving_new(self, path);

	saving->n_open = 1;
	ui_api()->attachment_save(self->account, self->id, index, path, saved_cb, saving);
}

/* FOLDER/NAME, with a number before the extension while there is such a file, or one is about to be (TAKEN).
 */
static char *free_path(const char *folder, const char *name, GHashTable *taken)
{
	char *path = g_build_filename(folder, name, NULL);
	const char *dot = strrchr(name, '.');
	int stem = (int)(dot != NULL && dot != name ? dot - name : (gssize)strlen(name));

	for (guint i = 2; g_hash_table_contains(taken, path) || g_file_test(path, G_FILE_TEST_EXISTS); i++) {
		g_autofree char *numbered = g_strdup_printf("%.*s (%u)%s", stem, name, i, name + stem);

		g_free(path);
		path = g_build_filename(folder, numbered, NULL);
	}
	return path;
}

/* Names of one mail may repeat: what this round has chosen already counts as existing. */
static void save_all_to(const Parts *self, const char *folder)
{
	Saving *saving = saving_new(self, folder);
	g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	saving->n_open = self->listed->len;
	for (guint i = 0; i < self->listed->len; i++) {
		guint index = g_array_index(self->listed, guint, i);
		char *path = free_path(folder, g_ptr_array_index(self->names, index), taken);

		g_hash_table_add(taken, path);
		ui_api()->attachment_save(self->account, self->id, index, path, saved_cb, saving);
	}
}

typedef struct {
	Parts *parts;
	guint index; /* beyond the attachments: all of them */
} Wanted;

static void wanted_free(gpointer data)
{
	Wanted *self = data;

	g_rc_box_release_full(self->parts, parts_clear);
	g_free(self);
}

static void chosen_cb(const char *path, gpointer user_data)
{
	const Wanted *wanted = user_data;

	if (!ui_can_use(wanted->parts->account))
		return;
	if (wanted->index < wanted->parts->names->len)
		save_to(wanted->parts, wanted->index, path);
	else
		save_all_to(wanted->parts, path);
}

/* The window may show another mail before it is answered. */
static void save_cb(GtkWidget *button, Parts *self)
{
	guint index = GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(button), "imail-index"));
	gboolean is_one = index < self->names->len;
	const AskFile what = {
		.title = is_one ? _("Save Attachment") : _("Save All Attachments"),
		.button = GTK_STOCK_SAVE,
		.action = is_one ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
		.name = is_one ? g_ptr_array_index(self->names, index) : NULL,
	};
	Wanted *wanted = g_new(Wanted, 1);

	wanted->parts = g_rc_box_acquire(self);
	wanted->index = index;
	ask_file(GTK_WINDOW(gtk_widget_get_toplevel(button)), &what, chosen_cb, wanted, wanted_free);
}

/* A mail within the mail is read as any other. */
static void read_cb(GtkWidget *button, Parts *self)
{
	g_autofree char *id = g_strdup_printf(
		"%s/%u", self->id, GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(button), "imail-index")));

	read_open(self->account, id);
}

static void open_cb(GtkWidget *button, Parts *self)
{
	guint index = GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(button), "imail-index"));
	const ImailPartInfo part = {.name = g_ptr_array_index(self->names, index),
				    .media_type = g_ptr_array_index(self->types, index)};

	if (ui_can_use(self->account))
		part_open(button, self->account, self->id, index, &part, self->said);
}

static GtkWidget *button_add(GtkWidget *row, const char *label, const char *icon, GCallback clicked,
			     guint index, Parts *self)
{
	GtkWidget *button = ui_button(label, icon, clicked, self);

	g_object_set_data(G_OBJECT(button), "imail-index", GUINT_TO_POINTER(index));
	gtk_box_pack_start(GTK_BOX(row), button, FALSE, FALSE, 0);
	return button;
}

/* Of several attachments a button is a picture without words. */
static GtkWidget *small_button_add(GtkWidget *row, const char *icon, GCallback clicked, guint index,
				   Parts *self)
{
	GtkWidget *button = button_add(row, NULL, NULL, clicked, index, self);

	gtk_container_add(GTK_CONTAINER(button), gtk_image_new_from_stock(icon, GTK_ICON_SIZE_MENU));
	gtk_button_set_relief(GTK_BUTTON(button), GTK_RELIEF_NONE);
	return button;
}

static void describe(GtkWidget *button, const char *label, const char *format, const char *name)
{
	g_autofree char *words = g_strdup_printf(format, name);

	gtk_widget_set_tooltip_text(button, words);
	ui_accessible_name(button, label);
	atk_object_set_description(gtk_widget_get_accessible(button), words);
}

static GtkWidget *icon_new(const ImailPartInfo *part)
{
	g_autofree char *type = g_content_type_from_mime_type(
		part->media_type != NULL ? part->media_type : "application/octet-stream");
	g_autoptr(GIcon) icon = g_content_type_get_icon(type != NULL ? type : "application/octet-stream");
	g_autofree char *kind = type != NULL ? g_content_type_get_description(type) : NULL;
	GtkWidget *image = gtk_image_new_from_gicon(icon, GTK_ICON_SIZE_MENU);

	gtk_widget_set_tooltip_text(image, kind);
	return image;
}

static GtkWidget *part_row(const ImailPartInfo *part, guint index, Parts *self, gboolean is_small)
{
	GtkWidget *row = gtk_hbox_new(FALSE, is_small ? 0 : 6), *name = gtk_label_new(part->name);
	GtkWidget *handle = gtk_event_box_new(), *file = gtk_hbox_new(FALSE, 6), *buttons[2];
	const char *open_icon = part->is_mail ? "pidgin-stock-open-mail" : GTK_STOCK_OPEN;
	GCallback opened = part->is_mail ? G_CALLBACK(read_cb) : G_CALLBACK(open_cb);
	g_autofree char *size = g_format_size((guint64)MAX(part->size, 0));

	gtk_label_set_ellipsize(GTK_LABEL(name), PANGO_ELLIPSIZE_MIDDLE);
	gtk_misc_set_alignment(GTK_MISC(name), 0.0f, 0.5f);
	gtk_widget_set_tooltip_text(name, part->name);
	gtk_box_pack_start(GTK_BOX(file), icon_new(part), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(file), name, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(file), gtk_label_new(size), FALSE, FALSE, 0);
	gtk_event_box_set_visible_window(GTK_EVENT_BOX(handle), FALSE);
	gtk_container_add(GTK_CONTAINER(handle), file);
	part_drag_add(handle, self->account, self->id, index);
	gtk_box_pack_start(GTK_BOX(row), handle, TRUE, TRUE, 0);
	buttons[0] = is_small ? small_button_add(row, open_icon, opened, index, self)
			      : button_add(row, _("Open"), open_icon, opened, index, self);
	buttons[1] = is_small ? small_button_add(row, GTK_STOCK_SAVE, G_CALLBACK(save_cb), index, self)
			      : button_add(row, _("Save"), GTK_STOCK_SAVE, G_CALLBACK(save_cb), index, self);
	describe(buttons[0], _("Open"), _("Open %s"), part->name);
	describe(buttons[1], _("Save"), _("Save %s"), part->name);
	return row;
}

/* Whole rows, as high as the theme makes them. */
static void rows_request_cb(GtkWidget *scrolled, GtkRequisition *requisition, GtkWidget *table)
{
	int n_rows = (int)GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(table), ROWS_KEY));
	GtkRequisition all;

	gtk_widget_size_request(table, &all);
	requisition->height = all.height * MAX_ROWS / n_rows;
}

/* TABLE, as many rows of it as there is room for; the others by scrolling. */
static GtkWidget *rows_bounded(GtkWidget *table, guint n_rows)
{
	GtkWidget *scrolled;

	if (n_rows <= MAX_ROWS)
		return table;
	scrolled = gtk_scrolled_window_new(NULL, NULL);
	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_add_with_viewport(GTK_SCROLLED_WINDOW(scrolled), table);
	gtk_viewport_set_shadow_type(GTK_VIEWPORT(gtk_bin_get_child(GTK_BIN(scrolled))), GTK_SHADOW_NONE);
	g_object_set_data(G_OBJECT(table), ROWS_KEY, GUINT_TO_POINTER(n_rows));
	g_signal_connect_after(scrolled, "size-request", G_CALLBACK(rows_request_cb), table);
	return scrolled;
}

/* An image that is shown where it belongs needs no row; it gets one when the mail is shown as plain text. */
static gboolean is_within_text(const ImailReadable *mail, guint index)
{
	const ImailPartInfo *part = g_ptr_array_index(mail->attachments, index);

	for (guint i = 0; i < mail->images->len; i++) {
		const ImailImage *image = g_ptr_array_index(mail->images, i);

		if (image->url == NULL && image->part == index)
			return part->media_type != NULL && g_str_has_prefix(part->media_type, "image/");
	}
	return FALSE;
}

static Parts *parts_of(PurpleAccount *account, const ImailReadable *mail, PartsSaidFn said)
{
	Parts *self = g_rc_box_new0(Parts);

	self->account = account;
	self->id = g_strdup(mail->summary->id);
	self->names = g_ptr_array_new_with_free_func(g_free);
	self->types = g_ptr_array_new_with_free_func(g_free);
	self->listed = g_array_new(FALSE, FALSE, sizeof(guint));
	self->said = said;
	for (guint i = 0; i < mail->attachments->len; i++) {
		const ImailPartInfo *part = g_ptr_array_index(mail->attachments, i);

		g_ptr_array_add(self->names, g_strdup(part->name));
		g_ptr_array_add(self->types, g_strdup(part->media_type));
		if (!is_within_text(mail, i))
			g_array_append_val(self->listed, i);
	}
	return self;
}

GtkWidget *parts_new(PurpleAccount *account, const ImailReadable *mail, PartsSaidFn said)
{
	Parts *self = parts_of(account, mail, said);
	guint n = self->listed->len, columns = n > 1 ? COLUMNS : 1, n_rows = (n + columns - 1) / columns;
	GtkWidget *box = gtk_hbox_new(FALSE, 6), *table = gtk_table_new(MAX(n_rows, 1), columns, TRUE);

	gtk_table_set_col_spacings(GTK_TABLE(table), 12);
	/* A table lists its children the last one first: so they are read out in their order. */
	for (guint i = n; i-- > 0;) {
		guint index = g_array_index(self->listed, guint, i);
		GtkWidget *row = part_row(g_ptr_array_index(mail->attachments, index), index, self, n > 1);

		gtk_table_attach(GTK_TABLE(table), row, i % columns, i % columns + 1, i / columns,
				 i / columns + 1, GTK_EXPAND | GTK_FILL, GTK_FILL, 0, 0);
	}
	gtk_box_pack_start(GTK_BOX(box), rows_bounded(table, n_rows), TRUE, TRUE, 0);
	if (n > 1) {
		GtkWidget *side = gtk_vbox_new(FALSE, 0);

		button_add(side, _("Save A_ll…"), GTK_STOCK_SAVE, G_CALLBACK(save_cb), G_MAXUINT, self);
		gtk_box_pack_end(GTK_BOX(box), side, FALSE, FALSE, 0);
	}
	g_signal_connect_data(box, "destroy", G_CALLBACK(gtk_true), self, parts_unref, 0);
	gtk_widget_show_all(box);
	gtk_widget_set_visible(box, n > 0);
	return box;
}
