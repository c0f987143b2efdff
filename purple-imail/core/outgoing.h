/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outgoing.h: a mail that waits to be uploaded, and its file in the spool.
 *
 * Immutable once made, so that both threads read it; counted atomically. Text and HTML lie inside,
 * attachments are files of the user, named with the size and time they had when Send was pressed.
 */
#ifndef IMAIL_CORE_OUTGOING_H
#define IMAIL_CORE_OUTGOING_H

#include "client.h"

typedef struct _ImailSpooled ImailSpooled;

/* Where a spool file lies: one folder each under the account's. */
typedef enum {
	IMAIL_SPOOL_OUTGOING, /* to be uploaded */
	IMAIL_SPOOL_FAILED,   /* refused for good; kept so that nothing is lost */
	IMAIL_SPOOL_ACCEPTED, /* the server has it, but the copy in Sent could not be written yet */
	IMAIL_SPOOLS
} ImailSpool;

/* From what the user wrote. PROTOCOL (no recipient, bad address), NOT_FOUND or PERMANENT (file), LIMIT
 * (too many, larger than MAX_SIZE). */
ImailSpooled *imail_spooled_new(const ImailOutgoing *outgoing, gint64 max_size, GError **error);
/* Of a mail that is being written: nothing is checked but that its files can be read. */
ImailSpooled *imail_spooled_new_draft(const ImailOutgoing *outgoing, GError **error);
ImailSpooled *imail_spooled_ref(ImailSpooled *spooled);
void imail_spooled_unref(ImailSpooled *spooled);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailSpooled, imail_spooled_unref)

const ImailMail *imail_spooled_mail(const ImailSpooled *spooled);
const char *imail_spooled_id(const ImailSpooled *spooled);
gint64 imail_spooled_created(const ImailSpooled *spooled); /* microseconds since the epoch */
gint64 imail_spooled_size(const ImailSpooled *spooled);    /* octets of all parts */

/* To, Cc and Bcc, separated by ", ". Caller frees. */
char *imail_spooled_recipients(const ImailSpooled *spooled);

/* At most MAX octets of the upload stream at OFFSET; blocks on the disk. PERMANENT when a file changed,
 * NOT_FOUND when it is gone. */
GBytes *imail_spooled_read(const ImailSpooled *spooled, gint64 offset, gsize max, GError **error);

/* Writes the mail as RFC 5322 to FD. FROM replaces a missing `from`. An attachment that is not there any
 * more is replaced by a sentence. */
gboolean imail_spooled_build(const ImailSpooled *spooled, const char *from, const char *message_id, int fd,
			     GError **error);

/* The same for a draft (mime-build.h: is_draft), with header FIELDS (name, value, …, NULL) of our own. */
gboolean imail_spooled_build_draft(const ImailSpooled *spooled, const char *from, const char *message_id,
				   const char *const *fields, int fd, GError **error);

/* The three folders under DIR. */
gboolean imail_spool_open(const char *dir, GError **error);
/* Durable. REASON and MESSAGE_ID (may be NULL) are kept with it. */
gboolean imail_spool_write(const char *dir, ImailSpool spool, const ImailSpooled *spooled,
			   const GError *reason, const char *message_id, GError **error);
/* Durable; works when the disk is full. */
gboolean imail_spool_move(const char *dir, ImailSpool from, ImailSpool to, const char *id, GError **error);
gboolean imail_spool_remove(const char *dir, ImailSpool spool, const char *id, GError **error);
/* All of SPOOL, oldest first (of ImailSpooled). A file that cannot be read goes to FAILED as it is, and
 * EACH_BAD is told. */
GPtrArray *imail_spool_load(const char *dir, ImailSpool spool,
			    void (*each_bad)(const GError *error, gpointer user_data), gpointer user_data);
/* The mail of that id in SPOOL, or NULL. */
ImailSpooled *imail_spool_read(const char *dir, ImailSpool spool, const char *id);
/* The Message-ID that imail_spool_write kept, or NULL. */
const char *imail_spooled_message_id(const ImailSpooled *spooled);

#endif
