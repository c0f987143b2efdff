/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-do.c: what can be done in the mailbox window, as actions of GTK+ that its bar and its menus share.
 *
 * Each works with the rows that are chosen when it is called. A mail that was deleted or moved can be had
 * back with one click; what cannot is asked about first.
 */
#include "mailbox-private.h"

#include <string.h>

#include <pidgin.h>

#include <pidginstock.h>

#include "ask.h"
#include "banner.h"
#include "fate.h"
#include "folders.h"
#include "forward.h"
#include "mail-list.h"
#include "mail-view.h"
#include "read.h"
#include "save-mail.h"
#include "source.h"
#include "transfer.h"
#include "ui.h"

#define MAX_OPENED 5 /* windows at once */

static const char menus[] =
	"<ui>"
	"<toolbar name='bar'>"
	"<toolitem action='Write'/><toolitem action='Check'/><separator/>"
	"<toolitem action='Reply'/><toolitem action='ReplyAll'/><toolitem action='Forward'/>"
	"<toolitem action='Archive'/><toolitem action='Delete'/>"
	"<toolitem action='Fetch'/>"
	"<toolitem action='Edit'/><toolitem action='Release'/><toolitem action='Drop'/>"
	"<toolitem action='Fate'/>"
	"</toolbar>"
	"<popup name='mail'>"
	"<menuitem action='Open'/><menuitem action='Reply'/><menuitem action='ReplyAll'/>"
	"<menuitem action='Forward'/><menuitem action='ForwardAs'/><menuitem action='EditNew'/><separator/>"
	"<menuitem action='Edit'/><menuitem action='Release'/><menuitem action='Drop'/>"
	"<menuitem action='Fate'/>"
	"<separator/>"
	"<menuitem action='Read'/><menuitem action='Unread'/><menuitem action='Flag'/>"
	"<menuitem action='Unflag'/><separator/>"
	"<menuitem action='ToInbox'/><menuitem action='ToBulk'/><separator/>"
	"<menuitem action='Archive'/><menuitem action='Move'/><menuitem action='Copy'/>"
	"<menuitem action='Save'/><menuitem action='Export'/>"
	"<menuitem action='Browser'/><menuitem action='Source'/>"
	"<separator/><menuitem action='Delete'/>"
	"</popup>"
	"</ui>";

static GPtrArray *chosen(void)
{
	return mail_list_chosen(mailbox.list);
}

static gboolean is_outbox(void)
{
	return mailbox.query == NULL && g_str_equal(mailbox.folder, ROWS_OUTBOX);
}

static gboolean is_trash(void)
{
	return mailbox.query == NULL && g_str_equal(mailbox.folder, ROWS_TRASH);
}

/* --- Reading and writing --- */

static void write_cb(void)
{
	ui_api()->compose(mailbox.account, ui_api()->compose_new(mailbox.account, NULL));
}

static void check_cb(void)
{
	ui_api()->check_now(mailbox.account);
}

static void open_cb(void)
{
	g_autoptr(GPtrArray) rows = chosen();

	for (guint i = 0; i < rows->len && i < MAX_OPENED; i++) {
		const Row *row = g_ptr_array_index(rows, i);

		if (row->id != NULL && g_strcmp0(row->folder, "Drafts") == 0)
			ui_api()->draft_open(mailbox.account, row->id, mailbox_done_cb, NULL);
		else if (row->id != NULL)
			read_open(mailbox.account, row->id);
	}
}

static void reply(gboolean to_all)
{
	const ImailReadable *mail = mail_view_mail(mailbox_view());

	if (mail != NULL)
		ui_api()->compose(mailbox.account, ui_api()->compose_reply(mailbox.account, mail, to_all));
}

static void reply_cb(void)
{
	reply(FALSE);
}

static void reply_all_cb(void)
{
	reply(TRUE);
}

static void forward(gboolean as_attachment)
{
	const ImailReadable *mail = mail_view_mail(mailbox_view());

	if (mail != NULL)
		forward_open(mailbox.account, mail->summary->id, as_attachment);
}

static void forward_cb(void)
{
	forward(FALSE);
}

static void forward_as_cb(void)
{
	forward(TRUE);
}

/* Drafts are gone on with by Open. */
static void edit_new_cb(void)
{
	const ImailReadable *mail = mail_view_mail(mailbox_view());

	if (mail != NULL)
		ui_api()->draft_open(mailbox.account, mail->summary->id, mailbox_done_cb, NULL);
}

static void source_cb(void)
{
	const ImailReadable *mail = mail_view_mail(mailbox_view());

	if (mail != NULL)
		source_open(mailbox.account, mail->summary->id);
}

static void browser_cb(void)
{
	mail_view_browser(mailbox_view());
}

static void fetched_cb(const GError *error, gpointer unused)
{
	if (mailbox.window == NULL)
		return;
	if (error == NULL)
		banner_show(mailbox.banner, GTK_MESSAGE_INFO,
			    _("The whole mail is being fetched. It comes as a new one."));
	else
		banner_show(mailbox.banner, GTK_MESSAGE_ERROR, error->message);
}

static void fetch_cb(void)
{
	const ImailReadable *mail = mail_view_mail(mailbox_view());

	if (mail != NULL)
		ui_api()->mail_fetch(mailbox.account, mail->summary->id, fetched_cb, NULL);
}

/* --- Mails that are sent --- */

static void edit_cb(void)
{
	g_autoptr(GPtrArray) rows = chosen();
	const Row *row = rows->len == 1 ? g_ptr_array_index(rows, 0) : NULL;

	if (row != NULL && row->can_edit)
		ui_api()->mail_edit(mailbox.account, row->mail, mailbox_done_cb, NULL);
}

static void fate_cb(void)
{
	g_autoptr(GPtrArray) rows = chosen();
	const Row *row = rows->len == 1 ? g_ptr_array_index(rows, 0) : NULL;

	if (row != NULL && row->mail != NULL)
		fate_open(mailbox.account, row->mail);
}

static void release_cb(void)
{
	g_autoptr(GPtrArray) rows = chosen();

	for (guint i = 0; i < rows->len; i++) {
		const Row *row = g_ptr_array_index(rows, i);

		if (row->can_release)
			ui_api()->mail_release(mailbox.account, row->mail, mailbox_done_cb, NULL);
	}
}

/* What a question is about. */
typedef struct {
	PurpleAccount *account;
	char **ids;
} Batch;

/* Takes IDS. */
static Batch *batch_new(char **ids)
{
	Batch *self = g_new(Batch, 1);

	self->account = mailbox.account;
	self->ids = ids;
	return self;
}

static void batch_free(gpointer data)
{
	Batch *self = data;

	g_strfreev(self->ids);
	g_free(self);
}

static void drop_yes_cb(gpointer user_data)
{
	const Batch *batch = user_data;

	for (char **mail = batch->ids; *mail != NULL && ui_can_use(batch->account); mail++)
		ui_api()->mail_drop(batch->account, *mail, mailbox_done_cb, NULL);
}

/* A mail that never reached the server is nowhere else. */
static void drop_cb(void)
{
	g_autoptr(GPtrArray) rows = chosen();
	g_autoptr(GStrvBuilder) mails = g_strv_builder_new();
	g_autofree char *question =
		rows->len == 1
			? g_strdup_printf(_("Do not send “%s”?"),
					  ui_subject(((const Row *)g_ptr_array_index(rows, 0))->subject))
			: g_strdup_printf(_("Do not send these %u mails?"), rows->len);
	const AskYes what = {
		_("Do Not Send"), question,
		_("It leaves the Outbox. A copy stays in Sent only if the server had it already."),
		_("Do _Not Send")};

	if (rows->len == 0)
		return;
	for (guint i = 0; i < rows->len; i++) {
		const Row *row = g_ptr_array_index(rows, i);

		if (row->can_edit)
			g_strv_builder_add(mails, row->mail);
	}
	ask_yes(GTK_WINDOW(mailbox.window), &what, drop_yes_cb, batch_new(g_strv_builder_end(mails)),
		batch_free);
}

/* --- Several at once --- */

/* What is set, and what is cleared, as in ImailApi.mails_mark. */
static const struct Marking {
	const char *set, *clear;
} mark_read = {"S", ""}, mark_unread = {"", "S"}, mark_flag = {"F", ""}, mark_unflag = {"", "F"};

static void mark_ids(const char *const *ids, gpointer user_data)
{
	const struct Marking *marking = user_data;

	if (ids[0] != NULL && ui_can_use(mailbox.account))
		ui_api()->mails_mark(mailbox.account, ids, marking->set, marking->clear, mailbox_done_cb,
				     NULL);
}

static void mark(const struct Marking *marking)
{
	mail_list_ids(mailbox.list, mark_ids, (gpointer)marking, NULL);
}

static void read_cb(void)
{
	mark(&mark_read);
}

static void unread_cb(void)
{
	mark(&mark_unread);
}

static void flag_cb(void)
{
	mark(&mark_flag);
}

static void unflag_cb(void)
{
	mark(&mark_unflag);
}

void mailbox_do_move(const char *const *ids, const char *folder)
{
	guint n = g_strv_length((char **)ids);
	g_autofree char *words =
		g_strdup_printf(NN_("The mail was moved to %s.", "%2$u mails were moved to %1$s.", n),
				folders_title(folder), n);
	g_autoptr(GPtrArray) rows = chosen();

	if (n > 0)
		ui_api()->mails_move(mailbox.account, ids, folder, mailbox_undoable_cb,
				     mailbox_undo_moved(ids, rows, words));
}

static void move_ids(const char *const *ids, gpointer folder)
{
	if (ui_can_use(mailbox.account))
		mailbox_do_move(ids, folder);
}

static void archive_cb(void)
{
	mail_list_ids(mailbox.list, move_ids, g_strdup(ROWS_ARCHIVE), g_free);
}

static void delete_yes_cb(gpointer user_data)
{
	const Batch *batch = user_data;

	if (ui_can_use(batch->account))
		ui_api()->mails_delete(batch->account, (const char *const *)batch->ids, mailbox_done_cb,
				       NULL);
}

static void delete_for_good(const char *const *ids, guint n)
{
	g_autofree char *question =
		g_strdup_printf(NN_("Delete this mail for good?", "Delete these %u mails for good?", n), n);
	const AskYes what = {_("Delete"), question, _("It cannot be had back."), _("_Delete")};

	ask_yes(GTK_WINDOW(mailbox.window), &what, delete_yes_cb, batch_new(g_strdupv((char **)ids)),
		batch_free);
}

static void delete_ids(const char *const *ids, gpointer unused)
{
	guint n = g_strv_length((char **)ids);
	g_autofree char *words = g_strdup_printf(
		NN_("The mail was moved to the Trash.", "%u mails were moved to the Trash.", n), n);

	if (n == 0 || !ui_can_use(mailbox.account))
		return;
	if (is_trash())
		delete_for_good(ids, n);
	else
		ui_api()->mails_delete(mailbox.account, ids, mailbox_undoable_cb,
				       mailbox_undo_deleted(ids, words));
}

static void delete_cb(void)
{
	mail_list_ids(mailbox.list, delete_ids, NULL, NULL);
}

static void save_cb(void)
{
	g_autoptr(GPtrArray) rows = chosen();
	const Row *row = rows->len == 1 ? g_ptr_array_index(rows, 0) : NULL;

	if (row != NULL && row->id != NULL)
		save_mail(GTK_WINDOW(mailbox.window), mailbox.account, row->id, row->subject, mailbox_done_cb,
			  NULL);
}

static void export_ids(const char *const *ids, gpointer unused)
{
	if (ids[0] != NULL && ui_can_use(mailbox.account))
		transfer_export(mailbox.account, ids);
}

static void export_cb(void)
{
	mail_list_ids(mailbox.list, export_ids, NULL, NULL);
}

/* --- The actions --- */

typedef struct {
	const char *name, *icon, *label, *tip;
	void (*done)(void);
	gboolean is_one; /* of one mail only */
	gboolean is_always;
	const char *themed; /* the icon theme's, as in the read window; ICON where it has none */
} What;

static const What whats[] = {
	{"Write", "pidgin-message-new", N_("_Write"), N_("Write a new mail"), write_cb, .is_always = TRUE},
	{"Check", GTK_STOCK_REFRESH, N_("Chec_k Now"), N_("Look for new mail in all mailboxes"), check_cb,
	 .is_always = TRUE},
	{"Open", PIDGIN_STOCK_OPEN_MAIL, N_("_Open"), N_("In a window of its own (Enter)"), open_cb},
	{"Reply", GTK_STOCK_UNDO, N_("_Reply"), N_("R"), reply_cb, .is_one = TRUE,
	 .themed = "mail-reply-sender"},
	{"ReplyAll", GTK_STOCK_REVERT_TO_SAVED, N_("Reply _All"), N_("A"), reply_all_cb, .is_one = TRUE,
	 .themed = "mail-reply-all"},
	{"Forward", GTK_STOCK_REDO, N_("_Forward"), N_("F"), forward_cb, .is_one = TRUE,
	 .themed = "mail-forward"},
	{"ForwardAs", NULL, N_("Forward as Attac_hment"), NULL, forward_as_cb, .is_one = TRUE},
	{"EditNew", NULL, N_("Edit as Ne_w Mail"), N_("A new mail with what stands in this one"), edit_new_cb,
	 .is_one = TRUE},
	{"Fetch", GTK_STOCK_GO_DOWN, N_("_Get Whole Mail"), N_("Only its beginning is here"), fetch_cb,
	 .is_one = TRUE},
	{"Edit", GTK_STOCK_EDIT, N_("_Edit Again"),
	 N_("Take the mail back, if it has not left, and write on"), edit_cb, .is_one = TRUE},
	{"Release", GTK_STOCK_GO_UP, N_("_Send Now"), N_("Do not wait any longer"), release_cb},
	{"Drop", GTK_STOCK_CANCEL, N_("Do _Not Send"), N_("Take the mail out of the Outbox"), drop_cb},
	{"Fate", GTK_STOCK_INFO, N_("Deta_ils…"), N_("What became of it, for each recipient"), fate_cb,
	 .is_one = TRUE},
	{"Read", NULL, N_("Mark as R_ead"), NULL, read_cb},
	{"Unread", NULL, N_("Mark as _Unread"), N_("U"), unread_cb},
	{"Flag", NULL, N_("Mark with a S_tar"), N_("S"), flag_cb},
	{"Unflag", NULL, N_("Remove the S_tar"), N_("S"), unflag_cb},
	{"ToInbox", NULL, N_("Show This List in the _Inbox"), N_("Also what comes later"),
	 mailbox_bulk_to_inbox, .is_one = TRUE},
	{"ToBulk", NULL, N_("Put This List under Lists and _Bulk"), NULL, mailbox_bulk_back, .is_one = TRUE},
	{"Archive", GTK_STOCK_HARDDISK, N_("Arc_hive"), N_("E"), archive_cb},
	{"Move", NULL, N_("_Move to"), NULL, NULL},
	{"Copy", NULL, N_("Cop_y to"), NULL, NULL},
	{"Save", GTK_STOCK_SAVE_AS, N_("Save _As…"), NULL, save_cb, .is_one = TRUE},
	{"Export", NULL, N_("E_xport…"), N_("Into an mbox file, which other mail programs read"), export_cb},
	{"Browser", NULL, N_("Open in _Browser"), N_("There it can be printed, too"), browser_cb,
	 .is_one = TRUE},
	{"Source", NULL, N_("View Sour_ce"), NULL, source_cb, .is_one = TRUE},
	{"Delete", GTK_STOCK_DELETE, N_("_Delete"), N_("Delete"), delete_cb},
};

static void action_cb(GtkAction *action, gpointer what)
{
	if (ui_can_use(mailbox.account) && ((const What *)what)->done != NULL)
		((const What *)what)->done();
}

void mailbox_do(const char *name)
{
	GtkAction *action = gtk_action_group_get_action(mailbox.actions, name);

	if (action != NULL && gtk_action_is_sensitive(action) && gtk_action_is_visible(action))
		gtk_action_activate(action);
}

void mailbox_do_build(void)
{
	g_autoptr(GError) error = NULL;

	mailbox.actions = gtk_action_group_new("mailbox");
	for (guint i = 0; i < G_N_ELEMENTS(whats); i++) {
		GtkAction *action =
			gtk_action_new(whats[i].name, _(whats[i].label),
				       whats[i].tip != NULL ? _(whats[i].tip) : NULL, whats[i].icon);

		if (whats[i].themed != NULL &&
		    gtk_icon_theme_has_icon(gtk_icon_theme_get_default(), whats[i].themed))
			g_object_set(action, "stock-id", NULL, "icon-name", whats[i].themed, NULL);
		gtk_action_set_is_important(action, TRUE);
		g_signal_connect(action, "activate", G_CALLBACK(action_cb), (gpointer)&whats[i]);
		gtk_action_group_add_action(mailbox.actions, action);
		g_object_unref(action);
	}
	mailbox.menus = gtk_ui_manager_new();
	gtk_ui_manager_insert_action_group(mailbox.menus, mailbox.actions, 0);
	if (gtk_ui_manager_add_ui_from_string(mailbox.menus, menus, -1, &error) == 0)
		g_warning("%s", error->message);
}

static void show(const char *name, gboolean is_visible)
{
	gtk_action_set_visible(gtk_action_group_get_action(mailbox.actions, name), is_visible);
}

static void enable(const char *name, gboolean is_enabled)
{
	gtk_action_set_sensitive(gtk_action_group_get_action(mailbox.actions, name), is_enabled);
}

void mailbox_do_update(const GPtrArray *rows)
{
	static const char *const of_folders[] = {"Open",    "Reply",   "ReplyAll", "Forward", "Read",
						 "Unread",  "Archive", "Move",     "Save",    "Delete",
						 "Browser", "Source",  "Copy",     "Export",  "ForwardAs"};
	const Row *one = rows->len == 1 ? g_ptr_array_index(rows, 0) : NULL;
	const ImailReadable *mail = one != NULL ? mail_view_mail(mailbox_view()) : NULL;
	gboolean is_ours = mailbox.query == NULL && rows_are_ours(mailbox.folder);
	gboolean has_fate = is_ours || (one != NULL && one->mail != NULL);
	gboolean is_flagged = rows->len > 0 && ((const Row *)g_ptr_array_index(rows, 0))->is_flagged;
	gboolean can_edit = one != NULL && one->can_edit, can_release = FALSE;
	gboolean has_unread = FALSE, has_read = mail != NULL;

	for (guint i = 0; i < G_N_ELEMENTS(whats); i++)
		enable(whats[i].name, whats[i].is_always || (whats[i].is_one ? one != NULL : rows->len > 0));
	for (guint i = 0; i < G_N_ELEMENTS(of_folders); i++)
		show(of_folders[i], !is_outbox());
	for (guint i = 0; i < rows->len; i++) {
		const Row *row = g_ptr_array_index(rows, i);

		can_release = can_release || row->can_release;
		has_unread = has_unread || !row->is_seen;
		has_read = has_read || row->is_seen || (row->mails > 1 && row->unread < row->mails);
	}
	show("Read", !is_outbox() && has_unread);
	show("Unread", !is_outbox() && has_read);
	mailbox_bulk_update(one);
	show("Flag", !is_outbox() && !is_flagged);
	show("Unflag", !is_outbox() && is_flagged);
	show("Edit", has_fate);
	show("Fate", has_fate);
	/* With these the bar is full. */
	gtk_widget_set_visible(gtk_ui_manager_get_widget(mailbox.menus, "/bar/Archive"),
			       !is_outbox() && !has_fate);
	enable("Fate", one != NULL && one->mail != NULL);
	show("Release", is_outbox());
	show("Drop", is_outbox());
	show("Fetch", mail != NULL && mail->is_partial);
	enable("Edit", can_edit);
	enable("Release", can_release);
	enable("Drop", is_outbox() && rows->len > 0 && (one == NULL || can_edit));
	enable("Reply", mail != NULL);
	enable("ReplyAll", mail != NULL);
	enable("Forward", mail != NULL);
	enable("ForwardAs", mail != NULL);
	enable("EditNew", mail != NULL);
	show("EditNew", !is_outbox() && (one == NULL || g_strcmp0(one->folder, ROWS_DRAFTS) != 0));
	enable("Browser", mail != NULL);
	enable("Source", mail != NULL);
}

/* --- Menus --- */

static void popup(GtkWidget *menu, GdkEventButton *event)
{
	gtk_menu_popup(GTK_MENU(menu), NULL, NULL, NULL, NULL, event != NULL ? event->button : 0,
		       event != NULL ? event->time : gtk_get_current_event_time());
}

void mailbox_do_menu(const char *menu, GdkEventButton *event)
{
	g_autofree char *path = g_strconcat("/", menu, NULL);
	GtkWidget *move = gtk_ui_manager_get_widget(mailbox.menus, "/mail/Move");
	GtkWidget *copy = gtk_ui_manager_get_widget(mailbox.menus, "/mail/Copy");

	gtk_menu_item_set_submenu(GTK_MENU_ITEM(move), mailbox_targets_menu(FALSE));
	gtk_menu_item_set_submenu(GTK_MENU_ITEM(copy), mailbox_targets_menu(TRUE));
	popup(gtk_ui_manager_get_widget(mailbox.menus, path), event);
}

void mailbox_done_cb(const GError *error, gpointer unused)
{
	if (error == NULL)
		return;
	if (mailbox.window != NULL)
		banner_show(mailbox.banner, GTK_MESSAGE_ERROR, error->message);
	else
		purple_notify_error(NULL, _("iMail"), _("This cannot be done."), error->message);
}
