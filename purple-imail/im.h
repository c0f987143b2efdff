/* SPDX-License-Identifier: GPL-2.0-or-later */
/* im.h: plain instant messages and typing, between libpurple's conversations and the session. */
#ifndef IMAIL_IM_H
#define IMAIL_IM_H

#include "imail-account.h"

/* PurplePluginProtocolInfo.send_im, .send_typing, .offline_message. */
int imail_im_send(PurpleConnection *gc, const char *who, const char *message, PurpleMessageFlags flags);
unsigned int imail_im_send_typing(PurpleConnection *gc, const char *who, PurpleTypingState state);
gboolean imail_im_offline_message(const PurpleBuddy *buddy);

void imail_im_received(ImailAccount *self, const ImailIm *im);
void imail_im_typing(ImailAccount *self, const ImailTyping *typing);

#endif
