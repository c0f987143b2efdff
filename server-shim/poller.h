/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * poller.h: decides which mailbox is due (CN101009665A claim 17: at the user's interval, and when the user
 * asks) and keeps the health of each.
 *
 * A clock that is set, by hand or by NTP, moves what is planned along with it (poll-clock.h).
 *
 * Limits: POLLER_AT_ONCE visits at a time. After a failure it tries again with a growing delay, up to an
 * hour, but soon when the link was lost while mails came and the last try had gone well or has fetched some;
 * after a refused password or certificate the mailbox pauses until the user corrects it or asks, so that no
 * account gets locked.
 */
#ifndef IMAILD_POLLER_H
#define IMAILD_POLLER_H

#include "server.h"
#include "session.h"

#define POLLER_AT_ONCE 64

Poller *poller_new(Server *server);
/* Breaks all visits off. */
void poller_stop(Poller *poller);
void poller_free(Poller *poller); /* after poller_stop */
/* Takes up the schedules of the store. */
void poller_start(Poller *poller);

/* Sends the health of each of the user's mailboxes. */
void poller_send_status(Poller *poller, Session *session);

/* Polls these mailboxes now, all when MAILBOXES is empty. NOT_FOUND, and then none is. */
gboolean poller_check_now(Poller *poller, gint64 user, const char *const *mailboxes, GError **error);

/* A mail of MAILBOX that is known is wanted whole: polls it now. */
void poller_wanted(Poller *poller, gint64 user, const char *mailbox);

/* A change of a mailbox goes to the store, or (FALSE) has failed there. Ends the visit that is under way:
 * what it would still write behind the change, unique-ids of the former maildrop, would be taken for the new
 * one's. */
void poller_mailbox_changing(Poller *poller, gint64 user, const char *mailbox, gboolean is_changing);
/* A mailbox was made, changed or removed. */
void poller_mailbox_changed(Poller *poller, gint64 user, const char *mailbox);

/* A client has mails from this mailbox: if they are to be deleted there, that is done soon. */
void poller_acked(Poller *poller, gint64 user, const char *mailbox);

#endif
