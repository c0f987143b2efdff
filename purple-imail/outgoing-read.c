/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outgoing-read.c: a mail that is on its way, as it is read: its copy in Sent where there is one, else what
 * waits to be uploaded, with its attachments by name.
 */
#define G_LOG_DOMAIN "imail"

#include "outgoing-read.h"

#include <string.h>

#include "i18n.h"
#include "mail.h"
#include "readable.h"

typedef struct {
	ImailForm form;
	gpointer user_data;
} Asked;

static char *files_words(const GPtrArray *files)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *list = NULL;

	for (guint i = 0; i < files->len; i++)
		g_ptr_array_add(names, ((const ImailUploadFile *)files->pdata[i])->name);
	g_ptr_array_add(names, NULL);
	list = g_strjoinv(", ", (char **)names->pdata);
	return files->len > 0 ? g_strdup_printf(_("Attached: %s"), list) : NULL;
}

/* As if it had been read: what is borrowed of EDITABLE is not freed. */
static ImailReadable *readable_new(ImailAccount *self, const char *id, const ImailEditable *editable,
				   ImailForm form)
{
	const ImailMail *mail = editable->mail;
	g_autofree char *words = files_words(editable->files);
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	char *nobody[] = {NULL};
	ImailItem item = {.id = (char *)id,
			  .folder = (char *)"",
			  .from = mail->from,
			  .from_name = mail->from,
			  .subject = mail->subject,
			  .date = g_get_real_time() / G_USEC_PER_SEC,
			  .is_seen = TRUE};
	ImailParsed parsed = {.to = mail->to != NULL ? mail->to : nobody,
			      .cc = mail->cc != NULL ? mail->cc : nobody,
			      .subject = mail->subject,
			      .references = nobody,
			      .text = editable->text,
			      .html = editable->html,
			      .attachments = none,
			      .left_out = words};
	ImailReadable *readable = imail_readable_new(self, &item, &parsed);
	ImailReadableBody *body = imail_readable_body_new(self, &parsed, form);

	imail_readable_finish(readable, body);
	imail_readable_body_free(body);
	return readable;
}

/* The ticket's text is the id. */
static void looked_cb(const ImailEditable *editable, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autofree Asked *asked = ticket->user_data;
	ImailReadCb cb = (ImailReadCb)ticket->cb;
	ImailReadable *readable;

	if (editable == NULL) {
		cb(NULL, error, asked->user_data);
	} else if (editable->item != NULL) {
		imail_mail_api()->read_as(imail_account_purple(ticket->account), editable->item, asked->form,
					  cb, asked->user_data);
	} else {
		readable = readable_new(ticket->account, ticket->text, editable, asked->form);
		cb(readable, NULL, asked->user_data);
		imail_readable_free(readable);
	}
}

void imail_outgoing_read(ImailAccount *self, const char *id, ImailForm form, ImailReadCb cb,
			 gpointer user_data)
{
	const Asked asked = {form, user_data};

	imail_client_outgoing(imail_account_client(self), id + strlen(IMAIL_OUTGOING_ID), looked_cb,
			      imail_ticket_new(self, G_CALLBACK(cb), g_memdup2(&asked, sizeof(asked)), id));
}
