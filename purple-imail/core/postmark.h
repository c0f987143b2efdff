/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * postmark.h: the line that stands before each mail of an mbox file, "From bob@demo.test Tue Jul  7 12:00:00
 * 2026" (RFC 4155), and the fields that mbox files keep to themselves.
 *
 * Whoever wrote text about a letter "From " somewhere must not have it cut there, so the date is what makes
 * the line. Programs write it in many ways; those that are known, beside asctime's:
 *
 *   From - Tue Jul 07 12:00:00 2026                          Thunderbird
 *   From 1234567890@xxx Tue Jul 07 12:00:00 +0000 2026       Gmail's Takeout
 *   From bob@demo.test Tue Jul  7 12:00 2026                 without seconds
 *   From bob@demo.test Tue Jul  7 12:00:00 MET DST 2026      a zone's name, or two; the zone after the year
 *   From bob Tue Jul  7 12:00:00 96 remote from demo         UUCP
 *   From bob at demo.test  Tue Jul  7 12:00:00 2026          lists' archives
 *   From bob@demo.test Tue, 7 Jul 2026 12:00:00 +0200        RFC 5322's order
 */
#ifndef IMAIL_CORE_POSTMARK_H
#define IMAIL_CORE_POSTMARK_H

#include <glib.h>

#define IMAIL_POSTMARK_MAX 512 /* octets of a line that may be one */

/* Whether LINE begins with "From ": it may be one. */
gboolean imail_postmark_is_from_line(const char *line);
/* Whether LINE, with or without its end, is one. Its DATE (NULL is fine): seconds since the epoch; a zone
 * that has only a name is taken for UTC. */
gboolean imail_postmark_read(const char *line, gint64 *date);
/* The line of a mail of SENDER (what is no single word becomes MAILER-DAEMON) and DATE, in UTC, with its end.
 * Caller frees. */
char *imail_postmark_make(const char *sender, gint64 date);

/* Whether LINE is a field of a header that says how the mail lies in an mbox file: Status, X-Status,
 * Content-Length. */
gboolean imail_postmark_is_own_field(const char *line);

#endif
