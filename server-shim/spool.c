/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spool.c: from a POP3 server into the store. See spool.h.
 */
#include "spool.h"

#include <string.h>

#include "im-route.h"
#include "mail-extract.h"
#include "store-blob.h"
#include "store-push.h"
#include "store-uidl.h"

struct _SpoolMail {
	Server *server;
	gint64 user;
	char *mailbox, *uidl;
	gint64 blob, seq, size;
	GByteArray *row;  /* octets not yet handed to the store */
	GByteArray *head; /* the first MAIL_EXTRACT_HEAD octets, once the first row is gone */
	GChecksum *digest;
	GBytes *tail;
	char *frame;
	SpoolDone done;
	gpointer user_data;
};

typedef struct {
	Store *store;
	gint64 blob, seq;
	GBytes *data;
} Append;

SpoolMail *
spool_mail_new(Server *server, gint64 user, const char *mailbox)
{
	SpoolMail *mail = g_new0(SpoolMail, 1);

	mail->server = server;
	mail->user = user;
	mail->mailbox = g_strdup(mailbox);
	mail->blob = store_blob_new_id(server->store);
	mail->row = g_byte_array_new();
	mail->digest = g_checksum_new(G_CHECKSUM_SHA256);
	return mail;
}

static void
mail_free(gpointer job)
{
	SpoolMail *mail = job;

	if (mail->tail != NULL)
		store_note_bytes(mail->server->store, -(gssize)g_bytes_get_size(mail->tail));
	g_free(mail->mailbox);
	g_free(mail->uidl);
	g_byte_array_unref(mail->row);
	g_clear_pointer(&mail->head, g_byte_array_unref);
	g_checksum_free(mail->digest);
	g_clear_pointer(&mail->tail, g_bytes_unref);
	g_free(mail->frame);
	g_free(mail);
}

static gboolean
append_work(StoreTx *tx, gpointer job, GError **error)
{
	Append *append = job;

	return store_blob_append(tx, append->blob, append->seq, append->data, error);
}

static void
append_free(gpointer job)
{
	Append *append = job;

	store_note_bytes(append->store, -(gssize)g_bytes_get_size(append->data));
	g_bytes_unref(append->data);
	g_free(append);
}

static void
flush_row(SpoolMail *mail)
{
	Append *append = g_new0(Append, 1);

	if (mail->head == NULL) {
		mail->head = g_byte_array_new();
		g_byte_array_append(mail->head, mail->row->data, MIN(mail->row->len, MAIL_EXTRACT_HEAD));
	}
	append->store = mail->server->store;
	append->blob = mail->blob;
	append->seq = mail->seq++;
	append->data = g_byte_array_free_to_bytes(mail->row);
	mail->row = g_byte_array_new();
	store_note_bytes(append->store, (gssize)g_bytes_get_size(append->data));
	/* A row that fails shows at the commit: the blob's size is then not what it should be. */
	store_write(append->store, append_work, NULL, append, append_free);
}

void
spool_mail_data(SpoolMail *mail, const void *bytes, gsize len)
{
	const guint8 *data = bytes;

	g_checksum_update(mail->digest, data, (gssize)len);
	mail->size += (gint64)len;
	while (len > 0) {
		gsize take = MIN(len, STORE_BLOB_CHUNK - mail->row->len);

		g_byte_array_append(mail->row, data, (guint)take);
		data += take;
		len -= take;
		if (mail->row->len == STORE_BLOB_CHUNK)
			flush_row(mail);
	}
}

char *
spool_mail_digest(SpoolMail *mail)
{
	return g_strconcat("sha256:", g_checksum_get_string(mail->digest), NULL);
}

static gboolean
commit_work(StoreTx *tx, gpointer job, GError **error)
{
	SpoolMail *mail = job;
	StorePush push = {
		.user = mail->user,
		.frame = mail->frame,
		.blob = mail->blob,
		.size = mail->size,
		.mailbox = mail->mailbox,
		.uidl = mail->uidl,
	};

	if (mail->tail != NULL && !store_blob_append(tx, mail->blob, mail->seq, mail->tail, error))
		return FALSE;
	if (store_blob_size(tx, mail->blob) != mail->size) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY, "A mail could not be kept: the disk may be full.");
		return FALSE;
	}
	return store_uidl_add(tx, mail->user, mail->mailbox, mail->uidl, g_get_real_time() / G_USEC_PER_SEC, error) &&
	       store_push_add(tx, &push, NULL, error);
}

static gboolean
remove_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_blob_remove(tx, *(gint64 *)job, error);
}

static void
commit_done(gpointer job, const GError *error)
{
	SpoolMail *mail = job;

	if (error == NULL)
		im_route_wake(mail->server, mail->user);
	else if (mail->seq > 0)
		store_write(mail->server->store, remove_work, NULL, g_memdup2(&mail->blob, sizeof mail->blob), g_free);
	mail->done(error, mail->user_data);
}

void
spool_mail_commit(SpoolMail *mail, const char *uidl, SpoolDone done, gpointer user_data)
{
	const GByteArray *head = mail->head != NULL ? mail->head : mail->row;

	mail->frame = mail_extract(head->data, MIN(head->len, MAIL_EXTRACT_HEAD), mail->size, mail->mailbox);
	mail->uidl = g_strdup(uidl);
	mail->done = done;
	mail->user_data = user_data;
	if (mail->row->len > 0) {
		mail->tail = g_byte_array_free_to_bytes(mail->row);
		mail->row = g_byte_array_new();
		store_note_bytes(mail->server->store, (gssize)g_bytes_get_size(mail->tail));
	}
	store_write(mail->server->store, commit_work, commit_done, mail, mail_free);
}

void
spool_mail_abandon(SpoolMail *mail)
{
	if (mail == NULL)
		return;
	if (mail->seq > 0)
		store_write(mail->server->store, remove_work, NULL, g_memdup2(&mail->blob, sizeof mail->blob), g_free);
	mail_free(mail);
}
