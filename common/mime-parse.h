/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-parse.h: RFC 5322 to what a person reads, with GMime 3.
 *
 * All strings that come out are valid UTF-8, whatever the mail claims of its charsets (GB18030, GBK, Big5,
 * ISO-2022-JP, lies and raw 8-bit headers included). Attachment names are cleaned: no path, no control or
 * bidi characters, never empty. Limits: IMAIL_MIME_* below; what was left out is said in `left_out`.
 */
#ifndef IMAIL_COMMON_MIME_PARSE_H
#define IMAIL_COMMON_MIME_PARSE_H

#include <gmime/gmime.h>

#include "error.h"
#include "limits.h"

#define IMAIL_MIME_DEPTH_MAX       50                /* nested multiparts and messages that are looked into */
#define IMAIL_MIME_PARTS_SHOWN_MAX 200               /* attachments listed */
#define IMAIL_MIME_TEXT_MAX        (2 * 1024 * 1024) /* octets of text, and of html, that are taken out */

typedef struct {
	char *name;         /* cleaned, never NULL */
	char *media_type;   /* lower case, e.g. "application/pdf" */
	char *content_id;   /* without <>, or NULL */
	gint64 size;        /* octets when decoded (estimated for base64 in a big part) */
	gboolean is_inline; /* referred to by the html through cid: */
	gboolean
		is_within; /* it is attached to a mail that is attached to this one, and in that one's file */
} ImailAttachment;

/* How a mail is signed or encrypted; nothing is checked or deciphered. */
typedef enum {
	IMAIL_PROTECTION_OPENPGP_SIGNED = 1 << 0,
	IMAIL_PROTECTION_OPENPGP_ENCRYPTED = 1 << 1,
	IMAIL_PROTECTION_SMIME_SIGNED = 1 << 2,
	IMAIL_PROTECTION_SMIME_ENCRYPTED = 1 << 3,
} ImailProtection;

typedef enum {
	IMAIL_VERDICT_NONE, /* nothing is said, or nothing that helps */
	IMAIL_VERDICT_PASS,
	IMAIL_VERDICT_FAIL,
} ImailVerdict;

/* One Authentication-Results field (RFC 8601). Anybody can have written it. */
typedef struct {
	char *server;       /* authserv-id, lower case: who says so, or who it says that it is */
	gboolean is_above;  /* of the first Received field (there is one): the last server wrote it, or one
			       after it */
	char *signed_by;    /* domain of a DKIM signature that was good, From's before others; or NULL */
	ImailVerdict dmarc; /* whether From is whom it seems */
	char *dmarc_from;   /* the domain of From that was looked at; or NULL: not said */
} ImailAuthResults;

/* Whether two domains are one, or one lies within the other. */
gboolean imail_auth_is_related(const char *a, const char *b);

typedef struct {
	char *from;         /* decoded mailbox, or NULL */
	char *from_name;    /* display name, or NULL */
	char *from_address; /* addr-spec, or NULL */
	char **to;          /* decoded mailboxes, never NULL */
	char **cc;
	char **bcc;        /* only the writer's own copy has it */
	char **unfinished; /* of a draft: what was typed as a recipient and is no address yet; never NULL */
	char *reply_to;    /* decoded mailbox list, or NULL */
	char *subject;     /* "" when absent */
	char *message_id;  /* with <>, or NULL */
	char *in_reply_to; /* with <>, or NULL */
	char **references; /* msg-ids with <>, never NULL */
	gint64 date;       /* seconds since the epoch, 0 unknown */
	/* List-Id (RFC 2919), Precedence: bulk, list or junk, Auto-Submitted (RFC 3834) other than "no". */
	gboolean is_bulk;
	char *list_id; /* what stands between <> in List-Id, lower case; or NULL */
	/* List-Unsubscribe (RFC 2369): a mailto: and a https: or http: URL, whole and with what they need; or
	 * NULL. */
	char *unsubscribe_mail, *unsubscribe_web;
	GPtrArray *auth; /* of ImailAuthResults, in order; NULL: none */
	char *text; /* plain text: the text parts in order (nested messages with a heading); NULL when the
		       mail has only HTML, or no text at all */
	char *html; /* the HTML alternative as it stands, unsanitised, in UTF-8, or NULL */
	ImailProtection protection;
	GPtrArray *attachments; /* of ImailAttachment, in order: an attachment's index is its place here */
	char *left_out;         /* in words for a person, or NULL when nothing was left out */
} ImailParsed;

void imail_parsed_free(ImailParsed *parsed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailParsed, imail_parsed_free)

/* Parses a whole message from STREAM (seekable: a GMimeStreamFs, then memory does not grow with its size).
 * Never NULL: what cannot be parsed comes out as text. */
ImailParsed *imail_mime_parse(GMimeStream *stream);

/* What a draft has beside what any mail has. */
typedef struct {
	char **to, **cc, **bcc; /* as they were typed: also what is no address yet; never NULL */
	gint64 send_at;         /* Deferred-Delivery (RFC 2156, RFC 4021): seconds since the epoch, or 0 */
} ImailParsedDraft;

void imail_parsed_draft_free(ImailParsedDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailParsedDraft, imail_parsed_draft_free)

/* Never NULL. */
ImailParsedDraft *imail_mime_parse_draft(GMimeStream *stream);

/* Parses the first octets of a message only (HEAD of LEN): header fields, and `text` as far as it goes;
 * attachments empty. */
ImailParsed *imail_mime_parse_head(const void *head, gsize len);

/* The same for a list: *PREVIEW (caller frees) gets imail_mime_preview's words, and no more of the body is
 * read than they take, mostly. `text` and `html` may be cut short. */
ImailParsed *imail_mime_parse_brief(const void *head, gsize len, char **preview);

/* The first words of text (or of the HTML with its tags taken off), white space folded, quotes skipped where
 * something else follows, at most IMAIL_PREVIEW_MAX octets. Never NULL; caller frees. */
char *imail_mime_preview(const ImailParsed *parsed);

/* The header at the beginning of OCTETS as text: a line for each field, in their order, unfolded and decoded.
 * Never NULL; caller frees. */
char *imail_mime_header_text(const void *octets, gsize len);

/* HTML to readable plain text with libxml2 (scripts, styles and comments gone, links followed by their target
 * in brackets where it differs from their text, block elements on their own lines). Caller frees. */
char *imail_html_to_text(const char *html);
/* The same, but once there are MAX octets of text (or a little more) the rest is not looked at. */
char *imail_html_first_text(const char *html, gsize max);

/* Decodes attachment INDEX of the message in STREAM to OUT. FALSE with NOT_FOUND, or TEMPORARY (write
 * failed). */
gboolean imail_mime_save_attachment(GMimeStream *stream, guint index, GMimeStream *out, GError **error);

/* A safe file name from an untrusted one: see the head of this file. Caller frees. */
char *imail_clean_file_name(const char *name, const char *media_type);

#endif
