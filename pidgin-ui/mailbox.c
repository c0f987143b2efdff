/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox.c: the window of folders and their mails: the folders of all accounts, the list of one (or what a
 * search found), and the mail that is chosen, with what became of it if it was sent from here.
 *
 * There is one window. Changes are gathered for a moment, so that a thousand mails that come in cost a few
 * readings of the list, not a thousand; and a mail is read when the choice rests on it, so that going through
 * a list is not held up. The parts live elsewhere: folders.c, mail-list.c, mail-view.c, mailbox-do.c (what
 * can be done), mailbox-keys.c (the keyboard), rows.c (what a line shows).
 */
#include "mailbox.h"

#include <pidgin.h>

#include <gtkutils.h>

#include "banner.h"
#include "find-bar.h"
#include "folders.h"
#include "mail-list.h"
#include "mail-view.h"
#include "mailbox-private.h"
#include "state-icon.h"
#include "talk-view.h"
#include "ui.h"
#include "window-state.h"

#define REFRESH_DELAY   200 /* ms */
#define VIEW_DELAY      120 /* ms that the choice rests on a mail until it is read */
#define SEARCH_DELAY    150 /* ms without a key until what was typed is searched for */
#define WINDOW_WIDTH    940
#define WINDOW_HEIGHT   660
#define LIST_HEIGHT     230
#define LIST_HEIGHT_MIN 80
#define FOLDERS_WIDTH   190

Mailbox mailbox;

/* --- Showing --- */

static void state_show(const Row *row)
{
	if (row != NULL && row->sentence != NULL)
		banner_show(mailbox.state, state_message_type(row->state), row->sentence);
	else
		banner_hide(mailbox.state);
}

static void shown_cb(gpointer unused)
{
	g_autoptr(GPtrArray) rows = NULL;

	if (mailbox.window == NULL)
		return;
	rows = mail_list_chosen(mailbox.list);
	mailbox_do_update(rows);
	find_bar_refresh(mailbox.find);
}

GtkWidget *mailbox_view(void)
{
	GtkWidget *current = mailbox.thread != 0 ? talk_view_current(mailbox.talk) : NULL;

	return current != NULL ? current : mailbox.view;
}

const char *mailbox_folder(void)
{
	return g_str_has_prefix(mailbox.folder, ROWS_BULK) ? ROWS_INBOX : mailbox.folder;
}

static gboolean view_later_cb(gpointer unused)
{
	gboolean is_talk = mailbox.thread != 0;

	mailbox.view_source = 0;
	gtk_widget_set_visible(mailbox.talk, is_talk);
	gtk_widget_set_visible(mailbox.view, !is_talk);
	mail_view_load(mailbox.view, mailbox.account, is_talk ? NULL : mailbox.shown);
	talk_view_load(mailbox.talk, mailbox.account, mailbox.thread, is_talk ? mailbox.shown : NULL);
	shown_cb(NULL);
	return G_SOURCE_REMOVE;
}

/* What the view is to show: the mail of ID (or NULL), or the conversation THREAD that it is the newest mail
 * of. */
static void view_show(const char *id, gint64 thread)
{
	gboolean is_same = thread != 0 ? thread == mailbox.thread
				       : mailbox.thread == 0 && g_strcmp0(id, mailbox.shown) == 0;

	/* Mails may have come into the conversation, or gone. */
	if (is_same && thread != 0 && mailbox.view_source == 0)
		talk_view_load(mailbox.talk, mailbox.account, thread, id);
	if (is_same)
		return;
	g_free(mailbox.shown);
	mailbox.shown = g_strdup(id);
	mailbox.thread = thread;
	if (mailbox.view_source != 0)
		g_source_remove(mailbox.view_source);
	mailbox.view_source = g_timeout_add(VIEW_DELAY, view_later_cb, NULL);
}

/* How many mails there are; of one that stands under the heading of lists and bulk mail, why. */
static void status_show(const Row *row)
{
	g_autofree char *both = NULL;

	if (row != NULL && row->is_apart && row->mails < 2 && mailbox.count != NULL)
		both = g_strdup_printf("%s – %s", mailbox.count, row->bulk_why);
	gtk_label_set_text(GTK_LABEL(mailbox.status), both != NULL ? both : mailbox.count);
}

static void chosen_cb(gpointer unused)
{
	g_autoptr(GPtrArray) rows = NULL;
	g_autofree char *outgoing = NULL;
	const Row *one;

	if (mailbox.window == NULL)
		return;
	rows = mail_list_chosen(mailbox.list);
	one = rows->len == 1 ? g_ptr_array_index(rows, 0) : NULL;
	if (one != NULL && one->id == NULL && one->mail != NULL)
		outgoing = g_strconcat(IMAIL_OUTGOING_ID, one->mail, NULL);
	state_show(one);
	status_show(one);
	view_show(outgoing != NULL ? outgoing
		  : one != NULL    ? one->id
				   : NULL,
		  one != NULL && one->mails > 1 ? one->thread : 0);
	mailbox_do_update(rows);
}

static void talks_cb(GtkToggleButton *button, gpointer unused)
{
	mail_list_set_talks(mailbox.list, gtk_toggle_button_get_active(button));
}

/* The switch tells what is shown: a folder that gets sorted by something else has no conversations. */
static void talks_show(void)
{
	gtk_widget_set_sensitive(mailbox.talks, mail_list_can_talk(mailbox.list));
	g_signal_handlers_block_by_func(mailbox.talks, talks_cb, NULL);
	gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(mailbox.talks), mail_list_talks(mailbox.list));
	g_signal_handlers_unblock_by_func(mailbox.talks, talks_cb, NULL);
}

static void loaded_cb(guint total, const char *words, const GError *error, gpointer unused)
{
	g_autofree char *count = NULL;

	if (mailbox.window == NULL)
		return;
	talks_show();
	if (error == NULL && mailbox.query == NULL)
		g_clear_pointer(&mailbox.before, row_unref);
	if (error != NULL) {
		/* A search that a newer one has ended is no trouble. */
		if (mailbox.query == NULL)
			banner_show(mailbox.banner, GTK_MESSAGE_ERROR, error->message);
		return;
	}
	count = total == 0 && mailbox.query == NULL
			? g_strdup(_("There are no mails here."))
			: g_strdup_printf(NN_("%u mail", "%u mails", total), total);
	if (total == 0 && g_str_equal(mailbox.folder, ROWS_OUTBOX) && mailbox.query == NULL) {
		g_free(count);
		count = g_strdup(_("No mail waits to be sent."));
	}
	g_free(mailbox.count);
	mailbox.count = g_strdup(words != NULL ? words : count);
	gtk_label_set_text(GTK_LABEL(mailbox.status), mailbox.count);
}

static void title_show(void)
{
	g_autofree char *folder = mailbox.query != NULL
					  ? g_strdup(_("Search"))
					  : folders_name(mailbox.folders, mailbox.account, mailbox.folder);
	g_autofree char *title =
		g_strdup_printf("%s – %s", folder, purple_account_get_username(mailbox.account));

	gtk_window_set_title(GTK_WINDOW(mailbox.window), title);
	find_bar_set_query(mailbox.find, mailbox.query);
}

static void list_show(void)
{
	title_show();
	mail_list_show(mailbox.list, mailbox.account, mailbox.folder, mailbox.query);
	talks_show();
}

/* The row that alone is chosen, or NULL; row_unref. */
static Row *chosen_one(void)
{
	g_autoptr(GPtrArray) rows = mail_list_chosen(mailbox.list);

	return rows->len == 1 ? row_ref(g_ptr_array_index(rows, 0)) : NULL;
}

/* A search begins. If it follows so soon on another one that the folder is not back, what was chosen before
 * that one still counts. */
static void search_begin(void)
{
	Row *row = chosen_one();

	if (row == NULL)
		return;
	g_clear_pointer(&mailbox.before, row_unref);
	mailbox.before = row;
}

/* The folder comes back after a search: at the mail that was chosen of what was found, if it lies there, or
 * where it was left. */
static void search_end(void)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_unref);
	Row *found = chosen_one();

	if (found != NULL && rows_is_of(found, mailbox.folder))
		g_ptr_array_add(rows, g_steal_pointer(&found));
	g_clear_pointer(&found, row_unref);
	if (mailbox.before != NULL)
		g_ptr_array_add(rows, row_ref(mailbox.before));
	title_show();
	mail_list_show_at(mailbox.list, mailbox.account, mailbox.folder, rows, mailbox.shown);
	talks_show();
}

static gboolean refresh_now_cb(gpointer unused)
{
	mailbox.refresh_source = 0;
	if (!ui_can_use(mailbox.account))
		return G_SOURCE_REMOVE;
	mail_list_refresh(mailbox.list);
	folders_refresh(mailbox.folders, mailbox.account);
	return G_SOURCE_REMOVE;
}

void mailbox_changed(PurpleAccount *account)
{
	if (mailbox.window == NULL || !ui_can_use(account))
		return;
	if (mailbox.account != account)
		folders_refresh(mailbox.folders, account);
	else if (mailbox.refresh_source == 0)
		mailbox.refresh_source = g_timeout_add(REFRESH_DELAY, refresh_now_cb, NULL);
}

static void search_clear(void)
{
	g_clear_pointer(&mailbox.query, g_free);
	if (*gtk_entry_get_text(GTK_ENTRY(mailbox.search)) != '\0')
		gtk_entry_set_text(GTK_ENTRY(mailbox.search), "");
	if (mailbox.search_source != 0)
		g_source_remove(mailbox.search_source);
	mailbox.search_source = 0;
}

static void folder_chosen_cb(PurpleAccount *account, const char *folder, gpointer unused)
{
	if (account == mailbox.account && g_strcmp0(folder, mailbox.folder) == 0 && mailbox.query == NULL)
		return;
	if (account == mailbox.account && g_strcmp0(folder, mailbox.folder) == 0) {
		search_clear();
		search_end();
		return;
	}
	g_clear_pointer(&mailbox.before, row_unref);
	search_clear();
	mailbox.account = account;
	g_free(mailbox.folder);
	mailbox.folder = g_strdup(folder);
	banner_hide(mailbox.banner);
	list_show();
}

static void folder_dropped_cb(PurpleAccount *account, const char *folder, const char *const *ids,
			      gpointer unused)
{
	if (account == mailbox.account)
		mailbox_do_move(ids, folder);
	else
		banner_show(mailbox.banner, GTK_MESSAGE_WARNING,
			    _("Mails can be moved within one account only."));
}

static void folder_menu_cb(PurpleAccount *account, const char *folder, gboolean is_own, GdkEventButton *event,
			   gpointer unused)
{
	folder_chosen_cb(account, folder, NULL);
	folders_choose(mailbox.folders, account, folder);
	mailbox_do_folder_menu(folder, is_own, event);
}

static void activated_cb(gpointer unused)
{
	g_autoptr(GPtrArray) rows = mail_list_chosen(mailbox.list);
	const Row *one = rows->len == 1 ? g_ptr_array_index(rows, 0) : NULL;

	/* A mail that may still leave is not taken back by a double click. */
	if (one != NULL && one->id == NULL && g_strcmp0(one->state, "failed") == 0)
		mailbox_do("Edit");
	else
		mailbox_do("Open");
}

static void menu_cb(GdkEventButton *event, gpointer unused)
{
	mailbox_do_menu("mail", event);
}

/* --- Searching --- */

static gboolean search_now_cb(gpointer unused)
{
	g_autofree char *typed = g_strstrip(g_strdup(gtk_entry_get_text(GTK_ENTRY(mailbox.search))));
	gboolean was_searching = mailbox.query != NULL;

	mailbox.search_source = 0;
	g_free(mailbox.query);
	mailbox.query = *typed != '\0' ? g_steal_pointer(&typed) : NULL;
	if (!ui_can_use(mailbox.account))
		return G_SOURCE_REMOVE;
	if (mailbox.query != NULL && !was_searching)
		search_begin();
	if (mailbox.query == NULL && was_searching)
		search_end();
	else
		list_show();
	return G_SOURCE_REMOVE;
}

static void search_changed_cb(GtkEntry *entry, gpointer unused)
{
	gtk_entry_set_icon_from_stock(entry, GTK_ENTRY_ICON_SECONDARY,
				      gtk_entry_get_text_length(entry) > 0 ? GTK_STOCK_CLEAR : NULL);
	if (mailbox.search_source != 0)
		g_source_remove(mailbox.search_source);
	mailbox.search_source = g_timeout_add(SEARCH_DELAY, search_now_cb, NULL);
}

static void search_icon_cb(GtkEntry *entry, GtkEntryIconPosition at, GdkEvent *event, gpointer unused)
{
	if (at == GTK_ENTRY_ICON_SECONDARY)
		gtk_entry_set_text(entry, "");
}

/* --- Building --- */

static void source_end(guint *source)
{
	if (*source != 0)
		g_source_remove(*source);
	*source = 0;
}

static void destroy_cb(void)
{
	source_end(&mailbox.refresh_source);
	source_end(&mailbox.view_source);
	source_end(&mailbox.search_source);
	mailbox.window = NULL;
	mailbox.account = NULL;
	mailbox.thread = 0;
	g_clear_pointer(&mailbox.folder, g_free);
	g_clear_pointer(&mailbox.query, g_free);
	g_clear_pointer(&mailbox.before, row_unref);
	g_clear_pointer(&mailbox.shown, g_free);
	g_clear_pointer(&mailbox.count, g_free);
	g_clear_object(&mailbox.menus);
	g_clear_object(&mailbox.actions);
}

static GtkWidget *search_new(void)
{
	GtkWidget *search = gtk_entry_new();
	g_autofree char *tip =
		g_strdup_printf("%s\n%s", _("Search in all folders (/)"), ui_search_examples());

	gtk_entry_set_icon_from_stock(GTK_ENTRY(search), GTK_ENTRY_ICON_PRIMARY, GTK_STOCK_FIND);
	gtk_entry_set_width_chars(GTK_ENTRY(search), 20);
	gtk_widget_set_tooltip_text(search, tip);
	ui_accessible_name(search, _("Search"));
	g_signal_connect(search, "changed", G_CALLBACK(search_changed_cb), NULL);
	g_signal_connect(search, "icon-press", G_CALLBACK(search_icon_cb), NULL);
	return search;
}

/* What has no room goes into the toolbar's own menu; the search always has room, in a bar of its own. */
static GtkWidget *bar_new(void)
{
	GtkWidget *both = gtk_hbox_new(FALSE, 0), *search = gtk_toolbar_new(),
		  *bar = gtk_ui_manager_get_widget(mailbox.menus, "/bar");
	GtkToolItem *item = gtk_tool_item_new();

	gtk_toolbar_set_style(GTK_TOOLBAR(bar), GTK_TOOLBAR_BOTH_HORIZ);
	gtk_toolbar_set_icon_size(GTK_TOOLBAR(bar), GTK_ICON_SIZE_MENU);
	gtk_container_add(GTK_CONTAINER(item), mailbox.search);
	gtk_toolbar_insert(GTK_TOOLBAR(search), item, -1);
	gtk_toolbar_set_show_arrow(GTK_TOOLBAR(search), FALSE);
	gtk_box_pack_start(GTK_BOX(both), bar, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(both), search, FALSE, FALSE, 0);
	/* From here on the actions alone show and hide what is in it. */
	gtk_widget_show_all(both);
	gtk_widget_set_no_show_all(both, TRUE);
	return both;
}

static GtkWidget *scrolled_new(GtkWidget *view, GtkPolicyType horizontal)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);

	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), horizontal, GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
	gtk_container_add(GTK_CONTAINER(scrolled), view);
	return scrolled;
}

static GtkWidget *find_view_cb(gpointer unused)
{
	return mailbox_view();
}

static GtkWidget *panes_new(void)
{
	static const FoldersFns folders_fns = {
		.chosen = folder_chosen_cb, .dropped = folder_dropped_cb, .menu = folder_menu_cb};
	static const MailListFns list_fns = {
		.chosen = chosen_cb, .activated = activated_cb, .menu = menu_cb, .loaded = loaded_cb};
	GtkWidget *panes = gtk_hpaned_new(), *right = gtk_vpaned_new(), *lower = gtk_vbox_new(FALSE, 6),
		  *list;

	mailbox.folders = folders_new(&folders_fns, NULL);
	mailbox.list = mail_list_new(&list_fns, NULL);
	mailbox.state = banner_new();
	mailbox.view = mail_view_new(shown_cb, NULL);
	mailbox.talk = talk_view_new(mailbox.status, shown_cb, NULL);
	gtk_widget_show_all(mailbox.talk);
	gtk_widget_hide(mailbox.talk);
	gtk_widget_set_no_show_all(mailbox.talk, TRUE);
	list = scrolled_new(mailbox.list, GTK_POLICY_AUTOMATIC);
	gtk_widget_set_size_request(list, -1, LIST_HEIGHT_MIN);
	gtk_box_pack_start(GTK_BOX(lower), mailbox.state, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(lower), mailbox.view, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(lower), mailbox.talk, TRUE, TRUE, 0);
	mailbox.find = find_bar_new(find_view_cb, NULL);
	gtk_box_pack_start(GTK_BOX(lower), mailbox.find, FALSE, FALSE, 0);
	gtk_paned_pack1(GTK_PANED(right), list, FALSE, TRUE);
	gtk_paned_pack2(GTK_PANED(right), lower, TRUE, TRUE);
	gtk_paned_pack1(GTK_PANED(panes), scrolled_new(mailbox.folders, GTK_POLICY_NEVER), FALSE, FALSE);
	gtk_paned_pack2(GTK_PANED(panes), right, TRUE, TRUE);
	window_state_keep_paned(GTK_PANED(right), "mailbox-list", LIST_HEIGHT);
	window_state_keep_paned(GTK_PANED(panes), "mailbox-folders", FOLDERS_WIDTH);
	return panes;
}

static GtkWidget *foot_new(void)
{
	GtkWidget *foot = gtk_hbox_new(FALSE, 12);

	mailbox.talks = gtk_check_button_new_with_mnemonic(_("Con_versations"));
	gtk_widget_set_tooltip_text(mailbox.talks,
				    _("One row for each conversation; Right and Left unfold it and "
				      "fold it"));
	g_signal_connect(mailbox.talks, "toggled", G_CALLBACK(talks_cb), NULL);
	gtk_box_pack_start(GTK_BOX(foot), mailbox.status, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(foot), mailbox.talks, FALSE, FALSE, 0);
	return foot;
}

static void build(void)
{
	GtkWidget *all = gtk_vbox_new(FALSE, 0), *box = gtk_vbox_new(FALSE, 6);

	mailbox.window = pidgin_create_window(_("Mailbox"), 0, "imail-mailbox", TRUE);
	window_state_keep(GTK_WINDOW(mailbox.window), "mailbox", WINDOW_WIDTH, WINDOW_HEIGHT, TRUE);
	mailbox.banner = banner_new();
	mailbox.search = search_new();
	mailbox.status = gtk_label_new(NULL);
	gtk_misc_set_alignment(GTK_MISC(mailbox.status), 0.0f, 0.5f);
	gtk_label_set_ellipsize(GTK_LABEL(mailbox.status), PANGO_ELLIPSIZE_END);
	mailbox_do_build();
	gtk_container_set_border_width(GTK_CONTAINER(box), 6);
	gtk_box_pack_start(GTK_BOX(box), mailbox.banner, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), panes_new(), TRUE, TRUE, 0);
	mail_view_set_status(mailbox.view, mailbox.status);
	gtk_box_pack_start(GTK_BOX(box), foot_new(), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(all), bar_new(), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(all), box, TRUE, TRUE, 0);
	gtk_container_add(GTK_CONTAINER(mailbox.window), all);
	g_signal_connect(mailbox.window, "key-press-event", G_CALLBACK(mailbox_key_cb), NULL);
	g_signal_connect(mailbox.window, "destroy", G_CALLBACK(destroy_cb), NULL);
}

void mailbox_accounts_changed(void)
{
	if (mailbox.window == NULL)
		return;
	if (!ui_can_use(mailbox.account)) {
		mailbox_close();
		return;
	}
	folders_fill(mailbox.folders, mailbox.account);
}

void mailbox_open(PurpleAccount *account, const char *folder)
{
	if (!ui_can_use(account))
		return;
	if (mailbox.window == NULL) {
		build();
		mailbox.account = account;
		mailbox.folder = g_strdup(folder);
		mailbox_accounts_changed();
		list_show();
		chosen_cb(NULL);
		gtk_widget_show_all(mailbox.window);
	} else {
		folder_chosen_cb(account, folder, NULL);
	}
	folders_choose(mailbox.folders, account, folder);
	gtk_widget_grab_focus(mailbox.list);
	gtk_window_present(GTK_WINDOW(mailbox.window));
}

void mailbox_search(PurpleAccount *account, const char *query)
{
	if (!ui_can_use(account))
		return;
	mailbox_open(account,
		     mailbox.window != NULL && mailbox.account == account ? mailbox.folder : ROWS_INBOX);
	gtk_entry_set_text(GTK_ENTRY(mailbox.search), query);
}

gboolean mailbox_neighbour(PurpleAccount *account, const char *id, int step, char **neighbour)
{
	/* What has changed is not in the list yet while a refresh is due. */
	return mailbox.window != NULL && mailbox.account == account && mailbox.refresh_source == 0 &&
	       mail_list_neighbour(mailbox.list, id, step, neighbour);
}

void mailbox_close(void)
{
	if (mailbox.window != NULL)
		gtk_widget_destroy(mailbox.window);
}
