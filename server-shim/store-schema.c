/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-schema.c: all tables of the store, and how a database of an older version becomes one of the present.
 *
 * Owns the table "schema_version". A version that was released is never changed: what must become different
 * is a new one.
 *
 *   1  users, devices, senders, mailboxes with their schedules, uidls, pushes, blobs, outbox
 *   2  limits of a mailbox's first fetch, previews of large mails, when to delete, bearer tokens, contents
 *   3  connections and rate of a sender, whether it ever worked; outbox: since when a mail may be sent,
 * whether its lateness was told, finding it by its Message-ID ("refused" is read and no longer written:
 * "recipients" holds all)
 *   4  finding a user's instant messages among the pushes
 *   5  profiles of users
 *   6  finding whose an address is
 *
 * Rows of users are found by folded address (compared without case). Passwords are sealed (secret.h). Lists
 * (recipients) are JSON. Times are seconds since the epoch. No foreign keys: each statement group removes
 * what belongs to what it removes.
 */
#include "store-schema.h"
#include "store-sql.h"

static gboolean run_all(StoreTx *tx, const char *const *statements, GError **error)
{
	for (; *statements; statements++) {
		if (!store_sql_run(tx, *statements, NULL, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean make_version_1(StoreTx *tx, GError **error)
{
	static const char *const statements[] = {
		"CREATE TABLE ids (reserved BIGINT NOT NULL)",
		"INSERT INTO ids (reserved) VALUES (0)",

		"CREATE TABLE users (id BIGINT PRIMARY KEY, address TEXT NOT NULL,"
		" folded TEXT NOT NULL UNIQUE)",
		"CREATE TABLE devices (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL, device TEXT NOT NULL,"
		" seen BIGINT NOT NULL, UNIQUE (user_id, device))",

		"CREATE TABLE senders (user_id BIGINT NOT NULL, sender TEXT NOT NULL, made BIGINT NOT NULL,"
		" address TEXT NOT NULL, name TEXT, host TEXT NOT NULL, port BIGINT NOT NULL,"
		" tls BIGINT NOT NULL, login TEXT, password BYTEA, is_default BIGINT NOT NULL,"
		" PRIMARY KEY (user_id, sender))",
		"CREATE TABLE mailboxes (user_id BIGINT NOT NULL, mailbox TEXT NOT NULL,"
		" made BIGINT NOT NULL, name TEXT, host TEXT NOT NULL, port BIGINT NOT NULL,"
		" tls BIGINT NOT NULL, login TEXT, password BYTEA, poll_interval BIGINT NOT NULL,"
		" after_fetch BIGINT NOT NULL, days BIGINT NOT NULL, state BIGINT NOT NULL, code TEXT,"
		" words TEXT, last_success BIGINT NOT NULL, next_try BIGINT NOT NULL,"
		" failures BIGINT NOT NULL, PRIMARY KEY (user_id, mailbox))",
		"CREATE TABLE uidls (user_id BIGINT NOT NULL, mailbox TEXT NOT NULL, uidl TEXT NOT NULL,"
		" fetched BIGINT NOT NULL, is_acked BIGINT NOT NULL, PRIMARY KEY (user_id, mailbox, uidl))",

		"CREATE TABLE pushes (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL, topic TEXT,"
		" frame TEXT NOT NULL, blob BIGINT NOT NULL, size BIGINT NOT NULL, mailbox TEXT, uidl TEXT)",
		"CREATE INDEX pushes_user ON pushes (user_id, id)",
		"CREATE INDEX pushes_topic ON pushes (user_id, topic) WHERE topic IS NOT NULL",
		"CREATE TABLE waits (device_id BIGINT NOT NULL, push_id BIGINT NOT NULL,"
		" PRIMARY KEY (device_id, push_id))",
		"CREATE INDEX waits_push ON waits (push_id)",

		"CREATE TABLE blobs (blob BIGINT NOT NULL, seq BIGINT NOT NULL, data BYTEA NOT NULL,"
		" PRIMARY KEY (blob, seq))",

		"CREATE TABLE outbox (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL, mail TEXT NOT NULL,"
		" sender TEXT NOT NULL, from_address TEXT NOT NULL, recipients TEXT NOT NULL,"
		" refused TEXT NOT NULL, message_id TEXT, blob BIGINT NOT NULL, size BIGINT NOT NULL,"
		" needs_8bit BIGINT NOT NULL, needs_utf8 BIGINT NOT NULL, state BIGINT NOT NULL,"
		" is_final BIGINT NOT NULL, code TEXT, words TEXT, accepted BIGINT NOT NULL,"
		" attempts BIGINT NOT NULL, next_try BIGINT NOT NULL, lease BIGINT NOT NULL,"
		" UNIQUE (user_id, mail))",
		/* All that the search for due mails looks at: it reads no row of one that waits. */
		"CREATE INDEX outbox_due ON outbox (id, next_try, lease) WHERE is_final = 0",
		"CREATE INDEX outbox_final ON outbox (accepted) WHERE is_final = 1",
		NULL,
	};

	return run_all(tx, statements, error);
}

/* Mailboxes that were visited before have had their first fetch. */
static gboolean make_version_2(StoreTx *tx, GError **error)
{
	static const char *const statements[] = {
		"ALTER TABLE senders ADD COLUMN auth BIGINT NOT NULL DEFAULT 0",
		"ALTER TABLE mailboxes ADD COLUMN auth BIGINT NOT NULL DEFAULT 0",
		"ALTER TABLE mailboxes ADD COLUMN delete_when BIGINT NOT NULL DEFAULT 0",
		"ALTER TABLE mailboxes ADD COLUMN first_days BIGINT NOT NULL DEFAULT 90",
		"ALTER TABLE mailboxes ADD COLUMN first_count BIGINT NOT NULL DEFAULT 0",
		"ALTER TABLE mailboxes ADD COLUMN top_size BIGINT NOT NULL DEFAULT 26214400",
		"ALTER TABLE mailboxes ADD COLUMN is_begun BIGINT NOT NULL DEFAULT 0",
		"UPDATE mailboxes SET is_begun = 1 WHERE last_success > 0 OR EXISTS (SELECT 1 FROM uidls u"
		" WHERE u.user_id = mailboxes.user_id AND u.mailbox = mailboxes.mailbox)",

		"ALTER TABLE uidls RENAME TO uidls_1",
		"CREATE TABLE uidls (user_id BIGINT NOT NULL, mailbox TEXT NOT NULL, uidl TEXT NOT NULL,"
		" fetched BIGINT NOT NULL, is_acked BIGINT NOT NULL, kind BIGINT NOT NULL DEFAULT 0,"
		" push_id BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (user_id, mailbox, uidl))" SQL_CLUSTERED,
		"INSERT INTO uidls (user_id, mailbox, uidl, fetched, is_acked) SELECT user_id, mailbox, uidl,"
		" fetched, is_acked FROM uidls_1",
		"DROP TABLE uidls_1",
		"CREATE INDEX uidls_push ON uidls (push_id) WHERE push_id <> 0",

		"CREATE TABLE contents (user_id BIGINT NOT NULL, digest TEXT NOT NULL, push_id BIGINT NOT "
		"NULL,"
		" mailbox TEXT NOT NULL, uidl TEXT NOT NULL, PRIMARY KEY (user_id, digest))" SQL_CLUSTERED,
		"CREATE INDEX contents_mailbox ON contents (user_id, mailbox)",
		NULL,
	};

	return run_all(tx, statements, error);
}

static gboolean make_version_3(StoreTx *tx, GError **error)
{
	static const char *const statements[] = {
		"ALTER TABLE senders ADD COLUMN connections BIGINT NOT NULL DEFAULT 4",
		"ALTER TABLE senders ADD COLUMN rate BIGINT NOT NULL DEFAULT 0",
		"ALTER TABLE senders ADD COLUMN is_proven BIGINT NOT NULL DEFAULT 0",
		"UPDATE senders SET is_proven = 1",
		"ALTER TABLE outbox ADD COLUMN due BIGINT NOT NULL DEFAULT 0",
		"ALTER TABLE outbox ADD COLUMN is_told BIGINT NOT NULL DEFAULT 0",
		"UPDATE outbox SET due = accepted",
		"CREATE INDEX outbox_message_id ON outbox (user_id, message_id)",
		/* A sender's mails in the order in which they are due: looked at for each sender by itself.
		 */
		"DROP INDEX outbox_due",
		"CREATE INDEX outbox_wake ON outbox (user_id, sender, CASE WHEN next_try > lease THEN "
		"next_try"
		" ELSE lease END, id) WHERE is_final = 0",
		NULL,
	};

	return run_all(tx, statements, error);
}

static gboolean make_version_4(StoreTx *tx, GError **error)
{
	static const char *const statements[] = {
		"CREATE INDEX pushes_plain ON pushes (user_id, id) WHERE topic IS NULL AND mailbox IS NULL",
		NULL,
	};

	return run_all(tx, statements, error);
}

static gboolean make_version_5(StoreTx *tx, GError **error)
{
	static const char *const statements[] = {
		"CREATE TABLE profiles (user_id BIGINT PRIMARY KEY, name TEXT, addresses TEXT NOT NULL)",
		NULL,
	};

	return run_all(tx, statements, error);
}

static gboolean make_version_6(StoreTx *tx, GError **error)
{
	static const char *const statements[] = {
		"CREATE INDEX senders_proven ON senders (lower(address)) WHERE is_proven = 1",
		NULL,
	};

	return run_all(tx, statements, error);
}

const StoreMigration store_schema_versions[] = {
	make_version_1, make_version_2, make_version_3, make_version_4, make_version_5, make_version_6,
};
const guint store_schema_count = G_N_ELEMENTS(store_schema_versions);

static gboolean read_version(StoreTx *tx, gint64 *version, GError **error)
{
	return store_sql_run(tx, "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)", NULL,
			     error) &&
	       store_sql_number(tx, "SELECT max(version) FROM schema_version", NULL, version, error);
}

/* One step, in a transaction that is open. */
static gboolean step(StoreTx *tx, const StoreMigration *versions, gint64 version, GError **error)
{
	return versions[version - 1](tx, error) &&
	       store_sql_run(tx, "DELETE FROM schema_version", NULL, error) &&
	       store_sql_run(tx, "INSERT INTO schema_version (version) VALUES ($1)",
			     SQL_WITH(SQL_INT(version)), error);
}

gboolean store_schema_migrate(StoreTx *tx, const char *path, const StoreMigration *versions, guint count,
			      GError **error)
{
	gint64 version = 0;

	do {
		if (!store_sql_begin(tx, error))
			return FALSE;
		if (!read_version(tx, &version, error)) {
			store_sql_rollback(tx);
			return FALSE;
		}
		if (version > count) {
			store_sql_rollback(tx);
			g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
				    "%s was written by a newer imaild (schema %" G_GINT64_FORMAT
				    ", this one knows %u): "
				    "install the newer one, or move the file away",
				    path, version, count);
			return FALSE;
		}
		if (version < count && !step(tx, versions, ++version, error)) {
			store_sql_rollback(tx);
			g_prefix_error(error, "no way to schema %" G_GINT64_FORMAT ": ", version);
			return FALSE;
		}
		if (!store_sql_commit(tx, error))
			return FALSE;
	} while (version < count);
	return TRUE;
}
