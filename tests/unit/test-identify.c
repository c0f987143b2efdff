/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-identify.c: the rule that tells a mail from an instant message, on frames as they come off the wire.
 */
#include <string.h>

#include "identify.h"

static const struct {
	const char *line;
	ImailKind kind;
} cases[] = {
	{ "{\"type\":\"im\",\"to\":\"bob@demo.test\",\"body\":\"Lunch?\"}", IMAIL_KIND_IM },
	{ "{\"type\":\"im\",\"to\":\"bob@demo.test\",\"subject\":\"Hi\"}", IMAIL_KIND_MAIL },
	{ "{\"type\":\"im\",\"subject\":\"\"}", IMAIL_KIND_MAIL },
	{ "{\"type\":\"im\",\"subject\":5}", IMAIL_KIND_MAIL },
	{ "{\"type\":\"im\",\"subject\":null}", IMAIL_KIND_IM },
	{ "{\"type\":\"im\",\"Subject\":\"Hi\"}", IMAIL_KIND_IM },
	{ "{\"type\":\"im\",\"more\":{\"subject\":\"Hi\"}}", IMAIL_KIND_IM },
	{ "{\"type\":\"mail\",\"subject\":\"Hi\"}", IMAIL_KIND_MAIL },
	{ "{\"type\":\"mail\"}", IMAIL_KIND_MAIL },
	{ "{\"type\":\"Mail\"}", IMAIL_KIND_OTHER },
	{ "{\"type\":\"mail-status\",\"subject\":\"Hi\"}", IMAIL_KIND_OTHER },
	{ "{\"type\":\"presence\",\"subject\":\"Hi\"}", IMAIL_KIND_OTHER },
	{ "{\"type\":\"\"}", IMAIL_KIND_OTHER },
	{ "{\"type\":[\"mail\"]}", IMAIL_KIND_OTHER },
	{ "{\"subject\":\"Hi\"}", IMAIL_KIND_OTHER },
	{ "{}", IMAIL_KIND_OTHER },
};

static void test_kinds(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();
		g_autoptr(ImailFrame) frame = NULL;
		g_autoptr(GError) error = NULL;

		g_test_message("%s", cases[i].line);
		imail_frame_reader_feed(reader, cases[i].line, strlen(cases[i].line));
		imail_frame_reader_feed(reader, "\n", 1);
		frame = imail_frame_reader_next(reader, &error);
		g_assert_no_error(error);
		g_assert_cmpint(imail_identify(frame), ==, cases[i].kind);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/identify/kinds", test_kinds);
	return g_test_run();
}
