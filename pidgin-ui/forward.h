/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forward.h: a mail is sent on to somebody else, or given to the browser.
 */
#ifndef IMAIL_PIDGIN_FORWARD_H
#define IMAIL_PIDGIN_FORWARD_H

#include "imail.h"

/* Opens a compose window with the mail's text and attachments, or with the whole mail AS_ATTACHMENT, a moment
 * later; or says why not. ID may be that of a mail within a mail. */
void forward_open(PurpleAccount *account, const char *id, gboolean as_attachment);
/* Opens the mail as a page in the user's browser, which also prints it. IMAGES as in ImailApi.mail_page_with.
 */
void forward_to_browser(PurpleAccount *account, const char *id, GHashTable *images);

#endif
