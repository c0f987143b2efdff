/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-model.c: the rows of a list of any length, as a GtkTreeModel over pages of MAIL_MODEL_PAGE rows.
 *
 * GtkTreeView in fixed-height mode asks for the rows that it draws, and for no others. A page that is not
 * here is wanted, and its rows have no value until it comes; an old one is shown until the new one is here,
 * so that nothing flickers. An iterator is the row's index. At most MAX_PAGES pages are kept; those that were
 * not looked at for longest go first.
 */
#include "mail-model.h"

#define MAX_PAGES 50

typedef struct {
	GPtrArray *rows; /* NULL: never here */
	gboolean is_old, is_wanted;
	guint64 used;
} Page;

struct _MailModel {
	GObject parent;
	guint total;
	int stamp;
	GHashTable *pages; /* number to Page */
	guint64 clock;
	void (*want)(guint offset, gpointer user_data);
	gpointer user_data;
};

typedef struct {
	GObjectClass parent;
} MailModelClass;

static void tree_model_init(GtkTreeModelIface *iface);

GType mail_model_get_type(void);
G_DEFINE_TYPE_WITH_CODE(MailModel, mail_model, G_TYPE_OBJECT,
			G_IMPLEMENT_INTERFACE(GTK_TYPE_TREE_MODEL, tree_model_init))

/* --- Pages --- */

static void page_free(gpointer data)
{
	Page *page = data;

	g_clear_pointer(&page->rows, g_ptr_array_unref);
	g_free(page);
}

static Page *page_get(MailModel *self, guint number)
{
	Page *page = g_hash_table_lookup(self->pages, GUINT_TO_POINTER(number));

	if (page == NULL) {
		page = g_new0(Page, 1);
		page->is_old = TRUE;
		g_hash_table_insert(self->pages, GUINT_TO_POINTER(number), page);
	}
	page->used = ++self->clock;
	return page;
}

static void pages_limit(MailModel *self)
{
	while (g_hash_table_size(self->pages) > MAX_PAGES) {
		GHashTableIter iter;
		gpointer number, value, oldest = NULL;
		guint64 used = G_MAXUINT64;

		g_hash_table_iter_init(&iter, self->pages);
		while (g_hash_table_iter_next(&iter, &number, &value)) {
			if (((Page *)value)->used < used) {
				used = ((Page *)value)->used;
				oldest = number;
			}
		}
		g_hash_table_remove(self->pages, oldest);
	}
}

static const Row *page_row(const Page *page, guint index)
{
	guint at = index % MAIL_MODEL_PAGE;

	return page != NULL && page->rows != NULL && at < page->rows->len ? g_ptr_array_index(page->rows, at)
									  : NULL;
}

const Row *mail_model_row(MailModel *self, guint index)
{
	return page_row(g_hash_table_lookup(self->pages, GUINT_TO_POINTER(index / MAIL_MODEL_PAGE)), index);
}

int mail_model_find(MailModel *self, const char *id, const char *mail)
{
	GHashTableIter iter;
	gpointer number, value;

	g_hash_table_iter_init(&iter, self->pages);
	while (g_hash_table_iter_next(&iter, &number, &value)) {
		const GPtrArray *rows = ((Page *)value)->rows;

		for (guint i = 0; rows != NULL && i < rows->len; i++) {
			const Row *row = g_ptr_array_index(rows, i);
			gboolean fits = id != NULL ? g_strcmp0(row->id, id) == 0
						   : mail != NULL && g_strcmp0(row->mail, mail) == 0;

			if (fits)
				return (int)(GPOINTER_TO_UINT(number) * MAIL_MODEL_PAGE + i);
		}
	}
	return -1;
}

void mail_model_outdate(MailModel *self, gboolean forget)
{
	GHashTableIter iter;
	gpointer value;

	if (forget)
		g_hash_table_remove_all(self->pages);
	g_hash_table_iter_init(&iter, self->pages);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		((Page *)value)->is_old = TRUE;
		((Page *)value)->is_wanted = FALSE;
	}
}

/* For the screen a redraw would do; assistive technology goes by this. */
static void tell_changed(MailModel *self, guint first, guint count)
{
	for (guint i = first; i < first + count && i < self->total; i++) {
		GtkTreePath *path = gtk_tree_path_new_from_indices((int)i, -1);
		GtkTreeIter iter = {.stamp = self->stamp, .user_data = GUINT_TO_POINTER(i)};

		gtk_tree_model_row_changed(GTK_TREE_MODEL(self), path, &iter);
		gtk_tree_path_free(path);
	}
}

void mail_model_put(MailModel *self, guint offset, GPtrArray *rows)
{
	for (guint done = 0; done == 0 || done < rows->len; done += MAIL_MODEL_PAGE) {
		Page *page = page_get(self, (offset + done) / MAIL_MODEL_PAGE);

		g_clear_pointer(&page->rows, g_ptr_array_unref);
		page->rows = rows_slice(rows, done, MIN(MAIL_MODEL_PAGE, rows->len - done));
		page->is_old = FALSE;
		page->is_wanted = FALSE;
	}
	/* A list that came whole stays whole: a page of it alone cannot be asked for. */
	if (rows->len <= MAIL_MODEL_PAGE)
		pages_limit(self);
	tell_changed(self, offset, rows->len);
}

guint mail_model_total(const MailModel *self)
{
	return self->total;
}

void mail_model_resize(MailModel *self, guint total)
{
	GtkTreeModel *model = GTK_TREE_MODEL(self);
	GtkTreePath *path;

	while (self->total < total) {
		GtkTreeIter iter = {.stamp = self->stamp, .user_data = GUINT_TO_POINTER(0)};

		self->total++;
		path = gtk_tree_path_new_from_indices(0, -1);
		gtk_tree_model_row_inserted(model, path, &iter);
		gtk_tree_path_free(path);
	}
	while (self->total > total) {
		self->total--;
		path = gtk_tree_path_new_from_indices((int)self->total, -1);
		gtk_tree_model_row_deleted(model, path);
		gtk_tree_path_free(path);
	}
}

void mail_model_set_total(MailModel *self, guint total)
{
	self->total = total;
}

/* --- GtkTreeModel --- */

static GtkTreeModelFlags get_flags(GtkTreeModel *model)
{
	return GTK_TREE_MODEL_LIST_ONLY;
}

static int get_n_columns(GtkTreeModel *model)
{
	return 1;
}

static GType get_column_type(GtkTreeModel *model, int column)
{
	return G_TYPE_POINTER;
}

static gboolean iter_at(MailModel *self, GtkTreeIter *iter, gint64 index)
{
	if (index < 0 || index >= (gint64)self->total) {
		iter->stamp = 0;
		return FALSE;
	}
	iter->stamp = self->stamp;
	iter->user_data = GUINT_TO_POINTER((guint)index);
	return TRUE;
}

static gboolean get_iter(GtkTreeModel *model, GtkTreeIter *iter, GtkTreePath *path)
{
	return iter_at((MailModel *)model, iter, gtk_tree_path_get_indices(path)[0]);
}

static GtkTreePath *get_path(GtkTreeModel *model, GtkTreeIter *iter)
{
	return gtk_tree_path_new_from_indices(GPOINTER_TO_INT(iter->user_data), -1);
}

static void get_value(GtkTreeModel *model, GtkTreeIter *iter, int column, GValue *value)
{
	MailModel *self = (MailModel *)model;
	guint index = GPOINTER_TO_UINT(iter->user_data);
	Page *page = page_get(self, index / MAIL_MODEL_PAGE);

	if (page->is_old && !page->is_wanted) {
		page->is_wanted = TRUE;
		self->want(index / MAIL_MODEL_PAGE * MAIL_MODEL_PAGE, self->user_data);
	}
	g_value_init(value, G_TYPE_POINTER);
	g_value_set_pointer(value, (gpointer)page_row(page, index));
}

static gboolean iter_next(GtkTreeModel *model, GtkTreeIter *iter)
{
	return iter_at((MailModel *)model, iter, (gint64)GPOINTER_TO_UINT(iter->user_data) + 1);
}

static gboolean iter_children(GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent)
{
	return parent == NULL && iter_at((MailModel *)model, iter, 0);
}

static gboolean iter_has_child(GtkTreeModel *model, GtkTreeIter *iter)
{
	return FALSE;
}

static int iter_n_children(GtkTreeModel *model, GtkTreeIter *iter)
{
	return iter == NULL ? (int)((MailModel *)model)->total : 0;
}

static gboolean iter_nth_child(GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent, int n)
{
	return parent == NULL && iter_at((MailModel *)model, iter, n);
}

static gboolean iter_parent(GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *child)
{
	return FALSE;
}

static void tree_model_init(GtkTreeModelIface *iface)
{
	iface->get_flags = get_flags;
	iface->get_n_columns = get_n_columns;
	iface->get_column_type = get_column_type;
	iface->get_iter = get_iter;
	iface->get_path = get_path;
	iface->get_value = get_value;
	iface->iter_next = iter_next;
	iface->iter_children = iter_children;
	iface->iter_has_child = iter_has_child;
	iface->iter_n_children = iter_n_children;
	iface->iter_nth_child = iter_nth_child;
	iface->iter_parent = iter_parent;
}

/* --- Life --- */

static void mail_model_finalize(GObject *object)
{
	g_hash_table_unref(((MailModel *)object)->pages);
	G_OBJECT_CLASS(mail_model_parent_class)->finalize(object);
}

static void mail_model_class_init(MailModelClass *class)
{
	G_OBJECT_CLASS(class)->finalize = mail_model_finalize;
}

static void mail_model_init(MailModel *self)
{
	self->stamp = (int)g_random_int_range(1, G_MAXINT32);
	self->pages = g_hash_table_new_full(NULL, NULL, NULL, page_free);
}

MailModel *mail_model_new(void (*want)(guint offset, gpointer user_data), gpointer user_data)
{
	MailModel *self = g_object_new(mail_model_get_type(), NULL);

	self->want = want;
	self->user_data = user_data;
	return self;
}
