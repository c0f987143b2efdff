/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read.c: the windows in which mails are read: a view of the mail (mail-view.c) and what can be done with it.
 *
 * A window opens at once and fills when the mail has been read. It goes from mail to mail in the order of the
 * mailbox window's list where that has the mail, else by date in the mail's folder; when its mail is deleted
 * or archived the next one takes its place. Callbacks find their window by number, never by pointer: it may
 * have been closed, or show another mail.
 */
#include "read-private.h"

#include <string.h>

#include <pidgin.h>

#include <gtkutils.h>

#include "ask.h"
#include "find-bar.h"
#include "forward.h"
#include "mail-view.h"
#include "mailbox.h"
#include "read.h"
#include "rows.h"
#include "ui.h"
#include "window-state.h"

#define WINDOW_WIDTH  760
#define WINDOW_HEIGHT 600

static GList *windows; /* of Read */
static guint last_number;

static Read *read_find(PurpleAccount *account, const char *id)
{
	for (GList *l = windows; l != NULL; l = l->next) {
		Read *self = l->data;

		if (self->account == account && g_str_equal(self->id, id))
			return self;
	}
	return NULL;
}

static Read *read_by_number(guint number)
{
	for (GList *l = windows; l != NULL; l = l->next) {
		if (((Read *)l->data)->number == number)
			return l->data;
	}
	return NULL;
}

/* --- What callbacks of the API need to find their window again, as it was --- */

typedef struct {
	guint number;
	char *id;   /* that the window showed */
	char *next; /* that it is to show then; NULL: it is to close */
	gboolean is_delete;
	int step;
} Address;

static Address *address_new(const Read *self)
{
	Address *address = g_new0(Address, 1);

	address->number = self->number;
	address->id = g_strdup(self->id);
	return address;
}

static void address_free(Address *address)
{
	g_free(address->id);
	g_free(address->next);
	g_free(address);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Address, address_free)

/* NULL: it was closed, or shows another mail. */
static Read *address_find(const Address *address)
{
	Read *self = read_by_number(address->number);

	return self != NULL && g_str_equal(self->id, address->id) ? self : NULL;
}

/* --- Showing --- */

static void enable(Read *self, Button button, gboolean is_enabled)
{
	gtk_widget_set_sensitive(self->buttons[button], is_enabled);
}

static gboolean is_in(const Read *self, const char *folder)
{
	return g_strcmp0(self->folder, folder) == 0;
}

/* Also from one that has not been read yet, or cannot be: who is in a hurry need not wait. */
static gboolean can_go(const Read *self)
{
	return strchr(self->id, '/') == NULL && self->folder != NULL && !self->is_leaving;
}

static void shown_cb(gpointer user_data)
{
	Read *self = user_data;
	const ImailReadable *mail = mail_view_mail(self->view);
	gboolean is_own = mail != NULL && !mail->is_nested;

	gtk_window_set_title(GTK_WINDOW(self->window),
			     mail != NULL ? ui_subject(mail->summary->subject) : _("Mail"));
	if (mail != NULL) {
		g_free(self->folder);
		self->folder = g_strdup(mail->summary->folder);
	}
	gtk_widget_set_visible(self->buttons[FETCH], mail != NULL && mail->is_partial);
	enable(self, REPLY, mail != NULL);
	enable(self, REPLY_ALL, mail != NULL);
	enable(self, BROWSER, mail != NULL);
	enable(self, FORWARD, is_own);
	enable(self, DELETE, is_own);
	enable(self, ARCHIVE, is_own && !is_in(self, ROWS_ARCHIVE) && !is_in(self, ROWS_TRASH));
	enable(self, MORE, mail != NULL);
	enable(self, PREVIOUS, can_go(self));
	enable(self, NEXT, can_go(self));
	find_bar_refresh(self->find);
}

static void disable_all(Read *self)
{
	for (int i = 0; i < N_BUTTONS; i++)
		enable(self, (Button)i, FALSE);
	gtk_widget_hide(self->buttons[FETCH]);
}

static void read_show(Read *self, const char *id)
{
	char *own = g_strdup(id);

	g_free(self->id);
	self->id = own;
	self->is_leaving = FALSE;
	gtk_label_set_text(GTK_LABEL(self->status), "");
	disable_all(self);
	enable(self, FETCH, TRUE);
	enable(self, PREVIOUS, can_go(self));
	enable(self, NEXT, can_go(self));
	mail_view_load(self->view, self->account, self->id);
}

/* --- From mail to mail --- */

/* CB gets the mail's neighbour, or NULL; at once, or later. */
static void neighbour_find(Read *self, int step, ImailIdCb cb, Address *address)
{
	g_autofree char *id = NULL;

	address->step = step;
	if (self->folder == NULL || strchr(self->id, '/') != NULL ||
	    mailbox_neighbour(self->account, self->id, step, &id))
		cb(id, NULL, address);
	else
		ui_api()->mail_neighbour(self->account, self->folder, IMAIL_LIST_BY_DATE, TRUE, self->id,
					 step, cb, address);
}

static void gone_to_cb(const char *id, const GError *error, gpointer user_data)
{
	g_autoptr(Address) address = user_data;
	Read *self = address_find(address);

	if (self == NULL)
		return;
	if (id != NULL)
		read_show(self, id);
	else
		gtk_label_set_text(GTK_LABEL(self->status), error != NULL ? error->message
							    : address->step > 0
								    ? _("This is the last mail.")
								    : _("This is the first mail."));
}

void read_go(Read *self, int step)
{
	if (ui_can_use(self->account) && can_go(self))
		neighbour_find(self, step, gone_to_cb, address_new(self));
}

static void previous_cb(GtkWidget *button, Read *self)
{
	read_go(self, -1);
}

static void next_cb(GtkWidget *button, Read *self)
{
	read_go(self, 1);
}

/* --- Away with it --- */

/* What was deleted or archived here last can be had back, while its window is open. */
static void left_note(Read *self, const Address *address)
{
	g_free(self->left);
	g_free(self->left_from);
	self->left = is_in(self, ROWS_TRASH) ? NULL : g_strdup(address->id);
	self->left_from = address->is_delete ? NULL : g_strdup(self->folder);
}

static void left_say(Read *self)
{
	if (self->left != NULL)
		gtk_label_set_text(GTK_LABEL(self->status),
				   self->left_from == NULL
					   ? _("The mail was moved to the Trash; Ctrl+Z has it back.")
					   : _("The mail was archived; Ctrl+Z has it back."));
}

static void came_back_cb(const GError *error, gpointer user_data)
{
	g_autoptr(Address) address = user_data;
	Read *self = address_find(address);

	if (self != NULL && error != NULL)
		mail_view_say(self->view, GTK_MESSAGE_ERROR, error->message);
	else if (self != NULL)
		read_show(self, address->next);
}

void read_undo(Read *self)
{
	g_autofree char *id = g_steal_pointer(&self->left), *folder = g_steal_pointer(&self->left_from);
	const char *ids[] = {id, NULL};
	Address *address;

	if (id == NULL || self->is_leaving || !ui_can_use(self->account))
		return;
	address = address_new(self);
	address->next = g_strdup(id);
	if (folder == NULL)
		ui_api()->mails_restore(self->account, ids, came_back_cb, address);
	else
		ui_api()->mails_move(self->account, ids, folder, came_back_cb, address);
}

static void left_cb(const GError *error, gpointer user_data)
{
	g_autoptr(Address) address = user_data;
	Read *self = address_find(address);

	if (self == NULL)
		return;
	if (error != NULL) {
		self->is_leaving = FALSE;
		mail_view_say(self->view, GTK_MESSAGE_ERROR, error->message);
		shown_cb(self);
	} else if (address->next != NULL) {
		left_note(self, address);
		read_show(self, address->next);
		left_say(self);
	} else {
		gtk_widget_destroy(self->window);
	}
}

/* Which mail comes then is known: now this one may go. */
static void leave(Read *self, Address *address, const char *next)
{
	const char *ids[] = {self->id, NULL};

	address->next = g_strdup(next);
	if (!ui_can_use(self->account))
		address_free(address);
	else if (address->is_delete)
		ui_api()->mail_delete(self->account, self->id, left_cb, address);
	else
		ui_api()->mails_move(self->account, ids, ROWS_ARCHIVE, left_cb, address);
}

static void before_cb(const char *id, const GError *error, gpointer user_data)
{
	Address *address = user_data;
	Read *self = address_find(address);

	if (self == NULL)
		address_free(address);
	else
		leave(self, address, id);
}

/* Of the last mail the one before it comes. */
static void after_cb(const char *id, const GError *error, gpointer user_data)
{
	Address *address = user_data;
	Read *self = address_find(address);

	if (self == NULL || !ui_can_use(self->account))
		address_free(address);
	else if (id != NULL || error != NULL)
		leave(self, address, id);
	else
		neighbour_find(self, -1, before_cb, address);
}

static void begin_leaving(Read *self, Button button)
{
	Address *address;

	if (!ui_can_use(self->account) || !gtk_widget_get_sensitive(self->buttons[button]))
		return;
	disable_all(self);
	self->is_leaving = TRUE;
	address = address_new(self);
	address->is_delete = button == DELETE;
	neighbour_find(self, 1, after_cb, address);
}

static void for_good_cb(gpointer user_data)
{
	Read *self = address_find(user_data);

	if (self != NULL)
		begin_leaving(self, DELETE);
}

static void address_destroy(gpointer address)
{
	address_free(address);
}

static void ask_for_good(Read *self)
{
	const AskYes what = {_("Delete"),
			     NN_("Delete this mail for good?", "Delete these %u mails for good?", 1),
			     _("It cannot be had back."), _("_Delete")};

	ask_yes(GTK_WINDOW(self->window), &what, for_good_cb, address_new(self), address_destroy);
}

void read_archive(Read *self)
{
	begin_leaving(self, ARCHIVE);
}

static void archive_cb(GtkWidget *button, Read *self)
{
	read_archive(self);
}

void read_delete(Read *self)
{
	if (!is_in(self, ROWS_TRASH))
		begin_leaving(self, DELETE);
	else if (ui_can_use(self->account) && gtk_widget_get_sensitive(self->buttons[DELETE]))
		ask_for_good(self);
}

static void delete_cb(GtkWidget *button, Read *self)
{
	read_delete(self);
}

/* --- What else the user does --- */

void read_reply(Read *self, gboolean to_all)
{
	const ImailReadable *mail = mail_view_mail(self->view);

	if (mail != NULL && ui_can_use(self->account))
		ui_api()->compose(self->account, ui_api()->compose_reply(self->account, mail, to_all));
}

static void reply_cb(GtkWidget *button, Read *self)
{
	read_reply(self, FALSE);
}

static void reply_all_cb(GtkWidget *button, Read *self)
{
	read_reply(self, TRUE);
}

void read_forward(Read *self, gboolean as_attachment)
{
	const ImailReadable *mail = mail_view_mail(self->view);

	if (mail != NULL && ui_can_use(self->account))
		forward_open(self->account, mail->summary->id, as_attachment);
}

static void forward_cb(GtkWidget *button, Read *self)
{
	read_forward(self, FALSE);
}

static void browser_cb(GtkWidget *button, Read *self)
{
	mail_view_browser(self->view);
}

static void fetched_cb(const GError *error, gpointer user_data)
{
	g_autoptr(Address) address = user_data;
	Read *self = address_find(address);

	if (self == NULL)
		return;
	if (error == NULL) {
		mail_view_say(self->view, GTK_MESSAGE_INFO,
			      _("The whole mail is being fetched. It comes as a new one."));
		return;
	}
	mail_view_say(self->view, GTK_MESSAGE_ERROR, error->message);
	enable(self, FETCH, TRUE);
}

static void fetch_cb(GtkWidget *button, Read *self)
{
	if (!ui_can_use(self->account))
		return;
	enable(self, FETCH, FALSE);
	ui_api()->mail_fetch(self->account, self->id, fetched_cb, address_new(self));
}

/* --- Building the window --- */

static void destroy_cb(GtkWidget *window, Read *self)
{
	windows = g_list_remove(windows, self);
	g_free(self->id);
	g_free(self->folder);
	g_free(self->left);
	g_free(self->left_from);
	g_free(self);
}

static void more_cb(GtkWidget *button, Read *self)
{
	read_more_popup(self, button);
}

static GtkWidget *find_view_cb(gpointer self)
{
	return ((Read *)self)->view;
}

static const struct {
	const char *label, *icon, *tip, *name; /* name: of one that shows only its icon */
	void (*clicked)(GtkWidget *button, Read *self);
} whats[N_BUTTONS] = {
	[PREVIOUS] = {NULL, GTK_STOCK_GO_UP, N_("Previous mail (K)"), N_("Previous"), previous_cb},
	[NEXT] = {NULL, GTK_STOCK_GO_DOWN, N_("Next mail (J)"), N_("Next"), next_cb},
	[REPLY] = {N_("_Reply"), "mail-reply-sender", N_("Ctrl+R"), NULL, reply_cb},
	[REPLY_ALL] = {N_("Reply _All"), "mail-reply-all", N_("Ctrl+Shift+R"), NULL, reply_all_cb},
	[FORWARD] = {N_("_Forward"), "mail-forward", N_("Ctrl+L"), NULL, forward_cb},
	[ARCHIVE] = {N_("Arc_hive"), GTK_STOCK_HARDDISK, N_("E"), NULL, archive_cb},
	[DELETE] = {N_("_Delete"), GTK_STOCK_DELETE, N_("Delete"), NULL, delete_cb},
	[BROWSER] = {NULL, "web-browser", N_("Open in the browser, which also prints it (Ctrl+P)"),
		     N_("Open in Browser"), browser_cb},
	[MORE] = {N_("_More"), NULL, N_("What else can be done with the mail"), NULL, more_cb},
	/* Shown only for a mail of which the beginning alone is here. */
	[FETCH] = {N_("_Get Whole Mail"), GTK_STOCK_GO_DOWN, N_("Only its beginning is here"), NULL,
		   fetch_cb},
};

static GtkWidget *button_new(Read *self, Button which)
{
	const char *label = whats[which].label, *icon = whats[which].icon;
	GtkWidget *button = label != NULL ? ui_button(_(label), icon, G_CALLBACK(whats[which].clicked), self)
					  : gtk_button_new();

	if (label == NULL) {
		gtk_container_add(GTK_CONTAINER(button), ui_image(icon, GTK_STOCK_NETWORK));
		g_signal_connect(button, "clicked", G_CALLBACK(whats[which].clicked), self);
		ui_accessible_name(button, _(whats[which].name));
	}
	gtk_widget_set_tooltip_text(button, _(whats[which].tip));
	gtk_widget_set_sensitive(button, FALSE);
	return button;
}

static GtkWidget *buttons_new(Read *self)
{
	GtkWidget *buttons = gtk_hbox_new(FALSE, 6);
	GtkWidget *close = ui_button(_("_Close"), GTK_STOCK_CLOSE, NULL, NULL);

	for (int i = 0; i < N_BUTTONS; i++) {
		self->buttons[i] = button_new(self, (Button)i);
		gtk_box_pack_start(GTK_BOX(buttons), self->buttons[i], FALSE, FALSE, 0);
	}
	gtk_widget_set_no_show_all(self->buttons[FETCH], TRUE);
	gtk_widget_set_tooltip_text(close, _("Esc"));
	g_signal_connect_swapped(close, "clicked", G_CALLBACK(gtk_widget_destroy), self->window);
	gtk_box_pack_end(GTK_BOX(buttons), close, FALSE, FALSE, 0);
	return buttons;
}

static void read_build(Read *self)
{
	GtkWidget *box = gtk_vbox_new(FALSE, 6);

	self->window = pidgin_create_window(_("Mail"), 12, "imail-read", TRUE);
	window_state_keep(GTK_WINDOW(self->window), "read", WINDOW_WIDTH, WINDOW_HEIGHT, FALSE);
	self->view = mail_view_new(shown_cb, self);
	self->status = gtk_label_new(NULL);
	gtk_misc_set_alignment(GTK_MISC(self->status), 0.0f, 0.5f);
	gtk_label_set_ellipsize(GTK_LABEL(self->status), PANGO_ELLIPSIZE_MIDDLE);
	self->find = find_bar_new(find_view_cb, self);
	mail_view_set_status(self->view, self->status);
	gtk_box_pack_start(GTK_BOX(box), self->view, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), self->find, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), self->status, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), buttons_new(self), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(self->window), box);
	g_signal_connect(self->window, "key-press-event", G_CALLBACK(read_key_cb), self);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
}

void read_open(PurpleAccount *account, const char *id)
{
	Read *self = read_find(account, id);

	if (self == NULL && ui_can_use(account)) {
		self = g_new0(Read, 1);
		self->number = ++last_number;
		self->account = account;
		windows = g_list_prepend(windows, self);
		read_build(self);
		gtk_widget_show_all(self->window);
		mail_view_focus(self->view);
		read_show(self, id);
	}
	if (self != NULL)
		gtk_window_present(GTK_WINDOW(self->window));
}

void read_mail_removed(PurpleAccount *account, const char *id)
{
	Read *self = read_find(account, id);

	if (self != NULL && !self->is_leaving)
		gtk_widget_destroy(self->window);
}

void read_close_all(PurpleAccount *account)
{
	GList *next;

	for (GList *l = windows; l != NULL; l = next) {
		Read *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			gtk_widget_destroy(self->window);
	}
}
