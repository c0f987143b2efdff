/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folders-bulk.c: the heading of lists and bulk mail in the pane of folders, below the Inbox, with the count
 * of what is unread; it unfolds into its lists and senders, the latest first.
 *
 * It is there while there is something under it. What the protocol plugin told last is kept per account, so
 * that folding and unfolding need no new answer.
 */
#include <gdk/gdkkeysyms.h>
#include <string.h>

#include "folders-private.h"
#include "rows.h"
#include "ui.h"

#define MAX_SHOWN 15 /* lists and senders */
#define PREF_OPEN "/plugins/gtk/imail/mailbox/lists-unfolded"

typedef struct {
	char *folder, *title;
	gint64 unread;
} Group;

typedef struct {
	gboolean is_folding;
	gint64 total, unread;
	GPtrArray *groups; /* of Group: those that have mails there */
	GHashTable *kept;  /* set of keys */
} Bulk;

typedef struct {
	PurpleAccount *account;
	GtkWidget *view;
} Question;

static void group_free(gpointer data)
{
	Group *group = data;

	g_free(group->folder);
	g_free(group->title);
	g_free(group);
}

static void bulk_free(gpointer data)
{
	Bulk *bulk = data;

	g_ptr_array_unref(bulk->groups);
	g_hash_table_unref(bulk->kept);
	g_free(bulk);
}

gboolean folders_is_folding(GtkWidget *folders, PurpleAccount *account)
{
	const Bulk *bulk = g_hash_table_lookup(folders_of(folders)->bulk, account);

	return bulk != NULL && bulk->is_folding;
}

gboolean folders_is_kept(GtkWidget *folders, PurpleAccount *account, const char *key)
{
	const Bulk *bulk = g_hash_table_lookup(folders_of(folders)->bulk, account);

	return bulk != NULL && g_hash_table_contains(bulk->kept, key);
}

/* --- Showing --- */

/* The row of FOLDER, made behind BEHIND where it is missing; BEHIND goes on to it. */
static void row_set(Folders *self, PurpleAccount *account, const char *folder, const char *title,
		    gint64 unread, GtkTreeIter *behind)
{
	g_autofree char *count = unread > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, unread) : NULL;
	GtkTreeIter iter;

	if (folders_find(self, account, folder, &iter))
		gtk_list_store_move_after(self->store, &iter, behind);
	else
		gtk_list_store_insert_after(self->store, &iter, behind);
	gtk_list_store_set(self->store, &iter, COLUMN_ACCOUNT, account, COLUMN_FOLDER, folder, COLUMN_TITLE,
			   title, COLUMN_COUNT, count, COLUMN_WEIGHT,
			   unread > 0 ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL, -1);
	*behind = iter;
}

static gboolean is_shown(Folders *self, PurpleAccount *account, const char *folder)
{
	g_autofree char *its_folder = NULL;
	PurpleAccount *its;
	GtkTreeModel *model;
	GtkTreeIter iter;

	if (!gtk_tree_selection_get_selected(gtk_tree_view_get_selection(GTK_TREE_VIEW(self->view)), &model,
					     &iter))
		return FALSE;
	gtk_tree_model_get(model, &iter, COLUMN_ACCOUNT, &its, COLUMN_FOLDER, &its_folder, -1);
	return its == account && g_strcmp0(its_folder, folder) == 0;
}

/* Rows below the heading that are not in WANTED. Whoever looks at one of them looks at the Inbox then. */
static void remove_others(Folders *self, PurpleAccount *account, GHashTable *wanted)
{
	GtkTreeModel *model = GTK_TREE_MODEL(self->store);
	GtkTreeIter iter;
	gboolean ok = gtk_tree_model_get_iter_first(model, &iter);

	while (ok) {
		g_autofree char *folder = NULL;
		PurpleAccount *its;

		gtk_tree_model_get(model, &iter, COLUMN_ACCOUNT, &its, COLUMN_FOLDER, &folder, -1);
		if (its != account || folder == NULL || !g_str_has_prefix(folder, ROWS_BULK) ||
		    g_hash_table_contains(wanted, folder)) {
			ok = gtk_tree_model_iter_next(model, &iter);
			continue;
		}
		if (is_shown(self, account, folder)) {
			folders_choose(self->view, account, ROWS_INBOX);
			self->fns->chosen(account, ROWS_INBOX, self->user_data);
		}
		ok = gtk_list_store_remove(self->store, &iter);
	}
}

static void show(Folders *self, PurpleAccount *account)
{
	const Bulk *bulk = g_hash_table_lookup(self->bulk, account);
	g_autoptr(GHashTable) wanted = g_hash_table_new(g_str_hash, g_str_equal);
	gboolean folds = bulk->groups->len > 1, is_open = folds && purple_prefs_get_bool(PREF_OPEN);
	GtkTreeIter behind;

	if (!folders_find(self, account, ROWS_INBOX, &behind))
		return; /* the account has gone from the pane */
	if (bulk->is_folding && (bulk->total > 0 || is_shown(self, account, ROWS_BULK))) {
		g_hash_table_add(wanted, (gpointer)ROWS_BULK);
		row_set(self, account, ROWS_BULK, folders_title(ROWS_BULK), bulk->unread, &behind);
		gtk_list_store_set(self->store, &behind, COLUMN_ICON, GTK_STOCK_DND_MULTIPLE, COLUMN_HAS_ICON,
				   !folds, COLUMN_FOLDS, folds, COLUMN_UNFOLDED, is_open, -1);
	}
	for (guint i = 0; bulk->is_folding && i < bulk->groups->len; i++) {
		const Group *group = g_ptr_array_index(bulk->groups, i);

		if ((!is_open || i >= MAX_SHOWN) && !is_shown(self, account, group->folder))
			continue;
		g_hash_table_add(wanted, group->folder);
		row_set(self, account, group->folder, group->title, group->unread, &behind);
		gtk_list_store_set(self->store, &behind, COLUMN_UNDER, TRUE, -1);
	}
	remove_others(self, account, wanted);
}

/* --- Asking --- */

static Bulk *bulk_new(const ImailBulk *from)
{
	Bulk *bulk = g_new0(Bulk, 1);

	bulk->is_folding = from->is_folding;
	bulk->total = from->total;
	bulk->unread = from->unread;
	bulk->groups = g_ptr_array_new_with_free_func(group_free);
	bulk->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < from->groups->len; i++) {
		const ImailBulkGroup *group = g_ptr_array_index(from->groups, i);
		Group *copy;

		if (group->is_kept)
			g_hash_table_add(bulk->kept, g_strdup(group->key));
		if (group->total == 0)
			continue;
		copy = g_new0(Group, 1);
		copy->folder = g_strdup(group->folder);
		copy->title = g_strdup(group->title);
		copy->unread = group->unread;
		g_ptr_array_add(bulk->groups, copy);
	}
	return bulk;
}

static void told_cb(const ImailBulk *bulk, const GError *error, gpointer user_data)
{
	g_autofree Question *question = user_data;
	Folders *self;

	if (question->view == NULL)
		return;
	g_object_remove_weak_pointer(G_OBJECT(question->view), (gpointer *)&question->view);
	if (bulk == NULL)
		return;
	self = folders_of(question->view);
	g_hash_table_replace(self->bulk, question->account, bulk_new(bulk));
	show(self, question->account);
}

void folders_bulk_refresh(Folders *self, PurpleAccount *account)
{
	Question *question = g_new(Question, 1);

	question->account = account;
	question->view = self->view;
	g_object_add_weak_pointer(G_OBJECT(self->view), (gpointer *)&question->view);
	ui_api()->bulk(account, told_cb, question);
}

/* --- Folding --- */

static void set_open(Folders *self, PurpleAccount *account, gboolean is_open)
{
	purple_prefs_set_bool(PREF_OPEN, is_open);
	show(self, account);
}

static gboolean heading_at(Folders *self, GtkTreePath *path, PurpleAccount **account, gboolean *is_open)
{
	g_autofree char *folder = NULL;
	gboolean folds = FALSE;
	GtkTreeIter iter;

	if (path != NULL && gtk_tree_model_get_iter(GTK_TREE_MODEL(self->store), &iter, path))
		gtk_tree_model_get(GTK_TREE_MODEL(self->store), &iter, COLUMN_ACCOUNT, account, COLUMN_FOLDER,
				   &folder, COLUMN_FOLDS, &folds, COLUMN_UNFOLDED, is_open, -1);
	return folds && g_strcmp0(folder, ROWS_BULK) == 0;
}

static gboolean key_cb(GtkWidget *view, GdkEventKey *event, Folders *self)
{
	gboolean is_plus = event->keyval == GDK_KEY_Right || event->keyval == GDK_KEY_plus ||
			   event->keyval == GDK_KEY_KP_Add;
	gboolean is_minus = event->keyval == GDK_KEY_Left || event->keyval == GDK_KEY_minus ||
			    event->keyval == GDK_KEY_KP_Subtract;
	GtkTreePath *path = NULL;
	PurpleAccount *account;
	gboolean is_open, is_heading;

	if (!is_plus && !is_minus)
		return FALSE;
	gtk_tree_view_get_cursor(GTK_TREE_VIEW(view), &path, NULL);
	is_heading = heading_at(self, path, &account, &is_open);
	g_clear_pointer(&path, gtk_tree_path_free);
	if (is_heading && is_open != is_plus)
		set_open(self, account, is_plus);
	return is_heading;
}

static void activated_cb(GtkTreeView *view, GtkTreePath *path, GtkTreeViewColumn *column, Folders *self)
{
	PurpleAccount *account;
	gboolean is_open;

	if (heading_at(self, path, &account, &is_open))
		set_open(self, account, !is_open);
}

/* On the triangle, which stands where others have an icon. */
static gboolean pressed_cb(GtkWidget *view, GdkEventButton *event, Folders *self)
{
	PurpleAccount *account;
	GtkTreePath *path;
	int x, width, height;
	gboolean is_open, is_done;

	if (event->type != GDK_BUTTON_PRESS || event->button != 1 ||
	    !gtk_tree_view_get_path_at_pos(GTK_TREE_VIEW(view), (int)event->x, (int)event->y, &path, NULL, &x,
					   NULL))
		return FALSE;
	gtk_icon_size_lookup(GTK_ICON_SIZE_MENU, &width, &height);
	is_done = x <= width + 2 && heading_at(self, path, &account, &is_open);
	gtk_tree_path_free(path);
	if (is_done)
		set_open(self, account, !is_open);
	return is_done;
}

void folders_bulk_new(Folders *self)
{
	self->bulk = g_hash_table_new_full(NULL, NULL, NULL, bulk_free);
	purple_prefs_add_none("/plugins/gtk");
	purple_prefs_add_none("/plugins/gtk/imail");
	purple_prefs_add_none("/plugins/gtk/imail/mailbox");
	purple_prefs_add_bool(PREF_OPEN, FALSE);
}

void folders_bulk_connect(Folders *self)
{
	g_signal_connect(self->view, "key-press-event", G_CALLBACK(key_cb), self);
	g_signal_connect(self->view, "button-press-event", G_CALLBACK(pressed_cb), self);
	g_signal_connect(self->view, "row-activated", G_CALLBACK(activated_cb), self);
}

void folders_bulk_free(Folders *self)
{
	g_hash_table_unref(self->bulk);
}
