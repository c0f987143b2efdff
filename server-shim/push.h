/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * push.h: sends one device what it has not acknowledged, in order, at most IMAIL_PUSH_WINDOW ahead of its
 * acks; the raw mails as streams out of the store.
 */
#ifndef IMAILD_PUSH_H
#define IMAILD_PUSH_H

#include "session.h"

/* The octets that a push's "ref" adds to its frame: what is kept to be pushed must fit with them
 * (imail_frame_fits). */
#define PUSH_REF_ROOM 32

typedef struct _Push Push;

Push *push_new(Session *session);
void push_free(Push *push);

/* Sends what is new, as far as the window allows. */
void push_run(Push *push);
/* The device has these durably. Refs that are not known are ignored. */
void push_ack(Push *push, const char *const *refs);

#endif
