/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folders.c: the pane of folders of all accounts, with counts: unread mails; in the Outbox and in Drafts all.
 *
 * With several accounts each has a line of its own above its folders. The five that every account has are
 * there at once, the user's own and the counts when they have been read. The model is the pane's whole
 * memory.
 */
#include "folders.h"

#include <string.h>

#include <pidgin.h>

#include <gtkcellrendererexpander.h>
#include <pidginstock.h>

#include "cell-icon.h"
#include "cell-text.h"
#include "folders-private.h"
#include "mail-list.h"
#include "rows.h"
#include "ui.h"

#define MIN_WIDTH    160
#define ROW_PADDING  2
#define INDENT       6 /* pixels, beside the width of an icon */
#define COUNT_WIDEST "99"

static const struct {
	const char *folder, *title, *icon;
} fixed[] = {
	{ROWS_INBOX, N_("Inbox"), PIDGIN_STOCK_TRAY_EMAIL}, {ROWS_DRAFTS, N_("Drafts"), GTK_STOCK_EDIT},
	{ROWS_SENT, N_("Sent"), GTK_STOCK_APPLY},           {ROWS_OUTBOX, N_("Outbox"), GTK_STOCK_GO_UP},
	{ROWS_ARCHIVE, N_("Archive"), GTK_STOCK_HARDDISK},  {ROWS_TRASH, N_("Trash"), GTK_STOCK_DELETE},
};

/* A question for the folders of an account. */
typedef struct {
	PurpleAccount *account;
	GtkWidget *view;
} Question;

Folders *folders_of(GtkWidget *folders)
{
	return g_object_get_data(G_OBJECT(folders), "imail-folders");
}

const char *folders_title(const char *folder)
{
	for (guint i = 0; i < G_N_ELEMENTS(fixed); i++) {
		if (g_str_equal(fixed[i].folder, folder))
			return _(fixed[i].title);
	}
	if (g_str_equal(folder, ROWS_BULK))
		return _("Lists and Bulk");
	/* "//bulk/list:dev.example.org" */
	return g_str_has_prefix(folder, ROWS_BULK) ? strchr(folder, ':') + 1 : folder;
}

gboolean folders_find(Folders *self, PurpleAccount *account, const char *folder, GtkTreeIter *iter)
{
	GtkTreeModel *model = GTK_TREE_MODEL(self->store);

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

char *folders_name(GtkWidget *folders, PurpleAccount *account, const char *folder)
{
	Folders *self = folders_of(folders);
	char *title = NULL;
	GtkTreeIter iter;

	if (folders_find(self, account, folder, &iter))
		gtk_tree_model_get(GTK_TREE_MODEL(self->store), &iter, COLUMN_TITLE, &title, -1);
	return title != NULL ? title : g_strdup(folders_title(folder));
}

char **folders_targets(GtkWidget *folders, PurpleAccount *account)
{
	Folders *self = folders_of(folders);
	GtkTreeModel *model = GTK_TREE_MODEL(self->store);
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();
	GtkTreeIter iter;

	for (gboolean ok = gtk_tree_model_get_iter_first(model, &iter); ok;
	     ok = gtk_tree_model_iter_next(model, &iter)) {
		g_autofree char *folder = NULL;
		PurpleAccount *its;

		gtk_tree_model_get(model, &iter, COLUMN_ACCOUNT, &its, COLUMN_FOLDER, &folder, -1);
		if (its == account && folder != NULL && !g_str_equal(folder, ROWS_OUTBOX) &&
		    !g_str_has_prefix(folder, ROWS_BULK))
			g_strv_builder_add(names, folder);
	}
	return g_strv_builder_end(names);
}

/* --- Choosing --- */

static void changed_cb(GtkTreeSelection *selection, Folders *self)
{
	g_autofree char *folder = NULL;
	PurpleAccount *account;
	GtkTreeModel *model;
	GtkTreeIter iter;

	if (!gtk_tree_selection_get_selected(selection, &model, &iter))
		return;
	gtk_tree_model_get(model, &iter, COLUMN_ACCOUNT, &account, COLUMN_FOLDER, &folder, -1);
	if (folder != NULL)
		self->fns->chosen(account, folder, self->user_data);
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

static void block(Folders *self, gboolean is_blocked)
{
	GtkTreeSelection *selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(self->view));

	if (is_blocked)
		g_signal_handlers_block_by_func(selection, changed_cb, self);
	else
		g_signal_handlers_unblock_by_func(selection, changed_cb, self);
}

void folders_choose(GtkWidget *folders, PurpleAccount *account, const char *folder)
{
	Folders *self = folders_of(folders);
	GtkTreePath *path;
	GtkTreeIter iter;

	if (!folders_find(self, account, folder, &iter))
		return;
	path = gtk_tree_model_get_path(GTK_TREE_MODEL(self->store), &iter);
	block(self, TRUE);
	gtk_tree_view_set_cursor(GTK_TREE_VIEW(folders), path, NULL, FALSE);
	block(self, FALSE);
	gtk_tree_path_free(path);
}

/* --- Filling --- */

static void show_count(Folders *self, PurpleAccount *account, const char *folder, gint64 n)
{
	g_autofree char *count = n > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, n) : NULL;
	GtkTreeIter iter;

	if (folders_find(self, account, folder, &iter))
		gtk_list_store_set(self->store, &iter, COLUMN_COUNT, count, COLUMN_WEIGHT,
				   n > 0 ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL, -1);
}

static gboolean is_named(const GPtrArray *summaries, const char *folder)
{
	for (guint i = 0; i < summaries->len; i++) {
		if (g_str_equal(((const ImailFolderSummary *)g_ptr_array_index(summaries, i))->name, folder))
			return TRUE;
	}
	return FALSE;
}

/* The user's own folders that are gone. */
static void remove_gone(Folders *self, PurpleAccount *account, const GPtrArray *summaries)
{
	GtkTreeModel *model = GTK_TREE_MODEL(self->store);
	GtkTreeIter iter;
	gboolean ok = gtk_tree_model_get_iter_first(model, &iter);

	while (ok) {
		g_autofree char *folder = NULL;
		PurpleAccount *its;
		gboolean is_own;

		gtk_tree_model_get(model, &iter, COLUMN_ACCOUNT, &its, COLUMN_FOLDER, &folder, COLUMN_OWN,
				   &is_own, -1);
		if (its == account && is_own && !is_named(summaries, folder))
			ok = gtk_list_store_remove(self->store, &iter);
		else
			ok = gtk_tree_model_iter_next(model, &iter);
	}
}

/* They come by name: each new one goes behind the one before it. */
static void add_own(Folders *self, PurpleAccount *account, const char *folder, GtkTreeIter *behind)
{
	GtkTreeIter iter;

	gtk_list_store_insert_after(self->store, &iter, behind);
	gtk_list_store_set(self->store, &iter, COLUMN_ACCOUNT, account, COLUMN_FOLDER, folder, COLUMN_ICON,
			   GTK_STOCK_DIRECTORY, COLUMN_TITLE, folder, COLUMN_WEIGHT, PANGO_WEIGHT_NORMAL,
			   COLUMN_OWN, TRUE, COLUMN_HAS_ICON, TRUE, -1);
	*behind = iter;
}

static void update(Folders *self, PurpleAccount *account, const GPtrArray *summaries)
{
	GtkTreeIter behind, found;

	remove_gone(self, account, summaries);
	if (!folders_find(self, account, ROWS_TRASH, &behind))
		return; /* the account has gone from the pane */
	for (guint i = 0; i < summaries->len; i++) {
		const ImailFolderSummary *one = g_ptr_array_index(summaries, i);
		gboolean is_all = g_str_equal(one->name, ROWS_DRAFTS);
		gboolean is_none = g_str_equal(one->name, ROWS_TRASH) || g_str_equal(one->name, ROWS_SENT);

		if (folders_find(self, account, one->name, &found)) {
			if (one->is_own)
				behind = found;
		} else {
			add_own(self, account, one->name, &behind);
		}
		show_count(self, account, one->name, is_all ? one->total : is_none ? 0 : one->unread);
	}
}

static void listed_cb(GPtrArray *summaries, const GError *error, gpointer user_data)
{
	g_autofree Question *question = user_data;

	if (question->view == NULL)
		return;
	g_object_remove_weak_pointer(G_OBJECT(question->view), (gpointer *)&question->view);
	if (summaries != NULL)
		update(folders_of(question->view), question->account, summaries);
}

void folders_refresh(GtkWidget *folders, PurpleAccount *account)
{
	Question *question;
	g_autoptr(GPtrArray) outbox = NULL;

	if (!ui_can_use(account))
		return;
	outbox = ui_api()->outbox(account);
	show_count(folders_of(folders), account, ROWS_OUTBOX, outbox->len);
	question = g_new(Question, 1);
	question->account = account;
	question->view = folders;
	g_object_add_weak_pointer(G_OBJECT(folders), (gpointer *)&question->view);
	ui_api()->folders(account, listed_cb, question);
	folders_bulk_refresh(folders_of(folders), account);
}

static void add_account(Folders *self, PurpleAccount *account, gboolean is_one_of_several)
{
	if (is_one_of_several)
		gtk_list_store_insert_with_values(self->store, NULL, -1, COLUMN_ACCOUNT, account,
						  COLUMN_TITLE, purple_account_get_username(account),
						  COLUMN_WEIGHT, PANGO_WEIGHT_NORMAL, -1);
	for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
		gtk_list_store_insert_with_values(self->store, NULL, -1, COLUMN_ACCOUNT, account,
						  COLUMN_FOLDER, fixed[i].folder, COLUMN_ICON, fixed[i].icon,
						  COLUMN_TITLE, _(fixed[i].title), COLUMN_WEIGHT,
						  PANGO_WEIGHT_NORMAL, COLUMN_HAS_ICON, TRUE, -1);
}

static gboolean has_account_only(Folders *self, GList *accounts)
{
	GtkTreeModel *model = GTK_TREE_MODEL(self->store);
	GtkTreeIter iter;
	guint n = 0;

	for (GList *l = accounts; l != NULL; l = l->next) {
		if (!folders_find(self, l->data, ROWS_INBOX, &iter))
			return FALSE;
	}
	for (gboolean ok = gtk_tree_model_get_iter_first(model, &iter); ok;
	     ok = gtk_tree_model_iter_next(model, &iter)) {
		g_autofree char *folder = NULL;

		gtk_tree_model_get(model, &iter, COLUMN_FOLDER, &folder, -1);
		n += g_strcmp0(folder, ROWS_INBOX) == 0 ? 1 : 0;
	}
	return n == g_list_length(accounts);
}

void folders_fill(GtkWidget *folders, PurpleAccount *account)
{
	Folders *self = folders_of(folders);
	GtkTreeSelection *selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(folders));
	g_autoptr(GList) accounts = ui_api()->accounts();
	g_autofree char *folder = NULL;
	PurpleAccount *chosen = NULL;
	GtkTreeIter iter;

	if (g_list_find(accounts, account) == NULL)
		accounts = g_list_prepend(accounts, account);
	if (!has_account_only(self, accounts)) {
		if (gtk_tree_selection_get_selected(selection, NULL, &iter))
			gtk_tree_model_get(GTK_TREE_MODEL(self->store), &iter, COLUMN_ACCOUNT, &chosen,
					   COLUMN_FOLDER, &folder, -1);
		block(self, TRUE);
		gtk_list_store_clear(self->store);
		for (GList *l = accounts; l != NULL; l = l->next)
			add_account(self, l->data, accounts->next != NULL);
		block(self, FALSE);
		if (chosen != NULL)
			folders_choose(folders, chosen, folder);
	}
	for (GList *l = accounts; l != NULL; l = l->next)
		folders_refresh(folders, l->data);
}

/* --- Menu and dropping --- */

static gboolean at_pos(Folders *self, int x, int y, PurpleAccount **account, char **folder, gboolean *is_own)
{
	GtkTreePath *path;
	GtkTreeIter iter;

	*folder = NULL;
	if (!gtk_tree_view_get_path_at_pos(GTK_TREE_VIEW(self->view), x, y, &path, NULL, NULL, NULL))
		return FALSE;
	gtk_tree_model_get_iter(GTK_TREE_MODEL(self->store), &iter, path);
	gtk_tree_model_get(GTK_TREE_MODEL(self->store), &iter, COLUMN_ACCOUNT, account, COLUMN_FOLDER, folder,
			   COLUMN_OWN, is_own, -1);
	gtk_tree_path_free(path);
	return *folder != NULL;
}

static gboolean pressed_cb(GtkWidget *view, GdkEventButton *event, Folders *self)
{
	g_autofree char *folder = NULL;
	PurpleAccount *account;
	gboolean is_own;

	if (event->type != GDK_BUTTON_PRESS || event->button != 3 ||
	    event->window != gtk_tree_view_get_bin_window(GTK_TREE_VIEW(view)) ||
	    !at_pos(self, (int)event->x, (int)event->y, &account, &folder, &is_own))
		return FALSE;
	self->fns->menu(account, folder, is_own, event, self->user_data);
	return TRUE;
}

static gboolean popup_cb(GtkWidget *view, Folders *self)
{
	g_autofree char *folder = NULL;
	PurpleAccount *account;
	gboolean is_own;
	GtkTreeModel *model;
	GtkTreeIter iter;

	if (!gtk_tree_selection_get_selected(gtk_tree_view_get_selection(GTK_TREE_VIEW(view)), &model, &iter))
		return FALSE;
	gtk_tree_model_get(model, &iter, COLUMN_ACCOUNT, &account, COLUMN_FOLDER, &folder, COLUMN_OWN,
			   &is_own, -1);
	self->fns->menu(account, folder, is_own, NULL, self->user_data);
	return TRUE;
}

static void dropped_cb(GtkWidget *view, GdkDragContext *context, int x, int y, GtkSelectionData *data,
		       guint info, guint when, Folders *self)
{
	g_autofree char *folder = NULL, *text = NULL;
	g_auto(GStrv) ids = NULL;
	PurpleAccount *account;
	gboolean is_own, ok;

	gtk_tree_view_convert_widget_to_bin_window_coords(GTK_TREE_VIEW(view), x, y, &x, &y);
	ok = gtk_selection_data_get_length(data) > 0 && at_pos(self, x, y, &account, &folder, &is_own) &&
	     !g_str_equal(folder, ROWS_OUTBOX) && !g_str_has_prefix(folder, ROWS_BULK);
	if (ok) {
		text = g_strndup((const char *)gtk_selection_data_get_data(data),
				 (gsize)gtk_selection_data_get_length(data));
		ids = g_strsplit(g_strchomp(text), "\n", -1);
		self->fns->dropped(account, folder, (const char *const *)ids, self->user_data);
	}
	gtk_drag_finish(context, ok, FALSE, when);
	g_signal_stop_emission_by_name(view, "drag-data-received");
}

/* --- Building --- */

static void column_add(GtkWidget *view)
{
	GtkTreeViewColumn *column = gtk_tree_view_column_new();
	GtkCellRenderer *indent = gtk_cell_renderer_text_new(), *icon = cell_icon_new(ROW_PADDING),
			*title = cell_text_new(), *count = gtk_cell_renderer_text_new(),
			*expander = pidgin_cell_renderer_expander_new();
	int width, height;

	gtk_icon_size_lookup(GTK_ICON_SIZE_MENU, &width, &height);
	gtk_cell_renderer_set_fixed_size(expander, width, height + 2 * ROW_PADDING);
	gtk_cell_renderer_set_fixed_size(indent, width + INDENT, -1);
	g_object_set(count, "xalign", 1.0, NULL);
	gtk_tree_view_column_pack_start(column, indent, FALSE);
	gtk_tree_view_column_pack_start(column, expander, FALSE);
	gtk_tree_view_column_pack_start(column, icon, FALSE);
	gtk_tree_view_column_pack_start(column, title, TRUE);
	gtk_tree_view_column_pack_start(column, count, FALSE);
	gtk_tree_view_column_set_attributes(column, indent, "visible", COLUMN_UNDER, NULL);
	gtk_tree_view_column_set_attributes(column, expander, "visible", COLUMN_FOLDS, "expander-visible",
					    COLUMN_FOLDS, "is-expander", COLUMN_FOLDS, "is-expanded",
					    COLUMN_UNFOLDED, NULL);
	cell_icon_bind(column, icon, COLUMN_ICON);
	gtk_tree_view_column_add_attribute(column, icon, "visible", COLUMN_HAS_ICON);
	gtk_tree_view_column_set_attributes(column, title, "text", COLUMN_TITLE, "weight", COLUMN_WEIGHT,
					    NULL);
	gtk_tree_view_column_set_attributes(column, count, "text", COLUMN_COUNT, "weight", COLUMN_WEIGHT,
					    NULL);
	gtk_tree_view_append_column(GTK_TREE_VIEW(view), column);
}

/* So that the titles that every account has are whole in any font. */
static void style_set_cb(GtkWidget *view, GtkStyle *previous, gpointer unused)
{
	int widest = cell_text_width(view, folders_title(ROWS_BULK)), icon, height;

	for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
		widest = MAX(widest, cell_text_width(view, _(fixed[i].title)));
	gtk_icon_size_lookup(GTK_ICON_SIZE_MENU, &icon, &height);
	widest += icon + INDENT + cell_text_width(view, COUNT_WIDEST);
	gtk_widget_set_size_request(view, MAX(widest, MIN_WIDTH), -1);
}

static void folders_free(gpointer data)
{
	Folders *self = data;

	folders_bulk_free(self);
	g_object_unref(self->store);
	g_free(self);
}

GtkWidget *folders_new(const FoldersFns *fns, gpointer user_data)
{
	static const GtkTargetEntry targets[] = {{(char *)MAIL_LIST_DRAG, GTK_TARGET_SAME_APP, 0}};
	Folders *self = g_new0(Folders, 1);
	GtkWidget *view;
	GtkTreeSelection *selection;

	self->fns = fns;
	self->user_data = user_data;
	self->store = gtk_list_store_new(N_COLUMNS, G_TYPE_POINTER, G_TYPE_STRING, G_TYPE_STRING,
					 G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT, G_TYPE_BOOLEAN,
					 G_TYPE_BOOLEAN, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);
	folders_bulk_new(self);
	self->view = view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(self->store));
	g_object_set_data_full(G_OBJECT(view), "imail-folders", self, folders_free);
	column_add(view);
	gtk_tree_view_set_headers_visible(GTK_TREE_VIEW(view), FALSE);
	gtk_tree_view_set_enable_search(GTK_TREE_VIEW(view), FALSE);
	g_signal_connect(view, "style-set", G_CALLBACK(style_set_cb), NULL);
	style_set_cb(view, NULL, NULL);
	selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(view));
	gtk_tree_selection_set_select_function(selection, can_choose, NULL, NULL);
	gtk_tree_view_enable_model_drag_dest(GTK_TREE_VIEW(view), targets, G_N_ELEMENTS(targets),
					     GDK_ACTION_MOVE);
	g_signal_connect(selection, "changed", G_CALLBACK(changed_cb), self);
	g_signal_connect(view, "button-press-event", G_CALLBACK(pressed_cb), self);
	g_signal_connect(view, "popup-menu", G_CALLBACK(popup_cb), self);
	g_signal_connect(view, "drag-data-received", G_CALLBACK(dropped_cb), self);
	folders_bulk_connect(self);
	ui_accessible_name(view, _("Folders"));
	return view;
}
