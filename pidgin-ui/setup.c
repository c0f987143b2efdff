/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup.c: the window of the first run.
 *
 *   SEARCHING → SHOWN → TESTING → SHOWN (Test; or a login was refused)
 *       ↑ ↓                 ↓
 *     WAITING             SAVING → DONE
 *
 * imaild looks for the servers (setup-search.c shows how far it is), the page (setup-page.c) shows them, both
 * logins are tried at once, and what works is saved; what does not can be saved all the same. One window an
 * account. Answers find their window by the number of what was asked: what the user went on from is not heard
 * any more. Who closes the window before anything is saved is told in the buddy list how to come back.
 */
#include "setup.h"

#include <pidgin.h>

#include <gdk/gdkkeysyms.h>
#include <gtkaccount.h>

#include "banner.h"
#include "mailbox.h"
#include "notice.h"
#include "rows.h"
#include "server-edit.h"
#include "setup-frame.h"
#include "setup-page.h"
#include "setup-search.h"
#include "ui.h"

#define SIMILAR_KEY "imail-setup-similar"

typedef enum {
	SETUP_SEARCHING, /* imaild looks for the servers */
	SETUP_WAITING,   /* the account is offline: the search begins anew when it is back */
	SETUP_SHOWN,     /* the page stands there; the user is to say what is next */
	SETUP_TESTING,   /* both logins are being tried */
	SETUP_SAVING,    /* imaild takes them */
	SETUP_DONE,
} SetupState;

typedef struct {
	PurpleAccount *account;
	char *address;
	SetupState state;
	guint round;   /* of what was asked last */
	guint waiting; /* answers to it that are out */
	gboolean is_only_test;
	gboolean has_saved;             /* one of them, at least */
	SetupLogin tried[SETUP_HALVES]; /* what the logins said last */
	gboolean is_quiet;              /* closed by us, or all is said: nothing is said again */
	SetupFrame frame;
	GtkWidget *search;      /* or NULL */
	GtkWidget *save, *test; /* or NULL */
	SetupPage *page;        /* or NULL */
} Setup;

static GList *setups; /* of Setup */
static guint last_round;

static void search_begin(Setup *self);

static Setup *find(PurpleAccount *account)
{
	for (GList *l = setups; l != NULL; l = l->next)
		if (((Setup *)l->data)->account == account)
			return l->data;
	return NULL;
}

static Setup *find_round(gpointer round)
{
	for (GList *l = setups; l != NULL; l = l->next)
		if (((Setup *)l->data)->round == GPOINTER_TO_UINT(round))
			return l->data;
	return NULL;
}

static void set_state(Setup *self, SetupState state)
{
	static const char *const names[] = {"searching", "waiting", "shown", "testing", "saving", "done"};
	gboolean is_busy = state == SETUP_TESTING || state == SETUP_SAVING;

	purple_debug_misc("imail", "setup of %s: %s -> %s\n", self->address, names[self->state],
			  names[state]);
	self->state = state;
	if (self->page != NULL)
		setup_page_set_sensitive(self->page, !is_busy);
	if (self->save != NULL) {
		gtk_widget_set_sensitive(self->save, !is_busy);
		gtk_widget_set_sensitive(self->test, !is_busy);
	}
}

/* What is asked from now on; older answers are not heard. */
static gpointer begin_round(Setup *self)
{
	self->round = ++last_round;
	return GUINT_TO_POINTER(self->round);
}

static const char *domain_of(const Setup *self)
{
	const char *at = strrchr(self->address, '@');

	return at != NULL ? at + 1 : self->address;
}

static gboolean has_servers(const Setup *self)
{
	g_autoptr(GPtrArray) servers = ui_can_use(self->account) ? ui_api()->servers(self->account) : NULL;

	return servers != NULL && servers->len > 0;
}

/* Another device, or another window, has set some, and so there is nothing to do here. */
static gboolean is_done_elsewhere(const Setup *self)
{
	return self->state < SETUP_TESTING && !self->has_saved && has_servers(self);
}

static void close_quietly(Setup *self)
{
	self->is_quiet = TRUE;
	gtk_widget_destroy(self->frame.window);
}

/* --- What is in the window --- */

static void close_cb(GtkWidget *button, Setup *self)
{
	gtk_widget_destroy(self->frame.window);
}

/* Takes all out of the window but its head. */
static void clear(Setup *self)
{
	self->search = self->save = self->test = NULL;
	setup_frame_clear(&self->frame);
	g_clear_pointer(&self->page, setup_page_free);
}

static GtkWidget *button_add(Setup *self, const char *label, const char *icon, GCallback clicked,
			     gboolean is_secondary)
{
	GtkWidget *button = ui_button(label, icon, clicked, self);

	setup_frame_button(&self->frame, button, is_secondary);
	return button;
}

static void make_default(GtkWidget *button)
{
	gtk_widget_set_can_default(button, TRUE);
	gtk_widget_grab_default(button);
}

/* One of the logins that were tried last. */
static gboolean has_refused(const Setup *self)
{
	return self->tried[SETUP_OUTGOING] == SETUP_LOGIN_REFUSED ||
	       self->tried[SETUP_INCOMING] == SETUP_LOGIN_REFUSED;
}

/* --- Done --- */

static void mailbox_cb(GtkWidget *button, Setup *self)
{
	PurpleAccount *account = self->account;

	close_quietly(self);
	if (ui_can_use(account))
		mailbox_open(account, ROWS_INBOX);
}

static void show_done(Setup *self)
{
	gboolean is_refused = has_refused(self);
	g_autofree char *head = g_strdup_printf(is_refused ? _("The mail servers of %s are saved")
							   : _("%s is ready for mail"),
						self->address);
	GtkWidget *button;

	clear(self);
	setup_frame_set_head(
		&self->frame, head,
		is_refused ? _("Not every login worked, and so mail will not come or go yet. What is "
			       "wrong is told in the buddy list; Tools → iMail → Mail Servers… corrects it.")
			   : _("New mail is told in the buddy list as it comes in. Tools → iMail has the "
			       "mailbox, and the mail servers."));
	button_add(self, _("Open _Mailbox"), GTK_STOCK_OPEN, G_CALLBACK(mailbox_cb), FALSE);
	button = button_add(self, _("_Close"), GTK_STOCK_CLOSE, G_CALLBACK(close_cb), FALSE);
	make_default(button);
	gtk_widget_grab_focus(button);
	self->is_quiet = TRUE;
	set_state(self, SETUP_DONE);
}

/* --- Saving --- */

/* All that is there is with imaild. */
static gboolean is_saved(Setup *self)
{
	for (int i = 0; i < SETUP_HALVES; i++) {
		SetupHalf *half = setup_page_half(self->page, i);

		if (setup_half_is_there(half) && setup_half_login(half) != SETUP_LOGIN_SAVED)
			return FALSE;
	}
	return TRUE;
}

static void save_answered(gpointer round, int which, const GError *error)
{
	Setup *self = find_round(round);

	if (self == NULL || self->state != SETUP_SAVING)
		return;
	self->has_saved = self->has_saved || error == NULL;
	setup_half_set_login(setup_page_half(self->page, which),
			     error == NULL ? SETUP_LOGIN_SAVED : SETUP_LOGIN_REFUSED,
			     error != NULL ? error->message : NULL);
	if (--self->waiting > 0)
		return;
	if (is_saved(self)) {
		show_done(self);
		return;
	}
	set_state(self, SETUP_SHOWN);
	banner_show(self->frame.banner, GTK_MESSAGE_ERROR, _("Not all of it was saved."));
}

static void outgoing_saved_cb(const GError *error, gpointer round)
{
	save_answered(round, SETUP_OUTGOING, error);
}

static void incoming_saved_cb(const GError *error, gpointer round)
{
	save_answered(round, SETUP_INCOMING, error);
}

/* What was saved in an earlier try is not made twice. */
static void perform_save(Setup *self)
{
	gpointer round = begin_round(self);

	banner_hide(self->frame.banner);
	self->waiting = 0;
	set_state(self, SETUP_SAVING);
	for (int i = 0; i < SETUP_HALVES; i++) {
		SetupHalf *half = setup_page_half(self->page, i);
		g_autoptr(GHashTable) values = setup_half_values(half);

		if (!setup_half_is_there(half) || setup_half_login(half) == SETUP_LOGIN_SAVED)
			continue;
		self->waiting++;
		if (i == SETUP_OUTGOING)
			ui_api()->sender_set(self->account, values, outgoing_saved_cb, round);
		else
			ui_api()->mailbox_set(self->account, values, incoming_saved_cb, round);
	}
	if (self->waiting == 0)
		show_done(self);
}

/* --- Trying the logins --- */

static void anyway_cb(GtkButton *button, gpointer round)
{
	Setup *self = find_round(round);

	if (self != NULL && ui_can_use(self->account))
		perform_save(self);
}

static void on_tested(Setup *self)
{
	gboolean is_refused = has_refused(self);

	set_state(self, SETUP_SHOWN);
	if (!is_refused && !self->is_only_test) {
		perform_save(self);
		return;
	}
	if (is_refused)
		setup_page_grab_focus(self->page, TRUE);
	if (is_refused && !self->is_only_test)
		banner_ask(self->frame.banner,
			   _("Nothing is saved yet: correct what is wrong, or save it as it is."),
			   _("Save _Anyway"), G_CALLBACK(anyway_cb), GUINT_TO_POINTER(self->round));
}

static void test_answered(gpointer round, int which, const GError *error)
{
	Setup *self = find_round(round);

	if (self == NULL || self->state != SETUP_TESTING)
		return;
	self->tried[which] = error == NULL ? SETUP_LOGIN_WORKS : SETUP_LOGIN_REFUSED;
	setup_half_set_login(setup_page_half(self->page, which), self->tried[which],
			     error != NULL ? error->message : NULL);
	if (--self->waiting == 0)
		on_tested(self);
}

static void outgoing_tested_cb(const GError *error, gpointer round)
{
	test_answered(round, SETUP_OUTGOING, error);
}

static void incoming_tested_cb(const GError *error, gpointer round)
{
	test_answered(round, SETUP_INCOMING, error);
}

/* Both at once, once what is typed can be something. */
static void perform_test(Setup *self, gboolean is_only_test)
{
	GtkWidget *wrong = NULL;
	const char *problem = setup_page_problem(self->page, &wrong);
	gpointer round;

	if (problem != NULL) {
		banner_show(self->frame.banner, GTK_MESSAGE_WARNING, problem);
		gtk_widget_grab_focus(wrong);
		return;
	}
	round = begin_round(self);
	banner_hide(self->frame.banner);
	self->is_only_test = is_only_test;
	self->waiting = 0;
	set_state(self, SETUP_TESTING);
	for (int i = 0; i < SETUP_HALVES; i++) {
		SetupHalf *half = setup_page_half(self->page, i);
		g_autoptr(GHashTable) values = setup_half_values(half);

		self->tried[i] = SETUP_LOGIN_UNKNOWN;
		if (!setup_half_is_there(half) || setup_half_login(half) == SETUP_LOGIN_SAVED)
			continue;
		self->waiting++;
		setup_half_set_login(half, SETUP_LOGIN_TRYING, NULL);
		ui_api()->server_test(self->account, i == SETUP_OUTGOING, values,
				      i == SETUP_OUTGOING ? outgoing_tested_cb : incoming_tested_cb, round);
	}
	if (self->waiting == 0)
		on_tested(self);
}

static void save_cb(GtkWidget *button, Setup *self)
{
	if (ui_can_use(self->account))
		perform_test(self, FALSE);
}

static void test_cb(GtkWidget *button, Setup *self)
{
	if (ui_can_use(self->account))
		perform_test(self, TRUE);
}

/* --- The page --- */

static void edited(PurpleAccount *account, gboolean is_sender, GHashTable *values)
{
	Setup *self = find(account);

	if (self == NULL || (self->state != SETUP_SHOWN && self->state != SETUP_TESTING))
		return;
	/* A test that goes on is one of something else. */
	for (int i = 0; i < SETUP_HALVES && self->state == SETUP_TESTING; i++)
		setup_half_set_login(setup_page_half(self->page, i), SETUP_LOGIN_UNKNOWN, NULL);
	begin_round(self);
	set_state(self, SETUP_SHOWN);
	banner_hide(self->frame.banner);
	setup_page_take(self->page, is_sender ? SETUP_OUTGOING : SETUP_INCOMING, values);
	gtk_window_present(GTK_WINDOW(self->frame.window));
}

static void edit_cb(SetupHalf *half, gpointer user_data)
{
	Setup *self = user_data;
	gboolean is_sender = setup_half_is_sender(half);

	if (!ui_can_use(self->account))
		return;
	/* With what is typed. */
	setup_page_half(self->page, is_sender ? SETUP_OUTGOING : SETUP_INCOMING);
	server_edit_open(self->account, setup_half_server(half), NULL, edited);
}

static void again_cb(GtkWidget *button, Setup *self)
{
	if (ui_can_use(self->account))
		search_begin(self);
}

/* The address is the account's user name, which can be changed while it is offline. Nothing but the first
 * login has happened under the former one. */
static void address_cb(GtkButton *button, gpointer round)
{
	Setup *self = find_round(round);
	PurpleAccount *account = self != NULL ? self->account : NULL;
	g_autofree char *address =
		self != NULL ? g_strdup(g_object_get_data(G_OBJECT(self->frame.banner), SIMILAR_KEY)) : NULL;

	if (account == NULL || !ui_can_use(account) || has_servers(self))
		return;
	close_quietly(self);
	purple_account_disconnect(account);
	purple_account_set_username(account, address);
	purple_signal_emit(pidgin_account_get_handle(), "account-modified", account);
	purple_account_connect(account);
}

static void ask_similar(Setup *self, const char *similar)
{
	g_autofree char *text = g_strdup_printf(_("Is %s meant?"), similar);

	if (purple_accounts_find(similar, IMAIL_PRPL_ID) != NULL)
		return;
	g_object_set_data_full(G_OBJECT(self->frame.banner), SIMILAR_KEY, g_strdup(similar), g_free);
	banner_ask(self->frame.banner, text, _("_Correct the Address"), G_CALLBACK(address_cb),
		   begin_round(self));
}

static void show_page(Setup *self, const ImailServersFound *found)
{
	gboolean is_known = found != NULL && (found->problem == NULL || found->provider != NULL);
	g_autofree char *head = g_strdup_printf(_("The mail servers of %s"), self->address);
	g_autofree char *intro = setup_page_intro(found);

	clear(self);
	setup_frame_set_head(&self->frame, head, intro);
	self->page = setup_page_new(self->account, found, edit_cb, self);
	setup_frame_add(&self->frame, setup_page_widget(self->page));
	self->test = button_add(self, _("_Test"), GTK_STOCK_CONNECT, G_CALLBACK(test_cb), TRUE);
	if (!is_known)
		button_add(self, _("Search A_gain"), GTK_STOCK_FIND, G_CALLBACK(again_cb), TRUE);
	button_add(self, _("Cance_l"), GTK_STOCK_CANCEL, G_CALLBACK(close_cb), FALSE);
	self->save = button_add(self, _("_Save"), GTK_STOCK_SAVE, G_CALLBACK(save_cb), FALSE);
	make_default(self->save);
	setup_page_grab_focus(self->page, FALSE);
	if (found != NULL && found->similar != NULL)
		ask_similar(self, found->similar);
	set_state(self, SETUP_SHOWN);
}

/* --- The search --- */

static void by_hand_cb(GtkWidget *button, Setup *self)
{
	if (!ui_can_use(self->account))
		return;
	begin_round(self);
	show_page(self, NULL);
}

static void show_waiting(Setup *self)
{
	if (self->search != NULL)
		gtk_widget_hide(self->search);
	banner_show(self->frame.banner, GTK_MESSAGE_WARNING,
		    _("The account is offline. The search begins again by itself when it is online."));
	set_state(self, SETUP_WAITING);
}

static void found_cb(const ImailServersFound *found, const GError *error, gpointer round)
{
	Setup *self = find_round(round);

	if (self == NULL || self->state != SETUP_SEARCHING)
		return;
	if (is_done_elsewhere(self))
		close_quietly(self);
	else if (found != NULL)
		show_page(self, found);
	else if (!purple_account_is_connected(self->account))
		show_waiting(self);
	else {
		show_page(self, NULL);
		banner_show(self->frame.banner, GTK_MESSAGE_WARNING, error->message);
	}
}

static void search_begin(Setup *self)
{
	g_autofree char *head = g_strdup_printf(_("Looking for the mail servers of %s…"), domain_of(self));

	server_edit_close_all(self->account);
	clear(self);
	setup_frame_set_head(&self->frame, head, "");
	self->search = setup_search_new(domain_of(self));
	setup_frame_add(&self->frame, self->search);
	gtk_widget_show_all(self->search);
	button_add(self, _("_Enter by Hand…"), GTK_STOCK_EDIT, G_CALLBACK(by_hand_cb), FALSE);
	gtk_widget_grab_focus(button_add(self, _("Cance_l"), GTK_STOCK_CANCEL, G_CALLBACK(close_cb), FALSE));
	set_state(self, SETUP_SEARCHING);
	ui_api()->servers_discover(self->account, self->address, found_cb, begin_round(self));
}

void setup_step(PurpleAccount *account, const char *address, const char *step)
{
	Setup *self = find(account);

	if (self != NULL && self->search != NULL && g_strcmp0(address, self->address) == 0)
		setup_search_set_step(self->search, step);
}

/* --- The window --- */

static void destroy_cb(GtkWidget *window, Setup *self)
{
	setups = g_list_remove(setups, self);
	if (self->state != SETUP_DONE)
		server_edit_close_all(self->account);
	if (!self->is_quiet && !has_servers(self))
		notice_no_servers(self->account);
	setup_page_free(self->page);
	g_free(self->address);
	g_free(self);
}

static gboolean key_cb(GtkWidget *window, GdkEventKey *event, Setup *self)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
	guint key = gdk_keyval_to_lower(event->keyval);

	if ((modifiers != 0 || key != GDK_KEY_Escape) && (modifiers != GDK_CONTROL_MASK || key != GDK_KEY_w))
		return FALSE;
	gtk_widget_destroy(window);
	return TRUE;
}

static void build(Setup *self)
{
	g_autofree char *title = g_strdup_printf(_("Mail Setup – %s"), self->address);

	setup_frame_build(&self->frame, title);
	g_signal_connect(self->frame.window, "key-press-event", G_CALLBACK(key_cb), self);
	g_signal_connect(self->frame.window, "destroy", G_CALLBACK(destroy_cb), self);
}

void setup_open(PurpleAccount *account)
{
	Setup *self = find(account);
	const char *address =
		ui_can_use(account) ? purple_normalize(account, purple_account_get_username(account)) : NULL;

	if (address == NULL)
		return;
	if (self != NULL && g_strcmp0(self->address, address) != 0) {
		close_quietly(self);
		self = NULL;
	}
	if (self == NULL) {
		self = g_new0(Setup, 1);
		self->account = account;
		self->address = g_strdup(address);
		setups = g_list_prepend(setups, self);
		build(self);
		notice_servers_set(account);
		search_begin(self);
	} else if (self->state == SETUP_WAITING) {
		search_begin(self);
	}
	gtk_window_present(GTK_WINDOW(self->frame.window));
}

void setup_changed(PurpleAccount *account)
{
	Setup *self = find(account);

	if (self == NULL) {
		return;
	} else if (!purple_account_is_connected(account)) {
		if (self->state == SETUP_SEARCHING)
			show_waiting(self);
	} else if (self->state == SETUP_WAITING) {
		search_begin(self);
	} else if (is_done_elsewhere(self)) {
		close_quietly(self);
	}
}

void setup_close_all(PurpleAccount *account)
{
	for (GList *l = setups, *next; l != NULL; l = next) {
		Setup *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			close_quietly(self);
	}
}
