/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find-bar.c: what is typed is marked wherever it stands in the mail, the hit that one is at in another
 * colour; from the last one it goes on at the first.
 *
 * The text is folded for comparing once, and anew when it has changed (another mail, an image in it). What
 * stands in a quotation that is folded away unfolds when one goes from hit to hit, or where it is nowhere
 * else. While nothing is typed the words of a search for mails are marked, where they are to be seen.
 */
#include "find-bar.h"

#include <gdk/gdkkeysyms.h>

#include "found-words.h"
#include "mail-body.h"
#include "mail-view.h"
#include "text-find.h"
#include "ui.h"

#define KEY      "imail-find"
#define TAG      "imail-found"
#define TAG_HERE "imail-found-here"
#define YELLOW   "#fce94f"
#define ORANGE   "#f57900"

typedef struct {
	GtkWidget *(*view)(gpointer user_data);
	gpointer user_data;
	GtkWidget *box, *entry, *words, *buttons[2];
	GtkWidget *text;    /* that was looked into last; or NULL */
	TextFolded *folded; /* of it; NULL: it has changed since */
	GArray *hits;       /* as of text_find; NULL: none were looked for */
	guint at;           /* which of them one is at */
	FoundWords *found;  /* of the search that found the mail; or NULL */
	guint source;       /* marks them when the text has come to rest */
} FindBar;

static FindBar *bar_of(GtkWidget *box)
{
	return g_object_get_data(G_OBJECT(box), KEY);
}

/* --- The text --- */

static gboolean found_later_cb(gpointer user_data);

static void changed_cb(GtkTextBuffer *buffer, FindBar *self)
{
	g_clear_pointer(&self->folded, text_folded_free);
	/* Each piece of a mail that is being shown comes by here. */
	if (self->found != NULL && self->source == 0)
		self->source = g_idle_add(found_later_cb, self);
}

static void text_forget(FindBar *self)
{
	if (self->text != NULL) {
		g_signal_handlers_disconnect_by_data(gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text)),
						     self);
		g_object_remove_weak_pointer(G_OBJECT(self->text), (gpointer *)&self->text);
	}
	self->text = NULL;
	g_clear_pointer(&self->folded, text_folded_free);
}

static void text_take(FindBar *self)
{
	GtkWidget *view = self->view(self->user_data);
	GtkWidget *text = view != NULL ? mail_view_text(view) : NULL;

	if (text == self->text)
		return;
	text_forget(self);
	self->text = text;
	if (text == NULL)
		return;
	g_object_add_weak_pointer(G_OBJECT(text), (gpointer *)&self->text);
	g_signal_connect(gtk_text_view_get_buffer(GTK_TEXT_VIEW(text)), "changed", G_CALLBACK(changed_cb),
			 self);
}

static void text_fold(FindBar *self)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text));
	GtkTextIter start, end;
	g_autofree char *text = NULL;

	if (self->folded != NULL)
		return;
	gtk_text_buffer_get_bounds(buffer, &start, &end);
	/* An image is a character, too. */
	text = gtk_text_buffer_get_slice(buffer, &start, &end, TRUE);
	self->folded = text_folded_new(text);
}

/* --- Marks --- */

static GtkTextTag *tag_of(GtkTextBuffer *buffer, const char *name, const char *ground)
{
	GtkTextTagTable *table = gtk_text_buffer_get_tag_table(buffer);
	GtkTextTag *tag = gtk_text_tag_table_lookup(table, name);

	/* The same in every theme. */
	if (tag == NULL)
		tag = gtk_text_buffer_create_tag(buffer, name, "background", ground, "foreground", "black",
						 NULL);
	/* Links and quotations have colours of their own, from tags that came later. */
	gtk_text_tag_set_priority(tag, gtk_text_tag_table_get_size(table) - 1);
	return tag;
}

static void hit_get(const FindBar *self, guint hit, GtkTextIter *start, GtkTextIter *end)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text));

	gtk_text_buffer_get_iter_at_offset(buffer, start, (int)g_array_index(self->hits, guint, 2 * hit));
	gtk_text_buffer_get_iter_at_offset(buffer, end, (int)g_array_index(self->hits, guint, 2 * hit + 1));
}

static void marks_clear(FindBar *self)
{
	GtkTextBuffer *buffer;
	GtkTextIter start, end;

	if (self->text == NULL)
		return;
	buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text));
	gtk_text_buffer_get_bounds(buffer, &start, &end);
	gtk_text_buffer_remove_tag(buffer, tag_of(buffer, TAG, YELLOW), &start, &end);
	gtk_text_buffer_remove_tag(buffer, tag_of(buffer, TAG_HERE, ORANGE), &start, &end);
}

static void marks_set(FindBar *self)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text));
	GtkTextTag *tag = tag_of(buffer, TAG, YELLOW);
	GtkTextIter start, end;

	for (guint i = 0; i < self->hits->len / 2; i++) {
		hit_get(self, i, &start, &end);
		gtk_text_buffer_apply_tag(buffer, tag, &start, &end);
	}
}

static void words_show(FindBar *self, guint n, gboolean is_empty)
{
	g_autofree char *words = NULL;

	if (is_empty)
		words = g_strdup("");
	else if (n == 0)
		words = g_strdup(_("Not found"));
	else if (n >= TEXT_FIND_HITS_MAX)
		words = g_strdup_printf(_("%u of more than %u"), self->at + 1, n);
	else
		words = g_strdup_printf(_("%u of %u"), self->at + 1, n);
	gtk_label_set_text(GTK_LABEL(self->words), words);
	for (guint i = 0; i < G_N_ELEMENTS(self->buttons); i++)
		gtk_widget_set_sensitive(self->buttons[i], n > 0);
}

static void hit_show(FindBar *self)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text));
	GtkTextTag *tag = tag_of(buffer, TAG_HERE, ORANGE);
	GtkTextIter start, end;

	gtk_text_buffer_get_bounds(buffer, &start, &end);
	gtk_text_buffer_remove_tag(buffer, tag, &start, &end);
	hit_get(self, self->at, &start, &end);
	gtk_text_buffer_apply_tag(buffer, tag, &start, &end);
	mail_body_scroll_to(self->text, &start);
	words_show(self, self->hits->len / 2, FALSE);
}

/* --- The words of a search --- */

static gboolean is_open(const FindBar *self)
{
	return gtk_widget_get_visible(self->box);
}

static gboolean is_asked(const FindBar *self)
{
	return is_open(self) && *gtk_entry_get_text(GTK_ENTRY(self->entry)) != '\0';
}

/* In place of what was typed, of which no marks are left. */
static void found_mark(FindBar *self)
{
	GtkTextBuffer *buffer;
	GtkTextIter start, end;
	GtkTextTag *tag;
	g_autofree char *text = NULL;
	g_autoptr(GArray) places = NULL;

	marks_clear(self);
	text_take(self);
	if (self->found == NULL || self->text == NULL)
		return;
	buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text));
	gtk_text_buffer_get_bounds(buffer, &start, &end);
	text = gtk_text_buffer_get_slice(buffer, &start, &end, TRUE);
	places = found_words_places(self->found, FOUND_IN_TEXT, text);
	tag = tag_of(buffer, TAG, YELLOW);
	for (guint i = 0; i < places->len; i += 2) {
		gtk_text_buffer_get_iter_at_offset(buffer, &start, (int)g_array_index(places, guint, i));
		gtk_text_buffer_get_iter_at_offset(buffer, &end, (int)g_array_index(places, guint, i + 1));
		gtk_text_buffer_apply_tag(buffer, tag, &start, &end);
	}
}

static gboolean found_later_cb(gpointer user_data)
{
	FindBar *self = user_data;

	self->source = 0;
	if (!is_asked(self))
		found_mark(self);
	return G_SOURCE_REMOVE;
}

void find_bar_set_query(GtkWidget *bar, const char *query)
{
	FindBar *self = bar_of(bar);

	g_clear_pointer(&self->found, found_words_free);
	self->found = query != NULL ? found_words_new(query) : NULL;
	if (!is_asked(self))
		found_mark(self);
}

/* --- Finding --- */

static gboolean has_cb(const char *text, gpointer words)
{
	return text_has(text, words);
}

/* What is typed now; the hit at or after the place where one was is the current one. */
static void find(FindBar *self)
{
	const char *typed = gtk_entry_get_text(GTK_ENTRY(self->entry));
	guint place = self->hits != NULL && 2 * self->at < self->hits->len
			      ? g_array_index(self->hits, guint, 2 * self->at)
			      : 0;

	marks_clear(self);
	g_clear_pointer(&self->hits, g_array_unref);
	text_take(self);
	self->at = 0;
	if (self->text == NULL || *typed == '\0') {
		words_show(self, 0, TRUE);
		found_mark(self);
		return;
	}
	text_fold(self);
	self->hits = text_find(self->folded, typed);
	if (self->hits->len == 0 && mail_body_unfold_with(self->text, has_cb, (gpointer)typed)) {
		text_fold(self);
		g_array_unref(self->hits);
		self->hits = text_find(self->folded, typed);
	}
	while (2 * self->at + 2 < self->hits->len && g_array_index(self->hits, guint, 2 * self->at) < place)
		self->at++;
	marks_set(self);
	words_show(self, self->hits->len / 2, FALSE);
	if (self->hits->len > 0)
		hit_show(self);
}

void find_bar_open(GtkWidget *bar)
{
	FindBar *self = bar_of(bar);

	gtk_widget_show(self->box);
	gtk_widget_grab_focus(self->entry);
	gtk_editable_select_region(GTK_EDITABLE(self->entry), 0, -1);
	find(self);
}

void find_bar_step(GtkWidget *bar, int step)
{
	FindBar *self = bar_of(bar);
	guint n;

	if (!is_open(self) || *gtk_entry_get_text(GTK_ENTRY(self->entry)) == '\0') {
		find_bar_open(bar);
		return;
	}
	/* Whoever goes from hit to hit wants all of them; while one types, quotations stay folded. */
	if (self->text != NULL)
		mail_body_unfold_with(self->text, has_cb,
				      (gpointer)gtk_entry_get_text(GTK_ENTRY(self->entry)));
	/* Something has changed in the text: places are not what they were. */
	if (self->folded == NULL || self->hits == NULL)
		find(self);
	n = self->hits != NULL ? self->hits->len / 2 : 0;
	if (n == 0)
		return;
	self->at = (self->at + n + (guint)step) % n;
	hit_show(self);
}

void find_bar_refresh(GtkWidget *bar)
{
	FindBar *self = bar_of(bar);

	g_clear_pointer(&self->hits, g_array_unref);
	if (is_open(self))
		find(self);
	else
		found_mark(self);
}

/* The cursor goes to the hit, so that one can go on from there. */
static void close_bar(FindBar *self)
{
	GtkTextIter start, end;

	gtk_widget_hide(self->box);
	found_mark(self);
	if (self->text == NULL)
		return;
	if (self->folded != NULL && self->hits != NULL && self->hits->len > 0) {
		hit_get(self, self->at, &start, &end);
		gtk_text_buffer_place_cursor(gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text)), &start);
	}
	gtk_widget_grab_focus(self->text);
}

/* --- The keyboard --- */

gboolean find_bar_has_focus(GtkWidget *bar)
{
	GtkWidget *window = gtk_widget_get_toplevel(bar);
	GtkWidget *focus = gtk_window_get_focus(GTK_WINDOW(window));

	return focus != NULL && gtk_widget_is_ancestor(focus, bar);
}

gboolean find_bar_key(GtkWidget *bar, const GdkEventKey *event)
{
	FindBar *self = bar_of(bar);
	gboolean is_in_entry = gtk_widget_has_focus(self->entry);

	if (event->keyval == GDK_KEY_Escape)
		close_bar(self);
	else if (is_in_entry && (event->keyval == GDK_KEY_Return || event->keyval == GDK_KEY_KP_Enter))
		find_bar_step(bar, (event->state & GDK_SHIFT_MASK) != 0 ? -1 : 1);
	else
		return FALSE;
	return TRUE;
}

gboolean find_bar_keeps(GtkWidget *bar, guint key)
{
	static const guint keys[] = {GDK_KEY_a, GDK_KEY_c, GDK_KEY_v, GDK_KEY_x,
				     GDK_KEY_u, GDK_KEY_h, GDK_KEY_z};
	gboolean is_one = FALSE;

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		is_one = is_one || keys[i] == key;
	return is_one && gtk_widget_has_focus(bar_of(bar)->entry);
}

/* --- Building --- */

static void typed_cb(GtkEntry *entry, FindBar *self)
{
	find(self);
}

static void previous_cb(GtkWidget *button, FindBar *self)
{
	find_bar_step(self->box, -1);
}

static void next_cb(GtkWidget *button, FindBar *self)
{
	find_bar_step(self->box, 1);
}

static void close_cb(GtkWidget *button, FindBar *self)
{
	close_bar(self);
}

static void destroy_cb(GtkWidget *box, FindBar *self)
{
	text_forget(self);
	if (self->source != 0)
		g_source_remove(self->source);
	self->source = 0;
	g_clear_pointer(&self->found, found_words_free);
	g_clear_pointer(&self->hits, g_array_unref);
	g_object_set_data(G_OBJECT(box), KEY, NULL);
	g_free(self);
}

static GtkWidget *button_add(FindBar *self, const char *icon, const char *name, const char *tip,
			     GCallback clicked)
{
	GtkWidget *button = gtk_button_new();

	gtk_container_add(GTK_CONTAINER(button), gtk_image_new_from_stock(icon, GTK_ICON_SIZE_MENU));
	gtk_button_set_relief(GTK_BUTTON(button), GTK_RELIEF_NONE);
	gtk_widget_set_tooltip_text(button, tip);
	ui_accessible_name(button, name);
	g_signal_connect(button, "clicked", clicked, self);
	gtk_box_pack_start(GTK_BOX(self->box), button, FALSE, FALSE, 0);
	return button;
}

GtkWidget *find_bar_new(GtkWidget *(*view)(gpointer user_data), gpointer user_data)
{
	FindBar *self = g_new0(FindBar, 1);
	GtkWidget *label = gtk_label_new_with_mnemonic(_("Fi_nd:"));

	self->view = view;
	self->user_data = user_data;
	self->box = gtk_hbox_new(FALSE, 6);
	self->entry = gtk_entry_new();
	self->words = gtk_label_new(NULL);
	gtk_entry_set_width_chars(GTK_ENTRY(self->entry), 30);
	gtk_entry_set_max_length(GTK_ENTRY(self->entry), TEXT_FIND_WORDS_MAX);
	gtk_label_set_mnemonic_widget(GTK_LABEL(label), self->entry);
	ui_accessible_name(self->entry, _("Find in this mail"));
	gtk_box_pack_start(GTK_BOX(self->box), label, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->entry, FALSE, FALSE, 0);
	self->buttons[0] = button_add(self, GTK_STOCK_GO_UP, _("Previous hit"),
				      _("Previous hit (Shift+Enter, Shift+F3)"), G_CALLBACK(previous_cb));
	self->buttons[1] = button_add(self, GTK_STOCK_GO_DOWN, _("Next hit"), _("Next hit (Enter, F3)"),
				      G_CALLBACK(next_cb));
	gtk_box_pack_start(GTK_BOX(self->box), self->words, FALSE, FALSE, 0);
	gtk_box_reorder_child(
		GTK_BOX(self->box),
		button_add(self, GTK_STOCK_CLOSE, _("Close the search"), _("Esc"), G_CALLBACK(close_cb)), -1);
	g_signal_connect(self->entry, "changed", G_CALLBACK(typed_cb), self);
	g_signal_connect(self->box, "destroy", G_CALLBACK(destroy_cb), self);
	g_object_set_data(G_OBJECT(self->box), KEY, self);
	gtk_widget_show_all(self->box);
	gtk_widget_hide(self->box);
	gtk_widget_set_no_show_all(self->box, TRUE);
	words_show(self, 0, TRUE);
	return self->box;
}
