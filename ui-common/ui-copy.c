/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui-copy.c: copies of mails for later. Owns nothing.
 */
#include "ui-copy.h"

#include "imail-free.h"

#define OWN(member) copy->member = g_strdup(copy->member);

ImailSummary *ui_summary_copy(const ImailSummary *summary)
{
	ImailSummary *copy = g_new(ImailSummary, 1);

	*copy = *summary;
	IMAIL_SUMMARY_STRINGS(OWN);
	return copy;
}

void ui_summary_free(ImailSummary *summary)
{
	imail_free_summary(summary);
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
	copy->attachments = g_ptr_array_new_with_free_func(imail_free_part);
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
	imail_free_readable(mail);
}
