/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-calendar.c: invitations as a line, and where that line stands.
 */
#include <string.h>

#include "mime-parse.h"
#include "mime-private.h"

#define CALENDAR(method, event)                                                                              \
	"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" method "BEGIN:VEVENT\r\n" event "END:VEVENT\r\nEND:VCALENDAR\r\n"

/* The reader is in Shanghai: UTC+8, no summer time. */
static const struct {
	const char *text, *line;
} cases[] = {
	{"", NULL},
	{"no calendar", NULL},
	{"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nSUMMARY:x\r\nEND:VTODO\r\n", NULL},
	{CALENDAR("METHOD:REQUEST\r\n", "SUMMARY:Budget\r\nDTSTART:20261001T070000Z\r\nDTEND:20261001T080000Z\r\n"
					"LOCATION:Room 5\r\nORGANIZER;CN=\"Bob: Baker\":mailto:bob@demo.test\r\n"),
	 "Invitation: Budget, 2026-10-01 15:00–16:00, Room 5 (Bob: Baker)"},
	{CALENDAR("METHOD:CANCEL\r\n", "SUMMARY:Budget\r\nDTSTART;TZID=Europe/Berlin:20261001T090000\r\n"),
	 "Cancelled: Budget, 2026-10-01 15:00"},
	{CALENDAR("METHOD:REPLY\n", "SUMMARY:Budget\n"), "Answer to an invitation: Budget"},
	{CALENDAR("", "DTSTART;TZID=\"Made up, Nowhere\":20261001T0900\r\n"),
	 "Event: (without a title), 2026-10-01 09:00 (Made up, Nowhere)"},
	{CALENDAR("", "SUMMARY:Leave\r\nDTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261004\r\n"),
	 "Event: Leave, 2026-10-01–2026-10-03"},
	{CALENDAR("", "SUMMARY:One day\r\nDTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261002\r\n"),
	 "Event: One day, 2026-10-01"},
	{CALENDAR("", "SUMMARY:Over night\r\nDTSTART:20261001T140000Z\r\nDTEND:20261001T200000Z\r\n"
		      "RRULE:FREQ=DAILY\r\n"),
	 "Event: Over night, 2026-10-01 22:00–2026-10-02 04:00, repeatedly"},
	{CALENDAR("", "SUMMARY:预算\\, 会\\n议\r\n  is folded\\;\r\nDTSTART:tomorrow\r\n"),
	 "Event: 预算, 会 议 is folded;"},
	{CALENDAR("", "BEGIN:VALARM\r\nSUMMARY:alarm\r\nEND:VALARM\r\nSUMMARY:event\r\n"), "Event: event"},
	{"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:cut off", "Event: cut off"},
	{CALENDAR("", "SUMMARY:x\r\nDTSTART:20269999T990000Z\r\n"), "Event: x"},
	{CALENDAR("", "SUMMARY:x\r\nDTSTART:20261001T070000Z\r\nDTEND:20200101T000000Z\r\n"),
	 "Event: x, 2026-10-01 15:00"},
	{CALENDAR("", "SUMMARY:a\tb\x1b[2J\r\n"), "Event: a b [2J"},
};

static void test_lines(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *line = imail_calendar_line(cases[i].text);

		g_assert_cmpstr(line, ==, cases[i].line);
	}
}

static void test_limits(void)
{
	g_autoptr(GString) text = g_string_new("BEGIN:VEVENT\r\nSUMMARY:");
	g_autofree char *line = NULL;

	for (int i = 0; i < 100000; i++)
		g_string_append(text, "好\r\n ");
	g_string_append(text, "\r\n");
	for (int i = 0; i < 100000; i++)
		g_string_append(text, "BEGIN:X\r\n");
	line = imail_calendar_line(text->str);
	g_assert_cmpuint(strlen(line), <, 400);
	g_assert_true(g_utf8_validate(line, -1, NULL));
}

#define INVITATION CALENDAR("METHOD:REQUEST\r\n", "SUMMARY:Budget\r\n")

/* Above the text of an alternative, after that of a mail to which it is attached; and a file in any case. */
static void test_in_mail(void)
{
	static const char *const mails[] = {
		"Content-Type: multipart/alternative; boundary=b\r\n\r\n"
		"--b\r\n\r\nPlease come.\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Please <b>come</b>.\r\n"
		"--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n" INVITATION "--b--\r\n",
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nPlease come.\r\n"
		"--b\r\nContent-Type: application/ics; name=x.ics\r\n\r\n" INVITATION "--b--\r\n",
		"Content-Type: text/calendar\r\n\r\n" INVITATION,
	};
	static const char *const wanted[] = {"Invitation: Budget\n\nPlease come.", "Please come.\n\nInvitation: Budget",
					     NULL};

	for (guint i = 0; i < G_N_ELEMENTS(mails); i++) {
		GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mails[i], strlen(mails[i]));
		g_autoptr(ImailParsed) parsed = imail_mime_parse(stream);

		if (wanted[i] != NULL) {
			g_assert_cmpstr(parsed->text, ==, wanted[i]);
			g_assert_cmpuint(parsed->attachments->len, ==, 1);
		}
		g_assert_nonnull(strstr(parsed->text, "Invitation: Budget"));
		if (i == 0)
			g_assert_nonnull(strstr(parsed->html, "Invitation: Budget"));
		g_object_unref(stream);
	}
}

int main(int argc, char **argv)
{
	g_setenv("TZ", "Asia/Shanghai", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_mime_init();
	g_test_add_func("/mime-calendar/lines", test_lines);
	g_test_add_func("/mime-calendar/limits", test_limits);
	g_test_add_func("/mime-calendar/in-mail", test_in_mail);
	return g_test_run();
}
