/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-folder.c: what is done with folders in the mailbox window, and what it asks before.
 *
 * A question knows account and folder by itself: the window may show others when it is answered.
 */
#include "mailbox-private.h"

#include "ask.h"
#include "transfer.h"
#include "ui.h"

typedef struct {
	PurpleAccount *account;
	char *folder;
} Target;

static Target *target_new(void)
{
	Target *target = g_new(Target, 1);

	target->account = mailbox.listing.account;
	target->folder = g_strdup(mailbox.listing.folder);
	return target;
}

static void target_free(gpointer data)
{
	Target *target = data;

	g_free(target->folder);
	g_free(target);
}

static void went_cb(PurpleAccount *account, const char *folder, gpointer unused)
{
	if (mailbox.window != NULL)
		mailbox_show(account, folder, NULL);
}

void mailbox_folder_go(gpointer unused)
{
	folders_pick(NULL, FALSE, _("Go to Folder"), mailbox.listing.folder, went_cb, NULL, NULL);
}

/* --- The user's own --- */

static void create_cb(const char *name, gpointer user_data)
{
	const Target *target = user_data;

	if (ui_can_use(target->account))
		ui_api()->folder_create(target->account, name, mailbox_done_cb, NULL);
}

void mailbox_folder_new(gpointer unused)
{
	ask_text(&mailbox, _("New Folder"),
		 _("What is the new folder called? A slash makes one within another."), NULL, create_cb,
		 target_new(), target_free);
}

static gboolean is_own_or_say(void)
{
	if (folders_is_own(mailbox.listing.folder))
		return TRUE;
	mailbox_say(_("Only folders of your own can be renamed and removed. Go to one with c."));
	return FALSE;
}

/* What the window shows has another name now. */
typedef struct {
	PurpleAccount *account;
	char *old, *now;
} Renaming;

static void renamed_cb(const GError *error, gpointer user_data)
{
	Renaming *renaming = user_data;

	if (error == NULL && mailbox.window != NULL && mailbox.listing.account == renaming->account &&
	    g_str_equal(mailbox.listing.folder, renaming->old))
		mailbox_show(renaming->account, renaming->now, NULL);
	mailbox_done_cb(error, NULL);
	g_free(renaming->old);
	g_free(renaming->now);
	g_free(renaming);
}

static void rename_cb(const char *name, gpointer user_data)
{
	const Target *target = user_data;
	Renaming *renaming;

	if (!ui_can_use(target->account))
		return;
	renaming = g_new(Renaming, 1);
	renaming->account = target->account;
	renaming->old = g_strdup(target->folder);
	renaming->now = g_strdup(name);
	ui_api()->folder_rename(target->account, target->folder, name, renamed_cb, renaming);
}

void mailbox_folder_rename(gpointer unused)
{
	if (is_own_or_say())
		ask_text(&mailbox, _("Rename Folder"), _("What is the folder called from now on?"),
			 mailbox.listing.folder, rename_cb, target_new(), target_free);
}

static void removed_cb(const GError *error, gpointer user_data)
{
	if (error == NULL && mailbox.window != NULL)
		mailbox_show(mailbox.listing.account, FOLDER_INBOX, NULL);
	mailbox_done_cb(error, NULL);
}

static void remove_cb(gpointer user_data)
{
	const Target *target = user_data;

	if (ui_can_use(target->account))
		ui_api()->folder_remove(target->account, target->folder, removed_cb, NULL);
}

void mailbox_folder_remove(gpointer unused)
{
	g_autofree char *question = NULL;

	if (!is_own_or_say())
		return;
	question = g_strdup_printf(_("Remove the folder “%s”?"), mailbox.listing.folder);
	ask_yes(&mailbox, _("Remove Folder"), question, _("Its mails are moved to the Trash."), _("Remove"),
		remove_cb, target_new(), target_free);
}

/* --- All mails of one --- */

void mailbox_folder_read(gpointer unused)
{
	if (ui_can_use(mailbox.listing.account))
		ui_api()->folder_mark_read(mailbox.listing.account, mailbox.listing.folder, mailbox_done_cb,
					   NULL);
}

static void empty_cb(gpointer user_data)
{
	const Target *target = user_data;

	if (ui_can_use(target->account))
		ui_api()->trash_empty(target->account, 0, mailbox_done_cb, NULL);
}

void mailbox_trash_empty(gpointer unused)
{
	ask_yes(&mailbox, _("Empty Trash"), _("Empty the Trash?"), _("What is in it cannot be had back."),
		_("Empty"), empty_cb, target_new(), target_free);
}

static void export_cb(const char *path, gpointer user_data)
{
	const Target *target = user_data;

	transfer_export_folder(target->account, target->folder, path);
}

void mailbox_folder_export(gpointer unused)
{
	g_autofree char *name = ask_file_name(folders_title(mailbox.listing.folder), ".mbox");

	ask_new_file(&mailbox, _("Export"), _("Write all mails of this folder to which mbox file?"), name,
		     export_cb, target_new(), target_free);
}

static void import_cb(const char *path, gpointer user_data)
{
	const Target *target = user_data;

	transfer_import(target->account, path, target->folder);
}

void mailbox_folder_import(gpointer unused)
{
	if (folders_is_bulk(mailbox.listing.folder)) {
		mailbox_say(_("Go to the folder first into which they are to come."));
		return;
	}
	ask_old_file(&mailbox, _("Import"),
		     _("Take in mails from which mbox file, or which Maildir (a folder)? They go into the "
		       "folder that is shown."),
		     import_cb, target_new(), target_free);
}
