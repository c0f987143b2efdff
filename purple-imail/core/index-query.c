/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-query.c: the query language.
 *
 * One pass over the typed words. A word of several tokens ("foo-bar", three Chinese characters) is a phrase:
 * the index finds mails with all its tokens, index-search.c looks whether they stand together.
 */
#include "index-query.h"

#include <string.h>

#include "index.h"
#include "tokens.h"

#define DAY (24 * 60 * 60)

static void token_free(gpointer data)
{
	ImailQueryToken *token = data;

	g_free(token->text);
	g_free(token);
}

static void term_free(gpointer data)
{
	ImailQueryTerm *term = data;

	g_ptr_array_unref(term->tokens);
	g_free(term->folded);
	g_free(term);
}

void imail_query_free(ImailQuery *query)
{
	if (query == NULL)
		return;
	g_ptr_array_unref(query->terms);
	g_ptr_array_unref(query->folders);
	g_ptr_array_unref(query->other_folders);
	g_free(query->left_out);
	g_free(query);
}

/* ---- words ---- */

typedef struct {
	ImailQueryTerm *term;
	gsize dense_end; /* where the last pair ended */
} Cutting;

/* The last character of a run is in the pair before it. */
static gboolean take_token_cb(const ImailToken *token, gpointer user_data)
{
	Cutting *cutting = user_data;
	ImailQueryToken *taken;

	if (token->is_lone && cutting->dense_end > token->start)
		return TRUE;
	taken = g_new0(ImailQueryToken, 1);
	taken->text = cutting->term->field != '\0'
			      ? g_strdup_printf("%c%.*s", IMAIL_TOKEN_OF_FIELD(cutting->term->field),
						(int)token->len, token->text)
			      : g_strndup(token->text, token->len);
	taken->is_prefix = token->is_lone;
	g_ptr_array_add(cutting->term->tokens, taken);
	cutting->dense_end = token->is_dense ? token->end : 0;
	return cutting->term->tokens->len < IMAIL_QUERY_TERMS_MAX;
}

static void add_term(ImailQuery *query, char field, const char *text, gboolean is_prefix,
		     gboolean is_negative)
{
	ImailQueryTerm *term = g_new0(ImailQueryTerm, 1);
	Cutting cutting = {.term = term};

	term->field = field;
	term->is_prefix = is_prefix;
	term->is_negative = is_negative;
	term->tokens = g_ptr_array_new_with_free_func(token_free);
	imail_tokenize(text, -1, take_token_cb, &cutting);
	if (term->tokens->len == 0 || query->terms->len >= IMAIL_QUERY_TERMS_MAX) {
		term_free(term);
		return;
	}
	if (is_prefix)
		((ImailQueryToken *)term->tokens->pdata[term->tokens->len - 1])->is_prefix = TRUE;
	if (term->tokens->len > 1)
		term->folded = imail_tokens_fold(text, -1);
	g_ptr_array_add(query->terms, term);
}

/* ---- conditions ---- */

static gboolean set_flag(ImailQuery *query, guint flag, gboolean is_set)
{
	if (is_set)
		query->flags_set |= flag;
	else
		query->flags_clear |= flag;
	return TRUE;
}

static gboolean take_is(ImailQuery *query, const char *value, gboolean is_negative)
{
	static const struct {
		const char *name;
		guint flag;
		gboolean is_set;
	} states[] = {
		{"unread", IMAIL_MAIL_SEEN, FALSE},      {"unseen", IMAIL_MAIL_SEEN, FALSE},
		{"read", IMAIL_MAIL_SEEN, TRUE},         {"seen", IMAIL_MAIL_SEEN, TRUE},
		{"flagged", IMAIL_MAIL_FLAGGED, TRUE},   {"starred", IMAIL_MAIL_FLAGGED, TRUE},
		{"answered", IMAIL_MAIL_ANSWERED, TRUE}, {"replied", IMAIL_MAIL_ANSWERED, TRUE},
		{"forwarded", IMAIL_MAIL_PASSED, TRUE},  {"draft", IMAIL_MAIL_DRAFT, TRUE},
		{"bulk", IMAIL_MAIL_BULK, TRUE},         {"list", IMAIL_MAIL_BULK, TRUE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(states); i++)
		if (g_ascii_strcasecmp(value, states[i].name) == 0)
			return set_flag(query, states[i].flag, states[i].is_set != is_negative);
	return FALSE;
}

static gboolean take_has(ImailQuery *query, const char *value, gboolean is_negative)
{
	return g_ascii_strncasecmp(value, "attachment", strlen("attachment")) == 0 &&
	       set_flag(query, IMAIL_MAIL_ATTACHMENT, !is_negative);
}

static gboolean take_in(ImailQuery *query, const char *value, gboolean is_negative)
{
	if (g_ascii_strcasecmp(value, "anywhere") == 0 || g_ascii_strcasecmp(value, "all") == 0)
		query->is_anywhere = TRUE;
	else if (*value != '\0')
		g_ptr_array_add(is_negative ? query->other_folders : query->folders, g_strdup(value));
	return *value != '\0';
}

/* "3d": that long before NOW; 0: no such span. */
static gint64 read_span(const char *value, gint64 now)
{
	char *end;
	guint64 count = g_ascii_strtoull(value, &end, 10);
	static const struct {
		char letter;
		int days;
	} units[] = {{'d', 1}, {'w', 7}, {'m', 30}, {'y', 365}};

	for (gsize i = 0; end > value && count < 10000 && i < G_N_ELEMENTS(units); i++)
		if (g_ascii_tolower(*end) == units[i].letter && end[1] == '\0')
			return now - (gint64)count * units[i].days * DAY;
	return 0;
}

/* The first moment of a day, month or year in local time; 0: no date. */
static gint64 read_date(const char *value, gint64 now)
{
	int parts[3] = {0, 1, 1}, count = 0;
	const char *c = value;

	for (; count < 3 && g_ascii_isdigit(*c); count++) {
		char *end;

		parts[count] = (int)MIN(g_ascii_strtoull(c, &end, 10), 9999);
		c = end;
		if (*c == '-' || *c == '/')
			c++;
	}
	if (*c == '\0' && parts[0] >= 1970 && parts[1] >= 1 && parts[1] <= 12 && parts[2] >= 1) {
		g_autoptr(GDateTime) date = g_date_time_new_local(parts[0], parts[1], parts[2], 0, 0, 0);

		return date != NULL ? MAX(1, g_date_time_to_unix(date)) : 0;
	}
	return read_span(value, now);
}

static gboolean take_date(ImailQuery *query, const char *value, gint64 now, gboolean is_before)
{
	gint64 date = read_date(value, now);

	if (date == 0)
		return FALSE;
	if (is_before)
		query->before = query->before == 0 ? date : MIN(query->before, date);
	else
		query->after = MAX(query->after, date);
	return TRUE;
}

static gboolean take_size(ImailQuery *query, const char *value, gboolean is_smaller)
{
	char *end;
	guint64 size = g_ascii_strtoull(value, &end, 10);
	int unit = g_ascii_tolower(*end);

	if (end == value || size > G_MAXINT64 / (1024 * 1024))
		return FALSE;
	if (unit == 'k')
		size *= 1024;
	else if (unit == 'm')
		size *= 1024 * 1024;
	if (is_smaller)
		query->smaller = (gint64)size;
	else
		query->larger = (gint64)size;
	return TRUE;
}

/* FALSE: no such condition, or its value says nothing. */
static gboolean take_condition(ImailQuery *query, const char *name, const char *value, gboolean is_negative,
			       gint64 now)
{
	if (strcmp(name, "is") == 0)
		return take_is(query, value, is_negative);
	if (strcmp(name, "has") == 0)
		return take_has(query, value, is_negative);
	if (strcmp(name, "in") == 0 || strcmp(name, "folder") == 0)
		return take_in(query, value, is_negative);
	if (strcmp(name, "before") == 0)
		return take_date(query, value, now, !is_negative);
	if (strcmp(name, "after") == 0 || strcmp(name, "since") == 0)
		return take_date(query, value, now, is_negative);
	if (strcmp(name, "larger") == 0 || strcmp(name, "bigger") == 0)
		return take_size(query, value, is_negative);
	return strcmp(name, "smaller") == 0 && take_size(query, value, !is_negative);
}

/* ---- parsing ---- */

static const struct {
	const char *name;
	char field; /* 0: a condition */
} fields[] = {
	{"from", 'f'}, {"to", 't'},   {"cc", 't'},   {"subject", 's'}, {"attachment", 'a'}, {"filename", 'a'},
	{"is", 0},     {"has", 0},    {"in", 0},     {"folder", 0},    {"before", 0},       {"after", 0},
	{"since", 0},  {"larger", 0}, {"bigger", 0}, {"smaller", 0},
};

static int find_field(const char *word, gsize *len)
{
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		*len = strlen(fields[i].name);
		if (g_ascii_strncasecmp(word, fields[i].name, *len) == 0 && word[*len] == ':') {
			(*len)++;
			return (int)i;
		}
	}
	*len = 0;
	return -1;
}

static void leave_out(ImailQuery *query, const char *word, gsize len)
{
	g_autofree char *old = query->left_out;

	query->left_out = g_strdup_printf("%s%s“%.*s” was not understood.", old != NULL ? old : "",
					  old != NULL ? " " : "", (int)len, word);
}

/* The value at C: in quotes, or up to the next blank; what follows it. */
static const char *read_value(const char *c, char **value, gboolean *is_quoted)
{
	gsize len;

	*is_quoted = *c == '"';
	if (*is_quoted)
		c++;
	len = strcspn(c, *is_quoted ? "\"" : " \t\n");
	*value = g_strndup(c, len);
	c += len;
	return *is_quoted && *c == '"' ? c + 1 : c;
}

static const char *parse_word(ImailQuery *query, const char *word, gboolean is_typing, gint64 now)
{
	gboolean is_negative = word[0] == '-' && word[1] != ' ' && word[1] != '\0', is_quoted;
	g_autofree char *value = NULL;
	const char *name = word + is_negative, *rest;
	gsize len, value_len;
	int field = find_field(name, &len);

	rest = read_value(name + len, &value, &is_quoted);
	value_len = strlen(value);
	if (field >= 0 && fields[field].field == 0) {
		if (!take_condition(query, fields[field].name, value, is_negative, now))
			leave_out(query, word, (gsize)(rest - word));
	} else if (value_len > 0) {
		gboolean is_prefix =
			!is_quoted && (value[value_len - 1] == '*' || (is_typing && *rest == '\0'));

		add_term(query, field >= 0 ? fields[field].field : '\0', value, is_prefix, is_negative);
	}
	return rest;
}

ImailQuery *imail_query_parse(const char *typed, gboolean is_typing, gint64 now)
{
	ImailQuery *query = g_new0(ImailQuery, 1);
	g_autofree char *valid = g_utf8_make_valid(typed, (gssize)MIN(strlen(typed), IMAIL_QUERY_MAX));

	query->terms = g_ptr_array_new_with_free_func(term_free);
	query->folders = g_ptr_array_new_with_free_func(g_free);
	query->other_folders = g_ptr_array_new_with_free_func(g_free);
	for (const char *c = valid; *c != '\0';) {
		if (g_ascii_isspace(*c))
			c++;
		else
			c = parse_word(query, c, is_typing, now);
	}
	return query;
}

/* ---- for FTS5 ---- */

/* Tokens hold letters and digits only, so there is nothing to escape. */
static void append_tokens(GString *out, const ImailQueryTerm *term, char field)
{
	g_string_append_c(out, '(');
	for (guint i = 0; i < term->tokens->len; i++) {
		const ImailQueryToken *token = term->tokens->pdata[i];

		g_string_append(out, i > 0 ? " AND \"" : "\"");
		if (field != '\0')
			g_string_append_c(out, IMAIL_TOKEN_OF_FIELD(field));
		g_string_append_printf(out, "%s\"%s", token->text, token->is_prefix ? " *" : "");
	}
	g_string_append_c(out, ')');
}

static char *join_terms(const ImailQuery *query, gboolean is_negative, const char *with)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < query->terms->len; i++) {
		const ImailQueryTerm *term = query->terms->pdata[i];

		/* A mail with all words of a forbidden phrase need not have the phrase. */
		if (term->is_negative != is_negative || (is_negative && term->folded != NULL))
			continue;
		if (out->len > 0)
			g_string_append(out, with);
		append_tokens(out, term, '\0');
	}
	return out->len > 0 ? g_strdup(out->str) : NULL;
}

char *imail_query_match(const ImailQuery *query)
{
	g_autofree char *wanted = join_terms(query, FALSE, " AND ");
	g_autofree char *unwanted = wanted != NULL ? join_terms(query, TRUE, " OR ") : NULL;

	return unwanted != NULL ? g_strdup_printf("(%s) NOT (%s)", wanted, unwanted)
				: g_steal_pointer(&wanted);
}

char *imail_query_exclude(const ImailQuery *query)
{
	g_autofree char *wanted = join_terms(query, FALSE, " AND ");

	return wanted == NULL ? join_terms(query, TRUE, " OR ") : NULL;
}

char *imail_query_match_head(const ImailQuery *query)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < query->terms->len; i++) {
		const ImailQueryTerm *term = query->terms->pdata[i];

		if (term->is_negative || term->field != '\0')
			continue;
		g_string_append(out, out->len > 0 ? " AND (" : "(");
		append_tokens(out, term, 's');
		g_string_append(out, " OR ");
		append_tokens(out, term, 'f');
		g_string_append_c(out, ')');
	}
	return out->len > 0 ? g_strdup(out->str) : NULL;
}

gboolean imail_query_has_phrase(const ImailQuery *query, gboolean in_text)
{
	for (guint i = 0; i < query->terms->len; i++) {
		const ImailQueryTerm *term = query->terms->pdata[i];

		if (term->folded != NULL && (!in_text || term->field == '\0'))
			return TRUE;
	}
	return FALSE;
}
