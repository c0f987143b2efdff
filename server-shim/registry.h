/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * registry.h: which sessions are open, and which user and device each belongs to.
 *
 * Work that outlives a call keeps a session's number, not its pointer: registry_find tells whether it is
 * still there.
 */
#ifndef IMAILD_REGISTRY_H
#define IMAILD_REGISTRY_H

#include <glib.h>

typedef struct _Registry Registry;
typedef struct _Session Session;

/* CHANGED (may be NULL) is called after each change of the number of open sessions. */
Registry *registry_new(void (*changed)(guint sessions, gpointer user_data), gpointer user_data);
/* Frees all sessions; from now on nobody is told of changes. */
void registry_close(Registry *registry);
void registry_free(Registry *registry); /* after registry_close */

/* Adds a session and gives its number (> 0). */
guint64 registry_add(Registry *registry, Session *session);
void registry_remove(Registry *registry, guint64 number);
Session *registry_find(Registry *registry, guint64 number);

/* The session belongs to USER from now on (it has logged in). */
void registry_set_user(Registry *registry, guint64 number, gint64 user);

/* Calls EACH for every logged-in session of USER. EACH must not add or remove sessions. */
void registry_foreach(Registry *registry, gint64 user, void (*each)(Session *session, gpointer user_data),
		      gpointer user_data);
guint registry_count(Registry *registry);

#endif
