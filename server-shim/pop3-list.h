/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pop3-list.h: the maildrop's list out of the lines of UIDL and LIST, in whatever order they come. Pure.
 *
 * Lines are kept as they are at first, as most lists say what they said at the last visit, and reading them
 * is most of the work on a poll that finds nothing. Those of a list over POP3_LIST_UNREAD_MAX are read as
 * they come.
 */
#ifndef IMAILD_POP3_LIST_H
#define IMAILD_POP3_LIST_H

#include "pop3.h"

typedef struct _Pop3List Pop3List;

Pop3List *pop3_list_new(void);
void pop3_list_free(Pop3List *list); /* NULL is fine */

/* Octets of lines that are kept unread. */
#define POP3_LIST_UNREAD_MAX (1024 * 1024)

/* A line "number unique-id" or "number octets", without its end; LEN octets of it, -1: up to its NUL. FALSE:
 * PROTOCOL (no such line), LIMIT (more than POP3_MESSAGES_MAX messages, or POP3_LIST_OCTETS_MAX octets of
 * unique-ids); what is wrong with a line may show later. */
gboolean pop3_list_add_uidl(Pop3List *list, const char *line, gssize len, GError **error);
gboolean pop3_list_add_size(Pop3List *list, const char *line, gssize len, GError **error);

/* The same text for the same lines; NULL when there were too many to be kept. Caller frees. */
char *pop3_list_digest(const Pop3List *list);

/* Takes the entries out, in order of their numbers; sizes stay known. Caller unrefs. NULL with the errors of
 * pop3_list_add_uidl. */
GPtrArray *pop3_list_take(Pop3List *list, GError **error);

/* The size that the list says, -1 unknown. After pop3_list_take. */
gint64 pop3_list_size(const Pop3List *list, guint number);

#endif
