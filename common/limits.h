/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * limits.h: every size, count and rate of the wire and of a mail that a peer controls.
 * Units are in the names or beside the numbers. Each has a test in tests/unit.
 */
/* -Icommon makes <limits.h> find this file first: hand on to the C library's, which GLib needs. Outside the
 * guard, as this file is met twice on that way. */
#include_next <limits.h>

#ifndef IMAIL_COMMON_LIMITS_H
#define IMAIL_COMMON_LIMITS_H

#include <glib.h>

#define IMAIL_FRAME_LINE_MAX      (64 * 1024) /* octets of a frame's JSON line, LF included */
#define IMAIL_FRAME_PAYLOAD_MAX   (64 * 1024) /* octets of raw bytes after a line */
#define IMAIL_FRAME_DEPTH_MAX     16          /* nesting of JSON arrays and objects */
#define IMAIL_ID_MAX              64          /* octets of a request id, a ref, a mail id, a device id */
#define IMAIL_ADDRESS_MAX         320         /* octets of an addr-spec: RFC 5321 4.5.3.1: 64 + 1 + 255 */
#define IMAIL_MAILBOX_MAX         1024        /* octets of "Display Name <addr-spec>" */
#define IMAIL_SUBJECT_MAX         4096        /* octets, UTF-8 */
#define IMAIL_RECIPIENTS_MAX      200         /* to + cc + bcc of one mail */
#define IMAIL_PARTS_MAX           200         /* parts that a client sends in one mail */
#define IMAIL_REFERENCES_MAX      100         /* msg-ids in References */
#define IMAIL_MESSAGE_ID_MAX      998         /* octets of a msg-id or content-id: RFC 5322 2.1.1, one line */
#define IMAIL_NAME_MAX            1024 /* octets of a display name, a file name, a login, a program's name */
#define IMAIL_HOST_MAX            255  /* octets of a host name: RFC 1035 2.3.4 */
#define IMAIL_PASSWORD_MAX        4096 /* octets; bearer tokens are long */
#define IMAIL_TEXT_MAX            4096 /* octets of an error's or a presence's words */
#define IMAIL_IM_BODY_MAX         (32 * 1024) /* octets of an IM's text or markup */
#define IMAIL_PREVIEW_MAX         400         /* octets, UTF-8, of a mail's first words */
#define IMAIL_SENDERS_MAX         50          /* a user */
#define IMAIL_MAILBOXES_MAX       50          /* a user */
#define IMAIL_CANDIDATES_MAX      16          /* mail servers of a kind that are found for an address */
#define IMAIL_REFS_MAX            (16 * 1024) /* refs in one ack: as many as a line can hold */
#define IMAIL_INTERVAL_MIN        60          /* seconds between polls of a mailbox */
#define IMAIL_INTERVAL_MAX        86400       /* seconds */
#define IMAIL_INTERVAL_DEFAULT    300         /* seconds */
#define IMAIL_DAYS_MAX            3650        /* days that a mail is kept on the POP3 server */
#define IMAIL_FIRST_DAYS_MAX      36500 /* age, in days, up to which a mailbox's first fetch takes mails */
#define IMAIL_FIRST_DAYS_DEFAULT  90
#define IMAIL_FIRST_COUNT_MAX     1000000            /* mails of a mailbox's first fetch */
#define IMAIL_TOP_SIZE_DEFAULT    (25 * 1024 * 1024) /* octets over which only a mail's beginning is fetched */
#define IMAIL_UIDL_MAX            1536               /* octets of a unique-id as text; RFC 1939 says 70 */
#define IMAIL_CONNECTIONS_MAX     20                 /* SMTP connections to a sender at a time */
#define IMAIL_CONNECTIONS_DEFAULT 4
#define IMAIL_RATE_MAX            1000000       /* mails an hour through a sender */
#define IMAIL_HOLD_MAX            86400         /* seconds for which a mail is held back before it is sent */
#define IMAIL_SEND_AT_MAX_S       (366 * 86400) /* how far ahead the time of sending may lie */
#define IMAIL_DEVICES_MAX         32            /* a user */
#define IMAIL_WATCHES_MAX         2000          /* users whose presence one user watches */
#define IMAIL_PROFILE_MAX         8             /* mail addresses in a profile */
#define IMAIL_MAIL_SIZE_MAX                                                                                  \
	(G_GINT64_CONSTANT(50) * 1024 * 1024) /* default for all parts of an outgoing mail */
#define IMAIL_RAW_SIZE_MAX    (G_GINT64_CONSTANT(256) * 1024 * 1024) /* an incoming mail */
#define IMAIL_PART_SIZE_MAX   (G_GINT64_CONSTANT(1) << 40) /* what a part may claim: sums cannot overflow */
#define IMAIL_STREAM_SIZE_MAX (IMAIL_PART_SIZE_MAX * IMAIL_PARTS_MAX) /* what a stream may claim */
#define IMAIL_UPLOADS_MAX     16 /* mails that one session uploads at a time */
#define IMAIL_PUSH_WINDOW     64 /* mails pushed and not yet acked, a session */

#endif
