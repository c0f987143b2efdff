/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nested.h: mails that are attached to mails, opened as mails.
 *
 * The mail that is attachment INDEX of the mail ID has the id ID/INDEX: no file in a Maildir has a name with
 * "/" in it. The worker's.
 */
#ifndef IMAIL_CORE_NESTED_H
#define IMAIL_CORE_NESTED_H

#include "mailbox.h"

#define IMAIL_NESTED_MAX 10 /* mails around a mail */

gboolean imail_nested_is_id(const char *id);

/* As imail_store_open_mail and imail_store_read, for both kinds of ids. A nested mail is copied to a file
 * without a name. */
int imail_nested_open(ImailStore *store, const char *id, GError **error);
ImailParsed *imail_nested_read(ImailStore *store, const char *id, ImailItem **item, gboolean *changed,
			       GError **error);

#endif
