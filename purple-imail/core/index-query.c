/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-query.c: the query language.
 *
 * One pass over the typed words. A word of several tokens ("foo-bar", three Chinese characters) is a phrase:
 * the index finds mails with all its tokens, index-search.c looks whether they stand together.
 *
 *   query   = *operand-list          operand-list = operand *("OR" operand)
 *   operand = ["-"] [field] (word / phrase / "(" query ")")
 *
 * Each operand becomes a query of its own first; what has no OR beside it is poured into the one around it.
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

static void group_free(gpointer data)
{
	ImailQueryGroup *group = data;

	g_ptr_array_unref(group->alternatives);
	g_free(group);
}

static ImailQuery *query_new(void)
{
	ImailQuery *query = g_new0(ImailQuery, 1);

	query->terms = g_ptr_array_new_with_free_func(term_free);
	query->groups = g_ptr_array_new_with_free_func(group_free);
	query->folders = g_ptr_array_new_with_free_func(g_free);
	query->other_folders = g_ptr_array_new_with_free_func(g_free);
	return query;
}

void imail_query_free(ImailQuery *query)
{
	if (query == NULL)
		return;
	g_ptr_array_unref(query->terms);
	g_ptr_array_unref(query->groups);
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
	if (term->tokens->len == 0) {
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

static void lower(gint64 *bound, gint64 value)
{
	if (value != 0)
		*bound = *bound == 0 ? value : MIN(*bound, value);
}

static gboolean take_date(ImailQuery *query, const char *value, gint64 now, gboolean is_before)
{
	gint64 date = read_date(value, now);

	if (date == 0)
		return FALSE;
	if (is_before)
		lower(&query->before, date);
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
		lower(&query->smaller, (gint64)size);
	else
		query->larger = MAX(query->larger, (gint64)size);
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

/* ---- queries within queries ---- */

static gboolean is_empty(const ImailQuery *query)
{
	return query->terms->len == 0 && query->groups->len == 0 && query->folders->len == 0 &&
	       query->other_folders->len == 0 && (query->flags_set | query->flags_clear) == 0 &&
	       (query->after | query->before | query->larger | query->smaller) == 0;
}

/* All of QUERY into INTO, as it must hold too. Takes QUERY. */
static void pour(ImailQuery *into, ImailQuery *query)
{
	g_ptr_array_extend_and_steal(into->terms, g_steal_pointer(&query->terms));
	g_ptr_array_extend_and_steal(into->groups, g_steal_pointer(&query->groups));
	g_ptr_array_extend_and_steal(into->folders, g_steal_pointer(&query->folders));
	g_ptr_array_extend_and_steal(into->other_folders, g_steal_pointer(&query->other_folders));
	into->flags_set |= query->flags_set;
	into->flags_clear |= query->flags_clear;
	into->after = MAX(into->after, query->after);
	lower(&into->before, query->before);
	into->larger = MAX(into->larger, query->larger);
	lower(&into->smaller, query->smaller);
	into->is_anywhere |= query->is_anywhere;
	g_free(query);
}

static ImailQueryGroup *group_new(gboolean is_negative)
{
	ImailQueryGroup *group = g_new0(ImailQueryGroup, 1);

	group->alternatives = g_ptr_array_new_with_free_func((GDestroyNotify)imail_query_free);
	group->is_negative = is_negative;
	return group;
}

/* Takes QUERY; what is empty says nothing. */
static void add_alternative(ImailQueryGroup *group, ImailQuery *query, gboolean *is_anywhere)
{
	*is_anywhere |= query->is_anywhere;
	if (is_empty(query))
		imail_query_free(query);
	else
		g_ptr_array_add(group->alternatives, query);
}

/* Takes GROUP. */
static void add_group(ImailQuery *into, ImailQueryGroup *group)
{
	if (group->alternatives->len == 0 || (group->alternatives->len == 1 && !group->is_negative)) {
		if (group->alternatives->len == 1)
			pour(into, g_ptr_array_steal_index(group->alternatives, 0));
		group_free(group);
	} else {
		g_ptr_array_add(into->groups, group);
	}
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

typedef struct {
	ImailQuery *query; /* the whole one */
	const char *at;
	gboolean is_typing;
	gint64 now;
	guint depth; /* of parentheses */
	guint terms; /* words and conditions so far */
} Parsing;

/* How long the word at C is; the parenthesis that closes what is around it is not part of it. */
static gsize word_length(const char *c, gboolean is_within)
{
	guint open = 0;
	gsize len;

	for (len = 0; c[len] != '\0' && !g_ascii_isspace(c[len]); len++) {
		open += c[len] == '(';
		if (c[len] != ')')
			continue;
		if (open == 0 && is_within)
			break;
		open -= open > 0;
	}
	return len;
}

/* The value at C: in quotes, or up to the next blank; what follows it. */
static const char *read_value(const char *c, gboolean is_within, char **value, gboolean *is_quoted)
{
	gsize len;

	*is_quoted = *c == '"';
	if (*is_quoted)
		c++;
	len = *is_quoted ? strcspn(c, "\"") : word_length(c, is_within);
	*value = g_strndup(c, len);
	c += len;
	return *is_quoted && *c == '"' ? c + 1 : c;
}

/* A word or a condition, of FIELD (-1: none) unless it names one itself. */
static void parse_word(Parsing *parsing, ImailQuery *into, int field)
{
	const char *word = parsing->at;
	gboolean is_negative = word[0] == '-' && word[1] != ' ' && word[1] != '\0', is_quoted;
	g_autofree char *value = NULL;
	gsize len, value_len;
	int own = find_field(word + is_negative, &len);

	field = own >= 0 ? own : field;
	parsing->at = read_value(word + is_negative + len, parsing->depth > 0, &value, &is_quoted);
	value_len = strlen(value);
	if (parsing->terms >= IMAIL_QUERY_TERMS_MAX || (value_len == 0 && own < 0))
		return;
	parsing->terms++;
	if (field >= 0 && fields[field].field == 0) {
		if (!take_condition(into, fields[field].name, value, is_negative, parsing->now))
			leave_out(parsing->query, word, (gsize)(parsing->at - word));
	} else if (value_len > 0) {
		gboolean is_prefix = !is_quoted && (value[value_len - 1] == '*' ||
						    (parsing->is_typing && *parsing->at == '\0'));

		add_term(into, field >= 0 ? fields[field].field : '\0', value, is_prefix, is_negative);
	}
}

static void skip_blanks(Parsing *parsing)
{
	while (g_ascii_isspace(*parsing->at))
		parsing->at++;
}

static gboolean is_at_end(const Parsing *parsing)
{
	return *parsing->at == '\0' || (*parsing->at == ')' && parsing->depth > 0);
}

/* Passes over an OR that has something behind it, or may get it yet. */
static gboolean take_or(Parsing *parsing)
{
	const char *start = parsing->at;

	if (!g_str_has_prefix(start, "OR") || (start[2] != '\0' && !g_ascii_isspace(start[2])))
		return FALSE;
	parsing->at += strlen("OR");
	skip_blanks(parsing);
	if (!is_at_end(parsing))
		return TRUE;
	if (!parsing->is_typing || *parsing->at != '\0')
		parsing->at = start;
	return FALSE;
}

static void parse(Parsing *parsing, ImailQuery *into, int field);

/* What stands between two ORs. */
static ImailQuery *parse_operand(Parsing *parsing, int field)
{
	ImailQuery *operand = query_new(), *inner;
	gboolean is_negative = *parsing->at == '-';
	ImailQueryGroup *group;
	gsize len;
	int own = find_field(parsing->at + is_negative, &len);

	if (parsing->at[is_negative + len] != '(' || parsing->depth >= IMAIL_QUERY_DEPTH_MAX) {
		parse_word(parsing, operand, field);
		return operand;
	}
	parsing->at += is_negative + len + 1;
	inner = query_new();
	parsing->depth++;
	parse(parsing, inner, own >= 0 ? own : field);
	parsing->depth--;
	if (*parsing->at == ')')
		parsing->at++;
	group = group_new(is_negative);
	add_alternative(group, inner, &operand->is_anywhere);
	add_group(operand, group);
	return operand;
}

/* Up to the parenthesis that closes what is around it. */
static void parse(Parsing *parsing, ImailQuery *into, int field)
{
	for (skip_blanks(parsing); !is_at_end(parsing); skip_blanks(parsing)) {
		ImailQueryGroup *group = group_new(FALSE);

		do {
			add_alternative(group, parse_operand(parsing, field), &into->is_anywhere);
			skip_blanks(parsing);
		} while (take_or(parsing));
		add_group(into, group);
	}
}

ImailQuery *imail_query_parse(const char *typed, gboolean is_typing, gint64 now)
{
	ImailQuery *query = query_new();
	g_autofree char *valid = g_utf8_make_valid(typed, (gssize)MIN(strlen(typed), IMAIL_QUERY_MAX));
	Parsing parsing = {.query = query, .at = valid, .is_typing = is_typing, .now = now};

	parse(&parsing, query, -1);
	return query;
}
