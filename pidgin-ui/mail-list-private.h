/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list-private.h: what the files of the list of mails share: mail-list.c shows, mail-list-columns.c has
 * its columns, mail-list-fold.c folds conversations, mail-list-ids.c finds out what is chosen,
 * mail-list-anchor.c keeps the place on the screen, mail-list-drag.c drags, mail-list-state.c keeps order and
 * columns, mail-list-goal.c goes to a mail.
 */
#ifndef IMAIL_PIDGIN_MAIL_LIST_PRIVATE_H
#define IMAIL_PIDGIN_MAIL_LIST_PRIVATE_H

#include "mail-list.h"
#include "mail-model.h"

enum { WHO, SUBJECT, MARKS, STATE, FOLDER, SIZE, DATE, N_COLUMNS };

typedef struct {
	const MailListFns *fns;
	gpointer user_data;
	GtkTreeView *view;
	MailModel *model;
	RowsSource source;
	guint shown;                /* number of what is shown: another folder, order, search */
	guint serial;               /* and of how new it is: what was asked for before counts no more */
	GArray *unfolding;          /* of gint64: conversations that are to unfold with the next answer */
	guint asked;                /* answers that are to come since the list began to be read anew */
	GPtrArray *before;          /* of Row: chosen when that began, until they are found again */
	Row *cursor;                /* and which of them the keys go on from; or NULL */
	struct _MailListGoal *goal; /* what is to be chosen when it is here; or NULL */
	/* Where the list stood then: the row at the top, or (is_anchor_top) at its very top. */
	gboolean has_anchor, is_anchor_top;
	Row *anchor;
	int anchor_above; /* pixels of it that are not seen */
	GtkTreeViewColumn *columns[N_COLUMNS];
	int widths[N_COLUMNS];             /* pixels: that the font asks for */
	GtkCellRenderer *expander, *count; /* in the first column */
	char **dragged;                    /* ids */
	/* The mouse was pressed on a row, and where; unless is_one_pressed it is one of several that are
	 * chosen. */
	gboolean is_pressed, is_one_pressed;
	double pressed_x, pressed_y;
	gboolean is_filling;
} MailList;

MailList *mail_list_of(GtkWidget *list);

/* mail-list-anchor.c: notes where the list stands, unless that is noted; puts it there again; forgets it. */
void mail_list_anchor_take(MailList *self);
void mail_list_anchor_hold(MailList *self);
void mail_list_anchor_drop(MailList *self);

/* mail-list-goal.c: what mail_list_show_at is to choose is noted; is asked for, in place of the first page
 * (FALSE: there is nothing to go to); is chosen, if it is among the rows that have come; is forgotten. */
void mail_list_goal_set(MailList *self, const GPtrArray *rows, const char *shown);
gboolean mail_list_goal_begin(MailList *self);
void mail_list_goal_take(MailList *self);
void mail_list_goal_drop(MailList *self);

/* mail-list.c: asks for the page of rows from OFFSET on. */
void mail_list_load(MailList *self, guint offset);

/* mail-list-drag.c: after mail_list_columns_build, as a press on what folds comes first. */
void mail_list_drag_build(MailList *self);

/* mail-list-columns.c */
void mail_list_columns_build(MailList *self);

/* mail-list-state.c: makes its preferences; the order in which the user had the folder, and keeps it; how
 * wide the user made a column (pixels, 0: as measured), and keeps it from now on.
 */
void mail_list_state_init(void);
void mail_list_state_sort_load(MailList *self);
void mail_list_state_sort_save(MailList *self);
int mail_list_state_width(guint column);
void mail_list_state_columns(MailList *self);

/* mail-list-fold.c */
void mail_list_fold_build(MailList *self);
/* How wide its cells are beside the name, in pixels; the font has changed. */
int mail_list_fold_measure(MailList *self);
/* Whether there are conversations has changed. */
void mail_list_fold_show(MailList *self);

#endif
