/* SPDX-License-Identifier: GPL-2.0-or-later */
/* client-ops.h: this client's user interface in libpurple's sense: what happens becomes events. */
#ifndef IMAIL_HEADLESS_CLIENT_OPS_H
#define IMAIL_HEADLESS_CLIENT_OPS_H

#include <purple.h>

#define HEADLESS_UI "imail-headless"

/* Connections, conversations and notices; before purple_core_init. */
void client_ops_install(void);
/* Signals of buddies; after purple_core_init. WILL_RECONNECT: lost links are mended, later and later, as
 * Finch does it. */
void client_ops_start(gboolean will_reconnect);

/* CONV is looked at from now on; NULL: none is. */
void client_ops_focus(PurpleConversation *conv);

#endif
