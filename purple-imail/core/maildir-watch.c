/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * maildir-watch.c: inotify on new/ and cur/ of each folder, and on the Maildir itself for folders that come
 * and go.
 *
 * Owns the descriptor, its watches, and what has gathered. A watched directory that is renamed keeps its
 * watch, which would tell of it by its old name: so a change of folders drops all watches and sets them
 * anew.
 */
#define G_LOG_DOMAIN "imail-core"

#include "maildir-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "index-scan.h"

#define FILE_EVENTS   (IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR)
#define FOLDER_EVENTS (IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR)

/* A watched directory. */
typedef struct {
	char *dir; /* of the folder; NULL: the Maildir itself */
	gboolean is_cur;
} Watched;

struct _ImailMaildirWatch {
	char *root;
	ImailMaildirWatchFunc changed;
	gpointer user_data;
	int fd;
	guint source_id, gather_id;
	GHashTable *watched;      /* watch descriptor → Watched */
	GHashTable *files;        /* gathered: path below the root → ImailScanFile */
	gboolean is_all;          /* gathered: everything may have changed */
	gboolean are_folders_new; /* gathered: the watches are to be set anew */
};

static void watched_free(gpointer data)
{
	Watched *watched = data;

	g_free(watched->dir);
	g_free(watched);
}

/* ---- watches ---- */

static void add_watch(ImailMaildirWatch *watch, const char *path, const char *dir, gboolean is_cur,
		      guint32 events)
{
	int wd = inotify_add_watch(watch->fd, path, events);
	Watched *watched;

	if (wd < 0)
		return;
	watched = g_new0(Watched, 1);
	watched->dir = g_strdup(dir);
	watched->is_cur = is_cur;
	g_hash_table_replace(watch->watched, GINT_TO_POINTER(wd), watched);
}

static void add_folder(ImailMaildirWatch *watch, const char *dir)
{
	g_autofree char *cur = g_build_filename(watch->root, dir, "cur", NULL);
	g_autofree char *new = g_build_filename(watch->root, dir, "new", NULL);

	add_watch(watch, cur, dir, TRUE, FILE_EVENTS);
	add_watch(watch, new, dir, FALSE, FILE_EVENTS);
}

static void add_watches(ImailMaildirWatch *watch)
{
	GDir *root = g_dir_open(watch->root, 0, NULL);
	const char *name;

	add_watch(watch, watch->root, NULL, FALSE, FOLDER_EVENTS);
	add_folder(watch, "");
	while (root != NULL && (name = g_dir_read_name(root)) != NULL)
		if (name[0] == '.')
			add_folder(watch, name);
	if (root != NULL)
		g_dir_close(root);
}

static void drop_watches(ImailMaildirWatch *watch)
{
	GHashTableIter iter;
	gpointer wd;

	g_hash_table_iter_init(&iter, watch->watched);
	while (g_hash_table_iter_next(&iter, &wd, NULL)) {
		inotify_rm_watch(watch->fd, GPOINTER_TO_INT(wd));
		g_hash_table_iter_remove(&iter);
	}
}

/* ---- events ---- */

static gboolean gathered_cb(gpointer user_data)
{
	ImailMaildirWatch *watch = user_data;
	g_autoptr(GPtrArray) files = NULL;
	GHashTableIter iter;
	gpointer path, file;

	watch->gather_id = 0;
	if (watch->are_folders_new) {
		drop_watches(watch);
		add_watches(watch);
	}
	if (!watch->is_all) {
		files = g_ptr_array_new_with_free_func(imail_scan_file_free);
		g_hash_table_iter_init(&iter, watch->files);
		while (g_hash_table_iter_next(&iter, &path, &file)) {
			g_hash_table_iter_steal(&iter);
			g_free(path);
			g_ptr_array_add(files, file);
		}
	}
	g_hash_table_remove_all(watch->files);
	watch->is_all = watch->are_folders_new = FALSE;
	watch->changed(files, watch->user_data);
	return G_SOURCE_REMOVE;
}

static void take_file(ImailMaildirWatch *watch, const Watched *watched, const char *name)
{
	ImailScanFile *file;

	if (name[0] == '.')
		return;
	if (g_hash_table_size(watch->files) >= IMAIL_WATCH_FILES_MAX)
		watch->is_all = TRUE;
	if (watch->is_all)
		return;
	file = g_new0(ImailScanFile, 1);
	file->dir = g_strdup(watched->dir);
	file->is_cur = watched->is_cur;
	file->name = g_strdup(name);
	g_hash_table_replace(watch->files,
			     g_build_filename(watched->dir, watched->is_cur ? "cur" : "new", name, NULL),
			     file);
}

static void take_event(ImailMaildirWatch *watch, const struct inotify_event *event)
{
	const Watched *watched = g_hash_table_lookup(watch->watched, GINT_TO_POINTER(event->wd));

	if (event->mask & IN_Q_OVERFLOW)
		watch->is_all = TRUE;
	else if (event->mask & IN_IGNORED)
		g_hash_table_remove(watch->watched, GINT_TO_POINTER(event->wd));
	else if (watched != NULL && watched->dir != NULL && event->len > 0 && !(event->mask & IN_ISDIR))
		take_file(watch, watched, event->name);
	else if (watched != NULL && watched->dir == NULL && event->len > 0 && (event->mask & IN_ISDIR) &&
		 event->name[0] == '.')
		watch->is_all = watch->are_folders_new = TRUE;
}

static gboolean readable_cb(int fd, GIOCondition condition G_GNUC_UNUSED, gpointer user_data)
{
	ImailMaildirWatch *watch = user_data;
	_Alignas(struct inotify_event) char buffer[16 * 1024];
	ssize_t len = read(fd, buffer, sizeof(buffer));

	for (char *at = buffer; len > 0 && at < buffer + len;) {
		const struct inotify_event *event = (const struct inotify_event *)(gpointer)at;

		take_event(watch, event);
		at += sizeof(*event) + event->len;
	}
	if (watch->gather_id == 0 && (watch->is_all || g_hash_table_size(watch->files) > 0))
		watch->gather_id = g_timeout_add(IMAIL_WATCH_GATHER_MS, gathered_cb, watch);
	return G_SOURCE_CONTINUE;
}

/* ---- life ---- */

ImailMaildirWatch *imail_maildir_watch_new(const char *root, ImailMaildirWatchFunc changed,
					   gpointer user_data)
{
	ImailMaildirWatch *watch = g_new0(ImailMaildirWatch, 1);

	watch->root = g_strdup(root);
	watch->changed = changed;
	watch->user_data = user_data;
	watch->watched = g_hash_table_new_full(NULL, NULL, NULL, watched_free);
	watch->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, imail_scan_file_free);
	watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (watch->fd < 0) {
		g_info("%s is not watched: %s", root, g_strerror(errno));
		return watch;
	}
	add_watches(watch);
	watch->source_id = g_unix_fd_add(watch->fd, G_IO_IN, readable_cb, watch);
	return watch;
}

void imail_maildir_watch_free(ImailMaildirWatch *watch)
{
	if (watch == NULL)
		return;
	g_clear_handle_id(&watch->source_id, g_source_remove);
	g_clear_handle_id(&watch->gather_id, g_source_remove);
	if (watch->fd >= 0)
		close(watch->fd);
	g_hash_table_unref(watch->watched);
	g_hash_table_unref(watch->files);
	g_free(watch->root);
	g_free(watch);
}
