/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * maildir.c: directories, names and renames of a Maildir++.
 *
 * Follows https://cr.yp.to/proto/maildir.html and Courier's Maildir++: the Inbox is the Maildir, other
 * folders are `.Name` in it, each with cur/, new/, tmp/ and an empty file `maildirfolder`. Delivery is tmp/,
 * fsync, rename: no locks, any number of programs at a time.
 */
#define G_LOG_DOMAIN "imail-core"

#include "maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable.h"
#include "error.h"
#include "parallel.h"

#define STALE_SECONDS (36 * 60 * 60)
#define TOKEN_MAX     100 /* octets of the text in a token; with the rest a name stays under 255 */
#define HOST_MAX      64
#define HELPERS       3 /* threads that sync files beside the caller's */

struct _ImailMaildir {
	char *root;
	char *host;
	guint counter;
	ImailParallel *parallel;
	GHashTable *dirs; /* ImailFolder of a user's folder → directory */
};

static const struct {
	const char *name, *dir;
} folders[IMAIL_FOLDERS] = {
	[IMAIL_FOLDER_INBOX] = {"Inbox", ""},          [IMAIL_FOLDER_SENT] = {"Sent", ".Sent"},
	[IMAIL_FOLDER_DRAFTS] = {"Drafts", ".Drafts"}, [IMAIL_FOLDER_ARCHIVE] = {"Archive", ".Archive"},
	[IMAIL_FOLDER_TRASH] = {"Trash", ".Trash"},
};

const char *imail_maildir_folder_name(ImailFolder folder)
{
	return folder < IMAIL_FOLDERS ? folders[folder].name : "a folder";
}

int imail_maildir_folder_from_name(const char *name)
{
	for (int i = 0; i < IMAIL_FOLDERS; i++)
		if (g_ascii_strcasecmp(folders[i].name, name) == 0)
			return i;
	return -1;
}

/* ---- layout ---- */

char *imail_maildir_path(const ImailMaildir *maildir, ImailFolder folder, const char *sub, const char *name)
{
	const char *dir = imail_maildir_folder_dir(maildir, folder);

	/* Of a folder that has gone: a place where nothing is. */
	return g_build_filename(maildir->root, dir != NULL ? dir : ".no-such-folder", sub, name, NULL);
}

const char *imail_maildir_root(const ImailMaildir *maildir)
{
	return maildir->root;
}

void imail_maildir_set_folder(ImailMaildir *maildir, ImailFolder folder, const char *dir)
{
	if (dir == NULL)
		g_hash_table_remove(maildir->dirs, GINT_TO_POINTER(folder));
	else if (folder >= IMAIL_FOLDERS)
		g_hash_table_replace(maildir->dirs, GINT_TO_POINTER(folder), g_strdup(dir));
}

const char *imail_maildir_folder_dir(const ImailMaildir *maildir, ImailFolder folder)
{
	return folder < IMAIL_FOLDERS ? folders[folder].dir
				      : g_hash_table_lookup(maildir->dirs, GINT_TO_POINTER(folder));
}

static gboolean make_folder(ImailMaildir *maildir, ImailFolder folder, GError **error)
{
	static const char *const subs[] = {"cur", "new", "tmp"};

	for (gsize i = 0; i < G_N_ELEMENTS(subs); i++) {
		g_autofree char *dir = imail_maildir_path(maildir, folder, subs[i], NULL);

		if (!imail_durable_make_dir(dir, error))
			return FALSE;
	}
	if (folder != IMAIL_FOLDER_INBOX) {
		g_autofree char *mark = imail_maildir_path(maildir, folder, "maildirfolder", NULL);
		int fd = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		if (fd >= 0)
			close(fd);
	}
	return TRUE;
}

gboolean imail_maildir_make_folder(ImailMaildir *maildir, ImailFolder folder, GError **error)
{
	g_autofree char *dir = imail_maildir_path(maildir, folder, NULL, NULL);

	return make_folder(maildir, folder, error) && imail_durable_sync_dir(dir, error) &&
	       imail_durable_sync_dir(maildir->root, error);
}

/* The folders themselves must not vanish with what was synced in them. */
static gboolean sync_layout(ImailMaildir *maildir, GError **error)
{
	g_autofree char *above = g_path_get_dirname(maildir->root);

	for (int i = 0; i < IMAIL_FOLDERS; i++) {
		g_autofree char *dir = imail_maildir_path(maildir, i, NULL, NULL);

		if (!imail_durable_sync_dir(dir, error))
			return FALSE;
	}
	return imail_durable_sync_dir(above, error);
}

/* The specification: "/" becomes \057, ":" becomes \072. */
static char *host_part(void)
{
	char name[HOST_MAX + 1] = "";
	GString *part = g_string_new(NULL);

	if (gethostname(name, sizeof(name) - 1) != 0 || name[0] == '\0')
		strcpy(name, "localhost");
	for (const char *c = name; *c != '\0' && part->len < HOST_MAX; c++) {
		if (g_ascii_isalnum(*c) || strchr(".-_", *c) != NULL)
			g_string_append_c(part, *c);
		else
			g_string_append_printf(part, "\\%03o", (guint)(guchar)*c);
	}
	return g_string_free(part, FALSE);
}

ImailMaildir *imail_maildir_open(const char *root, GError **error)
{
	ImailMaildir *maildir = g_new0(ImailMaildir, 1);
	gboolean is_new = !g_file_test(root, G_FILE_TEST_IS_DIR), is_open = TRUE;

	maildir->root = g_strdup(root);
	maildir->host = host_part();
	maildir->parallel = imail_parallel_new(HELPERS);
	maildir->dirs = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	for (int i = 0; is_open && i < IMAIL_FOLDERS; i++)
		is_open = make_folder(maildir, i, error);
	if (is_open && is_new)
		is_open = sync_layout(maildir, error);
	if (!is_open)
		g_clear_pointer(&maildir, imail_maildir_free);
	return maildir;
}

void imail_maildir_free(ImailMaildir *maildir)
{
	if (maildir == NULL)
		return;
	imail_parallel_free(maildir->parallel);
	g_free(maildir->root);
	g_free(maildir->host);
	g_hash_table_unref(maildir->dirs);
	g_free(maildir);
}

/* ---- reading directories ---- */

static void scan_sub(ImailMaildir *maildir, ImailFolder folder, gboolean is_cur,
		     void (*each)(const ImailMaildirFile *file, gpointer user_data), gpointer user_data)
{
	g_autofree char *path = imail_maildir_path(maildir, folder, is_cur ? "cur" : "new", NULL);
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		ImailMaildirFile file = {.folder = folder, .is_cur = is_cur, .name = entry->d_name};
		struct stat st;

		if (entry->d_name[0] == '.' || fstatat(dirfd(dir), entry->d_name, &st, 0) != 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		file.size = st.st_size;
		file.mtime = st.st_mtime;
		file.inode = (gint64)st.st_ino;
		each(&file, user_data);
	}
	if (dir != NULL)
		closedir(dir);
}

/* new/ first: a mail that another program moves from new/ to cur/ meanwhile is then seen in one of them at
 * least. */
void imail_maildir_scan(ImailMaildir *maildir, ImailFolder folder,
			void (*each)(const ImailMaildirFile *file, gpointer user_data), gpointer user_data)
{
	scan_sub(maildir, folder, FALSE, each, user_data);
	scan_sub(maildir, folder, TRUE, each, user_data);
}

static guint sweep_folder(ImailMaildir *maildir, ImailFolder folder, gint64 now)
{
	g_autofree char *path = imail_maildir_path(maildir, folder, "tmp", NULL);
	DIR *dir = opendir(path);
	struct dirent *entry;
	guint n = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct stat st;

		if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && MAX(st.st_mtime, st.st_atime) < now - STALE_SECONDS &&
		    unlinkat(dirfd(dir), entry->d_name, 0) == 0)
			n++;
	}
	if (dir != NULL)
		closedir(dir);
	return n;
}

guint imail_maildir_sweep(ImailMaildir *maildir, gint64 now)
{
	GHashTableIter iter;
	gpointer folder;
	guint n = 0;

	for (int i = 0; i < IMAIL_FOLDERS; i++)
		n += sweep_folder(maildir, i, now);
	g_hash_table_iter_init(&iter, maildir->dirs);
	while (g_hash_table_iter_next(&iter, &folder, NULL))
		n += sweep_folder(maildir, GPOINTER_TO_INT(folder), now);
	return n;
}

/* ---- delivery ---- */

/* A kill, or another program, can leave a folder without its tmp/. */
static int create_in_tmp(ImailMaildir *maildir, ImailFolder folder, const char *path)
{
	g_autofree char *dir = imail_maildir_path(maildir, folder, NULL, NULL);
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, fd = open(path, flags, 0600);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (!g_file_test(dir, G_FILE_TEST_IS_DIR) || !make_folder(maildir, folder, NULL)) {
		errno = ENOENT;
		return -1;
	}
	return open(path, flags, 0600);
}

int imail_maildir_create(ImailMaildir *maildir, ImailFolder folder, const char *token, char **unique,
			 GError **error)
{
	gint64 now = g_get_real_time();
	g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT ".%s_M%06dP%dQ%u.%s",
						now / G_USEC_PER_SEC, token, (int)(now % G_USEC_PER_SEC),
						(int)getpid(), ++maildir->counter, maildir->host);
	g_autofree char *path = imail_maildir_path(maildir, folder, "tmp", name);
	int fd = create_in_tmp(maildir, folder, path);

	if (fd < 0) {
		imail_durable_set_error(error, errno, "A mail cannot be written to %s", path);
		/* A folder that is gone is no answer to "is there such a mail?". */
		if (error != NULL && *error != NULL && (*error)->code == IMAIL_ERROR_NOT_FOUND)
			(*error)->code = IMAIL_ERROR_TEMPORARY;
		return -1;
	}
	*unique = g_steal_pointer(&name);
	return fd;
}

void imail_maildir_discard(ImailMaildir *maildir, ImailFolder folder, const char *unique)
{
	g_autofree char *path = imail_maildir_path(maildir, folder, "tmp", unique);

	unlink(path);
}

gboolean imail_maildir_publish(ImailMaildir *maildir, ImailFolder folder, const char *unique,
			       const char *flags, GError **error)
{
	g_autofree char *name = flags != NULL ? g_strdup_printf("%s:2,%s", unique, flags) : g_strdup(unique);
	g_autofree char *from = imail_maildir_path(maildir, folder, "tmp", unique);
	g_autofree char *to = imail_maildir_path(maildir, folder, flags != NULL ? "cur" : "new", name);

	if (rename(from, to) == 0)
		return TRUE;
	imail_durable_set_error(error, errno, "A mail cannot be put into %s",
				imail_maildir_folder_name(folder));
	return FALSE;
}

gboolean imail_maildir_rename(ImailMaildir *maildir, const ImailMaildirFile *from, ImailFolder folder,
			      const char *new_name, GError **error)
{
	g_autofree char *old_path =
		imail_maildir_path(maildir, from->folder, from->is_cur ? "cur" : "new", from->name);
	g_autofree char *new_path = imail_maildir_path(maildir, folder, "cur", new_name);

	if (rename(old_path, new_path) == 0)
		return TRUE;
	imail_durable_set_error(error, errno, "The mail cannot be moved to %s",
				imail_maildir_folder_name(folder));
	return FALSE;
}

gboolean imail_maildir_sync_new(ImailMaildir *maildir, ImailFolder folder, GError **error)
{
	g_autofree char *dir = imail_maildir_path(maildir, folder, "new", NULL);

	return imail_durable_sync_dir(dir, error);
}

gboolean imail_maildir_sync(ImailMaildir *maildir, ImailFolder folder, GError **error)
{
	g_autofree char *cur_dir = imail_maildir_path(maildir, folder, "cur", NULL);

	return imail_maildir_sync_new(maildir, folder, error) && imail_durable_sync_dir(cur_dir, error);
}

void imail_maildir_each(ImailMaildir *maildir, GPtrArray *items, void (*each)(gpointer item))
{
	imail_parallel_each(maildir->parallel, items, each);
}

/* ---- names ---- */

char *imail_maildir_unique(const char *name)
{
	return g_strndup(name, strcspn(name, ":"));
}

char *imail_maildir_id(const char *name)
{
	g_autofree char *unique = imail_maildir_unique(name);
	const char *at = unique, *end;
	GString *id;

	if (g_utf8_validate(unique, -1, NULL))
		return g_steal_pointer(&unique);
	id = g_string_new(NULL);
	while (!g_utf8_validate(at, -1, &end)) {
		g_string_append_len(id, at, end - at);
		g_string_append_printf(id, "%%%02X", (guint)(guchar)*end);
		at = end + 1;
	}
	g_string_append(id, at);
	return g_string_free(id, FALSE);
}

char *imail_maildir_token(const char *name)
{
	const char *dot = strchr(name, '.');
	gsize len = dot != NULL ? strcspn(dot + 1, "_.:") : 0;

	if (len < 2 || dot[1 + len] != '_' || dot[2 + len] != 'M' || strchr("RPSI", dot[1]) == NULL)
		return NULL;
	return g_strndup(dot + 1, len);
}

gint64 imail_maildir_time(const char *name)
{
	return g_ascii_strtoll(name, NULL, 10);
}

static const char *flags_of(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon != NULL && g_str_has_prefix(colon, ":2,") ? colon + 3 : "";
}

gboolean imail_maildir_has_flag(const char *name, char flag)
{
	return strchr(flags_of(name), flag) != NULL;
}

char *imail_maildir_with_flag(const char *name, char flag)
{
	g_autofree char *unique = imail_maildir_unique(name);
	GString *result = g_string_new(unique);
	const char *flags = flags_of(name);

	g_string_append(result, ":2,");
	for (; *flags != '\0' && *flags < flag; flags++)
		g_string_append_c(result, *flags);
	if (flag != '\0' && *flags != flag)
		g_string_append_c(result, flag);
	g_string_append(result, flags);
	return g_string_free(result, FALSE);
}

char *imail_maildir_without_flag(const char *name, char flag)
{
	g_autofree char *whole = imail_maildir_with_flag(name, '\0');
	char *flags = strchr(whole, ':') + 3, *to = flags;

	for (const char *c = flags; *c != '\0'; c++)
		if (*c != flag)
			*to++ = *c;
	*to = '\0';
	return g_steal_pointer(&whole);
}

char *imail_maildir_make_token(char prefix, const char *text)
{
	g_autoptr(GString) token = g_string_new(NULL);

	for (const char *c = text; *c != '\0'; c++) {
		if (g_ascii_isalnum(*c) || *c == '-')
			g_string_append_c(token, *c);
		else
			g_string_append_printf(token, "=%02X", (guint)(guchar)*c);
	}
	if (token->len > TOKEN_MAX) {
		g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

		g_string_assign(token, hash);
	}
	g_string_prepend_c(token, prefix);
	return g_string_free(g_steal_pointer(&token), FALSE);
}
