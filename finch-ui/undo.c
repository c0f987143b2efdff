/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * undo.c: the last deletion or move of mails, in whichever window it was done. One step, once.
 */
#include "undo.h"

#include "ui.h"

static struct {
	PurpleAccount *account;
	char **ids; /* NULL: there is nothing */
	char *folder;
} last;

void undo_remember(PurpleAccount *account, const char *const *ids, const char *folder)
{
	undo_forget();
	last.account = account;
	last.ids = g_strdupv((char **)ids);
	last.folder = g_strdup(folder);
}

gboolean undo_run(ImailDoneCb done)
{
	const char *const *ids = (const char *const *)last.ids;

	if (ids == NULL || !ui_can_use(last.account))
		return FALSE;
	if (last.folder == NULL)
		ui_api()->mails_restore(last.account, ids, done, NULL);
	else
		ui_api()->mails_move(last.account, ids, last.folder, done, NULL);
	undo_forget();
	return TRUE;
}

void undo_forget(void)
{
	g_clear_pointer(&last.ids, g_strfreev);
	g_clear_pointer(&last.folder, g_free);
}
