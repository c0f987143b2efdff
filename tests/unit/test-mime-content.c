/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-content.c: attachments of a mail in a file, in each transfer encoding, as they come out.
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

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_mime_init();
	g_test_add_func("/mime-content/from-file", test_from_file);
	return g_test_run();
}
