/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-targets.c: the submenus "Move to" and "Copy to" of the mailbox window: the account's folders.
 */
#include "mailbox-private.h"

#include "banner.h"
#include "folders.h"
#include "mail-list.h"
#include "ui.h"

static void with_chosen(MailListIdsFn fn, GtkWidget *item)
{
	mail_list_ids(mailbox.list, fn, g_strdup(g_object_get_data(G_OBJECT(item), "imail-folder")), g_free);
}

static void move_ids(const char *const *ids, gpointer folder)
{
	if (ui_can_use(mailbox.account))
		mailbox_do_move(ids, folder);
}

static void move_cb(GtkWidget *item, gpointer unused)
{
	with_chosen(move_ids, item);
}

/* What a copy is made of stays chosen; the words say that something happened. */
typedef struct {
	char *folder;
	guint n;
} Copying;

static void copied_cb(const GError *error, gpointer user_data)
{
	Copying *copying = user_data;

	if (error == NULL && mailbox.window != NULL) {
		g_autofree char *words = g_strdup_printf(
			NN_("The mail was copied to %s.", "%2$u mails were copied to %1$s.", copying->n),
			folders_title(copying->folder), copying->n);

		banner_show(mailbox.banner, GTK_MESSAGE_INFO, words);
	} else {
		mailbox_done_cb(error, NULL);
	}
	g_free(copying->folder);
	g_free(copying);
}

static void copy_ids(const char *const *ids, gpointer folder)
{
	Copying *copying;

	if (ids[0] == NULL || !ui_can_use(mailbox.account))
		return;
	copying = g_new0(Copying, 1);
	copying->folder = g_strdup(folder);
	copying->n = g_strv_length((char **)ids);
	ui_api()->mails_copy(mailbox.account, ids, folder, copied_cb, copying);
}

static void copy_cb(GtkWidget *item, gpointer unused)
{
	with_chosen(copy_ids, item);
}

GtkWidget *mailbox_targets_menu(gboolean is_copy)
{
	GtkWidget *menu = gtk_menu_new();
	g_auto(GStrv) folders = folders_targets(mailbox.folders, mailbox.account);

	for (guint i = 0; folders[i] != NULL; i++) {
		GtkWidget *item;

		if (mailbox.query == NULL && g_str_equal(folders[i], mailbox_folder()))
			continue;
		item = gtk_menu_item_new_with_label(folders_title(folders[i]));
		g_object_set_data_full(G_OBJECT(item), "imail-folder", g_strdup(folders[i]), g_free);
		g_signal_connect(item, "activate", is_copy ? G_CALLBACK(copy_cb) : G_CALLBACK(move_cb), NULL);
		gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
	}
	gtk_widget_show_all(menu);
	return menu;
}
