/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fate.h: what became of a mail that was sent, recipient by recipient, in a person's words
 * (ImailApi.mail_fate).
 */
#ifndef IMAIL_FATE_H
#define IMAIL_FATE_H

#include "imail.h"

ImailFate *imail_fate_get(PurpleAccount *account, const char *mail);
void imail_fate_free(ImailFate *fate);

#endif
