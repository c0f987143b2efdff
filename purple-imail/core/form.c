/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * form.c: text or HTML. Owns nothing.
 */
#define G_LOG_DOMAIN "imail-core"

#include "form.h"

#include <string.h>

#include "mime-parse.h"

#define STUB_MAX   300 /* octets of a text that may be a stub */
#define STUB_RATIO 4   /* by which the HTML says more than a stub */

/* "To see this mail you need a program for HTML", and the like. */
static gboolean is_stub(const char *text, const char *html)
{
	g_autofree char *trimmed = NULL, *rendered = NULL;

	if (strlen(text) > 2 * STUB_MAX)
		return FALSE;
	trimmed = g_strstrip(g_strdup(text));
	if (strlen(trimmed) > STUB_MAX)
		return FALSE;
	rendered = imail_html_to_text(html);
	return strlen(rendered) > STUB_RATIO * strlen(trimmed) + STUB_MAX;
}

gboolean imail_form_is_html(const char *text, const char *html, gboolean prefers_html)
{
	return html != NULL && (text == NULL || prefers_html || is_stub(text, html));
}
