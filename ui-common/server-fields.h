/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-fields.h: the fields of a mail server as a person sees them: tables for the windows that edit one.
 */
#ifndef IMAIL_UI_SERVER_FIELDS_H
#define IMAIL_UI_SERVER_FIELDS_H

#include <glib.h>

typedef enum {
	SERVER_FIELD_TEXT,
	SERVER_FIELD_SECRET,
	SERVER_FIELD_NUMBER,
	SERVER_FIELD_CHOICE,
	SERVER_FIELD_CHECK,
} ServerFieldKind;

enum { SERVER_PAGE_BASIC, SERVER_PAGE_ADVANCED };

typedef struct {
	const char *value, *label; /* on the wire; for a person, to be translated */
} ServerChoice;

typedef struct {
	const char *name;  /* on the wire (docs/PROTOCOL.md §5); NULL ends a table */
	const char *label; /* with mnemonic (_), to be translated */
	ServerFieldKind kind;
	int page;
	int min, max;                /* NUMBER */
	gint64 unit;                 /* NUMBER: how much of the wire's unit one is */
	const char *words;           /* NUMBER: what stands behind it, to be translated; or NULL */
	const ServerChoice *choices; /* CHOICE; a NULL value ends them */
	const char *hint;            /* more about it, to be translated; or NULL */
} ServerField;

const ServerField *server_fields(gboolean is_sender);
/* The usual ports, in the order of the choices of "tls". */
const int *server_usual_ports(gboolean is_sender);
/* The label of a choice, in the user's language. */
const char *server_security_words(const char *tls);

#endif
