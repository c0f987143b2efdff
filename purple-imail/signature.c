/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature.c: signatures over the core.
 *
 * Where one stands in a text is signature-text.h's; what it is, signatures.h's. All UIs get the same: a mail
 * is opened with its signature in it, and asks what to change when another sender is chosen.
 */
#define G_LOG_DOMAIN "imail"

#include "signature.h"

#include "address.h"
#include "compose.h"
#include "imail-account.h"
#include "signature-text.h"
#include "signatures.h"

/* The addr-spec of FROM; of the default sender, or of the account, where that is NULL. Caller frees. */
static char *address_of(PurpleAccount *account, const char *from)
{
	g_autoptr(GPtrArray) senders = from == NULL ? imail_compose_senders(account) : NULL;
	char *address;

	if (senders != NULL && senders->len > 0)
		from = ((const ImailFrom *)senders->pdata[0])->mailbox;
	address = imail_address_parse(from != NULL ? from : purple_account_get_username(account), NULL, NULL);
	return address != NULL ? address : g_strdup(from != NULL ? from : "");
}

static const char *dir_of(PurpleAccount *account, GError **error)
{
	ImailAccount *self;
	ImailClient *client = imail_account_open(account, &self, error);

	return client != NULL ? imail_client_dir(client) : NULL;
}

ImailSignature *imail_signature_get(PurpleAccount *account, const char *from)
{
	const char *dir = dir_of(account, NULL);
	g_autofree char *address = address_of(account, from);
	ImailSignature *signature = g_new0(ImailSignature, 1);

	if (dir != NULL && imail_signatures_get(dir, address, &signature->text, &signature->markup))
		return signature;
	imail_signature_free(signature);
	return NULL;
}

void imail_signature_free(ImailSignature *signature)
{
	if (signature == NULL)
		return;
	g_free(signature->text);
	g_free(signature->markup);
	g_free(signature);
}

gboolean imail_signature_set(PurpleAccount *account, const char *from, const char *text, const char *markup,
			     GError **error)
{
	const char *dir = dir_of(account, error);
	g_autofree char *address = address_of(account, from);

	return dir != NULL && imail_signatures_set(dir, address, text, markup, error);
}

/* ---- in a mail ---- */

static gboolean is_above(PurpleAccount *account)
{
	return purple_account_get_bool(account, IMAIL_SETTING_SIGNATURE_ABOVE, FALSE);
}

/* The signature's markup, where its formatting is to be kept. */
static const char *markup_of(PurpleAccount *account, const ImailSignature *signature)
{
	gboolean is_plain = purple_account_get_bool(account, IMAIL_SETTING_PLAIN_TEXT, FALSE);

	return is_plain || signature == NULL ? NULL : signature->markup;
}

static void append_plain(GString *markup, const char *text, gsize len)
{
	g_autofree char *escaped = g_markup_escape_text(text, (gssize)len);
	g_auto(GStrv) lines = g_strsplit(escaped, "\n", -1);
	g_autofree char *joined = g_strjoinv("<br>", lines);

	g_string_append(markup, joined);
}

static char *markup_around(const ImailSignatureSpan *span, const char *signature)
{
	GString *markup = g_string_new(NULL);

	append_plain(markup, span->before, strlen(span->before));
	g_string_append(markup, signature);
	append_plain(markup, span->after, strlen(span->after));
	return g_string_free(markup, FALSE);
}

ImailSignatureChange *imail_signature_change(PurpleAccount *account_before, const char *before,
					     PurpleAccount *account, const char *from, const char *text)
{
	ImailSignature *old = imail_signature_get(account_before, before);
	ImailSignature *wanted = imail_signature_get(account, from);
	ImailSignatureChange *change = NULL;
	ImailSignatureSpan span;

	if (imail_signature_swap(text, old != NULL ? old->text : NULL, wanted != NULL ? wanted->text : NULL,
				 is_above(account), &span)) {
		change = g_new0(ImailSignatureChange, 1);
		change->start = span.start;
		change->end = span.end;
		change->text = g_strconcat(span.before, wanted != NULL ? wanted->text : "", span.after, NULL);
		if (markup_of(account, wanted) != NULL)
			change->markup = markup_around(&span, wanted->markup);
	}
	imail_signature_free(old);
	imail_signature_free(wanted);
	return change;
}

void imail_signature_change_free(ImailSignatureChange *change)
{
	if (change == NULL)
		return;
	g_free(change->text);
	g_free(change->markup);
	g_free(change);
}

/* ---- in a mail that is opened ---- */

/* HTML that a mail was begun with gets it at its end: what is quoted there is not known. */
static char *html_with(const char *html, const ImailSignature *signature, const char *markup)
{
	const char *end = g_strrstr(html, "</body>");
	g_autofree char *head = end != NULL ? g_strndup(html, (gsize)(end - html)) : g_strdup(html);
	GString *with = g_string_new(head);

	g_string_append(with, "<br><br>-- <br>");
	if (markup != NULL)
		g_string_append(with, markup);
	else
		append_plain(with, signature->text, strlen(signature->text));
	g_string_append(with, end != NULL ? end : "");
	return g_string_free(with, FALSE);
}

static char *html_of(const char *text, const ImailSignatureSpan *span, const char *markup)
{
	g_autofree char *signature = markup_around(span, markup);
	GString *html = g_string_new("<html><body>");

	append_plain(html, text, span->start);
	g_string_append(html, signature);
	append_plain(html, text + span->end, strlen(text + span->end));
	g_string_append(html, "</body></html>");
	return g_string_free(html, FALSE);
}

void imail_signature_add(PurpleAccount *account, ImailCompose *compose)
{
	g_autofree char *from = imail_compose_from(account, compose);
	g_autofree char *text = g_strdup(compose->text != NULL ? compose->text : "");
	ImailSignature *signature = compose->is_written ? NULL : imail_signature_get(account, from);
	const char *markup = markup_of(account, signature);
	ImailSignatureSpan span;
	char *html = NULL;

	if (signature == NULL)
		return;
	imail_signature_insert(text, is_above(account) && compose->html == NULL, &span);
	if (compose->html != NULL)
		html = html_with(compose->html, signature, markup);
	else if (markup != NULL)
		html = html_of(text, &span, markup);
	g_free(compose->html);
	compose->html = html;
	g_free(compose->text);
	compose->text = imail_signature_apply(text, &span, signature->text);
	imail_signature_free(signature);
}
