/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-digest.c: SHA-256, cut to 160 bits, over a mail as its author wrote it.
 *
 * The header is collected up to the empty line; of the fields in the list the names and values count, in the
 * mail's order, each run of white space as one space, as relays fold anew. Of the body every octet counts but
 * line ends at its end, which servers add and drop.
 *
 * By OpenSSL, which is here with libcurl and has processors do it: hashing is the most that a fetched octet
 * costs.
 */
#include "mail-digest.h"

#include <openssl/evp.h>
#include <string.h>

#define DIGEST_OCTETS 20

struct _MailDigest {
	EVP_MD_CTX *state;
	GByteArray *header; /* NULL: in the body */
	GByteArray *ends;   /* line ends of the body that may be its last */
	char *text;
};

static void take(MailDigest *digest, const void *bytes, gsize len)
{
	/* It fails for want of memory only. */
	if (EVP_DigestUpdate(digest->state, bytes, len) != 1)
		g_error("no memory for a digest");
}

MailDigest *mail_digest_new(void)
{
	MailDigest *digest = g_new0(MailDigest, 1);

	digest->state = EVP_MD_CTX_new();
	if (!digest->state || EVP_DigestInit_ex(digest->state, EVP_sha256(), NULL) != 1)
		g_error("OpenSSL has no SHA-256");
	digest->header = g_byte_array_new();
	digest->ends = g_byte_array_new();
	return digest;
}

void mail_digest_free(MailDigest *digest)
{
	if (!digest)
		return;
	g_clear_pointer(&digest->header, g_byte_array_unref);
	EVP_MD_CTX_free(digest->state);
	g_byte_array_unref(digest->ends);
	g_free(digest->text);
	g_free(digest);
}

/* ---- the header ---- */

static gboolean is_field(const char *line, gsize len, const char *name)
{
	gsize n = strlen(name);

	return len > n && line[n] == ':' && g_ascii_strncasecmp(line, name, n) == 0;
}

static gboolean is_authors(const char *line, gsize len)
{
	static const char *const names[] = {
		"From", "To",         "Cc",           "Subject",
		"Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding"};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (is_field(line, len, names[i]))
			return TRUE;
	return FALSE;
}

/* The length of the field at FIELD, continued lines included. */
static gsize field_length(const char *field, gsize len)
{
	gsize at = 0;

	do {
		const char *end = memchr(field + at, '\n', len - at);

		at = end ? (gsize)(end - field) + 1 : len;
	} while (at < len && (field[at] == ' ' || field[at] == '\t'));
	return at;
}

static void take_field(MailDigest *digest, const char *field, gsize len)
{
	g_autoptr(GString) text = g_string_sized_new(len);

	for (gsize i = 0; i < len; i++) {
		if (!g_ascii_isspace(field[i]))
			g_string_append_c(text, i < 30 && !memchr(field, ':', i) ? g_ascii_tolower(field[i])
										 : field[i]);
		else if (text->len > 0 && text->str[text->len - 1] != ' ')
			g_string_append_c(text, ' ');
	}
	if (text->len > 0 && text->str[text->len - 1] == ' ')
		g_string_truncate(text, text->len - 1);
	g_string_append_c(text, '\n');
	take(digest, text->str, text->len);
}

static gboolean has_message_id(const char *header, gsize size)
{
	for (gsize at = 0, len; at < size; at += len) {
		len = field_length(header + at, size - at);
		if (is_field(header + at, len, "Message-ID"))
			return TRUE;
	}
	return FALSE;
}

static void end_header(MailDigest *digest)
{
	g_autoptr(GByteArray) header = g_steal_pointer(&digest->header);
	const char *text = (const char *)header->data;

	if (!has_message_id(text, header->len)) {
		take(digest, header->data, header->len);
		return;
	}
	for (gsize at = 0, len; at < header->len; at += len) {
		len = field_length(text + at, header->len - at);
		if (is_authors(text + at, len))
			take_field(digest, text + at, len);
	}
	take(digest, "\n", 1);
}

/* ---- the body ---- */

static void take_body(MailDigest *digest, const guint8 *bytes, gsize len)
{
	gsize kept = len;

	while (kept > 0 && (bytes[kept - 1] == '\n' || bytes[kept - 1] == '\r'))
		kept--;
	if (kept > 0) {
		take(digest, digest->ends->data, digest->ends->len);
		g_byte_array_set_size(digest->ends, 0);
		take(digest, bytes, kept);
	}
	/* A mail of nothing but line ends must not become memory. */
	if (digest->ends->len + (len - kept) > MAIL_DIGEST_HEADER_MAX) {
		take(digest, digest->ends->data, digest->ends->len);
		g_byte_array_set_size(digest->ends, 0);
		take(digest, bytes + kept, len - kept);
		return;
	}
	g_byte_array_append(digest->ends, bytes + kept, (guint)(len - kept));
}

/* Where the empty line after the header ends, or 0. */
static gsize find_end(const GByteArray *header, gsize from)
{
	const char *text = (const char *)header->data;

	for (gsize i = from; i < header->len; i++) {
		gsize before = i;

		if (text[i] != '\n')
			continue;
		if (before > 0 && text[before - 1] == '\r')
			before--;
		if (before == 0 || text[before - 1] == '\n')
			return i + 1;
	}
	return 0;
}

void mail_digest_update(MailDigest *digest, const void *bytes, gsize len)
{
	gsize old, end;

	if (!digest->header) {
		take_body(digest, bytes, len);
		return;
	}
	old = digest->header->len;
	g_byte_array_append(digest->header, bytes, (guint)MIN(len, MAIL_DIGEST_HEADER_MAX - old));
	end = find_end(digest->header, old > 0 ? old - 1 : 0);
	if (end == 0 && digest->header->len < MAIL_DIGEST_HEADER_MAX)
		return;
	if (end == 0)
		end = digest->header->len;
	g_byte_array_set_size(digest->header, (guint)end);
	end_header(digest);
	take_body(digest, (const guint8 *)bytes + (end - old), len - (end - old));
}

static char *finish(MailDigest *digest, const char *prefix)
{
	guint8 octets[EVP_MAX_MD_SIZE];
	GString *text = g_string_new(prefix);

	if (EVP_DigestFinal_ex(digest->state, octets, NULL) != 1)
		g_error("OpenSSL has no SHA-256");
	for (int i = 0; i < DIGEST_OCTETS; i++)
		g_string_append_printf(text, "%02x", octets[i]);
	return g_string_free(text, FALSE);
}

const char *mail_digest_text(MailDigest *digest)
{
	if (!digest->text) {
		if (digest->header)
			end_header(digest);
		digest->text = finish(digest, MAIL_DIGEST_PREFIX);
	}
	return digest->text;
}

/* ---- a header alone ---- */

/* Up to the empty line: a server may give more than it was asked for. */
static gsize header_size(const char *header, gsize size)
{
	gsize at = 0;

	while (at < size && header[at] != '\r' && header[at] != '\n')
		at += field_length(header + at, size - at);
	return at;
}

/* Fields that servers write and change (Status, X-UIDL) do not count. */
char *mail_digest_header_id(const void *header, gsize size, gint64 octets)
{
	g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT "\n", octets);
	const char *text = header;
	MailDigest *digest;
	char *id;

	size = header_size(text, size);
	if (octets < 0 || !has_message_id(text, size))
		return NULL;
	digest = mail_digest_new();
	take(digest, number, strlen(number));
	for (gsize at = 0, len; at < size; at += len) {
		len = field_length(text + at, size - at);
		if (is_authors(text + at, len) || is_field(text + at, len, "Received"))
			take_field(digest, text + at, len);
	}
	id = finish(digest, MAIL_DIGEST_HEADER_PREFIX);
	mail_digest_free(digest);
	return id;
}
