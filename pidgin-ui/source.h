/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source.h: a mail as it came, header and all, in a window.
 */
#ifndef IMAIL_PIDGIN_SOURCE_H
#define IMAIL_PIDGIN_SOURCE_H

#include "imail.h"

void source_open(PurpleAccount *account, const char *id);
void source_close_all(void);

#endif
