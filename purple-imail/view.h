/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view.h: a mail's source, and a page of it for a browser: ImailApi.mail_source and .mail_page. */
#ifndef IMAIL_VIEW_H
#define IMAIL_VIEW_H

#include "imail.h"

void imail_view_source(PurpleAccount *account, const char *id, ImailTextCb cb, gpointer user_data);
void imail_view_page(PurpleAccount *account, const char *id, ImailFileCb cb, gpointer user_data);

#endif
