/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-head.c: a mail's entry in a list, above all whether it seems to have an attachment.
 */
#include <string.h>

#include "head.h"

static const struct {
	const char *mail;
	gboolean has_attachment;
} cases[] = {
	{"Subject: s\r\n\r\ntext", FALSE},
	{"Subject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", TRUE},
	{"Subject: s\r\nCONTENT-TYPE:\r\n\tMultipart/Mixed; boundary=b\r\n\r\n", TRUE},
	{"Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n", TRUE},
	{"Subject: s\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nContent-Type: multipart/mixed\r\n", FALSE},
	{"Subject: multipart/mixed\r\n\r\ncontent-type: multipart/mixed\r\n", FALSE},
	{"Subject: s\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Disposition: attachment; filename=f\r\n\r\nx", TRUE},
	{"Subject: s\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Disposition:\r\n ATTACHMENT\r\n\r\nx", TRUE},
	{"Subject: s\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Disposition: inline; filename=f\r\n\r\nx", FALSE},
	{"Subject: s\r\n\r\nAn attachment; Content-Disposition: attachment", FALSE},
	{"content-disposition: attach", FALSE},
	{"", FALSE},
};

static void test_attachments(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		/* No octet behind the last is there to be read. */
		gsize len = strlen(cases[i].mail);
		g_autofree char *octets = len > 0 ? g_memdup2(cases[i].mail, len) : g_strdup("");
		g_autoptr(ImailHead) head = imail_head_new(octets, len);

		if (head->has_attachment != cases[i].has_attachment)
			g_error("%s\nhas %s attachment", cases[i].mail, head->has_attachment ? "an" : "no");
	}
}

static void test_fields(void)
{
	static const char mail[] = "From: Bob <bob@demo.test>\r\nSubject: Hi\r\nMessage-ID: <a@b>\r\n\r\nHow are\r\nyou?\r\n";
	g_autoptr(ImailHead) head = imail_head_new(mail, sizeof(mail) - 1);

	g_assert_cmpstr(head->parsed->subject, ==, "Hi");
	g_assert_cmpstr(head->parsed->from_name, ==, "Bob");
	g_assert_cmpstr(head->parsed->message_id, ==, "<a@b>");
	g_assert_cmpstr(head->preview, ==, "How are you?");
	g_assert_null(head->parsed->text);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/head/attachments", test_attachments);
	g_test_add_func("/head/fields", test_fields);
	return g_test_run();
}
