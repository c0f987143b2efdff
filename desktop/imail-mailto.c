/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * imail-mailto.c: the desktop's mail program for links: hands a mailto: link to the Pidgin that runs.
 *
 *   imail-mailto [LINK]     without one, an empty mail
 *
 * The plugin in Pidgin takes it on the session bus (ui-common/mailto-service.h). Where no Pidgin runs it is
 * started, and the link handed over once the plugin is there. What the link says is the plugin's matter: here
 * it is only looked at whether it is one. What does not work is said in a dialog, and on the standard error.
 */
#include <gtk/gtk.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "i18n.h"
#include "mailto-link.h"
#include "mailto-service.h"

#define PURPLE_SERVICE "im.pidgin.purple.PurpleService"

#define CALL_MS      15000 /* a Pidgin that is busy with many accounts answers late */
#define READY_MS     5000  /* from the sight of a Pidgin until its plugin is there */
#define START_MS     45000 /* the same of one that had to be started */
#define ASK_AGAIN_MS 200

typedef enum {
	STATE_ABSENT,  /* no client of libpurple runs */
	STATE_WITHOUT, /* one does, but has not loaded the plugin */
	STATE_READY
} State;

static void find_catalog(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = self != NULL ? g_path_get_dirname(self) : NULL;
	g_autofree char *beside = folder != NULL ? g_build_filename(folder, "locale", NULL) : NULL;
	gboolean is_beside = beside != NULL && g_file_test(beside, G_FILE_TEST_IS_DIR);

	bindtextdomain(GETTEXT_PACKAGE, is_beside ? beside : IMAIL_LOCALEDIR);
	bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
}

static int fail(gboolean has_display, const char *words)
{
	g_printerr("imail-mailto: %s\n", words);
	if (has_display) {
		GtkWidget *dialog = gtk_message_dialog_new(NULL, 0, GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE,
							   "%s", _("The mail cannot be written."));

		gtk_message_dialog_format_secondary_text(GTK_MESSAGE_DIALOG(dialog), "%s", words);
		gtk_window_set_title(GTK_WINDOW(dialog), _("iMail"));
		gtk_window_set_icon_name(GTK_WINDOW(dialog), "imail");
		gtk_dialog_run(GTK_DIALOG(dialog));
		gtk_widget_destroy(dialog);
	}
	return EXIT_FAILURE;
}

/* --- Pidgin on the bus --- */

static gboolean has_owner(GDBusConnection *bus, const char *name)
{
	g_autoptr(GVariant) answer = g_dbus_connection_call_sync(
		bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
		g_variant_new("(s)", name), G_VARIANT_TYPE("(b)"), G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL,
		NULL);
	gboolean is_owned = FALSE;

	if (answer != NULL)
		g_variant_get(answer, "(b)", &is_owned);
	return is_owned;
}

static State ask_state(GDBusConnection *bus)
{
	if (has_owner(bus, MAILTO_SERVICE))
		return STATE_READY;
	return has_owner(bus, PURPLE_SERVICE) ? STATE_WITHOUT : STATE_ABSENT;
}

static gboolean hand_over(GDBusConnection *bus, const char *link, GError **error)
{
	g_autoptr(GVariant) answer = g_dbus_connection_call_sync(
		bus, MAILTO_SERVICE, MAILTO_OBJECT, MAILTO_INTERFACE, "Open", g_variant_new("(s)", link),
		G_VARIANT_TYPE("()"), G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, NULL, error);

	return answer != NULL;
}

/* --- Starting one --- */

/* It stays when this program, or the browser that has started it, ends. */
static void leave_session_cb(gpointer data)
{
	setsid();
}

static gboolean start_pidgin(GPid *pid, GError **error)
{
	char *argv[] = {"pidgin", NULL};

	return g_spawn_async(NULL, argv, NULL,
			     G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
				     G_SPAWN_STDERR_TO_DEV_NULL,
			     leave_session_cb, NULL, pid, error);
}

/* Until the plugin is there, the Pidgin with this id (or 0) has ended, or the time is over. A second Pidgin
 * ends at once in favour of the first. */
static State wait_for_plugin(GDBusConnection *bus, GPid pid, int ms)
{
	gint64 deadline = g_get_monotonic_time() + (gint64)ms * 1000;
	gboolean has_ended = FALSE;
	State state;

	do {
		g_usleep(ASK_AGAIN_MS * 1000);
		has_ended = has_ended || (pid != 0 && waitpid(pid, NULL, WNOHANG) != 0);
		state = ask_state(bus);
	} while (state != STATE_READY && !(has_ended && state == STATE_ABSENT) &&
		 g_get_monotonic_time() < deadline);
	return state;
}

static int fail_by(gboolean has_display, const GError *error)
{
	g_autofree char *words =
		g_strdup_printf(_("Pidgin cannot be reached or started: %s"), error->message);

	return fail(has_display, words);
}

static int run(const char *link, gboolean has_display)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GDBusConnection) bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
	State state = bus != NULL ? ask_state(bus) : STATE_ABSENT;
	GPid pid = 0;

	if (bus == NULL || (state == STATE_ABSENT && !start_pidgin(&pid, &error)))
		return fail_by(has_display, error);
	if (state != STATE_READY)
		state = wait_for_plugin(bus, pid, pid != 0 ? START_MS : READY_MS);
	if (state == STATE_ABSENT)
		return fail(has_display, _("Pidgin was started, but does not answer. Start it yourself, then "
					   "follow the link again."));
	if (state == STATE_WITHOUT)
		return fail(
			has_display,
			_("The Pidgin that runs has no iMail at work. If it has been running since before "
			  "iMail was installed, or Finch runs in its place, quit that first."));
	return hand_over(bus, link, &error) ? EXIT_SUCCESS : fail_by(has_display, error);
}

/* What is wrong with LINK, or NULL. */
static const char *fault_of(const char *link)
{
	if (strlen(link) > MAILTO_LINK_MAX)
		return _("The link is too long: more than 64 KiB are not taken.");
	return mailto_link_is(link) ? NULL : _("This is no link to a mail address.");
}

int main(int argc, char **argv)
{
	gboolean has_display = gtk_init_check(&argc, &argv);
	const char *link = argc > 1 ? argv[1] : "mailto:";
	const char *fault;

	find_catalog();
	if (argc > 2) {
		g_printerr("usage: imail-mailto [LINK]\n");
		return 2;
	}
	fault = fault_of(link);
	return fault != NULL ? fail(has_display, fault) : run(link, has_display);
}
