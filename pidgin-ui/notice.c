/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notice.c: what the buddy list says about mail, as mini dialogs above the list.
 *
 * Each account has a set of news: mails that came in and were not looked at. Up to MAX_SINGLE of them have a
 * dialog each, more are one digest, so that a thousand mails make one line and not a thousand. News are shown
 * after a moment's wait, in which more may come in; reading a mail anywhere, or deleting it, takes it out of
 * the set. With them go a sound, the urgent hint of the buddy list's window, and an icon in the notification
 * area.
 */
#include "notice.h"

#include <pidgin.h>

#include <gtkblist.h>
#include <gtkutils.h>
#include <minidialog.h>
#include <pidginstock.h>

#include "mailbox.h"
#include "notice-prefs.h"
#include "read.h"
#include "rows.h"
#include "notice-sound.h"
#include "tray.h"
#include "ui.h"

#define MAX_SINGLE   3
#define DIGEST_MAX   60  /* characters of a subject among several */
#define GATHER_DELAY 300 /* ms */

typedef struct _Notice Notice;

typedef struct {
	Notice *notice;
	char *id, *from, *address, *subject;
	GtkWidget *dialog; /* NULL: not shown by itself */
} News;

struct _Notice {
	PurpleAccount *account;
	GPtrArray *news; /* of News, oldest first */
	GHashTable *
		mailboxes; /* id to dialog, or to NULL when the user closed it: not again until all is well */
	GtkWidget *digest;
	GtkWidget *no_servers; /* or NULL */
	guint source;
	gboolean has_fresh; /* some of the news have not been told yet */
};

static GHashTable *notices; /* account to Notice */

static void single_gone_cb(GtkWidget *dialog, News *news);
static void digest_gone_cb(GtkWidget *dialog, Notice *self);

/* The dialog is closed, or left to close itself, and that says nothing about the news. */
static void news_let_go(News *news, gboolean is_closing)
{
	GtkWidget *dialog = news->dialog;

	if (dialog == NULL)
		return;
	news->dialog = NULL;
	g_signal_handlers_disconnect_by_func(dialog, single_gone_cb, news);
	if (is_closing)
		gtk_widget_destroy(dialog);
}

static void digest_let_go(Notice *self, gboolean is_closing)
{
	GtkWidget *dialog = self->digest;

	if (dialog == NULL)
		return;
	self->digest = NULL;
	g_signal_handlers_disconnect_by_func(dialog, digest_gone_cb, self);
	if (is_closing)
		gtk_widget_destroy(dialog);
}

static void news_free(gpointer data)
{
	News *news = data;

	news_let_go(news, TRUE);
	g_free(news->id);
	g_free(news->from);
	g_free(news->address);
	g_free(news->subject);
	g_free(news);
}

static void mailbox_gone_cb(GtkWidget *dialog, Notice *self);

static void mailbox_dialog_close(gpointer dialog, gpointer self)
{
	if (dialog == NULL)
		return;
	g_signal_handlers_disconnect_by_func(dialog, mailbox_gone_cb, self);
	gtk_widget_destroy(dialog);
}

static void notice_free(gpointer data)
{
	Notice *self = data;
	g_autoptr(GList) dialogs = g_hash_table_get_values(self->mailboxes);

	if (self->source != 0)
		g_source_remove(self->source);
	g_ptr_array_unref(self->news);
	digest_let_go(self, TRUE);
	g_clear_pointer(&self->no_servers, gtk_widget_destroy);
	g_list_foreach(dialogs, mailbox_dialog_close, self);
	g_hash_table_unref(self->mailboxes);
	g_free(self);
}

static Notice *notice_get(PurpleAccount *account)
{
	Notice *self;

	if (notices == NULL)
		notices = g_hash_table_new_full(NULL, NULL, NULL, notice_free);
	self = g_hash_table_lookup(notices, account);
	if (self == NULL) {
		self = g_new0(Notice, 1);
		self->account = account;
		self->news = g_ptr_array_new_with_free_func(news_free);
		self->mailboxes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_hash_table_insert(notices, account, self);
	}
	return self;
}

/* Puts DIALOG above the buddy list (which also gets the urgent hint). FALSE, and DIALOG is gone, if there is
 * no list. */
static gboolean dialog_show(PidginMiniDialog *dialog)
{
	PidginBuddyList *list = pidgin_blist_get_default_gtk_blist();

	if (list == NULL || list->scrollbook == NULL) {
		g_object_unref(g_object_ref_sink(dialog));
		return FALSE;
	}
	ui_wrap_within(GTK_WIDGET(dialog));
	pidgin_blist_add_alert(GTK_WIDGET(dialog));
	return TRUE;
}

/* --- New mails --- */

static News *news_find(Notice *self, const char *id)
{
	for (guint i = 0; i < self->news->len; i++) {
		News *news = g_ptr_array_index(self->news, i);

		if (g_str_equal(news->id, id))
			return news;
	}
	return NULL;
}

static void news_update_soon(Notice *self);

/* The dialog that a button belongs to is destroyed by itself after the callback. */
static void news_forget(Notice *self, News *news)
{
	news_let_go(news, FALSE);
	g_ptr_array_remove(self->news, news);
}

/* Closed by the user, who knows of it now. */
static void single_gone_cb(GtkWidget *dialog, News *news)
{
	Notice *self = news->notice;

	news_forget(self, news);
	news_update_soon(self);
}

static void digest_gone_cb(GtkWidget *dialog, Notice *self)
{
	digest_let_go(self, FALSE);
	g_ptr_array_set_size(self->news, 0);
	news_update_soon(self);
}

static void marked_cb(const ImailReadable *mail, const GError *error, gpointer unused)
{
	if (error != NULL)
		purple_notify_error(NULL, _("iMail"), _("The mail was not marked as read."), error->message);
}

static Notice *dialog_notice(PidginMiniDialog *dialog)
{
	PurpleAccount *account = g_object_get_data(G_OBJECT(dialog), "imail-account");

	return notices != NULL ? g_hash_table_lookup(notices, account) : NULL;
}

static void news_clicked(PidginMiniDialog *dialog, gboolean is_open)
{
	Notice *self = dialog_notice(dialog);
	g_autofree char *id = g_strdup(g_object_get_data(G_OBJECT(dialog), "imail-id"));
	News *news = self != NULL ? news_find(self, id) : NULL;
	PurpleAccount *account = self != NULL ? self->account : NULL;

	if (news == NULL)
		return;
	news_forget(self, news);
	news_update_soon(self);
	if (is_open)
		read_open(account, id);
	else if (ui_can_use(account))
		ui_api()->read(account, id, marked_cb, NULL);
}

static void open_clicked_cb(PidginMiniDialog *dialog, GtkButton *button, gpointer unused)
{
	news_clicked(dialog, TRUE);
}

static void mark_clicked_cb(PidginMiniDialog *dialog, GtkButton *button, gpointer unused)
{
	news_clicked(dialog, FALSE);
}

static void news_show(Notice *self, News *news)
{
	PidginMiniDialog *dialog =
		pidgin_mini_dialog_new(news->from, ui_subject(news->subject), PIDGIN_STOCK_DIALOG_MAIL);

	g_object_set_data(G_OBJECT(dialog), "imail-account", self->account);
	g_object_set_data_full(G_OBJECT(dialog), "imail-id", g_strdup(news->id), g_free);
	pidgin_mini_dialog_add_button(dialog, _("_Mark Read"), mark_clicked_cb, NULL);
	pidgin_mini_dialog_add_button(dialog, _("_Open"), open_clicked_cb, NULL);
	if (!dialog_show(dialog))
		return;
	news->dialog = GTK_WIDGET(dialog);
	g_signal_connect(dialog, "destroy", G_CALLBACK(single_gone_cb), news);
}

static void list_clicked_cb(PidginMiniDialog *dialog, GtkButton *button, gpointer unused)
{
	Notice *self = dialog_notice(dialog);

	if (self != NULL)
		mailbox_open(self->account, ROWS_INBOX);
}

static void all_marked_cb(const GError *error, gpointer unused)
{
	if (error != NULL)
		purple_notify_error(NULL, _("iMail"), _("The mails were not marked as read."),
				    error->message);
}

/* Those that the digest stands for now; when it has closed they are no news any more. */
static void mark_all_clicked_cb(PidginMiniDialog *dialog, GtkButton *button, gpointer unused)
{
	Notice *self = dialog_notice(dialog);
	g_autoptr(GPtrArray) ids = g_ptr_array_new();

	if (self == NULL || !ui_can_use(self->account))
		return;
	for (guint i = 0; i < self->news->len; i++)
		g_ptr_array_add(ids, ((News *)g_ptr_array_index(self->news, i))->id);
	g_ptr_array_add(ids, NULL);
	ui_api()->mails_mark(self->account, (const char *const *)ids->pdata, "S", "", all_marked_cb, NULL);
}

static void digest_show(Notice *self)
{
	g_autofree char *title =
		g_strdup_printf(NN_("%u new mail", "%u new mails", self->news->len), self->news->len);
	g_autoptr(GString) text = g_string_new(purple_account_get_username(self->account));
	PidginMiniDialog *dialog;

	for (guint i = 0; i < MAX_SINGLE && i < self->news->len; i++) {
		const News *news = g_ptr_array_index(self->news, self->news->len - 1 - i);

		g_autofree char *subject = ui_shorten(ui_subject(news->subject), DIGEST_MAX);

		g_string_append_printf(text, "\n%s: %s", news->from, subject);
	}
	if (self->digest != NULL) {
		pidgin_mini_dialog_set_title(PIDGIN_MINI_DIALOG(self->digest), title);
		pidgin_mini_dialog_set_description(PIDGIN_MINI_DIALOG(self->digest), text->str);
		return;
	}
	dialog = pidgin_mini_dialog_new(title, text->str, PIDGIN_STOCK_DIALOG_MAIL);
	g_object_set_data(G_OBJECT(dialog), "imail-account", self->account);
	pidgin_mini_dialog_add_button(dialog, _("_Close"), NULL, NULL);
	pidgin_mini_dialog_add_button(dialog, _("_Mark Read"), mark_all_clicked_cb, NULL);
	pidgin_mini_dialog_add_button(dialog, _("_Open List"), list_clicked_cb, NULL);
	if (!dialog_show(dialog))
		return;
	self->digest = GTK_WIDGET(dialog);
	g_signal_connect(dialog, "destroy", G_CALLBACK(digest_gone_cb), self);
}

/* Brings the dialogs into step with the news. */
static void dialogs_update(Notice *self)
{
	gboolean is_digest = self->news->len > MAX_SINGLE;

	for (guint i = 0; i < self->news->len; i++) {
		News *news = g_ptr_array_index(self->news, i);

		if (is_digest)
			news_let_go(news, TRUE);
		else if (!is_digest && news->dialog == NULL)
			news_show(self, news);
	}
	if (is_digest)
		digest_show(self);
	else
		digest_let_go(self, TRUE);
}

/* --- The notification area --- */

/* The account with news that is met first; NULL: there are none. */
static Notice *notice_with_news(void)
{
	GHashTableIter iter;
	gpointer self;

	if (notices == NULL)
		return NULL;
	g_hash_table_iter_init(&iter, notices);
	while (g_hash_table_iter_next(&iter, NULL, &self)) {
		if (((Notice *)self)->news->len > 0)
			return self;
	}
	return NULL;
}

static const News *newest_of(const Notice *self)
{
	return g_ptr_array_index(self->news, self->news->len - 1);
}

static guint count_news(void)
{
	GHashTableIter iter;
	gpointer self;
	guint count = 0;

	g_hash_table_iter_init(&iter, notices);
	while (g_hash_table_iter_next(&iter, NULL, &self))
		count += ((Notice *)self)->news->len;
	return count;
}

static void news_update(Notice *self);

/* One mail is read, of several the list is shown. */
static void tray_clicked(void)
{
	Notice *self = notice_with_news();
	g_autofree char *id = self != NULL ? g_strdup(newest_of(self)->id) : NULL;

	if (self == NULL || !ui_can_use(self->account))
		return;
	if (count_news() == 1) {
		read_open(self->account, id);
		return;
	}
	mailbox_open(self->account, ROWS_INBOX);
	g_ptr_array_set_size(self->news, 0);
	news_update(self);
}

static void tray_update(void)
{
	const Notice *self = notice_with_news();
	g_autofree char *count = NULL, *words = NULL;

	if (self != NULL) {
		const News *news = newest_of(self);

		count = g_strdup_printf(NN_("%u new mail", "%u new mails", count_news()), count_news());
		words = g_strdup_printf("%s\n%s: %s", count, news->from, ui_subject(news->subject));
	}
	tray_show(words, tray_clicked);
}

static void news_update(Notice *self)
{
	PidginBuddyList *list = pidgin_blist_get_default_gtk_blist();

	if (purple_prefs_get_bool(NOTICE_PREF_DIALOGS))
		dialogs_update(self);
	tray_update();
	if (!self->has_fresh || self->news->len == 0)
		return;
	self->has_fresh = FALSE;
	notice_sound_new_mail(self->account);
	if (list != NULL && list->window != NULL && !gtk_window_is_active(GTK_WINDOW(list->window)))
		pidgin_set_urgent(GTK_WINDOW(list->window), TRUE);
}

static gboolean gathered_cb(gpointer user_data)
{
	Notice *self = user_data;

	self->source = 0;
	news_update(self);
	return G_SOURCE_REMOVE;
}

static void news_update_soon(Notice *self)
{
	if (self->source == 0)
		self->source = g_timeout_add(GATHER_DELAY, gathered_cb, self);
}

void notice_mail_new(PurpleAccount *account, const ImailSummary *summary)
{
	Notice *self = notice_get(account);
	News *news;

	if (news_find(self, summary->id) != NULL)
		return;
	news = g_new0(News, 1);
	news->notice = self;
	news->id = g_strdup(summary->id);
	news->from = g_strdup(summary->from_name);
	news->address = g_strdup(summary->from_address);
	news->subject = g_strdup(summary->subject);
	g_ptr_array_add(self->news, news);
	self->has_fresh = TRUE;
	news_update_soon(self);
}

void notice_mail_known(PurpleAccount *account, const char *id)
{
	Notice *self = notices != NULL ? g_hash_table_lookup(notices, account) : NULL;
	News *news = self != NULL ? news_find(self, id) : NULL;

	if (news == NULL)
		return;
	g_ptr_array_remove(self->news, news);
	news_update_soon(self);
}

void notice_unread(PurpleAccount *account, GHashTable *senders)
{
	Notice *self = notices != NULL ? g_hash_table_lookup(notices, account) : NULL;

	for (guint i = self != NULL ? self->news->len : 0; i > 0; i--) {
		const News *news = g_ptr_array_index(self->news, i - 1);
		g_autofree char *folded = g_utf8_casefold(news->address, -1);

		if (*folded != '\0' && !g_hash_table_contains(senders, folded)) {
			g_ptr_array_remove_index(self->news, i - 1);
			news_update_soon(self);
		}
	}
}

/* --- Mailboxes in trouble --- */

static void servers_clicked_cb(PidginMiniDialog *dialog, GtkButton *button, gpointer unused)
{
	Notice *self = dialog_notice(dialog);

	if (self != NULL && ui_can_use(self->account))
		ui_api()->servers_edit(self->account);
}

/* Destroyed by the user: remembered as NULL, so that the next try of the same trouble does not nag. */
static void mailbox_gone_cb(GtkWidget *dialog, Notice *self)
{
	const char *id = g_object_get_data(G_OBJECT(dialog), "imail-id");

	if (g_hash_table_lookup(self->mailboxes, id) == dialog)
		g_hash_table_insert(self->mailboxes, g_strdup(id), NULL);
}

static void mailbox_trouble(Notice *self, const ImailMailboxEvent *event)
{
	g_autofree char *title = g_strdup_printf(_("No mail from %s"), event->name);
	gpointer shown = NULL;
	PidginMiniDialog *dialog;

	if (g_hash_table_lookup_extended(self->mailboxes, event->mailbox, NULL, &shown)) {
		if (shown != NULL)
			pidgin_mini_dialog_set_description(PIDGIN_MINI_DIALOG(shown), event->text);
		return;
	}
	dialog = pidgin_mini_dialog_new(title, event->text, GTK_STOCK_DIALOG_WARNING);
	g_object_set_data(G_OBJECT(dialog), "imail-account", self->account);
	g_object_set_data_full(G_OBJECT(dialog), "imail-id", g_strdup(event->mailbox), g_free);
	pidgin_mini_dialog_add_button(dialog, _("_Close"), NULL, NULL);
	pidgin_mini_dialog_add_button(dialog, _("Mail Servers…"), servers_clicked_cb, NULL);
	if (!dialog_show(dialog))
		return;
	g_hash_table_insert(self->mailboxes, g_strdup(event->mailbox), dialog);
	g_signal_connect(dialog, "destroy", G_CALLBACK(mailbox_gone_cb), self);
}

void notice_mailbox_event(PurpleAccount *account, const ImailMailboxEvent *event)
{
	Notice *self = notice_get(account);
	gboolean is_trouble = g_str_equal(event->state, "failed") || g_str_equal(event->state, "paused");
	GtkWidget *shown;

	if (is_trouble && *event->text != '\0') {
		mailbox_trouble(self, event);
	} else if (g_str_equal(event->state, "idle") || g_str_equal(event->state, "removed")) {
		shown = g_hash_table_lookup(self->mailboxes, event->mailbox);
		g_hash_table_remove(self->mailboxes, event->mailbox);
		if (shown != NULL)
			gtk_widget_destroy(shown);
	}
}

void notice_no_servers(PurpleAccount *account)
{
	Notice *self = notice_get(account);
	g_autofree char *title =
		g_strdup_printf(_("%s has no mail servers yet"), purple_account_get_username(account));
	PidginMiniDialog *dialog;

	if (self->no_servers != NULL)
		return;
	dialog = pidgin_mini_dialog_new(title, _("Tools → iMail → Mail Servers… goes on with that."),
					PIDGIN_STOCK_DIALOG_MAIL);
	g_object_set_data(G_OBJECT(dialog), "imail-account", account);
	pidgin_mini_dialog_add_button(dialog, _("_Close"), NULL, NULL);
	pidgin_mini_dialog_add_button(dialog, _("Mail Servers…"), servers_clicked_cb, NULL);
	if (!dialog_show(dialog))
		return;
	self->no_servers = GTK_WIDGET(dialog);
	g_signal_connect(dialog, "destroy", G_CALLBACK(gtk_widget_destroyed), &self->no_servers);
}

void notice_servers_set(PurpleAccount *account)
{
	Notice *self = notices != NULL ? g_hash_table_lookup(notices, account) : NULL;

	if (self != NULL && self->no_servers != NULL)
		gtk_widget_destroy(self->no_servers);
}

void notice_close_all(PurpleAccount *account)
{
	if (notices == NULL)
		return;
	if (account != NULL)
		g_hash_table_remove(notices, account);
	else
		g_clear_pointer(&notices, g_hash_table_unref);
	tray_update();
}
