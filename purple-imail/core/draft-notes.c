/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * draft-notes.c: names and values.
 *
 * The Message-ID is the one field of a draft that no program sends on: a field of our own would go out to the
 * recipients when mutt goes on with the draft. It is <draft.KEY.NOTES@imail.invalid>.
 *
 * The file of a window is a GKeyFile: [draft] with `item`, and a group for each file with `uri` (a path may
 * be no UTF-8), `name`, `type`, and `cid` where it is an image within the HTML. Limit: IMAIL_FILES_MAX files.
 */
#define G_LOG_DOMAIN "imail-core"

#include "draft-notes.h"

#include <string.h>

#include "edit.h"

#define IMAIL_FILES_MAX 1000
#define TOKEN_PREFIX    'D'
#define MARK            "draft."
#define DOMAIN          "@imail.invalid>"
#define LETTERS_MAX     800 /* what is longer is left out: a header line has 998 octets */

gboolean imail_draft_is_key(const char *key)
{
	return g_uuid_string_is_valid(key);
}

char *imail_draft_key_of_name(const char *name)
{
	const char *dot = strchr(name, '.');
	gsize len = dot != NULL ? strcspn(dot + 1, "_.:") : 0;
	g_autofree char *key = NULL;

	if (len < 2 || dot[1] != TOKEN_PREFIX || dot[1 + len] != '_' || dot[2 + len] != 'M')
		return NULL;
	key = g_strndup(dot + 2, len - 1);
	return imail_draft_is_key(key) ? g_steal_pointer(&key) : NULL;
}

/* ---- the Message-ID ---- */

static void add_note(GString *notes, const char *name, const char *value)
{
	g_autofree char *escaped =
		value != NULL && *value != '\0' ? g_uri_escape_string(value, NULL, FALSE) : NULL;

	if (escaped != NULL)
		g_string_append_printf(notes, "%s%s=%s", notes->len > 0 ? ";" : "", name, escaped);
}

/* Base64 in the letters of an id (RFC 4648 5). */
static char *letters_of(const GString *notes)
{
	char *letters = g_base64_encode((const guchar *)notes->str, notes->len);

	g_strdelimit(letters, "+", '-');
	g_strdelimit(letters, "/", '_');
	letters[strcspn(letters, "=")] = '\0';
	return letters;
}

char *imail_draft_notes_encode(const char *key, const ImailDraft *draft)
{
	g_autoptr(GString) notes = g_string_new(NULL);
	g_autofree char *letters = NULL;

	add_note(notes, "forwards", draft->forwards);
	add_note(notes, "replaces", draft->replaces);
	add_note(notes, "item", draft->replaces_item);
	letters = letters_of(notes);
	if (*letters == '\0' || strlen(letters) > LETTERS_MAX)
		return g_strdup_printf("<%s%s" DOMAIN, MARK, key);
	return g_strdup_printf("<%s%s.%s" DOMAIN, MARK, key, letters);
}

static char *notes_of(const char *message_id)
{
	const char *begin;
	g_autofree char *letters = NULL, *padded = NULL;
	g_autofree guchar *octets = NULL;
	gsize len;

	if (message_id == NULL || !g_str_has_prefix(message_id, "<" MARK) ||
	    !g_str_has_suffix(message_id, DOMAIN))
		return NULL;
	letters = g_strndup(message_id, strlen(message_id) - strlen(DOMAIN));
	begin = strrchr(letters, '.');
	begin = begin != NULL && begin - letters > (gssize)strlen("<" MARK) ? begin + 1 : "";
	padded = g_strconcat(begin, &"==="[(strlen(begin) + 3) % 4], NULL);
	g_strdelimit(padded, "-", '+');
	g_strdelimit(padded, "_", '/');
	octets = g_base64_decode(padded, &len);
	return g_strndup((const char *)octets, len);
}

void imail_draft_notes_decode(const char *message_id, char **forwards, char **replaces, char **replaces_item)
{
	const struct {
		const char *name;
		char **to;
	} known[] = {{"forwards=", forwards}, {"replaces=", replaces}, {"item=", replaces_item}};
	g_autofree char *text = notes_of(message_id);
	g_auto(GStrv) notes = g_strsplit(text != NULL ? text : "", ";", G_N_ELEMENTS(known));

	for (gsize k = 0; k < G_N_ELEMENTS(known); k++)
		g_clear_pointer(known[k].to, g_free);
	for (char **note = notes; *note != NULL; note++)
		for (gsize k = 0; k < G_N_ELEMENTS(known); k++)
			if (g_str_has_prefix(*note, known[k].name) && *known[k].to == NULL)
				*known[k].to = g_uri_unescape_string(*note + strlen(known[k].name), NULL);
}

/* ---- the file of a window ---- */

char *imail_draft_window_encode(const char *item, const GPtrArray *files)
{
	g_autoptr(GKeyFile) window = g_key_file_new();

	g_key_file_set_string(window, "draft", "item", item != NULL ? item : "");
	for (guint i = 0; files != NULL && i < files->len && i < IMAIL_FILES_MAX; i++) {
		const ImailUploadFile *file = files->pdata[i];
		g_autofree char *group = g_strdup_printf("file %u", i);
		g_autofree char *path = g_canonicalize_filename(file->path, NULL);
		g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);

		if (uri == NULL)
			continue;
		g_key_file_set_string(window, group, "uri", uri);
		g_key_file_set_string(window, group, "name", file->name != NULL ? file->name : "");
		g_key_file_set_string(window, group, "type",
				      file->media_type != NULL ? file->media_type : "");
		if (file->content_id != NULL)
			g_key_file_set_string(window, group, "cid", file->content_id);
	}
	return g_key_file_to_data(window, NULL, NULL);
}

static char *value_of(GKeyFile *window, const char *group, const char *name)
{
	g_autofree char *value = g_key_file_get_string(window, group, name, NULL);

	return value != NULL && *value != '\0' ? g_steal_pointer(&value) : NULL;
}

gboolean imail_draft_window_decode(const char *text, char **item, ImailEditable *files)
{
	g_autoptr(GKeyFile) window = g_key_file_new();

	*item = NULL;
	if (!g_key_file_load_from_data(window, text, strlen(text), G_KEY_FILE_NONE, NULL))
		return FALSE;
	*item = value_of(window, "draft", "item");
	for (guint i = 0; i < IMAIL_FILES_MAX; i++) {
		g_autofree char *group = g_strdup_printf("file %u", i);
		g_autofree char *uri = value_of(window, group, "uri");
		g_autofree char *path = uri != NULL ? g_filename_from_uri(uri, NULL, NULL) : NULL;
		g_autofree char *name = value_of(window, group, "name");
		g_autofree char *type = value_of(window, group, "type");
		g_autofree char *content_id = value_of(window, group, "cid");

		if (uri == NULL)
			break;
		if (path != NULL)
			imail_editable_add_file(files, path, name, type, content_id);
	}
	return TRUE;
}
