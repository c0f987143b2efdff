/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-body.h: the text of a mail: GtkIMHtml with folds, images at their places, links that tell where they
 * go, and colours that can be read in every theme.
 */
#ifndef IMAIL_PIDGIN_MAIL_BODY_H
#define IMAIL_PIDGIN_MAIL_BODY_H

#include <gtk/gtk.h>

#include "imail.h"

/* The target of the link under the pointer, or chosen by keys; NULL: none any more. */
typedef void (*MailBodyHoverFn)(const char *target, gpointer user_data);
/* PICTURE of a mail's image, or NULL; not ref'ed. */
typedef GdkPixbuf *(*MailBodyPictureFn)(guint index, gpointer user_data);

/* The user wants that image in a file. */
typedef void (*MailBodySaveFn)(guint index, gpointer user_data);

typedef struct {
	MailBodyHoverFn hover;
	MailBodyPictureFn picture;
	MailBodySaveFn save;
} MailBodyFns;

/* FNS must live as long. *TEXT: the text itself. */
GtkWidget *mail_body_new(const MailBodyFns *fns, gpointer user_data, GtkWidget **text);
/* Shows MAIL (NULL: nothing), which must live until the next call. */
void mail_body_show(GtkWidget *text, const ImailReadable *mail);
/* An image has come: its place is filled. */
void mail_body_picture(GtkWidget *text, guint index);
/* Scrolls on by a page; FALSE: the end is in sight. */
gboolean mail_body_page_down(GtkWidget *text);
/* Scrolls the text, or what it stands in, so that AT is in sight. */
void mail_body_scroll_to(GtkWidget *text, const GtkTextIter *at);
/* Unfolds the quotations for whose words HAS says so; FALSE: there are none that were folded. */
gboolean mail_body_unfold_with(GtkWidget *text, gboolean (*has)(const char *words, gpointer user_data),
			       gpointer user_data);
/* Before the plugin is unloaded, when all have gone. */
void mail_body_end(void);

#endif
