/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-send.h: mails that the user sends, from the spool on the disk to the server's ok and the copy in Sent
 * (docs/PROTOCOL.md §4.3).
 */
#ifndef IMAIL_CORE_MAIL_SEND_H
#define IMAIL_CORE_MAIL_SEND_H

#include "mailbox.h"
#include "sent-states.h"
#include "session.h"
#include "worker.h"

typedef struct _ImailMailSend ImailMailSend;

typedef struct {
	void (*mail_added)(const ImailItem *item, gpointer user_data); /* the copy in Sent */
	/* TO: the recipients as a list shows them. */
	void (*mail_status)(const ImailMailStatus *status, const char *subject, const char *to,
			    gpointer user_data);
	/* The server had taken MAIL when it was taken back: it is to be asked. */
	void (*recall)(const char *mail, gpointer user_data);
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

/* MAIL is not to be sent: TRUE when it was here still, and then its state becomes RECALLED, or the server is
 * asked once it has answered. FALSE: the server has it. */
gboolean imail_mail_send_recall(ImailMailSend *send, const char *mail);

/* Adds the mails that the server does not have yet to LIST (of const ImailSent, which stay ours), oldest
 * first.
 */
void imail_mail_send_list(ImailMailSend *send, GPtrArray *list);

#endif
