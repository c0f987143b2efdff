/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-bulk.c: what the user says of lists and bulk mail in the mailbox window: which list or sender
 * stands in the Inbox all the same, and whether there is a heading for them at all.
 */
#include "mailbox-private.h"

#include <string.h>

#include "banner.h"
#include "folders.h"
#include "mail-list.h"
#include "ui.h"

/* --- Of a mail --- */

static gboolean is_list(const char *key)
{
	return g_str_has_prefix(key, "list:");
}

static void say(const char *action, const char *label, gboolean is_visible)
{
	GtkAction *one = gtk_action_group_get_action(mailbox.actions, action);

	gtk_action_set_label(one, label);
	gtk_action_set_visible(one, is_visible);
}

void mailbox_bulk_update(const Row *row)
{
	const char *key = row != NULL && row->mail == NULL ? row->bulk_key : NULL;
	gboolean is_of_list = key != NULL && is_list(key);

	say("ToInbox", is_of_list ? _("Show This List in the _Inbox") : _("Show This Sender in the _Inbox"),
	    key != NULL && row->is_apart);
	say("ToBulk",
	    is_of_list ? _("Put This List under Lists and _Bulk")
		       : _("Put This Sender under Lists and _Bulk"),
	    key != NULL && !row->is_apart && folders_is_kept(mailbox.folders, mailbox.account, key));
}

/* The words are said when it is done. */
static void kept_cb(const GError *error, gpointer user_data)
{
	g_autofree char *words = user_data;

	mailbox_done_cb(error, NULL);
	if (error == NULL && mailbox.window != NULL)
		banner_show(mailbox.banner, GTK_MESSAGE_INFO, words);
}

static void keep(const char *key, gboolean is_kept)
{
	const char *name = strchr(key, ':') + 1;
	char *words =
		is_kept ? g_strdup_printf(_("What comes from “%s” is shown in the Inbox now."), name)
			: g_strdup_printf(_("What comes from “%s” is shown under Lists and Bulk now."), name);

	ui_api()->bulk_keep(mailbox.account, key, is_kept, kept_cb, words);
}

static void keep_chosen(gboolean is_kept)
{
	g_autoptr(GPtrArray) rows = mail_list_chosen(mailbox.list);
	const Row *row = rows->len == 1 ? g_ptr_array_index(rows, 0) : NULL;

	if (row != NULL && row->bulk_key != NULL)
		keep(row->bulk_key, is_kept);
}

void mailbox_bulk_to_inbox(void)
{
	keep_chosen(TRUE);
}

void mailbox_bulk_back(void)
{
	keep_chosen(FALSE);
}

/* --- Of the heading --- */

typedef struct {
	PurpleAccount *account;
	char *key;
} Target;

static void target_free(gpointer data, GClosure *closure)
{
	g_free(((Target *)data)->key);
	g_free(data);
}

static void keep_cb(GtkWidget *item, Target *target)
{
	if (ui_can_use(target->account) && target->account == mailbox.account)
		keep(target->key, TRUE);
}

static void fold_cb(GtkCheckMenuItem *item, Target *target)
{
	if (ui_can_use(target->account))
		ui_api()->bulk_fold(target->account, gtk_check_menu_item_get_active(item), mailbox_done_cb,
				    NULL);
}

static void add(GtkWidget *menu, GtkWidget *item, const char *signal, GCallback done, PurpleAccount *account,
		const char *key)
{
	Target *target = g_new0(Target, 1);

	target->account = account;
	target->key = g_strdup(key);
	g_signal_connect_data(item, signal, done, target, target_free, 0);
	gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
}

void mailbox_bulk_menu(GtkWidget *menu, PurpleAccount *account, const char *folder)
{
	const char *key = folder + strlen(ROWS_BULK);
	GtkWidget *item;

	if (g_str_has_prefix(folder, ROWS_BULK "/"))
		add(menu,
		    gtk_menu_item_new_with_mnemonic(is_list(key + 1) ? _("Show This List in the _Inbox")
								     : _("Show This Sender in the _Inbox")),
		    "activate", G_CALLBACK(keep_cb), account, key + 1);
	item = gtk_check_menu_item_new_with_mnemonic(_("_Lists and Bulk Mail Apart"));
	gtk_check_menu_item_set_active(GTK_CHECK_MENU_ITEM(item),
				       folders_is_folding(mailbox.folders, account));
	add(menu, item, "toggled", G_CALLBACK(fold_cb), account, NULL);
}
