/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ask.h: questions to the user, each in a dialog that belongs to a window.
 *
 * The answer comes by a callback and never by a main loop of its own, as Pidgin may quit meanwhile: a nested
 * loop would then end in plugins that are gone. While a question is open, PARENT takes no input; it ends
 * unanswered with PARENT. What the answer is about may have gone by then (a mail, an account), which the
 * callback has to look at. Where PARENT has the same question open, that one is brought to the front instead.
 *
 * Each takes USER_DATA: DESTROY (or NULL) is called once, after the callback or without one.
 */
#ifndef IMAIL_PIDGIN_ASK_H
#define IMAIL_PIDGIN_ASK_H

#include <gtk/gtk.h>

typedef void (*AskFn)(gpointer user_data);
/* PATH: absolute, in the file system's encoding. TEXT: without blanks around it, never "". */
typedef void (*AskTextFn)(const char *text, gpointer user_data);
/* DIALOG is out of sight, and ends after the call. RESPONSE: as of "response"; Escape is
 * GTK_RESPONSE_DELETE_EVENT. */
typedef void (*AskDialogFn)(GtkWidget *dialog, int response, gpointer user_data);

typedef struct {
	const char *title, *question, *words; /* WORDS stand below the question */
	const char *yes;                      /* a label with mnemonic */
} AskYes;

typedef struct {
	const char *title, *button; /* the button's label with mnemonic, or a stock id */
	GtkFileChooserAction action;
	const char *name; /* proposed; or NULL */
} AskFile;

/* Calls YES only if the user presses that; the other answer is the one that Enter gives. */
void ask_yes(GtkWindow *parent, const AskYes *what, AskFn yes, gpointer user_data, GDestroyNotify destroy);
/* Calls CHOSEN with a path, if the user chooses one, of a file or (by the action) a folder. It begins in the
 * home folder. A file that is to be written and is there already is asked about. */
void ask_file(GtkWindow *parent, const AskFile *what, AskTextFn chosen, gpointer user_data,
	      GDestroyNotify destroy);
/* Calls NAMED with what the user types, if that is anything: LABEL (with mnemonic) stands before the entry,
 * TEXT (or NULL) in it. */
void ask_name(GtkWindow *parent, const char *title, const char *label, const char *text, AskTextFn named,
	      gpointer user_data, GDestroyNotify destroy);
/* Shows DIALOG (a GtkDialog whose parent is set, with a title) and calls ANSWERED for whichever response. */
void ask_dialog(GtkWidget *dialog, AskDialogFn answered, gpointer user_data, GDestroyNotify destroy);
/* Ends all questions unanswered. */
void ask_close_all(void);

#endif
