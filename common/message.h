/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * message.h: the typed messages of the wire (docs/PROTOCOL.md), each a struct with a record table.
 *
 * Use imail_record_decode(&imail_x_type, frame->object, &error) and the ImailX that it gives. Members that
 * frames have in common ("type", "id", "re", "payload") are no part of the records.
 */
#ifndef IMAIL_COMMON_MESSAGE_H
#define IMAIL_COMMON_MESSAGE_H

#include "error.h"
#include "limits.h"
#include "record.h"

#define IMAIL_PROTOCOL_VERSION 1

/* How a link to a mail server is secured. Wire names: "tls", "starttls", "none". */
typedef enum {
	IMAIL_TLS_IMPLICIT, /* TLS from the first octet (RFC 8314) */
	IMAIL_TLS_STARTTLS, /* STARTTLS / STLS required; refused without */
	IMAIL_TLS_NONE,     /* plain text, only because the user chose it for this server */
} ImailTls;

/* What the "password" of a sender or mailbox is. Wire names: "password", "bearer". */
typedef enum {
	IMAIL_AUTH_PASSWORD,
	IMAIL_AUTH_BEARER, /* an OAuth 2 access token, for XOAUTH2 or OAUTHBEARER (RFC 7628) */
} ImailAuthKind;

/* hello: the first request of a connection. */
typedef struct {
	gint64 protocol;
	char *client; /* program and version, for the log */
	char *device; /* stable id of this client installation */
} ImailHello;
extern const ImailRecordType imail_hello_type;

/* auth: who is it. EXTERNAL on the Unix socket (the peer's uid vouches). */
typedef struct {
	char *mechanism;
	char *user; /* the IM user: a mail address */
	char *data; /* base64, SASL's initial response; unused by EXTERNAL */
} ImailAuth;
extern const ImailRecordType imail_auth_type;

/* im: an instant message, both ways. With a subject it is a mail in one frame (client to server). */
typedef struct {
	char *ref;     /* server to client: to be acked */
	char *mail;    /* mail id of the client's choosing, only with a subject; optional */
	char *from;    /* server to client: the user who wrote; client to server: ignored unless a mail */
	char **to;     /* client to server: one user, or a mail's recipients; a lone string is accepted too */
	char *subject; /* NULL: a plain IM */
	char *body;    /* plain text, UTF-8 */
	char *html;    /* optional: the same as markup */
	gint64 time;   /* server to client: seconds since the epoch when the server accepted it */
} ImailIm;
extern const ImailRecordType imail_im_type;

typedef enum {
	IMAIL_PART_TEXT,       /* text/plain, UTF-8 */
	IMAIL_PART_HTML,       /* text/html, UTF-8 */
	IMAIL_PART_ATTACHMENT, /* any octets */
	IMAIL_PART_INLINE, /* any octets, shown inside the HTML through its content_id (multipart/related) */
} ImailPartKind;

/* A part of an outgoing mail. */
typedef struct {
	int kind;         /* ImailPartKind */
	char *name;       /* file name, no path */
	char *media_type; /* "image/png"; NULL: application/octet-stream */
	char *content_id; /* INLINE: without <> */
	gint64 size;      /* octets in the upload stream */
} ImailPart;
extern const ImailRecordType imail_part_type;

/* mail, client to server: its parts' octets follow as one chunk stream, in the order of `parts`. */
typedef struct {
	char *mail; /* the mail's id: a UUID that the client chose. The same id is accepted once */
	char *from; /* mailbox; must be the address of one of the user's senders. NULL: the default sender */
	char **to;
	char **cc;
	char **bcc;
	char *reply_to;
	char *subject;
	char *in_reply_to; /* msg-id with <> */
	char **references; /* msg-ids with <> */
	GPtrArray *parts;  /* of ImailPart */
	gint64 hold;       /* seconds after its acceptance in which it can be taken back; 0: none */
	gint64 send_at;    /* seconds since the epoch: not sent before; 0: as soon as may be */
	char *message_id;  /* with <>: the client's choice; NULL: the server makes one */
} ImailMail;
extern const ImailRecordType imail_mail_type;

/* mail, server to client: a mail fetched by POP3; its raw RFC 5322 octets follow as one chunk stream. */
typedef struct {
	char *ref;
	char *mailbox; /* id of the mailbox it came from */
	char *from;    /* decoded mailbox, or NULL */
	char **to;
	char **cc;
	char *subject; /* decoded, UTF-8; "" when the mail has none: always present */
	char *message_id;
	char *preview; /* first words */
	gint64 date;   /* seconds since the epoch; 0 unknown */
	gint64 size;   /* octets that follow */
	/* Only the header and the first lines follow, as the mail is larger than the mailbox's top_size; it
	 * has size_on_server octets, by the POP3 server's word. A `fetch` brings it whole. */
	gboolean partial;
	gint64 size_on_server;
	char *replaces;  /* the ref of the partial mail that this one is the whole of */
	char *report_on; /* a delivery report: the id of the sent mail that it speaks of, whose state tells it
			  */
} ImailMailPush;
extern const ImailRecordType imail_mail_push_type;

/* mail-source, server to client: a mail that was pushed came through another mailbox too. */
typedef struct {
	char *ref;     /* to be acked */
	char *mail;    /* the ref under which the mail was pushed */
	char *mailbox; /* the other mailbox */
} ImailMailSource;
extern const ImailRecordType imail_mail_source_type;

/* fetch: a partial mail is wanted whole. By the ref of its push, or by mailbox and unique-id. */
typedef struct {
	char *ref;
	char *mailbox;
	char *uidl;
} ImailFetch;
extern const ImailRecordType imail_fetch_type;

/* chunk: a piece of a stream, both ways; the frame's payload is the piece. */
typedef struct {
	char *ref; /* client to server: the mail id; server to client: the push's ref */
	gint64 offset;
	gboolean last;
} ImailChunk;
extern const ImailRecordType imail_chunk_type;

/* ack: the client has these durably. */
typedef struct {
	char **refs;
} ImailAck;
extern const ImailRecordType imail_ack_type;

/* A sender: an SMTP server with its credentials and From address. */
typedef struct {
	char *sender;  /* id; chosen by the server when absent in sender-set */
	char *address; /* From addr-spec */
	char *name;    /* display name, or NULL */
	char *host;
	gint64 port;
	int tls;        /* ImailTls */
	char *login;    /* user name at the server; NULL: no authentication */
	char *password; /* client to server only; absent in sender-set: keep the one stored */
	int auth;       /* ImailAuthKind */
	gboolean is_default;
	gint64 connections; /* at a time, at most */
	gint64 rate;        /* mails an hour, at most; 0: no limit */
} ImailSender;
extern const ImailRecordType imail_sender_type;

/* What becomes of the copy on the POP3 server once the mail is safe. */
typedef enum {
	IMAIL_AFTER_KEEP,   /* "keep" */
	IMAIL_AFTER_DELETE, /* "delete": at the session after the client's ack */
	IMAIL_AFTER_DAYS,   /* "delete-after-days": `days` after the fetch, and acked */
} ImailAfter;

/* When a mail is safe enough for its copy on the POP3 server to be deleted. */
typedef enum {
	IMAIL_DELETE_ACKED,   /* "acked": a client has it */
	IMAIL_DELETE_SPOOLED, /* "spooled": the server has it durably */
} ImailDeleteWhen;

/* A mailbox: a POP3 source with its credentials. */
typedef struct {
	char *mailbox; /* id; chosen by the server when absent in mailbox-set */
	char *name;    /* what the user calls it, or NULL */
	char *host;
	gint64 port;
	int tls;
	char *login;
	char *password;     /* as in ImailSender */
	gint64 interval;    /* seconds, 60 … 86400 */
	int after;          /* ImailAfter */
	gint64 days;        /* for IMAIL_AFTER_DAYS */
	int delete_when;    /* ImailDeleteWhen */
	int auth;           /* ImailAuthKind */
	gint64 first_days;  /* the first fetch leaves out what is older; 0: nothing is too old */
	gint64 first_count; /* the first fetch takes no more than so many; 0: all */
	gint64 top_size;    /* of a mail over so many octets only the beginning is fetched; 0: always whole */
} ImailMailbox;
extern const ImailRecordType imail_mailbox_type;

/* senders / mailboxes: the whole lists, server to client, without passwords. */
typedef struct {
	GPtrArray *senders; /* of ImailSender */
} ImailSenders;
extern const ImailRecordType imail_senders_type;
typedef struct {
	GPtrArray *mailboxes; /* of ImailMailbox */
} ImailMailboxes;
extern const ImailRecordType imail_mailboxes_type;

/* discover: which mail servers has this address? */
typedef struct {
	char *address;
	gboolean steps; /* discover-step is wanted */
} ImailDiscover;
extern const ImailRecordType imail_discover_type;

/* discover-step, server to client: how far the search for the mail servers of an address is. */
typedef struct {
	char *address; /* as it was asked for */
	char *step;    /* "list", "domain", "probe"; others may come */
} ImailDiscoverStep;
extern const ImailRecordType imail_discover_step_type;

/* A mail server that was found: as in ImailSender and ImailMailbox. */
typedef struct {
	char *host;
	gint64 port;
	int tls; /* ImailTls; never IMAIL_TLS_NONE */
	char *login;
	char *source; /* "list", "autoconfig", "srv", "mx", "probe"; others may come */
} ImailCandidate;
extern const ImailRecordType imail_candidate_type;

/* What discover found, in its ok; the likeliest first. */
typedef struct {
	char *address;
	GPtrArray *senders;   /* of ImailCandidate */
	GPtrArray *mailboxes; /* of ImailCandidate */
	char *provider;       /* its name, where known */
	char *note;           /* what the person has to know or do first, where there is something */
	char *link;           /* https: of the provider's page for that, where one is known */
	char *similar;        /* the domain of a large provider of which the address's looks like a slip */
	gboolean unreachable; /* nothing was found, and no name server answered: it may be the network */
} ImailDiscovered;
extern const ImailRecordType imail_discovered_type;

/* check-now: poll these mailboxes (empty: all) at once. */
typedef struct {
	char **mailboxes;
} ImailCheckNow;
extern const ImailRecordType imail_check_now_type;

typedef enum {
	IMAIL_MAIL_QUEUED, /* durable in the outbox */
	IMAIL_MAIL_SENDING,
	IMAIL_MAIL_SENT,      /* the SMTP server took it; `text` is its answer */
	IMAIL_MAIL_DEFERRED,  /* will be tried again at next_try */
	IMAIL_MAIL_FAILED,    /* given up; `text` says why */
	IMAIL_MAIL_UNCERTAIN, /* the link died after the final dot; tried again with the same Message-ID */
	IMAIL_MAIL_HELD,      /* waits for its time, next_try; the user may take it back */
	IMAIL_MAIL_BOUNCED,   /* was sent; a report that came back says that somebody did not get it */
	IMAIL_MAIL_RECALLED,  /* the user took it back */
} ImailMailState;
const char *imail_mail_state_to_name(int state);
/* Whether nothing more is done about a mail by itself. */
gboolean imail_mail_state_is_final(int state);

typedef enum {
	IMAIL_RECIPIENT_ACCEPTED, /* "accepted": the SMTP server took the mail for it */
	IMAIL_RECIPIENT_WAITING,  /* "waiting": still to be served */
	IMAIL_RECIPIENT_REFUSED,  /* "refused": by the SMTP server, for good, or by a report that came back */
} ImailRecipientState;

/* What became of a mail for one of its recipients. */
typedef struct {
	char *address;
	int state;  /* ImailRecipientState */
	char *text; /* the words of the server that refused or put off; NULL: none */
} ImailRecipient;
extern const ImailRecordType imail_recipient_type;

/* mail-status, server to client: what became of a sent mail. */
typedef struct {
	char *ref; /* to be acked; NULL for "sending", which is not kept */
	char *mail;
	int state; /* ImailMailState */
	char *text;
	char *code; /* imail_error_to_name; NULL unless deferred, failed or uncertain */
	char *message_id;
	gint64 time;
	gint64 next_try;
	GPtrArray *recipients; /* of ImailRecipient, where what became of the mail is not the same for all */
	gint64 done, size;     /* "sending": octets that the server has taken, of so many; size 0: unknown */
	gboolean tell;         /* the user is to be told now: it will be late, or needs something done */
} ImailMailStatus;
extern const ImailRecordType imail_mail_status_type;

/* mail-recall: take a mail back that is not sent yet; mail-release: send one now that waits for its time. */
typedef struct {
	char *mail;
} ImailMailName;
extern const ImailRecordType imail_mail_name_type;

typedef enum {
	IMAIL_MAILBOX_IDLE, /* waiting for its time */
	IMAIL_MAILBOX_CONNECTING,
	IMAIL_MAILBOX_FETCHING,
	IMAIL_MAILBOX_FAILED, /* `text` says why; tried again at next_try */
	IMAIL_MAILBOX_PAUSED, /* not tried again before the user corrects it or asks */
} ImailMailboxState;

/* mailbox-status, server to client: the health of a mailbox. Not acked; the current ones are sent after
 * login. */
typedef struct {
	char *mailbox;
	int state;
	char *code;
	char *text;
	gint64 last_success; /* seconds since the epoch; 0: never */
	gint64 next_try;
} ImailMailboxStatus;
extern const ImailRecordType imail_mailbox_status_type;

/* progress, server to client: how far a fetch is. */
typedef struct {
	char *mailbox;
	gint64 done, total; /* messages */
	gint64 bytes;       /* so far */
} ImailProgress;
extern const ImailRecordType imail_progress_type;

typedef enum {
	IMAIL_PRESENCE_OFFLINE,
	IMAIL_PRESENCE_AVAILABLE,
	IMAIL_PRESENCE_AWAY,
} ImailPresenceState;

/* presence: client to server, one's own (user absent); server to client, a watched user's. */
typedef struct {
	char *user;
	int state;
	char *text;
	gboolean unknown; /* the server has no such user: mail may reach the address, instant messages do not
			   */
} ImailPresence;
extern const ImailRecordType imail_presence_type;

/* watch / unwatch: begin or end to be told the presence of these users. */
typedef struct {
	char **users;
} ImailWatch;
extern const ImailRecordType imail_watch_type;

typedef enum { IMAIL_TYPING_NO, IMAIL_TYPING_YES, IMAIL_TYPING_PAUSED } ImailTypingState;

/* typing: to (client to server), from (server to client). Never kept. */
typedef struct {
	char *to;
	char *from;
	int state;
} ImailTyping;
extern const ImailRecordType imail_typing_type;

/* profile, server to client: name and mail addresses of a watched user, the one to be written to first.
 * profile-set, client to server: one's own (user absent); what is absent follows the default sender. */
typedef struct {
	char *user;
	char *name;
	char **addresses;
} ImailProfile;
extern const ImailRecordType imail_profile_type;

/* The ok of profile-get: one's own profile as it was set, and what others see in place of what is absent. */
typedef struct {
	char *name;
	char **addresses;
	char *default_name;
	char *default_address;
} ImailOwnProfile;
extern const ImailRecordType imail_own_profile_type;

/* error: the answer to a request (re), or a word about a stream (ref) or the connection (neither). */
typedef struct {
	char *re;
	char *ref;
	char *code;
	char *text;
} ImailErrorMessage;
extern const ImailRecordType imail_error_type;

/* A GError from an error message, and an error message ready to send (caller unrefs); RE and REF may be
 * NULL. */
GError *imail_error_message_to_gerror(const ImailErrorMessage *message);
JsonObject *imail_error_message_new(const char *re, const char *ref, const GError *error);

/* A JSON object of a TYPE with RECORD's members: what imail_frame_write takes. ID may be NULL. Caller
 * unrefs. */
JsonObject *imail_message_new(const char *type, const char *id, const ImailRecordType *record_type,
			      gconstpointer record);

#endif
