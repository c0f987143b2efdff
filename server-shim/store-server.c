/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-server.c: senders and mailboxes, and the sealing of their passwords.
 *
 * Owns the tables "senders" and "mailboxes", but for a mailbox's schedule (store-schedule.c). Ids are a
 * letter and a number that is never used twice: what still bears the id of a removed one is never taken for
 * another's.
 */
#include <string.h>

#include "store-content.h"
#include "stored-password.h"
#include "store-push-private.h"
#include "store-server.h"
#include "store-sql.h"

static char *password_context(const char *kind, gint64 user, const char *id)
{
	return g_strdup_printf("%s:%" G_GINT64_FORMAT ":%s", kind, user, id);
}

/* SQL sets $1 of user $2 and id $3. */
static gboolean save_password(StoreTx *tx, Secret *secret, const char *sql, const char *kind, gint64 user,
			      const char *id, const char *password, GError **error)
{
	g_autofree char *context = password_context(kind, user, id);
	g_autoptr(GBytes) sealed = NULL;

	if (!password)
		return TRUE;
	sealed = secret_seal(secret, context, password);
	return store_sql_run(tx, sql, SQL_WITH(SQL_BYTES(sealed), SQL_INT(user), SQL_TEXT(id)), error);
}

/* *PASSWORD is NULL when none is stored. */
static gboolean open_password(Secret *secret, StoreRows *rows, int column, const char *kind, gint64 user,
			      const char *id, char **password, GError **error)
{
	g_autoptr(GBytes) sealed = store_rows_bytes(rows, column);
	g_autofree char *context = password_context(kind, user, id);

	*password = sealed ? secret_unseal(secret, context, sealed, error) : NULL;
	return !sealed || *password;
}

/* What becomes of the stored password when the server of ID is set anew without one: it stays where it may
 * (stored-password.h), and goes where nobody logs in any more. SQL_KEPT counts it, for user $1 and id $2;
 * SQL_DROP removes it. */
static gboolean settle_password(StoreTx *tx, const char *sql_kept, const char *sql_drop, gint64 user,
				const char *id, const PasswordPlace *before, const PasswordPlace *now,
				GError **error)
{
	gint64 kept;

	if (!store_sql_number(tx, sql_kept, SQL_WITH(SQL_INT(user), SQL_TEXT(id)), &kept, error))
		return FALSE;
	if (kept == 0)
		return TRUE;
	if (!stored_password_is_wanted(now))
		return store_sql_run(tx, sql_drop, SQL_WITH(SQL_INT(user), SQL_TEXT(id)), error);
	return stored_password_is_for(before, now, error);
}

#define KEPT(table, id)                                                                                      \
	"SELECT count(*) FROM " table " WHERE user_id = $1 AND " id " = $2 AND password IS NOT NULL"
#define DROP(table, id) "UPDATE " table " SET password = NULL WHERE user_id = $1 AND " id " = $2"

static gboolean fail_unknown(GError **error, const char *kind, const char *id)
{
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "there is no %s %s", kind, id);
	return FALSE;
}

/* A new id when there is room; COUNT counts those of user $1. */
static char *new_id(StoreTx *tx, const char *count_sql, gint64 user, int max, const char *kind, gint64 *made,
		    GError **error)
{
	gint64 count;

	if (!store_sql_number(tx, count_sql, SQL_WITH(SQL_INT(user)), &count, error))
		return NULL;
	if (count >= max) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "more than %d of a kind (%s) are not possible: remove one first", max, kind);
		return NULL;
	}
	*made = store_sql_new_id(tx);
	return g_strdup_printf("%c%" G_GINT64_FORMAT, kind[0], *made);
}

#define SENDER_COLUMNS                                                                                       \
	"sender, address, name, host, port, tls, login, is_default, auth, connections, rate, password"
#define SENDER_PASSWORD 11

static ImailSender *sender_read(StoreRows *rows)
{
	ImailSender *sender = imail_record_new(&imail_sender_type);

	sender->sender = store_rows_text(rows, 0);
	sender->address = store_rows_text(rows, 1);
	sender->name = store_rows_text(rows, 2);
	sender->host = store_rows_text(rows, 3);
	sender->port = store_rows_int(rows, 4);
	sender->tls = (int)store_rows_int(rows, 5);
	sender->login = store_rows_text(rows, 6);
	sender->is_default = store_rows_int(rows, 7) != 0;
	sender->auth = (int)store_rows_int(rows, 8);
	sender->connections = store_rows_int(rows, 9);
	sender->rate = store_rows_int(rows, 10);
	return sender;
}

GPtrArray *store_sender_list(StoreTx *tx, gint64 user)
{
	GPtrArray *senders = g_ptr_array_new_with_free_func(imail_sender_type.destroy);
	g_autoptr(StoreRows) rows =
		store_sql_query(tx, "SELECT " SENDER_COLUMNS " FROM senders WHERE user_id = $1 ORDER BY made",
				SQL_WITH(SQL_INT(user)), NULL);

	while (rows && store_rows_next(rows, NULL))
		g_ptr_array_add(senders, sender_read(rows));
	return senders;
}

/* SECRET NULL: the password is left out. */
static ImailSender *sender_find(StoreTx *tx, Secret *secret, gint64 user, const char *id, GError **error)
{
	g_autoptr(StoreRows) rows = store_sql_query(
		tx, "SELECT " SENDER_COLUMNS " FROM senders WHERE user_id = $1 AND sender = $2",
		SQL_WITH(SQL_INT(user), SQL_TEXT(id)), error);
	g_autoptr(GError) failure = NULL;
	ImailSender *sender = NULL;

	if (!rows)
		return NULL;
	if (store_rows_next(rows, &failure)) {
		sender = sender_read(rows);
		if (secret && !open_password(secret, rows, SENDER_PASSWORD, "sender", user, id,
					     &sender->password, &failure)) {
			g_prefix_error(&failure, "%s: ", sender->address);
			imail_record_free(&imail_sender_type, g_steal_pointer(&sender));
		}
	} else if (!failure) {
		fail_unknown(&failure, "sender", id);
	}
	if (failure)
		g_propagate_error(error, g_steal_pointer(&failure));
	return sender;
}

ImailSender *store_sender_get(StoreTx *tx, Secret *secret, gint64 user, const char *id, GError **error)
{
	return sender_find(tx, secret, user, id, error);
}

static gboolean sender_insert(StoreTx *tx, gint64 user, ImailSender *sender, GError **error)
{
	gint64 made = 0;
	g_autofree char *id = new_id(tx, "SELECT count(*) FROM senders WHERE user_id = $1", user,
				     IMAIL_SENDERS_MAX, "sender", &made, error);

	if (!id ||
	    !store_sql_run(tx,
			   "INSERT INTO senders (user_id, sender, made, address, name, host, port, tls,"
			   " login, auth, connections, rate, is_default) VALUES ($1, $2, $3, $4, $5, $6,"
			   " $7, $8, $9, $10, $11, $12, 0)",
			   SQL_WITH(SQL_INT(user), SQL_TEXT(id), SQL_INT(made), SQL_TEXT(sender->address),
				    SQL_TEXT(sender->name), SQL_TEXT(sender->host), SQL_INT(sender->port),
				    SQL_INT(sender->tls), SQL_TEXT(sender->login), SQL_INT(sender->auth),
				    SQL_INT(sender->connections), SQL_INT(sender->rate)),
			   error))
		return FALSE;
	sender->sender = g_steal_pointer(&id);
	return TRUE;
}

static gboolean sender_settle_password(StoreTx *tx, gint64 user, const ImailSender *sender, GError **error)
{
	ImailSender *before = sender_find(tx, NULL, user, sender->sender, error);
	PasswordPlace now = stored_password_sender(sender), then;
	gboolean is_settled;

	if (!before)
		return FALSE;
	then = stored_password_sender(before);
	is_settled = sender->password != NULL ||
		     settle_password(tx, KEPT("senders", "sender"), DROP("senders", "sender"), user,
				     sender->sender, &then, &now, error);
	imail_record_free(&imail_sender_type, before);
	return is_settled;
}

static gboolean sender_update(StoreTx *tx, gint64 user, const ImailSender *sender, GError **error)
{
	return sender_settle_password(tx, user, sender, error) &&
	       store_sql_run(tx,
			     "UPDATE senders SET address = $1, name = $2, host = $3, port = $4, tls = $5,"
			     " login = $6, auth = $7, connections = $8, rate = $9, is_proven = CASE WHEN"
			     " address = $1 AND host = $3 AND port = $4 THEN is_proven ELSE 0 END"
			     " WHERE user_id = $10 AND sender = $11",
			     SQL_WITH(SQL_TEXT(sender->address), SQL_TEXT(sender->name),
				      SQL_TEXT(sender->host), SQL_INT(sender->port), SQL_INT(sender->tls),
				      SQL_TEXT(sender->login), SQL_INT(sender->auth),
				      SQL_INT(sender->connections), SQL_INT(sender->rate), SQL_INT(user),
				      SQL_TEXT(sender->sender)),
			     error) &&
	       (store_sql_changes(tx) == 1 || fail_unknown(error, "sender", sender->sender));
}

/* Claims 7 and 8: the only one is the default by itself. There is always exactly one. */
static gboolean settle_default(StoreTx *tx, gint64 user, ImailSender *sender, GError **error)
{
	gint64 others;

	if (!store_sql_number(
		    tx, "SELECT count(*) FROM senders WHERE user_id = $1 AND sender <> $2 AND is_default = 1",
		    SQL_WITH(SQL_INT(user), SQL_TEXT(sender->sender)), &others, error))
		return FALSE;
	if (others == 0)
		sender->is_default = TRUE;
	if (!sender->is_default)
		return TRUE;
	return store_sql_run(
		tx,
		"UPDATE senders SET is_default = CASE WHEN sender = $1 THEN 1 ELSE 0 END WHERE user_id = $2",
		SQL_WITH(SQL_TEXT(sender->sender), SQL_INT(user)), error);
}

gboolean store_sender_set(StoreTx *tx, Secret *secret, gint64 user, ImailSender *sender, GError **error)
{
	if (sender->sender ? !sender_update(tx, user, sender, error)
			   : !sender_insert(tx, user, sender, error))
		return FALSE;
	return save_password(tx, secret,
			     "UPDATE senders SET password = $1 WHERE user_id = $2 AND sender = $3", "sender",
			     user, sender->sender, sender->password, error) &&
	       settle_default(tx, user, sender, error);
}

gboolean store_sender_is_proven(StoreTx *tx, gint64 user, const char *id)
{
	gint64 is_proven;

	return store_sql_number(tx, "SELECT is_proven FROM senders WHERE user_id = $1 AND sender = $2",
				SQL_WITH(SQL_INT(user), SQL_TEXT(id)), &is_proven, NULL) &&
	       is_proven != 0;
}

gboolean store_sender_set_proven(StoreTx *tx, gint64 user, const char *id, GError **error)
{
	return store_sql_run(tx, "UPDATE senders SET is_proven = 1 WHERE user_id = $1 AND sender = $2",
			     SQL_WITH(SQL_INT(user), SQL_TEXT(id)), error);
}

gboolean store_sender_remove(StoreTx *tx, gint64 user, const char *id, GError **error)
{
	if (!store_sql_run(tx, "DELETE FROM senders WHERE user_id = $1 AND sender = $2",
			   SQL_WITH(SQL_INT(user), SQL_TEXT(id)), error))
		return FALSE;
	if (store_sql_changes(tx) == 0)
		return fail_unknown(error, "sender", id);
	return store_sql_run(tx,
			     "UPDATE senders SET is_default = 1 WHERE user_id = $1 AND made = (SELECT"
			     " min(made) FROM senders WHERE user_id = $1) AND NOT EXISTS (SELECT 1 FROM"
			     " senders WHERE user_id = $1 AND is_default = 1)",
			     SQL_WITH(SQL_INT(user)), error);
}

#define MAILBOX_COLUMNS                                                                                      \
	"mailbox, name, host, port, tls, login, poll_interval, after_fetch, days, delete_when, auth,"        \
	" first_days, first_count, top_size, password"
#define MAILBOX_PASSWORD 14

static ImailMailbox *mailbox_read(StoreRows *rows)
{
	ImailMailbox *mailbox = imail_record_new(&imail_mailbox_type);

	mailbox->mailbox = store_rows_text(rows, 0);
	mailbox->name = store_rows_text(rows, 1);
	mailbox->host = store_rows_text(rows, 2);
	mailbox->port = store_rows_int(rows, 3);
	mailbox->tls = (int)store_rows_int(rows, 4);
	mailbox->login = store_rows_text(rows, 5);
	mailbox->interval = store_rows_int(rows, 6);
	mailbox->after = (int)store_rows_int(rows, 7);
	mailbox->days = store_rows_int(rows, 8);
	mailbox->delete_when = (int)store_rows_int(rows, 9);
	mailbox->auth = (int)store_rows_int(rows, 10);
	mailbox->first_days = store_rows_int(rows, 11);
	mailbox->first_count = store_rows_int(rows, 12);
	mailbox->top_size = store_rows_int(rows, 13);
	return mailbox;
}

GPtrArray *store_mailbox_list(StoreTx *tx, gint64 user)
{
	GPtrArray *mailboxes = g_ptr_array_new_with_free_func(imail_mailbox_type.destroy);
	g_autoptr(StoreRows) rows = store_sql_query(
		tx, "SELECT " MAILBOX_COLUMNS " FROM mailboxes WHERE user_id = $1 ORDER BY made",
		SQL_WITH(SQL_INT(user)), NULL);

	while (rows && store_rows_next(rows, NULL))
		g_ptr_array_add(mailboxes, mailbox_read(rows));
	return mailboxes;
}

/* SECRET NULL: the password is left out. */
static ImailMailbox *mailbox_find(StoreTx *tx, Secret *secret, gint64 user, const char *id, GError **error)
{
	g_autoptr(StoreRows) rows = store_sql_query(
		tx, "SELECT " MAILBOX_COLUMNS " FROM mailboxes WHERE user_id = $1 AND mailbox = $2",
		SQL_WITH(SQL_INT(user), SQL_TEXT(id)), error);
	g_autoptr(GError) failure = NULL;
	ImailMailbox *mailbox = NULL;

	if (!rows)
		return NULL;
	if (store_rows_next(rows, &failure)) {
		mailbox = mailbox_read(rows);
		if (secret && !open_password(secret, rows, MAILBOX_PASSWORD, "mailbox", user, id,
					     &mailbox->password, &failure)) {
			g_prefix_error(&failure, "%s: ", mailbox->host);
			imail_record_free(&imail_mailbox_type, g_steal_pointer(&mailbox));
		}
	} else if (!failure) {
		fail_unknown(&failure, "mailbox", id);
	}
	if (failure)
		g_propagate_error(error, g_steal_pointer(&failure));
	return mailbox;
}

ImailMailbox *store_mailbox_get(StoreTx *tx, Secret *secret, gint64 user, const char *id, GError **error)
{
	return mailbox_find(tx, secret, user, id, error);
}

static gboolean mailbox_insert(StoreTx *tx, gint64 user, ImailMailbox *mailbox, GError **error)
{
	gint64 made = 0;
	g_autofree char *id = new_id(tx, "SELECT count(*) FROM mailboxes WHERE user_id = $1", user,
				     IMAIL_MAILBOXES_MAX, "mailbox", &made, error);

	if (!id ||
	    !store_sql_run(tx,
			   "INSERT INTO mailboxes (user_id, mailbox, made, name, host, port, tls, login,"
			   " poll_interval, after_fetch, days, delete_when, auth, first_days, first_count,"
			   " top_size, state, last_success, next_try, failures) VALUES ($1, $2, $3, $4, $5,"
			   " $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, 0, 0)",
			   SQL_WITH(SQL_INT(user), SQL_TEXT(id), SQL_INT(made), SQL_TEXT(mailbox->name),
				    SQL_TEXT(mailbox->host), SQL_INT(mailbox->port), SQL_INT(mailbox->tls),
				    SQL_TEXT(mailbox->login), SQL_INT(mailbox->interval),
				    SQL_INT(mailbox->after), SQL_INT(mailbox->days),
				    SQL_INT(mailbox->delete_when), SQL_INT(mailbox->auth),
				    SQL_INT(mailbox->first_days), SQL_INT(mailbox->first_count),
				    SQL_INT(mailbox->top_size), SQL_INT(IMAIL_MAILBOX_IDLE)),
			   error))
		return FALSE;
	mailbox->mailbox = g_steal_pointer(&id);
	return TRUE;
}

static gboolean forget_uidls(StoreTx *tx, gint64 user, const char *id, GError **error)
{
	return store_sql_run(tx, "DELETE FROM uidls WHERE user_id = $1 AND mailbox = $2",
			     SQL_WITH(SQL_INT(user), SQL_TEXT(id)), error) &&
	       store_push_forget_uidls(tx, user, id, error) &&
	       store_content_forget_uidls(tx, user, id, error) &&
	       store_sql_run(tx, "UPDATE mailboxes SET is_begun = 0 WHERE user_id = $1 AND mailbox = $2",
			     SQL_WITH(SQL_INT(user), SQL_TEXT(id)), error);
}

gboolean store_mailbox_is_begun(StoreTx *tx, gint64 user, const char *id)
{
	gint64 is_begun;

	return store_sql_number(tx, "SELECT is_begun FROM mailboxes WHERE user_id = $1 AND mailbox = $2",
				SQL_WITH(SQL_INT(user), SQL_TEXT(id)), &is_begun, NULL) &&
	       is_begun != 0;
}

gboolean store_mailbox_begin(StoreTx *tx, gint64 user, const char *id, GError **error)
{
	return store_sql_run(tx, "UPDATE mailboxes SET is_begun = 1 WHERE user_id = $1 AND mailbox = $2",
			     SQL_WITH(SQL_INT(user), SQL_TEXT(id)), error);
}

static gboolean is_same_maildrop(const ImailMailbox *a, const ImailMailbox *b)
{
	return g_ascii_strcasecmp(a->host, b->host) == 0 && a->port == b->port &&
	       g_strcmp0(a->login, b->login) == 0;
}

static gboolean mailbox_settle_password(StoreTx *tx, gint64 user, const ImailMailbox *before,
					const ImailMailbox *mailbox, GError **error)
{
	PasswordPlace then = stored_password_mailbox(before), now = stored_password_mailbox(mailbox);

	return mailbox->password != NULL ||
	       settle_password(tx, KEPT("mailboxes", "mailbox"), DROP("mailboxes", "mailbox"), user,
			       mailbox->mailbox, &then, &now, error);
}

/* What was corrected is worth a try at once: a failure or a pause ends. */
static gboolean mailbox_update(StoreTx *tx, gint64 user, const ImailMailbox *mailbox, GError **error)
{
	ImailMailbox *before = mailbox_find(tx, NULL, user, mailbox->mailbox, error);
	gboolean is_kept;

	if (!before)
		return FALSE;
	is_kept = mailbox_settle_password(tx, user, before, mailbox, error) &&
		  (is_same_maildrop(before, mailbox) || forget_uidls(tx, user, mailbox->mailbox, error));
	imail_record_free(&imail_mailbox_type, before);
	return is_kept &&
	       store_sql_run(tx,
			     "UPDATE mailboxes SET name = $1, host = $2, port = $3, tls = $4, login = $5,"
			     " poll_interval = $6, after_fetch = $7, days = $8, delete_when = $9, auth = $10,"
			     " first_days = $11, first_count = $12, top_size = $13, state = $14, code = NULL,"
			     " words = NULL, next_try = 0, failures = 0 WHERE user_id = $15 AND mailbox ="
			     " $16",
			     SQL_WITH(SQL_TEXT(mailbox->name), SQL_TEXT(mailbox->host),
				      SQL_INT(mailbox->port), SQL_INT(mailbox->tls), SQL_TEXT(mailbox->login),
				      SQL_INT(mailbox->interval), SQL_INT(mailbox->after),
				      SQL_INT(mailbox->days), SQL_INT(mailbox->delete_when),
				      SQL_INT(mailbox->auth), SQL_INT(mailbox->first_days),
				      SQL_INT(mailbox->first_count), SQL_INT(mailbox->top_size),
				      SQL_INT(IMAIL_MAILBOX_IDLE), SQL_INT(user), SQL_TEXT(mailbox->mailbox)),
			     error);
}

gboolean store_mailbox_set(StoreTx *tx, Secret *secret, gint64 user, ImailMailbox *mailbox, GError **error)
{
	if (mailbox->mailbox ? !mailbox_update(tx, user, mailbox, error)
			     : !mailbox_insert(tx, user, mailbox, error))
		return FALSE;
	return save_password(tx, secret,
			     "UPDATE mailboxes SET password = $1 WHERE user_id = $2 AND mailbox = $3",
			     "mailbox", user, mailbox->mailbox, mailbox->password, error);
}

gboolean store_mailbox_remove(StoreTx *tx, gint64 user, const char *id, GError **error)
{
	if (!store_sql_run(tx, "DELETE FROM mailboxes WHERE user_id = $1 AND mailbox = $2",
			   SQL_WITH(SQL_INT(user), SQL_TEXT(id)), error))
		return FALSE;
	if (store_sql_changes(tx) == 0)
		return fail_unknown(error, "mailbox", id);
	return forget_uidls(tx, user, id, error);
}
