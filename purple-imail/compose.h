/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compose.h: what a compose window starts with: an empty mail, or a reply with its recipients, subject, quote
 * and threading.
 */
#ifndef IMAIL_COMPOSE_H
#define IMAIL_COMPOSE_H

#include "imail-account.h"

/* TO may be NULL. */
ImailCompose *imail_compose_new(PurpleAccount *account, const char *to);
ImailCompose *imail_compose_reply(PurpleAccount *account, const ImailReadable *mail, gboolean to_all);
void imail_compose_free(ImailCompose *compose);
ImailFile *imail_file_new(const char *path);

/* The From addresses of an account, the default one first: array of ImailFrom. */
GPtrArray *imail_compose_senders(PurpleAccount *account);
/* FALSE with the first bad one in *BAD. */
gboolean imail_compose_check(const char *typed, char **bad);

#endif
