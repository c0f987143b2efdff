/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spool.c: outgoing mails on the disk: one JSON file each, DIR/outgoing/<id>.json, moved to failed/ or
 * accepted/.
 *
 * Members: "version", "created", "mail" (as on the wire), "text", "html", "files" (path as base64, since a
 * path need not be UTF-8; size; mtime in nanoseconds), "error" and "message_id" where known.
 */
#define G_LOG_DOMAIN "imail-core"

#include <string.h>
#include <unistd.h>
#include <errno.h>

#include "durable.h"
#include "outgoing-private.h"

#define SPOOL_VERSION 1

static const char *const spool_names[IMAIL_SPOOLS] = {"outgoing", "failed", "accepted"};

gint64 imail_spool_mtime(const struct stat *st)
{
	return (gint64)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

gboolean imail_spool_is_id(const char *id)
{
	gsize len = strlen(id);

	for (const char *c = id; *c != '\0'; c++)
		if (!g_ascii_isalnum(*c) && *c != '-')
			return FALSE;
	return len > 0 && len <= IMAIL_ID_MAX;
}

static char *spool_path(const char *dir, ImailSpool spool, const char *id)
{
	g_autofree char *name = g_strconcat(id, ".json", NULL);

	return g_build_filename(dir, spool_names[spool], name, NULL);
}

gboolean imail_spool_open(const char *dir, GError **error)
{
	for (int i = 0; i < IMAIL_SPOOLS; i++) {
		g_autofree char *path = g_build_filename(dir, spool_names[i], NULL);

		if (!imail_durable_make_dir(path, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- writing ---- */

static JsonArray *encode_files(const ImailSpooled *spooled)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; i < spooled->files->len; i++) {
		const ImailSpoolFile *file = spooled->files->pdata[i];
		g_autofree char *path = g_base64_encode((const guchar *)file->path, strlen(file->path));
		JsonObject *object = json_object_new();

		json_object_set_string_member(object, "path", path);
		json_object_set_int_member(object, "size", file->size);
		json_object_set_int_member(object, "mtime", file->mtime_ns);
		json_array_add_object_element(array, object);
	}
	return array;
}

static char *encode(const ImailSpooled *spooled, const GError *reason, const char *message_id)
{
	g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
	JsonObject *object = json_object_new();
	JsonObject *mail = json_object_new();

	imail_record_encode(&imail_mail_type, spooled->mail, mail);
	json_object_set_int_member(object, "version", SPOOL_VERSION);
	json_object_set_int_member(object, "created", spooled->created);
	json_object_set_object_member(object, "mail", mail);
	json_object_set_string_member(object, "text", spooled->text);
	if (spooled->html != NULL)
		json_object_set_string_member(object, "html", spooled->html);
	json_object_set_array_member(object, "files", encode_files(spooled));
	if (reason != NULL)
		json_object_set_string_member(object, "error", reason->message);
	if (message_id != NULL)
		json_object_set_string_member(object, "message_id", message_id);
	json_node_take_object(node, object);
	return json_to_string(node, FALSE);
}

gboolean imail_spool_write(const char *dir, ImailSpool spool, const ImailSpooled *spooled,
			   const GError *reason, const char *message_id, GError **error)
{
	g_autofree char *json = encode(spooled, reason, message_id);
	g_autofree char *path = spool_path(dir, spool, imail_spooled_id(spooled));

	return imail_durable_write(path, json, strlen(json), error);
}

gboolean imail_spool_move(const char *dir, ImailSpool from, ImailSpool to, const char *id, GError **error)
{
	g_autofree char *old_path = spool_path(dir, from, id);
	g_autofree char *new_path = spool_path(dir, to, id);

	return imail_durable_move(old_path, new_path, error);
}

gboolean imail_spool_remove(const char *dir, ImailSpool spool, const char *id, GError **error)
{
	g_autofree char *path = spool_path(dir, spool, id);
	g_autofree char *folder = g_path_get_dirname(path);

	if (unlink(path) != 0 && errno != ENOENT) {
		imail_durable_set_error(error, errno, "%s cannot be removed", path);
		return FALSE;
	}
	return imail_durable_sync_dir(folder, error);
}

/* ---- reading ---- */

static const char *string_member(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_string(node) : NULL;
}

static gint64 int_member(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_int(node) : -1;
}

static ImailSpoolFile *decode_file(JsonNode *node)
{
	JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
	const char *encoded = object != NULL ? string_member(object, "path") : NULL;
	ImailSpoolFile *file;
	guchar *path;
	gsize len;

	if (encoded == NULL)
		return NULL;
	path = g_base64_decode(encoded, &len);
	file = g_new0(ImailSpoolFile, 1);
	file->path = g_strndup((char *)path, len);
	file->size = int_member(object, "size");
	file->mtime_ns = int_member(object, "mtime");
	g_free(path);
	return file;
}

static gboolean decode_files(ImailSpooled *spooled, JsonObject *object)
{
	JsonNode *node = json_object_get_member(object, "files");
	JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

	if (array == NULL)
		return FALSE;
	for (guint i = 0; i < json_array_get_length(array); i++) {
		ImailSpoolFile *file = decode_file(json_array_get_element(array, i));

		if (file == NULL)
			return FALSE;
		g_ptr_array_add(spooled->files, file);
	}
	return TRUE;
}

/* Whether the parts are those that the text, the html and the files make: the upload relies on it. */
static gboolean fits(const ImailSpooled *spooled)
{
	const GPtrArray *parts = spooled->mail->parts;
	guint before = spooled->html != NULL ? 2 : 1;

	if (spooled->text == NULL || parts->len != before + spooled->files->len)
		return FALSE;
	for (guint i = 0; i < parts->len; i++) {
		const ImailPart *part = parts->pdata[i];
		int kind = i == 0                            ? IMAIL_PART_TEXT
			   : i < before                      ? IMAIL_PART_HTML
			   : part->kind == IMAIL_PART_INLINE ? IMAIL_PART_INLINE
							     : IMAIL_PART_ATTACHMENT;
		gint64 size = i == 0       ? (gint64)strlen(spooled->text)
			      : i < before ? (gint64)strlen(spooled->html)
					   : ((ImailSpoolFile *)spooled->files->pdata[i - before])->size;

		if (part->kind != kind || part->size != size)
			return FALSE;
	}
	return TRUE;
}

static ImailSpooled *decode(JsonObject *object, GError **error)
{
	JsonNode *node = json_object_get_member(object, "mail");
	ImailMail *mail = NULL;
	g_autoptr(ImailSpooled) spooled = NULL;

	if (node != NULL && JSON_NODE_HOLDS_OBJECT(node) && int_member(object, "version") == SPOOL_VERSION)
		mail = imail_record_decode(&imail_mail_type, json_node_get_object(node), error);
	else
		g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
				    "It is not of a version that this program knows.");
	if (mail == NULL)
		return NULL;
	spooled = imail_spooled_alloc(mail);
	spooled->text = g_strdup(string_member(object, "text"));
	spooled->html = g_strdup(string_member(object, "html"));
	spooled->message_id = g_strdup(string_member(object, "message_id"));
	spooled->created = int_member(object, "created");
	if (decode_files(spooled, object) && fits(spooled) && imail_spool_is_id(mail->mail))
		return g_steal_pointer(&spooled);
	g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "Its parts do not fit each other.");
	return NULL;
}

static ImailSpooled *load_file(const char *path, GError **error)
{
	g_autoptr(JsonParser) parser = json_parser_new_immutable();
	JsonNode *root;

	if (!json_parser_load_from_file(parser, path, error))
		return NULL;
	root = json_parser_get_root(parser);
	if (root != NULL && JSON_NODE_HOLDS_OBJECT(root))
		return decode(json_node_get_object(root), error);
	g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "It is empty.");
	return NULL;
}

ImailSpooled *imail_spool_read(const char *dir, ImailSpool spool, const char *id)
{
	g_autofree char *path = imail_spool_is_id(id) ? spool_path(dir, spool, id) : NULL;

	return path != NULL ? load_file(path, NULL) : NULL;
}

static int compare_created(gconstpointer a, gconstpointer b)
{
	const ImailSpooled *first = *(ImailSpooled *const *)a, *second = *(ImailSpooled *const *)b;

	if (first->created != second->created)
		return first->created < second->created ? -1 : 1;
	return strcmp(first->mail->mail, second->mail->mail);
}

static void put_aside(const char *dir, ImailSpool spool, const char *name, const GError *reason,
		      void (*each_bad)(const GError *error, gpointer user_data), gpointer user_data)
{
	g_autofree char *id = g_strndup(name, strlen(name) - strlen(".json"));
	g_autofree char *path = spool_path(dir, IMAIL_SPOOL_FAILED, id);
	g_autoptr(GError) error =
		g_error_new(IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "A mail that waited to be sent cannot be read and was put aside as %s. %s", path,
			    reason->message);

	imail_spool_move(dir, spool, IMAIL_SPOOL_FAILED, id, NULL);
	each_bad(error, user_data);
}

GPtrArray *imail_spool_load(const char *dir, ImailSpool spool,
			    void (*each_bad)(const GError *error, gpointer user_data), gpointer user_data)
{
	GPtrArray *mails = g_ptr_array_new_with_free_func((GDestroyNotify)imail_spooled_unref);
	g_autofree char *folder = g_build_filename(dir, spool_names[spool], NULL);
	g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
	const char *name;

	while (entries != NULL && (name = g_dir_read_name(entries)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_autoptr(GError) error = NULL;
		ImailSpooled *spooled;

		if (!g_str_has_suffix(name, ".json"))
			continue;
		spooled = load_file(path, &error);
		if (spooled != NULL)
			g_ptr_array_add(mails, spooled);
		else
			put_aside(dir, spool, name, error, each_bad, user_data);
	}
	g_ptr_array_sort(mails, compare_created);
	return mails;
}
