/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outgoing.c: the small window of mails that are about to leave: a line each with Undo and Send Now.
 *
 * It appears where the mail was written, without taking the keyboard away, and closes with its last line. A
 * mail that leaves within COUNT_DOWN_MAX counts down; one that is to be sent later is told of for a moment,
 * as it waits in the Outbox. Closing the window changes nothing: the mails leave when it is time. The hold is
 * kept by the server; this clock only shows it.
 */
#include "outgoing.h"

#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkutils.h>

#include "ui.h"

#define COUNT_DOWN_MAX 60  /* seconds */
#define NOTE_TIME      8   /* seconds that a line without a clock stays */
#define TICK           250 /* ms */
#define LABEL_WIDTH    260
#define MARGIN         12
#define SUBJECT_MAX    60 /* characters of a subject that are shown */

typedef struct {
	PurpleAccount *account;
	char *mail, *subject;
	gint64 leaves;   /* seconds since the epoch */
	gint64 goes;     /* monotonic time at which the line goes by itself */
	gboolean counts; /* the seconds are shown */
	GtkWidget *row, *label, *undo, *send;
} Line;

/* There is at most one window; the members are NULL while it is closed. */
static struct {
	GtkWidget *window, *box;
	GList *lines; /* of Line, oldest first */
	guint source;
	int x, y, width, height; /* of the window where the mail was written; width 0: not known */
} outgoing;

static Line *line_find(PurpleAccount *account, const char *mail)
{
	for (GList *l = outgoing.lines; l != NULL; l = l->next) {
		Line *line = l->data;

		if (line->account == account && g_str_equal(line->mail, mail))
			return line;
	}
	return NULL;
}

static void line_free(gpointer data)
{
	Line *line = data;

	g_free(line->mail);
	g_free(line->subject);
	g_free(line);
}

static void line_remove(Line *line)
{
	outgoing.lines = g_list_remove(outgoing.lines, line);
	gtk_widget_destroy(line->row);
	line_free(line);
	if (outgoing.lines == NULL)
		gtk_widget_destroy(outgoing.window);
}

static void line_show(Line *line)
{
	gint64 left = line->leaves - g_get_real_time() / G_USEC_PER_SEC;
	const char *subject = line->subject;
	g_autofree char *text = NULL, *when = NULL;

	if (line->counts && left > 0) {
		text = g_strdup_printf(NN_("“%s” is sent in %d second.", "“%s” is sent in %d seconds.", left),
				       subject, (int)left);
	} else if (line->counts) {
		text = g_strdup_printf(_("“%s” is being sent."), subject);
	} else {
		when = ui_when(line->leaves);
		text = g_strdup_printf(_("“%s” is sent %s. Until then it waits in the Outbox."), subject,
				       when);
	}
	gtk_label_set_text(GTK_LABEL(line->label), text);
	if (line->counts && left <= 0)
		gtk_widget_set_sensitive(line->undo, FALSE);
}

static gboolean tick_cb(gpointer unused)
{
	gint64 now = g_get_monotonic_time();

	for (GList *l = outgoing.lines, *next; l != NULL; l = next) {
		Line *line = l->data;

		next = l->next;
		if (now >= line->goes)
			line_remove(line);
		else if (line->counts)
			line_show(line);
	}
	return outgoing.lines != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* --- What the user does --- */

static void done_cb(const GError *error, gpointer unused)
{
	if (error != NULL)
		purple_notify_error(NULL, _("iMail"), _("This cannot be done."), error->message);
}

static void line_undo(Line *line)
{
	if (!ui_can_use(line->account) || !gtk_widget_get_sensitive(line->undo))
		return;
	gtk_widget_set_sensitive(line->undo, FALSE);
	gtk_widget_set_sensitive(line->send, FALSE);
	ui_api()->mail_edit(line->account, line->mail, done_cb, NULL);
}

static void undo_cb(GtkWidget *button, Line *line)
{
	line_undo(line);
}

static void send_cb(GtkWidget *button, Line *line)
{
	if (!ui_can_use(line->account))
		return;
	gtk_widget_set_sensitive(line->undo, FALSE);
	gtk_widget_set_sensitive(line->send, FALSE);
	ui_api()->mail_release(line->account, line->mail, done_cb, NULL);
}

static gboolean key_cb(GtkWidget *window, GdkEventKey *event, gpointer unused)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
	guint key = gdk_keyval_to_lower(event->keyval);
	GList *last = g_list_last(outgoing.lines);

	if (modifiers == GDK_CONTROL_MASK && key == GDK_KEY_z && last != NULL)
		line_undo(last->data);
	else if ((modifiers == 0 && key == GDK_KEY_Escape) ||
		 (modifiers == GDK_CONTROL_MASK && key == GDK_KEY_w))
		gtk_widget_destroy(window);
	else
		return FALSE;
	return TRUE;
}

static void destroy_cb(void)
{
	g_list_free_full(g_steal_pointer(&outgoing.lines), line_free);
	if (outgoing.source != 0)
		g_source_remove(outgoing.source);
	outgoing.source = 0;
	outgoing.window = NULL;
	outgoing.box = NULL;
}

/* --- Building --- */

/* Over the lower edge of the window where the mail was written, within the screen. */
static void window_place(void)
{
	GtkRequisition size;
	int x, y;

	if (outgoing.width == 0)
		return;
	gtk_widget_size_request(outgoing.box, &size);
	x = outgoing.x + (outgoing.width - size.width) / 2;
	y = outgoing.y + outgoing.height - size.height - 4 * MARGIN;
	gtk_window_move(GTK_WINDOW(outgoing.window), MAX(x, 0), MAX(y, 0));
}

static void window_build(void)
{
	outgoing.window = pidgin_create_window(_("Outgoing Mail"), MARGIN, "imail-outgoing", FALSE);
	outgoing.box = gtk_vbox_new(FALSE, 6);
	gtk_container_add(GTK_CONTAINER(outgoing.window), outgoing.box);
	gtk_window_set_type_hint(GTK_WINDOW(outgoing.window), GDK_WINDOW_TYPE_HINT_DIALOG);
	gtk_window_set_keep_above(GTK_WINDOW(outgoing.window), TRUE);
	gtk_window_set_focus_on_map(GTK_WINDOW(outgoing.window), FALSE);
	g_signal_connect(outgoing.window, "key-press-event", G_CALLBACK(key_cb), NULL);
	g_signal_connect(outgoing.window, "destroy", G_CALLBACK(destroy_cb), NULL);
}

static Line *line_new(PurpleAccount *account, const ImailMailEvent *event)
{
	Line *line = g_new0(Line, 1);
	GtkWidget *row = gtk_hbox_new(FALSE, 12), *buttons = gtk_hbox_new(FALSE, 6);
	/* Beside several lines of words the buttons stay as high as they are. */
	GtkWidget *centred = gtk_alignment_new(1.0f, 0.5f, 0.0f, 0.0f);

	gtk_container_add(GTK_CONTAINER(centred), buttons);
	line->account = account;
	line->mail = g_strdup(event->mail);
	line->subject = ui_shorten(ui_subject(event->subject), SUBJECT_MAX);
	line->row = row;
	line->label = gtk_label_new(NULL);
	gtk_misc_set_alignment(GTK_MISC(line->label), 0.0f, 0.5f);
	ui_label_wrap(line->label);
	gtk_widget_set_size_request(line->label, LABEL_WIDTH, -1);
	line->undo = ui_button(_("_Undo"), GTK_STOCK_UNDO, G_CALLBACK(undo_cb), line);
	line->send = ui_button(_("_Send Now"), "mail-send", G_CALLBACK(send_cb), line);
	gtk_widget_set_tooltip_text(line->undo, _("Take the mail back and write on (Ctrl+Z)"));
	gtk_box_pack_start(GTK_BOX(row), line->label, TRUE, TRUE, 0);
	gtk_container_add(GTK_CONTAINER(buttons), line->undo);
	gtk_container_add(GTK_CONTAINER(buttons), line->send);
	gtk_box_pack_end(GTK_BOX(row), centred, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(outgoing.box), row, FALSE, FALSE, 0);
	outgoing.lines = g_list_append(outgoing.lines, line);
	return line;
}

static void line_time(Line *line, gint64 leaves)
{
	gint64 left = leaves - g_get_real_time() / G_USEC_PER_SEC;

	line->leaves = leaves;
	line->counts = left <= COUNT_DOWN_MAX;
	line->goes = g_get_monotonic_time() +
		     (line->counts ? MAX(left, 0) + NOTE_TIME : NOTE_TIME) * G_USEC_PER_SEC;
}

void outgoing_mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	Line *line = line_find(account, event->mail);
	gboolean is_held = g_str_equal(event->state, "held") && event->next_try > 0, is_first;

	if (!is_held && line != NULL)
		line_remove(line);
	if (!is_held)
		return;
	is_first = outgoing.window == NULL;
	if (is_first)
		window_build();
	if (line == NULL)
		line = line_new(account, event);
	line_time(line, event->next_try);
	line_show(line);
	gtk_widget_show_all(outgoing.box);
	if (is_first)
		window_place();
	gtk_widget_show(outgoing.window);
	if (outgoing.source == 0)
		outgoing.source = g_timeout_add(TICK, tick_cb, NULL);
}

void outgoing_place_at(GtkWindow *window)
{
	gtk_window_get_position(window, &outgoing.x, &outgoing.y);
	gtk_window_get_size(window, &outgoing.width, &outgoing.height);
}

void outgoing_close_all(PurpleAccount *account)
{
	for (GList *l = outgoing.lines, *next; l != NULL; l = next) {
		Line *line = l->data;

		next = l->next;
		if (account == NULL || line->account == account)
			line_remove(line);
	}
}
