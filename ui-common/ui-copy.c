/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui-copy.c: copies of mails for later. Owns nothing.
 */
#include "ui-copy.h"

ImailSummary *ui_summary_copy(const ImailSummary *summary)
{
	ImailSummary *copy = g_new(ImailSummary, 1);

	*copy = *summary;
	copy->id = g_strdup(summary->id);
	copy->folder = g_strdup(summary->folder);
	copy->from = g_strdup(summary->from);
	copy->from_name = g_strdup(summary->from_name);
	copy->from_address = g_strdup(summary->from_address);
	copy->subject = g_strdup(summary->subject);
	copy->preview = g_strdup(summary->preview);
	copy->mail = g_strdup(summary->mail);
	copy->state = g_strdup(summary->state);
	copy->state_text = g_strdup(summary->state_text);
	copy->to = g_strdup(summary->to);
	copy->list_id = g_strdup(summary->list_id);
	copy->bulk_key = g_strdup(summary->bulk_key);
	copy->bulk_why = g_strdup(summary->bulk_why);
	return copy;
}

void ui_summary_free(ImailSummary *summary)
{
	if (summary == NULL)
		return;
	g_free(summary->id);
	g_free(summary->folder);
	g_free(summary->from);
	g_free(summary->from_name);
	g_free(summary->from_address);
	g_free(summary->subject);
	g_free(summary->preview);
	g_free(summary->mail);
	g_free(summary->state);
	g_free(summary->state_text);
	g_free(summary->to);
	g_free(summary->list_id);
	g_free(summary->bulk_key);
	g_free(summary->bulk_why);
	g_free(summary);
}

static void part_free(gpointer data)
{
	ImailPartInfo *part = data;

	g_free(part->name);
	g_free(part->media_type);
	g_free(part);
}

ImailReadable *ui_readable_copy(const ImailReadable *mail)
{
	ImailReadable *copy = g_new(ImailReadable, 1);

	*copy = *mail;
	copy->summary = ui_summary_copy(mail->summary);
	copy->to = g_strdup(mail->to);
	copy->cc = g_strdup(mail->cc);
	copy->reply_to = g_strdup(mail->reply_to);
	copy->message_id = g_strdup(mail->message_id);
	copy->references = g_strdupv(mail->references);
	copy->text = g_strdup(mail->text);
	copy->markup = g_strdup(mail->markup);
	copy->left_out = g_strdup(mail->left_out);
	copy->through = g_strdup(mail->through);
	copy->left_out_else = g_strdup(mail->left_out_else);
	copy->folds = g_array_ref(mail->folds);
	copy->images = g_ptr_array_ref(mail->images);
	copy->attachments = g_ptr_array_new_with_free_func(part_free);
	for (guint i = 0; i < mail->attachments->len; i++) {
		const ImailPartInfo *part = g_ptr_array_index(mail->attachments, i);
		ImailPartInfo *own = g_new(ImailPartInfo, 1);

		*own = *part;
		own->name = g_strdup(part->name);
		own->media_type = g_strdup(part->media_type);
		g_ptr_array_add(copy->attachments, own);
	}
	return copy;
}

void ui_readable_free(ImailReadable *mail)
{
	if (mail == NULL)
		return;
	ui_summary_free(mail->summary);
	g_free(mail->to);
	g_free(mail->cc);
	g_free(mail->reply_to);
	g_free(mail->message_id);
	g_strfreev(mail->references);
	g_free(mail->text);
	g_free(mail->markup);
	g_free(mail->left_out);
	g_free(mail->through);
	g_ptr_array_unref(mail->attachments);
	g_array_unref(mail->folds);
	g_ptr_array_unref(mail->images);
	g_free(mail->left_out_else);
	g_free(mail);
}
