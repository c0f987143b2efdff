/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-drafts.c: a draft is one file that is always there: whatever is typed, attached, killed, or done to it
 * by others meanwhile.
 */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "draft-notes.h"
#include "drafts.h"
#include "edit.h"
#include "mail-fixture.h"

#define KEY   "11111111-2222-4333-8444-555555555555"
#define OTHER "aaaaaaaa-2222-4333-8444-555555555555"

typedef struct {
	ImailMail *mail;
	GPtrArray *files;
	ImailDraft draft;
} Letter;

static void file_free(gpointer data)
{
	ImailUploadFile *file = data;

	g_free(file->path);
	g_free(file->content_id);
	g_free(file);
}

static void letter_init(Letter *letter, const char *to, const char *subject, const char *text)
{
	*letter = (Letter){.mail = imail_record_new(&imail_mail_type),
			   .files = g_ptr_array_new_with_free_func(file_free)};
	g_strfreev(letter->mail->to);
	letter->mail->to = g_strsplit(to, "|", -1);
	letter->mail->subject = g_strdup(subject);
	letter->draft.outgoing =
		(ImailOutgoing){.mail = letter->mail, .text = text, .files = letter->files};
}

static void letter_clear(Letter *letter)
{
	imail_record_free(&imail_mail_type, letter->mail);
	g_ptr_array_unref(letter->files);
}

static char *letter_attach(Mails *mails, Letter *letter, const char *name, gsize size)
{
	ImailUploadFile *file = g_new0(ImailUploadFile, 1);
	g_autofree char *contents = g_malloc(size + 1);

	memset(contents, 'x', size);
	file->path = g_build_filename(mails->dir, name, NULL);
	g_assert_true(g_file_set_contents(file->path, contents, (gssize)size, NULL));
	g_ptr_array_add(letter->files, file);
	return g_strdup(file->path);
}

/* Saves; the id (caller frees). */
static char *save(ImailDrafts *drafts, const char *key, Letter *letter, gboolean is_last)
{
	g_autoptr(GError) error = NULL;
	ImailDrafted done;
	char *id;

	imail_drafts_save(drafts, key, &letter->draft, is_last, &done, &error);
	g_assert_no_error(error);
	id = g_strdup(done.item->id);
	g_assert_true(done.item->is_draft);
	imail_drafted_clear(&done);
	return id;
}

/* Saves a letter to bob with this subject and text. */
static char *write_simple(ImailDrafts *drafts, const char *key, const char *subject, gboolean is_last)
{
	Letter letter;
	char *id;

	letter_init(&letter, "bob@demo.test", subject, subject);
	id = save(drafts, key, &letter, is_last);
	letter_clear(&letter);
	return id;
}

static ImailDrafts *open_drafts(Mails *mails)
{
	return imail_drafts_new(mails->dir, "alice@demo.test", mails->store);
}

static ImailEditable *read_back(Mails *mails, const char *id)
{
	g_autoptr(GError) error = NULL;
	ImailEditable *editable = imail_editable_from_item(mails->dir, mails->store, id, &error);

	g_assert_no_error(error);
	return editable;
}

static guint count_files(Mails *mails, const char *dir)
{
	g_autofree char *path = mails_path(mails, dir);
	GDir *open = g_dir_open(path, 0, NULL);
	guint n = 0;

	while (open != NULL && g_dir_read_name(open) != NULL)
		n++;
	if (open != NULL)
		g_dir_close(open);
	return n;
}

/* The draft's octets. */
static char *octets_of(Mails *mails, const char *id)
{
	g_auto(ImailRow) row = {0};
	g_autofree char *path = NULL;
	char *octets = NULL;

	g_assert_true(imail_store_find(mails->store, id, &row, NULL));
	path = imail_store_row_path(mails->store, &row);
	g_assert_true(g_file_get_contents(path, &octets, NULL, NULL));
	return octets;
}

/* ---- what is kept ---- */

static void test_everything_is_kept(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	static const char text[] = "Dear Bob,\n\n  indented\n> quoted\nFrom here on: 预算\n-- \nAlice\n";
	const char *references[] = {"<a@b.test>", "<c@d.test>", NULL}, *bcc[] = {"Eve <eve@", "f@g.test", NULL};
	ImailDrafts *drafts = open_drafts(mails);
	g_autoptr(ImailEditable) back = NULL;
	g_autofree char *id = NULL, *to = NULL, *back_bcc = NULL, *back_references = NULL, *attached = NULL;
	g_autofree char *path = NULL;
	Letter letter;

	letter_init(&letter, "Bob <bob@demo.test>|car", "预算 & more", text);
	letter.mail->from = g_strdup("Alice <alice@work.test>");
	g_strfreev(letter.mail->bcc);
	letter.mail->bcc = g_strdupv((char **)bcc);
	g_strfreev(letter.mail->references);
	letter.mail->references = g_strdupv((char **)references);
	letter.mail->in_reply_to = g_strdup("<c@d.test>");
	letter.mail->send_at = 1893456000;
	letter.draft.forwards = "1.a;=%.x";
	letter.draft.replaces = OTHER;
	letter.draft.replaces_item = "2.b.x";
	path = letter_attach(mails, &letter, "small.bin", 1000);
	id = save(drafts, KEY, &letter, FALSE);
	back = read_back(mails, id);
	to = g_strjoinv("|", back->mail->to);
	back_bcc = g_strjoinv("|", back->mail->bcc);
	back_references = g_strjoinv("|", back->mail->references);
	g_assert_true(back->is_draft);
	g_assert_cmpstr(to, ==, "Bob <bob@demo.test>|car");
	g_assert_cmpstr(back_bcc, ==, "Eve <eve@|f@g.test");
	g_assert_cmpstr(back_references, ==, "<a@b.test>|<c@d.test>");
	g_assert_cmpstr(back->mail->in_reply_to, ==, "<c@d.test>");
	g_assert_cmpstr(back->mail->from, ==, "Alice <alice@work.test>");
	g_assert_cmpstr(back->mail->subject, ==, "预算 & more");
	g_assert_cmpint(back->mail->send_at, ==, 1893456000);
	g_assert_cmpstr(back->text, ==, text);
	g_assert_cmpstr(back->forwards, ==, "1.a;=%.x");
	g_assert_cmpstr(back->replaces, ==, OTHER);
	g_assert_cmpstr(back->replaces_item, ==, "2.b.x");
	g_assert_cmpuint(back->files->len, ==, 1);
	g_assert_true(
		g_file_get_contents(((ImailUploadFile *)back->files->pdata[0])->path, &attached, NULL, NULL));
	g_assert_cmpuint(strlen(attached), ==, 1000);
	letter_clear(&letter);
	imail_drafts_free(drafts);
}

/* Nothing at all, and what no mail could be. */
static void test_anything_can_be_saved(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailDrafts *drafts = open_drafts(mails);
	g_autofree char *id = NULL;
	g_autoptr(ImailEditable) back = NULL;
	Letter letter;

	letter_init(&letter, "", NULL, NULL);
	letter.mail->in_reply_to = g_strdup("no msg-id");
	letter.mail->subject = g_strdup("two\nlines");
	id = save(drafts, KEY, &letter, FALSE);
	back = read_back(mails, id);
	g_assert_cmpstr(back->mail->from, ==, "alice@demo.test");
	g_assert_cmpstr(back->mail->subject, ==, "two lines");
	g_assert_cmpuint(g_strv_length(back->mail->to), ==, 0);
	letter_clear(&letter);
	imail_drafts_free(drafts);
}

static void test_one_at_a_time(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailDrafts *drafts = open_drafts(mails);
	g_autofree char *first = write_simple(drafts, KEY, "one", FALSE);
	g_autofree char *second = NULL, *third = NULL, *name = NULL, *starred = NULL, *changes = NULL;

	mails_assert(mails, "Drafts", first);
	second = write_simple(drafts, KEY, "two", FALSE);
	mails_assert(mails, "Drafts", second);
	g_assert_cmpuint(count_files(mails, ".Drafts/cur"), ==, 1);
	mails_assert_found(mails, "one in:Drafts", "");
	mails_assert_found(mails, "two in:Drafts", second);
	/* What the user marks stays marked. */
	name = g_strdup_printf(".Drafts/cur/%s:2,DS", second);
	starred = g_strdup_printf(".Drafts/cur/%s:2,DFS", second);
	mails_rename(mails, name, starred);
	third = write_simple(drafts, KEY, "three", TRUE);
	g_free(name);
	name = g_strdup_printf(".Drafts/cur/%s:2,DFS", third);
	g_assert_true(mails_has(mails, name));
	g_assert_cmpuint(count_files(mails, ".Drafts/cur"), ==, 1);
	/* Thousands of stale drafts are not remembered as mails that were deleted. */
	g_assert_false(mails_has(mails, "../state/removed"));
	imail_drafts_free(drafts);
	g_assert_cmpuint(count_files(mails, "../state/writing"), ==, 0);
	mails_reopen(mails);
	mails_assert(mails, "Drafts", third);
}

static void test_drop(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailDrafts *drafts = open_drafts(mails);
	g_autofree char *id = write_simple(drafts, KEY, "one", FALSE), *kept = write_simple(drafts, OTHER, "x", TRUE);
	ImailDrafted done;

	g_assert_true(imail_drafts_drop(drafts, KEY, NULL, &done, NULL));
	g_assert_cmpstr(done.removed, ==, id);
	imail_drafted_clear(&done);
	mails_assert(mails, "Drafts", kept);
	/* Never saved: nothing to remove, but the one that it was opened with. */
	g_assert_true(imail_drafts_drop(drafts, KEY, NULL, &done, NULL));
	g_assert_null(done.removed);
	g_assert_true(imail_drafts_drop(drafts, KEY, kept, &done, NULL));
	g_assert_cmpstr(done.removed, ==, kept);
	imail_drafted_clear(&done);
	mails_assert(mails, "Drafts", "");
	/* What lies elsewhere by now is not removed. */
	mails_put(mails, "cur/1.a.x:2,S", "Subject: mine\n\n");
	imail_store_rescan(mails->store);
	g_assert_true(imail_drafts_drop(drafts, KEY, "1.a.x", &done, NULL));
	g_assert_null(done.removed);
	mails_assert(mails, "Inbox", "1.a.x");
	imail_drafts_free(drafts);
}

/* ---- other programs ---- */

static void test_of_another_program(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailDrafts *drafts = open_drafts(mails);
	g_autoptr(ImailEditable) back = NULL;
	g_autofree char *id = NULL;
	Letter letter;

	mails_put(mails, ".Drafts/cur/7.mutt.x:2,S",
		  "From: alice@demo.test\nTo: bob@demo.test\nBcc: eve@demo.test\nSubject: by mutt\n"
		  "Message-ID: <draft." KEY ".Zm9yd2FyZHM9MS5hLng7aXRlbT0yLmIueA@imail.invalid>\n\nhello\n");
	imail_store_rescan(mails->store);
	back = read_back(mails, "7.mutt.x");
	g_assert_cmpstr(back->mail->bcc[0], ==, "eve@demo.test");
	/* What a stranger's mail says of mails of ours is not heard. */
	g_assert_null(back->forwards);
	g_assert_null(back->replaces_item);
	letter_init(&letter, "bob@demo.test", "by mutt and us", back->text);
	letter.draft.item = "7.mutt.x";
	id = save(drafts, KEY, &letter, FALSE);
	mails_assert(mails, "Drafts", id);
	letter_clear(&letter);
	imail_drafts_free(drafts);
}

/* mutt took it, or the user moved it: what is saved next is a draft of its own. */
static void test_taken_away(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailDrafts *drafts = open_drafts(mails);
	g_autofree char *first = write_simple(drafts, KEY, "one", FALSE), *second = NULL, *third = NULL;
	g_autofree char *name = g_strdup_printf(".Drafts/cur/%s:2,DS", first);
	g_autofree char *moved = g_strdup_printf(".Archive/cur/%s:2,DS", first);

	mails_rename(mails, name, moved);
	second = write_simple(drafts, KEY, "two", FALSE);
	mails_assert(mails, "Archive", first);
	mails_assert(mails, "Drafts", second);
	g_free(name);
	name = g_strdup_printf(".Drafts/cur/%s:2,DS", second);
	mails_remove(mails, name);
	third = write_simple(drafts, KEY, "three", FALSE);
	mails_assert(mails, "Drafts", third);
	imail_drafts_free(drafts);
}

/* ---- attachments ---- */

static void test_large_attachments(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailDrafts *drafts = open_drafts(mails);
	g_autofree char *id = NULL, *octets = NULL, *path = NULL;
	Letter letter;

	letter_init(&letter, "bob@demo.test", "large", "words");
	path = letter_attach(mails, &letter, "large.bin", IMAIL_DRAFT_PARTS_MAX + 1);
	id = save(drafts, KEY, &letter, FALSE);
	octets = octets_of(mails, id);
	g_assert_cmpuint(strlen(octets), <, 2000);
	g_assert_null(strstr(octets, "large.bin"));
	/* The window closes: whole. */
	g_free(id);
	id = save(drafts, KEY, &letter, TRUE);
	g_free(octets);
	octets = octets_of(mails, id);
	g_assert_cmpuint(strlen(octets), >, IMAIL_DRAFT_PARTS_MAX);
	g_assert_nonnull(strstr(octets, "large.bin"));
	letter_clear(&letter);
	imail_drafts_free(drafts);
}

/* The words are saved all the same; who closes the window is told. */
/* An image that the HTML shows stays one, and is no attachment; also where it is kept by name, and after a crash. */
static void test_images(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	const gsize sizes[] = {100, IMAIL_DRAFT_PARTS_MAX + 1};

	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		ImailDrafts *drafts = imail_drafts_new(mails->dir, "alice@demo.test", mails->store);
		g_autoptr(ImailEditable) editable = NULL, noted = imail_editable_new();
		g_autofree char *path = NULL, *id = NULL, *window = NULL, *item = NULL;
		Letter letter;

		letter_init(&letter, "bob@demo.test", "image", "[image]");
		letter.draft.outgoing.html = "<p>Look: <img src=\"cid:one@demo.test\"></p>";
		path = letter_attach(mails, &letter, "one.png", sizes[i]);
		((ImailUploadFile *)letter.files->pdata[0])->content_id = g_strdup("one@demo.test");
		g_free(save(drafts, KEY, &letter, FALSE));
		id = save(drafts, KEY, &letter, TRUE);
		editable = imail_editable_from_item(mails->dir, mails->store, id, NULL);
		g_assert_nonnull(strstr(editable->html, "cid:one@demo.test"));
		g_assert_cmpuint(editable->files->len, ==, 1);
		g_assert_cmpstr(((ImailUploadFile *)editable->files->pdata[0])->content_id, ==, "one@demo.test");
		window = imail_draft_window_encode(id, letter.files);
		g_assert_true(imail_draft_window_decode(window, &item, noted));
		g_assert_cmpstr(((ImailUploadFile *)noted->files->pdata[0])->content_id, ==, "one@demo.test");
		letter_clear(&letter);
		imail_drafts_free(drafts);
	}
}

static void test_attachment_is_gone(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailDrafts *drafts = open_drafts(mails);
	g_autoptr(GError) error = NULL;
	g_autofree char *id = NULL, *path = NULL;
	ImailDrafted done;
	Letter letter;

	letter_init(&letter, "bob@demo.test", "one", "words");
	path = letter_attach(mails, &letter, "gone.bin", 10);
	g_assert_cmpint(g_remove(path), ==, 0);
	id = save(drafts, KEY, &letter, FALSE);
	mails_assert(mails, "Drafts", id);
	g_assert_false(imail_drafts_save(drafts, KEY, &letter.draft, TRUE, &done, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	g_assert_nonnull(strstr(error->message, "gone.bin"));
	mails_assert(mails, "Drafts", done.item->id);
	imail_drafted_clear(&done);
	letter_clear(&letter);
	imail_drafts_free(drafts);
}

/* ---- crashes ---- */

/* As a process that dies: its lock goes, its files stay. */
static void crash(ImailDrafts *drafts)
{
	imail_drafts_free(drafts);
}

static GPtrArray *recover(Mails *mails, ImailDrafts **drafts)
{
	*drafts = open_drafts(mails);
	return imail_drafts_recover(*drafts);
}

static void test_recover(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailDrafts *drafts = open_drafts(mails), *others = open_drafts(mails);
	g_autofree char *id = write_simple(drafts, KEY, "lost", FALSE);
	g_autofree char *closed = write_simple(drafts, OTHER, "closed", TRUE);
	g_autoptr(GPtrArray) lost = NULL;

	/* Its process lives: nothing is lost. */
	lost = imail_drafts_recover(others);
	g_assert_cmpuint(lost->len, ==, 0);
	imail_drafts_free(others);
	g_clear_pointer(&lost, g_ptr_array_unref);
	crash(drafts);
	mails_reopen(mails);
	lost = recover(mails, &drafts);
	g_assert_cmpuint(lost->len, ==, 1);
	g_assert_cmpstr(((ImailLostDraft *)lost->pdata[0])->key, ==, KEY);
	g_assert_cmpstr(((ImailLostDraft *)lost->pdata[0])->done.item->id, ==, id);
	g_clear_pointer(&lost, g_ptr_array_unref);
	/* Told once. */
	lost = imail_drafts_recover(drafts);
	g_assert_cmpuint(lost->len, ==, 0);
	g_assert_cmpuint(count_files(mails, "../state/writing"), ==, 0);
	imail_drafts_free(drafts);
	g_assert_cmpuint(count_files(mails, ".Drafts/cur"), ==, 2);
	g_assert_nonnull(closed);
}

static void test_recover_attachments(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailDrafts *drafts = open_drafts(mails);
	g_autofree char *id = NULL, *here = NULL, *gone = NULL, *octets = NULL;
	g_autoptr(GPtrArray) lost = NULL;
	const ImailLostDraft *one;
	Letter letter;

	letter_init(&letter, "bob@demo.test|car", "lost", "words");
	here = letter_attach(mails, &letter, "here é.bin", IMAIL_DRAFT_PARTS_MAX);
	gone = letter_attach(mails, &letter, "gone.bin", 1);
	letter.draft.forwards = "1.a.x";
	id = save(drafts, KEY, &letter, FALSE);
	crash(drafts);
	g_assert_cmpint(g_remove(gone), ==, 0);
	mails_reopen(mails);
	lost = recover(mails, &drafts);
	g_assert_cmpuint(lost->len, ==, 1);
	one = lost->pdata[0];
	g_assert_nonnull(strstr(one->missing, "gone.bin"));
	g_assert_cmpstr(one->done.removed, ==, id);
	octets = octets_of(mails, one->done.item->id);
	g_assert_cmpuint(strlen(octets), >, IMAIL_DRAFT_PARTS_MAX);
	g_autoptr(ImailEditable) back = read_back(mails, one->done.item->id);
	g_assert_cmpuint(back->files->len, ==, 1);
	g_assert_cmpstr(back->mail->to[1], ==, "car");
	g_assert_cmpstr(back->forwards, ==, "1.a.x");
	letter_clear(&letter);
	imail_drafts_free(drafts);
}

/* Killed between the new file and the removal of the old one: also of one that another key wrote. */
static void test_recover_stale(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailDrafts *drafts = open_drafts(mails);
	g_autofree char *first = write_simple(drafts, OTHER, "first", TRUE), *id = NULL;
	g_autofree char *octets = octets_of(mails, first), *stale = NULL, *again = NULL;
	g_autoptr(GPtrArray) lost = NULL;
	Letter letter;

	letter_init(&letter, "bob@demo.test", "second", "words");
	letter.draft.item = first;
	id = save(drafts, KEY, &letter, FALSE);
	stale = g_strdup("3.D" KEY "_M000001P1Q1.x");
	again = g_strdup_printf(".Drafts/cur/%s:2,DS", stale);
	mails_put(mails, again, octets);
	g_free(again);
	again = g_strdup_printf(".Drafts/cur/%s:2,DS", first);
	mails_put(mails, again, octets);
	crash(drafts);
	mails_reopen(mails);
	lost = recover(mails, &drafts);
	g_assert_cmpuint(lost->len, ==, 1);
	mails_assert(mails, "Drafts", id);
	letter_clear(&letter);
	imail_drafts_free(drafts);
}

/* Saves until it is killed. */
static void child(Mails *mails, int ready)
{
	ImailStore *store = imail_store_open(mails->dir, NULL);
	ImailDrafts *drafts = imail_drafts_new(mails->dir, "alice@demo.test", store);

	imail_store_rescan(store);
	for (guint i = 1;; i++) {
		g_autofree char *subject = g_strdup_printf("number %u", i);

		g_free(write_simple(drafts, KEY, subject, FALSE));
		if (write(ready, &i, sizeof(i)) != sizeof(i))
			_exit(1);
	}
}

static void test_kill(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	for (guint round = 0; round < 20; round++) {
		g_autoptr(GPtrArray) lost = NULL;
		const ImailItem *item;
		ImailDrafts *drafts;
		guint saved = 0, n;
		int pipes[2];
		pid_t pid;

		g_assert_cmpint(pipe(pipes), ==, 0);
		imail_store_free(mails->store);
		pid = fork();
		if (pid == 0)
			child(mails, pipes[1]);
		close(pipes[1]);
		while (saved < 1 + round % 4 && read(pipes[0], &n, sizeof(n)) == sizeof(n))
			saved = n;
		g_usleep(g_random_int_range(0, 3000));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		while (read(pipes[0], &n, sizeof(n)) == sizeof(n))
			saved = n;
		close(pipes[0]);
		mails_open(mails);
		lost = recover(mails, &drafts);
		g_assert_cmpuint(lost->len, ==, 1);
		item = ((ImailLostDraft *)lost->pdata[0])->done.item;
		g_assert_cmpuint(g_ascii_strtoull(item->subject + strlen("number "), NULL, 10), >=, saved);
		mails_assert(mails, "Drafts", item->id);
		g_assert_cmpuint(count_files(mails, ".Drafts/cur"), ==, 1);
		imail_drafts_free(drafts);
	}
}

static void test_bad_notes(void)
{
	g_autofree char *forwards = NULL, *replaces = NULL, *item = NULL, *key = NULL;
	g_autoptr(ImailEditable) files = imail_editable_new();

	static const char *const bad[] = {"", "<draft.@imail.invalid>", "<draft@imail.invalid>", "<x@y>",
					  "<draft." KEY ".!!!!@imail.invalid>", "<draft." KEY "@imail.invalid>",
					  "<draft." KEY ".Zm9yd2FyZHM9JXp6@imail.invalid>" /* forwards=%zz */};

	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		imail_draft_notes_decode(bad[i], &forwards, &replaces, &item);
		g_assert_null(forwards);
		g_assert_null(item);
	}
	imail_draft_notes_decode("<draft." KEY ".Zm9yd2FyZHM9MS5hLng7aXRlbT0yLmIueA@imail.invalid>", &forwards,
				 &replaces, &item);
	g_assert_cmpstr(forwards, ==, "1.a.x");
	g_assert_cmpstr(item, ==, "2.b.x");
	g_assert_null(replaces);
	g_clear_pointer(&item, g_free);
	g_assert_false(imail_draft_window_decode("\1\2[", &item, files));
	g_assert_null(imail_draft_key_of_name("1.D../../etc_M1P1Q1.x"));
	g_assert_null(imail_draft_key_of_name("1.S" KEY "_M1P1Q1.x"));
	key = imail_draft_key_of_name("1.D" KEY "_M000001P1Q1.x:2,DS");
	g_assert_cmpstr(key, ==, KEY);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*test)(Mails *, gconstpointer);
	} tests[] = {
		{"/drafts/everything-is-kept", test_everything_is_kept},
		{"/drafts/anything-can-be-saved", test_anything_can_be_saved},
		{"/drafts/one-at-a-time", test_one_at_a_time},
		{"/drafts/drop", test_drop},
		{"/drafts/of-another-program", test_of_another_program},
		{"/drafts/taken-away", test_taken_away},
		{"/drafts/large-attachments", test_large_attachments},
		{"/drafts/images", test_images},
		{"/drafts/attachment-is-gone", test_attachment_is_gone},
		{"/drafts/recover", test_recover},
		{"/drafts/recover-attachments", test_recover_attachments},
		{"/drafts/recover-stale", test_recover_stale},
		{"/drafts/kill", test_kill},
	};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, Mails, NULL, mails_setup, tests[i].test, mails_teardown);
	g_test_add_func("/drafts/bad-notes", test_bad_notes);
	return g_test_run();
}
