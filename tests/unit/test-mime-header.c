/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-header.c: which mails are of lists or sent by programs.
 */
#include <string.h>

#include "mime-parse.h"

static const struct {
	const char *fields;
	gboolean is_bulk;
	const char *list_id;
} cases[] = {
	{"", FALSE, NULL},
	{"List-Id: <dev.lists.example.org>\r\n", TRUE, "dev.lists.example.org"},
	{"List-ID: The =?utf-8?Q?d=C3=A9v?= <x> list\r\n <Dev.Lists.Example.ORG>\r\n", TRUE,
	 "dev.lists.example.org"},
	{"List-Id: dev.lists.example.org\r\n", TRUE, "dev.lists.example.org"},
	{"List-Id: some words\r\n", TRUE, NULL},
	{"List-Id: <>\r\n", TRUE, NULL},
	{"Precedence: bulk\r\n", TRUE, NULL},
	{"Precedence: LIST\r\n", TRUE, NULL},
	{"precedence: junk (really)\r\n", TRUE, NULL},
	{"Precedence: first-class\r\n", FALSE, NULL},
	{"Precedence: bulky\r\n", FALSE, NULL},
	{"Auto-Submitted: no\r\n", FALSE, NULL},
	{"Auto-Submitted: No; owner-email=\"x\"\r\n", FALSE, NULL},
	{"Auto-Submitted:\r\n", FALSE, NULL},
	{"Auto-Submitted: auto-generated\r\n", TRUE, NULL},
	{"Auto-Submitted: auto-replied (vacation)\r\n", TRUE, NULL},
	{"X-List-Id: <x.example>\r\n", FALSE, NULL},
};

static void test_bulk(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *mail = g_strdup_printf("From: a@demo.test\r\n%s\r\nList-Id: <no.header>\r\n",
							cases[i].fields);
		g_autofree char *preview = NULL;
		g_autoptr(ImailParsed) head = imail_mime_parse_head(mail, strlen(mail));
		g_autoptr(ImailParsed) brief = imail_mime_parse_brief(mail, strlen(mail), &preview);

		g_test_message("%s", cases[i].fields);
		g_assert_cmpint(head->is_bulk, ==, cases[i].is_bulk);
		g_assert_cmpstr(head->list_id, ==, cases[i].list_id);
		g_assert_cmpint(brief->is_bulk, ==, cases[i].is_bulk);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mime-header/bulk", test_bulk);
	return g_test_run();
}
