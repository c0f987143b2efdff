/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-edit.c: the form in which one mail server is added or changed, a row a field.
 *
 * The form stays open until imaild has logged in to the server and taken what was typed; what is wrong is
 * said in it, and what would not let us in can be saved anyway. A stored password is never shown, and an
 * empty field keeps it. The port follows the security as long as it is the usual one: RFC 8314 (465, 995),
 * RFC 6409 (587), RFC 1939 (110). Answers find their form by its serial. Choices are lists one row high (Up
 * and Down), as libgnt's boxes to choose from need three rows.
 */
#include "server-edit.h"

#include <gnt.h>
#include <gntcheckbox.h>
#include <gntentry.h>
#include <gntlabel.h>
#include <gnttree.h>
#include <gntutils.h>
#include <string.h>

#include "server-about.h"
#include "server-fields.h"
#include "server-values.h"
#include "ui.h"

#define WIDTH        74
#define WORDS_ROWS   3
#define NUMBER_WIDTH 8

typedef struct {
	guint serial;
	PurpleAccount *account;
	ImailServer *server;
	ServerEditFn on_end;
	GntWidget *window, *words, *buttons;
	GPtrArray *inputs; /* GntWidget, in the order of the fields */
	int label_columns;
	int tls; /* the security that the port stands for */
	gboolean is_busy, is_refused, is_only_test;
} Edit;

static GList *forms; /* of Edit */
static guint last_serial;

static Edit *edit_find(gpointer serial)
{
	for (GList *l = forms; l != NULL; l = l->next)
		if (((Edit *)l->data)->serial == GPOINTER_TO_UINT(serial))
			return l->data;
	return NULL;
}

static GntWidget *input_of(const Edit *self, const char *name)
{
	int index = server_field_index(self->server->is_sender, name);

	return index >= 0 ? g_ptr_array_index(self->inputs, (guint)index) : NULL;
}

/* --- Reading what is typed --- */

/* The place of a choice among its field's. */
static int choice_index(GntWidget *input)
{
	return MAX(0, GPOINTER_TO_INT(gnt_tree_get_selection_data(GNT_TREE(input))) - 1);
}

/* The value as on the wire, or NULL: it is no number that will do. */
static char *input_value(const ServerField *field, GntWidget *input)
{
	g_autofree char *typed = NULL;
	gint64 number;

	switch (field->kind) {
	case SERVER_FIELD_CHOICE:
		return g_strdup(field->choices[choice_index(input)].value);
	case SERVER_FIELD_CHECK:
		return g_strdup(gnt_check_box_get_checked(GNT_CHECK_BOX(input)) ? "true" : "false");
	case SERVER_FIELD_NUMBER:
		typed = g_strstrip(g_strdup(gnt_entry_get_text(GNT_ENTRY(input))));
		if (!g_ascii_string_to_signed(typed, 10, field->min, field->max, &number, NULL))
			return NULL;
		return g_strdup_printf("%" G_GINT64_FORMAT, number * field->unit);
	default:
		typed = g_strdup(gnt_entry_get_text(GNT_ENTRY(input)));
		if (field->kind == SERVER_FIELD_TEXT)
			g_strstrip(typed);
		return g_steal_pointer(&typed);
	}
}

/* NULL: *WRONG is the field that cannot be read. */
static GHashTable *values_read(const Edit *self, const ServerField **wrong)
{
	const ServerField *fields = server_fields(self->server->is_sender);
	g_autoptr(GHashTable) values = server_values_new(self->server);

	for (guint i = 0; fields[i].name != NULL; i++) {
		char *value = input_value(&fields[i], g_ptr_array_index(self->inputs, i));

		if (value == NULL) {
			*wrong = &fields[i];
			return NULL;
		}
		server_values_take(values, self->server, &fields[i], value);
	}
	return g_steal_pointer(&values);
}

/* --- What the user does --- */

static void buttons_fill(Edit *self);

static void say(Edit *self, const char *words)
{
	ui_words_set(self->words, words);
}

static void edit_end(Edit *self)
{
	ServerEditFn on_end = self->on_end;
	PurpleAccount *account = self->account;
	gboolean is_sender = self->server->is_sender;

	gnt_widget_destroy(self->window);
	if (on_end != NULL && ui_can_use(account))
		on_end(account, is_sender);
}

static void saved_cb(const GError *error, gpointer serial)
{
	Edit *self = edit_find(serial);

	if (self == NULL)
		return;
	self->is_busy = FALSE;
	if (error == NULL)
		edit_end(self);
	else
		say(self, error->message);
}

static void save(Edit *self)
{
	const ServerField *wrong;
	g_autoptr(GHashTable) values = values_read(self, &wrong);

	if (values == NULL)
		return;
	self->is_busy = TRUE;
	server_save(self->account, self->server->is_sender, values, saved_cb, GUINT_TO_POINTER(self->serial));
}

static void anyway_cb(GntWidget *button, gpointer serial)
{
	Edit *self = edit_find(serial);

	if (self != NULL && !self->is_busy && ui_can_use(self->account))
		save(self);
}

/* imaild has logged in to it, or could not. */
static void tested_cb(const GError *error, gpointer serial)
{
	Edit *self = edit_find(serial);

	if (self == NULL)
		return;
	self->is_busy = FALSE;
	if (error == NULL && !self->is_only_test) {
		save(self);
		return;
	}
	say(self, error == NULL ? _("The login works.") : error->message);
	if (error != NULL && !self->is_only_test && !self->is_refused) {
		self->is_refused = TRUE;
		buttons_fill(self);
	}
}

/* The values, if they can be used; else says what is wrong, and goes there. */
static GHashTable *values_checked(Edit *self)
{
	const ServerField *wrong = NULL;
	const char *name = NULL, *problem;
	g_autoptr(GHashTable) values = values_read(self, &wrong);
	g_autofree char *words = NULL;

	if (values == NULL) {
		words = g_strdup_printf(_("Write a number from %d to %d."), wrong->min, wrong->max);
		problem = words;
		name = wrong->name;
	} else {
		problem = server_values_problem(self->server, values, &name);
	}
	if (problem == NULL)
		return g_steal_pointer(&values);
	say(self, problem);
	gnt_box_give_focus_to_child(GNT_BOX(self->window), input_of(self, name));
	return NULL;
}

static void try(gpointer serial, gboolean is_only_test)
{
	Edit *self = edit_find(serial);
	g_autoptr(GHashTable) values = NULL;

	if (self == NULL || self->is_busy || !ui_can_use(self->account))
		return;
	values = values_checked(self);
	if (values == NULL)
		return;
	say(self, _("Trying to log in…"));
	self->is_busy = TRUE;
	self->is_only_test = is_only_test;
	ui_api()->server_test(self->account, self->server->is_sender, values, tested_cb, serial);
}

static void save_cb(GntWidget *button, gpointer serial)
{
	try(serial, FALSE);
}

static void test_cb(GntWidget *button, gpointer serial)
{
	try(serial, TRUE);
}

static void cancel_cb(GntWidget *button, gpointer serial)
{
	Edit *self = edit_find(serial);

	if (self != NULL)
		edit_end(self);
}

static void tls_changed_cb(GntTree *tree, gpointer old, gpointer now, gpointer serial)
{
	Edit *self = edit_find(serial);
	const int *usual;
	GntEntry *port;
	int tls;
	g_autofree char *text = NULL;

	if (self == NULL || now == NULL)
		return;
	usual = server_usual_ports(self->server->is_sender);
	port = GNT_ENTRY(input_of(self, "port"));
	tls = choice_index(GNT_WIDGET(tree));
	if (atoi(gnt_entry_get_text(port)) == usual[self->tls]) {
		text = g_strdup_printf("%d", usual[tls]);
		gnt_entry_set_text(port, text);
	}
	self->tls = tls;
}

static void destroy_cb(GntWidget *window, Edit *self)
{
	forms = g_list_remove(forms, self);
	if (ui_api() != NULL)
		ui_api()->server_free(self->server);
	g_ptr_array_unref(self->inputs);
	g_free(self);
}

/* --- Building --- */

/* A label's text without the mark of its mnemonic, which other toolkits show. */
static char *plain_label(const char *label)
{
	g_auto(GStrv) parts = g_strsplit(_(label), "_", -1);
	char *plain = g_strjoinv("", parts);
	/* In Chinese the letter stands behind, in parentheses. */
	char *letter = strrchr(plain, '(');

	if (letter != NULL && g_ascii_isupper(letter[1]) && letter[2] == ')')
		memmove(letter, letter + 3, strlen(letter + 3) + 1);
	return plain;
}

static int labels_width(const ServerField *fields)
{
	int width = 0;

	for (guint i = 0; fields[i].name != NULL; i++) {
		g_autofree char *label = plain_label(fields[i].label);

		if (fields[i].kind != SERVER_FIELD_CHECK)
			width = MAX(width, gnt_util_onscreen_width(label, NULL));
	}
	return width + 1;
}

static GntWidget *choice_new(const ServerField *field, const char *value, int width)
{
	GntWidget *tree = gnt_tree_new();

	gnt_tree_set_col_width(GNT_TREE(tree), 0, width - 1);
	gnt_widget_set_has_border(tree, FALSE);
	for (int i = 0; field->choices[i].value != NULL; i++) {
		g_autofree char *label = ui_fit(_(field->choices[i].label), width - 2);

		gnt_tree_add_row_last(GNT_TREE(tree), GINT_TO_POINTER(i + 1),
				      gnt_tree_create_row(GNT_TREE(tree), label), NULL);
		if (i == 0 || g_str_equal(field->choices[i].value, value))
			gnt_tree_set_selected(GNT_TREE(tree), GINT_TO_POINTER(i + 1));
	}
	ui_fix_size(tree, width, 1);
	gnt_widget_set_grow_y(tree, FALSE);
	return tree;
}

static GntWidget *input_new(const Edit *self, const ServerField *field)
{
	const char *value = server_value(self->server, field->name);
	int width = WIDTH - self->label_columns;
	GntWidget *input;
	g_autofree char *number = NULL;

	switch (field->kind) {
	case SERVER_FIELD_CHOICE:
		return choice_new(field, value, width);
	case SERVER_FIELD_CHECK:
		input = gnt_check_box_new("");
		gnt_check_box_set_checked(GNT_CHECK_BOX(input), g_str_equal(value, "true"));
		return input;
	case SERVER_FIELD_NUMBER:
		number = g_strdup_printf("%" G_GINT64_FORMAT,
					 (gint64)g_ascii_strtoll(value, NULL, 10) / field->unit);
		input = gnt_entry_new(number);
		ui_fix_size(input, NUMBER_WIDTH, 1);
		return input;
	default:
		input = gnt_entry_new(value);
		gnt_entry_set_masked(GNT_ENTRY(input), field->kind == SERVER_FIELD_SECRET);
		ui_fix_size(input, width, 1);
		return input;
	}
}

/* Adds a label of WIDTH columns; with all widths fixed libgnt spreads nothing. */
static void label_add(GntWidget *row, const char *text, int width, GntTextFormatFlags flags)
{
	g_autofree char *fitting = ui_fit(text, width);
	GntWidget *label = gnt_label_new_with_format(fitting, flags);

	ui_fix_size(label, width, 1);
	gnt_box_add_widget(GNT_BOX(row), label);
}

static void row_add(Edit *self, const ServerField *field, GntWidget *input)
{
	GntWidget *row = gnt_hbox_new(FALSE);
	g_autofree char *plain = plain_label(field->label), *after = NULL;
	int rest = WIDTH - self->label_columns - NUMBER_WIDTH;

	gnt_box_set_pad(GNT_BOX(row), 0);
	gnt_box_set_fill(GNT_BOX(row), FALSE);
	if (field->kind == SERVER_FIELD_CHECK) {
		gnt_box_add_widget(GNT_BOX(row), input);
		label_add(row, plain, WIDTH - 4, GNT_TEXT_FLAG_NORMAL);
	} else {
		label_add(row, plain, self->label_columns, GNT_TEXT_FLAG_BOLD);
		gnt_box_add_widget(GNT_BOX(row), input);
	}
	if (field->kind == SERVER_FIELD_NUMBER) {
		after = g_strconcat(" ", field->words != NULL ? _(field->words) : "", NULL);
		label_add(row, after, rest, GNT_TEXT_FLAG_NORMAL);
	}
	gnt_box_add_widget(GNT_BOX(self->window), row);
}

static void fields_build(Edit *self)
{
	const ServerField *fields = server_fields(self->server->is_sender);

	self->label_columns = labels_width(fields);
	for (guint i = 0; fields[i].name != NULL; i++) {
		GntWidget *input = input_new(self, &fields[i]);

		g_ptr_array_add(self->inputs, input);
		row_add(self, &fields[i], input);
	}
	self->tls = choice_index(input_of(self, "tls"));
	g_signal_connect(input_of(self, "tls"), "selection-changed", G_CALLBACK(tls_changed_cb),
			 GUINT_TO_POINTER(self->serial));
}

static void buttons_fill(Edit *self)
{
	gpointer serial = GUINT_TO_POINTER(self->serial);

	gnt_box_remove_all(GNT_BOX(self->buttons));
	ui_button(self->buttons, _("Save"), G_CALLBACK(save_cb), serial);
	if (self->is_refused)
		ui_button(self->buttons, _("Save Anyway"), G_CALLBACK(anyway_cb), serial);
	ui_button(self->buttons, _("Test"), G_CALLBACK(test_cb), serial);
	ui_button(self->buttons, self->on_end != NULL ? _("Skip") : _("Cancel"), G_CALLBACK(cancel_cb),
		  serial);
	gnt_box_readjust(GNT_BOX(self->window));
	gnt_widget_draw(self->window);
}

static void build(Edit *self)
{
	int width, height;

	ui_screen(&width, &height);
	self->window = ui_window_new(self->server->is_sender ? _("Outgoing Mail Server")
							     : _("Incoming Mail Server"));
	fields_build(self);
	self->words = ui_words(WIDTH, WORDS_ROWS);
	self->buttons = ui_buttons();
	gnt_box_add_widget(GNT_BOX(self->window), self->words);
	gnt_box_add_widget(GNT_BOX(self->window), self->buttons);
	buttons_fill(self);
	ui_window_close_on_escape(self->window);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
	gnt_widget_set_position(self->window, MAX(0, (width - WIDTH - 4) / 2), 0);
}

static Edit *shown_already(PurpleAccount *account, const ImailServer *server)
{
	for (GList *l = forms; l != NULL; l = l->next) {
		Edit *self = l->data;

		if (self->account == account && self->server->is_sender == server->is_sender &&
		    g_strcmp0(self->server->id, server->id) == 0)
			return self;
	}
	return NULL;
}

void server_edit_open(PurpleAccount *account, ImailServer *server, const char *words, ServerEditFn on_end)
{
	Edit *self = shown_already(account, server);

	if (self != NULL) {
		ui_api()->server_free(server);
		gnt_window_present(self->window);
		return;
	}
	self = g_new0(Edit, 1);
	self->serial = ++last_serial;
	self->account = account;
	self->server = server;
	self->on_end = on_end;
	self->inputs = g_ptr_array_new();
	forms = g_list_prepend(forms, self);
	build(self);
	ui_window_show_in_front(self->window);
	/* What is a guess at first, and the reason why one is here. */
	gnt_box_give_focus_to_child(GNT_BOX(self->window), input_of(self, "host"));
	say(self, words != NULL ? words : _("Tab goes from field to field, Up and Down choose."));
}

void server_edit_close_all(PurpleAccount *account)
{
	for (GList *l = forms, *next; l != NULL; l = next) {
		Edit *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			gnt_widget_destroy(self->window);
	}
}
