/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp-private.h: what the files of smtp.h share.
 *
 *   smtp.c               the connection: its life, the replies in the order of the commands
 *   smtp-say.c           what is said next, of which mail
 *   smtp-command.c       what the server offers, and the commands' octets
 *   smtp-transaction.c   one mail on its way
 *   smtp-error.c         what went wrong, in words
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
	SMTP_OPEN,       /* takes mails */
	SMTP_QUITTING,   /* QUIT was sent */
	SMTP_DONE,       /* done was told, or smtp_free came */
} SmtpState;

typedef enum {
	SMTP_RSET,
	SMTP_MAIL,
	SMTP_RCPT,
	SMTP_DATA,
	SMTP_DOT,  /* the end of the message after DATA */
	SMTP_BDAT, /* a chunk that is not the last */
	SMTP_BDAT_LAST,
	SMTP_QUIT,
} SmtpCommand;

/* What is to be said of a mail next. */
typedef enum {
	SMTP_STEP_BEGIN,
	SMTP_STEP_MAIL,
	SMTP_STEP_RCPT,
	SMTP_STEP_DATA,  /* DATA, or the next BDAT */
	SMTP_STEP_GO,    /* nothing before the answer to DATA */
	SMTP_STEP_BODY,  /* octets of the message, or of the chunk that was announced */
	SMTP_STEP_EMPTY, /* 354 came although nobody is to get the message: a lone dot */
	SMTP_STEP_SAID,  /* nothing: only answers may be missing */
} SmtpStep;

/* A mail on its way: over when all is said and nothing of it flies. */
typedef struct {
	const SmtpMail *mail;
	SmtpStep step;
	guint flying; /* commands of it that are not answered */

	GPtrArray *recipients; /* of SmtpRecipient */
	guint count;           /* of mail->to */
	guint said, answered, accepted;
	gboolean is_heard; /* an answer to one of its commands came */
	gboolean is_open;  /* the server would take more of it: RSET is needed before the next */
	GError *failure;   /* why nobody gets it */
	char *reply;       /* the server has it */

	GBytes *content; /* the whole of a small one */
	SmtpBody body;
	gint64 offset;     /* octets of the message given to the link */
	gint64 chunk_left; /* octets of the announced chunk that are still to go */
	guint64 end;       /* link_given when its last octet was; 0: it was not */
	gint64 next_progress;
	gboolean is_progress_whole;
} SmtpTransaction;

/* A command that was said and not answered. */
typedef struct {
	SmtpCommand command;
	SmtpTransaction *transaction; /* NULL: QUIT */
} SmtpFlight;

struct _Smtp {
	int refs; /* the owner's, and one while callbacks run */
	gboolean is_freed;
	SmtpState state;
	Link *link;
	const SmtpCallbacks *callbacks;
	gpointer user_data;
	guint idle_timeout_s, final_timeout_s, expected_s;
	gboolean wants_login, wants_quit, is_careful;
	gboolean lost_count;

	/* The greeting. */
	gboolean is_reply_new; /* the next line begins a reply */
	gboolean is_logged_in;
	gboolean has_pipelining, has_chunking, has_8bitmime, has_smtputf8, has_size, has_dsn;
	gint64 size_max; /* 0: none told */

	/* The conversation. */
	GQueue transactions; /* of SmtpTransaction, the oldest first */
	GList *speaking;     /* the link in it of the one that is said; NULL: all are */
	GArray *flying;      /* of SmtpFlight, from `landed` on */
	guint landed;
	SmtpReply reply;
	SmtpTransaction *last; /* whose MAIL was the last that was said; to be compared only */
	gint64 octets;         /* of the mails in transactions */
	gboolean needs_reset;  /* a transaction may be open at the server */
	gboolean has_served;   /* the server has taken a mail */
	gboolean is_ending;    /* what is over is told yet, but nothing more is taken */
	gboolean is_going;     /* go_on will come round */
};

/* smtp-command.c */

/* A line of the greeting, EHLO or AUTH replies. */
void smtp_note_greeting(Smtp *smtp, const char *line);

/* The octets of the next command of that kind, appended to TEXT. BDAT is told the chunk's octets. */
void smtp_command_text(Smtp *smtp, SmtpCommand command, const SmtpTransaction *transaction, GString *text);

/* smtp-transaction.c */

SmtpTransaction *smtp_transaction_new(const SmtpMail *mail);
void smtp_transaction_free(SmtpTransaction *transaction);

/* Whether nobody can get it any more. */
gboolean smtp_transaction_is_lost(const SmtpTransaction *transaction);

/* Whether all is said and answered. */
gboolean smtp_transaction_is_over(const SmtpTransaction *transaction);

/* The reply at hand to its next RCPT. */
void smtp_transaction_rcpt(SmtpTransaction *transaction, const SmtpReply *reply);

/* Whether the last octet of it may have left us. */
gboolean smtp_transaction_has_left(const SmtpTransaction *transaction, const Link *link);

/* Reads a small message whole. FALSE: it cannot be read, as its failure says. */
gboolean smtp_transaction_load(SmtpTransaction *transaction);

/* The octets that come next, at most MAX; NULL: with ERROR. */
GBytes *smtp_transaction_read(SmtpTransaction *transaction, gsize max, GError **error);

/* smtp-say.c: says all that may be said now. FALSE: a message cannot be read to its end, as ERROR says, and
 * the connection must be closed. */
gboolean smtp_say(Smtp *smtp, GError **error);
void smtp_say_quit(Smtp *smtp);
guint smtp_in_flight(const Smtp *smtp);

/* smtp-error.c; callers free. */

/* Why this server cannot get MAIL at all, or NULL. */
GError *smtp_unfit_error(Smtp *smtp, const SmtpMail *mail);

/* The reply at hand as a refusal: "host:port WHAT: 550 …". */
GError *smtp_refused(Smtp *smtp, const char *what);

/* The reply at hand makes no sense here. */
GError *smtp_odd_reply(Smtp *smtp);

/* Why nobody gets the mail: what MAIL or DATA said, or the recipients' replies. */
GError *smtp_envelope_error(Smtp *smtp, const SmtpTransaction *transaction);

/* What ERROR, which ended the connection, means to a mail on its way. IS_FIRST: no mail before it was left
 * undecided. IS_ANSWER: ERROR is the server's reply to the first one, and those after it were not looked at.
 */
GError *smtp_lost_error(Smtp *smtp, const SmtpTransaction *transaction, const GError *error,
			gboolean is_first, gboolean is_answer);

/* The message of SIZE octets cannot be read; takes ERROR, which may be NULL. */
GError *smtp_read_error(gint64 size, GError *error);
GError *smtp_no_login_error(Smtp *smtp);

#endif
