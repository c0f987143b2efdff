/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-html.c: HTML to readable plain text, with libxml2's HTML parser as a stream of events (no tree, no
 * network).
 *
 * libxml2 takes time in the square of the nesting depth: so it gets the text in small pieces, and where a
 * document nests deeper than DEPTH_MAX, a fresh parser goes on with the rest. Output is bounded by
 * IMAIL_MIME_TEXT_MAX.
 */
#include "mime-private.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#define DEPTH_MAX  256
#define PIECE_SIZE 1024
#define HREF_MAX   2000
#define ALT_MAX    200

typedef struct {
	GString *out;
	guint depth;
	guint hidden; /* open elements whose content is no text */
	guint preformatted;
	gboolean space;   /* white space waits: it is written only before a word */
	char *href;       /* of the open link, or NULL */
	gsize href_start; /* where its text begins in out */
} Writer;

static gboolean is_one_of(const xmlChar *name, const char *const *list)
{
	return g_strv_contains(list, (const char *)name);
}

static const char *const hidden_elements[] = {"script", "style", "title", "template", NULL};
static const char *const blocks[] = {
	"address",  "article", "aside",  "blockquote", "center",  "dd",     "div",  "dl",  "dt",
	"fieldset", "figure",  "footer", "form",       "header",  "li",     "main", "nav", "ol",
	"section",  "tr",      "ul",     "body",       "caption", "legend", NULL,
};
static const char *const paragraphs[] = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", NULL};

/* At least COUNT line ends before what comes; at most one empty line in a row, none at the beginning. */
static void break_line(Writer *w, guint count)
{
	guint have = 0;
	w->space = FALSE;
	while (w->out->len > 0 && w->out->str[w->out->len - 1] == ' ')
		g_string_truncate(w->out, w->out->len - 1);
	while (have < w->out->len && w->out->str[w->out->len - 1 - have] == '\n')
		have++;
	if (w->out->len == 0 || have == w->out->len)
		return;
	for (; have < count; have++)
		g_string_append_c(w->out, '\n');
}

static void flush_space(Writer *w)
{
	char last = w->out->len > 0 ? w->out->str[w->out->len - 1] : '\n';
	if (w->space && last != '\n' && last != ' ')
		g_string_append_c(w->out, ' ');
	w->space = FALSE;
}

static const char *attribute(const xmlChar **attributes, const char *name)
{
	for (; attributes && attributes[0]; attributes += 2)
		if (g_ascii_strcasecmp((const char *)attributes[0], name) == 0)
			return (const char *)attributes[1];
	return NULL;
}

static void begin_link(Writer *w, const char *href)
{
	g_clear_pointer(&w->href, g_free);
	if (!href || strlen(href) > HREF_MAX ||
	    (g_ascii_strncasecmp(href, "http", 4) != 0 && g_ascii_strncasecmp(href, "mailto:", 7) != 0 &&
	     g_ascii_strncasecmp(href, "ftp", 3) != 0))
		return;
	flush_space(w);
	w->href = g_strstrip(g_utf8_make_valid(href, -1));
	w->href_start = w->out->len;
}

/* "https://example.org/" says no more than "example.org". */
static char *bare_target(const char *s)
{
	g_autofree char *lower = g_strstrip(g_ascii_strdown(s, -1));
	const char *p = lower;
	static const char *const prefixes[] = {"http://", "https://", "ftp://", "mailto:"};
	for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (g_str_has_prefix(p, prefixes[i]))
			p += strlen(prefixes[i]);
	char *bare = g_strdup(p);
	gsize len = strlen(bare);
	if (len > 0 && bare[len - 1] == '/')
		bare[len - 1] = '\0';
	return bare;
}

static void end_link(Writer *w)
{
	if (!w->href)
		return;
	const char *text = w->href_start <= w->out->len ? w->out->str + w->href_start : "";
	g_autofree char *shown = bare_target(text), *target = bare_target(w->href);
	if (strcmp(shown, target) != 0)
		g_string_append_printf(w->out, *shown ? " [%s]" : "[%s]", w->href);
	g_clear_pointer(&w->href, g_free);
}

static void begin_element_cb(void *data, const xmlChar *name, const xmlChar **attributes)
{
	Writer *w = data;
	const char *tag = (const char *)name;

	w->depth++;
	if (is_one_of(name, hidden_elements))
		w->hidden++;
	if (w->hidden > 0)
		return;
	if (is_one_of(name, paragraphs))
		break_line(w, 2);
	else if (is_one_of(name, blocks))
		break_line(w, 1);

	if (strcmp(tag, "br") == 0) {
		w->space = FALSE;
		gsize len = w->out->len;
		if (len > 0 && (len < 2 || memcmp(w->out->str + len - 2, "\n\n", 2) != 0))
			g_string_append_c(w->out, '\n');
	} else if (strcmp(tag, "hr") == 0) {
		break_line(w, 1);
		g_string_append(w->out, "----\n");
	} else if (strcmp(tag, "li") == 0) {
		g_string_append(w->out, "- ");
	} else if (strcmp(tag, "td") == 0 || strcmp(tag, "th") == 0) {
		w->space = TRUE;
	} else if (strcmp(tag, "pre") == 0) {
		w->preformatted++;
	} else if (strcmp(tag, "a") == 0) {
		begin_link(w, attribute(attributes, "href"));
	} else if (strcmp(tag, "img") == 0) {
		const char *alt = attribute(attributes, "alt");
		g_autofree char *clean =
			alt && *alt && strlen(alt) <= ALT_MAX ? g_utf8_make_valid(alt, -1) : NULL;
		if (clean && *g_strstrip(g_strdelimit(clean, "\r\n\t", ' '))) {
			flush_space(w);
			g_string_append_printf(w->out, "[%s]", clean);
		}
	}
}

static void end_element_cb(void *data, const xmlChar *name)
{
	Writer *w = data;

	if (w->depth > 0)
		w->depth--;
	if (is_one_of(name, hidden_elements) && w->hidden > 0) {
		w->hidden--;
		return;
	}
	if (w->hidden > 0)
		return;
	if (strcmp((const char *)name, "a") == 0)
		end_link(w);
	if (strcmp((const char *)name, "pre") == 0 && w->preformatted > 0)
		w->preformatted--;
	if (is_one_of(name, paragraphs))
		break_line(w, 2);
	else if (is_one_of(name, blocks))
		break_line(w, 1);
}

static void characters_cb(void *data, const xmlChar *text, int len)
{
	Writer *w = data;
	if (w->hidden > 0 || w->out->len >= IMAIL_MIME_TEXT_MAX)
		return;
	for (int i = 0; i < len; i++) {
		guchar c = text[i];
		gboolean is_nbsp = c == 0xc2 && i + 1 < len && text[i + 1] == 0xa0;
		if (w->preformatted > 0 && (c == '\n' || c == '\t' || c == ' ')) {
			g_string_append_c(w->out, (char)c);
			continue;
		}
		if (c <= ' ' || c == 127) {
			w->space = TRUE;
			continue;
		}
		flush_space(w);
		g_string_append_c(w->out, is_nbsp ? ' ' : (char)c);
		i += is_nbsp;
	}
}

static htmlParserCtxtPtr new_parser(Writer *w)
{
	static const char body[] = "<html><body>";
	static htmlSAXHandler events = {
		.startElement = begin_element_cb,
		.endElement = end_element_cb,
		.characters = characters_cb,
		.ignorableWhitespace = characters_cb,
	};
	htmlParserCtxtPtr parser =
		htmlCreatePushParserCtxt(&events, w, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	w->depth = w->hidden = w->preformatted = 0;
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

char *imail_html_first_text(const char *html, gsize max)
{
	Writer w = {.out = g_string_new(NULL)};
	imail_mime_init();
	g_autofree char *valid = g_utf8_make_valid(html, -1);
	gsize left = strlen(valid);
	const char *p = valid;

	htmlParserCtxtPtr parser = new_parser(&w);
	while (parser && left > 0 && w.out->len < max) {
		int piece = piece_length(p, left);
		htmlParseChunk(parser, p, piece, 0);
		p += piece;
		left -= (gsize)piece;
		if (w.depth > DEPTH_MAX && *p == '<') {
			end_parser(parser);
			parser = new_parser(&w);
		}
	}
	end_parser(parser);
	end_link(&w);
	while (w.out->len > 0 && g_ascii_isspace(w.out->str[w.out->len - 1]))
		g_string_truncate(w.out, w.out->len - 1);
	if (w.out->len > 0)
		g_string_append_c(w.out, '\n');
	g_autofree char *text = g_string_free(w.out, FALSE);
	return g_utf8_make_valid(text, -1);
}

char *imail_html_to_text(const char *html)
{
	return imail_html_first_text(html, IMAIL_MIME_TEXT_MAX);
}
