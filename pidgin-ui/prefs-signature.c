/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-signature.c: the page Signatures: an editor for the signature of each sender.
 *
 * What is written is kept a moment after the last key, and when another sender is chosen or the page goes.
 */
#include <pidgin.h>

#include <gtkimhtml.h>

#include "banner.h"
#include "body.h"
#include "prefs-page.h"
#include "ui.h"

#define KEEP_AFTER_MS 800
#define EDITOR_HEIGHT 150 /* pixels */

static const PrefsSetting settings[] = {
	{.key = "signature-above",
	 .kind = PREFS_CHOICE,
	 .label = N_("In _replies it stands:"),
	 .name = N_("Place of the signature in replies"),
	 .no = N_("Below what is quoted"),
	 .yes = N_("Above what is quoted")},
};

typedef struct {
	PurpleAccount *account;
	GPtrArray *senders; /* of ImailFrom */
	char *from;         /* whose signature is shown: a mailbox; NULL: the default sender's */
	GtkWidget *editor, *banner;
	guint source; /* something is to be kept */
	gboolean is_filling;
} Page;

static void keep(Page *page)
{
	g_autofree char *markup = NULL, *text = NULL;
	g_autoptr(GError) error = NULL;

	if (page->source == 0)
		return;
	g_source_remove(page->source);
	page->source = 0;
	markup = gtk_imhtml_get_markup(GTK_IMHTML(page->editor));
	text = gtk_imhtml_get_text(GTK_IMHTML(page->editor), NULL, NULL);
	banner_hide(page->banner);
	if (ui_can_use(page->account) &&
	    !ui_api()->signature_set(page->account, page->from, text,
				     ui_markup_is_formatted(markup) ? markup : NULL, &error))
		banner_show(page->banner, GTK_MESSAGE_ERROR, error->message);
}

static gboolean keep_cb(gpointer page)
{
	keep(page); /* removes the source itself */
	return G_SOURCE_CONTINUE;
}

static void changed_cb(gpointer buffer, Page *page)
{
	if (page->is_filling)
		return;
	if (page->source != 0)
		g_source_remove(page->source);
	page->source = g_timeout_add(KEEP_AFTER_MS, keep_cb, page);
}

static void show(Page *page)
{
	ImailSignature *signature =
		ui_can_use(page->account) ? ui_api()->signature_get(page->account, page->from) : NULL;

	page->is_filling = TRUE;
	body_show(page->editor, signature != NULL ? signature->text : "",
		  signature != NULL ? signature->markup : NULL);
	page->is_filling = FALSE;
	if (ui_api() != NULL)
		ui_api()->signature_free(signature);
}

static void sender_cb(GtkComboBox *combo, Page *page)
{
	const ImailFrom *from = g_ptr_array_index(page->senders, (guint)gtk_combo_box_get_active(combo));

	keep(page);
	g_free(page->from);
	page->from = g_strdup(from->mailbox);
	show(page);
}

static void editor_destroyed_cb(GtkWidget *editor, Page *page)
{
	keep(page);
}

static void page_free(gpointer data, GClosure *closure)
{
	Page *page = data;

	if (page->senders != NULL)
		g_ptr_array_unref(page->senders);
	g_free(page->from);
	g_free(page);
}

/* Offline the senders are not known: then there is the account's own address. */
static GtkWidget *sender_row_new(Page *page)
{
	GtkWidget *row = gtk_hbox_new(FALSE, 6), *label = gtk_label_new_with_mnemonic(_("_Sender:"));
	GtkWidget *combo = gtk_combo_box_text_new();

	page->senders = ui_can_use(page->account) ? ui_api()->senders(page->account) : NULL;
	for (guint i = 0; page->senders != NULL && i < page->senders->len; i++) {
		const ImailFrom *from = g_ptr_array_index(page->senders, i);

		gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(combo), from->mailbox);
	}
	if (page->senders == NULL || page->senders->len == 0)
		gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(combo),
					       purple_account_get_username(page->account));
	else
		page->from = g_strdup(((const ImailFrom *)g_ptr_array_index(page->senders, 0))->mailbox);
	gtk_combo_box_set_active(GTK_COMBO_BOX(combo), 0);
	if (page->from != NULL)
		g_signal_connect(combo, "changed", G_CALLBACK(sender_cb), page);
	ui_accessible_name(combo, _("Sender"));
	gtk_label_set_mnemonic_widget(GTK_LABEL(label), combo);
	gtk_box_pack_start(GTK_BOX(row), label, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), combo, TRUE, TRUE, 0);
	return row;
}

static void failed(const char *words, gpointer user_data)
{
	banner_show(((Page *)user_data)->banner, GTK_MESSAGE_ERROR, words);
}

static void build(GtkWidget *box, PurpleAccount *account)
{
	static const BodyHandlers handlers = {.failed = failed};
	GtkWidget *section = prefs_section_new(box, _("Signature")), *frame;
	Page *page = g_new0(Page, 1);

	page->account = account;
	gtk_box_pack_start(GTK_BOX(section), sender_row_new(page), FALSE, FALSE, 0);
	frame = body_editor_new(FALSE, &handlers, page, &page->editor);
	ui_accessible_name(page->editor, _("Signature"));
	gtk_widget_set_size_request(frame, -1, EDITOR_HEIGHT);
	gtk_box_pack_start(GTK_BOX(section), frame, TRUE, TRUE, 0);
	page->banner = banner_new();
	gtk_box_pack_start(GTK_BOX(section), page->banner, FALSE, FALSE, 0);
	show(page);
	body_watch(page->editor, G_CALLBACK(changed_cb), page);
	g_signal_connect_data(page->editor, "destroy", G_CALLBACK(editor_destroyed_cb), page, page_free, 0);
	gtk_box_pack_start(GTK_BOX(section),
			   prefs_words_new(_("At the end of a mail a line of two dashes separates it.")),
			   FALSE, FALSE, 0);
	prefs_settings_add(section, account, settings, G_N_ELEMENTS(settings), NULL);
}

const PrefsPage prefs_signature_page = {.title = N_("Signatures"), .is_of_account = TRUE, .build = build};
