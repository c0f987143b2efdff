/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * roster.h: presence and typing between the users of this server. Kept in memory only: it is true as long as
 * the sessions are.
 */
#ifndef IMAILD_ROSTER_H
#define IMAILD_ROSTER_H

#include "session.h"

Roster *roster_new(Server *server);
void roster_free(Roster *roster);

/* A session has logged in, or ended. */
void roster_online(Roster *roster, Session *session);
void roster_offline(Roster *roster, Session *session);

/* Handlers of the frames presence, watch / unwatch, and typing. */
void roster_presence(Roster *roster, Session *session, const ImailFrame *frame);
void roster_watch(Roster *roster, Session *session, const ImailFrame *frame);
void roster_typing(Roster *roster, Session *session, const ImailFrame *frame);

/* Calls EACH for every session that watches ADDRESS. */
void roster_foreach_watcher(Roster *roster, const char *address,
			    void (*each)(Session *watcher, gpointer user_data), gpointer user_data);

#endif
