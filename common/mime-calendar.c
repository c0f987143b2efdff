/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-calendar.c: an invitation as one line (RFC 5545 for the object, RFC 5546 for what it wants).
 *
 * The first event counts. Times in a time zone that GLib knows, and those of UTC, come out in the reader's
 * own; others as they stand, with the zone's name. Limits: LINES_MAX lines, VALUE_MAX octets of what is
 * shown.
 */
#include "mime-private.h"

#include <stdio.h>
#include <string.h>

#define LINES_MAX 5000
#define VALUE_MAX 300

typedef struct {
	char *method, *summary, *location, *organizer, *status;
	char *start, *end;           /* values */
	char *start_zone, *end_zone; /* TZID, or NULL */
	gboolean is_repeated;
} Event;

static void event_clear(Event *event)
{
	g_free(event->method);
	g_free(event->summary);
	g_free(event->location);
	g_free(event->organizer);
	g_free(event->status);
	g_free(event->start);
	g_free(event->end);
	g_free(event->start_zone);
	g_free(event->end_zone);
}

/* RFC 5545 3.1: a line that begins with white space goes on with the one before. */
static char *unfold(const char *text)
{
	GString *out = g_string_sized_new(strlen(text));

	for (const char *c = text; *c; c++) {
		if (*c == '\r' && c[1] == '\n')
			continue;
		if (*c == '\n' && (c[1] == ' ' || c[1] == '\t'))
			c++;
		else
			g_string_append_c(out, *c);
	}
	return g_string_free(out, FALSE);
}

/* RFC 5545 3.3.11, in one line and not longer than a person reads. */
static char *plain_value(const char *value)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *valid = NULL;

	for (const char *c = value; *c && out->len < VALUE_MAX; c++) {
		if (*c == '\\' && c[1]) {
			c++;
			g_string_append_c(out, *c == 'n' || *c == 'N' ? ' ' : *c);
		} else {
			g_string_append_c(out, g_ascii_iscntrl(*c) ? ' ' : *c);
		}
	}
	valid = g_utf8_make_valid(out->str, -1);
	return g_strdup(g_strstrip(valid));
}

/* The value of PARAMETER ("TZID=") among PARAMETERS (";TZID=Europe/Berlin;X=y"), or NULL. */
static char *parameter(const char *parameters, const char *name)
{
	g_auto(GStrv) all = g_strsplit(parameters, ";", 20);

	for (char **one = all; *one; one++)
		if (g_ascii_strncasecmp(*one, name, strlen(name)) == 0) {
			g_autofree char *value = plain_value(*one + strlen(name));

			return g_strdup(g_strstrip(g_strdelimit(value, "\"", ' ')));
		}
	return NULL;
}

static void take(char **member, char *value)
{
	g_free(*member);
	*member = value;
}

static void take_property(Event *event, const char *name, const char *parameters, const char *value)
{
	if (g_ascii_strcasecmp(name, "SUMMARY") == 0)
		take(&event->summary, plain_value(value));
	else if (g_ascii_strcasecmp(name, "LOCATION") == 0)
		take(&event->location, plain_value(value));
	else if (g_ascii_strcasecmp(name, "STATUS") == 0)
		take(&event->status, plain_value(value));
	else if (g_ascii_strcasecmp(name, "RRULE") == 0)
		event->is_repeated = TRUE;
	if (g_ascii_strcasecmp(name, "DTSTART") == 0) {
		take(&event->start, plain_value(value));
		take(&event->start_zone, parameter(parameters, "TZID="));
	} else if (g_ascii_strcasecmp(name, "DTEND") == 0) {
		take(&event->end, plain_value(value));
		take(&event->end_zone, parameter(parameters, "TZID="));
	} else if (g_ascii_strcasecmp(name, "ORGANIZER") == 0) {
		char *common = parameter(parameters, "CN=");

		take(&event->organizer,
		     common ? common
			    : plain_value(g_ascii_strncasecmp(value, "mailto:", 7) == 0 ? value + 7 : value));
	}
}

/* The colon that ends name and parameters: not one within quotes. */
static char *find_colon(char *line)
{
	gboolean is_quoted = FALSE;

	for (; *line; line++) {
		if (*line == '"')
			is_quoted = !is_quoted;
		else if (*line == ':' && !is_quoted)
			return line;
	}
	return NULL;
}

/* Whether there is an event. */
static gboolean read_event(const char *text, Event *event)
{
	g_autofree char *unfolded = unfold(text);
	g_auto(GStrv) lines = g_strsplit(unfolded, "\n", LINES_MAX);
	guint inside = 0, within = 0; /* of the event; of what lies in it (alarms) */

	for (char **line = lines; *line; line++) {
		char *colon = find_colon(*line), *semicolon;

		if (!colon)
			continue;
		*colon = '\0';
		g_strchomp(colon + 1);
		if (g_ascii_strcasecmp(*line, "BEGIN") == 0) {
			within += inside > 0;
			inside += inside == 0 && g_ascii_strcasecmp(colon + 1, "VEVENT") == 0;
			continue;
		}
		if (g_ascii_strcasecmp(*line, "END") == 0) {
			if (inside > 0 && within-- == 0)
				return TRUE;
			continue;
		}
		semicolon = strchr(*line, ';');
		if (semicolon)
			*semicolon++ = '\0';
		if (inside > 0 && within == 0)
			take_property(event, *line, semicolon ? semicolon : "", colon + 1);
		else if (inside == 0 && g_ascii_strcasecmp(*line, "METHOD") == 0)
			take(&event->method, plain_value(colon + 1));
	}
	return inside > 0;
}

/* ---- times ---- */

/* NULL: VALUE is no time. *IS_DATE: it is a day. *ODD: the name of a zone that is not known. */
static GDateTime *read_time(const char *value, const char *zone_name, gboolean *is_date, const char **odd)
{
	int year, month, day, hour = 0, minute = 0, second = 0, n = 0;
	g_autoptr(GTimeZone) zone = NULL;
	g_autoptr(GDateTime) there = NULL;
	gboolean is_utc;

	if (!value || sscanf(value, "%4d%2d%2d%n", &year, &month, &day, &n) != 3 || n != 8)
		return NULL;
	*is_date = value[8] != 'T';
	if (!*is_date && sscanf(value + 8, "T%2d%2d%2d", &hour, &minute, &second) < 2)
		return NULL;
	is_utc = value[strlen(value) - 1] == 'Z';
	if (is_utc)
		zone = g_time_zone_new_utc();
	else if (zone_name && !*is_date)
		zone = g_time_zone_new_identifier(zone_name);
	*odd = !is_utc && zone_name && !zone && !*is_date ? zone_name : NULL;
	if (!zone)
		zone = g_time_zone_new_local();
	there = g_date_time_new(zone, year, month, day, hour, minute, MIN(second, 59));
	return there ? g_date_time_to_local(there) : NULL;
}

static gboolean is_same_day(GDateTime *a, GDateTime *b)
{
	return g_date_time_get_year(a) == g_date_time_get_year(b) &&
	       g_date_time_get_day_of_year(a) == g_date_time_get_day_of_year(b);
}

/* The end of a whole day is the day after (RFC 5545 3.6.1). */
static GDateTime *last_day(GDateTime *start, GDateTime *end)
{
	GDateTime *before = g_date_time_add_days(end, -1);

	if (g_date_time_compare(before, start) >= 0)
		return before;
	g_date_time_unref(before);
	return g_date_time_ref(start);
}

/* "2026-10-01 15:00–16:00"; NULL: no time that can be read. */
static char *when(const Event *event)
{
	gboolean is_date = FALSE, end_is_date = FALSE;
	const char *odd = NULL, *end_odd = NULL;
	g_autoptr(GDateTime) start = read_time(event->start, event->start_zone, &is_date, &odd);
	g_autoptr(GDateTime) end = read_time(event->end, event->end_zone, &end_is_date, &end_odd);
	g_autoptr(GDateTime) last = NULL;
	g_autofree char *from = NULL, *to = NULL;

	if (!start)
		return NULL;
	from = g_date_time_format(start, is_date ? "%Y-%m-%d" : "%Y-%m-%d %H:%M");
	if (end && is_date)
		last = last_day(start, end);
	else if (end && !end_is_date)
		last = g_date_time_ref(end);
	if (last && g_date_time_compare(last, start) > 0)
		to = g_date_time_format(last, is_date                    ? "%Y-%m-%d"
					      : is_same_day(start, last) ? "%H:%M"
									 : "%Y-%m-%d %H:%M");
	return g_strconcat(from, to ? "–" : "", to ? to : "", odd ? " (" : "", odd ? odd : "", odd ? ")" : "",
			   event->is_repeated ? ", repeatedly" : "", NULL);
}

static const char *heading(const Event *event)
{
	if (g_ascii_strcasecmp(event->method ? event->method : "", "CANCEL") == 0 ||
	    g_ascii_strcasecmp(event->status ? event->status : "", "CANCELLED") == 0)
		return "Cancelled";
	if (g_ascii_strcasecmp(event->method ? event->method : "", "REQUEST") == 0)
		return "Invitation";
	if (g_ascii_strcasecmp(event->method ? event->method : "", "REPLY") == 0)
		return "Answer to an invitation";
	return "Event";
}

char *imail_calendar_line(const char *text)
{
	Event event = {0};
	g_autofree char *time = NULL;
	GString *line = NULL;

	if (read_event(text, &event)) {
		time = when(&event);
		line = g_string_new(heading(&event));
		g_string_append_printf(line, ": %s",
				       event.summary && *event.summary ? event.summary : "(without a title)");
		if (time)
			g_string_append_printf(line, ", %s", time);
		if (event.location && *event.location)
			g_string_append_printf(line, ", %s", event.location);
		if (event.organizer && *event.organizer)
			g_string_append_printf(line, " (%s)", event.organizer);
	}
	event_clear(&event);
	return line ? g_string_free(line, FALSE) : NULL;
}
