/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * settings.h: a user's senders and mailboxes, uploaded by the client and kept here (CN101009665A claims 6A,
 * 16a, 16b).
 */
#ifndef IMAILD_SETTINGS_H
#define IMAILD_SETTINGS_H

#include "session.h"

/* Sends both lists, without passwords. */
void settings_send(Session *session);

/* Handlers of the frames of these names. */
void settings_sender_set(Session *session, const ImailFrame *frame);
void settings_sender_remove(Session *session, const ImailFrame *frame);
void settings_mailbox_set(Session *session, const ImailFrame *frame);
void settings_mailbox_remove(Session *session, const ImailFrame *frame);

#endif
