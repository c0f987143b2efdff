/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signatures.c: the file is read each time, as another client may have written it; it is small.
 *
 * They are not among the account's settings, which Pidgin's account editor forgets but for those that it
 * shows.
 */
#define G_LOG_DOMAIN "imail-core"

#include "signatures.h"

#include <string.h>

#include "durable.h"
#include "error.h"

#define KEY_TEXT   "text"
#define KEY_MARKUP "markup"

static char *file_of(const char *dir)
{
	return g_build_filename(dir, "state", "signatures", NULL);
}

/* Addresses differ in letter case only; a key file allows no brackets and control characters in the name of a
 * group. */
static char *group_of(const char *address)
{
	g_autofree char *folded = g_utf8_strdown(address, -1);

	return g_uri_escape_string(folded, "@!#$&'*+/=?^`{|}", TRUE);
}

/* Nothing, where there is no file or none that can be read. */
static GKeyFile *load(const char *dir)
{
	GKeyFile *file = g_key_file_new();
	g_autofree char *path = file_of(dir);

	g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL);
	return file;
}

gboolean imail_signatures_get(const char *dir, const char *address, char **text, char **markup)
{
	g_autoptr(GKeyFile) file = load(dir);
	g_autofree char *group = group_of(address);

	*text = g_key_file_get_string(file, group, KEY_TEXT, NULL);
	*markup = g_key_file_get_string(file, group, KEY_MARKUP, NULL);
	if (*text != NULL && **text != '\0')
		return TRUE;
	g_clear_pointer(text, g_free);
	g_clear_pointer(markup, g_free);
	return FALSE;
}

/* Empty lines above and white space below: the blanks that begin the first line belong to it. */
static char *trim(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	const char *begin = valid;

	for (const char *p = valid; g_ascii_isspace(*p); p++)
		if (*p == '\n')
			begin = p + 1;
	return g_strchomp(g_strdup(begin));
}

gboolean imail_signatures_set(const char *dir, const char *address, const char *text, const char *markup,
			      GError **error)
{
	g_autofree char *plain = trim(text), *group = group_of(address), *path = file_of(dir), *data = NULL;
	g_autoptr(GKeyFile) file = load(dir);
	gsize len;

	if (strlen(plain) > IMAIL_SIGNATURE_MAX || (markup != NULL && strlen(markup) > IMAIL_SIGNATURE_MAX)) {
		g_autofree char *most = g_format_size_full(IMAIL_SIGNATURE_MAX, G_FORMAT_SIZE_IEC_UNITS);

		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "The signature is too long; at most %s are possible.", most);
		return FALSE;
	}
	g_key_file_remove_group(file, group, NULL);
	if (*plain != '\0')
		g_key_file_set_string(file, group, KEY_TEXT, plain);
	if (*plain != '\0' && markup != NULL)
		g_key_file_set_string(file, group, KEY_MARKUP, markup);
	data = g_key_file_to_data(file, &len, NULL);
	return imail_durable_write(path, data, len, error);
}
