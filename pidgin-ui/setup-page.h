/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup-page.h: the page of the first run: the servers that were found (or a guess), what the provider wants
 * to be known, and the user's name, login and password.
 */
#ifndef IMAIL_PIDGIN_SETUP_PAGE_H
#define IMAIL_PIDGIN_SETUP_PAGE_H

#include "setup-half.h"

typedef struct _SetupPage SetupPage;

enum { SETUP_OUTGOING, SETUP_INCOMING, SETUP_HALVES };

/* Where they were found, then what is missing, for the window's head. Caller frees. */
char *setup_page_intro(const ImailServersFound *found);

/* FOUND NULL: nothing was looked for, and the page has a guess. EDIT is called for the buttons of the
 * servers. */
SetupPage *setup_page_new(PurpleAccount *account, const ImailServersFound *found, SetupEditFn edit,
			  gpointer user_data);
/* Its widgets may be gone already. */
void setup_page_free(SetupPage *page);
GtkWidget *setup_page_widget(const SetupPage *page);

/* The half, with what is typed for both taken over into it. */
SetupHalf *setup_page_half(SetupPage *page, int which);
/* What was changed by hand in a dialog of one half. */
void setup_page_take(SetupPage *page, int which, GHashTable *values);
/* What can be seen to be wrong, in words (not to be freed), with the widget to be corrected; NULL: nothing.
 */
const char *setup_page_problem(SetupPage *page, GtkWidget **widget);
/* Where typing begins, or is to be corrected after a login was refused. */
void setup_page_grab_focus(SetupPage *page, gboolean is_refused);
void setup_page_set_sensitive(SetupPage *page, gboolean is_sensitive);

#endif
