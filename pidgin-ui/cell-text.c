/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cell-text.c: a line of text in a list, on the base line that a line of several scripts would have.
 *
 * GTK+'s own cell centres what a text needs, and a Chinese one needs more above its base line than a Latin
 * one: beside each other they would dance. Rows are as high as the tallest script, which is measured once a
 * style.
 */
#include "cell-text.h"

#define LINE_KEY "imail-line"
#define SCRIPTS  "Åg漢字" /* the lowest and the highest that a line is to have room for */

typedef GtkCellRendererText CellText;
typedef GtkCellRendererTextClass CellTextClass;

static GType cell_text_get_type(void);

G_DEFINE_TYPE(CellText, cell_text, GTK_TYPE_CELL_RENDERER_TEXT)

typedef struct {
	int height, baseline; /* pixels */
} Line;

static void style_set_cb(GtkWidget *view, GtkStyle *previous, gpointer unused)
{
	g_object_set_data(G_OBJECT(view), LINE_KEY, NULL);
}

static const Line *line_of(GtkWidget *view)
{
	Line *line = g_object_get_data(G_OBJECT(view), LINE_KEY);
	PangoLayout *layout;

	if (line != NULL)
		return line;
	gtk_widget_ensure_style(view);
	line = g_new(Line, 1);
	layout = gtk_widget_create_pango_layout(view, SCRIPTS);
	pango_layout_get_pixel_size(layout, NULL, &line->height);
	line->baseline = PANGO_PIXELS(pango_layout_get_baseline(layout));
	g_object_unref(layout);
	g_object_set_data_full(G_OBJECT(view), LINE_KEY, line, g_free);
	/* One handler a view: the cells are asked for their height again when all of them have run. */
	if (g_signal_handler_find(view, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, style_set_cb, NULL) == 0)
		g_signal_connect(view, "style-set", G_CALLBACK(style_set_cb), NULL);
	return line;
}

int cell_text_width(GtkWidget *view, const char *text)
{
	PangoLayout *layout = gtk_widget_create_pango_layout(view, text);
	PangoAttrList *attributes = pango_attr_list_new();
	int width;

	pango_attr_list_insert(attributes, pango_attr_weight_new(PANGO_WEIGHT_BOLD));
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	pango_layout_get_pixel_size(layout, &width, NULL);
	g_object_unref(layout);
	return width + 4; /* twice a cell's own padding */
}

/* All of the cell is its text's: so the frame of the keyboard's row goes around the cell. */
static void get_size(GtkCellRenderer *cell, GtkWidget *view, GdkRectangle *area, int *x, int *y, int *width,
		     int *height)
{
	int xpad;

	gtk_cell_renderer_get_padding(cell, &xpad, NULL);
	if (x != NULL)
		*x = 0;
	if (y != NULL)
		*y = 0;
	if (width != NULL)
		*width = area != NULL ? area->width : 2 * xpad;
	if (height != NULL)
		*height = area != NULL ? area->height : line_of(view)->height;
}

static PangoLayout *layout_new(GtkCellRenderer *cell, GtkWidget *view, int width)
{
	g_autofree char *text = NULL;
	PangoAttrList *attributes = NULL;
	PangoLayout *layout;
	gboolean has_weight;
	int weight;
	float xalign;

	g_object_get(cell, "text", &text, "attributes", &attributes, "weight", &weight, "weight-set",
		     &has_weight, NULL);
	if (text == NULL || *text == '\0') {
		g_clear_pointer(&attributes, pango_attr_list_unref);
		return NULL;
	}
	layout = gtk_widget_create_pango_layout(view, text);
	if (attributes == NULL)
		attributes = pango_attr_list_new();
	if (has_weight)
		pango_attr_list_insert_before(attributes, pango_attr_weight_new((PangoWeight)weight));
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	gtk_cell_renderer_get_alignment(cell, &xalign, NULL);
	pango_layout_set_alignment(layout, xalign > 0.5f ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
	pango_layout_set_single_paragraph_mode(layout, TRUE);
	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	pango_layout_set_width(layout, MAX(width, 0) * PANGO_SCALE);
	return layout;
}

static void render(GtkCellRenderer *cell, GdkDrawable *window, GtkWidget *view, GdkRectangle *background,
		   GdkRectangle *area, GdkRectangle *expose, GtkCellRendererState flags)
{
	const Line *line = line_of(view);
	GtkStateType state = GTK_STATE_NORMAL;
	PangoLayout *layout;
	int xpad, y;

	gtk_cell_renderer_get_padding(cell, &xpad, NULL);
	layout = layout_new(cell, view, area->width - 2 * xpad);
	if (layout == NULL)
		return;
	if (!gtk_cell_renderer_get_sensitive(cell) || gtk_widget_get_state(view) == GTK_STATE_INSENSITIVE)
		state = GTK_STATE_INSENSITIVE;
	else if ((flags & GTK_CELL_RENDERER_SELECTED) != 0)
		state = gtk_widget_has_focus(view) ? GTK_STATE_SELECTED : GTK_STATE_ACTIVE;
	y = area->y + (area->height - line->height) / 2 + line->baseline -
	    PANGO_PIXELS(pango_layout_get_baseline(layout));
	gtk_paint_layout(gtk_widget_get_style(view), window, state, TRUE, expose, view, "cellrenderertext",
			 area->x + xpad, y, layout);
	g_object_unref(layout);
}

static void cell_text_class_init(CellTextClass *class)
{
	GTK_CELL_RENDERER_CLASS(class)->get_size = get_size;
	GTK_CELL_RENDERER_CLASS(class)->render = render;
}

static void cell_text_init(CellText *cell)
{
	g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
}

GtkCellRenderer *cell_text_new(void)
{
	return g_object_new(cell_text_get_type(), NULL);
}
