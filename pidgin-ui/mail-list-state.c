/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list-state.c: how the user has the list of mails, over restarts: the order of each folder that is not
 * sorted by date, and how wide the columns are. Limits: SORTED_MAX folders, the newest choice first; columns
 * of WIDTH_MIN to WIDTH_MAX pixels.
 */
#include "mail-list-private.h"

#include <string.h>

#include "ui.h"

#define PREF_SORTED  UI_PREFS "/mailbox/sorted"
#define PREF_COLUMNS UI_PREFS "/mailbox/columns"
#define SORTED_MAX   50
#define WIDTH_MIN    20
#define WIDTH_MAX    2000

/* An entry is a letter for the order, one for the direction, and the folder: "s-Inbox". */
static const char orders[] = {[IMAIL_LIST_BY_DATE] = 'd',
			      [IMAIL_LIST_BY_FROM] = 'f',
			      [IMAIL_LIST_BY_SUBJECT] = 's',
			      [IMAIL_LIST_BY_SIZE] = 'z'};

/* --- The order --- */

static gboolean is_of(const char *entry, const char *folder)
{
	return strlen(entry) > 2 && g_str_equal(entry + 2, folder);
}

void mail_list_state_sort_load(MailList *self)
{
	GList *entries = purple_prefs_get_string_list(PREF_SORTED);

	self->source.order = IMAIL_LIST_BY_DATE;
	self->source.is_descending = TRUE;
	for (GList *l = entries; l != NULL; l = l->next) {
		const char *entry = l->data;
		const char *order =
			is_of(entry, self->source.folder) ? memchr(orders, entry[0], sizeof(orders)) : NULL;

		if (order == NULL)
			continue;
		self->source.order = (ImailListOrder)(order - orders);
		self->source.is_descending = entry[1] == '-';
		break;
	}
	g_list_free_full(entries, g_free);
}

void mail_list_state_sort_save(MailList *self)
{
	GList *entries = purple_prefs_get_string_list(PREF_SORTED), *next, *last;
	gboolean is_usual = self->source.order == IMAIL_LIST_BY_DATE && self->source.is_descending;

	for (GList *l = entries; l != NULL; l = next) {
		next = l->next;
		if (!is_of(l->data, self->source.folder))
			continue;
		g_free(l->data);
		entries = g_list_delete_link(entries, l);
	}
	if (!is_usual)
		entries = g_list_prepend(entries, g_strdup_printf("%c%c%s", orders[self->source.order],
								  self->source.is_descending ? '-' : '+',
								  self->source.folder));
	while (g_list_length(entries) > SORTED_MAX) {
		last = g_list_last(entries);
		g_free(last->data);
		entries = g_list_delete_link(entries, last);
	}
	purple_prefs_set_string_list(PREF_SORTED, entries);
	g_list_free_full(entries, g_free);
}

/* --- The columns --- */

/* Those whose width the user can choose: the subject has what is left. The preference is 0 while it is
 * measured. */
static const char *const names[N_COLUMNS] = {
	[WHO] = "who", [STATE] = "state", [FOLDER] = "folder", [SIZE] = "size", [DATE] = "date"};

static char *width_path(guint column)
{
	return g_strdup_printf(PREF_COLUMNS "/%s", names[column]);
}

int mail_list_state_width(guint column)
{
	g_autofree char *path = NULL;
	int width;

	if (names[column] == NULL)
		return 0;
	path = width_path(column);
	width = purple_prefs_get_int(path);
	return width >= WIDTH_MIN && width <= WIDTH_MAX ? width : 0;
}

static void width_cb(GtkTreeViewColumn *column, GParamSpec *spec, MailList *self)
{
	int width = gtk_tree_view_column_get_width(column), chosen;
	g_autofree char *path = NULL;
	guint i = 0;

	while (i < N_COLUMNS && self->columns[i] != column)
		i++;
	if (i == N_COLUMNS || !gtk_tree_view_column_get_visible(column) || width < WIDTH_MIN ||
	    width > WIDTH_MAX)
		return;
	path = width_path(i);
	chosen = width != self->widths[i] ? width : 0;
	if (chosen != purple_prefs_get_int(path))
		purple_prefs_set_int(path, chosen);
}

void mail_list_state_columns(MailList *self)
{
	for (guint i = 0; i < N_COLUMNS; i++)
		if (names[i] != NULL)
			g_signal_connect(self->columns[i], "notify::width", G_CALLBACK(width_cb), self);
}

void mail_list_state_init(void)
{
	purple_prefs_add_none(PREF_COLUMNS);
	purple_prefs_add_string_list(PREF_SORTED, NULL);
	for (guint i = 0; i < N_COLUMNS; i++) {
		g_autofree char *path = names[i] != NULL ? width_path(i) : NULL;

		if (path != NULL)
			purple_prefs_add_int(path, 0);
	}
}
