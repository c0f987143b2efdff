/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show.h: a mail for other eyes than the read window's: its source as text, and a page for a browser. Any
 * thread.
 */
#ifndef IMAIL_CORE_SHOW_H
#define IMAIL_CORE_SHOW_H

#include "mime-parse.h"

#define IMAIL_SOURCE_MAX     (1024 * 1024)     /* octets of a mail whose source is shown */
#define IMAIL_HEADER_MAX     (64 * 1024)       /* the same of its header alone */
#define IMAIL_PAGE_TEXT_MAX  (4 * 1024 * 1024) /* octets of markup in a page */
#define IMAIL_PAGE_IMAGE_MAX (5 * 1024 * 1024) /* octets of an image in a page, and of all of them: */
#define IMAIL_PAGE_TOTAL_MAX (20 * 1024 * 1024)

/* The OCTETS of a mail as they stand, as valid UTF-8 with LF line ends: what is no UTF-8 becomes U+FFFD,
 * control characters, and those that turn the direction of writing or are not seen, are named ("<U+202E>").
 * Caller frees. */
char *imail_show_source(const char *octets, gsize len);

/* The header of such a mail, decoded (mime-parse.h), and made safe to be seen in the same way. Caller frees.
 */
char *imail_show_header(const char *octets, gsize len);

/* The mail in FD as an HTML page that loads nothing: header, then the HTML (what shown.h leaves of it) or the
 * text, images of the mail as data: URLs, names of attachments, what was left out. IMAGES (may be NULL): URL
 * → GBytes of the images on other servers that the user had loaded; they are taken in, too. Caller frees. */
GString *imail_show_page(int fd, GHashTable *images);

/* What is written for other programs lies in the user's runtime folder or, where there is none, below DIR;
 * nobody else can read it. Paths (caller frees), or NULL with ERROR. */
char *imail_show_write_page(const char *dir, int fd, GHashTable *images, GError **error);
/* Attachment INDEX of the mail in FD, under its own name, in a folder of its own. */
char *imail_show_write_copy(const char *dir, int fd, guint index, GError **error);
/* Removes a page, or a copy with its folder. */
void imail_show_remove(const char *path);
/* Removes those that are older than AGE_S seconds. */
void imail_show_sweep(const char *dir, gint64 age_s);

#endif
