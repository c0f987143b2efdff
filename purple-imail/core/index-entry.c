/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-entry.c: from the parsed mail to what the index holds of it.
 *
 * Every word stands in the index once a mail: as it is, and, where it comes from a field that can be asked
 * for, as the field's own ("F" From, "T" To and Cc, "S" Subject, "A" attachments' names before it). So a
 * search of fields and words is one intersection of lists, and the index keeps no positions.
 */
#include "index-entry.h"

#include <string.h>

#include "mime-build.h"
#include "thread.h"

#define KEY_MAX 24 /* octets of a sort key */

gint64 imail_index_hash(const char *text)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[32];
	gsize len = sizeof(digest);
	gint64 hash;

	g_checksum_update(checksum, (const guchar *)text, -1);
	g_checksum_get_digest(checksum, digest, &len);
	memcpy(&hash, digest, sizeof(hash));
	return hash != 0 ? hash : 1;
}

static char *cut(const char *text, gsize max)
{
	if (strlen(text) <= max)
		return g_strdup(text);
	return g_strndup(text, (gsize)(g_utf8_find_prev_char(text, text + max + 1) - text));
}

/* A folded form, so that "Ärger" stands beside "arg" and "[x] a" beside "x a". */
static char *sort_key(const char *text)
{
	g_autofree char *short_text = cut(text, 4 * KEY_MAX);
	g_autofree char *folded = imail_tokens_fold(short_text, -1);

	return cut(folded[0] == ' ' ? folded + 1 : folded, KEY_MAX);
}

char *imail_entry_text(const ImailParsed *parsed)
{
	g_autofree char *rendered = NULL;

	if (parsed->text != NULL)
		return cut(parsed->text, IMAIL_INDEX_TEXT_MAX);
	if (parsed->html == NULL)
		return g_strdup("");
	rendered = imail_html_first_text(parsed->html, IMAIL_INDEX_TEXT_MAX);
	return cut(rendered, IMAIL_INDEX_TEXT_MAX);
}

char *imail_entry_recipients(const ImailParsed *parsed)
{
	char **const lists[] = {parsed->to, parsed->unfinished, parsed->cc};
	GString *all = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
		for (char **one = lists[i]; *one != NULL; one++)
			g_string_append_printf(all, "%s%s", all->len > 0 ? ", " : "", *one);
	return g_string_free(all, FALSE);
}

static void set_attachments(ImailEntry *entry, const ImailParsed *parsed)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (guint i = 0; i < parsed->attachments->len; i++) {
		const ImailAttachment *attachment = parsed->attachments->pdata[i];

		if (attachment->is_inline)
			continue;
		entry->has_attachment = TRUE;
		g_string_append_printf(names, "%s%s", names->len > 0 ? "\n" : "", attachment->name);
	}
	entry->attachments = g_string_free(g_steal_pointer(&names), FALSE);
}

/* The first reference is the thread's beginning, the last ones are the nearest: what is too much goes from
 * between. */
static void set_references(ImailEntry *entry, const ImailParsed *parsed)
{
	guint count = g_strv_length(parsed->references);
	gint64 parent = parsed->in_reply_to != NULL ? imail_index_hash(parsed->in_reply_to) : 0;

	for (guint i = 0; i < count; i++) {
		gint64 hash;

		if (count > IMAIL_INDEX_REFS_MAX && i > 0 && i <= count - IMAIL_INDEX_REFS_MAX)
			continue;
		hash = imail_index_hash(parsed->references[i]);
		g_array_append_val(entry->references, hash);
	}
	/* RFC 5256: In-Reply-To counts where there are no References. */
	if (parent != 0 && count == 0)
		g_array_append_val(entry->references, parent);
}

static void add_field(ImailEntry *entry, char field, const char *text)
{
	imail_token_set_add(entry->tokens, '\0', text, -1);
	imail_token_set_add(entry->tokens, field, text, -1);
}

/* A page is rendered once, for words and preview. */
static char *make_preview(const ImailParsed *parsed, const char *text)
{
	ImailParsed plain = *parsed;
	g_autofree char *preview = NULL;

	plain.text = (char *)text;
	preview = imail_mime_preview(&plain);
	return cut(preview, IMAIL_INDEX_PREVIEW_MAX);
}

static void set_tokens(ImailEntry *entry, const char *text)
{
	entry->tokens = imail_token_set_new();
	add_field(entry, 's', entry->subject);
	add_field(entry, 'f', entry->from);
	add_field(entry, 't', entry->recipients);
	add_field(entry, 'a', entry->attachments);
	imail_token_set_add(entry->tokens, '\0', text, -1);
}

ImailEntry *imail_entry_new(const ImailParsed *parsed)
{
	ImailEntry *entry = g_new0(ImailEntry, 1);
	g_autofree char *text = imail_entry_text(parsed);
	g_autofree char *base = imail_thread_base(parsed->subject, &entry->is_reply);

	entry->from = g_strdup(parsed->from != NULL ? parsed->from : "");
	entry->from_address = g_strdup(parsed->from_address != NULL ? parsed->from_address : "");
	entry->from_name = g_strdup(parsed->from_name != NULL ? parsed->from_name : entry->from_address);
	entry->subject = g_strdup(parsed->subject);
	entry->preview = make_preview(parsed, text);
	entry->recipients = imail_entry_recipients(parsed);
	entry->date = parsed->date;
	entry->message_id = parsed->message_id != NULL ? imail_index_hash(parsed->message_id) : 0;
	entry->references = g_array_new(FALSE, FALSE, sizeof(gint64));
	set_references(entry, parsed);
	if (entry->references->len == 0 && *base != '\0')
		entry->base = imail_index_hash(base);
	entry->from_key = sort_key(entry->from_name);
	entry->subject_key = sort_key(base);
	set_attachments(entry, parsed);
	entry->is_bulk = parsed->is_bulk;
	entry->list_id = g_strdup(parsed->list_id);
	set_tokens(entry, text);
	return entry;
}

ImailEntry *imail_entry_new_from_octets(const void *octets, gsize len)
{
	g_autoptr(ImailParsed) parsed = NULL;
	GMimeStream *stream;

	imail_mime_init();
	stream = g_mime_stream_mem_new_with_buffer(len > 0 ? octets : "", len);
	parsed = imail_mime_parse(stream);
	g_object_unref(stream);
	return imail_entry_new(parsed);
}

void imail_entry_free(ImailEntry *entry)
{
	if (entry == NULL)
		return;
	g_free(entry->from);
	g_free(entry->from_name);
	g_free(entry->from_address);
	g_free(entry->subject);
	g_free(entry->preview);
	g_free(entry->recipients);
	g_free(entry->attachments);
	g_free(entry->list_id);
	g_array_unref(entry->references);
	g_free(entry->from_key);
	g_free(entry->subject_key);
	imail_token_set_free(entry->tokens);
	g_free(entry);
}
