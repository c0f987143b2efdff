/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-build-message.c: a mail attached to a mail: as it stands where it can be, with its parts encoded
 * where it must be, as a file where neither helps; what comes out is 7 bit in any case.
 */
#include <string.h>

#include "mime-build.h"
#include "mime-parse.h"

typedef struct {
	const char *label, *octets;
	const char *type; /* of the part that comes out */
	const char *has;  /* what stands in the mail */
	gboolean is_same; /* saved, it is what it was */
} Case;

#define SIGNED                                                                                               \
	"Subject: s\r\nMIME-Version: 1.0\r\n"                                                                \
	"Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\r\n\r\n"         \
	"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"          \
	"Gr\xc3\xbc\xc3\x9f" "e\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n"

static const Case cases[] = {
	{"plain", "From: a@b.test\r\nSubject: in\r\n\r\nwords\r\n", "message/rfc822", "\r\nSubject: in\r\n",
	 TRUE},
	{"LF line ends", "From: a@b.test\nSubject: in\n\nwords\n", "message/rfc822", "\r\nSubject: in\r\n",
	 FALSE},
	{"8 bit",
	 "From: a@b.test\r\nSubject: in\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
	 "Content-Transfer-Encoding: 8bit\r\n\r\nGr\xc3\xbc\xc3\x9f" "e\r\n",
	 "message/rfc822", "R3LDvMOfZQ", FALSE},
	{"8 bit in the header", "From: a@b.test\r\nSubject: Gr\xc3\xbc\xc3\x9f" "e\r\n\r\nwords\r\n", NULL, NULL,
	 FALSE},
	{"signed, 8 bit", SIGNED, "application/octet-stream", NULL, TRUE},
	{"no mail at all", "\x89PNG\r\n\x1a\n", "application/octet-stream", NULL, TRUE},
	{"nothing", "", NULL, NULL, FALSE},
};

static GMimeStream *open_part(guint index, gpointer user_data, GError **error G_GNUC_UNUSED)
{
	const char *octets = index == 0 ? "text\n" : ((const Case *)user_data)->octets;

	return g_mime_stream_mem_new_with_buffer(*octets != '\0' ? octets : "", strlen(octets));
}

static GByteArray *build(const Case *c, GMimeStream *out)
{
	const ImailMimeOptions options = {.date = 1793671200, .message_id = "id@a.test"};
	ImailMail *mail = imail_record_new(&imail_mail_type);
	g_autoptr(GError) error = NULL;

	mail->from = g_strdup("a@b.test");
	g_strfreev(mail->to);
	mail->to = g_strsplit("c@d.test", "|", -1);
	for (guint i = 0; i < 2; i++) {
		ImailPart *part = imail_record_new(&imail_part_type);

		part->kind = i == 0 ? IMAIL_PART_TEXT : IMAIL_PART_ATTACHMENT;
		part->name = i == 0 ? NULL : g_strdup("in.eml");
		part->media_type = i == 0 ? NULL : g_strdup("message/rfc822");
		g_ptr_array_add(mail->parts, part);
	}
	g_assert_true(imail_mime_build(mail, &options, open_part, (gpointer)c, out, &error));
	g_assert_no_error(error);
	imail_record_free(&imail_mail_type, mail);
	return g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
}

/* RFC 2046 5.2.1 */
static void assert_is_bare(const GByteArray *octets)
{
	g_autofree char *text = g_strndup((const char *)octets->data, octets->len);
	char *header = strstr(text, "\r\nContent-Type: message/rfc822"), *end;

	g_assert_nonnull(header);
	end = strstr(header, "\r\n\r\n");
	g_assert_nonnull(end);
	*end = '\0';
	g_assert_null(strstr(header, "base64"));
	g_assert_null(strstr(header, "quoted-printable"));
}

static void test_case(gconstpointer data)
{
	const Case *c = data;
	GMimeStream *out, *saved;
	const GByteArray *octets;
	g_autoptr(ImailParsed) parsed = NULL;
	const ImailAttachment *attachment;

	imail_mime_init();
	out = g_mime_stream_mem_new();
	octets = build(c, out);
	for (guint i = 0; i < octets->len; i++) {
		g_assert_cmpuint(octets->data[i], <, 128);
		g_assert_cmpuint(octets->data[i], !=, 0);
		g_assert_true(octets->data[i] != '\n' || (i > 0 && octets->data[i - 1] == '\r'));
	}
	if (c->has != NULL)
		g_assert_nonnull(g_strstr_len((const char *)octets->data, octets->len, c->has));
	g_mime_stream_reset(out);
	parsed = imail_mime_parse(out);
	g_assert_cmpuint(parsed->attachments->len, >=, 1);
	attachment = parsed->attachments->pdata[0];
	g_assert_cmpstr(attachment->name, ==, "in.eml");
	if (c->type != NULL)
		g_assert_cmpstr(attachment->media_type, ==, c->type);
	if (g_str_equal(attachment->media_type, "message/rfc822"))
		assert_is_bare(octets);
	saved = g_mime_stream_mem_new();
	g_mime_stream_reset(out);
	g_assert_true(imail_mime_save_attachment(out, 0, saved, NULL));
	octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(saved));
	if (c->is_same)
		g_assert_cmpmem(octets->data, octets->len, c->octets, strlen(c->octets));
	g_object_unref(saved);
	g_object_unref(out);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/mime-build-message/", cases[i].label, NULL);

		g_test_add_data_func(path, &cases[i], test_case);
	}
	return g_test_run();
}
