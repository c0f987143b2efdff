/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail.h: the operations of imail.h, for UI plugins and for the fallback alike. */
#ifndef IMAIL_MAIL_H
#define IMAIL_MAIL_H

#include "imail.h"

/* Seconds in which a mail that was sent can be taken back, where the account's setting "hold" says nothing.
 */
#define HOLD_DEFAULT_S 10

const ImailApi *imail_mail_api(void);
/* Announces the API under IMAIL_IPC_API. */
void imail_mail_publish(PurplePlugin *plugin);

#endif
