/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mbox.c: writing mbox files.
 */
#define G_LOG_DOMAIN "imail-core"

#include "mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "durable.h"
#include "mailbox-private.h"
#include "postmark.h"

static void write_status(FILE *out, const ImailRow *row)
{
	fprintf(out, "Status: %sO\n", row->flags & IMAIL_MAIL_SEEN ? "R" : "");
	if (row->flags & (IMAIL_MAIL_ANSWERED | IMAIL_MAIL_FLAGGED | IMAIL_MAIL_DRAFT))
		fprintf(out, "X-Status: %s%s%s\n", row->flags & IMAIL_MAIL_ANSWERED ? "A" : "",
			row->flags & IMAIL_MAIL_FLAGGED ? "F" : "", row->flags & IMAIL_MAIL_DRAFT ? "T" : "");
}

static gboolean is_from_line(const char *line)
{
	return imail_postmark_is_from_line(line + strspn(line, ">"));
}

/* What the mail brought along of an mbox file's own fields is not true of this one. */
static void write_mail(FILE *out, FILE *in)
{
	gboolean is_header = TRUE;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	char last = '\n';

	while ((len = getline(&line, &room, in)) > 0) {
		is_header &= *line != '\n' && *line != '\r';
		if (is_header && imail_postmark_is_own_field(line))
			continue;
		if (is_from_line(line))
			fputc('>', out);
		if (len > 1 && line[len - 1] == '\n' && line[len - 2] == '\r') {
			fwrite(line, 1, (gsize)len - 2, out);
			fputc('\n', out);
		} else {
			fwrite(line, 1, (gsize)len, out);
		}
		last = line[len - 1];
	}
	free(line);
	fputs(last == '\n' ? "\n" : "\n\n", out);
}

/* ---- an export ---- */

struct _ImailExport {
	ImailStore *store;
	GPtrArray *ids; /* of char * */
	guint next;     /* of ids */
	char *path, *tmp;
	FILE *out; /* NULL: finished, or failed */
	guint done;
};

static gboolean fail(const ImailExport *export, GError **error)
{
	imail_durable_set_error(error, errno, "%s cannot be written", export->path);
	return FALSE;
}

static gboolean write_one(ImailExport *export, const char *id, GError **error)
{
	g_auto(ImailRow) row = {0};
	gboolean is_written;
	ImailItem *item;
	FILE *in;
	int fd;

	if (!imail_store_find(export->store, id, &row, NULL))
		return TRUE; /* gone meanwhile */
	fd = imail_store_open_mail(export->store, id, error);
	if (fd < 0 || (in = fdopen(fd, "r")) == NULL)
		return FALSE;
	item = imail_store_item(export->store, id, NULL);
	if (item != NULL) {
		g_autofree char *postmark = imail_postmark_make(item->from_address, item->date);

		fputs(postmark, export->out);
		write_status(export->out, &row);
		write_mail(export->out, in);
		export->done++;
	}
	is_written = !ferror(export->out) || fail(export, error);
	imail_item_free(item);
	fclose(in);
	return is_written;
}

ImailExport *imail_export_new(ImailStore *store, const GPtrArray *ids, const char *path, GError **error)
{
	ImailExport *export = g_new0(ImailExport, 1);
	int fd;

	export->store = store;
	export->ids = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < ids->len; i++)
		g_ptr_array_add(export->ids, g_strdup(ids->pdata[i]));
	export->path = g_strdup(path);
	export->tmp = g_strdup_printf("%s.%08x.part", path, g_random_int());
	fd = open(export->tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); /* mail is nobody else's */
	export->out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (export->out != NULL)
		return export;
	fail(export, error);
	if (fd >= 0)
		close(fd);
	imail_export_free(export);
	return NULL;
}

/* The file under its own name. */
static gboolean finish(ImailExport *export, GError **error)
{
	g_autofree char *dir = g_path_get_dirname(export->path);

	if (fsync(fileno(export->out)) != 0)
		return fail(export, error);
	fclose(g_steal_pointer(&export->out));
	if (rename(export->tmp, export->path) != 0)
		return fail(export, error);
	g_clear_pointer(&export->tmp, g_free);
	return imail_durable_sync_dir(dir, error);
}

gboolean imail_export_step(ImailExport *export, guint max, GError **error)
{
	guint end = MIN(export->ids->len, export->next + max);

	for (; export->next < end; export->next++)
		if (!write_one(export, export->ids->pdata[export->next], error))
			return FALSE;
	if (fflush(export->out) != 0)
		return fail(export, error);
	if (export->next < export->ids->len)
		return TRUE;
	finish(export, error);
	return FALSE;
}

void imail_export_tell(const ImailExport *export, ImailCarried *carried)
{
	*carried = (ImailCarried){.done = export->done};
	carried->passed = export->next - export->done;
	carried->part = export->ids->len > 0 ? (double)export->next / export->ids->len : 1;
}

void imail_export_free(ImailExport *export)
{
	if (export == NULL)
		return;
	if (export->out != NULL)
		fclose(export->out);
	if (export->tmp != NULL)
		unlink(export->tmp);
	g_ptr_array_unref(export->ids);
	g_free(export->path);
	g_free(export->tmp);
	g_free(export);
}
