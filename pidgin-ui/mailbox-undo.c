/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-undo.c: the last thing that was done with mails in the mailbox window, and how it is undone: a line
 * with a button, and Ctrl+Z, as long as the line is there.
 *
 * What was moved goes back to where each mail was: of a search these are several folders.
 */
#include "mailbox-private.h"

#include "banner.h"
#include "ui.h"

#define KEY "imail-undo"

struct _MailboxUndo {
	PurpleAccount *account;
	GHashTable *places; /* folder → GPtrArray of ids; NULL: mails_restore knows where they were */
	char **deleted;     /* ids, with places NULL */
	char *words;
};

static void undo_free(gpointer data)
{
	MailboxUndo *undo = data;

	g_clear_pointer(&undo->places, g_hash_table_unref);
	g_strfreev(undo->deleted);
	g_free(undo->words);
	g_free(undo);
}

static MailboxUndo *undo_new(const char *words)
{
	MailboxUndo *undo = g_new0(MailboxUndo, 1);

	undo->account = mailbox.account;
	undo->words = g_strdup(words);
	return undo;
}

MailboxUndo *mailbox_undo_deleted(const char *const *ids, const char *words)
{
	MailboxUndo *undo = undo_new(words);

	undo->deleted = g_strdupv((char **)ids);
	return undo;
}

/* Where a mail of a search lies; NULL: it is not known. */
static const char *folder_of(const GPtrArray *rows, const char *id)
{
	for (guint i = 0; i < rows->len; i++) {
		const Row *row = g_ptr_array_index(rows, i);

		if (g_strcmp0(row->id, id) == 0)
			return row->folder;
	}
	return NULL;
}

MailboxUndo *mailbox_undo_moved(const char *const *ids, const GPtrArray *rows, const char *words)
{
	MailboxUndo *undo = undo_new(words);

	undo->places =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	for (; *ids != NULL; ids++) {
		const char *folder = mailbox.query != NULL ? folder_of(rows, *ids) : mailbox_folder();
		GPtrArray *of_folder = folder != NULL ? g_hash_table_lookup(undo->places, folder) : NULL;

		if (folder == NULL)
			continue;
		if (of_folder == NULL) {
			of_folder = g_ptr_array_new_with_free_func(g_free);
			g_hash_table_insert(undo->places, g_strdup(folder), of_folder);
		}
		g_ptr_array_add(of_folder, g_strdup(*ids));
	}
	return undo;
}

static void move_back(MailboxUndo *undo)
{
	GHashTableIter iter;
	gpointer folder, ids;

	g_hash_table_iter_init(&iter, undo->places);
	while (g_hash_table_iter_next(&iter, &folder, &ids)) {
		g_autoptr(GPtrArray) list = g_ptr_array_copy(ids, NULL, NULL);

		g_ptr_array_set_free_func(list, NULL);
		g_ptr_array_add(list, NULL);
		ui_api()->mails_move(undo->account, (const char *const *)list->pdata, folder, mailbox_done_cb,
				     NULL);
	}
}

void mailbox_undo(void)
{
	MailboxUndo *undo = g_object_steal_data(G_OBJECT(mailbox.banner), KEY);

	if (undo == NULL)
		return;
	/* Another message may have taken the line's place: what it offered has gone with it. */
	if (banner_is_asking(mailbox.banner) && ui_can_use(undo->account)) {
		if (undo->places != NULL)
			move_back(undo);
		else
			ui_api()->mails_restore(undo->account, (const char *const *)undo->deleted,
						mailbox_done_cb, NULL);
		banner_hide(mailbox.banner);
	}
	undo_free(undo);
}

static void clicked_cb(GtkWidget *button, gpointer unused)
{
	mailbox_undo();
}

void mailbox_undoable_cb(const GError *error, gpointer user_data)
{
	MailboxUndo *undo = user_data;

	if (mailbox.window == NULL || error != NULL) {
		mailbox_done_cb(error, NULL);
		undo_free(undo);
		return;
	}
	banner_ask(mailbox.banner, undo->words, _("_Undo"), G_CALLBACK(clicked_cb), NULL);
	g_object_set_data_full(G_OBJECT(mailbox.banner), KEY, undo, undo_free);
}
