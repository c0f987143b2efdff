/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stored-password.c: see stored-password.h. Pure.
 */
#include "stored-password.h"

PasswordPlace stored_password_sender(const ImailSender *sender)
{
	return (PasswordPlace){sender->host, sender->port, sender->tls, sender->login};
}

PasswordPlace stored_password_mailbox(const ImailMailbox *mailbox)
{
	return (PasswordPlace){mailbox->host, mailbox->port, mailbox->tls, mailbox->login};
}

gboolean stored_password_is_wanted(const PasswordPlace *place)
{
	return place->login != NULL && *place->login != '\0';
}

gboolean stored_password_is_for(const PasswordPlace *before, const PasswordPlace *now, GError **error)
{
	const char *what = NULL;

	if (!stored_password_is_wanted(now))
		return TRUE;
	if (g_ascii_strcasecmp(before->host, now->host) != 0)
		what = "another server";
	else if (g_strcmp0(before->login, now->login) != 0)
		what = "another user name";
	else if (now->tls == IMAIL_TLS_NONE && before->tls != IMAIL_TLS_NONE)
		what = "a link without encryption";
	else if (now->tls == IMAIL_TLS_NONE && before->port != now->port)
		what = "another port without encryption";
	if (what != NULL)
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_AUTH,
			    "Write the password for %s again: the stored one was given for %s and is not "
			    "used for %s.",
			    now->host, before->host, what);
	return what == NULL;
}
