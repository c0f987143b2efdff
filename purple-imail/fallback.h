/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fallback.h: mail in a client that has no UI plugin of ours, by libpurple's request and notify API alone.
 */
#ifndef IMAIL_FALLBACK_H
#define IMAIL_FALLBACK_H

#include "imail.h"

/* The fallback as a UI: compose_open and read_open are always there. */
const ImailUiOps *imail_fallback_ops(void);
/* The newest mails of the Inbox, one to be picked and read. */
void imail_fallback_inbox(PurpleAccount *account);
/* fallback-outbox.c: the mails that are still to leave or failed, one to be edited, sent or dropped. */
void imail_fallback_outbox(PurpleAccount *account);
/* Forgets what waits to be shown. */
void imail_fallback_stop(void);

/* fallback-compose.c. Takes COMPOSE. */
void imail_fallback_compose(PurpleAccount *account, ImailCompose *compose);
/* No form is looked after any more; what was written in them is saved. */
void imail_fallback_compose_stop(void);
/* fallback-read.c */
void imail_fallback_read(PurpleAccount *account, const char *id);

#endif
