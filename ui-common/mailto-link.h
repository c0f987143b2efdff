/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailto-link.h: what a link to a mail address (RFC 6068) asks for, and such links as other programs hand
 * them to libpurple.
 *
 * Anybody can write such a link, on any page: of its fields only those are taken that a compose window shows,
 * so that nothing goes out unseen. "attach" and the like never name files of the user's.
 */
#ifndef IMAIL_UI_MAILTO_LINK_H
#define IMAIL_UI_MAILTO_LINK_H

#include "imail-types.h"

#define MAILTO_LINK_MAX 65536 /* octets of a link that are looked at */

/* Fills COMPOSE with what URL ("mailto:…") says: to, cc, bcc, subject, text, without control characters; the
 * lines of the text end with "\n". FALSE: it is no such URL, and COMPOSE is as it was. */
gboolean mailto_link_fill(const char *url, ImailCompose *compose);

/* Whether it is one of at most MAILTO_LINK_MAX octets, in UTF-8. */
gboolean mailto_link_is(const char *link);

/* The link in what libpurple's signal "uri-handler" says; it has kept the last only of fields of one name.
 * NULL: it is none. g_free. */
char *mailto_link_handed(const char *scheme, const char *path, GHashTable *parameters);

#endif
