/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compose.c: the windows in which mails are written.
 *
 * A window owns its ImailCompose from opening to closing: the fields that it does not show (threading
 * headers) stay in it untouched, the others are collected when the mail is sent. The window closes only when
 * the protocol plugin has the mail on disk; whatever is wrong is said in the window, and nothing that was
 * written is lost.
 *
 * HTML is sent only if the text has formatting. The parts of the window live elsewhere: attach.c
 * (attachments), banner.c (notices).
 */
#include "compose.h"

#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkimhtml.h>
#include <gtkimhtmltoolbar.h>
#include <gtkutils.h>

#include "attach.h"
#include "banner.h"
#include "ui.h"

#define WINDOW_WIDTH  640
#define WINDOW_HEIGHT 560
#define ROW_SPACING   6
/* What a mail can have: no smileys (the receiver's program has others), no pictures of Pidgin's own store. */
#define FORMATS (GTK_IMHTML_ALL & ~(GTK_IMHTML_SMILEY | GTK_IMHTML_IMAGE | GTK_IMHTML_BACKGROUND))

enum { FROM_TEXT, FROM_MAILBOX, FROM_ACCOUNT, FROM_COLUMNS };

typedef struct {
	PurpleAccount *account; /* preferred one; NULL when it has gone */
	ImailCompose *compose;
	GtkWidget *window, *banner, *from, *to, *cc, *bcc, *bcc_label, *bcc_button, *subject, *body;
	Attach *attach;
	gboolean is_without_subject; /* the user said that this is meant */
	gboolean was_edited;
} Compose;

static GList *windows; /* of Compose */

static void compose_failed(const char *text, gpointer user_data)
{
	Compose *self = user_data;

	banner_show(self->banner, GTK_MESSAGE_ERROR, text);
}

/* --- From --- */

static void from_add(GtkListStore *store, PurpleAccount *account)
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
static void from_select(Compose *self, const char *mailbox)
{
	GtkTreeModel *model = gtk_combo_box_get_model(GTK_COMBO_BOX(self->from));
	g_autofree char *wanted = mailbox != NULL ? ui_address_of(mailbox) : NULL;
	GtkTreeIter iter, best;
	int best_score = -1;

	for (gboolean ok = gtk_tree_model_get_iter_first(model, &iter); ok;
	     ok = gtk_tree_model_iter_next(model, &iter)) {
		g_autofree char *text = NULL, *address = NULL;
		PurpleAccount *account;
		int score;

		gtk_tree_model_get(model, &iter, FROM_TEXT, &text, FROM_ACCOUNT, &account, -1);
		address = ui_address_of(text);
		score = (account == self->account ? 1 : 0) +
			(wanted != NULL && g_ascii_strcasecmp(address, wanted) == 0 ? 2 : 0);
		if (score > best_score) {
			best_score = score;
			best = iter;
		}
	}
	if (best_score >= 0)
		gtk_combo_box_set_active_iter(GTK_COMBO_BOX(self->from), &best);
}

static void from_fill(Compose *self)
{
	GtkListStore *store = GTK_LIST_STORE(gtk_combo_box_get_model(GTK_COMBO_BOX(self->from)));
	g_autoptr(GList) accounts = ui_api() != NULL ? ui_api()->accounts() : NULL;
	g_autofree char *chosen = NULL;
	GtkTreeIter iter;

	if (gtk_combo_box_get_active_iter(GTK_COMBO_BOX(self->from), &iter))
		gtk_tree_model_get(GTK_TREE_MODEL(store), &iter, FROM_TEXT, &chosen, FROM_ACCOUNT,
				   &self->account, -1);
	else
		chosen = g_strdup(self->compose->from);
	if (!ui_can_use(self->account))
		self->account = NULL;
	gtk_list_store_clear(store);
	if (self->account != NULL && g_list_find(accounts, self->account) == NULL)
		accounts = g_list_prepend(accounts, self->account);
	for (GList *l = accounts; l != NULL; l = l->next)
		from_add(store, l->data);
	from_select(self, chosen);
}

static GtkWidget *from_new(void)
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

/* --- Recipients --- */

static void mark_clear(GtkWidget *entry)
{
	gtk_entry_set_icon_from_stock(GTK_ENTRY(entry), GTK_ENTRY_ICON_SECONDARY, NULL);
}

/* Whether ENTRY holds addresses only; if not, it is marked, and *WORDS says what is wrong. */
static gboolean entry_check(GtkWidget *entry, const char *label, char **words)
{
	g_autofree char *bad = NULL;

	mark_clear(entry);
	if (ui_api() == NULL || ui_api()->recipients_check(gtk_entry_get_text(GTK_ENTRY(entry)), &bad))
		return TRUE;
	*words = g_strdup_printf(_("“%s” in %s is not a mail address. Write it like name@example.org; "
				   "several are separated by commas."),
				 bad, label);
	gtk_entry_set_icon_from_stock(GTK_ENTRY(entry), GTK_ENTRY_ICON_SECONDARY, GTK_STOCK_DIALOG_WARNING);
	gtk_entry_set_icon_tooltip_text(GTK_ENTRY(entry), GTK_ENTRY_ICON_SECONDARY, *words);
	return FALSE;
}

static const char *entry_label(const Compose *self, GtkWidget *entry)
{
	return entry == self->to ? _("To") : entry == self->cc ? _("Cc") : _("Bcc");
}

static gboolean recipients_check(Compose *self)
{
	GtkWidget *entries[] = {self->to, self->cc, self->bcc};
	gboolean is_any = FALSE;

	for (guint i = 0; i < G_N_ELEMENTS(entries); i++) {
		g_autofree char *words = NULL;

		if (!entry_check(entries[i], entry_label(self, entries[i]), &words)) {
			banner_show(self->banner, GTK_MESSAGE_WARNING, words);
			gtk_widget_grab_focus(entries[i]);
			return FALSE;
		}
		is_any = is_any || strspn(gtk_entry_get_text(GTK_ENTRY(entries[i])), " ,;") <
					   strlen(gtk_entry_get_text(GTK_ENTRY(entries[i])));
	}
	if (!is_any) {
		banner_show(self->banner, GTK_MESSAGE_WARNING,
			    _("To whom? Write at least one address into To, Cc or Bcc."));
		gtk_widget_grab_focus(self->to);
	}
	return is_any;
}

/* --- Sending and closing --- */

static void replace(char **field, char *value)
{
	g_free(*field);
	*field = value;
}

static void compose_collect(Compose *self)
{
	ImailCompose *mail = self->compose;
	g_autofree char *markup = gtk_imhtml_get_markup(GTK_IMHTML(self->body));
	GtkTreeIter iter;
	char *mailbox = NULL;

	if (gtk_combo_box_get_active_iter(GTK_COMBO_BOX(self->from), &iter))
		gtk_tree_model_get(gtk_combo_box_get_model(GTK_COMBO_BOX(self->from)), &iter, FROM_MAILBOX,
				   &mailbox, FROM_ACCOUNT, &self->account, -1);
	replace(&mail->from, mailbox);
	replace(&mail->to, g_strdup(gtk_entry_get_text(GTK_ENTRY(self->to))));
	replace(&mail->cc, g_strdup(gtk_entry_get_text(GTK_ENTRY(self->cc))));
	replace(&mail->bcc, g_strdup(gtk_entry_get_text(GTK_ENTRY(self->bcc))));
	replace(&mail->subject, g_strdup(gtk_entry_get_text(GTK_ENTRY(self->subject))));
	replace(&mail->text, gtk_imhtml_get_text(GTK_IMHTML(self->body), NULL, NULL));
	replace(&mail->html, ui_markup_is_formatted(markup) ? ui_markup_to_html(markup) : NULL);
}

static void compose_send(Compose *self);

static void without_subject_cb(GtkWidget *button, Compose *self)
{
	self->is_without_subject = TRUE;
	compose_send(self);
}

static void compose_send(Compose *self)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *id = NULL;

	banner_hide(self->banner);
	if (!recipients_check(self))
		return;
	compose_collect(self);
	if (*self->compose->subject == '\0' && !self->is_without_subject) {
		banner_ask(self->banner, _("This mail has no subject."), _("Send Any_way"),
			   G_CALLBACK(without_subject_cb), self);
		gtk_widget_grab_focus(self->subject);
		return;
	}
	if (!ui_can_use(self->account)) {
		banner_show(self->banner, GTK_MESSAGE_ERROR,
			    _("There is no iMail account to send this mail with."));
		return;
	}
	id = ui_api()->send(self->account, self->compose, &error);
	if (id != NULL)
		gtk_widget_destroy(self->window);
	else
		banner_show(self->banner, GTK_MESSAGE_ERROR,
			    error != NULL ? error->message : _("The mail was not sent."));
}

static gboolean discard_confirmed(Compose *self)
{
	GtkWidget *dialog = gtk_message_dialog_new(
		GTK_WINDOW(self->window), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
		GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s", _("Discard this mail?"));
	int response;

	gtk_message_dialog_format_secondary_text(GTK_MESSAGE_DIALOG(dialog), "%s",
						 _("What you have written will be lost."));
	gtk_dialog_add_buttons(GTK_DIALOG(dialog), _("_Keep Writing"), GTK_RESPONSE_CANCEL, _("_Discard"),
			       GTK_RESPONSE_OK, NULL);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_CANCEL);
	gtk_window_set_title(GTK_WINDOW(dialog), _("Discard Mail"));
	response = gtk_dialog_run(GTK_DIALOG(dialog));
	/* GTK_RESPONSE_NONE: the parent has gone and with it the dialog (and SELF). */
	if (response != GTK_RESPONSE_NONE)
		gtk_widget_destroy(dialog);
	return response == GTK_RESPONSE_OK;
}

static void compose_cancel(Compose *self)
{
	if (!self->was_edited || discard_confirmed(self))
		gtk_widget_destroy(self->window);
}

static void send_cb(GtkWidget *button, Compose *self)
{
	compose_send(self);
}

static void cancel_cb(GtkWidget *button, Compose *self)
{
	compose_cancel(self);
}

static void attach_cb(GtkWidget *button, Compose *self)
{
	self->was_edited = TRUE;
	attach_choose(self->attach, GTK_WINDOW(self->window));
}

static gboolean delete_event_cb(GtkWidget *window, GdkEvent *event, Compose *self)
{
	compose_cancel(self);
	return TRUE;
}

static gboolean key_cb(GtkWidget *window, GdkEventKey *event, Compose *self)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();

	if (modifiers == GDK_CONTROL_MASK &&
	    (event->keyval == GDK_KEY_Return || event->keyval == GDK_KEY_KP_Enter))
		compose_send(self);
	else if (modifiers == 0 && event->keyval == GDK_KEY_Escape)
		compose_cancel(self);
	else
		return FALSE;
	return TRUE;
}

static void destroy_cb(GtkWidget *window, Compose *self)
{
	windows = g_list_remove(windows, self);
	attach_free(self->attach);
	if (ui_api() != NULL)
		ui_api()->compose_free(self->compose);
	g_free(self);
}

/* --- Building the window --- */

static void edited_cb(gpointer widget, Compose *self)
{
	self->was_edited = TRUE;
	if (GTK_IS_ENTRY(widget)) {
		mark_clear(widget);
		banner_hide(self->banner); /* it spoke of what stood there before */
	}
	if (widget == self->subject) {
		const char *subject = gtk_entry_get_text(GTK_ENTRY(widget));

		gtk_window_set_title(GTK_WINDOW(self->window), *subject != '\0' ? subject : _("Write Mail"));
	}
}

static gboolean focus_out_cb(GtkWidget *entry, GdkEvent *event, Compose *self)
{
	g_autofree char *words = NULL;

	entry_check(entry, entry_label(self, entry), &words);
	return FALSE;
}

static void show_bcc_cb(GtkWidget *button, Compose *self)
{
	gtk_table_set_row_spacing(GTK_TABLE(gtk_widget_get_parent(self->bcc)), 2, ROW_SPACING);
	gtk_table_set_col_spacing(GTK_TABLE(gtk_widget_get_parent(self->bcc)), 1, 0);
	gtk_widget_hide(self->bcc_button);
	gtk_widget_show(self->bcc_label);
	gtk_widget_show(self->bcc);
	if (button != NULL)
		gtk_widget_grab_focus(self->bcc);
}

/* A row of the header: label with mnemonic and the widget. */
static GtkWidget *row_add(GtkWidget *table, guint row, guint width, const char *mnemonic, const char *name,
			  GtkWidget *widget)
{
	GtkWidget *label = gtk_label_new_with_mnemonic(mnemonic);

	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.5f);
	gtk_label_set_mnemonic_widget(GTK_LABEL(label), widget);
	gtk_table_attach(GTK_TABLE(table), label, 0, 1, row, row + 1, GTK_FILL, GTK_FILL, 0, 0);
	gtk_table_attach(GTK_TABLE(table), widget, 1, 1 + width, row, row + 1, GTK_EXPAND | GTK_FILL,
			 GTK_FILL, 0, 0);
	ui_accessible_name(widget, name);
	return label;
}

static GtkWidget *entry_new(Compose *self, const char *text)
{
	GtkWidget *entry = gtk_entry_new();

	gtk_entry_set_text(GTK_ENTRY(entry), text != NULL ? text : "");
	return entry;
}

/* Makes a button as low as the entry beside it. */
static void button_flatten(GtkWidget *button)
{
	GtkRcStyle *style = gtk_rc_style_new();

	style->xthickness = 0;
	style->ythickness = 0;
	gtk_widget_modify_style(button, style);
	g_object_unref(style);
}

static GtkWidget *headers_new(Compose *self)
{
	GtkWidget *table = gtk_table_new(5, 3, FALSE);

	gtk_table_set_col_spacings(GTK_TABLE(table), 6);
	gtk_table_set_row_spacings(GTK_TABLE(table), ROW_SPACING);
	gtk_table_set_row_spacing(GTK_TABLE(table), 2, 0); /* Bcc is hidden, its spacing too */
	self->from = from_new();
	self->to = entry_new(self, self->compose->to);
	self->cc = entry_new(self, self->compose->cc);
	self->bcc = entry_new(self, self->compose->bcc);
	self->subject = entry_new(self, self->compose->subject);
	self->bcc_button = ui_button(_("_Bcc"), NULL, G_CALLBACK(show_bcc_cb), self);
	gtk_button_set_relief(GTK_BUTTON(self->bcc_button), GTK_RELIEF_NONE);
	button_flatten(self->bcc_button);
	gtk_widget_set_tooltip_text(self->bcc_button, _("Send copies that the other recipients do not see"));
	row_add(table, 0, 2, _("_From:"), _("From"), self->from);
	row_add(table, 1, 2, _("_To:"), _("To"), self->to);
	row_add(table, 2, 1, _("_Cc:"), _("Cc"), self->cc);
	gtk_table_attach(GTK_TABLE(table), self->bcc_button, 2, 3, 2, 3, GTK_FILL, GTK_FILL, 0, 0);
	self->bcc_label = row_add(table, 3, 2, _("_Bcc:"), _("Bcc"), self->bcc);
	row_add(table, 4, 2, _("S_ubject:"), _("Subject"), self->subject);
	gtk_widget_set_no_show_all(self->bcc, TRUE);
	gtk_widget_set_no_show_all(self->bcc_label, TRUE);
	if (self->compose->bcc != NULL && *self->compose->bcc != '\0') {
		gtk_widget_set_no_show_all(self->bcc_button, TRUE);
		show_bcc_cb(NULL, self);
	}
	return table;
}

/* GtkIMHtml makes links of dropped files; here they are to be attached, and dropped text is to be inserted.
 */
static void body_dropped_cb(GtkWidget *body, GdkDragContext *context, int x, int y, GtkSelectionData *data,
			    guint info, guint when, Compose *self)
{
	g_auto(GStrv) uris = gtk_selection_data_get_uris(data);
	g_autofree char *text = uris == NULL ? (char *)gtk_selection_data_get_text(data) : NULL;
	gboolean ok = attach_uris(self->attach, uris) || text != NULL;

	if (text != NULL)
		gtk_text_buffer_insert_at_cursor(gtk_text_view_get_buffer(GTK_TEXT_VIEW(body)), text, -1);
	gtk_drag_finish(context, ok, FALSE, when);
}

static void hide_for_good(GtkWidget *widget)
{
	gtk_widget_set_no_show_all(widget, TRUE);
	gtk_widget_hide(widget);
}

/* Smileys and attention are for chats. Pidgin's toolbar has no settings for them, but two views of itself,
 * which it keeps by name: "lean-view" is Font, separator, Insert, and then what only chats need; the other
 * has the buttons themselves. */
static void toolbar_tidy(GtkWidget *toolbar)
{
	GtkWidget *lean = g_object_get_data(G_OBJECT(toolbar), "lean-view");
	GtkWidget *attention = g_object_get_data(G_OBJECT(toolbar), "attention");
	g_autoptr(GList) children = lean != NULL ? gtk_container_get_children(GTK_CONTAINER(lean)) : NULL;

	for (GList *l = g_list_nth(children, 3); l != NULL; l = l->next)
		hide_for_good(l->data);
	hide_for_good(GTK_IMHTMLTOOLBAR(toolbar)->smiley);
	if (attention != NULL)
		hide_for_good(attention);
}

static GtkWidget *body_new(Compose *self)
{
	GtkWidget *toolbar, *scrolled, *frame = pidgin_create_imhtml(TRUE, &self->body, &toolbar, &scrolled);
	GtkIMHtml *body = GTK_IMHTML(self->body);
	GtkTextIter start;

	toolbar_tidy(toolbar);
	gtk_imhtml_set_format_functions(body, FORMATS);
	gtk_imhtml_remove_smileys(body);
	gtk_imhtml_set_return_inserts_newline(body);
	g_signal_handlers_disconnect_matched(body, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA,
					     g_signal_lookup("drag-data-received", GTK_TYPE_WIDGET), 0, NULL,
					     NULL, body);
	g_signal_connect(body, "drag-data-received", G_CALLBACK(body_dropped_cb), self);
	if (self->compose->html != NULL)
		gtk_imhtml_append_text(body, self->compose->html,
				       GTK_IMHTML_NO_SCROLL | GTK_IMHTML_NO_SMILEY | GTK_IMHTML_NO_NEWLINE);
	else if (self->compose->text != NULL)
		gtk_text_buffer_set_text(body->text_buffer, self->compose->text, -1);
	gtk_text_buffer_get_start_iter(body->text_buffer, &start);
	gtk_text_buffer_place_cursor(body->text_buffer, &start);
	ui_accessible_name(self->body, _("Message"));
	return frame;
}

static GtkWidget *buttons_new(Compose *self)
{
	GtkWidget *buttons = gtk_hbox_new(FALSE, 6);
	GtkWidget *attach = ui_button(_("_Attach…"), "mail-attachment", G_CALLBACK(attach_cb), self);
	GtkWidget *send = ui_button(_("_Send"), "mail-send", G_CALLBACK(send_cb), self);

	gtk_box_pack_start(GTK_BOX(buttons), attach, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(buttons), send, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(buttons),
			 ui_button(_("Cance_l"), GTK_STOCK_CANCEL, G_CALLBACK(cancel_cb), self), FALSE, FALSE,
			 0);
	gtk_widget_set_tooltip_text(send, _("Ctrl+Enter"));
	return buttons;
}

static void edits_watch(Compose *self)
{
	GtkWidget *recipients[] = {self->to, self->cc, self->bcc};

	for (guint i = 0; i < G_N_ELEMENTS(recipients); i++) {
		g_signal_connect(recipients[i], "changed", G_CALLBACK(edited_cb), self);
		g_signal_connect(recipients[i], "focus-out-event", G_CALLBACK(focus_out_cb), self);
	}
	g_signal_connect(self->subject, "changed", G_CALLBACK(edited_cb), self);
	g_signal_connect(GTK_IMHTML(self->body)->text_buffer, "changed", G_CALLBACK(edited_cb), self);
}

static void compose_build(Compose *self)
{
	const char *subject = self->compose->subject;
	GtkWidget *box = gtk_vbox_new(FALSE, 6);
	GtkWidget *body;

	self->window = pidgin_create_window(subject != NULL && *subject != '\0' ? subject : _("Write Mail"),
					    12, "imail-compose", TRUE);
	gtk_window_set_default_size(GTK_WINDOW(self->window), WINDOW_WIDTH, WINDOW_HEIGHT);
	self->banner = banner_new();
	self->attach = attach_new(self->compose->files, compose_failed, self);
	gtk_box_pack_start(GTK_BOX(box), headers_new(self), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), self->banner, FALSE, FALSE, 0);
	body = body_new(self);
	gtk_box_pack_start(GTK_BOX(box), body, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), attach_widget(self->attach), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), buttons_new(self), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(self->window), box);
	attach_drop_on(self->attach, self->window);
	edits_watch(self);
	g_signal_connect(self->window, "key-press-event", G_CALLBACK(key_cb), self);
	g_signal_connect(self->window, "delete-event", G_CALLBACK(delete_event_cb), self);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
	from_fill(self);
}

void compose_open(PurpleAccount *account, ImailCompose *compose)
{
	Compose *self = g_new0(Compose, 1);

	self->account = account;
	self->compose = compose;
	windows = g_list_prepend(windows, self);
	compose_build(self);
	gtk_widget_show_all(self->window);
	if (*gtk_entry_get_text(GTK_ENTRY(self->to)) == '\0')
		gtk_widget_grab_focus(self->to);
	else if (*gtk_entry_get_text(GTK_ENTRY(self->subject)) == '\0')
		gtk_widget_grab_focus(self->subject);
	else
		gtk_widget_grab_focus(self->body);
	gtk_window_present(GTK_WINDOW(self->window));
}

void compose_accounts_changed(void)
{
	for (GList *l = windows; l != NULL; l = l->next)
		from_fill(l->data);
}

void compose_close_all(void)
{
	while (windows != NULL)
		gtk_widget_destroy(((Compose *)windows->data)->window);
}
