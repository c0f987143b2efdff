/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * contacts-learn.c: headers only; Sent first, since whoever wrote what lies there is the user.
 *
 * Sent counts as written, Inbox and Archive as received; what is in Drafts was not sent, and what is in Trash
 * is not wanted. Limits: IMAIL_LEARN_MAX mails twice, HEADER_MAX octets of each.
 */
#define G_LOG_DOMAIN "imail-core"

#include "contacts-learn.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "maildir.h"
#include "mime-parse.h"

#define HEADER_MAX   (64 * 1024)
#define HEADER_BLOCK (8 * 1024) /* octets that are read at a time */

typedef struct {
	gboolean is_sent;
	gint64 time;
	char *path;
} File;

struct _ImailLearning {
	char *root;
	ImailContactTable *table;
	ImailMaildir *maildir; /* while it is scanned */
	GArray *files;         /* of File; NULL: not scanned yet */
	guint at;
	GHashTable *own; /* set of keys: who wrote what is in Sent */
	char *header;    /* HEADER_MAX octets */
	gint64 now;
};

static void file_clear(gpointer file)
{
	g_free(((File *)file)->path);
}

ImailLearning *imail_learning_new(const char *root, ImailContactTable *table)
{
	ImailLearning *learning = g_new0(ImailLearning, 1);

	learning->root = g_strdup(root);
	learning->table = table;
	learning->own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	learning->header = g_malloc(HEADER_MAX);
	learning->now = g_get_real_time() / G_USEC_PER_SEC;
	return learning;
}

void imail_learning_free(ImailLearning *learning)
{
	if (learning == NULL)
		return;
	g_clear_pointer(&learning->files, g_array_unref);
	g_hash_table_unref(learning->own);
	g_free(learning->header);
	g_free(learning->root);
	g_free(learning);
}

/* ---- which mails ---- */

static void take_cb(const ImailMaildirFile *file, gpointer user_data)
{
	ImailLearning *learning = user_data;
	File one = {.is_sent = file->folder == IMAIL_FOLDER_SENT, .time = imail_maildir_time(file->name)};

	one.path =
		imail_maildir_path(learning->maildir, file->folder, file->is_cur ? "cur" : "new", file->name);
	g_array_append_val(learning->files, one);
}

static int newest_first(gconstpointer a, gconstpointer b)
{
	const File *one = a, *other = b;

	return (one->time < other->time) - (one->time > other->time);
}

/* Of the files from FIRST on, the newest stay. */
static void keep_newest(ImailLearning *learning, guint first)
{
	guint count = learning->files->len - first;

	if (count == 0)
		return;
	qsort(&g_array_index(learning->files, File, first), count, sizeof(File), newest_first);
	if (count > IMAIL_LEARN_MAX)
		g_array_set_size(learning->files, first + IMAIL_LEARN_MAX);
}

static void scan(ImailLearning *learning)
{
	guint received;

	learning->files = g_array_new(FALSE, FALSE, sizeof(File));
	g_array_set_clear_func(learning->files, file_clear);
	learning->maildir = imail_maildir_open(learning->root, NULL);
	if (learning->maildir == NULL)
		return;
	imail_maildir_scan(learning->maildir, IMAIL_FOLDER_SENT, take_cb, learning);
	keep_newest(learning, 0);
	received = learning->files->len;
	imail_maildir_scan(learning->maildir, IMAIL_FOLDER_INBOX, take_cb, learning);
	imail_maildir_scan(learning->maildir, IMAIL_FOLDER_ARCHIVE, take_cb, learning);
	keep_newest(learning, received);
	g_clear_pointer(&learning->maildir, imail_maildir_free);
}

/* ---- one mail ---- */

/* Where the empty line after a header ends, among LEN octets; 0: there is none. */
static gsize header_end(const char *header, gsize len)
{
	for (gsize i = 0; i + 1 < len; i++)
		if (header[i] == '\n' && (header[i + 1] == '\n' ||
					  (header[i + 1] == '\r' && i + 2 < len && header[i + 2] == '\n')))
			return i + 2;
	return 0;
}

/* The octets of the header, its empty line included; 0: cannot be read. */
static gsize read_header(const char *path, char *header)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	gsize len = 0, end = 0;
	ssize_t n = 1;

	while (fd >= 0 && n > 0 && end == 0 && len < HEADER_MAX) {
		n = read(fd, header + len, MIN(HEADER_MAX - len, HEADER_BLOCK));
		if (n > 0)
			len += (gsize)n;
		end = header_end(header, len);
	}
	if (fd >= 0)
		close(fd);
	return end > 0 ? end : len;
}

static void learn_written(ImailLearning *learning, const ImailParsed *parsed, gint64 time)
{
	char **const lists[] = {parsed->to, parsed->cc, parsed->bcc};

	if (parsed->from_address != NULL)
		g_hash_table_add(learning->own, imail_contact_key(parsed->from_address));
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		for (char **mailbox = lists[i]; *mailbox != NULL; mailbox++) {
			g_autofree char *name = NULL;
			g_autofree char *address = imail_address_parse(*mailbox, &name, NULL);

			if (address != NULL)
				imail_contact_table_add(learning->table, IMAIL_CONTACT_WRITTEN, 1, time,
							address, name);
		}
	}
}

static void learn_received(ImailLearning *learning, const ImailParsed *parsed, gint64 time)
{
	g_autofree char *name = NULL;
	g_autofree char *address = parsed->from != NULL && !parsed->is_bulk
					   ? imail_address_parse(parsed->from, &name, NULL)
					   : NULL;

	if (address != NULL)
		imail_contact_table_add(learning->table, IMAIL_CONTACT_RECEIVED, 1, time, address, name);
}

static void learn(ImailLearning *learning, const File *file)
{
	gsize len = read_header(file->path, learning->header);
	g_autoptr(ImailParsed) parsed = len > 0 ? imail_mime_parse_head(learning->header, len) : NULL;
	gint64 time;

	if (parsed == NULL)
		return;
	time = CLAMP(parsed->date != 0 ? parsed->date : file->time, 0, learning->now);
	if (file->is_sent)
		learn_written(learning, parsed, time);
	else
		learn_received(learning, parsed, time);
}

static void forget_own(ImailLearning *learning)
{
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, learning->own);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		imail_contact_table_remove(learning->table, key);
}

gboolean imail_learning_step(ImailLearning *learning, guint budget)
{
	if (learning->files == NULL) {
		scan(learning);
		return FALSE;
	}
	for (; learning->at < learning->files->len && budget > 0; budget--)
		learn(learning, &g_array_index(learning->files, File, learning->at++));
	if (learning->at < learning->files->len)
		return FALSE;
	forget_own(learning);
	return TRUE;
}
