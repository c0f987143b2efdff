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
 *   double TITLE LIST      a double click on the first row
 *   open TITLE WHAT LIST   presses; answers after how many ms that list has rows and nothing is left to do
 *   key TITLE KEY          presses a key there, by its name: Page_Down, or ctrl+End
 *   type TITLE NAME TEXT   adds a text to the entry of that name
 *   clear TITLE NAME       empties it
 *   drag TITLE NAME SHARE  puts the scroll bar of what has that name at that share, from 0 to 1
 *   close TITLE            closes it as the window manager does
 *   rows TITLE NAME        of a list: how many rows, and which is the first that is seen
 *   stalls                 since the last answer: the longest stall, the most processor time of one, both in
 *                          ms; how many were over 50
 *   waste TYPE             octets that a widget of that type leaves behind when it is made and destroyed
 *   heap                   octets that are allocated
 *
 * In place of a title "popups" are the menus that were made, opened or not.
 * Words are parted by tabs. A stall is the time from the end of one poll to the beginning of the next.
 */
#include <gmodule.h>

#include <gdk/gdkkeysyms.h>
#include <gtk/gtk.h>

#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define STALL_US     50000
#define POPUPS       "popups"
#define WASTE_ROUNDS 20
#define MAX_STEPS    400 /* Tabs in one window */

static FILE *out;
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
		fprintf(out, "%.1f\n.\n", (double)(g_get_monotonic_time() - opening.since) / 1000);
		fflush(out);
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

/* Of one widget all below it; internal ones and the submenus of menu items too. */
static void walk(GtkWidget *widget, void (*func)(GtkWidget *widget, gpointer data), gpointer data)
{
	g_autoptr(GPtrArray) children = g_ptr_array_new();

	func(widget, data);
	if (GTK_IS_MENU_ITEM(widget) && gtk_menu_item_get_submenu(GTK_MENU_ITEM(widget)) != NULL)
		g_ptr_array_add(children, gtk_menu_item_get_submenu(GTK_MENU_ITEM(widget)));
	if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), children_cb, children);
	for (guint i = 0; i < children->len; i++)
		walk(children->pdata[i], func, data);
}

static GPtrArray *windows_of(const char *pattern)
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

static const char *accessible_name(GtkWidget *widget)
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
 * given. */
static const char *name_of(GtkWidget *widget)
{
	const char *name = accessible_name(widget);

	if (name == NULL && (GTK_IS_BUTTON(widget) || GTK_IS_MENU_ITEM(widget)))
		walk(widget, label_cb, &name);
	return name;
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
	g_autoptr(GPtrArray) windows = windows_of(title);
	Wanted wanted = {.name = name};

	for (guint i = 0; i < windows->len; i++)
		walk(windows->pdata[i], wanted_cb, &wanted);
	return wanted.found;
}

static gboolean is_opened(void)
{
	GtkWidget *list = find("", opening.list);
	GtkTreeModel *model = GTK_IS_TREE_VIEW(list) ? gtk_tree_view_get_model(GTK_TREE_VIEW(list)) : NULL;

	return model != NULL && gtk_tree_model_iter_n_children(model, NULL) > 0;
}

/* --- Faults --- */

static char *path_of(GtkWidget *widget)
{
	GString *path = g_string_new(NULL);

	for (GtkWidget *w = widget; w != NULL && !GTK_IS_WINDOW(w); w = gtk_widget_get_parent(w)) {
		const char *name = accessible_name(w);
		g_autofree char *step = g_strdup_printf("/%s%s%s", G_OBJECT_TYPE_NAME(w),
							name != NULL ? ":" : "", name != NULL ? name : "");
		g_string_prepend(path, step);
	}
	return g_string_free(path, FALSE);
}

/* What GTK+ can give the focus to but is nothing that one uses, or is part of something that is. */
static gboolean is_frame(GtkWidget *widget)
{
	GtkWidget *parent = gtk_widget_get_parent(widget);

	return GTK_IS_SCROLLED_WINDOW(widget) || GTK_IS_PANED(widget) || GTK_IS_NOTEBOOK(widget) ||
	       GTK_IS_WINDOW(widget) || GTK_IS_TREE_VIEW(parent) || GTK_IS_COMBO_BOX(parent);
}

static void unnamed_cb(GtkWidget *widget, gpointer data)
{
	AtkRole role;
	g_autofree char *path = NULL;

	if (!gtk_widget_get_mapped(widget) || !gtk_widget_get_can_focus(widget) || is_frame(widget))
		return;
	role = atk_object_get_role(gtk_widget_get_accessible(widget));
	path = path_of(widget);
	if (role == ATK_ROLE_INVALID || role == ATK_ROLE_UNKNOWN)
		fprintf(out, "no role: %s\n", path);
	/* Pidgin's forms name the frame of a text. */
	if (accessible_name(widget) == NULL &&
	    !(GTK_IS_TEXT_VIEW(widget) && accessible_name(gtk_widget_get_parent(widget)) != NULL))
		fprintf(out, "no name: %s\n", path);
}

static void mnemonic_cb(GtkWidget *widget, gpointer data)
{
	GHashTable *taken = data;
	guint key;
	const char *other;

	if (!GTK_IS_LABEL(widget) || !gtk_widget_get_mapped(widget) || !gtk_widget_is_sensitive(widget))
		return;
	key = gtk_label_get_mnemonic_keyval(GTK_LABEL(widget));
	if (key == GDK_KEY_VoidSymbol)
		return;
	other = g_hash_table_lookup(taken, GUINT_TO_POINTER(key));
	if (other != NULL)
		fprintf(out, "mnemonic %s twice: “%s” and “%s”\n", gdk_keyval_name(key), other,
			gtk_label_get_text(GTK_LABEL(widget)));
	g_hash_table_insert(taken, GUINT_TO_POINTER(key), (gpointer)gtk_label_get_text(GTK_LABEL(widget)));
}

/* Within a toolbar the arrows lead on; Pidgin's own of formats has letters, and Tab passes it by. */
static gboolean is_in_toolbar(GtkWidget *widget)
{
	for (GtkWidget *w = widget; w != NULL; w = gtk_widget_get_parent(w)) {
		if (GTK_IS_TOOLBAR(w) || g_str_equal(G_OBJECT_TYPE_NAME(w), "GtkIMHtmlToolbar"))
			return TRUE;
	}
	return FALSE;
}

static void focusable_cb(GtkWidget *widget, gpointer data)
{
	/* Of radio buttons Tab goes to the one that is chosen. */
	gboolean is_other_choice =
		GTK_IS_RADIO_BUTTON(widget) && !gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(widget));

	if (gtk_widget_get_mapped(widget) && gtk_widget_get_can_focus(widget) &&
	    gtk_widget_is_sensitive(widget) && !is_frame(widget) && !is_other_choice &&
	    !is_in_toolbar(widget))
		g_hash_table_add(data, widget);
}

static void find_unreached(GtkWidget *window)
{
	g_autoptr(GHashTable) left = g_hash_table_new(NULL, NULL);
	GtkWidget *focus = gtk_window_get_focus(GTK_WINDOW(window)), *widget;
	GHashTableIter iter;

	walk(window, focusable_cb, left);
	for (int i = 0; i < MAX_STEPS && g_hash_table_size(left) > 0; i++) {
		g_hash_table_remove(left, gtk_window_get_focus(GTK_WINDOW(window)));
		g_signal_emit_by_name(window, "move-focus", GTK_DIR_TAB_FORWARD);
	}
	g_hash_table_iter_init(&iter, left);
	while (g_hash_table_iter_next(&iter, (gpointer *)&widget, NULL)) {
		g_autofree char *path = path_of(widget);

		fprintf(out, "Tab does not reach: %s\n", path);
	}
	if (focus != NULL && gtk_widget_get_mapped(focus))
		gtk_widget_grab_focus(focus);
}

static void tell_faults(const char *title)
{
	g_autoptr(GPtrArray) windows = windows_of(title);

	if (windows->len == 0)
		fprintf(out, "no such window\n");
	for (guint i = 0; i < windows->len; i++) {
		/* In others the focus does not move. */
		if (!gtk_window_has_toplevel_focus(windows->pdata[i])) {
			gtk_window_present(windows->pdata[i]);
			fprintf(out, "not active\n");
			return;
		}
	}
	for (guint i = 0; i < windows->len; i++) {
		g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);

		walk(windows->pdata[i], unnamed_cb, NULL);
		walk(windows->pdata[i], mnemonic_cb, taken);
		find_unreached(windows->pdata[i]);
	}
}

/* --- Doing --- */

static void press(const char *title, const char *name, gboolean is_double)
{
	GtkWidget *widget = find(title, name);

	if (widget == NULL) {
		fprintf(out, "no such control\n");
	} else if (GTK_IS_TREE_VIEW(widget)) {
		GtkTreePath *path = gtk_tree_path_new_first();

		gtk_tree_view_set_cursor(GTK_TREE_VIEW(widget), path, NULL, FALSE);
		if (is_double)
			gtk_tree_view_row_activated(GTK_TREE_VIEW(widget), path,
						    gtk_tree_view_get_column(GTK_TREE_VIEW(widget), 0));
		gtk_tree_path_free(path);
	} else {
		gtk_widget_activate(widget);
	}
}

static void press_key(const char *title, const char *key)
{
	g_autoptr(GPtrArray) windows = windows_of(title);
	gboolean has_control = g_str_has_prefix(key, "ctrl+");
	GdkKeymapKey *keys = NULL;
	int count = 0;
	guint value = gdk_keyval_from_name(has_control ? key + 5 : key);

	if (windows->len == 0 || !gdk_keymap_get_entries_for_keyval(NULL, value, &keys, &count)) {
		fprintf(out, "no such window or key\n");
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

	if (!GTK_IS_EDITABLE(widget)) {
		fprintf(out, "no such entry\n");
		return;
	}
	at = (int)strlen(gtk_entry_get_text(GTK_ENTRY(widget)));
	gtk_editable_insert_text(GTK_EDITABLE(widget), text, -1, &at);
}

static void clear(const char *title, const char *name)
{
	GtkWidget *widget = find(title, name);

	if (GTK_IS_ENTRY(widget))
		gtk_entry_set_text(GTK_ENTRY(widget), "");
	else
		fprintf(out, "no such entry\n");
}

static void tell_rows(const char *title, const char *name)
{
	GtkWidget *widget = find(title, name);
	GtkTreePath *first = NULL;

	if (!GTK_IS_TREE_VIEW(widget) ||
	    !gtk_tree_view_get_visible_range(GTK_TREE_VIEW(widget), &first, NULL)) {
		fprintf(out, "0 -1\n");
		return;
	}
	fprintf(out, "%d %d\n",
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
		fprintf(out, "nothing to scroll\n");
		return;
	}
	bar = gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(scrolled));
	gtk_adjustment_set_value(bar, g_ascii_strtod(share, NULL) * (bar->upper - bar->page_size));
}

/* What a widget of Pidgin's own leaves behind, whoever uses it. */
static void tell_waste(const char *type_name)
{
	GType type = g_type_from_name(type_name);
	size_t before = 0;

	for (int i = 0; i < WASTE_ROUNDS && type != 0; i++) {
		GtkWidget *window = gtk_window_new(GTK_WINDOW_POPUP);

		if (i == WASTE_ROUNDS / 2)
			before = mallinfo2().uordblks;
		gtk_container_add(GTK_CONTAINER(window), g_object_new(type, NULL));
		gtk_widget_show_all(window);
		gtk_widget_destroy(window);
	}
	fprintf(out, "%zd\n", (ssize_t)(mallinfo2().uordblks - before) / (WASTE_ROUNDS / 2));
}

static void close_windows(const char *title)
{
	g_autoptr(GPtrArray) windows = windows_of(title);

	for (guint i = 0; i < windows->len; i++) {
		GdkEvent *event = gdk_event_new(GDK_DELETE);

		event->any.window = g_object_ref(gtk_widget_get_window(windows->pdata[i]));
		gtk_main_do_event(event);
		gdk_event_free(event);
	}
}

/* --- Commands --- */

static void tell_windows(void)
{
	g_autoptr(GPtrArray) windows = windows_of("");

	for (guint i = 0; i < windows->len; i++)
		fprintf(out, "%s\n", gtk_window_get_title(windows->pdata[i]));
}

static void do_command(char *line)
{
	g_auto(GStrv) words = g_strsplit(g_strchomp(line), "\t", 4);
	guint count = g_strv_length(words);
	const char *command = count > 0 ? words[0] : "";

	if (g_str_equal(command, "faults") && count == 2) {
		tell_faults(words[1]);
	} else if (g_str_equal(command, "windows")) {
		tell_windows();
	} else if (g_str_equal(command, "press") && count == 3) {
		press(words[1], words[2], FALSE);
	} else if (g_str_equal(command, "double") && count == 3) {
		press(words[1], words[2], TRUE);
	} else if (g_str_equal(command, "open") && count == 4) {
		opening.since = g_get_monotonic_time();
		press(words[1], words[2], FALSE);
		opening.list = g_strdup(words[3]);
		return;
	} else if (g_str_equal(command, "clear") && count == 3) {
		clear(words[1], words[2]);
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
	} else if (g_str_equal(command, "stalls")) {
		fprintf(out, "%.1f %.1f %u\n", (double)worst_stall / 1000, (double)worst_cpu / 1000, stalls);
		worst_stall = worst_cpu = stalls = 0;
	} else if (g_str_equal(command, "waste") && count == 2) {
		tell_waste(words[1]);
	} else if (g_str_equal(command, "heap")) {
		fprintf(out, "%zu\n", mallinfo2().uordblks);
	} else {
		fprintf(out, "no such command\n");
	}
	fprintf(out, ".\n");
	fflush(out);
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
	out = fopen(out_path, "ae");
	channel = g_io_channel_unix_new(in);
	g_io_add_watch(channel, G_IO_IN, readable_cb, NULL);
	g_main_context_set_poll_func(NULL, poll_cb);
}
