/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-status.c: a mail's state as the mail-status frame that tells it (docs/PROTOCOL.md 4.4).
 *
 * A server may say up to SMTP_REPLY_MAX octets of each recipient: their words are cut first, and then the
 * list, so that the status itself gets through.
 */
#include <string.h>

#include "frame.h"
#include "outbox-private.h"
#include "push.h"
#include "store-push.h"

static char *cut(const char *text, gsize max)
{
	return text != NULL ? g_utf8_make_valid(text, (gssize)MIN(strlen(text), max)) : NULL;
}

/* The list says something only where the mail's own state does not say it of everybody. */
static gboolean is_mixed(const StoreOutbox *mail)
{
	const ImailRecipient *first = mail->recipients->len > 0 ? mail->recipients->pdata[0] : NULL;

	if (first != NULL && first->state == IMAIL_RECIPIENT_REFUSED)
		return TRUE;
	for (guint i = 0; i < mail->recipients->len; i++) {
		const ImailRecipient *one = mail->recipients->pdata[i];

		if (one->state != first->state || one->text != NULL)
			return TRUE;
	}
	return FALSE;
}

static GPtrArray *shown_recipients(const StoreOutbox *mail, gsize max, guint count)
{
	GPtrArray *shown = imail_record_array_new(&imail_recipient_type);

	for (guint i = 0; i < mail->recipients->len && shown->len < count; i++) {
		const ImailRecipient *one = mail->recipients->pdata[i];
		ImailRecipient *copy = imail_record_new(&imail_recipient_type);

		copy->address = g_strdup(one->address);
		copy->state = one->state;
		copy->text = cut(one->text, max);
		g_ptr_array_add(shown, copy);
	}
	return shown;
}

static gboolean waits(const StoreOutbox *mail)
{
	return mail->state == IMAIL_MAIL_DEFERRED || mail->state == IMAIL_MAIL_UNCERTAIN ||
	       mail->state == IMAIL_MAIL_HELD;
}

/* MAIL's status with texts of at most MAX octets, and so many of its recipients. */
static JsonObject *status_object(const StoreOutbox *mail, gsize max, guint count)
{
	g_autoptr(GPtrArray) shown = shown_recipients(mail, max, is_mixed(mail) ? count : 0);
	g_autofree char *text = cut(mail->text, max);
	const ImailMailStatus status = {
		.mail = mail->mail,
		.state = mail->state,
		.text = text,
		.code = mail->code,
		.message_id = mail->message_id,
		.time = g_get_real_time() / G_USEC_PER_SEC,
		.next_try = waits(mail) ? mail->next_try : 0,
		.recipients = shown,
		.tell = mail->tell,
	};

	return imail_message_new("mail-status", NULL, &imail_mail_status_type, &status);
}

char *outbox_status_frame(const StoreOutbox *mail)
{
	static const struct {
		gsize text;
		guint recipients;
	} steps[] = {{IMAIL_TEXT_MAX, G_MAXUINT}, {256, G_MAXUINT}, {64, G_MAXUINT}, {256, 50}, {64, 0}};
	g_autoptr(JsonNode) node = json_node_alloc();
	JsonObject *object = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
		g_clear_pointer(&object, json_object_unref);
		object = status_object(mail, steps[i].text, steps[i].recipients);
		if (imail_frame_fits(object, PUSH_REF_ROOM))
			break;
	}
	json_node_init_object(node, object);
	json_object_unref(object);
	return json_to_string(node, FALSE);
}

/* A newer status takes the place of one that no device has seen: what it had to tell is not lost with it. */
static void inherit_tell(StoreTx *tx, StoreOutbox *mail, const char *topic)
{
	if (!mail->tell && (mail->is_told || store_outbox_recipients_in(mail, IMAIL_RECIPIENT_REFUSED) > 0))
		mail->tell = store_push_topic_says(tx, mail->user, topic, "\"tell\":true");
}

gboolean outbox_update_and_tell(StoreTx *tx, StoreOutbox *mail, GError **error)
{
	g_autofree char *topic = g_strdup_printf("mail-status:%s", mail->mail);
	g_autofree char *frame = NULL;
	StorePush push = {.user = mail->user};

	if (!store_outbox_update(tx, mail, error))
		return FALSE;
	inherit_tell(tx, mail, topic);
	push.frame = frame = outbox_status_frame(mail);
	return store_push_add(tx, &push, topic, error);
}
