/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * emit.c: events as JSON lines on standard output.
 *
 * Owns standard output: nothing else writes there.
 */
#include "emit.h"

#include <stdio.h>

JsonObject *event_new(const char *name)
{
	JsonObject *event = json_object_new();

	json_object_set_string_member(event, "event", name);
	return event;
}

void event_string(JsonObject *event, const char *member, const char *value)
{
	g_autofree char *valid = value != NULL ? g_utf8_make_valid(value, -1) : NULL;

	if (valid != NULL)
		json_object_set_string_member(event, member, valid);
}

void event_int(JsonObject *event, const char *member, gint64 value)
{
	json_object_set_int_member(event, member, value);
}

void event_bool(JsonObject *event, const char *member, gboolean value)
{
	json_object_set_boolean_member(event, member, value);
}

void event_strv(JsonObject *event, const char *member, const char *const *values)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; values != NULL && values[i] != NULL; i++)
		json_array_add_string_element(array, values[i]);
	json_object_set_array_member(event, member, array);
}

void event_emit(JsonObject *event)
{
	g_autoptr(JsonNode) node = json_node_alloc();
	g_autofree char *line = NULL;

	json_node_init_object(node, event);
	line = json_to_string(node, FALSE);
	json_object_unref(event);
	puts(line);
	fflush(stdout);
}
