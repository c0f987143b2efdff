/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-http-answer.c: answers of web servers, whole, in pieces, and broken.
 */
#include "http-answer.h"

#include <string.h>

#define OK "HTTP/1.1 200 OK\r\n"

static const struct {
	const char *octets;
	guint status;
	const char *body, *location; /* status 0: it is none */
} cases[] = {
	{OK "Content-Length: 3\r\n\r\nabc", 200, "abc", NULL},
	{OK "content-length:3\r\n\r\nabcdef", 200, "abc", NULL},
	{"HTTP/1.0 200\n\nabc", 200, "abc", NULL},
	{OK "\r\n", 200, "", NULL},
	{OK "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\nA\r\n0123456789\r\n0\r\n\r\n", 200, "a0123456789", NULL},
	{OK "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n2\r\nab\r\n0\r\n", 200, "ab", NULL},
	{"HTTP/1.1 302 Found\r\nLocation:  /x \r\n\r\n", 302, NULL, "/x"},
	{"HTTP/1.1 404 Not Found\r\n\r\n", 404, NULL, NULL},
	{"", 0, NULL, NULL},
	{"220 mail ESMTP\r\n\r\n", 0, NULL, NULL},
	{"HTTP/1.1 abc\r\n\r\n", 0, NULL, NULL},
	{"HTTP/1.1 999 x\r\n\r\n", 0, NULL, NULL},
	{"HTTP/2 200\r\n\r\n", 0, NULL, NULL},
	{OK "Content-Length: 9\r\n\r\nabc", 0, NULL, NULL},
	{OK "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 0, NULL, NULL},
	{OK "Transfer-Encoding: chunked\r\n\r\n \n", 0, NULL, NULL},
	{OK "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n\n", 0, NULL, NULL},
	{OK "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc", 0, NULL, NULL},
	{OK "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n", 0, NULL, NULL},
	{OK "Content-Length: 99999999999999999999\r\n\r\nabc", 0, NULL, NULL},
};

static void assert_is(guint i, const ImailHttpAnswer *answer, const GError *error)
{
	g_test_message("%u: %s", i, cases[i].octets);
	if (cases[i].status == 0) {
		g_assert_null(answer);
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
		return;
	}
	g_assert_no_error(error);
	g_assert_cmpuint(answer->status, ==, cases[i].status);
	g_assert_cmpstr(answer->location, ==, cases[i].location);
	if (cases[i].body == NULL)
		g_assert_null(answer->body);
	else
		g_assert_cmpmem(g_bytes_get_data(answer->body, NULL), g_bytes_get_size(answer->body), cases[i].body,
				strlen(cases[i].body));
}

static void test_whole(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(ImailHttpAnswer) answer =
			imail_http_answer_parse(cases[i].octets, strlen(cases[i].octets), TRUE, &error);

		assert_is(i, answer, error);
	}
}

/* Octet by octet, to the first answer; what is read is never behind the octets that are here. */
static void test_pieces(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(ImailHttpAnswer) answer = NULL;
		gsize len = strlen(cases[i].octets);

		for (gsize n = 0; n <= len && answer == NULL && error == NULL; n++) {
			g_autofree char *piece = g_memdup2(cases[i].octets, n);

			answer = imail_http_answer_parse(piece, n, FALSE, &error);
		}
		if (answer == NULL && error == NULL)
			answer = imail_http_answer_parse(cases[i].octets, len, TRUE, &error);
		assert_is(i, answer, error);
	}
}

/* An answer in many small chunks ends before it is worth anybody's time to send it slowly. */
static void test_many_chunks(void)
{
	g_autoptr(GString) octets = g_string_new(OK "Transfer-Encoding: chunked\r\n\r\n");
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < 100 * 1000; i++)
		g_string_append(octets, "1\r\nx\r\n");
	g_assert_null(imail_http_answer_parse(octets->str, octets->len, FALSE, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/http-answer/whole", test_whole);
	g_test_add_func("/http-answer/pieces", test_pieces);
	g_test_add_func("/http-answer/many-chunks", test_many_chunks);
	return g_test_run();
}
