/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-model.c: the rows of a list of any length, as a GtkTreeModel over pages of MAIL_MODEL_PAGE rows.
 *
 * GtkTreeView in fixed-height mode asks for the rows that it draws, and for no others. A page that is not
 * here is wanted, and its rows have no value until it comes; an old one is shown until the new one is here,
 * so that nothing flickers. An iterator is the row's index. At most MAX_PAGES pages are kept; those that were
 * not looked at for longest go first. Unfolded conversations are few, and kept in the order of their places.
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
	guint places;     /* rows without those of unfolded conversations */
	guint total;      /* rows that the view knows of */
	GPtrArray *talks; /* of RowsTalk, by place */
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

/* --- Unfolded conversations --- */

/* INDEX as a place, and (else -1) which of the mails below it. */
static guint locate(const MailModel *self, guint index, int *below, const RowsTalk **of)
{
	*below = -1;
	for (guint i = 0; i < self->talks->len; i++) {
		const RowsTalk *talk = g_ptr_array_index(self->talks, i);
		guint first = (guint)talk->at + 1;

		if (index < first)
			break;
		if (index < first + talk->rows->len) {
			*below = (int)(index - first);
			*of = talk;
			return (guint)talk->at;
		}
		index -= talk->rows->len;
	}
	return index;
}

guint mail_model_place(const MailModel *self, guint index)
{
	const RowsTalk *talk;
	int below;

	return locate(self, index, &below, &talk);
}

guint mail_model_index(const MailModel *self, guint place)
{
	guint index = place;

	for (guint i = 0; i < self->talks->len; i++) {
		const RowsTalk *talk = g_ptr_array_index(self->talks, i);

		if ((guint)talk->at < place)
			index += talk->rows->len;
	}
	return index;
}

static RowsTalk *talk_find(const MailModel *self, gint64 thread, guint *at)
{
	for (guint i = 0; i < self->talks->len; i++) {
		RowsTalk *talk = g_ptr_array_index(self->talks, i);

		if (talk->thread != thread)
			continue;
		if (at != NULL)
			*at = i;
		return talk;
	}
	return NULL;
}

gboolean mail_model_is_unfolded(const MailModel *self, gint64 thread)
{
	return thread != 0 && talk_find(self, thread, NULL) != NULL;
}

gint64 *mail_model_unfolded(const MailModel *self)
{
	gint64 *numbers = g_new0(gint64, self->talks->len + 1);

	for (guint i = 0; i < self->talks->len; i++)
		numbers[i] = ((RowsTalk *)g_ptr_array_index(self->talks, i))->thread;
	return numbers;
}

static int by_place(gconstpointer a, gconstpointer b)
{
	return (*(RowsTalk *const *)a)->at - (*(RowsTalk *const *)b)->at;
}

/* Two that turned out to be one come twice. */
static GPtrArray *talks_new(guint places, const GPtrArray *talks)
{
	GPtrArray *taken = g_ptr_array_new_with_free_func(rows_talk_free);
	const RowsTalk *last = NULL;

	for (guint i = 0; talks != NULL && i < talks->len; i++) {
		const RowsTalk *talk = g_ptr_array_index(talks, i);

		if (talk->at >= 0 && (guint)talk->at < places && talk->rows->len > 1)
			g_ptr_array_add(taken, rows_talk_new(talk->thread, talk->at, talk->rows));
	}
	g_ptr_array_sort(taken, by_place);
	for (guint i = 0; i < taken->len;) {
		const RowsTalk *talk = g_ptr_array_index(taken, i);

		if (last != NULL && last->at == talk->at) {
			g_ptr_array_remove_index(taken, i);
			continue;
		}
		last = talk;
		i++;
	}
	return taken;
}

guint mail_model_total_of(guint places, const GPtrArray *talks)
{
	g_autoptr(GPtrArray) taken = talks_new(places, talks);

	for (guint i = 0; i < taken->len; i++)
		places += ((RowsTalk *)g_ptr_array_index(taken, i))->rows->len;
	return places;
}

const Row *mail_model_row(MailModel *self, guint index)
{
	const RowsTalk *talk;
	int below;
	guint place = locate(self, index, &below, &talk);

	if (below >= 0)
		return g_ptr_array_index(talk->rows, below);
	return page_row(g_hash_table_lookup(self->pages, GUINT_TO_POINTER(place / MAIL_MODEL_PAGE)), place);
}

/* --- Finding --- */

static gboolean is_same(const Row *here, const Row *row)
{
	if (row->id == NULL)
		return row->mail != NULL && g_strcmp0(here->mail, row->mail) == 0;
	/* A conversation is known by its number: its newest mail may be another one now. */
	if (row->mails > 1 || here->mails > 1)
		return row->thread != 0 && here->thread == row->thread;
	return g_strcmp0(here->id, row->id) == 0;
}

static int find_below(MailModel *self, const Row *row)
{
	for (guint i = 0; i < self->talks->len; i++) {
		const RowsTalk *talk = g_ptr_array_index(self->talks, i);

		for (guint k = 0; k < talk->rows->len; k++) {
			if (g_strcmp0(((Row *)g_ptr_array_index(talk->rows, k))->id, row->id) == 0)
				return (int)(mail_model_index(self, (guint)talk->at) + 1 + k);
		}
	}
	return -1;
}

static int find(MailModel *self, const Row *row, gboolean in_talks)
{
	GHashTableIter iter;
	gpointer number, value;
	int below = in_talks ? find_below(self, row) : -1;

	if (below >= 0)
		return below;
	g_hash_table_iter_init(&iter, self->pages);
	while (g_hash_table_iter_next(&iter, &number, &value)) {
		const GPtrArray *rows = ((Page *)value)->rows;

		/* What is old may stand elsewhere by now. */
		for (guint i = 0; rows != NULL && !((Page *)value)->is_old && i < rows->len; i++) {
			guint place = GPOINTER_TO_UINT(number) * MAIL_MODEL_PAGE + i;

			if (place < self->places && is_same(g_ptr_array_index(rows, i), row))
				return (int)mail_model_index(self, place);
		}
	}
	return -1;
}

int mail_model_find(MailModel *self, const Row *row)
{
	return find(self, row, row->is_in_talk);
}

int mail_model_find_mail(MailModel *self, const Row *row)
{
	return find(self, row, row->mails < 2 && row->id != NULL);
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
	if (offset < self->places)
		tell_changed(self, mail_model_index(self, offset),
			     mail_model_index(self, offset + rows->len) - mail_model_index(self, offset));
}

guint mail_model_total(const MailModel *self)
{
	return self->total;
}

static void insert(MailModel *self, guint index)
{
	GtkTreeIter iter = {.stamp = self->stamp, .user_data = GUINT_TO_POINTER(index)};
	GtkTreePath *path = gtk_tree_path_new_from_indices((int)index, -1);

	self->total++;
	gtk_tree_model_row_inserted(GTK_TREE_MODEL(self), path, &iter);
	gtk_tree_path_free(path);
}

static void delete (MailModel *self, guint index)
{
	GtkTreePath *path = gtk_tree_path_new_from_indices((int)index, -1);

	self->total--;
	gtk_tree_model_row_deleted(GTK_TREE_MODEL(self), path);
	gtk_tree_path_free(path);
}

void mail_model_resize(MailModel *self, guint places, GPtrArray *talks)
{
	guint total = mail_model_total_of(places, talks);
	g_autoptr(GPtrArray) old = self->talks;

	self->places = places;
	self->talks = talks_new(places, talks);
	while (self->total < total)
		insert(self, 0);
	while (self->total > total)
		delete (self, self->total - 1);
}

void mail_model_set_total(MailModel *self, guint places, GPtrArray *talks)
{
	g_autoptr(GPtrArray) old = self->talks;

	self->total = mail_model_total_of(places, talks);
	self->places = places;
	self->talks = talks_new(places, talks);
}

void mail_model_unfold(MailModel *self, gint64 thread, guint place, GPtrArray *rows)
{
	guint first;

	if (mail_model_is_unfolded(self, thread) || place >= self->places)
		return;
	first = mail_model_index(self, place) + 1;
	g_ptr_array_add(self->talks, rows_talk_new(thread, (int)place, rows));
	g_ptr_array_sort(self->talks, by_place);
	for (guint i = 0; i < rows->len; i++)
		insert(self, first + i);
	tell_changed(self, first - 1, 1);
}

void mail_model_fold(MailModel *self, gint64 thread)
{
	guint at, first, count;
	RowsTalk *talk = talk_find(self, thread, &at);

	if (talk == NULL)
		return;
	first = mail_model_index(self, (guint)talk->at) + 1;
	count = talk->rows->len;
	g_ptr_array_remove_index(self->talks, at);
	while (count-- > 0)
		delete (self, first);
	tell_changed(self, first - 1, 1);
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
	guint index = GPOINTER_TO_UINT(iter->user_data), place;
	const RowsTalk *talk;
	int below;
	Page *page;

	g_value_init(value, G_TYPE_POINTER);
	place = locate(self, index, &below, &talk);
	if (below >= 0) {
		g_value_set_pointer(value, g_ptr_array_index(talk->rows, below));
		return;
	}
	page = page_get(self, place / MAIL_MODEL_PAGE);
	if (page->is_old && !page->is_wanted) {
		page->is_wanted = TRUE;
		self->want(place / MAIL_MODEL_PAGE * MAIL_MODEL_PAGE, self->user_data);
	}
	g_value_set_pointer(value, (gpointer)page_row(page, place));
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
	g_ptr_array_unref(((MailModel *)object)->talks);
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
	self->talks = g_ptr_array_new_with_free_func(rows_talk_free);
}

MailModel *mail_model_new(void (*want)(guint offset, gpointer user_data), gpointer user_data)
{
	MailModel *self = g_object_new(mail_model_get_type(), NULL);

	self->want = want;
	self->user_data = user_data;
	return self;
}
