/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dispatch.c: each frame that the server pushes, decoded by its record table, to the part or the callback
 * that it is for.
 *
 * What cannot be decoded is answered with an error and not acknowledged. IMs are acknowledged after the
 * callback; the last SHOWN_MAX are remembered, so that one whose ack was lost with the link is not shown
 * twice.
 */
#define G_LOG_DOMAIN "imail-core"

#include "client-private.h"

#include "address.h"

#define SHOWN_MAX 1000

/* ---- IMs ---- */

/* Whether the IM is shown for the first time. */
static gboolean remember_shown(ImailClient *client, const ImailIm *im)
{
	char *key;

	if (im->ref == NULL)
		return TRUE;
	key = g_strdup_printf("%s\n%s\n%" G_GINT64_FORMAT "\n%s", im->ref, im->from != NULL ? im->from : "",
			      im->time, im->body != NULL ? im->body : "");
	if (g_hash_table_contains(client->shown, key)) {
		g_free(key);
		return FALSE;
	}
	g_hash_table_add(client->shown, key);
	g_queue_push_tail(&client->shown_order, key);
	if (client->shown_order.length > SHOWN_MAX) {
		g_autofree char *oldest = g_queue_pop_head(&client->shown_order);

		g_hash_table_remove(client->shown, oldest);
	}
	return TRUE;
}

static void on_im(ImailClient *client, gpointer record)
{
	const ImailIm *im = record;
	guint epoch = imail_session_epoch(client->session);

	if (remember_shown(client, im))
		IMAIL_TELL(client, im_received, im);
	if (im->ref != NULL)
		imail_session_ack(client->session, epoch, im->ref);
}

/* ---- states ---- */

static void on_presence(ImailClient *client, gpointer record)
{
	IMAIL_TELL(client, presence, (const ImailPresence *)record);
}

static void on_typing(ImailClient *client, gpointer record)
{
	IMAIL_TELL(client, typing, (const ImailTyping *)record);
}

static void on_profile(ImailClient *client, gpointer record)
{
	IMAIL_TELL(client, profile, (const ImailProfile *)record);
}

static void on_mailboxes(ImailClient *client, gpointer record)
{
	IMAIL_TELL(client, mailboxes, ((ImailMailboxes *)record)->mailboxes);
}

static void on_mailbox_status(ImailClient *client, gpointer record)
{
	IMAIL_TELL(client, mailbox_status, (const ImailMailboxStatus *)record);
}

static void on_progress(ImailClient *client, gpointer record)
{
	IMAIL_TELL(client, progress, (const ImailProgress *)record);
}

static void on_discover_step(ImailClient *client, gpointer record)
{
	IMAIL_TELL(client, discover_step, (const ImailDiscoverStep *)record);
}

static void on_senders(ImailClient *client, gpointer record)
{
	const GPtrArray *senders = ((ImailSenders *)record)->senders;

	for (guint i = 0; i < senders->len; i++) {
		const ImailSender *sender = senders->pdata[i];
		g_autofree char *mailbox = imail_address_format(sender->name, sender->address);

		if (sender->is_default || senders->len == 1)
			imail_mail_send_set_default_from(client->send, mailbox);
	}
	imail_client_take_own(client, senders);
	IMAIL_TELL(client, senders, ((ImailSenders *)record)->senders);
}

static void on_mail_status(ImailClient *client, gpointer record)
{
	imail_mail_status_note(client, record, NULL, NULL);
}

/* ---- the same mail through another mailbox ---- */

typedef struct {
	ImailClient *client;
	ImailMailSource *source;
	guint epoch;
	ImailItem *item;
	GError *error;
} Source;

static void source_run(gpointer job)
{
	Source *source = job;

	imail_store_add_source(source->client->store, source->source->mail, source->source->mailbox,
			       &source->item, &source->error);
}

/* What could not be kept is told again after the next login. */
static void source_done(gpointer job)
{
	Source *source = job;
	ImailClient *client = source->client;

	if (source->error != NULL) {
		g_warning("%s", source->error->message);
		return;
	}
	if (source->source->ref != NULL)
		imail_session_ack(client->session, source->epoch, source->source->ref);
	if (source->item != NULL)
		IMAIL_TELL(client, mail_changed, source->item);
}

static void source_free(gpointer job)
{
	Source *source = job;

	imail_record_free(&imail_mail_source_type, source->source);
	imail_item_free(source->item);
	g_clear_error(&source->error);
	g_free(source);
}

static void on_mail_source(ImailClient *client, gpointer record)
{
	Source *source = g_new0(Source, 1);

	source->client = client;
	source->source = imail_record_copy(&imail_mail_source_type, record);
	source->epoch = imail_session_epoch(client->session);
	imail_worker_push(client->worker, source_run, source_done, source, source_free);
}

/* An error that speaks of a stream of the server's. */
static void on_error(ImailClient *client, gpointer record)
{
	const ImailErrorMessage *message = record;
	g_autoptr(GError) error = imail_error_message_to_gerror(message);

	if (message->ref != NULL)
		imail_mail_receive_error(client->receive, message->ref, error);
}

/* ---- which is which ---- */

static const struct {
	const char *type;
	const ImailRecordType *record;
	void (*handle)(ImailClient *client, gpointer record);
} handlers[] = {
	{"presence", &imail_presence_type, on_presence},
	{"typing", &imail_typing_type, on_typing},
	{"profile", &imail_profile_type, on_profile},
	{"senders", &imail_senders_type, on_senders},
	{"mailboxes", &imail_mailboxes_type, on_mailboxes},
	{"mailbox-status", &imail_mailbox_status_type, on_mailbox_status},
	{"progress", &imail_progress_type, on_progress},
	{"discover-step", &imail_discover_step_type, on_discover_step},
	{"mail-source", &imail_mail_source_type, on_mail_source},
	{"mail-status", &imail_mail_status_type, on_mail_status},
	{"error", &imail_error_type, on_error},
};

static void decode(ImailClient *client, const ImailFrame *frame, const ImailRecordType *type,
		   void (*handle)(ImailClient *client, gpointer record))
{
	g_autoptr(GError) error = NULL;
	gpointer record = imail_record_decode(type, frame->object, &error);
	JsonNode *ref = json_object_get_member(frame->object, "ref");

	if (record != NULL)
		handle(client, record);
	else
		imail_session_complain(
			client->session,
			ref != NULL && JSON_NODE_HOLDS_VALUE(ref) ? json_node_get_string(ref) : NULL, error);
	imail_record_free(type, record);
}

gboolean imail_dispatch_frame(const ImailFrame *frame, ImailKind kind, gpointer user_data)
{
	ImailClient *client = user_data;

	if (kind == IMAIL_KIND_MAIL) {
		imail_mail_receive_push(client->receive, frame);
		return TRUE;
	}
	if (kind == IMAIL_KIND_IM) {
		decode(client, frame, &imail_im_type, on_im);
		return TRUE;
	}
	if (g_str_equal(frame->type, "chunk")) {
		imail_mail_receive_chunk(client->receive, frame);
		return TRUE;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(handlers); i++) {
		if (g_str_equal(frame->type, handlers[i].type)) {
			decode(client, frame, handlers[i].record, handlers[i].handle);
			return TRUE;
		}
	}
	return FALSE;
}
