/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list.h: the list of the mails of a folder, or of those that a search found; of any length.
 */
#ifndef IMAIL_PIDGIN_MAIL_LIST_H
#define IMAIL_PIDGIN_MAIL_LIST_H

#include <gtk/gtk.h>

#include "rows.h"

/* Where mails are dragged from; the data is a list of their ids, separated by newlines. */
#define MAIL_LIST_DRAG "application/x-imail-ids"

typedef struct {
	void (*chosen)(gpointer user_data); /* others, or none, are chosen; or they are not what they were */
	void (*activated)(gpointer user_data);                   /* double click, Enter */
	void (*menu)(GdkEventButton *event, gpointer user_data); /* EVENT NULL: by the keyboard */
	/* The list is here: TOTAL mails; WORDS or an ERROR about it, or NULL. */
	void (*loaded)(guint total, const char *words, const GError *error, gpointer user_data);
} MailListFns;

/* FNS must live as long as the list. */
GtkWidget *mail_list_new(const MailListFns *fns, gpointer user_data);
/* Shows a folder (or a heading) of ACCOUNT, or (QUERY not NULL) what is found there. */
void mail_list_show(GtkWidget *list, PurpleAccount *account, const char *folder, const char *query);
/* The same of a folder, at one mail: the first of ROWS (of Row; free them when you like) that stands there
 * now is chosen and scrolled into view, a mail also where it has to be unfolded. If it is unread, and not the
 * mail of the id SHOWN (or NULL), which is read already, only the cursor goes there. */
void mail_list_show_at(GtkWidget *list, PurpleAccount *account, const char *folder, const GPtrArray *rows,
		       const char *shown);
/* What is shown may have changed: it is read anew; what is chosen stays so where it is still there. */
void mail_list_refresh(GtkWidget *list);
/* The rows that are chosen (of Row), as far as they are here; free the array with its rows. */
GPtrArray *mail_list_chosen(GtkWidget *list);
/* The ids of all mails that are chosen and lie in a folder, also of those whose rows are not here, ending
 * with NULL. A conversation stands for those of its mails that lie in the folder that is shown. FN is called
 * once, at once or later; not if another list is shown before. */
typedef void (*MailListIdsFn)(const char *const *ids, gpointer user_data);
void mail_list_ids(GtkWidget *list, MailListIdsFn fn, gpointer user_data, GDestroyNotify destroy);
/* Whether the folder that is shown can be shown as conversations, and is (where it cannot: whether others
 * are); sorted by anything but the date it is a list of mails. The choice is kept. */
gboolean mail_list_can_talk(GtkWidget *list);
gboolean mail_list_talks(GtkWidget *list);
void mail_list_set_talks(GtkWidget *list, gboolean is_on);
/* Goes to the next (STEP 1) or the previous (-1) mail, or chooses the one at the cursor where none is;
 * FALSE: there is none. */
gboolean mail_list_step(GtkWidget *list, int step);
/* The mail that stands STEP (1 or -1) after the mail of ID: *NEIGHBOUR is its id (g_free), or NULL where
 * there is none. FALSE: one of them is not here, or no mail of a folder. */
gboolean mail_list_neighbour(GtkWidget *list, const char *id, int step, char **neighbour);

#endif
