/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mbox.c: mails out to a file and in again, and in from what other programs wrote.
 */
#include "mail-fixture.h"
#include "mbox.h"

#include <sys/resource.h>

static GPtrArray *all_ids(Mails *mails, const char *folder)
{
	g_autofree char *ids = mails_ids(mails, folder);
	GPtrArray *array = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) parts = g_strsplit(g_strdelimit(ids, "*", ' '), "|", -1);

	for (char **part = parts; *part != NULL; part++)
		g_ptr_array_add(array, g_strdup(g_strstrip(*part)));
	return array;
}

static void take_in(Mails *mails, const char *path, const char *folder, guint taken, guint known)
{
	g_autoptr(GError) error = NULL;
	ImailImport *import = imail_import_new(mails->store, path, folder, &error);
	ImailCarried carried;

	g_assert_no_error(error);
	while (imail_import_step(import, 2, &error))
		g_assert_no_error(error);
	g_assert_no_error(error);
	imail_import_tell(import, &carried);
	g_assert_cmpuint(carried.done, ==, taken);
	g_assert_cmpuint(carried.known, ==, known);
	g_assert_cmpfloat(carried.part, ==, 1);
	imail_import_free(import);
}

static guint put_out(Mails *mails, const GPtrArray *ids, const char *path)
{
	g_autoptr(GError) error = NULL;
	ImailExport *export = imail_export_new(mails->store, ids, path, &error);
	ImailCarried carried;

	g_assert_no_error(error);
	while (imail_export_step(export, 1, &error)) {
		imail_export_tell(export, &carried);
		g_assert_cmpfloat(carried.part, <, 1);
		g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	}
	g_assert_no_error(error);
	imail_export_tell(export, &carried);
	g_assert_cmpfloat(carried.part, ==, 1);
	g_assert_cmpuint(carried.passed, ==, ids->len - carried.done);
	imail_export_free(export);
	return carried.done;
}

static char *contents_of(Mails *mails, const char *id)
{
	int fd = imail_store_open_mail(mails->store, id, NULL);
	char buffer[4096];
	ssize_t n = read(fd, buffer, sizeof(buffer) - 1);

	g_assert_cmpint(n, >=, 0);
	buffer[n] = '\0';
	close(fd);
	return g_strdup(buffer);
}

static const char odd[] = "From: bob@demo.test\nSubject: odd\nDate: Thu, 01 Jan 2026 12:00:00 +0000\n\n"
			  "From here on\n>From there\n>>From everywhere\n\nFrom\n\nno end";

static void fill(Mails *mails)
{
	mails_put(mails, "cur/1.a.x:2,FRS", odd);
	mails_put(mails, "new/2.b.x",
		  "From: carl@demo.test\r\nSubject: crlf\r\nDate: Fri, 02 Jan 2026 12:00:00 +0000\r\n\r\nText.\r\n");
	imail_store_rescan(mails->store);
}

static void test_there_and_back(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = g_build_filename(mails->dir, "out.mbox", NULL);
	g_autofree char *written = NULL;
	g_autoptr(GPtrArray) ids = NULL;
	g_autoptr(GPtrArray) back = NULL;

	fill(mails);
	ids = all_ids(mails, "Inbox");
	g_ptr_array_add(ids, g_strdup("gone"));
	g_assert_cmpuint(put_out(mails, ids, path), ==, 2);
	g_assert_true(g_file_get_contents(path, &written, NULL, NULL));
	g_assert_true(g_str_has_prefix(written, "From carl@demo.test Fri Jan  2 12:00:00 2026\nStatus: O\nFrom: carl"));
	g_assert_nonnull(strstr(written, "\n>From here on\n>>From there\n>>>From everywhere\n"));
	g_assert_null(strchr(written, '\r'));

	take_in(mails, path, "Back", 2, 0);
	take_in(mails, path, "Back", 0, 2); /* again, as after a kill */
	back = all_ids(mails, "Back");
	g_assert_cmpuint(back->len, ==, 2);
	{
		g_autofree char *text = contents_of(mails, back->pdata[1]);
		g_autofree char *whole = g_strconcat(odd, "\n", NULL);
		g_autofree char *file = g_strdup_printf(".Back/cur/%s:2,FRS", (char *)back->pdata[1]);

		g_assert_cmpstr(text, ==, whole);
		g_assert_true(mails_has(mails, file));
	}
	{
		g_autofree char *text = contents_of(mails, back->pdata[0]);

		g_assert_cmpstr(text, ==, "From: carl@demo.test\nSubject: crlf\nDate: Fri, 02 Jan 2026 12:00:00 +0000\n\nText.\n");
	}
	/* Deleted for good, it may come in again. */
	ImailItem *item;
	g_assert_true(imail_store_delete(mails->store, back->pdata[0], &item, NULL));
	imail_item_free(item);
	g_assert_true(imail_store_delete(mails->store, back->pdata[0], &item, NULL));
	take_in(mails, path, "Back", 1, 1);
}

/* What stood at the place stays when the export fails. */
static void test_export_fails(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_build_filename(mails->dir, "out", "x.mbox", NULL);
	g_autofree char *dir = g_path_get_dirname(path);
	ImailExport *export;
	GDir *opened;

	g_assert_null(imail_export_new(mails->store, ids, path, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	/* One that is stopped leaves nothing behind. */
	g_assert_cmpint(g_mkdir(dir, 0700), ==, 0);
	fill(mails);
	g_ptr_array_unref(g_steal_pointer(&ids));
	ids = all_ids(mails, "Inbox");
	export = imail_export_new(mails->store, ids, path, NULL);
	g_assert_true(imail_export_step(export, 1, NULL));
	imail_export_free(export);
	opened = g_dir_open(dir, 0, NULL);
	g_assert_null(g_dir_read_name(opened));
	g_dir_close(opened);
}

/* What came from elsewhere than an import is known too, if it is the same to the last word. */
static void test_known(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	static const char head[] = "Message-ID: <a@b.test>\nSubject: a\n";
	g_autofree char *path = g_build_filename(mails->dir, "in.mbox", NULL);
	g_autofree char *whole = g_strdup_printf("From a\nStatus: RO\n%s\nFirst.\n\n>From here.\n\n\n"
						 "From a\n%s\nFirst.\n\n>From there.\n\n"
						 "From a\n%s\nFirst.\n>From here.\n\n",
						 head, head, head);
	g_autofree char *here = g_strdup_printf("%s\nFirst.\n\nFrom here.\n", head);
	g_auto(GStrv) lines = g_strsplit(here, "\n", -1);
	g_autofree char *crlf = g_strjoinv("\r\n", lines);

	mails_put(mails, ".Archive/cur/1.a.x:2,S", crlf);
	imail_store_rescan(mails->store);
	g_assert_true(g_file_set_contents(path, whole, -1, NULL));
	take_in(mails, path, "Inbox", 2, 1);
	/* What lies in Trash is not here. */
	mails_rename(mails, ".Archive/cur/1.a.x:2,S", ".Trash/cur/1.a.x:2,S");
	imail_store_rescan(mails->store);
	take_in(mails, path, "Inbox", 1, 2);
}

static const struct {
	const char *file;
	guint mails;
} files[] = {
	{"", 0},
	{"\n\n", 0},
	{"From a b\n\n", 0},
	{"From a Thu Jan  1 00:00:00 2026\nSubject: x\n\nx\n", 1},
	{"From a\nSubject: x\nFrom b\nSubject: y\n\n\n", 1},
	{"From a\nSubject: x\n\nx\n\nFrom b\nSubject: y\n\ny\n", 2},
	{"From a\n\nFrom b\n\nFrom c\n", 0},
	{"From a\nno header at all\n\nFrom b\nSubject: x", 2},
	{"From a\nX-Status: FA\nStatus: RO\nSubject: x\n\nStatus: kept\n", 1},
};

static void test_files(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = g_build_filename(mails->dir, "in.mbox", NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autoptr(GError) error = NULL;
		ImailImport *import;
		ImailCarried carried;

		g_assert_true(g_file_set_contents(path, files[i].file, -1, NULL));
		import = imail_import_new(mails->store, path, "Inbox", &error);
		g_assert_no_error(error);
		while (imail_import_step(import, 1, &error))
			;
		g_assert_no_error(error);
		imail_import_tell(import, &carried);
		g_assert_cmpuint(carried.done + carried.known, ==, files[i].mails);
		imail_import_free(import);
		if (i == G_N_ELEMENTS(files) - 1) {
			g_autofree char *found = mails_search(mails, "is:flagged is:answered is:read kept", FALSE);

			g_assert_cmpuint(strlen(found), >, 0);
		}
	}
}

#define STAMP "Tue Jul  7 12:00:00 2026\n"

/* What stands in the mails, "|" between them; each has a Subject and a body. */
static const struct {
	const char *file, *bodies;
} cuts[] = {
	/* Text about somebody who is from somewhere. */
	{"From a@b.test " STAMP "Subject: s\n\nx\n\nFrom here on it goes up.\n\nFrom a@b.test " STAMP
	 "Subject: s\n\ny\n",
	 "x\n\nFrom here on it goes up.\n|y\n"},
	/* A postmark in the midst of text. */
	{"From a@b.test " STAMP "Subject: s\n\nIt said:\nFrom a@b.test " STAMP "Subject: t\n",
	 "It said:\nFrom a@b.test " STAMP "Subject: t\n"},
	/* Other programs' ways. */
	{"From - Tue Jul 07 12:00:00 2026\nSubject: s\n\nx\n\nFrom - Tue Jul 07 12:01:00 2026\nSubject: s\n\ny\n",
	 "x\n|y\n"},
	{"From 1@xxx Tue Jul 07 12:00:00 +0000 2026\r\nSubject: s\r\n\r\nx\r\n\r\n"
	 "From 2@xxx Tue Jul 07 12:00:00 +0000 2026\r\nSubject: s\r\n\r\ny\r\n",
	 "x\r\n|y\r\n"},
	{"\r\n\nFrom a@b.test " STAMP "Subject: s\n\nx\n", "x\n"},
	/* Quoting goes by one step. */
	{"From a@b.test " STAMP "Subject: s\n\n>From a\n>>From b\n\n>From c " STAMP "> From d\n",
	 "From a\n>From b\n\nFrom c " STAMP "> From d\n"},
	/* An empty body. */
	{"From a@b.test " STAMP "Subject: s\n\nFrom a@b.test " STAMP "Subject: s\n\n\nFrom a@b.test " STAMP
	 "Subject: s\n\nx\n",
	 "||x\n"},
	/* Lengths: one that is true, without and with the end of the last line in it, ... */
	{"From a@b.test " STAMP "Subject: s\nContent-Length: 43\n\nx\n\nFrom c@d.test " STAMP
	 "y\n\nFrom a@b.test " STAMP "Subject: s\n\nz\n",
	 "x\n\nFrom c@d.test " STAMP "y\n|z\n"},
	{"From a@b.test " STAMP "Content-length:  44 \nSubject: s\n\nx\n\nFrom c@d.test " STAMP
	 "y\n\nFrom a@b.test " STAMP "Subject: s\n\nz\n",
	 "x\n\nFrom c@d.test " STAMP "y\n|z\n"},
	{"From a@b.test " STAMP "Subject: s\nContent-Length: 43\n\nx\n\nFrom c@d.test " STAMP "y\n",
	 "x\n\nFrom c@d.test " STAMP "y\n"},
	/* ... two that differ, and some that cannot be. */
	{"From a@b.test " STAMP "Subject: s\nContent-Length: 43\nContent-Length: 2\n\nx\n\nFrom c@d.test " STAMP
	 "Subject: y\n\nFrom a@b.test " STAMP "Subject: s\n\nz\n",
	 "x\n||z\n"},
	{"From a@b.test " STAMP "Subject: s\nContent-Length: 1\n\nx\n\nFrom a@b.test " STAMP "Subject: s\n\nz\n",
	 "x\n|z\n"},
	{"From a@b.test " STAMP "Subject: s\nContent-Length: 5\n\nx\n\nFrom a@b.test " STAMP "Subject: s\n\nz\n",
	 "x\n|z\n"},
	{"From a@b.test " STAMP "Subject: s\nContent-Length: 9223372036854775807\n\nx\n\nFrom a@b.test " STAMP
	 "Subject: s\n\nz\n",
	 "x\n|z\n"},
	{"From a@b.test " STAMP "Subject: s\nContent-Length: -3\n\nx\n\nFrom a@b.test " STAMP
	 "Subject: s\n\nz\n",
	 "x\n|z\n"},
};

static void test_cuts(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = g_build_filename(mails->dir, "in.mbox", NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(cuts); i++) {
		g_autofree char *folder = g_strdup_printf("F%" G_GSIZE_FORMAT, i);
		g_auto(GStrv) bodies = g_strsplit(cuts[i].bodies, "|", -1);
		g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_autoptr(GPtrArray) ids = NULL;
		ImailCarried carried;
		ImailImport *import;

		g_test_message("%" G_GSIZE_FORMAT ": %s", i, cuts[i].file);
		g_assert_true(g_file_set_contents(path, cuts[i].file, -1, NULL));
		import = imail_import_new(mails->store, path, folder, NULL);
		while (imail_import_step(import, 1, NULL))
			;
		imail_import_tell(import, &carried);
		g_assert_cmpuint(carried.done + carried.known, ==, g_strv_length(bodies));
		imail_import_free(import);
		ids = all_ids(mails, folder);
		for (guint n = 0; n < ids->len; n++) {
			g_autofree char *text = contents_of(mails, ids->pdata[n]);
			const char *end = strstr(text, "\n\n");

			end = end != NULL ? end + 2 : strstr(text, "\r\n\r\n") + 4;
			g_assert_null(strstr(text, "ontent-"));
			g_hash_table_add(found, g_strdup(end));
		}
		for (char **body = bodies; *body != NULL; body++)
			if (!g_hash_table_contains(found, *body))
				g_error("“%s” is not there", *body);
		for (guint n = 0; n < 2 * ids->len; n++) { /* into Trash, and out of it */
			ImailItem *item = NULL;

			g_assert_true(imail_store_delete(mails->store, ids->pdata[n / 2], &item, NULL));
			imail_item_free(item);
		}
	}
}

/* Another user of the machine cannot read it, whatever the umask says. */
static void test_mode(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = g_build_filename(mails->dir, "out.mbox", NULL);
	g_autoptr(GPtrArray) ids = NULL;
	mode_t mask = umask(0);
	struct stat st;

	fill(mails);
	ids = all_ids(mails, "Inbox");
	g_assert_cmpuint(put_out(mails, ids, path), ==, 2);
	g_assert_cmpint(stat(path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0600);
	umask(mask);
}

/* What a mail brings of the file's own fields sets no flags and no lengths there. */
static void test_own_fields(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = g_build_filename(mails->dir, "out.mbox", NULL), *written = NULL;
	g_autoptr(GPtrArray) ids = NULL;

	mails_put(mails, "cur/1.a.x:2,",
		  "From: bob@demo.test\r\nStatus: RO\r\nX-Status: F\r\nContent-Length: 1\r\nSubject: s\r\n"
		  "\r\nStatus: kept\r\n");
	imail_store_rescan(mails->store);
	ids = all_ids(mails, "Inbox");
	g_assert_cmpuint(put_out(mails, ids, path), ==, 1);
	g_assert_true(g_file_get_contents(path, &written, NULL, NULL));
	g_assert_nonnull(strstr(written, "\nStatus: O\nFrom: bob@demo.test\nSubject: s\n\nStatus: kept\n"));
}

static void test_no_mbox(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = g_build_filename(mails->dir, "in.mbox", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_null(imail_import_new(mails->store, path, "Inbox", &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	g_clear_error(&error);
	g_assert_true(g_file_set_contents(path, "%PDF-1.4\n", -1, NULL));
	g_assert_null(imail_import_new(mails->store, path, "Inbox", &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	g_clear_error(&error);
	g_assert_true(g_file_set_contents(path, "\n\nFrom:\n", -1, NULL));
	g_assert_null(imail_import_new(mails->store, path, "Inbox", &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	g_clear_error(&error);
	/* Nobody writes into it. */
	g_assert_cmpint(g_unlink(path), ==, 0);
	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
	g_assert_null(imail_import_new(mails->store, path, "Inbox", &error));
	g_assert_nonnull(error);
}

static void put_file(const char *root, const char *name, const char *contents)
{
	g_autofree char *path = g_build_filename(root, name, NULL);
	g_autofree char *dir = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(dir, 0700), ==, 0);
	g_assert_true(g_file_set_contents(path, contents, -1, NULL));
}

static void test_maildir(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *root = g_build_filename(mails->dir, "Other", NULL);

	put_file(root, "cur/1.x:2,S", "Subject: read\n\nread\n");
	put_file(root, "new/2.x", "Subject: fresh\n\nfresh\n");
	put_file(root, ".Work.Pl&AOQ-ne/cur/3.x:2,F", "Subject: plan\n\nplan\n");
	put_file(root, ".Sent/cur/4.x:2,S", "Subject: mine\n\nmine\n");
	put_file(root, ".no-maildir/5.x", "Subject: none\n\nnone\n");
	take_in(mails, root, "Inbox", 4, 0);
	take_in(mails, root, "Inbox", 0, 4);
	for (const char *const *word = (const char *const[]){"read in:Inbox is:read", "fresh in:Inbox is:unread",
							     "plan in:Work/Pläne is:flagged", "mine in:Sent", NULL};
	     *word != NULL; word++) {
		g_autofree char *found = mails_search(mails, *word, FALSE);

		g_test_message("%s", *word);
		g_assert_cmpuint(strlen(found), >, 0);
	}
}

/* What is no mail there does not stop it, and neither do names that no mail program gives. */
static void test_odd_maildir(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *root = g_build_filename(mails->dir, "Other", NULL), *pipe = NULL;
	g_autofree char *name = g_strdup_printf("cur/1:2,%0*d:2,SFFSx", 200, 0), *found = NULL;
	g_autoptr(GPtrArray) ids = NULL;

	put_file(root, name, "Subject: odd\n\nodd\n");
	put_file(root, "cur/2.x:2,Sab", "Subject: labels\n\nlabels\n");
	pipe = g_build_filename(root, "cur", "3.x:2,S", NULL);
	g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
	take_in(mails, root, "Inbox", 2, 0);
	found = mails_search(mails, "odd in:Inbox is:read is:flagged", FALSE);
	g_assert_cmpuint(strlen(found), >, 0);
	ids = all_ids(mails, "Inbox");
	g_assert_cmpuint(ids->len, ==, 2);
	for (guint i = 0; i < ids->len; i++) {
		g_auto(ImailRow) row = {0};

		g_assert_true(imail_store_find(mails->store, ids->pdata[i], &row, NULL));
		g_assert_true(g_str_has_suffix(row.name, ":2,FS") || g_str_has_suffix(row.name, ":2,S"));
	}
}

static gint64 most_kib(void)
{
	struct rusage usage;

	g_assert_cmpint(getrusage(RUSAGE_SELF, &usage), ==, 0);
	return usage.ru_maxrss;
}

/* A line may be longer than memory, and where its pieces begin and end says nothing. */
static void test_long_lines(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = g_build_filename(mails->dir, "in.mbox", NULL), *text = NULL;
	g_autofree char *piece = g_strnfill(64 * 1024, 'x');
	g_autofree char *mail = g_strdup_printf("From: bob@demo.test\nX-Long: %sStatus: RO\n\n%s\n"
						"From bob@demo.test Tue Jul  7 12:00:00 2026\n>%s>From here\n",
						piece + strlen("X-Long: "), piece, piece + 1);
	g_autofree char *file = g_strconcat("From bob@demo.test Tue Jul  7 12:00:00 2026\n", mail, NULL);
	g_autoptr(GPtrArray) ids = NULL;
	gint64 before;

	g_assert_true(g_file_set_contents(path, file, -1, NULL));
	take_in(mails, path, "Back", 1, 0);
	ids = all_ids(mails, "Back");
	{
		int fd = imail_store_open_mail(mails->store, ids->pdata[0], NULL);
		g_autoptr(GIOChannel) channel = g_io_channel_unix_new(fd);

		g_io_channel_set_encoding(channel, NULL, NULL);
		g_io_channel_set_close_on_unref(channel, TRUE);
		g_assert_cmpint(g_io_channel_read_to_end(channel, &text, NULL, NULL), ==, G_IO_STATUS_NORMAL);
		g_assert_cmpstr(text, ==, mail);
	}
	g_assert_cmpint(truncate(path, 64 * 1024 * 1024), ==, 0);
	before = most_kib();
	take_in(mails, path, "Back", 1, 0);
	g_assert_cmpint(most_kib() - before, <, 32 * 1024);
}

#define ADD(name, func) g_test_add("/mbox/" name, Mails, NULL, mails_setup, func, mails_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("there-and-back", test_there_and_back);
	ADD("export-fails", test_export_fails);
	ADD("known", test_known);
	ADD("files", test_files);
	ADD("cuts", test_cuts);
	ADD("long-lines", test_long_lines);
	ADD("mode", test_mode);
	ADD("own-fields", test_own_fields);
	ADD("no-mbox", test_no_mbox);
	ADD("maildir", test_maildir);
	ADD("odd-maildir", test_odd_maildir);
	return g_test_run();
}
