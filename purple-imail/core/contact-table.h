/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * contact-table.h: contacts in memory, and as the lines of their file. One thread at a time.
 *
 * A line is KIND, count, time, address and name, separated by tabs. Lines of one address add up, so programs
 * that share the file may all append to it.
 */
#ifndef IMAIL_CORE_CONTACT_TABLE_H
#define IMAIL_CORE_CONTACT_TABLE_H

#include "contacts.h"

typedef enum {
	IMAIL_CONTACT_WRITTEN = 'W',
	IMAIL_CONTACT_RECEIVED = 'R',
} ImailContactKind;

typedef struct _ImailContactTable ImailContactTable;

ImailContactTable *imail_contact_table_new(void);
void imail_contact_table_free(ImailContactTable *table); /* NULL is fine */

/* COUNT mails, the last one at TIME; NAME may be NULL. What is no address is passed over; a name that holds
 * an address is none. */
void imail_contact_table_add(ImailContactTable *table, ImailContactKind kind, guint count, gint64 time,
			     const char *address, const char *name);
void imail_contact_table_add_all(ImailContactTable *table, const ImailContactTable *from);
void imail_contact_table_remove(ImailContactTable *table, const char *address);

guint imail_contact_table_size(const ImailContactTable *table);
const ImailContact *imail_contact_table_get(const ImailContactTable *table, const char *address);
/* As imail_contacts_find; OWN: a set of keys that are left out. */
GPtrArray *imail_contact_table_find(const ImailContactTable *table, const ImailTyped *typed, GHashTable *own,
				    gboolean is_written, guint max);

/* With its line end. Caller frees. */
char *imail_contact_line(ImailContactKind kind, guint count, gint64 time, const char *address,
			 const char *name);
/* FALSE: half a line, from a crash, or none of ours. LINE (without its end) is changed. */
gboolean imail_contact_table_add_line(ImailContactTable *table, char *line);
/* All of them. Caller frees. */
GString *imail_contact_table_lines(const ImailContactTable *table);

#endif
