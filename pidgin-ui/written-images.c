/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * written-images.c: a table of the images that a text has, or had: one that was deleted comes back with an
 * undo.
 *
 * It owns a reference of each to Pidgin's image store. The HTML is that of a draft, the markup GtkIMHtml's
 * own: looking for <img> tags is enough. Limit: an image of a draft that has more than IMAGE_MAX octets stays
 * an attachment.
 */
#include "written-images.h"

#include <string.h>

#include "picture.h"
#include "ui.h"

#define IMAGE_MAX (32 * 1024 * 1024) /* octets */

typedef struct {
	int id;         /* in the image store */
	GBytes *octets; /* as it is sent, until there is a file; NULL: the image store has them */
	char *path;     /* NULL: in no file yet */
	char *name;     /* what receivers see */
	char *content_id;
	gint64 size;
} Picture;

struct WrittenImages {
	GPtrArray *all; /* of Picture */
};

static void picture_free(gpointer data)
{
	Picture *picture = data;

	purple_imgstore_unref_by_id(picture->id);
	g_clear_pointer(&picture->octets, g_bytes_unref);
	g_free(picture->path);
	g_free(picture->name);
	g_free(picture->content_id);
	g_free(picture);
}

WrittenImages *written_images_new(void)
{
	WrittenImages *self = g_new0(WrittenImages, 1);

	self->all = g_ptr_array_new_with_free_func(picture_free);
	return self;
}

void written_images_free(WrittenImages *self)
{
	if (self == NULL)
		return;
	g_ptr_array_unref(self->all);
	g_free(self);
}

/* Takes the reference to the image store. */
static Picture *add(WrittenImages *self, int id, const char *name)
{
	Picture *picture = g_new0(Picture, 1);

	picture->id = id;
	picture->name = name != NULL ? g_strdup(name) : g_strdup_printf("image-%u.png", self->all->len + 1);
	g_ptr_array_add(self->all, picture);
	return picture;
}

/* What the editor shows: as it was decoded, so that an editor full of photographs stays light. 0: no. */
static int store(GdkPixbuf *shown, const char *name)
{
	char *octets = NULL;
	gsize size;

	return gdk_pixbuf_save_to_buffer(shown, &octets, &size, "png", NULL, "compression", "1", NULL)
		       ? purple_imgstore_add_with_id(octets, size, name)
		       : 0;
}

int written_images_add(WrittenImages *self, GBytes *octets, GdkPixbuf *shown, const char *name)
{
	const char *type = picture_type(octets);
	g_autofree char *made = g_strdup_printf("image-%u.%s", self->all->len + 1, picture_extension(type));
	int id = store(shown, name != NULL ? name : made);

	if (id != 0)
		add(self, id, name != NULL ? name : made)->octets = g_bytes_ref(octets);
	return id;
}

static Picture *by_id(WrittenImages *self, int id)
{
	for (guint i = 0; i < self->all->len; i++) {
		if (((Picture *)self->all->pdata[i])->id == id)
			return self->all->pdata[i];
	}
	return NULL;
}

static Picture *by_content_id(WrittenImages *self, const char *content_id)
{
	for (guint i = 0; i < self->all->len; i++) {
		Picture *picture = self->all->pdata[i];

		if (g_strcmp0(picture->content_id, content_id) == 0)
			return picture;
	}
	return NULL;
}

/* ---- tags ---- */

/* The next <img> at or behind HTML, and its end in *END; NULL: none. */
static const char *next_image(const char *html, const char **end)
{
	for (const char *tag = strchr(html, '<'); tag != NULL; tag = strchr(tag + 1, '<')) {
		if (g_ascii_strncasecmp(tag, "<img", 4) != 0 || !g_ascii_isspace(tag[4]))
			continue;
		*end = strchr(tag, '>');
		if (*end == NULL)
			return NULL;
		(*end)++;
		return tag;
	}
	return NULL;
}

/* The value of an attribute within a tag. Caller frees. */
static char *attribute(const char *tag, const char *end, const char *name)
{
	g_autofree char *all = g_strndup(tag, (gsize)(end - tag));
	g_autofree char *pattern = g_strdup_printf("\\s%s\\s*=\\s*[\"']?([^\"'>\\s]+)", name);
	g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_CASELESS, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;

	return g_regex_match(regex, all, 0, &match) ? g_match_info_fetch(match, 1) : NULL;
}

/* ---- into the editor ---- */

/* What is shown is what was decoded with care (picture.h): the mail may be somebody else's. 0: nothing. */
static int store_octets(const char *octets, gsize size, const char *name)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(octets, size);
	g_autoptr(GdkPixbuf) picture = size <= IMAGE_MAX ? picture_decode_now(bytes) : NULL;

	return picture != NULL ? store(picture, name) : 0;
}

static Picture *load(WrittenImages *self, const char *content_id, const GPtrArray *files)
{
	Picture *picture = by_content_id(self, content_id);

	for (guint i = 0; picture == NULL && i < files->len; i++) {
		const ImailFile *file = g_ptr_array_index(files, i);
		g_autofree char *octets = NULL;
		gsize size;
		int id;

		if (g_strcmp0(file->content_id, content_id) != 0 ||
		    !g_file_get_contents(file->path, &octets, &size, NULL))
			continue;
		id = store_octets(octets, size, file->name);
		if (id == 0)
			continue;
		picture = add(self, id, file->name);
		picture->path = g_strdup(file->path);
		picture->content_id = g_strdup(content_id);
		picture->size = (gint64)size;
	}
	return picture;
}

/* What the text does not show is an attachment. */
static void attach_others(WrittenImages *self, GPtrArray *files)
{
	for (guint i = 0; i < files->len; i++) {
		ImailFile *file = g_ptr_array_index(files, i);

		if (file->content_id != NULL && by_content_id(self, file->content_id) == NULL)
			g_clear_pointer(&file->content_id, g_free);
	}
}

char *written_images_to_editor(WrittenImages *self, const char *html, GPtrArray *files)
{
	GString *out = g_string_new(NULL);
	const char *end;

	for (const char *tag; (tag = next_image(html, &end)) != NULL; html = end) {
		g_autofree char *src = attribute(tag, end, "src");
		gboolean is_cid = src != NULL && g_ascii_strncasecmp(src, "cid:", 4) == 0;
		g_autofree char *content_id = is_cid ? g_uri_unescape_string(src + 4, NULL) : NULL;
		const Picture *picture = content_id != NULL ? load(self, content_id, files) : NULL;

		g_string_append_len(out, html, tag - html);
		if (picture != NULL)
			g_string_append_printf(out, "<IMG ID=\"%d\">", picture->id);
	}
	attach_others(self, files);
	g_string_append(out, html);
	return g_string_free(out, FALSE);
}

/* ---- out of the editor ---- */

/* One that was copied from another text is known to the image store only. */
static Picture *picture_of(WrittenImages *self, const char *id)
{
	int number = (int)g_ascii_strtoll(id, NULL, 10);
	Picture *picture = by_id(self, number);
	PurpleStoredImage *image = picture == NULL ? purple_imgstore_find_by_id(number) : NULL;

	if (image == NULL)
		return picture;
	purple_imgstore_ref_by_id(number);
	return add(self, number, purple_imgstore_get_filename(image));
}

static void name_content(Picture *picture)
{
	g_autofree char *uuid = g_uuid_string_random();

	if (picture->content_id == NULL)
		picture->content_id = g_strconcat(uuid, "@imail", NULL);
}

static gboolean keep(Picture *picture, PurpleAccount *account, char **problem)
{
	PurpleStoredImage *image = purple_imgstore_find_by_id(picture->id);
	g_autoptr(GError) error = NULL;
	gconstpointer octets;
	gsize size;

	if (picture->path != NULL)
		return TRUE;
	if (image == NULL || !ui_can_use(account))
		return FALSE;
	size = picture->octets != NULL ? g_bytes_get_size(picture->octets) : purple_imgstore_get_size(image);
	octets = picture->octets != NULL ? g_bytes_get_data(picture->octets, NULL)
					 : purple_imgstore_get_data(image);
	picture->path = ui_api()->file_keep(account, picture->name, octets, size, &error);
	if (picture->path == NULL) {
		g_free(*problem);
		*problem = g_strdup(error->message);
		return FALSE;
	}
	picture->size = (gint64)size;
	g_clear_pointer(&picture->octets, g_bytes_unref);
	name_content(picture);
	return TRUE;
}

static void take_into(const Picture *picture, GPtrArray *files)
{
	ImailFile *file;

	for (guint i = 0; i < files->len; i++) {
		if (g_strcmp0(((ImailFile *)files->pdata[i])->content_id, picture->content_id) == 0)
			return; /* it is shown twice */
	}
	file = g_new0(ImailFile, 1);
	file->path = g_strdup(picture->path);
	file->name = g_strdup(picture->name);
	file->content_id = g_strdup(picture->content_id);
	file->size = picture->size;
	g_ptr_array_add(files, file);
}

static void take_out(GPtrArray *files)
{
	for (guint i = files->len; i-- > 0;) {
		if (((ImailFile *)files->pdata[i])->content_id != NULL)
			g_ptr_array_remove_index(files, i);
	}
}

char *written_images_from_editor(WrittenImages *self, const char *markup, PurpleAccount *account,
				 GPtrArray *files, char **problem)
{
	GString *out = g_string_new(NULL);
	const char *end;

	*problem = NULL;
	take_out(files);
	for (const char *tag; (tag = next_image(markup, &end)) != NULL; markup = end) {
		g_autofree char *id = attribute(tag, end, "id"), *alt = NULL;
		Picture *picture = id != NULL ? picture_of(self, id) : NULL;

		g_string_append_len(out, markup, tag - markup);
		if (picture == NULL || !keep(picture, account, problem))
			continue;
		alt = g_markup_escape_text(picture->name, -1);
		g_string_append_printf(out, "<img src=\"cid:%s\" alt=\"%s\">", picture->content_id, alt);
		take_into(picture, files);
	}
	g_string_append(out, markup);
	return g_string_free(out, FALSE);
}
