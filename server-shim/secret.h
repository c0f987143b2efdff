/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * secret.h: seals mail passwords for the store with libsodium (XChaCha20-Poly1305), the key in a file of its
 * own (mode 0600) outside the database. The context (user id, kind, row id) is bound in, so that a sealed
 * password moved to another row does not open.
 */
#ifndef IMAILD_SECRET_H
#define IMAILD_SECRET_H

#include <glib.h>

typedef struct _Secret Secret;

/* Reads the key file at PATH, or makes it (O_EXCL, fsynced, 0600). PERMANENT when it is damaged or readable
 * by others. */
Secret *secret_open(const char *path, GError **error);
void secret_free(Secret *secret); /* wipes */

/* CONTEXT e.g. "sender:7:s1". Thread-safe. Caller unrefs. */
GBytes *secret_seal(Secret *secret, const char *context, const char *plain);

/* The plain text (wipe with secret_wipe), or NULL with AUTH when it was not sealed by this key for this
 * context. */
char *secret_unseal(Secret *secret, const char *context, GBytes *sealed, GError **error);

/* Overwrites and frees a string; NULL is fine. */
void secret_wipe(char *plain);

#endif
