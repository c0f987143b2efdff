/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shown-private.h: lines of text and of markup at once, for those who read a mail for showing (shown-text,
 * mime-html).
 *
 * A line is gathered as pieces, each of one style and link, and written when it ends. Folds are runs of lines
 * of one kind.
 */
#ifndef IMAIL_COMMON_SHOWN_PRIVATE_H
#define IMAIL_COMMON_SHOWN_PRIVATE_H

#include "shown.h"

#define IMAIL_SHOWN_QUOTES_MAX 20 /* ">" before a line */
#define IMAIL_NO_FOLD          (-1)

typedef enum {
	IMAIL_STYLE_BOLD = 1 << 0,
	IMAIL_STYLE_ITALIC = 1 << 1,
	IMAIL_STYLE_UNDERLINE = 1 << 2,
	IMAIL_STYLE_STRIKE = 1 << 3,
	IMAIL_STYLE_LARGE = 1 << 4,
	IMAIL_STYLE_LARGER = 1 << 5,
	IMAIL_STYLE_DIM = 1 << 6,
	IMAIL_STYLE_TEXT_ONLY = 1 << 7, /* not in the markup */
	IMAIL_STYLE_MARKUP_ONLY = 1 << 8,
} ImailStyle;

typedef struct _ImailShownWriter ImailShownWriter;

ImailShownWriter *imail_shown_writer_new(gsize markup_max);
/* Ends the last line; frees the writer. */
ImailShown *imail_shown_writer_end(ImailShownWriter *writer);

/* LEN octets of UTF-8 without line ends, in the line that is open. HREF (may be NULL) is what it links to. */
void imail_shown_writer_add(ImailShownWriter *writer, const char *text, gsize len, guint style,
			    const char *href);
/* The same for words that stand for an image; LEN may be 0. IMAGE is copied. */
void imail_shown_writer_add_image(ImailShownWriter *writer, const ImailShownImage *image, const char *text,
				  gsize len, guint style, const char *href);
/* The line that is open. */
const GString *imail_shown_writer_line(const ImailShownWriter *writer);

/* Ends the line. QUOTES: how many ">" it gets. */
void imail_shown_writer_end_line(ImailShownWriter *writer, guint quotes);
/* The same for a line whose ">" are in its text already; KIND: the fold that it belongs to, or
 * IMAIL_NO_FOLD. */
void imail_shown_writer_end_plain_line(ImailShownWriter *writer, int kind);

/* Octets of text so far. */
gsize imail_shown_writer_length(const ImailShownWriter *writer);
void imail_shown_writer_count_image(ImailShownWriter *writer);

/* shown-text.c: "-----Original Message-----", in the languages of those who write it: all below is quoted. */
gboolean imail_shown_heads_original(const char *line, gsize len);

#endif
