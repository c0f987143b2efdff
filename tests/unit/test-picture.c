/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-picture.c: images as they are shown: small ones whole, large ones scaled, what is none or too much refused.
 */
#include "picture.h"

#include <string.h>
#include <sys/resource.h>

/* A PNG of a GdkPixbuf of that size. */
static GBytes *png(int width, int height, const char *type)
{
	g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, width, height);
	char *octets;
	gsize len;

	gdk_pixbuf_fill(pixbuf, 0xc02020ff);
	g_assert_true(gdk_pixbuf_save_to_buffer(pixbuf, &octets, &len, type, NULL, NULL));
	return g_bytes_new_take(octets, len);
}

static void test_sizes(void)
{
	static const struct {
		int width, height, shown_width, shown_height;
	} cases[] = {
		{1, 1, 1, 1},
		{300, 200, 300, 200},
		{PICTURE_WIDTH_MAX * 2, 100, PICTURE_WIDTH_MAX, 50},
		{10, PICTURE_HEIGHT_MAX * 2, 5, PICTURE_HEIGHT_MAX},
		{PICTURE_WIDTH_MAX * 4, 1, PICTURE_WIDTH_MAX, 1},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		for (int jpeg = 0; jpeg < 2; jpeg++) {
			g_autoptr(GBytes) octets = png(cases[i].width, cases[i].height, jpeg ? "jpeg" : "png");
			g_autoptr(GdkPixbuf) picture = picture_decode_now(octets);

			g_assert_nonnull(picture);
			g_assert_cmpint(gdk_pixbuf_get_width(picture), ==, cases[i].shown_width);
			g_assert_cmpint(gdk_pixbuf_get_height(picture), ==, cases[i].shown_height);
		}
	}
}

/* The header of the PNG says another size. */
static GdkPixbuf *decode_as(guint32 width, guint32 height)
{
	g_autoptr(GBytes) octets = png(10, 10, "png");
	gsize len;
	g_autofree guint8 *copy = g_memdup2(g_bytes_get_data(octets, &len), g_bytes_get_size(octets));
	g_autoptr(GBytes) changed = NULL;
	guint32 crc = 0xffffffff;

	width = GUINT32_TO_BE(width);
	height = GUINT32_TO_BE(height);
	memcpy(copy + 16, &width, 4);
	memcpy(copy + 20, &height, 4);
	for (gsize i = 12; i < 29; i++) {
		crc ^= copy[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	crc = GUINT32_TO_BE(crc ^ 0xffffffff);
	memcpy(copy + 29, &crc, 4);
	changed = g_bytes_new(copy, len);
	return picture_decode_now(changed);
}

/* A few octets that would be gigabytes. */
static void test_bombs(void)
{
	static const guint32 sizes[][2] = {
		{30000, 30000}, {PICTURE_SIDE_MAX + 1, 1}, {1, PICTURE_SIDE_MAX + 1}, {6000, 5000}, {0x7fffffff, 0x7fffffff}, {0, 10},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autoptr(GdkPixbuf) picture = decode_as(sizes[i][0], sizes[i][1]);

		g_test_message("%u x %u", sizes[i][0], sizes[i][1]);
		g_assert_null(picture);
	}
}

static void test_what_is_none(void)
{
	static const char *const others[] = {
		"", "x", "GIF8", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff garbage", "GIF89a garbage", "RIFFxxxxWEBPgarbage",
		"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",
		"/* XPM */ static char *x[] = {\"1 1 1 1\", \"a c red\", \"a\"};",
		"BM garbage", "P6 1 1 255\nabc",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
		g_autoptr(GBytes) octets = g_bytes_new_static(others[i], strlen(others[i]));
		g_autoptr(GdkPixbuf) picture = picture_decode_now(octets);

		g_assert_null(picture);
	}
}

/* A BMP whose header says that size. */
static GBytes *bmp(guint32 width, guint32 height)
{
	g_autoptr(GBytes) octets = png(10, 10, "bmp");
	gsize len = g_bytes_get_size(octets);
	guint8 *copy = g_memdup2(g_bytes_get_data(octets, NULL), len);

	width = GUINT32_TO_LE(width);
	height = GUINT32_TO_LE(height);
	memcpy(copy + 18, &width, 4);
	memcpy(copy + 22, &height, 4);
	return g_bytes_new_take(copy, len);
}

/* What other programs hand over: of a size that can be, and of a kind that is no program. */
static void test_to_png(void)
{
	static const char *const types[] = {"bmp", "tiff", "ico"};
	static const char *const others[] = {
		"", "BM", "BM garbage", "II*", "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",
		"/* XPM */ static char *x[] = {\"1 1 1 1\", \"a c red\", \"a\"};", "P6 1 1 255\nabc",
	};
	g_autoptr(GBytes) wide = bmp(6000, 5000), tall = bmp(1, PICTURE_SIDE_MAX + 1);

	for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
		g_autoptr(GBytes) octets = png(40, 20, types[i]), made = picture_to_png(octets);
		g_autoptr(GdkPixbuf) picture = made != NULL ? picture_decode_now(made) : NULL;

		g_assert_nonnull(picture);
		g_assert_cmpstr(picture_type(made), ==, "png");
		g_assert_cmpint(gdk_pixbuf_get_width(picture), ==, 40);
	}
	g_assert_null(picture_to_png(wide));
	g_assert_null(picture_to_png(tall));
	for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
		g_autoptr(GBytes) octets = g_bytes_new_static(others[i], strlen(others[i]));

		g_assert_null(picture_to_png(octets));
	}
}

static void test_cut_anywhere(void)
{
	g_autoptr(GBytes) whole = png(40, 40, "png");

	for (gsize len = 0; len < g_bytes_get_size(whole); len++) {
		g_autoptr(GBytes) part = g_bytes_new_from_bytes(whole, 0, len);
		g_autoptr(GdkPixbuf) picture = picture_decode_now(part);

		if (picture != NULL)
			g_assert_cmpint(gdk_pixbuf_get_width(picture), ==, 40);
	}
}

static void decoded_cb(GdkPixbuf *picture, gpointer user_data)
{
	*(int *)user_data = picture != NULL ? gdk_pixbuf_get_width(picture) : -1;
}

static void test_in_a_thread(void)
{
	g_autoptr(GBytes) octets = png(30, 20, "png"), none = g_bytes_new_static("x", 1);
	int width = 0, nothing = 0;

	picture_decode(octets, decoded_cb, &width);
	picture_decode(none, decoded_cb, &nothing);
	g_assert_cmpint(width, ==, 0);
	while (width == 0 || nothing == 0)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpint(width, ==, 30);
	g_assert_cmpint(nothing, ==, -1);
}

static void counted_cb(GdkPixbuf *picture, gpointer user_data)
{
	g_assert_nonnull(picture);
	++*(int *)user_data;
}

static gint64 most_kib(void)
{
	struct rusage usage;

	g_assert_cmpint(getrusage(RUSAGE_SELF, &usage), ==, 0);
	return usage.ru_maxrss;
}

/* A mail may have a hundred images, each of which takes little room there and much when it is decoded. */
static void test_many(void)
{
	g_autoptr(GBytes) octets = png(4900, 5000, "png");
	gint64 before = most_kib();
	int n = 0;

	for (int i = 0; i < 12; i++)
		picture_decode(octets, counted_cb, &n);
	while (n < 12)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpint(most_kib() - before, <, 400 * 1024);
}

/* A photograph that was taken with the camera held upright (Exif's orientation 6) stands so. */
static void test_orientation(void)
{
	static const guint8 exif[] = "\xff\xe1\x00\x22" "Exif\0\0" "II*\0\x08\0\0\0" "\x01\0"
				     "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0" "\0\0\0";
	g_autoptr(GBytes) plain = png(40, 20, "jpeg"), octets = NULL;
	g_autoptr(GByteArray) all = g_byte_array_new();
	g_autoptr(GdkPixbuf) picture = NULL;
	const guint8 *data = g_bytes_get_data(plain, NULL);

	g_byte_array_append(all, data, 2);
	g_byte_array_append(all, exif, sizeof exif);
	g_byte_array_append(all, data + 2, (guint)g_bytes_get_size(plain) - 2);
	octets = g_byte_array_free_to_bytes(g_steal_pointer(&all));
	picture = picture_decode_now(octets);
	g_assert_nonnull(picture);
	g_assert_cmpint(gdk_pixbuf_get_width(picture), ==, 20);
	g_assert_cmpint(gdk_pixbuf_get_height(picture), ==, 40);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/picture/sizes", test_sizes);
	g_test_add_func("/picture/bombs", test_bombs);
	g_test_add_func("/picture/what-is-none", test_what_is_none);
	g_test_add_func("/picture/to-png", test_to_png);
	g_test_add_func("/picture/cut-anywhere", test_cut_anywhere);
	g_test_add_func("/picture/in-a-thread", test_in_a_thread);
	g_test_add_func("/picture/many", test_many);
	g_test_add_func("/picture/orientation", test_orientation);
	return g_test_run();
}
