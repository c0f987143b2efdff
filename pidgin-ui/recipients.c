/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recipients.c: the rows To, Cc and Bcc of a mail that is written.
 *
 * What cannot be an address is marked as soon as the entry is left, and again when the mail is to be sent.
 * Bcc is hidden until it is wanted.
 */
#include "recipients.h"

#include <string.h>

#include "complete.h"
#include "ui.h"

enum { TO, CC, BCC, N_FIELDS };

struct Recipients {
	GtkTable *table;
	guint row; /* of To */
	GtkWidget *entries[N_FIELDS], *bcc_label, *bcc_button;
	guint spacing; /* between the table's rows */
	PurpleAccount *const *account;
	void (*changed)(gpointer user_data);
	gpointer user_data;
};

static const char *field_name(const Recipients *self, GtkWidget *entry)
{
	return entry == self->entries[TO] ? _("To") : entry == self->entries[CC] ? _("Cc") : _("Bcc");
}

static void mark_clear(GtkWidget *entry)
{
	gtk_entry_set_icon_from_stock(GTK_ENTRY(entry), GTK_ENTRY_ICON_SECONDARY, NULL);
}

/* Whether ENTRY holds addresses only; if not, it is marked, and *WORDS says what is wrong. */
static gboolean entry_check(const Recipients *self, GtkWidget *entry, char **words)
{
	g_autofree char *bad = NULL;

	mark_clear(entry);
	if (ui_api() == NULL || ui_api()->recipients_check(gtk_entry_get_text(GTK_ENTRY(entry)), &bad))
		return TRUE;
	*words = g_strdup_printf(_("“%s” in %s is not a mail address. Write it like name@example.org; "
				   "several are separated by commas."),
				 bad, field_name(self, entry));
	gtk_entry_set_icon_from_stock(GTK_ENTRY(entry), GTK_ENTRY_ICON_SECONDARY, GTK_STOCK_DIALOG_WARNING);
	gtk_entry_set_icon_tooltip_text(GTK_ENTRY(entry), GTK_ENTRY_ICON_SECONDARY, *words);
	return FALSE;
}

static gboolean is_blank(GtkWidget *entry)
{
	const char *text = gtk_entry_get_text(GTK_ENTRY(entry));

	return text[strspn(text, " ,;")] == '\0';
}

gboolean recipients_check(Recipients *self, char **words)
{
	gboolean is_any = FALSE;

	*words = NULL;
	for (guint i = 0; i < N_FIELDS; i++) {
		if (!entry_check(self, self->entries[i], words)) {
			gtk_widget_grab_focus(self->entries[i]);
			return FALSE;
		}
		is_any = is_any || !is_blank(self->entries[i]);
	}
	if (!is_any) {
		*words = g_strdup(_("To whom? Write at least one address into To, Cc or Bcc."));
		gtk_widget_grab_focus(self->entries[TO]);
	}
	return is_any;
}

gboolean recipients_is_empty(const Recipients *self)
{
	return is_blank(self->entries[TO]);
}

static void take(char **field, GtkWidget *entry)
{
	g_free(*field);
	*field = g_strdup(gtk_entry_get_text(GTK_ENTRY(entry)));
}

void recipients_collect(const Recipients *self, ImailCompose *compose)
{
	take(&compose->to, self->entries[TO]);
	take(&compose->cc, self->entries[CC]);
	take(&compose->bcc, self->entries[BCC]);
}

void recipients_focus(Recipients *self)
{
	gtk_widget_grab_focus(self->entries[TO]);
}

/* --- Building --- */

static void edited_cb(GtkWidget *entry, Recipients *self)
{
	mark_clear(entry);
	self->changed(self->user_data);
}

static gboolean focus_out_cb(GtkWidget *entry, GdkEvent *event, Recipients *self)
{
	g_autofree char *words = NULL;

	entry_check(self, entry, &words);
	return FALSE;
}

static void show_bcc_cb(GtkWidget *button, Recipients *self)
{
	gtk_table_set_row_spacing(self->table, self->row + CC, self->spacing);
	gtk_table_set_col_spacing(self->table, 1, 0);
	gtk_widget_hide(self->bcc_button);
	gtk_widget_show(self->bcc_label);
	gtk_widget_show(self->entries[BCC]);
	if (button != NULL)
		gtk_widget_grab_focus(self->entries[BCC]);
}

static GtkWidget *entry_new(Recipients *self, const char *text)
{
	GtkWidget *entry = gtk_entry_new();

	gtk_entry_set_text(GTK_ENTRY(entry), text != NULL ? text : "");
	g_signal_connect(entry, "changed", G_CALLBACK(edited_cb), self);
	g_signal_connect(entry, "focus-out-event", G_CALLBACK(focus_out_cb), self);
	complete_attach(entry, self->account);
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

static GtkWidget *bcc_button_new(Recipients *self)
{
	GtkWidget *button = ui_button(_("_Bcc"), NULL, G_CALLBACK(show_bcc_cb), self);

	gtk_button_set_relief(GTK_BUTTON(button), GTK_RELIEF_NONE);
	button_flatten(button);
	gtk_widget_set_tooltip_text(button, _("Send copies that the other recipients do not see"));
	return button;
}

Recipients *recipients_new(GtkTable *table, guint row, const ImailCompose *compose,
			   PurpleAccount *const *account, void (*changed)(gpointer user_data),
			   gpointer user_data)
{
	Recipients *self = g_new0(Recipients, 1);

	self->table = table;
	self->row = row;
	self->spacing = gtk_table_get_row_spacing(table, row);
	self->account = account;
	self->changed = changed;
	self->user_data = user_data;
	self->entries[TO] = entry_new(self, compose->to);
	self->entries[CC] = entry_new(self, compose->cc);
	self->entries[BCC] = entry_new(self, compose->bcc);
	self->bcc_button = bcc_button_new(self);
	gtk_table_set_row_spacing(table, row + CC, 0); /* Bcc is hidden, its spacing too */
	ui_row_add(table, row + TO, 2, _("_To:"), _("To"), self->entries[TO]);
	ui_row_add(table, row + CC, 1, _("_Cc:"), _("Cc"), self->entries[CC]);
	gtk_table_attach(table, self->bcc_button, 2, 3, row + CC, row + CC + 1, GTK_FILL, GTK_FILL, 0, 0);
	self->bcc_label = ui_row_add(table, row + BCC, 2, _("_Bcc:"), _("Bcc"), self->entries[BCC]);
	gtk_widget_set_no_show_all(self->entries[BCC], TRUE);
	gtk_widget_set_no_show_all(self->bcc_label, TRUE);
	if (compose->bcc != NULL && *compose->bcc != '\0') {
		gtk_widget_set_no_show_all(self->bcc_button, TRUE);
		show_bcc_cb(NULL, self);
	}
	return self;
}

void recipients_free(Recipients *self)
{
	g_free(self);
}
