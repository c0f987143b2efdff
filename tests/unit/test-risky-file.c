/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-risky-file.c: what is asked about before it is opened, and what is not.
 */
#include "risky-file.h"

#include <string.h>

static const struct {
	const char *name, *media_type, *head;
	RiskyFile risk;
} cases[] = {
	/* by its name */
	{"setup.exe", "application/octet-stream", "", RISK_PROGRAM},
	{"SETUP.EXE", NULL, "", RISK_PROGRAM},
	{"photo.jpg.exe", "image/jpeg", "", RISK_PROGRAM},
	{"setup.exe. .", NULL, "", RISK_PROGRAM},
	{"tool.jar", NULL, "PK\3\4", RISK_PROGRAM},
	{"run.sh", "text/plain", "", RISK_SCRIPT},
	{"a.desktop", "text/plain", "", RISK_LAUNCHER},
	{"bill.docm", NULL, "PK\3\4", RISK_MACROS},
	{"bill.XLSM", NULL, "", RISK_MACROS},
	{"page.htm", NULL, "", RISK_PAGE},
	{"disk.iso", NULL, "", RISK_ARCHIVE},
	/* by its type */
	{"x", "application/x-sh", "", RISK_SCRIPT},
	{"photo.jpg", "Application/X-Executable", "", RISK_PROGRAM},
	{"photo.jpg", "image/svg+xml", "", RISK_PAGE},
	{"bill", "application/vnd.ms-excel", "", RISK_MACROS},
	/* by what it is */
	{"photo.jpg", "image/jpeg", "\x7f" "ELF\2\1\1", RISK_PROGRAM},
	{"report.pdf", "application/pdf", "MZ\x90", RISK_PROGRAM},
	{"notes.txt", "text/plain", "#!/bin/sh\n", RISK_SCRIPT},
	{"notes.txt", "text/plain", "\xef\xbb\xbf\n[Desktop Entry]\n", RISK_LAUNCHER},
	{"notes.txt", "text/plain", "  <HTML>", RISK_PAGE},
	{"notes.txt", "text/plain", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", RISK_MACROS},
	/* what does the most counts */
	{"page.html", "text/html", "#!/bin/sh\n", RISK_SCRIPT},
	{"bill.exe", "text/html", "<html>", RISK_PROGRAM},
	/* what is only looked at */
	{"report.pdf", "application/pdf", "%PDF-1.7", RISK_NONE},
	{"photo.jpg", "image/jpeg", "\xff\xd8\xff", RISK_NONE},
	{"notes.txt", "text/plain", "hello", RISK_NONE},
	{"table.csv", "text/csv", "a,b", RISK_NONE},
	{"report.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\3\4", RISK_NONE},
	{"archive.zip", "application/zip", "PK\3\4", RISK_NONE},
	{"exe", NULL, "", RISK_NONE},
	{"", NULL, "", RISK_NONE},
};

static void test_cases(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		RiskyFile risk = risky_file(cases[i].name, cases[i].media_type, NULL, cases[i].head,
					    strlen(cases[i].head));

		g_test_message("%s %s", cases[i].name, cases[i].media_type != NULL ? cases[i].media_type : "");
		g_assert_cmpint(risk, ==, cases[i].risk);
		g_assert_true((risky_file_words(risk) != NULL) == (risk != RISK_NONE));
		g_assert_true((risky_file_warning(risk) != NULL) == (risk != RISK_NONE));
	}
}

/* What the desktop takes for a page although neither name nor mail nor the first octets say so. */
static void test_desktop_type(void)
{
	static const char head[] = "<!-- x --><title>Bank</title>";

	g_assert_cmpint(risky_file("bill", "application/octet-stream", NULL, head, strlen(head)), ==, RISK_NONE);
	g_assert_cmpint(risky_file("bill", "application/octet-stream", "text/html", head, strlen(head)), ==, RISK_PAGE);
	g_assert_cmpint(risky_file("bill", NULL, "application/x-perl", "use strict;", 11), ==, RISK_SCRIPT);
	g_assert_cmpint(risky_file("bill", NULL, "application/pdf", "%PDF", 4), ==, RISK_NONE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/risky-file/cases", test_cases);
	g_test_add_func("/risky-file/desktop-type", test_desktop_type);
	return g_test_run();
}
