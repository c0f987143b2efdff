/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pop3-list.c: entries by message number, filled from both commands' lines.
 *
 * Unique-ids are taken as they are, spaces included, as servers exceed RFC 1939 in all ways; octets that are
 * no printable ASCII are percent-encoded, so that the id is text. One that is longer than POP3_UIDL_MAX is as
 * good as none: cut short it might equal another.
 */
#include "pop3-list.h"

#include <string.h>

struct _Pop3List {
	GPtrArray *entries; /* of Pop3Entry or NULL, by number - 1 */
	GArray *sizes;      /* gint64 by number - 1, kept for the window of RETRs */
	gsize octets;       /* of unique-ids */
};

static void entry_free(gpointer data)
{
	Pop3Entry *entry = data;

	if (!entry)
		return;
	g_free(entry->uidl);
	g_free(entry);
}

Pop3List *pop3_list_new(void)
{
	Pop3List *list = g_new0(Pop3List, 1);

	list->entries = g_ptr_array_new_with_free_func(entry_free);
	list->sizes = g_array_new(FALSE, FALSE, sizeof(gint64));
	return list;
}

void pop3_list_free(Pop3List *list)
{
	if (!list)
		return;
	g_ptr_array_unref(list->entries);
	g_array_unref(list->sizes);
	g_free(list);
}

/* The entry of the line's number, made if new; *REST gets what follows the number. */
static Pop3Entry *entry_of(Pop3List *list, const char *line, const char **rest, GError **error)
{
	char *end;
	guint64 number;
	Pop3Entry *entry;

	while (*line == ' ')
		line++;
	number = g_ascii_isdigit(*line) ? g_ascii_strtoull(line, &end, 10) : 0;
	if (number == 0 || (*end != ' ' && *end != '\t')) {
		g_autofree char *words = link_clean_words(line, strlen(line));

		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "no message number in the list: “%.80s”", words);
		return NULL;
	}
	if (number > POP3_MESSAGES_MAX) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT, "more than %d messages in the mailbox",
			    POP3_MESSAGES_MAX);
		return NULL;
	}
	*rest = end + strspn(end, " \t");
	if (number > list->entries->len)
		g_ptr_array_set_size(list->entries, (gint)number);
	entry = list->entries->pdata[number - 1];
	if (!entry) {
		entry = list->entries->pdata[number - 1] = g_new0(Pop3Entry, 1);
		entry->number = (guint)number;
		entry->size = -1;
	}
	return entry;
}

static char *uidl_text(const char *rest)
{
	gsize len = strlen(rest);
	GString *text;

	while (len > 0 && g_ascii_isspace(rest[len - 1]))
		len--;
	if (len == 0 || len > POP3_UIDL_MAX)
		return NULL;
	text = g_string_sized_new(len);
	for (gsize i = 0; i < len; i++) {
		if (rest[i] >= 0x20 && rest[i] < 0x7f)
			g_string_append_c(text, rest[i]);
		else
			g_string_append_printf(text, "%%%02X", (guint8)rest[i]);
	}
	return g_string_free(text, FALSE);
}

gboolean pop3_list_add_uidl(Pop3List *list, const char *line, GError **error)
{
	const char *rest;
	Pop3Entry *entry = entry_of(list, line, &rest, error);

	if (!entry)
		return FALSE;
	list->octets += strlen(rest);
	if (list->octets > POP3_LIST_OCTETS_MAX) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT, "a list of messages over %d octets",
			    POP3_LIST_OCTETS_MAX);
		return FALSE;
	}
	g_free(entry->uidl);
	entry->uidl = uidl_text(rest);
	return TRUE;
}

gboolean pop3_list_add_size(Pop3List *list, const char *line, GError **error)
{
	const char *rest;
	Pop3Entry *entry = entry_of(list, line, &rest, error);

	if (!entry)
		return FALSE;
	if (g_ascii_isdigit(*rest))
		entry->size = (gint64)MIN(g_ascii_strtoull(rest, NULL, 10), (guint64)G_MAXINT64);
	return TRUE;
}

gint64 pop3_list_size(const Pop3List *list, guint number)
{
	return number > 0 && number <= list->sizes->len ? g_array_index(list->sizes, gint64, number - 1) : -1;
}

GPtrArray *pop3_list_take(Pop3List *list)
{
	GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);

	g_array_set_size(list->sizes, list->entries->len);
	for (guint i = 0; i < list->entries->len; i++) {
		Pop3Entry *entry = list->entries->pdata[i];

		g_array_index(list->sizes, gint64, i) = entry ? entry->size : -1;
		if (entry)
			g_ptr_array_add(entries, entry);
		list->entries->pdata[i] = NULL;
	}
	g_ptr_array_set_size(list->entries, 0);
	return entries;
}
