/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-header.c: a table of the fields that matter; below it, when they are asked for, all of them as text.
 *
 * What a header shows belongs to the mail-view, which shows another one (or none) before it frees it.
 * A list of recipients that is longer than a line is cut, with a button for the rest. The text of all fields
 * comes a moment later, and finds its header by number: another mail may be shown by then.
 */
#include "mail-header.h"

#include <string.h>

#include "address-menu.h"
#include "presence.h"
#include "recipients-fold.h"
#include "ui.h"
#include "unsubscribe.h"

#define KEY         "imail-header"
#define TEXT_KEY    "imail-text" /* of a row of several widgets: the label with the value */
#define PADDING     2            /* pixels above and below a line */
#define LIST_MAX    70           /* characters of recipients on the line */
#define UNFOLD_MAX  30           /* recipients that are shown one and all where the short header is */
#define SIGN_MAX    24           /* characters of the domain that signed */
#define FULL_HEIGHT 130          /* pixels */

typedef struct {
	GtkWidget *box, *table, *full, *scrolled;
	GtkWidget *foot, *date, *presence, *more, *layout, *unsubscribe; /* the line below */
	GtkSizeGroup *names; /* of the fields, in the table and below */
	void (*form)(gpointer user_data);
	gpointer user_data;
	PurpleAccount *account;
	char *id;
	const ImailReadable *mail; /* as long as it is shown */
	guint serial;
	gboolean is_full, is_switching;
} Header;

static GList *headers; /* of Header */
static guint last_serial;

static Header *header_of(GtkWidget *box)
{
	return g_object_get_data(G_OBJECT(box), KEY);
}

/* --- Short --- */

static GtkWidget *value_new(const char *name, const char *value, gboolean is_bold)
{
	GtkWidget *text = gtk_label_new(value);

	if (is_bold) {
		g_autofree char *bold = g_markup_printf_escaped("<b>%s</b>", value);

		gtk_label_set_markup(GTK_LABEL(text), bold);
	}
	gtk_label_set_selectable(GTK_LABEL(text), TRUE);
	gtk_label_set_ellipsize(GTK_LABEL(text), PANGO_ELLIPSIZE_END);
	gtk_misc_set_alignment(GTK_MISC(text), 0.0f, 0.0f);
	/* An ellipsised label asks for the height of its own font only: leave room for the taller one of
	 * another script. */
	gtk_misc_set_padding(GTK_MISC(text), 0, PADDING);
	gtk_widget_set_tooltip_text(text, value);
	atk_object_set_description(gtk_widget_get_accessible(text), name);
	return text;
}

/* Of the first line of its text. (The layout of an ellipsised label has none until it has its width.) */
static int baseline_of(GtkWidget *label)
{
	PangoLayout *layout = gtk_widget_create_pango_layout(label, gtk_label_get_text(GTK_LABEL(label)));
	int baseline = PANGO_PIXELS(pango_layout_get_baseline(layout));

	g_object_unref(layout);
	return baseline;
}

/* Of fonts of two scripts one has its base line lower than the other: the other goes down to it. */
static void align(GtkWidget *label, GtkWidget *text)
{
	int lower = baseline_of(label) - baseline_of(text);

	gtk_misc_set_padding(GTK_MISC(label), 0, PADDING + MAX(-lower, 0));
	gtk_misc_set_padding(GTK_MISC(text), 0, PADDING + MAX(lower, 0));
}

static GtkWidget *name_new(Header *self, const char *name)
{
	GtkWidget *label = gtk_label_new(NULL);
	g_autofree char *markup = g_markup_printf_escaped("<b>%s:</b>", name);

	gtk_label_set_markup(GTK_LABEL(label), markup);
	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.0f);
	gtk_size_group_add_widget(self->names, label);
	return label;
}

static void row_add(Header *self, guint row, const char *name, GtkWidget *value)
{
	GtkWidget *text = g_object_get_data(G_OBJECT(value), TEXT_KEY);
	GtkWidget *label = name_new(self, name);

	gtk_table_attach(GTK_TABLE(self->table), label, 0, 1, row, row + 1, GTK_FILL, GTK_FILL, 0, 0);
	gtk_table_attach(GTK_TABLE(self->table), value, 1, 2, row, row + 1, GTK_EXPAND | GTK_FILL, GTK_FILL,
			 0, 0);
	align(label, text != NULL ? text : value);
}

static void full_update(Header *self);

/* All of them, wrapped; of very many the full header, which scrolls. */
static void unfold_cb(GtkWidget *button, Header *self)
{
	GtkWidget *text = g_object_get_data(G_OBJECT(gtk_widget_get_parent(button)), TEXT_KEY);

	if (GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(button), "imail-more")) > UNFOLD_MAX) {
		self->is_full = TRUE;
		full_update(self);
		return;
	}
	gtk_label_set_ellipsize(GTK_LABEL(text), PANGO_ELLIPSIZE_NONE);
	ui_label_wrap(text);
	gtk_label_set_text(GTK_LABEL(text), g_object_get_data(G_OBJECT(button), "imail-all"));
	gtk_widget_grab_focus(text);
	gtk_label_select_region(GTK_LABEL(text), 0, 0);
	gtk_widget_hide(button);
}

static GtkWidget *list_new(Header *self, const char *name, const char *mailboxes)
{
	guint more;
	g_autofree char *shown = recipients_fold(mailboxes, LIST_MAX, &more);
	GtkWidget *text = value_new(name, shown, FALSE), *row, *button;
	g_autofree char *words = NULL;

	address_menu_attach(text, self->account);
	if (more == 0)
		return text;
	words = g_strdup_printf(NN_("and %u more", "and %u more", more), more);
	row = gtk_hbox_new(FALSE, 6);
	button = gtk_button_new_with_label(words);
	ui_button_low(button);
	gtk_widget_set_tooltip_text(button, _("Show all of them"));
	g_object_set_data_full(G_OBJECT(button), "imail-all", g_strdup(mailboxes), g_free);
	g_object_set_data(G_OBJECT(row), TEXT_KEY, text);
	g_object_set_data(G_OBJECT(button), "imail-more", GUINT_TO_POINTER(more));
	g_signal_connect(button, "clicked", G_CALLBACK(unfold_cb), self);
	gtk_box_pack_start(GTK_BOX(row), text, TRUE, TRUE, 0);
	gtk_box_pack_end(GTK_BOX(row), button, FALSE, FALSE, 0);
	return row;
}

/* A quiet word beside the sender of a mail whose signature the mail server found good. */
static GtkWidget *sign_new(const ImailReadable *mail)
{
	GtkWidget *sign = gtk_label_new(NULL);
	g_autofree char *markup = g_markup_printf_escaped("<small>✓ %s</small>", mail->signed_by);
	g_autofree char *tip = g_strdup_printf(_("Signed by %s (DKIM), as the mail server %s found"),
					       mail->signed_by, mail->checked_by);

	gtk_label_set_markup(GTK_LABEL(sign), markup);
	gtk_label_set_ellipsize(GTK_LABEL(sign), PANGO_ELLIPSIZE_START);
	gtk_label_set_width_chars(GTK_LABEL(sign),
				  MIN((int)g_utf8_strlen(mail->signed_by, -1) + 2, SIGN_MAX));
	gtk_widget_set_tooltip_text(sign, tip);
	ui_accessible_name(sign, tip);
	return sign;
}

static GtkWidget *from_new(Header *self, const ImailReadable *mail)
{
	GtkWidget *text = value_new(_("From"), mail->summary->from, FALSE), *row;

	address_menu_attach(text, self->account);
	if (mail->signed_by == NULL)
		return text;
	row = gtk_hbox_new(FALSE, 6);
	g_object_set_data(G_OBJECT(row), TEXT_KEY, text);
	gtk_box_pack_start(GTK_BOX(row), text, TRUE, TRUE, 0);
	gtk_box_pack_end(GTK_BOX(row), sign_new(mail), FALSE, FALSE, 0);
	return row;
}

static void date_show(Header *self, const ImailReadable *mail)
{
	g_autofree char *date = ui_date_long(mail->summary->date);
	GtkWidget *name = name_new(self, _("Date")), *value = value_new(_("Date"), date, FALSE);

	align(name, value);
	gtk_box_pack_start(GTK_BOX(self->date), name, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->date), value, TRUE, TRUE, 0);
	gtk_widget_show(name);
	gtk_widget_show(value);
}

static void short_show(Header *self, const ImailReadable *mail)
{
	guint row = 0;

	row_add(self, row++, _("From"), from_new(self, mail));
	row_add(self, row++, _("To"), list_new(self, _("To"), mail->to));
	if (mail->cc != NULL && *mail->cc != '\0')
		row_add(self, row++, _("Cc"), list_new(self, _("Cc"), mail->cc));
	row_add(self, row++, _("Subject"), value_new(_("Subject"), ui_subject(mail->summary->subject), TRUE));
	/* Of a single one it goes without saying. */
	if (mail->through != NULL && strstr(mail->through, ", ") != NULL)
		row_add(self, row++, _("Came through"), value_new(_("Came through"), mail->through, FALSE));
	for (GList *l = GTK_TABLE(self->table)->children; l != NULL; l = l->next)
		gtk_widget_show_all(((GtkTableChild *)l->data)->widget);
	date_show(self, mail);
}

/* --- In full --- */

static Header *find(guint serial)
{
	for (GList *l = headers; l != NULL; l = l->next) {
		if (((Header *)l->data)->serial == serial)
			return l->data;
	}
	return NULL;
}

static void full_cb(const char *text, gboolean is_cut, const GError *error, gpointer user_data)
{
	Header *self = find(GPOINTER_TO_UINT(user_data));
	g_autofree char *shown = NULL;

	if (self == NULL)
		return;
	shown = error != NULL ? g_strdup(error->message) : g_strconcat(text, is_cut ? "…" : NULL, NULL);
	gtk_text_buffer_set_text(gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->full)), g_strchomp(shown), -1);
}

static void full_update(Header *self)
{
	gtk_widget_set_visible(self->table, self->id != NULL && !self->is_full);
	gtk_widget_set_visible(self->scrolled, self->id != NULL && self->is_full);
	gtk_widget_set_visible(self->foot, self->id != NULL);
	gtk_widget_set_visible(self->date, self->id != NULL && !self->is_full);
	gtk_widget_set_visible(self->more, self->id != NULL);
	self->is_switching = TRUE;
	gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(self->more), self->is_full);
	self->is_switching = FALSE;
	if (self->id == NULL || !self->is_full || !ui_can_use(self->account))
		return;
	gtk_text_buffer_set_text(gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->full)), "", -1);
	ui_api()->mail_header(self->account, self->id, full_cb, GUINT_TO_POINTER(self->serial));
}

static void toggled_cb(GtkToggleButton *button, Header *self)
{
	if (self->is_switching)
		return;
	self->is_full = gtk_toggle_button_get_active(button);
	full_update(self);
}

void mail_header_toggle(GtkWidget *header)
{
	Header *self = header_of(header);

	if (self->id == NULL)
		return;
	self->is_full = !self->is_full;
	full_update(self);
}

/* --- Life --- */

static void layout_cb(GtkToggleButton *button, Header *self)
{
	if (!self->is_switching)
		self->form(self->user_data);
}

static void layout_update(Header *self, const ImailReadable *mail)
{
	gtk_widget_set_visible(self->layout, mail != NULL && mail->has_both);
	self->is_switching = TRUE;
	gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(self->layout), mail != NULL && mail->is_from_html);
	self->is_switching = FALSE;
}

static void empty(GtkWidget *container)
{
	g_autoptr(GList) children = gtk_container_get_children(GTK_CONTAINER(container));

	for (GList *l = children; l != NULL; l = l->next)
		gtk_widget_destroy(l->data);
}

void mail_header_show(GtkWidget *header, PurpleAccount *account, const ImailReadable *mail)
{
	Header *self = header_of(header);

	empty(self->table);
	empty(self->date);
	g_free(self->id);
	self->id = mail != NULL ? g_strdup(mail->summary->id) : NULL;
	self->mail = mail;
	self->account = account;
	self->serial = ++last_serial;
	gtk_widget_set_visible(self->unsubscribe, mail != NULL && unsubscribe_can(mail));
	if (mail != NULL)
		short_show(self, mail);
	presence_show(self->presence, mail != NULL ? mail->summary->from_address : NULL);
	layout_update(self, mail);
	full_update(self);
}

static void destroy_cb(GtkWidget *box, Header *self)
{
	headers = g_list_remove(headers, self);
	g_object_unref(self->names);
	g_free(self->id);
	g_free(self);
}

static GtkWidget *full_new(Header *self)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);
	PangoFontDescription *font = pango_font_description_from_string("monospace");

	self->full = gtk_text_view_new();
	gtk_text_view_set_editable(GTK_TEXT_VIEW(self->full), FALSE);
	gtk_text_view_set_wrap_mode(GTK_TEXT_VIEW(self->full), GTK_WRAP_WORD_CHAR);
	gtk_widget_modify_font(self->full, font);
	pango_font_description_free(font);
	ui_accessible_name(self->full, _("All header fields"));
	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
	gtk_widget_set_size_request(scrolled, -1, FULL_HEIGHT);
	gtk_container_add(GTK_CONTAINER(scrolled), self->full);
	gtk_widget_show(self->full);
	return scrolled;
}

static void foot_add(Header *self, GtkWidget *button, const char *tip)
{
	ui_button_low(button);
	gtk_widget_set_tooltip_text(button, tip);
	gtk_widget_set_no_show_all(button, TRUE);
	gtk_box_pack_start(GTK_BOX(self->foot), button, FALSE, FALSE, 0);
}

static GtkWidget *toggle_new(Header *self, const char *label, const char *tip, GCallback toggled)
{
	GtkWidget *button = gtk_toggle_button_new_with_mnemonic(label);

	g_signal_connect(button, "toggled", toggled, self);
	foot_add(self, button, tip);
	return button;
}

static void unsubscribe_cb(GtkWidget *button, Header *self)
{
	GtkWidget *window = gtk_widget_get_toplevel(self->box);

	if (self->mail != NULL && ui_can_use(self->account))
		unsubscribe_ask(GTK_WINDOW(window), self->account, self->mail);
}

/* The date, which leaves room beside it, with what one can do about the sender and the form of the mail. */
static GtkWidget *foot_new(Header *self)
{
	self->foot = gtk_hbox_new(FALSE, 6);
	self->date = gtk_hbox_new(FALSE, 6);
	self->presence = presence_new();
	gtk_box_pack_start(GTK_BOX(self->foot), self->date, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(self->foot), self->presence, FALSE, FALSE, 0);
	self->unsubscribe = ui_button(_("_Unsubscribe…"), NULL, G_CALLBACK(unsubscribe_cb), self);
	foot_add(self, self->unsubscribe, _("How this list is left, by the sender's word"));
	self->layout = toggle_new(self, _("La_yout"),
				  _("The mail as its sender laid it out, or as plain text (Ctrl+Y)"),
				  G_CALLBACK(layout_cb));
	self->more = toggle_new(self, _("All Head_ers"),
				_("Every field of the mail's header, as it came (Ctrl+H)"),
				G_CALLBACK(toggled_cb));
	gtk_widget_set_no_show_all(self->foot, TRUE);
	return self->foot;
}

GtkWidget *mail_header_new(void (*form)(gpointer user_data), gpointer user_data)
{
	Header *self = g_new0(Header, 1);

	self->form = form;
	self->user_data = user_data;
	self->names = gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL);
	self->box = gtk_vbox_new(FALSE, 0);
	self->table = gtk_table_new(4, 2, FALSE);
	gtk_table_set_col_spacings(GTK_TABLE(self->table), 6);
	self->scrolled = full_new(self);
	gtk_box_pack_start(GTK_BOX(self->box), self->table, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->scrolled, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), foot_new(self), FALSE, FALSE, 0);
	gtk_widget_set_no_show_all(self->table, TRUE);
	gtk_widget_set_no_show_all(self->scrolled, TRUE);
	g_object_set_data(G_OBJECT(self->box), KEY, self);
	g_signal_connect(self->box, "destroy", G_CALLBACK(destroy_cb), self);
	headers = g_list_prepend(headers, self);
	return self->box;
}
