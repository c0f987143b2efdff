/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-push.h: what the server pushes and keeps until every device of the user has acknowledged it: fetched
 * mails (the spool), IMs, mail states. One row a push, one row a device that has not acked it.
 */
#ifndef IMAILD_STORE_PUSH_H
#define IMAILD_STORE_PUSH_H

#include "store.h"

typedef struct {
	gint64 id; /* rises with time: the "ref" of the wire is its decimal text */
	gint64 user;
	char *frame;   /* the JSON object's text without "ref" */
	gint64 blob;   /* raw mail that follows as chunks, or 0 */
	gint64 size;   /* its octets */
	char *mailbox; /* mailbox id and UIDL that a mail came from, or NULL */
	char *uidl;
} StorePush;
void store_push_free(StorePush *push);

/* Adds a push for all devices of push->user (for none yet: it waits for the first). Sets push->id. TOPIC,
 * when not NULL, replaces older pushes with the same topic that no device is known to have acked in full
 * (mail states). */
gboolean store_push_add(StoreTx *tx, StorePush *push, const char *topic, GError **error);

/* Up to MAX pushes that DEVICE has not acked, with id > AFTER, in order. Array of StorePush with free
 * function. */
GPtrArray *store_push_pending(StoreTx *tx, gint64 user, const char *device, gint64 after, guint max);

/* DEVICE has ID: unknown ids are fine. When the last device acked, the push and its blob go. For a fetched
 * mail, its UIDL is marked as acked (store-uidl.h) by the first ack. */
gboolean store_push_ack(StoreTx *tx, gint64 user, const char *device, gint64 id, GError **error);

/* Whether a push of TOPIC that some device still waits for has WORDS in its frame. */
gboolean store_push_topic_says(StoreTx *tx, gint64 user, const char *topic, const char *words);

/* Instant messages of USER that none of the user's devices has acked, among the newest MAX; *OF_SENDER: those
 * of them that the user FROM wrote. */
gint64 store_push_unread(StoreTx *tx, gint64 user, guint max, const char *from, gint64 *of_sender);

/* How many pushes of USER wait for at least one device; for imailctl. */
gint64 store_push_count(StoreTx *tx, gint64 user);

#endif
