/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup-page.c: the page of the first run. See setup-page.h.
 *
 * One user name and one password stand for both servers; where their user names differ there is a field for
 * each. A password that was typed in a server's own dialog is that server's alone.
 */
#include "setup-page.h"

#include "banner.h"
#include "ui.h"

#define ROW_SPACING 6

struct _SetupPage {
	GtkWidget *box, *note;
	SetupHalf *halves[SETUP_HALVES];
	gboolean has_own_password[SETUP_HALVES];
	GtkWidget *name, *password;
	GtkWidget *logins[SETUP_HALVES], *login_labels[SETUP_HALVES];
	gboolean is_guess;
	gboolean is_split; /* a user name each */
	GtkTable *table;
	guint login_row; /* of the incoming one */
	char *link;
};

/* --- Values --- */

static const char *own_login(const SetupPage *page, int which)
{
	return gtk_entry_get_text(GTK_ENTRY(page->logins[page->is_split ? which : SETUP_OUTGOING]));
}

SetupHalf *setup_page_half(SetupPage *page, int which)
{
	SetupHalf *half = page->halves[which];
	g_autofree char *login = g_strstrip(g_strdup(own_login(page, which)));
	g_autofree char *name = g_strstrip(g_strdup(gtk_entry_get_text(GTK_ENTRY(page->name))));

	setup_half_set_value(half, "login", login);
	if (!page->has_own_password[which])
		setup_half_set_value(half, "password", gtk_entry_get_text(GTK_ENTRY(page->password)));
	if (which == SETUP_OUTGOING)
		setup_half_set_value(half, "name", name);
	return half;
}

static void show_logins(SetupPage *page)
{
	const char *outgoing = setup_half_value(page->halves[SETUP_OUTGOING], "login");
	const char *incoming = setup_half_value(page->halves[SETUP_INCOMING], "login");

	page->is_split = !g_str_equal(outgoing, incoming);
	gtk_entry_set_text(GTK_ENTRY(page->logins[SETUP_OUTGOING]), outgoing);
	gtk_entry_set_text(GTK_ENTRY(page->logins[SETUP_INCOMING]), incoming);
	gtk_label_set_text_with_mnemonic(GTK_LABEL(page->login_labels[SETUP_OUTGOING]),
					 page->is_split ? _("_User name (outgoing):") : _("_User name:"));
	ui_accessible_name(page->logins[SETUP_OUTGOING],
			   page->is_split ? _("User name (outgoing)") : _("User name"));
	gtk_widget_set_visible(page->logins[SETUP_INCOMING], page->is_split);
	gtk_widget_set_visible(page->login_labels[SETUP_INCOMING], page->is_split);
	/* A row that is hidden leaves its spacing. */
	gtk_table_set_row_spacing(page->table, page->login_row, page->is_split ? ROW_SPACING : 0);
}

void setup_page_take(SetupPage *page, int which, GHashTable *values)
{
	const char *password = g_hash_table_lookup(values, "password");
	const char *name = g_hash_table_lookup(values, "name");

	/* What is typed here is not lost for the other half. */
	setup_page_half(page, SETUP_OUTGOING);
	setup_page_half(page, SETUP_INCOMING);
	if (g_strcmp0(password, gtk_entry_get_text(GTK_ENTRY(page->password))) != 0)
		page->has_own_password[which] = TRUE;
	setup_half_take(page->halves[which], values);
	if (which == SETUP_OUTGOING && name != NULL)
		gtk_entry_set_text(GTK_ENTRY(page->name), name);
	show_logins(page);
}

const char *setup_page_problem(SetupPage *page, GtkWidget **widget)
{
	gboolean is_there = FALSE;

	for (int i = 0; i < SETUP_HALVES; i++) {
		SetupHalf *half = setup_page_half(page, i);
		const char *name, *problem;

		if (!setup_half_is_there(half))
			continue;
		is_there = TRUE;
		problem = setup_half_problem(half, &name);
		if (problem == NULL)
			continue;
		*widget = g_str_equal(name, "login") ? page->logins[page->is_split ? i : SETUP_OUTGOING]
						     : setup_half_focus(half);
		return problem;
	}
	if (!is_there) {
		*widget = setup_half_focus(page->halves[SETUP_OUTGOING]);
		return _("Write the server's name. Your mail provider's help pages have it.");
	}
	if (*gtk_entry_get_text(GTK_ENTRY(page->password)) == '\0' &&
	    !page->has_own_password[SETUP_OUTGOING] && !page->has_own_password[SETUP_INCOMING]) {
		*widget = page->password;
		return _("Write the password of the mail servers.");
	}
	return NULL;
}

void setup_page_grab_focus(SetupPage *page, gboolean is_refused)
{
	if (page->is_guess)
		gtk_widget_grab_focus(setup_half_focus(page->halves[SETUP_OUTGOING]));
	else if (!is_refused && page->note == NULL && *gtk_entry_get_text(GTK_ENTRY(page->name)) == '\0')
		gtk_widget_grab_focus(page->name);
	else
		gtk_widget_grab_focus(page->password);
}

void setup_page_set_sensitive(SetupPage *page, gboolean is_sensitive)
{
	for (int i = 0; i < SETUP_HALVES; i++) {
		setup_half_set_sensitive(page->halves[i], is_sensitive);
		gtk_widget_set_sensitive(page->logins[i], is_sensitive);
	}
	gtk_widget_set_sensitive(page->name, is_sensitive);
	gtk_widget_set_sensitive(page->password, is_sensitive);
}

/* --- Building --- */

/* What worked with other words says nothing any more. */
static void changed_cb(GtkWidget *entry, SetupPage *page)
{
	for (int i = 0; i < SETUP_HALVES; i++)
		setup_half_changed(page->halves[i]);
}

static void password_changed_cb(GtkWidget *entry, SetupPage *page)
{
	changed_cb(entry, page);
	page->has_own_password[SETUP_OUTGOING] = page->has_own_password[SETUP_INCOMING] = FALSE;
}

static void link_cb(GtkWidget *button, SetupPage *page)
{
	purple_notify_uri(NULL, page->link);
}

/* What the provider wants to be known first, with a button for its page. */
static GtkWidget *note_new(SetupPage *page, const ImailServersFound *found)
{
	g_autoptr(GUri) uri = found->link != NULL ? g_uri_parse(found->link, G_URI_FLAGS_NONE, NULL) : NULL;
	GtkWidget *note = banner_new();

	if (uri == NULL || g_uri_get_host(uri) == NULL) {
		banner_show(note, GTK_MESSAGE_INFO, found->note);
	} else {
		g_autofree char *action = g_strdup_printf(_("_Open %s"), g_uri_get_host(uri));

		page->link = g_strdup(found->link);
		banner_ask(note, found->note, action, G_CALLBACK(link_cb), page);
	}
	/* GTK+ names it after its kind when that is set. */
	ui_accessible_name(note, _("What your provider wants"));
	return note;
}

static GtkWidget *entry_new(const char *text, gboolean is_secret)
{
	GtkWidget *entry = gtk_entry_new();

	gtk_entry_set_text(GTK_ENTRY(entry), text);
	gtk_entry_set_visibility(GTK_ENTRY(entry), !is_secret);
	gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
	return entry;
}

static GtkWidget *login_row(SetupPage *page, GtkTable *table, guint row, int which)
{
	GtkWidget *label;

	page->logins[which] = entry_new("", FALSE);
	label = ui_row_add(
		table, row, 2, which == SETUP_OUTGOING ? _("_User name:") : _("User name (_incoming):"),
		which == SETUP_OUTGOING ? _("User name") : _("User name (incoming)"), page->logins[which]);
	g_signal_connect(page->logins[which], "changed", G_CALLBACK(changed_cb), page);
	gtk_widget_show(page->logins[which]);
	gtk_widget_show(label);
	gtk_widget_set_no_show_all(page->logins[which], TRUE);
	gtk_widget_set_no_show_all(label, TRUE);
	return label;
}

static GtkWidget *table_new(SetupPage *page)
{
	GtkTable *table = GTK_TABLE(gtk_table_new(1, 3, FALSE));
	const char *name = setup_half_value(page->halves[SETUP_OUTGOING], "name");
	const char *password = setup_half_value(page->halves[SETUP_INCOMING], "password");
	guint row = 0;

	gtk_table_set_col_spacings(table, 12);
	gtk_table_set_row_spacings(table, ROW_SPACING);
	for (int i = 0; i < SETUP_HALVES; i++)
		row = setup_half_attach(page->halves[i], table, row);
	gtk_table_attach(table, gtk_hseparator_new(), 0, 3, row, row + 1, GTK_FILL, GTK_FILL, 0, 3);
	row++;
	page->name = entry_new(name, FALSE);
	ui_row_add(table, row++, 2, _("Your _name:"), _("Your name"), page->name);
	gtk_widget_set_tooltip_text(page->name, _("What receivers see beside the address"));
	for (int i = 0; i < SETUP_HALVES; i++)
		page->login_labels[i] = login_row(page, table, row++, i);
	page->login_row = row - 1;
	page->table = table;
	page->password = entry_new(password, TRUE);
	ui_row_add(table, row++, 2, _("Pass_word:"), _("Password"), page->password);
	gtk_widget_set_tooltip_text(
		page->password,
		_("Of the mail servers. It is the account's; write another one where your provider wants "
		  "one of its own for mail programs."));
	g_signal_connect(page->password, "changed", G_CALLBACK(password_changed_cb), page);
	return GTK_WIDGET(table);
}

/* Nothing is known of the address: what the page has is no more than likely. FOUND may be NULL. */
static gboolean is_nothing_known(const ImailServersFound *found)
{
	return found == NULL ||
	       (found->senders->len == 0 && found->mailboxes->len == 0 && found->provider == NULL);
}

static const char *first_source(const GPtrArray *places)
{
	return places->len > 0 ? ((const ImailServerPlace *)places->pdata[0])->source : NULL;
}

/* The two were found in different ways: each says so by itself. */
static gboolean is_mixed(const ImailServersFound *found)
{
	return found != NULL && found->senders->len > 0 && found->mailboxes->len > 0 &&
	       g_strcmp0(first_source(found->senders), first_source(found->mailboxes)) != 0;
}

char *setup_page_intro(const ImailServersFound *found)
{
	GString *words = g_string_new(found != NULL && !is_mixed(found) ? found->where : NULL);

	if (found != NULL && found->problem != NULL)
		g_string_append_printf(words, "%s%s", words->len > 0 ? "\n" : "", found->problem);
	if (is_nothing_known(found))
		g_string_append_printf(words, "%s%s", words->len > 0 ? "\n" : "",
				       _("Below is a guess: write the right names over it."));
	return g_string_free(words, FALSE);
}

static SetupHalf *half_new(PurpleAccount *account, const ImailServersFound *found, gboolean is_sender,
			   SetupEditFn edit, gpointer user_data)
{
	const GPtrArray *own = found == NULL ? NULL : is_sender ? found->senders : found->mailboxes;
	SetupHalfLook look = is_nothing_known(found) ? SETUP_HALF_GUESS
			     : own->len > 0          ? SETUP_HALF_FOUND
						     : SETUP_HALF_NONE;

	return setup_half_new(account, ui_api()->server_new(account, is_sender), look, edit, user_data);
}

SetupPage *setup_page_new(PurpleAccount *account, const ImailServersFound *found, SetupEditFn edit,
			  gpointer user_data)
{
	SetupPage *page = g_new0(SetupPage, 1);

	page->is_guess = is_nothing_known(found);
	page->box = gtk_vbox_new(FALSE, 12);
	page->halves[SETUP_OUTGOING] = half_new(account, found, TRUE, edit, user_data);
	page->halves[SETUP_INCOMING] = half_new(account, found, FALSE, edit, user_data);
	if (found != NULL && found->note != NULL) {
		page->note = note_new(page, found);
		gtk_box_pack_start(GTK_BOX(page->box), page->note, FALSE, FALSE, 0);
	}
	gtk_box_pack_start(GTK_BOX(page->box), table_new(page), FALSE, FALSE, 0);
	show_logins(page);
	if (is_mixed(found)) {
		setup_half_set_source(page->halves[SETUP_OUTGOING], first_source(found->senders));
		setup_half_set_source(page->halves[SETUP_INCOMING], first_source(found->mailboxes));
	}
	gtk_widget_show_all(page->box);
	return page;
}

void setup_page_free(SetupPage *page)
{
	if (page == NULL)
		return;
	for (int i = 0; i < SETUP_HALVES; i++)
		setup_half_free(page->halves[i]);
	g_free(page->link);
	g_free(page);
}

GtkWidget *setup_page_widget(const SetupPage *page)
{
	return page->box;
}
