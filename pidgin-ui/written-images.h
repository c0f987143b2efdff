/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * written-images.h: the images within the text of a mail that is written. GtkIMHtml shows those of Pidgin's
 * image store, by number; a mail's HTML names them by Content-ID (RFC 2392), and each is a file with it.
 */
#ifndef IMAIL_PIDGIN_WRITTEN_IMAGES_H
#define IMAIL_PIDGIN_WRITTEN_IMAGES_H

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "imail.h"

typedef struct WrittenImages WrittenImages;

WrittenImages *written_images_new(void);
/* NULL is fine. */
void written_images_free(WrittenImages *self);

/* HTML with its images as GtkIMHtml names them: those of FILES (of ImailFile) that can be read; the others
 * are plain attachments from now on. g_free. */
char *written_images_to_editor(WrittenImages *self, const char *html, GPtrArray *files);
/* MARKUP, what GtkIMHtml has, with the images as a mail names them; their files take the place of the images
 * in FILES. One that is new is kept with ACCOUNT first; where that cannot be, it is left out, and *PROBLEM
 * (g_free) says why. g_free. */
char *written_images_from_editor(WrittenImages *self, const char *markup, PurpleAccount *account,
				 GPtrArray *files, char **problem);

/* OCTETS, an image that is decoded as SHOWN, into the image store: its number, for
 * gtk_imhtml_insert_image_at_iter. It is there as long as SELF, and is sent as OCTETS, as NAME (NULL: a name
 * is made). */
int written_images_add(WrittenImages *self, GBytes *octets, GdkPixbuf *shown, const char *name);

#endif
