/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * from.c: the box in which From is chosen, among the senders of all iMail accounts.
 */
#include "from.h"

#include "ui.h"

enum { FROM_TEXT, FROM_MAILBOX, FROM_ACCOUNT, FROM_COLUMNS };

static void add(GtkListStore *store, PurpleAccount *account)
{
	g_autoptr(GPtrArray) senders = ui_api()->senders(account);

	for (guint i = 0; senders != NULL && i < senders->len; i++) {
		const ImailFrom *from = g_ptr_array_index(senders, i);

		gtk_list_store_insert_with_values(store, NULL, -1, FROM_TEXT, from->mailbox, FROM_MAILBOX,
						  from->mailbox, FROM_ACCOUNT, account, -1);
	}
	if (senders == NULL || senders->len == 0)
		gtk_list_store_insert_with_values(store, NULL, -1, FROM_TEXT,
						  purple_account_get_username(account), FROM_ACCOUNT, account,
						  -1);
}

/* Selects the row of MAILBOX and ACCOUNT, or of ACCOUNT, or the first. */
static void choose(GtkWidget *from, PurpleAccount *account, const char *mailbox)
{
	GtkTreeModel *model = gtk_combo_box_get_model(GTK_COMBO_BOX(from));
	g_autofree char *wanted = mailbox != NULL ? ui_address_of(mailbox) : NULL;
	GtkTreeIter iter, best;
	int best_score = -1;

	for (gboolean ok = gtk_tree_model_get_iter_first(model, &iter); ok;
	     ok = gtk_tree_model_iter_next(model, &iter)) {
		g_autofree char *text = NULL, *address = NULL;
		PurpleAccount *its;
		int score;

		gtk_tree_model_get(model, &iter, FROM_TEXT, &text, FROM_ACCOUNT, &its, -1);
		address = ui_address_of(text);
		score = (its == account ? 1 : 0) +
			(wanted != NULL && g_ascii_strcasecmp(address, wanted) == 0 ? 2 : 0);
		if (score > best_score) {
			best_score = score;
			best = iter;
		}
	}
	if (best_score >= 0)
		gtk_combo_box_set_active_iter(GTK_COMBO_BOX(from), &best);
}

void from_fill(GtkWidget *from, PurpleAccount *account, const char *mailbox)
{
	GtkListStore *store = GTK_LIST_STORE(gtk_combo_box_get_model(GTK_COMBO_BOX(from)));
	g_autoptr(GList) accounts = ui_api() != NULL ? ui_api()->accounts() : NULL;
	g_autofree char *chosen = NULL;
	GtkTreeIter iter;

	if (gtk_combo_box_get_active_iter(GTK_COMBO_BOX(from), &iter))
		gtk_tree_model_get(GTK_TREE_MODEL(store), &iter, FROM_TEXT, &chosen, FROM_ACCOUNT, &account,
				   -1);
	else
		chosen = g_strdup(mailbox);
	if (!ui_can_use(account))
		account = NULL;
	gtk_list_store_clear(store);
	if (account != NULL && g_list_find(accounts, account) == NULL)
		accounts = g_list_prepend(accounts, account);
	for (GList *l = accounts; l != NULL; l = l->next)
		add(store, l->data);
	choose(from, account, chosen);
}

PurpleAccount *from_get(GtkWidget *from, char **mailbox)
{
	GtkTreeIter iter;
	PurpleAccount *account = NULL;

	*mailbox = NULL;
	if (gtk_combo_box_get_active_iter(GTK_COMBO_BOX(from), &iter))
		gtk_tree_model_get(gtk_combo_box_get_model(GTK_COMBO_BOX(from)), &iter, FROM_MAILBOX, mailbox,
				   FROM_ACCOUNT, &account, -1);
	return account;
}

GtkWidget *from_new(void)
{
	GtkListStore *store = gtk_list_store_new(FROM_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_POINTER);
	GtkWidget *combo = gtk_combo_box_new_with_model(GTK_TREE_MODEL(store));
	GtkCellRenderer *cell = gtk_cell_renderer_text_new();

	g_object_unref(store);
	g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
	gtk_cell_layout_pack_start(GTK_CELL_LAYOUT(combo), cell, TRUE);
	gtk_cell_layout_add_attribute(GTK_CELL_LAYOUT(combo), cell, "text", FROM_TEXT);
	return combo;
}
