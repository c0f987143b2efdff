/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * im-route.h: plain instant messages between two users of this server: kept durably, delivered at once or
 * when the receiver comes online.
 */
#ifndef IMAILD_IM_ROUTE_H
#define IMAILD_IM_ROUTE_H

#include "session.h"

/* An im frame without subject. */
void im_route(Session *session, const ImailFrame *frame);

/* Tells the sessions of USER that something may have come to be pushed. */
void im_route_wake(Server *server, gint64 user);

#endif
