/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-report.h: a delivery report that came in by POP3, and the sent mail that it speaks of.
 *
 * The mail is found by its ENVID, which is its id (RFC 3461 4.4), else by the Message-ID of what came back.
 */
#ifndef IMAILD_OUTBOX_REPORT_H
#define IMAILD_OUTBOX_REPORT_H

#include "mime-report.h"
#include "store-outbox.h"

/* USER's mail that REPORT speaks of, or NULL. */
StoreOutbox *outbox_report_find(StoreTx *tx, gint64 user, const ImailReport *report);

/* Both, and the mail-status push, in the transaction of the commit of the report itself. FALSE only on error.
 */
gboolean outbox_report_commit(StoreTx *tx, gint64 user, const ImailReport *report, GError **error);

/* MAIL is about to be written down: what a report said of it while it was in hand counts for it too. */
void outbox_report_keep(StoreTx *tx, StoreOutbox *mail);

#endif
