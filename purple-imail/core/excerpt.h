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

/* Whether all wanted phrases of QUERY stand in the mail, and no unwanted one. HEAD: subject, people and
 * attachments' names, TEXT: its text. FIELD_TEXT gives a field's text by its letter. */
gboolean imail_excerpt_has_phrases(const ImailQuery *query, const char *text,
				   const char *(*field_text)(char field, gpointer user_data),
				   gpointer user_data);

#endif
