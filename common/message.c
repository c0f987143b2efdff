/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * message.c: the tables of the wire's messages (docs/PROTOCOL.md §3–§8), and errors as messages.
 *
 * What a client sends is bound as tightly as the protocol says. What only the server sends (pushes, states)
 * is bound by its type alone: a client that refused a push for its looks would never acknowledge it and
 * never see the mail.
 */
#include <stddef.h>
#include <string.h>

#include "message.h"

/* clang-format off */
/* Rows of a table. The member of the struct has the wire's name; the comparison in sizeof lets the compiler
 * see that it has the C type that its kind wants, and is never run. */
#define AT(record, member, type) offsetof(record, member) + 0 * sizeof(&((record *)0)->member == (type *)0)
#define STRING(record, member, most, bits) \
	{ .name = #member, .kind = IMAIL_FIELD_STRING, .flags = (bits), .offset = AT(record, member, char *), \
	  .max = (most) }
#define SECRET(record, member, most, bits) \
	{ .name = #member, .kind = IMAIL_FIELD_SECRET, .flags = (bits), .offset = AT(record, member, char *), \
	  .max = (most) }
#define STRV(record, member, most, most_each, bits)                                                         \
	{ .name = #member, .kind = IMAIL_FIELD_STRV, .flags = (bits), .offset = AT(record, member, char **), \
	  .max = (most), .max_each = (most_each) }
#define INT(record, member, least, most, when_absent, bits)                                                \
	{ .name = #member, .kind = IMAIL_FIELD_INT, .flags = (bits), .offset = AT(record, member, gint64), \
	  .min = (least), .max = (most), .initial = (when_absent) }
#define BOOL(record, member) { .name = #member, .kind = IMAIL_FIELD_BOOL, .offset = AT(record, member, gboolean) }
#define ENUM(record, member, wire_names, when_absent, bits)                                              \
	{ .name = #member, .kind = IMAIL_FIELD_ENUM, .flags = (bits), .offset = AT(record, member, int), \
	  .names = (wire_names), .initial = (when_absent) }
#define RECORDS(record, member, type, most, bits)                                                                 \
	{ .name = #member, .kind = IMAIL_FIELD_RECORDS, .flags = (bits), .offset = AT(record, member, GPtrArray *), \
	  .max = (most), .sub = &(type) }
#define END { .name = NULL }
/* clang-format on */

#define ID_BITS          (IMAIL_FIELD_LINE | IMAIL_FIELD_NONEMPTY)
#define REQUIRED_ID_BITS (ID_BITS | IMAIL_FIELD_REQUIRED)
/* Bound by the frame that it came in. */
#define ANY IMAIL_FRAME_LINE_MAX

#define TYPE(record, wire_name, table, free_func)                                                            \
	{                                                                                                    \
		.name = (wire_name), .size = sizeof(record), .fields = (table), .destroy = (free_func)       \
	}

static const ImailField hello_fields[] = {
	INT(ImailHello, protocol, 1, G_MAXINT32, 0, IMAIL_FIELD_REQUIRED),
	STRING(ImailHello, client, IMAIL_NAME_MAX, IMAIL_FIELD_LINE),
	STRING(ImailHello, device, IMAIL_ID_MAX, REQUIRED_ID_BITS),
	END,
};
const ImailRecordType imail_hello_type = TYPE(ImailHello, "hello", hello_fields, NULL);

static const ImailField auth_fields[] = {
	STRING(ImailAuth, mechanism, IMAIL_ID_MAX, REQUIRED_ID_BITS),
	STRING(ImailAuth, user, IMAIL_ADDRESS_MAX, IMAIL_FIELD_ADDR_SPEC),
	STRING(ImailAuth, data, IMAIL_PASSWORD_MAX, IMAIL_FIELD_LINE),
	END,
};
const ImailRecordType imail_auth_type = TYPE(ImailAuth, "auth", auth_fields, NULL);

static const ImailField im_fields[] = {
	STRING(ImailIm, ref, IMAIL_ID_MAX, ID_BITS),
	STRING(ImailIm, mail, IMAIL_ID_MAX, ID_BITS),
	STRING(ImailIm, from, IMAIL_MAILBOX_MAX, IMAIL_FIELD_ADDRESS),
	STRV(ImailIm, to, IMAIL_RECIPIENTS_MAX, IMAIL_MAILBOX_MAX, IMAIL_FIELD_ADDRESS),
	STRING(ImailIm, subject, IMAIL_SUBJECT_MAX, IMAIL_FIELD_LINE),
	STRING(ImailIm, body, IMAIL_IM_BODY_MAX, 0),
	STRING(ImailIm, html, IMAIL_IM_BODY_MAX, 0),
	INT(ImailIm, time, 0, G_MAXINT64, 0, 0),
	END,
};
const ImailRecordType imail_im_type = TYPE(ImailIm, "im", im_fields, NULL);

static const char *const part_kind_names[] = {
	[IMAIL_PART_TEXT] = "text",
	[IMAIL_PART_HTML] = "html",
	[IMAIL_PART_ATTACHMENT] = "attachment",
	[IMAIL_PART_INLINE] = "inline",
	NULL,
};
static const ImailField part_fields[] = {
	ENUM(ImailPart, kind, part_kind_names, IMAIL_PART_TEXT, IMAIL_FIELD_REQUIRED),
	STRING(ImailPart, name, IMAIL_NAME_MAX, IMAIL_FIELD_LINE),
	STRING(ImailPart, media_type, IMAIL_NAME_MAX, IMAIL_FIELD_LINE),
	STRING(ImailPart, content_id, IMAIL_MESSAGE_ID_MAX, IMAIL_FIELD_LINE),
	INT(ImailPart, size, 0, IMAIL_PART_SIZE_MAX, 0, IMAIL_FIELD_REQUIRED),
	END,
};
static void part_free(gpointer part)
{
	imail_record_free(&imail_part_type, part);
}
const ImailRecordType imail_part_type = TYPE(ImailPart, "part", part_fields, part_free);

static const ImailField mail_fields[] = {
	STRING(ImailMail, mail, IMAIL_ID_MAX, REQUIRED_ID_BITS),
	STRING(ImailMail, from, IMAIL_MAILBOX_MAX, IMAIL_FIELD_ADDRESS),
	STRV(ImailMail, to, IMAIL_RECIPIENTS_MAX, IMAIL_MAILBOX_MAX, IMAIL_FIELD_ADDRESS),
	STRV(ImailMail, cc, IMAIL_RECIPIENTS_MAX, IMAIL_MAILBOX_MAX, IMAIL_FIELD_ADDRESS),
	STRV(ImailMail, bcc, IMAIL_RECIPIENTS_MAX, IMAIL_MAILBOX_MAX, IMAIL_FIELD_ADDRESS),
	STRING(ImailMail, reply_to, IMAIL_MAILBOX_MAX, IMAIL_FIELD_ADDRESS),
	STRING(ImailMail, subject, IMAIL_SUBJECT_MAX, IMAIL_FIELD_LINE),
	STRING(ImailMail, in_reply_to, IMAIL_MESSAGE_ID_MAX, IMAIL_FIELD_LINE),
	STRV(ImailMail, references, IMAIL_REFERENCES_MAX, IMAIL_MESSAGE_ID_MAX, IMAIL_FIELD_LINE),
	RECORDS(ImailMail, parts, imail_part_type, IMAIL_PARTS_MAX, 0),
	INT(ImailMail, hold, 0, IMAIL_HOLD_MAX, 0, 0),
	INT(ImailMail, send_at, 0, G_MAXINT64, 0, 0),
	STRING(ImailMail, message_id, IMAIL_MESSAGE_ID_MAX, IMAIL_FIELD_LINE),
	END,
};
const ImailRecordType imail_mail_type = TYPE(ImailMail, "mail", mail_fields, NULL);

static const ImailField mail_push_fields[] = {
	STRING(ImailMailPush, ref, IMAIL_ID_MAX, REQUIRED_ID_BITS),
	STRING(ImailMailPush, mailbox, IMAIL_ID_MAX, 0),
	STRING(ImailMailPush, from, ANY, 0),
	STRV(ImailMailPush, to, ANY, ANY, 0),
	STRV(ImailMailPush, cc, ANY, ANY, 0),
	STRING(ImailMailPush, subject, ANY, IMAIL_FIELD_REQUIRED),
	STRING(ImailMailPush, message_id, ANY, 0),
	STRING(ImailMailPush, preview, ANY, 0),
	INT(ImailMailPush, date, G_MININT64, G_MAXINT64, 0, 0),
	INT(ImailMailPush, size, 0, IMAIL_STREAM_SIZE_MAX, 0, IMAIL_FIELD_REQUIRED),
	BOOL(ImailMailPush, partial),
	INT(ImailMailPush, size_on_server, 0, G_MAXINT64, 0, 0),
	STRING(ImailMailPush, replaces, IMAIL_ID_MAX, ID_BITS),
	STRING(ImailMailPush, report_on, IMAIL_ID_MAX, ID_BITS),
	END,
};
const ImailRecordType imail_mail_push_type = TYPE(ImailMailPush, "mail", mail_push_fields, NULL);

static const ImailField mail_source_fields[] = {
	STRING(ImailMailSource, ref, IMAIL_ID_MAX, ID_BITS),
	STRING(ImailMailSource, mail, IMAIL_ID_MAX, REQUIRED_ID_BITS),
	STRING(ImailMailSource, mailbox, IMAIL_ID_MAX, REQUIRED_ID_BITS),
	END,
};
const ImailRecordType imail_mail_source_type = TYPE(ImailMailSource, "mail-source", mail_source_fields, NULL);

static const ImailField fetch_fields[] = {
	STRING(ImailFetch, ref, IMAIL_ID_MAX, ID_BITS),
	STRING(ImailFetch, mailbox, IMAIL_ID_MAX, ID_BITS),
	STRING(ImailFetch, uidl, IMAIL_UIDL_MAX, IMAIL_FIELD_LINE),
	END,
};
const ImailRecordType imail_fetch_type = TYPE(ImailFetch, "fetch", fetch_fields, NULL);

static const ImailField chunk_fields[] = {
	STRING(ImailChunk, ref, IMAIL_ID_MAX, REQUIRED_ID_BITS),
	INT(ImailChunk, offset, 0, IMAIL_STREAM_SIZE_MAX, 0, IMAIL_FIELD_REQUIRED),
	BOOL(ImailChunk, last),
	END,
};
const ImailRecordType imail_chunk_type = TYPE(ImailChunk, "chunk", chunk_fields, NULL);

static const ImailField ack_fields[] = {
	STRV(ImailAck, refs, IMAIL_REFS_MAX, IMAIL_ID_MAX, IMAIL_FIELD_REQUIRED | IMAIL_FIELD_LINE),
	END,
};
const ImailRecordType imail_ack_type = TYPE(ImailAck, "ack", ack_fields, NULL);

static const char *const tls_names[] = {
	[IMAIL_TLS_IMPLICIT] = "tls",
	[IMAIL_TLS_STARTTLS] = "starttls",
	[IMAIL_TLS_NONE] = "none",
	NULL,
};

static const char *const auth_names[] = {
	[IMAIL_AUTH_PASSWORD] = "password",
	[IMAIL_AUTH_BEARER] = "bearer",
	NULL,
};

static const ImailField sender_fields[] = {
	STRING(ImailSender, sender, IMAIL_ID_MAX, ID_BITS),
	STRING(ImailSender, address, IMAIL_ADDRESS_MAX, IMAIL_FIELD_REQUIRED | IMAIL_FIELD_ADDR_SPEC),
	STRING(ImailSender, name, IMAIL_NAME_MAX, IMAIL_FIELD_LINE),
	STRING(ImailSender, host, IMAIL_HOST_MAX, REQUIRED_ID_BITS),
	INT(ImailSender, port, 1, G_MAXUINT16, 0, IMAIL_FIELD_REQUIRED),
	ENUM(ImailSender, tls, tls_names, IMAIL_TLS_IMPLICIT, IMAIL_FIELD_REQUIRED),
	STRING(ImailSender, login, IMAIL_NAME_MAX, IMAIL_FIELD_LINE),
	SECRET(ImailSender, password, IMAIL_PASSWORD_MAX, IMAIL_FIELD_LINE),
	ENUM(ImailSender, auth, auth_names, IMAIL_AUTH_PASSWORD, 0),
	BOOL(ImailSender, is_default),
	INT(ImailSender, connections, 1, IMAIL_CONNECTIONS_MAX, IMAIL_CONNECTIONS_DEFAULT, 0),
	INT(ImailSender, rate, 0, IMAIL_RATE_MAX, 0, 0),
	END,
};
static void sender_free(gpointer sender)
{
	imail_record_free(&imail_sender_type, sender);
}
const ImailRecordType imail_sender_type = TYPE(ImailSender, "sender", sender_fields, sender_free);

static const char *const after_names[] = {
	[IMAIL_AFTER_KEEP] = "keep",
	[IMAIL_AFTER_DELETE] = "delete",
	[IMAIL_AFTER_DAYS] = "delete-after-days",
	NULL,
};
static const char *const delete_when_names[] = {
	[IMAIL_DELETE_ACKED] = "acked",
	[IMAIL_DELETE_SPOOLED] = "spooled",
	NULL,
};
static const ImailField mailbox_fields[] = {
	STRING(ImailMailbox, mailbox, IMAIL_ID_MAX, ID_BITS),
	STRING(ImailMailbox, name, IMAIL_NAME_MAX, IMAIL_FIELD_LINE),
	STRING(ImailMailbox, host, IMAIL_HOST_MAX, REQUIRED_ID_BITS),
	INT(ImailMailbox, port, 1, G_MAXUINT16, 0, IMAIL_FIELD_REQUIRED),
	ENUM(ImailMailbox, tls, tls_names, IMAIL_TLS_IMPLICIT, IMAIL_FIELD_REQUIRED),
	STRING(ImailMailbox, login, IMAIL_NAME_MAX, IMAIL_FIELD_LINE),
	SECRET(ImailMailbox, password, IMAIL_PASSWORD_MAX, IMAIL_FIELD_LINE),
	INT(ImailMailbox, interval, IMAIL_INTERVAL_MIN, IMAIL_INTERVAL_MAX, IMAIL_INTERVAL_DEFAULT,
	    IMAIL_FIELD_WRITTEN),
	ENUM(ImailMailbox, after, after_names, IMAIL_AFTER_KEEP, IMAIL_FIELD_WRITTEN),
	INT(ImailMailbox, days, 0, IMAIL_DAYS_MAX, 0, 0),
	ENUM(ImailMailbox, delete_when, delete_when_names, IMAIL_DELETE_ACKED, 0),
	ENUM(ImailMailbox, auth, auth_names, IMAIL_AUTH_PASSWORD, 0),
	INT(ImailMailbox, first_days, 0, IMAIL_FIRST_DAYS_MAX, IMAIL_FIRST_DAYS_DEFAULT, IMAIL_FIELD_WRITTEN),
	INT(ImailMailbox, first_count, 0, IMAIL_FIRST_COUNT_MAX, 0, IMAIL_FIELD_WRITTEN),
	INT(ImailMailbox, top_size, 0, IMAIL_RAW_SIZE_MAX, IMAIL_TOP_SIZE_DEFAULT, IMAIL_FIELD_WRITTEN),
	END,
};
static void mailbox_free(gpointer mailbox)
{
	imail_record_free(&imail_mailbox_type, mailbox);
}
const ImailRecordType imail_mailbox_type = TYPE(ImailMailbox, "mailbox", mailbox_fields, mailbox_free);

static const ImailField senders_fields[] = {
	RECORDS(ImailSenders, senders, imail_sender_type, IMAIL_SENDERS_MAX, IMAIL_FIELD_REQUIRED),
	END,
};
const ImailRecordType imail_senders_type = TYPE(ImailSenders, "senders", senders_fields, NULL);

static const ImailField mailboxes_fields[] = {
	RECORDS(ImailMailboxes, mailboxes, imail_mailbox_type, IMAIL_MAILBOXES_MAX, IMAIL_FIELD_REQUIRED),
	END,
};
const ImailRecordType imail_mailboxes_type = TYPE(ImailMailboxes, "mailboxes", mailboxes_fields, NULL);

static const ImailField discover_fields[] = {
	STRING(ImailDiscover, address, IMAIL_ADDRESS_MAX, IMAIL_FIELD_REQUIRED | IMAIL_FIELD_ADDR_SPEC),
	BOOL(ImailDiscover, steps),
	END,
};
const ImailRecordType imail_discover_type = TYPE(ImailDiscover, "discover", discover_fields, NULL);

static const ImailField discover_step_fields[] = {
	STRING(ImailDiscoverStep, address, IMAIL_ADDRESS_MAX, IMAIL_FIELD_REQUIRED),
	STRING(ImailDiscoverStep, step, IMAIL_NAME_MAX, REQUIRED_ID_BITS),
	END,
};
const ImailRecordType imail_discover_step_type =
	TYPE(ImailDiscoverStep, "discover-step", discover_step_fields, NULL);

static const ImailField candidate_fields[] = {
	STRING(ImailCandidate, host, IMAIL_HOST_MAX, REQUIRED_ID_BITS),
	INT(ImailCandidate, port, 1, G_MAXUINT16, 0, IMAIL_FIELD_REQUIRED),
	ENUM(ImailCandidate, tls, tls_names, IMAIL_TLS_IMPLICIT, IMAIL_FIELD_REQUIRED),
	STRING(ImailCandidate, login, IMAIL_NAME_MAX, IMAIL_FIELD_LINE),
	STRING(ImailCandidate, source, IMAIL_NAME_MAX, IMAIL_FIELD_LINE),
	END,
};
static void candidate_free(gpointer candidate)
{
	imail_record_free(&imail_candidate_type, candidate);
}
const ImailRecordType imail_candidate_type =
	TYPE(ImailCandidate, "candidate", candidate_fields, candidate_free);

static const ImailField discovered_fields[] = {
	STRING(ImailDiscovered, address, IMAIL_ADDRESS_MAX, 0),
	RECORDS(ImailDiscovered, senders, imail_candidate_type, IMAIL_CANDIDATES_MAX, 0),
	RECORDS(ImailDiscovered, mailboxes, imail_candidate_type, IMAIL_CANDIDATES_MAX, 0),
	STRING(ImailDiscovered, provider, IMAIL_NAME_MAX, 0),
	STRING(ImailDiscovered, note, IMAIL_TEXT_MAX, 0),
	STRING(ImailDiscovered, link, IMAIL_TEXT_MAX, IMAIL_FIELD_LINE),
	STRING(ImailDiscovered, similar, IMAIL_HOST_MAX, IMAIL_FIELD_LINE),
	BOOL(ImailDiscovered, unreachable),
	END,
};
const ImailRecordType imail_discovered_type = TYPE(ImailDiscovered, "discovered", discovered_fields, NULL);

static const ImailField check_now_fields[] = {
	STRV(ImailCheckNow, mailboxes, IMAIL_MAILBOXES_MAX, IMAIL_ID_MAX, IMAIL_FIELD_LINE),
	END,
};
const ImailRecordType imail_check_now_type = TYPE(ImailCheckNow, "check-now", check_now_fields, NULL);

static const char *const mail_state_names[] = {
	[IMAIL_MAIL_QUEUED] = "queued",     [IMAIL_MAIL_SENDING] = "sending",
	[IMAIL_MAIL_SENT] = "sent",         [IMAIL_MAIL_DEFERRED] = "deferred",
	[IMAIL_MAIL_FAILED] = "failed",     [IMAIL_MAIL_UNCERTAIN] = "uncertain",
	[IMAIL_MAIL_HELD] = "held",         [IMAIL_MAIL_BOUNCED] = "bounced",
	[IMAIL_MAIL_RECALLED] = "recalled", NULL,
};

const char *imail_mail_state_to_name(int state)
{
	g_return_val_if_fail(state >= 0 && state <= IMAIL_MAIL_RECALLED, mail_state_names[IMAIL_MAIL_QUEUED]);

	return mail_state_names[state];
}

gboolean imail_mail_state_is_final(int state)
{
	return state == IMAIL_MAIL_SENT || state == IMAIL_MAIL_FAILED || state == IMAIL_MAIL_BOUNCED ||
	       state == IMAIL_MAIL_RECALLED;
}

static const char *const recipient_state_names[] = {
	[IMAIL_RECIPIENT_ACCEPTED] = "accepted",
	[IMAIL_RECIPIENT_WAITING] = "waiting",
	[IMAIL_RECIPIENT_REFUSED] = "refused",
	NULL,
};
static const ImailField recipient_fields[] = {
	STRING(ImailRecipient, address, ANY, IMAIL_FIELD_REQUIRED),
	ENUM(ImailRecipient, state, recipient_state_names, IMAIL_RECIPIENT_ACCEPTED, IMAIL_FIELD_REQUIRED),
	STRING(ImailRecipient, text, ANY, 0),
	END,
};
static void recipient_free(gpointer recipient)
{
	imail_record_free(&imail_recipient_type, recipient);
}
const ImailRecordType imail_recipient_type =
	TYPE(ImailRecipient, "recipient", recipient_fields, recipient_free);

static const ImailField mail_status_fields[] = {
	STRING(ImailMailStatus, ref, IMAIL_ID_MAX, ID_BITS),
	STRING(ImailMailStatus, mail, IMAIL_ID_MAX, REQUIRED_ID_BITS),
	ENUM(ImailMailStatus, state, mail_state_names, IMAIL_MAIL_QUEUED, IMAIL_FIELD_REQUIRED),
	STRING(ImailMailStatus, text, ANY, 0),
	STRING(ImailMailStatus, code, ANY, 0),
	STRING(ImailMailStatus, message_id, ANY, 0),
	INT(ImailMailStatus, time, G_MININT64, G_MAXINT64, 0, 0),
	INT(ImailMailStatus, next_try, G_MININT64, G_MAXINT64, 0, 0),
	RECORDS(ImailMailStatus, recipients, imail_recipient_type, IMAIL_RECIPIENTS_MAX, 0),
	INT(ImailMailStatus, done, 0, G_MAXINT64, 0, 0),
	INT(ImailMailStatus, size, 0, G_MAXINT64, 0, 0),
	BOOL(ImailMailStatus, tell),
	END,
};
const ImailRecordType imail_mail_status_type = TYPE(ImailMailStatus, "mail-status", mail_status_fields, NULL);

static const ImailField mail_name_fields[] = {
	STRING(ImailMailName, mail, IMAIL_ID_MAX, REQUIRED_ID_BITS),
	END,
};
const ImailRecordType imail_mail_name_type = TYPE(ImailMailName, "mail name", mail_name_fields, NULL);

static const char *const mailbox_state_names[] = {
	[IMAIL_MAILBOX_IDLE] = "idle",         [IMAIL_MAILBOX_CONNECTING] = "connecting",
	[IMAIL_MAILBOX_FETCHING] = "fetching", [IMAIL_MAILBOX_FAILED] = "failed",
	[IMAIL_MAILBOX_PAUSED] = "paused",     NULL,
};
static const ImailField mailbox_status_fields[] = {
	STRING(ImailMailboxStatus, mailbox, IMAIL_ID_MAX, REQUIRED_ID_BITS),
	ENUM(ImailMailboxStatus, state, mailbox_state_names, IMAIL_MAILBOX_IDLE, IMAIL_FIELD_REQUIRED),
	STRING(ImailMailboxStatus, code, ANY, 0),
	STRING(ImailMailboxStatus, text, ANY, 0),
	INT(ImailMailboxStatus, last_success, G_MININT64, G_MAXINT64, 0, 0),
	INT(ImailMailboxStatus, next_try, G_MININT64, G_MAXINT64, 0, 0),
	END,
};
const ImailRecordType imail_mailbox_status_type =
	TYPE(ImailMailboxStatus, "mailbox-status", mailbox_status_fields, NULL);

static const ImailField progress_fields[] = {
	STRING(ImailProgress, mailbox, IMAIL_ID_MAX, REQUIRED_ID_BITS),
	INT(ImailProgress, done, 0, G_MAXINT64, 0, IMAIL_FIELD_REQUIRED),
	INT(ImailProgress, total, 0, G_MAXINT64, 0, IMAIL_FIELD_REQUIRED),
	INT(ImailProgress, bytes, 0, G_MAXINT64, 0, IMAIL_FIELD_REQUIRED),
	END,
};
const ImailRecordType imail_progress_type = TYPE(ImailProgress, "progress", progress_fields, NULL);

static const char *const presence_names[] = {
	[IMAIL_PRESENCE_OFFLINE] = "offline",
	[IMAIL_PRESENCE_AVAILABLE] = "available",
	[IMAIL_PRESENCE_AWAY] = "away",
	NULL,
};
static const ImailField presence_fields[] = {
	STRING(ImailPresence, user, IMAIL_ADDRESS_MAX, IMAIL_FIELD_ADDR_SPEC),
	ENUM(ImailPresence, state, presence_names, IMAIL_PRESENCE_OFFLINE, IMAIL_FIELD_REQUIRED),
	STRING(ImailPresence, text, IMAIL_TEXT_MAX, IMAIL_FIELD_LINE),
	BOOL(ImailPresence, unknown),
	END,
};
const ImailRecordType imail_presence_type = TYPE(ImailPresence, "presence", presence_fields, NULL);

static const ImailField watch_fields[] = {
	STRV(ImailWatch, users, IMAIL_WATCHES_MAX, IMAIL_ADDRESS_MAX,
	     IMAIL_FIELD_REQUIRED | IMAIL_FIELD_ADDR_SPEC),
	END,
};
const ImailRecordType imail_watch_type = TYPE(ImailWatch, "watch", watch_fields, NULL);

static const char *const typing_names[] = {
	[IMAIL_TYPING_NO] = "no",
	[IMAIL_TYPING_YES] = "yes",
	[IMAIL_TYPING_PAUSED] = "paused",
	NULL,
};
static const ImailField typing_fields[] = {
	STRING(ImailTyping, to, IMAIL_ADDRESS_MAX, IMAIL_FIELD_ADDR_SPEC),
	STRING(ImailTyping, from, IMAIL_ADDRESS_MAX, IMAIL_FIELD_ADDR_SPEC),
	ENUM(ImailTyping, state, typing_names, IMAIL_TYPING_NO, IMAIL_FIELD_REQUIRED),
	END,
};
const ImailRecordType imail_typing_type = TYPE(ImailTyping, "typing", typing_fields, NULL);

static const ImailField profile_fields[] = {
	STRING(ImailProfile, user, IMAIL_ADDRESS_MAX, IMAIL_FIELD_ADDR_SPEC),
	STRING(ImailProfile, name, IMAIL_NAME_MAX, IMAIL_FIELD_LINE),
	STRV(ImailProfile, addresses, IMAIL_PROFILE_MAX, IMAIL_ADDRESS_MAX, IMAIL_FIELD_ADDR_SPEC),
	END,
};
const ImailRecordType imail_profile_type = TYPE(ImailProfile, "profile", profile_fields, NULL);

static const ImailField own_profile_fields[] = {
	STRING(ImailOwnProfile, name, ANY, 0),
	STRV(ImailOwnProfile, addresses, ANY, ANY, 0),
	STRING(ImailOwnProfile, default_name, ANY, 0),
	STRING(ImailOwnProfile, default_address, ANY, 0),
	END,
};
const ImailRecordType imail_own_profile_type = TYPE(ImailOwnProfile, "own profile", own_profile_fields, NULL);

static const ImailField error_fields[] = {
	STRING(ImailErrorMessage, re, ANY, 0),
	STRING(ImailErrorMessage, ref, ANY, 0),
	STRING(ImailErrorMessage, code, ANY, 0),
	STRING(ImailErrorMessage, text, ANY, 0),
	END,
};
const ImailRecordType imail_error_type = TYPE(ImailErrorMessage, "error", error_fields, NULL);

GError *imail_error_message_to_gerror(const ImailErrorMessage *message)
{
	gboolean has_text = message->text != NULL && *message->text != '\0';

	return g_error_new_literal(IMAIL_ERROR, imail_error_from_name(message->code),
				   has_text ? message->text : "The server gave no reason.");
}

/* TEXT in at most IMAIL_TEXT_MAX octets of UTF-8: the answer must fit in its frame whatever it tells of. */
static char *short_text(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	const char *end = valid + IMAIL_TEXT_MAX;

	if (strlen(valid) <= IMAIL_TEXT_MAX)
		return g_steal_pointer(&valid);
	return g_strndup(valid, (gsize)(g_utf8_find_prev_char(valid, end + 1) - valid));
}

JsonObject *imail_error_message_new(const char *re, const char *ref, const GError *error)
{
	g_autofree char *text = short_text(error->message);
	/* A GError of a library speaks of something local that went wrong: neither side's fault for good. */
	int code = error->domain == IMAIL_ERROR ? error->code : IMAIL_ERROR_TEMPORARY;
	ImailErrorMessage message = {
		.re = (char *)re,
		.ref = (char *)ref,
		.code = (char *)imail_error_to_name(code),
		.text = text,
	};

	return imail_message_new("error", NULL, &imail_error_type, &message);
}

JsonObject *imail_message_new(const char *type, const char *id, const ImailRecordType *record_type,
			      gconstpointer record)
{
	JsonObject *object = json_object_new();

	json_object_set_string_member(object, "type", type);
	if (id != NULL)
		json_object_set_string_member(object, "id", id);
	if (record_type != NULL)
		imail_record_encode(record_type, record, object);
	return object;
}
