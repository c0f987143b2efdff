/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-window.c: the preferences window: a page for each subject, as Pidgin's own.
 *
 * It holds the chosen account by pointer and looks whether that is still there before each use: the pages are
 * built anew when accounts change.
 */
#include "prefs-window.h"

#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkutils.h>

#include "prefs-page.h"
#include "ui.h"

static const PrefsPage *const pages[] = {
	&prefs_notices_page, &prefs_sending_page, &prefs_signature_page,
	&prefs_reading_page, &prefs_folders_page,
};

/* There is at most one window; the members are NULL while it is closed. */
static struct {
	GtkWidget *window, *notebook;
	GtkWidget *contents[G_N_ELEMENTS(pages)]; /* boxes that stay, with what is built anew in them */
	PurpleAccount *account;
	guint source; /* pages are to be built anew */
} prefs;

void prefs_start(void)
{
	purple_prefs_add_none(PREFS_ROOT);
	purple_prefs_add_none(PREFS_ROOT "/compose");
	purple_prefs_add_bool(PREFS_ASK_SUBJECT, TRUE);
	purple_prefs_add_bool(PREFS_ASK_ATTACHMENT, TRUE);
}

/* ---- accounts ---- */

static gboolean is_ours(PurpleAccount *account)
{
	return g_strcmp0(purple_account_get_protocol_id(account), IMAIL_PRPL_ID) == 0;
}

/* How many there are; the chosen one is one of them then. */
static guint accounts_look(void)
{
	PurpleAccount *first = NULL;
	gboolean is_there = FALSE;
	guint n = 0;

	for (GList *l = purple_accounts_get_all(); l != NULL; l = l->next) {
		if (!is_ours(l->data))
			continue;
		first = first != NULL ? first : l->data;
		is_there = is_there || l->data == prefs.account;
		n++;
	}
	if (!is_there)
		prefs.account = first;
	return n;
}

/* ---- pages ---- */

static void build_later(void);

static void account_chosen_cb(GtkWidget *chooser, PurpleAccount *account, gpointer unused)
{
	if (account == NULL || account == prefs.account)
		return;
	prefs.account = account;
	build_later(); /* the chooser is on a page itself */
}

static void chooser_add(GtkWidget *page)
{
	GtkWidget *row = gtk_hbox_new(FALSE, 6), *label = gtk_label_new_with_mnemonic(_("_Account:"));
	GtkWidget *chooser = pidgin_account_option_menu_new(prefs.account, TRUE,
							    G_CALLBACK(account_chosen_cb), is_ours, NULL);

	gtk_label_set_mnemonic_widget(GTK_LABEL(label), chooser);
	ui_accessible_name(chooser, _("Account"));
	gtk_box_pack_start(GTK_BOX(row), label, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), chooser, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(page), row, FALSE, FALSE, 0);
}

static void page_build(guint which, guint n_accounts)
{
	const PrefsPage *page = pages[which];
	GtkWidget *content = prefs.contents[which], *box;
	g_autoptr(GList) before = gtk_container_get_children(GTK_CONTAINER(content));

	for (GList *l = before; l != NULL; l = l->next)
		gtk_widget_destroy(l->data);
	box = gtk_vbox_new(FALSE, 18); /* as between the sections of Pidgin's own pages */
	if (page->is_of_account && n_accounts == 0) {
		gtk_box_pack_start(GTK_BOX(box),
				   prefs_words_new(_("There is no iMail account yet. Add one in Accounts → "
						     "Manage Accounts.")),
				   FALSE, FALSE, 0);
	} else {
		if (page->is_of_account && n_accounts > 1)
			chooser_add(box);
		page->build(box, page->is_of_account ? prefs.account : NULL);
	}
	gtk_box_pack_start(GTK_BOX(content), box, TRUE, TRUE, 0);
	gtk_widget_show_all(box);
}

/* Those of an account only: nothing is typed away on the others. */
static void pages_build(gboolean is_first)
{
	guint n = accounts_look();

	for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
		if (is_first || pages[i]->is_of_account)
			page_build(i, n);
	}
}

static gboolean build_cb(gpointer unused)
{
	prefs.source = 0;
	pages_build(FALSE);
	return G_SOURCE_REMOVE;
}

static void build_later(void)
{
	if (prefs.source == 0)
		prefs.source = g_idle_add(build_cb, NULL);
}

void prefs_accounts_changed(void)
{
	if (prefs.window == NULL)
		return;
	if (prefs.source != 0)
		g_source_remove(prefs.source);
	build_cb(NULL);
}

/* ---- the window ---- */

static void destroy_cb(void)
{
	if (prefs.source != 0)
		g_source_remove(prefs.source);
	prefs.source = 0;
	prefs.window = NULL;
	prefs.account = NULL;
}

static gboolean key_cb(GtkWidget *window, GdkEventKey *event, gpointer unused)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
	guint key = gdk_keyval_to_lower(event->keyval);

	if ((modifiers == 0 && key == GDK_KEY_Escape) ||
	    (modifiers == GDK_CONTROL_MASK && key == GDK_KEY_w)) {
		gtk_widget_destroy(window);
		return TRUE;
	}
	return FALSE;
}

static void page_add(guint which)
{
	GtkWidget *content = gtk_vbox_new(FALSE, 0);

	prefs.contents[which] = content;
	gtk_container_set_border_width(GTK_CONTAINER(content), 12);
	gtk_notebook_append_page(GTK_NOTEBOOK(prefs.notebook), content,
				 gtk_label_new(_(pages[which]->title)));
}

static void window_build(void)
{
	GtkWidget *box = gtk_vbox_new(FALSE, 12), *buttons = gtk_hbutton_box_new(), *close;

	prefs.window = pidgin_create_window(_("iMail Preferences"), 12, "imail-preferences", TRUE);
	prefs.notebook = gtk_notebook_new();
	for (guint i = 0; i < G_N_ELEMENTS(pages); i++)
		page_add(i);
	close = gtk_button_new_from_stock(GTK_STOCK_CLOSE);
	g_signal_connect_swapped(close, "clicked", G_CALLBACK(gtk_widget_destroy), prefs.window);
	gtk_button_box_set_layout(GTK_BUTTON_BOX(buttons), GTK_BUTTONBOX_END);
	gtk_container_add(GTK_CONTAINER(buttons), close);
	gtk_box_pack_start(GTK_BOX(box), prefs.notebook, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), buttons, FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(prefs.window), box);
	g_signal_connect(prefs.window, "key-press-event", G_CALLBACK(key_cb), NULL);
	g_signal_connect(prefs.window, "destroy", G_CALLBACK(destroy_cb), NULL);
}

void prefs_open(PurpleAccount *account)
{
	gboolean is_first = prefs.window == NULL;

	if (is_first)
		window_build();
	if (account != NULL)
		prefs.account = account;
	pages_build(is_first);
	gtk_widget_show_all(prefs.window);
	gtk_window_present(GTK_WINDOW(prefs.window));
}

void prefs_close(void)
{
	if (prefs.window != NULL)
		gtk_widget_destroy(prefs.window);
}
