/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upload.c: mails on their way from a client. See upload.h.
 */
#include "upload.h"

#include <string.h>

#include "address.h"
#include "mail-parts.h"
#include "outbox.h"
#include "store-outbox.h"

/* Refs that were answered lately: chunks of theirs may still be on the way, and are no fault. */
#define RECENT_MAX 64

typedef struct {
	SessionRequest *request;
	ImailMail *mail;
	MailParts *parts;
	gint64 size, received;
} Upload;

struct _Uploads {
	Session *session;
	GHashTable *open; /* mail id → Upload */
	GQueue recent;    /* of char * */
};

static void upload_free(gpointer data)
{
	Upload *upload = data;
	g_autoptr(GError) error = NULL;

	if (upload == NULL)
		return;
	if (upload->request != NULL) {
		error = g_error_new(IMAIL_ERROR, IMAIL_ERROR_CANCELLED, "The upload was given up.");
		session_request_finish(upload->request, NULL, error);
	}
	imail_record_free(&imail_mail_type, upload->mail);
	mail_parts_free(upload->parts);
	g_free(upload);
}

Uploads *uploads_new(Session *session)
{
	Uploads *uploads = g_new0(Uploads, 1);

	uploads->session = session;
	uploads->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, upload_free);
	g_queue_init(&uploads->recent);
	return uploads;
}

void uploads_free(Uploads *uploads)
{
	if (uploads == NULL)
		return;
	g_hash_table_unref(uploads->open);
	g_queue_clear_full(&uploads->recent, g_free);
	g_free(uploads);
}

static void remember(Uploads *uploads, const char *mail)
{
	g_queue_push_tail(&uploads->recent, g_strdup(mail));
	if (g_queue_get_length(&uploads->recent) > RECENT_MAX)
		g_free(g_queue_pop_head(&uploads->recent));
}

static gboolean is_recent(const Uploads *uploads, const char *mail)
{
	return g_queue_find_custom((GQueue *)&uploads->recent, mail, (GCompareFunc)strcmp) != NULL;
}

/* ---- what a mail must be ---- */

static gboolean has_value(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	return node != NULL && !JSON_NODE_HOLDS_NULL(node);
}

/* Members of a `mail` that an IM does not know would be lost without a word, recipients among them. */
static gboolean check_im(JsonObject *object, GError **error)
{
	static const char *const members[] = {"cc",          "bcc",        "parts",     "reply_to",
					      "in_reply_to", "references", "message_id"};

	for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
		if (!has_value(object, members[i]))
			continue;
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "\"%s\" is a member of a \"mail\", not of an \"im\".", members[i]);
		return FALSE;
	}
	return TRUE;
}

/* An IM that bears a subject, as the mail it is: its text and markup become parts, returned in TEXT. */
static ImailMail *mail_from_im(JsonObject *object, GString *text, GError **error)
{
	ImailIm *im = check_im(object, error) ? imail_record_decode(&imail_im_type, object, error) : NULL;
	ImailMail *mail;
	const char *bodies[2];

	if (im == NULL)
		return NULL;
	mail = imail_record_new(&imail_mail_type);
	mail->mail = g_strdup(im->mail);
	mail->from = g_strdup(im->from);
	g_strfreev(mail->to);
	mail->to = g_strdupv(im->to);
	mail->subject = g_strdup(im->subject);
	bodies[0] = im->body;
	bodies[1] = im->html;
	for (int i = 0; i < 2; i++) {
		ImailPart *part;

		if (bodies[i] == NULL || (bodies[i][0] == '\0' && i == 1))
			continue;
		part = imail_record_new(&imail_part_type);
		part->kind = i == 0 ? IMAIL_PART_TEXT : IMAIL_PART_HTML;
		part->size = (gint64)strlen(bodies[i]);
		g_string_append(text, bodies[i]);
		g_ptr_array_add(mail->parts, part);
	}
	imail_record_free(&imail_im_type, im);
	return mail;
}

/* Likewise the text of an IM. */
static ImailMail *mail_from_mail(JsonObject *object, GError **error)
{
	if (has_value(object, "body") || has_value(object, "html")) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "A \"mail\" has its text among its \"parts\"; \"body\" and \"html\" are members "
			    "of an \"im\".");
		return NULL;
	}
	return imail_record_decode(&imail_mail_type, object, error);
}

static gboolean check_mail(Session *s, const ImailMail *mail, gint64 *size, GError **error)
{
	guint recipients = g_strv_length(mail->to) + g_strv_length(mail->cc) + g_strv_length(mail->bcc);
	guint count[4] = {0};

	*size = 0;
	if (recipients == 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "The mail has no recipient.");
		return FALSE;
	}
	if (recipients > IMAIL_RECIPIENTS_MAX) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "The mail has %u recipients; %d are allowed.", recipients, IMAIL_RECIPIENTS_MAX);
		return FALSE;
	}
	for (guint i = 0; i < mail->parts->len; i++) {
		const ImailPart *part = mail->parts->pdata[i];

		*size += part->size;
		if (++count[part->kind] > 1 && part->kind <= IMAIL_PART_HTML) {
			g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
				    "A mail has at most one text and one html part.");
			return FALSE;
		}
		if (*size > session_server(s)->config->max_mail_size) {
			g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
				    "The mail is too large: %" G_GINT64_FORMAT " octets are allowed.",
				    session_server(s)->config->max_mail_size);
			return FALSE;
		}
	}
	return TRUE;
}

/* ---- the mail's course ---- */

static void hand_over(Uploads *uploads, Upload *upload)
{
	SessionRequest *request = g_steal_pointer(&upload->request);
	ImailMail *mail = g_steal_pointer(&upload->mail);
	MailParts *parts = g_steal_pointer(&upload->parts);

	remember(uploads, mail->mail);
	g_hash_table_remove(uploads->open, mail->mail);
	outbox_accept(session_server(uploads->session)->outbox, request, mail, parts);
}

static void fail(Uploads *uploads, const char *ref, const GError *error)
{
	Upload *upload = g_hash_table_lookup(uploads->open, ref);
	g_autofree char *mail = g_strdup(ref);

	if (upload != NULL && upload->request != NULL)
		session_request_finish(g_steal_pointer(&upload->request), NULL, error);
	g_hash_table_remove(uploads->open, mail);
	remember(uploads, mail);
}

void upload_begin(Session *s, const ImailFrame *frame)
{
	Uploads *uploads = session_uploads(s);
	gboolean is_im = strcmp(frame->type, "im") == 0;
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	StoreOutbox *known;
	Upload *upload = g_new0(Upload, 1);

	upload->mail =
		is_im ? mail_from_im(frame->object, text, &error) : mail_from_mail(frame->object, &error);
	if (upload->mail != NULL && upload->mail->mail == NULL)
		upload->mail->mail = g_uuid_string_random();
	if (upload->mail == NULL || !check_mail(s, upload->mail, &upload->size, &error))
		goto failed;
	known = store_outbox_find(store_main_tx(session_server(s)->store), session_user(s),
				  upload->mail->mail);
	if (known != NULL) {
		session_ok(s, frame->id, outbox_accepted_answer(known));
		remember(uploads, known->mail);
		store_outbox_free(known);
		upload_free(upload);
		return;
	}
	if (g_hash_table_contains(uploads->open, upload->mail->mail)) {
		g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "The mail %s is being uploaded already.", upload->mail->mail);
		goto failed;
	}
	if (g_hash_table_size(uploads->open) >= IMAIL_UPLOADS_MAX) {
		g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "At most %d mails are uploaded at a time.", IMAIL_UPLOADS_MAX);
		goto failed;
	}
	if (!outbox_check(session_server(s)->outbox, session_user(s), upload->mail, &error))
		goto failed;
	upload->parts = mail_parts_new(session_server(s)->config->state_dir, upload->size, &error);
	if (upload->parts == NULL || !mail_parts_append(upload->parts, text->str, text->len, &error))
		goto failed;
	upload->received = (gint64)text->len;
	upload->request = session_request(s, frame->id);
	g_hash_table_insert(uploads->open, g_strdup(upload->mail->mail), upload);
	if (upload->received == upload->size)
		hand_over(uploads, upload);
	return;
failed:
	session_error(s, frame->id, NULL, error);
	if (upload->mail != NULL && upload->mail->mail != NULL &&
	    !g_hash_table_contains(uploads->open, upload->mail->mail))
		remember(uploads, upload->mail->mail);
	upload_free(upload);
}

static gboolean check_chunk(const Upload *upload, const ImailChunk *chunk, gsize len, GError **error)
{
	gint64 end = upload->received + (gint64)len;

	if (chunk->offset != upload->received)
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "A chunk of %s begins at %" G_GINT64_FORMAT " instead of %" G_GINT64_FORMAT ".",
			    chunk->ref, chunk->offset, upload->received);
	else if (len == 0)
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "A chunk of %s has no payload.",
			    chunk->ref);
	else if (end > upload->size || chunk->last != (end == upload->size))
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "The chunks of %s do not end at %" G_GINT64_FORMAT
			    ", where its parts' sizes say.",
			    chunk->ref, upload->size);
	else
		return TRUE;
	return FALSE;
}

void upload_chunk(Session *s, const ImailFrame *frame)
{
	Uploads *uploads = session_uploads(s);
	g_autoptr(GError) error = NULL;
	ImailChunk *chunk = imail_record_decode(&imail_chunk_type, frame->object, &error);
	Upload *upload = chunk != NULL ? g_hash_table_lookup(uploads->open, chunk->ref) : NULL;
	gsize len = 0;
	const void *data = frame->payload != NULL ? g_bytes_get_data(frame->payload, &len) : NULL;

	if (chunk == NULL)
		session_error(s, frame->id, NULL, error);
	else if (upload == NULL) {
		if (!is_recent(uploads, chunk->ref)) {
			g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
				    "A chunk came for \"%s\", which is no open upload.", chunk->ref);
			session_error(s, frame->id, chunk->ref, error);
		}
	} else if (!check_chunk(upload, chunk, len, &error) ||
		   !mail_parts_append(upload->parts, data, len, &error))
		fail(uploads, chunk->ref, error);
	else {
		upload->received += (gint64)len;
		if (upload->received == upload->size)
			hand_over(uploads, upload);
	}
	imail_record_free(&imail_chunk_type, chunk);
}

void upload_cancel(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	JsonNode *node = json_object_get_member(frame->object, "ref");
	const char *ref = node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_string(node) : NULL;

	if (ref == NULL) {
		g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "cancel: \"ref\" is missing.");
		session_error(s, frame->id, NULL, error);
		return;
	}
	error = g_error_new(IMAIL_ERROR, IMAIL_ERROR_CANCELLED, "The upload was given up.");
	if (g_hash_table_contains(session_uploads(s)->open, ref))
		fail(session_uploads(s), ref, error);
	session_ok(s, frame->id, NULL);
}
