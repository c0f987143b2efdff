/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.h: name and mail addresses of the users, as those see them who watch them (roster.h).
 */
#ifndef IMAILD_PROFILE_H
#define IMAILD_PROFILE_H

#include "session.h"

/* Handlers of the frames profile-get and profile-set. */
void profile_get(Session *session, const ImailFrame *frame);
void profile_set(Session *session, const ImailFrame *frame);

/* Sends WATCHER the profile of USER, who is known by ADDRESS; 0: there is no such user, and nothing to tell.
 */
void profile_tell(Session *watcher, const char *address, gint64 user);
/* What others see of USER may be different now: tells all who watch. */
void profile_changed(Server *server, gint64 user);

#endif
