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
#include <time.h>
#include <unistd.h>

#include "durable.h"
#include "mailbox-private.h"

/* "From bob@demo.test Thu Jan  1 00:00:00 2026", in UTC. */
static void write_from_line(FILE *out, const ImailItem *item)
{
	time_t date = (time_t)item->date;
	struct tm parts;
	char text[32];

	gmtime_r(&date, &parts);
	strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &parts);
	fprintf(out, "From %s %s\n",
		*item->from_address != '\0' && strpbrk(item->from_address, " \r\n") == NULL
			? item->from_address
			: "MAILER-DAEMON",
		text);
}

static void write_status(FILE *out, const ImailRow *row)
{
	fprintf(out, "Status: %sO\n", row->flags & IMAIL_MAIL_SEEN ? "R" : "");
	if (row->flags & (IMAIL_MAIL_ANSWERED | IMAIL_MAIL_FLAGGED | IMAIL_MAIL_DRAFT))
		fprintf(out, "X-Status: %s%s%s\n", row->flags & IMAIL_MAIL_ANSWERED ? "A" : "",
			row->flags & IMAIL_MAIL_FLAGGED ? "F" : "", row->flags & IMAIL_MAIL_DRAFT ? "T" : "");
}

static gboolean is_from_line(const char *line)
{
	return g_str_has_prefix(line + strspn(line, ">"), "From ");
}

static void write_mail(FILE *out, FILE *in)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	char last = '\n';

	while ((len = getline(&line, &room, in)) > 0) {
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

static gboolean write_one(ImailStore *store, const char *id, FILE *out, GError **error)
{
	g_auto(ImailRow) row = {0};
	ImailItem *item;
	FILE *in = NULL;
	int fd;

	if (!imail_store_find(store, id, &row, NULL))
		return TRUE; /* gone meanwhile */
	fd = imail_store_open_mail(store, id, error);
	if (fd < 0 || (in = fdopen(fd, "r")) == NULL)
		return FALSE;
	item = imail_store_item(store, id, NULL);
	if (item != NULL) {
		write_from_line(out, item);
		write_status(out, &row);
		write_mail(out, in);
	}
	imail_item_free(item);
	fclose(in);
	return TRUE;
}

gboolean imail_mbox_export(ImailStore *store, const GPtrArray *ids, const char *path, guint *count,
			   GError **error)
{
	g_autofree char *tmp = g_strdup_printf("%s.%08x.part", path, g_random_int());
	g_autofree char *dir = g_path_get_dirname(path);
	FILE *out = fopen(tmp, "wxe");
	gboolean is_written = out != NULL;

	*count = 0;
	if (out == NULL) {
		imail_durable_set_error(error, errno, "%s cannot be written", path);
		return FALSE;
	}
	for (guint i = 0; i < ids->len && is_written; i++) {
		is_written = write_one(store, ids->pdata[i], out, error);
		*count += is_written;
	}
	if (is_written && (ferror(out) || fflush(out) != 0 || fsync(fileno(out)) != 0)) {
		is_written = FALSE;
		imail_durable_set_error(error, errno, "%s cannot be written", path);
	}
	fclose(out);
	if (is_written && rename(tmp, path) != 0) {
		is_written = FALSE;
		imail_durable_set_error(error, errno, "%s cannot be written", path);
	}
	if (!is_written)
		unlink(tmp);
	return is_written && imail_durable_sync_dir(dir, error);
}
