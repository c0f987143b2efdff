/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source.h: the window that shows a mail as it came, header and all.
 */
#ifndef IMAIL_FINCH_SOURCE_H
#define IMAIL_FINCH_SOURCE_H

#include "imail.h"

/* ID may be that of a mail within a mail. */
void source_open(PurpleAccount *account, const char *id);
/* Closes the windows of ACCOUNT; NULL: all. */
void source_close_all(PurpleAccount *account);

#endif
