/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox.c: the window that lists the mails of a folder, newest first, unread ones bold; of the Outbox the
 * mails that are still to leave, oldest first.
 *
 * One window serves all accounts; boxes above the list choose account and folder. Changes are gathered for a
 * moment, so that a thousand mails that come in cost a few readings of the list, not a thousand. At most
 * MAX_LISTED mails are shown. The list itself is rows.c's.
 */
#include "mailbox.h"

#include <gnt.h>
#include <gntcombobox.h>
#include <gntkeys.h>
#include <gnttree.h>

#include "read.h"
#include "report.h"
#include "rows.h"
#include "mail-state.h"
#include "ui.h"

#define MAX_LISTED     500
#define MAX_WIDTH      110
#define FOLDER_COLUMNS 14
#define WORDS_HEIGHT   3
#define OTHER_ROWS     (2 + 3 + WORDS_HEIGHT + 3) /* frame, account and folder, words, buttons */
#define ROOMY_ROWS     28                         /* from which on a long sentence gets a row more */
#define REFRESH_DELAY  200                        /* ms */

/* There is at most one; the members are NULL while it is closed. */
static struct {
	PurpleAccount *account;
	Folder folder;
	Rows *rows;
	GntWidget *window, *accounts, *folders, *words, *buttons;
	guint refresh_source, folder_source;
	guint serial;      /* tells which answer belongs to the newest question */
	gboolean is_asked; /* the words are about what the user did, until another row is chosen */
} mailbox;

static const struct {
	const char *name; /* as ImailApi.list knows it; NULL: the outbox */
	const char *label;
} folders[FOLDERS] = {
	[FOLDER_INBOX] = {"Inbox", N_("Inbox")},    [FOLDER_SENT] = {"Sent", N_("Sent")},
	[FOLDER_DRAFTS] = {"Drafts", N_("Drafts")}, [FOLDER_OUTBOX] = {NULL, N_("Outbox")},
	[FOLDER_TRASH] = {"Trash", N_("Trash")},
};

/* --- Showing --- */

static void say(const char *words)
{
	mailbox.is_asked = TRUE;
	ui_words_set(mailbox.words, words);
}

static char *count_words(void)
{
	guint n = rows_count(mailbox.rows);

	if (n > 0)
		return g_strdup_printf(NN_("%u mail. Enter opens it.", "%u mails. Enter opens one.", n), n);
	return g_strdup(mailbox.folder == FOLDER_OUTBOX
				? _("Nothing is waiting to be sent, and nothing failed.")
				: _("There are no mails here yet."));
}

/* Of a mail that was sent: what became of it. */
static void words_show(void)
{
	const Row *row = rows_chosen(mailbox.rows);
	gboolean has_states = mailbox.folder == FOLDER_SENT || mailbox.folder == FOLDER_OUTBOX;
	g_autofree char *count = count_words();

	ui_words_set(mailbox.words, has_states && row != NULL && *row->text != '\0' ? row->text : count);
}

static void selected_cb(void)
{
	if (mailbox.rows == NULL)
		return;
	if (!mailbox.is_asked)
		words_show();
	mailbox.is_asked = FALSE;
}

static void listed_cb(GPtrArray *summaries, const GError *error, gpointer user_data)
{
	g_autoptr(GPtrArray) outbox = NULL;

	if (mailbox.window == NULL || GPOINTER_TO_UINT(user_data) != mailbox.serial)
		return;
	if (summaries == NULL) {
		say(error != NULL ? error->message : _("The list cannot be read."));
		return;
	}
	if (mailbox.folder == FOLDER_SENT && ui_can_use(mailbox.account))
		outbox = ui_api()->outbox(mailbox.account);
	rows_show(mailbox.rows, summaries, outbox);
}

static gboolean refresh_now_cb(gpointer unused)
{
	mailbox.refresh_source = 0;
	mailbox.serial++;
	if (!ui_can_use(mailbox.account))
		return G_SOURCE_REMOVE;
	if (mailbox.folder == FOLDER_OUTBOX) {
		g_autoptr(GPtrArray) outbox = ui_api()->outbox(mailbox.account);

		rows_show_outbox(mailbox.rows, outbox);
	} else {
		ui_api()->list(mailbox.account, folders[mailbox.folder].name, MAX_LISTED, listed_cb,
			       GUINT_TO_POINTER(mailbox.serial));
	}
	return G_SOURCE_REMOVE;
}

void mailbox_changed(PurpleAccount *account)
{
	if (mailbox.window != NULL && mailbox.account == account && mailbox.refresh_source == 0)
		mailbox.refresh_source = g_timeout_add(REFRESH_DELAY, refresh_now_cb, NULL);
}

void mailbox_mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	int percent = mail_state_percent(event->done, event->total);

	if (mailbox.window == NULL || mailbox.account != account)
		return;
	rows_progress(mailbox.rows, event->mail, event->state, percent);
	if (percent < 0 && (mailbox.folder == FOLDER_OUTBOX || mailbox.folder == FOLDER_SENT))
		mailbox_changed(account);
}

/* --- What the user does --- */

static void done_cb(const GError *error, gpointer user_data)
{
	if (mailbox.window == NULL)
		return;
	if (error != NULL)
		say(error->message);
	else
		mailbox_changed(mailbox.account);
}

static void open_cb(void)
{
	const Row *row = rows_chosen(mailbox.rows);

	if (row == NULL)
		return;
	if (mailbox.folder == FOLDER_DRAFTS && ui_can_use(mailbox.account))
		ui_api()->draft_open(mailbox.account, row->id, done_cb, NULL);
	else if (row->id != NULL)
		read_open(mailbox.account, row->id);
	else
		report_open(mailbox.account,
			    &(Report){.mail = row->mail,
				      .title = ui_subject(row->subject),
				      .text = row->text,
				      .can_edit = row->can_edit,
				      .can_release = row->can_release},
			    TRUE);
}

static void edit_cb(void)
{
	const Row *row = rows_chosen(mailbox.rows);

	if (row == NULL || !ui_can_use(mailbox.account))
		return;
	if (!row->can_edit) {
		say(_("This mail cannot be written again now."));
		return;
	}
	say(_("Opening it for writing…"));
	ui_api()->mail_edit(mailbox.account, row->mail, done_cb, NULL);
}

static void send_now_cb(void)
{
	const Row *row = rows_chosen(mailbox.rows);

	if (row == NULL || !ui_can_use(mailbox.account))
		return;
	if (!row->can_release) {
		say(_("This mail does not wait."));
		return;
	}
	ui_api()->mail_release(mailbox.account, row->mail, done_cb, NULL);
}

/* A question about a mail, which is asked in a window of its own: the list may have changed meanwhile. */
typedef struct {
	PurpleAccount *account;
	char *key;
} Doomed;

static void doomed_free(Doomed *doomed)
{
	g_free(doomed->key);
	g_free(doomed);
}

static void keep_cb(Doomed *doomed, int choice)
{
	doomed_free(doomed);
}

static void drop_cb(Doomed *doomed, int choice)
{
	if (ui_can_use(doomed->account))
		ui_api()->mail_drop(doomed->account, doomed->key, done_cb, NULL);
	doomed_free(doomed);
}

static void remove_cb(Doomed *doomed, int choice)
{
	if (ui_can_use(doomed->account))
		ui_api()->mail_delete(doomed->account, doomed->key, done_cb, NULL);
	doomed_free(doomed);
}

static void doom_ask(const Row *row, const char *question, const char *yes, void (*cb)(Doomed *, int))
{
	Doomed *doomed = g_new(Doomed, 1);
	g_autofree char *subject = ui_fit(ui_subject(row->subject), 50);

	doomed->account = mailbox.account;
	doomed->key = g_strdup(row->key);
	purple_request_action(&mailbox, _(folders[mailbox.folder].label), question, subject, 1, NULL, NULL,
			      NULL, doomed, 2, yes, cb, _("Keep"), keep_cb);
}

/* In the Outbox: drop. */
static void delete_cb(void)
{
	const Row *row = rows_chosen(mailbox.rows);

	if (row == NULL || !ui_can_use(mailbox.account))
		return;
	if (mailbox.folder == FOLDER_OUTBOX)
		doom_ask(row, _("Drop this mail? It will not be sent."), _("Drop"), drop_cb);
	else if (mailbox.folder == FOLDER_TRASH)
		doom_ask(row, _("Remove this mail for good?"), _("Remove"), remove_cb);
	else
		ui_api()->mail_delete(mailbox.account, row->id, done_cb, NULL);
}

static void write_cb(void)
{
	if (ui_can_use(mailbox.account))
		ui_api()->compose(mailbox.account, ui_api()->compose_new(mailbox.account, NULL));
}

static void check_cb(void)
{
	if (!ui_can_use(mailbox.account))
		return;
	ui_api()->check_now(mailbox.account);
	say(_("Looking for new mail…"));
}

static void close_cb(void)
{
	gnt_widget_destroy(mailbox.window);
}

static gboolean key_cb(GntWidget *window, const char *key, gpointer unused)
{
	const char *name = gnt_key_lookup(key);

	if (g_str_equal(key, "\033"))
		gnt_widget_destroy(window);
	else if (g_strcmp0(name, "delete") == 0)
		delete_cb();
	else
		return FALSE;
	return TRUE;
}

/* Letters are for what is chosen in the list, unless they are looked for in it (after "/"). */
static gboolean list_key_cb(GntWidget *tree, const char *key, gpointer unused)
{
	gboolean has_states = mailbox.folder == FOLDER_SENT || mailbox.folder == FOLDER_OUTBOX;

	if (!has_states || gnt_tree_is_searching(GNT_TREE(tree)))
		return FALSE;
	if (g_str_equal(key, "e"))
		edit_cb();
	else if (g_str_equal(key, "s"))
		send_now_cb();
	else if (g_str_equal(key, "d"))
		delete_cb();
	else
		return FALSE;
	return TRUE;
}

/* --- Choosing what is listed --- */

static void buttons_fill(void)
{
	gboolean has_states = mailbox.folder == FOLDER_SENT || mailbox.folder == FOLDER_OUTBOX;
	GntWidget *buttons = mailbox.buttons;

	gnt_box_remove_all(GNT_BOX(buttons));
	ui_button(buttons, _("Open"), G_CALLBACK(open_cb), NULL);
	if (has_states) {
		ui_button(buttons, _("Edit"), G_CALLBACK(edit_cb), NULL);
		ui_button(buttons, _("Send Now"), G_CALLBACK(send_now_cb), NULL);
	}
	ui_button(buttons, mailbox.folder == FOLDER_OUTBOX ? _("Drop") : _("Delete"), G_CALLBACK(delete_cb),
		  NULL);
	ui_button(buttons, _("Write"), G_CALLBACK(write_cb), NULL);
	if (!has_states)
		ui_button(buttons, _("Check Now"), G_CALLBACK(check_cb), NULL);
	ui_button(buttons, _("Close"), G_CALLBACK(close_cb), NULL);
}

static void folder_show(void)
{
	mailbox.is_asked = FALSE;
	rows_set_folder(mailbox.rows, mailbox.folder);
	buttons_fill();
	gnt_box_readjust(GNT_BOX(mailbox.window));
	gnt_box_give_focus_to_child(GNT_BOX(mailbox.window), rows_widget(mailbox.rows));
	gnt_screen_rename_widget(mailbox.window, _(folders[mailbox.folder].label));
	gnt_widget_draw(mailbox.window);
	ui_words_set(mailbox.words, _("Reading…"));
	refresh_now_cb(NULL);
}

static gboolean folder_show_cb(gpointer unused)
{
	mailbox.folder_source = 0;
	folder_show();
	return G_SOURCE_REMOVE;
}

/* libgnt still works on the box when it tells of the choice: the window is laid out anew a moment later. */
static void folder_chosen_cb(GntComboBox *combo, gpointer old, gpointer now, gpointer unused)
{
	Folder folder = (Folder)(GPOINTER_TO_INT(now) - 1);

	if (now == NULL || folder == mailbox.folder)
		return;
	mailbox.folder = folder;
	if (mailbox.folder_source == 0)
		mailbox.folder_source = g_idle_add(folder_show_cb, NULL);
}

static void account_chosen_cb(GntComboBox *combo, gpointer old, gpointer now, gpointer unused)
{
	PurpleAccount *account = gnt_combo_box_get_selected_data(combo);

	if (account == NULL || account == mailbox.account)
		return;
	mailbox.account = account;
	rows_set_folder(mailbox.rows, mailbox.folder);
	mailbox_changed(account);
}

static void destroy_cb(void)
{
	if (mailbox.refresh_source != 0)
		g_source_remove(mailbox.refresh_source);
	if (mailbox.folder_source != 0)
		g_source_remove(mailbox.folder_source);
	mailbox.refresh_source = mailbox.folder_source = 0;
	g_clear_pointer(&mailbox.rows, rows_free);
	mailbox.window = NULL;
	mailbox.account = NULL;
}

/* --- Building the window --- */

static GntWidget *folders_new(void)
{
	GntWidget *combo = ui_combo_new();

	for (int folder = 0; folder < FOLDERS; folder++)
		gnt_combo_box_add_data(GNT_COMBO_BOX(combo), GINT_TO_POINTER(folder + 1),
				       _(folders[folder].label));
	ui_fix_size(combo, FOLDER_COLUMNS, 3);
	g_signal_connect(combo, "selection-changed", G_CALLBACK(folder_chosen_cb), NULL);
	return combo;
}

static void mailbox_build(void)
{
	int width, height, more;
	GntWidget *row;

	ui_screen(&width, &height);
	width = MIN(width, MAX_WIDTH) - 4;
	mailbox.window = ui_window_new(_(folders[mailbox.folder].label));
	mailbox.accounts = ui_combo_new();
	mailbox.folders = folders_new();
	ui_fix_size(mailbox.accounts, width - UI_LABEL_COLUMNS - FOLDER_COLUMNS - 9, 3);
	more = height >= ROOMY_ROWS ? 1 : 0;
	mailbox.rows = rows_new(width, MAX(5, height - OTHER_ROWS - more), open_cb, selected_cb);
	rows_set_folder(mailbox.rows, mailbox.folder);
	mailbox.words = ui_words(width, WORDS_HEIGHT + more);
	mailbox.buttons = ui_buttons();
	buttons_fill();
	row = ui_row(mailbox.window, _("Account:"), mailbox.accounts);
	ui_row_add(row, _("Folder:"), mailbox.folders);
	gnt_box_add_widget(GNT_BOX(mailbox.window), rows_widget(mailbox.rows));
	gnt_box_add_widget(GNT_BOX(mailbox.window), mailbox.words);
	gnt_box_add_widget(GNT_BOX(mailbox.window), mailbox.buttons);
	g_signal_connect(mailbox.accounts, "selection-changed", G_CALLBACK(account_chosen_cb), NULL);
	g_signal_connect(rows_widget(mailbox.rows), "key_pressed", G_CALLBACK(list_key_cb), NULL);
	g_signal_connect(mailbox.window, "key_pressed", G_CALLBACK(key_cb), NULL);
	g_signal_connect(mailbox.window, "destroy", G_CALLBACK(destroy_cb), NULL);
}

void mailbox_accounts_changed(void)
{
	g_autoptr(GList) accounts = NULL;
	PurpleAccount *account = mailbox.account;

	if (mailbox.window == NULL)
		return;
	if (!ui_can_use(account)) {
		mailbox_close();
		return;
	}
	accounts = ui_api()->accounts();
	if (g_list_find(accounts, account) == NULL)
		accounts = g_list_prepend(accounts, account);
	g_signal_handlers_block_by_func(mailbox.accounts, account_chosen_cb, NULL);
	gnt_combo_box_remove_all(GNT_COMBO_BOX(mailbox.accounts));
	for (GList *l = accounts; l != NULL; l = l->next)
		gnt_combo_box_add_data(GNT_COMBO_BOX(mailbox.accounts), l->data,
				       purple_account_get_username(l->data));
	gnt_combo_box_set_selected(GNT_COMBO_BOX(mailbox.accounts), account);
	g_signal_handlers_unblock_by_func(mailbox.accounts, account_chosen_cb, NULL);
}

static void folder_open(PurpleAccount *account, Folder folder)
{
	gboolean is_new = mailbox.window == NULL;

	if (!ui_can_use(account))
		return;
	mailbox.folder = folder;
	if (is_new)
		mailbox_build();
	mailbox.account = account;
	mailbox_accounts_changed();
	g_signal_handlers_block_by_func(mailbox.folders, folder_chosen_cb, NULL);
	gnt_combo_box_set_selected(GNT_COMBO_BOX(mailbox.folders), GINT_TO_POINTER((int)folder + 1));
	g_signal_handlers_unblock_by_func(mailbox.folders, folder_chosen_cb, NULL);
	if (is_new)
		gnt_widget_show(mailbox.window);
	else
		gnt_window_present(mailbox.window);
	folder_show();
}

void mailbox_open(PurpleAccount *account)
{
	folder_open(account, FOLDER_INBOX);
}

void mailbox_open_outbox(PurpleAccount *account)
{
	folder_open(account, FOLDER_OUTBOX);
}

void mailbox_close(void)
{
	purple_request_close_with_handle(&mailbox);
	if (mailbox.window != NULL)
		gnt_widget_destroy(mailbox.window);
}
