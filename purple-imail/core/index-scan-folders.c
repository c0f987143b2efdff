/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-scan-folders.c: the user's folders that are on the disk, and those of the index.
 *
 * A directory of the Maildir whose name begins with "." and that has a cur/ is a folder, whoever made it. One
 * that has gone keeps its number as long as it has mails: a scan finds where they went.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-scan.h"

#include <dirent.h>
#include <string.h>

static gboolean is_folder_dir(const char *root, const char *name)
{
	g_autofree char *cur = g_build_filename(root, name, "cur", NULL);

	return name[0] == '.' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       g_file_test(cur, G_FILE_TEST_IS_DIR);
}

/* Folders that have rows and are not on the disk any more: FOLDERS (set of ids) are there. */
static gboolean forget_folders(ImailIndex *index, ImailMaildir *maildir, GHashTable *folders,
			       gboolean *changed, GError **error)
{
	g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(int));
	g_autoptr(ImailSqlRows) rows =
		imail_sql_query(imail_index_sql(index), "SELECT id FROM folder WHERE id >= ?1",
				SQL_WITH(SQL_INT(IMAIL_FOLDERS)), error);

	while (rows != NULL && imail_sql_next(rows, error)) {
		int id = (int)imail_sql_int(rows, 0);

		if (!g_hash_table_contains(folders, GINT_TO_POINTER(id)))
			g_array_append_val(gone, id);
	}
	g_clear_pointer(&rows, imail_sql_rows_free);
	for (guint i = 0; i < gone->len; i++) {
		ImailFolder folder = g_array_index(gone, int, i);
		gint64 left = imail_sql_number(imail_index_sql(index), 1,
					       "SELECT EXISTS (SELECT 1 FROM mail WHERE place = ?1)",
					       SQL_WITH(SQL_INT(folder)));

		/* Its mails go first: a scan does that, as it finds no file of theirs. */
		if (left != 0)
			continue;
		imail_maildir_set_folder(maildir, folder, NULL);
		*changed = TRUE;
		if (!imail_index_remove_folder(index, folder, error))
			return FALSE;
	}
	return TRUE;
}

gboolean imail_scan_folders(ImailIndex *index, ImailMaildir *maildir, gboolean *changed, GError **error)
{
	const char *root = imail_maildir_root(maildir);
	g_autoptr(GHashTable) folders = g_hash_table_new(NULL, NULL);
	gboolean has_changed = FALSE, is_done = TRUE;
	struct dirent *entry;
	DIR *dir = opendir(root);

	while (dir != NULL && is_done && (entry = readdir(dir)) != NULL) {
		int id;

		if (!is_folder_dir(root, entry->d_name))
			continue;
		id = imail_index_folder(index, entry->d_name, error);
		is_done = id >= 0;
		if (id < IMAIL_FOLDERS)
			continue;
		has_changed |= imail_maildir_folder_dir(maildir, (ImailFolder)id) == NULL;
		imail_maildir_set_folder(maildir, (ImailFolder)id, entry->d_name);
		g_hash_table_add(folders, GINT_TO_POINTER(id));
	}
	if (dir != NULL)
		closedir(dir);
	is_done = is_done && (dir == NULL || forget_folders(index, maildir, folders, &has_changed, error));
	if (changed != NULL)
		*changed = has_changed;
	return is_done;
}
