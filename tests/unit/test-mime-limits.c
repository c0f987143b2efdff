/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-limits.c: mails that are made to overflow a stack, a memory or a patience: each limit of
 * mime-parse.
 *
 * None of these may be slow or big: what they would cost without the limits is minutes and gigabytes.
 */
#include <string.h>

#include "mime-parse.h"

#define PART(boundary, type, body) "--" boundary "\r\nContent-Type: " type "\r\n\r\n" body "\r\n"
#define MULTI(kind, boundary)      "Content-Type: multipart/" kind "; boundary=\"" boundary "\"\r\n\r\n"

static ImailParsed *parse(const char *mail, gssize len)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, len < 0 ? strlen(mail) : (gsize)len);
	ImailParsed *parsed = imail_mime_parse(stream);
	g_object_unref(stream);
	return parsed;
}

static void test_deep(void)
{
	g_autoptr(GString) parts = g_string_new("Subject: deep\r\n");
	g_autoptr(GString) messages = g_string_new("Subject: deep\r\n");
	for (int i = 0; i < 1000; i++)
		g_string_append_printf(parts,
				       "Content-Type: multipart/mixed; "
				       "boundary=b%d\r\n\r\n--b%d\r\n\r\nlevel %d\r\n--b%d\r\n",
				       i, i, i, i);
	for (int i = 0; i < 20000; i++)
		g_string_append(messages, "Content-Type: message/rfc822\r\n\r\n");
	g_string_append(parts, "\r\nbottom\r\n");
	g_autoptr(ImailParsed) one = parse(parts->str, -1), two = parse(messages->str, -1);
	g_assert_nonnull(strstr(one->text, "level 48"));
	g_assert_null(strstr(one->text, "level 60"));
	g_assert_nonnull(strstr(one->left_out, "deep"));
	g_assert_cmpuint(one->attachments->len, ==, 1); /* the rest, so that it can be saved */
	g_assert_nonnull(strstr(two->left_out, "deep"));
	g_assert_cmpuint(two->attachments->len, ==, IMAIL_MIME_DEPTH_MAX + 1);
}

static void test_many_parts(void)
{
	g_autoptr(GString) mail = g_string_new(MULTI("mixed", "b") PART("b", "text/plain", "the text"));
	for (int i = 0; i < 250; i++)
		g_string_append_printf(mail, "--b\r\nContent-Type: image/png; name=%d.png\r\n\r\nx\r\n", i);
	g_autoptr(ImailParsed) some = parse(mail->str, -1);
	g_assert_cmpstr(some->text, ==, "the text");
	g_assert_cmpuint(some->attachments->len, ==, IMAIL_MIME_PARTS_SHOWN_MAX);
	g_assert_cmpstr(some->left_out, ==, "50 more attachments are not listed.");

	for (int i = 0; i < 200000; i++)
		g_string_append(mail, "--b\n\nx\n");
	g_autoptr(ImailParsed) many = parse(mail->str, -1);
	g_assert_nonnull(strstr(many->text, "the text"));
	g_assert_nonnull(strstr(many->left_out, "too many parts"));
}

static void test_big_header(void)
{
	g_autoptr(GString) mail = g_string_new("Subject: big\r\n");
	for (int i = 0; i < 300000; i++)
		g_string_append(mail, "X-A: b\r\n");
	g_string_append(mail, "To: ");
	for (int i = 0; i < 300000; i++)
		g_string_append(mail, "a@b,");
	g_string_append(mail, "\r\nX-Long: ");
	for (int i = 0; i < 1000000; i++)
		g_string_append_c(mail, 'x');
	g_string_append(mail, "\r\nFrom: last@demo.test\r\n\r\nthe text");
	g_autoptr(ImailParsed) parsed = parse(mail->str, (gssize)mail->len);
	g_assert_cmpstr(parsed->subject, ==, "big");
	g_assert_cmpstr(parsed->from_address, ==, "last@demo.test");
	g_assert_cmpstr(parsed->text, ==, "the text");
	g_assert_nonnull(strstr(parsed->left_out, "Header"));
	g_assert_cmpuint(g_strv_length(parsed->to), <=, 64 * 1024 / 4);
}

/* 10 MB in one field, and in one line of a body. */
static void test_long_lines(void)
{
	g_autofree char *fill = g_strnfill(10 * 1024 * 1024, 'x');
	g_autofree char *header = g_strconcat("Subject: ", fill, "\r\nFrom: a@demo.test\r\n\r\nthe text", NULL);
	g_autofree char *body = g_strconcat("Subject: long\r\n\r\n", fill, NULL);
	g_autoptr(ImailParsed) one = parse(header, -1), two = parse(body, -1);

	g_assert_cmpuint(strlen(one->subject), <=, 64 * 1024);
	g_assert_cmpstr(one->from_address, ==, "a@demo.test");
	g_assert_cmpstr(one->text, ==, "the text");
	g_assert_nonnull(strstr(one->left_out, "Header"));
	g_assert_cmpuint(strlen(two->text), <=, IMAIL_MIME_TEXT_MAX);
	g_assert_nonnull(strstr(two->left_out, "too long"));
}

/* Fields that would take time in the square of their length, and a boundary in every line. */
static void test_hostile_fields(void)
{
	g_autoptr(GString) mail = g_string_new(NULL);
	static const struct {
		const char *begin, *piece;
	} fields[] = {{"Subject: ", "=?a?b?"},
		      {"From: ", "<"},
		      {"To: ", "\"("},
		      {"Cc: ", "a:"},
		      {"Reply-To: ", "=?utf-8?Q?"},
		      {"References: ", "<"},
		      {"Content-Type: text/plain;", " a*0=b;"},
		      {"Content-Disposition: x;", " a=\"b"}};
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_string_append(mail, fields[i].begin);
		for (gsize n = 0; n < 60000 / strlen(fields[i].piece); n++)
			g_string_append(mail, fields[i].piece);
		g_string_append(mail, "\r\n");
	}
	g_string_append(mail, "\r\nthe text");
	g_autoptr(ImailParsed) parsed = parse(mail->str, -1);
	g_assert_cmpstr(parsed->text, ==, "the text");
}

static void test_long_text(void)
{
	g_autoptr(GString) mail = g_string_new("Content-Type: text/plain; charset=utf-8\r\n\r\n");
	while (mail->len < IMAIL_MIME_TEXT_MAX + 1000)
		g_string_append(mail, "你好");
	g_autoptr(ImailParsed) parsed = parse(mail->str, -1);
	g_assert_true(g_utf8_validate(parsed->text, -1, NULL));
	g_assert_cmpuint(strlen(parsed->text), <=, IMAIL_MIME_TEXT_MAX);
	g_assert_cmpuint(strlen(parsed->text), >, IMAIL_MIME_TEXT_MAX - 100);
	g_assert_cmpstr(parsed->left_out, ==, "The text is too long to be shown whole.");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_mime_init();
	g_test_add_func("/mime-limits/deep", test_deep);
	g_test_add_func("/mime-limits/many-parts", test_many_parts);
	g_test_add_func("/mime-limits/big-header", test_big_header);
	g_test_add_func("/mime-limits/long-lines", test_long_lines);
	g_test_add_func("/mime-limits/hostile-fields", test_hostile_fields);
	g_test_add_func("/mime-limits/long-text", test_long_text);
	return g_test_run();
}
