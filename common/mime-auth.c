/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-auth.c: Authentication-Results (RFC 8601): what a server on the way says of SPF, DKIM and DMARC.
 *
 * Owns the reading only: anybody can write such a field into a mail, so whose word counts is for the caller
 * to decide. Comments go first, as they may hold any character that means something elsewhere; then each
 * result is "method=result" and properties "ptype.property=value". A server writes what others gave it
 * (names, addresses) into its field: where a comment or a quotation in it does not end, one of them may have
 * meant to hide the rest, or to speak in the server's name, so nothing good is believed of it, and what is
 * bad is looked for in all of it. Limits: AUTH_RESULTS_MAX results a field, IMAIL_MIME_FIELD_REPEATS_MAX
 * fields; what is no domain is passed over.
 */
#include "mime-private.h"

#include <string.h>

#define AUTH_RESULTS_MAX 32
#define AUTH_PROPS_MAX   32

void imail_auth_results_free(gpointer data)
{
	ImailAuthResults *results = data;

	g_free(results->server);
	g_free(results->signed_by);
	g_free(results->dmarc_from);
	g_free(results);
}

/* VALUE without its comments, which may lie within each other; a quoted string stays as it is. *IS_BROKEN:
 * one of them does not end. */
static char *without_comments(const char *value, gboolean *is_broken)
{
	GString *out = g_string_sized_new(strlen(value));
	gboolean in_quotes = FALSE;
	guint depth = 0;

	for (const char *p = value; *p; p++) {
		gboolean is_escaped = *p == '\\' && p[1] && (in_quotes || depth > 0);

		if (*p == '"' && depth == 0)
			in_quotes = !in_quotes;
		if (*p == '(' && !in_quotes)
			depth++;
		if (depth == 0)
			g_string_append_c(out, *p);
		if (is_escaped)
			p++;
		if (is_escaped && depth == 0)
			g_string_append_c(out, *p);
		if (!is_escaped && *p == ')' && depth > 0 && --depth == 0)
			g_string_append_c(out, ' ');
	}
	*is_broken = in_quotes || depth > 0;
	return g_string_free(out, FALSE);
}

/* The next piece of *AT up to a semicolon that is not in quotes, NULL at the end. Changes what *AT points to.
 */
static char *next_result(char **at)
{
	char *begin = *at, *p = begin;
	gboolean in_quotes = FALSE;

	if (!begin)
		return NULL;
	for (; *p && (in_quotes || *p != ';'); p++) {
		if (in_quotes && *p == '\\' && p[1])
			p++;
		else if (*p == '"')
			in_quotes = !in_quotes;
	}
	*at = *p ? p + 1 : NULL;
	*p = '\0';
	return begin;
}

/* "key = value" at *AT, which goes on behind it; white space around "=" and "." in the key is dropped. FALSE:
 * there is none. Caller frees both. */
static gboolean next_pair(const char **at, char **key, char **value)
{
	const char *equals = strchr(*at, '=');
	const char *p = equals ? equals + 1 : NULL;
	g_autoptr(GString) out = g_string_new(NULL), name = g_string_new(NULL);

	if (!equals)
		return FALSE;
	for (const char *c = *at; c < equals; c++)
		if (!g_ascii_isspace(*c))
			g_string_append_c(name, g_ascii_tolower(*c));
	while (g_ascii_isspace(*p))
		p++;
	if (*p == '"') {
		for (p++; *p && *p != '"'; p++) {
			p += *p == '\\' && p[1];
			g_string_append_c(out, *p);
		}
		p += *p == '"';
	} else {
		gsize len = strcspn(p, " \t");
		g_string_append_len(out, p, (gssize)len);
		p += len;
	}
	*at = p;
	*key = g_strdup(name->str);
	*value = g_strdup(out->str);
	return TRUE;
}

/* The domain of "example.org", "@example.org" or "user@example.org", lower case; NULL: it is none. */
static char *domain_of(const char *value)
{
	const char *at = strrchr(value, '@'), *begin = at ? at + 1 : value;
	gsize len = strlen(begin);

	if (len == 0 || len > IMAIL_HOST_MAX || !strchr(begin, '.') || begin[0] == '.')
		return NULL;
	for (const char *p = begin; *p; p++)
		if (!g_ascii_isalnum(*p) && !strchr("-._", *p) && (guchar)*p < 0x80)
			return NULL;
	return g_utf8_strdown(begin, -1);
}

gboolean imail_auth_is_related(const char *a, const char *b)
{
	gsize a_len = strlen(a), b_len = strlen(b);
	const char *shorter = a_len < b_len ? a : b, *longer = a_len < b_len ? b : a;
	gsize shorter_len = MIN(a_len, b_len), longer_len = MAX(a_len, b_len);

	if (a_len == b_len)
		return g_ascii_strcasecmp(a, b) == 0;
	return strchr(shorter, '.') && longer[longer_len - shorter_len - 1] == '.' &&
	       g_ascii_strcasecmp(longer + longer_len - shorter_len, shorter) == 0;
}

static void take_dkim(ImailAuthResults *results, const char *domain, const char *from)
{
	gboolean is_better =
		domain && (!results->signed_by || (from && imail_auth_is_related(domain, from) &&
						   !imail_auth_is_related(results->signed_by, from)));

	if (!is_better)
		return;
	g_free(results->signed_by);
	results->signed_by = g_strdup(domain);
}

static void take_dmarc(ImailAuthResults *results, const char *result, char **domain)
{
	gboolean is_pass = g_ascii_strcasecmp(result, "pass") == 0;

	if (results->dmarc != IMAIL_VERDICT_NONE || (!is_pass && g_ascii_strcasecmp(result, "fail") != 0))
		return;
	results->dmarc = is_pass ? IMAIL_VERDICT_PASS : IMAIL_VERDICT_FAIL;
	results->dmarc_from = g_steal_pointer(domain);
}

/* One result, "dkim=pass header.d=example.org". */
static void read_result(ImailAuthResults *results, const char *text, const char *from)
{
	g_autofree char *method = NULL, *result = NULL, *by_domain = NULL, *by_identity = NULL, *of = NULL;

	if (!next_pair(&text, &method, &result))
		return;
	method[strcspn(method, "/")] = '\0';
	for (guint i = 0; i < AUTH_PROPS_MAX; i++) {
		g_autofree char *key = NULL, *value = NULL;

		if (!next_pair(&text, &key, &value))
			break;
		if (!by_domain && strcmp(key, "header.d") == 0)
			by_domain = domain_of(value);
		else if (!by_identity && strcmp(key, "header.i") == 0)
			by_identity = domain_of(value);
		else if (!of && strcmp(key, "header.from") == 0)
			of = domain_of(value);
	}
	if (strcmp(method, "dkim") == 0 && g_ascii_strcasecmp(result, "pass") == 0)
		take_dkim(results, by_domain ? by_domain : by_identity, from);
	else if (strcmp(method, "dmarc") == 0)
		take_dmarc(results, result, &of);
}

/* Of a field that is broken. */
static void keep_bad(ImailAuthResults *results)
{
	g_clear_pointer(&results->signed_by, g_free);
	g_clear_pointer(&results->dmarc_from, g_free);
	if (results->dmarc == IMAIL_VERDICT_PASS)
		results->dmarc = IMAIL_VERDICT_NONE;
}

static ImailAuthResults *read_field(const ImailMimeField *field, const char *from)
{
	ImailAuthResults *results = g_new0(ImailAuthResults, 1);
	g_autofree char *utf8 = imail_mime_to_utf8(field->value->str, field->value->len, NULL);
	g_autofree char *plain = NULL;
	gboolean is_broken;
	char *at, *text;

	for (char *p = utf8; *p; p++)
		if ((guchar)*p < ' ' || *p == 127)
			*p = ' ';
	plain = without_comments(utf8, &is_broken);
	if (is_broken) {
		g_free(plain);
		plain = g_strdelimit(g_strdup(utf8), "()\"\\", ' ');
	}
	at = plain;
	text = g_strstrip(next_result(&at));
	/* A version may follow the server's name. */
	text[strcspn(text, " \t")] = '\0';
	results->server = domain_of(text);
	for (guint i = 0; i < AUTH_RESULTS_MAX && (text = next_result(&at)); i++) {
		read_result(results, text, from);
		if (is_broken)
			keep_bad(results);
	}
	return results;
}

GPtrArray *imail_mime_auth(const ImailMimeEntity *entity, const char *from_address)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(imail_auth_results_free);
	const char *at = from_address ? strrchr(from_address, '@') : NULL;
	gboolean was_received = FALSE;

	for (guint i = 0; i < entity->fields->len; i++) {
		const ImailMimeField *field = g_ptr_array_index(entity->fields, i);
		ImailAuthResults *results;

		was_received = was_received || strcmp(field->name, "received") == 0;
		if (strcmp(field->name, "authentication-results") != 0)
			continue;
		results = read_field(field, at ? at + 1 : NULL);
		results->is_above = !was_received;
		if (results->server)
			g_ptr_array_add(all, results);
		else
			imail_auth_results_free(results);
	}
	/* With none there is no above. */
	for (guint i = 0; i < all->len && !was_received; i++)
		((ImailAuthResults *)g_ptr_array_index(all, i))->is_above = FALSE;
	return all;
}
