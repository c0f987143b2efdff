/* SPDX-License-Identifier: GPL-2.0-or-later */
/* complete.h: recipients that complete what was typed (CN101009665A claims 10 and 11). */
#ifndef IMAIL_COMPLETE_H
#define IMAIL_COMPLETE_H

#include "imail.h"

/* Drops what is kept to be quick. */
void imail_complete_stop(void);

/* ImailApi.complete. */
GPtrArray *imail_complete(PurpleAccount *account, const char *typed, guint max);

#endif
