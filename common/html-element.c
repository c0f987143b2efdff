/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html-element.c: the table of elements, and the little of CSS that changes what is read.
 *
 * Colours and sizes say nothing here: text that a page hides by them is shown. What it hides by not
 * displaying it is mostly a preview for lists, or padding against filters, and would be read as the mail's
 * first words.
 */
#include "html-element.h"

#include <string.h>

#include "shown-private.h"

static const struct {
	const char *tag;
	ImailHtmlKind kind;
	guint style;
} known[] = {
	{"b", IMAIL_HTML_INLINE, IMAIL_STYLE_BOLD},
	{"strong", IMAIL_HTML_INLINE, IMAIL_STYLE_BOLD},
	{"i", IMAIL_HTML_INLINE, IMAIL_STYLE_ITALIC},
	{"em", IMAIL_HTML_INLINE, IMAIL_STYLE_ITALIC},
	{"cite", IMAIL_HTML_INLINE, IMAIL_STYLE_ITALIC},
	{"u", IMAIL_HTML_INLINE, IMAIL_STYLE_UNDERLINE},
	{"ins", IMAIL_HTML_INLINE, IMAIL_STYLE_UNDERLINE},
	{"s", IMAIL_HTML_INLINE, IMAIL_STYLE_STRIKE},
	{"strike", IMAIL_HTML_INLINE, IMAIL_STYLE_STRIKE},
	{"del", IMAIL_HTML_INLINE, IMAIL_STYLE_STRIKE},
	{"th", IMAIL_HTML_INLINE, IMAIL_STYLE_BOLD},
	{"address", IMAIL_HTML_BLOCK, 0},
	{"article", IMAIL_HTML_BLOCK, 0},
	{"aside", IMAIL_HTML_BLOCK, 0},
	{"blockquote", IMAIL_HTML_BLOCK, 0},
	{"center", IMAIL_HTML_BLOCK, 0},
	{"dd", IMAIL_HTML_BLOCK, 0},
	{"div", IMAIL_HTML_BLOCK, 0},
	{"dl", IMAIL_HTML_BLOCK, 0},
	{"dt", IMAIL_HTML_BLOCK, IMAIL_STYLE_BOLD},
	{"fieldset", IMAIL_HTML_BLOCK, 0},
	{"figure", IMAIL_HTML_BLOCK, 0},
	{"footer", IMAIL_HTML_BLOCK, 0},
	{"form", IMAIL_HTML_BLOCK, 0},
	{"header", IMAIL_HTML_BLOCK, 0},
	{"li", IMAIL_HTML_BLOCK, 0},
	{"main", IMAIL_HTML_BLOCK, 0},
	{"nav", IMAIL_HTML_BLOCK, 0},
	{"ol", IMAIL_HTML_BLOCK, 0},
	{"section", IMAIL_HTML_BLOCK, 0},
	{"tr", IMAIL_HTML_BLOCK, 0},
	{"ul", IMAIL_HTML_BLOCK, 0},
	{"body", IMAIL_HTML_BLOCK, 0},
	{"caption", IMAIL_HTML_BLOCK, 0},
	{"legend", IMAIL_HTML_BLOCK, 0},
	{"p", IMAIL_HTML_PARAGRAPH, 0},
	{"h1", IMAIL_HTML_PARAGRAPH, IMAIL_STYLE_BOLD | IMAIL_STYLE_LARGER},
	{"h2", IMAIL_HTML_PARAGRAPH, IMAIL_STYLE_BOLD | IMAIL_STYLE_LARGE},
	{"h3", IMAIL_HTML_PARAGRAPH, IMAIL_STYLE_BOLD | IMAIL_STYLE_LARGE},
	{"h4", IMAIL_HTML_PARAGRAPH, IMAIL_STYLE_BOLD},
	{"h5", IMAIL_HTML_PARAGRAPH, IMAIL_STYLE_BOLD},
	{"h6", IMAIL_HTML_PARAGRAPH, IMAIL_STYLE_BOLD},
	{"pre", IMAIL_HTML_PARAGRAPH, 0},
	{"table", IMAIL_HTML_PARAGRAPH, 0},
	{"script", IMAIL_HTML_HIDDEN, 0},
	{"style", IMAIL_HTML_HIDDEN, 0},
	{"title", IMAIL_HTML_HIDDEN, 0},
	{"template", IMAIL_HTML_HIDDEN, 0},
	{"select", IMAIL_HTML_HIDDEN, 0},
	{"textarea", IMAIL_HTML_HIDDEN, 0},
	{"button", IMAIL_HTML_HIDDEN, 0},
	{"iframe", IMAIL_HTML_HIDDEN, 0},
	{"object", IMAIL_HTML_HIDDEN, 0},
	{"applet", IMAIL_HTML_HIDDEN, 0},
	{"svg", IMAIL_HTML_HIDDEN, 0},
	{"audio", IMAIL_HTML_HIDDEN, 0},
	{"video", IMAIL_HTML_HIDDEN, 0},
	{"canvas", IMAIL_HTML_HIDDEN, 0},
};

/* Their index in `known`, plus 1. */
static GHashTable *known_tags(void)
{
	static gsize is_ready;
	static GHashTable *tags;

	if (g_once_init_enter(&is_ready)) {
		tags = g_hash_table_new(g_str_hash, g_str_equal);
		for (guint i = 0; i < G_N_ELEMENTS(known); i++)
			g_hash_table_insert(tags, (gpointer)known[i].tag, GUINT_TO_POINTER(i + 1));
		g_once_init_leave(&is_ready, 1);
	}
	return tags;
}

static ImailHtmlKind kind_of(const char *tag, guint *style)
{
	guint index = GPOINTER_TO_UINT(g_hash_table_lookup(known_tags(), tag));

	*style = index > 0 ? known[index - 1].style : 0;
	return index > 0 ? known[index - 1].kind : IMAIL_HTML_INLINE;
}

ImailHtmlKind imail_html_kind(const char *tag)
{
	guint style;

	return kind_of(tag, &style);
}

const char *imail_html_attribute(const xmlChar **attributes, const char *name)
{
	for (; attributes && attributes[0]; attributes += 2)
		if (strcmp((const char *)attributes[0], name) == 0) /* libxml2 gives lower case */
			return attributes[1] ? (const char *)attributes[1] : "";
	return NULL;
}

/* The style attribute without white space, lower case; NULL when there is none. */
static char *css_of(const xmlChar **attributes)
{
	const char *style = imail_html_attribute(attributes, "style");
	char *css = style ? g_ascii_strdown(style, -1) : NULL, *out = css;

	if (!css)
		return NULL;
	for (const char *c = css; *c; c++)
		if (!g_ascii_isspace(*c))
			*out++ = *c;
	*out = '\0';
	return css;
}

static guint style_of_css(const char *css)
{
	guint style = 0;

	if (!css)
		return 0;
	if (strstr(css, "font-weight:bold") || strstr(css, "font-weight:7") || strstr(css, "font-weight:8"))
		style |= IMAIL_STYLE_BOLD;
	if (strstr(css, "font-style:italic"))
		style |= IMAIL_STYLE_ITALIC;
	if (strstr(css, "text-decoration:line-through"))
		style |= IMAIL_STYLE_STRIKE;
	return style;
}

static gboolean is_not_displayed(const xmlChar **attributes, const char *css)
{
	return imail_html_attribute(attributes, "hidden") ||
	       (css && (strstr(css, "display:none") || strstr(css, "visibility:hidden") ||
			strstr(css, "mso-hide:all")));
}

/* ---- images that nobody is to see ---- */

#define TINY     3 /* pixels, of both sides */
#define HAIRLINE 1 /* pixels, of one side */
#define UNKNOWN  G_MAXUINT64

static guint64 pixels(const char *value)
{
	return value && g_ascii_isdigit(*value) && !strchr(value, '%') ? g_ascii_strtoull(value, NULL, 10)
								       : UNKNOWN;
}

/* A length of the CSS, which has no white space, in pixels: what is no property of that name by itself
 * ("border-width") does not count. */
static guint64 css_pixels(const char *css, const char *property)
{
	for (const char *p = css ? strstr(css, property) : NULL; p; p = strstr(p + 1, property)) {
		g_autofree char *value = NULL;

		if (p != css && p[-1] != ';')
			continue;
		p += strlen(property);
		value = g_strndup(p, strcspn(p, ";"));
		return g_str_has_suffix(value, "em") || g_str_has_suffix(value, "cm") ? UNKNOWN
										      : pixels(value);
	}
	return UNKNOWN;
}

static guint64 side(const xmlChar **attributes, const char *css, const char *name)
{
	g_autofree char *property = g_strconcat(name, ":", NULL), *most = g_strconcat("max-", property, NULL);
	guint64 styled = css_pixels(css, property), limit = css_pixels(css, most);

	/* The style rules over the attribute. */
	if (styled == UNKNOWN)
		styled = pixels(imail_html_attribute(attributes, name));
	return MIN(styled, limit);
}

gboolean imail_html_is_tiny(const xmlChar **attributes)
{
	g_autofree char *css = css_of(attributes);
	guint64 width = side(attributes, css, "width"), height = side(attributes, css, "height");

	return width <= HAIRLINE || height <= HAIRLINE || (width <= TINY && height <= TINY) ||
	       is_not_displayed(attributes, css) ||
	       (css && css_pixels(css, "opacity:") == 0 && !strstr(css, "opacity:0."));
}

/* ---- elements ---- */

ImailHtmlElement imail_html_element(const char *tag, const xmlChar **attributes)
{
	ImailHtmlElement element = {0};
	g_autofree char *css = css_of(attributes);
	const char *class = imail_html_attribute(attributes, "class");

	element.kind = kind_of(tag, &element.style);
	element.is_hidden = element.kind == IMAIL_HTML_HIDDEN || is_not_displayed(attributes, css);
	element.style |= style_of_css(css);
	if (class && strstr(class, "signature"))
		element.style |= IMAIL_STYLE_DIM;
	return element;
}
