/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check.h: asks which mailbox is to be looked into now. */
#ifndef IMAIL_CHECK_H
#define IMAIL_CHECK_H

#include "imail.h"

/* Of ACCOUNT, or, where that is NULL, of all accounts that are online. Where there is but one mailbox nobody
 * is asked. */
void imail_check_choose(PurpleAccount *account);

#endif
