/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.c: the only code that reads and writes members of typed messages, by their tables (record.h).
 *
 * Owns types, limits, forbidden characters and memory of records. What a member means, and what members mean
 * together (a mail's recipients altogether, an id that is known), is left to the handlers.
 */
#include <string.h>

#include "address.h"
#include "error.h"
#include "record.h"

#define AT(record, field, type)       (*(type *)((char *)(record) + (field)->offset))
#define CONST_AT(record, field, type) (*(type const *)((const char *)(record) + (field)->offset))

gpointer imail_record_new(const ImailRecordType *type)
{
	gpointer record = g_malloc0(type->size);

	for (const ImailField *field = type->fields; field->name != NULL; field++) {
		switch (field->kind) {
		case IMAIL_FIELD_STRV:
			AT(record, field, char **) = g_new0(char *, 1);
			break;
		case IMAIL_FIELD_RECORDS:
			AT(record, field, GPtrArray *) = imail_record_array_new(field->sub);
			break;
		case IMAIL_FIELD_INT:
			AT(record, field, gint64) = field->initial;
			break;
		case IMAIL_FIELD_ENUM:
			AT(record, field, int) = (int)field->initial;
			break;
		case IMAIL_FIELD_STRING:
		case IMAIL_FIELD_SECRET:
		case IMAIL_FIELD_BOOL:
			break;
		}
	}
	return record;
}

static void free_secret(char *secret)
{
	if (secret == NULL)
		return;
	explicit_bzero(secret, strlen(secret));
	g_free(secret);
}

void imail_record_free(const ImailRecordType *type, gpointer record)
{
	if (record == NULL)
		return;
	for (const ImailField *field = type->fields; field->name != NULL; field++) {
		switch (field->kind) {
		case IMAIL_FIELD_STRING:
			g_free(AT(record, field, char *));
			break;
		case IMAIL_FIELD_SECRET:
			free_secret(AT(record, field, char *));
			break;
		case IMAIL_FIELD_STRV:
			g_strfreev(AT(record, field, char **));
			break;
		case IMAIL_FIELD_RECORDS:
			g_clear_pointer(&AT(record, field, GPtrArray *), g_ptr_array_unref);
			break;
		case IMAIL_FIELD_INT:
		case IMAIL_FIELD_BOOL:
		case IMAIL_FIELD_ENUM:
			break;
		}
	}
	g_free(record);
}

GPtrArray *imail_record_array_new(const ImailRecordType *type)
{
	g_return_val_if_fail(type->destroy != NULL, NULL);

	return g_ptr_array_new_with_free_func(type->destroy);
}

/* FALSE with CODE; the words come behind the names of record and member, which imail_record_decode adds. */
static gboolean G_GNUC_PRINTF(3, 4) refuse(GError **error, int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (error != NULL)
		*error = g_error_new_valist(IMAIL_ERROR, code, format, args);
	va_end(args);
	return FALSE;
}

static gboolean has_control(const char *s)
{
	for (; *s != '\0'; s++) {
		if ((guchar)*s < 0x20 && *s != '\t')
			return TRUE;
	}
	return FALSE;
}

/* Whether S may stand in FIELD, with at most MAX octets. */
static gboolean check_string(const ImailField *field, const char *s, gsize max, GError **error)
{
	g_autofree char *addr = NULL;

	if (strlen(s) > max)
		return refuse(error, IMAIL_ERROR_LIMIT, "longer than %" G_GSIZE_FORMAT " octets", max);
	if (*s == '\0' && (field->flags & IMAIL_FIELD_NONEMPTY) != 0)
		return refuse(error, IMAIL_ERROR_PROTOCOL, "is empty");
	if ((field->flags & IMAIL_FIELD_LINE) != 0 && has_control(s))
		return refuse(error, IMAIL_ERROR_PROTOCOL, "has a line break or another control character");
	if ((field->flags & (IMAIL_FIELD_ADDRESS | IMAIL_FIELD_ADDR_SPEC)) == 0)
		return TRUE;
	addr = imail_address_parse(s, NULL, error);
	if (addr == NULL)
		return FALSE;
	if ((field->flags & IMAIL_FIELD_ADDR_SPEC) != 0 && !g_str_equal(addr, s))
		return refuse(error, IMAIL_ERROR_PROTOCOL, "\"%s\" is more than an address", s);
	return TRUE;
}

static const char *string_of(JsonNode *node)
{
	if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING)
		return NULL;
	return json_node_get_string(node);
}

static gboolean decode_string(const ImailField *field, JsonNode *node, gpointer record, GError **error)
{
	const char *s = string_of(node);

	if (s == NULL)
		return refuse(error, IMAIL_ERROR_PROTOCOL, "is not a string");
	if (!check_string(field, s, (gsize)field->max, error))
		return FALSE;
	AT(record, field, char *) = g_strdup(s);
	return TRUE;
}

static gboolean check_count(const ImailField *field, guint count, GError **error)
{
	if (count > (guint64)field->max)
		return refuse(error, IMAIL_ERROR_LIMIT, "more than %" G_GINT64_FORMAT, field->max);
	if (count == 0 && (field->flags & IMAIL_FIELD_NONEMPTY) != 0)
		return refuse(error, IMAIL_ERROR_PROTOCOL, "is empty");
	return TRUE;
}

/* An array of strings, or a lone string. */
static gboolean decode_strv(const ImailField *field, JsonNode *node, gpointer record, GError **error)
{
	JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
	guint count = array != NULL ? json_array_get_length(array) : 1;
	char **strings;

	if (array == NULL && string_of(node) == NULL)
		return refuse(error, IMAIL_ERROR_PROTOCOL, "is not an array of strings");
	if (!check_count(field, count, error))
		return FALSE;
	strings = g_new0(char *, count + 1);
	g_strfreev(AT(record, field, char **));
	AT(record, field, char **) = strings;
	for (guint i = 0; i < count; i++) {
		const char *s = string_of(array != NULL ? json_array_get_element(array, i) : node);

		if (s == NULL)
			return refuse(error, IMAIL_ERROR_PROTOCOL, "is not an array of strings");
		if (!check_string(field, s, field->max_each, error))
			return FALSE;
		strings[i] = g_strdup(s);
	}
	return TRUE;
}

static gboolean decode_records(const ImailField *field, JsonNode *node, gpointer record, GError **error)
{
	GPtrArray *records = AT(record, field, GPtrArray *);
	JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

	if (array == NULL)
		return refuse(error, IMAIL_ERROR_PROTOCOL, "is not an array of objects");
	if (!check_count(field, json_array_get_length(array), error))
		return FALSE;
	for (guint i = 0; i < json_array_get_length(array); i++) {
		JsonNode *element = json_array_get_element(array, i);
		gpointer sub;

		if (!JSON_NODE_HOLDS_OBJECT(element))
			return refuse(error, IMAIL_ERROR_PROTOCOL, "is not an array of objects");
		sub = imail_record_decode(field->sub, json_node_get_object(element), error);
		if (sub == NULL)
			return FALSE;
		g_ptr_array_add(records, sub);
	}
	return TRUE;
}

static gboolean decode_int(const ImailField *field, JsonNode *node, gpointer record, GError **error)
{
	gint64 value;

	if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_INT64)
		return refuse(error, IMAIL_ERROR_PROTOCOL, "is not an integer");
	value = json_node_get_int(node);
	if (value < field->min || value > field->max)
		return refuse(error, IMAIL_ERROR_PROTOCOL,
			      "is not from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, field->min,
			      field->max);
	AT(record, field, gint64) = value;
	return TRUE;
}

static gboolean decode_bool(const ImailField *field, JsonNode *node, gpointer record, GError **error)
{
	if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_BOOLEAN)
		return refuse(error, IMAIL_ERROR_PROTOCOL, "is neither true nor false");
	AT(record, field, gboolean) = json_node_get_boolean(node);
	return TRUE;
}

static gboolean decode_enum(const ImailField *field, JsonNode *node, gpointer record, GError **error)
{
	const char *s = string_of(node);
	g_autofree char *known = NULL;

	for (int i = 0; s != NULL && field->names[i] != NULL; i++) {
		if (g_str_equal(s, field->names[i])) {
			AT(record, field, int) = i;
			return TRUE;
		}
	}
	known = g_strjoinv(", ", (char **)field->names);
	return refuse(error, IMAIL_ERROR_PROTOCOL, "is none of: %s", known);
}

static gboolean decode_field(const ImailField *field, JsonNode *node, gpointer record, GError **error)
{
	switch (field->kind) {
	case IMAIL_FIELD_STRING:
	case IMAIL_FIELD_SECRET:
		return decode_string(field, node, record, error);
	case IMAIL_FIELD_STRV:
		return decode_strv(field, node, record, error);
	case IMAIL_FIELD_RECORDS:
		return decode_records(field, node, record, error);
	case IMAIL_FIELD_INT:
		return decode_int(field, node, record, error);
	case IMAIL_FIELD_BOOL:
		return decode_bool(field, node, record, error);
	case IMAIL_FIELD_ENUM:
		return decode_enum(field, node, record, error);
	}
	g_return_val_if_reached(FALSE);
}

/* An absent member leaves what imail_record_new set. */
static gboolean decode_member(const ImailField *field, JsonObject *object, gpointer record, GError **error)
{
	JsonNode *node = json_object_get_member(object, field->name);

	if (node != NULL && !JSON_NODE_HOLDS_NULL(node))
		return decode_field(field, node, record, error);
	if ((field->flags & IMAIL_FIELD_REQUIRED) != 0)
		return refuse(error, IMAIL_ERROR_PROTOCOL, "is missing");
	return TRUE;
}

gpointer imail_record_decode(const ImailRecordType *type, JsonObject *object, GError **error)
{
	gpointer record = imail_record_new(type);

	for (const ImailField *field = type->fields; field->name != NULL; field++) {
		if (!decode_member(field, object, record, error)) {
			g_prefix_error(error, "%s: \"%s\": ", type->name, field->name);
			imail_record_free(type, record);
			return NULL;
		}
	}
	return record;
}

/* json-glib copies octets as they are; only UTF-8 may reach the wire. */
static void set_string(JsonObject *object, const char *name, const char *s)
{
	g_autofree char *valid = g_utf8_validate(s, -1, NULL) ? NULL : g_utf8_make_valid(s, -1);

	json_object_set_string_member(object, name, valid != NULL ? valid : s);
}

static JsonArray *array_of_strings(char *const *strings)
{
	JsonArray *array = json_array_new();

	for (; *strings != NULL; strings++) {
		g_autofree char *valid = g_utf8_make_valid(*strings, -1);

		json_array_add_string_element(array, valid);
	}
	return array;
}

static JsonArray *array_of_records(const ImailRecordType *type, const GPtrArray *records)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; records != NULL && i < records->len; i++) {
		JsonObject *object = json_object_new();

		imail_record_encode(type, g_ptr_array_index(records, i), object);
		json_array_add_object_element(array, object);
	}
	return array;
}

static void encode_container(const ImailField *field, gconstpointer record, gboolean is_always,
			     JsonObject *object)
{
	static char *const no_strings[] = {NULL};
	JsonArray *array;

	if (field->kind == IMAIL_FIELD_STRV) {
		char *const *strings = CONST_AT(record, field, char **);

		array = array_of_strings(strings != NULL ? strings : no_strings);
	} else {
		array = array_of_records(field->sub, CONST_AT(record, field, GPtrArray *));
	}
	if (is_always || json_array_get_length(array) > 0)
		json_object_set_array_member(object, field->name, array);
	else
		json_array_unref(array);
}

static void encode_scalar(const ImailField *field, gconstpointer record, gboolean is_always,
			  JsonObject *object)
{
	if (field->kind == IMAIL_FIELD_INT) {
		gint64 value = CONST_AT(record, field, gint64);

		if (is_always || value != field->initial)
			json_object_set_int_member(object, field->name, value);
	} else if (field->kind == IMAIL_FIELD_BOOL) {
		gboolean value = CONST_AT(record, field, gboolean);

		if (is_always || value)
			json_object_set_boolean_member(object, field->name, value);
	} else {
		int value = CONST_AT(record, field, int);

		g_return_if_fail(value >= 0 && (guint)value < g_strv_length((char **)field->names));
		if (is_always || value != field->initial)
			json_object_set_string_member(object, field->name, field->names[value]);
	}
}

void imail_record_encode(const ImailRecordType *type, gconstpointer record, JsonObject *object)
{
	for (const ImailField *field = type->fields; field->name != NULL; field++) {
		gboolean is_always = (field->flags & (IMAIL_FIELD_REQUIRED | IMAIL_FIELD_WRITTEN)) != 0;
		const char *s;

		switch (field->kind) {
		case IMAIL_FIELD_STRING:
		case IMAIL_FIELD_SECRET:
			s = CONST_AT(record, field, char *);
			if (s != NULL || is_always)
				set_string(object, field->name, s != NULL ? s : "");
			break;
		case IMAIL_FIELD_STRV:
		case IMAIL_FIELD_RECORDS:
			encode_container(field, record, is_always, object);
			break;
		case IMAIL_FIELD_INT:
		case IMAIL_FIELD_BOOL:
		case IMAIL_FIELD_ENUM:
			encode_scalar(field, record, is_always, object);
			break;
		}
	}
}

static void copy_records(const ImailRecordType *type, const GPtrArray *from, GPtrArray *to)
{
	for (guint i = 0; from != NULL && i < from->len; i++)
		g_ptr_array_add(to, imail_record_copy(type, g_ptr_array_index(from, i)));
}

gpointer imail_record_copy(const ImailRecordType *type, gconstpointer record)
{
	gpointer copy = imail_record_new(type);

	for (const ImailField *field = type->fields; field->name != NULL; field++) {
		char **strings;

		switch (field->kind) {
		case IMAIL_FIELD_STRING:
		case IMAIL_FIELD_SECRET:
			AT(copy, field, char *) = g_strdup(CONST_AT(record, field, char *));
			break;
		case IMAIL_FIELD_STRV:
			strings = CONST_AT(record, field, char **);
			if (strings != NULL) {
				g_strfreev(AT(copy, field, char **));
				AT(copy, field, char **) = g_strdupv(strings);
			}
			break;
		case IMAIL_FIELD_RECORDS:
			copy_records(field->sub, CONST_AT(record, field, GPtrArray *),
				     AT(copy, field, GPtrArray *));
			break;
		case IMAIL_FIELD_INT:
			AT(copy, field, gint64) = CONST_AT(record, field, gint64);
			break;
		case IMAIL_FIELD_BOOL:
			AT(copy, field, gboolean) = CONST_AT(record, field, gboolean);
			break;
		case IMAIL_FIELD_ENUM:
			AT(copy, field, int) = CONST_AT(record, field, int);
			break;
		}
	}
	return copy;
}
