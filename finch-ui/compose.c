/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compose.c: the windows in which mails are written.
 *
 * A window owns its ImailCompose from opening to closing: the fields that it does not show (threading headers) stay in
 * it untouched, the others are collected when the mail is sent. The window closes only when the protocol plugin
 * has the mail on disk; whatever is wrong is said in the window. libgnt lets a window be closed (Alt-C) without asking it: then
 * the user is asked afterwards, and can have it back as it was.
 *
 * The text is body.c's. Mails written here are plain text.
 */
#include "compose.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gnt.h>
#include <gntcombobox.h>
#include <gntentry.h>
#include <gntfilesel.h>
#include <gntlabel.h>
#include <gnttree.h>
#include <gntwindow.h>
#include <string.h>

#include "body.h"
#include "ui.h"

#define MAX_WIDTH 100
#define LABEL_COLUMNS 9
#define WORDS_HEIGHT 2
#define FILE_ROWS 2
/* Rows that are not body: frame 2, From 3 (it has a frame of its own), To, Cc, Bcc, Subject, files, words, buttons 3. */
#define OTHER_ROWS (2 + 3 + 4 + FILE_ROWS + WORDS_HEIGHT + 3)

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
	GntWidget *window, *from, *to, *cc, *bcc, *subject, *files, *words;
	gboolean is_without_subject, was_edited, is_done;
} Compose;

static GHashTable *windows; /* serial to Compose; what questions and file selectors find their window by */
static guint last_serial;

static Compose *
compose_find(gpointer serial)
{
	return windows != NULL ? g_hash_table_lookup(windows, serial) : NULL;
}

static void
sender_free(gpointer data)
{
	Sender *sender = data;

	g_free(sender->mailbox);
	g_free(sender);
}

static void
compose_say(const char *words, gpointer user_data)
{
	Compose *self = user_data;

	ui_words_set(self->words, words);
}

static void
compose_edited(gpointer user_data)
{
	Compose *self = user_data;

	self->was_edited = TRUE;
}

/* --- From --- */

static void
from_add(Compose *self, PurpleAccount *account, const char *mailbox)
{
	Sender *sender = g_new0(Sender, 1);
	g_autofree char *text = ui_clean(mailbox != NULL ? mailbox : purple_account_get_username(account), FALSE);

	sender->account = account;
	sender->mailbox = g_strdup(mailbox);
	g_ptr_array_add(self->senders, sender);
	gnt_combo_box_add_data(GNT_COMBO_BOX(self->from), sender, text);
}

static void
from_add_account(Compose *self, PurpleAccount *account)
{
	g_autoptr(GPtrArray) senders = ui_api()->senders(account);

	for (guint i = 0; senders != NULL && i < senders->len; i++)
		from_add(self, account, ((const ImailFrom *)g_ptr_array_index(senders, i))->mailbox);
	if (senders == NULL || senders->len == 0)
		from_add(self, account, NULL);
}

/* Selects the line of MAILBOX and the window's account, or of the account, or the first. */
static void
from_select(Compose *self, const char *mailbox)
{
	g_autofree char *wanted = mailbox != NULL ? ui_address_of(mailbox) : NULL;
	Sender *best = NULL;
	int best_score = -1;

	for (guint i = 0; i < self->senders->len; i++) {
		Sender *sender = g_ptr_array_index(self->senders, i);
		g_autofree char *address = sender->mailbox != NULL ? ui_address_of(sender->mailbox) : NULL;
		int score = (sender->account == self->account ? 1 : 0)
			+ (wanted != NULL && address != NULL && g_ascii_strcasecmp(address, wanted) == 0 ? 2 : 0);

		if (score > best_score) {
			best_score = score;
			best = sender;
		}
	}
	if (best != NULL)
		gnt_combo_box_set_selected(GNT_COMBO_BOX(self->from), best);
}

static void
from_fill(Compose *self)
{
	g_autoptr(GList) accounts = ui_api() != NULL ? ui_api()->accounts() : NULL;
	const Sender *now = self->senders->len > 0 ? gnt_combo_box_get_selected_data(GNT_COMBO_BOX(self->from)) : NULL;
	g_autofree char *chosen = g_strdup(now != NULL ? now->mailbox : self->compose->from);

	if (now != NULL)
		self->account = now->account;
	if (!ui_can_use(self->account))
		self->account = NULL;
	gnt_combo_box_remove_all(GNT_COMBO_BOX(self->from));
	g_ptr_array_set_size(self->senders, 0);
	if (self->account != NULL && g_list_find(accounts, self->account) == NULL)
		accounts = g_list_prepend(accounts, self->account);
	for (GList *l = accounts; l != NULL; l = l->next)
		from_add_account(self, l->data);
	from_select(self, chosen);
}

/* --- Attachments --- */

static void
files_show(Compose *self)
{
	GPtrArray *files = self->compose->files;

	gnt_tree_remove_all(GNT_TREE(self->files));
	for (guint i = 0; i < files->len; i++) {
		const ImailFile *file = g_ptr_array_index(files, i);
		g_autofree char *name = ui_clean(file->name, FALSE), *size = g_format_size((guint64)MAX(file->size, 0));

		gnt_tree_add_row_last(GNT_TREE(self->files), GUINT_TO_POINTER(i + 1),
			gnt_tree_create_row(GNT_TREE(self->files), name, size), NULL);
	}
	gnt_widget_draw(self->files);
}

static void
file_add(Compose *self, const char *path)
{
	g_autofree char *name = g_filename_display_basename(path), *words = NULL;
	ImailFile *file;
	GStatBuf info;
	int failed = g_stat(path, &info);

	if (failed != 0 || !S_ISREG(info.st_mode)) {
		words = g_strdup_printf(_("“%s” was not attached: %s"), name, failed != 0 ? g_strerror(errno) : _("it is not a file."));
		compose_say(words, self);
		return;
	}
	file = g_new0(ImailFile, 1);
	file->path = g_strdup(path);
	file->name = g_steal_pointer(&name);
	file->size = info.st_size;
	g_ptr_array_add(self->compose->files, file);
	self->was_edited = TRUE;
	files_show(self);
	words = g_strdup_printf(_("Attached %s. Remove takes the attachment away that is chosen in the list."), file->name);
	compose_say(words, self);
}

static void
file_chosen_cb(GntFileSel *selector, const char *path, const char *name, gpointer serial)
{
	Compose *self = compose_find(serial);
	GList *paths = gnt_file_sel_get_selected_multi_files(selector);

	for (GList *l = paths; self != NULL && l != NULL; l = l->next)
		file_add(self, l->data);
	g_list_free_full(paths, g_free);
	gnt_widget_destroy(GNT_WIDGET(selector));
}

static void
attach_cb(GntWidget *button, gpointer serial)
{
	GntWidget *selector = gnt_file_sel_new();

	gnt_box_set_title(GNT_BOX(selector), _("Attach Files"));
	gnt_file_sel_set_current_location(GNT_FILE_SEL(selector), g_get_home_dir());
	gnt_file_sel_set_must_exist(GNT_FILE_SEL(selector), TRUE);
	gnt_file_sel_set_multi_select(GNT_FILE_SEL(selector), TRUE);
	g_signal_connect(selector, "file_selected", G_CALLBACK(file_chosen_cb), serial);
	g_signal_connect(selector, "cancelled", G_CALLBACK(gnt_widget_destroy), NULL);
	gnt_widget_show(selector);
}

static void
remove_cb(GntWidget *button, gpointer serial)
{
	Compose *self = compose_find(serial);
	guint row = self != NULL ? GPOINTER_TO_UINT(gnt_tree_get_selection_data(GNT_TREE(self->files))) : 0;

	if (row == 0 || row > self->compose->files->len)
		return;
	g_ptr_array_remove_index(self->compose->files, row - 1);
	self->was_edited = TRUE;
	files_show(self);
}

/* --- Sending and closing --- */

static void
replace(char **field, char *value)
{
	g_free(*field);
	*field = value;
}

static char *
entry_text(GntWidget *entry)
{
	return g_strdup(gnt_entry_get_text(GNT_ENTRY(entry)));
}

static void
compose_collect(Compose *self)
{
	ImailCompose *mail = self->compose;
	const Sender *sender = gnt_combo_box_get_selected_data(GNT_COMBO_BOX(self->from));

	if (sender != NULL) {
		self->account = sender->account;
		replace(&mail->from, g_strdup(sender->mailbox));
	}
	replace(&mail->to, entry_text(self->to));
	replace(&mail->cc, entry_text(self->cc));
	replace(&mail->bcc, entry_text(self->bcc));
	replace(&mail->subject, entry_text(self->subject));
	replace(&mail->text, g_strdup(body_get_text(self->body)));
	replace(&mail->html, NULL);
}

static gboolean
recipients_check(Compose *self)
{
	GntWidget *entries[] = { self->to, self->cc, self->bcc };
	const char *labels[] = { _("To"), _("Cc"), _("Bcc") };
	gboolean is_any = FALSE;

	for (guint i = 0; i < G_N_ELEMENTS(entries); i++) {
		const char *typed = gnt_entry_get_text(GNT_ENTRY(entries[i]));
		g_autofree char *bad = NULL, *words = NULL;

		is_any = is_any || strspn(typed, " ,;") < strlen(typed);
		if (ui_api() == NULL || ui_api()->recipients_check(typed, &bad))
			continue;
		words = g_strdup_printf(_("“%s” in %s is not a mail address. Write it like name@example.org; several are separated by commas."),
			bad, labels[i]);
		compose_say(words, self);
		gnt_box_give_focus_to_child(GNT_BOX(self->window), entries[i]);
		return FALSE;
	}
	if (!is_any) {
		compose_say(_("To whom? Write at least one address into To, Cc or Bcc."), self);
		gnt_box_give_focus_to_child(GNT_BOX(self->window), self->to);
	}
	return is_any;
}

static void
compose_close(Compose *self)
{
	self->is_done = TRUE;
	gnt_widget_destroy(self->window);
}

static void
send_cb(GntWidget *button, gpointer serial)
{
	Compose *self = compose_find(serial);
	g_autoptr(GError) error = NULL;
	g_autofree char *id = NULL;

	if (self == NULL || !recipients_check(self))
		return;
	compose_collect(self);
	if (*self->compose->subject == '\0' && !self->is_without_subject) {
		self->is_without_subject = TRUE;
		compose_say(_("This mail has no subject. Write one, or press Send again to send it so."), self);
		gnt_box_give_focus_to_child(GNT_BOX(self->window), self->subject);
		return;
	}
	if (!ui_can_use(self->account)) {
		compose_say(_("There is no iMail account to send this mail with."), self);
		return;
	}
	id = ui_api()->send(self->account, self->compose, &error);
	if (id != NULL)
		compose_close(self);
	else
		compose_say(error != NULL ? error->message : _("The mail was not sent."), self);
}

static void
discard_cb(gpointer serial, int choice)
{
	Compose *self = compose_find(serial);

	if (self != NULL)
		compose_close(self);
}

static void
cancel_cb(GntWidget *button, gpointer serial)
{
	Compose *self = compose_find(serial);

	if (self == NULL)
		return;
	if (!self->was_edited) {
		compose_close(self);
		return;
	}
	purple_request_action(&windows, _("Discard Mail"), _("Discard this mail?"), _("What you have written will be lost."), 1,
		NULL, NULL, NULL, serial, 2, _("Discard"), discard_cb, _("Keep Writing"), NULL);
}

/* A mail whose window was closed by Alt-C. */
typedef struct {
	PurpleAccount *account;
	ImailCompose *compose;
} Closed;

static void
closed_discard_cb(Closed *closed, int choice)
{
	if (ui_api() != NULL)
		ui_api()->compose_free(closed->compose);
	g_free(closed);
}

static void
closed_reopen_cb(Closed *closed, int choice)
{
	if (ui_api() != NULL)
		compose_open(ui_can_use(closed->account) ? closed->account : NULL, closed->compose);
	g_free(closed);
}

static void
compose_closed(Compose *self)
{
	Closed *closed = g_new(Closed, 1);

	compose_collect(self);
	closed->account = self->account;
	closed->compose = g_steal_pointer(&self->compose);
	purple_request_action(&windows, _("Discard Mail"), _("Discard this mail?"), _("Its window was closed before it was sent."),
		1, NULL, NULL, NULL, closed, 2, _("Discard"), closed_discard_cb, _("Keep Writing"), closed_reopen_cb);
}

static void
destroy_cb(GntWidget *window, gpointer serial)
{
	Compose *self = compose_find(serial);

	if (self == NULL)
		return;
	if (self->was_edited && !self->is_done && ui_api() != NULL)
		compose_closed(self);
	g_hash_table_steal(windows, serial);
	if (self->compose != NULL && ui_api() != NULL)
		ui_api()->compose_free(self->compose);
	body_free(self->body);
	g_ptr_array_unref(self->senders);
	g_free(self);
}

static void
edit_cb(GntWidget *button, gpointer serial)
{
	Compose *self = compose_find(serial);

	if (self != NULL)
		body_edit(self->body);
}

static gboolean
key_cb(GntWidget *window, const char *key, gpointer serial)
{
	Compose *self = compose_find(serial);

	return self != NULL && body_edit_key(self->body, key);
}

/* --- Building the window --- */

static void
text_changed_cb(GntEntry *entry, gpointer serial)
{
	Compose *self = compose_find(serial);
	const char *subject;

	if (self == NULL)
		return;
	self->was_edited = TRUE;
	if (GNT_WIDGET(entry) != self->subject)
		return;
	subject = gnt_entry_get_text(entry);
	gnt_screen_rename_widget(self->window, *subject != '\0' ? subject : _("Write Mail"));
}

static GntWidget *
entry_new(Compose *self, const char *name, const char *text, int width)
{
	g_autofree char *clean = ui_clean(text, FALSE);
	GntWidget *entry = gnt_entry_new(clean);

	ui_fix_size(entry, width - LABEL_COLUMNS, 1);
	ui_row(self->window, name, entry);
	return entry;
}

static void
headers_build(Compose *self, int width)
{
	self->from = ui_combo_new();
	ui_fix_size(self->from, width - LABEL_COLUMNS, 3);
	from_fill(self);
	ui_row(self->window, _("From:"), self->from);
	self->to = entry_new(self, _("To:"), self->compose->to, width);
	self->cc = entry_new(self, _("Cc:"), self->compose->cc, width);
	self->bcc = entry_new(self, _("Bcc:"), self->compose->bcc, width);
	self->subject = entry_new(self, _("Subject:"), self->compose->subject, width);
}

static GntWidget *
files_new(int width)
{
	GntWidget *files = gnt_tree_new_with_columns(2);

	gnt_tree_set_col_width(GNT_TREE(files), 0, width - 16);
	gnt_tree_set_col_width(GNT_TREE(files), 1, 10);
	gnt_tree_set_column_is_right_aligned(GNT_TREE(files), 1, TRUE);
	gnt_tree_set_show_separator(GNT_TREE(files), FALSE);
	gnt_widget_set_has_border(files, FALSE);
	gnt_widget_set_grow_y(files, FALSE);
	return files;
}

static void
buttons_build(Compose *self, gpointer serial)
{
	GntWidget *buttons = ui_buttons();

	ui_button(buttons, _("Send"), G_CALLBACK(send_cb), serial);
	ui_button(buttons, _("Edit"), G_CALLBACK(edit_cb), serial);
	ui_button(buttons, _("Attach"), G_CALLBACK(attach_cb), serial);
	ui_button(buttons, _("Remove"), G_CALLBACK(remove_cb), serial);
	ui_button(buttons, _("Cancel"), G_CALLBACK(cancel_cb), serial);
	gnt_box_add_widget(GNT_BOX(self->window), buttons);
}

static void
compose_build(Compose *self, gpointer serial)
{
	const char *subject = self->compose->subject;
	GntWidget *watched[4];
	int width, height;

	ui_screen(&width, &height);
	width = MIN(width, MAX_WIDTH) - 4;
	self->window = gnt_vwindow_new(FALSE);
	gnt_box_set_title(GNT_BOX(self->window), subject != NULL && *subject != '\0' ? subject : _("Write Mail"));
	gnt_box_set_pad(GNT_BOX(self->window), 0);
	gnt_box_set_alignment(GNT_BOX(self->window), GNT_ALIGN_LEFT);
	headers_build(self, width);
	self->body = body_new(width, MAX(3, height - OTHER_ROWS), compose_edited, compose_say, self);
	gnt_box_add_widget(GNT_BOX(self->window), body_widget(self->body));
	self->files = files_new(width);
	ui_fix_size(self->files, width, FILE_ROWS);
	gnt_box_add_widget(GNT_BOX(self->window), self->files);
	self->words = ui_words(width, WORDS_HEIGHT);
	gnt_box_add_widget(GNT_BOX(self->window), self->words);
	buttons_build(self, serial);
	watched[0] = self->to;
	watched[1] = self->cc;
	watched[2] = self->bcc;
	watched[3] = self->subject;
	for (guint i = 0; i < G_N_ELEMENTS(watched); i++)
		g_signal_connect(watched[i], "text_changed", G_CALLBACK(text_changed_cb), serial);
	g_signal_connect(self->window, "key_pressed", G_CALLBACK(key_cb), serial);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), serial);
}

void
compose_open(PurpleAccount *account, ImailCompose *compose)
{
	Compose *self = g_new0(Compose, 1);
	gpointer serial = GUINT_TO_POINTER(++last_serial);
	GntWidget *first;

	if (windows == NULL)
		windows = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(windows, serial, self);
	self->account = account;
	self->compose = compose;
	self->senders = g_ptr_array_new_with_free_func(sender_free);
	compose_build(self, serial);
	gnt_widget_show(self->window);
	files_show(self);
	body_set_text(self->body, compose->text);
	ui_words_set(self->words, _("Tab goes from field to field. Write the text here, or with Edit (Alt-E) in your editor."));
	first = *gnt_entry_get_text(GNT_ENTRY(self->to)) == '\0' ? self->to
		: *gnt_entry_get_text(GNT_ENTRY(self->subject)) == '\0' ? self->subject : body_widget(self->body);
	gnt_box_give_focus_to_child(GNT_BOX(self->window), first);
}

void
compose_accounts_changed(void)
{
	GHashTableIter iter;
	gpointer self;

	if (windows == NULL)
		return;
	g_hash_table_iter_init(&iter, windows);
	while (g_hash_table_iter_next(&iter, NULL, &self))
		from_fill(self);
}

void
compose_account_gone(PurpleAccount *account)
{
	compose_accounts_changed();
}

void
compose_close_all(void)
{
	g_autoptr(GList) all = windows != NULL ? g_hash_table_get_values(windows) : NULL;

	purple_request_close_with_handle(&windows);
	for (GList *l = all; l != NULL; l = l->next)
		compose_close(l->data);
	g_clear_pointer(&windows, g_hash_table_unref);
}
