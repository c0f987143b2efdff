/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shown-text.c: plain text for showing: which lines were quoted, which are a signature.
 *
 * Quoted is what begins with ">" (RFC 3676 4.5), and all below the line with which Outlook and its kin head
 * the mail that is answered. A signature begins with the last "-- " (RFC 3676 4.3) and is short; one that is
 * long is text to somebody who draws lines.
 */
#include <string.h>

#include "shown-private.h"

#define SIGNATURE_LINES_MAX 20
#define ORIGINAL_MAX        120 /* octets of a line that may head the answered mail */

gboolean imail_shown_heads_original(const char *line, gsize len)
{
	static const char *const words[] = {
		"Original Message",
		"Original Appointment",
		"Ursprüngliche Nachricht",
		"Message d'origine",
		"Message d’origine",
		"Mensaje original",
		"Mensagem original",
		"Messaggio originale",
		"Исходное сообщение",
		"原始邮件",
		"原始郵件",
		"回复的原邮件",
	};
	g_autofree char *inside = NULL;

	if (len > ORIGINAL_MAX || len < 4 || line[0] != '-' || line[1] != '-')
		return FALSE;
	inside = g_strndup(line, len);
	g_strstrip(inside);
	len = strlen(inside);
	while (len > 0 && (inside[len - 1] == '-' || inside[len - 1] == ' '))
		inside[--len] = '\0';
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_ascii_strcasecmp(inside + strspn(inside, "- "), words[i]) == 0)
			return TRUE;
	return FALSE;
}

/* The "-- " that begins the signature, or the end of TEXT. */
static const char *find_signature(const char *text)
{
	const char *end = text + strlen(text), *found = end;
	guint below = 0;

	for (const char *line = end; line > text && below <= SIGNATURE_LINES_MAX; below++) {
		const char *begin = line - 1;

		while (begin > text && begin[-1] != '\n')
			begin--;
		if (strncmp(begin, "-- \n", 4) == 0)
			return begin;
		line = begin;
	}
	return found;
}

static gboolean is_quoted(const char *line, gsize len, gboolean after_quote)
{
	/* What an mbox does to a line that begins with "From " (RFC 4155). */
	gboolean is_mbox = len > 6 && memcmp(line, ">From ", 6) == 0 && !after_quote;

	return len > 0 && *line == '>' && !is_mbox;
}

ImailShown *imail_shown_from_text(const char *text, gsize markup_max)
{
	ImailShownWriter *writer = imail_shown_writer_new(markup_max);
	const char *signature = find_signature(text);
	gboolean is_below = FALSE, was_quoted = FALSE;
	ImailShown *shown;

	for (const char *line = text; *line != '\0' && markup_max > 0;) {
		gsize len = strcspn(line, "\n");

		is_below = is_below || imail_shown_heads_original(line, len);
		was_quoted = is_below || is_quoted(line, len, was_quoted);
		imail_shown_writer_add(writer, line, len, 0, NULL);
		imail_shown_writer_end_plain_line(writer, was_quoted          ? IMAIL_FOLD_QUOTE
							  : line >= signature ? IMAIL_FOLD_SIGNATURE
									      : IMAIL_NO_FOLD);
		line += len + (line[len] == '\n');
	}
	shown = imail_shown_writer_end(writer);
	g_free(shown->text);
	shown->text = g_strdup(text);
	return shown;
}
