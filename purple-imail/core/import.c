/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * import.c: mails of other programs' mbox files and Maildirs into ours (mbox.h).
 *
 * A mail is written to tmp/ while the hash of its octets is made; the hash becomes the token in its name, so
 * what is here is known by it. A step's mails share the directory's fsync.
 *
 * An mbox file is cut where a postmark (postmark.h) follows an empty line, and not within what a mail's
 * Content-Length says is its own, if a postmark or the file's end stands there: a length that came with the
 * mail from elsewhere says nothing. A file that begins with a "From " line of a kind not known is cut at any
 * such line after an empty one. Other programs' quoting with ">" (mboxo) cannot be told from ours.
 *
 * Limits: IMAIL_RAW_SIZE_MAX a mail; what is larger is passed over. A line may have any length: it comes in
 * pieces of BLOCK octets.
 */
#define G_LOG_DOMAIN "imail-core"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable.h"
#include "folders.h"
#include "import-known.h"
#include "limits.h"
#include "mailbox-private.h"
#include "manage.h"
#include "mbox.h"
#include "postmark.h"

#define BLOCK    (64 * 1024)
#define MAIL_MIN 3 /* octets: less is an empty line at most */

/* A file of a Maildir that is to come in. */
typedef struct {
	char *path;
	char *folder; /* name */
	char *flags;
} Source;

struct _ImailImport {
	ImailStore *store;
	char *path, *folder;
	FILE *mbox;          /* or NULL: a Maildir */
	char *line;          /* read ahead: the line, or its next BLOCK octets; or NULL */
	gsize len;           /* 0: there is none */
	gboolean is_begin;   /* of a line */
	gint64 line_at;      /* its place in the file */
	gboolean is_unusual; /* the file's first "From " line is no postmark */
	GPtrArray *sources;  /* of Source: not taken yet, the last one first */
	GHashTable *touched; /* set of ImailFolder, of this step */
	guint taken, known, passed;
	gint64 total; /* octets of the file, or mails of the Maildir */
};

static void source_free(gpointer data)
{
	Source *source = data;

	g_free(source->path);
	g_free(source->folder);
	g_free(source->flags);
	g_free(source);
}

/* ---- one mail ---- */

typedef struct {
	ImailFolder folder;
	int fd;
	char *unique;
	GChecksum *checksum;
	gint64 size;
	gboolean is_failed;
} Writing;

static gboolean begin_mail(ImailImport *import, ImailFolder folder, Writing *writing, GError **error)
{
	*writing = (Writing){.folder = folder};
	writing->fd = imail_maildir_create(import->store->maildir, folder, "C", &writing->unique, error);
	writing->checksum = g_checksum_new(G_CHECKSUM_SHA256);
	return writing->fd >= 0;
}

static void write_part(Writing *writing, const void *data, gsize len)
{
	writing->size += (gint64)len;
	if (writing->is_failed || writing->size > IMAIL_RAW_SIZE_MAX)
		return;
	g_checksum_update(writing->checksum, data, (gssize)len);
	writing->is_failed = !imail_durable_write_all(writing->fd, data, len);
}

/* tmp/'s file under the name that bears the token. */
static char *rename_in_tmp(ImailImport *import, const Writing *writing, const char *token)
{
	const char *rest = strstr(writing->unique, "_M");
	g_autofree char *name = g_strdup_printf("%.*s.%s%s", (int)strcspn(writing->unique, "."),
						writing->unique, token, rest != NULL ? rest : "");
	g_autofree char *from =
		imail_maildir_path(import->store->maildir, writing->folder, "tmp", writing->unique);
	g_autofree char *to = imail_maildir_path(import->store->maildir, writing->folder, "tmp", name);

	return rename(from, to) == 0 ? g_steal_pointer(&name) : NULL;
}

static gboolean is_known(ImailImport *import, const Writing *writing)
{
	g_autofree char *path =
		imail_maildir_path(import->store->maildir, writing->folder, "tmp", writing->unique);

	return imail_import_is_known(import->store, path);
}

static gboolean publish(ImailImport *import, const Writing *writing, const char *flags, gint64 date,
			GError **error)
{
	g_autofree char *token = imail_maildir_make_token('I', g_checksum_get_string(writing->checksum));
	struct timespec times[2] = {{.tv_sec = (time_t)date}, {.tv_sec = (time_t)date}};
	g_autofree char *unique = NULL;
	g_autofree char *name = NULL;
	ImailMaildirFile file = {.folder = writing->folder, .is_cur = TRUE, .size = writing->size};
	struct stat st = {0};

	if (imail_store_has(import->store, token) || is_known(import, writing)) {
		imail_maildir_discard(import->store->maildir, writing->folder, writing->unique);
		import->known++;
		return TRUE;
	}
	if (date > 0)
		futimens(writing->fd, times);
	if (fsync(writing->fd) == 0 && fstat(writing->fd, &st) == 0)
		unique = rename_in_tmp(import, writing, token);
	if (unique == NULL) {
		imail_durable_set_error(error, errno, "A mail cannot be taken in");
		imail_maildir_discard(import->store->maildir, writing->folder, writing->unique);
		return FALSE;
	}
	if (!imail_maildir_publish(import->store->maildir, writing->folder, unique, flags, error))
		return FALSE;
	name = g_strdup_printf("%s:2,%s", unique, flags);
	file.name = name;
	file.mtime = st.st_mtime;
	file.inode = (gint64)st.st_ino;
	imail_item_free(imail_store_added(import->store, &file, NULL));
	g_hash_table_add(import->touched, GINT_TO_POINTER(writing->folder));
	import->taken++;
	return TRUE;
}

/* Frees what WRITING holds. */
static gboolean end_mail(ImailImport *import, Writing *writing, const char *flags, gint64 date,
			 GError **error)
{
	gboolean is_done = TRUE;

	if (writing->is_failed) {
		is_done = FALSE;
		imail_durable_set_error(error, errno, "A mail cannot be taken in");
	}
	if (writing->fd >= 0 && is_done && writing->size >= MAIL_MIN && writing->size <= IMAIL_RAW_SIZE_MAX)
		is_done = publish(import, writing, flags, date, error);
	else if (writing->unique != NULL)
		imail_maildir_discard(import->store->maildir, writing->folder, writing->unique);
	import->passed += writing->size > IMAIL_RAW_SIZE_MAX;
	if (writing->fd >= 0)
		close(writing->fd);
	g_checksum_free(writing->checksum);
	g_free(writing->unique);
	return is_done;
}

static gboolean need_folder(ImailImport *import, const char *name, ImailFolder *folder, GError **error)
{
	int id = imail_list_find_folder(imail_store_index(import->store), name);

	if (id < 0) {
		imail_store_commit(import->store);
		if (!imail_manage_create_folder(import->store, name, error))
			return FALSE;
		id = imail_list_find_folder(import->store->index, name);
	}
	*folder = (ImailFolder)id;
	return TRUE;
}

/* ---- mbox ---- */

/* Whether the line, after an empty one, stands before a mail. */
static gboolean is_separator(const ImailImport *import)
{
	return import->len > 0 && import->is_begin &&
	       (imail_postmark_read(import->line, NULL) ||
		(import->is_unusual && imail_postmark_is_from_line(import->line)));
}

static gboolean is_empty(const ImailImport *import)
{
	return import->is_begin && (strcmp(import->line, "\n") == 0 || strcmp(import->line, "\r\n") == 0);
}

static void next_line(ImailImport *import)
{
	int c = '\0';

	import->is_begin = import->len == 0 || import->line[import->len - 1] == '\n';
	import->line_at += (gint64)import->len;
	import->len = 0;
	if (import->line == NULL)
		import->line = g_malloc(BLOCK + 1);
	while (import->len < BLOCK && c != '\n' && (c = getc_unlocked(import->mbox)) != EOF)
		import->line[import->len++] = (char)c;
	import->line[import->len] = '\0';
}

/* Letters of Status and X-Status to Maildir's. */
static void take_status(const char *line, GString *flags)
{
	static const char pairs[][2] = {{'R', 'S'}, {'A', 'R'}, {'F', 'F'}, {'T', 'D'}};
	const char *value = NULL;

	if (g_ascii_strncasecmp(line, "Status:", 7) == 0)
		value = line + 7;
	else if (g_ascii_strncasecmp(line, "X-Status:", 9) == 0)
		value = line + 9;
	for (gsize i = 0; value != NULL && i < G_N_ELEMENTS(pairs); i++)
		if (strchr(value, pairs[i][0]) != NULL && strchr(flags->str, pairs[i][1]) == NULL)
			g_string_append_c(flags, pairs[i][1]);
}

static int compare_letters(const void *a, const void *b)
{
	return *(const char *)a - *(const char *)b;
}

/* The value of Content-Length if LINE is that; -1: it is not, or says nothing. */
static gint64 read_length(const char *line)
{
	g_autofree char *value = NULL;
	guint64 length;

	if (g_ascii_strncasecmp(line, "Content-Length:", 15) != 0)
		return -1;
	value = g_strstrip(g_strdup(line + 15));
	return g_ascii_string_to_unsigned(value, 10, 0, G_MAXINT64, &length, NULL) ? (gint64)length : -1;
}

/* Where the body that begins with the line has its end, LENGTH octets on; 0: that cannot be. */
static gint64 find_end(const ImailImport *import, gint64 length)
{
	char next[IMAIL_POSTMARK_MAX + 5] = "";
	char *at = next;
	gint64 end;
	ssize_t n;

	if (length < 0 || length > import->total - import->line_at)
		return 0;
	end = import->line_at + length;
	n = pread(fileno(import->mbox), next, sizeof(next) - 1, end);
	for (guint i = 0; i < 2 && (*at == '\n' || (*at == '\r' && at[1] == '\n')); i++)
		at += *at == '\r' ? 2 : 1;
	if (n < 0 || at == next + n)
		return n < 0 ? 0 : end;
	at[strcspn(at, "\n")] = '\0';
	return imail_postmark_read(at, NULL) ? end : 0;
}

/* Up to the next separator at END or after it. An empty line before that belongs to the separator. */
static void read_body(ImailImport *import, Writing *writing, gint64 end)
{
	const char *empty = "";

	for (; import->len > 0; next_line(import)) {
		const char *text = import->line;
		gsize skip = import->is_begin && *text == '>' &&
					     imail_postmark_is_from_line(text + strspn(text, ">"))
				     ? 1
				     : 0;

		if (import->line_at >= end && (empty != NULL || import->line_at == end) &&
		    is_separator(import))
			break;
		if (empty != NULL)
			write_part(writing, empty, strlen(empty));
		empty = !is_empty(import) ? NULL : *text == '\r' ? "\r\n" : "\n";
		if (empty == NULL)
			write_part(writing, text + skip, import->len - skip);
	}
}

/* LENGTH: what Content-Length says, -1 if there is none, or several that differ. */
static void read_header(ImailImport *import, Writing *writing, GString *flags, gint64 *length)
{
	gboolean is_end = FALSE;
	guint lengths = 0;

	*length = -1;
	for (next_line(import); import->len > 0 && !is_end; next_line(import)) {
		gint64 said = import->is_begin ? read_length(import->line) : -1;

		is_end = is_empty(import);
		if (said >= 0)
			*length = lengths++ == 0 || *length == said ? said : -1;
		if (import->is_begin)
			take_status(import->line, flags);
		if (!import->is_begin || !imail_postmark_is_own_field(import->line))
			write_part(writing, import->line, import->len);
	}
}

static gboolean take_mbox_mail(ImailImport *import, GError **error)
{
	gint64 date = 0, length;
	g_autoptr(GString) flags = g_string_new(NULL);
	ImailFolder folder;
	Writing writing;

	imail_postmark_read(import->line, &date);
	if (!need_folder(import, import->folder, &folder, error))
		return FALSE;
	if (begin_mail(import, folder, &writing, error)) {
		read_header(import, &writing, flags, &length);
		read_body(import, &writing, find_end(import, length));
		qsort(flags->str, flags->len, 1, compare_letters);
	}
	return end_mail(import, &writing, flags->str, date, error) && writing.fd >= 0;
}

/* -1 with errno: it cannot be read, or is no file (a named pipe would be waited for). */
static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

static gboolean open_mbox(ImailImport *import, GError **error)
{
	int fd = open_file(import->path), c;

	import->mbox = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (import->mbox == NULL) {
		imail_durable_set_error(error, errno, "%s cannot be read", import->path);
		if (fd >= 0)
			close(fd);
		return FALSE;
	}
	while ((c = getc(import->mbox)) == '\n' || c == '\r')
		;
	/* A line of what is no mbox may be as long as the file. */
	if (c == EOF || (c == 'F' && ungetc(c, import->mbox) != EOF)) {
		import->line_at = (gint64)ftello(import->mbox);
		next_line(import);
	}
	import->is_unusual = c != EOF && !is_separator(import);
	if (c == EOF || (import->len > 0 && imail_postmark_is_from_line(import->line)))
		return TRUE;
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
		    "%s is neither an mbox file nor a Maildir: it does not begin with “From ”.",
		    import->path);
	return FALSE;
}

/* ---- Maildir ---- */

/* Each letter that is a flag here, once and in order: another program's file may be called anything. */
static char *flags_of(const char *name)
{
	const char *given = strstr(name, ":2,");
	GString *flags = g_string_new(NULL);

	for (const char *letter = "DFPRST"; given != NULL && *letter != '\0'; letter++)
		if (strchr(given + strlen(":2,"), *letter) != NULL)
			g_string_append_c(flags, *letter);
	return g_string_free(flags, FALSE);
}

static void list_dir(ImailImport *import, const char *dir, const char *sub, const char *folder)
{
	g_autofree char *path = g_build_filename(dir, sub, NULL);
	GDir *opened = g_dir_open(path, 0, NULL);
	const char *name;

	while (opened != NULL && (name = g_dir_read_name(opened)) != NULL) {
		Source *source;

		if (name[0] == '.')
			continue;
		source = g_new0(Source, 1);
		source->path = g_build_filename(path, name, NULL);
		source->folder = g_strdup(folder);
		source->flags = flags_of(name);
		g_ptr_array_add(import->sources, source);
	}
	if (opened != NULL)
		g_dir_close(opened);
}

static gboolean is_maildir(const char *path)
{
	g_autofree char *cur = g_build_filename(path, "cur", NULL);

	return g_file_test(cur, G_FILE_TEST_IS_DIR);
}

/* Folders that cannot be named here go into the one of the Maildir itself. */
static void list_maildir(ImailImport *import)
{
	GDir *root = g_dir_open(import->path, 0, NULL);
	const char *name;

	list_dir(import, import->path, "cur", import->folder);
	list_dir(import, import->path, "new", import->folder);
	while (root != NULL && (name = g_dir_read_name(root)) != NULL) {
		g_autofree char *path = g_build_filename(import->path, name, NULL);
		g_autofree char *folder = NULL;
		g_autofree char *dir = NULL;

		if (name[0] != '.' || !is_maildir(path))
			continue;
		folder = imail_folders_name(name);
		dir = imail_folders_dir(folder, NULL);
		list_dir(import, path, "cur", dir != NULL ? folder : import->folder);
		list_dir(import, path, "new", dir != NULL ? folder : import->folder);
	}
	if (root != NULL)
		g_dir_close(root);
}

static gboolean take_file(ImailImport *import, const Source *source, GError **error)
{
	int fd = open_file(source->path);
	g_autofree char *block = g_malloc(BLOCK);
	struct stat st;
	ImailFolder folder;
	Writing writing;
	ssize_t n = 0;

	if (fd < 0 || fstat(fd, &st) != 0) {
		import->passed += fd < 0 && errno != ENOENT && errno != EINVAL;
		if (fd >= 0)
			close(fd);
		return TRUE; /* gone meanwhile, or no mail */
	}
	if (!need_folder(import, source->folder, &folder, error)) {
		close(fd);
		return FALSE;
	}
	if (begin_mail(import, folder, &writing, error))
		while ((n = read(fd, block, BLOCK)) > 0)
			write_part(&writing, block, (gsize)n);
	writing.is_failed |= n < 0; /* half a mail is none */
	close(fd);
	return end_mail(import, &writing, source->flags, st.st_mtime, error) && writing.fd >= 0;
}

/* ---- steps ---- */

static gint64 file_size(FILE *file)
{
	struct stat st;

	return fstat(fileno(file), &st) == 0 ? (gint64)st.st_size : 0;
}

ImailImport *imail_import_new(ImailStore *store, const char *path, const char *folder, GError **error)
{
	ImailImport *import = g_new0(ImailImport, 1);

	import->store = store;
	import->path = g_strdup(path);
	import->folder = g_strdup(folder);
	import->sources = g_ptr_array_new_with_free_func(source_free);
	import->touched = g_hash_table_new(NULL, NULL);
	if (is_maildir(path)) {
		list_maildir(import);
		import->total = import->sources->len;
		return import;
	}
	if (open_mbox(import, error)) {
		import->total = file_size(import->mbox);
		return import;
	}
	imail_import_free(import);
	return NULL;
}

static gboolean take_next(ImailImport *import, gboolean *is_more, GError **error)
{
	gboolean is_taken = TRUE;

	if (import->mbox != NULL) {
		is_taken = import->len == 0 || take_mbox_mail(import, error);
		*is_more = import->len > 0;
	} else if (import->sources->len > 0) {
		is_taken = take_file(import, import->sources->pdata[import->sources->len - 1], error);
		if (is_taken)
			g_ptr_array_set_size(import->sources, (int)import->sources->len - 1);
		*is_more = import->sources->len > 0;
	} else {
		*is_more = FALSE;
	}
	return is_taken;
}

gboolean imail_import_step(ImailImport *import, guint max, GError **error)
{
	gboolean is_more = TRUE, is_taken = TRUE;
	GHashTableIter iter;
	gpointer folder;

	for (guint i = 0; i < max && is_more && is_taken; i++)
		is_taken = take_next(import, &is_more, error);
	imail_store_flush(import->store);
	g_hash_table_iter_init(&iter, import->touched);
	while (g_hash_table_iter_next(&iter, &folder, NULL)) {
		if (is_taken)
			is_taken = imail_maildir_sync(import->store->maildir, GPOINTER_TO_INT(folder), error);
		g_hash_table_iter_remove(&iter);
	}
	return is_taken && is_more;
}

void imail_import_tell(const ImailImport *import, ImailCarried *carried)
{
	gint64 at = import->mbox != NULL ? (gint64)ftello(import->mbox)
					 : import->total - (gint64)import->sources->len;

	*carried = (ImailCarried){.done = import->taken, .known = import->known, .passed = import->passed};
	carried->part = import->total > 0 ? CLAMP((double)at / (double)import->total, 0, 1) : 1;
}

void imail_import_free(ImailImport *import)
{
	if (import == NULL)
		return;
	if (import->mbox != NULL)
		fclose(import->mbox);
	g_free(import->line);
	g_ptr_array_unref(import->sources);
	g_hash_table_unref(import->touched);
	g_free(import->path);
	g_free(import->folder);
	g_free(import);
}
