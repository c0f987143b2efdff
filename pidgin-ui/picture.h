/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture.h: an image of a mail, decoded.
 *
 * Who sends an image may mean harm: so it is taken only where its first octets are those of PNG, JPEG, GIF or
 * WebP (SVG is a program), and within limits that hold before anything is decoded.
 */
#ifndef IMAIL_PIDGIN_PICTURE_H
#define IMAIL_PIDGIN_PICTURE_H

#include <gdk-pixbuf/gdk-pixbuf.h>

#define PICTURE_PIXELS_MAX (25 * 1000 * 1000) /* of an image as it was sent: what it takes to decode it */
#define PICTURE_AT_ONCE    2                  /* images that are decoded at the same time, of all mails */
#define PICTURE_SIDE_MAX   30000
#define PICTURE_WIDTH_MAX  1000 /* as it is kept; larger ones are scaled down */
#define PICTURE_HEIGHT_MAX 3000

/* "png", "jpeg", "gif" or "webp", by its first octets; NULL: it is none of these. */
const char *picture_type(GBytes *octets);
/* What a file of that type is named with: "jpg" for "jpeg". */
const char *picture_extension(const char *type);
/* PICTURE: NULL: it is none that is shown; else unref'ed by the caller of FN afterwards. */
typedef void (*PictureFn)(GdkPixbuf *picture, gpointer user_data);
/* Decodes OCTETS in a thread. FN comes later, once, in the main context. */
void picture_decode(GBytes *octets, PictureFn fn, gpointer user_data);
/* The same at once. NULL: it is none. Caller unrefs. */
GdkPixbuf *picture_decode_now(GBytes *octets);
/* OCTETS of BMP, TIFF or ICO, which other programs hand over, as PNG, at once. NULL: they are none of these,
 * or are more than PICTURE_PIXELS_MAX. Caller unrefs. */
GBytes *picture_to_png(GBytes *octets);

#endif
