/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * excerpt.h: the words of a mail around what was looked for, and whether a phrase stands in it.
 */
#ifndef IMAIL_CORE_EXCERPT_H
#define IMAIL_CORE_EXCERPT_H

#include "client.h"
#include "index-query.h"

#define IMAIL_EXCERPT_CHARS 160

/* Fills excerpt and marks of HIT from TEXT; FALSE and nothing done: nothing of QUERY is in it. */
gboolean imail_excerpt_make(const char *text, const ImailQuery *query, ImailHit *hit);

/* A mail as its phrases are looked for. */
typedef struct {
	const char *text;
	/* Subject, people or attachments' names, by the field's letter. */
	const char *(*field_text)(char field, gpointer user_data);
	/* Whether the mail has all that ALTERNATIVE asks for but its phrases. */
	gboolean (*is_chosen)(const ImailQuery *alternative, gpointer user_data);
	gpointer user_data;
} ImailExcerptMail;

/* Whether MAIL, which has all words of QUERY, has its wanted phrases too, and no unwanted one. */
gboolean imail_excerpt_has_phrases(const ImailQuery *query, const ImailExcerptMail *mail);

#endif
