/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * readable.h: the core's mails (client.h) as the UI sees them (imail.h): summaries, and text and markup to be
 * read.
 */
#ifndef IMAIL_READABLE_H
#define IMAIL_READABLE_H

#include "imail.h"
#include "client.h"
#include "imail-account.h"

/* SELF knows what became of a sent mail. */
ImailSummary *imail_summary_new(ImailAccount *self, const ImailItem *item);
void imail_summary_free(ImailSummary *summary);

/* A copy of ITEM and PARSED without its text and markup: imail_readable_finish makes those, and may run in a
 * thread. */
ImailReadable *imail_readable_new(ImailAccount *self, const ImailItem *item, const ImailParsed *parsed);
/* What it makes them of: the mail's text and HTML, and the user's preference. */
typedef struct _ImailReadableBody ImailReadableBody;
ImailReadableBody *imail_readable_body_new(ImailAccount *self, const ImailParsed *parsed, ImailForm form);
void imail_readable_body_free(ImailReadableBody *body);
void imail_readable_finish(ImailReadable *readable, const ImailReadableBody *body);
void imail_readable_free(ImailReadable *readable);

#endif
