/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * origin.h: where a mail came from, as its file name says it: the ref of its push, the mailbox, and whether
 * it is the beginning of a large one only.
 */
#ifndef IMAIL_CORE_ORIGIN_H
#define IMAIL_CORE_ORIGIN_H

#include "message.h"

typedef struct {
	char *ref;
	char *mailbox; /* or NULL: not known */
	gboolean is_partial;
	gint64 size_on_server; /* of a partial mail */
} ImailOrigin;
void imail_origin_clear(ImailOrigin *origin);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImailOrigin, imail_origin_clear)

/* The token (maildir.h) of a pushed mail: the same push makes the same token. */
char *imail_origin_token(const ImailMailPush *push);
/* FALSE: no token of a pushed mail, or one that was too long to say more than that. */
gboolean imail_origin_parse(const char *token, ImailOrigin *origin);

#endif
