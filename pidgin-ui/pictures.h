/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pictures.h: the images of one mail: those that are attached come by themselves, those on other servers only
 * when they are asked for.
 */
#ifndef IMAIL_PIDGIN_PICTURES_H
#define IMAIL_PIDGIN_PICTURES_H

#include <gtk/gtk.h>

#include "imail.h"

#define PICTURES_REMOTE_MAX 60                 /* URLs of one mail that are asked for */
#define PICTURES_AT_ONCE    4                  /* of them at the same time */
#define PICTURES_OCTETS_MAX (20 * 1024 * 1024) /* of all of them */
#define PICTURES_PIXELS_MAX (40 * 1000 * 1000) /* of all images as they are kept, attached ones too */

typedef struct _Pictures Pictures;

/* An image is there: INDEX is its place in ImailReadable.images. */
typedef void (*PicturesFn)(guint index, GdkPixbuf *picture, gpointer user_data);
/* The loading of those from other servers has ended; N_MISSING of them could not be had. */
typedef void (*PicturesDoneFn)(guint n_missing, gpointer user_data);

/* Begins to read what is attached. FN comes later, for each. MAIL must live as long. */
Pictures *pictures_new(PurpleAccount *account, const ImailReadable *mail, PicturesFn fn, PicturesDoneFn done,
		       gpointer user_data);
/* Ends what is under way; no callback comes any more. NULL is fine. */
void pictures_free(Pictures *pictures);
/* How many images on other servers have a place. */
guint pictures_remote(const Pictures *pictures);
/* Loads those, if that was not done yet. */
void pictures_load_remote(Pictures *pictures);
/* Whether that was asked for. */
gboolean pictures_is_remote_wanted(const Pictures *pictures);
/* URL → GBytes of those that came, for ImailApi.mail_page_with; caller unrefs. NULL: none. */
GHashTable *pictures_loaded(const Pictures *pictures);
/* The image of that index, as far as it is here; or NULL. Not ref'ed. */
GdkPixbuf *pictures_get(const Pictures *pictures, guint index);

#endif
