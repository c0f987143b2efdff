/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * foreign-html.h: what other programs give as text/html, from the clipboard or dropped: octets in one of
 * several encodings, and what a browser says of an image in them. Uses GLib only.
 */
#ifndef IMAIL_PIDGIN_FOREIGN_HTML_H
#define IMAIL_PIDGIN_FOREIGN_HTML_H

#include <glib.h>

#define FOREIGN_HTML_MAX (16 * 1024 * 1024) /* octets of HTML that are looked at */

/* The LEN octets of a text/html target as UTF-8: Chromium and Pidgin give UTF-16 with a byte order mark, old
 * Mozillas without one, all others UTF-8, some with a NUL at the end or with the header of Windows' "HTML
 * Format" before it. NULL: it is neither, or more than FOREIGN_HTML_MAX. g_free. */
char *foreign_html_decode(const guint8 *octets, gsize len);

/* The src of the image that is all that HTML shows, maybe within a link: so a browser describes an image that
 * was dragged or copied. *ALT (g_free) is what the image is called, or NULL. NULL: it shows words, several
 * images or none. g_free. */
char *foreign_html_image(const char *html, char **alt);

/* The octets of a data: URI with base64 (RFC 2397); NULL: it is none, or they are more than MAX. What they
 * are is not looked at. */
GBytes *foreign_html_data(const char *uri, gsize max);

/* A name for an image that was at URI: the last part of its path, without what a file's name may not have;
 * EXTENSION ("png") is what it is, whatever the path says. NULL: the URI has none. g_free. */
char *foreign_html_name(const char *uri, const char *extension);

/* TEXT of another program as it stands in a mail: valid UTF-8, LF line ends, no control characters, no U+FFFC
 * (which is an image in GTK+'s text). g_free. */
char *foreign_html_text(const char *text);

#endif
