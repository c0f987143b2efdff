/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buddy-address.h: the mail addresses of a buddy, and of the person that it belongs to.
 *
 * A buddy has those that the user gave it; else those that its profile on the server tells (profile.h); else,
 * of an iMail user, its name. The buddies of a person (libpurple's contact) share theirs.
 */
#ifndef IMAIL_BUDDY_ADDRESS_H
#define IMAIL_BUDDY_ADDRESS_H

#include "imail.h"

/* Those of BUDDY itself, the one to be written to first. Never NULL; g_strfreev. */
char **imail_buddy_address_own(PurpleBuddy *buddy);
/* Those of its person, each once, BUDDY's own before those of the others. Never NULL; g_strfreev. */
char **imail_buddy_address_all(PurpleBuddy *buddy);

/* Those of a buddy, a contact or a chat (what the user gave it: the address of a list). Never NULL;
 * g_strfreev. */
char **imail_buddy_address_of_node(PurpleBlistNode *node);
/* The user gives a buddy or a chat TYPED, as a person types several. FALSE with *BAD (g_free) set to what is
 * no address; nothing is kept then. Empty: those of all of a person's buddies go, for else one would still be
 * there. */
gboolean imail_buddy_address_keep(PurpleBlistNode *node, const char *typed, char **bad);

/* The profile's, kept by the buddy list so that they are known offline too; empty: it tells none. */
void imail_buddy_address_set_profile(PurpleBuddy *buddy, const char *const *addresses);

#endif
