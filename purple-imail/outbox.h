/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox.h: the mails of which something is still to come, as the UI sees them, and what a person does with
 * them: take back and write again, send at once, drop.
 */
#ifndef IMAIL_OUTBOX_H
#define IMAIL_OUTBOX_H

#include "imail-account.h"

/* ImailApi.outbox, .mail_edit, .mail_release, .mail_drop. */
GPtrArray *imail_outbox_list(PurpleAccount *account);
void imail_outbox_edit(PurpleAccount *account, const char *mail, ImailDoneCb cb, gpointer user_data);
void imail_outbox_release(PurpleAccount *account, const char *mail, ImailDoneCb cb, gpointer user_data);
void imail_outbox_drop(PurpleAccount *account, const char *mail, ImailDoneCb cb, gpointer user_data);

/* A mail's state has changed: one that is to be written again may be taken back by now. */
void imail_outbox_note(ImailAccount *self, const ImailMailStatus *status);
/* The mail of COMPOSE was sent: what it takes the place of goes. */
void imail_outbox_replaced(ImailAccount *self, const ImailCompose *compose);

#endif
