/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * address-split.c: a recipients' field as people type it, and paste it from other programs, as mailboxes.
 *
 * One pass: separators and the ">" of an address end an element; then what is between them is mended until it
 * is a mailbox, or kept as it stands. Nobody is dropped: words that are no address stay, to be marked. Only
 * "Carroll, Alice <a@b>" takes words before a comma for part of a name, and only where both begin with a
 * capital: "bob, Alice <a@b>" is two people.
 */
#include <string.h>

#include "address.h"
#include "limits.h"

#define MAILTO "mailto"

typedef struct {
	GPtrArray *out;
	GHashTable *seen; /* set of addresses, letter case aside */
} Elements;

/* ---- elements ---- */

/* Takes ELEMENT. ADDRESS NULL: it has none. */
static void add(Elements *elements, char *element, const char *address)
{
	char *key = address != NULL ? g_utf8_strdown(address, -1) : NULL;

	if (key == NULL || g_hash_table_add(elements->seen, key))
		g_ptr_array_add(elements->out, element);
	else
		g_free(element);
}

/* White space of all kinds, and what is not seen at all, stands around what is copied from pages. */
static gboolean is_blank(gunichar c)
{
	return g_unichar_isspace(c) || g_unichar_type(c) == G_UNICODE_FORMAT;
}

static char *trim(const char *begin, const char *end)
{
	static const char *const bullets[] = {"- ", "* ", "• ", "· "};

	while (begin < end && is_blank(g_utf8_get_char(begin)))
		begin = g_utf8_next_char(begin);
	for (guint i = 0; i < G_N_ELEMENTS(bullets); i++)
		if (g_str_has_prefix(begin, bullets[i]) && begin + strlen(bullets[i]) < end)
			return trim(begin + strlen(bullets[i]), end);
	while (end > begin && is_blank(g_utf8_get_char(g_utf8_prev_char(end))))
		end = g_utf8_prev_char(end);
	return g_strndup(begin, (gsize)(end - begin));
}

static gboolean is_address(const char *text)
{
	return imail_address_is_valid(text);
}

/* ---- mending ---- */

/* "mailto:a@b?subject=x" (RFC 6068), "Alice <mailto:a@b>", and Outlook's "Alice [mailto:a@b]". */
static char *without_mailto(const char *element)
{
	const char *at = element;
	g_autofree char *target = NULL, *plain = NULL, *name = NULL;

	while (*at != '\0' && g_ascii_strncasecmp(at, MAILTO ":", strlen(MAILTO ":")) != 0)
		at++;
	if (*at == '\0')
		return NULL;
	name = g_strchomp(g_strndup(element, (gsize)(at - element)));
	if (g_str_has_suffix(name, "<") || g_str_has_suffix(name, "["))
		name[strlen(name) - 1] = '\0';
	at += strlen(MAILTO ":");
	target = g_strndup(at, strcspn(at, "?>]"));
	plain = g_uri_unescape_string(target, NULL);
	return imail_address_format(g_strstrip(name), plain != NULL ? plain : target);
}

/* "a@b (Alice)": RFC 5322 3.2.2 makes the name a comment. */
static char *without_comment(const char *element)
{
	const char *open = strchr(element, '(');
	g_autofree char *address =
		open != NULL ? g_strstrip(g_strndup(element, (gsize)(open - element))) : NULL;
	g_autofree char *name = NULL;

	if (address == NULL || !g_str_has_suffix(open, ")") || !is_address(address))
		return NULL;
	name = g_strndup(open + 1, strlen(open) - 2);
	return imail_address_format(name, address);
}

/* A row of a table: name and address, or the other way around. */
static char *from_row(const char *element)
{
	g_auto(GStrv) cells = g_strsplit(element, "\t", 3);

	if (g_strv_length(cells) != 2)
		return NULL;
	g_strstrip(cells[0]);
	g_strstrip(cells[1]);
	if (is_address(cells[1]) && strchr(cells[0], '@') == NULL)
		return imail_address_format(cells[0], cells[1]);
	if (is_address(cells[0]) && strchr(cells[1], '@') == NULL)
		return imail_address_format(cells[1], cells[0]);
	return NULL;
}

/* What stands around an address in a sentence. */
static char *without_marks(const char *element)
{
	static const char *const marks[] = {"'", "\"", "“", "”",  "‘", "’", "(",
					    ")", "[",  "]", "。", ".", "<", ">"};
	g_autofree char *bare = g_strdup(element);
	gboolean is_changed = TRUE;

	while (is_changed && *bare != '\0') {
		is_changed = FALSE;
		for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
			gsize len = strlen(marks[i]);

			if (g_str_has_prefix(bare, marks[i])) {
				memmove(bare, bare + len, strlen(bare + len) + 1);
				is_changed = TRUE;
			}
			if (g_str_has_suffix(bare, marks[i])) {
				bare[strlen(bare) - len] = '\0';
				is_changed = TRUE;
			}
		}
	}
	return is_address(bare) ? g_steal_pointer(&bare) : NULL;
}

/* "Carroll, Alice <a@b>" cannot go out like this. */
static char *quoted(const char *element, const char *name, const char *address)
{
	const char *angle = name != NULL ? strchr(element, '<') : NULL;

	if (angle == NULL || *element == '"' || memchr(element, ',', (gsize)(angle - element)) == NULL)
		return g_strdup(element);
	return imail_address_format(name, address);
}

static gboolean add_mended(Elements *elements, const char *element)
{
	static char *(*const ways[])(const char *) = {without_mailto, without_comment, from_row,
						      without_marks};
	g_autofree char *name = NULL, *address = imail_address_parse(element, &name, NULL);
	/* As UTF-8 in an address these would be right. */
	gboolean is_quoted = g_str_has_prefix(element, "“") || g_str_has_prefix(element, "‘");

	if (address != NULL && !is_quoted) {
		add(elements, quoted(element, name, address), address);
		return TRUE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
		char *mended = ways[i](element);

		g_free(address);
		address = mended != NULL ? imail_address_parse(mended, NULL, NULL) : NULL;
		if (address != NULL) {
			add(elements, mended, address);
			return TRUE;
		}
		g_free(mended);
	}
	return FALSE;
}

/* Words that all are addresses are elements each. */
static gboolean add_words(Elements *elements, const char *element)
{
	g_auto(GStrv) words = g_strsplit_set(element, " \t", -1);

	for (char **word = words; *word != NULL; word++)
		if (**word != '\0' && !is_address(*word))
			return FALSE;
	for (char **word = words; *word != NULL; word++)
		if (**word != '\0')
			add(elements, g_strdup(*word), *word);
	return TRUE;
}

static void add_typed(Elements *elements, const char *first, const char *end)
{
	g_autofree char *element = trim(first, end);
	gboolean is_comment =
		*element == '(' && g_str_has_suffix(element, ")") && strchr(element, '@') == NULL;

	if (*element == '\0' || is_comment || strlen(element) > IMAIL_MAILBOX_MAX) {
		if (*element != '\0' && !is_comment)
			add(elements, g_steal_pointer(&element), NULL);
		return;
	}
	if (!add_mended(elements, element) && !add_words(elements, element))
		add(elements, g_steal_pointer(&element), NULL);
}

/* ---- where they end ---- */

/* A quoted string may hold separators, but one that does not end on its line must not swallow the rest. */
static const char *skip_quoted(const char *s)
{
	const char *at = s + 1;

	for (; *at != '"'; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
		if (*at == '\0' || *at == '\r' || *at == '\n')
			return s + 1;
	}
	return at + 1;
}

static gboolean is_comma(gunichar c)
{
	return c == ',' || c == 0xff0c;
}

/* Chinese keyboards give the wide forms. */
static gboolean is_separator(gunichar c)
{
	return is_comma(c) || c == ';' || c == '\r' || c == '\n' || c == 0xff1b || c == 0x3001;
}

/* The end of the words of a name at S, the first of which has a capital; NULL: there are none. */
static const char *skip_capital_name(const char *s)
{
	const char *begin;

	while (*s == ' ' || *s == '\t')
		s++;
	begin = s;
	if (!g_unichar_isupper(g_utf8_get_char(s)))
		return NULL;
	while (*s != '\0' && s - begin < IMAIL_NAME_MAX) {
		gunichar c = g_utf8_get_char(s);

		if (!g_unichar_isalpha(c) && !g_unichar_ismark(c) && strchr(" .'-’", (int)*s) == NULL)
			break;
		s = g_utf8_next_char(s);
	}
	return s;
}

/* Whether the comma at COMMA stands within "Carroll, Alice <a@b>", which begins at FIRST. */
static gboolean is_in_name(const char *first, const char *comma)
{
	const char *before = skip_capital_name(first);
	const char *after = before == comma ? skip_capital_name(g_utf8_next_char(comma)) : NULL;
	gsize len = after != NULL && *after == '<' ? strcspn(after, ">\r\n") : 0;
	g_autofree char *address = NULL;

	if (len == 0 || len > IMAIL_ADDRESS_MAX || after[len] != '>')
		return FALSE;
	address = g_strstrip(g_strndup(after + 1, len - 1));
	return is_address(address);
}

/* Whether the ">" at END ends an address that began with OPEN. */
static gboolean ends_address(const char *open, const char *end)
{
	g_autofree char *inside = NULL;

	if (open == NULL || end - open > IMAIL_MAILBOX_MAX)
		return FALSE;
	inside = g_strstrip(g_strndup(open + 1, (gsize)(end - open - 1)));
	return is_address(inside) || g_ascii_strncasecmp(inside, MAILTO ":", strlen(MAILTO ":")) == 0;
}

/* Whether the colon at COLON is that of "mailto:", and no group's. */
static gboolean is_mailto(const char *first, const char *colon)
{
	gsize len = strlen(MAILTO);

	return (gsize)(colon - first) >= len && g_ascii_strncasecmp(colon - len, MAILTO, len) == 0;
}

char **imail_address_split(const char *typed)
{
	Elements elements = {.out = g_ptr_array_new()};
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *valid = g_utf8_make_valid(typed != NULL ? typed : "", -1);
	const char *first = valid, *s = valid, *open = NULL;
	/* What stands between `first` and `s` can be a group's name: neither "@" nor "<". */
	gboolean is_name = TRUE;

	elements.seen = seen;
	while (*s != '\0') {
		const char *next = g_utf8_next_char(s);
		gunichar c = g_utf8_get_char(s);
		gboolean is_end = *s == '>' && ends_address(open, s);

		if (*s == '"') {
			next = skip_quoted(s);
		} else if (is_end || (is_separator(c) && !(is_comma(c) && is_in_name(first, s)))) {
			add_typed(&elements, first, is_end ? next : s);
			first = next;
			open = NULL;
			is_name = TRUE;
		} else if (*s == ':' && is_name && !is_mailto(first, s)) {
			first = next;
		} else if (*s == '@' || *s == '<') {
			is_name = FALSE;
			open = *s == '<' ? s : open;
		}
		s = next;
	}
	add_typed(&elements, first, s);
	g_ptr_array_add(elements.out, NULL);
	return (char **)g_ptr_array_free(elements.out, FALSE);
}
