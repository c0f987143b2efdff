/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-content.c: attachments of a mail in a file, in each transfer encoding, as they come out; text that
 * is not encoded as it says.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "mime-parse.h"

static const struct {
	const char *fields, *body, *octets;
} parts[] = {
	{"Content-Type: image/png", "plain octets", "plain octets"},
	{"Content-Type: image/png\r\nContent-Transfer-Encoding: base64", "d29yZHM=", "words"},
	{"Content-Type: image/png\r\nContent-Transfer-Encoding: quoted-printable", "a=3Db=\r\nc", "a=bc"},
	{"Content-Type: message/rfc822", "Subject: inner\r\n\r\nwords", "Subject: inner\r\n\r\nwords"},
	{"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit", "Subject: \r\n\r\n", "Subject: \r\n\r\n"},
	{"Content-Type: image/png", "", ""},
};

static void test_from_file(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *mail = g_strdup_printf(
			"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHi\r\n--b\r\n%s\r\n\r\n%s\r\n--b--\r\n",
			parts[i].fields, parts[i].body);
		g_autofree char *path = NULL;
		int fd = g_file_open_tmp("imail-content-XXXXXX", &path, NULL);
		GByteArray *octets = g_byte_array_new();
		GMimeStream *in, *out = g_mime_stream_mem_new_with_byte_array(octets);
		g_autoptr(GError) error = NULL;

		g_assert_cmpint(write(fd, mail, strlen(mail)), ==, (gssize)strlen(mail));
		lseek(fd, 0, SEEK_SET);
		in = g_mime_stream_fs_new(fd);
		g_assert_true(imail_mime_save_attachment(in, 0, out, &error));
		g_assert_no_error(error);
		g_assert_cmpmem(octets->data, octets->len, parts[i].octets, strlen(parts[i].octets));
		g_object_unref(in);
		g_object_unref(out);
		g_unlink(path);
	}
}

/* What the header says of the text, what stands there, and what it is. */
static void test_lies(void)
{
	static const struct {
		const char *header, *body, *text;
	} cases[] = {
		{"Content-Type: text/plain; charset=utf-8", "\xef\xbb\xbfWith a mark", "With a mark"},
		{"Content-Transfer-Encoding: base64", "This is no base64 at all, but plain words!\r\nAnd more.",
		 "This is no base64 at all, but plain words!\nAnd more."},
		{"Content-Transfer-Encoding: base64", "VGhpcyBpcyBiYXNlNjQsIHdpdGgg\r\n YmxhbmtzIQ==\r\n",
		 "This is base64, with blanks!"},
		{"Content-Transfer-Encoding: base64", "VGhpcyBpcyBiYXNlNjQu\r\n\r\n-- \r\nA list's footer.",
		 "This is base64."},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *mail = g_strdup_printf("Subject: x\r\n%s\r\n\r\n%s", cases[i].header, cases[i].body);
		GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, strlen(mail));
		g_autoptr(ImailParsed) parsed = imail_mime_parse(stream);

		g_test_message("%s", cases[i].body);
		g_assert_true(g_str_has_prefix(parsed->text, cases[i].text));
		g_object_unref(stream);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_mime_init();
	g_test_add_func("/mime-content/from-file", test_from_file);
	g_test_add_func("/mime-content/lies", test_lies);
	return g_test_run();
}
