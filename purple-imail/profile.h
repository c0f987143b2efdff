/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.h: name and mail addresses as the users of one server tell them to each other.
 */
#ifndef IMAIL_PROFILE_H
#define IMAIL_PROFILE_H

#include "imail-account.h"

/* Of a buddy: its addresses and its alias follow. */
void imail_profile_received(ImailAccount *self, const ImailProfile *profile);

/* Sets one's own; what is empty follows the default sender. CB may be NULL. */
void imail_profile_set(PurpleAccount *account, const char *name, const char *const *addresses, ImailDoneCb cb,
		       gpointer user_data);
/* The form for it. */
void imail_profile_edit(PurpleAccount *account);

#endif
