/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-keys.c: the table of what the mailbox window can do: its keys, as far as they can be those of mutt
 * and of Pidgin's window for mail, and its menu.
 */
#include "mailbox-private.h"

#include "ui.h"

enum {
	IN_MAILS = 1, /* a folder, or what was found */
	IN_OUTBOX = 2,
	IN_SEARCH = 4,
	IN_TRASH = 8,
	IN_INBOX = 16, /* or another folder for what comes in */
	IN_OURS = 32,  /* Sent, Drafts */
	HAS_CONVERSATIONS = 64,
};

static guint where(gpointer unused)
{
	const Listing *listing = &mailbox.listing;
	guint here;

	if (listing_is_outbox(listing))
		return IN_OUTBOX;
	if (listing->query != NULL)
		return IN_MAILS | IN_SEARCH;
	here = IN_MAILS;
	if (g_str_equal(listing->folder, FOLDER_TRASH))
		here |= IN_TRASH;
	here |= folders_are_ours(listing->folder) ? IN_OURS : IN_INBOX;
	if (listing->by_conversation)
		here |= HAS_CONVERSATIONS;
	return here;
}

/* --- What is done with the list --- */

static void write_run(gpointer unused)
{
	if (ui_can_use(mailbox.listing.account))
		ui_api()->compose(mailbox.listing.account,
				  ui_api()->compose_new(mailbox.listing.account, NULL));
}

static void check_run(gpointer unused)
{
	if (!ui_can_use(mailbox.listing.account))
		return;
	ui_api()->check_now(mailbox.listing.account);
	mailbox_say(_("Looking for new mail…"));
}

static void down_run(gpointer unused)
{
	mail_list_move(mailbox.list, 1);
}

static void up_run(gpointer unused)
{
	mail_list_move(mailbox.list, -1);
}

static void first_run(gpointer unused)
{
	mail_list_move(mailbox.list, -2);
}

static void last_run(gpointer unused)
{
	mail_list_move(mailbox.list, 2);
}

static void unread_run(gpointer unused)
{
	if (!mail_list_move_unread(mailbox.list))
		mailbox_say(_("There is no unread mail below."));
}

static void tag_run(gpointer unused)
{
	mail_list_tag(mailbox.list);
}

static void tag_all_run(gpointer unused)
{
	mail_list_tag_all(mailbox.list, mail_list_tagged(mailbox.list) == 0);
}

static void search_run(gpointer unused)
{
	mailbox_search_begin();
}

static void conversations_run(gpointer unused)
{
	mailbox.listing.by_conversation = !mailbox.listing.by_conversation;
	mailbox_show_again();
}

static void unfold_run(gpointer unused)
{
	mail_list_fold(mailbox.list, TRUE);
}

static void fold_run(gpointer unused)
{
	mail_list_fold(mailbox.list, FALSE);
}

static void sort(ImailListOrder order)
{
	Listing *listing = &mailbox.listing;

	listing->is_descending = order == listing->order && !listing->by_conversation
					 ? !listing->is_descending
					 : order == IMAIL_LIST_BY_DATE || order == IMAIL_LIST_BY_SIZE;
	listing->order = order;
	listing->by_conversation = FALSE;
	mailbox_show_again();
}

static void sort_next_run(gpointer unused)
{
	sort(mailbox.listing.order == IMAIL_LIST_BY_SIZE ? IMAIL_LIST_BY_DATE : mailbox.listing.order + 1);
}

static void sort_reverse_run(gpointer unused)
{
	sort(mailbox.listing.order);
}

static void sort_date_run(gpointer unused)
{
	sort(IMAIL_LIST_BY_DATE);
}

static void sort_from_run(gpointer unused)
{
	sort(IMAIL_LIST_BY_FROM);
}

static void sort_subject_run(gpointer unused)
{
	sort(IMAIL_LIST_BY_SUBJECT);
}

static void sort_size_run(gpointer unused)
{
	sort(IMAIL_LIST_BY_SIZE);
}

static void help_run(gpointer unused)
{
	commands_help(&mailbox_commands, NULL);
}

static void servers_run(gpointer unused)
{
	if (ui_can_use(mailbox.listing.account))
		ui_api()->servers_edit(mailbox.listing.account);
}

static void escape_run(gpointer unused)
{
	if (mail_list_tagged(mailbox.list) > 0)
		mail_list_tag_all(mailbox.list, FALSE);
	else if (mailbox.listing.query != NULL)
		mailbox_search_end();
	else
		gnt_widget_destroy(mailbox.window);
}

static void close_run(gpointer unused)
{
	gnt_widget_destroy(mailbox.window);
}

/* --- The table: hints stand in this order, for as many as have room --- */

#define MAIL   N_("Mail")
#define MARK   N_("Mark")
#define FOLDER N_("Folder")
#define VIEW   N_("View")

static const Command commands[] = {
	{"\r", MAIL, N_("Open"), N_("Open"), COMMANDS_ALWAYS, mailbox_open_chosen},
	{"right", NULL, N_("Unfold the conversation"), N_("Unfold"), HAS_CONVERSATIONS, unfold_run},
	{"left", NULL, N_("Fold the conversation"), N_("Fold"), HAS_CONVERSATIONS, fold_run},
	{"w", MAIL, N_("Write"), N_("Write"), COMMANDS_ALWAYS, write_run},
	{"r", MAIL, N_("Reply"), N_("Reply"), IN_INBOX | IN_SEARCH, mailbox_reply},
	{"a", MAIL, N_("Reply All"), N_("All"), IN_INBOX | IN_SEARCH, mailbox_reply_all},
	{"r", NULL, NULL, NULL, IN_OURS, mailbox_reply},
	{"a", NULL, NULL, NULL, IN_OURS, mailbox_reply_all},
	{"f", MAIL, N_("Forward"), N_("Forward"), IN_MAILS, mailbox_forward},
	{"e", NULL, N_("Edit Again"), N_("Edit Again"), IN_OUTBOX, mailbox_edit},
	{"s", NULL, N_("Send Now"), N_("Send Now"), IN_OUTBOX, mailbox_release},
	{"d", NULL, N_("Drop"), N_("Drop"), IN_OUTBOX, mailbox_delete},
	{"E", MAIL, N_("Edit Again"), N_("Edit Again"), IN_OURS, mailbox_edit},
	{"d", MAIL, N_("Delete"), N_("Delete"), IN_MAILS, mailbox_delete},
	{"delete", NULL, NULL, NULL, COMMANDS_ALWAYS, mailbox_delete},
	{"z", MAIL, N_("Undo"), N_("Undo"), IN_MAILS, mailbox_undo},
	{"e", MAIL, N_("Archive"), N_("Archive"), IN_MAILS, mailbox_archive},
	{"m", MAIL, N_("Move to…"), N_("Move"), IN_MAILS, mailbox_move},
	{"C", MAIL, N_("Copy to…"), NULL, IN_MAILS, mailbox_copy},
	{" ", NULL, N_("Tag, for what is done next"), N_("Tag"), IN_MAILS, tag_run},
	{"u", MARK, N_("Read or Unread"), N_("Unread"), IN_MAILS, mailbox_seen},
	{"s", MARK, N_("Star, or No Star"), N_("Star"), IN_MAILS, mailbox_star},
	{"/", VIEW, N_("Search…"), N_("Search"), COMMANDS_ALWAYS, search_run},
	{"c", FOLDER, N_("Go to…"), N_("Folder"), COMMANDS_ALWAYS, mailbox_folder_go},
	{"v", VIEW, N_("Conversations"), N_("Conversations"), IN_MAILS, conversations_run},
	{"n", VIEW, N_("Next Unread"), N_("Next"), IN_INBOX, unread_run},
	{"l", VIEW, N_("Show This List in the Inbox, or Not"), NULL, IN_MAILS, mailbox_keep_list},
	{"L", VIEW, N_("Lists and Bulk under a Heading, or Not"), NULL, COMMANDS_ALWAYS, mailbox_fold_lists},
	{"+", NULL, NULL, NULL, HAS_CONVERSATIONS, unfold_run},
	{"-", NULL, NULL, NULL, HAS_CONVERSATIONS, fold_run},
	{"I", MAIL, N_("What Became of It"), N_("What Became of It"), IN_OURS | IN_OUTBOX, mailbox_fate},
	{"t", MARK, N_("Tag"), NULL, IN_MAILS, tag_run},
	{"T", MARK, N_("Tag All, or None"), NULL, IN_MAILS, tag_all_run},
	{"S", MAIL, N_("Save as File…"), NULL, IN_MAILS, mailbox_save},
	{"X", MAIL, N_("Export as mbox…"), NULL, IN_MAILS, mailbox_export_mails},
	{"h", MAIL, N_("Source"), NULL, IN_MAILS, mailbox_source},
	{"g", FOLDER, N_("Check for Mail"), NULL, COMMANDS_ALWAYS, check_run},
	{"R", FOLDER, N_("Mark All as Read"), NULL, IN_MAILS, mailbox_folder_read},
	{"N", FOLDER, N_("New Folder…"), NULL, COMMANDS_ALWAYS, mailbox_folder_new},
	{"M", FOLDER, N_("Rename…"), NULL, IN_MAILS, mailbox_folder_rename},
	{"D", FOLDER, N_("Remove…"), NULL, IN_MAILS, mailbox_folder_remove},
	{"b", FOLDER, N_("Export as mbox…"), NULL, IN_MAILS, mailbox_folder_export},
	{"i", FOLDER, N_("Import mbox or Maildir…"), NULL, IN_MAILS, mailbox_folder_import},
	{"y", FOLDER, N_("Empty Trash…"), NULL, COMMANDS_ALWAYS, mailbox_trash_empty},
	{"p", FOLDER, N_("Mail Servers…"), NULL, COMMANDS_ALWAYS, servers_run},
	{"o", NULL, N_("Sort by the next column"), NULL, IN_MAILS, sort_next_run},
	{"O", VIEW, N_("Other Way Round"), NULL, IN_MAILS, sort_reverse_run},
	{NULL, VIEW, N_("Sort by Date"), NULL, IN_MAILS, sort_date_run},
	{NULL, VIEW, N_("Sort by Sender"), NULL, IN_MAILS, sort_from_run},
	{NULL, VIEW, N_("Sort by Subject"), NULL, IN_MAILS, sort_subject_run},
	{NULL, VIEW, N_("Sort by Size"), NULL, IN_MAILS, sort_size_run},
	{"j", NULL, N_("One down"), NULL, COMMANDS_ALWAYS, down_run},
	{"k", NULL, N_("One up"), NULL, COMMANDS_ALWAYS, up_run},
	{"home", NULL, NULL, NULL, COMMANDS_ALWAYS, first_run},
	{"end", NULL, NULL, NULL, COMMANDS_ALWAYS, last_run},
	{"?", NULL, NULL, NULL, COMMANDS_ALWAYS, help_run},
	{"\033", NULL, N_("Back, or close"), NULL, COMMANDS_ALWAYS, escape_run},
	{"q", NULL, N_("Close"), NULL, COMMANDS_ALWAYS, close_run},
};

const CommandTable mailbox_commands = {commands, G_N_ELEMENTS(commands), where};
