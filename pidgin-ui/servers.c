/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers.c: the window of an account's mail servers, in the manner of Pidgin's window of accounts: a list,
 * and dialogs (server-edit.c) in which one is added or changed.
 *
 * There is one window, which shows one account at a time; what it lists is asked for anew at each change.
 */
#include "servers.h"

#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkutils.h>
#include <pidginstock.h>

#include "ask.h"
#include "banner.h"
#include "cell-icon.h"
#include "server-about.h"
#include "server-edit.h"
#include "server-fields.h"
#include "setup.h"
#include "ui.h"

#define WINDOW_WIDTH  720
#define WINDOW_HEIGHT 340

enum { COLUMN_ICON, COLUMN_USE, COLUMN_LABEL, COLUMN_PLACE, COLUMN_STATE_ICON, COLUMN_STATE, N_COLUMNS };

/* There is at most one; the members are NULL while it is closed. */
static struct {
	PurpleAccount *account;
	GPtrArray *servers; /* of ImailServer, in the order of the list */
	GtkWidget *window, *view, *banner, *modify, *use, *check, *remove, *menu;
	GtkListStore *store;
	gboolean is_filling;
} box;

static const ImailServer *chosen(void)
{
	GtkTreeSelection *selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(box.view));
	const ImailServer *server = NULL;
	GtkTreeModel *model;
	GtkTreePath *path;
	GtkTreeIter iter;

	if (!gtk_tree_selection_get_selected(selection, &model, &iter))
		return NULL;
	path = gtk_tree_model_get_path(model, &iter);
	server = g_ptr_array_index(box.servers, (guint)gtk_tree_path_get_indices(path)[0]);
	gtk_tree_path_free(path);
	return server;
}

/* --- Showing --- */

/* The server stands in a column of its own. */
static const char *label_of(const ImailServer *server)
{
	const char *name = server_value(server, "name"), *login = server_value(server, "login");

	if (server->is_sender || *name != '\0')
		return server->label;
	return *login != '\0' ? login : server->label;
}

static void store_add(const ImailServer *server)
{
	g_autofree char *state = server_state_words(server);
	g_autofree char *place =
		g_strdup_printf("%s:%s, %s", server_value(server, "host"), server_value(server, "port"),
				server_security_words(server_value(server, "tls")));

	gtk_list_store_insert_with_values(box.store, NULL, -1, COLUMN_ICON,
					  server->is_sender ? GTK_STOCK_GO_UP : GTK_STOCK_GO_DOWN, COLUMN_USE,
					  server->is_sender ? _("Outgoing") : _("Incoming"), COLUMN_LABEL,
					  label_of(server), COLUMN_PLACE, place, COLUMN_STATE_ICON,
					  server_is_trouble(server)   ? GTK_STOCK_DIALOG_WARNING
					  : server_is_default(server) ? GTK_STOCK_APPLY
								      : NULL,
					  COLUMN_STATE, state, -1);
}

static void chosen_cb(void)
{
	const ImailServer *server;

	if (box.window == NULL || box.is_filling)
		return;
	server = chosen();
	gtk_widget_set_sensitive(box.modify, server != NULL);
	gtk_widget_set_sensitive(box.remove, server != NULL);
	gtk_widget_set_sensitive(box.use, server != NULL && server->is_sender && !server_is_default(server));
	gtk_widget_set_sensitive(box.check, server != NULL && !server->is_sender);
	if (server != NULL && server_is_trouble(server) && server->text != NULL && *server->text != '\0')
		banner_show(box.banner, GTK_MESSAGE_WARNING, server->text);
	else
		banner_hide(box.banner);
}

static void fill(void)
{
	const ImailServer *before = box.servers != NULL ? chosen() : NULL;
	g_autofree char *id = before != NULL ? g_strdup(before->id) : NULL;
	g_autofree char *title =
		g_strdup_printf(_("Mail Servers – %s"), purple_account_get_username(box.account));
	int at = 0;

	box.is_filling = TRUE;
	gtk_window_set_title(GTK_WINDOW(box.window), title);
	gtk_list_store_clear(box.store);
	g_clear_pointer(&box.servers, g_ptr_array_unref);
	box.servers = ui_api()->servers(box.account);
	for (guint i = 0; i < box.servers->len; i++) {
		const ImailServer *server = g_ptr_array_index(box.servers, i);

		store_add(server);
		if (g_strcmp0(server->id, id) == 0)
			at = (int)i;
	}
	if (box.servers->len > 0) {
		GtkTreePath *path = gtk_tree_path_new_from_indices(at, -1);

		gtk_tree_view_set_cursor(GTK_TREE_VIEW(box.view), path, NULL, FALSE);
		gtk_tree_path_free(path);
	}
	box.is_filling = FALSE;
	chosen_cb();
}

void servers_changed(PurpleAccount *account)
{
	if (box.window != NULL && box.account == account && ui_can_use(account))
		fill();
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

/* Opens the dialog of one server. */
static void edit(PurpleAccount *account, gboolean is_sender, const char *id, const char *words)
{
	ImailServer *server = server_find(account, is_sender, id);

	if (server != NULL)
		server_edit_open(account, server, words, NULL);
}

static void modify_cb(void)
{
	const ImailServer *server = chosen();

	if (server != NULL && ui_can_use(box.account))
		edit(box.account, server->is_sender, server->id, NULL);
}

static void add_cb(GtkWidget *item, gpointer is_sender)
{
	if (ui_can_use(box.account))
		server_edit_open(box.account, ui_api()->server_new(box.account, GPOINTER_TO_INT(is_sender)),
				 NULL, NULL);
}

static void use_cb(void)
{
	const ImailServer *server = chosen();

	if (server != NULL && server->is_sender && ui_can_use(box.account))
		server_make_default(box.account, server, done_cb, NULL);
}

static void check_cb(void)
{
	const ImailServer *server = chosen();

	if (server != NULL && !server->is_sender && ui_can_use(box.account))
		ui_api()->check_mailbox(box.account, server->id, done_cb, NULL);
}

typedef struct {
	PurpleAccount *account;
	gboolean is_sender;
	char *id;
} Removal;

static void removal_free(gpointer data)
{
	Removal *self = data;

	g_free(self->id);
	g_free(self);
}

static void remove_yes_cb(gpointer user_data)
{
	const Removal *removal = user_data;

	if (ui_can_use(removal->account))
		ui_api()->server_remove(removal->account, removal->is_sender, removal->id, done_cb, NULL);
}

static void remove_cb(void)
{
	const ImailServer *server = chosen();
	g_autofree char *question = server != NULL ? g_strdup_printf(_("Remove %s?"), server->label) : NULL;
	AskYes what = {_("Remove Mail Server"), question, NULL, _("_Remove")};
	Removal *removal;

	if (server == NULL)
		return;
	what.words = server_removal_words(server->is_sender);
	removal = g_new(Removal, 1);
	removal->account = box.account;
	removal->is_sender = server->is_sender;
	removal->id = g_strdup(server->id);
	ask_yes(GTK_WINDOW(box.window), &what, remove_yes_cb, removal, removal_free);
}

/* Below its button. */
static void menu_place(GtkMenu *menu, int *x, int *y, gboolean *push_in, gpointer button)
{
	GtkAllocation at;
	GtkRequisition size;

	gtk_widget_get_allocation(button, &at);
	gtk_widget_size_request(GTK_WIDGET(menu), &size);
	gdk_window_get_origin(gtk_widget_get_window(button), x, y);
	*x += at.x;
	*y = MAX(*y + at.y - size.height, 0);
	*push_in = TRUE;
}

static void add_clicked_cb(GtkWidget *button)
{
	gtk_menu_popup(GTK_MENU(box.menu), NULL, NULL, menu_place, button, 0, gtk_get_current_event_time());
	gtk_menu_shell_select_first(GTK_MENU_SHELL(box.menu), FALSE);
}

static gboolean key_cb(GtkWidget *window, GdkEventKey *event, gpointer unused)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();

	if (modifiers == 0 && (event->keyval == GDK_KEY_Delete || event->keyval == GDK_KEY_KP_Delete))
		remove_cb();
	else if ((modifiers == 0 && event->keyval == GDK_KEY_Escape) ||
		 (modifiers == GDK_CONTROL_MASK && gdk_keyval_to_lower(event->keyval) == GDK_KEY_w))
		gtk_widget_destroy(window);
	else
		return FALSE;
	return TRUE;
}

static void destroy_cb(void)
{
	g_clear_pointer(&box.servers, g_ptr_array_unref);
	g_clear_object(&box.store);
	box.window = NULL;
	box.account = NULL;
}

/* --- Building --- */

static void column_add(GtkWidget *view, const char *title, int icon, int text, int width)
{
	GtkTreeViewColumn *column = gtk_tree_view_column_new();
	GtkCellRenderer *cell = gtk_cell_renderer_text_new();

	gtk_tree_view_column_set_title(column, title);
	if (icon >= 0) {
		GtkCellRenderer *image = cell_icon_new(0);

		gtk_tree_view_column_pack_start(column, image, FALSE);
		cell_icon_bind(column, image, icon);
	}
	g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", width, NULL);
	gtk_tree_view_column_pack_start(column, cell, TRUE);
	gtk_tree_view_column_set_attributes(column, cell, "text", text, NULL);
	gtk_tree_view_column_set_resizable(column, TRUE);
	gtk_tree_view_column_set_expand(column, width > 20);
	gtk_tree_view_append_column(GTK_TREE_VIEW(view), column);
}

static GtkWidget *view_new(void)
{
	GtkWidget *view;

	box.store = gtk_list_store_new(N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
				       G_TYPE_STRING, G_TYPE_STRING);
	view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(box.store));
	column_add(view, _("Mail"), COLUMN_ICON, COLUMN_USE, 10);
	column_add(view, _("Address"), -1, COLUMN_LABEL, 24);
	column_add(view, _("Server"), -1, COLUMN_PLACE, 26);
	column_add(view, _("State"), COLUMN_STATE_ICON, COLUMN_STATE, 22);
	gtk_tree_view_set_rules_hint(GTK_TREE_VIEW(view), TRUE);
	g_signal_connect(view, "row-activated", G_CALLBACK(modify_cb), NULL);
	g_signal_connect(gtk_tree_view_get_selection(GTK_TREE_VIEW(view)), "changed", G_CALLBACK(chosen_cb),
			 NULL);
	ui_accessible_name(view, _("Mail Servers"));
	return view;
}

static GtkWidget *add_button_new(void)
{
	GtkWidget *button = ui_button(_("_Add…"), GTK_STOCK_ADD, G_CALLBACK(add_clicked_cb), NULL);
	static const struct {
		const char *label;
		gboolean is_sender;
	} kinds[] = {{N_("_Outgoing Server (SMTP)…"), TRUE}, {N_("_Incoming Server (POP3)…"), FALSE}};

	box.menu = gtk_menu_new();
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		GtkWidget *item = gtk_menu_item_new_with_mnemonic(_(kinds[i].label));

		g_signal_connect(item, "activate", G_CALLBACK(add_cb), GINT_TO_POINTER(kinds[i].is_sender));
		gtk_menu_shell_append(GTK_MENU_SHELL(box.menu), item);
	}
	gtk_widget_show_all(box.menu);
	ui_menu_attach(box.menu, button);
	return button;
}

static GtkWidget *buttons_new(void)
{
	GtkWidget *buttons = gtk_hbox_new(FALSE, 6), *close;

	box.modify = ui_button(_("_Modify…"), PIDGIN_STOCK_MODIFY, G_CALLBACK(modify_cb), NULL);
	box.use = ui_button(_("Make _Default"), GTK_STOCK_APPLY, G_CALLBACK(use_cb), NULL);
	box.check = ui_button(_("Chec_k Now"), GTK_STOCK_REFRESH, G_CALLBACK(check_cb), NULL);
	box.remove = ui_button(_("_Remove"), GTK_STOCK_REMOVE, G_CALLBACK(remove_cb), NULL);
	close = ui_button(_("_Close"), GTK_STOCK_CLOSE, NULL, NULL);
	g_signal_connect_swapped(close, "clicked", G_CALLBACK(gtk_widget_destroy), box.window);
	gtk_box_pack_start(GTK_BOX(buttons), add_button_new(), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(buttons), box.modify, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(buttons), box.use, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(buttons), box.check, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(buttons), box.remove, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(buttons), close, FALSE, FALSE, 0);
	return buttons;
}

static void build(void)
{
	GtkWidget *all = gtk_vbox_new(FALSE, 6), *scrolled = gtk_scrolled_window_new(NULL, NULL);

	box.window = pidgin_create_window(_("Mail Servers"), 12, "imail-servers", TRUE);
	gtk_window_set_default_size(GTK_WINDOW(box.window), WINDOW_WIDTH, WINDOW_HEIGHT);
	box.view = view_new();
	box.banner = banner_new();
	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC,
				       GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
	gtk_container_add(GTK_CONTAINER(scrolled), box.view);
	gtk_box_pack_start(GTK_BOX(all), scrolled, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(all), box.banner, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(all), buttons_new(), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(box.window), all);
	g_signal_connect(box.window, "key-press-event", G_CALLBACK(key_cb), NULL);
	g_signal_connect(box.window, "destroy", G_CALLBACK(destroy_cb), NULL);
}

void servers_open(PurpleAccount *account, const char *server, const char *words)
{
	g_autoptr(GPtrArray) servers = NULL;

	if (!ui_can_use(account))
		return;
	servers = ui_api()->servers(account);
	if (server != NULL) {
		edit(account, FALSE, server, words);
		return;
	}
	if (servers->len == 0) {
		setup_open(account);
		return;
	}
	if (box.window == NULL)
		build();
	box.account = account;
	fill();
	gtk_widget_show_all(box.window);
	gtk_window_present(GTK_WINDOW(box.window));
}

void servers_close_all(PurpleAccount *account)
{
	setup_close_all(account);
	server_edit_close_all(account);
	if (box.window != NULL && (account == NULL || box.account == account))
		gtk_widget_destroy(box.window);
}
