/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-report.c: delivery reports as servers write them, cut ones, and what only looks like one.
 */
#include <string.h>

#include "mime-build.h"
#include "mime-report.h"

#define HEAD                                                                                                 \
	"From: MAILER-DAEMON@mx.demo.test\r\nTo: alice@demo.test\r\nSubject: Undelivered\r\n"                \
	"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n boundary=b\r\n\r\n"
#define WORDS  "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n"
#define STATUS "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
#define END    "--b--\r\n"

static ImailReport *report_of(const char *mail)
{
	return imail_mime_report(mail, strlen(mail));
}

static const ImailReportRecipient *nth(const ImailReport *report, guint i)
{
	return g_ptr_array_index(report->recipients, i);
}

static void test_postfix(void)
{
	g_autoptr(ImailReport) report = report_of(
		HEAD WORDS STATUS "Reporting-MTA: dns; mx.demo.test\r\nOriginal-Envelope-Id: 5f0c+2B1\r\n"
		"X-Postfix-Queue-ID: 4B2\r\n\r\n"
		"Final-Recipient: rfc822; bob@inner.demo.test\r\nOriginal-Recipient: rfc822;bob@demo.test\r\n"
		"Action: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx2\r\n"
		"Diagnostic-Code: smtp; 550 5.1.1 no such\r\n user here\r\n\r\n"
		"Final-Recipient: rfc822; carol@demo.test\r\nAction: delayed\r\nStatus: 4.0.0\r\n\r\n"
		"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <m1@demo.test>\r\nSubject: Hi\r\n\r\nbody\r\n" END);

	g_assert_nonnull(report);
	g_assert_cmpstr(report->envelope_id, ==, "5f0c+1");
	g_assert_cmpstr(report->message_id, ==, "<m1@demo.test>");
	g_assert_cmpuint(report->recipients->len, ==, 2);
	g_assert_cmpstr(nth(report, 0)->address, ==, "bob@demo.test");
	g_assert_cmpstr(nth(report, 0)->final_address, ==, "bob@inner.demo.test");
	g_assert_cmpint(nth(report, 0)->action, ==, IMAIL_REPORT_FAILED);
	g_assert_cmpstr(nth(report, 0)->words, ==, "550 5.1.1 no such user here");
	g_assert_cmpint(nth(report, 1)->action, ==, IMAIL_REPORT_DELAYED);
	g_assert_cmpstr(nth(report, 1)->words, ==, "4.0.0");
}

static void test_headers_only(void)
{
	g_autoptr(ImailReport) report = report_of(HEAD WORDS STATUS
		"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bob@demo.test\nStatus: 5.7.1\n"
		"--b\nContent-Type: text/rfc822-headers\n\nSubject: Hi\nMessage-Id: <m2@demo.test>\n" END);

	g_assert_nonnull(report);
	g_assert_null(report->envelope_id);
	g_assert_cmpstr(report->message_id, ==, "<m2@demo.test>");
	g_assert_cmpint(nth(report, 0)->action, ==, IMAIL_REPORT_FAILED);
	g_assert_cmpstr(nth(report, 0)->words, ==, "5.7.1");
}

/* RFC 6533: addresses and header in UTF-8, the status part perhaps encoded. */
static void test_internationalised(void)
{
	g_autoptr(ImailReport) report = report_of(HEAD
		"--b\r\nContent-Type: message/global-delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n"
		/* Reporting-MTA: dns; mx\n\nFinal-Recipient: utf-8; 用户@demo.test\nAction: failed\n */
		"UmVwb3J0aW5nLU1UQTogZG5zOyBteAoKRmluYWwtUmVjaXBpZW50OiB1dGYtODsg55So5oi3QGRl\r\n"
		"bW8udGVzdApBY3Rpb246IGZhaWxlZAo=\r\n" END);

	g_assert_nonnull(report);
	g_assert_cmpstr(nth(report, 0)->address, ==, "用户@demo.test");
	g_assert_null(report->message_id);
}

/* Somebody may write several status parts: the first one's id counts, and the recipients of the first that has any. */
static void test_several_status_parts(void)
{
	g_autoptr(ImailReport) report = report_of(
		HEAD STATUS "Original-Envelope-Id: 1\r\n\r\n" STATUS "Original-Envelope-Id: 2\r\n\r\n" STATUS
			    "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; bob@demo.test\r\n\r\n" END);

	g_assert_nonnull(report);
	g_assert_cmpstr(report->envelope_id, ==, "1");
	g_assert_cmpuint(report->recipients->len, ==, 1);
}

static void test_none(void)
{
	static const char *const mails[] = {
		"",
		"Subject: x\r\n\r\nHi",
		/* A read receipt. */
		"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n" STATUS
		"Final-Recipient: rfc822; bob@demo.test\r\n" END,
		/* The status part as an attachment of an ordinary mail. */
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n" STATUS "R: x\r\n\r\nFinal-Recipient: rfc822; b@demo.test\r\n" END,
		HEAD WORDS END,
		HEAD STATUS "Reporting-MTA: dns; mx\r\n\r\nStatus: 5.0.0\r\n\r\nFinal-Recipient: rfc822; no address\r\n" END,
	};

	for (gsize i = 0; i < G_N_ELEMENTS(mails); i++)
		g_assert_null(report_of(mails[i]));
}

static void test_cut_anywhere(void)
{
	static const char mail[] = HEAD WORDS STATUS
		"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; bob@demo.test\r\nAction: failed\r\n\r\n"
		"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <m1@demo.test>\r\n\r\n" END;

	for (gsize len = 0; len < strlen(mail); len++)
		imail_report_free(imail_mime_report(mail, len));
}

static void test_limits(void)
{
	GString *mail = g_string_new(HEAD STATUS "Reporting-MTA: dns; mx\r\n\r\n");
	g_autofree char *words = g_strnfill(5000, 'x');
	g_autoptr(ImailReport) report = NULL;

	g_string_append_printf(mail, "Final-Recipient: rfc822; bob@demo.test\r\nDiagnostic-Code: smtp; %s\r\n\r\n", words);
	for (guint i = 0; i < 1000; i++)
		g_string_append_printf(mail, "Final-Recipient: rfc822; u%u@demo.test\r\n\r\n", i);
	report = report_of(mail->str);
	g_assert_cmpuint(report->recipients->len, ==, 200);
	g_assert_cmpuint(strlen(nth(report, 0)->words), <=, IMAIL_REPORT_WORDS_MAX);
	g_string_free(mail, TRUE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	imail_mime_init();
	g_test_add_func("/mime-report/postfix", test_postfix);
	g_test_add_func("/mime-report/headers-only", test_headers_only);
	g_test_add_func("/mime-report/internationalised", test_internationalised);
	g_test_add_func("/mime-report/several-status-parts", test_several_status_parts);
	g_test_add_func("/mime-report/none", test_none);
	g_test_add_func("/mime-report/cut-anywhere", test_cut_anywhere);
	g_test_add_func("/mime-report/limits", test_limits);
	return g_test_run();
}
