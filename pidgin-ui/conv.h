/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conv.h: mail from within a conversation.
 */
#ifndef IMAIL_PIDGIN_CONV_H
#define IMAIL_PIDGIN_CONV_H

#include "imail.h"

/* Adds "Send as Mail…" and "Reply by Mail…" to the menus of conversations, until conv_stop. HANDLE is the
 * plugin. */
void conv_start(PurplePlugin *handle);
void conv_stop(void);

#endif
