/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folders.c: the pane of folders of all accounts, with counts.
 *
 * With several accounts each has a line of its own above its folders. The pane's model knows what is chosen;
 * counts are kept in it, and lost when the accounts change: whoever fills it counts again.
 */
#include "folders.h"

#include <pidgin.h>

#include <pidginstock.h>

#include "rows.h"
#include "ui.h"

#define MIN_WIDTH   150
#define ROW_PADDING 2

enum {
	COLUMN_ACCOUNT,
	COLUMN_FOLDER, /* NULL: the account's own line */
	COLUMN_ICON,
	COLUMN_TITLE,
	COLUMN_COUNT,
	COLUMN_WEIGHT,
	N_COLUMNS
};

static const struct {
	const char *folder, *title, *icon;
} fixed[] = {
	{ROWS_INBOX, N_("Inbox"), PIDGIN_STOCK_TRAY_EMAIL},
	{ROWS_SENT, N_("Sent"), GTK_STOCK_APPLY},
	{ROWS_OUTBOX, N_("Outbox"), GTK_STOCK_GO_UP},
	{ROWS_TRASH, N_("Trash"), GTK_STOCK_DELETE},
};

typedef struct {
	FoldersFn chosen;
	gpointer user_data;
} Choice;

const char *folders_title(const char *folder)
{
	for (guint i = 0; i < G_N_ELEMENTS(fixed); i++) {
		if (g_str_equal(fixed[i].folder, folder))
			return _(fixed[i].title);
	}
	return folder;
}

static gboolean find(GtkTreeModel *model, PurpleAccount *account, const char *folder, GtkTreeIter *iter)
{
	for (gboolean ok = gtk_tree_model_get_iter_first(model, iter); ok;
	     ok = gtk_tree_model_iter_next(model, iter)) {
		g_autofree char *its_folder = NULL;
		PurpleAccount *its;

		gtk_tree_model_get(model, iter, COLUMN_ACCOUNT, &its, COLUMN_FOLDER, &its_folder, -1);
		if (its == account && g_strcmp0(its_folder, folder) == 0)
			return TRUE;
	}
	return FALSE;
}

static void changed_cb(GtkTreeSelection *selection, Choice *choice)
{
	g_autofree char *folder = NULL;
	PurpleAccount *account;
	GtkTreeModel *model;
	GtkTreeIter iter;

	if (!gtk_tree_selection_get_selected(selection, &model, &iter))
		return;
	gtk_tree_model_get(model, &iter, COLUMN_ACCOUNT, &account, COLUMN_FOLDER, &folder, -1);
	if (folder != NULL)
		choice->chosen(account, folder, choice->user_data);
}

static gboolean can_choose(GtkTreeSelection *selection, GtkTreeModel *model, GtkTreePath *path,
			   gboolean is_chosen, gpointer unused)
{
	g_autofree char *folder = NULL;
	GtkTreeIter iter;

	if (gtk_tree_model_get_iter(model, &iter, path))
		gtk_tree_model_get(model, &iter, COLUMN_FOLDER, &folder, -1);
	return folder != NULL;
}

void folders_choose(GtkWidget *folders, PurpleAccount *account, const char *folder)
{
	GtkTreeSelection *selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(folders));
	GtkTreeModel *model = gtk_tree_view_get_model(GTK_TREE_VIEW(folders));
	GtkTreePath *path;
	GtkTreeIter iter;

	if (!find(model, account, folder, &iter))
		return;
	path = gtk_tree_model_get_path(model, &iter);
	g_signal_handlers_block_matched(selection, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, (gpointer)changed_cb,
					NULL);
	gtk_tree_view_set_cursor(GTK_TREE_VIEW(folders), path, NULL, FALSE);
	g_signal_handlers_unblock_matched(selection, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, (gpointer)changed_cb,
					  NULL);
	gtk_tree_path_free(path);
}

void folders_count(GtkWidget *folders, PurpleAccount *account, const char *folder, guint n)
{
	GtkTreeModel *model = gtk_tree_view_get_model(GTK_TREE_VIEW(folders));
	g_autofree char *count = n > 0 ? g_strdup_printf("%u", n) : NULL;
	GtkTreeIter iter;

	if (find(model, account, folder, &iter))
		gtk_list_store_set(GTK_LIST_STORE(model), &iter, COLUMN_COUNT, count, COLUMN_WEIGHT,
				   n > 0 ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL, -1);
}

static void add_account(GtkListStore *store, PurpleAccount *account, gboolean is_one_of_several)
{
	if (is_one_of_several)
		gtk_list_store_insert_with_values(store, NULL, -1, COLUMN_ACCOUNT, account, COLUMN_TITLE,
						  purple_account_get_username(account), COLUMN_WEIGHT,
						  PANGO_WEIGHT_NORMAL, -1);
	for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
		gtk_list_store_insert_with_values(store, NULL, -1, COLUMN_ACCOUNT, account, COLUMN_FOLDER,
						  fixed[i].folder, COLUMN_ICON, fixed[i].icon, COLUMN_TITLE,
						  _(fixed[i].title), COLUMN_WEIGHT, PANGO_WEIGHT_NORMAL, -1);
}

void folders_fill(GtkWidget *folders, PurpleAccount *account)
{
	GtkTreeSelection *selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(folders));
	g_autoptr(GList) accounts = ui_api()->accounts();
	g_autofree char *folder = NULL;
	PurpleAccount *chosen = NULL;
	GtkTreeModel *model;
	GtkTreeIter iter;

	if (gtk_tree_selection_get_selected(selection, &model, &iter))
		gtk_tree_model_get(model, &iter, COLUMN_ACCOUNT, &chosen, COLUMN_FOLDER, &folder, -1);
	model = gtk_tree_view_get_model(GTK_TREE_VIEW(folders));
	if (g_list_find(accounts, account) == NULL)
		accounts = g_list_prepend(accounts, account);
	g_signal_handlers_block_matched(selection, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, (gpointer)changed_cb,
					NULL);
	gtk_list_store_clear(GTK_LIST_STORE(model));
	for (GList *l = accounts; l != NULL; l = l->next)
		add_account(GTK_LIST_STORE(model), l->data, accounts->next != NULL);
	g_signal_handlers_unblock_matched(selection, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, (gpointer)changed_cb,
					  NULL);
	if (chosen != NULL)
		folders_choose(folders, chosen, folder);
}

static void choice_free(gpointer data, GClosure *closure)
{
	g_free(data);
}

GtkWidget *folders_new(FoldersFn chosen, gpointer user_data)
{
	GtkListStore *store = gtk_list_store_new(N_COLUMNS, G_TYPE_POINTER, G_TYPE_STRING, G_TYPE_STRING,
						 G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT);
	GtkWidget *view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(store));
	GtkTreeViewColumn *column = gtk_tree_view_column_new();
	GtkCellRenderer *icon = gtk_cell_renderer_pixbuf_new(), *title = gtk_cell_renderer_text_new(),
			*count = gtk_cell_renderer_text_new();
	GtkTreeSelection *selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(view));
	Choice *choice = g_new0(Choice, 1);

	g_object_unref(store);
	choice->chosen = chosen;
	choice->user_data = user_data;
	g_object_set(icon, "ypad", ROW_PADDING, NULL);
	g_object_set(title, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
	g_object_set(count, "xalign", 1.0, NULL);
	gtk_tree_view_column_pack_start(column, icon, FALSE);
	gtk_tree_view_column_pack_start(column, title, TRUE);
	gtk_tree_view_column_pack_start(column, count, FALSE);
	gtk_tree_view_column_set_attributes(column, icon, "stock-id", COLUMN_ICON, NULL);
	gtk_tree_view_column_set_attributes(column, title, "text", COLUMN_TITLE, "weight", COLUMN_WEIGHT,
					    NULL);
	gtk_tree_view_column_set_attributes(column, count, "text", COLUMN_COUNT, "weight", COLUMN_WEIGHT,
					    NULL);
	gtk_tree_view_append_column(GTK_TREE_VIEW(view), column);
	gtk_tree_view_set_headers_visible(GTK_TREE_VIEW(view), FALSE);
	gtk_tree_view_set_enable_search(GTK_TREE_VIEW(view), FALSE);
	gtk_widget_set_size_request(view, MIN_WIDTH, -1);
	gtk_tree_selection_set_select_function(selection, can_choose, NULL, NULL);
	g_signal_connect_data(selection, "changed", G_CALLBACK(changed_cb), choice, choice_free, 0);
	ui_accessible_name(view, _("Folders"));
	return view;
}
