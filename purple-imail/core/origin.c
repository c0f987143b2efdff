/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * origin.c: tokens of pushed mails: "R" or, of a beginning, "P"; then ref, hash, [size on the server,]
 * mailbox, with "-" between.
 *
 * The hash is of what the server says of the mail, since a server that lost its store begins its refs anew.
 */
#include "origin.h"

#include <string.h>

#include "maildir.h"

#define HASH_LENGTH 16

void imail_origin_clear(ImailOrigin *origin)
{
	g_clear_pointer(&origin->ref, g_free);
	g_clear_pointer(&origin->mailbox, g_free);
}

char *imail_origin_token(const ImailMailPush *push)
{
	const char *mailbox = push->mailbox != NULL ? push->mailbox : "";
	g_autofree char *said = g_strdup_printf(
		"%s\n%s\n%s\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT, push->from != NULL ? push->from : "",
		push->subject, push->message_id != NULL ? push->message_id : "", push->date, push->size);
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, said, -1);
	g_autofree char *text =
		push->partial ? g_strdup_printf("%s-%.*s-%" G_GINT64_FORMAT "-%s", push->ref, HASH_LENGTH,
						hash, push->size_on_server, mailbox)
			      : g_strdup_printf("%s-%.*s-%s", push->ref, HASH_LENGTH, hash, mailbox);

	return imail_maildir_make_token(push->partial ? 'P' : 'R', text);
}

/* Undoes imail_maildir_make_token's "=XX". */
static char *decode(const char *text)
{
	GString *plain = g_string_new(NULL);

	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '=' && g_ascii_isxdigit(c[1]) && g_ascii_isxdigit(c[2])) {
			g_string_append_c(
				plain, (char)(g_ascii_xdigit_value(c[1]) * 16 + g_ascii_xdigit_value(c[2])));
			c += 2;
		} else {
			g_string_append_c(plain, *c);
		}
	}
	return g_string_free(plain, FALSE);
}

gboolean imail_origin_parse(const char *token, ImailOrigin *origin)
{
	g_auto(GStrv) parts = NULL;
	gboolean is_partial = *token == 'P';
	guint count;

	*origin = (ImailOrigin){0};
	if (*token != 'R' && !is_partial)
		return FALSE;
	parts = g_strsplit(token + 1, "-", is_partial ? 4 : 3);
	count = g_strv_length(parts);
	/* A ref with "-" is not of our server's making: better nothing than something wrong. */
	if (count < (is_partial ? 4 : 2) || strlen(parts[1]) != HASH_LENGTH)
		return FALSE;
	origin->ref = decode(parts[0]);
	origin->is_partial = is_partial;
	if (is_partial)
		origin->size_on_server = g_ascii_strtoll(parts[2], NULL, 10);
	if (count > 2 && *parts[count - 1] != '\0')
		origin->mailbox = decode(parts[count - 1]);
	return TRUE;
}
