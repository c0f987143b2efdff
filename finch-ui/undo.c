/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * undo.c: the last deletion or move of mails, in whichever window it was done. One step, once.
 */
#include "undo.h"

#include "ui.h"

static struct {
	PurpleAccount *account;
	char **ids;     /* NULL: there is nothing */
	char **folders; /* of each; NULL: mails_restore brings them back */
} last;

static void forget(void)
{
	g_clear_pointer(&last.ids, g_strfreev);
	g_clear_pointer(&last.folders, g_strfreev);
}

void undo_remember(PurpleAccount *account, const char *const *ids, const char *const *folders)
{
	forget();
	last.account = account;
	last.ids = g_strdupv((char **)ids);
	last.folders = g_strdupv((char **)folders);
}

/* Those that came from the folder of mail FIRST, unless one before it did, too. */
static void move_back(guint first, ImailDoneCb done)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	const char *folder = last.folders[first];

	for (guint i = 0; last.ids[i] != NULL; i++) {
		if (!g_str_equal(last.folders[i], folder))
			continue;
		if (i < first)
			return;
		g_ptr_array_add(ids, last.ids[i]);
	}
	g_ptr_array_add(ids, NULL);
	ui_api()->mails_move(last.account, (const char *const *)ids->pdata, folder, done, NULL);
}

gboolean undo_run(ImailDoneCb done)
{
	const char *const *ids = (const char *const *)last.ids;

	if (ids == NULL || !ui_can_use(last.account))
		return FALSE;
	if (last.folders == NULL)
		ui_api()->mails_restore(last.account, ids, done, NULL);
	else
		for (guint i = 0; last.ids[i] != NULL; i++)
			move_back(i, done);
	forget();
	return TRUE;
}
