/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * identify.h: is this instant message a mail? (CN101009665A, claims 14, 15, 19, 20)
 *
 * A mail is an instant message that bears a subject ("subject" present, even if empty), or whose type says
 * so ("type":"mail"). Either is enough, on both sides. This is the only place where the rule stands.
 */
#ifndef IMAIL_COMMON_IDENTIFY_H
#define IMAIL_COMMON_IDENTIFY_H

#include "frame.h"

typedef enum {
	IMAIL_KIND_OTHER, /* no instant message at all */
	IMAIL_KIND_IM,    /* plain: goes on to im-route, or to the conversation */
	IMAIL_KIND_MAIL,  /* goes on to mail-convert, or to the mailbox */
} ImailKind;

ImailKind imail_identify(const ImailFrame *frame);

#endif
