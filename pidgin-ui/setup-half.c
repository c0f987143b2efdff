/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup-half.c: one of the two servers of the first run. See setup-half.h.
 *
 * Owns the server's values; those that both servers share (user name, password) are the page's fields
 * (setup-page.c), which sets them here before anything is done with them.
 */
#include "setup-half.h"

#include "server-about.h"
#include "server-fields.h"
#include "server-values.h"
#include "ui.h"

#define RESULT_WIDTH 440    /* pixels */
#define RESULT_MAX   300    /* columns that are shown of what a server says; its hint has all */
#define HAND         "hand" /* the source of what was entered */
#define PLACE_CHARS  34
#define HOST_CHARS   24

struct _SetupHalf {
	PurpleAccount *account;
	ImailServer *server;
	SetupHalfLook look;
	SetupLogin login;
	SetupEditFn edit;
	gpointer user_data;
	GtkWidget *place;                 /* its words */
	const char *origin;               /* where it was found, translated; or NULL */
	GtkWidget *host, *port, *tls;     /* of a guess; else NULL */
	GtkWidget *result, *icon, *words; /* of its login */
	GtkWidget *button;
	int tls_before; /* the security that the port stands for */
};

gboolean setup_half_is_sender(const SetupHalf *half)
{
	return half->server->is_sender;
}

const char *setup_half_value(const SetupHalf *half, const char *name)
{
	return server_value(half->server, name);
}

void setup_half_set_value(SetupHalf *half, const char *name, const char *value)
{
	if (*value != '\0')
		g_hash_table_insert(half->server->values, g_strdup(name), g_strdup(value));
	else
		g_hash_table_remove(half->server->values, name);
}

/* --- The fields of a guess --- */

static const ServerChoice *securities(const SetupHalf *half)
{
	gboolean is_sender = half->server->is_sender;

	return server_fields(is_sender)[server_field_index(is_sender, "tls")].choices;
}

static void tls_changed_cb(GtkComboBox *combo, SetupHalf *half)
{
	const int *usual = server_usual_ports(half->server->is_sender);
	int tls = gtk_combo_box_get_active(combo);

	if (gtk_spin_button_get_value_as_int(GTK_SPIN_BUTTON(half->port)) == usual[half->tls_before])
		gtk_spin_button_set_value(GTK_SPIN_BUTTON(half->port), usual[tls]);
	half->tls_before = tls;
	setup_half_changed(half);
}

/* In short words: the long ones are the hint. */
static GtkWidget *tls_new(SetupHalf *half)
{
	const ServerChoice *choices = securities(half);
	GtkWidget *combo = gtk_combo_box_new_text();

	for (guint i = 0; choices[i].value != NULL; i++) {
		gtk_combo_box_append_text(GTK_COMBO_BOX(combo), server_security_words(choices[i].value));
		if (i == 0 || g_str_equal(choices[i].value, setup_half_value(half, "tls")))
			gtk_combo_box_set_active(GTK_COMBO_BOX(combo), (int)i);
	}
	half->tls_before = gtk_combo_box_get_active(GTK_COMBO_BOX(combo));
	g_signal_connect(combo, "changed", G_CALLBACK(tls_changed_cb), half);
	return combo;
}

static GtkWidget *fields_new(SetupHalf *half)
{
	GtkWidget *box = gtk_hbox_new(FALSE, 6);
	gboolean is_sender = half->server->is_sender;

	half->host = gtk_entry_new();
	gtk_entry_set_text(GTK_ENTRY(half->host), setup_half_value(half, "host"));
	gtk_entry_set_width_chars(GTK_ENTRY(half->host), HOST_CHARS);
	gtk_entry_set_activates_default(GTK_ENTRY(half->host), TRUE);
	gtk_widget_set_tooltip_text(half->host, _("Your mail provider's help pages name it."));
	half->port = gtk_spin_button_new_with_range(1, G_MAXUINT16, 1);
	gtk_spin_button_set_value(GTK_SPIN_BUTTON(half->port),
				  (double)g_ascii_strtoll(setup_half_value(half, "port"), NULL, 10));
	gtk_entry_set_activates_default(GTK_ENTRY(half->port), TRUE);
	gtk_widget_set_tooltip_text(half->port, _("Port"));
	half->tls = tls_new(half);
	gtk_widget_set_tooltip_text(half->tls, _("Security"));
	g_signal_connect_swapped(half->host, "changed", G_CALLBACK(setup_half_changed), half);
	g_signal_connect_swapped(half->port, "changed", G_CALLBACK(setup_half_changed), half);
	ui_accessible_name(half->host, is_sender ? _("Outgoing server") : _("Incoming server"));
	ui_accessible_name(half->port, is_sender ? _("Outgoing port") : _("Incoming port"));
	ui_accessible_name(half->tls, is_sender ? _("Outgoing security") : _("Incoming security"));
	gtk_box_pack_start(GTK_BOX(box), half->host, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), half->port, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), half->tls, FALSE, FALSE, 0);
	return box;
}

static void fields_read(SetupHalf *half)
{
	g_autofree char *host = NULL, *port = NULL;

	if (half->host == NULL)
		return;
	host = g_strstrip(g_strdup(gtk_entry_get_text(GTK_ENTRY(half->host))));
	gtk_spin_button_update(GTK_SPIN_BUTTON(half->port));
	port = g_strdup_printf("%d", gtk_spin_button_get_value_as_int(GTK_SPIN_BUTTON(half->port)));
	setup_half_set_value(half, "host", host);
	setup_half_set_value(half, "port", port);
	setup_half_set_value(half, "tls",
			     securities(half)[gtk_combo_box_get_active(GTK_COMBO_BOX(half->tls))].value);
}

static void fields_write(SetupHalf *half)
{
	const ServerChoice *choices = securities(half);

	for (int i = 0; choices[i].value != NULL; i++)
		if (g_str_equal(choices[i].value, setup_half_value(half, "tls")))
			gtk_combo_box_set_active(GTK_COMBO_BOX(half->tls), i);
	gtk_entry_set_text(GTK_ENTRY(half->host), setup_half_value(half, "host"));
	gtk_spin_button_set_value(GTK_SPIN_BUTTON(half->port),
				  (double)g_ascii_strtoll(setup_half_value(half, "port"), NULL, 10));
}

/* --- Values --- */

gboolean setup_half_is_there(const SetupHalf *half)
{
	if (half->host != NULL) {
		g_autofree char *host = g_strstrip(g_strdup(gtk_entry_get_text(GTK_ENTRY(half->host))));

		return *host != '\0';
	}
	return half->look != SETUP_HALF_NONE;
}

GHashTable *setup_half_values(SetupHalf *half)
{
	GHashTable *values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	GHashTableIter iter;
	gpointer name, value;

	fields_read(half);
	g_hash_table_iter_init(&iter, half->server->values);
	while (g_hash_table_iter_next(&iter, &name, &value))
		if (*(const char *)value != '\0')
			g_hash_table_insert(values, g_strdup(name), g_strdup(value));
	return values;
}

const char *setup_half_problem(SetupHalf *half, const char **name)
{
	g_autoptr(GHashTable) values = setup_half_values(half);

	return server_values_problem(half->server, values, name);
}

ImailServer *setup_half_server(SetupHalf *half)
{
	ImailServer *server = ui_api()->server_new(half->account, half->server->is_sender);

	g_hash_table_unref(server->values);
	server->values = setup_half_values(half);
	return server;
}

/* --- What is seen --- */

static void show_place(SetupHalf *half)
{
	g_autofree char *words = NULL, *markup = NULL;

	if (half->place == NULL)
		return;
	if (half->look == SETUP_HALF_NONE)
		words = g_strdup(_("None was found"));
	else
		words = g_strdup_printf(_("%s, port %s, %s"), setup_half_value(half, "host"),
					setup_half_value(half, "port"),
					server_security_words(setup_half_value(half, "tls")));
	markup = half->origin != NULL ? g_markup_printf_escaped("%s\n<small>%s</small>", words, half->origin)
				      : g_markup_escape_text(words, -1);
	gtk_label_set_markup(GTK_LABEL(half->place), markup);
	gtk_widget_set_tooltip_text(half->place, words);
}

void setup_half_set_source(SetupHalf *half, const char *source)
{
	static const struct {
		const char *source, *words;
	} origins[] = {
		{"list", N_("From the list of large mail providers")},
		{"autoconfig", N_("Named by the domain itself")},
		{"srv", N_("Named by DNS records: see whether you know it")},
		{"mx", N_("Of the provider to which the domain's mail goes")},
		{"probe", N_("Answers under a likely name")},
		{HAND, N_("Entered by hand")},
	};

	half->origin = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(origins); i++)
		if (g_strcmp0(origins[i].source, source) == 0)
			half->origin = _(origins[i].words);
	show_place(half);
}

void setup_half_take(SetupHalf *half, GHashTable *values)
{
	GHashTableIter iter;
	gpointer name, value;

	g_hash_table_iter_init(&iter, values);
	while (g_hash_table_iter_next(&iter, &name, &value))
		setup_half_set_value(half, name, value);
	if (half->look == SETUP_HALF_NONE)
		half->look = SETUP_HALF_FOUND;
	if (half->host != NULL)
		fields_write(half);
	setup_half_set_source(half, HAND);
	setup_half_set_login(half, SETUP_LOGIN_UNKNOWN, NULL);
}

/* Caller frees. */
static char *cut(const char *text)
{
	guint columns = 0;
	const char *c;

	for (c = text; *c != '\0' && columns < RESULT_MAX; c = g_utf8_next_char(c))
		columns += g_unichar_iswide(g_utf8_get_char(c)) ? 2 : 1;
	return *c == '\0' ? g_strdup(text) : g_strdup_printf("%.*s…", (int)(c - text), text);
}

void setup_half_set_login(SetupHalf *half, SetupLogin login, const char *text)
{
	static const struct {
		const char *stock, *words;
	} looks[] = {
		[SETUP_LOGIN_UNKNOWN] = {NULL, NULL},
		[SETUP_LOGIN_TRYING] = {GTK_STOCK_CONNECT, N_("Trying to log in…")},
		[SETUP_LOGIN_WORKS] = {GTK_STOCK_APPLY, N_("The login works.")},
		[SETUP_LOGIN_REFUSED] = {GTK_STOCK_DIALOG_WARNING, N_("The login does not work.")},
		[SETUP_LOGIN_SAVED] = {GTK_STOCK_APPLY, N_("Saved.")},
	};

	g_autofree char *shown = NULL;

	half->login = login;
	if (looks[login].stock == NULL) {
		gtk_widget_hide(half->result);
		return;
	}
	gtk_image_set_from_stock(GTK_IMAGE(half->icon), looks[login].stock, GTK_ICON_SIZE_MENU);
	shown = cut(text != NULL ? text : _(looks[login].words));
	gtk_label_set_text(GTK_LABEL(half->words), shown);
	gtk_widget_set_tooltip_text(half->words, text != NULL && !g_str_equal(shown, text) ? text : NULL);
	gtk_widget_show(half->result);
}

void setup_half_changed(SetupHalf *half)
{
	if (half->login == SETUP_LOGIN_WORKS)
		setup_half_set_login(half, SETUP_LOGIN_UNKNOWN, NULL);
}

SetupLogin setup_half_login(const SetupHalf *half)
{
	return half->login;
}

void setup_half_set_sensitive(SetupHalf *half, gboolean is_sensitive)
{
	is_sensitive = is_sensitive && half->login != SETUP_LOGIN_SAVED;
	gtk_widget_set_sensitive(half->button, is_sensitive);
	if (half->host == NULL)
		return;
	gtk_widget_set_sensitive(half->host, is_sensitive);
	gtk_widget_set_sensitive(half->port, is_sensitive);
	gtk_widget_set_sensitive(half->tls, is_sensitive);
}

GtkWidget *setup_half_focus(SetupHalf *half)
{
	return half->host != NULL ? half->host : half->button;
}

/* --- Building --- */

static void edit_cb(GtkWidget *button, SetupHalf *half)
{
	half->edit(half, half->user_data);
}

static void result_build(SetupHalf *half)
{
	half->result = gtk_hbox_new(FALSE, 6);
	half->icon = gtk_image_new();
	half->words = gtk_label_new(NULL);
	gtk_misc_set_alignment(GTK_MISC(half->icon), 0.5f, 0.0f);
	gtk_misc_set_alignment(GTK_MISC(half->words), 0.0f, 0.0f);
	gtk_label_set_line_wrap(GTK_LABEL(half->words), TRUE);
	gtk_label_set_line_wrap_mode(GTK_LABEL(half->words), PANGO_WRAP_WORD_CHAR);
	gtk_label_set_selectable(GTK_LABEL(half->words), TRUE);
	gtk_widget_set_can_focus(half->words, FALSE);
	gtk_widget_set_size_request(half->words, RESULT_WIDTH, -1);
	gtk_box_pack_start(GTK_BOX(half->result), half->icon, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(half->result), half->words, TRUE, TRUE, 0);
	gtk_widget_show_all(half->result);
	gtk_widget_hide(half->result);
	gtk_widget_set_no_show_all(half->result, TRUE);
}

SetupHalf *setup_half_new(PurpleAccount *account, ImailServer *server, SetupHalfLook look, SetupEditFn edit,
			  gpointer user_data)
{
	SetupHalf *half = g_new0(SetupHalf, 1);

	half->account = account;
	half->server = server;
	half->look = look;
	half->edit = edit;
	half->user_data = user_data;
	return half;
}

void setup_half_free(SetupHalf *half)
{
	if (half == NULL)
		return;
	if (ui_api() != NULL)
		ui_api()->server_free(half->server);
	g_free(half);
}

guint setup_half_attach(SetupHalf *half, GtkTable *table, guint row)
{
	gboolean is_sender = half->server->is_sender;
	GtkWidget *title = gtk_label_new(NULL), *place;
	g_autofree char *markup =
		g_markup_printf_escaped("<b>%s</b>", is_sender ? _("Outgoing mail:") : _("Incoming mail:"));

	if (half->look == SETUP_HALF_GUESS) {
		place = fields_new(half);
	} else {
		place = half->place = gtk_label_new(NULL);
		gtk_label_set_ellipsize(GTK_LABEL(place), PANGO_ELLIPSIZE_MIDDLE);
		gtk_label_set_width_chars(GTK_LABEL(place), PLACE_CHARS);
		gtk_misc_set_alignment(GTK_MISC(place), 0.0f, 0.5f);
		gtk_label_set_selectable(GTK_LABEL(place), TRUE);
		gtk_widget_set_can_focus(place, FALSE);
		show_place(half);
	}
	gtk_label_set_markup(GTK_LABEL(title), markup);
	gtk_misc_set_alignment(GTK_MISC(title), 0.0f, 0.5f);
	half->button = is_sender ? ui_button(_("_Edit…"), GTK_STOCK_EDIT, G_CALLBACK(edit_cb), half)
				 : ui_button(_("E_dit…"), GTK_STOCK_EDIT, G_CALLBACK(edit_cb), half);
	ui_accessible_name(half->button,
			   is_sender ? _("Edit the outgoing server") : _("Edit the incoming server"));
	result_build(half);
	gtk_table_attach(table, title, 0, 1, row, row + 1, GTK_FILL, GTK_FILL, 0, 0);
	gtk_table_attach(table, place, 1, 2, row, row + 1, GTK_EXPAND | GTK_FILL, GTK_FILL, 0, 0);
	gtk_table_attach(table, half->button, 2, 3, row, row + 1, GTK_FILL, 0, 0, 0);
	gtk_table_attach(table, half->result, 1, 3, row + 1, row + 2, GTK_EXPAND | GTK_FILL, GTK_FILL, 0, 0);
	return row + 2;
}
