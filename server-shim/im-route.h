/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * im-route.h: plain instant messages between two users of this server: kept durably, delivered at once or
 * when the receiver comes online.
 *
 * Limits: IM_ROUTE_UNREAD_MAX that no device of the receiver has had, IM_ROUTE_SENDER_MAX of them by one and
 * the same sender; the next ones are refused, in words.
 */
#ifndef IMAILD_IM_ROUTE_H
#define IMAILD_IM_ROUTE_H

#include "session.h"

#define IM_ROUTE_UNREAD_MAX 1000
#define IM_ROUTE_SENDER_MAX (IM_ROUTE_UNREAD_MAX / 10) /* so that one user leaves room for the others */

/* An im frame without subject. */
void im_route(Session *session, const ImailFrame *frame);

/* Tells the sessions of USER that something may have come to be pushed. */
void im_route_wake(Server *server, gint64 user);

#endif
