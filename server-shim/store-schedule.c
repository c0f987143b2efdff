/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-schedule.c: when each mailbox is due, and how it fared: the part of the table "mailboxes" that the
 * poller writes.
 *
 * A mailbox has a schedule from its first moment: idle, due at once.
 */
#include "store-server.h"
#include "store-sql.h"

#define COLUMNS "user_id, mailbox, poll_interval, state, code, words, last_success, next_try, failures"

void store_schedule_free(StoreSchedule *schedule)
{
	if (!schedule)
		return;
	g_free(schedule->mailbox);
	g_free(schedule->code);
	g_free(schedule->text);
	g_free(schedule);
}

static void schedule_free_cb(gpointer schedule)
{
	store_schedule_free(schedule);
}

static StoreSchedule *schedule_read(StoreRows *rows)
{
	StoreSchedule *schedule = g_new0(StoreSchedule, 1);

	schedule->user = store_rows_int(rows, 0);
	schedule->mailbox = store_rows_text(rows, 1);
	schedule->interval = store_rows_int(rows, 2);
	schedule->state = (int)store_rows_int(rows, 3);
	schedule->code = store_rows_text(rows, 4);
	schedule->text = store_rows_text(rows, 5);
	schedule->last_success = store_rows_int(rows, 6);
	schedule->next_try = store_rows_int(rows, 7);
	schedule->failures = store_rows_int(rows, 8);
	return schedule;
}

GPtrArray *store_schedule_list(StoreTx *tx)
{
	GPtrArray *schedules = g_ptr_array_new_with_free_func(schedule_free_cb);
	g_autoptr(StoreRows) rows =
		store_sql_query(tx, "SELECT " COLUMNS " FROM mailboxes ORDER BY made", NULL, NULL);

	while (rows && store_rows_next(rows, NULL))
		g_ptr_array_add(schedules, schedule_read(rows));
	return schedules;
}

StoreSchedule *store_schedule_get(StoreTx *tx, gint64 user, const char *mailbox)
{
	g_autoptr(StoreRows) rows =
		store_sql_query(tx, "SELECT " COLUMNS " FROM mailboxes WHERE user_id = $1 AND mailbox = $2",
				SQL_WITH(SQL_INT(user), SQL_TEXT(mailbox)), NULL);

	return rows && store_rows_next(rows, NULL) ? schedule_read(rows) : NULL;
}

/* The interval is the mailbox's own. One that was removed while it was polled has nothing to save. */
gboolean store_schedule_save(StoreTx *tx, const StoreSchedule *schedule, GError **error)
{
	return store_sql_run(
		tx,
		"UPDATE mailboxes SET state = $1, code = $2, words = $3, last_success = $4, next_try ="
		" $5, failures = $6 WHERE user_id = $7 AND mailbox = $8",
		SQL_WITH(SQL_INT(schedule->state), SQL_TEXT(schedule->code), SQL_TEXT(schedule->text),
			 SQL_INT(schedule->last_success), SQL_INT(schedule->next_try),
			 SQL_INT(schedule->failures), SQL_INT(schedule->user), SQL_TEXT(schedule->mailbox)),
		error);
}
