/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * later.c: the button beside Send that chooses when a mail is to leave: a few usual times, or any.
 *
 * The menu is made anew each time it opens, as its times depend on the clock. Times are local ones; the
 * server gets seconds since the epoch, so that a change of the time zone changes nothing.
 */
#include "later.h"

#include "ask.h"
#include "send-time.h"
#include "ui.h"

#define DAY_SECONDS 86400
#define MORNING     8 /* o'clock: where the picker begins */

typedef struct {
	gint64 before;
	LaterFn chosen;
	gpointer user_data;
	GtkWidget *button, *menu;
} Later;

/* --- Any time --- */

typedef struct {
	Later *later; /* goes with its window, as the picker does */
	GtkWidget *dialog, *calendar, *hour, *minute, *words;
} Picker;

static gint64 picker_time(const Picker *picker)
{
	guint year, month, day;
	g_autoptr(GDateTime) then = NULL;

	/* What was typed counts when the focus leaves the field; Enter is pressed in it. */
	gtk_spin_button_update(GTK_SPIN_BUTTON(picker->hour));
	gtk_spin_button_update(GTK_SPIN_BUTTON(picker->minute));
	gtk_calendar_get_date(GTK_CALENDAR(picker->calendar), &year, &month, &day);
	then = g_date_time_new_local((int)year, (int)month + 1, (int)day,
				     gtk_spin_button_get_value_as_int(GTK_SPIN_BUTTON(picker->hour)),
				     gtk_spin_button_get_value_as_int(GTK_SPIN_BUTTON(picker->minute)), 0);
	return then != NULL ? g_date_time_to_unix(then) : 0;
}

static void picker_changed_cb(Picker *picker)
{
	gint64 then = picker_time(picker), now = g_get_real_time() / G_USEC_PER_SEC;
	gboolean is_past = then <= now, is_too_far = then > now + (gint64)SEND_TIME_MAX_DAYS * DAY_SECONDS;
	g_autofree char *when = ui_when(then);
	g_autofree char *words = is_past      ? g_strdup(_("That time has passed."))
				 : is_too_far ? g_strdup(_("That is more than a year ahead."))
					      : g_strdup_printf(_("The mail is sent %s."), when);

	gtk_label_set_text(GTK_LABEL(picker->words), words);
	gtk_dialog_set_response_sensitive(GTK_DIALOG(picker->dialog), GTK_RESPONSE_OK,
					  !is_past && !is_too_far);
}

static gboolean two_digits_cb(GtkSpinButton *spin, gpointer unused)
{
	g_autofree char *text = g_strdup_printf("%02d", gtk_spin_button_get_value_as_int(spin));

	gtk_entry_set_text(GTK_ENTRY(spin), text);
	return TRUE;
}

static GtkWidget *spin_new(Picker *picker, int max, int step, const char *name)
{
	GtkWidget *spin = gtk_spin_button_new_with_range(0, max, step);

	gtk_spin_button_set_wrap(GTK_SPIN_BUTTON(spin), TRUE);
	gtk_spin_button_set_numeric(GTK_SPIN_BUTTON(spin), TRUE);
	gtk_entry_set_width_chars(GTK_ENTRY(spin), 2);
	gtk_entry_set_activates_default(GTK_ENTRY(spin), TRUE);
	ui_accessible_name(spin, name);
	g_signal_connect(spin, "output", G_CALLBACK(two_digits_cb), NULL);
	g_signal_connect_swapped(spin, "value-changed", G_CALLBACK(picker_changed_cb), picker);
	return spin;
}

static GtkWidget *picker_time_row(Picker *picker)
{
	GtkWidget *row = gtk_hbox_new(FALSE, 6), *label = gtk_label_new_with_mnemonic(_("_Time:"));

	picker->hour = spin_new(picker, 23, 1, _("Hour"));
	picker->minute = spin_new(picker, 59, 5, _("Minute"));
	gtk_label_set_mnemonic_widget(GTK_LABEL(label), picker->hour);
	gtk_box_pack_start(GTK_BOX(row), label, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), picker->hour, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), gtk_label_new(":"), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), picker->minute, FALSE, FALSE, 0);
	return row;
}

static void picker_build(Picker *picker, GtkWindow *parent)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local(), next = g_date_time_add_days(now, 1);
	GtkWidget *box = gtk_vbox_new(FALSE, 6), *area;

	picker->dialog = gtk_dialog_new_with_buttons(_("Send Later"), parent, GTK_DIALOG_NO_SEPARATOR,
						     GTK_STOCK_CANCEL, GTK_RESPONSE_CANCEL, _("Send _Later"),
						     GTK_RESPONSE_OK, NULL);
	gtk_dialog_set_default_response(GTK_DIALOG(picker->dialog), GTK_RESPONSE_OK);
	gtk_window_set_resizable(GTK_WINDOW(picker->dialog), FALSE);
	picker->calendar = gtk_calendar_new();
	picker->words = gtk_label_new(NULL);
	gtk_misc_set_alignment(GTK_MISC(picker->words), 0.0f, 0.5f);
	ui_accessible_name(picker->calendar, _("Date"));
	gtk_container_set_border_width(GTK_CONTAINER(box), 6);
	gtk_box_pack_start(GTK_BOX(box), picker->calendar, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), picker_time_row(picker), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), picker->words, FALSE, FALSE, 0);
	area = gtk_dialog_get_content_area(GTK_DIALOG(picker->dialog));
	gtk_box_pack_start(GTK_BOX(area), box, TRUE, TRUE, 0);
	gtk_calendar_select_month(GTK_CALENDAR(picker->calendar), (guint)g_date_time_get_month(next) - 1,
				  (guint)g_date_time_get_year(next));
	gtk_calendar_select_day(GTK_CALENDAR(picker->calendar), (guint)g_date_time_get_day_of_month(next));
	gtk_spin_button_set_value(GTK_SPIN_BUTTON(picker->hour), MORNING);
	g_signal_connect_swapped(picker->calendar, "day-selected", G_CALLBACK(picker_changed_cb), picker);
	picker_changed_cb(picker);
	gtk_widget_show_all(box);
}

static void picked_cb(GtkWidget *dialog, int response, gpointer user_data)
{
	Picker *picker = user_data;
	Later *later = picker->later;

	if (response == GTK_RESPONSE_OK)
		later->chosen(picker_time(picker), later->user_data);
}

static void pick_cb(GtkWidget *item, Later *later)
{
	Picker *picker = g_new0(Picker, 1);

	picker->later = later;
	picker_build(picker, GTK_WINDOW(gtk_widget_get_toplevel(later->button)));
	ask_dialog(picker->dialog, picked_cb, picker, g_free);
}

/* --- The menu --- */

static void time_cb(GtkWidget *item, Later *later)
{
	const gint64 *then = g_object_get_data(G_OBJECT(item), "imail-time");

	later->chosen(*then, later->user_data);
}

static void time_add(Later *later, const char *label, gint64 then)
{
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(then);
	/* Translators: a weekday and a time, as in "Mon 08:00". */
	g_autofree char *at = g_date_time_format(when, _("%a %H:%M"));
	g_autofree char *text = g_strdup_printf("%s (%s)", label, at);
	GtkWidget *item = gtk_menu_item_new_with_label(text);

	g_object_set_data_full(G_OBJECT(item), "imail-time", g_memdup2(&then, sizeof(then)), g_free);
	g_signal_connect(item, "activate", G_CALLBACK(time_cb), later);
	gtk_menu_shell_append(GTK_MENU_SHELL(later->menu), item);
}

static void menu_clear(GtkWidget *menu)
{
	g_autoptr(GList) items = gtk_container_get_children(GTK_CONTAINER(menu));

	for (GList *l = items; l != NULL; l = l->next)
		gtk_widget_destroy(l->data);
}

static void menu_fill(Later *later)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	GtkWidget *any = gtk_menu_item_new_with_mnemonic(_("_Choose Date and Time…"));

	menu_clear(later->menu);
	if (later->before > now)
		time_add(later, _("As before"), later->before);
	for (SendTime which = SEND_TIME_NOW; which < SEND_TIMES; which++) {
		gint64 then = send_time_at(which, now);

		if (then != 0)
			time_add(later, send_time_label(which), then);
	}
	gtk_menu_shell_append(GTK_MENU_SHELL(later->menu), gtk_separator_menu_item_new());
	g_signal_connect(any, "activate", G_CALLBACK(pick_cb), later);
	gtk_menu_shell_append(GTK_MENU_SHELL(later->menu), any);
	gtk_widget_show_all(later->menu);
}

/* Above the button, as that stands at the lower edge of its window; with its right edge. */
static void menu_place(GtkMenu *menu, int *x, int *y, gboolean *push_in, gpointer user_data)
{
	GtkWidget *button = user_data;
	GtkAllocation at;
	GtkRequisition size;

	gtk_widget_get_allocation(button, &at);
	gtk_widget_size_request(GTK_WIDGET(menu), &size);
	gdk_window_get_origin(gtk_widget_get_window(button), x, y);
	*x = MAX(*x + at.x + at.width - size.width, 0);
	*y = MAX(*y + at.y - size.height, 0);
	*push_in = TRUE;
}

static void clicked_cb(GtkWidget *button, Later *later)
{
	menu_fill(later);
	gtk_menu_popup(GTK_MENU(later->menu), NULL, NULL, menu_place, button, 0,
		       gtk_get_current_event_time());
	gtk_menu_shell_select_first(GTK_MENU_SHELL(later->menu), FALSE);
}

static void later_free(gpointer data, GClosure *closure)
{
	g_free(data);
}

GtkWidget *later_button_new(gint64 before, LaterFn chosen, gpointer user_data)
{
	Later *later = g_new0(Later, 1);

	later->before = before;
	later->chosen = chosen;
	later->user_data = user_data;
	later->button = gtk_button_new();
	later->menu = gtk_menu_new();
	gtk_container_add(GTK_CONTAINER(later->button), gtk_arrow_new(GTK_ARROW_UP, GTK_SHADOW_NONE));
	gtk_widget_set_tooltip_text(later->button, _("Send later"));
	ui_accessible_name(later->button, _("Send Later"));
	/* The menu belongs to the button: it ends with it. */
	ui_menu_attach(later->menu, later->button);
	g_signal_connect_data(later->button, "clicked", G_CALLBACK(clicked_cb), later, later_free, 0);
	return later->button;
}
