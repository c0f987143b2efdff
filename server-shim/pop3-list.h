/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pop3-list.h: the maildrop's list out of the lines of UIDL and LIST, in whatever order they come. Pure.
 */
#ifndef IMAILD_POP3_LIST_H
#define IMAILD_POP3_LIST_H

#include "pop3.h"

typedef struct _Pop3List Pop3List;

Pop3List *pop3_list_new(void);
void pop3_list_free(Pop3List *list); /* NULL is fine */

/* A line "number unique-id" or "number octets", without its end. FALSE: PROTOCOL (no such line), LIMIT (more
 * than POP3_MESSAGES_MAX messages, or POP3_LIST_OCTETS_MAX octets of unique-ids). */
gboolean pop3_list_add_uidl(Pop3List *list, const char *line, GError **error);
gboolean pop3_list_add_size(Pop3List *list, const char *line, GError **error);

/* The size that the list says, -1 unknown. */
gint64 pop3_list_size(const Pop3List *list, guint number);

/* Takes the entries out, in order of their numbers; sizes stay known. Caller unrefs. */
GPtrArray *pop3_list_take(Pop3List *list);

#endif
