/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup-frame.c: the frame of the window of the first run, in the manner of Pidgin's dialogs. See
 * setup-frame.h.
 */
#include "setup-frame.h"

#include <pidgin.h>

#include <gtkutils.h>
#include <pidginstock.h>

#include "banner.h"
#include "ui.h"

#define WIDTH_MIN   600 /* pixels: it does not jump with what is in it */
#define INTRO_WIDTH 520

void setup_frame_set_head(SetupFrame *frame, const char *head, const char *words)
{
	g_autofree char *markup =
		g_markup_printf_escaped("<span weight=\"bold\" size=\"larger\">%s</span>", head);

	gtk_label_set_markup(GTK_LABEL(frame->head), markup);
	gtk_label_set_text(GTK_LABEL(frame->intro), words);
	gtk_widget_set_visible(frame->intro, *words != '\0');
}

void setup_frame_clear(SetupFrame *frame)
{
	GList *children = gtk_container_get_children(GTK_CONTAINER(frame->content));

	children = g_list_concat(children, gtk_container_get_children(GTK_CONTAINER(frame->buttons)));
	for (GList *l = children; l != NULL; l = l->next)
		gtk_widget_destroy(l->data);
	g_list_free(children);
	banner_hide(frame->banner);
}

void setup_frame_add(SetupFrame *frame, GtkWidget *widget)
{
	gtk_box_pack_start(GTK_BOX(frame->content), widget, FALSE, FALSE, 0);
}

void setup_frame_button(SetupFrame *frame, GtkWidget *button, gboolean is_secondary)
{
	gtk_container_add(GTK_CONTAINER(frame->buttons), button);
	gtk_button_box_set_child_secondary(GTK_BUTTON_BOX(frame->buttons), button, is_secondary);
	gtk_widget_show(button);
}

static GtkWidget *head_new(SetupFrame *frame)
{
	GtkWidget *box = gtk_hbox_new(FALSE, 12), *words = gtk_vbox_new(FALSE, 6);
	GtkWidget *icon = gtk_image_new_from_stock(PIDGIN_STOCK_DIALOG_MAIL,
						   gtk_icon_size_from_name(PIDGIN_ICON_SIZE_TANGO_HUGE));

	frame->head = gtk_label_new(NULL);
	gtk_label_set_ellipsize(GTK_LABEL(frame->head), PANGO_ELLIPSIZE_END);
	gtk_misc_set_alignment(GTK_MISC(frame->head), 0.0f, 0.5f);
	frame->intro = gtk_label_new(NULL);
	gtk_label_set_line_wrap(GTK_LABEL(frame->intro), TRUE);
	gtk_label_set_line_wrap_mode(GTK_LABEL(frame->intro), PANGO_WRAP_WORD_CHAR);
	gtk_label_set_selectable(GTK_LABEL(frame->intro), TRUE);
	gtk_widget_set_can_focus(frame->intro, FALSE);
	gtk_widget_set_size_request(frame->intro, INTRO_WIDTH, -1);
	gtk_misc_set_alignment(GTK_MISC(frame->intro), 0.0f, 0.0f);
	gtk_box_pack_start(GTK_BOX(words), frame->head, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(words), frame->intro, FALSE, FALSE, 0);
	gtk_misc_set_alignment(GTK_MISC(icon), 0.5f, 0.0f);
	gtk_box_pack_start(GTK_BOX(box), icon, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), words, TRUE, TRUE, 0);
	gtk_widget_set_size_request(box, WIDTH_MIN, -1);
	return box;
}

void setup_frame_build(SetupFrame *frame, const char *title)
{
	GtkWidget *all = gtk_vbox_new(FALSE, 12);

	frame->window = pidgin_create_window(title, 12, "imail-setup", FALSE);
	gtk_window_set_type_hint(GTK_WINDOW(frame->window), GDK_WINDOW_TYPE_HINT_DIALOG);
	frame->banner = banner_new();
	frame->content = gtk_vbox_new(FALSE, 12);
	frame->buttons = gtk_hbutton_box_new();
	gtk_button_box_set_layout(GTK_BUTTON_BOX(frame->buttons), GTK_BUTTONBOX_END);
	gtk_box_set_spacing(GTK_BOX(frame->buttons), 6);
	gtk_box_pack_start(GTK_BOX(all), head_new(frame), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(all), frame->content, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(all), frame->banner, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(all), frame->buttons, FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(frame->window), all);
	gtk_widget_show_all(all);
}
