/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sender.c: what a reader is told of a mail's sender. Owns nothing.
 *
 * What stands in a mail within a mail was written by whoever sent the outer one: no results of checks are
 * believed there.
 */
#define G_LOG_DOMAIN "imail"

#include "sender.h"

#include "i18n.h"
#include "sender-check.h"

/* Of the mailboxes through which it came; one that was removed meanwhile has none. */
static char **hosts_of(ImailAccount *self, char **sources)
{
	g_autoptr(GStrvBuilder) hosts = g_strv_builder_new();

	for (; sources != NULL && *sources != NULL; sources++) {
		const ImailMailbox *mailbox = imail_account_mailbox(self, *sources);

		if (mailbox != NULL && mailbox->host != NULL)
			g_strv_builder_add(hosts, mailbox->host);
	}
	return g_strv_builder_end(hosts);
}

static char *warning_of(const ImailSenderCheck *check, const ImailParsed *parsed)
{
	g_autofree char *posing = NULL, *failed = NULL;

	if (check->posing_as != NULL)
		posing = g_strdup_printf(_("The sender's name says “%s”, but the mail's sender is %s."),
					 check->posing_as, parsed->from_address);
	if (check->failed != NULL)
		failed = g_strdup_printf(
			parsed->list_id != NULL
				? _("The mail server %1$s found that this mail may not be from %2$s (DMARC): "
				    "its sender may be forged. Mailing lists often cause this.")
				: _("The mail server %1$s found that this mail may not be from %2$s (DMARC): "
				    "its sender may be forged."),
			check->server, check->failed);
	if (posing != NULL && failed != NULL)
		return g_strdup_printf("%s %s", posing, failed);
	return posing != NULL ? g_steal_pointer(&posing) : g_steal_pointer(&failed);
}

void imail_sender_read(ImailAccount *self, const ImailItem *item, const ImailParsed *parsed,
		       ImailReadable *readable)
{
	g_auto(GStrv) hosts = hosts_of(self, readable->is_nested ? NULL : item->sources);
	const char *trusted =
		purple_account_get_string(imail_account_purple(self), IMAIL_SETTING_AUTH_SERVER, "");
	g_autoptr(ImailSenderCheck) check = imail_sender_check_new(
		parsed, (const char *const *)hosts, readable->is_nested || *trusted == '\0' ? NULL : trusted);

	readable->signed_by = g_strdup(check->signed_by);
	readable->checked_by = check->signed_by != NULL ? g_strdup(check->server) : NULL;
	readable->sender_warning = warning_of(check, parsed);
	readable->unsubscribe_mail = g_strdup(parsed->unsubscribe_mail);
	readable->unsubscribe_web = g_strdup(parsed->unsubscribe_web);
}
