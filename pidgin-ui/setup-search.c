/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup-search.c: the steps of the search for mail servers: those that are over have a mark, the present one
 * is bold, and a bar moves below them. How long a step takes cannot be known.
 */
#include "setup-search.h"

#include "ui.h"

#define SEARCH_KEY "imail-setup-search"
#define PULSE_MS   120
#define N_STEPS    3

typedef struct {
	GtkWidget *box, *bar;
	GtkWidget *marks[N_STEPS], *labels[N_STEPS];
	guint pulse; /* source */
	guint step;
} Search;

static const char *const step_names[N_STEPS] = {"list", "domain", "probe"};

static gboolean pulse_cb(gpointer user_data)
{
	gtk_progress_bar_pulse(GTK_PROGRESS_BAR(((Search *)user_data)->bar));
	return G_SOURCE_CONTINUE;
}

static void destroy_cb(GtkWidget *box, Search *self)
{
	g_source_remove(self->pulse);
	g_free(self);
}

static void show_step(Search *self)
{
	for (guint i = 0; i < N_STEPS; i++) {
		const char *text = gtk_label_get_text(GTK_LABEL(self->labels[i]));
		g_autofree char *markup = g_markup_printf_escaped(i == self->step ? "<b>%s</b>" : "%s", text);

		gtk_label_set_markup(GTK_LABEL(self->labels[i]), markup);
		gtk_widget_set_sensitive(self->labels[i], i <= self->step);
		gtk_image_set_from_stock(GTK_IMAGE(self->marks[i]),
					 i < self->step ? GTK_STOCK_APPLY : GTK_STOCK_GO_FORWARD,
					 GTK_ICON_SIZE_MENU);
		ui_accessible_name(self->marks[i], i < self->step    ? _("Done")
						   : i == self->step ? _("Under way")
								     : _("Still to come"));
		/* Hidden, but in its place. */
		gtk_widget_set_sensitive(self->marks[i], i <= self->step);
	}
}

static GtkWidget *row_new(Search *self, guint step, const char *text)
{
	GtkWidget *row = gtk_hbox_new(FALSE, 6);

	self->marks[step] = gtk_image_new();
	self->labels[step] = gtk_label_new(text);
	gtk_misc_set_alignment(GTK_MISC(self->labels[step]), 0.0f, 0.5f);
	gtk_box_pack_start(GTK_BOX(row), self->marks[step], FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), self->labels[step], TRUE, TRUE, 0);
	return row;
}

GtkWidget *setup_search_new(const char *domain)
{
	Search *self = g_new0(Search, 1);
	g_autofree char *own = g_strdup_printf(_("What %s itself names (autoconfig, DNS)"), domain);
	g_autofree char *likely = g_strdup_printf(_("Likely names, such as mail.%s"), domain);
	const char *const texts[N_STEPS] = {_("The list of large mail providers"), own, likely};

	self->box = gtk_vbox_new(FALSE, 6);
	for (guint i = 0; i < N_STEPS; i++)
		gtk_box_pack_start(GTK_BOX(self->box), row_new(self, i, texts[i]), FALSE, FALSE, 0);
	self->bar = gtk_progress_bar_new();
	ui_accessible_name(self->bar, _("Search"));
	gtk_box_pack_start(GTK_BOX(self->box), self->bar, FALSE, FALSE, 6);
	self->pulse = g_timeout_add(PULSE_MS, pulse_cb, self);
	g_object_set_data(G_OBJECT(self->box), SEARCH_KEY, self);
	g_signal_connect(self->box, "destroy", G_CALLBACK(destroy_cb), self);
	show_step(self);
	return self->box;
}

void setup_search_set_step(GtkWidget *search, const char *step)
{
	Search *self = g_object_get_data(G_OBJECT(search), SEARCH_KEY);

	for (guint i = 0; i < N_STEPS; i++) {
		if (g_strcmp0(step, step_names[i]) == 0)
			self->step = i;
	}
	show_step(self);
}
