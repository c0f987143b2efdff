/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture.c: octets to pixels, with gdk-pixbuf's loaders of four formats; of three more for what other
 * programs hand over.
 *
 * The loader tells an image's size before it takes memory for it: one that is too large ends there, however
 * few octets it came in, and only PICTURE_AT_ONCE are decoded at the same time. Of an animation the first
 * frame is shown; a photograph stands as the camera was held. Owns what is being decoded.
 */
#include "picture.h"

#include <string.h>

#define PIECE 4096 /* octets that a loader gets at once */

typedef struct {
	const char *type, *magic;
	gsize at, len;
} Format;

static const Format formats[] = {
	{"png", "\x89PNG\r\n\x1a\n", 0, 8},
	{"jpeg", "\xff\xd8\xff", 0, 3},
	{"gif", "GIF8", 0, 4},
	{"webp", "WEBP", 8, 4},
};
static const Format others[] = {
	{"bmp", "BM", 0, 2},
	{"tiff", "II*\0", 0, 4},
	{"tiff", "MM\0*", 0, 4},
	{"ico", "\0\0\1\0", 0, 4},
};

static const char *type_of(GBytes *octets, const Format *known, gsize n)
{
	gsize len;
	const guint8 *data = g_bytes_get_data(octets, &len);

	for (gsize i = 0; data != NULL && i < n; i++) {
		if (len > known[i].at + known[i].len &&
		    memcmp(data + known[i].at, known[i].magic, known[i].len) == 0)
			return known[i].type;
	}
	return NULL;
}

const char *picture_type(GBytes *octets)
{
	return type_of(octets, formats, G_N_ELEMENTS(formats));
}

const char *picture_extension(const char *type)
{
	return strcmp(type, "jpeg") == 0 ? "jpg" : type;
}

/* 0 × 0 ends the loading; *IS_REFUSED does so where a loader would not mind. */
static void limit_cb(GdkPixbufLoader *loader, int width, int height, gboolean *is_refused)
{
	*is_refused = width < 1 || height < 1 || width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX ||
		      (gint64)width * height > PICTURE_PIXELS_MAX;
	if (*is_refused)
		gdk_pixbuf_loader_set_size(loader, 0, 0);
}

static void scale_cb(GdkPixbufLoader *loader, int width, int height, gboolean *is_refused)
{
	double scale = MIN(1.0, MIN((double)PICTURE_WIDTH_MAX / MAX(width, 1),
				    (double)PICTURE_HEIGHT_MAX / MAX(height, 1)));

	limit_cb(loader, width, height, is_refused);
	if (!*is_refused && scale < 1.0)
		gdk_pixbuf_loader_set_size(loader, MAX((int)(width * scale), 1),
					   MAX((int)(height * scale), 1));
}

/* TYPE may be NULL. */
static GdkPixbuf *decode(GBytes *octets, const char *type, GCallback sized)
{
	gsize len, at = 0;
	const guint8 *data = g_bytes_get_data(octets, &len);
	g_autoptr(GdkPixbufLoader) loader = type != NULL ? gdk_pixbuf_loader_new_with_type(type, NULL) : NULL;
	GdkPixbuf *picture = NULL;
	gboolean is_refused = FALSE;

	if (loader == NULL)
		return NULL;
	g_signal_connect(loader, "size-prepared", sized, &is_refused);
	while (at < len && !is_refused) {
		gsize piece = MIN(PIECE, len - at);

		if (!gdk_pixbuf_loader_write(loader, data + at, piece, NULL))
			break;
		at += piece;
	}
	gdk_pixbuf_loader_close(loader, NULL);
	/* One that was cut off shows as far as it goes. */
	if (!is_refused)
		picture = gdk_pixbuf_loader_get_pixbuf(loader);
	if (picture == NULL ||
	    (gint64)gdk_pixbuf_get_width(picture) * gdk_pixbuf_get_height(picture) > PICTURE_PIXELS_MAX)
		return NULL;
	return gdk_pixbuf_apply_embedded_orientation(picture);
}

GdkPixbuf *picture_decode_now(GBytes *octets)
{
	return decode(octets, picture_type(octets), G_CALLBACK(scale_cb));
}

GBytes *picture_to_png(GBytes *octets)
{
	g_autoptr(GdkPixbuf) picture =
		decode(octets, type_of(octets, others, G_N_ELEMENTS(others)), G_CALLBACK(limit_cb));
	char *png;
	gsize size;

	return picture != NULL && gdk_pixbuf_save_to_buffer(picture, &png, &size, "png", NULL, "compression",
							    "1", NULL)
		       ? g_bytes_new_take(png, size)
		       : NULL;
}

/* --- In a thread --- */

typedef struct {
	GBytes *octets;
	PictureFn fn;
	gpointer user_data;
} Decoding;

static void decoding_free(gpointer data)
{
	Decoding *decoding = data;

	g_bytes_unref(decoding->octets);
	g_free(decoding);
}

/* Takes TASK. */
static void decode_thread(gpointer task, gpointer unused)
{
	const Decoding *decoding = g_task_get_task_data(task);

	g_task_return_pointer(task, picture_decode_now(decoding->octets), g_object_unref);
	g_object_unref(task);
}

static void decoded_cb(GObject *source, GAsyncResult *result, gpointer unused)
{
	Decoding *decoding = g_task_get_task_data(G_TASK(result));
	g_autoptr(GdkPixbuf) picture = g_task_propagate_pointer(G_TASK(result), NULL);

	decoding->fn(picture, decoding->user_data);
}

void picture_decode(GBytes *octets, PictureFn fn, gpointer user_data)
{
	static GThreadPool *pool;
	GTask *task = g_task_new(NULL, NULL, decoded_cb, NULL);
	Decoding *decoding = g_new0(Decoding, 1);

	decoding->octets = g_bytes_ref(octets);
	decoding->fn = fn;
	decoding->user_data = user_data;
	g_task_set_task_data(task, decoding, decoding_free);
	/* GTask's own threads would take up as many at once as a mail has. */
	if (pool == NULL)
		pool = g_thread_pool_new(decode_thread, NULL, PICTURE_AT_ONCE, FALSE, NULL);
	g_thread_pool_push(pool, task, NULL);
}
