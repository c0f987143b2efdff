/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-folder.c: what can be done with a folder in the mailbox window: a menu, and the questions that it
 * asks.
 *
 * The menu knows its folder by name; what is done to it goes to the window's account of that moment.
 */
#include "mailbox-private.h"

#include "ask.h"
#include "folders.h"
#include "transfer.h"
#include "ui.h"

typedef struct {
	PurpleAccount *account;
	char *folder;
} Target;

static void target_free(gpointer data)
{
	Target *target = data;

	g_free(target->folder);
	g_free(target);
}

static const Target *target_of(GtkWidget *item)
{
	return g_object_get_data(G_OBJECT(gtk_widget_get_parent(item)), "imail-target");
}

/* The menu, and with it the target, goes before a question is answered. */
static Target *target_copy(const Target *target)
{
	Target *copy = g_new0(Target, 1);

	copy->account = target->account;
	copy->folder = g_strdup(target->folder);
	return copy;
}

static void create_named_cb(const char *name, gpointer user_data)
{
	const Target *target = user_data;

	if (ui_can_use(target->account))
		ui_api()->folder_create(target->account, name, mailbox_done_cb, NULL);
}

static void create_cb(GtkWidget *item, gpointer unused)
{
	ask_name(GTK_WINDOW(mailbox.window), _("New Folder"), _("_Name:"), NULL, create_named_cb,
		 target_copy(target_of(item)), target_free);
}

static void rename_named_cb(const char *name, gpointer user_data)
{
	const Target *target = user_data;

	if (ui_can_use(target->account))
		ui_api()->folder_rename(target->account, target->folder, name, mailbox_done_cb, NULL);
}

static void rename_cb(GtkWidget *item, gpointer unused)
{
	Target *target = target_copy(target_of(item));

	ask_name(GTK_WINDOW(mailbox.window), _("Rename Folder"), _("_Name:"), target->folder, rename_named_cb,
		 target, target_free);
}

static void remove_yes_cb(gpointer user_data)
{
	const Target *target = user_data;

	if (ui_can_use(target->account))
		ui_api()->folder_remove(target->account, target->folder, mailbox_done_cb, NULL);
}

static void remove_cb(GtkWidget *item, gpointer unused)
{
	Target *target = target_copy(target_of(item));
	g_autofree char *question = g_strdup_printf(_("Remove the folder “%s”?"), target->folder);
	const AskYes what = {_("Remove Folder"), question, _("Its mails are moved to the Trash."),
			     _("_Remove")};

	ask_yes(GTK_WINDOW(mailbox.window), &what, remove_yes_cb, target, target_free);
}

static void mark_read_cb(GtkWidget *item, gpointer unused)
{
	const Target *target = target_of(item);

	if (ui_can_use(target->account))
		ui_api()->folder_mark_read(target->account, target->folder, mailbox_done_cb, NULL);
}

static void empty_yes_cb(gpointer user_data)
{
	const Target *target = user_data;

	if (ui_can_use(target->account))
		ui_api()->trash_empty(target->account, 0, mailbox_done_cb, NULL);
}

static void empty_cb(GtkWidget *item, gpointer unused)
{
	const AskYes what = {_("Empty Trash"), _("Empty the Trash?"), _("What is in it cannot be had back."),
			     _("_Empty")};

	ask_yes(GTK_WINDOW(mailbox.window), &what, empty_yes_cb, target_copy(target_of(item)), target_free);
}

static void import_file_cb(GtkWidget *item, gpointer unused)
{
	const Target *target = target_of(item);

	transfer_import(target->account, target->folder, FALSE);
}

static void import_maildir_cb(GtkWidget *item, gpointer unused)
{
	const Target *target = target_of(item);

	transfer_import(target->account, target->folder, TRUE);
}

static void export_cb(GtkWidget *item, gpointer unused)
{
	const Target *target = target_of(item);

	transfer_export_folder(target->account, target->folder);
}

static void add(GtkWidget *menu, const char *label, GCallback done)
{
	GtkWidget *item = gtk_menu_item_new_with_mnemonic(label);

	g_signal_connect(item, "activate", done, NULL);
	gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
}

void mailbox_do_folder_menu(const char *folder, gboolean is_own, GdkEventButton *event)
{
	GtkWidget *menu = gtk_menu_new();
	Target *target = g_new0(Target, 1);

	target->account = mailbox.account;
	target->folder = g_strdup(folder);
	g_object_set_data_full(G_OBJECT(menu), "imail-target", target, target_free);
	ui_menu_attach(menu, mailbox.window);
	if (!g_str_equal(folder, ROWS_OUTBOX))
		add(menu, _("_Mark All as Read"), G_CALLBACK(mark_read_cb));
	if (g_str_equal(folder, ROWS_TRASH))
		add(menu, _("_Empty Trash…"), G_CALLBACK(empty_cb));
	if (g_str_equal(folder, ROWS_INBOX) || g_str_has_prefix(folder, ROWS_BULK))
		mailbox_bulk_menu(menu, target->account, folder);
	if (!g_str_has_prefix(folder, ROWS_BULK))
		add(menu, _("_New Folder…"), G_CALLBACK(create_cb));
	if (is_own) {
		add(menu, _("_Rename…"), G_CALLBACK(rename_cb));
		add(menu, _("Remo_ve…"), G_CALLBACK(remove_cb));
	}
	if (!g_str_equal(folder, ROWS_OUTBOX)) {
		gtk_menu_shell_append(GTK_MENU_SHELL(menu), gtk_separator_menu_item_new());
		if (!g_str_has_prefix(folder, ROWS_BULK)) {
			add(menu, _("_Import mbox File…"), G_CALLBACK(import_file_cb));
			add(menu, _("Import Mail_dir…"), G_CALLBACK(import_maildir_cb));
		}
		add(menu, _("E_xport Folder…"), G_CALLBACK(export_cb));
	}
	gtk_widget_show_all(menu);
	g_signal_connect(menu, "selection-done", G_CALLBACK(gtk_widget_destroy), NULL);
	gtk_menu_popup(GTK_MENU(menu), NULL, NULL, NULL, NULL, event != NULL ? event->button : 0,
		       event != NULL ? event->time : gtk_get_current_event_time());
}
