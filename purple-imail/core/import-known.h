/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * import-known.h: whether a mail that is to be taken in is here already, from wherever it came then. The
 * worker's.
 */
#ifndef IMAIL_CORE_IMPORT_KNOWN_H
#define IMAIL_CORE_IMPORT_KNOWN_H

#include "mailbox.h"

/* Whether a mail outside of Trash has the Message-ID of the file at PATH and the same octets, but for what a
 * way through an mbox changes: line ends, empty lines at the end, and fields that are the file's own. */
gboolean imail_import_is_known(ImailStore *store, const char *path);

#endif
