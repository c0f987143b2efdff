/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show.c: the source of a mail, and its page.
 *
 * A page holds nothing of the sender's markup but what shown.h writes anew, and a Content-Security-Policy
 * besides, that lets a browser load nothing: so opening one tells nobody anything. Images are taken in only
 * where their first octets are those of PNG, JPEG, GIF or WebP (SVG is a program); the HTML's own stand where
 * it has them, others come below.
 */
#define G_LOG_DOMAIN "imail-core"

#include "show.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable.h"
#include "mime-build.h"
#include "shown.h"

/* ---- source ---- */

static gboolean must_be_named(gunichar c)
{
	GUnicodeType type = g_unichar_type(c);

	if (c == '\n' || c == '\t')
		return FALSE;
	return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR ||
	       type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static char *named(const char *valid)
{
	GString *text = g_string_new(NULL);

	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c == '\r' && p[1] == '\n')
			continue;
		if (must_be_named(c))
			g_string_append_printf(text, "<U+%04X>", c);
		else
			g_string_append_unichar(text, c);
	}
	return g_string_free(text, FALSE);
}

char *imail_show_source(const char *octets, gsize len)
{
	g_autofree char *valid = g_utf8_make_valid(len > 0 ? octets : "", (gssize)len);

	return named(valid);
}

char *imail_show_header(const char *octets, gsize len)
{
	g_autofree char *text = imail_mime_header_text(octets, len);

	return named(text);
}

/* ---- images ---- */

typedef struct {
	char *url; /* data: */
	char *name;
	gboolean is_placed;
} Picture;

static void picture_free(gpointer data)
{
	Picture *picture = data;

	if (picture == NULL)
		return;
	g_free(picture->url);
	g_free(picture->name);
	g_free(picture);
}

static const char *image_type(const guint8 *data, gsize len)
{
	static const struct {
		const char *magic;
		gsize len;
		const char *type;
	} known[] = {
		{"\x89PNG\r\n\x1a\n", 8, "image/png"},
		{"\xff\xd8\xff", 3, "image/jpeg"},
		{"GIF8", 4, "image/gif"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (len > known[i].len && memcmp(data, known[i].magic, known[i].len) == 0)
			return known[i].type;
	return len > 12 && memcmp(data, "RIFF", 4) == 0 && memcmp(data + 8, "WEBP", 4) == 0 ? "image/webp"
											    : NULL;
}

/* NULL: no image that is shown. */
static char *data_url(const guint8 *octets, gsize len)
{
	const char *type = len <= IMAIL_PAGE_IMAGE_MAX ? image_type(octets, len) : NULL;
	g_autofree char *base64 = type != NULL ? g_base64_encode(octets, len) : NULL;

	return base64 != NULL ? g_strconcat("data:", type, ";base64,", base64, NULL) : NULL;
}

static char *data_url_of_part(int fd, guint index)
{
	GMimeStream *in = g_mime_stream_fs_new_with_bounds(dup(fd), 0, -1), *out = g_mime_stream_mem_new();
	gboolean is_read = imail_mime_save_attachment(in, index, out, NULL);
	const GByteArray *octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
	char *url = is_read ? data_url(octets->data, octets->len) : NULL;

	g_object_unref(in);
	g_object_unref(out);
	return url;
}

/* By their index; NULL where an attachment is none. The sizes that the mail tells are estimates. */
static GPtrArray *take_pictures(int fd, const GPtrArray *attachments)
{
	GPtrArray *pictures = g_ptr_array_new_with_free_func(picture_free);
	gsize total = 0;

	for (guint i = 0; i < attachments->len; i++) {
		const ImailAttachment *attachment = attachments->pdata[i];
		gboolean may_be = g_str_has_prefix(attachment->media_type, "image/") &&
				  !attachment->is_within && attachment->size <= IMAIL_PAGE_IMAGE_MAX &&
				  total < IMAIL_PAGE_TOTAL_MAX;
		char *url = may_be ? data_url_of_part(fd, i) : NULL;
		Picture *picture = url != NULL ? g_new0(Picture, 1) : NULL;

		if (picture != NULL) {
			picture->url = url;
			picture->name = g_strdup(attachment->name);
			total += strlen(url);
		}
		g_ptr_array_add(pictures, picture);
	}
	return pictures;
}

/* Those that were loaded from other servers, as far as they fit: URL → Picture. */
static GHashTable *take_loaded(GHashTable *images)
{
	GHashTable *pictures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, picture_free);
	GHashTableIter iter;
	gpointer key, value;
	gsize total = 0;

	if (images == NULL)
		return pictures;
	g_hash_table_iter_init(&iter, images);
	while (g_hash_table_iter_next(&iter, &key, &value) && total < IMAIL_PAGE_TOTAL_MAX) {
		gsize len;
		const guint8 *octets = g_bytes_get_data(value, &len);
		char *url = octets != NULL ? data_url(octets, len) : NULL;
		Picture *picture = url != NULL ? g_new0(Picture, 1) : NULL;

		if (picture == NULL)
			continue;
		picture->url = url;
		picture->name = g_strdup("");
		total += strlen(url);
		g_hash_table_insert(pictures, g_strdup(key), picture);
	}
	return pictures;
}

static void append_picture(GString *page, Picture *picture)
{
	g_autofree char *name = g_markup_escape_text(picture->name, -1);

	g_string_append_printf(page, "<img alt=\"%s\" title=\"%s\" src=\"%s\">", name, name, picture->url);
	picture->is_placed = TRUE;
}

/* ---- body ---- */

/* content-id → name, and → picture where it is one */
static GHashTable *names_of(const GPtrArray *attachments, const GPtrArray *pictures, GHashTable *by_id)
{
	GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < attachments->len; i++) {
		const ImailAttachment *attachment = attachments->pdata[i];

		if (attachment->content_id == NULL)
			continue;
		g_hash_table_replace(names, attachment->content_id, attachment->name);
		if (pictures->pdata[i] != NULL)
			g_hash_table_replace(by_id, attachment->content_id, pictures->pdata[i]);
	}
	return names;
}

/* Each is placed once, so that a page does not grow with a mail that repeats itself. */
static guint append_markup(GString *page, const ImailShown *shown, GHashTable *by_id, GHashTable *loaded)
{
	gsize at = 0;
	guint n_loaded = 0;

	for (guint i = 0; i < shown->images->len; i++) {
		const ImailShownImage *image = &g_array_index(shown->images, ImailShownImage, i);
		Picture *picture = image->url != NULL ? g_hash_table_lookup(loaded, image->url)
						      : g_hash_table_lookup(by_id, image->content_id);

		n_loaded += image->url != NULL && picture != NULL;
		if (picture == NULL || picture->is_placed)
			continue;
		g_string_append_len(page, shown->markup + at, (gssize)(image->markup_start - at));
		append_picture(page, picture);
		at = image->markup_end;
	}
	g_string_append(page, shown->markup + at);
	return shown->remote_images - MIN(n_loaded, shown->remote_images);
}

static void append_body(GString *page, const ImailParsed *parsed, const GPtrArray *pictures,
			GHashTable *images)
{
	g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal), loaded = take_loaded(images);
	g_autoptr(GHashTable) names = names_of(parsed->attachments, pictures, by_id);
	g_autoptr(ImailShown) shown =
		parsed->html != NULL ? imail_shown_from_html(parsed->html, names, IMAIL_PAGE_TEXT_MAX)
				     : imail_shown_from_text(parsed->text != NULL ? parsed->text : "",
							     IMAIL_PAGE_TEXT_MAX);
	guint n_missing;

	g_string_append(page, "<div class=\"body\">");
	n_missing = append_markup(page, shown, by_id, loaded);
	g_string_append(page, "</div>\n");
	if (n_missing > 0)
		g_string_append_printf(
			page, "<p class=\"note\">Images on other servers: %u; not loaded.</p>\n", n_missing);
	if (shown->is_cut)
		g_string_append(page,
				"<p class=\"note\">Only the beginning of this long text is shown.</p>\n");
}

/* ---- page ---- */

static const char style[] =
	"body{font:11pt/1.4 sans-serif;max-width:50em;margin:1.5em auto;padding:0 "
	"1em;color:#000;background:#fff}"
	"h1{font-size:1.3em;margin:0 0 .5em}table{border-collapse:collapse}"
	"th{text-align:right;vertical-align:top;padding:0 .8em 0 0;color:#555;font-weight:normal}"
	"td{overflow-wrap:anywhere}.body{border-top:1px solid #999;margin-top:1em;padding-top:1em;"
	"white-space:pre-wrap;overflow-wrap:anywhere}img{max-width:100%}.note{color:#555;font-size:.9em}"
	"@media print{body{margin:0;max-width:none}}";

static void append_row(GString *page, const char *name, const char *value)
{
	g_autofree char *escaped = value != NULL ? g_markup_escape_text(value, -1) : NULL;

	if (escaped != NULL && *escaped != '\0')
		g_string_append_printf(page, "<tr><th>%s</th><td>%s</td></tr>\n", name, escaped);
}

static void append_head(GString *page, const ImailParsed *parsed)
{
	g_autofree char *subject =
		g_markup_escape_text(*parsed->subject != '\0' ? parsed->subject : "(no subject)", -1);
	g_autofree char *to = g_strjoinv(", ", parsed->to), *cc = g_strjoinv(", ", parsed->cc);
	g_autofree char *bcc = g_strjoinv(", ", parsed->bcc);
	g_autoptr(GDateTime) date = parsed->date != 0 ? g_date_time_new_from_unix_local(parsed->date) : NULL;
	g_autofree char *when = date != NULL ? g_date_time_format(date, "%Y-%m-%d %H:%M %z") : NULL;

	g_string_append_printf(page,
			       "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">\n"
			       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
			       "img-src data:; style-src 'unsafe-inline'\">\n"
			       "<meta name=\"referrer\" content=\"no-referrer\">\n"
			       "<title>%s</title>\n<style>%s</style></head>\n<body>\n<h1>%s</h1>\n<table>\n",
			       subject, style, subject);
	append_row(page, "From", parsed->from);
	append_row(page, "To", to);
	append_row(page, "Cc", cc);
	append_row(page, "Bcc", bcc);
	append_row(page, "Reply-To", parsed->reply_to);
	append_row(page, "Date", when);
	g_string_append(page, "</table>\n");
}

static void append_rest(GString *page, const ImailParsed *parsed, GPtrArray *pictures)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (guint i = 0; i < pictures->len; i++) {
		const ImailAttachment *attachment = parsed->attachments->pdata[i];
		g_autofree char *size = g_format_size((guint64)MAX(attachment->size, 0));
		Picture *picture = pictures->pdata[i];

		if (picture != NULL && !picture->is_placed) {
			g_string_append(page, "<p>");
			append_picture(page, picture);
			g_string_append(page, "</p>\n");
		}
		g_string_append_printf(names, "%s%s (%s)", names->len > 0 ? ", " : "", attachment->name,
				       size);
	}
	if (names->len > 0) {
		g_autofree char *escaped = g_markup_escape_text(names->str, -1);

		g_string_append_printf(page, "<p class=\"note\">Attached: %s</p>\n", escaped);
	}
	if (parsed->left_out != NULL) {
		g_autofree char *escaped = g_markup_escape_text(parsed->left_out, -1);

		g_string_append_printf(page, "<p class=\"note\">%s</p>\n", escaped);
	}
	g_string_append(page, "</body></html>\n");
}

GString *imail_show_page(int fd, GHashTable *images)
{
	GString *page = g_string_new(NULL);
	g_autoptr(ImailParsed) parsed = NULL;
	g_autoptr(GPtrArray) pictures = NULL;
	GMimeStream *stream;

	imail_mime_init();
	stream = g_mime_stream_fs_new_with_bounds(dup(fd), 0, -1);
	parsed = imail_mime_parse(stream);
	g_object_unref(stream);
	pictures = take_pictures(fd, parsed->attachments);
	append_head(page, parsed);
	append_body(page, parsed, pictures, images);
	append_rest(page, parsed, pictures);
	return page;
}

/* ---- files ---- */

/* KIND: "pages" or "open". */
static char *place_of(const char *dir, const char *kind)
{
	const char *runtime = g_getenv("XDG_RUNTIME_DIR");

	if (runtime != NULL && g_path_is_absolute(runtime) && access(runtime, W_OK | X_OK) == 0)
		return g_build_filename(runtime, "imail", kind, NULL);
	return g_build_filename(dir, kind, NULL);
}

char *imail_show_write_page(const char *dir, int fd, GHashTable *images, GError **error)
{
	g_autofree char *place = place_of(dir, "pages");
	g_autofree char *unique = g_uuid_string_random();
	g_autofree char *name = g_strconcat(unique, ".html", NULL);
	g_autofree char *path = g_build_filename(place, name, NULL);
	g_autoptr(GString) page = NULL;
	gboolean is_written;
	int to;

	if (!imail_durable_make_dir(place, error))
		return NULL;
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	page = to >= 0 ? imail_show_page(fd, images) : NULL;
	is_written = page != NULL && imail_durable_write_all(to, page->str, page->len);
	if (!is_written)
		imail_durable_set_error(error, errno, "The page %s cannot be written", path);
	if (to >= 0)
		close(to);
	if (!is_written && to >= 0)
		unlink(path);
	return is_written ? g_steal_pointer(&path) : NULL;
}

static char *name_of_part(int fd, guint index, GError **error)
{
	GMimeStream *stream = g_mime_stream_fs_new_with_bounds(dup(fd), 0, -1);
	g_autoptr(ImailParsed) parsed = imail_mime_parse(stream);

	g_object_unref(stream);
	if (index < parsed->attachments->len)
		return g_strdup(((const ImailAttachment *)parsed->attachments->pdata[index])->name);
	g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "This attachment is not there.");
	return NULL;
}

static gboolean write_part(int fd, guint index, int to, GError **error)
{
	GMimeStream *in = g_mime_stream_fs_new_with_bounds(dup(fd), 0, -1),
		    *out = g_mime_stream_fs_new(dup(to));
	gboolean is_written = imail_mime_save_attachment(in, index, out, error);

	if (is_written && g_mime_stream_flush(out) != 0) {
		imail_durable_set_error(error, errno, "The attachment cannot be written");
		is_written = FALSE;
	}
	g_object_unref(in);
	g_object_unref(out);
	return is_written;
}

char *imail_show_write_copy(const char *dir, int fd, guint index, GError **error)
{
	g_autofree char *place = place_of(dir, "open");
	g_autofree char *unique = g_uuid_string_random();
	g_autofree char *folder = g_build_filename(place, unique, NULL);
	g_autofree char *name = NULL, *path = NULL;
	gboolean is_written;
	int to;

	imail_mime_init();
	name = name_of_part(fd, index, error);
	if (name == NULL || !imail_durable_make_dir(folder, error))
		return NULL;
	path = g_build_filename(folder, name, NULL);
	to = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (to < 0)
		imail_durable_set_error(error, errno, "The file %s cannot be written", path);
	is_written = to >= 0 && write_part(fd, index, to, error);
	if (to >= 0)
		close(to);
	if (!is_written)
		imail_show_remove(path);
	return is_written ? g_steal_pointer(&path) : NULL;
}

void imail_show_remove(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *above = g_path_get_dirname(folder);

	g_unlink(path);
	if (g_str_has_suffix(above, "/open"))
		g_rmdir(folder);
}

/* A page, or the folder of a copy with what is in it (a program may have put more there). */
static void remove_old(const char *path)
{
	GDir *dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *file = g_build_filename(path, name, NULL);

		g_unlink(file);
	}
	if (dir != NULL)
		g_dir_close(dir);
	if (g_unlink(path) != 0)
		g_rmdir(path);
}

static void sweep(const char *place, gint64 before)
{
	GDir *dir = g_dir_open(place, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(place, name, NULL);
		GStatBuf st;

		if (g_lstat(path, &st) == 0 && st.st_mtime < before)
			remove_old(path);
	}
	if (dir != NULL)
		g_dir_close(dir);
}

void imail_show_sweep(const char *dir, gint64 age_s)
{
	g_autofree char *pages = place_of(dir, "pages"), *copies = place_of(dir, "open");
	gint64 before = g_get_real_time() / G_USEC_PER_SEC - age_s;

	sweep(pages, before);
	sweep(copies, before);
}
