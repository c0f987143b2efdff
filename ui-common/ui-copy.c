/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui-copy.c: copies of mails for later. Owns nothing.
 */
#include "ui-copy.h"

#define OWN(member)          copy->member = g_strdup(copy->member);
#define FREE(member)         g_free(summary->member);
#define FREE_OF_MAIL(member) g_free(mail->member);

ImailSummary *ui_summary_copy(const ImailSummary *summary)
{
	ImailSummary *copy = g_new(ImailSummary, 1);

	*copy = *summary;
	IMAIL_SUMMARY_STRINGS(OWN);
	return copy;
}

void ui_summary_free(ImailSummary *summary)
{
	if (summary == NULL)
		return;
	IMAIL_SUMMARY_STRINGS(FREE);
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
	IMAIL_READABLE_STRINGS(OWN);
	copy->references = g_strdupv(mail->references);
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
	IMAIL_READABLE_STRINGS(FREE_OF_MAIL);
	g_strfreev(mail->references);
	g_ptr_array_unref(mail->attachments);
	g_array_unref(mail->folds);
	g_ptr_array_unref(mail->images);
	g_free(mail);
}
