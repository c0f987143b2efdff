/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-entry.h: what the index holds of one mail, made of its parsed form. Made in any thread.
 */
#ifndef IMAIL_CORE_INDEX_ENTRY_H
#define IMAIL_CORE_INDEX_ENTRY_H

#include "mime-parse.h"
#include "tokens.h"

#define IMAIL_INDEX_TEXT_MAX    (256 * 1024) /* octets of a mail's text whose words are indexed */
#define IMAIL_INDEX_PREVIEW_MAX 200          /* octets of its first words */
#define IMAIL_INDEX_REFS_MAX    50           /* msg-ids of a mail by which it is put into a thread */

typedef struct {
	char *from, *from_name, *from_address, *subject, *preview; /* never NULL */
	char *recipients;                                          /* To and Cc; never NULL */
	char *attachments;                                         /* names, a line each; never NULL */
	gint64 date;                                               /* 0: the mail has none */
	gboolean has_attachment, is_bulk;
	char *list_id;      /* or NULL */
	gint64 message_id;  /* imail_index_hash; 0: none */
	GArray *references; /* of gint64, hashes of msg-ids: the oldest first, the parent last */
	gint64 base;        /* hash of the subject without "Re:"; 0: the mail is placed by its references */
	gboolean is_reply;  /* its subject has a "Re:" */
	char *from_key, *subject_key; /* by which lists are sorted */
	ImailTokenSet *tokens;        /* its words */
} ImailEntry;

ImailEntry *imail_entry_new(const ImailParsed *parsed);
/* Of a whole mail in memory. */
ImailEntry *imail_entry_new_from_octets(const void *octets, gsize len);
void imail_entry_free(ImailEntry *entry); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailEntry, imail_entry_free)

/* The text of PARSED whose words are indexed: the plain one, or the HTML's; cut. Caller frees. */
char *imail_entry_text(const ImailParsed *parsed);

/* To and Cc of PARSED, what a draft has of them too. Caller frees. */
char *imail_entry_recipients(const ImailParsed *parsed);

/* 64 bits of SHA-256: ids of rows, msg-ids, subjects. Never 0. */
gint64 imail_index_hash(const char *text);

#endif
