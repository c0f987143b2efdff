/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailto.h: links to mail addresses, in chats and in mails, open a compose window.
 */
#ifndef IMAIL_PIDGIN_MAILTO_H
#define IMAIL_PIDGIN_MAILTO_H

#include "imail.h"

void mailto_start(void);
void mailto_stop(void);

/* Fills COMPOSE with what URL ("mailto:…", RFC 6068) says; FALSE: it is no such URL. */
gboolean mailto_fill(const char *url, ImailCompose *compose);

#endif
