/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * autoconfig.h: a domain's own word about its mail servers: config-v1.1.xml, the format that Thunderbird
 * began.
 */
#ifndef IMAILD_AUTOCONFIG_H
#define IMAILD_AUTOCONFIG_H

#include "found.h"

#define AUTOCONFIG_OCTETS_MAX  (64 * 1024) /* of the document */
#define AUTOCONFIG_SERVERS_MAX 64          /* elements that are looked at */

/* Adds the POP3 and SMTP servers that the document names, in its order, TLS only; notes what speaks against
 * them (OAuth 2 only, IMAP only). PROTOCOL: it is no such document. LIMIT: too large. A document with a DTD
 * is refused: none needs one, and what entities blow up to is none of ours. */
gboolean autoconfig_parse(ImailDiscovered *found, const char *octets, gsize len, GError **error);

/* Where the document of found's domain is to be looked for: two URLs, NULL-terminated. Empty where the domain
 * cannot be one of DNS. */
char **autoconfig_urls(const char *address);

#endif
