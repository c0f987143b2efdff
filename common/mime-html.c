/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-html.c: HTML for reading, with libxml2's HTML parser as a stream of events (no tree, no network).
 *
 * What comes out is written anew (shown-private.h): elements that are not named here leave their text, those
 * whose content is no text (scripts, styles, forms' controls, what is not displayed) leave nothing. White
 * space and line ends wait until a word follows. A table with borders or headings becomes lines with "|"
 * between the cells; all others are layout, and only their blocks count.
 *
 * libxml2 takes time in the square of the nesting depth: so it gets the text in small pieces, and where a
 * document nests deeper than DEPTH_MAX, a fresh parser goes on with the rest, at the depth of quotation that
 * was reached. Output is bounded by IMAIL_MIME_TEXT_MAX.
 */
#include "mime-private.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "html-element.h"
#include "hyperlink.h"
#include "shown-private.h"

#define DEPTH_MAX     256
#define PIECE_SIZE    1024
#define ALT_MAX       200
#define LINK_TEXT_MAX 500 /* octets of a link's text that are compared with its target */
#define LIST_MAX      1000000
#define TAG_MAX       16

/* What holds within an element. */
typedef struct {
	char tag[TAG_MAX];
	guint style;  /* ImailStyle */
	guint quotes; /* block quotes around it */
	guint lists;  /* lists around it */
	guint item;   /* of the innermost list: the last number; ordered lists only */
	gboolean is_ordered, is_hidden, is_preformatted;
	gboolean is_list, is_table; /* the element itself */
	gboolean is_data;           /* within a table of data */
	gboolean is_cell;           /* within a cell of it */
	guint cells;                /* of the row, if the element is one */
} Element;

typedef struct {
	ImailShownWriter *out;
	GHashTable *names; /* content-id → name, or NULL */
	GArray *elements;  /* of Element; the first one is the document */
	guint breaks;      /* line ends that wait */
	gboolean space;    /* white space waits */
	gboolean has_text; /* something was written */
	gboolean is_item;  /* the line has nothing but the mark of a list's item */
	guint line_quotes; /* of the line that is open */
	gboolean is_below; /* the heading of the answered mail was seen */
	char *href;        /* of the open link, or NULL */
	GString *link;     /* its text so far */
	guint last_style;
	gboolean last_is_link;
} Reader;

static Element *top(Reader *r)
{
	return &g_array_index(r->elements, Element, r->elements->len - 1);
}

/* ---- words and lines ---- */

static void end_line(Reader *r, guint quotes)
{
	const GString *line = imail_shown_writer_line(r->out);

	r->is_below = r->is_below || imail_shown_heads_original(line->str, line->len);
	if (r->is_below && quotes == 0)
		imail_shown_writer_end_plain_line(r->out, IMAIL_FOLD_QUOTE);
	else
		imail_shown_writer_end_line(r->out, quotes);
}

/* The lines that wait, and the one that is open before them. */
static void flush_breaks(Reader *r)
{
	guint quotes = top(r)->quotes;

	if (r->breaks > 0 && r->has_text) {
		end_line(r, r->line_quotes);
		for (guint i = 1; i < r->breaks; i++)
			end_line(r, MIN(r->line_quotes, quotes));
		r->line_quotes = quotes;
		r->space = FALSE;
	} else if (!r->has_text) {
		r->line_quotes = quotes;
		r->space = FALSE;
	}
	r->breaks = 0;
	r->has_text = TRUE;
}

/* What comes before a word. Returns its link. */
static const char *begin_word(Reader *r, guint style, gboolean is_link)
{
	const GString *line = imail_shown_writer_line(r->out);
	const char *href = is_link ? r->href : NULL;

	flush_breaks(r);
	if (r->space && line->len > 0 && line->str[line->len - 1] != ' ') {
		gboolean is_same = r->last_style == style && r->last_is_link == (href != NULL);

		imail_shown_writer_add(r->out, " ", 1, is_same ? style : 0, is_same ? href : NULL);
		if (href != NULL && r->link->len > 0)
			g_string_append_c(r->link, ' ');
	}
	r->space = FALSE;
	r->last_style = style;
	r->last_is_link = href != NULL;
	r->is_item = FALSE;
	return href;
}

static void note_link_text(Reader *r, const char *text, gsize len)
{
	if (r->link->len < LINK_TEXT_MAX)
		g_string_append_len(r->link, text, (gssize)len);
}

static void write_styled(Reader *r, const char *text, gsize len, guint style, gboolean is_link)
{
	const char *href = begin_word(r, style, is_link);

	imail_shown_writer_add(r->out, text, len, style, href);
	if (href != NULL)
		note_link_text(r, text, len);
}

static void write_word(Reader *r, const char *text, gsize len)
{
	write_styled(r, text, len, top(r)->style, r->href != NULL);
}

/* WORDS NULL: nothing is written, and the image has its place at the end of what was; so the text is the
 * same as without it. */
static void write_image(Reader *r, const ImailShownImage *image, const char *words)
{
	g_autofree char *label = words ? g_strdup_printf("[%s]", words) : g_strdup("");
	gsize len = strlen(label);
	const char *href = words ? begin_word(r, top(r)->style, r->href != NULL) : NULL;

	if (image->url || image->content_id)
		imail_shown_writer_add_image(r->out, image, label, len, top(r)->style, href);
	else
		imail_shown_writer_add(r->out, label, len, top(r)->style, href);
	if (href)
		note_link_text(r, label, len);
}

/* At least COUNT line ends before what comes. */
static void break_line(Reader *r, guint count)
{
	if (top(r)->is_cell || r->is_item) {
		r->space = r->space || !r->is_item;
		return;
	}
	r->space = FALSE;
	r->breaks = MAX(r->breaks, count);
}

static void on_br(Reader *r)
{
	if (top(r)->is_cell) {
		r->space = TRUE;
		return;
	}
	r->space = FALSE;
	r->breaks = r->breaks < 2 ? r->breaks + 1 : r->breaks;
}

/* ---- links ---- */

static void begin_link(Reader *r, const xmlChar **attributes)
{
	g_free(r->href);
	r->href = imail_hyperlink_target(imail_html_attribute(attributes, "href"));
	g_string_truncate(r->link, 0);
}

static void end_link(Reader *r)
{
	g_autofree char *shown = NULL, *target = NULL, *warning = NULL, *words = NULL;

	if (!r->href)
		return;
	shown = imail_hyperlink_bare(r->link->str);
	target = imail_hyperlink_bare(r->href);
	warning = imail_hyperlink_warning(r->link->str, r->href);
	words = g_strdup_printf(*shown ? " [%s]" : "[%s]", r->href);
	if (!*shown)
		write_styled(r, "[link]", strlen("[link]"), IMAIL_STYLE_MARKUP_ONLY, TRUE);
	if (strcmp(shown, target) != 0)
		write_styled(r, words, strlen(words), IMAIL_STYLE_TEXT_ONLY, FALSE);
	if (warning) {
		g_autofree char *goes = g_strdup_printf(" [goes to %s]", warning);

		write_styled(r, goes, strlen(goes), IMAIL_STYLE_MARKUP_ONLY | IMAIL_STYLE_BOLD, FALSE);
	}
	g_clear_pointer(&r->href, g_free);
}

/* ---- images ---- */

static gboolean is_remote(const char *src)
{
	return g_ascii_strncasecmp(src, "http:", 5) == 0 || g_ascii_strncasecmp(src, "https:", 6) == 0 ||
	       g_ascii_strncasecmp(src, "ftp:", 4) == 0 || strncmp(src, "//", 2) == 0;
}

/* As it may be loaded, if the user wants that. */
static char *image_url(const char *src)
{
	g_autofree char *full = g_strconcat(g_str_has_prefix(src, "//") ? "https:" : "", src, NULL);
	char *url = imail_hyperlink_target(full);

	if (url && g_ascii_strncasecmp(url, "http", 4) != 0)
		g_clear_pointer(&url, g_free);
	return url;
}

/* Of a part of the mail; NULL: SRC names none. */
static char *content_id_of(Reader *r, const char *src)
{
	char *id;

	if (!r->names || g_ascii_strncasecmp(src, "cid:", 4) != 0)
		return NULL;
	id = g_uri_unescape_string(src + 4, NULL);
	if (!id)
		id = g_strdup(src + 4);
	if (!g_hash_table_contains(r->names, id))
		g_clear_pointer(&id, g_free);
	return id;
}

static void on_image(Reader *r, const xmlChar **attributes)
{
	const char *src = imail_html_attribute(attributes, "src"),
		   *alt = imail_html_attribute(attributes, "alt");
	g_autofree char *given = g_strdup(src ? src : "");
	g_autofree char *clean = alt && *alt && strlen(alt) <= ALT_MAX ? g_utf8_make_valid(alt, -1) : NULL;
	ImailShownImage image = {0};
	const char *words = NULL;

	g_strstrip(given);
	if (is_remote(given))
		imail_shown_writer_count_image(r->out);
	if (imail_html_is_tiny(attributes))
		return;
	image.content_id = content_id_of(r, given);
	image.url = image.content_id ? NULL : image_url(given);
	if (clean && *g_strstrip(g_strdelimit(clean, "\r\n\t", ' ')))
		words = clean;
	else if (image.content_id)
		words = g_hash_table_lookup(r->names, image.content_id);
	if (words || image.url)
		write_image(r, &image, words);
	g_free(image.content_id);
	g_free(image.url);
}

/* ---- lists and tables ---- */

static Element *innermost(Reader *r, gboolean is_list)
{
	for (guint i = r->elements->len; i > 0; i--) {
		Element *e = &g_array_index(r->elements, Element, i - 1);

		if (is_list ? e->is_list : e->is_table)
			return e;
	}
	return NULL;
}

static void begin_list(Element *e, const xmlChar **attributes)
{
	const char *start = imail_html_attribute(attributes, "start");
	guint64 first = start ? g_ascii_strtoull(start, NULL, 10) : 1;

	e->is_list = TRUE;
	e->lists++;
	e->is_ordered = strcmp(e->tag, "ol") == 0;
	e->item = first > 0 && first < LIST_MAX ? (guint)first - 1 : 0;
}

static void begin_item(Reader *r)
{
	Element *list = innermost(r, TRUE);
	g_autofree char *mark =
		list && list->is_ordered ? g_strdup_printf("%u. ", ++list->item) : g_strdup("- ");
	g_autofree char *indent = g_strnfill(list ? 2 * (MIN(list->lists, 10) - 1) : 0, ' ');
	g_autofree char *both = g_strconcat(indent, mark, NULL);

	if (top(r)->is_cell)
		r->space = TRUE;
	write_styled(r, both, strlen(both), 0, FALSE);
	r->is_item = TRUE;
}

static void begin_table(Element *e, const xmlChar **attributes)
{
	const char *border = imail_html_attribute(attributes, "border"),
		   *role = imail_html_attribute(attributes, "role");

	e->is_table = TRUE;
	e->is_cell = FALSE;
	e->is_data =
		border && *border && strcmp(border, "0") != 0 && !(role && strcmp(role, "presentation") == 0);
}

/* E is the cell, on the top. */
static void begin_cell(Reader *r, Element *e)
{
	Element *table = innermost(r, FALSE);
	Element *row = r->elements->len > 1 ? e - 1 : NULL;

	if (table && strcmp(e->tag, "th") == 0)
		table->is_data = TRUE;
	e->is_data = table && table->is_data;
	r->space = TRUE;
	if (row && e->is_data && row->cells++ > 0)
		write_styled(r, "|", 1, 0, FALSE);
	r->space = TRUE;
	e->is_cell = e->is_data;
}

/* ---- elements ---- */

static void break_around(Reader *r, ImailHtmlKind kind)
{
	if (kind == IMAIL_HTML_PARAGRAPH)
		break_line(r, 2);
	else if (kind == IMAIL_HTML_BLOCK)
		break_line(r, 1);
}

static void begin_special(Reader *r, Element *e, const xmlChar **attributes)
{
	const char *tag = e->tag;

	if (strcmp(tag, "br") == 0) {
		on_br(r);
	} else if (strcmp(tag, "hr") == 0) {
		break_line(r, 1);
		write_styled(r, "----", 4, 0, FALSE);
		break_line(r, 1);
	} else if (strcmp(tag, "blockquote") == 0) {
		e->quotes = MIN(e->quotes + 1, IMAIL_SHOWN_QUOTES_MAX);
	} else if (strcmp(tag, "ul") == 0 || strcmp(tag, "ol") == 0) {
		begin_list(e, attributes);
	} else if (strcmp(tag, "li") == 0) {
		begin_item(r);
	} else if (strcmp(tag, "table") == 0) {
		begin_table(e, attributes);
	} else if (strcmp(tag, "td") == 0 || strcmp(tag, "th") == 0) {
		begin_cell(r, e);
	} else if (strcmp(tag, "pre") == 0) {
		e->is_preformatted = TRUE;
	} else if (strcmp(tag, "a") == 0) {
		begin_link(r, attributes);
	} else if (strcmp(tag, "img") == 0) {
		on_image(r, attributes);
	}
}

static Element *push(Reader *r, const char *tag)
{
	Element e = *top(r);

	g_strlcpy(e.tag, tag, sizeof e.tag);
	e.is_list = e.is_table = FALSE;
	e.cells = 0;
	g_array_append_val(r->elements, e);
	return top(r);
}

static void begin_element_cb(void *data, const xmlChar *name, const xmlChar **attributes)
{
	Reader *r = data;
	ImailHtmlElement meaning = imail_html_element((const char *)name, attributes);
	gboolean is_hidden = top(r)->is_hidden || meaning.is_hidden;
	Element *e;

	if (!is_hidden)
		break_around(r, meaning.kind);
	e = push(r, (const char *)name);
	e->is_hidden = is_hidden;
	if (is_hidden) {
		/* An image that is not displayed would be loaded all the same. */
		const char *src = strcmp(e->tag, "img") == 0 ? imail_html_attribute(attributes, "src") : NULL;

		if (src && is_remote(src))
			imail_shown_writer_count_image(r->out);
		return;
	}
	e->style |= meaning.style;
	begin_special(r, e, attributes);
}

/* libxml2 tells the end of each element that it told the beginning of; what it does not is passed over. */
static void end_element_cb(void *data, const xmlChar *name)
{
	Reader *r = data;
	gboolean is_hidden = top(r)->is_hidden;

	if (r->elements->len < 2 || strncmp(top(r)->tag, (const char *)name, TAG_MAX - 1) != 0)
		return;
	if (!is_hidden && strcmp((const char *)name, "a") == 0)
		end_link(r);
	if (!is_hidden && strcmp((const char *)name, "li") == 0 && r->is_item)
		r->is_item = FALSE;
	g_array_set_size(r->elements, r->elements->len - 1);
	if (!is_hidden)
		break_around(r, imail_html_kind((const char *)name));
}

/* ---- text ---- */

static void on_preformatted(Reader *r, char c)
{
	if (c == '\n') {
		r->breaks++;
	} else {
		write_word(r, &c, 1);
	}
}

static gboolean is_nbsp(const xmlChar *text, int left)
{
	return left > 1 && text[0] == 0xc2 && text[1] == 0xa0;
}

/* Up to the next white space. */
static int word_length(const xmlChar *text, int left)
{
	int n = 0;

	while (n < left && text[n] > ' ' && text[n] != 127 && !is_nbsp(text + n, left - n))
		n++;
	return n;
}

static void characters_cb(void *data, const xmlChar *text, int len)
{
	Reader *r = data;

	if (top(r)->is_hidden || imail_shown_writer_length(r->out) >= IMAIL_MIME_TEXT_MAX)
		return;
	for (int i = 0; i < len;) {
		int word = word_length(text + i, len - i);

		if (word > 0) {
			write_word(r, (const char *)text + i, (gsize)word);
			i += word;
		} else if (is_nbsp(text + i, len - i)) {
			write_word(r, " ", 1);
			i += 2;
		} else {
			if (top(r)->is_preformatted && (text[i] == '\n' || text[i] == '\t' || text[i] == ' '))
				on_preformatted(r, (char)text[i]);
			else
				r->space = TRUE;
			i++;
		}
	}
}

/* ---- the parser ---- */

static htmlParserCtxtPtr new_parser(Reader *r)
{
	static const char body[] = "<html><body>";
	static htmlSAXHandler events = {
		.startElement = begin_element_cb,
		.endElement = end_element_cb,
		.characters = characters_cb,
		.ignorableWhitespace = characters_cb,
	};
	htmlParserCtxtPtr parser =
		htmlCreatePushParserCtxt(&events, r, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);

	if (!parser)
		return NULL;
	htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
					   HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
	/* Outside of a body libxml2 drops what a stray end tag is followed by. */
	htmlParseChunk(parser, body, (int)strlen(body), 0);
	return parser;
}

/* Text that waits for the next tag comes out, and what is open is closed. */
static void end_parser(htmlParserCtxtPtr parser)
{
	if (!parser)
		return;
	htmlParseChunk(parser, NULL, 0, 1);
	htmlFreeParserCtxt(parser);
}

/* A fresh parser, at the depth of quotation of the old one. */
static htmlParserCtxtPtr renew_parser(Reader *r, htmlParserCtxtPtr parser)
{
	guint quotes = top(r)->quotes;

	end_parser(parser);
	g_array_set_size(r->elements, 1);
	top(r)->quotes = quotes;
	return new_parser(r);
}

/* How much of the LEFT octets at HTML goes to the parser now: up to before a tag, so that a fresh parser may
 * go on there. */
static int piece_length(const char *html, gsize left)
{
	if (left <= PIECE_SIZE)
		return (int)left;
	for (gsize n = PIECE_SIZE; n > PIECE_SIZE / 2; n--)
		if (html[n] == '<')
			return (int)n;
	return PIECE_SIZE;
}

/* "<![if !mso]>" and "<![endif]>" of Microsoft's programs, which libxml2 takes for text, become comments;
 * most stand within one already. */
static void hide_conditions(char *html)
{
	for (char *p = strstr(html, "<!"), *end; p != NULL; p = strstr(end, "<!")) {
		gsize len;

		end = g_str_has_prefix(p, "<!--") ? strstr(p + 4, "-->") : strchr(p, '>');
		if (end == NULL)
			return;
		len = (gsize)(end - p) + 1;
		if (p[2] != '[' || len < strlen("<!---->"))
			continue;
		memset(p, ' ', len);
		memcpy(p, "<!--", 4);
		memcpy(end - 2, "-->", 3);
	}
}

static void parse(Reader *r, const char *html, gsize max)
{
	g_autofree char *valid = g_utf8_make_valid(html, -1);
	gsize left = strlen(valid);
	const char *p = valid;
	htmlParserCtxtPtr parser = new_parser(r);

	hide_conditions(valid);
	while (parser && left > 0 && imail_shown_writer_length(r->out) < max) {
		int piece = piece_length(p, left);

		htmlParseChunk(parser, p, piece, 0);
		p += piece;
		left -= (gsize)piece;
		if (r->elements->len > DEPTH_MAX && *p == '<')
			parser = renew_parser(r, parser);
	}
	end_parser(parser);
	end_link(r);
}

/* MAX: octets of text after which the rest is not looked at. */
static ImailShown *show(const char *html, GHashTable *names, gsize max, gsize markup_max)
{
	Reader r = {.out = imail_shown_writer_new(markup_max), .names = names};
	Element document = {0};
	g_autofree char *text = NULL;
	ImailShown *shown;

	imail_mime_init();
	r.elements = g_array_new(FALSE, FALSE, sizeof(Element));
	r.link = g_string_new(NULL);
	g_array_append_val(r.elements, document);
	parse(&r, html, max);
	if (r.has_text)
		end_line(&r, r.line_quotes);
	shown = imail_shown_writer_end(r.out);
	text = g_strchomp(shown->text);
	shown->text = *text ? g_strconcat(text, "\n", NULL) : g_strdup("");
	for (guint i = 0; i < shown->folds->len; i++) {
		ImailShownFold *fold = &g_array_index(shown->folds, ImailShownFold, i);

		fold->text_end = MIN(fold->text_end, strlen(shown->text));
		fold->text_start = MIN(fold->text_start, fold->text_end);
	}
	g_array_unref(r.elements);
	g_string_free(r.link, TRUE);
	g_free(r.href);
	return shown;
}

ImailShown *imail_shown_from_html(const char *html, GHashTable *names, gsize markup_max)
{
	return show(html, names, IMAIL_MIME_TEXT_MAX, markup_max);
}

char *imail_html_first_text(const char *html, gsize max)
{
	g_autoptr(ImailShown) shown = show(html, NULL, max, 0);

	return g_utf8_make_valid(shown->text, -1);
}

char *imail_html_to_text(const char *html)
{
	return imail_html_first_text(html, IMAIL_MIME_TEXT_MAX);
}
