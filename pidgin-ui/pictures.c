/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pictures.c: what is asked for, how much of it, and what has come.
 *
 * A URL that a mail has several times is asked for once. Everything is kept in memory, and goes with the
 * mail: a question that is answered later finds its Pictures by number, and what runs is cancelled.
 */
#include "pictures.h"

#include "picture.h"
#include "ui.h"

#define PART_OCTETS_MAX (10 * 1024 * 1024)

struct _Pictures {
	guint number;
	PurpleAccount *account;
	const ImailReadable *mail;
	PicturesFn fn;
	PicturesDoneFn done;
	gpointer user_data;
	GHashTable *shown;  /* index → GdkPixbuf */
	GHashTable *octets; /* URL → GBytes */
	GPtrArray *urls;    /* to be asked for, in order; not copied */
	guint next;         /* in `urls` */
	guint n_running, n_missing;
	gsize n_octets;
	gint64 n_pixels;
	gboolean is_remote_wanted;
	GCancellable *cancellable;
};

static GList *all; /* of Pictures */
static guint last_number;

/* One image under way. */
typedef struct {
	guint number;
	guint part;
	char *url; /* NULL: a part */
} Way;

static Pictures *find(guint number)
{
	for (GList *l = all; l != NULL; l = l->next) {
		if (((Pictures *)l->data)->number == number)
			return l->data;
	}
	return NULL;
}

static Way *way_new(const Pictures *self, guint part, const char *url)
{
	Way *way = g_new0(Way, 1);

	way->number = self->number;
	way->part = part;
	way->url = g_strdup(url);
	return way;
}

static void way_free(Way *way)
{
	g_free(way->url);
	g_free(way);
}

static const ImailImage *image_at(const Pictures *self, guint index)
{
	return g_ptr_array_index(self->mail->images, index);
}

/* --- What has come --- */

static void show(Pictures *self, guint index, GdkPixbuf *picture)
{
	g_hash_table_insert(self->shown, GUINT_TO_POINTER(index), g_object_ref(picture));
	self->fn(index, picture, self->user_data);
}

static gboolean has_room(Pictures *self, const GdkPixbuf *picture)
{
	gint64 pixels = (gint64)gdk_pixbuf_get_width(picture) * gdk_pixbuf_get_height(picture);

	if (self->n_pixels + pixels > PICTURES_PIXELS_MAX)
		return FALSE;
	self->n_pixels += pixels;
	return TRUE;
}

static void go_on(Pictures *self);

static void ended(Pictures *self, gboolean is_missing)
{
	self->n_running--;
	self->n_missing += is_missing;
	go_on(self);
}

static void decoded_cb(GdkPixbuf *picture, gpointer user_data)
{
	Way *way = user_data;
	Pictures *self = find(way->number);
	gboolean is_shown = self != NULL && picture != NULL && has_room(self, picture);

	for (guint i = 0; is_shown && i < self->mail->images->len; i++) {
		const ImailImage *image = image_at(self, i);

		if (g_strcmp0(image->url, way->url) == 0 && (way->url != NULL || image->part == way->part))
			show(self, i, picture);
	}
	if (self != NULL && way->url != NULL && !is_shown)
		g_hash_table_remove(self->octets, way->url);
	if (self != NULL && way->url != NULL)
		ended(self, !is_shown);
	way_free(way);
}

/* --- Attached --- */

static void part_cb(GBytes *octets, const GError *error, gpointer user_data)
{
	Way *way = user_data;

	if (octets != NULL && find(way->number) != NULL)
		picture_decode(octets, decoded_cb, way);
	else
		way_free(way);
}

static void load_parts(Pictures *self)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < self->mail->images->len; i++) {
		const ImailImage *image = image_at(self, i);

		if (image->url == NULL && image->part < self->mail->attachments->len &&
		    g_hash_table_add(seen, GUINT_TO_POINTER(image->part)))
			ui_api()->attachment_load(self->account, self->mail->summary->id, image->part,
						  PART_OCTETS_MAX, part_cb, way_new(self, image->part, NULL));
	}
}

/* --- From other servers --- */

static void fetched_cb(GBytes *octets, const GError *error, gpointer user_data)
{
	Way *way = user_data;
	Pictures *self = find(way->number);

	if (self == NULL || octets == NULL ||
	    self->n_octets + g_bytes_get_size(octets) > PICTURES_OCTETS_MAX) {
		if (self != NULL)
			ended(self, TRUE);
		way_free(way);
		return;
	}
	self->n_octets += g_bytes_get_size(octets);
	g_hash_table_insert(self->octets, g_strdup(way->url), g_bytes_ref(octets));
	picture_decode(octets, decoded_cb, way);
}

static void go_on(Pictures *self)
{
	while (self->n_running < PICTURES_AT_ONCE && self->next < self->urls->len &&
	       self->n_octets < PICTURES_OCTETS_MAX && ui_can_use(self->account)) {
		const char *url = g_ptr_array_index(self->urls, self->next++);

		self->n_running++;
		ui_api()->image_fetch(self->account, url, self->cancellable, fetched_cb,
				      way_new(self, 0, url));
	}
	if (self->n_running == 0)
		self->done(self->n_missing + (self->urls->len - self->next), self->user_data);
}

static void collect_urls(Pictures *self)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < self->mail->images->len; i++) {
		const ImailImage *image = image_at(self, i);

		if (image->url == NULL || !g_hash_table_add(seen, image->url))
			continue;
		if (self->urls->len < PICTURES_REMOTE_MAX)
			g_ptr_array_add(self->urls, image->url);
		else
			self->n_missing++;
	}
}

void pictures_load_remote(Pictures *self)
{
	if (self->is_remote_wanted)
		return;
	self->is_remote_wanted = TRUE;
	collect_urls(self);
	go_on(self);
}

gboolean pictures_is_remote_wanted(const Pictures *self)
{
	return self->is_remote_wanted;
}

guint pictures_remote(const Pictures *self)
{
	guint n = 0;

	for (guint i = 0; i < self->mail->images->len; i++)
		n += image_at(self, i)->url != NULL;
	return n;
}

GHashTable *pictures_loaded(const Pictures *self)
{
	GHashTable *copy;
	GHashTableIter iter;
	gpointer url, octets;

	if (g_hash_table_size(self->octets) == 0)
		return NULL;
	copy = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
	g_hash_table_iter_init(&iter, self->octets);
	while (g_hash_table_iter_next(&iter, &url, &octets))
		g_hash_table_insert(copy, g_strdup(url), g_bytes_ref(octets));
	return copy;
}

GdkPixbuf *pictures_get(const Pictures *self, guint index)
{
	return g_hash_table_lookup(self->shown, GUINT_TO_POINTER(index));
}

/* --- Life --- */

Pictures *pictures_new(PurpleAccount *account, const ImailReadable *mail, PicturesFn fn, PicturesDoneFn done,
		       gpointer user_data)
{
	Pictures *self = g_new0(Pictures, 1);

	self->number = ++last_number;
	self->account = account;
	self->mail = mail;
	self->fn = fn;
	self->done = done;
	self->user_data = user_data;
	self->shown = g_hash_table_new_full(NULL, NULL, NULL, g_object_unref);
	self->octets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
	self->urls = g_ptr_array_new();
	self->cancellable = g_cancellable_new();
	all = g_list_prepend(all, self);
	load_parts(self);
	return self;
}

void pictures_free(Pictures *self)
{
	if (self == NULL)
		return;
	all = g_list_remove(all, self);
	g_cancellable_cancel(self->cancellable);
	g_object_unref(self->cancellable);
	g_hash_table_unref(self->shown);
	g_hash_table_unref(self->octets);
	g_ptr_array_unref(self->urls);
	g_free(self);
}
