/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.h: links to mails in conversations, and in their logs.
 */
#ifndef IMAIL_PIDGIN_LINK_H
#define IMAIL_PIDGIN_LINK_H

/* Links that begin with IMAIL_LINK_READ open the mail, until link_stop. */
void link_start(void);
void link_stop(void);

#endif
