/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-send.h: mails that the user sends, from the spool on the disk to the server's ok and the copy in Sent
 * (docs/PROTOCOL.md §4.3).
 */
#ifndef IMAIL_CORE_MAIL_SEND_H
#define IMAIL_CORE_MAIL_SEND_H

#include "mailbox.h"
#include "session.h"
#include "worker.h"

typedef struct _ImailMailSend ImailMailSend;

typedef struct {
	void (*mail_added)(const ImailItem *item, gpointer user_data); /* the copy in Sent */
	void (*mail_status)(const ImailMailStatus *status, const char *subject, gpointer user_data);
	void (*upload)(const char *mail, gint64 done, gint64 total, gpointer user_data);
	void (*problem)(const GError *error, gpointer user_data);
} ImailMailSendHandlers;

/* DIR: the account's folder. USER: the From of copies in Sent where no sender is known. */
ImailMailSend *imail_mail_send_new(const char *dir, const char *user, ImailSession *session,
				   ImailWorker *worker, ImailStore *store,
				   const ImailMailSendHandlers *handlers, gpointer user_data, GError **error);
/* No handler is called any more. */
void imail_mail_send_stop(ImailMailSend *send);
/* After imail_worker_finish. NULL is fine. */
void imail_mail_send_free(ImailMailSend *send);

/* imail_client_send_mail. */
char *imail_mail_send_add(ImailMailSend *send, const ImailOutgoing *outgoing, GError **error);

/* Logged in: what waits goes out. */
void imail_mail_send_online(ImailMailSend *send);
/* The link is gone: what was not answered goes out again after the next login. */
void imail_mail_send_offline(ImailMailSend *send);
/* The default sender's mailbox ("Name <address>"), or NULL: the From of a copy in Sent. */
void imail_mail_send_set_default_from(ImailMailSend *send, const char *mailbox);

/* The subject of a mail sent in this run, or NULL. */
const char *imail_mail_send_subject(const ImailMailSend *send, const char *mail);

#endif
