/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ask.h: questions in small windows: for a line of text, for a file's name, for a yes.
 */
#ifndef IMAIL_FINCH_ASK_H
#define IMAIL_FINCH_ASK_H

#include <glib.h>

/* TYPED: what the user typed, without blanks around it, never "". */
typedef void (*AskTextFn)(const char *typed, gpointer user_data);
typedef void (*AskFn)(gpointer user_data);

/* Each takes USER_DATA: DESTROY (or NULL) is called once, after the answer or without one. Windows of HANDLE
 * close with purple_request_close_with_handle(). */
void ask_text(gpointer handle, const char *title, const char *question, const char *proposal, AskTextFn fn,
	      gpointer user_data, GDestroyNotify destroy);
/* A path to write to: "~/" is the home folder, what is not absolute lies in it. One that is there already is
 * asked about. TYPED is then absolute, in the file system's encoding. */
void ask_new_file(gpointer handle, const char *title, const char *question, const char *name, AskTextFn fn,
		  gpointer user_data, GDestroyNotify destroy);
/* A path that is to be there: of a file or a folder. */
void ask_old_file(gpointer handle, const char *title, const char *question, AskTextFn fn, gpointer user_data,
		  GDestroyNotify destroy);
/* FN is called for YES, nothing for the other answer, which is the first. */
void ask_yes(gpointer handle, const char *title, const char *question, const char *detail, const char *yes,
	     AskFn fn, gpointer user_data, GDestroyNotify destroy);
/* NAME without what no file's name should have. g_free. */
char *ask_file_name(const char *name, const char *extension);

#endif
