/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mails.h: this client as a UI of imail.h: mails and their states as events. */
#ifndef IMAIL_HEADLESS_MAILS_H
#define IMAIL_HEADLESS_MAILS_H

#include <json-glib/json-glib.h>

#include "imail.h"

/* Registers with the protocol plugin; FALSE when it is not loaded. */
gboolean mails_start(void);
void mails_stop(void);

JsonObject *mails_summary(const ImailSummary *summary);
JsonObject *mails_readable(const ImailReadable *mail);

#endif
