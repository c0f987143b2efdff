/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fetch-form.h: what of a mailbox is fetched, and when its copies may be deleted: settings that few people
 * need. */
#ifndef IMAIL_FETCH_FORM_H
#define IMAIL_FETCH_FORM_H

#include "imail-account.h"

/* Opens the form for the mailbox of this id, if the account has it. */
void imail_fetch_form(ImailAccount *self, const char *mailbox);

#endif
