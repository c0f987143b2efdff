/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read-parts.c: the attachments of a mail that is read: opened where they are mails, saved one by one or all
 * into a folder.
 *
 * What is being saved knows its mail by itself: the window may show another one, or be closed, when it is
 * done.
 */
#include "read-private.h"

#include <gnt.h>
#include <gntfilesel.h>
#include <gnttree.h>
#include <string.h>

#include "ask.h"
#include "read.h"
#include "ui.h"

#define MAX_ROWS 3
#define MAX_SAME 1000 /* files of the same name in a folder */

typedef struct {
	guint serial;
	PurpleAccount *account;
	char *id;
	guint part;
	char *path;
} Saving;

static Saving *saving_new(const Read *self, guint part, const char *path)
{
	Saving *saving = g_new(Saving, 1);

	saving->serial = self->serial;
	saving->account = self->account;
	saving->id = g_strdup(self->id);
	saving->part = part;
	saving->path = g_strdup(path);
	return saving;
}

static void saving_free(gpointer data)
{
	Saving *saving = data;

	g_free(saving->id);
	g_free(saving->path);
	g_free(saving);
}

static void say(guint serial, const char *words, gboolean is_error)
{
	Read *self = read_get(GUINT_TO_POINTER(serial));

	if (self != NULL)
		read_say(self, words);
	else if (is_error)
		purple_notify_error(NULL, _("iMail"), _("An attachment was not saved."), words);
}

/* --- One --- */

static void saved_cb(const GError *error, gpointer user_data)
{
	Saving *saving = user_data;
	g_autofree char *place = g_filename_display_name(saving->path), *words = NULL;

	if (error != NULL)
		words = g_strdup_printf(_("Not saved to %s: %s"), place, error->message);
	else
		words = g_strdup_printf(_("Saved as %s."), place);
	say(saving->serial, words, error != NULL);
	saving_free(saving);
}

static void part_save(Saving *saving)
{
	if (ui_can_use(saving->account))
		ui_api()->attachment_save(saving->account, saving->id, saving->part, saving->path, saved_cb,
					  saving);
	else
		saving_free(saving);
}

static void replace_cb(Saving *saving, int choice)
{
	part_save(saving);
}

static void keep_cb(Saving *saving, int choice)
{
	saving_free(saving);
}

static void place_chosen_cb(GntFileSel *selector, const char *path, const char *name, Saving *asked)
{
	Saving *saving = g_memdup2(asked, sizeof(Saving));
	g_autofree char *words = NULL;

	saving->id = g_strdup(asked->id);
	saving->path = gnt_file_sel_get_selected_file(selector);
	gnt_widget_destroy(GNT_WIDGET(selector));
	if (!g_file_test(saving->path, G_FILE_TEST_EXISTS)) {
		part_save(saving);
		return;
	}
	words = g_strdup_printf(_("%s exists already. Replace it?"), saving->path);
	purple_request_action((gpointer)&read_commands, _("Save Attachment"), words, NULL, 1, NULL, NULL,
			      NULL, saving, 2, _("Replace"), replace_cb, _("Keep"), keep_cb);
}

static void closure_free(gpointer saving, GClosure *closure)
{
	saving_free(saving);
}

static int part_chosen(const Read *self)
{
	guint row = self->parts != NULL ? GPOINTER_TO_UINT(gnt_tree_get_selection_data(GNT_TREE(self->parts)))
					: 0;

	return self->mail != NULL && row <= self->mail->attachments->len ? (int)row - 1 : -1;
}

void read_part_save(gpointer serial)
{
	Read *self = read_get(serial);
	int index = self != NULL ? part_chosen(self) : -1;
	const ImailPartInfo *part;
	GntWidget *selector;

	if (index < 0)
		return;
	part = g_ptr_array_index(self->mail->attachments, (guint)index);
	selector = gnt_file_sel_new();
	gnt_box_set_title(GNT_BOX(selector), _("Save Attachment"));
	gnt_file_sel_set_suggested_filename(GNT_FILE_SEL(selector), part->name);
	gnt_file_sel_set_current_location(GNT_FILE_SEL(selector), g_get_home_dir());
	g_signal_connect_data(selector, "file_selected", G_CALLBACK(place_chosen_cb),
			      saving_new(self, (guint)index, NULL), closure_free, 0);
	g_signal_connect(selector, "cancelled", G_CALLBACK(gnt_widget_destroy), NULL);
	gnt_widget_show(selector);
}

/* --- All --- */

typedef struct {
	guint serial, left, failed;
	char *folder, *problem;
} Batch;

static void batch_step(Batch *batch, const GError *error)
{
	g_autofree char *place = NULL, *words = NULL;

	if (error != NULL) {
		batch->failed++;
		g_free(batch->problem);
		batch->problem = g_strdup(error->message);
	}
	if (--batch->left > 0)
		return;
	place = g_filename_display_name(batch->folder);
	if (batch->failed > 0)
		words = g_strdup_printf(_("Not saved to %s: %s"), place, batch->problem);
	else
		words = g_strdup_printf(_("All attachments are in %s."), place);
	say(batch->serial, words, batch->failed > 0);
	g_free(batch->folder);
	g_free(batch->problem);
	g_free(batch);
}

static void one_saved_cb(const GError *error, gpointer batch)
{
	batch_step(batch, error);
}

/* A name in FOLDER that neither is there nor among TAKEN: "name", "name (2)", … g_free. */
static char *path_free_for(const char *folder, const char *name, GHashTable *taken)
{
	const char *dot = strrchr(name, '.');
	int stem = dot != NULL && dot != name ? (int)(dot - name) : (int)strlen(name);
	char *path = g_build_filename(folder, name, NULL);

	for (int n = 2;
	     n < MAX_SAME && (g_hash_table_contains(taken, path) || g_file_test(path, G_FILE_TEST_EXISTS));
	     n++) {
		g_autofree char *other = g_strdup_printf("%.*s (%d)%s", stem, name, n, name + stem);

		g_free(path);
		path = g_build_filename(folder, other, NULL);
	}
	g_hash_table_add(taken, g_strdup(path));
	return path;
}

static void folder_typed_cb(const char *folder, gpointer user_data)
{
	const Saving *asked = user_data;
	Read *self = read_get(GUINT_TO_POINTER(asked->serial));
	g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Batch *batch;

	if (self == NULL || self->mail == NULL || g_strcmp0(self->id, asked->id) != 0 ||
	    !ui_can_use(self->account))
		return;
	if (g_mkdir_with_parents(folder, 0700) != 0) {
		read_say(self, _("This folder cannot be made."));
		return;
	}
	batch = g_new0(Batch, 1);
	batch->serial = self->serial;
	batch->left = self->mail->attachments->len;
	batch->folder = g_strdup(folder);
	for (guint i = 0; i < self->mail->attachments->len; i++) {
		const ImailPartInfo *part = g_ptr_array_index(self->mail->attachments, i);
		g_autofree char *path = path_free_for(folder, part->name, taken);

		ui_api()->attachment_save(self->account, self->id, i, path, one_saved_cb, batch);
	}
}

void read_parts_save_all(gpointer serial)
{
	Read *self = read_get(serial);

	if (self != NULL && self->parts != NULL)
		ask_old_file((gpointer)&read_commands, _("Save All"),
			     _("Save all attachments into which folder?"), folder_typed_cb,
			     saving_new(self, 0, NULL), saving_free);
}

/* --- The list --- */

/* Enter opens a mail in a window of its own, and saves other parts. */
static void activate_cb(GntTree *tree, gpointer serial)
{
	Read *self = read_get(serial);
	int index = self != NULL ? part_chosen(self) : -1;
	const ImailPartInfo *part =
		index >= 0 ? g_ptr_array_index(self->mail->attachments, (guint)index) : NULL;
	g_autofree char *id = NULL;

	if (part == NULL)
		return;
	if (!part->is_mail) {
		read_part_save(serial);
		return;
	}
	id = g_strdup_printf("%s/%d", self->id, index);
	read_open(self->account, id);
}

int read_parts_rows(const ImailReadable *mail)
{
	return (int)MIN(mail->attachments->len, MAX_ROWS);
}

GntWidget *read_parts_new(Read *self, int height)
{
	GntWidget *parts = gnt_tree_new_with_columns(2);
	GntTree *tree = GNT_TREE(parts);

	gnt_tree_set_col_width(tree, 0, self->width - 16);
	gnt_tree_set_col_width(tree, 1, 10);
	gnt_tree_set_column_is_right_aligned(tree, 1, TRUE);
	gnt_tree_set_show_separator(tree, FALSE);
	for (guint i = 0; i < self->mail->attachments->len; i++) {
		const ImailPartInfo *part = g_ptr_array_index(self->mail->attachments, i);
		g_autofree char *mark = g_strconcat(part->is_mail ? "✉ " : "@ ", part->name, NULL),
				*name = ui_fit(mark, self->width - 16),
				*size = g_format_size((guint64)MAX(part->size, 0));

		gnt_tree_add_row_last(tree, GUINT_TO_POINTER(i + 1), gnt_tree_create_row(tree, name, size),
				      NULL);
	}
	gnt_widget_set_has_border(parts, FALSE);
	ui_fix_size(parts, self->width, height);
	gnt_widget_set_grow_y(parts, FALSE);
	g_signal_connect(parts, "activate", G_CALLBACK(activate_cb), read_serial(self));
	return parts;
}
