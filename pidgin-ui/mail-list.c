/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list.c: the list of mails: unread ones bold, sent ones with what became of them, found ones with the
 * words that were looked for (mail-cells.c).
 *
 * The rows lie in a MailModel, page by page. An answer belongs to the newest question (serial); what was
 * chosen before the list was read anew is chosen again when its page is here. Clicks on the headers sort a
 * folder; what was found stands with the best first.
 */
#include "mail-list.h"

#include "mail-cells.h"
#include "mail-list-private.h"
#include "ui.h"

#define LARGE_CHANGE 200 /* rows: more at once are shown as a new list */
#define MAX_RELOADED 5   /* pages, of what is chosen, when the list is read anew */
#define PREF_TALKS   UI_PREFS "/mailbox/conversations"

typedef struct {
	GtkWidget *view;
	guint serial;
} Question;

MailList *mail_list_of(GtkWidget *list)
{
	return g_object_get_data(G_OBJECT(list), "imail-list");
}

/* --- Loading --- */

static void before_drop(MailList *self)
{
	g_clear_pointer(&self->before, g_ptr_array_unref);
	g_clear_pointer(&self->cursor, row_unref);
}

/* The chosen row that the keys go on from. */
static Row *cursor_row(MailList *self)
{
	GtkTreePath *path = NULL;
	const Row *row = NULL;

	gtk_tree_view_get_cursor(self->view, &path, NULL);
	if (path != NULL &&
	    gtk_tree_selection_path_is_selected(gtk_tree_view_get_selection(self->view), path))
		row = mail_model_row(self->model, (guint)gtk_tree_path_get_indices(path)[0]);
	g_clear_pointer(&path, gtk_tree_path_free);
	return row != NULL ? row_ref((Row *)row) : NULL;
}

static int compare_ints(gconstpointer a, gconstpointer b)
{
	return *(const int *)a - *(const int *)b;
}

static gboolean are_chosen(MailList *self, const GArray *indices)
{
	GList *paths = gtk_tree_selection_get_selected_rows(gtk_tree_view_get_selection(self->view), NULL);
	const GList *l = paths;
	guint i = 0;

	while (l != NULL && i < indices->len &&
	       gtk_tree_path_get_indices(l->data)[0] == g_array_index(indices, int, i)) {
		l = l->next;
		i++;
	}
	g_list_free_full(paths, (GDestroyNotify)gtk_tree_path_free);
	return l == NULL && i == indices->len;
}

static void choose(MailList *self, const GArray *indices, int cursor)
{
	GtkTreeSelection *selection = gtk_tree_view_get_selection(self->view);
	GtkTreePath *path = gtk_tree_path_new_from_indices(cursor, -1);

	gtk_tree_view_set_cursor(self->view, path, NULL, FALSE);
	gtk_tree_path_free(path);
	for (guint i = 0; i < indices->len; i++) {
		path = gtk_tree_path_new_from_indices(g_array_index(indices, int, i), -1);
		gtk_tree_selection_select_path(selection, path);
		gtk_tree_path_free(path);
	}
}

/* What has gone leaves the choice to what stands in its place. Where all is as it was nothing is touched: the
 * row from which Shift goes on choosing is known to GTK+ alone. */
static void chosen_again(MailList *self)
{
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int));
	int cursor = self->cursor != NULL ? mail_model_find(self->model, self->cursor) : -1;

	for (guint i = 0; self->before != NULL && i < self->before->len; i++) {
		int at = mail_model_find(self->model, g_ptr_array_index(self->before, i));

		if (at >= 0)
			g_array_append_val(found, at);
	}
	g_array_sort(found, compare_ints);
	if (found->len > 0 && !are_chosen(self, found))
		choose(self, found, cursor >= 0 ? cursor : g_array_index(found, int, 0));
	if (self->before != NULL && (self->asked == 0 || found->len == self->before->len))
		before_drop(self);
}

static void resize(MailList *self, guint places, GPtrArray *talks)
{
	guint now = mail_model_total(self->model), total = mail_model_total_of(places, talks);

	if (MAX(now, total) - MIN(now, total) <= LARGE_CHANGE) {
		mail_model_resize(self->model, places, talks);
	} else {
		gtk_tree_view_set_model(self->view, NULL);
		mail_model_set_total(self->model, places, talks);
		gtk_tree_view_set_model(self->view, GTK_TREE_MODEL(self->model));
	}
}

static void take(MailList *self, const RowsPage *page)
{
	self->is_filling = TRUE;
	if (page->talks != NULL)
		g_array_set_size(self->unfolding, 0);
	resize(self, page->total, page->talks);
	mail_model_put(self->model, page->offset, page->rows);
	chosen_again(self);
	mail_list_anchor_hold(self);
	mail_list_goal_take(self);
	if (self->asked == 0)
		mail_list_anchor_drop(self);
	self->is_filling = FALSE;
}

static void loaded_cb(const RowsPage *page, const GError *error, gpointer user_data)
{
	g_autofree Question *question = user_data;
	MailList *self = question->view != NULL ? mail_list_of(question->view) : NULL;

	if (question->view != NULL)
		g_object_remove_weak_pointer(G_OBJECT(question->view), (gpointer *)&question->view);
	if (self == NULL || question->serial != self->serial)
		return;
	if (self->asked > 0)
		self->asked--;
	if (page == NULL) {
		self->fns->loaded(0, NULL, error, self->user_data);
		return;
	}
	take(self, page);
	self->fns->loaded(page->mails, page->words, NULL, self->user_data);
	if (self->goal == NULL)
		self->fns->chosen(self->user_data);
}

/* The numbers of conversations that are unfolded, or are to be, ending with 0. Caller frees. */
static gint64 *unfolded_of(MailList *self)
{
	g_autofree gint64 *here = mail_model_unfolded(self->model);
	GArray *all = g_array_new(TRUE, FALSE, sizeof(gint64));

	for (guint i = 0; here[i] != 0; i++)
		g_array_append_val(all, here[i]);
	g_array_append_vals(all, self->unfolding->data, self->unfolding->len);
	return (gint64 *)g_array_free(all, FALSE);
}

void mail_list_load(MailList *self, guint offset)
{
	g_autofree gint64 *unfolded = unfolded_of(self);
	Question *question;

	if (!ui_can_use(self->source.account))
		return;
	question = g_new(Question, 1);
	question->view = GTK_WIDGET(self->view);
	question->serial = self->serial;
	g_object_add_weak_pointer(G_OBJECT(question->view), (gpointer *)&question->view);
	rows_load(&self->source, offset, MAIL_MODEL_PAGE, unfolded, loaded_cb, question);
}

/* Rows are wanted while the view draws: what is asked for is asked later. */
typedef struct {
	GtkWidget *view;
	guint offset, serial;
} Want;

static gboolean want_later_cb(gpointer user_data)
{
	g_autofree Want *want = user_data;
	MailList *self = want->view != NULL ? mail_list_of(want->view) : NULL;

	if (want->view != NULL)
		g_object_remove_weak_pointer(G_OBJECT(want->view), (gpointer *)&want->view);
	if (self != NULL && want->serial == self->serial)
		mail_list_load(self, want->offset);
	return G_SOURCE_REMOVE;
}

static void want_cb(guint offset, gpointer user_data)
{
	MailList *self = user_data;
	Want *want = g_new(Want, 1);

	want->view = GTK_WIDGET(self->view);
	want->offset = offset;
	want->serial = self->serial;
	g_object_add_weak_pointer(G_OBJECT(want->view), (gpointer *)&want->view);
	gdk_threads_add_idle_full(G_PRIORITY_HIGH_IDLE, want_later_cb, want, NULL);
}

GPtrArray *mail_list_chosen(GtkWidget *list)
{
	MailList *self = mail_list_of(list);
	GPtrArray *rows;
	GList *paths;

	/* The list is being read anew: these were chosen, wherever they stand now. */
	if (self->before != NULL)
		return rows_slice(self->before, 0, self->before->len);
	rows = g_ptr_array_new_with_free_func(row_unref);
	paths = gtk_tree_selection_get_selected_rows(gtk_tree_view_get_selection(self->view), NULL);
	for (GList *l = paths; l != NULL; l = l->next) {
		const Row *row = mail_model_row(self->model, (guint)gtk_tree_path_get_indices(l->data)[0]);

		if (row != NULL)
			g_ptr_array_add(rows, row_ref((Row *)row));
	}
	g_list_free_full(paths, (GDestroyNotify)gtk_tree_path_free);
	return rows;
}

/* --- Anew --- */

/* The pages of what is chosen, and the first one that is looked at; the others follow as they are drawn. */
static void load_again(MailList *self)
{
	g_autoptr(GHashTable) pages = g_hash_table_new(NULL, NULL);
	GList *paths = gtk_tree_selection_get_selected_rows(gtk_tree_view_get_selection(self->view), NULL);
	GtkTreePath *first;
	GHashTableIter iter;
	gpointer number;

	if (gtk_tree_view_get_visible_range(self->view, &first, NULL))
		paths = g_list_prepend(paths, first);
	for (GList *l = paths; l != NULL && g_hash_table_size(pages) < MAX_RELOADED; l = l->next) {
		guint place = mail_model_place(self->model, (guint)gtk_tree_path_get_indices(l->data)[0]);

		g_hash_table_add(pages, GUINT_TO_POINTER(place / MAIL_MODEL_PAGE));
	}
	g_list_free_full(paths, (GDestroyNotify)gtk_tree_path_free);
	if (g_hash_table_size(pages) == 0)
		g_hash_table_add(pages, NULL);
	self->asked = g_hash_table_size(pages);
	g_hash_table_iter_init(&iter, pages);
	while (g_hash_table_iter_next(&iter, &number, NULL))
		mail_list_load(self, GPOINTER_TO_UINT(number) * MAIL_MODEL_PAGE);
}

void mail_list_refresh(GtkWidget *list)
{
	MailList *self = mail_list_of(list);
	int n;

	if (self->goal != NULL) {
		self->serial++;
		mail_model_outdate(self->model, FALSE);
		mail_list_goal_begin(self);
		return;
	}
	n = gtk_tree_selection_count_selected_rows(gtk_tree_view_get_selection(self->view));

	if (self->before == NULL) {
		self->before = mail_list_chosen(list);
		self->cursor = cursor_row(self);
	}
	/* Of very many that are chosen not all are here. */
	if ((int)self->before->len != n)
		before_drop(self);
	mail_list_anchor_take(self);
	self->serial++;
	mail_model_outdate(self->model, FALSE);
	if (self->source.query == NULL) {
		load_again(self);
	} else {
		self->asked = 1;
		mail_list_load(self, 0);
	}
}

static void sort_show(MailList *self)
{
	static const int orders[N_COLUMNS] = {[WHO] = IMAIL_LIST_BY_FROM,
					      [SUBJECT] = IMAIL_LIST_BY_SUBJECT,
					      [MARKS] = -1,
					      [STATE] = -1,
					      [FOLDER] = -1,
					      [SIZE] = IMAIL_LIST_BY_SIZE,
					      [DATE] = IMAIL_LIST_BY_DATE};
	gboolean can_sort = self->source.query == NULL && g_strcmp0(self->source.folder, ROWS_OUTBOX) != 0;

	for (guint i = 0; i < N_COLUMNS; i++) {
		gtk_tree_view_column_set_clickable(self->columns[i], can_sort && orders[i] >= 0);
		gtk_tree_view_column_set_sort_indicator(self->columns[i],
							can_sort && orders[i] == (int)self->source.order);
		gtk_tree_view_column_set_sort_order(self->columns[i], self->source.is_descending
									      ? GTK_SORT_DESCENDING
									      : GTK_SORT_ASCENDING);
	}
}

static void empty(MailList *self)
{
	self->shown++;
	self->serial++;
	self->asked = 0;
	g_array_set_size(self->unfolding, 0);
	before_drop(self);
	mail_list_anchor_drop(self);
	mail_list_goal_drop(self);
	self->is_filling = TRUE;
	mail_model_outdate(self->model, TRUE);
	resize(self, 0, NULL);
	self->is_filling = FALSE;
}

static void begin(MailList *self)
{
	self->source.is_talks = mail_list_can_talk(GTK_WIDGET(self->view)) &&
				purple_prefs_get_bool(PREF_TALKS) &&
				self->source.order == IMAIL_LIST_BY_DATE && self->source.is_descending;
	sort_show(self);
	mail_list_fold_show(self);
	if (!mail_list_goal_begin(self))
		mail_list_load(self, 0);
}

gboolean mail_list_can_talk(GtkWidget *list)
{
	const MailList *self = mail_list_of(list);

	return self->source.query == NULL && self->source.folder != NULL &&
	       rows_can_talk(self->source.folder);
}

gboolean mail_list_talks(GtkWidget *list)
{
	return mail_list_can_talk(list) ? mail_list_of(list)->source.is_talks
					: purple_prefs_get_bool(PREF_TALKS);
}

void mail_list_set_talks(GtkWidget *list, gboolean is_on)
{
	MailList *self = mail_list_of(list);

	purple_prefs_set_bool(PREF_TALKS, is_on);
	if (!mail_list_can_talk(list))
		return;
	self->source.order = IMAIL_LIST_BY_DATE;
	self->source.is_descending = TRUE;
	mail_list_state_sort_save(self);
	empty(self);
	begin(self);
}

/* Empty as yet. */
static void prepare(MailList *self, PurpleAccount *account, const char *folder, const char *query)
{
	gboolean is_ours = query == NULL && rows_are_ours(folder);
	gboolean is_other = g_strcmp0(self->source.folder, folder) != 0;
	g_autofree char *old = g_steal_pointer(&self->source.folder);

	self->source.folder = g_strdup(folder);
	self->source.account = account;
	g_free(self->source.query);
	self->source.query = g_strdup(query);
	if (is_other)
		mail_list_state_sort_load(self);
	/* With assistive technology a change of the columns costs by the row. */
	empty(self);
	gtk_tree_view_column_set_title(self->columns[WHO],
				       query == NULL && rows_show_recipients(folder) ? _("To") : _("From"));
	gtk_tree_view_column_set_visible(self->columns[STATE], is_ours);
	/* The words that were found need the room that both would take. */
	gtk_tree_view_column_set_visible(self->columns[FOLDER], query != NULL);
	gtk_tree_view_column_set_visible(self->columns[SIZE], query == NULL && !is_ours);
}

void mail_list_show(GtkWidget *list, PurpleAccount *account, const char *folder, const char *query)
{
	MailList *self = mail_list_of(list);

	prepare(self, account, folder, query);
	begin(self);
}

void mail_list_show_at(GtkWidget *list, PurpleAccount *account, const char *folder, const GPtrArray *rows,
		       const char *shown)
{
	MailList *self = mail_list_of(list);

	prepare(self, account, folder, NULL);
	mail_list_goal_set(self, rows, shown);
	begin(self);
}

gboolean mail_list_step(GtkWidget *list, int step)
{
	MailList *self = mail_list_of(list);
	GtkTreePath *path = NULL;
	int index;

	gtk_tree_view_get_cursor(self->view, &path, NULL);
	index = path != NULL ? gtk_tree_path_get_indices(path)[0] : 0;
	/* The focus alone puts the cursor somewhere, and chooses nothing. */
	if (gtk_tree_selection_count_selected_rows(gtk_tree_view_get_selection(self->view)) > 0)
		index += step;
	g_clear_pointer(&path, gtk_tree_path_free);
	if (index < 0 || index >= (int)mail_model_total(self->model))
		return FALSE;
	path = gtk_tree_path_new_from_indices(index, -1);
	gtk_tree_view_set_cursor(self->view, path, NULL, FALSE);
	gtk_tree_path_free(path);
	return TRUE;
}

/* --- What the user does --- */

static gboolean tooltip_cb(GtkWidget *view, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip,
			   gpointer unused)
{
	GtkTreeModel *model;
	GtkTreePath *path;
	GtkTreeIter iter;
	g_autofree char *words = NULL;
	const Row *row;

	if (!gtk_tree_view_get_tooltip_context(GTK_TREE_VIEW(view), &x, &y, by_keyboard, &model, &path,
					       &iter))
		return FALSE;
	row = mail_cell_row(model, &iter);
	words = row != NULL ? mail_cell_tooltip(row) : NULL;
	if (words != NULL) {
		gtk_tooltip_set_text(tooltip, words);
		gtk_tree_view_set_tooltip_row(GTK_TREE_VIEW(view), tooltip, path);
	}
	gtk_tree_path_free(path);
	return words != NULL;
}

static void selection_cb(GtkTreeSelection *selection, MailList *self)
{
	if (self->is_filling)
		return;
	mail_list_goal_drop(self);
	before_drop(self);
	self->fns->chosen(self->user_data);
}

static void activated_cb(GtkTreeView *view, GtkTreePath *path, GtkTreeViewColumn *column, MailList *self)
{
	self->fns->activated(self->user_data);
}

static void sort_cb(GtkTreeViewColumn *column, MailList *self)
{
	ImailListOrder order = column == self->columns[WHO]       ? IMAIL_LIST_BY_FROM
			       : column == self->columns[SUBJECT] ? IMAIL_LIST_BY_SUBJECT
			       : column == self->columns[SIZE]    ? IMAIL_LIST_BY_SIZE
								  : IMAIL_LIST_BY_DATE;

	self->source.is_descending = order == self->source.order
					     ? !self->source.is_descending
					     : order == IMAIL_LIST_BY_DATE || order == IMAIL_LIST_BY_SIZE;
	self->source.order = order;
	mail_list_state_sort_save(self);
	empty(self);
	begin(self);
}

/* A right click within what is chosen leaves it chosen. */
static gboolean pressed_cb(GtkWidget *view, GdkEventButton *event, MailList *self)
{
	GtkTreeSelection *selection = gtk_tree_view_get_selection(self->view);
	GtkTreePath *path;

	if (event->type != GDK_BUTTON_PRESS || event->button != 3 ||
	    event->window != gtk_tree_view_get_bin_window(self->view) ||
	    !gtk_tree_view_get_path_at_pos(self->view, (int)event->x, (int)event->y, &path, NULL, NULL, NULL))
		return FALSE;
	if (!gtk_tree_selection_path_is_selected(selection, path))
		gtk_tree_view_set_cursor(self->view, path, NULL, FALSE);
	gtk_tree_path_free(path);
	self->fns->menu(event, self->user_data);
	return TRUE;
}

static gboolean popup_cb(GtkWidget *view, MailList *self)
{
	self->fns->menu(NULL, self->user_data);
	return TRUE;
}

/* --- Building --- */

/* The same for its end, which removes the columns. */
static void destroy_cb(GtkWidget *view, MailList *self)
{
	self->is_filling = TRUE;
	gtk_tree_view_set_model(self->view, NULL);
}

static void list_free(gpointer data)
{
	MailList *self = data;

	before_drop(self);
	mail_list_anchor_drop(self);
	mail_list_goal_drop(self);
	g_array_unref(self->unfolding);
	g_strfreev(self->dragged);
	g_free(self->source.folder);
	g_free(self->source.query);
	g_object_unref(self->model);
	g_free(self);
}

static void signals_connect(MailList *self)
{
	GtkTreeSelection *selection = gtk_tree_view_get_selection(self->view);

	mail_list_drag_build(self);
	g_signal_connect(selection, "changed", G_CALLBACK(selection_cb), self);
	g_signal_connect(self->view, "row-activated", G_CALLBACK(activated_cb), self);
	g_signal_connect(self->view, "button-press-event", G_CALLBACK(pressed_cb), self);
	g_signal_connect(self->view, "popup-menu", G_CALLBACK(popup_cb), self);
	g_signal_connect(self->view, "destroy", G_CALLBACK(destroy_cb), self);
	g_signal_connect(self->view, "query-tooltip", G_CALLBACK(tooltip_cb), NULL);
}

static void prefs_add(void)
{
	purple_prefs_add_none(UI_PREFS "/mailbox");
	purple_prefs_add_bool(PREF_TALKS, TRUE);
	mail_list_state_init();
}

GtkWidget *mail_list_new(const MailListFns *fns, gpointer user_data)
{
	MailList *self = g_new0(MailList, 1);
	GtkWidget *view;

	self->fns = fns;
	self->user_data = user_data;
	self->source.is_descending = TRUE;
	self->is_anchor_top = TRUE;
	self->unfolding = g_array_new(TRUE, FALSE, sizeof(gint64));
	self->model = mail_model_new(want_cb, self);
	prefs_add();
	view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(self->model));
	self->view = GTK_TREE_VIEW(view);
	g_object_set_data_full(G_OBJECT(view), "imail-list", self, list_free);
	mail_list_columns_build(self);
	for (guint i = 0; i < N_COLUMNS; i++)
		g_signal_connect(self->columns[i], "clicked", G_CALLBACK(sort_cb), self);
	gtk_tree_view_set_fixed_height_mode(self->view, TRUE);
	gtk_tree_view_set_rules_hint(self->view, TRUE);
	/* Letters are commands here; searching has an entry of its own. */
	gtk_tree_view_set_enable_search(self->view, FALSE);
	gtk_widget_set_has_tooltip(view, TRUE);
	gtk_tree_selection_set_mode(gtk_tree_view_get_selection(self->view), GTK_SELECTION_MULTIPLE);
	signals_connect(self);
	ui_accessible_name(view, _("Mails"));
	return view;
}
