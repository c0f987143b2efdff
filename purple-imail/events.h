/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * events.h: what the session core tells (client.h), passed on to libpurple and to the UI (imail.h).
 */
#ifndef IMAIL_EVENTS_H
#define IMAIL_EVENTS_H

#include "client.h"

/* The callbacks for imail_client_new; their user data is the ImailAccount. */
const ImailClientCallbacks *imail_events_callbacks(void);

#endif
