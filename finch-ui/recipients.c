/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recipients.c: the rows To, Cc and Bcc of a mail that is written.
 *
 * What cannot be an address is marked when the user leaves its row, while they still know what they meant;
 * the protocol plugin says what it is. A field is what a person types: several mailboxes, separated by
 * commas.
 */
#include "recipients.h"

#include <gnt.h>
#include <gntentry.h>
#include <string.h>

#include "complete.h"
#include "ui.h"

typedef struct {
	Recipients *owner;
	GntWidget *row, *entry;
	Complete *complete;
	const char *name, *label;
	gboolean is_marked;
} Field;

struct Recipients {
	GntWidget *window;
	Field fields[RECIPIENTS_ROWS];
	void (*changed)(gpointer user_data);
	void (*say)(const char *words, gpointer user_data);
	gpointer user_data;
};

static const char *field_text(const Field *field)
{
	return gnt_entry_get_text(GNT_ENTRY(field->entry));
}

static void field_mark(Field *field, gboolean is_bad)
{
	g_autofree char *marked = g_strdup_printf("%s (?)", field->name);

	if (field->is_marked == is_bad)
		return;
	field->is_marked = is_bad;
	ui_row_rename(field->row, is_bad ? marked : field->label);
}

/* FALSE, marked and said, if there is something that is no address. */
static gboolean field_check(Field *field)
{
	g_autofree char *bad = NULL, *words = NULL;
	gboolean is_good = ui_api() == NULL || ui_api()->recipients_check(field_text(field), &bad);

	field_mark(field, !is_good);
	if (is_good)
		return TRUE;
	words = g_strdup_printf(_("“%s” in %s is not a mail address. Write it like name@example.org; "
				  "several are separated by commas."),
				bad, field->name);
	field->owner->say(words, field->owner->user_data);
	return FALSE;
}

static void lost_focus_cb(GntWidget *entry, Field *field)
{
	field_check(field);
}

static void text_changed_cb(GntEntry *entry, Field *field)
{
	field_mark(field, FALSE);
	field->owner->changed(field->owner->user_data);
}

static void field_build(Recipients *self, Field *field, const char *name, const char *label, const char *text,
			int width, PurpleAccount *const *account)
{
	g_autofree char *clean = ui_clean(text, FALSE);

	field->owner = self;
	field->name = name;
	field->label = label;
	field->entry = gnt_entry_new(clean);
	ui_fix_size(field->entry, width - UI_LABEL_COLUMNS, 1);
	field->row = ui_row(self->window, label, field->entry);
	g_signal_connect(field->entry, "text_changed", G_CALLBACK(text_changed_cb), field);
	g_signal_connect(field->entry, "lost-focus", G_CALLBACK(lost_focus_cb), field);
	field->complete = complete_new(field->entry, account);
}

Recipients *recipients_new(GntWidget *window, const ImailCompose *compose, PurpleAccount *const *account,
			   int width, void (*changed)(gpointer user_data),
			   void (*say)(const char *words, gpointer user_data), gpointer user_data)
{
	Recipients *self = g_new0(Recipients, 1);

	self->window = window;
	self->changed = changed;
	self->say = say;
	self->user_data = user_data;
	field_build(self, &self->fields[0], _("To"), _("To:"), compose->to, width, account);
	field_build(self, &self->fields[1], _("Cc"), _("Cc:"), compose->cc, width, account);
	field_build(self, &self->fields[2], _("Bcc"), _("Bcc:"), compose->bcc, width, account);
	return self;
}

void recipients_free(Recipients *self)
{
	if (self == NULL)
		return;
	for (guint i = 0; i < RECIPIENTS_ROWS; i++) {
		complete_free(self->fields[i].complete);
		g_signal_handlers_disconnect_by_data(self->fields[i].entry, &self->fields[i]);
	}
	g_free(self);
}

static void focus(Recipients *self, guint i)
{
	gnt_box_give_focus_to_child(GNT_BOX(self->window), self->fields[i].entry);
}

gboolean recipients_check(Recipients *self)
{
	for (guint i = 0; i < RECIPIENTS_ROWS; i++) {
		if (field_check(&self->fields[i]))
			continue;
		focus(self, i);
		return FALSE;
	}
	if (!recipients_is_empty(self))
		return TRUE;
	self->say(_("To whom? Write at least one address into To, Cc or Bcc."), self->user_data);
	focus(self, 0);
	return FALSE;
}

void recipients_collect(const Recipients *self, ImailCompose *compose)
{
	char **into[RECIPIENTS_ROWS] = {&compose->to, &compose->cc, &compose->bcc};

	for (guint i = 0; i < RECIPIENTS_ROWS; i++) {
		g_free(*into[i]);
		*into[i] = g_strdup(field_text(&self->fields[i]));
	}
}

gboolean recipients_is_empty(const Recipients *self)
{
	for (guint i = 0; i < RECIPIENTS_ROWS; i++) {
		const char *text = field_text(&self->fields[i]);

		if (strspn(text, " ,;") < strlen(text))
			return FALSE;
	}
	return TRUE;
}

void recipients_focus(Recipients *self)
{
	focus(self, 0);
}
