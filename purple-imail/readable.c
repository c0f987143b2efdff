/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * readable.c: the core's mails as the UI sees them.
 *
 * Text or HTML (form.h) is made readable by shown.h, so nothing of a sender's markup reaches the client.
 * Limit: MARKUP_MAX octets of markup, more would stop GtkIMHtml for seconds; `text` always has all, and
 * `left_out` says so.
 */
#define G_LOG_DOMAIN "imail"

#include "readable.h"

#include <string.h>

#include "form.h"
#include "i18n.h"
#include "imail-free.h"
#include "index-bulk.h"
#include "left-out.h"
#include "markup.h"
#include "notice.h"
#include "sender.h"
#include "shown.h"

#define MARKUP_MAX (768 * 1024)

static void add_state(ImailAccount *self, const ImailItem *item, ImailSummary *summary)
{
	const ImailSent *sent = imail_client_sent_of_item(imail_account_client(self), item->id);

	if (sent == NULL)
		return;
	summary->mail = g_strdup(sent->status->mail);
	summary->state = g_strdup(imail_notice_mail_state(sent->status));
	summary->state_text = imail_notice_mail_words(self, sent->status, item->subject);
	g_free(summary->to);
	summary->to = g_strdup(sent->to);
}

static char *bulk_words(const ImailItem *item)
{
	return item->list_id != NULL
		       ? g_strdup_printf(_("It came through the list “%s”."), item->list_id)
		       : g_strdup(_("It says itself that it was sent to many, or by a program."));
}

ImailSummary *imail_summary_new(ImailAccount *self, const ImailItem *item)
{
	ImailSummary *summary = g_new0(ImailSummary, 1);

	summary->id = g_strdup(item->id);
	summary->folder = g_strdup(item->folder);
	summary->from = g_strdup(item->from != NULL ? item->from : "");
	summary->from_address = g_strdup(item->from_address != NULL ? item->from_address : "");
	summary->from_name =
		g_strdup(item->from_name != NULL && *item->from_name != '\0' ? item->from_name
									     : summary->from_address);
	summary->subject = g_strdup(item->subject != NULL ? item->subject : "");
	summary->preview = g_strdup(item->preview != NULL ? item->preview : "");
	summary->date = item->date;
	summary->size = item->size;
	summary->is_seen = item->is_seen;
	summary->is_answered = item->is_answered;
	summary->has_attachment = item->has_attachment;
	summary->is_bulk = item->is_bulk;
	summary->list_id = g_strdup(item->list_id);
	summary->to = item->to != NULL && *item->to != '\0' ? g_strdup(item->to) : NULL;
	add_state(self, item, summary);
	summary->is_flagged = item->is_flagged;
	summary->is_forwarded = item->is_forwarded;
	summary->is_draft = item->is_draft;
	summary->thread = item->thread;
	if (item->is_bulk)
		summary->bulk_key = imail_bulk_key(item->list_id, item->from_address);
	if (item->is_bulk)
		summary->bulk_why = bulk_words(item);
	summary->is_apart = item->is_apart;
	return summary;
}

void imail_summary_free(ImailSummary *summary)
{
	imail_free_summary(summary);
}

static gboolean is_mail(const ImailAttachment *attachment)
{
	return g_str_equal(attachment->media_type, "message/rfc822") ||
	       g_str_equal(attachment->media_type, "message/global") ||
	       g_str_has_suffix(attachment->name, ".eml");
}

static GPtrArray *copy_attachments(const GPtrArray *attachments)
{
	GPtrArray *parts = g_ptr_array_new_with_free_func(imail_free_part);

	for (guint i = 0; attachments != NULL && i < attachments->len; i++) {
		const ImailAttachment *attachment = attachments->pdata[i];
		ImailPartInfo *part = g_new0(ImailPartInfo, 1);

		part->name = g_strdup(attachment->name);
		part->media_type = g_strdup(attachment->media_type);
		part->size = attachment->size;
		part->is_mail = is_mail(attachment);
		g_ptr_array_add(parts, part);
	}
	return parts;
}

/* Names, not ids; a mailbox that was removed meanwhile has none. */
static char *through_words(ImailAccount *self, char **sources)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	for (; sources != NULL && *sources != NULL; sources++) {
		const ImailMailbox *mailbox = imail_account_mailbox(self, *sources);

		if (mailbox != NULL)
			g_ptr_array_add(names, imail_account_mailbox_name(mailbox));
	}
	if (names->len == 0)
		return NULL;
	g_ptr_array_add(names, NULL);
	return g_strjoinv(", ", (char **)names->pdata);
}

static void image_free(gpointer data)
{
	ImailImage *image = data;

	g_free(image->url);
	g_free(image);
}

ImailReadable *imail_readable_new(ImailAccount *self, const ImailItem *item, const ImailParsed *parsed)
{
	ImailReadable *readable = g_new0(ImailReadable, 1);

	readable->summary = imail_summary_new(self, item);
	readable->to = g_strjoinv(", ", parsed->to);
	readable->cc = g_strjoinv(", ", parsed->cc);
	readable->reply_to = g_strdup(parsed->reply_to != NULL ? parsed->reply_to : "");
	readable->message_id = g_strdup(parsed->message_id);
	readable->references = g_strdupv(parsed->references);
	/* What is cut off in the middle cannot be saved. */
	readable->attachments = copy_attachments(item->is_partial ? NULL : parsed->attachments);
	readable->is_partial = item->is_partial;
	readable->is_nested = strchr(item->id, '/') != NULL;
	readable->is_signed =
		(parsed->protection & (IMAIL_PROTECTION_OPENPGP_SIGNED | IMAIL_PROTECTION_SMIME_SIGNED)) != 0;
	readable->is_encrypted = (parsed->protection & (IMAIL_PROTECTION_OPENPGP_ENCRYPTED |
							IMAIL_PROTECTION_SMIME_ENCRYPTED)) != 0;
	readable->folds = g_array_new(FALSE, FALSE, sizeof(ImailFold));
	readable->images = g_ptr_array_new_with_free_func(image_free);
	readable->has_both = parsed->text != NULL && parsed->html != NULL;
	readable->through = through_words(self, item->sources);
	readable->left_out =
		item->is_partial
			? g_strdup(_("Only the beginning of this large mail is here; the whole is still on "
				     "its server."))
			: imail_left_out(parsed->left_out);
	imail_sender_read(self, item, parsed, readable);
	return readable;
}

static void add_words(char **to, const char *words)
{
	char *both = *to != NULL ? g_strdup_printf("%s %s", *to, words) : g_strdup(words);

	g_free(*to);
	*to = both;
}

/* ---- text and markup ---- */

struct _ImailReadableBody {
	char *text, *html; /* either may be NULL */
	GHashTable *names; /* content-id → name of the attachment */
	GHashTable *parts; /* content-id → its index */
	ImailForm form;
};

ImailReadableBody *imail_readable_body_new(ImailAccount *self, const ImailParsed *parsed, ImailForm form)
{
	ImailReadableBody *body = g_new0(ImailReadableBody, 1);

	body->text = g_strdup(parsed->text);
	body->html = g_strdup(parsed->html);
	body->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	body->parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	body->form = form;
	if (form == IMAIL_FORM_PREFERRED &&
	    purple_account_get_bool(imail_account_purple(self), "prefer-html", FALSE))
		body->form = IMAIL_FORM_HTML;
	for (guint i = 0; i < parsed->attachments->len; i++) {
		const ImailAttachment *attachment = parsed->attachments->pdata[i];

		if (attachment->content_id == NULL)
			continue;
		g_hash_table_replace(body->names, g_strdup(attachment->content_id),
				     g_strdup(attachment->name));
		g_hash_table_replace(body->parts, g_strdup(attachment->content_id), GUINT_TO_POINTER(i));
	}
	return body;
}

void imail_readable_body_free(ImailReadableBody *body)
{
	if (body == NULL)
		return;
	g_free(body->text);
	g_free(body->html);
	g_hash_table_unref(body->names);
	g_hash_table_unref(body->parts);
	g_free(body);
}

static ImailShown *show(ImailReadable *readable, const ImailReadableBody *body)
{
	readable->is_from_html =
		body->form == IMAIL_FORM_TEXT
			? body->text == NULL && body->html != NULL
			: imail_form_is_html(body->text, body->html, body->form == IMAIL_FORM_HTML);
	if (readable->is_from_html)
		return imail_shown_from_html(body->html, body->names, MARKUP_MAX);
	return imail_shown_from_text(body->text != NULL ? body->text : "", MARKUP_MAX);
}

static void copy_folds(ImailReadable *readable, const ImailShown *shown)
{
	for (guint i = 0; i < shown->folds->len; i++) {
		const ImailShownFold *one = &g_array_index(shown->folds, ImailShownFold, i);
		ImailFold fold = {
			.is_signature = one->kind == IMAIL_FOLD_SIGNATURE,
			.lines = one->lines,
			.text_start = one->text_start,
			.text_end = one->text_end,
			.markup_start = one->markup_start,
			.markup_end = one->markup_end,
		};

		g_array_append_val(readable->folds, fold);
	}
}

static void copy_images(ImailReadable *readable, const ImailShown *shown, const ImailReadableBody *body)
{
	for (guint i = 0; i < shown->images->len; i++) {
		const ImailShownImage *one = &g_array_index(shown->images, ImailShownImage, i);
		ImailImage *image = g_new0(ImailImage, 1);

		image->url = g_strdup(one->url);
		if (one->content_id != NULL)
			image->part = GPOINTER_TO_UINT(g_hash_table_lookup(body->parts, one->content_id));
		image->markup_start = one->markup_start;
		image->markup_end = one->markup_end;
		g_ptr_array_add(readable->images, image);
	}
}

void imail_readable_finish(ImailReadable *readable, const ImailReadableBody *body)
{
	g_autoptr(ImailShown) shown = show(readable, body);

	readable->text = g_steal_pointer(&shown->text);
	readable->markup = g_steal_pointer(&shown->markup);
	readable->remote_images = shown->remote_images;
	copy_folds(readable, shown);
	copy_images(readable, shown, body);
	if (shown->is_cut)
		add_words(&readable->left_out,
			  _("Only the beginning of this long text is shown; save the mail to read the "
			    "rest."));
	readable->left_out_else = g_strdup(readable->left_out);
	if (shown->remote_images > 0) {
		g_autofree char *words = g_strdup_printf(NN_("An image on another server was not loaded.",
							     "%u images on other servers were not loaded.",
							     shown->remote_images),
							 shown->remote_images);

		add_words(&readable->left_out, words);
	}
}

void imail_readable_free(ImailReadable *readable)
{
	imail_free_readable(readable);
}
