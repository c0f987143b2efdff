/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * asks.c: libpurple's requests to the user.
 *
 * A request becomes an event "request-fields", "request-input", "request-choice" or "request-file" with an
 * id; `answer ID …` calls the plugin back as a client's OK button does, and closes the request; with `typed`
 * it only fills the form in. Masked values are never printed.
 */
#include "asks.h"

#include <stdlib.h>
#include <string.h>

#include "emit.h"

typedef struct {
	guint id;
	PurpleRequestType type;
	PurpleRequestFields *fields; /* of request-fields; freed with the request */
	GArray *actions;             /* of GCallback: request-choice made from an action request; or NULL */
	GCallback ok, cancel;
	gpointer user_data;
	gboolean is_closed; /* while it is being answered */
	gboolean is_answering;
} Ask;

static GHashTable *asks; /* id → Ask */
static guint last_id;

static Ask *ask_new(PurpleRequestType type, GCallback ok, GCallback cancel, gpointer user_data)
{
	Ask *ask = g_new0(Ask, 1);

	ask->id = ++last_id;
	ask->type = type;
	ask->ok = ok;
	ask->cancel = cancel;
	ask->user_data = user_data;
	if (asks == NULL)
		asks = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(asks, GUINT_TO_POINTER(ask->id), ask);
	return ask;
}

static void ask_free(Ask *ask)
{
	if (ask->fields != NULL)
		purple_request_fields_destroy(ask->fields);
	if (ask->actions != NULL)
		g_array_unref(ask->actions);
	g_free(ask);
}

static void close_request(PurpleRequestType type G_GNUC_UNUSED, void *handle)
{
	Ask *ask = handle;

	g_hash_table_remove(asks, GUINT_TO_POINTER(ask->id));
	if (ask->is_answering)
		ask->is_closed = TRUE;
	else
		ask_free(ask);
}

static JsonObject *ask_event(const Ask *ask, const char *name, const char *title, const char *primary,
			     const char *secondary)
{
	JsonObject *event = event_new(name);

	event_int(event, "id", ask->id);
	event_string(event, "title", title);
	event_string(event, "primary", primary);
	event_string(event, "secondary", secondary);
	return event;
}

/* ---- the forms of asking ---- */

static void describe_value(JsonObject *object, PurpleRequestField *field)
{
	GList *labels = NULL;

	switch (purple_request_field_get_type(field)) {
	case PURPLE_REQUEST_FIELD_STRING:
		event_string(object, "type", "string");
		event_bool(object, "masked", purple_request_field_string_is_masked(field));
		if (!purple_request_field_string_is_masked(field))
			event_string(object, "value", purple_request_field_string_get_default_value(field));
		else
			event_bool(object, "filled",
				   purple_request_field_string_get_default_value(field) != NULL);
		break;
	case PURPLE_REQUEST_FIELD_INTEGER:
		event_string(object, "type", "integer");
		event_int(object, "value", purple_request_field_int_get_default_value(field));
		break;
	case PURPLE_REQUEST_FIELD_BOOLEAN:
		event_string(object, "type", "boolean");
		event_bool(object, "value", purple_request_field_bool_get_default_value(field));
		break;
	case PURPLE_REQUEST_FIELD_CHOICE:
		event_string(object, "type", "choice");
		event_int(object, "value", purple_request_field_choice_get_default_value(field));
		labels = purple_request_field_choice_get_labels(field);
		break;
	case PURPLE_REQUEST_FIELD_LIST:
		event_string(object, "type", "list");
		labels = purple_request_field_list_get_items(field);
		break;
	default:
		event_string(object, "type", "label");
		break;
	}
	if (labels != NULL) {
		g_autoptr(GPtrArray) strings = g_ptr_array_new();

		for (GList *l = labels; l != NULL; l = l->next)
			g_ptr_array_add(strings, l->data);
		g_ptr_array_add(strings, NULL);
		event_strv(object, "choices", (const char *const *)strings->pdata);
	}
}

static void *request_fields(const char *title, const char *primary, const char *secondary,
			    PurpleRequestFields *fields, const char *ok_text G_GNUC_UNUSED, GCallback ok,
			    const char *cancel_text G_GNUC_UNUSED, GCallback cancel,
			    PurpleAccount *account G_GNUC_UNUSED, const char *who G_GNUC_UNUSED,
			    PurpleConversation *conv G_GNUC_UNUSED, void *user_data)
{
	Ask *ask = ask_new(PURPLE_REQUEST_FIELDS, ok, cancel, user_data);
	JsonObject *event = ask_event(ask, "request-fields", title, primary, secondary);
	JsonArray *array = json_array_new();

	ask->fields = fields;
	for (GList *g = purple_request_fields_get_groups(fields); g != NULL; g = g->next) {
		for (GList *f = purple_request_field_group_get_fields(g->data); f != NULL; f = f->next) {
			JsonObject *object = json_object_new();

			event_string(object, "group", purple_request_field_group_get_title(g->data));
			event_string(object, "name", purple_request_field_get_id(f->data));
			event_string(object, "label", purple_request_field_get_label(f->data));
			describe_value(object, f->data);
			json_array_add_object_element(array, object);
		}
	}
	json_object_set_array_member(event, "fields", array);
	event_emit(event);
	return ask;
}

static void *request_input(const char *title, const char *primary, const char *secondary, const char *initial,
			   gboolean multiline G_GNUC_UNUSED, gboolean masked, gchar *hint G_GNUC_UNUSED,
			   const char *ok_text G_GNUC_UNUSED, GCallback ok,
			   const char *cancel_text G_GNUC_UNUSED, GCallback cancel,
			   PurpleAccount *account G_GNUC_UNUSED, const char *who G_GNUC_UNUSED,
			   PurpleConversation *conv G_GNUC_UNUSED, void *user_data)
{
	Ask *ask = ask_new(PURPLE_REQUEST_INPUT, ok, cancel, user_data);
	JsonObject *event = ask_event(ask, "request-input", title, primary, secondary);

	if (!masked)
		event_string(event, "value", initial);
	event_emit(event);
	return ask;
}

static void *request_choice(const char *title, const char *primary, const char *secondary, int initial,
			    const char *ok_text G_GNUC_UNUSED, GCallback ok,
			    const char *cancel_text G_GNUC_UNUSED, GCallback cancel,
			    PurpleAccount *account G_GNUC_UNUSED, const char *who G_GNUC_UNUSED,
			    PurpleConversation *conv G_GNUC_UNUSED, void *user_data, va_list choices)
{
	Ask *ask = ask_new(PURPLE_REQUEST_CHOICE, ok, cancel, user_data);
	JsonObject *event = ask_event(ask, "request-choice", title, primary, secondary);
	JsonArray *array = json_array_new();
	const char *text;

	/* Pairs of a label and the number that the callback gets. */
	while ((text = va_arg(choices, const char *)) != NULL) {
		JsonObject *object = json_object_new();

		event_string(object, "label", text);
		event_int(object, "value", va_arg(choices, int));
		json_array_add_object_element(array, object);
	}
	event_int(event, "value", initial);
	json_object_set_array_member(event, "choices", array);
	event_emit(event);
	return ask;
}

static void *request_action(const char *title, const char *primary, const char *secondary, int initial,
			    PurpleAccount *account G_GNUC_UNUSED, const char *who G_GNUC_UNUSED,
			    PurpleConversation *conv G_GNUC_UNUSED, void *user_data, size_t count,
			    va_list actions)
{
	Ask *ask = ask_new(PURPLE_REQUEST_ACTION, NULL, NULL, user_data);
	JsonObject *event = ask_event(ask, "request-choice", title, primary, secondary);
	JsonArray *array = json_array_new();

	ask->actions = g_array_new(FALSE, TRUE, sizeof(GCallback));
	for (size_t i = 0; i < count; i++) {
		JsonObject *object = json_object_new();
		GCallback cb;

		event_string(object, "label", va_arg(actions, const char *));
		cb = va_arg(actions, GCallback);
		g_array_append_val(ask->actions, cb);
		event_int(object, "value", (gint64)i);
		json_array_add_object_element(array, object);
	}
	event_int(event, "value", initial);
	json_object_set_array_member(event, "choices", array);
	event_emit(event);
	return ask;
}

static void *request_file(const char *title, const char *name, gboolean is_save, GCallback ok,
			  GCallback cancel, PurpleAccount *account G_GNUC_UNUSED,
			  const char *who G_GNUC_UNUSED, PurpleConversation *conv G_GNUC_UNUSED,
			  void *user_data)
{
	Ask *ask = ask_new(PURPLE_REQUEST_FILE, ok, cancel, user_data);
	JsonObject *event = ask_event(ask, "request-file", title, NULL, NULL);

	event_string(event, "value", name);
	event_bool(event, "save", is_save);
	event_emit(event);
	return ask;
}

PurpleRequestUiOps *asks_ops(void)
{
	static PurpleRequestUiOps ops = {
		.request_input = request_input,
		.request_choice = request_choice,
		.request_action = request_action,
		.request_fields = request_fields,
		.request_file = request_file,
		.close_request = close_request,
	};

	return &ops;
}

/* ---- answers ---- */

/* The place of a choice given by its number or its label; -1 when there is no such one. */
static int find_label(GList *labels, const char *value)
{
	char *end;
	long number = strtol(value, &end, 10);
	int place = 0;

	if (*value != '\0' && *end == '\0')
		return number >= 0 && number < (long)g_list_length(labels) ? (int)number : -1;
	for (GList *l = labels; l != NULL; l = l->next, place++) {
		if (g_strcmp0(l->data, value) == 0)
			return place;
	}
	return -1;
}

static gboolean set_field(PurpleRequestField *field, const char *value)
{
	GList *labels;
	int place;

	switch (purple_request_field_get_type(field)) {
	case PURPLE_REQUEST_FIELD_STRING:
		purple_request_field_string_set_value(field, value);
		return TRUE;
	case PURPLE_REQUEST_FIELD_INTEGER:
		purple_request_field_int_set_value(field, atoi(value));
		return TRUE;
	case PURPLE_REQUEST_FIELD_BOOLEAN:
		purple_request_field_bool_set_value(field,
						    g_str_equal(value, "true") || g_str_equal(value, "1"));
		return TRUE;
	case PURPLE_REQUEST_FIELD_CHOICE:
		place = find_label(purple_request_field_choice_get_labels(field), value);
		if (place >= 0)
			purple_request_field_choice_set_value(field, place);
		return place >= 0;
	case PURPLE_REQUEST_FIELD_LIST:
		labels = purple_request_field_list_get_items(field);
		place = find_label(labels, value);
		if (place >= 0)
			purple_request_field_list_add_selected(field, g_list_nth_data(labels, place));
		return place >= 0;
	default:
		return FALSE;
	}
}

static gboolean fill_fields(const Ask *ask, char **words, char **why)
{
	for (guint i = 0; words[i] != NULL; i++) {
		g_auto(GStrv) pair = g_strsplit(words[i], "=", 2);

		if (pair[0] == NULL || pair[1] == NULL ||
		    !purple_request_fields_exists(ask->fields, pair[0]) ||
		    !set_field(purple_request_fields_get_field(ask->fields, pair[0]), pair[1])) {
			*why = g_strdup_printf("no such field or choice: %s", words[i]);
			return FALSE;
		}
	}
	return TRUE;
}

static void cancel(Ask *ask)
{
	if (ask->type == PURPLE_REQUEST_FIELDS && ask->cancel != NULL)
		((PurpleRequestFieldsCb)ask->cancel)(ask->user_data, ask->fields);
	else if (ask->type == PURPLE_REQUEST_FILE && ask->cancel != NULL)
		((PurpleRequestFileCb)ask->cancel)(ask->user_data, NULL);
	else if (ask->cancel != NULL)
		((PurpleRequestInputCb)ask->cancel)(ask->user_data, NULL);
}

static gboolean accept(Ask *ask, char **words, char **why)
{
	const char *equals = words[0] != NULL ? strchr(words[0], '=') : NULL;
	const char *value = equals != NULL ? equals + 1 : "";

	switch (ask->type) {
	case PURPLE_REQUEST_FIELDS:
		if (!fill_fields(ask, words, why))
			return FALSE;
		if (ask->ok != NULL)
			((PurpleRequestFieldsCb)ask->ok)(ask->user_data, ask->fields);
		return TRUE;
	case PURPLE_REQUEST_INPUT:
		((PurpleRequestInputCb)ask->ok)(ask->user_data, value);
		return TRUE;
	case PURPLE_REQUEST_FILE:
		((PurpleRequestFileCb)ask->ok)(ask->user_data, value);
		return TRUE;
	case PURPLE_REQUEST_CHOICE:
		((PurpleRequestChoiceCb)ask->ok)(ask->user_data, atoi(value));
		return TRUE;
	default:
		if (atoi(value) < 0 || (guint)atoi(value) >= ask->actions->len) {
			*why = g_strdup("no such choice");
			return FALSE;
		}
		((PurpleRequestActionCb)g_array_index(ask->actions, GCallback, atoi(value)))(ask->user_data,
											     atoi(value));
		return TRUE;
	}
}

gboolean asks_answer(guint id, char **words, char **why)
{
	Ask *ask = asks != NULL ? g_hash_table_lookup(asks, GUINT_TO_POINTER(id)) : NULL;
	gboolean ok = TRUE;

	if (ask == NULL) {
		*why = g_strdup("there is no request with this id");
		return FALSE;
	}
	if (ask->fields != NULL && g_strcmp0(words[0], "typed") == 0)
		return fill_fields(ask, words + 1, why);
	ask->is_answering = TRUE;
	if (g_strcmp0(words[0], "cancel") != 0)
		ok = accept(ask, words, why);
	else if (ask->fields == NULL || fill_fields(ask, words + 1, why))
		cancel(ask);
	else
		ok = FALSE;
	ask->is_answering = FALSE;
	if (ask->is_closed)
		ask_free(ask);
	else if (ok)
		purple_request_close(ask->type, ask);
	return ok;
}
