/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-attachment.c: which parts of a mail are attachments, in which order, and under which safe names.
 *
 * The order is that of the parts in the mail; imail_mime_parse and imail_mime_save_attachment walk it alike,
 * so that an attachment's index means the same to both. A nested message is listed too (it can be saved as
 * .eml), and so are the attachments in it.
 */
#include "mime-private.h"

#include <string.h>

#define FILE_NAME_MAX                                                                                        \
	200 /* octets; file systems allow 255, and a reader may put " (2)" before the extension */
#define EXTENSION_MAX 12

void imail_attachment_free(gpointer data)
{
	ImailAttachment *attachment = data;
	g_free(attachment->name);
	g_free(attachment->media_type);
	g_free(attachment->content_id);
	g_free(attachment);
}

/* The name that the mail gives, as it stands; NULL when it gives none. */
static char *raw_name(const ImailMimeEntity *entity)
{
	const char *name = NULL;
	if (entity->disposition)
		name = g_mime_content_disposition_get_parameter(entity->disposition, "filename");
	if ((!name || !*name) && entity->type)
		name = g_mime_content_type_get_parameter(entity->type, "name");
	return name && *name ? imail_mime_decode_words(name, FALSE) : NULL;
}

static gboolean is_first_leaf(const ImailMimeEntity *leaf)
{
	for (const ImailMimeEntity *e = leaf; e->parent; e = e->parent)
		if (g_ptr_array_index(e->parent->children, 0) != e)
			return FALSE;
	return TRUE;
}

gboolean imail_mime_is_shown(const ImailMimeEntity *leaf)
{
	static const char *const readable[] = {"text/plain",
					       "text/html",
					       "text/enriched",
					       "text/richtext",
					       "text/rfc822-headers",
					       "message/delivery-status",
					       "message/disposition-notification",
					       NULL};
	if (leaf->kind != IMAIL_MIME_LEAF)
		return FALSE;
	gboolean is_root = !leaf->parent || leaf->parent->kind == IMAIL_MIME_MESSAGE;
	if (!g_strv_contains(readable, leaf->media_type) &&
	    !(is_root && g_str_has_prefix(leaf->media_type, "text/")))
		return FALSE;

	g_autofree char *name = raw_name(leaf);
	if (leaf->disposition && g_mime_content_disposition_is_attachment(leaf->disposition))
		return is_root && !name;
	/* Some mailers give the body itself a name; a named text after it is a file. */
	return !name || is_root || is_first_leaf(leaf);
}

static void collect(ImailMimeEntity *entity, GPtrArray *list)
{
	if (entity->kind == IMAIL_MIME_MESSAGE ||
	    (entity->kind == IMAIL_MIME_LEAF && !imail_mime_is_shown(entity)))
		g_ptr_array_add(list, entity);
	/* At most IMAIL_MIME_DEPTH_MAX deep. */
	for (guint i = 0; i < entity->children->len; i++)
		collect(g_ptr_array_index(entity->children, i), list);
}

GPtrArray *imail_mime_list_attachments(const ImailMimeTree *tree)
{
	GPtrArray *list = g_ptr_array_new();
	collect(tree->root, list);
	return list;
}

static char *attachment_name(const ImailMimeEntity *entity)
{
	g_autofree char *name = raw_name(entity);
	if (!name && entity->kind == IMAIL_MIME_MESSAGE && entity->children->len > 0) {
		g_autofree char *subject =
			imail_mime_field_text(g_ptr_array_index(entity->children, 0), "subject");
		if (subject && *subject) {
			/* A slash in a subject is no path. */
			g_strdelimit(subject, "/\\", '-');
			name = g_strconcat(subject, ".eml", NULL);
		}
	}
	if (!name)
		name = imail_mime_field_text(entity, "content-location");
	return imail_clean_file_name(name, entity->media_type);
}

ImailAttachment *imail_mime_describe_attachment(GMimeStream *stream, const ImailMimeEntity *entity)
{
	ImailAttachment *attachment = g_new0(ImailAttachment, 1);
	g_autofree char *id = imail_mime_field_utf8(entity, "content-id");

	attachment->name = attachment_name(entity);
	attachment->media_type = g_utf8_make_valid(entity->media_type, -1);
	if (id) {
		char *begin = id + strspn(id, "< "), *end = begin + strcspn(begin, "> ");
		if (end > begin)
			attachment->content_id = g_strndup(begin, (gsize)(end - begin));
	}
	attachment->size = imail_mime_content_size(stream, entity);
	for (const ImailMimeEntity *e = entity->parent; e; e = e->parent)
		attachment->is_within |= e->kind == IMAIL_MIME_MESSAGE;
	return attachment;
}

gboolean imail_mime_save_attachment(GMimeStream *stream, guint index, GMimeStream *out, GError **error)
{
	imail_mime_init();
	g_autoptr(ImailMimeTree) tree = imail_mime_split(stream);
	g_autoptr(GPtrArray) list = imail_mime_list_attachments(tree);
	if (index >= list->len || index >= IMAIL_MIME_PARTS_SHOWN_MAX) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
			    "The mail has no attachment number %u.", index + 1);
		return FALSE;
	}
	return imail_mime_content_write(stream, g_ptr_array_index(list, index), out, error);
}

/* Control and format characters have no place in a name: the latter include those that turn the writing
 * direction, with which "gpj.exe" shows as "exe.jpg". */
static gboolean is_forbidden(gunichar c)
{
	switch (g_unichar_type(c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
	case G_UNICODE_SURROGATE:
	case G_UNICODE_PRIVATE_USE:
	case G_UNICODE_UNASSIGNED:
		return TRUE;
	default:
		return c == 0xfffd || c == 0x115f || c == 0x1160 ||
		       c == 0x3164; /* Hangul fillers are invisible */
	}
}

static const char *extension_for(const char *media_type)
{
	static const struct {
		const char *type, *extension;
	} known[] = {
		{"text/plain", ".txt"},
		{"text/html", ".html"},
		{"text/calendar", ".ics"},
		{"text/vcard", ".vcf"},
		{"text/csv", ".csv"},
		{"image/jpeg", ".jpg"},
		{"image/png", ".png"},
		{"image/gif", ".gif"},
		{"application/pdf", ".pdf"},
		{"application/zip", ".zip"},
		{"message/rfc822", ".eml"},
		{"message/global", ".eml"},
		{"application/pgp-signature", ".asc"},
		{"application/pkcs7-signature", ".p7s"},
	};
	for (gsize i = 0; media_type && i < G_N_ELEMENTS(known); i++)
		if (g_ascii_strcasecmp(media_type, known[i].type) == 0)
			return known[i].extension;
	return "";
}

/* Cuts NAME to FILE_NAME_MAX octets between characters, its extension kept. */
static void shorten(GString *name)
{
	if (name->len <= FILE_NAME_MAX)
		return;
	const char *dot = strrchr(name->str, '.');
	g_autofree char *extension = g_strdup(dot && strlen(dot) <= EXTENSION_MAX ? dot : "");
	const char *cut = name->str + FILE_NAME_MAX - strlen(extension);
	cut = g_utf8_find_prev_char(name->str, cut + 1);
	g_string_truncate(name, cut ? (gsize)(cut - name->str) : 0);
	g_string_append(name, extension);
}

char *imail_clean_file_name(const char *name, const char *media_type)
{
	g_autofree char *valid = g_utf8_make_valid(name ? name : "", -1);
	g_autofree char *composed = g_utf8_normalize(valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
	const char *base = composed ? composed : valid;
	for (const char *p = base; *p; p++)
		if ((*p == '/' || *p == '\\') && p[1])
			base = p + 1;

	g_autoptr(GString) clean = g_string_new(NULL);
	for (const char *p = base; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		gboolean is_space = g_unichar_isspace(c);
		gboolean at_space = clean->len == 0 || clean->str[clean->len - 1] == ' ';
		if (is_space ? at_space : is_forbidden(c))
			continue;
		if (clean->len == 0 && c == '.') /* neither hidden nor a way up */
			continue;
		if (is_space)
			g_string_append_c(clean, ' ');
		else if (c < 128 && strchr("/\\<>:\"|?*", (int)c))
			g_string_append_c(clean, '_');
		else
			g_string_append_unichar(clean, c);
	}
	while (clean->len > 0 && strchr(" .", clean->str[clean->len - 1]))
		g_string_truncate(clean, clean->len - 1);
	shorten(clean);
	if (clean->len > 0 && clean->str[0] == '-') /* no option of a command */
		clean->str[0] = '_';
	if (clean->len == 0)
		return g_strconcat("attachment", extension_for(media_type), NULL);
	return g_string_free(g_steal_pointer(&clean), FALSE);
}
