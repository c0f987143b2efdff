/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-maildir-watch.c: what other programs do while the client runs is told, by the watch and by the client.
 */
#include "client.h"
#include "mail-fixture.h"
#include "maildir-watch.h"

#define MAIL(subject) "From: bob@demo.test\nSubject: " subject "\n\n" subject "\n"

typedef struct {
	GString *told; /* "dir/sub/name " each; "* " everything */
} Told;

static int compare_files(gconstpointer a, gconstpointer b)
{
	return strcmp((*(ImailScanFile *const *)a)->name, (*(ImailScanFile *const *)b)->name);
}

static void changed_cb(GPtrArray *files, gpointer user_data)
{
	Told *told = user_data;

	if (files == NULL) {
		g_string_append(told->told, "* ");
		return;
	}
	g_ptr_array_sort(files, compare_files);
	for (guint i = 0; i < files->len; i++) {
		const ImailScanFile *file = files->pdata[i];

		g_string_append_printf(told->told, "%s/%s/%s ", file->dir, file->is_cur ? "cur" : "new", file->name);
	}
}

static gboolean late_cb(gpointer user_data G_GNUC_UNUSED)
{
	g_error("nothing was told");
	return G_SOURCE_REMOVE;
}

/* Until PART has been told. */
static void wait_for(const GString *told, const char *part)
{
	guint late = g_timeout_add_seconds(20, late_cb, NULL);

	while (strstr(told->str, part) == NULL)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(late);
}

static void test_watch(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *root = mails_path(mails, NULL);
	Told told = {.told = g_string_new(NULL)};
	ImailMaildirWatch *watch = imail_maildir_watch_new(root, changed_cb, &told);

	mails_put(mails, "tmp/1.a.x", MAIL("one"));
	mails_rename(mails, "tmp/1.a.x", "new/1.a.x");
	wait_for(told.told, "/new/1.a.x ");
	mails_rename(mails, "new/1.a.x", ".Archive/cur/1.a.x:2,S");
	wait_for(told.told, ".Archive/cur/1.a.x:2,S ");
	/* A folder that comes while we watch is watched too. */
	mails_make_folder(mails, ".Work");
	wait_for(told.told, "* ");
	mails_put(mails, "tmp/2.b.x", MAIL("two"));
	mails_rename(mails, "tmp/2.b.x", ".Work/new/2.b.x");
	wait_for(told.told, ".Work/new/2.b.x ");
	imail_maildir_watch_free(watch);
	g_string_free(told.told, TRUE);
}

static void test_many(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *root = mails_path(mails, NULL);
	Told told = {.told = g_string_new(NULL)};
	ImailMaildirWatch *watch = imail_maildir_watch_new(root, changed_cb, &told);

	for (int i = 0; i <= IMAIL_WATCH_FILES_MAX; i++) {
		g_autofree char *name = g_strdup_printf("new/%d.x", i);
		g_autofree char *path = mails_path(mails, name);

		g_assert_cmpint(close(g_creat(path, 0600)), ==, 0);
	}
	wait_for(told.told, "* ");
	g_assert_cmpstr(told.told->str, ==, "* ");
	imail_maildir_watch_free(watch);
	g_string_free(told.told, TRUE);
}

/* ---- through the client ---- */

static void added_cb(const ImailItem *item, gboolean is_new, gpointer user_data)
{
	g_string_append_printf(user_data, "%sadded:%s:%s ", is_new ? "new-" : "", item->id, item->subject);
}

static void item_changed_cb(const ImailItem *item, gpointer user_data)
{
	g_string_append_printf(user_data, "changed:%s:%s:%d ", item->id, item->folder, item->is_seen);
}

static void removed_cb(const char *id, gpointer user_data)
{
	g_string_append_printf(user_data, "removed:%s ", id);
}

static void page_cb(const ImailPage *page, const GError *error, gpointer user_data)
{
	g_assert_no_error(error);
	g_string_append_printf(user_data, "page:%d/%d ", (int)page->items->len, (int)page->total);
}

static void found_cb(const ImailFound *found, const GError *error, gpointer user_data)
{
	if (error != NULL)
		g_string_append_printf(user_data, "search-error:%d ", error->code);
	else
		g_string_append_printf(user_data, "found:%d ", (int)found->hits->len);
}

static guint count(const char *text, const char *words)
{
	guint n = 0;

	for (; (text = strstr(text, words)) != NULL; text++)
		n++;
	return n;
}

static void test_client(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	static const ImailClientCallbacks callbacks = {
		.mail_added = added_cb, .mail_changed = item_changed_cb, .mail_removed = removed_cb};
	GString *told = g_string_new(NULL);
	ImailClient *client;

	imail_store_free(g_steal_pointer(&mails->store));
	mails_put(mails, "new/1.a.x", MAIL("one"));
	client = imail_client_new(mails->dir, "alice@demo.test", "test", &callbacks, told, NULL);
	wait_for(told, "added:1.a.x:one ");
	mails_rename(mails, "new/1.a.x", "cur/1.a.x:2,S");
	wait_for(told, "changed:1.a.x:Inbox:1 ");
	mails_rename(mails, "cur/1.a.x:2,S", ".Archive/cur/1.a.x:2,S");
	wait_for(told, "changed:1.a.x:Archive:1 ");
	mails_put(mails, "tmp/2.b.x", MAIL("two"));
	mails_rename(mails, "tmp/2.b.x", "new/2.b.x");
	wait_for(told, "added:2.b.x:two ");
	imail_client_page(client, "Inbox", IMAIL_SORT_DATE, TRUE, 0, 10, page_cb, told);
	wait_for(told, "page:1/1 ");
	/* A new search ends the one before. */
	imail_client_search(client, "nowhere", FALSE, 10, found_cb, told);
	imail_client_search(client, "one nowhere", FALSE, 10, found_cb, told);
	imail_client_search(client, "one", FALSE, 10, found_cb, told);
	wait_for(told, "found:1 ");
	/* Each has its answer, the last one's last; how many were ended is a matter of time. */
	g_assert_cmpuint(count(told->str, "found:0 ") + count(told->str, "search-error:"), ==, 2);
	mails_remove(mails, ".Archive/cur/1.a.x:2,S");
	wait_for(told, "removed:1.a.x ");
	g_assert_null(strstr(told->str, "new-"));
	/* Freed with questions under way: no answer comes. */
	imail_client_page(client, "Inbox", IMAIL_SORT_DATE, TRUE, 0, 10, NULL, NULL);
	imail_client_search(client, "two", FALSE, 10, NULL, NULL);
	imail_client_free(client);
	g_string_free(told, TRUE);
}

#define ADD(name, func) g_test_add("/maildir-watch/" name, Mails, NULL, mails_setup, func, mails_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("watch", test_watch);
	ADD("many", test_many);
	ADD("client", test_client);
	return g_test_run();
}
