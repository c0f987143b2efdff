/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-field.c: header fields of an entity, as text and as what they say of its content.
 *
 * Encoded words (RFC 2047) are decoded here and not by GMime, so that their charsets get the same care as
 * bodies (a lying charset, a character cut in two between words), and so that a name with a comma in it
 * survives the reading of an address list.
 */
#include "mime-private.h"

#include <string.h>

void imail_mime_field_free(gpointer data)
{
	ImailMimeField *field = data;
	g_free(field->name);
	g_string_free(field->value, TRUE);
	g_free(field);
}

const GString *imail_mime_field(const ImailMimeEntity *entity, const char *name)
{
	for (guint i = 0; i < entity->fields->len; i++) {
		const ImailMimeField *field = g_ptr_array_index(entity->fields, i);
		if (strcmp(field->name, name) == 0)
			return field->value;
	}
	return NULL;
}

/* Folds are gone with their line ends already (the splitter drops them); what control characters are left
 * become spaces. */
char *imail_mime_field_utf8(const ImailMimeEntity *entity, const char *name)
{
	const GString *value = imail_mime_field(entity, name);
	if (!value)
		return NULL;
	char *text = imail_mime_to_utf8(value->str, value->len, NULL);
	for (char *p = text; *p; p++)
		if ((guchar)*p < ' ' || *p == 127)
			*p = ' ';
	return g_strstrip(text);
}

/* One encoded word: =?charset*language?B or Q?text?= */
typedef struct {
	const char *charset, *text, *end; /* END: behind the word */
	gsize charset_len, text_len;
	char encoding;
} Word;

static gboolean find_word(const char *at, Word *word)
{
	if (at[0] != '=' || at[1] != '?')
		return FALSE;
	const char *p = at + 2;
	word->charset = p;
	word->charset_len = strcspn(p, "?* \t\r\n");
	p += word->charset_len;
	if (*p == '*')
		p += strcspn(p, "? \t\r\n");
	if (*p != '?' || word->charset_len > 60 || !p[1] || !strchr("bBqQ", p[1]) || p[2] != '?')
		return FALSE;
	word->encoding = g_ascii_tolower(p[1]);
	word->text = p + 3;
	const char *end = strstr(word->text, "?=");
	if (!end)
		return FALSE;
	word->text_len = (gsize)(end - word->text);
	word->end = end + 2;
	return TRUE;
}

static void decode_base64(const Word *word, GString *out)
{
	int state = 0;
	guint save = 0, count = 0;
	g_autofree guchar *octets = g_malloc(word->text_len + 8);
	for (gsize i = 0; i < word->text_len; i++)
		count += g_ascii_isalnum(word->text[i]) || word->text[i] == '+' || word->text[i] == '/';
	gsize n = g_base64_decode_step(word->text, word->text_len, octets, &state, &save);
	/* Padding that was forgotten: the last octets come out all the same. */
	guint missing = state != 0 && count % 4 != 0 ? 4 - count % 4 : 0;
	if (missing > 0)
		n += g_base64_decode_step("===", MIN(missing, 3), octets + n, &state, &save);
	g_string_append_len(out, (const char *)octets, (gssize)n);
}

static void decode_q(const Word *word, GString *out)
{
	for (gsize i = 0; i < word->text_len; i++) {
		char c = word->text[i];
		if (c == '=' && i + 2 < word->text_len && g_ascii_isxdigit(word->text[i + 1]) &&
		    g_ascii_isxdigit(word->text[i + 2])) {
			c = (char)(g_ascii_xdigit_value(word->text[i + 1]) * 16 +
				   g_ascii_xdigit_value(word->text[i + 2]));
			i += 2;
		} else if (c == '_') {
			c = ' ';
		}
		g_string_append_c(out, c);
	}
}

/* What adjacent words of one charset hold: together, because a character may be cut in two between them. */
static void append_decoded(GString *out, const GString *octets, const char *charset, gboolean quote,
			   gboolean in_quotes)
{
	g_autofree char *text = imail_mime_to_utf8(octets->str, octets->len, charset);
	if (quote && !in_quotes)
		g_string_append_c(out, '"');
	for (const char *p = text; *p; p++) {
		if (quote && (*p == '"' || *p == '\\'))
			g_string_append_c(out, '\\');
		g_string_append_c(out, (guchar)*p < ' ' || *p == 127 ? ' ' : *p);
	}
	if (quote && !in_quotes)
		g_string_append_c(out, '"');
}

/* Decodes the run of adjacent words that WORD begins; returns where it ends. */
static const char *decode_run(Word *word, GString *out, gboolean quote, gboolean in_quotes)
{
	g_autoptr(GString) octets = g_string_new(NULL);
	g_autofree char *charset = g_strndup(word->charset, word->charset_len);
	gboolean goes_on = TRUE;

	while (goes_on) {
		if (word->encoding == 'b')
			decode_base64(word, octets);
		else
			decode_q(word, octets);
		/* White space between two words is no text (RFC 2047 6.2). */
		const char *end = word->end, *next = end + strspn(end, " \t\r\n");
		if (!find_word(next, word))
			goes_on = FALSE;
		if (!goes_on || word->charset_len != strlen(charset) ||
		    g_ascii_strncasecmp(word->charset, charset, word->charset_len) != 0) {
			append_decoded(out, octets, charset, quote, in_quotes);
			g_string_truncate(octets, 0);
			g_free(charset);
			charset = g_strndup(word->charset, word->charset_len);
		}
		if (!goes_on)
			return end;
	}
	g_assert_not_reached();
}

char *imail_mime_decode_words(const char *value, gboolean quote)
{
	g_autofree char *utf8 = imail_mime_to_utf8(value, strlen(value), NULL);
	g_autoptr(GString) out = g_string_sized_new(strlen(utf8));
	gboolean in_quotes = FALSE;
	Word word;

	for (const char *p = utf8; *p;) {
		if (*p == '=' && find_word(p, &word)) {
			p = decode_run(&word, out, quote, in_quotes);
			continue;
		}
		if (*p == '\\' && in_quotes && p[1])
			g_string_append_c(out, *p++);
		else if (*p == '"' && quote)
			in_quotes = !in_quotes;
		g_string_append_c(out, *p++);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

char *imail_mime_field_text(const ImailMimeEntity *entity, const char *name)
{
	g_autofree char *utf8 = imail_mime_field_utf8(entity, name);
	if (!utf8)
		return NULL;
	return g_strstrip(imail_mime_decode_words(utf8, FALSE));
}

/* What mailers write into Content-Transfer-Encoding: "quoted printable", "7-bit", "8bits", "base64;",
 * nonsense. */
static GMimeContentEncoding read_encoding(const ImailMimeEntity *entity)
{
	g_autofree char *value = imail_mime_field_utf8(entity, "content-transfer-encoding");
	if (!value)
		return GMIME_CONTENT_ENCODING_DEFAULT;
	g_autofree char *lower = g_ascii_strdown(value, -1);
	if (g_str_has_prefix(lower, "quoted"))
		return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
	if (g_str_has_prefix(lower, "base64") || g_str_has_prefix(lower, "\"base64"))
		return GMIME_CONTENT_ENCODING_BASE64;
	if (strstr(lower, "uue"))
		return GMIME_CONTENT_ENCODING_UUENCODE;
	return GMIME_CONTENT_ENCODING_8BIT;
}

static gboolean is_token(const char *s, gsize len)
{
	for (gsize i = 0; i < len; i++)
		if ((guchar)s[i] <= ' ' || (guchar)s[i] >= 127 || strchr("()<>@,;:\\\"/[]?=", s[i]))
			return FALSE;
	return len > 0;
}

/* RFC 2045 5.2: a Content-Type that cannot be read is text/plain; GMime would say application/octet-stream.
 */
static gboolean is_media_type(const char *value)
{
	gsize type = strcspn(value, "/");
	if (value[type] != '/')
		return FALSE;
	return is_token(value, type) && is_token(value + type + 1, strcspn(value + type + 1, "; \t(,"));
}

static void describe_multipart(ImailMimeEntity *entity)
{
	const char *boundary = g_mime_content_type_get_parameter(entity->type, "boundary");
	g_autofree char *clean = g_strchomp(g_strdup(boundary ? boundary : ""));
	/* A quote that is never closed stays in GMime's value. */
	const char *begin = clean[0] == '"' ? clean + 1 : clean;
	if (*begin) {
		entity->kind = IMAIL_MIME_MULTIPART;
		entity->boundary = g_strconcat("--", begin, NULL);
	} else {
		g_free(entity->media_type);
		entity->media_type = g_strdup("text/plain");
	}
}

void imail_mime_entity_describe(ImailMimeEntity *entity, gboolean in_digest)
{
	static const char *const messages[] = {"message/rfc822", "message/rfc2822", "message/global",
					       "message/news", NULL};
	g_autofree char *type = imail_mime_field_utf8(entity, "content-type");
	g_autofree char *disposition = imail_mime_field_utf8(entity, "content-disposition");

	if (type && is_media_type(type)) {
		entity->type = g_mime_content_type_parse(NULL, type);
		g_autofree char *name = g_mime_content_type_get_mime_type(entity->type);
		entity->media_type = g_ascii_strdown(name, -1);
	} else {
		entity->media_type = g_strdup(in_digest ? "message/rfc822" : "text/plain");
	}
	if (disposition && *disposition)
		entity->disposition = g_mime_content_disposition_parse(NULL, disposition);
	entity->encoding = read_encoding(entity);

	gboolean is_plain = entity->encoding == GMIME_CONTENT_ENCODING_DEFAULT ||
			    entity->encoding == GMIME_CONTENT_ENCODING_8BIT;
	if (g_str_has_prefix(entity->media_type, "multipart/"))
		describe_multipart(entity);
	else if (g_strv_contains(messages, entity->media_type) && is_plain)
		entity->kind = IMAIL_MIME_MESSAGE;
}
