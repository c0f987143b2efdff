/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-colours.c: the colours of a mail's text by those of the theme: greys dimmed from its own, links that
 * can be read on a dark ground.
 */
#include "mail-colours.h"

#define LIGHT_NAME "imail-body"
#define DARK_NAME  "imail-body-dark"

static guint16 mixed(guint16 a, guint16 b, double share)
{
	return (guint16)(a * share + b * (1 - share));
}

static gboolean is_dark(const GtkStyle *style)
{
	const GdkColor *base = &style->base[GTK_STATE_NORMAL];

	return 0.3 * base->red + 0.59 * base->green + 0.11 * base->blue < G_MAXUINT16 / 2.0;
}

/* The greys of the markup (quotations and signatures) become the theme's own colour, dimmed. */
static void dim(GtkWidget *body, const char *name, double share)
{
	GtkTextTagTable *tags = gtk_text_buffer_get_tag_table(gtk_text_view_get_buffer(GTK_TEXT_VIEW(body)));
	GtkTextTag *tag = gtk_text_tag_table_lookup(tags, name);
	const GtkStyle *style = gtk_widget_get_style(body);
	const GdkColor *text = &style->text[GTK_STATE_NORMAL], *base = &style->base[GTK_STATE_NORMAL];
	const GdkColor color = {.red = mixed(text->red, base->red, share),
				.green = mixed(text->green, base->green, share),
				.blue = mixed(text->blue, base->blue, share)};

	if (tag != NULL)
		g_object_set(tag, "foreground-gdk", &color, NULL);
}

void mail_colours_show(GtkWidget *body)
{
	dim(body, "FORECOLOR #707070", 0.65);
	dim(body, "FORECOLOR #808080", 0.55);
}

/* GtkIMHtml's links are blue on every ground; a theme that is dark and does not say otherwise gets light
 * ones. */
static void style_set_cb(GtkWidget *body, GtkStyle *previous, gpointer unused)
{
	const char *name = is_dark(gtk_widget_get_style(body)) ? DARK_NAME : LIGHT_NAME;

	/* Another name comes back here with another style. */
	if (g_strcmp0(gtk_widget_get_name(body), name) != 0)
		gtk_widget_set_name(body, name);
	mail_colours_show(body);
}

static void styles_add(void)
{
	static gboolean is_done;

	if (is_done)
		return;
	is_done = TRUE;
	gtk_rc_parse_string("style \"imail-body-dark\" {"
			    " GtkIMHtml::hyperlink-color = \"#8ab4f8\""
			    " GtkIMHtml::hyperlink-visited-color = \"#c58af9\""
			    " GtkIMHtml::hyperlink-prelight-color = \"#aecbfa\" }"
			    " widget \"*imail-body-dark\" style : theme \"imail-body-dark\"");
}

void mail_colours_follow(GtkWidget *body)
{
	styles_add();
	g_signal_connect(body, "style-set", G_CALLBACK(style_set_cb), NULL);
}
