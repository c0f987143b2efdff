/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * browse.h: lists and searches of a client: the thread that reads, and its connection to the index.
 */
#ifndef IMAIL_CORE_BROWSE_H
#define IMAIL_CORE_BROWSE_H

#include "client-private.h"

typedef struct _ImailBrowser ImailBrowser;

ImailBrowser *imail_browser_new(ImailClient *client);
/* Ends what runs; no callback comes any more. NULL is fine. */
void imail_browser_stop(ImailBrowser *browser);
void imail_browser_free(ImailBrowser *browser); /* NULL is fine */

#endif
