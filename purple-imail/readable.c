/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * readable.c: the core's mails as the UI sees them.
 *
 * The markup is made from the plain text alone: a mail that has only HTML is turned into text first
 * (imail_html_to_text), so nothing of a sender's markup reaches the client. Limit: MARKUP_TEXT_MAX octets of
 * text become markup, more would stop GtkIMHtml for seconds; `text` always has all, and `left_out` says so.
 */
#define G_LOG_DOMAIN "imail"

#include "readable.h"

#include <string.h>

#include "markup.h"
#include "notice.h"

#define MARKUP_TEXT_MAX (512 * 1024)

static void add_state(ImailAccount *self, const ImailItem *item, ImailSummary *summary)
{
	const ImailSent *sent = imail_client_sent_of_item(imail_account_client(self), item->id);

	if (sent == NULL)
		return;
	summary->mail = g_strdup(sent->status->mail);
	summary->state = g_strdup(imail_mail_state_to_name(sent->status->state));
	summary->state_text = imail_notice_mail_words(self, sent->status, item->subject);
	summary->to = g_strdup(sent->to);
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
	add_state(self, item, summary);
	summary->is_flagged = item->is_flagged;
	summary->is_forwarded = item->is_forwarded;
	summary->is_draft = item->is_draft;
	summary->thread = item->thread;
	return summary;
}

void imail_summary_free(ImailSummary *summary)
{
	if (summary == NULL)
		return;
	g_free(summary->id);
	g_free(summary->folder);
	g_free(summary->from);
	g_free(summary->from_name);
	g_free(summary->from_address);
	g_free(summary->subject);
	g_free(summary->preview);
	g_free(summary->mail);
	g_free(summary->state);
	g_free(summary->state_text);
	g_free(summary->list_id);
	g_free(summary->to);
	g_free(summary);
}

static void part_free(gpointer data)
{
	ImailPartInfo *part = data;

	g_free(part->name);
	g_free(part->media_type);
	g_free(part);
}

static GPtrArray *copy_attachments(const GPtrArray *attachments)
{
	GPtrArray *parts = g_ptr_array_new_with_free_func(part_free);

	for (guint i = 0; attachments != NULL && i < attachments->len; i++) {
		const ImailAttachment *attachment = attachments->pdata[i];
		ImailPartInfo *part = g_new0(ImailPartInfo, 1);

		part->name = g_strdup(attachment->name);
		part->media_type = g_strdup(attachment->media_type);
		part->size = attachment->size;
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
	readable->through = through_words(self, item->sources);
	readable->left_out = g_strdup(
		item->is_partial
			? "Only the beginning of this large mail is here; the whole is still on its server."
			: parsed->left_out);
	return readable;
}

static void add_left_out(ImailReadable *readable, const char *words)
{
	char *both = readable->left_out != NULL ? g_strdup_printf("%s %s", readable->left_out, words)
						: g_strdup(words);

	g_free(readable->left_out);
	readable->left_out = both;
}

void imail_readable_finish(ImailReadable *readable, const char *text, const char *html)
{
	if (text != NULL)
		readable->text = g_strdup(text);
	else
		readable->text = html != NULL ? imail_html_to_text(html) : g_strdup("");
	if (strlen(readable->text) <= MARKUP_TEXT_MAX) {
		readable->markup = imail_markup_from_text(readable->text);
	} else {
		const char *end = g_utf8_find_prev_char(readable->text, readable->text + MARKUP_TEXT_MAX);
		g_autofree char *head = g_strndup(readable->text, end - readable->text);

		readable->markup = imail_markup_from_text(head);
		add_left_out(
			readable,
			"Only the beginning of this long text is shown; save the mail to read the rest.");
	}
}

void imail_readable_free(ImailReadable *readable)
{
	if (readable == NULL)
		return;
	imail_summary_free(readable->summary);
	g_free(readable->to);
	g_free(readable->cc);
	g_free(readable->reply_to);
	g_free(readable->message_id);
	g_strfreev(readable->references);
	g_free(readable->text);
	g_free(readable->markup);
	g_ptr_array_unref(readable->attachments);
	g_free(readable->left_out);
	g_free(readable->through);
	g_free(readable);
}
