/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup-half.h: one of the two servers of the first run, the outgoing or the incoming one: what it is, how
 * its login went, and a button to change it.
 */
#ifndef IMAIL_PIDGIN_SETUP_HALF_H
#define IMAIL_PIDGIN_SETUP_HALF_H

#include <gtk/gtk.h>

#include "imail.h"

typedef struct _SetupHalf SetupHalf;

/* How it is shown. */
typedef enum {
	SETUP_HALF_FOUND, /* in words */
	SETUP_HALF_NONE,  /* there is none; it can be entered */
	SETUP_HALF_GUESS, /* in fields that are to be corrected */
} SetupHalfLook;

/* What its login said. */
typedef enum {
	SETUP_LOGIN_UNKNOWN,
	SETUP_LOGIN_TRYING,
	SETUP_LOGIN_WORKS,
	SETUP_LOGIN_REFUSED,
	SETUP_LOGIN_SAVED, /* imaild keeps it */
} SetupLogin;

typedef void (*SetupEditFn)(SetupHalf *half, gpointer user_data);

/* Takes SERVER (of ImailApi.server_new). EDIT is called for its button. */
SetupHalf *setup_half_new(PurpleAccount *account, ImailServer *server, SetupHalfLook look, SetupEditFn edit,
			  gpointer user_data);
/* Its widgets may be gone already. */
void setup_half_free(SetupHalf *half);

/* Puts its widgets into TABLE, of three columns, from ROW on; returns the next free row. */
guint setup_half_attach(SetupHalf *half, GtkTable *table, guint row);
/* Where this one was found, as in ImailServerPlace; said below it. NULL: nothing is. */
void setup_half_set_source(SetupHalf *half, const char *source);

gboolean setup_half_is_sender(const SetupHalf *half);
/* Whether there is a server to be tried and saved; the fields of a guess may have been emptied. */
gboolean setup_half_is_there(const SetupHalf *half);
/* A value by its name on the wire; "" where there is none. Not to be kept. */
const char *setup_half_value(const SetupHalf *half, const char *name);
void setup_half_set_value(SetupHalf *half, const char *name, const char *value);
/* All that is set, as sender_set and mailbox_set take it. */
GHashTable *setup_half_values(SetupHalf *half);
/* Takes over what was changed by hand. */
void setup_half_take(SetupHalf *half, GHashTable *values);
/* What can be seen to be wrong, with the field's name (server-values.h). */
const char *setup_half_problem(SetupHalf *half, const char **name);
/* The field for the server's name, of a guess; else the button. */
GtkWidget *setup_half_focus(SetupHalf *half);

/* A copy of the server with all that is set, for a dialog to take (ImailApi.server_free). */
ImailServer *setup_half_server(SetupHalf *half);

/* TEXT may be NULL: the login's own words. */
void setup_half_set_login(SetupHalf *half, SetupLogin login, const char *text);
/* What is to be tried is another: a login that worked is not known any more. */
void setup_half_changed(SetupHalf *half);
SetupLogin setup_half_login(const SetupHalf *half);
/* What is saved already cannot be changed here. */
void setup_half_set_sensitive(SetupHalf *half, gboolean is_sensitive);

#endif
