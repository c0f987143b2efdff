/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view.h: a mail's source, and a page of it for a browser: ImailApi.mail_source and .mail_page. */
#ifndef IMAIL_VIEW_H
#define IMAIL_VIEW_H

#include "imail.h"

void imail_view_source(PurpleAccount *account, const char *id, ImailTextCb cb, gpointer user_data);
void imail_view_header(PurpleAccount *account, const char *id, ImailTextCb cb, gpointer user_data);
void imail_view_page(PurpleAccount *account, const char *id, ImailFileCb cb, gpointer user_data);
void imail_view_page_with(PurpleAccount *account, const char *id, GHashTable *images, ImailFileCb cb,
			  gpointer user_data);
void imail_view_load(PurpleAccount *account, const char *id, guint index, gsize max, ImailOctetsCb cb,
		     gpointer user_data);
void imail_view_copy(PurpleAccount *account, const char *id, guint index, ImailFileCb cb, gpointer user_data);

#endif
