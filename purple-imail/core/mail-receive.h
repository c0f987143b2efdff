/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-receive.h: mails that the server pushes, into the Inbox, exactly once each (docs/PROTOCOL.md §4.4).
 */
#ifndef IMAIL_CORE_MAIL_RECEIVE_H
#define IMAIL_CORE_MAIL_RECEIVE_H

#include "mailbox.h"
#include "session.h"
#include "worker.h"

/* Octets that may wait for the disk; then imail_mail_receive_is_full. */
#define IMAIL_RECEIVE_BACKLOG_MAX (8 * 1024 * 1024)

typedef struct _ImailMailReceive ImailMailReceive;

typedef struct {
	/* The partial mail ID is whole now, under the id WHOLE: told before mail_added and mail_removed. */
	void (*mail_replaced)(const char *id, const char *whole, gpointer user_data);
	void (*mail_added)(const ImailItem *item, gpointer user_data);
	void (*mail_removed)(const char *id, gpointer user_data);
	void (*problem)(const GError *error, gpointer user_data);
	/* The backlog went below its bound again. */
	void (*receive_ready)(gpointer user_data);
} ImailMailReceiveHandlers;

ImailMailReceive *imail_mail_receive_new(ImailSession *session, ImailWorker *worker, ImailStore *store,
					 const ImailMailReceiveHandlers *handlers, gpointer user_data);
/* Before imail_worker_finish: what is here whole is still committed, the rest given up. */
void imail_mail_receive_stop(ImailMailReceive *receive);
/* After imail_worker_finish. NULL is fine. */
void imail_mail_receive_free(ImailMailReceive *receive);

/* The connection is gone: streams that did not end are given up; their tmp files are removed by the
 * worker. */
void imail_mail_receive_abandon(ImailMailReceive *receive);

/* Frames that imail_identify calls mails; chunks; errors with a ref. */
void imail_mail_receive_push(ImailMailReceive *receive, const ImailFrame *frame);
void imail_mail_receive_chunk(ImailMailReceive *receive, const ImailFrame *frame);
void imail_mail_receive_error(ImailMailReceive *receive, const char *ref, const GError *error);

gboolean imail_mail_receive_is_full(const ImailMailReceive *receive);

#endif
