/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-list.c: what lists show.
 *
 * A page is first found as rows' numbers, which is a walk along one index of the folder, and then read row by
 * row: so the mails before the page cost next to nothing.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-list.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "folders.h"
#include "head.h"
#include "index-view.h"
#include "origin.h"
#include "thread.h"

#define RECIPIENTS_MAX 400 /* characters of a mail's recipients that a list gets */
#define STRING_OF(x)   #x
#define STRING(x)      STRING_OF(x)

/* ---- memory ---- */

void imail_folder_info_free(ImailFolderInfo *info)
{
	if (info == NULL)
		return;
	g_free(info->name);
	g_free(info);
}

void imail_page_free(ImailPage *page)
{
	if (page == NULL)
		return;
	g_ptr_array_unref(page->items);
	g_free(page);
}

void imail_thread_mail_free(ImailThreadMail *mail)
{
	if (mail == NULL)
		return;
	imail_item_free(mail->item);
	g_free(mail);
}

void imail_thread_info_free(ImailThreadInfo *info)
{
	if (info == NULL)
		return;
	imail_item_free(info->newest);
	g_strfreev(info->names);
	g_free(info);
}

/* ---- folders ---- */

int imail_list_find_folder(ImailIndex *index, const char *name)
{
	g_autoptr(ImailSqlRows) rows =
		imail_sql_query(imail_index_sql(index), "SELECT id, dir FROM folder", NULL, NULL);

	while (rows != NULL && imail_sql_next(rows, NULL)) {
		g_autofree char *other = imail_folders_name(imail_sql_text(rows, 1));

		if (imail_folders_is_same(name, other))
			return (int)imail_sql_int(rows, 0);
	}
	return -1;
}

static int compare_folders(gconstpointer a, gconstpointer b)
{
	const ImailFolderInfo *first = *(ImailFolderInfo *const *)a, *second = *(ImailFolderInfo *const *)b;
	int known = imail_maildir_folder_from_name(first->name),
	    other = imail_maildir_folder_from_name(second->name);

	if (first->is_own != second->is_own)
		return first->is_own ? 1 : -1;
	return first->is_own ? g_utf8_collate(first->name, second->name) : known - other;
}

GPtrArray *imail_list_folders(ImailIndex *index, GError **error)
{
	GPtrArray *folders = g_ptr_array_new_with_free_func((GDestroyNotify)imail_folder_info_free);
	g_autoptr(ImailSqlRows) rows =
		imail_sql_query(imail_index_sql(index), "SELECT id, dir FROM folder", NULL, error);

	while (rows != NULL && imail_sql_next(rows, error)) {
		const ImailView view = {.place = (int)imail_sql_int(rows, 0)};
		const ImailViewCounts counts = imail_view_counts(index, &view);
		ImailFolderInfo *info = g_new0(ImailFolderInfo, 1);

		info->name = imail_folders_name(imail_sql_text(rows, 1));
		info->is_own = view.place >= IMAIL_FOLDERS;
		info->total = counts.total;
		info->unread = counts.unread;
		g_ptr_array_add(folders, info);
	}
	g_ptr_array_sort(folders, compare_folders);
	if (folders->len == 0)
		g_clear_pointer(&folders, g_ptr_array_unref);
	return folders;
}

/* ---- unread mails ---- */

#define UNREAD_LOOKED_AT 5000 /* the newest, for whom they are of */

static void unread_from_free(gpointer data)
{
	ImailUnreadFrom *from = data;

	g_free(from->address);
	g_free(from);
}

void imail_unread_mails_free(ImailUnreadMails *unread)
{
	if (unread == NULL)
		return;
	g_ptr_array_unref(unread->senders);
	g_free(unread);
}

static void add_unread_from(ImailUnreadMails *unread, const char *address, guint count)
{
	ImailUnreadFrom *from;

	if (address == NULL || *address == '\0')
		return;
	from = g_new0(ImailUnreadFrom, 1);
	from->address = g_strdup(address);
	from->count = count;
	g_ptr_array_add(unread->senders, from);
}

ImailUnreadMails *imail_list_unread(ImailIndex *index, GError **error)
{
	ImailSql *sql = imail_index_sql(index);
	g_autoptr(GError) failure = NULL;
	ImailUnreadMails *unread = g_new0(ImailUnreadMails, 1);
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		sql,
		"SELECT h.address, count(*) FROM (SELECT n FROM mail WHERE flags & 1 = 0 AND (place = ?1 OR"
		" place >= ?2) ORDER BY date DESC LIMIT ?3) m JOIN head h ON h.n = m.n GROUP BY h.address",
		SQL_WITH(SQL_INT(IMAIL_FOLDER_INBOX), SQL_INT(IMAIL_FOLDERS), SQL_INT(UNREAD_LOOKED_AT)),
		&failure);

	unread->senders = g_ptr_array_new_with_free_func(unread_from_free);
	while (rows != NULL && imail_sql_next(rows, &failure))
		add_unread_from(unread, imail_sql_text(rows, 0), (guint)imail_sql_int(rows, 1));
	unread->total = imail_sql_number(
		sql, 0, "SELECT sum(f.unread) - b.unread FROM folder f, bulk b WHERE f.id = ?1 OR f.id >= ?2",
		SQL_WITH(SQL_INT(IMAIL_FOLDER_INBOX), SQL_INT(IMAIL_FOLDERS)));
	if (failure == NULL)
		return unread;
	g_propagate_error(error, g_steal_pointer(&failure));
	imail_unread_mails_free(unread);
	return NULL;
}

/* ---- one mail ---- */

static void set_origin(ImailItem *item, const char *name)
{
	g_autofree char *token = imail_maildir_token(name);
	g_auto(ImailOrigin) origin = {0};

	if (token == NULL || !imail_origin_parse(token, &origin))
		return;
	item->sources = g_new0(char *, 2);
	item->sources[0] = g_steal_pointer(&origin.mailbox);
	item->ref = g_steal_pointer(&origin.ref);
	item->is_partial = origin.is_partial;
	item->size_on_server = origin.size_on_server;
}

static char *text_or(const char *text, const char *otherwise)
{
	return g_strdup(text != NULL ? text : otherwise);
}

static void set_head(ImailItem *item, ImailSqlRows *rows)
{
	const char *sender = imail_sql_text(rows, 7), *name = imail_sql_text(rows, 8);

	item->from_address = text_or(imail_sql_text(rows, 9), "");
	item->from_name = text_or(name, item->from_address);
	item->from = sender != NULL                  ? g_strdup(sender)
		     : name != NULL && *name != '\0' ? g_strdup_printf("%s <%s>", name, item->from_address)
						     : g_strdup(item->from_address);
	item->subject = text_or(imail_sql_text(rows, 10), "");
	item->preview = text_or(imail_sql_text(rows, 11), "");
	item->list_id = g_strdup(imail_sql_text(rows, 12));
	item->to = text_or(imail_sql_text(rows, 13), "");
}

ImailItem *imail_list_item(ImailIndex *index, gint64 n, gboolean *is_parsed)
{
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(index),
		"SELECT m.id, f.dir, m.flags, m.date, m.size, m.thread, coalesce(m.name, m.id || m.suffix), "
		"h.sender, h.name, h.address, h.subject, h.preview, h.list_id, "
		"substr(h.recipients, 1, " STRING(
			RECIPIENTS_MAX) "), m.place "
					"FROM mail m JOIN folder f ON f.id = m.folder LEFT JOIN head h ON "
					"h.n = m.n WHERE m.n = ?1",
		SQL_WITH(SQL_INT(n)), NULL);
	ImailItem *item;
	guint flags;

	if (rows == NULL || !imail_sql_next(rows, NULL))
		return NULL;
	flags = (guint)imail_sql_int(rows, 2);
	item = g_new0(ImailItem, 1);
	item->id = g_strdup(imail_sql_text(rows, 0));
	item->folder = imail_folders_name(imail_sql_text(rows, 1));
	item->date = imail_sql_int(rows, 3);
	item->size = imail_sql_int(rows, 4);
	item->thread = imail_sql_int(rows, 5);
	item->is_seen = (flags & IMAIL_MAIL_SEEN) != 0;
	item->is_answered = (flags & IMAIL_MAIL_ANSWERED) != 0;
	item->is_flagged = (flags & IMAIL_MAIL_FLAGGED) != 0;
	item->is_forwarded = (flags & IMAIL_MAIL_PASSED) != 0;
	item->is_draft = (flags & IMAIL_MAIL_DRAFT) != 0;
	item->has_attachment = (flags & IMAIL_MAIL_ATTACHMENT) != 0;
	item->is_bulk = (flags & IMAIL_MAIL_BULK) != 0;
	item->is_apart = imail_sql_int(rows, 14) == IMAIL_PLACE_BULK;
	set_head(item, rows);
	set_origin(item, imail_sql_text(rows, 6));
	if (is_parsed != NULL)
		*is_parsed = (flags & IMAIL_MAIL_PARSED) != 0;
	return item;
}

char *imail_list_file(ImailIndex *index, gint64 n)
{
	g_autoptr(ImailSqlRows) rows =
		imail_sql_query(imail_index_sql(index),
				"SELECT f.dir, m.flags, coalesce(m.name, m.id || m.suffix) FROM mail m "
				"JOIN folder f ON f.id = m.folder WHERE m.n = ?1",
				SQL_WITH(SQL_INT(n)), NULL);

	if (rows == NULL || !imail_sql_next(rows, NULL))
		return NULL;
	return g_build_filename(imail_sql_text(rows, 0),
				imail_sql_int(rows, 1) & IMAIL_MAIL_CUR ? "cur" : "new",
				imail_sql_text(rows, 2), NULL);
}

/* ---- pages ---- */

/* As the index would. */
static void set_recipients(ImailItem *item, const ImailParsed *parsed)
{
	g_autofree char *all = imail_entry_recipients(parsed);

	g_free(item->to);
	item->to = g_utf8_substring(all, 0, MIN(g_utf8_strlen(all, -1), RECIPIENTS_MAX));
}

static void replace_text(char **text, const char *with)
{
	g_free(*text);
	*text = g_strdup(with);
}

/* What the first octets say. */
static void set_head_of(ImailItem *item, const ImailHead *head)
{
	const ImailParsed *parsed = head->parsed;

	replace_text(&item->from, parsed->from != NULL ? parsed->from : "");
	replace_text(&item->from_address, parsed->from_address != NULL ? parsed->from_address : "");
	replace_text(&item->from_name, parsed->from_name != NULL ? parsed->from_name : item->from_address);
	replace_text(&item->subject, parsed->subject);
	replace_text(&item->preview, head->preview);
	replace_text(&item->list_id, parsed->list_id);
	set_recipients(item, parsed);
	item->is_bulk = parsed->is_bulk;
	item->has_attachment = head->has_attachment;
	if (parsed->date != 0)
		item->date = parsed->date;
}

gboolean imail_list_read_head(ImailItem *item, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	g_autofree char *octets = g_malloc(IMAIL_HEAD_MAX);
	ssize_t len = fd >= 0 ? read(fd, octets, IMAIL_HEAD_MAX) : -1;
	g_autoptr(ImailHead) head = NULL;

	if (fd >= 0)
		close(fd);
	if (len < 0)
		return FALSE;
	head = imail_head_new(octets, (gsize)len);
	set_head_of(item, head);
	return TRUE;
}

ImailPage *imail_list_page(ImailIndex *index, const char *root, const char *name, ImailSort sort,
			   gboolean is_descending, gint64 offset, guint count, GError **error)
{
	g_autoptr(GArray) rows = NULL;
	ImailViewCounts counts;
	ImailPage *page;
	ImailView view;

	if (!imail_view_find(index, name, &view, error))
		return NULL;
	rows = imail_view_rows(index, &view, sort, is_descending, offset, count, error);
	counts = imail_view_counts(index, &view);
	page = g_new0(ImailPage, 1);
	page->items = g_ptr_array_new_with_free_func((GDestroyNotify)imail_item_free);
	page->offset = MAX(offset, 0);
	page->total = counts.total;
	page->unread = counts.unread;
	for (guint i = 0; i < rows->len; i++) {
		gboolean is_parsed = TRUE;
		ImailItem *item = imail_list_item(index, g_array_index(rows, gint64, i), &is_parsed);

		if (item == NULL)
			continue;
		if (!is_parsed) {
			g_autofree char *file = imail_list_file(index, g_array_index(rows, gint64, i));
			g_autofree char *path = file != NULL ? g_build_filename(root, file, NULL) : NULL;

			if (path != NULL)
				imail_list_read_head(item, path);
		}
		g_ptr_array_add(page->items, item);
	}
	return page;
}

/* ---- conversations ---- */

static void node_clear(gpointer data)
{
	g_array_unref(((ImailThreadNode *)data)->references);
}

GHashTable *imail_list_seen_new(void)
{
	return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

gboolean imail_list_is_another(GHashTable *seen, gint64 message_id, int place)
{
	gpointer where;

	if (message_id == 0)
		return TRUE;
	if (g_hash_table_lookup_extended(seen, &message_id, NULL, &where))
		return GPOINTER_TO_INT(where) == place;
	g_hash_table_insert(seen, g_memdup2(&message_id, sizeof(message_id)), GINT_TO_POINTER(place));
	return TRUE;
}

/* A mail that lies in several folders once, and if it can be the one that lies in PLACE; two that lie in one
 * folder are two. */
static GArray *read_nodes(ImailIndex *index, gint64 thread, int place, GError **error)
{
	GArray *nodes = g_array_new(FALSE, TRUE, sizeof(ImailThreadNode));
	g_autoptr(GHashTable) seen = imail_list_seen_new();
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(index),
		"SELECT m.n, m.message_id, m.date, h.refs, m.place FROM mail m LEFT JOIN head h ON h.n = m.n "
		"WHERE m.thread = ?1 AND m.folder <> ?2 ORDER BY m.place = ?4 DESC, m.date DESC LIMIT ?3",
		SQL_WITH(SQL_INT(thread), SQL_INT(IMAIL_FOLDER_TRASH), SQL_INT(IMAIL_THREAD_MAX),
			 SQL_INT(place)),
		error);

	g_array_set_clear_func(nodes, node_clear);
	while (rows != NULL && imail_sql_next(rows, error)) {
		ImailThreadNode node = {.n = imail_sql_int(rows, 0),
					.message_id = imail_sql_int(rows, 1),
					.date = imail_sql_int(rows, 2)};
		gsize len = 0;
		const void *refs = imail_sql_blob(rows, 3, &len);

		if (!imail_list_is_another(seen, node.message_id, (int)imail_sql_int(rows, 4)))
			continue;
		node.references = g_array_new(FALSE, FALSE, sizeof(gint64));
		if (refs != NULL)
			g_array_append_vals(node.references, refs, (guint)(len / sizeof(gint64)));
		g_array_append_val(nodes, node);
	}
	return nodes;
}

GPtrArray *imail_list_thread(ImailIndex *index, gint64 thread, int place, GError **error)
{
	GPtrArray *mails = g_ptr_array_new_with_free_func((GDestroyNotify)imail_thread_mail_free);
	g_autoptr(GArray) nodes = read_nodes(index, thread, place, error);

	imail_thread_order(nodes);
	for (guint i = 0; i < nodes->len; i++) {
		const ImailThreadNode *node = &g_array_index(nodes, ImailThreadNode, i);
		ImailThreadMail *mail = g_new0(ImailThreadMail, 1);

		mail->item = imail_list_item(index, node->n, NULL);
		mail->depth = node->depth;
		if (mail->item != NULL)
			g_ptr_array_add(mails, mail);
		else
			imail_thread_mail_free(mail);
	}
	return mails;
}

GPtrArray *imail_list_conversation(ImailIndex *index, const char *id, GError **error)
{
	g_autoptr(ImailSqlRows) rows =
		imail_sql_query(imail_index_sql(index),
				"SELECT ifnull(thread, 0), place FROM mail WHERE key = ?1 AND id = ?2",
				SQL_WITH(SQL_INT(imail_index_hash(id)), SQL_TEXT(id)), error);

	if (rows == NULL || !imail_sql_next(rows, error)) {
		if (error != NULL && *error != NULL)
			return NULL;
		g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
				    "This mail is not here any more.");
		return NULL;
	}
	return imail_list_thread(index, imail_sql_int(rows, 0), (int)imail_sql_int(rows, 1), error);
}
