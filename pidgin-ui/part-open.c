/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * part-open.c: the protocol plugin writes a private copy, which cannot be run; what it is is judged by its
 * name, its type and its first octets (risky-file.h); then the program that the desktop has for it gets it.
 * Nothing is ever run from here.
 *
 * The window may be closed meanwhile; what is needed is in an Opening of its own. The question waits for its
 * answer in a main loop of its own, so it is asked outside of the protocol plugin's callback: within it the
 * account would stand still until the user answers.
 */
#include "part-open.h"

#include <fcntl.h>
#include <unistd.h>

#include "risky-file.h"
#include "ui.h"

#define HEAD_MAX 1024 /* octets of the file that are looked at */

typedef struct {
	GtkWidget *near; /* NULL: has gone */
	PurpleAccount *account;
	char *id, *name, *media_type;
	char *path; /* of the copy */
	PartsSaidFn said;
} Opening;

static void opening_free(Opening *self)
{
	if (self->near != NULL)
		g_object_remove_weak_pointer(G_OBJECT(self->near), (gpointer *)&self->near);
	g_free(self->id);
	g_free(self->name);
	g_free(self->media_type);
	g_free(self->path);
	g_free(self);
}

/* Takes TEXT. */
static void say(const Opening *self, GtkMessageType type, char *text)
{
	self->said(self->account, self->id, type, text);
	g_free(text);
}

static gsize read_head(const char *path, guchar *head)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd >= 0 ? read(fd, head, HEAD_MAX) : -1;

	if (fd >= 0)
		close(fd);
	return len > 0 ? (gsize)len : 0;
}

static gboolean is_wanted(const Opening *self, RiskyFile risk, const char *program)
{
	g_autofree char *question = g_strdup_printf(_("Open “%s”?"), self->name);
	g_autofree char *words = g_strdup_printf(_("This is %s. %s\n\nIt would be opened with %s."),
						 risky_file_words(risk), risky_file_warning(risk), program);
	GtkWidget *window = self->near != NULL ? gtk_widget_get_toplevel(self->near) : NULL;

	return ui_confirm(GTK_IS_WINDOW(window) ? GTK_WINDOW(window) : NULL, _("Open Attachment"), question,
			  words, _("_Open Anyway"));
}

static void launch(const Opening *self, GAppInfo *program, const char *path)
{
	g_autoptr(GFile) file = g_file_new_for_path(path);
	g_autoptr(GList) files = g_list_prepend(NULL, file);
	GdkAppLaunchContext *context = gdk_app_launch_context_new();
	g_autoptr(GError) error = NULL;

	gdk_app_launch_context_set_timestamp(context, gtk_get_current_event_time());
	if (g_app_info_launch(program, files, G_APP_LAUNCH_CONTEXT(context), &error))
		say(self, GTK_MESSAGE_INFO,
		    g_strdup_printf(_("“%s” is being opened with %s."), self->name,
				    g_app_info_get_display_name(program)));
	else
		say(self, GTK_MESSAGE_ERROR,
		    g_strdup_printf(_("“%s” was not opened: %s"), self->name, error->message));
	g_object_unref(context);
}

static gboolean open_cb(gpointer user_data)
{
	Opening *self = user_data;
	guchar head[HEAD_MAX] = {0};
	gsize len = read_head(self->path, head);
	g_autofree char *type = g_content_type_guess(self->name, head, len, NULL);
	g_autoptr(GAppInfo) program = g_app_info_get_default_for_type(type, FALSE);
	RiskyFile risk = risky_file(self->name, self->media_type, type, head, len);
	g_autofree char *kind = g_content_type_get_description(type);

	if (program == NULL)
		say(self, GTK_MESSAGE_WARNING,
		    g_strdup_printf(_("There is no program here that opens “%s” (%s). It can be saved."),
				    self->name, kind));
	else if (risk == RISK_NONE || is_wanted(self, risk, g_app_info_get_display_name(program)))
		launch(self, program, self->path);
	opening_free(self);
	return G_SOURCE_REMOVE;
}

static void copied_cb(const char *path, const GError *error, gpointer user_data)
{
	Opening *self = user_data;

	self->path = g_strdup(path);
	if (path != NULL) {
		g_idle_add(open_cb, self);
		return;
	}
	say(self, GTK_MESSAGE_ERROR,
	    g_strdup_printf(_("“%s” was not opened: %s"), self->name, error->message));
	opening_free(self);
}

void part_open(GtkWidget *near, PurpleAccount *account, const char *id, guint index,
	       const ImailPartInfo *part, PartsSaidFn said)
{
	Opening *self = g_new0(Opening, 1);

	self->near = near;
	g_object_add_weak_pointer(G_OBJECT(near), (gpointer *)&self->near);
	self->account = account;
	self->id = g_strdup(id);
	self->name = g_strdup(part->name);
	self->media_type = g_strdup(part->media_type);
	self->said = said;
	ui_api()->attachment_copy(account, id, index, copied_cb, self);
}
