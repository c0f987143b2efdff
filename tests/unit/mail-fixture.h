/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-fixture.h: a store in a temporary folder, and another program that puts files into its Maildir.
 */
#ifndef MAIL_FIXTURE_H
#define MAIL_FIXTURE_H

#include <glib/gstdio.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "durable.h"
#include "index-list.h"
#include "index-bulk.h"
#include "index-search.h"
#include "index-talk.h"
#include "mailbox-private.h"

typedef struct {
	char *dir;
	ImailStore *store;
} Mails;

static inline void mails_open(Mails *mails)
{
	g_autoptr(GError) error = NULL;

	mails->store = imail_store_open(mails->dir, &error);
	g_assert_no_error(error);
	imail_store_rescan(mails->store);
}

static inline void mails_reopen(Mails *mails)
{
	imail_store_free(mails->store);
	mails_open(mails);
}

static inline void mails_setup(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *state = NULL;

	mails->dir = g_dir_make_tmp("imail-mails-XXXXXX", NULL);
	state = g_build_filename(mails->dir, "state", NULL);
	g_assert_true(imail_durable_make_dir(state, NULL));
	mails_open(mails);
}

static inline void mails_remove_tree(const char *path)
{
	GDir *dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *entry = g_build_filename(path, name, NULL);

		mails_remove_tree(entry);
	}
	if (dir != NULL)
		g_dir_close(dir);
	g_remove(path);
}

static inline void mails_teardown(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	imail_store_free(mails->store);
	mails_remove_tree(mails->dir);
	g_free(mails->dir);
}

static inline char *mails_path(Mails *mails, const char *name)
{
	return g_build_filename(mails->dir, "Maildir", name, NULL);
}

/* A file of another program: NAME below the Maildir. */
static inline void mails_put(Mails *mails, const char *name, const char *contents)
{
	g_autofree char *path = mails_path(mails, name);

	g_assert_true(g_file_set_contents(path, contents, -1, NULL));
}

static inline gboolean mails_has(Mails *mails, const char *name)
{
	g_autofree char *path = mails_path(mails, name);

	return g_file_test(path, G_FILE_TEST_EXISTS);
}

static inline void mails_rename(Mails *mails, const char *from, const char *to)
{
	g_autofree char *old_path = mails_path(mails, from);
	g_autofree char *new_path = mails_path(mails, to);

	g_assert_cmpint(g_rename(old_path, new_path), ==, 0);
}

static inline void mails_remove(Mails *mails, const char *name)
{
	g_autofree char *path = mails_path(mails, name);

	g_assert_cmpint(g_remove(path), ==, 0);
}

static inline void mails_make_folder(Mails *mails, const char *dir)
{
	static const char *const subs[] = {"cur", "new", "tmp"};

	for (gsize i = 0; i < G_N_ELEMENTS(subs); i++) {
		g_autofree char *sub = g_build_filename(dir, subs[i], NULL);
		g_autofree char *path = mails_path(mails, sub);

		g_assert_cmpint(g_mkdir_with_parents(path, 0700), ==, 0);
	}
}

/* The ids in FOLDER, newest first, with "|" between; a "*" after those that are unread. */
static inline char *mails_ids(Mails *mails, const char *folder)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *root = mails_path(mails, NULL);
	ImailPage *page = imail_list_page(imail_store_index(mails->store), root, folder, IMAIL_SORT_DATE, TRUE,
					  0, 0, &error);
	GString *ids = g_string_new(NULL);

	g_assert_no_error(error);
	g_assert_cmpint(page->total, ==, page->items->len);
	for (guint i = 0; i < page->items->len; i++) {
		const ImailItem *item = page->items->pdata[i];

		g_string_append_printf(ids, "%s%s%s", i > 0 ? "|" : "", item->id, item->is_seen ? "" : "*");
	}
	imail_page_free(page);
	return g_string_free(ids, FALSE);
}

#define mails_assert(mails, folder, ids)                                                                     \
	do {                                                                                                 \
		g_autofree char *ids_ = mails_ids((mails), (folder));                                        \
		g_assert_cmpstr(ids_, ==, (ids));                                                            \
	} while (0)

/* The ids that QUERY finds, the best first, with "|" between. */
static inline char *mails_search(Mails *mails, const char *query, gboolean is_typing)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *root = mails_path(mails, NULL);
	g_autoptr(ImailQuery) parsed =
		imail_query_parse(query, is_typing, g_get_real_time() / G_USEC_PER_SEC);
	ImailFound *found =
		imail_search_run(imail_store_index(mails->store), root, parsed, 50, NULL, NULL, &error);
	GString *ids = g_string_new(NULL);

	g_assert_no_error(error);
	for (guint i = 0; i < found->hits->len; i++)
		g_string_append_printf(ids, "%s%s", i > 0 ? "|" : "",
				       ((ImailHit *)found->hits->pdata[i])->item->id);
	g_assert_cmpint(found->total, ==, found->hits->len);
	imail_found_free(found);
	return g_string_free(ids, FALSE);
}

#define mails_assert_found(mails, query, ids)                                                                \
	do {                                                                                                 \
		g_autofree char *found_ = mails_search((mails), (query), FALSE);                             \
		g_assert_cmpstr(found_, ==, (ids));                                                          \
	} while (0)

static inline int mails_compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The changes since the last call: "+id" added, "~id" changed, "-id" removed, "!" many; sorted. */
static inline char *mails_changes(Mails *mails)
{
	g_autoptr(GPtrArray) changes = imail_store_take_changes(mails->store);
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < changes->len; i++) {
		const ImailStoreChange *change = changes->pdata[i];

		g_ptr_array_add(words, change->id == NULL
					       ? g_strdup("!")
					       : g_strdup_printf("%c%s",
								 change->item == NULL ? '-'
								 : change->is_added   ? '+'
										      : '~',
								 change->id));
	}
	g_ptr_array_sort(words, mails_compare);
	g_ptr_array_add(words, NULL);
	return g_strjoinv("|", (char **)words->pdata);
}

#endif
