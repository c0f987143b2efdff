/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * operate.c: what the user does with many mails, and with folders: jobs of the worker over manage.h and
 * mbox.h.
 *
 * An import takes IMPORT_SLICE mails in one job, an export EXPORT_SLICE, and then queues itself again behind
 * what came meanwhile.
 */
#define G_LOG_DOMAIN "imail-core"

#include "client-private.h"
#include "mailbox-private.h"
#include "manage.h"
#include "mbox.h"
#include "upkeep.h"

#define IMPORT_SLICE 64
#define EXPORT_SLICE 256

typedef struct _Operation Operation;
struct _Operation {
	gatomicrefcount refs;
	ImailClient *client;
	/* FALSE with the operation's error. */
	gboolean (*run)(Operation *operation, ImailStore *store, GError **error);
	GCallback cb;
	gboolean is_carrying; /* CB is an ImailCarriedCb */
	gpointer user_data;
	/* asked */
	GPtrArray *ids; /* of char * */
	char *text, *other;
	guint days;
	gboolean is_on;
	/* under way, done */
	ImailImport *import;
	ImailExport *export;
	ImailCarried carried;
	gboolean is_more, are_folders_changed;
	ImailManaged done;
	GPtrArray *changes; /* of ImailStoreChange: found by the way */
	GError *error;
};

static void operation_unref(gpointer job)
{
	Operation *operation = job;

	if (!g_atomic_ref_count_dec(&operation->refs))
		return;
	g_ptr_array_unref(operation->ids);
	g_clear_pointer(&operation->changes, g_ptr_array_unref);
	imail_managed_clear(&operation->done);
	imail_import_free(operation->import);
	imail_export_free(operation->export);
	g_clear_error(&operation->error);
	g_free(operation->text);
	g_free(operation->other);
	g_free(operation);
}

static void operation_done(gpointer job);

static void operation_run(gpointer job)
{
	Operation *operation = job;
	ImailStore *store = operation->client->store;

	operation->run(operation, store, &operation->error);
	g_clear_pointer(&operation->changes, g_ptr_array_unref);
	operation->changes = imail_store_take_changes(store);
}

/* ---- what is told ---- */

static void tell_done(ImailClient *client, const ImailManaged *done)
{
	gboolean are_many = done->changed != NULL && done->changed->len > IMAIL_MANAGE_TOLD_MAX;

	for (guint i = 0; done->changed != NULL && !are_many && i < done->changed->len; i++)
		IMAIL_TELL(client, mail_changed, done->changed->pdata[i]);
	for (guint i = 0; done->added != NULL && i < done->added->len; i++)
		IMAIL_TELL(client, mail_added, done->added->pdata[i], FALSE);
	for (guint i = 0; done->removed != NULL && i < done->removed->len; i++)
		IMAIL_TELL(client, mail_removed, done->removed->pdata[i]);
}

/* FALSE: it is not to go on. */
static gboolean tell_asker(Operation *operation)
{
	ImailClient *client = operation->client;
	gboolean goes_on = TRUE;

	if (operation->cb == NULL || client->is_freed)
		return !client->is_freed;
	client->in_callback++;
	if (operation->is_carrying)
		goes_on = ((ImailCarriedCb)operation->cb)(&operation->carried, operation->error,
							  operation->user_data);
	else
		((ImailFinishedCb)operation->cb)(operation->error, operation->user_data);
	client->in_callback--;
	return goes_on && !client->is_freed;
}

/* Whether the next slice is with the worker. */
static gboolean goes_on(Operation *operation)
{
	if (!operation->is_more || operation->error != NULL || operation->client->is_freed)
		return FALSE;
	if (tell_asker(operation)) {
		g_atomic_ref_count_inc(&operation->refs);
		imail_worker_push(operation->client->worker, operation_run, operation_done, operation,
				  operation_unref);
		return TRUE;
	}
	g_set_error_literal(&operation->error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED, "It was stopped.");
	return FALSE;
}

static void operation_done(gpointer job)
{
	Operation *operation = job;
	ImailClient *client = operation->client;

	imail_upkeep_tell(client, operation->changes);
	if (goes_on(operation))
		return;
	/* What an export leaves behind that did not come to its end is gone when that is told. */
	g_clear_pointer(&operation->export, imail_export_free);
	operation->carried.is_over = TRUE;
	tell_done(client, &operation->done);
	if (operation->done.count > 0 || operation->are_folders_changed)
		IMAIL_TELL(client, folders_changed);
	tell_asker(operation);
}

static Operation *operation_new(ImailClient *client, gboolean (*run)(Operation *, ImailStore *, GError **),
				const char *const *ids, const char *text, GCallback cb, gpointer user_data)
{
	Operation *operation = g_new0(Operation, 1);

	g_atomic_ref_count_init(&operation->refs);
	operation->client = client;
	operation->run = run;
	operation->ids = g_ptr_array_new_with_free_func(g_free);
	for (; ids != NULL && *ids != NULL; ids++)
		g_ptr_array_add(operation->ids, g_strdup(*ids));
	operation->text = g_strdup(text);
	operation->cb = cb;
	operation->user_data = user_data;
	return operation;
}

/* Takes OPERATION. */
static void start(Operation *operation)
{
	imail_worker_push(operation->client->worker, operation_run, operation_done, operation,
			  operation_unref);
}

/* ---- mails ---- */

static gboolean mark_run(Operation *operation, ImailStore *store, GError **error)
{
	return imail_manage_mark(store, operation->ids, operation->text, operation->other, &operation->done,
				 error);
}

void imail_client_mark(ImailClient *client, const char *const *ids, const char *set, const char *clear,
		       ImailFinishedCb cb, gpointer user_data)
{
	Operation *operation = operation_new(client, mark_run, ids, set, G_CALLBACK(cb), user_data);

	operation->other = g_strdup(clear);
	start(operation);
}

static gboolean read_all_run(Operation *operation, ImailStore *store, GError **error)
{
	return imail_manage_read_all(store, operation->text, &operation->done, error);
}

void imail_client_mark_folder_read(ImailClient *client, const char *folder, ImailFinishedCb cb,
				   gpointer user_data)
{
	start(operation_new(client, read_all_run, NULL, folder, G_CALLBACK(cb), user_data));
}

static gboolean move_run(Operation *operation, ImailStore *store, GError **error)
{
	return imail_manage_move(store, operation->ids, operation->text, &operation->done, error);
}

void imail_client_move(ImailClient *client, const char *const *ids, const char *folder, ImailFinishedCb cb,
		       gpointer user_data)
{
	start(operation_new(client, move_run, ids, folder, G_CALLBACK(cb), user_data));
}

static gboolean copy_run(Operation *operation, ImailStore *store, GError **error)
{
	return imail_manage_copy(store, operation->ids, operation->text, &operation->done, error);
}

void imail_client_copy(ImailClient *client, const char *const *ids, const char *folder, ImailFinishedCb cb,
		       gpointer user_data)
{
	start(operation_new(client, copy_run, ids, folder, G_CALLBACK(cb), user_data));
}

static gboolean delete_run(Operation *operation, ImailStore *store, GError **error)
{
	return imail_manage_delete(store, operation->ids, &operation->done, error);
}

void imail_client_delete_many(ImailClient *client, const char *const *ids, ImailFinishedCb cb,
			      gpointer user_data)
{
	start(operation_new(client, delete_run, ids, NULL, G_CALLBACK(cb), user_data));
}

static gboolean restore_run(Operation *operation, ImailStore *store, GError **error)
{
	return imail_manage_restore(store, operation->ids, &operation->done, error);
}

void imail_client_restore(ImailClient *client, const char *const *ids, ImailFinishedCb cb, gpointer user_data)
{
	start(operation_new(client, restore_run, ids, NULL, G_CALLBACK(cb), user_data));
}

static gboolean empty_run(Operation *operation, ImailStore *store, GError **error)
{
	return imail_manage_empty_trash(store, operation->days, g_get_real_time() / G_USEC_PER_SEC,
					&operation->done, error);
}

void imail_client_empty_trash(ImailClient *client, guint days, ImailFinishedCb cb, gpointer user_data)
{
	Operation *operation = operation_new(client, empty_run, NULL, NULL, G_CALLBACK(cb), user_data);

	operation->days = days;
	start(operation);
}

/* ---- lists and bulk mail ---- */

static gboolean fold_run(Operation *operation, ImailStore *store, GError **error)
{
	operation->are_folders_changed = imail_store_bulk_fold(store, operation->is_on, error);
	return operation->are_folders_changed;
}

void imail_client_bulk_fold(ImailClient *client, gboolean is_folding, ImailFinishedCb cb, gpointer user_data)
{
	Operation *operation = operation_new(client, fold_run, NULL, NULL, G_CALLBACK(cb), user_data);

	operation->is_on = is_folding;
	start(operation);
}

static gboolean keep_run(Operation *operation, ImailStore *store, GError **error)
{
	operation->are_folders_changed =
		imail_store_bulk_keep(store, operation->text, operation->is_on, error);
	return operation->are_folders_changed;
}

void imail_client_bulk_keep(ImailClient *client, const char *key, gboolean is_kept, ImailFinishedCb cb,
			    gpointer user_data)
{
	Operation *operation = operation_new(client, keep_run, NULL, key, G_CALLBACK(cb), user_data);

	operation->is_on = is_kept;
	start(operation);
}

static gboolean people_run(Operation *operation, ImailStore *store, GError **error)
{
	g_ptr_array_add(operation->ids, NULL);
	return imail_store_set_people(store, (const char *const *)operation->ids->pdata,
				      &operation->are_folders_changed, error);
}

void imail_client_set_people(ImailClient *client, const char *const *addresses)
{
	start(operation_new(client, people_run, addresses, NULL, NULL, NULL));
}

/* ---- folders ---- */

static gboolean create_run(Operation *operation, ImailStore *store, GError **error)
{
	operation->are_folders_changed = imail_manage_create_folder(store, operation->text, error);
	return operation->are_folders_changed;
}

void imail_client_folder_create(ImailClient *client, const char *name, ImailFinishedCb cb, gpointer user_data)
{
	start(operation_new(client, create_run, NULL, name, G_CALLBACK(cb), user_data));
}

static gboolean rename_run(Operation *operation, ImailStore *store, GError **error)
{
	operation->are_folders_changed =
		imail_manage_rename_folder(store, operation->text, operation->other, error);
	return operation->are_folders_changed;
}

void imail_client_folder_rename(ImailClient *client, const char *name, const char *new_name,
				ImailFinishedCb cb, gpointer user_data)
{
	Operation *operation = operation_new(client, rename_run, NULL, name, G_CALLBACK(cb), user_data);

	operation->other = g_strdup(new_name);
	start(operation);
}

static gboolean remove_run(Operation *operation, ImailStore *store, GError **error)
{
	operation->are_folders_changed =
		imail_manage_remove_folder(store, operation->text, &operation->done, error);
	return operation->are_folders_changed;
}

void imail_client_folder_remove(ImailClient *client, const char *name, ImailFinishedCb cb, gpointer user_data)
{
	start(operation_new(client, remove_run, NULL, name, G_CALLBACK(cb), user_data));
}

/* ---- out and in ---- */

static gboolean add_folder_ids(Operation *operation, ImailStore *store, GError **error)
{
	gboolean is_whole;
	g_autoptr(GPtrArray) items = imail_store_list(store, operation->other, 0, &is_whole, error);

	for (guint i = items != NULL ? items->len : 0; i-- > 0;)
		g_ptr_array_add(operation->ids, g_strdup(((ImailItem *)items->pdata[i])->id));
	return items != NULL;
}

static gboolean export_run(Operation *operation, ImailStore *store, GError **error)
{
	if (operation->export == NULL) {
		if (operation->other != NULL && !add_folder_ids(operation, store, error))
			return FALSE;
		operation->export = imail_export_new(store, operation->ids, operation->text, error);
	}
	if (operation->export == NULL)
		return FALSE;
	operation->is_more = imail_export_step(operation->export, EXPORT_SLICE, error);
	imail_export_tell(operation->export, &operation->carried);
	return TRUE;
}

void imail_client_export(ImailClient *client, const char *const *ids, const char *path, ImailCarriedCb cb,
			 gpointer user_data)
{
	Operation *operation = operation_new(client, export_run, ids, path, G_CALLBACK(cb), user_data);

	operation->is_carrying = TRUE;
	start(operation);
}

void imail_client_export_folder(ImailClient *client, const char *folder, const char *path, ImailCarriedCb cb,
				gpointer user_data)
{
	Operation *operation = operation_new(client, export_run, NULL, path, G_CALLBACK(cb), user_data);

	operation->is_carrying = TRUE;
	operation->other = g_strdup(folder);
	start(operation);
}

static gboolean import_run(Operation *operation, ImailStore *store, GError **error)
{
	if (operation->import == NULL)
		operation->import = imail_import_new(store, operation->text, operation->other, error);
	if (operation->import == NULL)
		return FALSE;
	operation->is_more = imail_import_step(operation->import, IMPORT_SLICE, error);
	imail_import_tell(operation->import, &operation->carried);
	operation->are_folders_changed = TRUE;
	return TRUE;
}

void imail_client_import(ImailClient *client, const char *path, const char *folder, ImailCarriedCb cb,
			 gpointer user_data)
{
	Operation *operation = operation_new(client, import_run, NULL, path, G_CALLBACK(cb), user_data);

	operation->is_carrying = TRUE;
	operation->other = g_strdup(folder);
	start(operation);
}
