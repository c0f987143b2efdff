/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hyperlink.h: links in what a person reads: where one begins in plain text, and whether one goes where it
 * says.
 */
#ifndef IMAIL_COMMON_HYPERLINK_H
#define IMAIL_COMMON_HYPERLINK_H

#include <glib.h>

#define IMAIL_HYPERLINK_MAX 2000 /* octets of a link's target; a longer one is none */

/* The octets of the http, https or ftp URL that begins at S; 0 when none does. ASCII only (RFC 3986), so that
 * one ends where Chinese text goes on, and without the punctuation of the sentence around it. */
gsize imail_hyperlink_length(const char *s);

/* HREF of HTML as a link may bear it: http, https, ftp or mailto, no control characters, within the limit;
 * NULL: it is no link. Caller frees. */
char *imail_hyperlink_target(const char *href);

/* Where TARGET really goes, in few words, if SHOWN (its text) names another host or address, or if the host
 * could be taken for another one (letters of other scripts, a name before "@"); NULL: all is well. Caller
 * frees. */
char *imail_hyperlink_warning(const char *shown, const char *target);

/* "https://example.org/" as it is compared and shown: without scheme and slash, lower case. Caller frees. */
char *imail_hyperlink_bare(const char *target);

#endif
