/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fate.c: see fate.h. A mail has one window at most; it follows the mail's state while it is open.
 */
#include "fate.h"

#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkutils.h>

#include "cell-icon.h"
#include "ui.h"

#define WINDOW_WIDTH  680
#define WINDOW_HEIGHT 340
#define WORDS_WIDTH   290 /* pixels after which a server's words go on in the next line */

enum { COLUMN_ICON, COLUMN_ADDRESS, COLUMN_WORDS, COLUMN_TEXT, N_COLUMNS };

typedef struct {
	PurpleAccount *account;
	char *mail;
	GtkWidget *window, *subject, *sentence;
	GtkListStore *store;
} Fate;

static GList *windows; /* of Fate */

static Fate *find(PurpleAccount *account, const char *mail)
{
	for (GList *l = windows; l != NULL; l = l->next) {
		Fate *self = l->data;

		if (self->account == account && g_strcmp0(self->mail, mail) == 0)
			return self;
	}
	return NULL;
}

/* --- Showing --- */

static const char *icon_of(const char *state)
{
	return g_str_equal(state, "accepted")  ? GTK_STOCK_APPLY
	       : g_str_equal(state, "refused") ? GTK_STOCK_DIALOG_ERROR
					       : GTK_STOCK_REFRESH;
}

static void fill(Fate *self)
{
	ImailFate *fate = ui_can_use(self->account) ? ui_api()->mail_fate(self->account, self->mail) : NULL;
	g_autofree char *markup = NULL;

	if (fate == NULL)
		return;
	markup = g_markup_printf_escaped("<b>%s</b>", ui_subject(fate->subject));
	gtk_label_set_markup(GTK_LABEL(self->subject), markup);
	gtk_label_set_text(GTK_LABEL(self->sentence), fate->text);
	gtk_list_store_clear(self->store);
	for (guint i = 0; i < fate->recipients->len; i++) {
		const ImailRecipientFate *one = g_ptr_array_index(fate->recipients, i);

		gtk_list_store_insert_with_values(self->store, NULL, -1, COLUMN_ICON, icon_of(one->state),
						  COLUMN_ADDRESS, one->address, COLUMN_WORDS, one->words,
						  COLUMN_TEXT, one->text, -1);
	}
	ui_api()->mail_fate_free(fate);
}

void fate_changed(PurpleAccount *account, const char *mail)
{
	Fate *self = find(account, mail);

	if (self != NULL)
		fill(self);
}

/* --- What the user does --- */

/* A line for each recipient, for whoever looks after the mail. */
static void copy_cb(GtkWidget *button, Fate *self)
{
	GtkTreeModel *model = GTK_TREE_MODEL(self->store);
	g_autoptr(GString) text = g_string_new(NULL);
	GtkTreeIter iter;
	gboolean is_there = gtk_tree_model_get_iter_first(model, &iter);

	g_string_append_printf(text, "%s\n", gtk_label_get_text(GTK_LABEL(self->sentence)));
	for (; is_there; is_there = gtk_tree_model_iter_next(model, &iter)) {
		g_autofree char *address = NULL, *words = NULL, *said = NULL;

		gtk_tree_model_get(model, &iter, COLUMN_ADDRESS, &address, COLUMN_WORDS, &words, COLUMN_TEXT,
				   &said, -1);
		g_string_append_printf(text, "%s: %s%s%s\n", address, words, *said != '\0' ? ": " : "", said);
	}
	gtk_clipboard_set_text(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD), text->str, -1);
}

static gboolean key_cb(GtkWidget *window, GdkEventKey *event, gpointer unused)
{
	if (event->keyval != GDK_KEY_Escape)
		return FALSE;
	gtk_widget_destroy(window);
	return TRUE;
}

static void destroy_cb(GtkWidget *window, Fate *self)
{
	windows = g_list_remove(windows, self);
	g_object_unref(self->store);
	g_free(self->mail);
	g_free(self);
}

/* --- Building --- */

static void column_add(GtkWidget *view, const char *title, int text, gboolean has_icon)
{
	GtkTreeViewColumn *column = gtk_tree_view_column_new();
	GtkCellRenderer *cell = gtk_cell_renderer_text_new();

	gtk_tree_view_column_set_title(column, title);
	if (has_icon) {
		GtkCellRenderer *image = cell_icon_new(0);

		gtk_tree_view_column_pack_start(column, image, FALSE);
		cell_icon_bind(column, image, COLUMN_ICON);
	}
	if (text == COLUMN_TEXT)
		g_object_set(cell, "wrap-width", WORDS_WIDTH, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
	gtk_tree_view_column_pack_start(column, cell, TRUE);
	gtk_tree_view_column_set_attributes(column, cell, "text", text, NULL);
	gtk_tree_view_column_set_resizable(column, TRUE);
	gtk_tree_view_append_column(GTK_TREE_VIEW(view), column);
}

static GtkWidget *list_new(Fate *self)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL), *view;

	self->store =
		gtk_list_store_new(N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
	view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(self->store));
	column_add(view, _("Recipient"), COLUMN_ADDRESS, FALSE);
	column_add(view, _("State"), COLUMN_WORDS, TRUE);
	column_add(view, _("What the server says"), COLUMN_TEXT, FALSE);
	gtk_tree_view_set_rules_hint(GTK_TREE_VIEW(view), TRUE);
	ui_accessible_name(view, _("Recipients"));
	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC,
				       GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
	gtk_container_add(GTK_CONTAINER(scrolled), view);
	return scrolled;
}

static GtkWidget *buttons_new(Fate *self)
{
	GtkWidget *buttons = gtk_hbutton_box_new();
	GtkWidget *close = ui_button(_("_Close"), GTK_STOCK_CLOSE, NULL, NULL);

	gtk_button_box_set_layout(GTK_BUTTON_BOX(buttons), GTK_BUTTONBOX_END);
	gtk_box_set_spacing(GTK_BOX(buttons), 6);
	gtk_container_add(GTK_CONTAINER(buttons),
			  ui_button(_("C_opy"), GTK_STOCK_COPY, G_CALLBACK(copy_cb), self));
	gtk_container_add(GTK_CONTAINER(buttons), close);
	g_signal_connect_swapped(close, "clicked", G_CALLBACK(gtk_widget_destroy), self->window);
	return buttons;
}

static GtkWidget *label_new(gboolean is_selectable)
{
	GtkWidget *label = gtk_label_new(NULL);

	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.5f);
	gtk_label_set_line_wrap(GTK_LABEL(label), is_selectable);
	gtk_label_set_selectable(GTK_LABEL(label), is_selectable);
	/* As wide as the window: a label that wraps asks for less by itself. */
	gtk_widget_set_size_request(label, is_selectable ? WINDOW_WIDTH - 30 : -1, -1);
	if (!is_selectable)
		gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
	return label;
}

static Fate *fate_new(PurpleAccount *account, const char *mail)
{
	Fate *self = g_new0(Fate, 1);
	GtkWidget *box = gtk_vbox_new(FALSE, 6), *list;

	self->account = account;
	self->mail = g_strdup(mail);
	self->window = pidgin_create_window(_("What Became of a Mail"), 12, "imail-fate", TRUE);
	gtk_window_set_default_size(GTK_WINDOW(self->window), WINDOW_WIDTH, WINDOW_HEIGHT);
	gtk_window_set_type_hint(GTK_WINDOW(self->window), GDK_WINDOW_TYPE_HINT_DIALOG);
	self->subject = label_new(FALSE);
	self->sentence = label_new(TRUE);
	list = list_new(self);
	gtk_box_pack_start(GTK_BOX(box), self->subject, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), self->sentence, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), list, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), buttons_new(self), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(self->window), box);
	g_signal_connect(self->window, "key-press-event", G_CALLBACK(key_cb), NULL);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
	windows = g_list_prepend(windows, self);
	gtk_widget_grab_focus(gtk_bin_get_child(GTK_BIN(list)));
	return self;
}

void fate_open(PurpleAccount *account, const char *mail)
{
	Fate *self = find(account, mail);

	if (self == NULL)
		self = fate_new(account, mail);
	fill(self);
	gtk_widget_show_all(self->window);
	gtk_window_present(GTK_WINDOW(self->window));
}

void fate_close_all(PurpleAccount *account)
{
	for (GList *l = windows, *next; l != NULL; l = next) {
		Fate *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			gtk_widget_destroy(self->window);
	}
}
