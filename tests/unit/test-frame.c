/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-frame.c: frames in pieces of every size, at their limits, and broken in every way.
 */
#include <string.h>

#include "error.h"
#include "frame.h"
#include "limits.h"

static void feed(ImailFrameReader *reader, const char *text)
{
	imail_frame_reader_feed(reader, text, strlen(text));
}

static ImailFrame *next_good(ImailFrameReader *reader)
{
	g_autoptr(GError) error = NULL;
	ImailFrame *frame = imail_frame_reader_next(reader, &error);

	g_assert_no_error(error);
	g_assert_nonnull(frame);
	return frame;
}

static void assert_needs_more(ImailFrameReader *reader)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(imail_frame_reader_next(reader, &error));
	g_assert_no_error(error);
}

static void assert_bad(ImailFrameReader *reader, int code, gboolean is_broken)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(imail_frame_reader_next(reader, &error));
	g_assert_error(error, IMAIL_ERROR, code);
	g_assert_cmpint(imail_frame_reader_is_broken(reader), ==, is_broken);
}

static void assert_type(ImailFrameReader *reader, const char *type)
{
	g_autoptr(ImailFrame) frame = next_good(reader);

	g_assert_cmpstr(frame->type, ==, type);
}

static void test_members(void)
{
	g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();
	g_autoptr(ImailFrame) first = NULL;
	g_autoptr(ImailFrame) second = NULL;

	feed(reader, "{\"type\":\"ping\",\"id\":\"7\",\"n\":[1,2.5]}\n{\"type\":7,\"id\":7}\r\n");
	first = next_good(reader);
	g_assert_cmpstr(first->type, ==, "ping");
	g_assert_cmpstr(first->id, ==, "7");
	g_assert_null(first->payload);
	g_assert_true(json_object_has_member(first->object, "n"));
	second = next_good(reader);
	g_assert_cmpstr(second->type, ==, "");
	g_assert_null(second->id);
	assert_needs_more(reader);
	g_assert_cmpuint(imail_frame_reader_held(reader), ==, 0);
}

/* Three frames, the middle one with a payload that looks like frames. */
#define STORY_PAYLOAD "{\"type\":\"x\"}\n\n\xff"
static const char story[] = "{\"type\":\"a\"}\n{\"type\":\"chunk\",\"payload\":15}\n" STORY_PAYLOAD "{\"type\":\"c\"}\n";

static void read_story(gsize step)
{
	g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();
	g_autoptr(GString) types = g_string_new(NULL);
	gsize len = sizeof story - 1;

	for (gsize at = 0; at < len; at += step) {
		ImailFrame *frame;

		imail_frame_reader_feed(reader, story + at, MIN(step, len - at));
		while ((frame = imail_frame_reader_next(reader, NULL)) != NULL) {
			g_string_append_printf(types, "%s ", frame->type);
			if (frame->payload != NULL) {
				gsize size;
				const void *data = g_bytes_get_data(frame->payload, &size);

				g_assert_cmpmem(data, size, STORY_PAYLOAD, 15);
			}
			imail_frame_free(frame);
		}
		g_assert_cmpuint(imail_frame_reader_held(reader), <, len);
	}
	g_assert_cmpstr(types->str, ==, "a chunk c ");
	g_assert_false(imail_frame_reader_is_broken(reader));
	g_assert_cmpuint(imail_frame_reader_held(reader), ==, 0);
}

static void test_pieces(void)
{
	for (gsize step = 1; step < sizeof story; step++)
		read_story(step);
}

/* A caller that feeds everything before it asks gets the same. */
static void test_fed_ahead(void)
{
	g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();

	for (int round = 0; round < 500; round++) {
		imail_frame_reader_feed(reader, story, sizeof story - 1);
		if (round % 3 == 0)
			assert_type(reader, "a");
		if (round % 3 == 1)
			assert_type(reader, "chunk");
		if (round % 3 == 2)
			assert_type(reader, "c");
	}
	g_assert_cmpuint(imail_frame_reader_held(reader), >, 300 * sizeof story);
	for (int left = 0; left < 1000; left++)
		imail_frame_free(next_good(reader));
	assert_needs_more(reader);
	g_assert_cmpuint(imail_frame_reader_held(reader), ==, 0);
}

/* A frame whose line has LEN octets with its LF. */
static char *line_of_length(gsize len)
{
	const char *head = "{\"type\":\"a\",\"x\":\"";
	g_autofree char *fill = g_strnfill(len - strlen(head) - 3, 'x');

	return g_strconcat(head, fill, "\"}\n", NULL);
}

static void test_longest_line(void)
{
	g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();
	g_autofree char *longest = line_of_length(65536);

	feed(reader, longest);
	feed(reader, "{\"type\":\"b\"}\n");
	assert_type(reader, "a");
	assert_type(reader, "b");
	imail_frame_reader_feed(reader, longest, 65535);
	assert_needs_more(reader);
	feed(reader, "\n");
	assert_type(reader, "a");
}

static void test_too_long_line(void)
{
	g_autofree char *too_long = line_of_length(65537);

	for (gsize len = 65536; len <= 65537; len++) {
		g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();

		imail_frame_reader_feed(reader, too_long, len);
		assert_bad(reader, IMAIL_ERROR_LIMIT, TRUE);
		feed(reader, "{\"type\":\"b\"}\n");
		assert_bad(reader, IMAIL_ERROR_LIMIT, TRUE);
		g_assert_cmpuint(imail_frame_reader_held(reader), ==, 0);
	}
}

/* Lines that cost only themselves. */
static void test_bad_lines(void)
{
	static const char *const lines[] = {
		"",
		"\r",
		"hello",
		"[1]",
		"{\"type\":\"a\"",
		"{\"type\":\"a\"}{}",
		"{\"type\":\"\xff\"}",
		"{\"type\":\"a\\u0000b\"}",
		"{\"a\":99999999999999999999}",
		"{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}",
		"{\"payload\":0,}",
	};

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();

		g_test_message("case %u", i);
		feed(reader, "{\"type\":\"before\"}\n");
		feed(reader, lines[i]);
		feed(reader, "\n{\"type\":\"after\"}\n");
		assert_type(reader, "before");
		assert_bad(reader, IMAIL_ERROR_PROTOCOL, FALSE);
		assert_type(reader, "after");
		assert_needs_more(reader);
	}
}

static void test_nul_line(void)
{
	g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();

	imail_frame_reader_feed(reader, "{\"type\":\"a\"}\0\n", 14);
	feed(reader, "{\"type\":\"after\"}\n");
	assert_bad(reader, IMAIL_ERROR_PROTOCOL, FALSE);
	assert_type(reader, "after");
}

/* json-glib's parser alone would recurse once a bracket. */
static void test_bracket_bomb(void)
{
	g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();
	g_autofree char *bomb = g_strnfill(65000, '[');

	memcpy(bomb, "{\"a\":", 5);
	feed(reader, bomb);
	feed(reader, "\n{\"type\":\"after\"}\n");
	assert_bad(reader, IMAIL_ERROR_PROTOCOL, FALSE);
	assert_type(reader, "after");
}

/* The deepest that is allowed: 16 levels, the frame's object being the first. */
static void test_deepest(void)
{
	g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();

	feed(reader, "{\"type\":\"a\",\"x\":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}\n");
	assert_type(reader, "a");
}

static void test_bad_payloads(void)
{
	static const char *const values[] = { "0",    "-1",     "65537", "1.0",  "6.5536e4", "\"5\"",
		                              "null", "[5]", "{}",    "true", "9223372036854775807" };

	for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
		g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();
		g_autofree char *line = g_strdup_printf("{\"type\":\"a\",\"payload\":%s}\n", values[i]);

		g_test_message("%s", line);
		feed(reader, line);
		feed(reader, "{\"type\":\"b\"}\n");
		assert_bad(reader, IMAIL_ERROR_PROTOCOL, TRUE);
		assert_bad(reader, IMAIL_ERROR_PROTOCOL, TRUE);
	}
}

/* Sizes around what one read brings. */
static void test_payload_sizes(void)
{
	static const gsize sizes[] = { 1, 2, 4095, 4096, 65535, 65536 };
	g_autofree char *data = g_malloc(65536);

	for (gsize i = 0; i < 65536; i++)
		data[i] = (char)(i * 7 + i / 256);
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();
		g_autofree char *line = g_strdup_printf("{\"payload\":%" G_GSIZE_FORMAT "}\n", sizes[i]);
		g_autoptr(ImailFrame) frame = NULL;
		gsize half = sizes[i] / 2;
		gsize size;
		const void *got;

		feed(reader, line);
		imail_frame_reader_feed(reader, data, half);
		assert_needs_more(reader);
		g_assert_cmpuint(imail_frame_reader_held(reader), ==, half);
		imail_frame_reader_feed(reader, data + half, sizes[i] - half);
		feed(reader, "{\"type\":\"after\"}\n");
		frame = next_good(reader);
		got = g_bytes_get_data(frame->payload, &size);
		g_assert_cmpmem(got, size, data, sizes[i]);
		assert_type(reader, "after");
	}
}

/* A caller may wait for a payload that never comes, and give up. */
static void test_free_in_payload(void)
{
	ImailFrameReader *reader = imail_frame_reader_new();

	feed(reader, "{\"type\":\"a\",\"payload\":100}\nhalf");
	assert_needs_more(reader);
	imail_frame_reader_free(reader);
	imail_frame_reader_free(NULL);
	imail_frame_free(NULL);
}

/* As in JavaScript and Python: the last of two members of one name is the one that counts. */
static void test_duplicate_member(void)
{
	g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();

	feed(reader, "{\"type\":\"a\",\"type\":\"b\",\"payload\":0,\"payload\":1}\nx");
	assert_type(reader, "b");
	assert_needs_more(reader);
}

static void assert_written(JsonObject *object, const char *payload, const char *wanted)
{
	g_autoptr(GBytes) bytes = payload != NULL ? g_bytes_new_static(payload, strlen(payload)) : NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) frame = imail_frame_write(object, bytes, &error);
	gsize len;
	const void *data;

	g_assert_no_error(error);
	data = g_bytes_get_data(frame, &len);
	g_assert_cmpmem(data, len, wanted, strlen(wanted));
}

static void test_write(void)
{
	g_autoptr(JsonObject) object = json_object_new();

	json_object_set_string_member(object, "type", "a");
	json_object_set_string_member(object, "k\ney", "l1\nl2\r\t\"\\\x01 预");
	json_object_set_int_member(object, "n", -5);
	assert_written(object, NULL,
	               "{\"type\":\"a\",\"k\\ney\":\"l1\\nl2\\r\\t\\\"\\\\\\u0001 预\",\"n\":-5}\n");
	json_object_remove_member(object, "k\ney");
	assert_written(object, "raw\n", "{\"type\":\"a\",\"n\":-5,\"payload\":4}\nraw\n");
	/* An object that was sent with a payload must not announce it again without one. */
	assert_written(object, NULL, "{\"type\":\"a\",\"n\":-5}\n");
	assert_written(object, "", "{\"type\":\"a\",\"n\":-5}\n");
}

/* What the peer's reader would refuse never goes out. */
static void test_write_is_json(void)
{
	g_autoptr(JsonObject) object = json_object_new();

	json_object_set_string_member(object, "text", "a\x1e\x1f\x7f\x1f");
	assert_written(object, NULL, "{\"text\":\"a\\u001e\\u001f\\u007f\\u001f\"}\n");
}

static void test_write_is_utf8(void)
{
	g_autoptr(JsonObject) object = json_object_new();

	json_object_set_string_member(object, "text", "550 gr\xfc\xdf");
	assert_written(object, NULL, "{\"text\":\"550 gr\xef\xbf\xbd\xef\xbf\xbd\"}\n");
}

static void test_write_limits(void)
{
	g_autoptr(JsonObject) object = json_object_new();
	g_autofree char *fill = g_strnfill(65536 - strlen("{\"x\":\"\"}\n"), 'x');
	g_autofree char *more = g_strconcat(fill, "x", NULL);
	g_autoptr(GBytes) longest = NULL;
	g_autoptr(GBytes) too_much = g_bytes_new_take(g_malloc0(65537), 65537);
	g_autoptr(GError) error = NULL;

	json_object_set_string_member(object, "x", fill);
	longest = imail_frame_write(object, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(g_bytes_get_size(longest), ==, IMAIL_FRAME_LINE_MAX);
	json_object_set_string_member(object, "x", more);
	g_assert_null(imail_frame_write(object, NULL, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	g_clear_error(&error);
	json_object_set_string_member(object, "x", "");
	g_assert_null(imail_frame_write(object, too_much, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
}

static void test_fits(void)
{
	g_autoptr(JsonObject) object = json_object_new();
	g_autofree char *fill = g_strnfill(65536 - strlen("{\"x\":\"\"}\n") - 10, 'x');
	g_autofree char *escaped = g_strnfill(30000, '\x7f');

	json_object_set_string_member(object, "x", fill);
	g_assert_true(imail_frame_fits(object, 10));
	g_assert_false(imail_frame_fits(object, 11));
	json_object_set_string_member(object, "x", escaped);
	g_assert_false(imail_frame_fits(object, 0));
}

/* What we write we read, the largest frame included. */
static void test_round_trip(void)
{
	g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();
	g_autoptr(JsonObject) object = json_object_new();
	g_autoptr(GBytes) payload = g_bytes_new_take(g_malloc0(65536), 65536);
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(ImailFrame) frame = NULL;
	gsize len;
	const void *data;

	json_object_set_string_member(object, "type", "\xf0\x9f\x98\x80\x7f\xe2\x80\xa8\x01");
	json_object_set_int_member(object, "least", G_MININT64);
	bytes = imail_frame_write(object, payload, NULL);
	data = g_bytes_get_data(bytes, &len);
	imail_frame_reader_feed(reader, data, len);
	frame = next_good(reader);
	g_assert_cmpstr(frame->type, ==, "\xf0\x9f\x98\x80\x7f\xe2\x80\xa8\x01");
	g_assert_cmpint(json_object_get_int_member(frame->object, "least"), ==, G_MININT64);
	g_assert_true(g_bytes_equal(frame->payload, payload));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/frame/members", test_members);
	g_test_add_func("/frame/pieces", test_pieces);
	g_test_add_func("/frame/fed-ahead", test_fed_ahead);
	g_test_add_func("/frame/longest-line", test_longest_line);
	g_test_add_func("/frame/too-long-line", test_too_long_line);
	g_test_add_func("/frame/bad-lines", test_bad_lines);
	g_test_add_func("/frame/nul-line", test_nul_line);
	g_test_add_func("/frame/bracket-bomb", test_bracket_bomb);
	g_test_add_func("/frame/deepest", test_deepest);
	g_test_add_func("/frame/bad-payloads", test_bad_payloads);
	g_test_add_func("/frame/payload-sizes", test_payload_sizes);
	g_test_add_func("/frame/free-in-payload", test_free_in_payload);
	g_test_add_func("/frame/duplicate-member", test_duplicate_member);
	g_test_add_func("/frame/write", test_write);
	g_test_add_func("/frame/write-is-json", test_write_is_json);
	g_test_add_func("/frame/write-is-utf8", test_write_is_utf8);
	g_test_add_func("/frame/fits", test_fits);
	g_test_add_func("/frame/write-limits", test_write_limits);
	g_test_add_func("/frame/round-trip", test_round_trip);
	return g_test_run();
}
