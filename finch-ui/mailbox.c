/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox.c: the window of mails: folders (where the terminal is wide enough), a line to search in, the list,
 * words about what is chosen, and the keys.
 *
 * One window serves all accounts. Changes are gathered for a moment, so that a thousand mails that come in
 * cost a few readings of the list, not a thousand. The list itself is mail-list.c's, what can be done
 * mailbox-keys.c's.
 */
#include "mailbox.h"

#include <gnt.h>
#include <gntentry.h>
#include <gntkeys.h>
#include <gntlabel.h>
#include <gntline.h>
#include <gnttextview.h>
#include <gnttree.h>
#include <gntutils.h>
#include <string.h>

#include "mail-state.h"
#include "mailbox-private.h"
#include "read.h"
#include "ui.h"

#define MAX_WIDTH     150
#define PANE_FROM     104 /* columns of the terminal, from which on the folders have room beside the list */
#define PANE_WIDTH    24
#define STATUS_WIDTH  40
#define STATUS_WIDE   48 /* has room for 100000 of 100000, with so many unread and tagged */
#define WIDE          100
#define HINT_ROWS     2
#define WORDS_ROWS    3
#define ROOMY_ROWS    28                  /* from which on a long sentence gets a row more */
#define OTHER_ROWS    (2 + 1 + HINT_ROWS) /* frame, search, keys */
#define REFRESH_DELAY 200                 /* ms */
#define TYPING_DELAY  150                 /* ms */

MailboxWindow mailbox;

/* --- Saying --- */

static void words_set(const char *words)
{
	ui_words_set(mailbox.words, words);
}

void mailbox_say(const char *words)
{
	mailbox.is_said = TRUE;
	mailbox.is_pending = FALSE;
	words_set(words);
}

void mailbox_say_pending(const char *words)
{
	mailbox_say(words);
	mailbox.is_pending = TRUE;
}

void mailbox_done_cb(const GError *error, gpointer unused)
{
	if (mailbox.window == NULL) {
		if (error != NULL)
			purple_notify_error(NULL, _("iMail"), _("This cannot be done."), error->message);
		return;
	}
	if (error != NULL)
		mailbox_say(error->message);
	else if (mailbox.is_pending)
		mailbox.is_said = FALSE;
	mailbox_changed(mailbox.listing.account);
}

/* The words that were looked for stand out. */
static void excerpt_show(const Row *row)
{
	GntTextView *view = GNT_TEXT_VIEW(mailbox.words);
	gsize at = 0, len = strlen(row->excerpt);

	gnt_text_view_clear(view);
	for (guint i = 0; row->marks != NULL && i + 1 < row->marks->len; i += 2) {
		gsize begin = MIN(g_array_index(row->marks, guint, i), len),
		      end = MIN(g_array_index(row->marks, guint, i + 1), len);
		g_autofree char *before = g_strndup(row->excerpt + at, begin > at ? begin - at : 0),
				*found = g_strndup(row->excerpt + begin, end > begin ? end - begin : 0),
				*clean_before = ui_clean(before, FALSE),
				*clean_found = ui_clean(found, FALSE);

		gnt_text_view_append_text_with_flags(view, clean_before, GNT_TEXT_FLAG_NORMAL);
		gnt_text_view_append_text_with_flags(view, clean_found,
						     GNT_TEXT_FLAG_BOLD | GNT_TEXT_FLAG_UNDERLINE);
		at = MAX(at, end);
	}
	g_autofree char *rest = ui_clean(row->excerpt + at, FALSE);
	gnt_text_view_append_text_with_flags(view, rest, GNT_TEXT_FLAG_NORMAL);
	gnt_widget_draw(mailbox.words);
}

static int status_width(void)
{
	return mailbox.width >= WIDE ? STATUS_WIDE : STATUS_WIDTH;
}

static void status_show(void)
{
	gint64 position, total, unread;
	guint tagged = mail_list_tagged(mailbox.list);
	g_autoptr(GString) status = g_string_new(NULL);
	g_autofree char *fitting = NULL;

	mail_list_count(mailbox.list, &position, &total, &unread);
	if (position > 0)
		g_string_append_printf(status, _("%u of %u"), (guint)position, (guint)total);
	if (unread > 0)
		g_string_append_printf(status, _(", %u unread"), (guint)unread);
	if (tagged > 0)
		g_string_append_printf(status, _(", %u tagged"), tagged);
	fitting = ui_fit(status->str, status_width() - 1);
	gnt_label_set_text(GNT_LABEL(mailbox.status), fitting);
}

static const char *folder_words(void)
{
	if (mailbox.note != NULL)
		return mailbox.note;
	if (mail_list_chosen(mailbox.list) != NULL)
		return "";
	if (mailbox.listing.query != NULL)
		return _("Nothing was found.");
	return listing_is_outbox(&mailbox.listing) ? _("Nothing is waiting to be sent, and nothing failed.")
						   : _("There are no mails here yet.");
}

static void selected_cb(void)
{
	const Row *row;

	if (mailbox.list == NULL)
		return;
	status_show();
	if (mailbox.is_said)
		return;
	row = mail_list_chosen(mailbox.list);
	if (row != NULL && row->excerpt != NULL && mailbox.note == NULL)
		excerpt_show(row);
	else
		words_set(row != NULL && *row->text != '\0' ? row->text : folder_words());
}

static void shown_cb(const char *words, const GError *error)
{
	g_free(mailbox.note);
	mailbox.note = g_strdup(error != NULL ? error->message : words);
	selected_cb();
}

static void activated_cb(void)
{
	mailbox_open_chosen(NULL);
}

static const MailListFns list_fns = {activated_cb, selected_cb, shown_cb};

/* --- Events --- */

static gboolean refresh_cb(gpointer unused)
{
	mailbox.refresh_source = 0;
	if (ui_can_use(mailbox.listing.account)) {
		mail_list_refresh(mailbox.list);
		if (mailbox.pane != NULL)
			folders_refresh(mailbox.pane);
	}
	return G_SOURCE_REMOVE;
}

void mailbox_changed(PurpleAccount *account)
{
	if (mailbox.window != NULL && mailbox.refresh_source == 0)
		mailbox.refresh_source = g_timeout_add(REFRESH_DELAY, refresh_cb, NULL);
}

void mailbox_mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	int percent = mail_state_percent(event->done, event->total);

	if (mailbox.window == NULL || mailbox.listing.account != account)
		return;
	mail_list_progress(mailbox.list, event->mail, event->state, percent);
	if (percent < 0)
		mailbox_changed(account);
}

/* --- What is shown --- */

static gboolean show_cb(gpointer unused)
{
	Listing *listing = &mailbox.listing;
	g_autofree char *title = NULL;
	g_autoptr(GList) accounts = ui_api() != NULL ? ui_api()->accounts() : NULL;

	mailbox.show_source = 0;
	if (listing->query != NULL)
		title = g_strdup(_("Search"));
	else if (g_list_length(accounts) > 1)
		title = g_strdup_printf("%s – %s", folders_title(listing->folder),
					purple_account_get_username(listing->account));
	else
		title = g_strdup(folders_title(listing->folder));
	ui_window_rename(mailbox.window, title);
	commands_hint(&mailbox_commands, NULL, mailbox.hints, mailbox.width, HINT_ROWS);
	g_clear_pointer(&mailbox.note, g_free);
	if (!mailbox.is_said)
		words_set(_("Reading…"));
	mail_list_show(mailbox.list, listing);
	if (mailbox.pane != NULL)
		folders_choose(mailbox.pane, listing->account, listing->folder);
	gnt_widget_draw(mailbox.window);
	return G_SOURCE_REMOVE;
}

void mailbox_show_again(void)
{
	if (mailbox.show_source != 0)
		g_source_remove(mailbox.show_source);
	show_cb(NULL);
}

/* Conversations are of those who write to us; mails that wait stand in their own order. */
static void listing_set(PurpleAccount *account, const char *folder, const char *query)
{
	Listing *listing = &mailbox.listing;
	g_autofree char *old_folder = listing->folder, *old_query = listing->query;

	if (query == NULL && g_strcmp0(folder, listing->folder) != 0 && folders_are_ours(folder))
		listing->by_conversation = FALSE;
	listing->account = account;
	listing->folder = g_strdup(folder);
	listing->query = g_strdup(query);
}

static gboolean is_searching(void)
{
	return *gnt_entry_get_text(GNT_ENTRY(mailbox.search)) != '\0';
}

void mailbox_show(PurpleAccount *account, const char *folder, const char *query)
{
	if (query == NULL && is_searching())
		gnt_entry_set_text(GNT_ENTRY(mailbox.search), "");
	listing_set(account, folder, query);
	mailbox.is_said = FALSE;
	if (query == NULL)
		gnt_box_give_focus_to_child(GNT_BOX(mailbox.window), mail_list_widget(mailbox.list));
	mailbox_show_again();
}

static void folder_chosen_cb(PurpleAccount *account, const char *folder, gpointer unused)
{
	mailbox_show(account, folder, NULL);
}

/* --- Searching --- */

void mailbox_search_begin(void)
{
	gnt_box_give_focus_to_child(GNT_BOX(mailbox.window), mailbox.search);
	if (!is_searching())
		mailbox_say(ui_search_examples());
}

static void search_now(gboolean is_typing)
{
	g_autofree char *query = g_strdup(gnt_entry_get_text(GNT_ENTRY(mailbox.search)));

	g_strstrip(query);
	if (*query == '\0' && mailbox.listing.query == NULL)
		return;
	mailbox.listing.is_typing = is_typing;
	listing_set(mailbox.listing.account, mailbox.listing.folder, *query != '\0' ? query : NULL);
	mailbox.is_said = FALSE;
	mailbox_show_again();
}

static gboolean typed_cb(gpointer unused)
{
	mailbox.search_source = 0;
	search_now(TRUE);
	return G_SOURCE_REMOVE;
}

static void text_changed_cb(GntEntry *entry, gpointer unused)
{
	if (mailbox.search_source != 0)
		g_source_remove(mailbox.search_source);
	mailbox.search_source = g_timeout_add(TYPING_DELAY, typed_cb, NULL);
}

static void search_stop(void)
{
	if (mailbox.search_source != 0)
		g_source_remove(mailbox.search_source);
	mailbox.search_source = 0;
}

void mailbox_search_end(void)
{
	gnt_entry_set_text(GNT_ENTRY(mailbox.search), "");
	search_stop();
	search_now(FALSE);
	gnt_box_give_focus_to_child(GNT_BOX(mailbox.window), mail_list_widget(mailbox.list));
}

/* Enter and Down go to what was found, Escape back to the folder. */
static gboolean search_key(const char *key)
{
	const char *name = gnt_key_lookup(key);

	if (g_str_equal(key, "\r") || g_str_equal(key, "\n") || g_strcmp0(name, "down") == 0) {
		if (mailbox.search_source != 0) {
			search_stop();
			search_now(FALSE);
		}
		gnt_box_give_focus_to_child(GNT_BOX(mailbox.window), mail_list_widget(mailbox.list));
		return TRUE;
	}
	if (g_str_equal(key, "\033")) {
		mailbox_search_end();
		return TRUE;
	}
	return FALSE;
}

/* --- Keys --- */

static gboolean key_cb(GntWidget *window, const char *key, gpointer unused)
{
	gboolean is_enter = g_str_equal(key, "\r") || g_str_equal(key, "\n");

	if (gnt_widget_has_focus(mailbox.search))
		return search_key(key);
	/* Enter is for the pane of folders where that has the focus; "j" and "k" move in it, too. */
	if (is_enter)
		return FALSE;
	if (mailbox.pane != NULL && gnt_widget_has_focus(folders_widget(mailbox.pane)) &&
	    (key[0] == 'j' || key[0] == 'k') && key[1] == '\0') {
		gnt_bindable_perform_action_named(GNT_BINDABLE(folders_widget(mailbox.pane)),
						  key[0] == 'j' ? "move-down" : "move-up", NULL);
		return TRUE;
	}
	mailbox.is_said = FALSE;
	return commands_key(&mailbox_commands, key, NULL);
}

static void destroy_cb(void)
{
	if (mailbox.refresh_source != 0)
		g_source_remove(mailbox.refresh_source);
	if (mailbox.show_source != 0)
		g_source_remove(mailbox.show_source);
	search_stop();
	purple_request_close_with_handle(&mailbox);
	folders_pick_close();
	mail_list_free(mailbox.list);
	folders_free(mailbox.pane);
	g_free(mailbox.listing.folder);
	g_free(mailbox.listing.query);
	g_free(mailbox.note);
	memset(&mailbox, 0, sizeof(mailbox));
}

/* --- Building the window --- */

static GntWidget *search_row_new(int width)
{
	GntWidget *row = gnt_hbox_new(FALSE),
		  *label = gnt_label_new_with_format(_("Search: "), GNT_TEXT_FLAG_BOLD);
	int name_columns = gnt_util_onscreen_width(_("Search: "), NULL);

	gnt_box_set_pad(GNT_BOX(row), 0);
	gnt_box_set_fill(GNT_BOX(row), FALSE);
	mailbox.search = gnt_entry_new("");
	ui_fix_size(mailbox.search, width - status_width() - name_columns - 1, 1);
	mailbox.status = gnt_label_new("");
	ui_fix_size(mailbox.status, status_width(), 1);
	gnt_box_add_widget(GNT_BOX(row), label);
	gnt_box_add_widget(GNT_BOX(row), mailbox.search);
	gnt_box_add_widget(GNT_BOX(row), gnt_label_new(" "));
	gnt_box_add_widget(GNT_BOX(row), mailbox.status);
	g_signal_connect(mailbox.search, "text_changed", G_CALLBACK(text_changed_cb), NULL);
	return row;
}

static void lists_build(int screen_width, int rows)
{
	GntWidget *row = gnt_hbox_new(FALSE), *line;
	gboolean has_pane = screen_width >= PANE_FROM;
	int width = mailbox.width;

	gnt_box_set_pad(GNT_BOX(row), 0);
	gnt_box_set_fill(GNT_BOX(row), FALSE);
	if (has_pane) {
		mailbox.pane = folders_new(NULL, FALSE, PANE_WIDTH, rows, folder_chosen_cb, NULL);
		gnt_box_add_widget(GNT_BOX(row), folders_widget(mailbox.pane));
		line = gnt_line_new(TRUE);
		ui_fix_size(line, 1, rows);
		gnt_box_add_widget(GNT_BOX(row), line);
		width -= PANE_WIDTH + 1;
	}
	mailbox.list = mail_list_new(width, rows, &list_fns);
	gnt_box_add_widget(GNT_BOX(row), mail_list_widget(mailbox.list));
	gnt_box_add_widget(GNT_BOX(mailbox.window), row);
}

static void mailbox_build(void)
{
	int width, height;

	ui_screen(&width, &height);
	mailbox.width = MIN(width, MAX_WIDTH) - 2;
	mailbox.words_rows = WORDS_ROWS + (height >= ROOMY_ROWS ? 1 : 0);
	mailbox.listing.is_descending = TRUE;
	mailbox.window = ui_window_new(_("Inbox"));
	gnt_box_add_widget(GNT_BOX(mailbox.window), search_row_new(mailbox.width));
	lists_build(width, MAX(5, height - OTHER_ROWS - mailbox.words_rows));
	mailbox.words = ui_words(mailbox.width, mailbox.words_rows);
	mailbox.hints = ui_words(mailbox.width, HINT_ROWS);
	gnt_box_add_widget(GNT_BOX(mailbox.window), mailbox.words);
	gnt_box_add_widget(GNT_BOX(mailbox.window), mailbox.hints);
	g_signal_connect(mailbox.window, "key_pressed", G_CALLBACK(key_cb), NULL);
	g_signal_connect(mailbox.window, "destroy", G_CALLBACK(destroy_cb), NULL);
	commands_set_menu(mailbox.window, &mailbox_commands, NULL);
}

void mailbox_accounts_changed(void)
{
	if (mailbox.window == NULL)
		return;
	if (!ui_can_use(mailbox.listing.account))
		mailbox_close();
	else
		mailbox_changed(mailbox.listing.account);
}

static void folder_open(PurpleAccount *account, const char *folder)
{
	if (!ui_can_use(account))
		return;
	if (mailbox.window == NULL) {
		mailbox_build();
		listing_set(account, folder, NULL);
		gnt_widget_show(mailbox.window);
		if (mailbox.pane != NULL)
			folders_refresh(mailbox.pane);
	} else {
		gnt_window_present(mailbox.window);
	}
	mailbox_show(account, folder, NULL);
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
	if (mailbox.window != NULL)
		gnt_widget_destroy(mailbox.window);
}

/* --- For the windows in which mails are read --- */

gboolean mailbox_lists(PurpleAccount *account, const char *id)
{
	return mailbox.window != NULL && mailbox.listing.account == account &&
	       mail_list_has(mailbox.list, id);
}

char *mailbox_step(PurpleAccount *account, const char *id, int step, gboolean is_unread)
{
	if (mailbox.window == NULL || mailbox.listing.account != account)
		return NULL;
	return mail_list_step(mailbox.list, id, step, is_unread);
}
