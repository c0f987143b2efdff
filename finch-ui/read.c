/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read.c: the windows in which mails are read.
 *
 * A window opens at once and fills when the mail has been read (in the protocol plugin's thread). Callbacks
 * find their window by account and mail, never by pointer: it may have been closed. What is shown is the
 * plain text, without control characters, which a terminal would obey.
 */
#include "read.h"

#include <glib/gstdio.h>
#include <gnt.h>
#include <gntfilesel.h>
#include <gntkeys.h>
#include <gntlabel.h>
#include <gntline.h>
#include <gnttextview.h>
#include <gnttree.h>
#include <gntutils.h>
#include <string.h>

#include "source.h"
#include "ui.h"

#define MAX_WIDTH     100
#define WORDS_HEIGHT  2
#define HEADER_ROWS   5
#define MAX_PART_ROWS 3
/* Rows that are not text: frame 2, headers, line 1, words, buttons 3. */
#define OTHER_ROWS (2 + HEADER_ROWS + 1 + WORDS_HEIGHT + 3)

typedef struct {
	PurpleAccount *account;
	char *id;
	ImailReadable *mail; /* NULL until it has been read */
	GntWidget *window, *text, *parts, *words;
	gboolean is_deleting;
} Read;

static GList *windows; /* of Read */

static Read *read_find(PurpleAccount *account, const char *id)
{
	for (GList *l = windows; l != NULL; l = l->next) {
		Read *self = l->data;

		if (self->account == account && g_str_equal(self->id, id))
			return self;
	}
	return NULL;
}

/* --- What callbacks need to find their window again --- */

typedef struct {
	PurpleAccount *account;
	char *id;
	guint part; /* of a save */
	char *path;
} Address;

static Address *address_new(const Read *self, guint part, const char *path)
{
	Address *address = g_new(Address, 1);

	address->account = self->account;
	address->id = g_strdup(self->id);
	address->part = part;
	address->path = g_strdup(path);
	return address;
}

static void address_free(Address *address)
{
	g_free(address->id);
	g_free(address->path);
	g_free(address);
}

static Read *address_take(Address *address)
{
	Read *self = read_find(address->account, address->id);

	address_free(address);
	return self;
}

/* --- Attachments --- */

static void saved_cb(const GError *error, gpointer user_data)
{
	Address *address = user_data;
	Read *self = read_find(address->account, address->id);
	g_autofree char *place = g_filename_display_name(address->path), *words = NULL;

	if (error != NULL)
		words = g_strdup_printf(_("Not saved to %s: %s"), place, error->message);
	else
		words = g_strdup_printf(_("Saved as %s."), place);
	if (self != NULL)
		ui_words_set(self->words, words);
	else if (error != NULL)
		purple_notify_error(NULL, _("iMail"), _("An attachment was not saved."), words);
	address_free(address);
}

static void part_save(Address *address)
{
	if (ui_can_use(address->account))
		ui_api()->attachment_save(address->account, address->id, address->part, address->path,
					  saved_cb, address);
	else
		address_free(address);
}

static void replace_cb(Address *address, int choice)
{
	part_save(address);
}

static void keep_cb(Address *address, int choice)
{
	address_free(address);
}

static void place_chosen_cb(GntFileSel *selector, const char *path, const char *name, Address *asked)
{
	Address *address = g_new0(Address, 1);
	g_autofree char *words = NULL;

	address->account = asked->account;
	address->id = g_strdup(asked->id);
	address->part = asked->part;
	address->path = gnt_file_sel_get_selected_file(selector);
	gnt_widget_destroy(GNT_WIDGET(selector));
	if (!g_file_test(address->path, G_FILE_TEST_EXISTS)) {
		part_save(address);
		return;
	}
	words = g_strdup_printf(_("%s exists already. Replace it?"), address->path);
	purple_request_action(&windows, _("Save Attachment"), words, NULL, 1, NULL, NULL, NULL, address, 2,
			      _("Replace"), replace_cb, _("Keep"), keep_cb);
}

static void address_closure_free(gpointer address, GClosure *closure)
{
	address_free(address);
}

static void save_cb(GntWidget *button, Read *self)
{
	guint row = self->parts != NULL ? GPOINTER_TO_UINT(gnt_tree_get_selection_data(GNT_TREE(self->parts)))
					: 0;
	const ImailPartInfo *part;
	GntWidget *selector;

	if (row == 0 || self->mail == NULL || row > self->mail->attachments->len)
		return;
	part = g_ptr_array_index(self->mail->attachments, row - 1);
	selector = gnt_file_sel_new();
	gnt_box_set_title(GNT_BOX(selector), _("Save Attachment"));
	gnt_file_sel_set_suggested_filename(GNT_FILE_SEL(selector), part->name);
	gnt_file_sel_set_current_location(GNT_FILE_SEL(selector), g_get_home_dir());
	g_signal_connect_data(selector, "file_selected", G_CALLBACK(place_chosen_cb),
			      address_new(self, row - 1, NULL), address_closure_free, 0);
	g_signal_connect(selector, "cancelled", G_CALLBACK(gnt_widget_destroy), NULL);
	gnt_widget_show(selector);
}

static GntWidget *parts_new(const ImailReadable *mail, int width)
{
	GntWidget *parts = gnt_tree_new_with_columns(2);

	gnt_tree_set_col_width(GNT_TREE(parts), 0, width - 16);
	gnt_tree_set_col_width(GNT_TREE(parts), 1, 10);
	gnt_tree_set_column_is_right_aligned(GNT_TREE(parts), 1, TRUE);
	gnt_tree_set_show_separator(GNT_TREE(parts), FALSE);
	for (guint i = 0; i < mail->attachments->len; i++) {
		const ImailPartInfo *part = g_ptr_array_index(mail->attachments, i);
		g_autofree char *name = ui_clean(part->name, FALSE),
				*size = g_format_size((guint64)MAX(part->size, 0));

		gnt_tree_add_row_last(GNT_TREE(parts), GUINT_TO_POINTER(i + 1),
				      gnt_tree_create_row(GNT_TREE(parts), name, size), NULL);
	}
	gnt_widget_set_has_border(parts, FALSE);
	ui_fix_size(parts, width, (int)MIN(mail->attachments->len, MAX_PART_ROWS));
	gnt_widget_set_grow_y(parts, FALSE);
	return parts;
}

/* --- What the user does --- */

static void read_reply(Read *self, gboolean to_all)
{
	if (self->mail != NULL && ui_can_use(self->account))
		ui_api()->compose(self->account, ui_api()->compose_reply(self->account, self->mail, to_all));
}

static void reply_cb(GntWidget *button, Read *self)
{
	read_reply(self, FALSE);
}

static void reply_all_cb(GntWidget *button, Read *self)
{
	read_reply(self, TRUE);
}

static void forwarded_cb(const GError *error, gpointer user_data)
{
	Read *self = address_take(user_data);

	if (self != NULL && error != NULL)
		ui_words_set(self->words, error->message);
}

/* The question may outlive the window. */
static void read_forward(gpointer user_data, gboolean as_attachment)
{
	Read *self = address_take(user_data);

	if (self != NULL && ui_can_use(self->account))
		ui_api()->mail_forward(self->account, self->id, as_attachment, forwarded_cb,
				       address_new(self, 0, NULL));
}

static void forward_inline_cb(gpointer user_data, int choice)
{
	read_forward(user_data, FALSE);
}

static void forward_whole_cb(gpointer user_data, int choice)
{
	read_forward(user_data, TRUE);
}

static void forward_not_cb(gpointer user_data, int choice)
{
	address_take(user_data);
}

static void forward_cb(GntWidget *button, Read *self)
{
	purple_request_action(&windows, _("Forward"), _("Pass this mail on?"), NULL, 0, NULL, NULL, NULL,
			      address_new(self, 0, NULL), 3, _("Its Text"), forward_inline_cb,
			      _("The Whole Mail"), forward_whole_cb, _("Cancel"), forward_not_cb);
}

static void source_cb(GntWidget *button, Read *self)
{
	source_open(self->account, self->id);
}

static void fetched_cb(const GError *error, gpointer user_data)
{
	Read *self = address_take(user_data);

	if (self != NULL)
		ui_words_set(self->words,
			     error == NULL ? _("The whole mail is being fetched. It comes as a new one.")
					   : error->message);
}

static void fetch_cb(GntWidget *button, Read *self)
{
	if (ui_can_use(self->account))
		ui_api()->mail_fetch(self->account, self->id, fetched_cb, address_new(self, 0, NULL));
}

static void deleted_cb(const GError *error, gpointer user_data)
{
	Read *self = address_take(user_data);

	if (self == NULL)
		return;
	if (error == NULL) {
		gnt_widget_destroy(self->window);
		return;
	}
	self->is_deleting = FALSE;
	ui_words_set(self->words, error->message);
}

static void delete_cb(GntWidget *button, Read *self)
{
	if (!ui_can_use(self->account) || self->is_deleting)
		return;
	self->is_deleting = TRUE;
	ui_api()->mail_delete(self->account, self->id, deleted_cb, address_new(self, 0, NULL));
}

static void close_cb(GntWidget *button, Read *self)
{
	gnt_widget_destroy(self->window);
}

/* PgUp and PgDn turn the text's pages wherever the focus is; Escape closes. */
static gboolean key_cb(GntWidget *window, const char *key, Read *self)
{
	const char *name = gnt_key_lookup(key);
	int height;

	if (g_str_equal(key, "\033")) {
		gnt_widget_destroy(window);
		return TRUE;
	}
	if (self->text == NULL || name == NULL)
		return FALSE;
	gnt_widget_get_size(self->text, NULL, &height);
	if (g_str_equal(name, "pageup"))
		gnt_text_view_scroll(
			GNT_TEXT_VIEW(self->text),
			-MIN(height - 1, gnt_text_view_get_lines_above(GNT_TEXT_VIEW(self->text))));
	else if (g_str_equal(name, "pagedown"))
		gnt_text_view_scroll(
			GNT_TEXT_VIEW(self->text),
			MIN(height - 1, gnt_text_view_get_lines_below(GNT_TEXT_VIEW(self->text))));
	else
		return FALSE;
	return TRUE;
}

static void destroy_cb(GntWidget *window, Read *self)
{
	windows = g_list_remove(windows, self);
	ui_readable_free(self->mail);
	g_free(self->id);
	g_free(self);
}

/* --- Building the window --- */

static void header_add(Read *self, const char *name, const char *value, int width)
{
	g_autofree char *fitting = ui_fit(value, width - UI_LABEL_COLUMNS);
	GntWidget *label = gnt_label_new(fitting);

	ui_fix_size(label, width - UI_LABEL_COLUMNS, 1);
	ui_row(self->window, name, label);
}

static void text_show(Read *self)
{
	g_autofree char *clean = ui_clean(self->mail->text, TRUE);

	gnt_text_view_append_text_with_flags(GNT_TEXT_VIEW(self->text), clean, GNT_TEXT_FLAG_NORMAL);
}

static void buttons_build(Read *self)
{
	GntWidget *buttons = ui_buttons();

	if (self->mail != NULL) {
		ui_button(buttons, _("Reply"), G_CALLBACK(reply_cb), self);
		ui_button(buttons, _("Reply All"), G_CALLBACK(reply_all_cb), self);
		if (!self->mail->is_partial)
			ui_button(buttons, _("Forward"), G_CALLBACK(forward_cb), self);
		if (self->parts != NULL)
			ui_button(buttons, _("Save"), G_CALLBACK(save_cb), self);
		if (self->mail->is_partial)
			ui_button(buttons, _("Get Whole"), G_CALLBACK(fetch_cb), self);
		ui_button(buttons, _("Delete"), G_CALLBACK(delete_cb), self);
		ui_button(buttons, _("Source"), G_CALLBACK(source_cb), self);
	}
	ui_button(buttons, _("Close"), G_CALLBACK(close_cb), self);
	gnt_box_add_widget(GNT_BOX(self->window), buttons);
}

/* Fills the window, which shows nothing yet. */
static void read_build(Read *self, int width, int height)
{
	const ImailReadable *mail = self->mail;
	g_autofree char *date = ui_date_long(mail->summary->date);
	gboolean has_cc = mail->cc != NULL && *mail->cc != '\0';
	int parts = (int)MIN(mail->attachments->len, MAX_PART_ROWS);

	header_add(self, _("From:"), mail->summary->from, width);
	header_add(self, _("To:"), mail->to, width);
	if (has_cc)
		header_add(self, _("Cc:"), mail->cc, width);
	header_add(self, _("Date:"), date, width);
	header_add(self, _("Subject:"), ui_subject(mail->summary->subject), width);
	/* Of a single one it goes without saying. */
	if (mail->through != NULL && strstr(mail->through, ", ") != NULL)
		header_add(self, _("Came through:"), mail->through, width);
	gnt_box_add_widget(GNT_BOX(self->window), gnt_line_new(FALSE));
	self->text = gnt_text_view_new();
	gnt_widget_set_take_focus(self->text, TRUE);
	gnt_text_view_set_flag(GNT_TEXT_VIEW(self->text), GNT_TEXT_VIEW_TOP_ALIGN);
	ui_fix_size(self->text, width, MAX(3, height - OTHER_ROWS - parts + (has_cc ? 0 : 1)));
	gnt_text_view_attach_scroll_widget(GNT_TEXT_VIEW(self->text), self->text);
	gnt_box_add_widget(GNT_BOX(self->window), self->text);
	if (parts > 0) {
		self->parts = parts_new(mail, width);
		gnt_box_add_widget(GNT_BOX(self->window), self->parts);
	}
}

static void read_window_new(Read *self, const char *title)
{
	self->window = ui_window_new(title);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
	g_signal_connect(self->window, "key_pressed", G_CALLBACK(key_cb), self);
}

static void mail_read_cb(const ImailReadable *mail, const GError *error, gpointer user_data)
{
	Read *self = address_take(user_data);
	g_autofree char *title = NULL;
	int width, height;

	if (self == NULL)
		return;
	if (mail == NULL) {
		ui_words_set(self->words, error != NULL ? error->message : _("This mail cannot be read."));
		return;
	}
	self->mail = ui_readable_copy(mail);
	ui_screen(&width, &height);
	width = MIN(width, MAX_WIDTH) - 4;
	gnt_box_remove_all(GNT_BOX(self->window));
	read_build(self, width, height);
	self->words = ui_words(width, WORDS_HEIGHT);
	gnt_box_add_widget(GNT_BOX(self->window), self->words);
	buttons_build(self);
	title = ui_fit(ui_subject(self->mail->summary->subject), width - 4);
	gnt_screen_rename_widget(self->window, title);
	gnt_box_readjust(GNT_BOX(self->window));
	gnt_widget_draw(self->window);
	text_show(self);
	if (self->mail->left_out != NULL)
		ui_words_set(self->words, self->mail->left_out);
	else if (self->mail->summary->state_text != NULL)
		ui_words_set(self->words, self->mail->summary->state_text);
}

void read_open(PurpleAccount *account, const char *id)
{
	Read *self = read_find(account, id);
	int width, height;

	if (self != NULL) {
		gnt_window_present(self->window);
		return;
	}
	if (!ui_can_use(account))
		return;
	self = g_new0(Read, 1);
	self->account = account;
	self->id = g_strdup(id);
	windows = g_list_prepend(windows, self);
	ui_screen(&width, &height);
	width = MIN(width, MAX_WIDTH) - 4;
	read_window_new(self, _("Mail"));
	self->words = ui_words(width, WORDS_HEIGHT);
	gnt_box_add_widget(GNT_BOX(self->window), self->words);
	buttons_build(self);
	gnt_widget_show(self->window);
	ui_words_set(self->words, _("Reading…"));
	ui_api()->read(account, id, mail_read_cb, address_new(self, 0, NULL));
}

void read_mail_removed(PurpleAccount *account, const char *id)
{
	Read *self = read_find(account, id);

	if (self != NULL)
		gnt_widget_destroy(self->window);
}

void read_close_all(PurpleAccount *account)
{
	GList *next;

	if (account == NULL)
		purple_request_close_with_handle(&windows);
	for (GList *l = windows; l != NULL; l = next) {
		Read *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			gnt_widget_destroy(self->window);
	}
}
