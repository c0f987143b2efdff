/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-view.c: a mail as it is read.
 *
 * It is filled when the mail has been read (in the protocol plugin's thread), so that it never keeps the user
 * waiting. Answers find their view by the number of the question: another mail may be shown by now, or the
 * view may have gone. What is shown is the protocol plugin's escaped markup; nothing is loaded from the
 * network and nothing opened by itself.
 */
#include "mail-view.h"

#include <string.h>

#include <pidgin.h>

#include <gtkimhtml.h>
#include <gtkutils.h>

#include "banner.h"
#include "parts.h"
#include "ui.h"

#define VIEW_KEY  "imail-view"
#define FOLD_LINK "imail-fold:"
#define FOLD_MIN  8 /* quoted lines: fewer are not worth a click */
#define SHOW_OPTIONS                                                                                         \
	(GTK_IMHTML_NO_COMMENTS | GTK_IMHTML_NO_TITLE | GTK_IMHTML_NO_SCROLL | GTK_IMHTML_NO_SMILEY |        \
	 GTK_IMHTML_NO_NEWLINE)

typedef struct {
	guint serial; /* of the newest question */
	PurpleAccount *account;
	char *id;             /* NULL: nothing is shown */
	ImailReadable *mail;  /* NULL until it has been read */
	GHashTable *unfolded; /* set of the numbers of folds that the user opened */
	void (*shown)(gpointer user_data);
	gpointer user_data;
	GtkWidget *box, *headers, *banner, *left_out, *body, *scrolled, *parts;
} View;

static GList *views; /* of View */
static guint last_serial;

static View *view_of(GtkWidget *widget)
{
	return g_object_get_data(G_OBJECT(widget), VIEW_KEY);
}

static View *find(guint serial)
{
	for (GList *l = views; l != NULL; l = l->next) {
		if (((View *)l->data)->serial == serial)
			return l->data;
	}
	return NULL;
}

/* --- Showing the mail --- */

static void header_add(View *self, guint row, const char *name, const char *value, gboolean is_bold)
{
	GtkWidget *label = gtk_label_new(NULL), *text = gtk_label_new(value);
	g_autofree char *markup = g_markup_printf_escaped("<b>%s:</b>", name);

	gtk_label_set_markup(GTK_LABEL(label), markup);
	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.5f);
	gtk_table_attach(GTK_TABLE(self->headers), label, 0, 1, row, row + 1, GTK_FILL, GTK_FILL, 0, 0);
	if (is_bold) {
		g_autofree char *bold = g_markup_printf_escaped("<b>%s</b>", value);

		gtk_label_set_markup(GTK_LABEL(text), bold);
	}
	gtk_label_set_selectable(GTK_LABEL(text), TRUE);
	gtk_label_set_ellipsize(GTK_LABEL(text), PANGO_ELLIPSIZE_END);
	gtk_misc_set_alignment(GTK_MISC(text), 0.0f, 0.5f);
	/* An ellipsised label asks for the height of its own font only: leave room for the taller one of
	 * another script. */
	gtk_misc_set_padding(GTK_MISC(text), 0, 3);
	gtk_widget_set_tooltip_text(text, value);
	gtk_table_attach(GTK_TABLE(self->headers), text, 1, 2, row, row + 1, GTK_EXPAND | GTK_FILL, GTK_FILL,
			 0, 0);
	atk_object_set_description(gtk_widget_get_accessible(text), name);
}

static void headers_show(View *self)
{
	const ImailReadable *mail = self->mail;
	g_autofree char *date = ui_date_long(mail->summary->date);
	guint row = 0;

	header_add(self, row++, _("From"), mail->summary->from, FALSE);
	header_add(self, row++, _("To"), mail->to, FALSE);
	if (mail->cc != NULL && *mail->cc != '\0')
		header_add(self, row++, _("Cc"), mail->cc, FALSE);
	header_add(self, row++, _("Date"), date, FALSE);
	header_add(self, row++, _("Subject"), ui_subject(mail->summary->subject), TRUE);
	/* Of a single one it goes without saying. */
	if (mail->through != NULL && strstr(mail->through, ", ") != NULL)
		header_add(self, row++, _("Came through"), mail->through, FALSE);
	gtk_widget_show_all(self->headers);
}

static void saved_cb(PurpleAccount *account, const char *id, GtkMessageType type, const char *text)
{
	gboolean is_said = FALSE;

	for (GList *l = views; l != NULL; l = l->next) {
		View *self = l->data;

		if (self->account != account || g_strcmp0(self->id, id) != 0)
			continue;
		banner_show(self->banner, type, text);
		is_said = TRUE;
	}
	if (!is_said && type == GTK_MESSAGE_ERROR)
		purple_notify_error(NULL, _("iMail"), _("An attachment was not saved."), text);
}

static void text_show(View *self, const char *markup)
{
	GtkIMHtml *body = GTK_IMHTML(self->body);
	GtkTextIter start;

	gtk_imhtml_clear(body);
	gtk_imhtml_append_text(body, markup, SHOW_OPTIONS);
	gtk_text_buffer_get_start_iter(body->text_buffer, &start);
	gtk_text_buffer_place_cursor(body->text_buffer, &start);
	gtk_text_view_scroll_to_iter(GTK_TEXT_VIEW(body), &start, 0, FALSE, 0, 0);
}

/* The mail's markup, with long quotations behind a link each. */
static char *folded_markup(const View *self)
{
	const ImailReadable *mail = self->mail;
	GString *markup = g_string_new(NULL);
	gsize at = 0;

	for (guint i = 0; i < mail->folds->len; i++) {
		const ImailFold *fold = &g_array_index(mail->folds, ImailFold, i);
		gboolean is_open = g_hash_table_contains(self->unfolded, GUINT_TO_POINTER(i));

		if (fold->is_signature || fold->lines < FOLD_MIN || fold->markup_start < at)
			continue;
		g_string_append_len(markup, mail->markup + at, (gssize)(fold->markup_start - at));
		g_string_append_printf(markup, "<a href=\"" FOLD_LINK "%u\">", i);
		if (is_open)
			g_string_append_printf(markup, "▾ %s</a><br>", _("Fold the quoted lines"));
		else
			g_string_append_printf(
				markup, NN_("▸ %u quoted line</a>", "▸ %u quoted lines</a>", fold->lines),
				fold->lines);
		at = is_open ? fold->markup_start : fold->markup_end;
	}
	g_string_append(markup, mail->markup + at);
	return g_string_free(markup, FALSE);
}

static gboolean fold_clicked_cb(GtkIMHtml *body, GtkIMHtmlLink *link)
{
	const char *url = gtk_imhtml_link_get_url(link);
	gpointer number = GUINT_TO_POINTER((guint)g_ascii_strtoull(url + strlen(FOLD_LINK), NULL, 10));

	for (GList *l = views; l != NULL; l = l->next) {
		View *self = l->data;
		g_autofree char *markup = NULL;

		if (self->body != GTK_WIDGET(body) || self->mail == NULL)
			continue;
		if (!g_hash_table_remove(self->unfolded, number))
			g_hash_table_add(self->unfolded, number);
		markup = folded_markup(self);
		text_show(self, markup);
	}
	return TRUE;
}

static void mail_show(View *self)
{
	g_autofree char *markup = folded_markup(self);

	headers_show(self);
	text_show(self, markup);
	if (self->mail->left_out != NULL)
		banner_show(self->left_out, GTK_MESSAGE_INFO, self->mail->left_out);
	if (self->mail->attachments->len == 0)
		return;
	self->parts = parts_new(self->account, self->mail, saved_cb);
	gtk_box_pack_start(GTK_BOX(self->box), self->parts, FALSE, FALSE, 0);
}

static void mail_read_cb(const ImailReadable *mail, const GError *error, gpointer user_data)
{
	View *self = find(GPOINTER_TO_UINT(user_data));

	if (self == NULL)
		return;
	gtk_imhtml_clear(GTK_IMHTML(self->body));
	if (mail == NULL) {
		banner_show(self->banner, GTK_MESSAGE_ERROR,
			    error != NULL ? error->message : _("This mail cannot be read."));
	} else {
		self->mail = ui_readable_copy(mail);
		mail_show(self);
	}
	self->shown(self->user_data);
}

static void clear(View *self)
{
	g_autoptr(GList) children = gtk_container_get_children(GTK_CONTAINER(self->headers));

	for (GList *l = children; l != NULL; l = l->next)
		gtk_widget_destroy(l->data);
	g_clear_pointer(&self->parts, gtk_widget_destroy);
	g_clear_pointer(&self->mail, ui_readable_free);
	g_clear_pointer(&self->id, g_free);
	g_hash_table_remove_all(self->unfolded);
	banner_hide(self->banner);
	banner_hide(self->left_out);
	gtk_imhtml_clear(GTK_IMHTML(self->body));
}

void mail_view_load(GtkWidget *view, PurpleAccount *account, const char *id)
{
	View *self = view_of(view);

	clear(self);
	self->serial = ++last_serial;
	self->account = account;
	self->id = g_strdup(id);
	if (id == NULL || !ui_can_use(account))
		return;
	ui_api()->read(account, id, mail_read_cb, GUINT_TO_POINTER(self->serial));
}

const ImailReadable *mail_view_mail(GtkWidget *view)
{
	return view_of(view)->mail;
}

void mail_view_say(GtkWidget *view, GtkMessageType type, const char *text)
{
	banner_show(view_of(view)->banner, type, text);
}

void mail_view_focus(GtkWidget *view)
{
	gtk_widget_grab_focus(view_of(view)->body);
}

gboolean mail_view_page_down(GtkWidget *view)
{
	GtkAdjustment *at = gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(view_of(view)->scrolled));
	double end = gtk_adjustment_get_upper(at) - gtk_adjustment_get_page_size(at);

	if (gtk_adjustment_get_value(at) >= end)
		return FALSE;
	gtk_adjustment_set_value(
		at, MIN(gtk_adjustment_get_value(at) + gtk_adjustment_get_page_increment(at), end));
	return TRUE;
}

/* --- Building --- */

static void destroy_cb(GtkWidget *widget, View *self)
{
	views = g_list_remove(views, self);
	g_object_set_data(G_OBJECT(widget), VIEW_KEY, NULL);
	ui_readable_free(self->mail);
	g_hash_table_unref(self->unfolded);
	g_free(self->id);
	g_free(self);
}

void mail_view_end(void)
{
	gtk_imhtml_class_register_protocol(FOLD_LINK, NULL, NULL);
}

GtkWidget *mail_view_new(void (*shown)(gpointer user_data), gpointer user_data)
{
	View *self = g_new0(View, 1);
	GtkWidget *toolbar, *frame;

	gtk_imhtml_class_register_protocol(FOLD_LINK, fold_clicked_cb, NULL);
	self->shown = shown;
	self->user_data = user_data;
	self->unfolded = g_hash_table_new(NULL, NULL);
	self->box = gtk_vbox_new(FALSE, 6);
	self->headers = gtk_table_new(5, 2, FALSE);
	gtk_table_set_col_spacings(GTK_TABLE(self->headers), 6);
	self->banner = banner_new();
	self->left_out = banner_new();
	frame = pidgin_create_imhtml(FALSE, &self->body, &toolbar, &self->scrolled);
	gtk_imhtml_remove_smileys(GTK_IMHTML(self->body));
	ui_accessible_name(self->body, _("Message"));
	gtk_box_pack_start(GTK_BOX(self->box), self->headers, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->banner, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->left_out, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), frame, TRUE, TRUE, 0);
	g_object_set_data(G_OBJECT(self->box), VIEW_KEY, self);
	g_signal_connect(self->box, "destroy", G_CALLBACK(destroy_cb), self);
	views = g_list_prepend(views, self);
	return self->box;
}
