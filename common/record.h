/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.h: C structs described by tables, to and from JSON objects.
 *
 * Every typed message of the wire (message.h) is a struct and a table of its members; this file alone
 * checks types, lengths, ranges and forbidden characters, so that no handler can forget to.
 * Unknown JSON members are ignored (that is how the protocol grows); a member that is null counts as absent.
 */
#ifndef IMAIL_COMMON_RECORD_H
#define IMAIL_COMMON_RECORD_H

#include <glib.h>
#include <json-glib/json-glib.h>

typedef struct _ImailRecordType ImailRecordType;

typedef enum {
	IMAIL_FIELD_STRING, /* char *: NULL when absent */
	IMAIL_FIELD_SECRET, /* char *: as STRING, wiped when freed */
	IMAIL_FIELD_STRV, /* char **: never NULL after decode; max counts the elements, max_each their octets;
			   * a lone string is read as an array of one */
	IMAIL_FIELD_INT,  /* gint64: min … max, `initial` when absent */
	IMAIL_FIELD_BOOL, /* gboolean: FALSE when absent */
	IMAIL_FIELD_ENUM, /* int: index into names; `initial` when absent */
	IMAIL_FIELD_RECORDS, /* GPtrArray * of `sub` records, with free function; never NULL after decode */
} ImailFieldKind;

typedef enum {
	IMAIL_FIELD_OPTIONAL = 0,
	IMAIL_FIELD_REQUIRED =
		1 << 0, /* must be present, and not null; always written, a NULL string as "" */
	IMAIL_FIELD_NONEMPTY = 1 << 1, /* when present: at least one octet, or one element */
	IMAIL_FIELD_LINE = 1 << 2,     /* each string: no CR, LF, NUL nor other C0 control but HT */
	IMAIL_FIELD_ADDRESS =
		1 << 3, /* each string: one RFC 5322 mailbox, with a valid addr-spec (address.h) */
	IMAIL_FIELD_ADDR_SPEC = 1 << 4, /* each string: one bare addr-spec, no display name */
	IMAIL_FIELD_WRITTEN =
		1 << 5, /* INT/ENUM/BOOL: optional to read, but always written, even when initial */
} ImailFieldFlags;

typedef struct {
	const char *name; /* NULL ends the table */
	ImailFieldKind kind;
	guint flags;
	gsize offset;               /* of the member in the struct */
	gint64 min;                 /* INT: least value */
	gint64 max;                 /* STRING/SECRET: octets; STRV/RECORDS: elements; INT: greatest value */
	gint64 initial;             /* INT/ENUM: value when absent, and not written when equal to it */
	gsize max_each;             /* STRV: octets of an element */
	const char *const *names;   /* ENUM: wire names, NULL-terminated */
	const ImailRecordType *sub; /* RECORDS */
} ImailField;

struct _ImailRecordType {
	const char *name; /* for error texts, e.g. "mail" */
	gsize size;       /* of the struct */
	const ImailField *fields;
	GDestroyNotify destroy; /* frees one record; needed by types that stand in RECORDS, else NULL */
};

/* A new zeroed record with initial values set and containers empty. Free with imail_record_free. */
gpointer imail_record_new(const ImailRecordType *type);
void imail_record_free(const ImailRecordType *type, gpointer record); /* NULL is fine */

/* An empty array whose elements will be records of TYPE, freed with it (TYPE has a `destroy`). */
GPtrArray *imail_record_array_new(const ImailRecordType *type);

/* A new record from OBJECT, or NULL: PROTOCOL (wrong type, missing, forbidden character, bad address) or
 * LIMIT (too long, too many). The text names record and member: `mail: "to": no valid address in "x@"`. */
gpointer imail_record_decode(const ImailRecordType *type, JsonObject *object, GError **error);

/* Adds the record's members to OBJECT; NULL strings, empty containers, FALSE and initial values are left
 * out, unless REQUIRED or WRITTEN. Octets that are not UTF-8 go out as U+FFFD. */
void imail_record_encode(const ImailRecordType *type, gconstpointer record, JsonObject *object);

/* A deep copy. */
gpointer imail_record_copy(const ImailRecordType *type, gconstpointer record);

#endif
