/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spool.c: from a POP3 server into the store. See spool.h.
 */
#include "spool.h"

#include <string.h>

#include "im-route.h"
#include "mail-digest.h"
#include "mail-extract.h"
#include "message.h"
#include "outbox-report.h"
#include "store-blob.h"
#include "store-content.h"
#include "store-push.h"
#include "store-uidl.h"

struct _SpoolMail {
	Server *server;
	gint64 user;
	char *mailbox, *uidl;
	gint64 blob, seq, size;
	GByteArray *row;  /* octets not yet handed to the store */
	GByteArray *head; /* the first MAIL_EXTRACT_HEAD octets, once the first row is gone */
	MailDigest *digest;
	GHashTable *listed;
	gboolean is_partial;
	gint64 replaces;
	GBytes *tail;
	char *frame;
	ImailReport *report; /* it is one on a mail that the user sent; else NULL */
	SpoolDone done;
	gpointer user_data;
};

typedef struct {
	Store *store;
	gint64 blob, seq;
	GBytes *data;
} Append;

SpoolMail *spool_mail_new(Server *server, gint64 user, const char *mailbox)
{
	SpoolMail *mail = g_new0(SpoolMail, 1);

	mail->server = server;
	mail->user = user;
	mail->mailbox = g_strdup(mailbox);
	mail->blob = store_blob_new_id(server->store);
	mail->row = g_byte_array_new();
	mail->digest = mail_digest_new();
	return mail;
}

static void mail_free(gpointer job)
{
	SpoolMail *mail = job;

	if (mail->tail != NULL)
		store_note_bytes(mail->server->store, -(gssize)g_bytes_get_size(mail->tail));
	g_free(mail->mailbox);
	g_free(mail->uidl);
	g_byte_array_unref(mail->row);
	g_clear_pointer(&mail->head, g_byte_array_unref);
	mail_digest_free(mail->digest);
	g_clear_pointer(&mail->listed, g_hash_table_unref);
	g_clear_pointer(&mail->tail, g_bytes_unref);
	g_free(mail->frame);
	imail_report_free(mail->report);
	g_free(mail);
}

static gboolean append_work(StoreTx *tx, gpointer job, GError **error)
{
	Append *append = job;

	return store_blob_append(tx, append->blob, append->seq, append->data, error);
}

static void append_free(gpointer job)
{
	Append *append = job;

	store_note_bytes(append->store, -(gssize)g_bytes_get_size(append->data));
	g_bytes_unref(append->data);
	g_free(append);
}

static void flush_row(SpoolMail *mail)
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
	blob_cache_add(mail->server->fresh, append->blob, append->seq, append->data);
	/* A row that fails shows at the commit: the blob's size is then not what it should be. */
	store_write(append->store, append_work, NULL, append, append_free);
}

void spool_mail_data(SpoolMail *mail, const void *bytes, gsize len)
{
	const guint8 *data = bytes;

	mail_digest_update(mail->digest, data, len);
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

const char *spool_mail_digest(SpoolMail *mail)
{
	return mail_digest_text(mail->digest);
}

/* ---- the commit, in the writer's thread ---- */

/* The rows of the mail, and its push. *ID gets the push's. */
static gboolean add_push(StoreTx *tx, SpoolMail *mail, gint64 *id, GError **error)
{
	/* That a client has the beginning says nothing of the mail: it bears no unique-id to be marked. */
	StorePush push = {
		.user = mail->user,
		.frame = mail->frame,
		.blob = mail->blob,
		.size = mail->size,
		.mailbox = mail->mailbox,
		.uidl = mail->is_partial ? NULL : mail->uidl,
	};

	if (mail->tail != NULL && !store_blob_append(tx, mail->blob, mail->seq, mail->tail, error))
		return FALSE;
	if (store_blob_size(tx, mail->blob) != mail->size) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY,
			    "A mail could not be kept: the disk may be full.");
		return FALSE;
	}
	if (!store_push_add(tx, &push, NULL, error))
		return FALSE;
	*id = push.id;
	return TRUE;
}

static gint64 now_s(void)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

static gboolean commit_partial(StoreTx *tx, SpoolMail *mail, GError **error)
{
	StoreUidl known = {.fetched = now_s(), .kind = STORE_UIDL_PARTIAL};

	return add_push(tx, mail, &known.push, error) &&
	       store_uidl_note(tx, mail->user, mail->mailbox, mail->uidl, &known, error);
}

static gboolean commit_new(StoreTx *tx, SpoolMail *mail, GError **error)
{
	StoreUidl known = {.fetched = now_s()};
	StoreContent content = {0, mail->mailbox, mail->uidl};

	return add_push(tx, mail, &content.push, error) &&
	       (mail->report == NULL || outbox_report_commit(tx, mail->user, mail->report, error)) &&
	       store_uidl_note(tx, mail->user, mail->mailbox, mail->uidl, &known, error) &&
	       store_content_note(tx, mail->user, mail_digest_text(mail->digest), &content, error);
}

/* The clients name the other mailbox on the mail that they have. */
static gboolean push_source(StoreTx *tx, SpoolMail *mail, const StoreContent *first, GError **error)
{
	g_autofree char *ref = g_strdup_printf("%" G_GINT64_FORMAT, first->push);
	ImailMailSource source = {.mail = ref, .mailbox = mail->mailbox};
	g_autoptr(JsonNode) node = json_node_alloc();
	g_autofree char *frame = NULL;
	StorePush push = {.user = mail->user};
	JsonObject *object = imail_message_new("mail-source", NULL, &imail_mail_source_type, &source);

	json_node_init_object(node, object);
	json_object_unref(object);
	push.frame = frame = json_to_string(node, FALSE);
	return store_push_add(tx, &push, NULL, error);
}

static gboolean commit_copy(StoreTx *tx, SpoolMail *mail, const StoreContent *first, GError **error)
{
	gboolean is_other = strcmp(first->mailbox, mail->mailbox) != 0;
	StoreUidl known = {
		.fetched = now_s(),
		.is_acked = store_uidl_is_acked(tx, mail->user, first->push, first->mailbox, first->uidl),
		.push = first->push,
	};

	return (mail->seq == 0 || store_blob_remove(tx, mail->blob, error)) &&
	       store_uidl_note(tx, mail->user, mail->mailbox, mail->uidl, &known, error) &&
	       (!is_other || push_source(tx, mail, first, error));
}

static gboolean is_copy(const SpoolMail *mail, const StoreContent *first)
{
	if (first->push == 0 || mail->replaces != 0)
		return FALSE;
	return strcmp(first->mailbox, mail->mailbox) != 0 || strcmp(first->uidl, mail->uidl) == 0 ||
	       !g_hash_table_contains(mail->listed, first->uidl);
}

static gboolean commit_work(StoreTx *tx, gpointer job, GError **error)
{
	SpoolMail *mail = job;
	g_auto(StoreContent) first = {0};

	if (mail->is_partial)
		return commit_partial(tx, mail, error);
	if (!store_content_find(tx, mail->user, mail_digest_text(mail->digest), &first, error))
		return FALSE;
	return is_copy(mail, &first) ? commit_copy(tx, mail, &first, error) : commit_new(tx, mail, error);
}

static gboolean remove_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_blob_remove(tx, *(gint64 *)job, error);
}

static void commit_done(gpointer job, const GError *error)
{
	SpoolMail *mail = job;

	if (error == NULL)
		im_route_wake(mail->server, mail->user);
	else if (mail->seq > 0)
		store_write(mail->server->store, remove_work, NULL, g_memdup2(&mail->blob, sizeof mail->blob),
			    g_free);
	mail->done(error, mail->user_data);
}

/* A delivery report on a mail that the user sent is kept, for what it says of that mail. Its id, or NULL. */
static char *read_report(SpoolMail *mail, const GByteArray *head)
{
	StoreOutbox *about = NULL;
	char *id;

	mail->report = imail_mime_report(head->data, MIN(head->len, MAIL_EXTRACT_HEAD));
	if (mail->report != NULL)
		about = outbox_report_find(store_main_tx(mail->server->store), mail->user, mail->report);
	id = about != NULL ? g_strdup(about->mail) : NULL;
	store_outbox_free(about);
	return id;
}

void spool_mail_commit(SpoolMail *mail, const SpoolAbout *about, SpoolDone done, gpointer user_data)
{
	const GByteArray *head = mail->head != NULL ? mail->head : mail->row;
	g_autofree char *report_on = read_report(mail, head);
	MailExtractAbout extract = {
		.mailbox = mail->mailbox,
		.size = mail->size,
		.is_partial = about->is_partial,
		.size_on_server = about->size_on_server,
		.replaces = about->replaces,
		.report_on = report_on,
	};

	mail->frame = mail_extract(head->data, MIN(head->len, MAIL_EXTRACT_HEAD), &extract);
	mail->uidl = g_strdup(about->uidl);
	mail->listed = g_hash_table_ref(about->listed);
	mail->is_partial = about->is_partial;
	mail->replaces = about->replaces;
	mail->done = done;
	mail->user_data = user_data;
	if (mail->row->len > 0) {
		mail->tail = g_byte_array_free_to_bytes(mail->row);
		mail->row = g_byte_array_new();
		store_note_bytes(mail->server->store, (gssize)g_bytes_get_size(mail->tail));
		blob_cache_add(mail->server->fresh, mail->blob, mail->seq, mail->tail);
	}
	store_write(mail->server->store, commit_work, commit_done, mail, mail_free);
}

void spool_mail_abandon(SpoolMail *mail)
{
	if (mail == NULL)
		return;
	if (mail->seq > 0)
		store_write(mail->server->store, remove_work, NULL, g_memdup2(&mail->blob, sizeof mail->blob),
			    g_free);
	mail_free(mail);
}
