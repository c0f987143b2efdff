/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signatures.h: the signatures of an account's senders, in the file DIR/state/signatures: a key file with a
 * group for each address, so that all clients on one folder have the same ones. Any thread.
 */
#ifndef IMAIL_CORE_SIGNATURES_H
#define IMAIL_CORE_SIGNATURES_H

#include <glib.h>

#define IMAIL_SIGNATURE_MAX (16 * 1024) /* octets of a signature's text, and of its markup */

/* The signature of ADDRESS (an addr-spec): its plain text, without the line "-- ", and the same as markup or
 * NULL. FALSE: there is none. Caller frees both. */
gboolean imail_signatures_get(const char *dir, const char *address, char **text, char **markup);
/* White space around TEXT does not count; without any text there is none then. MARKUP may be NULL. LIMIT: too
 * long. */
gboolean imail_signatures_set(const char *dir, const char *address, const char *text, const char *markup,
			      GError **error);

#endif
