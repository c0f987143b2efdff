/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-do.c: what is done with mails in the mailbox window: with those that are tagged, else with the
 * chosen one.
 *
 * A deletion or move can be taken back (undo.c); what cannot is asked about first. Questions know their
 * mails by themselves: the list may have changed when they are answered.
 */
#include "mailbox-private.h"

#include "ask.h"
#include "forward.h"
#include "read.h"
#include "report.h"
#include "source.h"
#include "transfer.h"
#include "ui.h"
#include "undo.h"

/* --- Opening, and writing --- */

void mailbox_open_chosen(gpointer unused)
{
	const Row *row = mail_list_chosen(mailbox.list);
	PurpleAccount *account = mailbox.listing.account;

	if (row == NULL || !ui_can_use(account))
		return;
	if (row->id != NULL && g_str_equal(row->folder, FOLDER_DRAFTS))
		ui_api()->draft_open(account, row->id, mailbox_done_cb, NULL);
	else if (row->id != NULL)
		read_open(account, row->id);
	else
		report_open(account,
			    &(Report){.mail = row->mail,
				      .title = ui_subject(row->subject),
				      .text = row->text,
				      .can_edit = row->can_edit,
				      .can_release = row->can_release},
			    TRUE);
}

/* All that is known of a mail that was sent, or is to be; for each recipient, if there are several. */
void mailbox_fate(gpointer unused)
{
	const Row *row = mail_list_chosen(mailbox.list);
	PurpleAccount *account = mailbox.listing.account;
	ImailFate *fate = row != NULL && row->mail != NULL && ui_can_use(account)
				  ? ui_api()->mail_fate(account, row->mail)
				  : NULL;
	g_autoptr(GString) words = NULL;

	if (fate == NULL) {
		mailbox_say(_("Nothing is known of what became of this mail."));
		return;
	}
	words = g_string_new(fate->text);
	for (guint i = 0; i < fate->recipients->len; i++) {
		const ImailRecipientFate *one = g_ptr_array_index(fate->recipients, i);

		g_string_append_printf(words, "\n%s: %s%s%s", one->address, one->words,
				       *one->text != '\0' ? " " : "", one->text);
	}
	report_open(account,
		    &(Report){.mail = row->mail,
			      .title = ui_subject(row->subject),
			      .text = words->str,
			      .can_edit = row->can_edit,
			      .can_release = row->can_release},
		    TRUE);
	ui_api()->mail_fate_free(fate);
}

static void read_cb(const ImailReadable *mail, const GError *error, gpointer to_all)
{
	PurpleAccount *account = mailbox.listing.account;

	if (mail != NULL && mailbox.window != NULL && ui_can_use(account))
		ui_api()->compose(account, ui_api()->compose_reply(account, mail, GPOINTER_TO_INT(to_all)));
	else if (error != NULL)
		mailbox_done_cb(error, NULL);
}

static void reply(gboolean to_all)
{
	const Row *row = mail_list_chosen(mailbox.list);

	if (row != NULL && row->id != NULL && ui_can_use(mailbox.listing.account))
		ui_api()->read(mailbox.listing.account, row->id, read_cb, GINT_TO_POINTER(to_all));
}

void mailbox_reply(gpointer unused)
{
	reply(FALSE);
}

void mailbox_reply_all(gpointer unused)
{
	reply(TRUE);
}

void mailbox_forward(gpointer unused)
{
	const Row *row = mail_list_chosen(mailbox.list);

	if (row != NULL && row->id != NULL)
		forward_ask(&mailbox, mailbox.listing.account, row->id, mailbox_done_cb);
}

void mailbox_source(gpointer unused)
{
	const Row *row = mail_list_chosen(mailbox.list);

	if (row != NULL && row->id != NULL)
		source_open(mailbox.listing.account, row->id);
}

/* --- Mails that are sent --- */

void mailbox_edit(gpointer unused)
{
	const Row *row = mail_list_chosen(mailbox.list);
	PurpleAccount *account = mailbox.listing.account;

	if (row == NULL || !ui_can_use(account))
		return;
	if (row->id != NULL && g_str_equal(row->folder, FOLDER_DRAFTS)) {
		ui_api()->draft_open(account, row->id, mailbox_done_cb, NULL);
		return;
	}
	if (!row->can_edit) {
		mailbox_say(_("This mail cannot be written again now."));
		return;
	}
	mailbox_say_pending(_("Opening it for writing…"));
	ui_api()->mail_edit(account, row->mail, mailbox_done_cb, NULL);
}

void mailbox_release(gpointer unused)
{
	const Row *row = mail_list_chosen(mailbox.list);

	if (row == NULL || !ui_can_use(mailbox.listing.account))
		return;
	if (!row->can_release)
		mailbox_say(_("This mail does not wait."));
	else
		ui_api()->mail_release(mailbox.listing.account, row->mail, mailbox_done_cb, NULL);
}

/* --- What can be had back --- */

typedef struct {
	PurpleAccount *account;
	char **ids;
	char **folders; /* that each came from; NULL: by mails_restore */
	char *words;
} Batch;

static Batch *batch_new(const char *const *ids, const char *const *folders, const char *words)
{
	Batch *batch = g_new0(Batch, 1);

	batch->account = mailbox.listing.account;
	batch->ids = g_strdupv((char **)ids);
	batch->folders = g_strdupv((char **)folders);
	batch->words = g_strdup(words);
	return batch;
}

static void batch_free(gpointer data)
{
	Batch *batch = data;

	g_strfreev(batch->ids);
	g_strfreev(batch->folders);
	g_free(batch->words);
	g_free(batch);
}

static void undoable_cb(const GError *error, gpointer user_data)
{
	Batch *batch = user_data;

	mailbox_done_cb(error, NULL);
	if (error == NULL) {
		undo_remember(batch->account, (const char *const *)batch->ids,
			      (const char *const *)batch->folders);
		if (mailbox.window != NULL)
			mailbox_say(batch->words);
	}
	batch_free(batch);
}

void mailbox_undo(gpointer unused)
{
	mailbox_say(undo_run(mailbox_done_cb) ? _("It is where it was.")
					      : _("There is nothing to take back."));
}

/* --- Deleting --- */

static void drop_cb(gpointer user_data)
{
	const Batch *batch = user_data;

	if (ui_can_use(batch->account))
		ui_api()->mail_drop(batch->account, batch->ids[0], mailbox_done_cb, NULL);
}

static void drop_ask(const Row *row)
{
	const char *ids[] = {row->mail, NULL};
	g_autofree char *subject = ui_fit(ui_subject(row->subject), 50);

	ask_yes(&mailbox, _("Outbox"), _("Drop this mail? It will not be sent."), subject, _("Drop"), drop_cb,
		batch_new(ids, NULL, NULL), batch_free);
}

static void remove_cb(gpointer user_data)
{
	const Batch *batch = user_data;

	if (ui_can_use(batch->account))
		ui_api()->mails_delete(batch->account, (const char *const *)batch->ids, mailbox_done_cb,
				       NULL);
}

static void remove_ask(GPtrArray *ids)
{
	g_autofree char *words = g_strdup_printf(
		NN_("Delete this mail for good?", "Delete these %u mails for good?", ids->len), ids->len);

	g_ptr_array_add(ids, NULL);
	ask_yes(&mailbox, _("Trash"), words, _("It cannot be had back."), _("Delete"), remove_cb,
		batch_new((const char *const *)ids->pdata, NULL, NULL), batch_free);
}

static void move_to_trash(GPtrArray *ids)
{
	g_autofree char *words =
		g_strdup_printf(NN_("The mail was moved to the Trash. z takes it back.",
				    "%u mails were moved to the Trash. z takes them back.", ids->len),
				ids->len);
	const char *const *all;

	g_ptr_array_add(ids, NULL);
	all = (const char *const *)ids->pdata;
	ui_api()->mails_delete(mailbox.listing.account, all, undoable_cb, batch_new(all, NULL, words));
}

/* Searches and conversations may have mails of the Trash among others. */
static void delete_ids(const char *const *ids, const char *const *folders, gpointer unused)
{
	g_autoptr(GPtrArray) of_trash = g_ptr_array_new(), others = g_ptr_array_new();

	if (!ui_can_use(mailbox.listing.account))
		return;
	for (guint i = 0; ids[i] != NULL; i++)
		g_ptr_array_add(g_str_equal(folders[i], FOLDER_TRASH) ? of_trash : others, (gpointer)ids[i]);
	if (others->len > 0)
		move_to_trash(others);
	if (of_trash->len > 0)
		remove_ask(of_trash);
}

void mailbox_delete(gpointer unused)
{
	const Row *row = mail_list_chosen(mailbox.list);

	if (row != NULL && listing_is_outbox(&mailbox.listing))
		drop_ask(row);
	else if (row != NULL)
		mail_list_ids(mailbox.list, delete_ids, NULL, NULL);
}

/* --- Moving --- */

static void move_ids(const char *const *ids, const char *const *folders, gpointer folder)
{
	guint n = g_strv_length((char **)ids);
	/* Translators: the arguments are the folder's name and the number of mails. */
	g_autofree char *words = g_strdup_printf(NN_("The mail was moved to %s. z takes it back.",
						     "%2$u mails were moved to %1$s. z takes them back.", n),
						 folders_title(folder), n);

	if (!ui_can_use(mailbox.listing.account))
		return;
	ui_api()->mails_move(mailbox.listing.account, ids, folder, undoable_cb,
			     batch_new(ids, folders, words));
}

static void copied_cb(const GError *error, gpointer unused)
{
	mailbox_done_cb(error, NULL);
	if (error == NULL && mailbox.window != NULL)
		mailbox_say(_("Copied."));
}

static void copy_ids(const char *const *ids, const char *const *folders, gpointer folder)
{
	if (ui_can_use(mailbox.listing.account))
		ui_api()->mails_copy(mailbox.listing.account, ids, folder, copied_cb, NULL);
}

void mailbox_archive(gpointer unused)
{
	mail_list_ids(mailbox.list, move_ids, g_strdup(FOLDER_ARCHIVE), g_free);
}

static void move_cb(PurpleAccount *account, const char *folder, gpointer unused)
{
	if (mailbox.window != NULL && account == mailbox.listing.account)
		mail_list_ids(mailbox.list, move_ids, g_strdup(folder), g_free);
}

static void copy_cb(PurpleAccount *account, const char *folder, gpointer unused)
{
	if (mailbox.window != NULL && account == mailbox.listing.account)
		mail_list_ids(mailbox.list, copy_ids, g_strdup(folder), g_free);
}

void mailbox_move(gpointer unused)
{
	if (mail_list_chosen(mailbox.list) != NULL)
		folders_pick(mailbox.listing.account, TRUE, _("Move to"), FOLDER_ARCHIVE, move_cb, NULL,
			     NULL);
}

void mailbox_copy(gpointer unused)
{
	if (mail_list_chosen(mailbox.list) != NULL)
		folders_pick(mailbox.listing.account, TRUE, _("Copy to"), FOLDER_ARCHIVE, copy_cb, NULL,
			     NULL);
}

/* --- Marks: what the chosen mail has decides --- */

static void mark_ids(const char *const *ids, const char *const *folders, gpointer letters)
{
	const char *set = letters, *clear = set + 2;

	if (ui_can_use(mailbox.listing.account))
		ui_api()->mails_mark(mailbox.listing.account, ids, *set == '-' ? "" : set,
				     *clear == '-' ? "" : clear, mailbox_done_cb, NULL);
}

void mailbox_seen(gpointer unused)
{
	const Row *row = mail_list_chosen(mailbox.list);

	if (row != NULL)
		mail_list_ids(mailbox.list, mark_ids, row->is_seen ? "-\0S" : "S\0-", NULL);
}

void mailbox_star(gpointer unused)
{
	const Row *row = mail_list_chosen(mailbox.list);

	if (row != NULL)
		mail_list_ids(mailbox.list, mark_ids, row->is_flagged ? "-\0F" : "F\0-", NULL);
}

/* --- Lists and bulk mail --- */

static void kept_cb(const GError *error, gpointer is_kept)
{
	mailbox_done_cb(error, NULL);
	if (error == NULL && mailbox.window != NULL)
		mailbox_say(
			is_kept != NULL
				? _("Its list or sender is shown in the Inbox from now on. l puts it back.")
				: _("Its list or sender stands under Lists and Bulk from now on."));
}

void mailbox_keep_list(gpointer unused)
{
	const Row *row = mail_list_chosen(mailbox.list);

	if (row == NULL || !ui_can_use(mailbox.listing.account))
		return;
	if (row->bulk_key == NULL)
		mailbox_say(_("This mail is none of a list, and no bulk mail."));
	else
		ui_api()->bulk_keep(mailbox.listing.account, row->bulk_key, row->is_apart, kept_cb,
				    GINT_TO_POINTER(row->is_apart));
}

static void fold_asked_cb(const ImailBulk *bulk, const GError *error, gpointer account)
{
	if (bulk == NULL || !ui_can_use(account))
		mailbox_done_cb(error, NULL);
	else
		ui_api()->bulk_fold(account, !bulk->is_folding, mailbox_done_cb, NULL);
}

void mailbox_fold_lists(gpointer unused)
{
	if (ui_can_use(mailbox.listing.account))
		ui_api()->bulk(mailbox.listing.account, fold_asked_cb, mailbox.listing.account);
}

/* --- Into files --- */

static void saved_cb(const GError *error, gpointer path)
{
	g_autofree char *place = g_filename_display_name(path), *words = NULL;

	if (error != NULL)
		words = g_strdup_printf(_("Not saved to %s: %s"), place, error->message);
	else
		words = g_strdup_printf(_("Saved as %s."), place);
	if (mailbox.window != NULL)
		mailbox_say(words);
	else if (error != NULL)
		purple_notify_error(NULL, _("iMail"), _("The mail was not saved."), words);
	g_free(path);
}

static void save_cb(const char *path, gpointer user_data)
{
	const Batch *batch = user_data;

	if (ui_can_use(batch->account))
		ui_api()->mail_save(batch->account, batch->ids[0], path, saved_cb, g_strdup(path));
}

void mailbox_save(gpointer unused)
{
	const Row *row = mail_list_chosen(mailbox.list);
	const char *ids[] = {row != NULL ? row->id : NULL, NULL};
	g_autofree char *name = NULL;

	if (row == NULL || row->id == NULL)
		return;
	name = ask_file_name(ui_subject(row->subject), ".eml");
	ask_new_file(&mailbox, _("Save Mail"), _("Save this mail as which file?"), name, save_cb,
		     batch_new(ids, NULL, NULL), batch_free);
}

static void export_cb(const char *path, gpointer user_data)
{
	const Batch *batch = user_data;

	transfer_export_mails(batch->account, (const char *const *)batch->ids, path);
}

static void export_ids(const char *const *ids, const char *const *folders, gpointer unused)
{
	ask_new_file(&mailbox, _("Export"), _("Write these mails to which mbox file?"), "mails.mbox",
		     export_cb, batch_new(ids, NULL, NULL), batch_free);
}

void mailbox_export_mails(gpointer unused)
{
	mail_list_ids(mailbox.list, export_ids, NULL, NULL);
}
