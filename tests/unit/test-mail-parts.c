/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mail-parts.c: what was put in comes out, from memory and from a file alike.
 */
#include "mail-parts.h"

#include <string.h>

#include "error.h"

static void check_range(MailParts *parts, gint64 offset, gint64 size)
{
	g_autoptr(GError) error = NULL;
	GMimeStream *stream = mail_parts_open(parts, offset, size, &error);
	g_autofree guint8 *got = g_malloc((gsize)size + 1);
	gint64 have = 0;
	ssize_t n;

	g_assert_no_error(error);
	while ((n = g_mime_stream_read(stream, (char *)got + have, (size_t)(size + 1 - have))) > 0)
		have += n;
	g_assert_cmpint(have, ==, size);
	for (gint64 i = 0; i < size; i++)
		g_assert_cmpuint(got[i], ==, (guint8)((offset + i) * 7));
	g_object_unref(stream);
}

static MailParts *new_parts(const char *folder, gint64 size)
{
	g_autoptr(GError) error = NULL;
	MailParts *parts = mail_parts_new(folder, size, &error);

	g_assert_no_error(error);
	for (gint64 done = 0; done < size;) {
		guint8 octets[1000];
		gsize len = (gsize)MIN(size - done, 1000);

		for (gsize i = 0; i < len; i++)
			octets[i] = (guint8)((done + i) * 7);
		g_assert_true(mail_parts_append(parts, octets, len, &error));
		done += len;
	}
	return parts;
}

static void test_ranges(void)
{
	static const gint64 sizes[] = {0, 1, 5000, MAIL_PARTS_SMALL, MAIL_PARTS_SMALL + 1, 300000};

	for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
		MailParts *parts = new_parts(g_get_tmp_dir(), sizes[i]);

		check_range(parts, 0, sizes[i]);
		check_range(parts, sizes[i] / 3, sizes[i] / 2);
		check_range(parts, sizes[i], 0);
		mail_parts_free(parts);
	}
	mail_parts_free(NULL);
}

/* A folder that is not there tells where octets go: those of a small mail nowhere near it, until too many
 * are in memory. */
static void test_where(void)
{
	g_autoptr(GPtrArray) held = g_ptr_array_new_with_free_func((GDestroyNotify)mail_parts_free);
	g_autoptr(GError) error = NULL;

	g_assert_null(mail_parts_new("/nowhere", MAIL_PARTS_SMALL + 1, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY);
	for (guint i = 0; i < MAIL_PARTS_MEMORY / MAIL_PARTS_SMALL; i++)
		g_ptr_array_add(held, new_parts("/nowhere", MAIL_PARTS_SMALL));
	g_assert_null(mail_parts_new("/nowhere", 1, NULL));
	g_ptr_array_add(held, new_parts(g_get_tmp_dir(), 5000));
	check_range(g_ptr_array_index(held, held->len - 1), 0, 5000);
	g_ptr_array_set_size(held, 0);
	mail_parts_free(new_parts("/nowhere", MAIL_PARTS_SMALL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_mime_init();
	g_test_add_func("/mail-parts/ranges", test_ranges);
	g_test_add_func("/mail-parts/where", test_where);
	return g_test_run();
}
