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

char *imail_show_source(const char *octets, gsize len)
{
	g_autofree char *valid = g_utf8_make_valid(len > 0 ? octets : "", (gssize)len);
	GString *text = g_string_sized_new(len + 1);

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

/* ---- images ---- */

typedef struct {
	char *url; /* data: */
	const ImailAttachment *attachment;
	gboolean is_placed;
} Picture;

static void picture_free(gpointer data)
{
	Picture *picture = data;

	if (picture == NULL)
		return;
	g_free(picture->url);
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
static char *data_url(int fd, guint index)
{
	GMimeStream *in = g_mime_stream_fs_new_with_bounds(dup(fd), 0, -1), *out = g_mime_stream_mem_new();
	gboolean is_read = imail_mime_save_attachment(in, index, out, NULL);
	const GByteArray *octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
	const char *type =
		is_read && octets->len <= IMAIL_PAGE_IMAGE_MAX ? image_type(octets->data, octets->len) : NULL;
	g_autofree char *base64 = type != NULL ? g_base64_encode(octets->data, octets->len) : NULL;
	char *url = base64 != NULL ? g_strconcat("data:", type, ";base64,", base64, NULL) : NULL;

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
		char *url = may_be ? data_url(fd, i) : NULL;
		Picture *picture = url != NULL ? g_new0(Picture, 1) : NULL;

		if (picture != NULL) {
			picture->url = url;
			picture->attachment = attachment;
			total += strlen(url);
		}
		g_ptr_array_add(pictures, picture);
	}
	return pictures;
}

static void append_picture(GString *page, Picture *picture)
{
	g_autofree char *name = g_markup_escape_text(picture->attachment->name, -1);

	g_string_append_printf(page, "<img alt=\"%s\" title=\"%s\" src=\"%s\">", name, name, picture->url);
	picture->is_placed = TRUE;
}

/* ---- body ---- */

#define MARK_BEGIN "[" IMAIL_SHOWN_MARK
#define MARK_END   IMAIL_SHOWN_MARK "]"

/* content-id → mark with the picture's index, or the name */
static GHashTable *marks_of(const GPtrArray *attachments, const GPtrArray *pictures)
{
	GHashTable *marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	for (guint i = 0; i < attachments->len; i++) {
		const ImailAttachment *attachment = attachments->pdata[i];

		if (attachment->content_id != NULL)
			g_hash_table_replace(
				marks, g_strdup(attachment->content_id),
				pictures->pdata[i] != NULL
					? g_strdup_printf(IMAIL_SHOWN_MARK "%u" IMAIL_SHOWN_MARK, i)
					: g_strdup(attachment->name));
	}
	return marks;
}

/* The picture that the mark at P names, with *END behind it; NULL: it is a sender's own text. Each is placed
 * once, so that a page does not grow with a mail that repeats itself. */
static Picture *picture_at(const char *p, const GPtrArray *pictures, const char **end)
{
	const char *number = p + strlen(MARK_BEGIN);
	char *after;
	guint64 index = g_ascii_strtoull(number, &after, 10);
	Picture *picture;

	if (after == number || !g_str_has_prefix(after, MARK_END) || index >= pictures->len)
		return NULL;
	picture = pictures->pdata[index];
	*end = after + strlen(MARK_END);
	return picture != NULL && !picture->is_placed ? picture : NULL;
}

static void append_markup(GString *page, const char *markup, const GPtrArray *pictures)
{
	const char *mark, *end;

	while ((mark = strstr(markup, MARK_BEGIN)) != NULL) {
		Picture *picture = picture_at(mark, pictures, &end);

		g_string_append_len(page, markup, mark - markup);
		markup = mark + strlen(MARK_BEGIN);
		if (picture == NULL)
			continue;
		append_picture(page, picture);
		markup = end;
	}
	g_string_append(page, markup);
}

static void append_body(GString *page, const ImailParsed *parsed, const GPtrArray *pictures)
{
	g_autoptr(GHashTable) marks = marks_of(parsed->attachments, pictures);
	g_autoptr(ImailShown) shown =
		parsed->html != NULL ? imail_shown_from_html(parsed->html, marks, IMAIL_PAGE_TEXT_MAX)
				     : imail_shown_from_text(parsed->text != NULL ? parsed->text : "",
							     IMAIL_PAGE_TEXT_MAX);

	g_string_append(page, "<div class=\"body\">");
	append_markup(page, shown->markup, pictures);
	g_string_append(page, "</div>\n");
	if (shown->remote_images > 0)
		g_string_append_printf(page,
				       "<p class=\"note\">Images on other servers: %u; not loaded.</p>\n",
				       shown->remote_images);
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

GString *imail_show_page(int fd)
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
	append_body(page, parsed, pictures);
	append_rest(page, parsed, pictures);
	return page;
}

/* ---- files ---- */

static char *pages_dir(const char *dir)
{
	const char *runtime = g_getenv("XDG_RUNTIME_DIR");

	if (runtime != NULL && g_path_is_absolute(runtime) && access(runtime, W_OK | X_OK) == 0)
		return g_build_filename(runtime, "imail", "pages", NULL);
	return g_build_filename(dir, "pages", NULL);
}

char *imail_show_write_page(const char *dir, int fd, GError **error)
{
	g_autofree char *place = pages_dir(dir);
	g_autofree char *unique = g_uuid_string_random();
	g_autofree char *name = g_strconcat(unique, ".html", NULL);
	g_autofree char *path = g_build_filename(place, name, NULL);
	g_autoptr(GString) page = NULL;
	gboolean is_written;
	int to;

	if (!imail_durable_make_dir(place, error))
		return NULL;
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	page = to >= 0 ? imail_show_page(fd) : NULL;
	is_written = page != NULL && imail_durable_write_all(to, page->str, page->len);
	if (!is_written)
		imail_durable_set_error(error, errno, "The page %s cannot be written", path);
	if (to >= 0)
		close(to);
	if (!is_written && to >= 0)
		unlink(path);
	return is_written ? g_steal_pointer(&path) : NULL;
}

void imail_show_sweep(const char *dir, gint64 age_s)
{
	g_autofree char *place = pages_dir(dir);
	GDir *pages = g_dir_open(place, 0, NULL);
	gint64 before = g_get_real_time() / G_USEC_PER_SEC - age_s;
	const char *name;

	while (pages != NULL && (name = g_dir_read_name(pages)) != NULL) {
		g_autofree char *path = g_build_filename(place, name, NULL);
		GStatBuf st;

		if (g_str_has_suffix(name, ".html") && g_stat(path, &st) == 0 && st.st_mtime < before)
			g_unlink(path);
	}
	if (pages != NULL)
		g_dir_close(pages);
}
