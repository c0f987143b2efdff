/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * writing.c: what the user writes is kept while it is written: jobs of the worker over drafts.h.
 *
 * A job owns a copy of the mail, as the window goes on changing its own. The worker keeps the order: what is
 * dropped after a saving is gone, also where that saving was still waiting.
 */
#define G_LOG_DOMAIN "imail-core"

#include "client-private.h"
#include "drafts.h"

typedef struct {
	ImailClient *client;
	char *key;
	gboolean is_last, is_drop;
	/* the copy */
	ImailDraft draft;
	ImailMail *mail;
	char *text, *html, *item, *forwards, *replaces, *replaces_item;
	GPtrArray *files; /* of ImailUploadFile */
	/* done */
	ImailDrafted done;
	GError *error;
	ImailDraftSavedCb saved;
	ImailFinishedCb dropped;
	gpointer user_data;
} Writing;

static void file_free(gpointer data)
{
	ImailUploadFile *file = data;

	g_free(file->path);
	g_free(file->name);
	g_free(file->media_type);
	g_free(file->content_id);
	g_free(file);
}

static void writing_free(gpointer job)
{
	Writing *writing = job;

	if (writing->mail != NULL)
		imail_record_free(&imail_mail_type, writing->mail);
	g_clear_pointer(&writing->files, g_ptr_array_unref);
	imail_drafted_clear(&writing->done);
	g_clear_error(&writing->error);
	g_free(writing->key);
	g_free(writing->text);
	g_free(writing->html);
	g_free(writing->item);
	g_free(writing->forwards);
	g_free(writing->replaces);
	g_free(writing->replaces_item);
	g_free(writing);
}

static GPtrArray *copy_files(const GPtrArray *files)
{
	GPtrArray *copies = g_ptr_array_new_with_free_func(file_free);

	for (guint i = 0; files != NULL && i < files->len; i++) {
		const ImailUploadFile *file = files->pdata[i];
		ImailUploadFile *copy = g_new0(ImailUploadFile, 1);

		copy->path = g_strdup(file->path);
		copy->name = g_strdup(file->name);
		copy->media_type = g_strdup(file->media_type);
		copy->content_id = g_strdup(file->content_id);
		g_ptr_array_add(copies, copy);
	}
	return copies;
}

static void copy_draft(Writing *writing, const ImailDraft *draft)
{
	writing->mail = imail_record_copy(&imail_mail_type, draft->outgoing.mail);
	writing->text = g_strdup(draft->outgoing.text);
	writing->html = g_strdup(draft->outgoing.html);
	writing->files = copy_files(draft->outgoing.files);
	writing->item = g_strdup(draft->item);
	writing->forwards = g_strdup(draft->forwards);
	writing->replaces = g_strdup(draft->replaces);
	writing->replaces_item = g_strdup(draft->replaces_item);
	writing->draft = (ImailDraft){.outgoing = {.mail = writing->mail,
						   .text = writing->text,
						   .html = writing->html,
						   .files = writing->files},
				      .item = writing->item,
				      .forwards = writing->forwards,
				      .replaces = writing->replaces,
				      .replaces_item = writing->replaces_item};
}

static void writing_run(gpointer job)
{
	Writing *writing = job;
	ImailDrafts *drafts = writing->client->drafts;

	if (writing->is_drop)
		imail_drafts_drop(drafts, writing->key, writing->item, &writing->done, &writing->error);
	else
		imail_drafts_save(drafts, writing->key, &writing->draft, writing->is_last, &writing->done,
				  &writing->error);
}

static void tell_done(ImailClient *client, const ImailDrafted *done)
{
	if (done->item != NULL)
		IMAIL_TELL(client, mail_added, done->item, FALSE);
	if (done->removed != NULL)
		IMAIL_TELL(client, mail_removed, done->removed);
	if (done->item != NULL || done->removed != NULL)
		IMAIL_TELL(client, folders_changed);
}

static void writing_done(gpointer job)
{
	Writing *writing = job;
	ImailClient *client = writing->client;
	const char *id = writing->done.item != NULL ? writing->done.item->id : NULL;

	tell_done(client, &writing->done);
	if (client->is_freed)
		return;
	client->in_callback++;
	if (writing->saved != NULL)
		writing->saved(id, writing->error, writing->user_data);
	if (writing->dropped != NULL)
		writing->dropped(writing->error, writing->user_data);
	client->in_callback--;
}

static Writing *writing_new(ImailClient *client, const char *key, gpointer user_data)
{
	Writing *writing = g_new0(Writing, 1);

	writing->client = client;
	writing->key = g_strdup(key);
	writing->user_data = user_data;
	return writing;
}

void imail_client_draft_save(ImailClient *client, const char *key, const ImailDraft *draft, gboolean is_last,
			     ImailDraftSavedCb cb, gpointer user_data)
{
	Writing *writing = writing_new(client, key, user_data);

	writing->is_last = is_last;
	writing->saved = cb;
	copy_draft(writing, draft);
	imail_worker_push(client->worker, writing_run, writing_done, writing, writing_free);
}

void imail_client_draft_drop(ImailClient *client, const char *key, const char *item, ImailFinishedCb cb,
			     gpointer user_data)
{
	Writing *writing = writing_new(client, key, user_data);

	writing->is_drop = TRUE;
	writing->dropped = cb;
	writing->item = g_strdup(item);
	imail_worker_push(client->worker, writing_run, writing_done, writing, writing_free);
}

/* ---- after a crash ---- */

typedef struct {
	ImailClient *client;
	GPtrArray *lost; /* of ImailLostDraft */
} Recovery;

static void recovery_run(gpointer job)
{
	Recovery *recovery = job;

	recovery->lost = imail_drafts_recover(recovery->client->drafts);
}

static void recovery_done(gpointer job)
{
	Recovery *recovery = job;
	ImailClient *client = recovery->client;

	for (guint i = 0; i < recovery->lost->len; i++) {
		const ImailLostDraft *lost = recovery->lost->pdata[i];

		tell_done(client, &lost->done);
		IMAIL_TELL(client, draft_lost, lost->done.item, lost->key, lost->missing);
	}
}

static void recovery_free(gpointer job)
{
	Recovery *recovery = job;

	g_clear_pointer(&recovery->lost, g_ptr_array_unref);
	g_free(recovery);
}

void imail_writing_recover(ImailClient *client)
{
	Recovery *recovery = g_new0(Recovery, 1);

	recovery->client = client;
	imail_worker_push(client->worker, recovery_run, recovery_done, recovery, recovery_free);
}
