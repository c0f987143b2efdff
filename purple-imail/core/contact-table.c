/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * contact-table.c: address → contact, and the looking through all of them for what was typed.
 *
 * Each contact bears its name and address folded once, so a look through IMAIL_CONTACTS_MAX of them is a
 * strstr each. The table grows TRIM_SPARE beyond its limit before the least of them go, all at once.
 */
#include "contact-table.h"

#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "limits.h"

#define TRIM_SPARE  1000
#define HALF_LIFE_S (14 * 86400.0) /* mails count half as much after this time, a third after twice, … */
#define COUNT_MAX   1000000        /* mails that a line may claim */
#define LINE_FIELDS 5

typedef struct {
	ImailContact contact; /* first: what is given out */
	char *key;
	char *folded; /* name and address */
	gint64 seen;  /* when address and name were seen */
} Entry;

struct _ImailContactTable {
	GHashTable *by_key; /* Entry.key → Entry, not owned */
	GPtrArray *entries; /* of Entry, in no order */
};

static void entry_free(gpointer data)
{
	Entry *entry = data;

	g_free(entry->contact.address);
	g_free(entry->contact.name);
	g_free(entry->key);
	g_free(entry->folded);
	g_free(entry);
}

ImailContactTable *imail_contact_table_new(void)
{
	ImailContactTable *table = g_new0(ImailContactTable, 1);

	table->by_key = g_hash_table_new(g_str_hash, g_str_equal);
	table->entries = g_ptr_array_new_with_free_func(entry_free);
	return table;
}

void imail_contact_table_free(ImailContactTable *table)
{
	if (table == NULL)
		return;
	g_hash_table_unref(table->by_key);
	g_ptr_array_unref(table->entries);
	g_free(table);
}

char *imail_contact_key(const char *address)
{
	g_autofree char *composed = NULL;
	const char *c = address;

	while ((guchar)*c < 0x80 && *c != '\0')
		c++;
	if (*c == '\0')
		return g_ascii_strdown(address, -1);
	composed = g_utf8_normalize(address, -1, G_NORMALIZE_NFC);
	return g_utf8_casefold(composed != NULL ? composed : address, -1);
}

/* ---- what is kept ---- */

/* Those that were written to first, then by their last mail. */
static int by_worth(gconstpointer a, gconstpointer b)
{
	const ImailContact *one = *(ImailContact *const *)a, *other = *(ImailContact *const *)b;
	gint64 time = one->written > 0 ? one->last_written : one->last_received;
	gint64 other_time = other->written > 0 ? other->last_written : other->last_received;

	if ((one->written > 0) != (other->written > 0))
		return one->written > 0 ? -1 : 1;
	return (time < other_time) - (time > other_time);
}

static void trim(ImailContactTable *table)
{
	if (table->entries->len <= IMAIL_CONTACTS_MAX)
		return;
	g_ptr_array_sort(table->entries, by_worth);
	for (guint i = IMAIL_CONTACTS_MAX; i < table->entries->len; i++)
		g_hash_table_remove(table->by_key, ((Entry *)table->entries->pdata[i])->key);
	g_ptr_array_set_size(table->entries, IMAIL_CONTACTS_MAX);
}

static void fold(Entry *entry)
{
	const ImailContact *contact = &entry->contact;
	g_autofree char *both = contact->name != NULL
					? g_strconcat(contact->name, "\n", contact->address, NULL)
					: g_strdup(contact->address);

	g_free(entry->folded);
	entry->folded = imail_typed_fold(both);
}

/* "ceo@corp.example" <x@evil.example>: no name. */
static gboolean is_name(const char *name)
{
	return name != NULL && *name != '\0' && strlen(name) <= IMAIL_NAME_MAX && strchr(name, '@') == NULL;
}

/* The address and the name are those that came last. */
static void describe(Entry *entry, gint64 time, const char *address, const char *name)
{
	ImailContact *contact = &entry->contact;
	gboolean is_newer = contact->address == NULL || time >= entry->seen;

	if (is_newer && g_strcmp0(contact->address, address) != 0) {
		g_free(contact->address);
		contact->address = g_strdup(address);
		g_clear_pointer(&entry->folded, g_free);
	}
	if (is_name(name) && (is_newer || contact->name == NULL) && g_strcmp0(contact->name, name) != 0) {
		g_free(contact->name);
		contact->name = g_strdup(name);
		g_clear_pointer(&entry->folded, g_free);
	}
	entry->seen = MAX(entry->seen, time);
	if (entry->folded == NULL)
		fold(entry);
}

void imail_contact_table_add(ImailContactTable *table, ImailContactKind kind, guint count, gint64 time,
			     const char *address, const char *name)
{
	g_autofree char *key = NULL;
	Entry *entry;

	if (!imail_address_is_valid(address))
		return;
	key = imail_contact_key(address);
	entry = g_hash_table_lookup(table->by_key, key);
	if (entry == NULL) {
		if (table->entries->len >= IMAIL_CONTACTS_MAX + TRIM_SPARE)
			trim(table);
		entry = g_new0(Entry, 1);
		entry->key = g_steal_pointer(&key);
		g_ptr_array_add(table->entries, entry);
		g_hash_table_insert(table->by_key, entry->key, entry);
	}
	if (kind == IMAIL_CONTACT_WRITTEN) {
		entry->contact.written += count;
		entry->contact.last_written = MAX(entry->contact.last_written, time);
	} else {
		entry->contact.received += count;
		entry->contact.last_received = MAX(entry->contact.last_received, time);
	}
	describe(entry, time, address, name);
}

void imail_contact_table_add_all(ImailContactTable *table, const ImailContactTable *from)
{
	for (guint i = 0; i < from->entries->len; i++) {
		const ImailContact *one = from->entries->pdata[i];

		if (one->written > 0)
			imail_contact_table_add(table, IMAIL_CONTACT_WRITTEN, one->written, one->last_written,
						one->address, one->name);
		if (one->received > 0)
			imail_contact_table_add(table, IMAIL_CONTACT_RECEIVED, one->received,
						one->last_received, one->address, one->name);
	}
}

void imail_contact_table_remove(ImailContactTable *table, const char *address)
{
	g_autofree char *key = imail_contact_key(address);
	Entry *entry = g_hash_table_lookup(table->by_key, key);

	if (entry == NULL)
		return;
	g_hash_table_remove(table->by_key, key);
	g_ptr_array_remove_fast(table->entries, entry);
}

guint imail_contact_table_size(const ImailContactTable *table)
{
	return table->entries->len;
}

const ImailContact *imail_contact_table_get(const ImailContactTable *table, const char *address)
{
	g_autofree char *key = imail_contact_key(address);

	return g_hash_table_lookup(table->by_key, key);
}

/* ---- looking through them ---- */

double imail_contact_weight(const ImailContact *contact, gint64 now)
{
	gboolean is_written = contact->written > 0;
	guint count = is_written ? contact->written : contact->received;
	gint64 last = is_written ? contact->last_written : contact->last_received;

	return count / (1 + (double)MAX(now - last, 0) / HALF_LIFE_S);
}

typedef struct {
	const ImailContact *contact;
	double weight;
} Found;

/* FOUND holds the best MAX so far, in order. */
static void insert(GArray *found, const ImailContact *contact, double weight, guint max)
{
	Found one = {contact, weight};
	guint at = found->len;

	while (at > 0 && g_array_index(found, Found, at - 1).weight < weight)
		at--;
	if (at >= max)
		return;
	g_array_insert_val(found, at, one);
	if (found->len > max)
		g_array_set_size(found, max);
}

GPtrArray *imail_contact_table_find(const ImailContactTable *table, const ImailTyped *typed, GHashTable *own,
				    gboolean is_written, guint max)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
	GPtrArray *contacts = g_ptr_array_new();

	max = MIN(max, IMAIL_CONTACTS_FOUND_MAX);
	for (guint i = 0; i < table->entries->len; i++) {
		Entry *entry = table->entries->pdata[i];

		if ((entry->contact.written > 0) != is_written || !imail_typed_fits(typed, entry->folded) ||
		    g_hash_table_contains(own, entry->key))
			continue;
		insert(found, &entry->contact, imail_contact_weight(&entry->contact, now), max);
	}
	for (guint i = 0; i < found->len; i++)
		g_ptr_array_add(contacts, (gpointer)g_array_index(found, Found, i).contact);
	return contacts;
}

/* ---- lines ---- */

char *imail_contact_line(ImailContactKind kind, guint count, gint64 time, const char *address,
			 const char *name)
{
	g_autofree char *plain = g_strdup(name != NULL ? name : "");

	g_strdelimit(plain, "\t\r\n", ' ');
	return g_strdup_printf("%c\t%u\t%" G_GINT64_FORMAT "\t%s\t%s\n", (char)kind, count, time, address,
			       plain);
}

gboolean imail_contact_table_add_line(ImailContactTable *table, char *line)
{
	char *fields[LINE_FIELDS], *end;
	guint64 count;
	gint64 time;
	guint n = 0;

	if (!g_utf8_validate(line, -1, NULL))
		return FALSE;
	for (char *field = line; field != NULL && n < LINE_FIELDS; n++) {
		char *tab = strchr(field, '\t');

		if (tab != NULL)
			*tab = '\0';
		fields[n] = field;
		field = tab != NULL ? tab + 1 : NULL;
	}
	if (n < LINE_FIELDS || strlen(fields[0]) != 1 || strchr("WR", *fields[0]) == NULL)
		return FALSE;
	count = g_ascii_strtoull(fields[1], &end, 10);
	time = *end == '\0' ? g_ascii_strtoll(fields[2], &end, 10) : 0;
	if (*end != '\0' || count == 0 || count > COUNT_MAX || time < 0)
		return FALSE;
	imail_contact_table_add(table, (ImailContactKind)*fields[0], (guint)count, time, fields[3],
				fields[4]);
	return TRUE;
}

static void append_line(GString *lines, ImailContactKind kind, guint count, gint64 time,
			const ImailContact *contact)
{
	g_autofree char *line =
		count > 0 ? imail_contact_line(kind, count, time, contact->address, contact->name) : NULL;

	if (line != NULL)
		g_string_append(lines, line);
}

GString *imail_contact_table_lines(const ImailContactTable *table)
{
	GString *lines = g_string_new(NULL);

	for (guint i = 0; i < table->entries->len; i++) {
		const ImailContact *contact = table->entries->pdata[i];

		append_line(lines, IMAIL_CONTACT_WRITTEN, MIN(contact->written, COUNT_MAX),
			    contact->last_written, contact);
		append_line(lines, IMAIL_CONTACT_RECEIVED, MIN(contact->received, COUNT_MAX),
			    contact->last_received, contact);
	}
	return lines;
}
