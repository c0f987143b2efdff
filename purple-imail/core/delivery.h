/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * delivery.h: a mail on its way into the Maildir: tmp file, octets, then a commit in a group.
 *
 * Created in the main thread, then used by the worker's jobs alone, whose order keeps them apart.
 */
#ifndef IMAIL_CORE_DELIVERY_H
#define IMAIL_CORE_DELIVERY_H

#include "mailbox.h"

typedef struct _ImailDelivery ImailDelivery;

/* To FOLDER; FLAGS NULL: into new/. TOKEN: imail_maildir_make_token. */
ImailDelivery *imail_delivery_new(ImailFolder folder, const char *flags, const char *token);
/* REF NULL: none. What is delivered is the whole of the partial mail of this push, which goes when it is
 * safe. */
void imail_delivery_set_replaces(ImailDelivery *delivery, const char *ref);
/* The id of the mail that went so, or NULL. After the commit, or when it is known. */
const char *imail_delivery_replaced(const ImailDelivery *delivery);

/* Discards what was not committed. */
void imail_delivery_free(ImailDelivery *delivery);

/* Opens the tmp file, unless the mail is known already. A failure stays in the delivery: all later steps
 * pass over it. */
void imail_delivery_begin(ImailDelivery *delivery, ImailStore *store);
void imail_delivery_write(ImailDelivery *delivery, const void *data, gsize len);
/* The descriptor to write to, or -1 when the delivery failed or is known. It stays the delivery's. */
int imail_delivery_fd(const ImailDelivery *delivery);
/* Takes ERROR: the writer of the descriptor met it. */
void imail_delivery_fail(ImailDelivery *delivery, GError *error);

/* All of DELIVERIES (of ImailDelivery, all to one folder): fsync each, rename each, one fsync of the
 * directory. Those that are known by now are dropped as such. */
void imail_delivery_commit(GPtrArray *deliveries, ImailStore *store);

/* Durable: committed now, or known before. */
gboolean imail_delivery_is_safe(const ImailDelivery *delivery);
gboolean imail_delivery_is_known(const ImailDelivery *delivery);
const GError *imail_delivery_error(const ImailDelivery *delivery);
/* The mail in the list, after a commit; NULL else. */
const ImailItem *imail_delivery_item(const ImailDelivery *delivery);

#endif
