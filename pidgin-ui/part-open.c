/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * part-open.c: the protocol plugin writes a private copy, which cannot be run; what it is is judged by its
 * name, its type and its first octets (risky-file.h); then the program that the desktop has for it gets it.
 * Nothing is ever run from here.
 *
 * The window may be closed meanwhile; what is needed is in an Opening of its own. A question that goes with
 * its window is a no.
 */
#include "part-open.h"

#include <fcntl.h>
#include <unistd.h>

#include "ask.h"
#include "risky-file.h"
#include "ui.h"

#define HEAD_MAX 1024 /* octets of the file that are looked at */

typedef struct {
	GtkWidget *near; /* NULL: has gone */
	PurpleAccount *account;
	char *id, *name, *media_type;
	char *path; /* of the copy */
	GAppInfo *program;
	PartsSaidFn said;
} Opening;

static void opening_free(gpointer data)
{
	Opening *self = data;

	if (self->near != NULL)
		g_object_remove_weak_pointer(G_OBJECT(self->near), (gpointer *)&self->near);
	g_free(self->id);
	g_free(self->name);
	g_free(self->media_type);
	g_free(self->path);
	g_clear_object(&self->program);
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

static void launch(gpointer user_data)
{
	const Opening *self = user_data;
	g_autoptr(GFile) file = g_file_new_for_path(self->path);
	g_autoptr(GList) files = g_list_prepend(NULL, file);
	GdkAppLaunchContext *context = gdk_app_launch_context_new();
	g_autoptr(GError) error = NULL;

	gdk_app_launch_context_set_timestamp(context, gtk_get_current_event_time());
	if (g_app_info_launch(self->program, files, G_APP_LAUNCH_CONTEXT(context), &error))
		say(self, GTK_MESSAGE_INFO,
		    g_strdup_printf(_("“%s” is being opened with %s."), self->name,
				    g_app_info_get_display_name(self->program)));
	else
		say(self, GTK_MESSAGE_ERROR,
		    g_strdup_printf(_("“%s” was not opened: %s"), self->name, error->message));
	g_object_unref(context);
}

/* Takes SELF. */
static void ask(Opening *self, RiskyFile risk)
{
	g_autofree char *question = g_strdup_printf(_("Open “%s”?"), self->name);
	g_autofree char *words =
		g_strdup_printf(_("This is %s. %s\n\nIt would be opened with %s."), risky_file_words(risk),
				risky_file_warning(risk), g_app_info_get_display_name(self->program));
	const AskYes what = {_("Open Attachment"), question, words, _("_Open Anyway")};
	GtkWidget *window = self->near != NULL ? gtk_widget_get_toplevel(self->near) : NULL;

	ask_yes(GTK_IS_WINDOW(window) ? GTK_WINDOW(window) : NULL, &what, launch, self, opening_free);
}

/* Takes SELF. */
static void open_copy(Opening *self)
{
	guchar head[HEAD_MAX] = {0};
	gsize len = read_head(self->path, head);
	g_autofree char *type = g_content_type_guess(self->name, head, len, NULL);
	RiskyFile risk = risky_file(self->name, self->media_type, type, head, len);
	g_autofree char *kind = g_content_type_get_description(type);

	self->program = g_app_info_get_default_for_type(type, FALSE);
	if (self->program != NULL && risk != RISK_NONE) {
		ask(self, risk);
		return;
	}
	if (self->program != NULL)
		launch(self);
	else
		say(self, GTK_MESSAGE_WARNING,
		    g_strdup_printf(_("There is no program here that opens “%s” (%s). It can be saved."),
				    self->name, kind));
	opening_free(self);
}

static void copied_cb(const char *path, const GError *error, gpointer user_data)
{
	Opening *self = user_data;

	self->path = g_strdup(path);
	if (path != NULL) {
		open_copy(self);
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
