/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * draft.h: mails that are being written: kept in Drafts, and the compose windows that open with what lies in
 * a folder. ImailApi.draft_… and .mail_forward.
 */
#ifndef IMAIL_DRAFT_H
#define IMAIL_DRAFT_H

#include "imail-account.h"

void imail_draft_save(PurpleAccount *account, ImailCompose *compose, gboolean is_last, ImailDraftCb cb,
		      gpointer user_data);
void imail_draft_discard(PurpleAccount *account, const ImailCompose *compose, ImailDoneCb cb,
			 gpointer user_data);
void imail_draft_open(PurpleAccount *account, const char *id, ImailDoneCb cb, gpointer user_data);
void imail_draft_forward(PurpleAccount *account, const char *id, gboolean as_attachment, ImailDoneCb cb,
			 gpointer user_data);

/* COMPOSE is on its way, durable: its draft goes, and what it passes on is marked. */
void imail_draft_sent(ImailAccount *self, const ImailCompose *compose);
/* ImailClientCallbacks.draft_lost: the user is asked whether to go on. */
void imail_draft_lost(ImailAccount *self, const ImailItem *item, const char *missing);

#endif
