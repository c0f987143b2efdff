/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shown-writer.c: the pieces of a line, as text and as markup.
 *
 * URLs in pieces that link to nothing become links. Limits: the caller's octets of markup; from the first
 * line on that does not fit, only text is written.
 */
#include "shown-private.h"

#include <string.h>

#include "hyperlink.h"

#define QUOTE_COLOUR "#707070"
#define DIM_COLOUR   "#808080"
#define ESCAPED_MAX  8    /* octets of markup that one of text mostly needs at most */
#define CUT_MIN      1024 /* octets of a line that are worth showing without the rest */
#define NO_IMAGE     (-1)
#define NOWHERE      G_MAXSIZE /* of an image that has no place in the markup */

typedef struct {
	gsize start; /* in `line` */
	guint style;
	char *href; /* of g_ref_string_new: a link may have many pieces */
	int image;  /* index of the one that it stands for, or NO_IMAGE */
} Piece;

struct _ImailShownWriter {
	ImailShown *shown;
	GString *text, *markup;
	gsize markup_max;
	GString *line;
	GArray *pieces; /* of Piece */
	gboolean is_first;
	int kind; /* of the lines of the last fold, or IMAIL_NO_FOLD */
};

static void piece_clear(gpointer piece)
{
	if (((Piece *)piece)->href != NULL)
		g_ref_string_release(((Piece *)piece)->href);
}

static void image_clear(gpointer data)
{
	ImailShownImage *image = data;

	g_free(image->url);
	g_free(image->content_id);
}

ImailShownWriter *imail_shown_writer_new(gsize markup_max)
{
	ImailShownWriter *w = g_new0(ImailShownWriter, 1);

	w->shown = g_new0(ImailShown, 1);
	w->shown->folds = g_array_new(FALSE, FALSE, sizeof(ImailShownFold));
	w->shown->images = g_array_new(FALSE, FALSE, sizeof(ImailShownImage));
	g_array_set_clear_func(w->shown->images, image_clear);
	w->text = g_string_new(NULL);
	w->markup = markup_max > 0 ? g_string_new(NULL) : NULL;
	w->markup_max = markup_max;
	w->line = g_string_new(NULL);
	w->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
	g_array_set_clear_func(w->pieces, piece_clear);
	w->is_first = TRUE;
	w->kind = IMAIL_NO_FOLD;
	return w;
}

void imail_shown_free(ImailShown *shown)
{
	if (shown == NULL)
		return;
	g_free(shown->text);
	g_free(shown->markup);
	g_array_unref(shown->folds);
	g_array_unref(shown->images);
	g_free(shown);
}

/* ---- pieces ---- */

static char *share_href(const ImailShownWriter *w, const char *href)
{
	const Piece *last = w->pieces->len > 0 ? &g_array_index(w->pieces, Piece, w->pieces->len - 1) : NULL;

	if (href == NULL)
		return NULL;
	return last != NULL && g_strcmp0(last->href, href) == 0 ? g_ref_string_acquire(last->href)
								: g_ref_string_new(href);
}

static void add_piece(ImailShownWriter *w, guint style, const char *href, int image)
{
	Piece piece = {w->line->len, style, share_href(w, href), image};

	g_array_append_val(w->pieces, piece);
}

void imail_shown_writer_add(ImailShownWriter *w, const char *text, gsize len, guint style, const char *href)
{
	const Piece *last = w->pieces->len > 0 ? &g_array_index(w->pieces, Piece, w->pieces->len - 1) : NULL;

	if (len == 0)
		return;
	if (last == NULL || last->image != NO_IMAGE || last->style != style ||
	    g_strcmp0(last->href, href) != 0)
		add_piece(w, style, href, NO_IMAGE);
	g_string_append_len(w->line, text, (gssize)len);
}

void imail_shown_writer_add_image(ImailShownWriter *w, const ImailShownImage *image, const char *text,
				  gsize len, guint style, const char *href)
{
	ImailShownImage copy = {g_strdup(image->url), g_strdup(image->content_id), NOWHERE, NOWHERE};

	if (w->shown->images->len == IMAIL_SHOWN_IMAGES_MAX) {
		image_clear(&copy);
		imail_shown_writer_add(w, text, len, style, href);
		return;
	}
	add_piece(w, style, href, (int)w->shown->images->len);
	g_array_append_val(w->shown->images, copy);
	g_string_append_len(w->line, text, (gssize)len);
}

const GString *imail_shown_writer_line(const ImailShownWriter *w)
{
	return w->line;
}

gsize imail_shown_writer_length(const ImailShownWriter *w)
{
	return w->text->len + w->line->len;
}

void imail_shown_writer_count_image(ImailShownWriter *w)
{
	w->shown->remote_images++;
}

/* ---- markup ---- */

static void append_escaped(GString *markup, const char *s, gsize len)
{
	for (const char *end = s + len; s < end; s++) {
		switch (*s) {
		case '&':
			g_string_append(markup, "&amp;");
			break;
		case '<':
			g_string_append(markup, "&lt;");
			break;
		case '>':
			g_string_append(markup, "&gt;");
			break;
		case '"':
			g_string_append(markup, "&quot;");
			break;
		case '\'':
			g_string_append(markup, "&#39;");
			break;
		default:
			g_string_append_c(markup, *s);
		}
	}
}

static void open_link(GString *markup, const char *href)
{
	g_string_append(markup, "<a href=\"");
	append_escaped(markup, href, strlen(href));
	g_string_append(markup, "\">");
}

static void append_link(GString *markup, const char *href, const char *s, gsize len)
{
	open_link(markup, href);
	append_escaped(markup, s, len);
	g_string_append(markup, "</a>");
}

static void append_linked(GString *markup, const char *s, gsize len)
{
	const char *end = s + len, *begin = s;

	while (s < end) {
		gboolean is_word = s > begin && g_ascii_isalnum(s[-1]);
		gsize url = !is_word && (*s == 'h' || *s == 'H' || *s == 'f' || *s == 'F')
				    ? imail_hyperlink_length(s)
				    : 0;
		g_autofree char *href = NULL;

		if (url == 0 || url > (gsize)(end - s)) {
			s++;
			continue;
		}
		append_escaped(markup, begin, (gsize)(s - begin));
		href = g_strndup(s, url);
		append_link(markup, href, s, url);
		s += url;
		begin = s;
	}
	append_escaped(markup, begin, (gsize)(end - begin));
}

static const struct {
	guint style;
	const char *open, *close;
} tags[] = {
	{IMAIL_STYLE_DIM, "<font color=\"" DIM_COLOUR "\">", "</font>"},
	{IMAIL_STYLE_LARGER, "<font size=\"5\">", "</font>"},
	{IMAIL_STYLE_LARGE, "<font size=\"4\">", "</font>"},
	{IMAIL_STYLE_BOLD, "<b>", "</b>"},
	{IMAIL_STYLE_ITALIC, "<i>", "</i>"},
	{IMAIL_STYLE_UNDERLINE, "<u>", "</u>"},
	{IMAIL_STYLE_STRIKE, "<s>", "</s>"},
};

/* The words, and where they stand. */
static void append_image(ImailShownWriter *w, const Piece *piece, const char *s, gsize len)
{
	ImailShownImage *image = &g_array_index(w->shown->images, ImailShownImage, piece->image);

	if (piece->href != NULL && len > 0)
		open_link(w->markup, piece->href);
	image->markup_start = w->markup->len;
	append_escaped(w->markup, s, len);
	image->markup_end = w->markup->len;
	if (piece->href != NULL && len > 0)
		g_string_append(w->markup, "</a>");
}

static void append_piece(ImailShownWriter *w, const Piece *piece, const char *s, gsize len)
{
	guint style = len > 0 ? piece->style : 0;

	for (guint i = 0; i < G_N_ELEMENTS(tags); i++)
		if (style & tags[i].style)
			g_string_append(w->markup, tags[i].open);
	if (piece->image != NO_IMAGE)
		append_image(w, piece, s, len);
	else if (piece->href != NULL)
		append_link(w->markup, piece->href, s, len);
	else
		append_linked(w->markup, s, len);
	for (guint i = G_N_ELEMENTS(tags); i > 0; i--)
		if (style & tags[i - 1].style)
			g_string_append(w->markup, tags[i - 1].close);
}

static gsize piece_end(const ImailShownWriter *w, guint i)
{
	return i + 1 < w->pieces->len ? g_array_index(w->pieces, Piece, i + 1).start : w->line->len;
}

/* What was written of the pieces from the one of index FIRST on is taken back. */
static void take_back(ImailShownWriter *w, guint first, gsize before)
{
	g_string_truncate(w->markup, before);
	for (guint i = first; i < w->pieces->len; i++) {
		int image = g_array_index(w->pieces, Piece, i).image;

		if (image != NO_IMAGE)
			g_array_index(w->shown->images, ImailShownImage, image).markup_start = NOWHERE;
	}
}

/* The line up to its octet LIMIT. FALSE: only the pieces that fit are there. Each piece is looked at, as one
 * octet of text may need a whole link. */
static gboolean append_line(ImailShownWriter *w, const char *prefix, int kind, gsize limit)
{
	gsize end_len = kind == IMAIL_NO_FOLD ? 0 : strlen("</font>");
	gboolean fits = TRUE;
	const char *colour = kind == IMAIL_FOLD_QUOTE       ? QUOTE_COLOUR
			     : kind == IMAIL_FOLD_SIGNATURE ? DIM_COLOUR
							    : NULL;

	if (!w->is_first)
		g_string_append(w->markup, "<br>");
	if (colour != NULL)
		g_string_append_printf(w->markup, "<font color=\"%s\">", colour);
	append_escaped(w->markup, prefix, strlen(prefix));
	for (guint i = 0; i < w->pieces->len && fits; i++) {
		const Piece *piece = &g_array_index(w->pieces, Piece, i);
		gsize end = MIN(piece_end(w, i), limit), before = w->markup->len;

		if (piece->start > limit || (piece->style & IMAIL_STYLE_TEXT_ONLY))
			continue;
		if (end > piece->start || piece->image != NO_IMAGE)
			append_piece(w, piece, w->line->str + piece->start, end - piece->start);
		fits = w->markup->len + end_len <= w->markup_max;
		if (!fits)
			take_back(w, i, before);
	}
	if (colour != NULL)
		g_string_append(w->markup, "</font>");
	return fits && w->markup->len <= w->markup_max;
}

/* FALSE where it does not fit: then the beginning of a long line is there, and nothing of a short one. */
static gboolean write_markup(ImailShownWriter *w, const char *prefix, int kind)
{
	gsize before = w->markup->len;
	gsize room = (w->markup_max - before) / ESCAPED_MAX;
	const char *cut;

	if (append_line(w, prefix, kind, w->line->len))
		return TRUE;
	take_back(w, 0, before);
	if (room < CUT_MIN || w->line->len < room)
		return FALSE;
	cut = g_utf8_find_prev_char(w->line->str, w->line->str + room);
	append_line(w, prefix, kind, cut != NULL ? (gsize)(cut - w->line->str) : 0);
	return FALSE;
}

/* ---- lines ---- */

static void write_text(ImailShownWriter *w, const char *prefix)
{
	if (!w->is_first)
		g_string_append_c(w->text, '\n');
	g_string_append(w->text, prefix);
	for (guint i = 0; i < w->pieces->len; i++) {
		const Piece *piece = &g_array_index(w->pieces, Piece, i);

		if (!(piece->style & IMAIL_STYLE_MARKUP_ONLY))
			g_string_append_len(w->text, w->line->str + piece->start,
					    (gssize)(piece_end(w, i) - piece->start));
	}
}

/* The line that was just written goes on with the last fold, or begins one. */
static void note_fold(ImailShownWriter *w, int kind, gsize text_start, gsize markup_start)
{
	gboolean goes_on = kind != IMAIL_NO_FOLD && kind == w->kind;
	ImailShownFold fold = {(ImailFoldKind)kind, 1, text_start, w->text->len, markup_start,
			       w->markup->len};

	w->kind = kind;
	if (goes_on) {
		ImailShownFold *last =
			&g_array_index(w->shown->folds, ImailShownFold, w->shown->folds->len - 1);

		last->lines++;
		last->text_end = w->text->len;
		last->markup_end = w->markup->len;
	} else if (kind != IMAIL_NO_FOLD) {
		g_array_append_val(w->shown->folds, fold);
	}
}

static void end_line(ImailShownWriter *w, const char *prefix, int kind)
{
	gsize text_start = w->text->len + !w->is_first;
	gsize markup_start = w->markup != NULL ? w->markup->len + (w->is_first ? 0 : strlen("<br>")) : 0;

	write_text(w, prefix);
	if (w->markup != NULL && !w->shown->is_cut) {
		w->shown->is_cut = !write_markup(w, prefix, kind);
		if (!w->shown->is_cut)
			note_fold(w, kind, text_start, markup_start);
	}
	w->is_first = FALSE;
	g_string_truncate(w->line, 0);
	g_array_set_size(w->pieces, 0);
}

void imail_shown_writer_end_line(ImailShownWriter *w, guint quotes)
{
	char prefix[IMAIL_SHOWN_QUOTES_MAX + 2];

	quotes = MIN(quotes, IMAIL_SHOWN_QUOTES_MAX);
	memset(prefix, '>', quotes);
	prefix[quotes] = quotes > 0 && w->line->len > 0 ? ' ' : '\0';
	prefix[quotes + 1] = '\0';
	end_line(w, prefix, quotes > 0 ? IMAIL_FOLD_QUOTE : IMAIL_NO_FOLD);
}

void imail_shown_writer_end_plain_line(ImailShownWriter *w, int kind)
{
	end_line(w, "", kind);
}

/* Those that no line of markup has. */
static void drop_images(ImailShown *shown)
{
	for (guint i = shown->images->len; i > 0; i--)
		if (g_array_index(shown->images, ImailShownImage, i - 1).markup_start == NOWHERE)
			g_array_remove_index(shown->images, i - 1);
}

ImailShown *imail_shown_writer_end(ImailShownWriter *w)
{
	ImailShown *shown = w->shown;

	if (w->pieces->len > 0)
		end_line(w, "", IMAIL_NO_FOLD);
	shown->text = g_string_free(w->text, FALSE);
	shown->markup = w->markup != NULL ? g_string_free(w->markup, FALSE) : NULL;
	drop_images(shown);
	g_string_free(w->line, TRUE);
	g_array_unref(w->pieces);
	g_free(w);
	return shown;
}
