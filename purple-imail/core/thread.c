/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread.c: the threads of the index.
 *
 * Owns the tables msgid (hash of a msg-id → thread, of mails that are here and of those only spoken of) and
 * merged (thread → the one that took it in), and the column mail.thread. A thread's number is the row of the
 * mail that began it; when two are found to be one, the lower number stays.
 */
#define G_LOG_DOMAIN "imail-core"

#include "thread.h"

#include <string.h>

#include "tokens.h"

#define MERGED_HOPS_MAX 64
#define DAY             (24 * 60 * 60)
#define REPLIES_MAX     100
#define NO_PARENT       G_MAXUINT

/* ---- subjects ---- */

/* In lower case, without the colon. */
static const char *const prefixes[] = {"re",   "aw",   "sv",   "vs",   "antw", "odp",  "ref",  "rif",  "res",
				       "fw",   "fwd",  "wg",   "tr",   "rv",   "答复", "回复", "回覆", "转发",
				       "轉寄", "转寄", "返信", "回信", "転送", "답장", "전달", NULL};

/* The octets of one prefix with its colon at SUBJECT ("Re:", "RE[2]:", "回复："), 0: none. */
static gsize prefix_length(const char *subject)
{
	for (gsize i = 0; prefixes[i] != NULL; i++) {
		gsize len = strlen(prefixes[i]), digits;
		const char *rest = subject + len;

		if (g_ascii_strncasecmp(subject, prefixes[i], len) != 0)
			continue;
		if ((*rest == '[' || *rest == '(') && (digits = strspn(rest + 1, "0123456789")) > 0 &&
		    (rest[1 + digits] == ']' || rest[1 + digits] == ')'))
			rest += digits + 2;
		while (*rest == ' ')
			rest++;
		if (*rest == ':')
			return (gsize)(rest - subject) + 1;
		if (g_str_has_prefix(rest, "："))
			return (gsize)(rest - subject) + strlen("：");
	}
	return 0;
}

const char *imail_thread_skip_prefixes(const char *subject, gboolean *is_reply)
{
	gsize len;

	*is_reply = FALSE;
	for (;;) {
		while (g_ascii_isspace(*subject))
			subject++;
		len = prefix_length(subject);
		if (len == 0)
			return subject;
		*is_reply = TRUE;
		subject += len;
	}
}

char *imail_thread_base(const char *subject, gboolean *is_reply)
{
	return imail_tokens_fold(imail_thread_skip_prefixes(subject, is_reply), -1);
}

/* ---- placing ---- */

gint64 imail_thread_resolve(ImailSql *sql, gint64 thread)
{
	for (int i = 0; i < MERGED_HOPS_MAX; i++) {
		gint64 into = imail_sql_number(sql, 0, "SELECT thread FROM merged WHERE old = ?1",
					       SQL_WITH(SQL_INT(thread)));

		if (into == 0)
			break;
		thread = into;
	}
	return thread;
}

static gboolean merge(ImailSql *sql, gint64 from, gint64 into, GError **error)
{
	return imail_sql_run(sql, "UPDATE mail SET thread = ?1 WHERE thread = ?2",
			     SQL_WITH(SQL_INT(into), SQL_INT(from)), error) &&
	       imail_sql_run(sql, "INSERT OR REPLACE INTO merged (old, thread) VALUES (?1, ?2)",
			     SQL_WITH(SQL_INT(from), SQL_INT(into)), error);
}

static void collect(ImailSql *sql, GArray *threads, gint64 msgid)
{
	gint64 thread = imail_sql_number(sql, 0, "SELECT thread FROM msgid WHERE hash = ?1",
					 SQL_WITH(SQL_INT(msgid)));

	if (thread == 0)
		return;
	thread = imail_thread_resolve(sql, thread);
	for (guint i = 0; i < threads->len; i++)
		if (g_array_index(threads, gint64, i) == thread)
			return;
	g_array_append_val(threads, thread);
}

/* The nearest mail before, else the nearest one after. Two questions, each of them the first row of an index:
 * a subject may be that of ten thousand mails. */
static gint64 nearest_of_subject(ImailSql *sql, gint64 base, gint64 date, gint64 span)
{
	gint64 thread = imail_sql_number(sql, 0,
					 "SELECT thread FROM mail WHERE base = ?1 AND date BETWEEN ?2 AND ?3 "
					 "ORDER BY date DESC LIMIT 1",
					 SQL_WITH(SQL_INT(base), SQL_INT(date - span), SQL_INT(date)));

	if (thread != 0)
		return thread;
	return imail_sql_number(
		sql, 0,
		"SELECT thread FROM mail WHERE base = ?1 AND date BETWEEN ?2 AND ?3 ORDER BY date LIMIT 1",
		SQL_WITH(SQL_INT(base), SQL_INT(date), SQL_INT(date + span)));
}

/* A reply that names nothing joins the nearest mail before it of its subject, else the nearest one; a mail
 * that begins a subject joins replies that stand alone (of the first REPLIES_MAX). Two beginnings are two
 * conversations, whatever their subject. */
static gint64 by_subject(ImailSql *sql, gint64 base, gboolean is_reply, gint64 date)
{
	const gint64 span = (gint64)IMAIL_THREAD_SUBJECT_DAYS * DAY;

	if (is_reply)
		return nearest_of_subject(sql, base, date, span);
	return imail_sql_number(
		sql, 0,
		"SELECT thread FROM (SELECT thread, min(date) AS first FROM "
		"(SELECT thread, date FROM mail WHERE base = ?1 AND is_reply AND "
		"date BETWEEN ?2 AND ?3 ORDER BY date LIMIT ?4) GROUP BY thread) AS replies "
		"WHERE NOT EXISTS (SELECT 1 FROM mail o WHERE o.thread = replies.thread AND "
		"NOT o.is_reply) ORDER BY first LIMIT 1",
		SQL_WITH(SQL_INT(base), SQL_INT(date), SQL_INT(date + span), SQL_INT(REPLIES_MAX)));
}

static gboolean remember(ImailSql *sql, gint64 msgid, gint64 thread, GError **error)
{
	return imail_sql_run(sql, "INSERT OR REPLACE INTO msgid (hash, thread) VALUES (?1, ?2)",
			     SQL_WITH(SQL_INT(msgid), SQL_INT(thread)), error);
}

static gint64 choose(GArray *threads, gint64 otherwise)
{
	gint64 thread = threads->len > 0 ? g_array_index(threads, gint64, 0) : otherwise;

	for (guint i = 1; i < threads->len; i++)
		thread = MIN(thread, g_array_index(threads, gint64, i));
	return thread;
}

gint64 imail_thread_place(ImailSql *sql, gint64 n, gint64 message_id, const GArray *references, gint64 base,
			  gboolean is_reply, gint64 date, GError **error)
{
	g_autoptr(GArray) threads = g_array_new(FALSE, FALSE, sizeof(gint64));
	gint64 thread;

	if (message_id != 0)
		collect(sql, threads, message_id);
	for (guint i = 0; i < references->len; i++)
		collect(sql, threads, g_array_index(references, gint64, i));
	if (threads->len == 0 && base != 0 && (thread = by_subject(sql, base, is_reply, date)) != 0)
		g_array_append_val(threads, thread);
	thread = choose(threads, n);
	for (guint i = 0; i < threads->len; i++)
		if (g_array_index(threads, gint64, i) != thread &&
		    !merge(sql, g_array_index(threads, gint64, i), thread, error))
			return 0;
	if (message_id != 0 && !remember(sql, message_id, thread, error))
		return 0;
	for (guint i = 0; i < references->len; i++)
		if (!remember(sql, g_array_index(references, gint64, i), thread, error))
			return 0;
	return thread;
}

/* ---- order ---- */

/* Whether OTHER is NODE or above it. */
static gboolean is_above(const GArray *nodes, guint other, guint node)
{
	for (guint hops = 0; node != NO_PARENT && hops <= nodes->len; hops++) {
		if (node == other)
			return TRUE;
		node = g_array_index(nodes, ImailThreadNode, node).parent;
	}
	return FALSE;
}

/* The nearest of a mail's references that is here, unless that would make a circle. */
static void find_parents(GArray *nodes)
{
	g_autoptr(GHashTable) by_id = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = 0; i < nodes->len; i++) {
		ImailThreadNode *node = &g_array_index(nodes, ImailThreadNode, i);

		node->parent = NO_PARENT;
		if (node->message_id != 0 && !g_hash_table_contains(by_id, &node->message_id))
			g_hash_table_insert(by_id, &node->message_id, GUINT_TO_POINTER(i));
	}
	for (guint i = 0; i < nodes->len; i++) {
		ImailThreadNode *node = &g_array_index(nodes, ImailThreadNode, i);

		for (guint r = node->references->len; r-- > 0 && node->parent == NO_PARENT;) {
			gpointer found;

			if (g_hash_table_lookup_extended(by_id, &g_array_index(node->references, gint64, r),
							 NULL, &found) &&
			    !is_above(nodes, i, GPOINTER_TO_UINT(found)))
				node->parent = GPOINTER_TO_UINT(found);
		}
	}
}

static int by_date(gconstpointer a, gconstpointer b)
{
	const ImailThreadNode *first = a, *second = b;

	if (first->date != second->date)
		return first->date < second->date ? -1 : 1;
	return first->n < second->n ? -1 : first->n > second->n;
}

static int by_order(gconstpointer a, gconstpointer b)
{
	const ImailThreadNode *first = a, *second = b;

	return first->order < second->order ? -1 : first->order > second->order;
}

/* Depth first without recursion: a conversation may be as deep as it is long. The nodes are sorted by date,
 * so children are met in their order. */
static void number(GArray *nodes)
{
	g_autofree GArray **children = g_new0(GArray *, nodes->len + 1);
	g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint));
	guint order = 0;

	for (guint i = nodes->len; i-- > 0;) {
		guint parent = g_array_index(nodes, ImailThreadNode, i).parent;
		guint at = parent == NO_PARENT ? nodes->len : parent;

		if (children[at] == NULL)
			children[at] = g_array_new(FALSE, FALSE, sizeof(guint));
		g_array_append_val(children[at], i);
	}
	if (children[nodes->len] != NULL)
		g_array_append_vals(stack, children[nodes->len]->data, children[nodes->len]->len);
	while (stack->len > 0) {
		guint i = g_array_index(stack, guint, stack->len - 1);
		ImailThreadNode *node = &g_array_index(nodes, ImailThreadNode, i);

		g_array_set_size(stack, stack->len - 1);
		node->order = order++;
		node->depth = node->parent == NO_PARENT
				      ? 0
				      : g_array_index(nodes, ImailThreadNode, node->parent).depth + 1;
		if (children[i] != NULL)
			g_array_append_vals(stack, children[i]->data, children[i]->len);
	}
	for (guint i = 0; i <= nodes->len; i++)
		g_clear_pointer(&children[i], g_array_unref);
}

void imail_thread_order(GArray *nodes)
{
	g_array_sort(nodes, by_date);
	find_parents(nodes);
	number(nodes);
	g_array_sort(nodes, by_order);
}
