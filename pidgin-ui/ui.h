/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui.h: what the windows of the Pidgin plugin share: the API, translation, words for dates and subjects,
 * copies of a mail, and the widgets that every window has.
 */
#ifndef IMAIL_PIDGIN_UI_H
#define IMAIL_PIDGIN_UI_H

#include <gtk/gtk.h>

#include "i18n.h"
#include "imail.h"

/* The protocol plugin's API, or NULL while that plugin is not loaded. */
const ImailApi *ui_api(void);
void ui_api_set(const ImailApi *api);

/* TRUE if there is an API and ACCOUNT still exists: windows may outlive both. */
gboolean ui_can_use(PurpleAccount *account);

/* An account for a new mail or the mail list: the first that is connected, or NULL after having told the user
 * that there is none. */
PurpleAccount *ui_account(void);

/* SUBJECT, or words for "none". Not to be freed. */
const char *ui_subject(const char *subject);
/* A point in time for a header, and a short one for a list. g_free. */
char *ui_date_long(gint64 seconds);
char *ui_date_short(gint64 seconds);
/* send_time_words, from now. g_free. */
char *ui_when(gint64 seconds);
/* The addr-spec within a mailbox ("Bob <bob@example.net>" gives "bob@example.net"). g_free. */
char *ui_address_of(const char *mailbox);
/* The names of people in a list: "Bob <bob@example.net>, al@example.net" gives "Bob, al@example.net". g_free.
 */
char *ui_names_of(const char *mailboxes);

/* TRUE if MARKUP, as GtkIMHtml gives it, has more than text and line breaks: only then is it worth sending as
 * HTML. */
gboolean ui_markup_is_formatted(const char *markup);
/* MARKUP as a HTML document whose runs of spaces survive. g_free. */
char *ui_markup_to_html(const char *markup);

/* A copy of a mail for later (the API's structs live only during the call), and its end. NULL is fine. */
ImailSummary *ui_summary_copy(const ImailSummary *summary);
void ui_summary_free(ImailSummary *summary);
ImailReadable *ui_readable_copy(const ImailReadable *mail);
void ui_readable_free(ImailReadable *mail);

/* A button with mnemonic and an icon: a stock id, a name of the icon theme, or NULL. */
GtkWidget *ui_button(const char *label, const char *icon, GCallback clicked, gpointer user_data);
/* Names WIDGET for assistive technology and for tests. */
void ui_accessible_name(GtkWidget *widget, const char *name);
/* Asks QUESTION, with WORDS below it; TRUE if the user presses YES (a label with mnemonic). PARENT may be
 * closed meanwhile: that is no. */
gboolean ui_confirm(GtkWindow *parent, const char *title, const char *question, const char *words,
		    const char *yes);
/* A row of a form in TABLE: a label with mnemonic, and WIDGET, WIDTH columns wide, named NAME. Returns the
 * label. */
GtkWidget *ui_row_add(GtkTable *table, guint row, guint width, const char *mnemonic, const char *name,
		      GtkWidget *widget);

#endif
