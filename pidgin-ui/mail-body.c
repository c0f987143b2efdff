/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-body.c: what is shown is the protocol plugin's escaped markup; nothing is loaded or opened by itself.
 *
 * Long quotations are behind a link each. The place of an image is marked in the markup by a character before
 * and after its words (one that GTK+ keeps for things that are no text, and that is taken out of the mail
 * before); once the text is in the buffer, marks of the buffer take their place, and an image that comes
 * later finds its way by those. Images are scaled down to the width of the view, and anew when that changes.
 */
#include "mail-body.h"

#include <string.h>

#include <pidgin.h>

#include <gtkimhtml.h>

#include "imhtml.h"
#include "mail-colours.h"
#include "mail-links.h"
#include "mail-menu.h"
#include "ui.h"

#define BODY_KEY  "imail-body"
#define FOLD_LINK "imail-fold:"
#define BREAK     "<br>"
#define FOLD_MIN  8              /* quoted lines: fewer are not worth a click */
#define MARK      "\357\277\274" /* U+FFFC, object replacement character */
#define SEPARATOR "\342\200\213" /* U+200B */
#define MARGIN    24             /* pixels of the view that are not for images */
#define WIDTH_MIN 80
#define BREAK_AT  64 /* pixels: a wider image without words stands on a line of its own */
#define SHOW_OPTIONS                                                                                         \
	(GTK_IMHTML_NO_COMMENTS | GTK_IMHTML_NO_TITLE | GTK_IMHTML_NO_SCROLL | GTK_IMHTML_NO_SMILEY |        \
	 GTK_IMHTML_NO_NEWLINE)

/* The place of an image in the buffer. */
typedef struct {
	GtkTextMark *start, *end;
	guint index;
	int width; /* at which it is shown; 0: not shown */
} Place;

typedef struct {
	const MailBodyFns *fns;
	gpointer user_data;
	GtkWidget *text;
	const ImailReadable *mail;
	GHashTable *unfolded; /* set of the numbers of folds that the user opened */
	GArray *places;       /* of Place */
	char *hovered;        /* target of the link under the pointer; or NULL */
	int width;            /* of the view, when images were scaled last */
	guint scale_source;
	GtkAdjustment *scroll;
	gboolean is_fresh; /* the user has not scrolled yet: it stays at its beginning */
} Body;

static Body *body_of(GtkWidget *text)
{
	return g_object_get_data(G_OBJECT(text), BODY_KEY);
}

static GtkTextBuffer *buffer_of(const Body *self)
{
	return gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text));
}

/* --- Markup --- */

/* The octets [START, END) of the mail's markup, without the character that marks places, and with it where an
 * image has one. *NEXT: the first image that does not lie before. */
static void append_part(const Body *self, GString *markup, gsize start, gsize end, guint *next,
			GArray *indices)
{
	const ImailReadable *mail = self->mail;
	g_autoptr(GString) part = g_string_new(NULL);

	for (; *next < mail->images->len; (*next)++) {
		const ImailImage *image = g_ptr_array_index(mail->images, *next);

		if (image->markup_end > end)
			break;
		if (image->markup_start < start)
			continue;
		g_string_append_len(part, mail->markup + start, (gssize)(image->markup_start - start));
		g_string_replace(part, MARK, "", 0);
		g_string_append(markup, part->str);
		g_string_assign(part, "");
		g_string_append_len(part, mail->markup + image->markup_start,
				    (gssize)(image->markup_end - image->markup_start));
		g_string_replace(part, MARK, "", 0);
		g_string_append_printf(markup, MARK "%s" MARK, part->str);
		g_string_assign(part, "");
		g_array_append_val(indices, *next);
		start = image->markup_end;
	}
	g_string_append_len(part, mail->markup + start, (gssize)(end - start));
	g_string_replace(part, MARK, "", 0);
	g_string_append(markup, part->str);
}

static void append_fold(GString *markup, guint number, guint lines, gboolean is_open)
{
	g_string_append_printf(markup, "<a href=\"" FOLD_LINK "%u\">", number);
	if (is_open)
		g_string_append_printf(markup, "▾ %s</a><br>", _("Fold the quoted lines"));
	else
		g_string_append_printf(markup, NN_("▸ %u quoted line</a>", "▸ %u quoted lines</a>", lines),
				       lines);
}

/* INDICES gets the images that have a place, in order. */
static char *folded_markup(const Body *self, GArray *indices)
{
	const ImailReadable *mail = self->mail;
	GString *markup = g_string_new(NULL);
	gsize at = 0;
	guint next = 0;

	for (guint i = 0; i < mail->folds->len; i++) {
		const ImailFold *fold = &g_array_index(mail->folds, ImailFold, i);
		gboolean is_open = g_hash_table_contains(self->unfolded, GUINT_TO_POINTER(i));

		if (fold->is_signature || fold->lines < FOLD_MIN || fold->markup_start < at)
			continue;
		append_part(self, markup, at, fold->markup_start, &next, indices);
		append_fold(markup, i, fold->lines, is_open);
		at = is_open ? fold->markup_start : fold->markup_end;
	}
	append_part(self, markup, at, strlen(mail->markup), &next, indices);
	return g_string_free(markup, FALSE);
}

/* --- Places --- */

static gboolean find_mark(GtkTextIter *from, GtkTextIter *after)
{
	GtkTextIter found;

	if (!gtk_text_iter_forward_search(from, MARK, 0, &found, after, NULL))
		return FALSE;
	*from = found;
	return TRUE;
}

/* Takes the character at the next mark away; the mark of the buffer in its stead. Behind the end of a place
 * stays a space without width, so that what is put into a place beside another one does not get into that.
 * NULL: there is none. */
static GtkTextMark *take_mark(Body *self, GtkTextIter *at, gboolean is_start)
{
	GtkTextIter after;
	GtkTextMark *mark;

	if (!find_mark(at, &after))
		return NULL;
	gtk_text_buffer_delete(buffer_of(self), at, &after);
	mark = gtk_text_buffer_create_mark(buffer_of(self), NULL, at, TRUE);
	if (is_start)
		return mark;
	gtk_text_buffer_insert(buffer_of(self), at, SEPARATOR, -1);
	gtk_text_buffer_get_iter_at_mark(buffer_of(self), &after, mark);
	gtk_text_buffer_delete_mark(buffer_of(self), mark);
	return gtk_text_buffer_create_mark(buffer_of(self), NULL, &after, FALSE);
}

static void places_clear(Body *self)
{
	for (guint i = 0; i < self->places->len; i++) {
		Place *place = &g_array_index(self->places, Place, i);

		gtk_text_buffer_delete_mark(buffer_of(self), place->start);
		gtk_text_buffer_delete_mark(buffer_of(self), place->end);
	}
	g_array_set_size(self->places, 0);
}

static void places_find(Body *self, const GArray *indices)
{
	GtkTextIter at;

	gtk_text_buffer_get_start_iter(buffer_of(self), &at);
	for (guint i = 0; i < indices->len; i++) {
		Place place = {.index = g_array_index(indices, guint, i)};

		place.start = take_mark(self, &at, TRUE);
		place.end = place.start != NULL ? take_mark(self, &at, FALSE) : NULL;
		if (place.end == NULL)
			return;
		g_array_append_val(self->places, place);
	}
}

/* --- Images --- */

static int view_width(const Body *self)
{
	GtkAllocation allocation;

	gtk_widget_get_allocation(self->text, &allocation);
	return MAX(allocation.width - MARGIN, WIDTH_MIN);
}

static GdkPixbuf *scaled(GdkPixbuf *picture, int width)
{
	int own = gdk_pixbuf_get_width(picture), height = gdk_pixbuf_get_height(picture);

	return own <= width ? g_object_ref(picture)
			    : gdk_pixbuf_scale_simple(picture, width, MAX(height * width / own, 1),
						      GDK_INTERP_BILINEAR);
}

static void apply_tags(GtkTextBuffer *buffer, GSList *tags, GtkTextMark *from, GtkTextMark *to)
{
	GtkTextIter start, end;

	gtk_text_buffer_get_iter_at_mark(buffer, &start, from);
	gtk_text_buffer_get_iter_at_mark(buffer, &end, to);
	for (GSList *l = tags; l != NULL; l = l->next)
		gtk_text_buffer_apply_tag(buffer, l->data, &start, &end);
}

/* What stands there, words or the image at another size, gives way; a link stays one. */
static void place_fill(Body *self, Place *place, GdkPixbuf *picture)
{
	GtkTextBuffer *buffer = buffer_of(self);
	int width = MIN(gdk_pixbuf_get_width(picture), self->width);
	g_autoptr(GdkPixbuf) fit = NULL;
	GtkTextIter start, end;
	GSList *tags;
	gboolean had_words;

	if (place->width == width)
		return;
	fit = scaled(picture, width);
	gtk_text_buffer_get_iter_at_mark(buffer, &start, place->start);
	gtk_text_buffer_get_iter_at_mark(buffer, &end, place->end);
	had_words = !gtk_text_iter_equal(&start, &end);
	tags = had_words ? gtk_text_iter_get_tags(&start) : NULL;
	gtk_text_buffer_delete(buffer, &start, &end);
	if (!had_words && width >= BREAK_AT && !gtk_text_iter_starts_line(&start))
		gtk_text_buffer_insert(buffer, &start, "\n", 1);
	if (fit != NULL)
		gtk_text_buffer_insert_pixbuf(buffer, &start, fit);
	apply_tags(buffer, tags, place->start, place->end);
	g_slist_free(tags);
	place->width = width;
}

static void pictures_show(Body *self)
{
	self->width = view_width(self);
	for (guint i = 0; i < self->places->len; i++) {
		Place *place = &g_array_index(self->places, Place, i);
		GdkPixbuf *picture = self->fns->picture(place->index, self->user_data);

		if (picture != NULL)
			place_fill(self, place, picture);
	}
}

void mail_body_picture(GtkWidget *text, guint index)
{
	Body *self = body_of(text);
	GdkPixbuf *picture = self->fns->picture(index, self->user_data);

	self->width = view_width(self);
	for (guint i = 0; picture != NULL && i < self->places->len; i++) {
		Place *place = &g_array_index(self->places, Place, i);

		if (place->index == index)
			place_fill(self, place, picture);
	}
}

static gboolean scale_cb(gpointer user_data)
{
	Body *self = user_data;

	self->scale_source = 0;
	if (view_width(self) != self->width)
		pictures_show(self);
	return G_SOURCE_REMOVE;
}

/* Not while GTK+ lays out. */
static void allocated_cb(GtkWidget *text, GdkRectangle *allocation, Body *self)
{
	if (self->places->len > 0 && self->scale_source == 0 && view_width(self) != self->width)
		self->scale_source = g_idle_add(scale_cb, self);
}

/* --- Links --- */

static gboolean is_link(const char *target)
{
	return !g_str_has_prefix(target, FOLD_LINK);
}

static const char *link_at(Body *self, int x, int y)
{
	GtkTextIter at;
	const char *target;
	int buffer_x, buffer_y;

	gtk_text_view_window_to_buffer_coords(GTK_TEXT_VIEW(self->text), GTK_TEXT_WINDOW_TEXT, x, y,
					      &buffer_x, &buffer_y);
	gtk_text_view_get_iter_at_location(GTK_TEXT_VIEW(self->text), &at, buffer_x, buffer_y);
	target = mail_links_at(&at);
	return target != NULL && is_link(target) ? target : NULL;
}

static void hover(Body *self, const char *target)
{
	if (g_strcmp0(target, self->hovered) == 0)
		return;
	g_free(self->hovered);
	self->hovered = g_strdup(target);
	self->fns->hover(target, self->user_data);
}

static gboolean motion_cb(GtkWidget *text, GdkEventMotion *event, Body *self)
{
	if (event->window == gtk_text_view_get_window(GTK_TEXT_VIEW(text), GTK_TEXT_WINDOW_TEXT))
		hover(self, link_at(self, (int)event->x, (int)event->y));
	return FALSE;
}

static gboolean leave_cb(GtkWidget *text, GdkEventCrossing *event, Body *self)
{
	hover(self, NULL);
	return FALSE;
}

static void told_cb(const char *target, gpointer user_data)
{
	hover(user_data, target != NULL && is_link(target) ? target : NULL);
}

/* --- The menu --- */

static int image_at(const GtkTextIter *at, gpointer user_data)
{
	const Body *self = user_data;

	for (guint i = 0; i < self->places->len; i++) {
		const Place *place = &g_array_index(self->places, Place, i);
		GtkTextIter start, end;

		gtk_text_buffer_get_iter_at_mark(buffer_of(self), &start, place->start);
		gtk_text_buffer_get_iter_at_mark(buffer_of(self), &end, place->end);
		if (place->width > 0 && gtk_text_iter_compare(&start, at) <= 0 &&
		    gtk_text_iter_compare(at, &end) < 0)
			return (int)place->index;
	}
	return -1;
}

static GdkPixbuf *picture_for_menu(guint index, gpointer user_data)
{
	const Body *self = user_data;

	return self->fns->picture(index, self->user_data);
}

static void save_for_menu(guint index, gpointer user_data)
{
	const Body *self = user_data;

	self->fns->save(index, self->user_data);
}

static const MailMenuFns menu_fns = {
	.image_at = image_at, .picture = picture_for_menu, .save = save_for_menu, .is_link = is_link};

/* --- Scrolling --- */

/* GtkIMHtml follows the end of its text when it changes its size, as chats want it; a mail is read from its
 * beginning. */
static void scrolled_cb(GtkAdjustment *scroll, Body *self)
{
	if (self->is_fresh && gtk_adjustment_get_value(scroll) > 0)
		gtk_adjustment_set_value(scroll, 0);
}

static gboolean touched_cb(GtkWidget *text, GdkEvent *event, Body *self)
{
	self->is_fresh = FALSE;
	return FALSE;
}

static gboolean bar_moved_cb(GtkRange *bar, GtkScrollType type, double value, Body *self)
{
	self->is_fresh = FALSE;
	return FALSE;
}

gboolean mail_body_page_down(GtkWidget *text)
{
	Body *self = body_of(text);
	double end = gtk_adjustment_get_upper(self->scroll) - gtk_adjustment_get_page_size(self->scroll);
	double value = gtk_adjustment_get_value(self->scroll);

	self->is_fresh = FALSE;
	if (value >= end)
		return FALSE;
	gtk_adjustment_set_value(self->scroll,
				 MIN(value + gtk_adjustment_get_page_increment(self->scroll), end));
	return TRUE;
}

/* Of a text that is as high as it is, among others in something that scrolls them all. */
static void scroll_around(GtkWidget *text, const GtkTextIter *at)
{
	GtkWidget *scrolled = gtk_widget_get_ancestor(text, GTK_TYPE_SCROLLED_WINDOW);
	GtkWidget *viewport = gtk_widget_get_ancestor(scrolled, GTK_TYPE_VIEWPORT);
	GdkRectangle place;
	int x, y;

	if (viewport == NULL)
		return;
	gtk_text_view_get_iter_location(GTK_TEXT_VIEW(text), at, &place);
	gtk_text_view_buffer_to_window_coords(GTK_TEXT_VIEW(text), GTK_TEXT_WINDOW_WIDGET, place.x, place.y,
					      &x, &y);
	if (gtk_widget_translate_coordinates(text, gtk_bin_get_child(GTK_BIN(viewport)), x, y, &x, &y))
		gtk_adjustment_clamp_page(gtk_viewport_get_vadjustment(GTK_VIEWPORT(viewport)),
					  MAX(y - MARGIN, 0), y + place.height + MARGIN);
}

void mail_body_scroll_to(GtkWidget *text, const GtkTextIter *at)
{
	Body *self = body_of(text);
	GtkTextMark *mark = gtk_text_buffer_create_mark(buffer_of(self), NULL, at, TRUE);

	self->is_fresh = FALSE;
	gtk_text_view_scroll_to_mark(GTK_TEXT_VIEW(text), mark, 0.1, FALSE, 0, 0);
	gtk_text_buffer_delete_mark(buffer_of(self), mark);
	scroll_around(text, at);
}

static void scrolling_watch(Body *self, GtkScrolledWindow *scrolled)
{
	self->scroll = g_object_ref(gtk_scrolled_window_get_vadjustment(scrolled));
	g_signal_connect(self->scroll, "value-changed", G_CALLBACK(scrolled_cb), self);
	g_signal_connect(gtk_scrolled_window_get_vscrollbar(scrolled), "change-value",
			 G_CALLBACK(bar_moved_cb), self);
	g_signal_connect(self->text, "scroll-event", G_CALLBACK(touched_cb), self);
	g_signal_connect(self->text, "key-press-event", G_CALLBACK(touched_cb), self);
	g_signal_connect(self->text, "button-press-event", G_CALLBACK(touched_cb), self);
}

/* --- Showing --- */

/* Empty lines at the end are no part of what is read; cards of a conversation would be higher for them. */
static void end_trim(char *markup)
{
	for (g_strchomp(markup); g_str_has_suffix(markup, BREAK); g_strchomp(markup))
		markup[strlen(markup) - strlen(BREAK)] = '\0';
}

static void show_markup(Body *self)
{
	GtkIMHtml *view = GTK_IMHTML(self->text);
	g_autoptr(GArray) indices = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autofree char *markup = folded_markup(self, indices);
	GtkTextIter start;

	end_trim(markup);
	places_clear(self);
	gtk_imhtml_clear(view);
	gtk_imhtml_append_text(view, markup, SHOW_OPTIONS);
	places_find(self, indices);
	mail_colours_show(self->text);
	pictures_show(self);
	gtk_text_buffer_get_start_iter(view->text_buffer, &start);
	gtk_text_buffer_place_cursor(view->text_buffer, &start);
	gtk_text_view_scroll_to_iter(GTK_TEXT_VIEW(view), &start, 0, FALSE, 0, 0);
}

void mail_body_show(GtkWidget *text, const ImailReadable *mail)
{
	Body *self = body_of(text);

	hover(self, NULL);
	places_clear(self);
	g_hash_table_remove_all(self->unfolded);
	self->mail = mail;
	self->is_fresh = TRUE;
	if (mail != NULL)
		show_markup(self);
	else
		gtk_imhtml_clear(GTK_IMHTML(text));
}

gboolean mail_body_unfold_with(GtkWidget *text, gboolean (*has)(const char *words, gpointer user_data),
			       gpointer user_data)
{
	Body *self = body_of(text);
	gboolean is_changed = FALSE;

	for (guint i = 0; self->mail != NULL && i < self->mail->folds->len; i++) {
		const ImailFold *fold = &g_array_index(self->mail->folds, ImailFold, i);
		g_autofree char *words = NULL;

		if (fold->is_signature || fold->lines < FOLD_MIN ||
		    g_hash_table_contains(self->unfolded, GUINT_TO_POINTER(i)))
			continue;
		words = g_strndup(self->mail->text + fold->text_start, fold->text_end - fold->text_start);
		if (has(words, user_data))
			is_changed = g_hash_table_add(self->unfolded, GUINT_TO_POINTER(i));
	}
	if (is_changed)
		show_markup(self);
	return is_changed;
}

static gboolean fold_clicked_cb(GtkIMHtml *text, GtkIMHtmlLink *link)
{
	const char *url = gtk_imhtml_link_get_url(link);
	gpointer number = GUINT_TO_POINTER((guint)g_ascii_strtoull(url + strlen(FOLD_LINK), NULL, 10));
	Body *self = body_of(GTK_WIDGET(text));

	if (self == NULL || self->mail == NULL)
		return TRUE;
	if (!g_hash_table_remove(self->unfolded, number))
		g_hash_table_add(self->unfolded, number);
	show_markup(self);
	return TRUE;
}

/* --- Life --- */

/* What is chosen when the window closes: GtkIMHtml asks for its clipboard when there is no screen any more.
 */
static void unrealize_cb(GtkWidget *text, Body *self)
{
	GtkTextIter start;

	gtk_text_buffer_get_start_iter(buffer_of(self), &start);
	gtk_text_buffer_place_cursor(buffer_of(self), &start);
}

static void destroy_cb(GtkWidget *text, Body *self)
{
	g_object_set_data(G_OBJECT(text), BODY_KEY, NULL);
	if (self->scale_source != 0)
		g_source_remove(self->scale_source);
	g_signal_handlers_disconnect_by_data(text, self);
	g_signal_handlers_disconnect_by_data(self->scroll, self);
	g_object_unref(self->scroll);
	g_hash_table_unref(self->unfolded);
	g_array_unref(self->places);
	g_free(self->hovered);
	g_free(self);
}

void mail_body_end(void)
{
	gtk_imhtml_class_register_protocol(FOLD_LINK, NULL, NULL);
}

GtkWidget *mail_body_new(const MailBodyFns *fns, gpointer user_data, GtkWidget **text)
{
	Body *self = g_new0(Body, 1);
	GtkWidget *toolbar, *frame, *scrolled;

	gtk_imhtml_class_register_protocol(FOLD_LINK, fold_clicked_cb, NULL);
	self->fns = fns;
	self->user_data = user_data;
	self->unfolded = g_hash_table_new(NULL, NULL);
	self->places = g_array_new(FALSE, FALSE, sizeof(Place));
	frame = imhtml_new(FALSE, text, &toolbar, &scrolled);
	self->text = *text;
	gtk_imhtml_remove_smileys(GTK_IMHTML(*text));
	ui_accessible_name(*text, _("Message"));
	g_object_set_data(G_OBJECT(*text), BODY_KEY, self);
	g_signal_connect(*text, "destroy", G_CALLBACK(destroy_cb), self);
	g_signal_connect(*text, "unrealize", G_CALLBACK(unrealize_cb), self);
	mail_colours_follow(*text);
	g_signal_connect(*text, "size-allocate", G_CALLBACK(allocated_cb), self);
	g_signal_connect(*text, "motion-notify-event", G_CALLBACK(motion_cb), self);
	g_signal_connect(*text, "leave-notify-event", G_CALLBACK(leave_cb), self);
	mail_links_watch(*text, told_cb, self);
	mail_menu_add(*text, &menu_fns, self);
	scrolling_watch(self, GTK_SCROLLED_WINDOW(scrolled));
	return frame;
}
