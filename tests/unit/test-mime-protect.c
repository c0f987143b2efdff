/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-protect.c: signed and encrypted mails, and what is said of them.
 */
#include <string.h>

#include "mime-parse.h"

#define PGP_SIGNED   IMAIL_PROTECTION_OPENPGP_SIGNED
#define PGP_SECRET   IMAIL_PROTECTION_OPENPGP_ENCRYPTED
#define SMIME_SIGNED IMAIL_PROTECTION_SMIME_SIGNED
#define SMIME_SECRET IMAIL_PROTECTION_SMIME_ENCRYPTED

#define SIGNED(protocol, type)                                                                               \
	"Content-Type: multipart/signed; boundary=b" protocol                                                \
	"\r\n\r\n--b\r\n\r\nwords\r\n--b\r\nContent-Type: " type "\r\n\r\nx\r\n--b--\r\n"

static const struct {
	const char *mail;
	guint protection;
	const char *words; /* in left_out; NULL: nothing is said */
} cases[] = {
	{"Subject: x\r\n\r\nwords", 0, NULL},
	{SIGNED("; protocol=\"application/pgp-signature\"", "application/pgp-signature"), PGP_SIGNED,
	 "OpenPGP signature"},
	{SIGNED("", "application/pgp-signature"), PGP_SIGNED, "not checked"},
	{SIGNED("; protocol=\"application/pkcs7-signature\"", "application/x-pkcs7-signature"), SMIME_SIGNED,
	 "S/MIME signature"},
	{SIGNED("; protocol=\"application/pgp-signature\"", "application/pkcs7-signature"), PGP_SIGNED,
	 "OpenPGP"},
	{SIGNED("; protocol=\"application/unheard-of\"", "application/octet-stream"), 0, NULL},
	{"Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n\r\n"
	 "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
	 "--b\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--b--\r\n",
	 PGP_SECRET, "encrypted with OpenPGP"},
	/* as Exchange mangles it */
	{"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n\r\n"
	 "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b--\r\n",
	 PGP_SECRET, "OpenPGP"},
	{"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nx",
	 SMIME_SECRET, "encrypted with S/MIME"},
	{"Content-Type: application/x-pkcs7-mime\r\n\r\nx", SMIME_SECRET, "S/MIME"},
	{"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\nx", SMIME_SIGNED,
	 "S/MIME signature"},
	{"Subject: x\r\n\r\nHi\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQ\r\n-----END PGP MESSAGE-----\r\n",
	 PGP_SECRET, "OpenPGP"},
	{"Subject: x\r\n\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nHi\r\n", PGP_SIGNED,
	 "OpenPGP signature"},
	{"Subject: x\r\n\r\n> -----BEGIN PGP MESSAGE-----\r\n", 0, NULL},
	/* within: signed around encrypted; what is forwarded says nothing of the mail */
	{"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
	 "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\r\n\r\n"
	 "--b\r\n\r\nwords\r\n--b--\r\n--a--\r\n",
	 PGP_SIGNED, "OpenPGP"},
	{"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nSee below.\r\n--a\r\n"
	 "Content-Type: message/rfc822\r\n\r\n" SIGNED("", "application/pgp-signature") "\r\n--a--\r\n",
	 0, NULL},
};

static ImailParsed *parse(const char *mail)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, strlen(mail));
	ImailParsed *parsed = imail_mime_parse(stream);

	g_object_unref(stream);
	return parsed;
}

static void test_protection(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(ImailParsed) parsed = parse(cases[i].mail);

		g_test_message("%s", cases[i].mail);
		g_assert_cmpuint(parsed->protection, ==, cases[i].protection);
		if (cases[i].words != NULL)
			g_assert_nonnull(strstr(parsed->left_out, cases[i].words));
		else
			g_assert_null(parsed->left_out);
	}
}

static void test_winmail(void)
{
	static const char *const fields[] = {"application/ms-tnef; name=winmail.dat", "application/vnd.ms-tnef",
					     "application/octet-stream; name=WINMAIL.DAT"};

	for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *mail =
			g_strdup_printf("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHi\r\n--b\r\n"
					"Content-Type: %s\r\n\r\nx\r\n--b--\r\n",
					fields[i]);
		g_autoptr(ImailParsed) parsed = parse(mail);

		g_assert_nonnull(parsed->left_out);
		g_assert_nonnull(strstr(parsed->left_out, "Outlook"));
		g_assert_cmpuint(parsed->attachments->len, ==, 1);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_mime_init();
	g_test_add_func("/mime-protect/protection", test_protection);
	g_test_add_func("/mime-protect/winmail", test_winmail);
	return g_test_run();
}
