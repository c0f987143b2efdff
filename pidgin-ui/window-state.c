/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * window-state.c: windows' places and sizes as preferences, UI_PREFS/windows/NAME/….
 *
 * A monitor may be gone, or smaller, by the next time: what would not be seen is left to the window manager.
 */
#include "window-state.h"

#include "ui.h"

#define PREFS    UI_PREFS "/windows"
#define SIZE_MIN 120 /* pixels */
#define GRIP     80  /* pixels of a window's top that must be seen to get hold of it */
#define TITLE    30  /* pixels of a title bar */
#define PANE_MIN 220 /* pixels of the second of two panes */
#define UNKNOWN  (-100000)

typedef struct {
	char *name;
	gboolean has_place, is_maximized;
} State;

static char *path_of(const char *name, const char *what)
{
	return g_strdup_printf(PREFS "/%s/%s", name, what);
}

static int get(const char *name, const char *what)
{
	g_autofree char *path = path_of(name, what);

	return purple_prefs_get_int(path);
}

static void set(const char *name, const char *what, int value)
{
	g_autofree char *path = path_of(name, what);

	if (purple_prefs_get_int(path) != value)
		purple_prefs_set_int(path, value);
}

static void add(const char *name, const char *what, int value)
{
	g_autofree char *folder = g_strdup_printf(PREFS "/%s", name);
	g_autofree char *path = path_of(name, what);

	purple_prefs_add_none(PREFS);
	purple_prefs_add_none(folder);
	purple_prefs_add_int(path, value);
}

/* --- Where it can be seen --- */

static gboolean is_seen_at(int x, int y, int width)
{
	GdkScreen *screen = gdk_screen_get_default();

	for (int i = 0; i < gdk_screen_get_n_monitors(screen); i++) {
		GdkRectangle monitor;

		gdk_screen_get_monitor_geometry(screen, i, &monitor);
		if (x + width - GRIP >= monitor.x && x + GRIP <= monitor.x + monitor.width &&
		    y >= monitor.y - TITLE && y + TITLE <= monitor.y + monitor.height)
			return TRUE;
	}
	return FALSE;
}

/* Of the monitor at that place, or of the first one. */
static GdkRectangle monitor_at(int x, int y)
{
	GdkScreen *screen = gdk_screen_get_default();
	GdkRectangle monitor;

	gdk_screen_get_monitor_geometry(
		screen, x != UNKNOWN ? gdk_screen_get_monitor_at_point(screen, x, y) : 0, &monitor);
	return monitor;
}

/* --- Windows --- */

static gboolean configure_cb(GtkWidget *window, GdkEventConfigure *event, State *self)
{
	int x, y;

	if (self->is_maximized)
		return FALSE;
	set(self->name, "width", event->width);
	set(self->name, "height", event->height);
	if (!self->has_place)
		return FALSE;
	gtk_window_get_position(GTK_WINDOW(window), &x, &y);
	set(self->name, "x", x);
	set(self->name, "y", y);
	return FALSE;
}

static gboolean state_cb(GtkWidget *window, GdkEventWindowState *event, State *self)
{
	self->is_maximized =
		(event->new_window_state & (GDK_WINDOW_STATE_MAXIMIZED | GDK_WINDOW_STATE_FULLSCREEN)) != 0;
	set(self->name, "maximized", (event->new_window_state & GDK_WINDOW_STATE_MAXIMIZED) != 0);
	return FALSE;
}

static void state_free(gpointer data, GClosure *closure)
{
	State *self = data;

	g_free(self->name);
	g_free(self);
}

void window_state_keep(GtkWindow *window, const char *name, int width, int height, gboolean has_place)
{
	State *self = g_new0(State, 1);
	GdkRectangle monitor;
	int x, y;

	self->name = g_strdup(name);
	self->has_place = has_place;
	add(name, "width", width);
	add(name, "height", height);
	add(name, "x", UNKNOWN);
	add(name, "y", UNKNOWN);
	add(name, "maximized", FALSE);
	x = get(name, "x");
	y = get(name, "y");
	monitor = monitor_at(x, y);
	width = MIN(MAX(get(name, "width"), SIZE_MIN), monitor.width);
	height = MIN(MAX(get(name, "height"), SIZE_MIN), monitor.height);
	gtk_window_set_default_size(window, width, height);
	if (has_place && is_seen_at(x, y, width))
		gtk_window_move(window, x, y);
	self->is_maximized = get(name, "maximized") != 0;
	if (self->is_maximized)
		gtk_window_maximize(window);
	g_signal_connect(window, "configure-event", G_CALLBACK(configure_cb), self);
	g_signal_connect_data(window, "window-state-event", G_CALLBACK(state_cb), self, state_free, 0);
}

/* --- Dividers --- */

static void moved_cb(GtkPaned *paned, GParamSpec *spec, const char *name)
{
	/* Before it has been laid out GTK+ moves it by itself. */
	if (gtk_widget_get_mapped(GTK_WIDGET(paned)) && gtk_paned_get_position(paned) > 0)
		set(name, "position", gtk_paned_get_position(paned));
}

/* A window that was larger then: the second pane is not to be squeezed out. */
static void mapped_cb(GtkWidget *paned, gpointer unused)
{
	GtkAllocation size;
	int length, position = gtk_paned_get_position(GTK_PANED(paned));

	gtk_widget_get_allocation(paned, &size);
	length = gtk_orientable_get_orientation(GTK_ORIENTABLE(paned)) == GTK_ORIENTATION_VERTICAL
			 ? size.height
			 : size.width;
	if (position > length - PANE_MIN && length > PANE_MIN)
		gtk_paned_set_position(GTK_PANED(paned), length - PANE_MIN);
}

static void name_free(gpointer name, GClosure *closure)
{
	g_free(name);
}

void window_state_keep_paned(GtkPaned *paned, const char *name, int position)
{
	add(name, "position", position);
	gtk_paned_set_position(paned, MAX(get(name, "position"), 1));
	g_signal_connect_after(paned, "map", G_CALLBACK(mapped_cb), NULL);
	g_signal_connect_data(paned, "notify::position", G_CALLBACK(moved_cb), g_strdup(name), name_free, 0);
}
