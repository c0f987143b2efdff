/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compose.c: what a compose window starts with.
 *
 * A reply follows RFC 5322 3.6.3 and 3.6.4: To from Reply-To, else From; In-Reply-To the mail's Message-ID;
 * References the mail's own and its Message-ID, at most IMAIL_REFERENCES_MAX (the first one and the latest
 * ones are kept). A mail that is forwarded has no threading headers: it begins a conversation with others.
 */
#define G_LOG_DOMAIN "imail"

#include "compose.h"

#include <string.h>

#include "address.h"
#include "form.h"
#include "i18n.h"
#include "shown.h"

#define MARKUP_MAX (768 * 1024) /* octets that a compose window can still work with */

static void file_free(gpointer data)
{
	ImailFile *file = data;

	g_free(file->path);
	g_free(file->name);
	g_free(file->media_type);
	g_free(file->content_id);
	g_free(file);
}

ImailFile *imail_file_new(const char *path)
{
	ImailFile *file = g_new0(ImailFile, 1);

	file->path = g_strdup(path);
	file->name = g_filename_display_basename(path);
	file->size = -1;
	return file;
}

char *imail_compose_keep(PurpleAccount *account, const char *name, gconstpointer octets, gsize size,
			 GError **error)
{
	ImailAccount *self;
	ImailClient *client = imail_account_open(account, &self, error);

	return client != NULL ? imail_client_keep_file(client, name, octets, size, error) : NULL;
}

gint64 imail_compose_size_max(PurpleAccount *account)
{
	ImailAccount *self;
	ImailClient *client = imail_account_open(account, &self, NULL);

	return client != NULL ? imail_client_max_mail_size(client) : IMAIL_MAIL_SIZE_MAX;
}

char *imail_compose_html_clean(const char *html, char **text)
{
	/* The user waits meanwhile. */
	g_autofree char *begin = g_strndup(html, MIN(strlen(html), IMAIL_MIME_TEXT_MAX));
	g_autoptr(ImailShown) shown = imail_shown_from_html(begin, NULL, MARKUP_MAX);

	*text = g_strchomp(g_steal_pointer(&shown->text));
	return g_steal_pointer(&shown->markup);
}

ImailCompose *imail_compose_new(PurpleAccount *account G_GNUC_UNUSED, const char *to)
{
	ImailCompose *compose = g_new0(ImailCompose, 1);

	compose->to = g_strdup(to);
	compose->hold = -1;
	compose->files = g_ptr_array_new_with_free_func(file_free);
	return compose;
}

void imail_compose_free(ImailCompose *compose)
{
	if (compose == NULL)
		return;
	g_free(compose->from);
	g_free(compose->to);
	g_free(compose->cc);
	g_free(compose->bcc);
	g_free(compose->subject);
	g_free(compose->text);
	g_free(compose->html);
	g_free(compose->in_reply_to);
	g_strfreev(compose->references);
	g_ptr_array_unref(compose->files);
	g_free(compose->replaces);
	g_free(compose->replaces_item);
	g_free(compose->draft);
	g_free(compose->draft_item);
	g_free(compose->forwards);
	g_free(compose->notice);
	g_free(compose);
}

static void from_free(gpointer data)
{
	ImailFrom *from = data;

	g_free(from->mailbox);
	g_free(from);
}

GPtrArray *imail_compose_senders(PurpleAccount *account)
{
	ImailAccount *self = imail_account_find(account);
	GPtrArray *list = g_ptr_array_new_with_free_func(from_free);
	GPtrArray *senders =
		self != NULL && imail_account_is_online(self) ? imail_account_senders(self) : NULL;

	for (guint i = 0; senders != NULL && i < senders->len; i++) {
		const ImailSender *sender = senders->pdata[i];
		ImailFrom *from = g_new0(ImailFrom, 1);

		from->mailbox = imail_address_format(sender->name, sender->address);
		from->is_default = sender->is_default || senders->len == 1;
		g_ptr_array_insert(list, from->is_default ? 0 : -1, from);
	}
	return list;
}

gboolean imail_compose_check(const char *typed, char **bad)
{
	g_auto(GStrv) mailboxes = imail_address_split(typed != NULL ? typed : "");

	if (bad != NULL)
		*bad = NULL;
	for (guint i = 0; mailboxes[i] != NULL; i++) {
		g_autofree char *address = imail_address_parse(mailboxes[i], NULL, NULL);

		if (address != NULL)
			continue;
		if (bad != NULL)
			*bad = g_strdup(mailboxes[i]);
		return FALSE;
	}
	return TRUE;
}

/* ---- from and to the core ---- */

static void upload_file_free(gpointer data)
{
	ImailUploadFile *file = data;

	g_free(file->path);
	g_free(file->name);
	g_free(file->media_type);
	g_free(file->content_id);
	g_free(file);
}

GPtrArray *imail_compose_files(const ImailCompose *compose)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(upload_file_free);

	for (guint i = 0; i < compose->files->len; i++) {
		const ImailFile *file = compose->files->pdata[i];
		ImailUploadFile *copy = g_new0(ImailUploadFile, 1);

		copy->path = g_strdup(file->path);
		copy->name = g_strdup(file->name);
		copy->media_type = g_strdup(file->media_type);
		copy->content_id = g_strdup(file->content_id);
		g_ptr_array_add(list, copy);
	}
	return list;
}

char *imail_compose_from(PurpleAccount *account, const ImailCompose *compose)
{
	g_autoptr(GPtrArray) senders = NULL;

	if (compose->from != NULL && *compose->from != '\0')
		return g_strdup(compose->from);
	senders = imail_compose_senders(account);
	return senders->len > 0 ? g_strdup(((ImailFrom *)senders->pdata[0])->mailbox) : NULL;
}

static void set_strv(char ***field, char **value)
{
	g_strfreev(*field);
	*field = value;
}

ImailMail *imail_compose_mail(PurpleAccount *account, const ImailCompose *compose)
{
	ImailMail *mail = imail_record_new(&imail_mail_type);

	mail->from = imail_compose_from(account, compose);
	set_strv(&mail->to, imail_address_split(compose->to != NULL ? compose->to : ""));
	set_strv(&mail->cc, imail_address_split(compose->cc != NULL ? compose->cc : ""));
	set_strv(&mail->bcc, imail_address_split(compose->bcc != NULL ? compose->bcc : ""));
	mail->subject = g_strdup(compose->subject != NULL ? compose->subject : "");
	mail->in_reply_to = g_strdup(compose->in_reply_to);
	if (compose->references != NULL)
		set_strv(&mail->references, g_strdupv(compose->references));
	mail->send_at = MAX(compose->send_at, 0);
	return mail;
}

/* An image is within the HTML only where that is taken over. */
static void add_files(ImailCompose *compose, const ImailEditable *editable)
{
	for (guint i = 0; i < editable->files->len; i++) {
		const ImailUploadFile *file = editable->files->pdata[i];
		ImailFile *copy = imail_file_new(file->path);

		if (file->name != NULL) {
			g_free(copy->name);
			copy->name = g_strdup(file->name);
		}
		copy->media_type = g_strdup(file->media_type);
		if (compose->html != NULL)
			copy->content_id = g_strdup(file->content_id);
		g_ptr_array_add(compose->files, copy);
	}
}

ImailCompose *imail_compose_from_editable(PurpleAccount *account, const ImailEditable *editable)
{
	g_autofree char *to = g_strjoinv(", ", editable->mail->to);
	ImailCompose *compose = imail_compose_new(account, to);

	compose->from = g_strdup(editable->mail->from);
	compose->cc = g_strjoinv(", ", editable->mail->cc);
	compose->bcc = g_strjoinv(", ", editable->mail->bcc);
	compose->subject = g_strdup(editable->mail->subject);
	compose->text = g_strdup(editable->text);
	compose->html = g_strdup(editable->html);
	compose->in_reply_to = g_strdup(editable->mail->in_reply_to);
	compose->references = g_strdupv(editable->mail->references);
	compose->is_written = TRUE;
	add_files(compose, editable);
	return compose;
}

/* ---- replies ---- */

static char *reply_subject(const char *subject)
{
	if (g_ascii_strncasecmp(subject, "Re:", 3) == 0)
		return g_strdup(subject);
	return g_strdup_printf("Re: %s", subject);
}

static char **reply_references(const ImailReadable *mail)
{
	g_autoptr(GStrvBuilder) references = g_strv_builder_new();
	guint old = mail->references != NULL ? g_strv_length(mail->references) : 0;
	guint keep = IMAIL_REFERENCES_MAX - 1;

	for (guint i = 0; i < old; i++) {
		if (i == 0 || old <= keep || i > old - keep)
			g_strv_builder_add(references, mail->references[i]);
	}
	if (mail->message_id != NULL)
		g_strv_builder_add(references, mail->message_id);
	return g_strv_builder_end(references);
}

static char *quote(const ImailReadable *mail)
{
	const ImailSummary *summary = mail->summary;
	g_autoptr(GDateTime) date =
		summary->date != 0 ? g_date_time_new_from_unix_local(summary->date) : NULL;
	g_autofree char *when =
		date != NULL ? g_date_time_format(date, _("On %Y-%m-%d at %H:%M, ")) : g_strdup("");
	g_autofree char *body = g_strchomp(g_strdup(mail->text));
	g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
	GString *text = g_string_new("\n\n");

	/* Translators: when, as above, and who. The mail may be read by a program that knows attributions by
	 * "wrote:" or "写道：" at their end. */
	g_string_append_printf(text, _("%s%s wrote:"), when, summary->from);
	g_string_append_c(text, '\n');
	for (guint i = 0; lines[i] != NULL; i++) {
		g_strchomp(lines[i]);
		/* A line that is quoted already gets no space, so that levels stay readable (RFC 3676 4.5).
		 */
		g_string_append_printf(text, *lines[i] == '>' || *lines[i] == '\0' ? ">%s\n" : "> %s\n",
				       lines[i]);
	}
	return g_string_free(text, FALSE);
}

/* Our own addresses: those of the senders and the account's user name. */
static gboolean is_own(ImailAccount *self, const char *address)
{
	GPtrArray *senders = self != NULL ? imail_account_senders(self) : NULL;

	for (guint i = 0; senders != NULL && i < senders->len; i++) {
		if (imail_address_equal(((const ImailSender *)senders->pdata[i])->address, address))
			return TRUE;
	}
	return self != NULL && imail_address_equal(imail_account_user(self), address);
}

static gboolean is_in(const char *typed, const char *address)
{
	g_auto(GStrv) mailboxes = imail_address_split(typed);

	for (guint i = 0; mailboxes[i] != NULL; i++) {
		g_autofree char *one = imail_address_parse(mailboxes[i], NULL, NULL);

		if (one != NULL && imail_address_equal(one, address))
			return TRUE;
	}
	return FALSE;
}

/* The mail's other recipients, without us and without those that To has. */
static char *reply_cc(ImailAccount *self, const ImailReadable *mail, const char *to)
{
	g_autofree char *all = g_strdup_printf("%s, %s", mail->to, mail->cc);
	g_auto(GStrv) mailboxes = imail_address_split(all);
	GString *cc = g_string_new(NULL);

	for (guint i = 0; mailboxes[i] != NULL; i++) {
		g_autofree char *address = imail_address_parse(mailboxes[i], NULL, NULL);

		if (address == NULL || is_own(self, address) || is_in(to, address) || is_in(cc->str, address))
			continue;
		g_string_append_printf(cc, "%s%s", cc->len > 0 ? ", " : "", mailboxes[i]);
	}
	return g_string_free(cc, FALSE);
}

char *imail_compose_written_to(ImailAccount *self, const char *to, const char *cc)
{
	GPtrArray *senders = self != NULL ? imail_account_senders(self) : NULL;

	for (guint i = 0; senders != NULL && i < senders->len; i++) {
		const ImailSender *sender = senders->pdata[i];

		if (is_in(to, sender->address) || is_in(cc, sender->address))
			return imail_address_format(sender->name, sender->address);
	}
	return NULL;
}

ImailCompose *imail_compose_reply(PurpleAccount *account, const ImailReadable *mail, gboolean to_all)
{
	ImailAccount *self = imail_account_find(account);
	const char *to = *mail->reply_to != '\0' ? mail->reply_to : mail->summary->from;
	ImailCompose *compose = imail_compose_new(account, to);

	/* A reply to a mail of our own (from Sent) goes on to its recipients. */
	if (is_own(self, mail->summary->from_address) && *mail->to != '\0' && *mail->reply_to == '\0') {
		g_free(compose->to);
		compose->to = g_strdup(mail->to);
	}
	if (to_all)
		compose->cc = reply_cc(self, mail, compose->to);
	compose->from = imail_compose_written_to(self, mail->to, mail->cc);
	compose->subject = reply_subject(mail->summary->subject);
	compose->text = quote(mail);
	compose->in_reply_to = g_strdup(mail->message_id);
	compose->references = reply_references(mail);
	return compose;
}

/* ---- forwarding ---- */

static char *forward_subject(const char *subject)
{
	if (g_ascii_strncasecmp(subject, "Fwd:", 4) == 0 || g_ascii_strncasecmp(subject, "Fw:", 3) == 0)
		return g_strdup(subject);
	return g_strdup_printf("Fwd: %s", subject);
}

static void append_field(GString *text, const char *name, const char *value)
{
	if (value != NULL && *value != '\0')
		g_string_append_printf(text, "%s: %s\n", name, value);
}

/* The heading is one that readers know (shown.h): what stands below it folds. */
static char *forward_heading(const ImailEditable *editable, const char *to, const char *cc)
{
	g_autoptr(GDateTime) date =
		editable->date != 0 ? g_date_time_new_from_unix_local(editable->date) : NULL;
	g_autofree char *when = date != NULL ? g_date_time_format(date, "%Y-%m-%d %H:%M %z") : NULL;
	GString *text = g_string_new("\n\n-------- Original Message --------\n");

	append_field(text, "From", editable->mail->from);
	append_field(text, "Date", when);
	append_field(text, "Subject", editable->mail->subject);
	append_field(text, "To", to);
	append_field(text, "Cc", cc);
	g_string_append_c(text, '\n');
	return g_string_free(text, FALSE);
}

/* What the reader sees of the mail goes on: of its HTML what shown.h writes anew, never the sender's own. A
 * text too long for markup goes without. */
static void forward_body(PurpleAccount *account, ImailCompose *compose, const ImailEditable *editable,
			 const char *heading)
{
	gboolean is_html = imail_form_is_html(editable->is_from_html ? NULL : editable->text, editable->html,
					      purple_account_get_bool(account, "prefer-html", FALSE));
	g_autoptr(ImailShown) shown =
		is_html ? imail_shown_from_html(editable->html, NULL, MARKUP_MAX) : NULL;
	g_autoptr(GString) markup = NULL;
	g_autofree char *escaped = NULL;

	if (shown == NULL) {
		compose->text = g_strconcat(heading, editable->text != NULL ? editable->text : "", NULL);
		return;
	}
	compose->text = g_strconcat(heading, shown->text, NULL);
	if (shown->is_cut)
		return;
	escaped = g_markup_escape_text(heading, -1);
	markup = g_string_new(escaped);
	g_string_replace(markup, "\n", "<br>", 0);
	compose->html = g_strconcat(markup->str, shown->markup, NULL);
}

ImailCompose *imail_compose_forward(PurpleAccount *account, const ImailEditable *editable,
				    gboolean as_attachment)
{
	ImailCompose *compose = imail_compose_new(account, NULL);
	g_autofree char *to = g_strjoinv(", ", editable->mail->to);
	g_autofree char *cc = g_strjoinv(", ", editable->mail->cc);

	compose->from = imail_compose_written_to(imail_account_find(account), to, cc);
	compose->subject = forward_subject(editable->mail->subject != NULL ? editable->mail->subject : "");
	if (as_attachment) {
		compose->text = g_strdup("");
	} else {
		g_autofree char *heading = forward_heading(editable, to, cc);

		forward_body(account, compose, editable, heading);
	}
	/* A mail within a mail has no marks of its own. */
	if (editable->item != NULL && strchr(editable->item, '/') == NULL)
		compose->forwards = g_strdup(editable->item);
	add_files(compose, editable);
	return compose;
}
