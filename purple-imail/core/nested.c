/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nested.c: from the file of the outermost mail inwards, one attachment at a time.
 *
 * A mail within a mail has no flags and no folder of its own: it is seen, and lies where the outermost one
 * lies.
 */
#define G_LOG_DOMAIN "imail-core"

#include "nested.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable.h"
#include "mime-build.h"

gboolean imail_nested_is_id(const char *id)
{
	return strchr(id, '/') != NULL;
}

static int make_unnamed(GError **error)
{
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "imail-XXXXXX", NULL);
	int fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		imail_durable_set_error(error, errno, "A mail within a mail cannot be taken out");
	else
		unlink(path);
	return fd;
}

/* Attachment INDEX of the mail in FD, which is closed. */
static int take_out(int fd, guint index, GError **error)
{
	int inner = make_unnamed(error);
	GMimeStream *in, *out;
	gboolean is_saved;

	if (inner < 0) {
		close(fd);
		return -1;
	}
	imail_mime_init();
	in = g_mime_stream_fs_new(fd);
	out = g_mime_stream_fs_new(dup(inner));
	is_saved = imail_mime_save_attachment(in, index, out, error);
	g_object_unref(in);
	g_object_unref(out);
	if (is_saved && lseek(inner, 0, SEEK_SET) == 0)
		return inner;
	if (is_saved)
		imail_durable_set_error(error, errno, "A mail within a mail cannot be read");
	close(inner);
	return -1;
}

int imail_nested_open(ImailStore *store, const char *id, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(id, "/", -1);
	guint count = g_strv_length(parts);
	int fd;

	if (count > IMAIL_NESTED_MAX + 1) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "Mails are opened up to %d deep within others; save the attachment instead.",
			    IMAIL_NESTED_MAX);
		return -1;
	}
	fd = imail_store_open_mail(store, parts[0], error);
	for (guint i = 1; i < count && fd >= 0; i++) {
		guint64 index;

		if (!g_ascii_string_to_unsigned(parts[i], 10, 0, G_MAXUINT16, &index, NULL)) {
			close(fd);
			g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "There is no mail “%s”.", id);
			return -1;
		}
		fd = take_out(fd, (guint)index, error);
	}
	return fd;
}

static ImailItem *item_new(const char *id, const ImailParsed *parsed, gint64 size)
{
	ImailItem *item = g_new0(ImailItem, 1);

	item->id = g_strdup(id);
	item->folder = g_strdup("");
	item->from = g_strdup(parsed->from != NULL ? parsed->from : "");
	item->from_address = g_strdup(parsed->from_address != NULL ? parsed->from_address : "");
	item->from_name = g_strdup(parsed->from_name != NULL ? parsed->from_name : item->from_address);
	item->subject = g_strdup(parsed->subject);
	item->preview = imail_mime_preview(parsed);
	item->date = parsed->date;
	item->size = size;
	item->is_seen = TRUE;
	item->has_attachment = parsed->attachments->len > 0;
	item->is_bulk = parsed->is_bulk;
	item->list_id = g_strdup(parsed->list_id);
	return item;
}

ImailParsed *imail_nested_read(ImailStore *store, const char *id, ImailItem **item, gboolean *changed,
			       GError **error)
{
	ImailParsed *parsed;
	GMimeStream *stream;
	struct stat st = {0};
	int fd;

	if (!imail_nested_is_id(id))
		return imail_store_read(store, id, item, changed, error);
	fd = imail_nested_open(store, id, error);
	if (fd < 0)
		return NULL;
	fstat(fd, &st);
	stream = g_mime_stream_fs_new(fd); /* owns the descriptor */
	parsed = imail_mime_parse(stream);
	g_object_unref(stream);
	*item = item_new(id, parsed, st.st_size);
	*changed = FALSE;
	return parsed;
}
