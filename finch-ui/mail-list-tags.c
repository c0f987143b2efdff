/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list-tags.c: which mails of the list something is done with: tags, which are kept by the mails' ids,
 * so that mails may have one whose rows are not here; else the chosen row.
 */
#include "mail-list-private.h"

#include "folders.h"
#include "ui.h"

#define TAG_PAGE 2000 /* mails */

gboolean mail_list_is_tagged(const MailList *self, const Row *row)
{
	return row->id != NULL && g_hash_table_contains(self->tagged, row->id);
}

static void tags_show(MailList *self)
{
	for (guint i = 0; i < self->rows->len; i++) {
		const Row *row = g_ptr_array_index(self->rows, i);

		rows_change(GNT_TREE(self->tree), &self->columns, row, mail_list_is_tagged(self, row));
	}
	self->fns->selected();
}

void mail_list_tag(MailList *self)
{
	const Row *row = mail_list_chosen(self);

	if (row == NULL || row->id == NULL)
		return;
	mail_list_tagging_end(self);
	if (!g_hash_table_remove(self->tagged, row->id))
		g_hash_table_insert(self->tagged, g_strdup(row->id), g_strdup(row->folder));
	rows_change(GNT_TREE(self->tree), &self->columns, row, mail_list_is_tagged(self, row));
	mail_list_move(self, 1);
	self->fns->selected();
}

void mail_list_tagging_end(MailList *self)
{
	static guint last_serial; /* also of lists that have gone */

	if (self->tagging.fn != NULL && self->tagging.destroy != NULL)
		self->tagging.destroy(self->tagging.user_data);
	self->tagging.fn = NULL;
	g_clear_pointer(&self->tagging.found, g_hash_table_unref);
	self->tagging.serial = ++last_serial;
}

static void page_cb(const ListingRows *answer, gpointer user_data);

static void page_ask(MailList *self, gint64 offset)
{
	Listing listing = self->listing;

	listing.by_conversation = FALSE; /* each of their mails */
	listing_load(&listing, offset, TAG_PAGE, page_cb, GUINT_TO_POINTER(self->tagging.serial));
}

static void page_cb(const ListingRows *answer, gpointer user_data)
{
	MailList *self = mail_list_current;
	MailListIdsFn fn;
	gint64 next;

	if (self == NULL || self->tagging.found == NULL ||
	    self->tagging.serial != GPOINTER_TO_UINT(user_data))
		return;
	if (answer->rows == NULL) {
		mail_list_tagging_end(self);
		return;
	}
	for (guint i = 0; i < answer->rows->len; i++) {
		const Row *row = g_ptr_array_index(answer->rows, i);

		if (row->id != NULL)
			g_hash_table_insert(self->tagging.found, g_strdup(row->id), g_strdup(row->folder));
	}
	next = answer->offset + answer->rows->len;
	if (answer->rows->len > 0 && next < answer->total) {
		/* What has gone meanwhile has moved others up, past the place that is asked for next. */
		if (answer->total < self->tagging.total) {
			g_hash_table_remove_all(self->tagging.found);
			next = 0;
		}
		self->tagging.total = answer->total;
		page_ask(self, next);
		return;
	}
	g_hash_table_unref(self->tagged);
	self->tagged = g_steal_pointer(&self->tagging.found);
	tags_show(self);
	fn = g_steal_pointer(&self->tagging.fn);
	if (fn != NULL)
		mail_list_ids(self, fn, self->tagging.user_data, self->tagging.destroy);
}

void mail_list_tag_all(MailList *self, gboolean is_tagged)
{
	mail_list_tagging_end(self);
	g_hash_table_remove_all(self->tagged);
	if (!is_tagged || !ui_can_use(self->listing.account)) {
		tags_show(self);
		return;
	}
	self->tagging.found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	self->tagging.total = 0;
	page_ask(self, 0);
}

guint mail_list_tagged(const MailList *self)
{
	return g_hash_table_size(self->tagged);
}

typedef struct {
	MailListIdsFn fn;
	gpointer user_data;
	GDestroyNotify destroy;
	guint shown;
	char *folder;
	GPtrArray *ids, *folders; /* what is wished for */
} Wish;

static void wish_add(Wish *wish, const char *id, const char *folder)
{
	g_ptr_array_add(wish->ids, g_strdup(id));
	g_ptr_array_add(wish->folders, g_strdup(folder));
}

static void wish_grant(Wish *wish)
{
	if (wish->ids->len == 0)
		return;
	g_ptr_array_add(wish->ids, NULL);
	g_ptr_array_add(wish->folders, NULL);
	wish->fn((const char *const *)wish->ids->pdata, (const char *const *)wish->folders->pdata,
		 wish->user_data);
}

static void wish_free(Wish *wish)
{
	if (wish->destroy != NULL)
		wish->destroy(wish->user_data);
	g_ptr_array_unref(wish->ids);
	g_ptr_array_unref(wish->folders);
	g_free(wish->folder);
	g_free(wish);
}

static void wish_cb(const ListingRows *answer, gpointer user_data)
{
	Wish *wish = user_data;

	for (guint i = 0; answer->rows != NULL && i < answer->rows->len; i++) {
		const Row *row = g_ptr_array_index(answer->rows, i);

		if (g_str_equal(row->folder, wish->folder))
			wish_add(wish, row->id, row->folder);
	}
	if (mail_list_current != NULL && mail_list_current->shown == wish->shown)
		wish_grant(wish);
	wish_free(wish);
}

static void wait_for_tags(MailList *self, MailListIdsFn fn, gpointer user_data, GDestroyNotify destroy)
{
	if (self->tagging.fn == NULL) {
		self->tagging.fn = fn;
		self->tagging.user_data = user_data;
		self->tagging.destroy = destroy;
	} else if (destroy != NULL) {
		destroy(user_data);
	}
}

void mail_list_ids(MailList *self, MailListIdsFn fn, gpointer user_data, GDestroyNotify destroy)
{
	const Row *row = mail_list_chosen(self);
	GHashTableIter iter;
	gpointer id, folder;
	Wish *wish;

	/* The key before this one has tagged all, which may take a moment; one thing is done with them. */
	if (self->tagging.found != NULL) {
		wait_for_tags(self, fn, user_data, destroy);
		return;
	}
	wish = g_new0(Wish, 1);
	wish->fn = fn;
	wish->user_data = user_data;
	wish->destroy = destroy;
	wish->shown = self->shown;
	wish->folder = g_strdup(folders_on_disk(self->listing.folder));
	wish->ids = g_ptr_array_new_with_free_func(g_free);
	wish->folders = g_ptr_array_new_with_free_func(g_free);
	g_hash_table_iter_init(&iter, self->tagged);
	while (g_hash_table_iter_next(&iter, &id, &folder))
		wish_add(wish, id, folder);
	if (wish->ids->len == 0 && row != NULL && row->total > 1 && !row->is_open) {
		listing_load_conversation(self->listing.account, row->id, wish_cb, wish);
		return;
	}
	if (wish->ids->len == 0 && row != NULL && row->id != NULL)
		wish_add(wish, row->id, row->folder);
	if (g_hash_table_size(self->tagged) > 0) {
		g_hash_table_remove_all(self->tagged);
		tags_show(self);
	}
	wish_grant(wish);
	wish_free(wish);
}
