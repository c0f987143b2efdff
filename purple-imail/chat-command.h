/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chat-command.h: "/mail SUBJECT" in the conversations of all protocols: a mail to whom one talks with; and
 * "/readmail".
 */
#ifndef IMAIL_CHAT_COMMAND_H
#define IMAIL_CHAT_COMMAND_H

void imail_chat_command_start(void);
void imail_chat_command_stop(void);

#endif
