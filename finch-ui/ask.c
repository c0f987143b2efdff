/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ask.c: questions in small windows, with libpurple's requests.
 *
 * A question owns what it was given for the answer, until it is answered. libpurple calls nothing when a
 * request is closed from outside; what a question owns then goes with the process.
 */
#include "ask.h"

#include <string.h>

#include <purple.h>

#include "i18n.h"

#define MAX_NAME 60 /* characters */

typedef enum { ASK_TEXT, ASK_NEW_FILE, ASK_OLD_FILE } Kind;

typedef struct {
	gpointer handle;
	Kind kind;
	char *title, *path;
	AskTextFn text_fn;
	AskFn fn;
	gpointer user_data;
	GDestroyNotify destroy;
} Question;

static Question *question_new(gpointer handle, gpointer user_data, GDestroyNotify destroy)
{
	Question *self = g_new0(Question, 1);

	self->handle = handle;
	self->user_data = user_data;
	self->destroy = destroy;
	return self;
}

static void question_end(Question *self)
{
	if (self->destroy != NULL)
		self->destroy(self->user_data);
	g_free(self->title);
	g_free(self->path);
	g_free(self);
}

static void cancel_cb(Question *self, gpointer unused)
{
	question_end(self);
}

static void yes_cb(Question *self, int choice)
{
	if (self->fn != NULL)
		self->fn(self->user_data);
	else
		self->text_fn(self->path, self->user_data);
	question_end(self);
}

static void no_cb(Question *self, int choice)
{
	question_end(self);
}

static void replace_ask(Question *self)
{
	g_autofree char *shown = g_filename_display_name(self->path);
	g_autofree char *words = g_strdup_printf(_("%s exists already. Replace it?"), shown);

	purple_request_action(self->handle, self->title, words, NULL, 1, NULL, NULL, NULL, self, 2,
			      _("Replace"), yes_cb, _("Keep"), no_cb);
}

/* What was typed as a path in the file system's encoding. g_free. */
static char *path_of(const char *typed)
{
	g_autofree char *local = g_filename_from_utf8(typed, -1, NULL, NULL, NULL);

	if (local == NULL)
		local = g_strdup(typed);
	if (g_path_is_absolute(local))
		return g_steal_pointer(&local);
	return g_build_filename(g_get_home_dir(), g_str_has_prefix(local, "~/") ? local + 2 : local, NULL);
}

static void typed_cb(Question *self, const char *text)
{
	g_autofree char *typed = g_strstrip(g_strdup(text != NULL ? text : ""));

	if (*typed == '\0') {
		question_end(self);
		return;
	}
	if (self->kind == ASK_TEXT) {
		self->text_fn(typed, self->user_data);
		question_end(self);
		return;
	}
	self->path = path_of(typed);
	if (self->kind == ASK_NEW_FILE && g_file_test(self->path, G_FILE_TEST_EXISTS)) {
		replace_ask(self);
		return;
	}
	self->text_fn(self->path, self->user_data);
	question_end(self);
}

static void input(Question *self, const char *question, const char *proposal)
{
	purple_request_input(self->handle, self->title, question, NULL, proposal, FALSE, FALSE, NULL, _("OK"),
			     G_CALLBACK(typed_cb), _("Cancel"), G_CALLBACK(cancel_cb), NULL, NULL, NULL,
			     self);
}

static void text_ask(Kind kind, gpointer handle, const char *title, const char *question,
		     const char *proposal, AskTextFn fn, gpointer user_data, GDestroyNotify destroy)
{
	Question *self = question_new(handle, user_data, destroy);

	self->kind = kind;
	self->title = g_strdup(title);
	self->text_fn = fn;
	input(self, question, proposal);
}

void ask_text(gpointer handle, const char *title, const char *question, const char *proposal, AskTextFn fn,
	      gpointer user_data, GDestroyNotify destroy)
{
	text_ask(ASK_TEXT, handle, title, question, proposal, fn, user_data, destroy);
}

void ask_new_file(gpointer handle, const char *title, const char *question, const char *name, AskTextFn fn,
		  gpointer user_data, GDestroyNotify destroy)
{
	g_autofree char *proposal = g_strconcat("~/", name, NULL);

	text_ask(ASK_NEW_FILE, handle, title, question, proposal, fn, user_data, destroy);
}

void ask_old_file(gpointer handle, const char *title, const char *question, AskTextFn fn, gpointer user_data,
		  GDestroyNotify destroy)
{
	text_ask(ASK_OLD_FILE, handle, title, question, "~/", fn, user_data, destroy);
}

void ask_yes(gpointer handle, const char *title, const char *question, const char *detail, const char *yes,
	     AskFn fn, gpointer user_data, GDestroyNotify destroy)
{
	Question *self = question_new(handle, user_data, destroy);

	self->fn = fn;
	purple_request_action(handle, title, question, detail, 1, NULL, NULL, NULL, self, 2, yes, yes_cb,
			      _("Keep"), no_cb);
}

char *ask_file_name(const char *name, const char *extension)
{
	g_autofree char *cut = g_utf8_substring(name, 0, MIN(g_utf8_strlen(name, -1), MAX_NAME));

	g_strstrip(g_strdelimit(cut, "/\\:*?\"<>|\r\n\t", '_'));
	return g_strconcat(*cut == '.' ? "_" : "", cut, extension, NULL);
}
