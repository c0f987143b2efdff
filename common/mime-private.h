/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-private.h: what the files of mime-parse share: the structure of a message and its pieces.
 *
 * GMime's own parser is not used for the structure: it builds an object for every part and header field that
 * a hostile mail holds, recurses 1,024 deep and keeps preambles in memory. imail_mime_split reads the message
 * once, keeps offsets only, and bounds depth, parts and header octets; GMime does the rest (parameters,
 * addresses, dates, transfer encodings).
 */
#ifndef IMAIL_COMMON_MIME_PRIVATE_H
#define IMAIL_COMMON_MIME_PRIVATE_H

#include "mime-build.h"
#include "mime-parse.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)

#define IMAIL_MIME_PARTS_MAX         2000        /* entities (multiparts, messages, leaves) of one mail */
#define IMAIL_MIME_FIELD_MAX         (64 * 1024) /* octets kept of one header field */
#define IMAIL_MIME_FIELD_REPEATS_MAX 8           /* fields of one name kept in one header */
#define IMAIL_MIME_HEADERS_MAX       (2 * 1024 * 1024) /* octets of header fields kept in all of a mail */

typedef enum {
	IMAIL_MIME_LEAF,
	IMAIL_MIME_MULTIPART,
	IMAIL_MIME_MESSAGE, /* message/rfc822: its only child is the entity inside */
} ImailMimeKind;

/* A header field that imail reads; others are not kept. */
typedef struct {
	char *name;     /* lower case */
	GString *value; /* octets as they came, folds included */
} ImailMimeField;

typedef struct _ImailMimeEntity ImailMimeEntity;
struct _ImailMimeEntity {
	ImailMimeEntity *parent;
	ImailMimeKind kind;
	guint depth;            /* 0: the mail itself */
	GPtrArray *fields;      /* of ImailMimeField */
	GPtrArray *children;    /* of ImailMimeEntity */
	char *media_type;       /* lower case, never NULL once the header is read */
	GMimeContentType *type; /* with the parameters; NULL when the field is missing or broken */
	GMimeContentDisposition *disposition; /* or NULL */
	GMimeContentEncoding encoding;
	char *boundary;              /* with the leading "--"; MULTIPART */
	gboolean closed;             /* MULTIPART: its final boundary was seen */
	gint64 body_start, body_end; /* offsets in the stream */
};

typedef struct {
	ImailMimeEntity *root;                   /* never NULL */
	gboolean too_deep, too_many, header_cut; /* a limit was reached: said in left_out */
} ImailMimeTree;

/* mime-split.c */
ImailMimeTree *imail_mime_split(GMimeStream *stream);
void imail_mime_tree_free(ImailMimeTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailMimeTree, imail_mime_tree_free)

/* mime-charset.c: DATA as UTF-8, always valid, NULs replaced; DECLARED (may be NULL) is a hint. Caller frees.
 */
char *imail_mime_to_utf8(const char *data, gsize len, const char *declared);
/* Whether DECLARED names a charset that says nothing (absent, unknown to iconv, or US-ASCII). */
gboolean imail_mime_charset_is_vague(const char *declared);

/* mime-field.c: header fields. */
void imail_mime_field_free(gpointer field);
/* The first field NAME (lower case), octets as they came, or NULL. Not copied. */
const GString *imail_mime_field(const ImailMimeEntity *entity, const char *name);
/* The first field NAME unfolded, in UTF-8, encoded words not decoded; NULL when absent. */
char *imail_mime_field_utf8(const ImailMimeEntity *entity, const char *name);
/* The first field NAME as a person reads it: RFC 2047 decoded; NULL when absent. */
char *imail_mime_field_text(const ImailMimeEntity *entity, const char *name);
/* Decodes RFC 2047 words in VALUE (UTF-8 or raw octets); QUOTE: for an address field, words become quoted
 * strings. */
char *imail_mime_decode_words(const char *value, gboolean quote);
/* Reads media_type, type, disposition, encoding and boundary from the fields. IN_DIGEST: RFC 2046 5.1.5. */
void imail_mime_entity_describe(ImailMimeEntity *entity, gboolean in_digest);

/* mime-header.c: fills the header members of PARSED from a message's ENTITY. */
void imail_mime_read_header(const ImailMimeEntity *entity, ImailParsed *parsed);

/* mime-auth.c: of ImailAuthResults; FROM_ADDRESS may be NULL. Never NULL; caller unrefs. */
GPtrArray *imail_mime_auth(const ImailMimeEntity *entity, const char *from_address);
void imail_auth_results_free(gpointer results);

/* mime-unsubscribe.c: *BY_MAIL and *BY_WEB, NULL before, get URLs where there are any. */
void imail_mime_unsubscribe(const ImailMimeEntity *entity, char **by_mail, char **by_web);

/* mime-content.c: the octets of a leaf, transfer encoding taken off. */
/* At most MAX octets; *CUT says whether there are more. */
GByteArray *imail_mime_content_read(GMimeStream *stream, const ImailMimeEntity *leaf, gsize max,
				    gboolean *cut);
/* All of it to OUT; FALSE with TEMPORARY. */
gboolean imail_mime_content_write(GMimeStream *stream, const ImailMimeEntity *leaf, GMimeStream *out,
				  GError **error);
/* How many octets there are: counted in a small part, estimated in a big one. */
gint64 imail_mime_content_size(GMimeStream *stream, const ImailMimeEntity *leaf);

/* mime-attachment.c */
/* Whether a leaf is shown as text rather than listed as an attachment. */
gboolean imail_mime_is_shown(const ImailMimeEntity *leaf);
/* All attachments of a mail in order: entities, not owned. */
GPtrArray *imail_mime_list_attachments(const ImailMimeTree *tree);
ImailAttachment *imail_mime_describe_attachment(GMimeStream *stream, const ImailMimeEntity *entity);
void imail_attachment_free(gpointer attachment);

/* mime-text.c: the readable text and the html of a mail; *CUT says whether something did not fit in. */
void imail_mime_read_text(GMimeStream *stream, const ImailMimeTree *tree, char **text, char **html,
			  gboolean *cut);

/* mime-protect.c: what the parts and the text (may be NULL) say of signatures and encryption. */
ImailProtection imail_mime_protection(const ImailMimeTree *tree, const char *text);
/* What a person has to know of it, in sentences; NULL: nothing. Caller frees. */
char *imail_mime_protection_words(ImailProtection protection);

/* mime-calendar.c: the first event of the iCalendar object (RFC 5545) in TEXT as a line for a person:
 * "Invitation: Budget, 2026-10-01 15:00–16:00, Room 5". NULL: there is none. Caller frees. */
char *imail_calendar_line(const char *text);

/* mime-enriched.c: TEXT (UTF-8, LF line ends) of text/enriched, or of text/richtext, as HTML that nobody has
 * cleaned. Caller frees. */
char *imail_enriched_to_html(const char *text, gboolean is_richtext);

/* mime-flowed.c: RFC 3676. Lines end in LF. */
char *imail_flowed_encode(const char *text);
char *imail_flowed_decode(const char *text, gboolean delsp);

#endif
