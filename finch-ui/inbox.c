/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inbox.c: the window that lists the mails which came in, newest first, unread ones bold.
 *
 * One window serves all accounts; a box above the list chooses among several. Changes are gathered for a
 * moment, so that a thousand mails that come in cost a few readings of the list, not a thousand. At most
 * MAX_LISTED mails are shown.
 */
#include "inbox.h"

#include <gnt.h>
#include <gntcombobox.h>
#include <gntkeys.h>
#include <gnttree.h>

#include "read.h"
#include "ui.h"

#define FOLDER        "Inbox"
#define MAX_LISTED    500
#define MAX_WIDTH     110
#define LABEL_COLUMNS 9
#define FROM_WIDTH    20
#define DATE_WIDTH    10
#define OTHER_ROWS    (2 + 3 + 1 + 3) /* frame, account, words, buttons */
#define REFRESH_DELAY 200             /* ms */

/* There is at most one; the members are NULL while it is closed. */
static struct {
	PurpleAccount *account;
	GntWidget *window, *accounts, *tree, *words;
	guint refresh_source;
	guint serial; /* tells which answer belongs to the newest question */
} inbox;

static void inbox_show(GPtrArray *summaries)
{
	GntTree *tree = GNT_TREE(inbox.tree);
	g_autofree char *selected = g_strdup(gnt_tree_get_selection_data(tree));

	gnt_tree_remove_all(tree);
	for (guint i = 0; i < summaries->len; i++) {
		const ImailSummary *mail = g_ptr_array_index(summaries, i);
		g_autofree char *from = ui_clean(mail->from_name, FALSE),
				*subject = ui_clean(ui_subject(mail->subject), FALSE);
		g_autofree char *date = ui_date_short(mail->date);
		char *id = g_strdup(mail->id);

		gnt_tree_add_row_last(
			tree, id,
			gnt_tree_create_row(tree, from, subject, mail->has_attachment ? "@" : " ", date),
			NULL);
		gnt_tree_set_row_flags(tree, id, mail->is_seen ? GNT_TEXT_FLAG_NORMAL : GNT_TEXT_FLAG_BOLD);
	}
	if (selected != NULL)
		gnt_tree_set_selected(tree, selected);
	gnt_widget_draw(inbox.tree);
}

static void listed_cb(GPtrArray *summaries, const GError *error, gpointer user_data)
{
	g_autofree char *words = NULL;

	if (inbox.window == NULL || GPOINTER_TO_UINT(user_data) != inbox.serial)
		return;
	if (summaries == NULL) {
		ui_words_set(inbox.words, error != NULL ? error->message : _("The list cannot be read."));
		return;
	}
	inbox_show(summaries);
	words = summaries->len == 0 ? g_strdup(_("There are no mails here yet."))
				    : g_strdup_printf(NN_("%u mail. Enter opens it.",
							  "%u mails. Enter opens one.", summaries->len),
						      summaries->len);
	ui_words_set(inbox.words, words);
}

static gboolean refresh_now_cb(gpointer unused)
{
	inbox.refresh_source = 0;
	if (ui_can_use(inbox.account))
		ui_api()->list(inbox.account, FOLDER, MAX_LISTED, listed_cb,
			       GUINT_TO_POINTER(++inbox.serial));
	return G_SOURCE_REMOVE;
}

void inbox_changed(PurpleAccount *account)
{
	if (inbox.window != NULL && inbox.account == account && inbox.refresh_source == 0)
		inbox.refresh_source = g_timeout_add(REFRESH_DELAY, refresh_now_cb, NULL);
}

/* --- What the user does --- */

static void open_cb(void)
{
	const char *id = gnt_tree_get_selection_data(GNT_TREE(inbox.tree));

	if (id != NULL)
		read_open(inbox.account, id);
}

static void deleted_cb(const GError *error, gpointer user_data)
{
	if (error != NULL && inbox.window != NULL)
		ui_words_set(inbox.words, error->message);
}

static void delete_cb(void)
{
	const char *id = gnt_tree_get_selection_data(GNT_TREE(inbox.tree));

	if (id != NULL && ui_can_use(inbox.account))
		ui_api()->mail_delete(inbox.account, id, deleted_cb, NULL);
}

static void write_cb(void)
{
	if (ui_can_use(inbox.account))
		ui_api()->compose(inbox.account, ui_api()->compose_new(inbox.account, NULL));
}

static void check_cb(void)
{
	if (!ui_can_use(inbox.account))
		return;
	ui_api()->check_now(inbox.account);
	ui_words_set(inbox.words, _("Looking for new mail…"));
}

static void close_cb(void)
{
	gnt_widget_destroy(inbox.window);
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

static void account_chosen_cb(GntComboBox *combo, gpointer old, gpointer now, gpointer unused)
{
	PurpleAccount *account = gnt_combo_box_get_selected_data(combo);

	if (account == NULL || account == inbox.account)
		return;
	inbox.account = account;
	gnt_tree_remove_all(GNT_TREE(inbox.tree));
	inbox_changed(account);
}

static void destroy_cb(void)
{
	if (inbox.refresh_source != 0)
		g_source_remove(inbox.refresh_source);
	inbox.refresh_source = 0;
	inbox.window = NULL;
	inbox.account = NULL;
}

/* --- Building the window --- */

static GntWidget *tree_new(int width, int height)
{
	GntWidget *widget = gnt_tree_new_with_columns(4);
	GntTree *tree = GNT_TREE(widget);

	gnt_tree_set_hash_fns(tree, g_str_hash, g_str_equal, g_free);
	gnt_tree_set_column_titles(tree, _("From"), _("Subject"), "", _("Date"));
	gnt_tree_set_show_title(tree, TRUE);
	gnt_tree_set_col_width(tree, 0, FROM_WIDTH);
	gnt_tree_set_col_width(tree, 1, MAX(10, width - FROM_WIDTH - DATE_WIDTH - 8));
	gnt_tree_set_col_width(tree, 2, 1);
	gnt_tree_set_col_width(tree, 3, DATE_WIDTH);
	gnt_tree_set_column_resizable(tree, 0, FALSE);
	gnt_tree_set_column_resizable(tree, 2, FALSE);
	gnt_tree_set_column_resizable(tree, 3, FALSE);
	gnt_tree_set_search_column(tree, 1);
	ui_fix_size(widget, width, height);
	g_signal_connect(widget, "activate", G_CALLBACK(open_cb), NULL);
	return widget;
}

static void inbox_build(void)
{
	GntWidget *buttons = ui_buttons();
	int width, height;

	ui_screen(&width, &height);
	width = MIN(width, MAX_WIDTH) - 4;
	inbox.window = ui_window_new(_("Inbox"));
	inbox.accounts = ui_combo_new();
	ui_fix_size(inbox.accounts, width - LABEL_COLUMNS, 3);
	inbox.tree = tree_new(width, MAX(5, height - OTHER_ROWS));
	inbox.words = ui_words(width, 1);
	ui_row(inbox.window, _("Account:"), inbox.accounts);
	gnt_box_add_widget(GNT_BOX(inbox.window), inbox.tree);
	gnt_box_add_widget(GNT_BOX(inbox.window), inbox.words);
	ui_button(buttons, _("Open"), G_CALLBACK(open_cb), NULL);
	ui_button(buttons, _("Write"), G_CALLBACK(write_cb), NULL);
	ui_button(buttons, _("Check Now"), G_CALLBACK(check_cb), NULL);
	ui_button(buttons, _("Delete"), G_CALLBACK(delete_cb), NULL);
	ui_button(buttons, _("Close"), G_CALLBACK(close_cb), NULL);
	gnt_box_add_widget(GNT_BOX(inbox.window), buttons);
	g_signal_connect(inbox.accounts, "selection-changed", G_CALLBACK(account_chosen_cb), NULL);
	g_signal_connect(inbox.window, "key_pressed", G_CALLBACK(key_cb), NULL);
	g_signal_connect(inbox.window, "destroy", G_CALLBACK(destroy_cb), NULL);
}

void inbox_accounts_changed(void)
{
	g_autoptr(GList) accounts = NULL;
	PurpleAccount *account = inbox.account;

	if (inbox.window == NULL)
		return;
	if (!ui_can_use(account)) {
		inbox_close();
		return;
	}
	accounts = ui_api()->accounts();
	if (g_list_find(accounts, account) == NULL)
		accounts = g_list_prepend(accounts, account);
	g_signal_handlers_block_by_func(inbox.accounts, account_chosen_cb, NULL);
	gnt_combo_box_remove_all(GNT_COMBO_BOX(inbox.accounts));
	for (GList *l = accounts; l != NULL; l = l->next)
		gnt_combo_box_add_data(GNT_COMBO_BOX(inbox.accounts), l->data,
				       purple_account_get_username(l->data));
	gnt_combo_box_set_selected(GNT_COMBO_BOX(inbox.accounts), account);
	g_signal_handlers_unblock_by_func(inbox.accounts, account_chosen_cb, NULL);
}

void inbox_open(PurpleAccount *account)
{
	if (!ui_can_use(account))
		return;
	if (inbox.window == NULL) {
		inbox_build();
		inbox.account = account;
		inbox_accounts_changed();
		gnt_widget_show(inbox.window);
		gnt_box_give_focus_to_child(GNT_BOX(inbox.window), inbox.tree);
	} else {
		inbox.account = account;
		inbox_accounts_changed();
		gnt_window_present(inbox.window);
	}
	ui_words_set(inbox.words, _("Reading…"));
	refresh_now_cb(NULL);
}

void inbox_close(void)
{
	if (inbox.window != NULL)
		gnt_widget_destroy(inbox.window);
}
