/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * attach.c: the attachments of a mail that is being written.
 *
 * It owns the list widget; the files themselves stay in the array of the mail, whose order is that of the
 * rows. Files are looked at (regular, size) when they are added and read only when the mail is sent, by the
 * protocol plugin, which also knows the limits. A file selector holds a reference: it may stay open longer
 * than the window.
 */
#include "attach.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gnt.h>
#include <gntfilesel.h>
#include <gnttree.h>

#include "ui.h"

#define MAX_ROWS     3
#define SIZE_COLUMNS 10

struct Attach {
	GPtrArray *files; /* NULL: the window has gone */
	int width;
	void (*changed)(gpointer user_data);
	void (*say)(const char *words, gpointer user_data);
	gpointer user_data;
	GntWidget *tree;
};

int attach_get_rows(const Attach *self)
{
	return (int)MIN(self->files->len, MAX_ROWS);
}

/* Of a file that came with the mail nobody has looked yet. */
static char *size_words(ImailFile *file)
{
	GStatBuf info;

	if (file->size < 0 && g_stat(file->path, &info) == 0)
		file->size = info.st_size;
	return file->size >= 0 ? g_format_size((guint64)file->size) : g_strdup(_("not there"));
}

static void attach_show(Attach *self)
{
	gnt_tree_remove_all(GNT_TREE(self->tree));
	for (guint i = 0; i < self->files->len; i++) {
		ImailFile *file = g_ptr_array_index(self->files, i);
		g_autofree char *name = ui_clean(file->name, FALSE), *size = size_words(file);

		gnt_tree_add_row_last(GNT_TREE(self->tree), GUINT_TO_POINTER(i + 1),
				      gnt_tree_create_row(GNT_TREE(self->tree), name, size), NULL);
	}
	gnt_widget_set_visible(self->tree, self->files->len > 0);
	ui_fix_size(self->tree, self->width, MAX(1, attach_get_rows(self)));
}

static void attach_path(Attach *self, const char *path)
{
	g_autofree char *name = g_filename_display_basename(path);
	g_autofree char *words = NULL;
	ImailFile *file;
	GStatBuf info;
	int failed = g_stat(path, &info);

	if (failed != 0 || !S_ISREG(info.st_mode)) {
		words = g_strdup_printf(_("“%s” was not attached: %s"), name,
					failed != 0 ? g_strerror(errno) : _("it is not a file."));
		self->say(words, self->user_data);
		return;
	}
	file = g_new0(ImailFile, 1);
	file->path = g_strdup(path);
	file->name = g_steal_pointer(&name);
	file->size = info.st_size;
	g_ptr_array_add(self->files, file);
	attach_show(self);
	self->changed(self->user_data);
	words = g_strdup_printf(
		_("Attached %s. Remove takes the attachment away that is chosen in the list."), file->name);
	self->say(words, self->user_data);
}

static void chosen_cb(GntFileSel *selector, const char *path, const char *name, Attach *self)
{
	GList *paths = gnt_file_sel_get_selected_multi_files(selector);

	for (GList *l = paths; self->files != NULL && l != NULL; l = l->next)
		attach_path(self, l->data);
	g_list_free_full(paths, g_free);
	gnt_widget_destroy(GNT_WIDGET(selector));
}

static void attach_release(gpointer self, GClosure *closure)
{
	g_rc_box_release(self);
}

void attach_choose(Attach *self)
{
	GntWidget *selector = gnt_file_sel_new();

	gnt_box_set_title(GNT_BOX(selector), _("Attach Files"));
	gnt_file_sel_set_current_location(GNT_FILE_SEL(selector), g_get_home_dir());
	gnt_file_sel_set_must_exist(GNT_FILE_SEL(selector), TRUE);
	gnt_file_sel_set_multi_select(GNT_FILE_SEL(selector), TRUE);
	g_signal_connect_data(selector, "file_selected", G_CALLBACK(chosen_cb), g_rc_box_acquire(self),
			      attach_release, 0);
	g_signal_connect(selector, "cancelled", G_CALLBACK(gnt_widget_destroy), NULL);
	gnt_widget_show(selector);
}

void attach_remove_chosen(Attach *self)
{
	guint row = GPOINTER_TO_UINT(gnt_tree_get_selection_data(GNT_TREE(self->tree)));

	if (row == 0 || row > self->files->len)
		return;
	g_ptr_array_remove_index(self->files, row - 1);
	attach_show(self);
	self->changed(self->user_data);
}

Attach *attach_new(GPtrArray *files, int width, void (*changed)(gpointer user_data),
		   void (*say)(const char *words, gpointer user_data), gpointer user_data)
{
	Attach *self = g_rc_box_new0(Attach);
	GntTree *tree;

	self->files = files;
	self->width = width;
	self->changed = changed;
	self->say = say;
	self->user_data = user_data;
	self->tree = gnt_tree_new_with_columns(2);
	tree = GNT_TREE(self->tree);
	gnt_tree_set_col_width(tree, 0, width - SIZE_COLUMNS - 6);
	gnt_tree_set_col_width(tree, 1, SIZE_COLUMNS);
	gnt_tree_set_column_is_right_aligned(tree, 1, TRUE);
	gnt_tree_set_show_separator(tree, FALSE);
	gnt_widget_set_has_border(self->tree, FALSE);
	gnt_widget_set_grow_y(self->tree, FALSE);
	attach_show(self);
	return self;
}

void attach_free(Attach *self)
{
	if (self == NULL)
		return;
	self->files = NULL;
	g_rc_box_release(self);
}

GntWidget *attach_widget(Attach *self)
{
	return self->tree;
}
