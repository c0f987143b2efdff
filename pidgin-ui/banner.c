/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * banner.c: the line of words within a window: a GtkInfoBar with a wrapping label and at most one button.
 *
 * It shows one message at a time; a newer one replaces the older.
 */
#include "banner.h"

#include "ui.h"

#define LABEL_KEY  "imail-banner-label"
#define BUTTON_KEY "imail-banner-button"
#define WIDTH_MIN  110 /* pixels */

/* GtkInfoBar has grounds of its own for each type, but leaves the label's colour to the theme: in a dark one
 * that would be light on light. Black or white is taken, whichever can be read. */
static void colour(GtkWidget *banner, GtkWidget *label)
{
	const GdkColor *ground = &gtk_widget_get_style(banner)->bg[GTK_STATE_NORMAL];
	double light = 0.3 * ground->red + 0.59 * ground->green + 0.11 * ground->blue;
	guint16 level = light > G_MAXUINT16 / 2 ? 0 : G_MAXUINT16;
	const GdkColor color = {.red = level, .green = level, .blue = level};

	/* What the label has now says nothing: it gets the theme's style when it is shown first. */
	gtk_widget_modify_fg(label, GTK_STATE_NORMAL, &color);
}

static void style_set_cb(GtkWidget *banner, GtkStyle *previous, GtkWidget *label)
{
	colour(banner, label);
}

/* A label that wraps asks for a width of GTK+'s own choosing, and wraps at that, however wide it becomes: it
 * is made to ask for what its holder has been given. The holder itself asks for little, so that its width
 * never follows from its label's, buttons beside it have room, and its window can be made smaller. */
static void allocated_cb(GtkWidget *holder, GtkAllocation *allocation, GtkWidget *label)
{
	int asked;

	gtk_widget_get_size_request(label, &asked, NULL);
	if (asked != allocation->width)
		gtk_widget_set_size_request(label, allocation->width, -1);
}

static void request_cb(GtkWidget *holder, GtkRequisition *requisition, gpointer unused)
{
	requisition->width = MIN(requisition->width, WIDTH_MIN);
}

static GtkWidget *holder_new(GtkWidget *label)
{
	GtkWidget *holder = gtk_alignment_new(0.0f, 0.5f, 1.0f, 1.0f);

	gtk_container_add(GTK_CONTAINER(holder), label);
	g_signal_connect(holder, "size-allocate", G_CALLBACK(allocated_cb), label);
	g_signal_connect_after(holder, "size-request", G_CALLBACK(request_cb), NULL);
	gtk_widget_show_all(holder);
	return holder;
}

GtkWidget *banner_new(void)
{
	GtkWidget *banner = gtk_info_bar_new();
	GtkWidget *area = gtk_info_bar_get_content_area(GTK_INFO_BAR(banner));
	GtkWidget *label = gtk_label_new(NULL);

	ui_label_wrap(label);
	gtk_label_set_selectable(GTK_LABEL(label), TRUE);
	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.5f);
	gtk_widget_set_can_focus(label, FALSE);
	gtk_box_pack_start(GTK_BOX(area), holder_new(label), TRUE, TRUE, 0);
	ui_accessible_name(banner, _("Notice"));
	gtk_widget_set_no_show_all(banner, TRUE);
	g_object_set_data(G_OBJECT(banner), LABEL_KEY, label);
	g_signal_connect_after(banner, "style-set", G_CALLBACK(style_set_cb), label);
	/* Within something hidden the ground's colour comes no earlier. */
	g_signal_connect_after(banner, "map", G_CALLBACK(colour), label);
	return banner;
}

static void button_remove(GtkWidget *banner)
{
	GtkWidget *button = g_object_get_data(G_OBJECT(banner), BUTTON_KEY);

	if (button != NULL)
		gtk_widget_destroy(button);
	g_object_set_data(G_OBJECT(banner), BUTTON_KEY, NULL);
}

void banner_show(GtkWidget *banner, GtkMessageType type, const char *text)
{
	button_remove(banner);
	gtk_info_bar_set_message_type(GTK_INFO_BAR(banner), type);
	gtk_label_set_text(GTK_LABEL(g_object_get_data(G_OBJECT(banner), LABEL_KEY)), text);
	gtk_widget_show(banner);
}

void banner_ask(GtkWidget *banner, const char *text, const char *action, GCallback clicked,
		gpointer user_data)
{
	GtkWidget *button;

	banner_show(banner, GTK_MESSAGE_QUESTION, text);
	button = gtk_info_bar_add_button(GTK_INFO_BAR(banner), action, GTK_RESPONSE_OK);
	g_signal_connect(button, "clicked", clicked, user_data);
	g_object_set_data(G_OBJECT(banner), BUTTON_KEY, button);
}

gboolean banner_is_asking(GtkWidget *banner)
{
	return gtk_widget_get_visible(banner) && g_object_get_data(G_OBJECT(banner), BUTTON_KEY) != NULL;
}

void banner_hide(GtkWidget *banner)
{
	button_remove(banner);
	gtk_widget_hide(banner);
}
