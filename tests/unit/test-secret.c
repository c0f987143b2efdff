/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-secret.c: what is sealed opens only with its key, in its place and whole; the key file is made once
 * and kept to its owner.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "error.h"
#include "secret.h"

#define CONTEXT "sender:7:s1"

typedef struct {
	char *folder, *path;
} Fixture;

static void set_up(Fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("imail-secret-XXXXXX", NULL);
	f->path = g_build_filename(f->folder, "state", "key", NULL);
}

static void tear_down(Fixture *f, gconstpointer data)
{
	g_autofree char *state = g_path_get_dirname(f->path);

	g_remove(f->path);
	g_rmdir(state);
	/* No draft of the key was left behind. */
	g_assert_cmpint(g_rmdir(f->folder), ==, 0);
	g_free(f->path);
	g_free(f->folder);
}

static Secret *open_key(Fixture *f)
{
	g_autoptr(GError) error = NULL;
	Secret *secret = secret_open(f->path, &error);

	g_assert_no_error(error);
	return secret;
}

static void assert_opens(Secret *secret, const char *context, GBytes *sealed, const char *plain)
{
	g_autoptr(GError) error = NULL;
	char *opened = secret_unseal(secret, context, sealed, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(opened, ==, plain);
	secret_wipe(opened);
}

static void assert_stays_shut(Secret *secret, const char *context, GBytes *sealed)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(secret_unseal(secret, context, sealed, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_AUTH);
}

static void test_round_trip(Fixture *f, gconstpointer data)
{
	g_autofree char *long_one = g_strnfill(5000, 'x');
	const char *plains[] = {"", "x", "correct horse battery staple", "\xe5\xaf\x86\xe7\xa0\x81",
				long_one};
	Secret *secret = open_key(f);

	for (gsize i = 0; i < G_N_ELEMENTS(plains); i++) {
		g_autoptr(GBytes) sealed = secret_seal(secret, CONTEXT, plains[i]);
		g_autoptr(GBytes) again = secret_seal(secret, CONTEXT, plains[i]);

		assert_opens(secret, CONTEXT, sealed, plains[i]);
		g_assert_false(g_bytes_equal(sealed, again));
		if (strlen(plains[i]) > 1)
			g_assert_null(memmem(g_bytes_get_data(sealed, NULL), g_bytes_get_size(sealed),
					     plains[i], strlen(plains[i])));
	}
	secret_free(secret);
}

static void test_wrong_place(Fixture *f, gconstpointer data)
{
	static const char *const contexts[] = {"sender:7:s2", "sender:8:s1", "mailbox:7:s1", "sender:7:s1 ",
					       ""};
	Secret *secret = open_key(f);
	g_autoptr(GBytes) sealed = secret_seal(secret, CONTEXT, "geheim");

	for (gsize i = 0; i < G_N_ELEMENTS(contexts); i++)
		assert_stays_shut(secret, contexts[i], sealed);
	secret_free(secret);
}

static void test_tampered(Fixture *f, gconstpointer data)
{
	Secret *secret = open_key(f);
	g_autoptr(GBytes) sealed = secret_seal(secret, CONTEXT, "geheim");
	gsize size;
	const guint8 *octets = g_bytes_get_data(sealed, &size);

	for (gsize i = 0; i < size; i++) {
		guint8 *changed = g_memdup2(octets, size);
		g_autoptr(GBytes) whole = NULL, cut = g_bytes_new(octets, i);

		changed[i] ^= 0x10;
		whole = g_bytes_new_take(changed, size);
		assert_stays_shut(secret, CONTEXT, whole);
		assert_stays_shut(secret, CONTEXT, cut);
	}
	secret_free(secret);
}

static void test_key_is_kept(Fixture *f, gconstpointer data)
{
	Secret *secret = open_key(f);
	g_autoptr(GBytes) sealed = secret_seal(secret, CONTEXT, "geheim");
	g_autofree char *folder = g_path_get_dirname(f->path);
	struct stat st;

	g_assert_cmpint(stat(f->path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0600);
	g_assert_cmpint(stat(folder, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0700);

	secret_free(secret);
	secret = open_key(f);
	assert_opens(secret, CONTEXT, sealed, "geheim");
	secret_free(secret);

	/* Another key does not open it. */
	g_unlink(f->path);
	secret = open_key(f);
	assert_stays_shut(secret, CONTEXT, sealed);
	secret_free(secret);
}

static void test_bad_key_files(Fixture *f, gconstpointer data)
{
	static const struct {
		gssize size;
		int mode;
	} cases[] = {{0, 0600}, {31, 0600}, {33, 0600}, {32, 0640}, {32, 0604}, {32, 0620}};
	static const char octets[64];

	secret_free(open_key(f)); /* makes the folder */
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_true(g_file_set_contents(f->path, octets, cases[i].size, NULL));
		g_assert_cmpint(g_chmod(f->path, cases[i].mode), ==, 0);
		g_assert_null(secret_open(f->path, &error));
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
		g_assert_nonnull(strstr(error->message, f->path));
	}
}

static void test_no_file_at_all(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(g_mkdir_with_parents(f->path, 0700), ==, 0);
	g_assert_null(secret_open(f->path, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
}

static gpointer seal_thread(gpointer user_data)
{
	Secret *secret = open_key(user_data);
	GBytes *sealed = secret_seal(secret, CONTEXT, "geheim");

	secret_free(secret);
	return sealed;
}

/* Whoever is first makes the key, and all have the same. */
static void test_many_at_once(Fixture *f, gconstpointer data)
{
	GThread *threads[8];
	Secret *secret;

	for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("seal", seal_thread, f);
	secret = open_key(f);
	for (gsize i = 0; i < G_N_ELEMENTS(threads); i++) {
		g_autoptr(GBytes) sealed = g_thread_join(threads[i]);

		assert_opens(secret, CONTEXT, sealed, "geheim");
	}
	secret_free(secret);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*function)(Fixture *f, gconstpointer data);
	} tests[] = {
		{"/secret/round-trip", test_round_trip},
		{"/secret/wrong-place", test_wrong_place},
		{"/secret/tampered", test_tampered},
		{"/secret/key-is-kept", test_key_is_kept},
		{"/secret/bad-key-files", test_bad_key_files},
		{"/secret/no-file-at-all", test_no_file_at_all},
		{"/secret/many-at-once", test_many_at_once},
	};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, Fixture, NULL, set_up, tests[i].function, tear_down);
	return g_test_run();
}
