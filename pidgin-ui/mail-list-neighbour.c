/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list-neighbour.c: which mail stands beside another one in the list as it is shown, conversations that
 * are unfolded included. Only among the rows that are here and not old: of what is gone since some still
 * stand there. Whoever asks knows another way.
 */
#include "mail-list-private.h"

gboolean mail_list_neighbour(GtkWidget *list, const char *id, int step, char **neighbour)
{
	MailModel *model = mail_list_of(list)->model;
	guint total = mail_model_total(model), at = 0;
	const Row *row = NULL;

	while (at < total && ((row = mail_model_row(model, at)) == NULL || g_strcmp0(row->id, id) != 0))
		at++;
	if (at == total || mail_model_find(model, row) < 0)
		return FALSE;
	/* The same mail may stand in two rows (of a conversation, and in it). */
	do {
		if ((step < 0 && at == 0) || (step > 0 && at + 1 == total))
			return TRUE;
		at += (guint)step;
		row = mail_model_row(model, at);
	} while (row != NULL && g_strcmp0(row->id, id) == 0);
	if (row == NULL || row->id == NULL || mail_model_find(model, row) < 0)
		return FALSE;
	*neighbour = g_strdup(row->id);
	return TRUE;
}
