/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compose.c: the windows in which mails are written.
 *
 * A window owns its ImailCompose from opening to closing: the fields that it does not show (threading
 * headers) stay in it untouched, the others are collected when the mail is saved or sent. The window closes
 * only when the protocol plugin has the mail on disk; whatever is wrong is said in the window. What is
 * written is saved as a draft by itself (drafting.h); its title says when all is. libgnt lets a window be
 * closed (Alt-C) without asking it: then the user is asked afterwards, and can have it back as it was.
 *
 * The text is body.c's, the attachments are attach.c's. Mails written here are plain text.
 */
#include "compose.h"

#include <gnt.h>
#include <gntcombobox.h>
#include <gntentry.h>
#include <gntlabel.h>
#include <string.h>

#include "attach.h"
#include "body.h"
#include "drafting.h"
#include "forgotten.h"
#include "later.h"
#include "outgoing.h"
#include "recipients.h"
#include "signature.h"
#include "ui.h"

#define MAX_WIDTH     100
#define LATER_COLUMNS 24
#define WORDS_HEIGHT  2
/* Rows that are neither text nor attachments: frame 2, From and Send 3 (they have frames of their own), To,
 * Cc, Bcc, Subject, words, buttons 3. */
#define OTHER_ROWS (2 + 3 + 4 + WORDS_HEIGHT + 3)

/* One line of the From box. */
typedef struct {
	PurpleAccount *account;
	char *mailbox; /* NULL: the account's default sender */
} Sender;

typedef struct {
	PurpleAccount *account;
	ImailCompose *compose;
	GPtrArray *senders; /* of Sender */
	Body *body;
	Attach *attach;
	Later *later;
	Recipients *recipients;
	Drafting *drafting;
	GntWidget *window, *from, *subject, *words, *attach_button;
	gboolean is_without_subject, is_without_attachment; /* the user was asked */
	gboolean is_saved, is_done;
	gboolean is_reopened; /* it has something to lose, though nothing has changed since */
} Compose;

static GHashTable *windows; /* serial to Compose; what questions find their window by */
static guint last_serial;

static Compose *compose_find(gpointer serial)
{
	return windows != NULL ? g_hash_table_lookup(windows, serial) : NULL;
}

static void sender_free(gpointer data)
{
	Sender *sender = data;

	g_free(sender->mailbox);
	g_free(sender);
}

static void compose_say(const char *words, gpointer user_data)
{
	Compose *self = user_data;

	ui_words_set(self->words, words);
}

static void compose_edited(gpointer user_data)
{
	Compose *self = user_data;

	drafting_edited(self->drafting);
}

/* What there is within the frame, and above the task bar. */
static void compose_size(int *width, int *height)
{
	ui_screen(width, height);
	*width = MIN(*width, MAX_WIDTH) - 4;
}

/* --- From --- */

static void from_add(Compose *self, PurpleAccount *account, const char *mailbox)
{
	Sender *sender = g_new0(Sender, 1);
	g_autofree char *text =
		ui_clean(mailbox != NULL ? mailbox : purple_account_get_username(account), FALSE);

	sender->account = account;
	sender->mailbox = g_strdup(mailbox);
	g_ptr_array_add(self->senders, sender);
	gnt_combo_box_add_data(GNT_COMBO_BOX(self->from), sender, text);
}

static void from_add_account(Compose *self, PurpleAccount *account)
{
	g_autoptr(GPtrArray) senders = ui_api()->senders(account);

	for (guint i = 0; senders != NULL && i < senders->len; i++)
		from_add(self, account, ((const ImailFrom *)g_ptr_array_index(senders, i))->mailbox);
	if (senders == NULL || senders->len == 0)
		from_add(self, account, NULL);
}

/* Selects the line of MAILBOX and the window's account, or of the account, or the first. */
static void from_select(Compose *self, const char *mailbox)
{
	g_autofree char *wanted = mailbox != NULL ? ui_address_of(mailbox) : NULL;
	Sender *best = NULL;
	int best_score = -1;

	for (guint i = 0; i < self->senders->len; i++) {
		Sender *sender = g_ptr_array_index(self->senders, i);
		g_autofree char *address = sender->mailbox != NULL ? ui_address_of(sender->mailbox) : NULL;
		int score =
			(sender->account == self->account ? 1 : 0) +
			(wanted != NULL && address != NULL && g_ascii_strcasecmp(address, wanted) == 0 ? 2
												       : 0);

		if (score > best_score) {
			best_score = score;
			best = sender;
		}
	}
	if (best != NULL)
		gnt_combo_box_set_selected(GNT_COMBO_BOX(self->from), best);
}

/* The account whose sender is chosen is the one that it is sent with, and whose contacts are offered. */
static void from_chosen_cb(GntComboBox *from, gpointer old, gpointer now, gpointer serial)
{
	Compose *self = compose_find(serial);

	const Sender *before = old, *sender = now;

	if (self == NULL || now == NULL || self->senders->len == 0)
		return;
	if (before != NULL && before != sender)
		signature_follow(self->body, before->account, before->mailbox, sender->account,
				 sender->mailbox);
	self->account = sender->account;
}

static void from_fill(Compose *self)
{
	g_autoptr(GList) accounts = ui_api() != NULL ? ui_api()->accounts() : NULL;
	const Sender *now =
		self->senders->len > 0 ? gnt_combo_box_get_selected_data(GNT_COMBO_BOX(self->from)) : NULL;
	g_autofree char *chosen =
		g_strdup(now != NULL && now->mailbox != NULL ? now->mailbox : self->compose->from);

	if (now != NULL)
		self->account = now->account;
	if (!ui_can_use(self->account))
		self->account = NULL;
	g_signal_handlers_block_matched(self->from, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, from_chosen_cb, NULL);
	gnt_combo_box_remove_all(GNT_COMBO_BOX(self->from));
	g_ptr_array_set_size(self->senders, 0);
	if (self->account != NULL && g_list_find(accounts, self->account) == NULL)
		accounts = g_list_prepend(accounts, self->account);
	for (GList *l = accounts; l != NULL; l = l->next)
		from_add_account(self, l->data);
	from_select(self, chosen);
	g_signal_handlers_unblock_matched(self->from, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, from_chosen_cb, NULL);
}

/* --- Attachments --- */

/* The list takes its rows from the text. Laying the window out anew loses the focus. */
static void attachments_changed(gpointer user_data)
{
	Compose *self = user_data;
	int width, height;

	compose_size(&width, &height);
	compose_edited(self);
	ui_fix_size(body_widget(self->body), width,
		    MAX(3, height - OTHER_ROWS - attach_get_rows(self->attach)));
	gnt_box_readjust(GNT_BOX(self->window));
	gnt_box_give_focus_to_child(GNT_BOX(self->window), self->attach_button);
	gnt_widget_draw(self->window);
	body_refresh(self->body);
}

static void attach_cb(GntWidget *button, gpointer serial)
{
	Compose *self = compose_find(serial);

	if (self != NULL)
		attach_choose(self->attach);
}

static void remove_cb(GntWidget *button, gpointer serial)
{
	Compose *self = compose_find(serial);

	if (self != NULL)
		attach_remove_chosen(self->attach);
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
	const Sender *sender = gnt_combo_box_get_selected_data(GNT_COMBO_BOX(self->from));

	/* Before the account's senders are known, what the mail says stays. */
	if (sender != NULL && (sender->mailbox != NULL || sender->account != self->account))
		replace(&mail->from, g_strdup(sender->mailbox));
	if (sender != NULL)
		self->account = sender->account;
	recipients_collect(self->recipients, mail);
	replace(&mail->subject, g_strdup(gnt_entry_get_text(GNT_ENTRY(self->subject))));
	replace(&mail->text, g_strdup(body_get_text(self->body)));
	replace(&mail->html, NULL);
}

static char *compose_title(const char *subject, gboolean is_saved)
{
	const char *words = subject != NULL && *subject != '\0' ? subject : _("Write Mail");
	g_autofree char *title = is_saved ? g_strdup_printf(_("%s (saved)"), words) : g_strdup(words);
	int width, height;

	ui_screen(&width, &height);
	return ui_fit(title, MIN(width, MAX_WIDTH) - 8);
}

static PurpleAccount *drafting_collect(gpointer user_data)
{
	Compose *self = user_data;

	compose_collect(self);
	self->compose->send_at = later_peek(self->later);
	return self->account;
}

static void title_show(Compose *self)
{
	g_autofree char *title = compose_title(gnt_entry_get_text(GNT_ENTRY(self->subject)), self->is_saved);

	ui_window_rename(self->window, title);
}

static void drafting_saved(gboolean is_saved, gpointer user_data)
{
	Compose *self = user_data;

	self->is_saved = is_saved;
	title_show(self);
}

static const DraftingHandlers drafting_handlers = {
	.collect = drafting_collect, .saved = drafting_saved, .failed = compose_say};

/* FALSE if something seems to be forgotten, for the first time. */
static gboolean reminders_check(Compose *self)
{
	if (*self->compose->subject == '\0' && !self->is_without_subject) {
		self->is_without_subject = TRUE;
		compose_say(_("This mail has no subject. Write one, or press Send again to send it so."),
			    self);
		gnt_box_give_focus_to_child(GNT_BOX(self->window), self->subject);
		return FALSE;
	}
	if (self->compose->files->len == 0 && !self->is_without_attachment &&
	    forgotten_mentions_attachment(self->compose->text)) {
		self->is_without_attachment = TRUE;
		compose_say(
			_("The text speaks of an attachment, but there is none. Attach one, or press Send "
			  "again to send it so."),
			self);
		gnt_box_give_focus_to_child(GNT_BOX(self->window), self->attach_button);
		return FALSE;
	}
	return TRUE;
}

static void compose_close(Compose *self)
{
	self->is_done = TRUE;
	gnt_widget_destroy(self->window);
}

static void send_cb(GntWidget *button, gpointer serial)
{
	Compose *self = compose_find(serial);
	g_autoptr(GError) error = NULL;
	g_autofree char *id = NULL;

	if (self == NULL || !recipients_check(self->recipients))
		return;
	compose_collect(self);
	if (!reminders_check(self) || !later_get(self->later, &self->compose->send_at))
		return;
	if (!ui_can_use(self->account)) {
		compose_say(_("There is no iMail account to send this mail with."), self);
		return;
	}
	drafting_before_send(self->drafting, self->account);
	id = ui_api()->send(self->account, self->compose, &error);
	if (id == NULL) {
		compose_say(error != NULL ? error->message : _("The mail was not sent."), self);
		return;
	}
	outgoing_begun(self->account, id, self->compose->subject);
	compose_close(self);
}

static void kept_cb(const char *problem, gpointer user_data)
{
	Compose *self = user_data;

	if (problem == NULL)
		compose_close(self);
	else
		compose_say(problem, self);
}

static void keep_cb(gpointer serial, int choice)
{
	Compose *self = compose_find(serial);

	if (self != NULL)
		drafting_keep(self->drafting, kept_cb);
}

static void discard_cb(gpointer serial, int choice)
{
	Compose *self = compose_find(serial);

	if (self == NULL)
		return;
	drafting_discard(self->drafting);
	compose_close(self);
}

static gboolean has_to_lose(Compose *self)
{
	return self->is_reopened || drafting_is_changed(self->drafting);
}

static void cancel_cb(GntWidget *button, gpointer serial)
{
	Compose *self = compose_find(serial);

	if (self == NULL)
		return;
	if (!has_to_lose(self)) {
		compose_close(self);
		return;
	}
	purple_request_action(&windows, _("Close Mail"), _("Keep this mail as a draft?"),
			      _("A draft lies in the folder Drafts. What is discarded is lost."), 0, NULL,
			      NULL, NULL, serial, 3, _("Save as Draft"), keep_cb, _("Discard"), discard_cb,
			      _("Keep Writing"), NULL);
}

/* A mail whose window was closed by Alt-C. */
typedef struct {
	PurpleAccount *account;
	ImailCompose *compose;
} Closed;

static Compose *window_open(PurpleAccount *account, ImailCompose *compose);

static void closed_free(Closed *closed)
{
	if (ui_api() != NULL)
		ui_api()->compose_free(closed->compose);
	g_free(closed);
}

static void closed_keep_cb(Closed *closed, int choice)
{
	if (ui_can_use(closed->account))
		ui_api()->draft_save(closed->account, closed->compose, TRUE, NULL, NULL);
	closed_free(closed);
}

static void closed_discard_cb(Closed *closed, int choice)
{
	if (ui_can_use(closed->account))
		ui_api()->draft_discard(closed->account, closed->compose, NULL, NULL);
	closed_free(closed);
}

static void closed_reopen_cb(Closed *closed, int choice)
{
	if (ui_api() != NULL)
		window_open(ui_can_use(closed->account) ? closed->account : NULL, closed->compose)
			->is_reopened = TRUE;
	g_free(closed);
}

/* Until the answer it is in Drafts. */
static void compose_closed(Compose *self)
{
	Closed *closed = g_new(Closed, 1);

	drafting_save(self->drafting);
	closed->account = self->account;
	closed->compose = g_steal_pointer(&self->compose);
	purple_request_action(&windows, _("Close Mail"), _("Keep this mail as a draft?"),
			      _("Its window was closed before it was sent."), 0, NULL, NULL, NULL, closed, 3,
			      _("Save as Draft"), closed_keep_cb, _("Discard"), closed_discard_cb,
			      _("Keep Writing"), closed_reopen_cb);
}

static void destroy_cb(GntWidget *window, gpointer serial)
{
	Compose *self = compose_find(serial);

	if (self == NULL)
		return;
	if (!self->is_done && ui_api() != NULL && has_to_lose(self))
		compose_closed(self);
	drafting_free(self->drafting);
	g_hash_table_steal(windows, serial);
	if (self->compose != NULL && ui_api() != NULL)
		ui_api()->compose_free(self->compose);
	attach_free(self->attach);
	body_free(self->body);
	later_free(self->later);
	recipients_free(self->recipients);
	g_ptr_array_unref(self->senders);
	g_free(self);
}

static void edit_cb(GntWidget *button, gpointer serial)
{
	Compose *self = compose_find(serial);

	if (self != NULL)
		body_edit(self->body);
}

static gboolean key_cb(GntWidget *window, const char *key, gpointer serial)
{
	Compose *self = compose_find(serial);

	return self != NULL && body_edit_key(self->body, key);
}

/* --- Building the window --- */

static void subject_changed_cb(GntEntry *entry, gpointer serial)
{
	Compose *self = compose_find(serial);

	if (self == NULL)
		return;
	compose_edited(self);
	title_show(self);
}

static void headers_build(Compose *self, gpointer serial, int width)
{
	g_autofree char *subject = ui_clean(self->compose->subject, FALSE);
	GntWidget *row;

	self->from = gnt_combo_box_new();
	ui_fix_size(self->from, width - UI_LABEL_COLUMNS - LATER_COLUMNS - 7, 3);
	from_fill(self);
	g_signal_connect(self->from, "selection-changed", G_CALLBACK(from_chosen_cb), serial);
	row = ui_row(self->window, _("From:"), self->from);
	self->later = later_new(self->compose->send_at, LATER_COLUMNS, compose_say, self);
	ui_row_add(row, _("Send:"), later_widget(self->later));
	self->recipients = recipients_new(self->window, self->compose, &self->account, width, compose_edited,
					  compose_say, self);
	self->subject = gnt_entry_new(subject);
	ui_fix_size(self->subject, width - UI_LABEL_COLUMNS, 1);
	ui_row(self->window, _("Subject:"), self->subject);
	g_signal_connect(self->subject, "text_changed", G_CALLBACK(subject_changed_cb), serial);
}

static void buttons_build(Compose *self, gpointer serial)
{
	GntWidget *buttons = ui_buttons();

	ui_button(buttons, _("Send"), G_CALLBACK(send_cb), serial);
	ui_button(buttons, _("Edit"), G_CALLBACK(edit_cb), serial);
	self->attach_button = ui_button(buttons, _("Attach"), G_CALLBACK(attach_cb), serial);
	ui_button(buttons, _("Remove"), G_CALLBACK(remove_cb), serial);
	ui_button(buttons, _("Cancel"), G_CALLBACK(cancel_cb), serial);
	gnt_box_add_widget(GNT_BOX(self->window), buttons);
}

static void compose_build(Compose *self, gpointer serial)
{
	g_autofree char *title = compose_title(self->compose->subject, FALSE);
	int width, height;

	compose_size(&width, &height);
	self->window = ui_window_new(title);
	headers_build(self, serial, width);
	self->attach = attach_new(self->compose->files, width, attachments_changed, compose_say, self);
	self->body = body_new(width, MAX(3, height - OTHER_ROWS - attach_get_rows(self->attach)),
			      compose_edited, compose_say, self);
	gnt_box_add_widget(GNT_BOX(self->window), body_widget(self->body));
	gnt_box_add_widget(GNT_BOX(self->window), attach_widget(self->attach));
	self->words = ui_words(width, WORDS_HEIGHT);
	gnt_box_add_widget(GNT_BOX(self->window), self->words);
	buttons_build(self, serial);
	g_signal_connect(self->window, "key_pressed", G_CALLBACK(key_cb), serial);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), serial);
}

static Compose *window_open(PurpleAccount *account, ImailCompose *compose)
{
	Compose *self = g_new0(Compose, 1);
	gpointer serial = GUINT_TO_POINTER(++last_serial);

	if (windows == NULL)
		windows = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(windows, serial, self);
	self->account = account;
	self->compose = compose;
	self->senders = g_ptr_array_new_with_free_func(sender_free);
	compose_build(self, serial);
	ui_window_show_in_front(self->window);
	body_set_text(self->body, compose->text);
	self->drafting = drafting_new(compose, &drafting_handlers, self);
	ui_words_set(self->words,
		     compose->notice != NULL
			     ? compose->notice
			     : _("Tab goes from field to field. Write the text here, or with Edit "
				 "(Alt-E) in your editor."));
	if (recipients_is_empty(self->recipients))
		recipients_focus(self->recipients);
	else
		gnt_box_give_focus_to_child(GNT_BOX(self->window),
					    *gnt_entry_get_text(GNT_ENTRY(self->subject)) == '\0'
						    ? self->subject
						    : body_widget(self->body));
	return self;
}

void compose_open(PurpleAccount *account, ImailCompose *compose)
{
	window_open(account, compose);
}

void compose_accounts_changed(void)
{
	GHashTableIter iter;
	gpointer self;

	if (windows == NULL)
		return;
	g_hash_table_iter_init(&iter, windows);
	while (g_hash_table_iter_next(&iter, NULL, &self))
		from_fill(self);
}

void compose_close_all(void)
{
	g_autoptr(GList) all = windows != NULL ? g_hash_table_get_values(windows) : NULL;

	purple_request_close_with_handle(&windows);
	for (GList *l = all; l != NULL; l = l->next)
		compose_close(l->data);
	g_clear_pointer(&windows, g_hash_table_unref);
}
