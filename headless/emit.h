/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * emit.h: events as JSON lines on standard output, flushed each.
 *
 * `event_new("x")` begins one, the setters leave out what is NULL, `event_emit` writes and frees it.
 */
#ifndef IMAIL_HEADLESS_EMIT_H
#define IMAIL_HEADLESS_EMIT_H

#include <json-glib/json-glib.h>

JsonObject *event_new(const char *name);
void event_string(JsonObject *event, const char *member, const char *value);
void event_int(JsonObject *event, const char *member, gint64 value);
void event_bool(JsonObject *event, const char *member, gboolean value);
void event_strv(JsonObject *event, const char *member, const char *const *values);
void event_emit(JsonObject *event);

#endif
