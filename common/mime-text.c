/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-text.c: what a person reads of a mail: one plain text and, where the mail has any, one HTML.
 *
 * A mail's readable parts become a list of items, each with a text, an HTML, or (multipart/alternative) both.
 * From the list two whole documents are made, so that whichever of them a reader shows, nothing is missing:
 * an item without HTML is quoted in the HTML, and an item without text is rendered to text. Enriched text is
 * HTML from here on. Limits: IMAIL_MIME_TEXT_MAX each.
 */
#include "mime-private.h"

#include <string.h>

typedef struct {
	char *text, *html;   /* either may be NULL */
	gboolean is_heading; /* of a nested message: no text of the mail itself */
} Item;

typedef struct {
	GMimeStream *stream;
	gsize left; /* octets that may still be read */
	gboolean cut;
} Reader;

static void read_entity(Reader *reader, const ImailMimeEntity *entity, GPtrArray *items);

static void item_free(gpointer data)
{
	Item *item = data;
	g_free(item->text);
	g_free(item->html);
	g_free(item);
}

static GPtrArray *new_items(void)
{
	return g_ptr_array_new_with_free_func(item_free);
}

static void add_item(GPtrArray *items, char *text, char *html, gboolean is_heading)
{
	Item *item = g_new0(Item, 1);
	item->text = text;
	item->html = html;
	item->is_heading = is_heading;
	g_ptr_array_add(items, item);
}

static gboolean is_blank(const char *s)
{
	for (; s && *s; s = g_utf8_next_char(s))
		if (!g_unichar_isspace(g_utf8_get_char(s)))
			return FALSE;
	return TRUE;
}

/* LF line ends, and no control characters (a terminal would obey them) but HT. */
static void normalise(char *text, gboolean is_html)
{
	char *out = text;
	for (const char *p = text; *p; p++) {
		guchar c = (guchar)*p;
		if (c == '\r') {
			if (p[1] != '\n')
				*out++ = '\n';
			continue;
		}
		gboolean is_c1 = c == 0xc2 && (guchar)p[1] >= 0x80 && (guchar)p[1] < 0xa0;
		if (!is_html && ((c < ' ' && c != '\n' && c != '\t') || c == 127 || is_c1)) {
			*out++ = ' ';
			p += is_c1;
			continue;
		}
		*out++ = (char)c;
	}
	*out = '\0';
}

/* What an HTML page says of its own charset: the last resort where the mail says nothing. */
static char *charset_in_html(const GByteArray *octets)
{
	gsize len = MIN(octets->len, 4096);
	g_autofree char *head = g_strndup((const char *)octets->data, len);
	g_autofree char *lower = g_ascii_strdown(head, -1);
	const char *p = strstr(lower, "charset=");
	if (!p)
		return NULL;
	p += strlen("charset=");
	p += strspn(p, "\"' ");
	gsize n = strcspn(p, "\"'; />\r\n\t");
	return n > 0 && n < 40 ? g_strndup(p, n) : NULL;
}

/* The text of LEAF as UTF-8; NULL when nothing more may be read. */
static char *read_leaf(Reader *reader, const ImailMimeEntity *leaf, gboolean is_html)
{
	gsize max = MIN(reader->left, IMAIL_MIME_TEXT_MAX);
	if (max == 0 && leaf->body_end > leaf->body_start) {
		reader->cut = TRUE;
		return NULL;
	}
	g_autoptr(GByteArray) octets = imail_mime_content_read(reader->stream, leaf, max, &reader->cut);
	reader->left -= MIN(reader->left, octets->len);

	const char *declared = leaf->type ? g_mime_content_type_get_parameter(leaf->type, "charset") : NULL;
	g_autofree char *inner = NULL;
	if (is_html && imail_mime_charset_is_vague(declared))
		declared = inner = charset_in_html(octets);
	char *text = imail_mime_to_utf8((const char *)octets->data, octets->len, declared);
	normalise(text, is_html);
	return text;
}

static void read_shown_leaf(Reader *reader, const ImailMimeEntity *leaf, GPtrArray *items)
{
	gboolean is_html = strcmp(leaf->media_type, "text/html") == 0;
	g_autofree char *text = read_leaf(reader, leaf, is_html);
	if (!text)
		return;
	if (is_html) {
		add_item(items, NULL, g_steal_pointer(&text), FALSE);
		return;
	}
	gboolean is_richtext = strcmp(leaf->media_type, "text/richtext") == 0;
	if (is_richtext || strcmp(leaf->media_type, "text/enriched") == 0) {
		add_item(items, NULL, imail_enriched_to_html(text, is_richtext), FALSE);
		return;
	}
	const char *format = leaf->type ? g_mime_content_type_get_parameter(leaf->type, "format") : NULL;
	const char *delsp = leaf->type ? g_mime_content_type_get_parameter(leaf->type, "delsp") : NULL;
	if (format && g_ascii_strcasecmp(format, "flowed") == 0)
		add_item(items, imail_flowed_decode(text, delsp && g_ascii_strcasecmp(delsp, "yes") == 0),
			 NULL, FALSE);
	else
		add_item(items, g_steal_pointer(&text), NULL, FALSE);
}

static gboolean is_calendar(const ImailMimeEntity *leaf)
{
	return leaf->kind == IMAIL_MIME_LEAF && (strcmp(leaf->media_type, "text/calendar") == 0 ||
						 strcmp(leaf->media_type, "application/ics") == 0);
}

/* An invitation is a file to be saved, and a line to be read. */
static void read_calendar(Reader *reader, const ImailMimeEntity *leaf, GPtrArray *items)
{
	g_autofree char *text = read_leaf(reader, leaf, FALSE);
	char *line = text ? imail_calendar_line(text) : NULL;

	if (line)
		add_item(items, line, NULL, FALSE);
}

static void add_heading(const ImailMimeEntity *message, GPtrArray *items)
{
	static const char *const fields[][2] = {
		{"from", "From"},
		{"to", "To"},
		{"date", "Date"},
		{"subject", "Subject"},
	};
	GString *heading = g_string_new("---------- Message ----------\n");
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *value = imail_mime_field_text(message, fields[i][0]);
		if (value && *value)
			g_string_append_printf(heading, "%s: %s\n", fields[i][1], value);
	}
	add_item(items, g_string_free(heading, FALSE), NULL, TRUE);
}

/* All texts one after the other with an empty line between; NULL when no item has one. */
static char *join_text(const GPtrArray *items)
{
	gboolean any = FALSE;
	for (guint i = 0; i < items->len; i++) {
		const Item *item = g_ptr_array_index(items, i);
		any = any || (item->text && !item->is_heading);
	}
	if (!any)
		return NULL;

	GString *out = g_string_new(NULL);
	for (guint i = 0; i < items->len && out->len <= IMAIL_MIME_TEXT_MAX; i++) {
		const Item *item = g_ptr_array_index(items, i);
		g_autofree char *rendered = item->text ? NULL : imail_html_to_text(item->html);
		const char *text = item->text ? item->text : rendered;
		if (items->len > 1 && is_blank(text))
			continue;
		if (out->len > 0)
			g_string_append(out, out->str[out->len - 1] == '\n' ? "\n" : "\n\n");
		g_string_append(out, text);
	}
	return g_string_free(out, FALSE);
}

/* All HTML one after the other, plain texts quoted between; NULL when no item has HTML. */
static char *join_html(const GPtrArray *items)
{
	gboolean any = FALSE;
	for (guint i = 0; i < items->len; i++)
		any = any || ((const Item *)g_ptr_array_index(items, i))->html;
	if (!any)
		return NULL;

	GString *out = g_string_new(NULL);
	for (guint i = 0; i < items->len && out->len <= IMAIL_MIME_TEXT_MAX; i++) {
		const Item *item = g_ptr_array_index(items, i);
		if (!item->html && is_blank(item->text))
			continue;
		if (out->len > 0)
			g_string_append(out, "\n<hr>\n");
		if (item->html) {
			g_string_append(out, item->html);
		} else {
			g_autofree char *escaped = g_markup_escape_text(item->text, -1);
			g_string_append_printf(out, "<pre>%s</pre>", escaped);
		}
	}
	return g_string_free(out, FALSE);
}

/* RFC 2046 5.1.4: the last alternative is the best: the last with HTML; beside it the first that is plain
 * text. */
static void read_alternative(Reader *reader, const ImailMimeEntity *alternative, GPtrArray *items)
{
	g_autofree char *plain = NULL, *html = NULL, *html_text = NULL;

	for (guint i = 0; i < alternative->children->len; i++) {
		g_autoptr(GPtrArray) inner = new_items();
		if (is_calendar(g_ptr_array_index(alternative->children, i))) {
			read_calendar(reader, g_ptr_array_index(alternative->children, i), items);
			continue;
		}
		read_entity(reader, g_ptr_array_index(alternative->children, i), inner);
		g_autofree char *text = join_text(inner), *markup = join_html(inner);
		if (markup) {
			g_free(html);
			g_free(html_text);
			html = g_steal_pointer(&markup);
			html_text = g_steal_pointer(&text);
		} else if (!plain && !is_blank(text)) {
			plain = g_steal_pointer(&text);
		}
	}
	if (!plain)
		plain = g_steal_pointer(&html_text);
	if (plain || html)
		add_item(items, g_steal_pointer(&plain), g_steal_pointer(&html), FALSE);
}

/* At most IMAIL_MIME_DEPTH_MAX deep. */
static void read_entity(Reader *reader, const ImailMimeEntity *entity, GPtrArray *items)
{
	if (entity->kind == IMAIL_MIME_LEAF) {
		if (is_calendar(entity))
			read_calendar(reader, entity, items);
		if (imail_mime_is_shown(entity))
			read_shown_leaf(reader, entity, items);
		return;
	}
	if (entity->kind == IMAIL_MIME_MULTIPART &&
	    strcmp(entity->media_type, "multipart/alternative") == 0) {
		read_alternative(reader, entity, items);
		return;
	}
	if (entity->kind == IMAIL_MIME_MESSAGE && entity->children->len > 0)
		add_heading(g_ptr_array_index(entity->children, 0), items);
	for (guint i = 0; i < entity->children->len; i++)
		read_entity(reader, g_ptr_array_index(entity->children, i), items);
}

/* Cuts S between characters. */
static void cut_to(char *s, gsize max, gboolean *cut)
{
	if (!s || strlen(s) <= max)
		return;
	*cut = TRUE;
	*g_utf8_find_prev_char(s, s + max + 1) = '\0';
}

void imail_mime_read_text(GMimeStream *stream, const ImailMimeTree *tree, char **text, char **html,
			  gboolean *cut)
{
	Reader reader = {.stream = stream, .left = 2 * IMAIL_MIME_TEXT_MAX};
	g_autoptr(GPtrArray) items = new_items();

	read_entity(&reader, tree->root, items);
	*text = join_text(items);
	*html = join_html(items);
	/* A nested message without any text in it: its heading is what there is. */
	if (!*text && !*html && items->len > 0)
		*text = g_strdup(((const Item *)g_ptr_array_index(items, 0))->text);
	cut_to(*text, IMAIL_MIME_TEXT_MAX, &reader.cut);
	cut_to(*html, IMAIL_MIME_TEXT_MAX, &reader.cut);
	*cut = reader.cut;
}
