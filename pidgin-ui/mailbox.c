/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox.c: the window of folders and their mails: the folders of all accounts, the list of one, and in
 * words what became of the sent mail that is chosen.
 *
 * There is one window. Changes are gathered for a moment, so that a thousand mails that come in cost a few
 * readings of the list, not a thousand. At most MAX_LISTED mails are shown. The parts live elsewhere:
 * folders.c, mail-list.c, rows.c (what a line shows).
 */
#include "mailbox.h"

#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkutils.h>

#include "banner.h"
#include "folders.h"
#include "mail-list.h"
#include "read.h"
#include "rows.h"
#include "state-icon.h"
#include "ui.h"

#define MAX_LISTED    2000
#define REFRESH_DELAY 200 /* ms */
#define WINDOW_WIDTH  900
#define WINDOW_HEIGHT 520

/* There is at most one; the members are NULL while it is closed. */
static struct {
	PurpleAccount *account;
	char *folder;
	GtkWidget *window, *folders, *banner, *list, *state;
	GtkWidget *open, *edit, *release, *drop, *delete;
	guint refresh_source;
	guint serial; /* tells which answer belongs to the newest question */
} box;

static const Row *chosen(void)
{
	return box.window != NULL ? mail_list_chosen(box.list) : NULL;
}

static gboolean is_outbox(void)
{
	return g_str_equal(box.folder, ROWS_OUTBOX);
}

/* --- Showing --- */

static void state_show(const Row *row)
{
	if (row != NULL && row->sentence != NULL)
		banner_show(box.state, state_message_type(row->state), row->sentence);
	else
		banner_hide(box.state);
}

/* What can be done with the chosen mail. */
static void chosen_cb(gpointer unused)
{
	const Row *row = chosen();

	if (box.window == NULL)
		return;
	state_show(row);
	gtk_widget_set_visible(box.open, !is_outbox());
	gtk_widget_set_visible(box.delete, !is_outbox());
	gtk_widget_set_visible(box.edit, rows_are_ours(box.folder));
	gtk_widget_set_visible(box.release, is_outbox());
	gtk_widget_set_visible(box.drop, is_outbox());
	gtk_widget_set_sensitive(box.open, row != NULL);
	gtk_widget_set_sensitive(box.delete, row != NULL);
	gtk_widget_set_sensitive(box.edit, row != NULL && row->can_edit);
	gtk_widget_set_sensitive(box.release, row != NULL && row->can_release);
	gtk_widget_set_sensitive(box.drop, row != NULL && row->can_edit);
}

static void loaded_cb(GPtrArray *rows, const GError *error, gpointer user_data)
{
	if (box.window == NULL || GPOINTER_TO_UINT(user_data) != box.serial)
		return;
	if (rows == NULL) {
		banner_show(box.banner, GTK_MESSAGE_ERROR,
			    error != NULL ? error->message : _("The list cannot be read."));
		return;
	}
	mail_list_show(box.list, rows, rows_are_ours(box.folder));
	if (rows->len == 0)
		banner_show(box.banner, GTK_MESSAGE_INFO,
			    is_outbox() ? _("No mail waits to be sent.") : _("There are no mails here."));
	else
		banner_hide(box.banner);
}

static void unread_cb(GPtrArray *summaries, const GError *error, gpointer account)
{
	guint n = 0;

	if (box.window == NULL || summaries == NULL)
		return;
	for (guint i = 0; i < summaries->len; i++)
		n += ((const ImailSummary *)g_ptr_array_index(summaries, i))->is_seen ? 0 : 1;
	folders_count(box.folders, account, ROWS_INBOX, n);
}

static void count(PurpleAccount *account)
{
	g_autoptr(GPtrArray) outbox = ui_api()->outbox(account);

	folders_count(box.folders, account, ROWS_OUTBOX, outbox->len);
	ui_api()->list(account, ROWS_INBOX, MAX_LISTED, unread_cb, account);
}

static void title_show(void)
{
	g_autofree char *title = g_strdup_printf("%s – %s", folders_title(box.folder),
						 purple_account_get_username(box.account));

	gtk_window_set_title(GTK_WINDOW(box.window), title);
}

static gboolean refresh_now_cb(gpointer unused)
{
	box.refresh_source = 0;
	if (!ui_can_use(box.account))
		return G_SOURCE_REMOVE;
	rows_load(box.account, box.folder, MAX_LISTED, loaded_cb, GUINT_TO_POINTER(++box.serial));
	count(box.account);
	return G_SOURCE_REMOVE;
}

void mailbox_changed(PurpleAccount *account)
{
	if (box.window == NULL || !ui_can_use(account))
		return;
	if (box.account != account)
		count(account);
	else if (box.refresh_source == 0)
		box.refresh_source = g_timeout_add(REFRESH_DELAY, refresh_now_cb, NULL);
}

static void folder_chosen_cb(PurpleAccount *account, const char *folder, gpointer unused)
{
	g_autoptr(GPtrArray) none = g_ptr_array_new();

	if (account == box.account && g_strcmp0(folder, box.folder) == 0)
		return;
	box.account = account;
	g_free(box.folder);
	box.folder = g_strdup(folder);
	title_show();
	mail_list_show(box.list, none, rows_are_ours(folder));
	refresh_now_cb(NULL);
}

/* --- What the user does --- */

static void done_cb(const GError *error, gpointer unused)
{
	if (error == NULL)
		return;
	if (box.window != NULL)
		banner_show(box.banner, GTK_MESSAGE_ERROR, error->message);
	else
		purple_notify_error(NULL, _("iMail"), _("This cannot be done."), error->message);
}

static void open_cb(void)
{
	const Row *row = chosen();

	if (row != NULL && row->id != NULL)
		read_open(box.account, row->id);
}

static void edit_cb(void)
{
	const Row *row = chosen();

	if (row != NULL && row->can_edit && ui_can_use(box.account))
		ui_api()->mail_edit(box.account, row->mail, done_cb, NULL);
}

static void release_cb(void)
{
	const Row *row = chosen();

	if (row != NULL && row->can_release && ui_can_use(box.account))
		ui_api()->mail_release(box.account, row->mail, done_cb, NULL);
}

/* A mail that never reached the server is nowhere else. */
static gboolean drop_confirmed(const Row *row)
{
	g_autofree char *question = g_strdup_printf(_("Do not send “%s”?"), ui_subject(row->subject));

	return ui_confirm(GTK_WINDOW(box.window), _("Do Not Send"), question,
			  _("It leaves the Outbox. A copy stays in Sent only if the server had it already."),
			  _("Do _Not Send"));
}

/* While the question is open, the list may be read anew. */
static void drop_cb(void)
{
	const Row *row = chosen();
	g_autofree char *mail = row != NULL && row->can_edit ? g_strdup(row->mail) : NULL;
	PurpleAccount *account = box.account;

	if (mail == NULL || !drop_confirmed(row) || !ui_can_use(account))
		return;
	ui_api()->mail_drop(account, mail, done_cb, NULL);
	mailbox_changed(account);
}

static void delete_cb(void)
{
	const Row *row = chosen();

	if (is_outbox())
		drop_cb();
	else if (row != NULL && row->id != NULL && ui_can_use(box.account))
		ui_api()->mail_delete(box.account, row->id, done_cb, NULL);
}

static void activated_cb(gpointer unused)
{
	const Row *row = chosen();

	/* A mail that may still leave is not taken back by a double click. */
	if (row != NULL && row->id == NULL && g_strcmp0(row->state, "failed") == 0)
		edit_cb();
	else
		open_cb();
}

static void write_cb(void)
{
	if (ui_can_use(box.account))
		ui_api()->compose(box.account, ui_api()->compose_new(box.account, NULL));
}

static void check_cb(void)
{
	if (ui_can_use(box.account))
		ui_api()->check_now(box.account);
}

static void menu_add(GtkWidget *menu, GtkWidget *button, const char *label, const char *icon, GCallback cb)
{
	GtkWidget *item;

	if (!gtk_widget_get_visible(button))
		return;
	item = gtk_image_menu_item_new_with_mnemonic(label);
	gtk_image_menu_item_set_image(GTK_IMAGE_MENU_ITEM(item),
				      gtk_image_new_from_stock(icon, GTK_ICON_SIZE_MENU));
	gtk_widget_set_sensitive(item, gtk_widget_get_sensitive(button));
	g_signal_connect(item, "activate", cb, NULL);
	gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
}

/* The buttons say what can be done; the menu offers the same at the mail. */
static void menu_cb(GdkEventButton *event, gpointer unused)
{
	GtkWidget *menu;

	if (chosen() == NULL)
		return;
	menu = gtk_menu_new();
	menu_add(menu, box.open, _("_Open"), "pidgin-stock-open-mail", G_CALLBACK(open_cb));
	menu_add(menu, box.edit, _("_Edit Again"), GTK_STOCK_EDIT, G_CALLBACK(edit_cb));
	menu_add(menu, box.release, _("_Send Now"), GTK_STOCK_GO_UP, G_CALLBACK(release_cb));
	menu_add(menu, box.drop, _("Do _Not Send"), GTK_STOCK_CANCEL, G_CALLBACK(drop_cb));
	menu_add(menu, box.delete, _("_Delete"), GTK_STOCK_DELETE, G_CALLBACK(delete_cb));
	gtk_widget_show_all(menu);
	gtk_menu_attach_to_widget(GTK_MENU(menu), box.list, NULL);
	g_signal_connect(menu, "selection-done", G_CALLBACK(gtk_widget_destroy), NULL);
	gtk_menu_popup(GTK_MENU(menu), NULL, NULL, NULL, NULL, event != NULL ? event->button : 0,
		       event != NULL ? event->time : gtk_get_current_event_time());
}

static gboolean key_cb(GtkWidget *window, GdkEventKey *event, gpointer unused)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();

	if (modifiers == 0 && (event->keyval == GDK_KEY_Delete || event->keyval == GDK_KEY_KP_Delete))
		delete_cb();
	else if ((modifiers == 0 && event->keyval == GDK_KEY_Escape) ||
		 (modifiers == GDK_CONTROL_MASK && gdk_keyval_to_lower(event->keyval) == GDK_KEY_w))
		gtk_widget_destroy(window);
	else
		return FALSE;
	return TRUE;
}

static void destroy_cb(void)
{
	if (box.refresh_source != 0)
		g_source_remove(box.refresh_source);
	box.refresh_source = 0;
	box.window = NULL;
	box.account = NULL;
	g_clear_pointer(&box.folder, g_free);
}

/* --- Building the window --- */

static GtkWidget *buttons_new(void)
{
	GtkWidget *buttons = gtk_hbox_new(FALSE, 6);
	GtkWidget *close = ui_button(_("_Close"), GTK_STOCK_CLOSE, NULL, NULL);
	GtkWidget **each[] = {&box.open, &box.edit, &box.release, &box.drop, &box.delete};

	box.open = ui_button(_("_Open"), "pidgin-stock-open-mail", G_CALLBACK(open_cb), NULL);
	box.edit = ui_button(_("_Edit Again"), GTK_STOCK_EDIT, G_CALLBACK(edit_cb), NULL);
	box.release = ui_button(_("_Send Now"), GTK_STOCK_GO_UP, G_CALLBACK(release_cb), NULL);
	box.drop = ui_button(_("Do _Not Send"), GTK_STOCK_CANCEL, G_CALLBACK(drop_cb), NULL);
	box.delete = ui_button(_("_Delete"), GTK_STOCK_DELETE, G_CALLBACK(delete_cb), NULL);
	g_signal_connect_swapped(close, "clicked", G_CALLBACK(gtk_widget_destroy), box.window);
	gtk_box_pack_start(GTK_BOX(buttons),
			   ui_button(_("_Write"), "pidgin-message-new", G_CALLBACK(write_cb), NULL), FALSE,
			   FALSE, 0);
	gtk_box_pack_start(GTK_BOX(buttons),
			   ui_button(_("Chec_k Now"), GTK_STOCK_REFRESH, G_CALLBACK(check_cb), NULL), FALSE,
			   FALSE, 0);
	gtk_box_pack_end(GTK_BOX(buttons), close, FALSE, FALSE, 0);
	for (guint i = G_N_ELEMENTS(each); i > 0; i--) {
		gtk_widget_set_no_show_all(*each[i - 1], TRUE);
		gtk_box_pack_end(GTK_BOX(buttons), *each[i - 1], FALSE, FALSE, 0);
	}
	return buttons;
}

static GtkWidget *scrolled_new(GtkWidget *view, GtkPolicyType horizontal)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);

	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), horizontal, GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
	gtk_container_add(GTK_CONTAINER(scrolled), view);
	return scrolled;
}

static void build(void)
{
	static const MailListFns fns = {.chosen = chosen_cb, .activated = activated_cb, .menu = menu_cb};
	GtkWidget *all = gtk_vbox_new(FALSE, 6), *right = gtk_vbox_new(FALSE, 6), *panes = gtk_hpaned_new();

	box.window = pidgin_create_window(_("Mailbox"), 12, "imail-mailbox", TRUE);
	gtk_window_set_default_size(GTK_WINDOW(box.window), WINDOW_WIDTH, WINDOW_HEIGHT);
	box.folders = folders_new(folder_chosen_cb, NULL);
	box.banner = banner_new();
	box.state = banner_new();
	box.list = mail_list_new(&fns, NULL);
	gtk_box_pack_start(GTK_BOX(right), box.banner, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(right), scrolled_new(box.list, GTK_POLICY_AUTOMATIC), TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(right), box.state, FALSE, FALSE, 0);
	gtk_paned_pack1(GTK_PANED(panes), scrolled_new(box.folders, GTK_POLICY_NEVER), FALSE, FALSE);
	gtk_paned_pack2(GTK_PANED(panes), right, TRUE, FALSE);
	gtk_box_pack_start(GTK_BOX(all), panes, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(all), buttons_new(), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(box.window), all);
	g_signal_connect(box.window, "key-press-event", G_CALLBACK(key_cb), NULL);
	g_signal_connect(box.window, "destroy", G_CALLBACK(destroy_cb), NULL);
}

void mailbox_accounts_changed(void)
{
	g_autoptr(GList) accounts = NULL;

	if (box.window == NULL)
		return;
	if (!ui_can_use(box.account)) {
		mailbox_close();
		return;
	}
	folders_fill(box.folders, box.account);
	accounts = ui_api()->accounts();
	for (GList *l = accounts; l != NULL; l = l->next)
		count(l->data);
}

void mailbox_open(PurpleAccount *account, const char *folder)
{
	if (!ui_can_use(account))
		return;
	if (box.window == NULL) {
		build();
		box.account = account;
		box.folder = g_strdup(folder);
		mailbox_accounts_changed();
		gtk_widget_show_all(box.window);
		chosen_cb(NULL);
		title_show();
		refresh_now_cb(NULL);
	} else {
		folder_chosen_cb(account, folder, NULL);
	}
	folders_choose(box.folders, account, folder);
	gtk_widget_grab_focus(box.list);
	gtk_window_present(GTK_WINDOW(box.window));
}

void mailbox_close(void)
{
	if (box.window != NULL)
		gtk_widget_destroy(box.window);
}
