/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pop3-list.c: entries by message number, filled from both commands' lines.
 *
 * Unique-ids are taken as they are, spaces included, as servers exceed RFC 1939 in all ways; octets that are
 * no printable ASCII are percent-encoded, so that the id is text. One that is longer than POP3_UIDL_MAX is as
 * good as none: cut short it might equal another.
 */
#include "pop3-list.h"

#include <openssl/evp.h>
#include <string.h>

/* What an unread line begins with, by the command that it answers. */
#define LINE_UIDL 'U'
#define LINE_SIZE 'S'

struct _Pop3List {
	GString *unread;    /* lines, each with its letter and LF; NULL: there were too many */
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

	list->unread = g_string_new(NULL);
	list->entries = g_ptr_array_new_with_free_func(entry_free);
	list->sizes = g_array_new(FALSE, FALSE, sizeof(gint64));
	return list;
}

void pop3_list_free(Pop3List *list)
{
	if (!list)
		return;
	if (list->unread)
		g_string_free(list->unread, TRUE);
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

static gboolean read_uidl(Pop3List *list, const char *line, GError **error)
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

static gboolean read_size(Pop3List *list, const char *line, GError **error)
{
	const char *rest;
	Pop3Entry *entry = entry_of(list, line, &rest, error);

	if (!entry)
		return FALSE;
	if (g_ascii_isdigit(*rest))
		entry->size = (gint64)MIN(g_ascii_strtoull(rest, NULL, 10), (guint64)G_MAXINT64);
	return TRUE;
}

static gboolean read_line(Pop3List *list, char letter, const char *line, GError **error)
{
	return letter == LINE_UIDL ? read_uidl(list, line, error) : read_size(list, line, error);
}

static gboolean read_unread(Pop3List *list, GError **error)
{
	GString *unread = g_steal_pointer(&list->unread);
	gboolean is_read = TRUE;

	/* A line may hold a NUL: it ends there for us. */
	for (gsize at = 0; unread && is_read && at < unread->len;) {
		char *line = unread->str + at, *end = memchr(line, '\n', unread->len - at);

		*end = '\0';
		is_read = read_line(list, *line, line + 1, error);
		at += (gsize)(end - line) + 1;
	}
	if (unread)
		g_string_free(unread, TRUE);
	return is_read;
}

static gboolean add_line(Pop3List *list, char letter, const char *line, gssize size, GError **error)
{
	gsize len = size < 0 ? strlen(line) : (gsize)size;
	GString *unread = list->unread;
	gsize before;

	if (unread && unread->len + len + 2 > POP3_LIST_UNREAD_MAX && !read_unread(list, error))
		return FALSE;
	/* What can be no list at all is not waited for the end of. */
	if (!list->unread || len == 0 || (*line != ' ' && !g_ascii_isdigit(*line))) {
		g_autofree char *text = g_strndup(line, len);

		return read_line(list, letter, text, error);
	}
	before = unread->len;
	g_string_set_size(unread, before + len + 2);
	unread->str[before] = letter;
	memcpy(unread->str + before + 1, line, len);
	unread->str[before + len + 1] = '\n';
	return TRUE;
}

gboolean pop3_list_add_uidl(Pop3List *list, const char *line, gssize len, GError **error)
{
	return add_line(list, LINE_UIDL, line, len, error);
}

gboolean pop3_list_add_size(Pop3List *list, const char *line, gssize len, GError **error)
{
	return add_line(list, LINE_SIZE, line, len, error);
}

char *pop3_list_digest(const Pop3List *list)
{
	guint8 octets[EVP_MAX_MD_SIZE];
	guint len = 0;

	if (!list->unread ||
	    EVP_Digest(list->unread->str, list->unread->len, octets, &len, EVP_sha256(), NULL) != 1)
		return NULL;
	return g_base64_encode(octets, len);
}

gint64 pop3_list_size(const Pop3List *list, guint number)
{
	return number > 0 && number <= list->sizes->len ? g_array_index(list->sizes, gint64, number - 1) : -1;
}

GPtrArray *pop3_list_take(Pop3List *list, GError **error)
{
	GPtrArray *entries;

	if (!read_unread(list, error))
		return NULL;
	entries = g_ptr_array_new_with_free_func(entry_free);
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
