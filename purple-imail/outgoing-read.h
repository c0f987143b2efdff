/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outgoing-read.h: a mail that is on its way, as it is read. */
#ifndef IMAIL_OUTGOING_READ_H
#define IMAIL_OUTGOING_READ_H

#include "imail-account.h"

/* ImailApi.read_as of an id that begins with IMAIL_OUTGOING_ID. */
void imail_outgoing_read(ImailAccount *self, const char *id, ImailForm form, ImailReadCb cb,
			 gpointer user_data);

#endif
