/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * foreign-html.c: encodings, and looking for the one image of a fragment of HTML.
 *
 * Owns nothing. The HTML that is shown goes through the protocol plugin, which writes it anew; here only
 * browsers' fragments are recognised, by a scan of the tags.
 */
#include "foreign-html.h"

#include <string.h>

#define OBJECT      0xfffc
#define LETTERS_MAX 100 /* octets of a name */
#define ALT_MAX     100 /* octets */

/* ---- encodings ---- */

static char *from_utf16(const guint8 *octets, gsize len, const char *order)
{
	g_autofree char *text =
		g_convert((const char *)octets, (gssize)(len & ~(gsize)1), "UTF-8", order, NULL, NULL, NULL);

	return text != NULL && g_utf8_validate(text, -1, NULL) ? g_steal_pointer(&text) : NULL;
}

/* ASCII in UTF-16 has a NUL at every second place; in which half says the order. */
static const char *order_of(const guint8 *octets, gsize len)
{
	if (len < 2)
		return NULL;
	if (octets[0] == 0xff && octets[1] == 0xfe)
		return "UTF-16LE";
	if (octets[0] == 0xfe && octets[1] == 0xff)
		return "UTF-16BE";
	if (octets[0] != 0 && octets[1] == 0)
		return "UTF-16LE";
	return octets[0] == 0 && octets[1] != 0 ? "UTF-16BE" : NULL;
}

/* "Version:0.9\r\nStartHTML:…" stands before it. */
static const char *without_header(const char *html)
{
	const char *begin = g_str_has_prefix(html, "Version:") ? strchr(html, '<') : NULL;

	return begin != NULL ? begin : html;
}

char *foreign_html_decode(const guint8 *octets, gsize len)
{
	const char *order;
	g_autofree char *html = NULL;

	if (octets == NULL || len == 0 || len > FOREIGN_HTML_MAX)
		return NULL;
	order = order_of(octets, len);
	if (order != NULL) {
		gboolean has_mark = octets[0] >= 0xfe;

		html = from_utf16(octets + (has_mark ? 2 : 0), len - (has_mark ? 2 : 0), order);
	} else {
		gsize skip = len >= 3 && memcmp(octets, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

		html = g_strndup((const char *)octets + skip, len - skip);
	}
	if (html == NULL || !g_utf8_validate(html, -1, NULL))
		return NULL;
	return g_strdup(without_header(html));
}

/* ---- the one image ---- */

/* The end of the tag at TAG, behind its ">", which may stand in a quoted value too; NULL: it has none. */
static const char *tag_end(const char *tag)
{
	char quote = '\0';

	for (const char *p = tag; *p != '\0'; p++) {
		if (quote != '\0')
			quote = *p == quote ? '\0' : quote;
		else if ((*p == '"' || *p == '\'') && p > tag && p[-1] == '=')
			quote = *p;
		else if (*p == '>')
			return p + 1;
	}
	return NULL;
}

static gboolean is_tag(const char *tag, const char *name)
{
	gsize len = strlen(name);

	return g_ascii_strncasecmp(tag + 1, name, len) == 0 && !g_ascii_isalnum(tag[1 + len]);
}

/* Behind the element that begins with TAG, if nothing of it is shown; else behind the tag, at END. */
static const char *skip(const char *tag, const char *end)
{
	static const char *const silent[] = {"style", "script", "title"};

	for (gsize i = 0; i < G_N_ELEMENTS(silent); i++) {
		const char *p = is_tag(tag, silent[i]) ? end : NULL;

		if (p == NULL)
			continue;
		while ((p = strstr(p, "</")) != NULL && !is_tag(p + 1, silent[i]))
			p++;
		return p != NULL ? p : end + strlen(end);
	}
	return end;
}

/* LEN octets without the references that HTML must have for its own characters. Caller frees. */
static char *dereference(const char *text, gsize len)
{
	static const struct {
		const char *reference;
		char meant;
	} references[] = {{"&quot;", '"'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}};
	GString *plain = g_string_sized_new(len);
	const char *end = text + len;

	while (text < end) {
		char c = *text;
		gsize taken = 1;

		for (gsize i = 0; c == '&' && taken == 1 && i < G_N_ELEMENTS(references); i++) {
			if (!g_str_has_prefix(text, references[i].reference))
				continue;
			c = references[i].meant;
			taken = strlen(references[i].reference);
		}
		g_string_append_c(plain, c);
		text += taken;
	}
	return g_string_free(plain, FALSE);
}

/* The value of an attribute with quotes, as all browsers write it; without references. Caller frees. */
static char *value(const char *tag, const char *end, const char *name)
{
	g_autofree char *all = g_strndup(tag, (gsize)(end - tag));
	g_autofree char *begin = g_strdup_printf(" %s=", name);
	const char *at = strstr(all, begin), *close;

	if (at == NULL || (at[strlen(begin)] != '"' && at[strlen(begin)] != '\''))
		return NULL;
	at += strlen(begin) + 1;
	close = strchr(at, at[-1]);
	return close != NULL ? dereference(at, (gsize)(close - at)) : NULL;
}

/* Whether what stands at P is a space; *LEN: its octets. */
static gboolean is_blank(const char *p, gsize *len)
{
	static const char *const blanks[] = {" ", "\t", "\n", "\r", "&nbsp;", "\xc2\xa0"};

	for (gsize i = 0; i < G_N_ELEMENTS(blanks); i++) {
		*len = strlen(blanks[i]);
		if (g_str_has_prefix(p, blanks[i]))
			return TRUE;
	}
	return FALSE;
}

/* Behind the tag or comment at P; NULL: it does not end. */
static const char *behind(const char *p)
{
	const char *end;

	if (!g_str_has_prefix(p, "<!--"))
		return tag_end(p);
	end = strstr(p, "-->");
	return end != NULL ? end + strlen("-->") : NULL;
}

char *foreign_html_image(const char *html, char **alt)
{
	const char *image = NULL, *image_end = NULL, *p = html;
	gsize len;

	*alt = NULL;
	while (*p != '\0') {
		const char *end = *p == '<' ? behind(p) : NULL;

		if (end == NULL) {
			if (!is_blank(p, &len))
				return NULL;
			p += len;
			continue;
		}
		if (is_tag(p, "img")) {
			if (image != NULL)
				return NULL;
			image = p;
			image_end = end;
		}
		p = skip(p, end);
	}
	if (image == NULL)
		return NULL;
	*alt = value(image, image_end, "alt");
	if (*alt != NULL && (**alt == '\0' || strlen(*alt) > ALT_MAX))
		g_clear_pointer(alt, g_free);
	return value(image, image_end, "src");
}

/* ---- URIs ---- */

GBytes *foreign_html_data(const char *uri, gsize max)
{
	const char *comma = g_ascii_strncasecmp(uri, "data:", 5) == 0 ? strchr(uri, ',') : NULL;
	g_autofree char *encoded = NULL;
	guchar *octets;
	gsize len;

	if (comma == NULL || comma - uri < (gssize)strlen(";base64") ||
	    g_ascii_strncasecmp(comma - strlen(";base64"), ";base64", strlen(";base64")) != 0 ||
	    strlen(comma) / 4 * 3 > max)
		return NULL;
	/* "+", "/" and "=" may be escaped. */
	encoded = g_uri_unescape_string(comma + 1, NULL);
	octets = encoded != NULL ? g_base64_decode(encoded, &len) : NULL;
	return octets != NULL ? g_bytes_new_take(octets, len) : NULL;
}

char *foreign_html_name(const char *uri, const char *extension)
{
	g_autofree char *path = NULL, *name = NULL, *base = NULL;
	GString *clean;
	char *dot;

	if (uri == NULL || g_ascii_strncasecmp(uri, "data:", 5) == 0)
		return NULL;
	path = g_strndup(uri, strcspn(uri, "?#"));
	name = g_uri_unescape_string(strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path, "/");
	if (name == NULL || !g_utf8_validate(name, -1, NULL))
		return NULL;
	dot = strrchr(name, '.');
	if (dot != NULL)
		*dot = '\0';
	clean = g_string_new(NULL);
	for (const char *p = name; *p != '\0' && clean->len < LETTERS_MAX; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_isalnum(c) || (c < 0x80 && strchr("-_ ()+", (char)c) != NULL))
			g_string_append_unichar(clean, c);
	}
	base = g_strstrip(g_string_free(clean, FALSE));
	return *base != '\0' ? g_strconcat(base, ".", extension, NULL) : NULL;
}

/* ---- words ---- */

char *foreign_html_text(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	GString *clean = g_string_sized_new(strlen(valid));

	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c == '\r')
			c = p[1] == '\n' ? 0 : '\n';
		if (c == '\n' || c == '\t' || (c != 0 && c != OBJECT && !g_unichar_iscntrl(c)))
			g_string_append_unichar(clean, c);
	}
	return g_string_free(clean, FALSE);
}
