/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * discover.h: the request `discover`: which mail servers has this address? (docs/PROTOCOL.md §5)
 *
 * Limits, so that a shared server is no scanner of other people's networks: one search at a time and
 * DISCOVER_AN_HOUR an hour a user, SEARCH_TOTAL_S each; results are kept for a while and cost nothing again.
 */
#ifndef IMAILD_DISCOVER_H
#define IMAILD_DISCOVER_H

#include "session.h"

#define DISCOVER_AT_ONCE        1 /* searches of a user */
#define DISCOVER_AN_HOUR        30
#define DISCOVER_KEPT_S         900 /* a result with both kinds of servers */
#define DISCOVER_KEPT_MISSING_S 60  /* another */
#define DISCOVER_KEPT_MAX       256 /* results; the oldest goes */
#define DISCOVER_WAITING_MAX    64  /* requests that wait for one search */

typedef struct _Discover Discover;

Discover *discover_new(Server *server);
/* Breaks off what is under way; the sessions must be gone already. NULL is fine. */
void discover_free(Discover *discover);

/* Handler of the frame of this name. */
void discover_request(Session *session, const ImailFrame *frame);

#endif
