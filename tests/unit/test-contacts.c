/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-contacts.c: the addresses that the user has to do with: counted, kept, found again, learned.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "contacts-learn.h"
#include "contacts.h"
#include "maildir.h"

#define DAY 86400

typedef struct {
	char *dir, *maildir, *path;
	ImailWorker *worker;
	ImailContacts *contacts;
} Fixture;

static void start(Fixture *f)
{
	f->worker = imail_worker_new("test");
	f->contacts = imail_contacts_new(f->dir, f->maildir, f->worker);
}

static void stop(Fixture *f)
{
	imail_worker_free(f->worker);
	imail_contacts_free(f->contacts);
	f->worker = NULL;
	f->contacts = NULL;
}

static void barrier_run(gpointer job G_GNUC_UNUSED)
{
}

static void barrier_done(gpointer job)
{
	*(gboolean *)job = TRUE;
}

/* Until the worker has done what was pushed so far. */
static void barrier(Fixture *f)
{
	gboolean is_done = FALSE;

	imail_worker_push(f->worker, barrier_run, barrier_done, &is_done, NULL);
	while (!is_done)
		g_main_context_iteration(NULL, TRUE);
}

/* Until the file or the Maildir has been read: there is a file then. */
static void settle(Fixture *f)
{
	do
		barrier(f);
	while (!g_file_test(f->path, G_FILE_TEST_EXISTS));
	barrier(f);
	barrier(f);
}

static void set_up(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	f->dir = g_dir_make_tmp("imail-contacts-XXXXXX", NULL);
	f->maildir = g_build_filename(f->dir, "Maildir", NULL);
	f->path = g_build_filename(f->dir, "contacts", NULL);
	imail_maildir_free(imail_maildir_open(f->maildir, NULL));
}

static void remove_tree(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *child = g_build_filename(path, name, NULL);

		remove_tree(child);
	}
	g_remove(path);
}

static void tear_down(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	if (f->worker != NULL)
		stop(f);
	remove_tree(f->dir);
	g_free(f->dir);
	g_free(f->maildir);
	g_free(f->path);
}

static gint64 now(void)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

/* The addresses found, with "," between. */
static char *find(Fixture *f, const char *text, gboolean is_written, guint max)
{
	g_autoptr(ImailTyped) typed = imail_typed_new(text);
	g_autoptr(GPtrArray) found = imail_contacts_find(f->contacts, typed, is_written, max);
	GString *all = g_string_new(NULL);

	for (guint i = 0; i < found->len; i++)
		g_string_append_printf(all, "%s%s", i > 0 ? "," : "",
				       ((ImailContact *)found->pdata[i])->address);
	return g_string_free(all, FALSE);
}

#define assert_found(f, text, is_written, wanted)                                                            \
	do {                                                                                                 \
		g_autofree char *found_ = find(f, text, is_written, 50);                                     \
		g_assert_cmpstr(found_, ==, wanted);                                                         \
	} while (0)

static void write_to(Fixture *f, const char *mailbox)
{
	const char *const mailboxes[] = {mailbox, NULL};

	imail_contacts_written(f->contacts, mailboxes);
}

/* A file of lines KIND count days-ago address name. */
static void add_line(GString *file, char kind, guint count, gint64 days, const char *address, const char *name)
{
	g_string_append_printf(file, "%c\t%u\t%" G_GINT64_FORMAT "\t%s\t%s\n", kind, count, now() - days * DAY,
			       address, name);
}

static void put_file(Fixture *f, const GString *file)
{
	g_assert_true(g_file_set_contents(f->path, file->str, (gssize)file->len, NULL));
}

static void test_counted_and_kept(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	const ImailContact *bob;

	for (int round = 0; round < 3; round++) {
		start(f);
		if (round == 0) {
			/* Before the disk was asked at all. */
			write_to(f, "Bob <Bob@demo.test>");
		}
		settle(f);
		if (round == 1) {
			write_to(f, "bob@demo.test");
			imail_contacts_received(f->contacts, "BOB@demo.test", "Bob\tBaker", now() - DAY);
			imail_contacts_received(f->contacts, "carol@demo.test", NULL, now() + 100 * DAY);
			imail_contacts_received(f->contacts, "no address", "x", now());
			imail_contacts_received(f->contacts, "", NULL, 0);
		}
		stop(f);
	}
	start(f);
	settle(f);
	bob = imail_contacts_get(f->contacts, "bob@DEMO.test");
	g_assert_nonnull(bob);
	g_assert_cmpuint(bob->written, ==, 2);
	g_assert_cmpuint(bob->received, ==, 1);
	g_assert_cmpstr(bob->address, ==, "bob@demo.test");
	g_assert_cmpstr(bob->name, ==, "Bob");
	g_assert_cmpint(imail_contacts_get(f->contacts, "carol@demo.test")->last_received, <=, now());
	assert_found(f, "bo", TRUE, "bob@demo.test");
	assert_found(f, "bo", FALSE, "");
	assert_found(f, "", FALSE, "carol@demo.test");
}

static void test_likeliest_first(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GString) file = g_string_new(NULL);
	g_autofree char *two = NULL;

	add_line(file, 'W', 1, 300, "ann.old@demo.test", "");
	add_line(file, 'W', 3, 1, "ann.often@demo.test", "");
	add_line(file, 'W', 1, 0, "ann.today@demo.test", "");
	add_line(file, 'W', 100, 365, "ann.once-much@demo.test", "");
	add_line(file, 'R', 50, 0, "ann.wrote@demo.test", "");
	add_line(file, 'R', 1, 0, "ann.wrote-once@demo.test", "");
	put_file(f, file);
	start(f);
	settle(f);
	assert_found(f, "ann", TRUE,
		     "ann.once-much@demo.test,ann.often@demo.test,ann.today@demo.test,ann.old@demo.test");
	assert_found(f, "ann", FALSE, "ann.wrote@demo.test,ann.wrote-once@demo.test");
	two = find(f, "ann", TRUE, 2);
	g_assert_cmpstr(two, ==, "ann.once-much@demo.test,ann.often@demo.test");
}

static void test_names(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	start(f);
	settle(f);
	imail_contacts_received(f->contacts, "zhang@demo.test", "张三", now() - DAY);
	imail_contacts_received(f->contacts, "zhang@demo.test", NULL, now());
	g_assert_cmpstr(imail_contacts_get(f->contacts, "zhang@demo.test")->name, ==, "张三");
	/* A name that looks like another address says nothing; neither does an old one. */
	imail_contacts_received(f->contacts, "zhang@demo.test", "boss@corp.example", now());
	imail_contacts_received(f->contacts, "zhang@demo.test", "Li Si", now() - 10 * DAY);
	g_assert_cmpstr(imail_contacts_get(f->contacts, "zhang@demo.test")->name, ==, "张三");
	imail_contacts_received(f->contacts, "zhang@demo.test", "Zhang\xe2\x80\xae\nSan", now());
	g_assert_cmpstr(imail_contacts_get(f->contacts, "zhang@demo.test")->name, ==, "Zhang San");
	assert_found(f, "san", FALSE, "zhang@demo.test");
	assert_found(f, "三", FALSE, "");
}

static void test_own(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	const char *const own[] = {"alice@demo.test", "alice@work.example", NULL};
	g_autoptr(GString) file = g_string_new(NULL);

	add_line(file, 'W', 1, 1, "Alice@Work.example", "");
	add_line(file, 'W', 1, 1, "alicia@demo.test", "");
	put_file(f, file);
	start(f);
	imail_contacts_set_own(f->contacts, own);
	settle(f);
	write_to(f, "Alice <ALICE@demo.test>");
	imail_contacts_received(f->contacts, "alice@work.example", NULL, now());
	assert_found(f, "ali", TRUE, "alicia@demo.test");
	assert_found(f, "ali", FALSE, "");
	g_assert_null(imail_contacts_get(f->contacts, "alice@demo.test"));
	g_assert_true(imail_contacts_is_own(f->contacts, "Alice@demo.test"));
}

static void test_bad_lines(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	static const char lines[] = "X\t1\t1\tx@demo.test\t\n"
				    "W\t0\t1\tx@demo.test\t\n"
				    "W\t-5\t1\tx@demo.test\t\n"
				    "W\t99999999999999999999\t1\tx@demo.test\t\n"
				    "W\t1\t-1\tx@demo.test\t\n"
				    "W\t1\t1x\tx@demo.test\t\n"
				    "W\t1\t1\tnobody\t\n"
				    "W\t1\t1\tx@demo.test\xff\t\n"
				    "\n\t\t\t\t\n"
				    "W\t1\t1\tgood@demo.test\t\n"
				    "W\t1\t1\thalf@demo.te";

	g_assert_true(g_file_set_contents(f->path, lines, -1, NULL));
	start(f);
	settle(f);
	assert_found(f, "", TRUE, "good@demo.test");
}

static void test_written_anew(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GString) file = g_string_new(NULL);
	g_autofree char *contents = NULL;
	gsize len;

	for (int i = 0; i < 5000; i++)
		add_line(file, i % 2 ? 'W' : 'R', 1, 1, "bob@demo.test", "Bob");
	put_file(f, file);
	start(f);
	settle(f);
	g_assert_true(g_file_get_contents(f->path, &contents, &len, NULL));
	g_assert_cmpuint(len, <, 200);
	stop(f);
	start(f);
	settle(f);
	g_assert_cmpuint(imail_contacts_get(f->contacts, "bob@demo.test")->written, ==, 2500);
	g_assert_cmpuint(imail_contacts_get(f->contacts, "bob@demo.test")->received, ==, 2500);
}

/* Who wrote longest ago goes first, whoever was written to stays. */
static void test_limit(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GString) file = g_string_new(NULL);
	guint kept = 0;

	add_line(file, 'W', 1, 5000, "first@demo.test", "");
	for (guint i = 0; i < IMAIL_CONTACTS_MAX + 1500; i++) {
		g_autofree char *address = g_strdup_printf("n%u@demo.test", i);

		g_string_append_printf(file, "R\t1\t%u\t%s\t\n", 1000000 + i, address);
	}
	put_file(f, file);
	start(f);
	settle(f);
	for (guint i = 0; i < IMAIL_CONTACTS_MAX + 1500; i++) {
		g_autofree char *address = g_strdup_printf("n%u@demo.test", i);

		kept += imail_contacts_get(f->contacts, address) != NULL;
	}
	g_assert_cmpuint(kept, >=, IMAIL_CONTACTS_MAX - 1);
	g_assert_cmpuint(kept, <=, IMAIL_CONTACTS_MAX + 1000);
	g_assert_nonnull(imail_contacts_get(f->contacts, "first@demo.test"));
	g_assert_null(imail_contacts_get(f->contacts, "n0@demo.test"));
}

/* ---- learning ---- */

static void put_mail(Fixture *f, ImailFolder folder, guint number, const char *mail)
{
	ImailMaildir *maildir = imail_maildir_open(f->maildir, NULL);
	g_autofree char *name = g_strdup_printf("%u.x.host:2,S", 1700000000 + number);
	g_autofree char *path = imail_maildir_path(maildir, folder, "cur", name);

	g_assert_true(g_file_set_contents(path, mail, -1, NULL));
	imail_maildir_free(maildir);
}

static void test_learned(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	put_mail(f, IMAIL_FOLDER_SENT, 1,
		 "From: Alice <alice@demo.test>\r\nTo: Bob <bob@demo.test>, carol@demo.test\r\n"
		 "Cc: =?utf-8?B?5byg5LiJ?= <zhang@demo.test>\r\nBcc: dave@demo.test\r\n"
		 "Date: Mon, 02 Jun 2025 10:00:00 +0000\r\n\r\nTo: body@demo.test\r\n");
	put_mail(f, IMAIL_FOLDER_SENT, 2,
		 "From: alice@work.example\nTo: bob@demo.test, alice@demo.test\n\nx");
	put_mail(f, IMAIL_FOLDER_INBOX, 3, "From: Erin <erin@demo.test>\nTo: alice@demo.test\n\nx");
	put_mail(f, IMAIL_FOLDER_INBOX, 4, "From: Alice <alice@work.example>\nTo: alice@demo.test\n\nx");
	put_mail(f, IMAIL_FOLDER_INBOX, 5, "From: news@list.example\nList-Id: <news.list.example>\n\nx");
	put_mail(f, IMAIL_FOLDER_INBOX, 6, "From: robot@shop.example\nAuto-Submitted: auto-generated\n\nx");
	put_mail(f, IMAIL_FOLDER_INBOX, 7, "From: robot@shop.example\nPrecedence: bulk\n\nx");
	put_mail(f, IMAIL_FOLDER_ARCHIVE, 8, "From: bob@demo.test\nAuto-Submitted: no\n\nx");
	put_mail(f, IMAIL_FOLDER_TRASH, 9, "From: spam@demo.test\n\nx");
	put_mail(f, IMAIL_FOLDER_DRAFTS, 10, "From: alice@demo.test\nTo: draft@demo.test\n\nx");
	put_mail(f, IMAIL_FOLDER_INBOX, 11, "no header at all");
	start(f);
	write_to(f, "early@demo.test"); /* while the Maildir is read */
	settle(f);
	assert_found(f, "bob", TRUE, "bob@demo.test");
	g_assert_cmpuint(imail_contacts_get(f->contacts, "bob@demo.test")->written, ==, 2);
	g_assert_cmpuint(imail_contacts_get(f->contacts, "bob@demo.test")->received, ==, 1);
	assert_found(f, "张", TRUE, "zhang@demo.test");
	assert_found(f, "carol", TRUE, "carol@demo.test");
	assert_found(f, "dave", TRUE, "dave@demo.test");
	assert_found(f, "early", TRUE, "early@demo.test");
	assert_found(f, "", FALSE, "erin@demo.test");
	g_assert_null(imail_contacts_get(f->contacts, "body@demo.test"));
	/* Once. */
	put_mail(f, IMAIL_FOLDER_INBOX, 12, "From: frank@demo.test\n\nx");
	stop(f);
	start(f);
	settle(f);
	assert_found(f, "", FALSE, "erin@demo.test");
	assert_found(f, "early", TRUE, "early@demo.test");
	g_assert_cmpuint(imail_contacts_get(f->contacts, "bob@demo.test")->written, ==, 2);
}

/* A client that ends before all was read begins again. */
static void test_learning_broken_off(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	for (guint i = 0; i < 300; i++) {
		g_autofree char *mail = g_strdup_printf("From: a%u@demo.test\n\nx", i);

		put_mail(f, IMAIL_FOLDER_INBOX, i, mail);
	}
	start(f);
	imail_contacts_received(f->contacts, "a1@demo.test", NULL, now());
	barrier(f);
	stop(f);
	g_assert_false(g_file_test(f->path, G_FILE_TEST_EXISTS));
	start(f);
	settle(f);
	for (guint i = 0; i < 300; i++) {
		g_autofree char *address = g_strdup_printf("a%u@demo.test", i);
		const ImailContact *contact = imail_contacts_get(f->contacts, address);

		g_assert_nonnull(contact);
		g_assert_cmpuint(contact->received, ==, 1);
	}
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*test)(Fixture *f, gconstpointer data);
	} tests[] = {
		{"/contacts/counted-and-kept", test_counted_and_kept},
		{"/contacts/likeliest-first", test_likeliest_first},
		{"/contacts/names", test_names},
		{"/contacts/own", test_own},
		{"/contacts/bad-lines", test_bad_lines},
		{"/contacts/written-anew", test_written_anew},
		{"/contacts/limit", test_limit},
		{"/contacts/learned", test_learned},
		{"/contacts/learning-broken-off", test_learning_broken_off},
	};

	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].name, Fixture, NULL, set_up, tests[i].test, tear_down);
	return g_test_run();
}
