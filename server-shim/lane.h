/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lane.h: the SMTP connections to one sender and the mails that wait for them.
 *
 * Opens a second connection when the first has logged in, and another only while more mails are in hand than
 * the others take well, as many as the sender allows; keeps an idle one for OUTBOX_IDLE_S. Lets no more mails
 * an hour leave than the sender's rate, with a minute's worth at once; lane_room says how many it takes, so
 * that those which must wait stay in the store. A refused login or certificate is remembered: mails that come
 * later fail with the same words, without another attempt that could lock the account, until the sender is
 * changed (the lane is replaced) or LANE_REFUSED_S have passed. A server that lost count of pipelined
 * commands gets them one at a time for LANE_CAREFUL_S.
 */
#ifndef IMAILD_LANE_H
#define IMAILD_LANE_H

#include "server.h"
#include "store-outbox.h"

#define LANE_REFUSED_S 1800
#define LANE_CAREFUL_S 3600
#define LANE_MIN       64  /* mails in hand that it takes anyway: fetching them one by one would cost more */
#define LANE_MAX       192 /* and at most, however many connections */

typedef struct _Lane Lane;

typedef struct {
	/* MAIL's transaction begins. */
	void (*sending)(const StoreOutbox *mail, gpointer user_data);
	/* DONE of MAIL's octets have left; for large mails, at most every 100 ms, and when all have. */
	void (*progress)(const StoreOutbox *mail, gint64 done, gpointer user_data);
	/* What became of MAIL, once a mail; the callback takes it. As smtp.h's sent; IS_LINK: ERROR is of the
	 * connection and says nothing of the mail itself. */
	void (*result)(StoreOutbox *mail, const char *reply, GPtrArray *recipients, const GError *error,
		       gboolean is_link, gpointer user_data);
	/* lane_room has risen without a result: its rate lets another mail leave. */
	void (*room)(gpointer user_data);
} LaneCallbacks;

/* SENDER with its password is copied. */
Lane *lane_new(Server *server, const ImailSender *sender, const LaneCallbacks *callbacks, gpointer user_data);
/* Breaks off: what is in hand gets no result. */
void lane_free(Lane *lane);

/* How many mails it is ready to take: none while its connections have enough to do, or its rate is used up.
 */
guint lane_room(Lane *lane);

/* Takes MAIL. */
void lane_push(Lane *lane, StoreOutbox *mail);

/* No mail in it: it may be freed, also while it keeps idle connections. */
gboolean lane_is_idle(const Lane *lane);

/* The sender was changed: what is on its way is finished, what waits and what comes logs in as SENDER says.
 */
void lane_change(Lane *lane, const ImailSender *sender);

#endif
