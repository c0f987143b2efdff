/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folders.c: directory names to folder names and back.
 */
#include "folders.h"

#include <string.h>

#include "error.h"
#include "maildir.h"

/* RFC 3501 5.1.3: BASE64 with "," in place of "/", without padding, of UTF-16BE. */
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* ---- from UTF-7 ---- */

/* One run of UTF-7 between "&" and "-"; FALSE: it is none. */
static gboolean decode_run(const char *run, gsize len, GString *out)
{
	g_autoptr(GByteArray) octets = g_byte_array_new();
	g_autofree char *utf8 = NULL;
	guint32 bits = 0;
	guint have = 0;

	for (gsize i = 0; i < len; i++) {
		const char *digit = strchr(digits, run[i]);
		guint8 octet;

		if (digit == NULL || *digit == '\0')
			return FALSE;
		bits = (bits << 6) | (guint32)(digit - digits);
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		octet = (guint8)(bits >> have);
		g_byte_array_append(octets, &octet, 1);
	}
	if (octets->len == 0)
		return FALSE;
	utf8 = g_convert((const char *)octets->data, octets->len, "UTF-8", "UTF-16BE", NULL, NULL, NULL);
	if (utf8 == NULL)
		return FALSE;
	g_string_append(out, utf8);
	return TRUE;
}

/* NULL: TEXT is no UTF-7. */
static char *decode(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (const char *c = text; *c != '\0'; c++) {
		const char *end;

		if ((guchar)*c >= 128)
			return NULL;
		if (*c != '&') {
			g_string_append_c(out, *c);
			continue;
		}
		end = strchr(c, '-');
		if (end == NULL)
			return NULL;
		if (end == c + 1)
			g_string_append_c(out, '&');
		else if (!decode_run(c + 1, (gsize)(end - c - 1), out))
			return NULL;
		c = end;
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

char *imail_folders_name(const char *dir)
{
	g_autofree char *slashed = NULL;
	g_autofree char *decoded = NULL;

	if (*dir == '\0')
		return g_strdup(imail_maildir_folder_name(IMAIL_FOLDER_INBOX));
	/* Before decoding: a "." that was encoded is no separator. */
	slashed = g_strdelimit(g_strdup(dir + 1), ".", '/');
	decoded = decode(slashed);
	return g_utf8_make_valid(decoded != NULL ? decoded : slashed, -1);
}

/* ---- to UTF-7 ---- */

static void encode_run(const char *run, gsize len, GString *out)
{
	gsize size = 0;
	g_autofree char *utf16 = g_convert(run, (gssize)len, "UTF-16BE", "UTF-8", NULL, &size, NULL);
	guint32 bits = 0;
	guint have = 0;

	g_string_append_c(out, '&');
	for (gsize i = 0; utf16 != NULL && i < size; i++) {
		bits = (bits << 8) | (guchar)utf16[i];
		for (have += 8; have >= 6;) {
			have -= 6;
			g_string_append_c(out, digits[(bits >> have) & 63]);
		}
	}
	if (have > 0)
		g_string_append_c(out, digits[(bits << (6 - have)) & 63]);
	g_string_append_c(out, '-');
}

static char *encode(const char *name)
{
	GString *out = g_string_new(".");

	for (const char *c = name; *c != '\0';) {
		gsize run = 0;

		while ((guchar)c[run] >= 128)
			run++;
		if (run > 0) {
			encode_run(c, run, out);
			c += run;
			continue;
		}
		if (*c == '&')
			g_string_append(out, "&-");
		else
			g_string_append_c(out, *c == '/' ? '.' : *c);
		c++;
	}
	return g_string_free(out, FALSE);
}

static const char *fault_of(const char *name)
{
	if (*name == '\0' || *name == '/' || g_str_has_suffix(name, "/") || strstr(name, "//") != NULL)
		return "it is empty, or a part of it is";
	if (strlen(name) > IMAIL_FOLDER_NAME_MAX)
		return "it is too long";
	if (!g_utf8_validate(name, -1, NULL))
		return "it is no UTF-8";
	for (const char *c = name; *c != '\0'; c = g_utf8_next_char(c))
		if (*c == '.' || g_unichar_iscntrl(g_utf8_get_char(c)))
			return "it has a full stop or a control character in it";
	return NULL;
}

char *imail_folders_dir(const char *name, GError **error)
{
	int known = imail_maildir_folder_from_name(name);
	const char *fault = fault_of(name);
	g_autofree char *dir = NULL;

	if (known >= 0)
		return g_strdup(known == IMAIL_FOLDER_INBOX
					? ""
					: (dir = g_strconcat(".", imail_maildir_folder_name(known), NULL)));
	if (fault == NULL) {
		dir = encode(name);
		if (strlen(dir) <= IMAIL_FOLDER_NAME_MAX)
			return g_steal_pointer(&dir);
		fault = "it is too long";
	}
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "“%s” is no name for a folder: %s.", name,
		    fault);
	return NULL;
}

gboolean imail_folders_is_same(const char *first, const char *second)
{
	int known = imail_maildir_folder_from_name(first);

	return known >= 0 ? known == imail_maildir_folder_from_name(second) : strcmp(first, second) == 0;
}
