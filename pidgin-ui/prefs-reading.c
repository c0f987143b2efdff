/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-reading.c: the page Reading: which form of a mail is shown, and whose mails show images from other
 * servers without being asked.
 */
#include <gdk/gdkkeysyms.h>

#include "prefs-page.h"
#include "ui.h"

#define LIST_HEIGHT 110 /* pixels */

static const PrefsSetting settings[] = {
	{.key = "prefer-html",
	 .kind = PREFS_CHOICE,
	 .label = N_("_Show mails:"),
	 .name = N_("Show mails"),
	 .no = N_("As plain text, where they have it"),
	 .yes = N_("With their layout (HTML), where they have one")},
};

typedef struct {
	PurpleAccount *account;
	GtkListStore *store; /* of addresses */
	GtkWidget *view, *remove;
} Senders;

static void fill(Senders *self)
{
	g_autoptr(GPtrArray) senders =
		ui_can_use(self->account) ? ui_api()->images_senders(self->account) : NULL;

	gtk_list_store_clear(self->store);
	for (guint i = 0; senders != NULL && i < senders->len; i++)
		gtk_list_store_insert_with_values(self->store, NULL, -1, 0, g_ptr_array_index(senders, i),
						  -1);
}

static void remove_cb(GtkWidget *button, Senders *self)
{
	GtkTreeSelection *selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(self->view));
	g_autofree char *address = NULL;
	GtkTreeIter iter;

	if (!gtk_tree_selection_get_selected(selection, NULL, &iter) || !ui_can_use(self->account))
		return;
	gtk_tree_model_get(GTK_TREE_MODEL(self->store), &iter, 0, &address, -1);
	ui_api()->images_allow(self->account, address, FALSE);
	fill(self);
}

static void selected_cb(GtkTreeSelection *selection, Senders *self)
{
	gtk_widget_set_sensitive(self->remove, gtk_tree_selection_get_selected(selection, NULL, NULL));
}

static gboolean key_cb(GtkWidget *view, GdkEventKey *event, Senders *self)
{
	if (event->keyval != GDK_KEY_Delete && event->keyval != GDK_KEY_KP_Delete)
		return FALSE;
	remove_cb(NULL, self);
	return TRUE;
}

static void senders_free(gpointer data, GClosure *closure)
{
	g_free(data);
}

static GtkWidget *list_new(Senders *self)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);

	self->store = gtk_list_store_new(1, G_TYPE_STRING);
	self->view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(self->store));
	g_object_unref(self->store); /* the view has it */
	gtk_tree_view_insert_column_with_attributes(GTK_TREE_VIEW(self->view), -1, NULL,
						    gtk_cell_renderer_text_new(), "text", 0, NULL);
	gtk_tree_view_set_headers_visible(GTK_TREE_VIEW(self->view), FALSE);
	ui_accessible_name(self->view, _("Senders whose images are shown"));
	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
	gtk_widget_set_size_request(scrolled, -1, LIST_HEIGHT);
	gtk_container_add(GTK_CONTAINER(scrolled), self->view);
	return scrolled;
}

static void senders_add(GtkWidget *box, PurpleAccount *account)
{
	GtkWidget *row = gtk_hbox_new(FALSE, 6), *side = gtk_vbox_new(FALSE, 0), *list;
	Senders *self = g_new0(Senders, 1);

	self->account = account;
	gtk_box_pack_start(
		GTK_BOX(box),
		prefs_words_new(_("In mails of these senders they are loaded at once; a mail's own "
				  "button adds its sender:")),
		FALSE, FALSE, 0);
	list = list_new(self);
	self->remove = ui_button(_("_Remove"), GTK_STOCK_REMOVE, G_CALLBACK(remove_cb), self);
	gtk_widget_set_sensitive(self->remove, FALSE);
	g_signal_connect(gtk_tree_view_get_selection(GTK_TREE_VIEW(self->view)), "changed",
			 G_CALLBACK(selected_cb), self);
	g_signal_connect_data(self->view, "key-press-event", G_CALLBACK(key_cb), self, senders_free, 0);
	gtk_box_pack_start(GTK_BOX(side), self->remove, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), list, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(row), side, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), row, TRUE, TRUE, 0);
	fill(self);
}
static const PrefsSetting conversations[] = {
	{.key = "mails-in-conversations",
	 .kind = PREFS_CHECK,
	 .label = N_("Name mails from and to a _buddy in the conversation with it")},
};

static void build(GtkWidget *page, PurpleAccount *account)
{
	GtkWidget *text = prefs_section_new(page, _("Text"));

	prefs_settings_add(text, account, settings, G_N_ELEMENTS(settings), NULL);
	senders_add(prefs_section_new(page, _("Images from other servers")), account);
	prefs_settings_add(prefs_section_new(page, _("Conversations")), account, conversations,
			   G_N_ELEMENTS(conversations), NULL);
}

const PrefsPage prefs_reading_page = {.title = N_("Reading"), .is_of_account = TRUE, .build = build};
