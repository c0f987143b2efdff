/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html-element.h: what an HTML element means for reading: its kind, its style, whether it is to be seen. */
#ifndef IMAIL_COMMON_HTML_ELEMENT_H
#define IMAIL_COMMON_HTML_ELEMENT_H

#include <glib.h>
#include <libxml/xmlstring.h>

typedef enum {
	IMAIL_HTML_INLINE,    /* also what is not known */
	IMAIL_HTML_BLOCK,     /* on lines of its own */
	IMAIL_HTML_PARAGRAPH, /* with an empty line before and after it */
	IMAIL_HTML_HIDDEN,    /* its content is no text */
} ImailHtmlKind;

typedef struct {
	ImailHtmlKind kind;
	guint style;        /* ImailStyle (shown-private.h) */
	gboolean is_hidden; /* by its kind, or not displayed by its style */
} ImailHtmlElement;

/* ATTRIBUTES as libxml2's SAX gives them: name, value, …, NULL; or NULL. */
ImailHtmlElement imail_html_element(const char *tag, const xmlChar **attributes);
ImailHtmlKind imail_html_kind(const char *tag);
/* The value of attribute NAME (lower case), "" where it has none; NULL: it is not there. Not copied. */
const char *imail_html_attribute(const xmlChar **attributes, const char *name);
/* Whether an image of these attributes is too small to be seen, or is not displayed: a tracker, mostly. */
gboolean imail_html_is_tiny(const xmlChar **attributes);

#endif
