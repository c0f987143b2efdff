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

/* ImailApi.file_keep. */
char *imail_compose_keep(PurpleAccount *account, const char *name, gconstpointer octets, gsize size,
			 GError **error);

/* ImailApi.html_clean. */
char *imail_compose_html_clean(const char *html, char **text);

/* ImailApi.mail_size_max. */
gint64 imail_compose_size_max(PurpleAccount *account);

/* The From addresses of an account, the default one first: array of ImailFrom. */
GPtrArray *imail_compose_senders(PurpleAccount *account);
/* The sender whose address a mail to TO and CC was written to; NULL: the default one. Caller frees. */
char *imail_compose_written_to(ImailAccount *self, const char *to, const char *cc);
/* FALSE with the first bad one in *BAD. */
gboolean imail_compose_check(const char *typed, char **bad);

/* The mailbox that COMPOSE is sent from, which is the default one where it names none; NULL while the senders
 * are not known. Caller frees. */
char *imail_compose_from(PurpleAccount *account, const ImailCompose *compose);
/* What COMPOSE is to the core, nothing checked: the mail (without `hold`; imail_record_free), and its files
 * (of ImailUploadFile; unref). */
ImailMail *imail_compose_mail(PurpleAccount *account, const ImailCompose *compose);
GPtrArray *imail_compose_files(const ImailCompose *compose);
/* What the core read, to be gone on with; to be passed on. */
ImailCompose *imail_compose_from_editable(PurpleAccount *account, const ImailEditable *editable);
ImailCompose *imail_compose_forward(PurpleAccount *account, const ImailEditable *editable,
				    gboolean as_attachment);

#endif
