/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-match.c: FTS5's expressions.
 *
 * A group belongs to the expression if each of its alternatives is words alone, with one at least that must
 * be there: FTS5 has no "all but". The rest is SQL's (index-where.c).
 */
#include "index-match.h"

#include "tokens.h"

/* ---- what is whose ---- */

/* Whether QUERY is nothing but what can stand in an expression. */
static gboolean is_words(const ImailQuery *query)
{
	gboolean has_wanted = FALSE;

	if ((query->flags_set | query->flags_clear) != 0 || query->folders->len > 0 ||
	    query->other_folders->len > 0 ||
	    (query->after | query->before | query->larger | query->smaller) != 0)
		return FALSE;
	for (guint i = 0; i < query->terms->len; i++)
		has_wanted |= !((const ImailQueryTerm *)query->terms->pdata[i])->is_negative;
	for (guint i = 0; i < query->groups->len; i++) {
		const ImailQueryGroup *group = query->groups->pdata[i];

		if (!imail_query_matches_group(group))
			return FALSE;
		has_wanted |= !group->is_negative;
	}
	return has_wanted;
}

gboolean imail_query_matches_group(const ImailQueryGroup *group)
{
	/* A mail with all words of a forbidden phrase need not have the phrase. */
	if (group->is_negative && imail_query_group_has_phrase(group, FALSE))
		return FALSE;
	for (guint i = 0; i < group->alternatives->len; i++)
		if (!is_words(group->alternatives->pdata[i]))
			return FALSE;
	return TRUE;
}

gboolean imail_query_group_has_phrase(const ImailQueryGroup *group, gboolean in_text)
{
	for (guint i = 0; i < group->alternatives->len; i++)
		if (imail_query_has_phrase(group->alternatives->pdata[i], in_text))
			return TRUE;
	return FALSE;
}

gboolean imail_query_has_phrase(const ImailQuery *query, gboolean in_text)
{
	for (guint i = 0; i < query->terms->len; i++) {
		const ImailQueryTerm *term = query->terms->pdata[i];

		if (term->folded != NULL && (!in_text || term->field == '\0'))
			return TRUE;
	}
	for (guint i = 0; i < query->groups->len; i++)
		if (imail_query_group_has_phrase(query->groups->pdata[i], in_text))
			return TRUE;
	return FALSE;
}

/* ---- expressions ---- */

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

/* "((…) OR (…))" of what OF makes of each alternative; NULL: it makes nothing of one. */
static char *join_alternatives(const ImailQueryGroup *group, char *(*of)(const ImailQuery *query))
{
	g_autoptr(GString) out = g_string_new("(");

	for (guint i = 0; i < group->alternatives->len; i++) {
		g_autofree char *alternative = of(group->alternatives->pdata[i]);

		if (alternative == NULL)
			return NULL;
		g_string_append_printf(out, "%s(%s)", i > 0 ? " OR " : "", alternative);
	}
	g_string_append_c(out, ')');
	return g_strdup(out->str);
}

static char *join(const ImailQuery *query, gboolean is_negative, const char *with)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < query->terms->len; i++) {
		const ImailQueryTerm *term = query->terms->pdata[i];

		if (term->is_negative != is_negative || (is_negative && term->folded != NULL))
			continue;
		if (out->len > 0)
			g_string_append(out, with);
		append_tokens(out, term, '\0');
	}
	for (guint i = 0; i < query->groups->len; i++) {
		const ImailQueryGroup *group = query->groups->pdata[i];
		g_autofree char *any = NULL;

		if (group->is_negative != is_negative || !imail_query_matches_group(group))
			continue;
		any = join_alternatives(group, imail_query_match);
		g_string_append_printf(out, "%s%s", out->len > 0 ? with : "", any);
	}
	return out->len > 0 ? g_strdup(out->str) : NULL;
}

char *imail_query_match(const ImailQuery *query)
{
	g_autofree char *wanted = join(query, FALSE, " AND ");
	g_autofree char *unwanted = wanted != NULL ? join(query, TRUE, " OR ") : NULL;

	return unwanted != NULL ? g_strdup_printf("(%s) NOT (%s)", wanted, unwanted)
				: g_steal_pointer(&wanted);
}

char *imail_query_exclude(const ImailQuery *query)
{
	g_autofree char *wanted = join(query, FALSE, " AND ");

	return wanted == NULL ? join(query, TRUE, " OR ") : NULL;
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
	for (guint i = 0; i < query->groups->len; i++) {
		const ImailQueryGroup *group = query->groups->pdata[i];
		g_autofree char *any =
			group->is_negative ? NULL : join_alternatives(group, imail_query_match_head);

		if (any != NULL)
			g_string_append_printf(out, "%s%s", out->len > 0 ? " AND " : "", any);
	}
	return out->len > 0 ? g_strdup(out->str) : NULL;
}
