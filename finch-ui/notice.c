/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notice.c: what the user is told without having asked: new mails, mails that were not sent, mailboxes that
 * cannot be polled.
 *
 * New mails are rows of one window, which never takes the focus from what the user types (libgnt puts a
 * window that opens by itself behind the others and marks it in the task bar); a line in the corner says for
 * a few seconds that it is there. Mails are gathered for a moment, so that a thousand that come in are one
 * line. Reading or deleting a mail anywhere takes its row away.
 */
#include "notice.h"

#include <gnt.h>
#include <gntlabel.h>
#include <gnttree.h>
#include <gntutils.h>

#include "mailbox.h"
#include "read.h"
#include "report.h"
#include "mail-state.h"
#include "ui.h"

#define GATHER_DELAY  300 /* ms */
#define TOAST_SECONDS 6
#define TOAST_WIDTH   62
#define FROM_WIDTH    20
#define SUBJECT_WIDTH 44
#define MAX_ROWS      8

/* A row: a mail that was not looked at yet. */
typedef struct {
	PurpleAccount *account;
	char *id;
} News;

/* There is at most one window and one line in the corner. */
static struct {
	GntWidget *window, *tree, *toast;
	GPtrArray *fresh; /* of char *: words about mails that came in since the last line */
	guint gather_source, toast_source;
} notice;

static GHashTable *troubles; /* ids of mailboxes that the user was told of */

/* --- The line in the corner --- */

static void toast_close(void)
{
	if (notice.toast_source != 0)
		g_source_remove(notice.toast_source);
	notice.toast_source = 0;
	if (notice.toast != NULL)
		gnt_widget_destroy(notice.toast);
	notice.toast = NULL;
}

static gboolean toast_over_cb(gpointer unused)
{
	notice.toast_source = 0;
	toast_close();
	return G_SOURCE_REMOVE;
}

void notice_say(const char *words)
{
	g_autofree char *fitting = ui_fit(words, TOAST_WIDTH);
	int columns, rows, width, height;

	toast_close();
	notice.toast = gnt_vbox_new(FALSE);
	gnt_widget_set_transient(notice.toast, TRUE);
	gnt_widget_set_has_border(notice.toast, TRUE);
	gnt_box_add_widget(GNT_BOX(notice.toast),
			   gnt_label_new_with_format(fitting, GNT_TEXT_FLAG_HIGHLIGHT));
	gnt_widget_size_request(notice.toast);
	gnt_widget_get_size(notice.toast, &width, &height);
	ui_screen(&columns, &rows);
	gnt_widget_set_position(notice.toast, MAX(0, columns - width - 1), MAX(0, rows - height));
	gnt_widget_draw(notice.toast);
	gnt_widget_show(notice.toast);
	notice.toast_source = g_timeout_add_seconds(TOAST_SECONDS, toast_over_cb, NULL);
}

/* --- The window --- */

static guint news_hash(gconstpointer key)
{
	return g_str_hash(((const News *)key)->id);
}

static gboolean news_equal(gconstpointer a, gconstpointer b)
{
	const News *one = a, *other = b;

	return one->account == other->account && g_str_equal(one->id, other->id);
}

static void news_free(gpointer data)
{
	News *news = data;

	g_free(news->id);
	g_free(news);
}

static void destroy_cb(void)
{
	notice.window = NULL;
	notice.tree = NULL;
}

static void open_cb(void)
{
	const News *news = gnt_tree_get_selection_data(GNT_TREE(notice.tree));
	g_autofree char *id = news != NULL ? g_strdup(news->id) : NULL;

	if (id != NULL)
		read_open(news->account, id);
}

static void inbox_cb(void)
{
	const News *news = gnt_tree_get_selection_data(GNT_TREE(notice.tree));
	PurpleAccount *account = news != NULL ? news->account : ui_account();

	gnt_widget_destroy(notice.window);
	if (account != NULL)
		mailbox_open(account);
}

static void close_cb(void)
{
	gnt_widget_destroy(notice.window);
}

static void window_new(void)
{
	GntWidget *buttons = ui_buttons();
	GntTree *tree;
	int columns, rows;

	notice.window = ui_window_new(_("New Mail"));
	notice.tree = gnt_tree_new_with_columns(2);
	tree = GNT_TREE(notice.tree);
	gnt_tree_set_hash_fns(tree, news_hash, news_equal, news_free);
	gnt_tree_set_column_titles(tree, _("From"), _("Subject"));
	gnt_tree_set_show_title(tree, TRUE);
	gnt_tree_set_col_width(tree, 0, FROM_WIDTH);
	gnt_tree_set_col_width(tree, 1, SUBJECT_WIDTH);
	gnt_tree_set_visible_rows(tree, MAX_ROWS);
	gnt_box_add_widget(GNT_BOX(notice.window), notice.tree);
	/* At the right, where the buddy list does not cover it. */
	ui_screen(&columns, &rows);
	gnt_widget_set_position(notice.window, MAX(0, columns - FROM_WIDTH - SUBJECT_WIDTH - 8), 0);
	ui_button(buttons, _("Open"), G_CALLBACK(open_cb), NULL);
	ui_button(buttons, _("Inbox"), G_CALLBACK(inbox_cb), NULL);
	ui_button(buttons, _("Close"), G_CALLBACK(close_cb), NULL);
	gnt_box_add_widget(GNT_BOX(notice.window), buttons);
	g_signal_connect(notice.tree, "activate", G_CALLBACK(open_cb), NULL);
	ui_window_close_on_escape(notice.window);
	g_signal_connect(notice.window, "destroy", G_CALLBACK(destroy_cb), NULL);
}

static gboolean gathered_cb(gpointer unused)
{
	g_autofree char *words = NULL;

	notice.gather_source = 0;
	if (notice.fresh->len == 1)
		words = g_strdup(g_ptr_array_index(notice.fresh, 0));
	else
		words = g_strdup_printf(NN_("%u new mail", "%u new mails", notice.fresh->len),
					notice.fresh->len);
	g_ptr_array_set_size(notice.fresh, 0);
	if (notice.window != NULL) {
		gnt_widget_show(notice.window);
		gnt_widget_set_urgent(notice.window);
	}
	notice_say(words);
	return G_SOURCE_REMOVE;
}

void notice_mail_new(PurpleAccount *account, const ImailSummary *summary)
{
	g_autofree char *from = ui_fit(summary->from_name, FROM_WIDTH),
			*subject = ui_fit(ui_subject(summary->subject), SUBJECT_WIDTH);
	News *news = g_new(News, 1);

	news->account = account;
	news->id = g_strdup(summary->id);
	if (notice.window == NULL)
		window_new();
	gnt_tree_add_row_after(GNT_TREE(notice.tree), news,
			       gnt_tree_create_row(GNT_TREE(notice.tree), from, subject), NULL, NULL);
	if (notice.fresh == NULL)
		notice.fresh = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(notice.fresh, g_strdup_printf(_("New mail from %s: %s"), from, subject));
	if (notice.gather_source == 0)
		notice.gather_source = g_timeout_add(GATHER_DELAY, gathered_cb, NULL);
}

/* libgnt takes a row out of its list by the key's address, so the row's own key is needed. */
static News *news_find(PurpleAccount *account, const char *id)
{
	const News wanted = {account, (char *)id};

	for (GList *l = gnt_tree_get_rows(GNT_TREE(notice.tree)); l != NULL; l = l->next) {
		if (news_equal(l->data, &wanted))
			return l->data;
	}
	return NULL;
}

void notice_mail_known(PurpleAccount *account, const char *id)
{
	News *news = notice.window != NULL ? news_find(account, id) : NULL;

	if (news == NULL)
		return;
	gnt_tree_remove(GNT_TREE(notice.tree), news);
	if (gnt_tree_get_rows(GNT_TREE(notice.tree)) == NULL)
		gnt_widget_destroy(notice.window);
}

/* --- Mails that were not sent, mailboxes in trouble --- */

void notice_mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	gboolean is_final = mail_state_is_final(event->state);
	Report report = {
		.mail = event->mail, .text = event->text, .can_edit = TRUE, .can_release = !is_final};

	if (!event->is_failure) {
		if (is_final || g_str_equal(event->state, "queued"))
			report_close(event->mail);
		return;
	}
	report.title = g_str_equal(event->state, "failed")    ? _("Mail Not Sent")
		       : g_str_equal(event->state, "bounced") ? _("Mail Came Back")
		       : g_str_equal(event->state, "sent")    ? _("Mail Not Sent to All")
							      : _("Mail Held Up");
	report_open(account, &report, FALSE);
}

static void servers_cb(PurpleAccount *account, int choice)
{
	if (ui_can_use(account))
		ui_api()->servers_edit(account);
}

void notice_mailbox_event(PurpleAccount *account, const ImailMailboxEvent *event)
{
	g_autofree char *key = g_strdup_printf("%s %s", purple_account_get_username(account), event->mailbox),
			*primary = NULL;

	if (troubles == NULL)
		troubles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (g_str_equal(event->state, "idle") || g_str_equal(event->state, "removed")) {
		g_hash_table_remove(troubles, key);
		return;
	}
	if (*event->text == '\0' ||
	    (!g_str_equal(event->state, "failed") && !g_str_equal(event->state, "paused")) ||
	    !g_hash_table_add(troubles, g_steal_pointer(&key)))
		return;
	primary = g_strdup_printf(_("No mail from %s"), event->name);
	purple_request_action(&troubles, _("Mailbox"), primary, event->text, 1, account, NULL, NULL, account,
			      2, _("Mail Servers"), servers_cb, _("Close"), NULL);
}

/* Takes the rows of ACCOUNT away. */
static void news_forget(PurpleAccount *account)
{
	g_autoptr(GList) all =
		notice.tree != NULL ? g_list_copy(gnt_tree_get_rows(GNT_TREE(notice.tree))) : NULL;

	for (GList *l = all; l != NULL; l = l->next) {
		const News *news = l->data;
		g_autofree char *id = news->account == account ? g_strdup(news->id) : NULL;

		if (id != NULL)
			notice_mail_known(account, id);
	}
}

void notice_close_all(PurpleAccount *account)
{
	if (account != NULL) {
		news_forget(account);
		return;
	}
	if (notice.gather_source != 0)
		g_source_remove(notice.gather_source);
	notice.gather_source = 0;
	toast_close();
	if (notice.window != NULL)
		gnt_widget_destroy(notice.window);
	g_clear_pointer(&notice.fresh, g_ptr_array_unref);
	purple_request_close_with_handle(&troubles);
	g_clear_pointer(&troubles, g_hash_table_unref);
}
