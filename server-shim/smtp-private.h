/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp-private.h: what smtp.c, smtp-command.c and smtp-error.c share.
 */
#ifndef IMAILD_SMTP_PRIVATE_H
#define IMAILD_SMTP_PRIVATE_H

#include "smtp-body.h"
#include "smtp-reply.h"
#include "smtp.h"

#define SMTP_PIECE       (64 * 1024)  /* octets of a message read at a time */
#define SMTP_PROGRESS_US (100 * 1000) /* between two calls of progress() */

typedef enum {
	SMTP_CONNECTING, /* libcurl connects and logs in */
	SMTP_READY,      /* no mail on its way */
	SMTP_ENVELOPE,   /* MAIL, RCPT and DATA */
	SMTP_BODY,       /* 354 came: the message goes out */
	SMTP_FINAL,      /* the final dot is out: only the reply tells what became of it */
	SMTP_EMPTY,      /* a lone dot is out, as nobody is to get the message */
	SMTP_QUITTING,   /* QUIT was sent */
	SMTP_DONE,       /* done was told, or smtp_free came */
} SmtpState;

typedef enum { SMTP_RSET, SMTP_MAIL, SMTP_RCPT, SMTP_DATA, SMTP_DOT, SMTP_QUIT } SmtpCommand;

struct _Smtp {
	int refs; /* the owner's, and one while callbacks run */
	gboolean is_freed;
	SmtpState state;
	Link *link;
	const SmtpCallbacks *callbacks;
	gpointer user_data;
	guint idle_timeout_s, final_timeout_s;
	gboolean wants_login, wants_quit;

	/* The greeting. */
	gboolean is_reply_new; /* the next line begins a reply */
	gboolean is_logged_in;
	gboolean has_pipelining, has_8bitmime, has_smtputf8, has_size;
	gint64 size_max; /* 0: none told */

	/* The conversation. */
	GQueue waiting, flying; /* of SmtpCommand */
	SmtpReply reply;
	gboolean needs_reset; /* a transaction is open */

	/* The mail on its way. */
	const SmtpMail *mail;
	GPtrArray *recipients; /* of SmtpRecipient */
	guint sent_rcpts, answered, accepted;
	GError *failure; /* known already, while replies are still to come */
	SmtpBody body;
	gint64 offset;
	gboolean is_dot_queued;
	gint64 next_progress;
	guint refusal_source; /* tells failure from the main loop */
};

/* smtp-command.c */

/* A line of the greeting, EHLO or AUTH replies. */
void smtp_note_greeting(Smtp *smtp, const char *line);

/* The octets of the next command of that kind. Caller frees. */
char *smtp_command_text(Smtp *smtp, SmtpCommand command);

/* smtp-error.c; callers free. */

/* Why this server cannot get MAIL at all, or NULL. */
GError *smtp_unfit_error(Smtp *smtp, const SmtpMail *mail);

/* The reply at hand as a refusal: "host:port WHAT: 550 …". */
GError *smtp_refused(Smtp *smtp, const char *what);

/* The reply at hand makes no sense here. */
GError *smtp_odd_reply(Smtp *smtp);

/* Why nobody gets the mail: what MAIL or DATA said, or the recipients' replies. */
GError *smtp_envelope_error(Smtp *smtp);

/* What ERROR, which ended the connection, means to the mail on its way. */
GError *smtp_lost_error(Smtp *smtp, const GError *error);

/* The message cannot be read; takes ERROR, which may be NULL. */
GError *smtp_read_error(Smtp *smtp, GError *error);
GError *smtp_no_login_error(Smtp *smtp);

#endif
