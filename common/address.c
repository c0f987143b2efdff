/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * address.c: mail addresses as they are typed, put on the wire and given to SMTP.
 *
 * Owns the grammar of addr-specs (RFC 5321 4.1.2 and 4.1.3, RFC 6531 3.3) and of one mailbox (RFC 5322 3.4).
 * The forgiving splitting of a recipients' field is address-split.c's; lists in the header of a received mail
 * are GMime's (mime-parse). Without comments and the obsolete forms of RFC 5322 4.4; domains by IDNA as GLib
 * knows it.
 */
#include <string.h>

#include "address.h"
#include "error.h"
#include "limits.h"
#include "mime-build.h"

#define LOCAL_MAX  64  /* octets: RFC 5321 4.5.3.1.1 */
#define DOMAIN_MAX 255 /* octets: RFC 5321 4.5.3.1.2 */
#define LABEL_MAX  63  /* octets: RFC 1035 2.3.4 */

/* Controls, line and space separators, and the bidi controls that make an address look like another one. */
static gboolean is_forbidden_char(gunichar c)
{
	return g_unichar_iscntrl(c) || (c != ' ' && g_unichar_isspace(c)) || c == 0x200e || c == 0x200f ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static gboolean has_forbidden_char(const char *s)
{
	for (; *s != '\0'; s = g_utf8_next_char(s)) {
		if (is_forbidden_char(g_utf8_get_char(s)))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_atext(guchar c)
{
	return c >= 0x80 || g_ascii_isalnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* The end of the dot-atom at S; S itself when there is none. */
static const char *skip_dot_atom(const char *s)
{
	const char *at = s;

	for (;;) {
		const char *atom = at;

		while (is_atext((guchar)*at))
			at++;
		if (at == atom)
			return s;
		if (*at != '.')
			return at;
		at++;
	}
}

/* The end of the quoted string at S (RFC 5321: no folding in it); S itself when it does not end. */
static const char *skip_quoted(const char *s)
{
	const char *at = s + 1;

	for (; *at != '"'; at++) {
		if (*at == '\\')
			at++;
		if (*at == '\0')
			return s;
	}
	return at + 1;
}

static gboolean is_valid_literal(const char *domain, gsize len)
{
	g_autofree char *inside = NULL;

	if (len < 3 || domain[len - 1] != ']')
		return FALSE;
	inside = g_strndup(domain + 1, len - 2);
	if (g_ascii_strncasecmp(inside, "IPv6:", 5) == 0)
		return strchr(inside + 5, ':') != NULL && g_hostname_is_ip_address(inside + 5) &&
		       strchr(inside + 5, '%') == NULL;
	return strchr(inside, ':') == NULL && g_hostname_is_ip_address(inside);
}

static gboolean is_valid_label(const char *label)
{
	gsize len = strlen(label);

	if (len == 0 || len > LABEL_MAX || label[0] == '-' || label[len - 1] == '-')
		return FALSE;
	for (gsize i = 0; i < len; i++) {
		if (!g_ascii_isalnum(label[i]) && label[i] != '-')
			return FALSE;
	}
	return TRUE;
}

/* Labels are judged as what goes out: A-labels. */
static gboolean is_valid_domain(const char *domain)
{
	gsize len = strlen(domain);
	g_autofree char *ascii = NULL;
	g_auto(GStrv) labels = NULL;

	if (len == 0 || len > DOMAIN_MAX)
		return FALSE;
	if (domain[0] == '[')
		return is_valid_literal(domain, len);
	ascii = g_hostname_to_ascii(domain);
	if (ascii == NULL || strlen(ascii) > DOMAIN_MAX)
		return FALSE;
	labels = g_strsplit(ascii, ".", -1);
	for (guint i = 0; labels[i] != NULL; i++) {
		if (!is_valid_label(labels[i]))
			return FALSE;
	}
	return TRUE;
}

gboolean imail_address_is_valid(const char *s)
{
	const char *at;

	if (s == NULL || strlen(s) > IMAIL_ADDRESS_MAX || !g_utf8_validate(s, -1, NULL) ||
	    has_forbidden_char(s))
		return FALSE;
	at = *s == '"' ? skip_quoted(s) : skip_dot_atom(s);
	if (at == s || *at != '@' || at - s > LOCAL_MAX)
		return FALSE;
	return is_valid_domain(at + 1);
}

/* A phrase's words without their quotes and backslashes; white space as it stands. */
static char *unquote(const char *phrase, gsize len)
{
	GString *out = g_string_sized_new(len);
	gboolean quoted = FALSE;

	for (gsize i = 0; i < len; i++) {
		if (phrase[i] == '"') {
			quoted = !quoted;
			continue;
		}
		if (quoted && phrase[i] == '\\' && i + 1 < len)
			i++;
		g_string_append_c(out, phrase[i]);
	}
	return g_string_free(out, FALSE);
}

/* NAME as one line for a person: valid UTF-8, forbidden characters as spaces, runs of spaces as one. NULL if
 * empty. */
static char *clean_name(const char *name)
{
	g_autofree char *valid = g_utf8_make_valid(name, -1);
	GString *out = g_string_new(NULL);

	for (const char *s = valid; *s != '\0'; s = g_utf8_next_char(s)) {
		gunichar c = g_utf8_get_char(s);

		if (c != ' ' && !is_forbidden_char(c))
			g_string_append_unichar(out, c);
		else if (out->len > 0 && out->str[out->len - 1] != ' ')
			g_string_append_c(out, ' ');
	}
	g_strchomp(out->str);
	return g_string_free(out, out->str[0] == '\0');
}

static char *decode_name(const char *phrase, gsize len)
{
	g_autofree char *plain = unquote(phrase, len);
	g_autofree char *decoded = NULL;

	if (strstr(plain, "=?") == NULL)
		return clean_name(plain);
	imail_mime_init();
	decoded = g_mime_utils_header_decode_phrase(NULL, plain);
	return clean_name(decoded);
}

/* The "<" of a mailbox that ends in ">", outside quotes; NULL without one. */
static const char *find_angle(const char *s)
{
	while (*s != '\0' && *s != '<') {
		const char *end = *s == '"' ? skip_quoted(s) : s + 1;

		s = end > s ? end : s + 1;
	}
	return *s == '<' ? s : NULL;
}

char *imail_address_parse(const char *mailbox, char **name, GError **error)
{
	g_autofree char *trimmed = NULL;
	g_autofree char *addr = NULL;
	const char *angle = NULL;
	gsize len;

	if (name != NULL)
		*name = NULL;
	g_return_val_if_fail(mailbox != NULL, NULL);

	len = strlen(mailbox);
	if (len > IMAIL_MAILBOX_MAX || !g_utf8_validate(mailbox, -1, NULL)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "An address is %s.",
			    len > IMAIL_MAILBOX_MAX ? "too long" : "not valid UTF-8");
		return NULL;
	}
	trimmed = g_strstrip(g_strdup(mailbox));
	if (g_str_has_suffix(trimmed, ">"))
		angle = find_angle(trimmed);
	if (angle != NULL)
		addr = g_strstrip(g_strndup(angle + 1, strlen(angle) - 2));
	else
		addr = g_strdup(trimmed);
	if (!imail_address_is_valid(addr) || has_forbidden_char(trimmed)) {
		g_autofree char *shown = clean_name(trimmed);

		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "no valid address in \"%s\"",
			    shown != NULL ? shown : "");
		return NULL;
	}
	if (angle != NULL && name != NULL)
		*name = decode_name(trimmed, (gsize)(angle - trimmed));
	return g_steal_pointer(&addr);
}

char *imail_address_format(const char *name, const char *addr)
{
	g_autofree char *clean = name != NULL ? clean_name(name) : NULL;
	g_autoptr(GString) out = NULL;

	g_return_val_if_fail(addr != NULL, NULL);

	if (clean == NULL || g_str_equal(clean, addr))
		return g_strdup(addr);
	if (strpbrk(clean, "()<>[]:;@\\,.\"") == NULL)
		return g_strdup_printf("%s <%s>", clean, addr);
	out = g_string_new("\"");
	for (const char *s = clean; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *s);
	}
	g_string_append_printf(out, "\" <%s>", addr);
	return g_strdup(out->str);
}

const char *imail_address_domain(const char *addr)
{
	const char *at = addr != NULL ? strrchr(addr, '@') : NULL;

	return at != NULL && at[1] != '\0' ? at + 1 : NULL;
}

/* ADDR in the form in which those that mean the same are equal; what is no address is folded as it stands. */
static char *fold(const char *addr)
{
	g_autofree char *ascii = imail_address_to_ascii(addr, NULL);
	g_autofree char *composed = g_utf8_normalize(ascii != NULL ? ascii : addr, -1, G_NORMALIZE_NFC);

	return g_utf8_casefold(composed, -1);
}

gboolean imail_address_equal(const char *a, const char *b)
{
	g_autofree char *folded_a = NULL;
	g_autofree char *folded_b = NULL;

	if (a == NULL || b == NULL)
		return FALSE;
	if (g_ascii_strcasecmp(a, b) == 0)
		return TRUE;
	if (!g_utf8_validate(a, -1, NULL) || !g_utf8_validate(b, -1, NULL))
		return FALSE;
	folded_a = fold(a);
	folded_b = fold(b);
	return g_str_equal(folded_a, folded_b);
}

gboolean imail_address_needs_utf8(const char *addr)
{
	const char *at = addr != NULL ? strrchr(addr, '@') : NULL;

	for (const char *s = addr; at != NULL && s < at; s++) {
		if ((guchar)*s > 127)
			return TRUE;
	}
	return FALSE;
}

char *imail_address_to_ascii(const char *addr, GError **error)
{
	const char *domain = imail_address_domain(addr);
	g_autofree char *ascii = NULL;

	if (!imail_address_is_valid(addr)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "\"%s\" is not a valid address.",
			    addr != NULL ? addr : "");
		return NULL;
	}
	if (*domain == '[')
		return g_strdup(addr);
	ascii = g_hostname_to_ascii(domain);
	return g_strdup_printf("%.*s%s", (int)(domain - addr), addr, ascii);
}
