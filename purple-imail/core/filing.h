/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filing.h: where a mail goes once the server has answered: a copy in Sent, or failed/.
 */
#ifndef IMAIL_CORE_FILING_H
#define IMAIL_CORE_FILING_H

#include "mailbox.h"
#include "outgoing.h"
#include "worker.h"

typedef struct _ImailFiling ImailFiling;

typedef struct {
	void (*copied)(const ImailItem *item, gpointer user_data); /* a new copy is in Sent */
	void (*failed)(ImailSpooled *spooled, const GError *reason,
		       gpointer user_data);                       /* it is in failed/ */
	void (*problem)(const GError *error, gpointer user_data); /* the disk says no */
} ImailFilingHandlers;

ImailFiling *imail_filing_new(const char *dir, ImailWorker *worker, ImailStore *store,
			      const ImailFilingHandlers *handlers, gpointer user_data);
/* After imail_worker_finish. NULL is fine. */
void imail_filing_free(ImailFiling *filing);

/* The server has it: a copy goes to Sent, then its file in SPOOL goes. FROM: where the mail names none.
 * MESSAGE_ID may be NULL. */
void imail_filing_accepted(ImailFiling *filing, ImailSpooled *spooled, ImailSpool spool, const char *from,
			   const char *message_id);

/* Its file in outgoing/ goes to failed/, with the reason. */
void imail_filing_failed(ImailFiling *filing, ImailSpooled *spooled, const GError *reason);

#endif
