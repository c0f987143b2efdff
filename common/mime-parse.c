/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-parse.c: a whole mail to ImailParsed, its first words, and the library's start.
 *
 * Puts together what the other mime-*.c read: the structure (mime-split), the header (mime-header), text and
 * HTML (mime-text), attachments (mime-attachment).
 */
#include "mime-private.h"

#include <libxml/parser.h>
#include <string.h>

#define RENDERED_MAX 4096       /* octets of text in which a preview mostly is found */
#define BRIEF_BODY   (8 * 1024) /* octets of a body, likewise */

void imail_mime_init(void)
{
	static gsize done = 0;
	if (g_once_init_enter(&done)) {
		g_mime_init();
		xmlInitParser();
		g_once_init_leave(&done, 1);
	}
}

void imail_parsed_free(ImailParsed *parsed)
{
	if (!parsed)
		return;
	g_free(parsed->from);
	g_free(parsed->from_name);
	g_free(parsed->from_address);
	g_strfreev(parsed->to);
	g_strfreev(parsed->cc);
	g_strfreev(parsed->bcc);
	g_strfreev(parsed->unfinished);
	g_free(parsed->reply_to);
	g_free(parsed->subject);
	g_free(parsed->message_id);
	g_free(parsed->in_reply_to);
	g_strfreev(parsed->references);
	g_free(parsed->list_id);
	g_free(parsed->unsubscribe_mail);
	g_free(parsed->unsubscribe_web);
	g_clear_pointer(&parsed->auth, g_ptr_array_unref);
	g_free(parsed->text);
	g_free(parsed->html);
	g_clear_pointer(&parsed->attachments, g_ptr_array_unref);
	g_free(parsed->left_out);
	g_free(parsed);
}

/* The ids that HTML refers to as cid: (RFC 2392), percent-encoding taken off. */
static GHashTable *find_content_ids(const char *html)
{
	GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (const char *p = html ? strchr(html, ':') : NULL; p; p = strchr(p + 1, ':')) {
		if (p - html < 3 || g_ascii_strncasecmp(p - 3, "cid", 3) != 0)
			continue;
		g_autofree char *id = g_strndup(p + 1, strcspn(p + 1, "\"'<> \t\n)&"));
		char *plain = g_uri_unescape_string(id, NULL);
		g_hash_table_add(ids, plain ? plain : g_steal_pointer(&id));
	}
	return ids;
}

static guint read_attachments(GMimeStream *stream, const ImailMimeTree *tree, ImailParsed *parsed)
{
	g_autoptr(GPtrArray) list = imail_mime_list_attachments(tree);
	g_autoptr(GHashTable) ids = find_content_ids(parsed->html);
	guint shown = MIN(list->len, IMAIL_MIME_PARTS_SHOWN_MAX);

	for (guint i = 0; i < shown; i++) {
		ImailAttachment *attachment =
			imail_mime_describe_attachment(stream, g_ptr_array_index(list, i));
		attachment->is_inline =
			attachment->content_id && g_hash_table_contains(ids, attachment->content_id);
		g_ptr_array_add(parsed->attachments, attachment);
	}
	return list->len - shown;
}

static void add_reason(GString *reasons, const char *reason)
{
	if (reasons->len > 0)
		g_string_append_c(reasons, ' ');
	g_string_append(reasons, reason);
}

static gboolean is_tnef(const ImailAttachment *attachment)
{
	return g_str_has_suffix(attachment->media_type, "/ms-tnef") ||
	       g_str_has_suffix(attachment->media_type, "/vnd.ms-tnef") ||
	       g_ascii_strcasecmp(attachment->name, "winmail.dat") == 0;
}

static void add_tnef(GString *reasons, const GPtrArray *attachments)
{
	for (guint i = 0; i < attachments->len; i++) {
		const ImailAttachment *attachment = g_ptr_array_index(attachments, i);
		g_autofree char *words = NULL;

		if (!is_tnef(attachment))
			continue;
		words = g_strdup_printf(
			"%s is Microsoft Outlook's own format (TNEF): the attachments in it can be taken out "
			"with a program for it.",
			attachment->name);
		add_reason(reasons, words);
		return;
	}
}

static char *describe_left_out(const ImailMimeTree *tree, const ImailParsed *parsed, gboolean text_cut,
			       guint unlisted)
{
	g_autoptr(GString) reasons = g_string_new(NULL);
	g_autofree char *protection = imail_mime_protection_words(parsed->protection);
	if (protection)
		add_reason(reasons, protection);
	add_tnef(reasons, parsed->attachments);
	if (text_cut)
		add_reason(reasons, "The text is too long to be shown whole.");
	if (unlisted > 0) {
		g_autofree char *count = g_strdup_printf("%u more attachments are not listed.", unlisted);
		add_reason(reasons, count);
	}
	if (tree->too_deep)
		add_reason(reasons, "Parts that are nested too deeply are listed as attachments.");
	if (tree->too_many)
		add_reason(reasons, "The mail has too many parts: those after the first ones are not shown.");
	if (tree->header_cut)
		add_reason(reasons, "Header fields that are too long are cut.");
	return reasons->len > 0 ? g_strdup(reasons->str) : NULL;
}

static ImailParsed *parse(GMimeStream *stream, gboolean with_attachments)
{
	ImailParsed *parsed = g_new0(ImailParsed, 1);
	gboolean text_cut = FALSE;
	guint unlisted = 0;

	imail_mime_init();
	g_autoptr(ImailMimeTree) tree = imail_mime_split(stream);
	imail_mime_read_header(tree->root, parsed);
	imail_mime_read_text(stream, tree, &parsed->text, &parsed->html, &text_cut);
	parsed->attachments = g_ptr_array_new_with_free_func(imail_attachment_free);
	if (with_attachments)
		unlisted = read_attachments(stream, tree, parsed);
	parsed->protection = imail_mime_protection(tree, parsed->text);
	parsed->left_out = describe_left_out(tree, parsed, text_cut, unlisted);
	return parsed;
}

ImailParsed *imail_mime_parse(GMimeStream *stream)
{
	return parse(stream, TRUE);
}

ImailParsed *imail_mime_parse_head(const void *head, gsize len)
{
	imail_mime_init();
	/* A mail of no octets may have no address either. */
	g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(len > 0 ? head : "", len);
	return parse(stream, FALSE);
}

/* "> …", and the line that says who is quoted: "On …, Bob wrote:", "Bob 写道：". */
static gboolean is_quote(const char *line)
{
	g_autofree char *stripped = g_strstrip(g_strdup(line));
	return stripped[0] == '>' ||
	       (g_str_has_prefix(stripped, "On ") && g_str_has_suffix(stripped, "wrote:")) ||
	       g_str_has_suffix(stripped, "写道：") || g_str_has_suffix(stripped, "写道:");
}

/* Folds the white space of TEXT into single spaces, up to IMAIL_PREVIEW_MAX octets. */
static char *first_words(const char *text, gboolean skip_quotes)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *line = NULL;
	gboolean space = FALSE;

	for (const char *p = text; *p && out->len < IMAIL_PREVIEW_MAX;) {
		gsize len = strcspn(p, "\n");
		g_free(line);
		line = g_strndup(p, len);
		p += len + (p[len] == '\n');
		if (skip_quotes && is_quote(line))
			continue;
		space = TRUE;
		for (const char *c = line; *c; c = g_utf8_next_char(c)) {
			gunichar u = g_utf8_get_char(c);
			if (g_unichar_isspace(u) || g_unichar_type(u) == G_UNICODE_FORMAT) {
				space = TRUE;
				continue;
			}
			gsize width = (gsize)(g_utf8_next_char(c) - c);
			if (out->len + width + 1 > IMAIL_PREVIEW_MAX)
				return g_string_free(g_steal_pointer(&out), FALSE);
			if (space && out->len > 0)
				g_string_append_c(out, ' ');
			space = FALSE;
			g_string_append_len(out, c, (gssize)width);
		}
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Rendering a whole page for its first words would be most of the work on a mail. */
static char *first_words_of_html(const char *html)
{
	g_autofree char *begin = imail_html_first_text(html, RENDERED_MAX);
	g_autofree char *words = first_words(begin, TRUE);
	g_autofree char *all = NULL;

	if (strlen(words) > IMAIL_PREVIEW_MAX / 2 || strlen(begin) < RENDERED_MAX)
		return *words ? g_steal_pointer(&words) : first_words(begin, FALSE);
	/* A long quotation stands first. */
	all = imail_html_to_text(html);
	g_free(words);
	words = first_words(all, TRUE);
	return *words ? g_steal_pointer(&words) : first_words(all, FALSE);
}

char *imail_mime_preview(const ImailParsed *parsed)
{
	const char *text = parsed->text ? parsed->text : "";
	g_autofree char *words = NULL;

	if (!parsed->text && parsed->html)
		return first_words_of_html(parsed->html);
	words = first_words(text, TRUE);
	return *words ? g_steal_pointer(&words) : first_words(text, FALSE);
}

/* The header and BRIEF_BODY octets more, to the end of a line. */
static gsize brief_length(const char *head, gsize len)
{
	const char *end = head + len, *line = head, *next;

	while (line < end && (next = memchr(line, '\n', (gsize)(end - line)))) {
		if (next == line || (next == line + 1 && *line == '\r'))
			break;
		line = next + 1;
	}
	if (end - line <= BRIEF_BODY)
		return len;
	next = memchr(line + BRIEF_BODY, '\n', (gsize)(end - line) - BRIEF_BODY);
	return next ? (gsize)(next + 1 - head) : len;
}

/* Whether what stands before the cut has made the preview: half of it at least, and no quotation. */
static gboolean is_enough(const ImailParsed *brief, const char *preview)
{
	g_autofree char *words = NULL;

	if (strlen(preview) <= IMAIL_PREVIEW_MAX / 2)
		return FALSE;
	if (!brief->text)
		return TRUE;
	words = first_words(brief->text, TRUE);
	return *words != '\0';
}

ImailParsed *imail_mime_parse_brief(const void *head, gsize len, char **preview)
{
	gsize brief = brief_length(head, len);
	ImailParsed *parsed = imail_mime_parse_head(head, brief);

	*preview = imail_mime_preview(parsed);
	if (brief == len || is_enough(parsed, *preview))
		return parsed;
	imail_parsed_free(parsed);
	g_free(*preview);
	parsed = imail_mime_parse_head(head, len);
	*preview = imail_mime_preview(parsed);
	return parsed;
}
