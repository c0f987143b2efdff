/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-draft.c: a draft's header keeps what was typed, whole or not, and stays a header that others read.
 */
#include <string.h>

#include "mime-build.h"
#include "mime-parse.h"

static GMimeStream *open_part(guint index G_GNUC_UNUSED, gpointer user_data G_GNUC_UNUSED,
			      GError **error G_GNUC_UNUSED)
{
	return g_mime_stream_mem_new_with_buffer("x", 1);
}

/* What comes back of recipients TYPED (separated by "|"). */
static char *round_trip(const char *typed, const char *const *fields, ImailParsedDraft **draft, char **octets)
{
	const ImailMimeOptions options = {.date = 1793671200,
					  .message_id = "id@a.test",
					  .keeps_bcc = TRUE,
					  .is_draft = TRUE,
					  .fields = fields};
	ImailMail *mail = imail_record_new(&imail_mail_type);
	g_autoptr(GError) error = NULL;
	GMimeStream *out;
	const GByteArray *array;
	char *back;

	imail_mime_init();
	out = g_mime_stream_mem_new();
	g_strfreev(mail->bcc);
	mail->bcc = g_strsplit(typed, "|", -1);
	g_assert_true(imail_mime_build(mail, &options, open_part, NULL, out, &error));
	g_assert_no_error(error);
	g_mime_stream_reset(out);
	*draft = imail_mime_parse_draft(out);
	array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
	*octets = g_strndup((const char *)array->data, array->len);
	back = g_strjoinv("|", (*draft)->bcc);
	imail_record_free(&imail_mail_type, mail);
	g_object_unref(out);
	return back;
}

static void test_recipients(void)
{
	static const char *const cases[] = {
		"bob@demo.test",
		"Bob <bob@demo.test>|张三 <c@demo.test>",
		"bo",
		"bob@",
		"张三",
		"bob@demo.test|car",
		"car|bob@demo.test|\"dave|Eve <eve@",
		"some words; with: all <kinds> of (signs) \\ there",
		"用户@demo.test",
		"half =?utf-8?q?word",
		"",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(ImailParsedDraft) draft = NULL;
		g_autofree char *octets = NULL;
		g_autofree char *back = round_trip(cases[i], NULL, &draft, &octets);

		g_assert_cmpstr(back, ==, cases[i]);
		g_assert_true(g_str_is_ascii(octets));
		g_assert_null(strstr(octets, "undisclosed"));
		g_assert_null(strstr(octets, "From:"));
	}
}

/* A name with a line end in it adds no header field. */
static void test_no_line_gets_in(void)
{
	g_autoptr(ImailParsedDraft) draft = NULL;
	g_autofree char *octets = NULL;
	g_autofree char *back = round_trip("a\r\nX-Evil: 1", NULL, &draft, &octets);

	g_assert_null(strstr(octets, "\nX-Evil"));
	g_assert_cmpstr(back, ==, "a  X-Evil: 1");
}

static void test_own_fields(void)
{
	const char *fields[] = {"Deferred-Delivery", "Tue, 03 Nov 2026 10:00:00 +0800", NULL};
	g_autoptr(ImailParsedDraft) draft = NULL;
	g_autofree char *octets = NULL;
	g_autofree char *back = round_trip("b@c.test", fields, &draft, &octets);

	g_assert_cmpstr(back, ==, "b@c.test");
	g_assert_cmpint(draft->send_at, ==, 1793671200);
}

/* Another program's. */
static void test_others(void)
{
	static const char octets[] = "To: undisclosed-recipients:;\r\nCc: Team: a@b.test, Bob <c@d.test>;, e@f.test\r\n"
				     "Deferred-Delivery: nonsense\r\n\r\nx";
	GMimeStream *stream;
	g_autoptr(ImailParsedDraft) draft = NULL;
	g_autofree char *cc = NULL;

	imail_mime_init();
	stream = g_mime_stream_mem_new_with_buffer(octets, strlen(octets));
	draft = imail_mime_parse_draft(stream);
	cc = g_strjoinv("|", draft->cc);
	g_assert_null(draft->to[0]);
	g_assert_cmpstr(cc, ==, "a@b.test|Bob <c@d.test>|e@f.test");
	g_assert_cmpint(draft->send_at, ==, 0);
	g_object_unref(stream);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mime-draft/recipients", test_recipients);
	g_test_add_func("/mime-draft/no-line-gets-in", test_no_line_gets_in);
	g_test_add_func("/mime-draft/own-fields", test_own_fields);
	g_test_add_func("/mime-draft/others", test_others);
	return g_test_run();
}
