/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch-module.c: looks at a Pidgin's windows from inside it.
 *
 * It is a module of GTK+ (GTK_MODULES=…/watch-module.so). It reads commands, a line each, from the FIFO
 * $IMAIL_WATCH.in and appends its answers to $IMAIL_WATCH.out, each ended by a line of one dot:
 *
 *   faults TITLE           of the windows of that title (a regular expression): controls without name or
 *                          role, doubled mnemonics, what Tab does not reach; or "not active", and makes it so
 *   windows                the titles of those that show
 *   press TITLE WHAT       does the button, menu item or check box of that label; of a list: its first row
 *   ask TITLE WHAT         the same, but answers before: what is pressed waits for the answer to a question
 *   row TITLE LIST ROW     chooses that row, "0:1" is the second below the first
 *   double TITLE LIST      a double click on the row that is chosen, else on the first
 *   hover TITLE LIST ROW   the pointer moves over that row
 *   menu TITLE NAME        opens its context menu; "menu" alone closes what is open
 *   page TITLE NUMBER      turns the pages of the notebook there
 *   open TITLE WHAT LIST   presses; answers after how many ms that list has rows and nothing is left to do
 *   key TITLE KEY          presses a key there, by its name: Page_Down, or ctrl+End
 *   type TITLE NAME TEXT   adds a text to the entry, or at the cursor of the text, of that name
 *   focus TITLE NAME       gives it the focus
 *   clear TITLE NAME       empties it
 *   drag TITLE NAME SHARE  puts the scroll bar of what has that name at that share, from 0 to 1
 *   close TITLE            closes it as the window manager does, a moment later
 *   rows TITLE NAME        of a list: how many rows, and which is the first that is seen
 *   tagged TITLE NAME TAG  of a text: the parts that have that tag, a line each
 *   bold TITLE LIST CELL   of a list's cell, as "ROW:COLUMN": the parts that stand out of its text
 *   icon TITLE NAME        which icon stands at the end of an entry
 *   stalls                 since the last answer: the longest stall, the most processor time of one, both in
 *                          ms; how many were over 50
 *   tooltip NAME           what plugins write into that of the buddies of this alias
 *   lost NAME              under valgrind: checks for leaks, tells of those that are new since the last time
 * (in valgrind's own output, below NAME); octets that are lost, and all that are allocated
 *
 * In place of a title "popups" are the menus that were made, opened or not.
 * Words are parted by tabs. A stall is the time from the end of one poll to the beginning of the next.
 */
#include <gmodule.h>

#include "watch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* Built without the headers the command of it tells nothing. */
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#endif

#define STALL_US 50000
#define POPUPS   "popups"

FILE *watch_out;
static gint64 polled, polled_cpu, worst_stall, worst_cpu;
static guint stalls;

static struct {
	char *list; /* its name, while it is waited for */
	gint64 since;
} opening;

static gboolean is_opened(void);

/* --- The main loop --- */

static gint64 cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint poll_cb(GPollFD *fds, guint count, gint timeout)
{
	gint64 busy = polled != 0 ? g_get_monotonic_time() - polled : 0;
	gint answer;

	worst_stall = MAX(worst_stall, busy);
	worst_cpu = MAX(worst_cpu, polled != 0 ? cpu_time() - polled_cpu : 0);
	stalls += busy > STALL_US;
	if (opening.list != NULL && timeout != 0 && is_opened()) {
		fprintf(watch_out, "%.1f\n.\n", (double)(g_get_monotonic_time() - opening.since) / 1000);
		fflush(watch_out);
		g_clear_pointer(&opening.list, g_free);
	}
	answer = g_poll(fds, count, timeout);
	polled = g_get_monotonic_time();
	polled_cpu = cpu_time();
	return answer;
}

/* --- Finding --- */

static gboolean matches(const char *pattern, const char *text)
{
	return text != NULL && g_regex_match_simple(pattern, text, 0, 0);
}

static void children_cb(GtkWidget *widget, gpointer list)
{
	g_ptr_array_add(list, widget);
}

void watch_walk(GtkWidget *widget, void (*func)(GtkWidget *widget, gpointer data), gpointer data)
{
	g_autoptr(GPtrArray) children = g_ptr_array_new();

	func(widget, data);
	if (GTK_IS_MENU_ITEM(widget) && gtk_menu_item_get_submenu(GTK_MENU_ITEM(widget)) != NULL)
		g_ptr_array_add(children, gtk_menu_item_get_submenu(GTK_MENU_ITEM(widget)));
	if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), children_cb, children);
	for (guint i = 0; i < children->len; i++)
		watch_walk(children->pdata[i], func, data);
}

GPtrArray *watch_windows(const char *pattern)
{
	GPtrArray *found = g_ptr_array_new();
	GList *all = gtk_window_list_toplevels();

	for (GList *l = all; l != NULL; l = l->next) {
		gboolean is_one = g_str_equal(pattern, POPUPS)
					  ? gtk_window_get_window_type(l->data) == GTK_WINDOW_POPUP
					  : gtk_widget_get_mapped(l->data) &&
						    matches(pattern, gtk_window_get_title(l->data));

		if (is_one)
			g_ptr_array_add(found, l->data);
	}
	g_list_free(all);
	return found;
}

const char *watch_accessible_name(GtkWidget *widget)
{
	AtkObject *object = gtk_widget_get_accessible(widget);
	const char *name = atk_object_get_name(object);
	g_autoptr(AtkRelationSet) relations = NULL;
	AtkRelation *relation;

	if (name != NULL && *name != '\0')
		return name;
	relations = atk_object_ref_relation_set(object);
	relation = atk_relation_set_get_relation_by_type(relations, ATK_RELATION_LABELLED_BY);
	if (relation == NULL || atk_relation_get_target(relation)->len == 0)
		return NULL;
	return atk_object_get_name(atk_relation_get_target(relation)->pdata[0]);
}

static void label_cb(GtkWidget *widget, gpointer data)
{
	const char **text = data;

	if (*text == NULL && GTK_IS_LABEL(widget))
		*text = gtk_label_get_text(GTK_LABEL(widget));
}

/* Its name, or the label in it: without GTK+'s accessibility module there are no names but those that were
 * given; Pidgin's lists have none then, but that of their type. */
static const char *name_of(GtkWidget *widget)
{
	const char *name = watch_accessible_name(widget);

	/* Not the submenu: its items have their own. */
	if (name == NULL && (GTK_IS_BUTTON(widget) || GTK_IS_MENU_ITEM(widget)) &&
	    gtk_bin_get_child(GTK_BIN(widget)) != NULL)
		watch_walk(gtk_bin_get_child(GTK_BIN(widget)), label_cb, &name);
	return name == NULL && GTK_IS_TREE_VIEW(widget) ? G_OBJECT_TYPE_NAME(widget) : name;
}

typedef struct {
	const char *name;
	GtkWidget *found;
} Wanted;

static void wanted_cb(GtkWidget *widget, gpointer data)
{
	Wanted *wanted = data;

	if (wanted->found == NULL && !GTK_IS_LABEL(widget) &&
	    (GTK_IS_MENU_ITEM(widget) || gtk_widget_get_mapped(widget)) &&
	    matches(wanted->name, name_of(widget)) && !GTK_IS_WINDOW(widget))
		wanted->found = widget;
}

static GtkWidget *find(const char *title, const char *name)
{
	g_autoptr(GPtrArray) windows = watch_windows(title);
	Wanted wanted = {.name = name};

	for (guint i = 0; i < windows->len; i++)
		watch_walk(windows->pdata[i], wanted_cb, &wanted);
	return wanted.found;
}

static gboolean is_opened(void)
{
	GtkWidget *list = find("", opening.list);
	GtkTreeModel *model = GTK_IS_TREE_VIEW(list) ? gtk_tree_view_get_model(GTK_TREE_VIEW(list)) : NULL;

	return model != NULL && gtk_tree_model_iter_n_children(model, NULL) > 0;
}

/* --- Doing --- */

/* A button that is activated, as by a key, clicks a quarter of a second later. */
static void activate(GtkWidget *widget)
{
	if (GTK_IS_BUTTON(widget))
		gtk_button_clicked(GTK_BUTTON(widget));
	else
		gtk_widget_activate(widget);
}

static void press(const char *title, const char *name)
{
	GtkWidget *widget = find(title, name);

	if (widget == NULL || !gtk_widget_is_sensitive(widget)) {
		fprintf(watch_out, "no such control, or not now\n");
	} else if (GTK_IS_TREE_VIEW(widget)) {
		GtkTreePath *path = gtk_tree_path_new_first();

		gtk_tree_view_set_cursor(GTK_TREE_VIEW(widget), path, NULL, FALSE);
		gtk_tree_path_free(path);
	} else {
		activate(widget);
	}
}

static gboolean activate_cb(gpointer widget)
{
	GtkWidget *menu = GTK_IS_MENU_ITEM(widget) ? gtk_widget_get_parent(widget) : NULL;

	if (menu != NULL && gtk_widget_get_mapped(menu))
		gtk_menu_shell_activate_item(GTK_MENU_SHELL(menu), widget, TRUE);
	else
		activate(widget);
	g_object_unref(widget);
	return G_SOURCE_REMOVE;
}

static void press_later(const char *title, const char *name)
{
	GtkWidget *widget = find(title, name);

	if (widget == NULL || !gtk_widget_is_sensitive(widget))
		fprintf(watch_out, "no such control, or not now\n");
	else
		g_idle_add(activate_cb, g_object_ref(widget));
}

/* A row of a list: NULL, and said so, when there is no such one. */
static GtkTreePath *row_of(GtkWidget *list, const char *row)
{
	GtkTreePath *path = gtk_tree_path_new_from_string(row);
	GtkTreeIter iter;

	if (path != NULL && GTK_IS_TREE_VIEW(list) &&
	    gtk_tree_model_get_iter(gtk_tree_view_get_model(GTK_TREE_VIEW(list)), &iter, path))
		return path;
	g_clear_pointer(&path, gtk_tree_path_free);
	fprintf(watch_out, "no such row\n");
	return NULL;
}

static void choose_row(const char *title, const char *name, const char *row)
{
	GtkWidget *list = find(title, name);
	GtkTreePath *path = row_of(list, row);

	if (path == NULL)
		return;
	gtk_tree_view_expand_to_path(GTK_TREE_VIEW(list), path);
	gtk_tree_view_set_cursor(GTK_TREE_VIEW(list), path, NULL, FALSE);
	gtk_tree_path_free(path);
}

static void click_twice(const char *title, const char *name)
{
	GtkWidget *list = find(title, name);
	GtkTreePath *path = NULL;

	if (GTK_IS_TREE_VIEW(list))
		gtk_tree_view_get_cursor(GTK_TREE_VIEW(list), &path, NULL);
	if (path == NULL)
		path = row_of(list, "0");
	if (path == NULL)
		return;
	gtk_tree_view_set_cursor(GTK_TREE_VIEW(list), path, NULL, FALSE);
	gtk_tree_view_row_activated(GTK_TREE_VIEW(list), path,
				    gtk_tree_view_get_column(GTK_TREE_VIEW(list), 0));
	gtk_tree_path_free(path);
}

static void hover(const char *title, const char *name, const char *row)
{
	GtkWidget *list = find(title, name);
	GtkTreePath *path = row_of(list, row);
	GdkEvent *event;
	GdkRectangle area;

	if (path == NULL)
		return;
	event = gdk_event_new(GDK_MOTION_NOTIFY);
	gtk_tree_view_get_cell_area(GTK_TREE_VIEW(list), path, NULL, &area);
	event->motion.window = g_object_ref(gtk_tree_view_get_bin_window(GTK_TREE_VIEW(list)));
	event->motion.x = 60;
	event->motion.y = area.y + area.height / 2;
	gtk_main_do_event(event);
	gdk_event_free(event);
	gtk_tree_path_free(path);
}

static void open_menu(const char *title, const char *name)
{
	GtkWidget *widget = find(title, name);
	gboolean is_done = FALSE;

	if (widget != NULL)
		g_signal_emit_by_name(widget, "popup-menu", &is_done);
	if (!is_done)
		fprintf(watch_out, "no menu\n");
}

static void menu_cb(GtkWidget *widget, gpointer unused)
{
	if (GTK_IS_MENU(widget) && gtk_widget_get_mapped(widget))
		gtk_menu_shell_cancel(GTK_MENU_SHELL(widget));
}

static void close_menus(void)
{
	g_autoptr(GPtrArray) popups = watch_windows(POPUPS);

	for (guint i = 0; i < popups->len; i++)
		watch_walk(popups->pdata[i], menu_cb, NULL);
}

static void notebook_cb(GtkWidget *widget, gpointer found)
{
	if (GTK_IS_NOTEBOOK(widget))
		*(GtkWidget **)found = widget;
}

static void turn_page(const char *title, const char *number)
{
	g_autoptr(GPtrArray) windows = watch_windows(title);
	GtkWidget *book = NULL;

	for (guint i = 0; i < windows->len; i++)
		watch_walk(windows->pdata[i], notebook_cb, &book);
	if (book == NULL)
		fprintf(watch_out, "no pages\n");
	else
		gtk_notebook_set_current_page(GTK_NOTEBOOK(book), (int)g_ascii_strtoll(number, NULL, 10));
}

static void press_key(const char *title, const char *key)
{
	g_autoptr(GPtrArray) windows = watch_windows(title);
	gboolean has_control = g_str_has_prefix(key, "ctrl+");
	GdkKeymapKey *keys = NULL;
	int count = 0;
	guint value = gdk_keyval_from_name(has_control ? key + 5 : key);

	if (windows->len == 0 || !gdk_keymap_get_entries_for_keyval(NULL, value, &keys, &count)) {
		fprintf(watch_out, "no such window or key\n");
		return;
	}
	for (int is_release = 0; is_release < 2; is_release++) {
		GdkEvent *event = gdk_event_new(is_release ? GDK_KEY_RELEASE : GDK_KEY_PRESS);

		event->key.window = g_object_ref(gtk_widget_get_window(windows->pdata[0]));
		event->key.keyval = value;
		event->key.hardware_keycode = (guint16)keys[0].keycode;
		event->key.state = has_control ? GDK_CONTROL_MASK : 0;
		gtk_main_do_event(event);
		gdk_event_free(event);
	}
	g_free(keys);
}

static void type(const char *title, const char *name, const char *text)
{
	GtkWidget *widget = find(title, name);
	int at = -1;

	if (GTK_IS_TEXT_VIEW(widget)) {
		gtk_text_buffer_insert_interactive_at_cursor(gtk_text_view_get_buffer(GTK_TEXT_VIEW(widget)),
							     text, -1, TRUE);
		return;
	}
	if (!GTK_IS_EDITABLE(widget)) {
		fprintf(watch_out, "no such entry\n");
		return;
	}
	at = (int)strlen(gtk_entry_get_text(GTK_ENTRY(widget)));
	gtk_editable_insert_text(GTK_EDITABLE(widget), text, -1, &at);
}

static void focus(const char *title, const char *name)
{
	GtkWidget *widget = find(title, name);

	if (widget != NULL)
		gtk_widget_grab_focus(widget);
	else
		fprintf(watch_out, "no such control\n");
}

static void clear(const char *title, const char *name)
{
	GtkWidget *widget = find(title, name);

	if (GTK_IS_ENTRY(widget))
		gtk_entry_set_text(GTK_ENTRY(widget), "");
	else
		fprintf(watch_out, "no such entry\n");
}

static void tell_rows(const char *title, const char *name)
{
	GtkWidget *widget = find(title, name);
	GtkTreePath *first = NULL;

	if (!GTK_IS_TREE_VIEW(widget) ||
	    !gtk_tree_view_get_visible_range(GTK_TREE_VIEW(widget), &first, NULL)) {
		fprintf(watch_out, "0 -1\n");
		return;
	}
	fprintf(watch_out, "%d %d\n",
		gtk_tree_model_iter_n_children(gtk_tree_view_get_model(GTK_TREE_VIEW(widget)), NULL),
		gtk_tree_path_get_indices(first)[0]);
	gtk_tree_path_free(first);
}

static void drag(const char *title, const char *name, const char *share)
{
	GtkWidget *widget = find(title, name);
	GtkWidget *scrolled =
		widget != NULL ? gtk_widget_get_ancestor(widget, GTK_TYPE_SCROLLED_WINDOW) : NULL;
	GtkAdjustment *bar;

	if (scrolled == NULL) {
		fprintf(watch_out, "nothing to scroll\n");
		return;
	}
	bar = gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(scrolled));
	gtk_adjustment_set_value(bar, g_ascii_strtod(share, NULL) * (bar->upper - bar->page_size));
}

static void tell_lost(const char *name)
{
#ifdef VALGRIND_DO_ADDED_LEAK_CHECK
	unsigned long lost = 0, dubious = 0, reachable = 0, suppressed = 0;

	VALGRIND_PRINTF("lost: %s\n", name);
	VALGRIND_DO_ADDED_LEAK_CHECK;
	VALGRIND_COUNT_LEAKS(lost, dubious, reachable, suppressed);
	fprintf(watch_out, "%lu %lu\n", lost, lost + dubious + reachable + suppressed);
#endif
}

/* A window may ask whether it should. */
static gboolean close_cb(gpointer window)
{
	if (gtk_widget_get_window(window) != NULL) {
		GdkEvent *event = gdk_event_new(GDK_DELETE);

		event->any.window = g_object_ref(gtk_widget_get_window(window));
		/* As gtk_main_do_event does, but also where a menu that was opened here still has the grab.
		 */
		if (!gtk_widget_event(window, event))
			gtk_widget_destroy(window);
		gdk_event_free(event);
	}
	g_object_unref(window);
	return G_SOURCE_REMOVE;
}

static void close_windows(const char *title)
{
	g_autoptr(GPtrArray) windows = watch_windows(title);

	for (guint i = 0; i < windows->len; i++)
		g_idle_add(close_cb, g_object_ref(windows->pdata[i]));
}

/* --- Commands --- */

static void tell_windows(void)
{
	g_autoptr(GPtrArray) windows = watch_windows("");

	for (guint i = 0; i < windows->len; i++)
		fprintf(watch_out, "%s\n", gtk_window_get_title(windows->pdata[i]));
}

static void do_command(char *line)
{
	g_auto(GStrv) words = g_strsplit(g_strdelimit(line, "\n", '\0'), "\t", 4);
	guint count = g_strv_length(words);
	const char *command = count > 0 ? words[0] : "";

	if (g_str_equal(command, "faults") && count == 2) {
		watch_tell_faults(words[1]);
	} else if (g_str_equal(command, "windows")) {
		tell_windows();
	} else if (g_str_equal(command, "press") && count == 3) {
		press(words[1], words[2]);
	} else if (g_str_equal(command, "ask") && count == 3) {
		press_later(words[1], words[2]);
	} else if (g_str_equal(command, "row") && count == 4) {
		choose_row(words[1], words[2], words[3]);
	} else if (g_str_equal(command, "double") && count == 3) {
		click_twice(words[1], words[2]);
	} else if (g_str_equal(command, "hover") && count == 4) {
		hover(words[1], words[2], words[3]);
	} else if (g_str_equal(command, "menu") && count == 3) {
		open_menu(words[1], words[2]);
	} else if (g_str_equal(command, "menu")) {
		close_menus();
	} else if (g_str_equal(command, "page") && count == 3) {
		turn_page(words[1], words[2]);
	} else if (g_str_equal(command, "open") && count == 4) {
		opening.since = g_get_monotonic_time();
		press(words[1], words[2]);
		opening.list = g_strdup(words[3]);
		return;
	} else if (g_str_equal(command, "clear") && count == 3) {
		clear(words[1], words[2]);
	} else if (g_str_equal(command, "focus") && count == 3) {
		focus(words[1], words[2]);
	} else if (g_str_equal(command, "key") && count == 3) {
		press_key(words[1], words[2]);
	} else if (g_str_equal(command, "type") && count == 4) {
		type(words[1], words[2], words[3]);
	} else if (g_str_equal(command, "drag") && count == 4) {
		drag(words[1], words[2], words[3]);
	} else if (g_str_equal(command, "close") && count == 2) {
		close_windows(words[1]);
	} else if (g_str_equal(command, "rows") && count == 3) {
		tell_rows(words[1], words[2]);
	} else if (g_str_equal(command, "tagged") && count == 4) {
		watch_tell_tagged(find(words[1], words[2]), words[3]);
	} else if (g_str_equal(command, "bold") && count == 4) {
		watch_tell_bold(find(words[1], words[2]), words[3]);
	} else if (g_str_equal(command, "icon") && count == 3) {
		watch_tell_icon(find(words[1], words[2]));
	} else if (g_str_equal(command, "stalls")) {
		fprintf(watch_out, "%.1f %.1f %u\n", (double)worst_stall / 1000, (double)worst_cpu / 1000,
			stalls);
		worst_stall = worst_cpu = stalls = 0;
	} else if (g_str_equal(command, "tooltip") && count == 2) {
		watch_tell_tooltip(words[1]);
	} else if (g_str_equal(command, "lost") && count == 2) {
		tell_lost(words[1]);
	} else {
		fprintf(watch_out, "no such command\n");
	}
	fprintf(watch_out, ".\n");
	fflush(watch_out);
}

static gboolean readable_cb(GIOChannel *channel, GIOCondition condition, gpointer data)
{
	char *line = NULL;

	/* One a turn, so that each is measured by itself. */
	if (g_io_channel_read_line(channel, &line, NULL, NULL, NULL) == G_IO_STATUS_NORMAL)
		do_command(line);
	g_free(line);
	return G_SOURCE_CONTINUE;
}

void gtk_module_init(gint *argc, gchar ***argv);

G_MODULE_EXPORT void gtk_module_init(gint *argc, gchar ***argv)
{
	const char *base = g_getenv("IMAIL_WATCH");
	g_autofree char *in_path = g_strconcat(base != NULL ? base : "", ".in", NULL);
	g_autofree char *out_path = g_strconcat(base != NULL ? base : "", ".out", NULL);
	GIOChannel *channel;
	int in;

	if (base == NULL || mkfifo(in_path, 0600) != 0)
		return;
	in = open(in_path, O_RDWR | O_NONBLOCK | O_CLOEXEC); /* also for writing: so it never ends */
	watch_out = fopen(out_path, "ae");
	channel = g_io_channel_unix_new(in);
	g_io_add_watch(channel, G_IO_IN, readable_cb, NULL);
	g_main_context_set_poll_func(NULL, poll_cb);
}
