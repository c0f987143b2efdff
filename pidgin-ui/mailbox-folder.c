/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-folder.c: what can be done with a folder in the mailbox window: a menu, and the questions that it
 * asks.
 *
 * The menu knows its folder by name; what is done to it goes to the window's account of that moment.
 */
#include "mailbox-private.h"

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

/* Asks for a name; NULL if the user gave up. g_free. */
static char *ask_name(const char *title, const char *words, const char *name)
{
	GtkWidget *dialog = gtk_dialog_new_with_buttons(
		title, GTK_WINDOW(mailbox.window),
		GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT | GTK_DIALOG_NO_SEPARATOR, GTK_STOCK_CANCEL,
		GTK_RESPONSE_CANCEL, GTK_STOCK_OK, GTK_RESPONSE_OK, NULL);
	GtkWidget *box = gtk_hbox_new(FALSE, 6), *label = gtk_label_new_with_mnemonic(words),
		  *entry = gtk_entry_new();
	char *typed = NULL;
	int response;

	gtk_entry_set_text(GTK_ENTRY(entry), name != NULL ? name : "");
	gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
	gtk_entry_set_width_chars(GTK_ENTRY(entry), 24);
	gtk_label_set_mnemonic_widget(GTK_LABEL(label), entry);
	ui_accessible_name(entry, _("Name"));
	gtk_container_set_border_width(GTK_CONTAINER(box), 6);
	gtk_box_pack_start(GTK_BOX(box), label, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), entry, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(gtk_dialog_get_content_area(GTK_DIALOG(dialog))), box, TRUE, TRUE, 0);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_OK);
	gtk_widget_show_all(dialog);
	response = gtk_dialog_run(GTK_DIALOG(dialog));
	if (response == GTK_RESPONSE_OK)
		typed = g_strstrip(g_strdup(gtk_entry_get_text(GTK_ENTRY(entry))));
	if (response != GTK_RESPONSE_NONE)
		gtk_widget_destroy(dialog);
	if (typed != NULL && *typed == '\0')
		g_clear_pointer(&typed, g_free);
	return typed;
}

/* The menu, and with it the target, may go while a question is open. */
static void create_cb(GtkWidget *item, gpointer unused)
{
	PurpleAccount *account = target_of(item)->account;
	g_autofree char *name = ask_name(_("New Folder"), _("_Name:"), NULL);

	if (name != NULL && ui_can_use(account))
		ui_api()->folder_create(account, name, mailbox_done_cb, NULL);
}

static void rename_cb(GtkWidget *item, gpointer unused)
{
	PurpleAccount *account = target_of(item)->account;
	g_autofree char *folder = g_strdup(target_of(item)->folder);
	g_autofree char *name = ask_name(_("Rename Folder"), _("_Name:"), folder);

	if (name != NULL && ui_can_use(account))
		ui_api()->folder_rename(account, folder, name, mailbox_done_cb, NULL);
}

static void remove_cb(GtkWidget *item, gpointer unused)
{
	PurpleAccount *account = target_of(item)->account;
	g_autofree char *folder = g_strdup(target_of(item)->folder);
	g_autofree char *question = g_strdup_printf(_("Remove the folder “%s”?"), folder);

	if (ui_confirm(GTK_WINDOW(mailbox.window), _("Remove Folder"), question,
		       _("Its mails are moved to the Trash."), _("_Remove")) &&
	    ui_can_use(account))
		ui_api()->folder_remove(account, folder, mailbox_done_cb, NULL);
}

static void mark_read_cb(GtkWidget *item, gpointer unused)
{
	const Target *target = target_of(item);

	if (ui_can_use(target->account))
		ui_api()->folder_mark_read(target->account, target->folder, mailbox_done_cb, NULL);
}

static void empty_cb(GtkWidget *item, gpointer unused)
{
	PurpleAccount *account = target_of(item)->account;

	if (ui_confirm(GTK_WINDOW(mailbox.window), _("Empty Trash"), _("Empty the Trash?"),
		       _("What is in it cannot be had back."), _("_Empty")) &&
	    ui_can_use(account))
		ui_api()->trash_empty(account, 0, mailbox_done_cb, NULL);
}

static void import_file_cb(GtkWidget *item, gpointer unused)
{
	const Target *target = target_of(item);
	g_autofree char *folder = g_strdup(target->folder);

	transfer_import(target->account, folder, FALSE);
}

static void import_maildir_cb(GtkWidget *item, gpointer unused)
{
	const Target *target = target_of(item);
	g_autofree char *folder = g_strdup(target->folder);

	transfer_import(target->account, folder, TRUE);
}

static void export_cb(GtkWidget *item, gpointer unused)
{
	const Target *target = target_of(item);
	g_autofree char *folder = g_strdup(target->folder);

	transfer_export_folder(target->account, folder);
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
