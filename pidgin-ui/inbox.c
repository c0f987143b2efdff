/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inbox.c: the window that lists the mails which came in, newest first, unread ones bold.
 *
 * One window serves all accounts; a box above the list chooses among several. Changes are gathered for a
 * moment, so that a thousand mails that come in cost a few readings of the list, not a thousand. At most
 * MAX_LISTED mails are shown.
 */
#include "inbox.h"

#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkutils.h>

#include "banner.h"
#include "read.h"
#include "ui.h"

#define FOLDER        "Inbox"
#define MAX_LISTED    2000
#define REFRESH_DELAY 200 /* ms */

enum { COLUMN_ID, COLUMN_WEIGHT, COLUMN_CLIP, COLUMN_FROM, COLUMN_SUBJECT, COLUMN_DATE, N_COLUMNS };
enum { ACCOUNT_NAME, ACCOUNT_POINTER, N_ACCOUNT_COLUMNS };

/* There is at most one; the members are NULL while it is closed. */
static struct {
	PurpleAccount *account;
	GtkWidget *window, *accounts, *banner, *view, *open, *delete;
	GtkListStore *store;
	guint refresh_source;
	guint serial; /* tells which answer belongs to the newest question */
} inbox;

static char *inbox_selected(void)
{
	GtkTreeIter iter;
	GtkTreeModel *model;
	char *id = NULL;

	if (gtk_tree_selection_get_selected(gtk_tree_view_get_selection(GTK_TREE_VIEW(inbox.view)), &model,
					    &iter))
		gtk_tree_model_get(model, &iter, COLUMN_ID, &id, -1);
	return id;
}

static void inbox_show(GPtrArray *summaries)
{
	g_autofree char *selected = inbox_selected();

	/* Without the model the view does not follow each insertion. */
	gtk_tree_view_set_model(GTK_TREE_VIEW(inbox.view), NULL);
	gtk_list_store_clear(inbox.store);
	for (guint i = 0; i < summaries->len; i++) {
		const ImailSummary *mail = g_ptr_array_index(summaries, i);
		g_autofree char *date = ui_date_short(mail->date);

		gtk_list_store_insert_with_values(
			inbox.store, NULL, -1, COLUMN_ID, mail->id, COLUMN_WEIGHT,
			mail->is_seen ? PANGO_WEIGHT_NORMAL : PANGO_WEIGHT_BOLD, COLUMN_CLIP,
			mail->has_attachment ? "mail-attachment" : NULL, COLUMN_FROM, mail->from_name,
			COLUMN_SUBJECT, ui_subject(mail->subject), COLUMN_DATE, date, -1);
	}
	gtk_tree_view_set_model(GTK_TREE_VIEW(inbox.view), GTK_TREE_MODEL(inbox.store));
	for (guint i = 0; selected != NULL && i < summaries->len; i++) {
		const ImailSummary *mail = g_ptr_array_index(summaries, i);
		GtkTreePath *path;

		if (!g_str_equal(mail->id, selected))
			continue;
		path = gtk_tree_path_new_from_indices((int)i, -1);
		gtk_tree_view_set_cursor(GTK_TREE_VIEW(inbox.view), path, NULL, FALSE);
		gtk_tree_path_free(path);
	}
}

static void listed_cb(GPtrArray *summaries, const GError *error, gpointer user_data)
{
	if (inbox.window == NULL || GPOINTER_TO_UINT(user_data) != inbox.serial)
		return;
	if (summaries == NULL) {
		banner_show(inbox.banner, GTK_MESSAGE_ERROR,
			    error != NULL ? error->message : _("The list cannot be read."));
		return;
	}
	inbox_show(summaries);
	if (summaries->len == 0)
		banner_show(inbox.banner, GTK_MESSAGE_INFO, _("There are no mails here yet."));
	else
		banner_hide(inbox.banner);
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
	g_autofree char *id = inbox_selected();

	if (id != NULL)
		read_open(inbox.account, id);
}

static void deleted_cb(const GError *error, gpointer user_data)
{
	if (error != NULL && inbox.window != NULL)
		banner_show(inbox.banner, GTK_MESSAGE_ERROR, error->message);
}

static void delete_cb(void)
{
	g_autofree char *id = inbox_selected();

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
	if (ui_can_use(inbox.account))
		ui_api()->check_now(inbox.account);
}

static void selection_changed_cb(GtkTreeSelection *selection, gpointer unused)
{
	gboolean is_any = gtk_tree_selection_get_selected(selection, NULL, NULL);

	gtk_widget_set_sensitive(inbox.open, is_any);
	gtk_widget_set_sensitive(inbox.delete, is_any);
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

static void account_chosen_cb(GtkComboBox *combo, gpointer unused)
{
	GtkTreeIter iter;

	if (!gtk_combo_box_get_active_iter(combo, &iter))
		return;
	gtk_tree_model_get(gtk_combo_box_get_model(combo), &iter, ACCOUNT_POINTER, &inbox.account, -1);
	gtk_list_store_clear(inbox.store);
	inbox_changed(inbox.account);
}

static void destroy_cb(void)
{
	if (inbox.refresh_source != 0)
		g_source_remove(inbox.refresh_source);
	g_object_unref(inbox.store);
	inbox.refresh_source = 0;
	inbox.store = NULL;
	inbox.window = NULL;
	inbox.account = NULL;
}

/* --- Building the window --- */

static void column_add(GtkWidget *view, const char *title, int column, gboolean is_wide, int width)
{
	GtkCellRenderer *cell = gtk_cell_renderer_text_new();
	GtkTreeViewColumn *made = gtk_tree_view_column_new_with_attributes(title, cell, "text", column,
									   "weight", COLUMN_WEIGHT, NULL);

	g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
	gtk_tree_view_column_set_sizing(made, GTK_TREE_VIEW_COLUMN_FIXED);
	gtk_tree_view_column_set_fixed_width(made, width);
	gtk_tree_view_column_set_resizable(made, TRUE);
	gtk_tree_view_column_set_expand(made, is_wide);
	gtk_tree_view_append_column(GTK_TREE_VIEW(view), made);
}

static GtkWidget *view_new(void)
{
	GtkWidget *view;
	GtkTreeViewColumn *clip;

	inbox.store = gtk_list_store_new(N_COLUMNS, G_TYPE_STRING, G_TYPE_INT, G_TYPE_STRING, G_TYPE_STRING,
					 G_TYPE_STRING, G_TYPE_STRING);
	view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(inbox.store));
	clip = gtk_tree_view_column_new_with_attributes(NULL, gtk_cell_renderer_pixbuf_new(), "icon-name",
							COLUMN_CLIP, NULL);
	gtk_tree_view_column_set_sizing(clip, GTK_TREE_VIEW_COLUMN_FIXED);
	gtk_tree_view_column_set_fixed_width(clip, 24);
	column_add(view, _("From"), COLUMN_FROM, FALSE, 170);
	column_add(view, _("Subject"), COLUMN_SUBJECT, TRUE, 260);
	gtk_tree_view_append_column(GTK_TREE_VIEW(view), clip);
	column_add(view, _("Date"), COLUMN_DATE, FALSE, 100);
	gtk_tree_view_set_fixed_height_mode(GTK_TREE_VIEW(view), TRUE);
	gtk_tree_view_set_rules_hint(GTK_TREE_VIEW(view), TRUE);
	gtk_tree_view_set_search_column(GTK_TREE_VIEW(view), COLUMN_SUBJECT);
	g_signal_connect(view, "row-activated", G_CALLBACK(open_cb), NULL);
	g_signal_connect(gtk_tree_view_get_selection(GTK_TREE_VIEW(view)), "changed",
			 G_CALLBACK(selection_changed_cb), NULL);
	ui_accessible_name(view, _("Mails"));
	return view;
}

static GtkWidget *accounts_new(void)
{
	GtkListStore *store = gtk_list_store_new(N_ACCOUNT_COLUMNS, G_TYPE_STRING, G_TYPE_POINTER);
	GtkWidget *combo = gtk_combo_box_new_with_model(GTK_TREE_MODEL(store));
	GtkCellRenderer *cell = gtk_cell_renderer_text_new();

	g_object_unref(store);
	gtk_cell_layout_pack_start(GTK_CELL_LAYOUT(combo), cell, TRUE);
	gtk_cell_layout_add_attribute(GTK_CELL_LAYOUT(combo), cell, "text", ACCOUNT_NAME);
	g_signal_connect(combo, "changed", G_CALLBACK(account_chosen_cb), NULL);
	gtk_widget_set_no_show_all(combo, TRUE);
	ui_accessible_name(combo, _("Account"));
	return combo;
}

static GtkWidget *buttons_new(void)
{
	GtkWidget *buttons = gtk_hbox_new(FALSE, 6);
	GtkWidget *close = gtk_button_new_with_mnemonic(_("_Close"));

	inbox.open = ui_button(_("_Open"), "pidgin-stock-open-mail", G_CALLBACK(open_cb), NULL);
	inbox.delete = ui_button(_("_Delete"), GTK_STOCK_DELETE, G_CALLBACK(delete_cb), NULL);
	gtk_widget_set_sensitive(inbox.open, FALSE);
	gtk_widget_set_sensitive(inbox.delete, FALSE);
	gtk_button_set_image(GTK_BUTTON(close),
			     gtk_image_new_from_stock(GTK_STOCK_CLOSE, GTK_ICON_SIZE_BUTTON));
	g_signal_connect_swapped(close, "clicked", G_CALLBACK(gtk_widget_destroy), inbox.window);
	gtk_box_pack_start(GTK_BOX(buttons),
			   ui_button(_("_Write"), GTK_STOCK_EDIT, G_CALLBACK(write_cb), NULL), FALSE, FALSE,
			   0);
	gtk_box_pack_start(GTK_BOX(buttons),
			   ui_button(_("Chec_k Now"), GTK_STOCK_REFRESH, G_CALLBACK(check_cb), NULL), FALSE,
			   FALSE, 0);
	gtk_box_pack_end(GTK_BOX(buttons), close, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(buttons), inbox.delete, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(buttons), inbox.open, FALSE, FALSE, 0);
	return buttons;
}

static void inbox_build(void)
{
	GtkWidget *box = gtk_vbox_new(FALSE, 6), *scrolled = gtk_scrolled_window_new(NULL, NULL);

	inbox.window = pidgin_create_window(_("Inbox"), 12, "imail-inbox", TRUE);
	gtk_window_set_default_size(GTK_WINDOW(inbox.window), 640, 420);
	inbox.accounts = accounts_new();
	inbox.banner = banner_new();
	inbox.view = view_new();
	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC,
				       GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
	gtk_container_add(GTK_CONTAINER(scrolled), inbox.view);
	gtk_box_pack_start(GTK_BOX(box), inbox.accounts, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), inbox.banner, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), scrolled, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), buttons_new(), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(inbox.window), box);
	g_signal_connect(inbox.window, "key-press-event", G_CALLBACK(key_cb), NULL);
	g_signal_connect(inbox.window, "destroy", G_CALLBACK(destroy_cb), NULL);
}

void inbox_accounts_changed(void)
{
	g_autoptr(GList) accounts = NULL;
	GtkListStore *store;

	if (inbox.window == NULL)
		return;
	if (!ui_can_use(inbox.account)) {
		inbox_close();
		return;
	}
	accounts = ui_api()->accounts();
	if (g_list_find(accounts, inbox.account) == NULL)
		accounts = g_list_prepend(accounts, inbox.account);
	store = GTK_LIST_STORE(gtk_combo_box_get_model(GTK_COMBO_BOX(inbox.accounts)));
	g_signal_handlers_block_by_func(inbox.accounts, account_chosen_cb, NULL);
	gtk_list_store_clear(store);
	for (GList *l = accounts; l != NULL; l = l->next) {
		GtkTreeIter iter;

		gtk_list_store_insert_with_values(store, &iter, -1, ACCOUNT_NAME,
						  purple_account_get_username(l->data), ACCOUNT_POINTER,
						  l->data, -1);
		if (l->data == inbox.account)
			gtk_combo_box_set_active_iter(GTK_COMBO_BOX(inbox.accounts), &iter);
	}
	g_signal_handlers_unblock_by_func(inbox.accounts, account_chosen_cb, NULL);
	gtk_widget_set_visible(inbox.accounts, g_list_length(accounts) > 1);
}

void inbox_open(PurpleAccount *account)
{
	if (!ui_can_use(account))
		return;
	if (inbox.window == NULL)
		inbox_build();
	inbox.account = account;
	inbox_accounts_changed();
	gtk_widget_show_all(inbox.window);
	gtk_widget_grab_focus(inbox.view);
	gtk_window_present(GTK_WINDOW(inbox.window));
	refresh_now_cb(NULL);
}

void inbox_close(void)
{
	if (inbox.window != NULL)
		gtk_widget_destroy(inbox.window);
}
