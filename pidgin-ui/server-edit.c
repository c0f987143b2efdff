/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-edit.c: the dialog in which one mail server is added or changed, made of a table of fields.
 *
 * The dialog, where it does not only collect what the first run (setup.c) is to use, stays open until imaild
 * has logged in to the server and taken what was typed; what is wrong is said in it, and what would not let
 * us in can be saved anyway. A stored password is never shown, and an empty field keeps it. The port follows
 * the security as long as it is the usual one: RFC 8314 (465, 995), RFC 6409 (587), RFC 1939 (110). Answers
 * find their dialog by its number.
 */
#include "server-edit.h"

#include <pidgin.h>

#include <gdk/gdkkeysyms.h>
#include <gtkutils.h>

#include "banner.h"
#include "server-about.h"
#include "server-fields.h"
#include "server-values.h"
#include "ui.h"

#define ENTRY_WIDTH 32 /* characters */

typedef struct {
	guint serial;
	PurpleAccount *account;
	ImailServer *server;
	ServerEditFn on_values;
	GtkWidget *window, *banner, *notebook, *save, *test;
	gboolean is_only_test; /* what is under way is the test of "Test" */
	GPtrArray *inputs;     /* GtkWidget, in the order of the fields */
	int tls;               /* the security that the port stands for */
} Edit;

static GList *dialogs; /* of Edit */
static guint last_serial;

static Edit *edit_find(guint serial)
{
	for (GList *l = dialogs; l != NULL; l = l->next) {
		if (((Edit *)l->data)->serial == serial)
			return l->data;
	}
	return NULL;
}

/* --- Values --- */

static GtkWidget *input_of(const Edit *self, const char *name)
{
	int index = server_field_index(self->server->is_sender, name);

	return index >= 0 ? g_ptr_array_index(self->inputs, (guint)index) : NULL;
}

/* In the wire's unit. What was not touched stays as it was, even where the field shows it less finely. */
static char *number_value(const ServerField *field, GtkSpinButton *input, const char *before)
{
	gint64 number = g_ascii_strtoll(before, NULL, 10);

	gtk_spin_button_update(input);
	if (gtk_spin_button_get_value_as_int(input) != number / field->unit)
		number = gtk_spin_button_get_value_as_int(input) * field->unit;
	return g_strdup_printf("%" G_GINT64_FORMAT, number);
}

static char *input_value(const Edit *self, const ServerField *field, GtkWidget *input)
{
	int choice;

	switch (field->kind) {
	case SERVER_FIELD_NUMBER:
		return number_value(field, GTK_SPIN_BUTTON(input), server_value(self->server, field->name));
	case SERVER_FIELD_CHOICE:
		choice = gtk_combo_box_get_active(GTK_COMBO_BOX(input));
		return g_strdup(field->choices[MAX(choice, 0)].value);
	case SERVER_FIELD_CHECK:
		return g_strdup(gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(input)) ? "true" : "false");
	case SERVER_FIELD_SECRET:
		return g_strdup(gtk_entry_get_text(GTK_ENTRY(input)));
	default:
		return g_strstrip(g_strdup(gtk_entry_get_text(GTK_ENTRY(input))));
	}
}

static GHashTable *values_read(const Edit *self)
{
	const ServerField *fields = server_fields(self->server->is_sender);
	GHashTable *values = server_values_new(self->server);

	for (guint i = 0; fields[i].name != NULL; i++)
		server_values_take(values, self->server, &fields[i],
				   input_value(self, &fields[i], g_ptr_array_index(self->inputs, i)));
	return values;
}

/* --- What the user does --- */

static void edit_end(Edit *self)
{
	gtk_widget_destroy(self->window);
}

static void set_busy(Edit *self, gboolean is_busy)
{
	gtk_widget_set_sensitive(self->save, !is_busy);
	gtk_widget_set_sensitive(self->test, !is_busy);
}

static void saved_cb(const GError *error, gpointer user_data)
{
	Edit *self = edit_find(GPOINTER_TO_UINT(user_data));

	if (self == NULL)
		return;
	if (error == NULL) {
		edit_end(self);
		return;
	}
	set_busy(self, FALSE);
	banner_show(self->banner, GTK_MESSAGE_ERROR, error->message);
}

static void save(Edit *self)
{
	g_autoptr(GHashTable) values = values_read(self);

	set_busy(self, TRUE);
	server_save(self->account, self->server->is_sender, values, saved_cb, GUINT_TO_POINTER(self->serial));
}

static void anyway_cb(GtkButton *button, gpointer user_data)
{
	Edit *self = edit_find(GPOINTER_TO_UINT(user_data));

	if (self == NULL || !ui_can_use(self->account))
		return;
	banner_hide(self->banner);
	save(self);
}

/* imaild has logged in to it, or could not. */
static void tested_cb(const GError *error, gpointer user_data)
{
	Edit *self = edit_find(GPOINTER_TO_UINT(user_data));

	if (self == NULL)
		return;
	if (error == NULL && !self->is_only_test) {
		save(self);
		return;
	}
	set_busy(self, FALSE);
	if (error == NULL)
		banner_show(self->banner, GTK_MESSAGE_INFO, _("The login works."));
	else if (self->is_only_test)
		banner_show(self->banner, GTK_MESSAGE_ERROR, error->message);
	else
		banner_ask(self->banner, error->message, _("Save _Anyway"), G_CALLBACK(anyway_cb), user_data);
}

/* What is typed; NULL, and what is wrong with it is said, where it cannot be anything. */
static GHashTable *values_checked(Edit *self)
{
	g_autoptr(GHashTable) values = values_read(self);
	const char *name = NULL, *problem = server_values_problem(self->server, values, &name);

	if (problem == NULL)
		return g_steal_pointer(&values);
	banner_show(self->banner, GTK_MESSAGE_WARNING, problem);
	gtk_notebook_set_current_page(GTK_NOTEBOOK(self->notebook), 0);
	gtk_widget_grab_focus(input_of(self, name));
	return NULL;
}

/* Has imaild log in to what is typed, once that can be something. */
static void try(Edit *self, gboolean is_only_test)
{
	g_autoptr(GHashTable) values = NULL;

	if (!ui_can_use(self->account))
		return;
	values = values_checked(self);
	if (values == NULL)
		return;
	banner_show(self->banner, GTK_MESSAGE_INFO, _("Trying to log in…"));
	set_busy(self, TRUE);
	self->is_only_test = is_only_test;
	ui_api()->server_test(self->account, self->server->is_sender, values, tested_cb,
			      GUINT_TO_POINTER(self->serial));
}

/* Gives what is typed to the one who asked for it. */
static void hand_over(Edit *self)
{
	g_autoptr(GHashTable) values = NULL;

	if (!ui_can_use(self->account))
		return;
	values = values_checked(self);
	if (values == NULL)
		return;
	self->on_values(self->account, self->server->is_sender, values);
	edit_end(self);
}

static void save_cb(GtkWidget *button, Edit *self)
{
	if (self->on_values != NULL)
		hand_over(self);
	else
		try(self, FALSE);
}

static void test_cb(GtkWidget *button, Edit *self)
{
	try(self, TRUE);
}

static void cancel_cb(GtkWidget *button, Edit *self)
{
	edit_end(self);
}

static gboolean key_cb(GtkWidget *window, GdkEventKey *event, Edit *self)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
	guint key = gdk_keyval_to_lower(event->keyval);

	if ((modifiers != 0 || key != GDK_KEY_Escape) && (modifiers != GDK_CONTROL_MASK || key != GDK_KEY_w))
		return FALSE;
	edit_end(self);
	return TRUE;
}

static void tls_changed_cb(GtkComboBox *combo, Edit *self)
{
	const int *usual = server_usual_ports(self->server->is_sender);
	GtkSpinButton *port = GTK_SPIN_BUTTON(input_of(self, "port"));
	int tls = gtk_combo_box_get_active(combo);

	if (gtk_spin_button_get_value_as_int(port) == usual[self->tls])
		gtk_spin_button_set_value(port, usual[tls]);
	self->tls = tls;
}

static void after_changed_cb(GtkComboBox *combo, Edit *self)
{
	const ServerField *after = &server_fields(FALSE)[server_field_index(FALSE, "after")];
	int chosen = MAX(gtk_combo_box_get_active(combo), 0);

	gtk_widget_set_sensitive(input_of(self, "days"),
				 g_str_equal(after->choices[chosen].value, "delete-after-days"));
}

static void destroy_cb(GtkWidget *window, Edit *self)
{
	dialogs = g_list_remove(dialogs, self);
	if (ui_api() != NULL)
		ui_api()->server_free(self->server);
	g_ptr_array_unref(self->inputs);
	g_free(self);
}

/* --- Building --- */

static GtkWidget *choice_new(const ServerField *field, const char *value)
{
	GtkWidget *combo = gtk_combo_box_new_text();

	for (guint i = 0; field->choices[i].value != NULL; i++) {
		gtk_combo_box_append_text(GTK_COMBO_BOX(combo), _(field->choices[i].label));
		if (i == 0 || g_str_equal(field->choices[i].value, value))
			gtk_combo_box_set_active(GTK_COMBO_BOX(combo), (int)i);
	}
	return combo;
}

static GtkWidget *input_new(const Edit *self, const ServerField *field)
{
	const char *value = server_value(self->server, field->name);
	GtkWidget *input;

	switch (field->kind) {
	case SERVER_FIELD_NUMBER:
		input = gtk_spin_button_new_with_range(field->min, field->max, 1);
		gtk_spin_button_set_value(GTK_SPIN_BUTTON(input),
					  (double)(g_ascii_strtoll(value, NULL, 10) / field->unit));
		gtk_entry_set_activates_default(GTK_ENTRY(input), TRUE);
		return input;
	case SERVER_FIELD_CHOICE:
		return choice_new(field, value);
	case SERVER_FIELD_CHECK:
		input = gtk_check_button_new_with_mnemonic(_(field->label));
		gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(input), g_str_equal(value, "true"));
		/* Who is the default remains it until another is made it. */
		gtk_widget_set_sensitive(input, !g_str_equal(value, "true"));
		return input;
	default:
		input = gtk_entry_new();
		gtk_entry_set_text(GTK_ENTRY(input), value);
		gtk_entry_set_width_chars(GTK_ENTRY(input), ENTRY_WIDTH);
		gtk_entry_set_visibility(GTK_ENTRY(input), field->kind != SERVER_FIELD_SECRET);
		gtk_entry_set_activates_default(GTK_ENTRY(input), TRUE);
		return input;
	}
}

/* A number with what it counts behind it; as wide as it needs. */
static GtkWidget *with_words(GtkWidget *input, const char *words)
{
	GtkWidget *box = gtk_hbox_new(FALSE, 6);

	gtk_box_pack_start(GTK_BOX(box), input, FALSE, FALSE, 0);
	if (words != NULL)
		gtk_box_pack_start(GTK_BOX(box), gtk_label_new(_(words)), FALSE, FALSE, 0);
	return box;
}

/* "Ser_ver:" as "Server", "服务器(_V)：" as "服务器". */
static char *plain_label(const char *label)
{
	GString *plain = g_string_new(NULL);

	for (const char *c = label; *c != '\0' && *c != ':' && !g_str_has_prefix(c, "："); c++) {
		if (c[0] == '(' && c[1] == '_' && c[2] != '\0' && c[3] == ')')
			c += 3;
		else if (*c != '_')
			g_string_append_c(plain, *c);
	}
	return g_string_free(plain, FALSE);
}

static void row_add(Edit *self, GtkTable *table, guint row, const ServerField *field, GtkWidget *input)
{
	g_autofree char *name = plain_label(_(field->label));
	gboolean is_stored = self->server->id != NULL && field->kind == SERVER_FIELD_SECRET;
	GtkWidget *label;

	if (field->kind == SERVER_FIELD_CHECK) {
		gtk_table_attach(table, input, 0, 2, row, row + 1, GTK_FILL, GTK_FILL, 0, 0);
		return;
	}
	label = ui_row_add(table, row, 1, _(field->label), name,
			   field->kind == SERVER_FIELD_NUMBER ? with_words(input, field->words) : input);
	gtk_label_set_mnemonic_widget(GTK_LABEL(label), input);
	ui_accessible_name(input, name);
	if (field->hint != NULL)
		gtk_widget_set_tooltip_text(input, _(field->hint));
	if (is_stored)
		gtk_widget_set_tooltip_text(input, _("Leave it empty to keep the one that is stored."));
}

static GtkTable *page_add(Edit *self, const char *title)
{
	GtkTable *table = GTK_TABLE(gtk_table_new(1, 2, FALSE));

	gtk_table_set_col_spacings(table, 12);
	gtk_table_set_row_spacings(table, 6);
	gtk_container_set_border_width(GTK_CONTAINER(table), 12);
	gtk_notebook_append_page(GTK_NOTEBOOK(self->notebook), GTK_WIDGET(table),
				 gtk_label_new_with_mnemonic(title));
	return table;
}

static void pages_build(Edit *self)
{
	const ServerField *fields = server_fields(self->server->is_sender);
	GtkTable *pages[2];
	guint rows[2] = {0, 0};

	self->notebook = gtk_notebook_new();
	pages[SERVER_PAGE_BASIC] = page_add(self, _("_Basic"));
	pages[SERVER_PAGE_ADVANCED] = page_add(self, _("A_dvanced"));
	for (guint i = 0; fields[i].name != NULL; i++) {
		GtkWidget *input = input_new(self, &fields[i]);

		g_ptr_array_add(self->inputs, input);
		row_add(self, pages[fields[i].page], rows[fields[i].page]++, &fields[i], input);
	}
	self->tls = MAX(gtk_combo_box_get_active(GTK_COMBO_BOX(input_of(self, "tls"))), 0);
	g_signal_connect(input_of(self, "tls"), "changed", G_CALLBACK(tls_changed_cb), self);
	if (self->server->is_sender)
		return;
	g_signal_connect(input_of(self, "after"), "changed", G_CALLBACK(after_changed_cb), self);
	after_changed_cb(GTK_COMBO_BOX(input_of(self, "after")), self);
}

static GtkWidget *buttons_new(Edit *self)
{
	GtkWidget *buttons = gtk_hbutton_box_new();
	GtkWidget *cancel = ui_button(_("Cance_l"), GTK_STOCK_CANCEL, G_CALLBACK(cancel_cb), self);

	self->test = ui_button(_("_Test"), GTK_STOCK_CONNECT, G_CALLBACK(test_cb), self);
	self->save = self->on_values != NULL
			     ? ui_button(_("_OK"), GTK_STOCK_OK, G_CALLBACK(save_cb), self)
			     : ui_button(_("_Save"), GTK_STOCK_SAVE, G_CALLBACK(save_cb), self);
	gtk_button_box_set_layout(GTK_BUTTON_BOX(buttons), GTK_BUTTONBOX_END);
	gtk_box_set_spacing(GTK_BOX(buttons), 6);
	gtk_container_add(GTK_CONTAINER(buttons), self->test);
	gtk_button_box_set_child_secondary(GTK_BUTTON_BOX(buttons), self->test, TRUE);
	gtk_container_add(GTK_CONTAINER(buttons), cancel);
	gtk_container_add(GTK_CONTAINER(buttons), self->save);
	gtk_widget_set_can_default(self->save, TRUE);
	return buttons;
}

static void build(Edit *self)
{
	const char *title = self->server->is_sender ? _("Outgoing Mail Server") : _("Incoming Mail Server");
	GtkWidget *box = gtk_vbox_new(FALSE, 6), *head = gtk_label_new(NULL);
	g_autofree char *markup = g_markup_printf_escaped("<b>%s</b>", title);

	self->window = pidgin_create_window(title, 12, "imail-server", FALSE);
	gtk_window_set_type_hint(GTK_WINDOW(self->window), GDK_WINDOW_TYPE_HINT_DIALOG);
	gtk_label_set_markup(GTK_LABEL(head), markup);
	gtk_misc_set_alignment(GTK_MISC(head), 0.0f, 0.5f);
	self->banner = banner_new();
	pages_build(self);
	gtk_box_pack_start(GTK_BOX(box), head, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), self->banner, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), self->notebook, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), buttons_new(self), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(self->window), box);
	gtk_widget_grab_default(self->save);
	g_signal_connect(self->window, "key-press-event", G_CALLBACK(key_cb), self);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
}

static Edit *shown_already(PurpleAccount *account, const ImailServer *server)
{
	for (GList *l = dialogs; l != NULL; l = l->next) {
		Edit *self = l->data;

		if (self->account == account && self->server->is_sender == server->is_sender &&
		    g_strcmp0(self->server->id, server->id) == 0)
			return self;
	}
	return NULL;
}

void server_edit_open(PurpleAccount *account, ImailServer *server, const char *words, ServerEditFn on_values)
{
	Edit *self = shown_already(account, server);

	if (self != NULL) {
		ui_api()->server_free(server);
		gtk_window_present(GTK_WINDOW(self->window));
		return;
	}
	self = g_new0(Edit, 1);
	self->serial = ++last_serial;
	self->account = account;
	self->server = server;
	self->on_values = on_values;
	self->inputs = g_ptr_array_new();
	dialogs = g_list_prepend(dialogs, self);
	build(self);
	if (words != NULL)
		banner_show(self->banner, GTK_MESSAGE_INFO, words);
	gtk_widget_show_all(self->window);
	/* What is a guess at first, and the reason why one is here. */
	gtk_widget_grab_focus(input_of(self, "host"));
	gtk_window_present(GTK_WINDOW(self->window));
}

void server_edit_close_all(PurpleAccount *account)
{
	for (GList *l = dialogs, *next; l != NULL; l = next) {
		Edit *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			gtk_widget_destroy(self->window);
	}
}
