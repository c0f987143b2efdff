/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-store-blob.c: pieces in, the same octets out at any offset; what does not fit the rules is refused;
 * orphans are swept.
 */
#include "store-fixture.h"
#include "store-outbox.h"

typedef struct {
	gint64 blob, seq;
	gsize size;
} Piece;

/* Octet I of a test's blob. */
static guint8 octet(gsize i)
{
	return (guint8)(i * 7 + i / 251);
}

static gboolean append_work(StoreTx *tx, gpointer job, GError **error)
{
	const Piece *piece = job;
	guint8 *octets = g_malloc(piece->size + 1);
	g_autoptr(GBytes) data = NULL;

	for (gsize i = 0; i < piece->size; i++)
		octets[i] = octet((gsize)piece->seq * STORE_BLOB_CHUNK + i);
	data = g_bytes_new_take(octets, piece->size);
	return store_blob_append(tx, piece->blob, piece->seq, data, error);
}

static gint64 make_blob(Fixture *f, gsize size)
{
	Piece piece = {.blob = store_blob_new_id(f->store)};

	for (; size > 0; piece.seq++, size -= piece.size) {
		piece.size = MIN(size, STORE_BLOB_CHUNK);
		fixture_do(f, append_work, &piece);
	}
	return piece.blob;
}

/* Reads all of it in steps of at most MAX from OFFSET on. */
static void assert_reads(Fixture *f, gint64 blob, gsize offset, gsize max, gsize size)
{
	g_autoptr(GError) error = NULL;

	while (offset < size) {
		g_autoptr(GBytes) bytes = store_blob_read(fixture_tx(f), blob, (gint64)offset, max, &error);
		const guint8 *octets;
		gsize got;

		g_assert_no_error(error);
		octets = g_bytes_get_data(bytes, &got);
		g_assert_cmpuint(got, <=, max);
		g_assert_cmpuint(got, >, 0);
		for (gsize i = 0; i < got; i++)
			if (octets[i] != octet(offset + i))
				g_error("octet %zu is wrong", offset + i);
		offset += got;
	}
	g_assert_cmpuint(offset, ==, size);
	g_assert_null(store_blob_read(fixture_tx(f), blob, (gint64)offset, max, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
}

static void test_sizes(Fixture *f, gconstpointer data)
{
	static const gsize sizes[] = {1,
				      4096,
				      STORE_BLOB_CHUNK - 1,
				      STORE_BLOB_CHUNK,
				      STORE_BLOB_CHUNK + 1,
				      STORE_BLOB_CHUNK * 2,
				      STORE_BLOB_CHUNK * 3 + 77};

	for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
		gint64 blob = make_blob(f, sizes[i]);

		g_assert_cmpint(store_blob_size(fixture_tx(f), blob), ==, sizes[i]);
		assert_reads(f, blob, 0, 64 * 1024, sizes[i]);
		assert_reads(f, blob, 0, STORE_BLOB_CHUNK * 2, sizes[i]);
		assert_reads(f, blob, sizes[i] / 3, 50001, sizes[i]);
	}
	g_assert_cmpint(store_blob_size(fixture_tx(f), store_blob_new_id(f->store)), ==, 0);
}

static void test_refused(Fixture *f, gconstpointer data)
{
	gint64 blob = make_blob(f, STORE_BLOB_CHUNK), ended = make_blob(f, 5);
	struct {
		Piece piece;
		int code;
	} cases[] = {
		{{blob, 1, 0}, IMAIL_ERROR_LIMIT},      {{blob, 1, STORE_BLOB_CHUNK + 1}, IMAIL_ERROR_LIMIT},
		{{0, 0, 5}, IMAIL_ERROR_LIMIT},         {{blob, -1, 5}, IMAIL_ERROR_LIMIT},
		{{blob, 0, 5}, IMAIL_ERROR_PERMANENT},  /* a second first piece */
		{{blob, 2, 5}, IMAIL_ERROR_PERMANENT},  /* a gap */
		{{ended, 1, 5}, IMAIL_ERROR_PERMANENT}, /* behind a short piece */
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		fixture_fail(f, append_work, &cases[i].piece, cases[i].code);
	assert_reads(f, blob, 0, STORE_BLOB_CHUNK, STORE_BLOB_CHUNK);
	assert_reads(f, ended, 0, STORE_BLOB_CHUNK, 5);
}

static gboolean remove_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_blob_remove(tx, *(gint64 *)job, error);
}

static void test_remove(Fixture *f, gconstpointer data)
{
	gint64 gone = make_blob(f, STORE_BLOB_CHUNK + 5), kept = make_blob(f, STORE_BLOB_CHUNK + 5);

	fixture_do(f, remove_work, &gone);
	g_assert_cmpint(store_blob_size(fixture_tx(f), gone), ==, 0);
	assert_reads(f, kept, 0, 65536, STORE_BLOB_CHUNK + 5);
}

static gboolean sweep_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_blob_sweep(tx, error);
}

typedef struct {
	gint64 user, pushed, queued;
} Owners;

static gboolean own_work(StoreTx *tx, gpointer job, GError **error)
{
	Owners *owners = job;
	StorePush push = {.user = owners->user, .frame = (char *)"{}", .blob = owners->pushed, .size = 10};
	g_autoptr(GPtrArray) recipients = imail_record_array_new(&imail_recipient_type);
	StoreOutbox mail = {.user = owners->user,
			    .mail = (char *)"x",
			    .sender = (char *)"s1",
			    .from = (char *)"a@b",
			    .recipients = recipients,
			    .blob = owners->queued,
			    .size = 10};

	return store_push_add(tx, &push, NULL, error) && store_outbox_add(tx, &mail, error);
}

static void test_sweep(Fixture *f, gconstpointer data)
{
	Owners owners = {f->user, make_blob(f, STORE_BLOB_CHUNK + 10), make_blob(f, 10)};
	gint64 orphan = make_blob(f, STORE_BLOB_CHUNK + 10);

	fixture_do(f, own_work, &owners);
	fixture_do(f, sweep_work, NULL);
	g_assert_cmpint(store_blob_size(fixture_tx(f), orphan), ==, 0);
	assert_reads(f, owners.pushed, 0, 65536, STORE_BLOB_CHUNK + 10);
	assert_reads(f, owners.queued, 0, 65536, 10);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM blobs"), ==, 3);
}

static void test_ids_rise(Fixture *f, gconstpointer data)
{
	gint64 last = make_blob(f, 10);

	fixture_do(f, remove_work, &last);
	for (int i = 0; i < 3; i++) {
		gint64 next;

		fixture_reopen(f);
		next = make_blob(f, 10);
		g_assert_cmpint(next, >, last);
		fixture_do(f, remove_work, &next);
		last = next;
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	FIXTURE_TEST("/store-blob/sizes", test_sizes);
	FIXTURE_TEST("/store-blob/refused", test_refused);
	FIXTURE_TEST("/store-blob/remove", test_remove);
	FIXTURE_TEST("/store-blob/sweep", test_sweep);
	FIXTURE_TEST("/store-blob/ids-rise", test_ids_rise);
	return g_test_run();
}
