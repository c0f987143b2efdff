/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * complete.c: recipients are offered while one types, below the field, with the buddy's picture and the icon
 * of the protocol through which one knows them.
 *
 * GTK+'s completion knows one text an entry. Here its list is filled anew at each change with what fits the
 * recipient that the cursor is in, and what is chosen takes the place of that one alone. Whom it may be, and
 * in which order, is the protocol plugin's.
 */
#include "complete.h"

#include <string.h>

#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkblist.h>
#include <gtkutils.h>

#include "recipient-at.h"
#include "ui.h"

#define MAX_OFFERED 8
#define ICON_SIZE   16 /* pixels */

enum { COLUMN_MAILBOX, COLUMN_MARKUP, COLUMN_PICTURE, COLUMN_PROTOCOL, N_COLUMNS };

typedef struct {
	GtkEntry *entry;
	PurpleAccount *const *account;
	GtkListStore *store;
	gboolean is_choosing; /* the text changes because something was chosen */
} Complete;

/* --- What is offered --- */

static GdkPixbuf *picture_of(PurpleBuddy *buddy)
{
	PurpleBuddyIcon *icon = buddy != NULL ? purple_buddy_get_icon(buddy) : NULL;
	gsize size = 0;
	gconstpointer data = icon != NULL ? purple_buddy_icon_get_data(icon, &size) : NULL;
	g_autoptr(GdkPixbuf) pixbuf = data != NULL ? pidgin_pixbuf_from_data(data, size) : NULL;

	if (pixbuf != NULL)
		return gdk_pixbuf_scale_simple(pixbuf, ICON_SIZE, ICON_SIZE, GDK_INTERP_BILINEAR);
	return buddy != NULL
		       ? pidgin_blist_get_status_icon((PurpleBlistNode *)buddy, PIDGIN_STATUS_ICON_SMALL)
		       : NULL;
}

static void offer(Complete *self, const ImailCompletion *one)
{
	PurpleBuddy *buddy = one->buddy;
	g_autoptr(GdkPixbuf) picture = picture_of(buddy);
	g_autoptr(GdkPixbuf) protocol =
		buddy != NULL
			? pidgin_create_prpl_icon(purple_buddy_get_account(buddy), PIDGIN_PRPL_ICON_SMALL)
			: NULL;
	g_autofree char *markup =
		*one->name != '\0' ? g_markup_printf_escaped("%s  <small>%s</small>", one->name, one->address)
				   : g_markup_escape_text(one->address, -1);

	gtk_list_store_insert_with_values(self->store, NULL, -1, COLUMN_MAILBOX, one->mailbox, COLUMN_MARKUP,
					  markup, COLUMN_PICTURE, picture, COLUMN_PROTOCOL, protocol, -1);
}

static void bounds(const Complete *self, const char *text, gsize *begin, gsize *end)
{
	int cursor = gtk_editable_get_position(GTK_EDITABLE(self->entry));

	recipient_at(text, (gsize)(g_utf8_offset_to_pointer(text, cursor) - text), begin, end);
}

static char *typed_now(const Complete *self)
{
	const char *text = gtk_entry_get_text(self->entry);
	gsize begin, end;

	bounds(self, text, &begin, &end);
	return g_strndup(text + begin, end - begin);
}

/* While an entry's text changes its cursor still stands where it was: behind what is typed it is the next
 * one's turn, so the list is filled when the change is over. */
static gboolean fill_cb(gpointer user_data)
{
	Complete *self = user_data;
	g_autofree char *typed = typed_now(self);
	g_autoptr(GPtrArray) found = NULL;

	gtk_list_store_clear(self->store);
	if (*typed == '\0' || !ui_can_use(*self->account))
		return G_SOURCE_REMOVE;
	found = ui_api()->complete(*self->account, typed, MAX_OFFERED);
	for (guint i = 0; i < found->len; i++)
		offer(self, g_ptr_array_index(found, i));
	return G_SOURCE_REMOVE;
}

static void changed_cb(GtkEntry *entry, Complete *self)
{
	if (!self->is_choosing)
		gdk_threads_add_idle_full(G_PRIORITY_HIGH, fill_cb, self, NULL);
}

/* --- Choosing --- */

static void choose(Complete *self, const char *mailbox)
{
	GtkEditable *editable = GTK_EDITABLE(self->entry);
	GtkEntryCompletion *completion = gtk_entry_get_completion(self->entry);
	const char *text = gtk_entry_get_text(self->entry);
	gsize begin, end;
	gboolean is_last;
	int first, position;

	bounds(self, text, &begin, &end);
	first = (int)g_utf8_strlen(text, (gssize)begin);
	position = first;
	is_last = text[end + strspn(text + end, " ")] == '\0';
	self->is_choosing = TRUE;
	gtk_editable_delete_text(editable, first, (int)g_utf8_strlen(text, (gssize)end));
	gtk_editable_insert_text(editable, mailbox, -1, &position);
	if (is_last)
		gtk_editable_insert_text(editable, ", ", -1, &position);
	gtk_editable_set_position(editable, position);
	self->is_choosing = FALSE;
	gtk_list_store_clear(self->store);
	/* Taking the list away closes it: else it would stand there for a moment and take the next keys. */
	gtk_entry_completion_set_model(completion, NULL);
	gtk_entry_completion_set_model(completion, GTK_TREE_MODEL(self->store));
}

static gboolean chosen_cb(GtkEntryCompletion *completion, GtkTreeModel *model, GtkTreeIter *iter,
			  Complete *self)
{
	g_autofree char *mailbox = NULL;

	gtk_tree_model_get(model, iter, COLUMN_MAILBOX, &mailbox, -1);
	choose(self, mailbox);
	return TRUE;
}

/* Tab takes the first one that is offered, if a name is half written. */
static gboolean key_cb(GtkWidget *entry, GdkEventKey *event, Complete *self)
{
	g_autofree char *mailbox = NULL, *typed = NULL;
	GtkTreeIter iter;

	if (event->keyval != GDK_KEY_Tab || (event->state & gtk_accelerator_get_default_mod_mask()) != 0 ||
	    !gtk_tree_model_get_iter_first(GTK_TREE_MODEL(self->store), &iter))
		return FALSE;
	typed = typed_now(self);
	gtk_tree_model_get(GTK_TREE_MODEL(self->store), &iter, COLUMN_MAILBOX, &mailbox, -1);
	if (*typed == '\0' || ui_api() == NULL || ui_api()->recipients_check(typed, NULL))
		return FALSE;
	choose(self, mailbox);
	return TRUE;
}

/* All that is in the list fits. */
static gboolean fits(GtkEntryCompletion *completion, const char *key, GtkTreeIter *iter, gpointer unused)
{
	return TRUE;
}

/* --- Pasting --- */

/* A list from elsewhere stands on several lines; an entry has one. */
static void insert_cb(GtkEditable *editable, const char *text, int length, int *position, Complete *self)
{
	g_autofree char *all = g_strndup(text, length < 0 ? strlen(text) : (gsize)length);
	g_auto(GStrv) lines = NULL;
	g_autoptr(GString) one = NULL;

	if (strpbrk(all, "\r\n") == NULL)
		return;
	lines = g_strsplit_set(all, "\r\n", -1);
	one = g_string_new(NULL);
	for (guint i = 0; lines[i] != NULL; i++) {
		gsize len = strlen(g_strstrip(lines[i]));

		while (len > 0 && strchr(",;", lines[i][len - 1]) != NULL)
			lines[i][--len] = '\0';
		if (len > 0)
			g_string_append_printf(one, "%s%s", one->len > 0 ? ", " : "", lines[i]);
	}
	g_signal_stop_emission_by_name(editable, "insert-text");
	g_signal_handlers_block_by_func(editable, insert_cb, self);
	gtk_editable_insert_text(editable, one->str, -1, position);
	g_signal_handlers_unblock_by_func(editable, insert_cb, self);
}

/* --- Building --- */

static void layout(GtkEntryCompletion *completion)
{
	GtkCellLayout *cells = GTK_CELL_LAYOUT(completion);
	GtkCellRenderer *picture = gtk_cell_renderer_pixbuf_new(), *text = gtk_cell_renderer_text_new(),
			*protocol = gtk_cell_renderer_pixbuf_new();

	g_object_set(picture, "width", ICON_SIZE + 4, NULL);
	g_object_set(text, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
	gtk_cell_layout_pack_start(cells, picture, FALSE);
	gtk_cell_layout_add_attribute(cells, picture, "pixbuf", COLUMN_PICTURE);
	gtk_cell_layout_pack_start(cells, text, TRUE);
	gtk_cell_layout_add_attribute(cells, text, "markup", COLUMN_MARKUP);
	gtk_cell_layout_pack_end(cells, protocol, FALSE);
	gtk_cell_layout_add_attribute(cells, protocol, "pixbuf", COLUMN_PROTOCOL);
}

static void complete_free(gpointer data, GClosure *closure)
{
	Complete *self = data;

	g_object_unref(self->store);
	g_free(self);
}

static void destroy_cb(GtkWidget *entry, Complete *self)
{
	g_idle_remove_by_data(self);
}

void complete_attach(GtkWidget *entry, PurpleAccount *const *account)
{
	GtkEntryCompletion *completion = gtk_entry_completion_new();
	Complete *self = g_new0(Complete, 1);

	self->entry = GTK_ENTRY(entry);
	self->account = account;
	self->store =
		gtk_list_store_new(N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, GDK_TYPE_PIXBUF, GDK_TYPE_PIXBUF);
	layout(completion);
	gtk_entry_completion_set_model(completion, GTK_TREE_MODEL(self->store));
	gtk_entry_completion_set_match_func(completion, fits, NULL, NULL);
	gtk_entry_completion_set_minimum_key_length(completion, 1);
	g_signal_connect(completion, "match-selected", G_CALLBACK(chosen_cb), self);
	g_signal_connect(entry, "changed", G_CALLBACK(changed_cb), self);
	g_signal_connect(entry, "insert-text", G_CALLBACK(insert_cb), self);
	g_signal_connect(entry, "key-press-event", G_CALLBACK(key_cb), self);
	gtk_entry_set_completion(GTK_ENTRY(entry), completion);
	g_object_unref(completion);
	g_signal_connect_data(entry, "destroy", G_CALLBACK(destroy_cb), self, complete_free, 0);
}
