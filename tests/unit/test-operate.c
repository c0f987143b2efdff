/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-operate.c: what is done with mails and folders, killed at each step, and with a disk that is full from
 * each step on: every mail is there, once, the index says where, and the operation can be done again.
 */
#include <string.h>
#include <sys/wait.h>

#include "faults.h"

#include "drafts.h"
#include "mail-fixture.h"
#include "manage.h"
#include "mbox.h"

#define STEPS_MAX 2000 /* no operation here has as many */
#ifdef __SANITIZE_ADDRESS__
#define STRIDE 11 /* a fork takes long then */
#else
#define STRIDE 1
#endif
#define KEY       "11111111-2222-4333-8444-555555555555"

static const char *const words[] = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta"};
enum { N_WORDS = G_N_ELEMENTS(words) };

#define MAIL(word) "From: bob@demo.test\nMessage-ID: <" word "@demo.test>\nSubject: " word "\n\n" word "\n"

static void fill(Mails *mails)
{
	g_autofree char *mbox = NULL;

	mails_setup(mails, NULL);
	mbox = g_build_filename(mails->dir, "in.mbox", NULL);
	g_assert_true(
		g_file_set_contents(mbox, "From a\n" MAIL("epsilon") "\nFrom a\n" MAIL("zeta") "\n", -1, NULL));
	g_assert_true(imail_manage_create_folder(mails->store, "Work", NULL));
	mails_put(mails, "new/1.a.x", MAIL("alpha"));
	mails_put(mails, "cur/2.b.x:2,S", MAIL("beta"));
	mails_put(mails, ".Work/cur/3.c.x:2,F", MAIL("gamma"));
	mails_put(mails, ".Trash/cur/4.d.x:2,S", MAIL("delta"));
	imail_store_rescan(mails->store);
	imail_store_prepare(mails->store, 100, NULL);
}

/* ---- what is there ---- */

static guint files_in(Mails *mails, const char *dir)
{
	g_autofree char *path = mails_path(mails, dir);
	GDir *opened = g_dir_open(path, 0, NULL);
	const char *name;
	guint n = 0;

	while (opened != NULL && (name = g_dir_read_name(opened)) != NULL) {
		g_autofree char *below = g_build_filename(dir, name, NULL);

		if (g_str_equal(name, "cur") || g_str_equal(name, "new"))
			n += files_in(mails, below);
		else if (name[0] == '.' && *dir == '\0')
			n += files_in(mails, below);
		else if (g_str_has_suffix(dir, "cur") || g_str_has_suffix(dir, "new"))
			n++;
	}
	if (opened != NULL)
		g_dir_close(opened);
	return n;
}

/* How many mails there are of each word, in all folders; their lists, searches and files agree. */
static void count(Mails *mails, guint counts[N_WORDS])
{
	g_autoptr(GPtrArray) folders = imail_list_folders(imail_store_index(mails->store), NULL);
	guint listed = 0;

	for (guint i = 0; i < folders->len; i++) {
		g_autofree char *ids = mails_ids(mails, ((ImailFolderInfo *)folders->pdata[i])->name);
		g_auto(GStrv) parts = g_strsplit(ids, "|", -1);

		for (char **part = parts; *part != NULL; part++) {
			int fd;

			if (g_str_has_suffix(*part, "*"))
				(*part)[strlen(*part) - 1] = '\0';
			fd = imail_store_open_mail(mails->store, *part, NULL);
			g_assert_cmpint(fd, >=, 0);
			close(fd);
			listed++;
		}
	}
	g_assert_cmpuint(listed, ==, files_in(mails, ""));
	for (gsize k = 0; k < N_WORDS; k++) {
		g_autofree char *query = g_strdup_printf("%s in:anywhere", words[k]);
		g_autofree char *found = mails_search(mails, query, FALSE);
		g_auto(GStrv) ids = g_strsplit(found, "|", -1);

		counts[k] = g_strv_length(ids);
		listed -= counts[k];
	}
	g_assert_cmpuint(listed, ==, 0);
}

/* ---- operations ---- */

static gboolean manage(Mails *mails, const char *id, const char *other,
		       gboolean (*how)(ImailStore *, const GPtrArray *, const char *, ImailManaged *, GError **),
		       const char *folder, GError **error)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	ImailManaged done;
	gboolean is_done;

	g_ptr_array_add(ids, (gpointer)id);
	if (other != NULL)
		g_ptr_array_add(ids, (gpointer)other);
	is_done = how(mails->store, ids, folder, &done, error);
	imail_managed_clear(&done);
	return is_done;
}

static gboolean delete_them(ImailStore *store, const GPtrArray *ids, const char *folder G_GNUC_UNUSED,
			    ImailManaged *done, GError **error)
{
	return imail_manage_delete(store, ids, done, error);
}

static gboolean restore_them(ImailStore *store, const GPtrArray *ids, const char *folder G_GNUC_UNUSED,
			     ImailManaged *done, GError **error)
{
	return imail_manage_restore(store, ids, done, error);
}

static gboolean mark_them(ImailStore *store, const GPtrArray *ids, const char *flags, ImailManaged *done,
			  GError **error)
{
	return imail_manage_mark(store, ids, flags, "", done, error);
}

static gboolean move_run(Mails *mails, GError **error)
{
	return manage(mails, "1.a.x", "3.c.x", imail_manage_move, "Archive", error);
}

static gboolean mark_run(Mails *mails, GError **error)
{
	return manage(mails, "1.a.x", "2.b.x", mark_them, "SR", error);
}

static gboolean copy_run(Mails *mails, GError **error)
{
	return manage(mails, "1.a.x", "3.c.x", imail_manage_copy, "Archive", error);
}

static gboolean is_in_trash(Mails *mails, const char *id)
{
	g_auto(ImailRow) row = {0};

	return imail_store_find(mails->store, id, &row, NULL) && row.folder == IMAIL_FOLDER_TRASH;
}

/* What lies in Trash already would go for good. */
static gboolean delete_run(Mails *mails, GError **error)
{
	return (is_in_trash(mails, "1.a.x") || manage(mails, "1.a.x", NULL, delete_them, NULL, error)) &&
	       (is_in_trash(mails, "3.c.x") || manage(mails, "3.c.x", NULL, delete_them, NULL, error));
}

static gboolean delete_and_restore_run(Mails *mails, GError **error)
{
	return delete_run(mails, error) && manage(mails, "1.a.x", "3.c.x", restore_them, NULL, error);
}

static gboolean for_good_run(Mails *mails, GError **error)
{
	ImailManaged done;
	gboolean is_done = imail_manage_empty_trash(mails->store, 0, 0, &done, error);

	imail_managed_clear(&done);
	return is_done;
}

static gboolean has_folder(Mails *mails, const char *name)
{
	return imail_list_find_folder(imail_store_index(mails->store), name) >= 0;
}

static gboolean create_run(Mails *mails, GError **error)
{
	return has_folder(mails, "New/Büro") || imail_manage_create_folder(mails->store, "New/Büro", error);
}

static gboolean rename_run(Mails *mails, GError **error)
{
	return !has_folder(mails, "Work") || imail_manage_rename_folder(mails->store, "Work", "Done", error);
}

static gboolean remove_run(Mails *mails, GError **error)
{
	ImailManaged done;
	gboolean is_done;

	if (!has_folder(mails, "Work"))
		return TRUE;
	is_done = imail_manage_remove_folder(mails->store, "Work", &done, error);
	imail_managed_clear(&done);
	return is_done;
}

static gboolean import_run(Mails *mails, GError **error)
{
	g_autofree char *path = g_build_filename(mails->dir, "in.mbox", NULL);
	GError *failure = NULL;
	ImailImport *import = imail_import_new(mails->store, path, "Imported", error);

	if (import == NULL)
		return FALSE;
	while (imail_import_step(import, 1, &failure))
		;
	imail_import_free(import);
	if (failure != NULL)
		g_propagate_error(error, failure);
	return failure == NULL;
}

static gboolean draft_run(Mails *mails, GError **error)
{
	ImailMail *mail = imail_record_new(&imail_mail_type);
	g_autoptr(GPtrArray) files = g_ptr_array_new();
	ImailDraft draft = {.outgoing = {.mail = mail, .text = "epsilon", .files = files}};
	ImailDrafts *drafts = imail_drafts_new(mails->dir, "alice@demo.test", mails->store);
	ImailDrafted done;
	gboolean is_done = TRUE;

	mail->subject = g_strdup("epsilon");
	for (int i = 0; i < 2 && is_done; i++) {
		is_done = imail_drafts_save(drafts, KEY, &draft, i == 1, &done, error);
		imail_drafted_clear(&done);
	}
	imail_drafts_free(drafts);
	imail_record_free(&imail_mail_type, mail);
	return is_done;
}

/* Another program's mails, noticed. */
static gboolean scan_run(Mails *mails, GError **error G_GNUC_UNUSED)
{
	g_autofree char *tmp = mails_path(mails, "tmp/5.e.x");
	g_autofree char *new = mails_path(mails, "new/5.e.x");

	if (!mails_has(mails, "new/5.e.x") && g_file_set_contents(tmp, MAIL("epsilon"), -1, NULL))
		g_rename(tmp, new);
	imail_store_rescan(mails->store);
	imail_store_prepare(mails->store, 100, NULL);
	return TRUE;
}

/* A new index: the old one is thrown away. */
static gboolean anew_run(Mails *mails, GError **error G_GNUC_UNUSED)
{
	imail_index_renew(imail_store_index(mails->store));
	imail_store_rescan(mails->store);
	imail_store_prepare(mails->store, 100, NULL);
	return TRUE;
}

/* How many mails of each word there may be when it was cut short, and how many there are when it was done
 * (again); and what is found then. */
static const struct {
	const char *name;
	gboolean (*run)(Mails *mails, GError **error);
	const char *least, *most, *done;
	const char *query;
	guint found;
} operations[] = {
	{"mark", mark_run, "111100", "111100", "111100", "is:answered is:read", 2},
	{"move", move_run, "111100", "111100", "111100", "in:Archive", 2},
	/* A copy that was made before the kill is made once more. */
	{"copy", copy_run, "111100", "212100", NULL, "is:unread in:Inbox", 1},
	{"delete", delete_run, "111100", "111100", "111100", "in:Trash", 3},
	{"restore", delete_and_restore_run, "111100", "111100", "111100", "in:Work is:flagged", 1},
	{"for-good", for_good_run, "111000", "111100", "111000", "in:Trash", 0},
	{"create-folder", create_run, "111100", "111100", "111100", "in:New/Büro", 0},
	{"rename-folder", rename_run, "111100", "111100", "111100", "in:Done", 1},
	{"remove-folder", remove_run, "111100", "111100", "111100", "in:Trash", 2},
	{"import", import_run, "111100", "111111", "111111", "in:Imported", 2},
	/* Until the next start the draft of before may lie beside that of now. */
	{"draft", draft_run, "111100", "111120", "111110", "in:Drafts", 1},
	{"scan", scan_run, "111100", "111110", "111110", "in:Inbox", 3},
	{"anew", anew_run, "111100", "111100", "111100", "in:Inbox", 2},
};

/* ---- afterwards ---- */

static void assert_counts(const guint counts[N_WORDS], const char *least, const char *most)
{
	for (gsize k = 0; k < N_WORDS; k++) {
		g_assert_cmpuint(counts[k], >=, (guint)(least[k] - '0'));
		g_assert_cmpuint(counts[k], <=, (guint)(most[k] - '0'));
	}
}

/* As at the next start. */
static void mend(Mails *mails)
{
	ImailDrafts *drafts;

	mails_reopen(mails);
	imail_store_prepare(mails->store, 100, NULL);
	drafts = imail_drafts_new(mails->dir, "alice@demo.test", mails->store);
	g_ptr_array_unref(imail_drafts_recover(drafts));
	imail_drafts_free(drafts);
}

static void check(Mails *mails, guint i)
{
	g_autofree char *found = NULL;
	g_auto(GStrv) ids = NULL;
	g_autoptr(GError) error = NULL;
	guint counts[N_WORDS];
	const char *done = operations[i].done;

	mend(mails);
	count(mails, counts);
	assert_counts(counts, operations[i].least, operations[i].most);
	operations[i].run(mails, &error);
	/* What had been done before is not there to be done again. */
	if (error != NULL)
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	mend(mails);
	count(mails, counts);
	if (done != NULL)
		assert_counts(counts, done, done);
	found = mails_search(mails, operations[i].query, FALSE);
	ids = g_strsplit(found, "|", -1);
	g_assert_cmpuint(g_strv_length(ids), ==, operations[i].found);
}

/* TRUE: it was done before that step. */
static gboolean kill_at(Mails *mails, guint i, guint step)
{
	pid_t child;
	int status;

	imail_store_free(g_steal_pointer(&mails->store));
	child = fork();
	if (child == 0) {
		mails_open(mails);
		faults_set(FAULT_KILL, step);
		operations[i].run(mails, NULL);
		_exit(0);
	}
	g_assert_cmpint(child, >, 0);
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	mails_open(mails);
	return WIFEXITED(status);
}

static void test_killed(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data), step;

	for (step = 1; step < STEPS_MAX; step += STRIDE) {
		Mails mails;
		gboolean is_done;

		fill(&mails);
		g_test_message("step %u", step);
		is_done = kill_at(&mails, i, step);
		check(&mails, i);
		mails_teardown(&mails, NULL);
		if (is_done)
			break;
	}
	g_test_message("%u steps", step - 1);
	g_assert_cmpuint(step, >, 3);
	g_assert_cmpuint(step, <, STEPS_MAX);
}

static void test_full(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	gboolean is_done = FALSE;

	for (guint step = 1; !is_done && step < STEPS_MAX; step += STRIDE) {
		g_autoptr(GError) error = NULL;
		Mails mails;

		fill(&mails);
		faults_set(FAULT_FULL, step);
		operations[i].run(&mails, &error);
		is_done = !faults_came();
		/* Told in words, if it could not be done. */
		if (error != NULL) {
			g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY);
			g_assert_nonnull(strstr(error->message, g_strerror(ENOSPC)));
		}
		faults_set(FAULT_NONE, 0);
		check(&mails, i);
		mails_teardown(&mails, NULL);
	}
	g_assert_true(is_done);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	/* Thousands of small folders: in memory. */
	if (g_access("/dev/shm", W_OK) == 0)
		g_setenv("TMPDIR", "/dev/shm", TRUE);
	for (guint i = 0; i < G_N_ELEMENTS(operations); i++) {
		g_autofree char *killed = g_strdup_printf("/operate/killed/%s", operations[i].name);
		g_autofree char *full = g_strdup_printf("/operate/full/%s", operations[i].name);

		g_test_add_data_func(killed, GUINT_TO_POINTER(i), test_killed);
		g_test_add_data_func(full, GUINT_TO_POINTER(i), test_full);
	}
	return g_test_run();
}
