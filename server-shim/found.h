/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * found.h: the mail servers that were found for an address: what all ways of finding them add to.
 */
#ifndef IMAILD_FOUND_H
#define IMAILD_FOUND_H

#include "message.h"

/* How one was found; the better word first. */
typedef enum {
	FOUND_LIST,       /* the built-in list of providers */
	FOUND_AUTOCONFIG, /* the domain's own word, over HTTPS */
	FOUND_SRV,        /* its SRV records */
	FOUND_MX,         /* its mail goes to a provider of the list */
	FOUND_PROBE,      /* a likely name under which one answered */
} FoundSource;

/* What a server is for. */
typedef enum { FOUND_SENDER, FOUND_MAILBOX } FoundKind;

ImailDiscovered *found_new(const char *address);
void found_free(ImailDiscovered *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailDiscovered, found_free)

/* Adds a server, if HOST is a name that can be one, TLS is not plain text, it is not there yet and fewer than
 * IMAIL_CANDIDATES_MAX are. LOGIN NULL: the whole address. Returns whether it was added. */
gboolean found_add(ImailDiscovered *found, FoundKind kind, const char *host, guint port, ImailTls tls,
		   const char *login, FoundSource source);

gboolean found_has(const ImailDiscovered *found, FoundKind kind);

/* Adds all of OTHER; its provider, note and link where FOUND has none. */
void found_merge(ImailDiscovered *found, const ImailDiscovered *other);

/* Sets the note, unless there is one. */
void found_note(ImailDiscovered *found, const char *note);

/* Whether NAME is that of a host: labels of letters (any script), digits, hyphens and underscores; no address
 * literal. */
gboolean found_is_host(const char *name);

#endif
