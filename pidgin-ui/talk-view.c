/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * talk-view.c: a conversation as it is read.
 *
 * Each mail is a card: a line that folds and unfolds it, and below it a mail-view, which is made when it is
 * to be shown. The mail-views are as high as their text, so that all of it scrolls as one. Of a long
 * conversation the older mails that were read stand behind one line.
 *
 * Limits: SHOWN_MAX lines at first, ALL_MAX when the older ones are asked for; OPEN_MAX mails unfold by
 * themselves.
 */
#include "talk-view.h"

#include <string.h>

#include "folders.h"
#include "mail-view.h"
#include "rows.h"
#include "ui.h"

#define KEY       "imail-talk"
#define SHOWN_MAX 30
#define ALL_MAX   300
#define OPEN_MAX  6

typedef struct {
	ImailSummary *summary;
	GtkWidget *box, *arrow, *line, *view; /* view NULL: not unfolded yet */
	gboolean is_open;
} Card;

typedef struct {
	PurpleAccount *account;
	gint64 thread; /* 0: nothing is shown */
	guint serial;  /* of the newest question */
	GPtrArray *cards;
	Card *current;   /* or NULL */
	gboolean is_all; /* the older ones were asked for */
	GtkWidget *scrolled, *box, *earlier, *status;
	void (*shown)(gpointer user_data);
	gpointer user_data;
} Talk;

typedef struct {
	GtkWidget *widget;
	guint serial;
} Question;

static Talk *talk_of(GtkWidget *widget)
{
	return g_object_get_data(G_OBJECT(widget), KEY);
}

static void card_free(gpointer data)
{
	Card *card = data;

	if (card->box != NULL)
		gtk_widget_destroy(card->box);
	ui_summary_free(card->summary);
	g_free(card);
}

/* --- Unfolding --- */

static void view_shown_cb(gpointer user_data)
{
	Talk *self = user_data;

	self->shown(self->user_data);
}

static GtkWidget *view_new(Talk *self)
{
	GtkWidget *view = mail_view_new(view_shown_cb, self);

	mail_view_set_status(view, self->status);
	mail_view_set_whole(view);
	return view;
}

/* Who, and of a folded mail the first words. */
static char *line_of(const ImailSummary *summary, gboolean is_open)
{
	gboolean is_ours = g_str_equal(summary->folder, ROWS_SENT);
	const char *who = is_ours ? _("me") : summary->from_name;
	g_autofree char *words = g_strdup(is_open ? summary->from_address : summary->preview);

	if (is_open && is_ours)
		*words = '\0';
	g_strdelimit(words, "\r\n\t", ' ');
	return is_ours || g_str_equal(summary->folder, ROWS_INBOX)
		       ? g_markup_printf_escaped("<b>%s</b>  %s", who, words)
		       : g_markup_printf_escaped("<b>%s</b>  [%s] %s", who, folders_title(summary->folder),
						 words);
}

static void open_set(Talk *self, Card *card, gboolean is_open)
{
	g_autofree char *words = line_of(card->summary, is_open);

	card->is_open = is_open;
	gtk_label_set_markup(GTK_LABEL(card->line), words);
	gtk_arrow_set(GTK_ARROW(card->arrow), is_open ? GTK_ARROW_DOWN : GTK_ARROW_RIGHT, GTK_SHADOW_NONE);
	if (is_open && card->view == NULL) {
		card->view = view_new(self);
		gtk_box_pack_start(GTK_BOX(card->box), card->view, FALSE, FALSE, 0);
		gtk_widget_show_all(card->view);
		mail_view_load(card->view, self->account, card->summary->id);
	} else if (card->view != NULL) {
		gtk_widget_set_visible(card->view, is_open);
	}
	if (is_open)
		self->current = card;
	else if (self->current == card)
		self->current = NULL;
}

static void clicked_cb(GtkWidget *button, Talk *self)
{
	for (guint i = 0; i < self->cards->len; i++) {
		Card *card = g_ptr_array_index(self->cards, i);

		if (gtk_widget_get_parent(button) == card->box)
			open_set(self, card, !card->is_open);
	}
	self->shown(self->user_data);
}

/* --- Cards --- */

static GtkWidget *label_new(const char *markup, gboolean is_wide)
{
	GtkWidget *label = gtk_label_new(NULL);

	gtk_label_set_markup(GTK_LABEL(label), markup);
	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.5f);
	if (is_wide)
		gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
	return label;
}

static Card *card_new(Talk *self, const ImailSummary *summary)
{
	Card *card = g_new0(Card, 1);
	GtkWidget *button = gtk_button_new(), *line = gtk_hbox_new(FALSE, 6);
	g_autofree char *words = line_of(summary, FALSE);
	g_autofree char *date = ui_date_short(summary->date);
	g_autofree char *name = g_strdup_printf(_("Mail from %s, %s"), summary->from_name, date);

	card->summary = ui_summary_copy(summary);
	card->box = gtk_vbox_new(FALSE, 3);
	card->arrow = gtk_arrow_new(GTK_ARROW_RIGHT, GTK_SHADOW_NONE);
	gtk_box_pack_start(GTK_BOX(line), card->arrow, FALSE, FALSE, 0);
	card->line = label_new(words, TRUE);
	gtk_box_pack_start(GTK_BOX(line), card->line, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(line), label_new(date, FALSE), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(button), line);
	gtk_button_set_relief(GTK_BUTTON(button), GTK_RELIEF_NONE);
	ui_accessible_name(button, name);
	gtk_widget_set_tooltip_text(button, summary->from);
	g_signal_connect(button, "clicked", G_CALLBACK(clicked_cb), self);
	gtk_box_pack_start(GTK_BOX(card->box), button, FALSE, FALSE, 0);
	gtk_widget_show_all(card->box);
	gtk_box_pack_start(GTK_BOX(self->box), card->box, FALSE, FALSE, 0);
	return card;
}

static Card *card_find(Talk *self, const char *id)
{
	for (guint i = 0; i < self->cards->len; i++) {
		Card *card = g_ptr_array_index(self->cards, i);

		if (g_str_equal(card->summary->id, id))
			return card;
	}
	return NULL;
}

static void earlier_show(Talk *self, guint n_hidden)
{
	g_autofree char *words =
		g_strdup_printf(NN_("▸ %u earlier mail", "▸ %u earlier mails", n_hidden), n_hidden);

	gtk_button_set_label(GTK_BUTTON(self->earlier), words);
	gtk_widget_set_visible(self->earlier, n_hidden > 0);
}

/* --- Loading --- */

/* Whether one of them was unfolded, such as a draft that was sent. */
static gboolean remove_gone(Talk *self, const GPtrArray *mails)
{
	gboolean was_open = FALSE;

	for (guint i = self->cards->len; i-- > 0;) {
		Card *card = g_ptr_array_index(self->cards, i);
		gboolean is_here = FALSE;

		for (guint k = 0; k < mails->len && !is_here; k++)
			is_here = g_str_equal(
				((ImailConversationMail *)g_ptr_array_index(mails, k))->summary->id,
				card->summary->id);
		if (is_here)
			continue;
		if (self->current == card)
			self->current = NULL;
		was_open = was_open || card->is_open;
		g_ptr_array_remove_index(self->cards, i);
	}
	return was_open;
}

/* In reading order: the cards that are here move to their places. Those not seen yet are unfolded;
 * OPENS_LAST: where there is none, the last one. */
static void arrange(Talk *self, const GPtrArray *mails, gboolean opens_last)
{
	g_autoptr(GPtrArray) old = self->cards;
	guint n_open = 0;

	self->cards = g_ptr_array_new_with_free_func(card_free);
	g_ptr_array_set_free_func(old, NULL);
	for (guint i = 0; i < mails->len; i++) {
		const ImailConversationMail *mail = g_ptr_array_index(mails, i);
		Card *card = NULL;

		for (guint k = 0; k < old->len && card == NULL; k++) {
			Card *one = g_ptr_array_index(old, k);

			card = g_str_equal(one->summary->id, mail->summary->id) ? one : NULL;
		}
		if (card == NULL)
			card = card_new(self, mail->summary);
		g_ptr_array_add(self->cards, card);
		/* After the button for earlier ones. */
		gtk_box_reorder_child(GTK_BOX(self->box), card->box, (int)i + 1);
		if (card->view == NULL && n_open < OPEN_MAX && !mail->summary->is_seen) {
			open_set(self, card, TRUE);
			n_open++;
		}
	}
	if (opens_last && n_open == 0 && self->cards->len > 0)
		open_set(self, g_ptr_array_index(self->cards, self->cards->len - 1), TRUE);
}

/* The first one that is unfolded is in sight. */
static gboolean scroll_cb(gpointer widget)
{
	Talk *self = talk_of(widget);
	GtkAdjustment *at = gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(widget));

	for (guint i = 0; self != NULL && i < self->cards->len; i++) {
		const Card *card = g_ptr_array_index(self->cards, i);
		GtkAllocation place;

		if (!card->is_open)
			continue;
		gtk_widget_get_allocation(card->box, &place);
		gtk_adjustment_set_value(
			at, MIN(place.y, gtk_adjustment_get_upper(at) - gtk_adjustment_get_page_size(at)));
		break;
	}
	g_object_unref(widget);
	return G_SOURCE_REMOVE;
}

/* Those of MAILS that have a line: the last ones, and those that have one already or are unread. */
static GPtrArray *shown_of(Talk *self, const GPtrArray *mails)
{
	GPtrArray *shown = g_ptr_array_new();
	guint last = self->is_all ? ALL_MAX : SHOWN_MAX, n_unread = 0;

	for (guint i = 0; i < mails->len; i++) {
		const ImailConversationMail *mail = g_ptr_array_index(mails, i);
		gboolean is_unread = !mail->summary->is_seen && n_unread < OPEN_MAX;

		n_unread += is_unread;
		if (i + last >= mails->len || is_unread || card_find(self, mail->summary->id) != NULL)
			g_ptr_array_add(shown, (gpointer)mail);
	}
	return shown;
}

static void mails_cb(GPtrArray *all, const GError *error, gpointer user_data)
{
	g_autofree Question *question = user_data;
	g_autoptr(GPtrArray) mails = NULL;
	Talk *self = question->widget != NULL ? talk_of(question->widget) : NULL;
	gboolean is_new, was_open;

	if (question->widget != NULL)
		g_object_remove_weak_pointer(G_OBJECT(question->widget), (gpointer *)&question->widget);
	if (self == NULL || all == NULL || question->serial != self->serial)
		return;
	mails = shown_of(self, all);
	is_new = self->cards->len == 0;
	was_open = remove_gone(self, mails);
	arrange(self, mails, is_new || was_open);
	earlier_show(self, all->len - mails->len);
	if (is_new)
		gdk_threads_add_idle_full(G_PRIORITY_LOW, scroll_cb, g_object_ref(self->scrolled), NULL);
	self->shown(self->user_data);
}

static void ask(Talk *self, const char *id)
{
	Question *question = g_new(Question, 1);

	question->widget = self->scrolled;
	question->serial = ++self->serial;
	g_object_add_weak_pointer(G_OBJECT(self->scrolled), (gpointer *)&question->widget);
	ui_api()->conversation(self->account, id, mails_cb, question);
}

static void earlier_cb(GtkWidget *button, Talk *self)
{
	const Card *card = self->cards->len > 0 ? g_ptr_array_index(self->cards, 0) : NULL;

	self->is_all = TRUE;
	if (card != NULL && ui_can_use(self->account))
		ask(self, card->summary->id);
}

static void clear(Talk *self)
{
	self->current = NULL;
	self->is_all = FALSE;
	g_ptr_array_set_size(self->cards, 0);
	gtk_widget_hide(self->earlier);
}

void talk_view_load(GtkWidget *talk, PurpleAccount *account, gint64 thread, const char *id)
{
	Talk *self = talk_of(talk);
	gboolean is_same = id != NULL && account == self->account &&
			   (thread == self->thread || card_find(self, id) != NULL);

	self->serial++;
	if (!is_same)
		clear(self);
	self->account = account;
	self->thread = id != NULL ? thread : 0;
	if (id != NULL && ui_can_use(account))
		ask(self, id);
}

GtkWidget *talk_view_current(GtkWidget *talk)
{
	const Talk *self = talk_of(talk);

	return self->current != NULL ? self->current->view : NULL;
}

gboolean talk_view_page_down(GtkWidget *talk)
{
	GtkAdjustment *at = gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(talk));
	double end = gtk_adjustment_get_upper(at) - gtk_adjustment_get_page_size(at);

	if (gtk_adjustment_get_value(at) >= end)
		return FALSE;
	gtk_adjustment_set_value(
		at, MIN(gtk_adjustment_get_value(at) + gtk_adjustment_get_page_increment(at), end));
	return TRUE;
}

/* --- Building --- */

static void destroy_cb(GtkWidget *widget, Talk *self)
{
	g_object_set_data(G_OBJECT(widget), KEY, NULL);
	for (guint i = 0; i < self->cards->len; i++)
		((Card *)g_ptr_array_index(self->cards, i))->box = NULL; /* goes with the widget */
	g_ptr_array_unref(self->cards);
	g_free(self);
}

GtkWidget *talk_view_new(GtkWidget *status, void (*shown)(gpointer user_data), gpointer user_data)
{
	Talk *self = g_new0(Talk, 1);

	self->status = status;
	self->shown = shown;
	self->user_data = user_data;
	self->cards = g_ptr_array_new_with_free_func(card_free);
	self->box = gtk_vbox_new(FALSE, 3);
	self->earlier = gtk_button_new_with_label("");
	gtk_button_set_relief(GTK_BUTTON(self->earlier), GTK_RELIEF_NONE);
	gtk_button_set_alignment(GTK_BUTTON(self->earlier), 0.0f, 0.5f);
	gtk_widget_set_no_show_all(self->earlier, TRUE);
	g_signal_connect(self->earlier, "clicked", G_CALLBACK(earlier_cb), self);
	gtk_box_pack_start(GTK_BOX(self->box), self->earlier, FALSE, FALSE, 0);
	self->scrolled = gtk_scrolled_window_new(NULL, NULL);
	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(self->scrolled), GTK_POLICY_NEVER,
				       GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_add_with_viewport(GTK_SCROLLED_WINDOW(self->scrolled), self->box);
	ui_accessible_name(self->scrolled, _("Conversation"));
	g_object_set_data(G_OBJECT(self->scrolled), KEY, self);
	g_signal_connect(self->scrolled, "destroy", G_CALLBACK(destroy_cb), self);
	return self->scrolled;
}
