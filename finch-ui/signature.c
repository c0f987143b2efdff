/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature.c: the window in which signatures are written, one for each sender. It is plain text here; one
 * with formatting that was written elsewhere stays so until its words are changed here.
 */
#include "signature.h"

#include <gnt.h>
#include <gntcombobox.h>
#include <gntwindow.h>

#include "ui.h"

#define WIDTH      70
#define ROWS       6
#define WORDS_ROWS 1

typedef struct {
	PurpleAccount *account;
	char *mailbox;
} Sender;

/* There is at most one; the members are NULL while it is closed. */
static struct {
	GntWidget *window, *from, *words;
	GPtrArray *senders; /* of Sender */
	Body *body;
	const Sender *shown;
} writing;

void signature_follow(Body *body, PurpleAccount *account_before, const char *before, PurpleAccount *account,
		      const char *from)
{
	ImailSignatureChange *change;

	if (!ui_can_use(account) || !ui_can_use(account_before))
		return;
	change = ui_api()->signature_change(account_before, before, account, from, body_get_text(body));
	if (change == NULL)
		return;
	body_replace(body, change->start, change->end, change->text);
	ui_api()->signature_change_free(change);
}

static void sender_free(gpointer data)
{
	g_free(((Sender *)data)->mailbox);
	g_free(data);
}

static void say(const char *words)
{
	ui_words_set(writing.words, words);
}

static void failed_cb(const char *words, gpointer unused)
{
	say(words);
}

static void changed_cb(gpointer unused)
{
	say("");
}

static void show(const Sender *sender)
{
	ImailSignature *signature = ui_api()->signature_get(sender->account, sender->mailbox);

	writing.shown = sender;
	body_set_text(writing.body, signature != NULL ? signature->text : "");
	ui_api()->signature_free(signature);
}

/* FALSE: it cannot be kept, and the user was told. What is as it was stays, with its formatting. */
static gboolean keep(void)
{
	const Sender *sender = writing.shown;
	g_autoptr(GError) error = NULL;
	ImailSignature *old;
	gboolean is_same;

	if (sender == NULL || !ui_can_use(sender->account))
		return TRUE;
	old = ui_api()->signature_get(sender->account, sender->mailbox);
	is_same = g_strcmp0(old != NULL ? old->text : "", body_get_text(writing.body)) == 0;
	ui_api()->signature_free(old);
	if (is_same || ui_api()->signature_set(sender->account, sender->mailbox, body_get_text(writing.body),
					       NULL, &error))
		return TRUE;
	say(error->message);
	return FALSE;
}

static void chosen_cb(GntComboBox *combo, gpointer old, gpointer now, gpointer unused)
{
	if (now == NULL || now == writing.shown || !ui_can_use(((const Sender *)now)->account))
		return;
	if (keep())
		show(now);
}

static void save_cb(void)
{
	if (keep())
		gnt_widget_destroy(writing.window);
}

static void edit_cb(void)
{
	body_edit(writing.body);
}

static void cancel_cb(void)
{
	gnt_widget_destroy(writing.window);
}

static gboolean key_cb(GntWidget *window, const char *key, gpointer unused)
{
	return body_edit_key(writing.body, key);
}

static void destroy_cb(void)
{
	g_clear_pointer(&writing.body, body_free);
	g_clear_pointer(&writing.senders, g_ptr_array_unref);
	writing.window = NULL;
	writing.shown = NULL;
}

static void senders_fill(void)
{
	g_autoptr(GList) accounts = ui_api()->accounts();

	writing.senders = g_ptr_array_new_with_free_func(sender_free);
	for (GList *l = accounts; l != NULL; l = l->next) {
		g_autoptr(GPtrArray) froms = ui_api()->senders(l->data);

		for (guint i = 0; i < froms->len; i++) {
			Sender *sender = g_new(Sender, 1);
			g_autofree char *shown = NULL;

			sender->account = l->data;
			sender->mailbox = g_strdup(((const ImailFrom *)froms->pdata[i])->mailbox);
			shown = ui_clean(sender->mailbox, FALSE);
			g_ptr_array_add(writing.senders, sender);
			gnt_combo_box_add_data(GNT_COMBO_BOX(writing.from), sender, shown);
		}
	}
}

static void build(void)
{
	GntWidget *buttons = ui_buttons();

	writing.window = ui_window_new(_("Signature"));
	writing.from = gnt_combo_box_new();
	ui_fix_size(writing.from, WIDTH - UI_LABEL_COLUMNS, 3);
	writing.body = body_new(WIDTH, ROWS, changed_cb, failed_cb, NULL);
	writing.words = ui_words(WIDTH, WORDS_ROWS);
	ui_row(writing.window, _("From:"), writing.from);
	gnt_box_add_widget(GNT_BOX(writing.window), body_widget(writing.body));
	gnt_box_add_widget(GNT_BOX(writing.window), writing.words);
	ui_button(buttons, _("Save"), G_CALLBACK(save_cb), NULL);
	ui_button(buttons, _("Edit"), G_CALLBACK(edit_cb), NULL);
	ui_button(buttons, _("Cancel"), G_CALLBACK(cancel_cb), NULL);
	gnt_box_add_widget(GNT_BOX(writing.window), buttons);
	ui_window_close_on_escape(writing.window);
	g_signal_connect(writing.window, "key_pressed", G_CALLBACK(key_cb), NULL);
	g_signal_connect(writing.window, "destroy", G_CALLBACK(destroy_cb), NULL);
}

void signature_open(void)
{
	if (writing.window != NULL) {
		gnt_window_present(writing.window);
		return;
	}
	build();
	senders_fill();
	if (writing.senders->len == 0) {
		gnt_widget_destroy(writing.window);
		purple_notify_info(NULL, _("iMail"), _("There is no sender yet."),
				   _("Set up the outgoing mail server first: Mail Servers in the menu."));
		return;
	}
	g_signal_connect(writing.from, "selection-changed", G_CALLBACK(chosen_cb), NULL);
	ui_window_show_in_front(writing.window);
	gnt_box_give_focus_to_child(GNT_BOX(writing.window), body_widget(writing.body));
	show(writing.senders->pdata[0]);
	say(_("It is put below each mail that you write with this address."));
}

void signature_close(void)
{
	if (writing.window != NULL)
		gnt_widget_destroy(writing.window);
}
