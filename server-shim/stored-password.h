/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stored-password.h: for which server a stored password is good.
 *
 * It was given for one server and one user there. Whoever can change a sender or a mailbox, from a client
 * left open or by a mistake in the server's name, must not make imaild show it to another.
 */
#ifndef IMAILD_STORED_PASSWORD_H
#define IMAILD_STORED_PASSWORD_H

#include "message.h"

/* Where a password goes. */
typedef struct {
	const char *host;
	gint64 port;
	int tls;           /* ImailTls */
	const char *login; /* NULL or "": none is asked for */
} PasswordPlace;

PasswordPlace stored_password_sender(const ImailSender *sender);
PasswordPlace stored_password_mailbox(const ImailMailbox *mailbox);

/* Whether anybody logs in there. */
gboolean stored_password_is_wanted(const PasswordPlace *place);

/* Whether the password that is stored for BEFORE may be used for NOW, of the same id. Not (AUTH, in words for
 * a person) for another host or login, nor without encryption where there was some or the port is another: on
 * an encrypted link the certificate says that it is the same host. A NOW without login shows it to nobody. */
gboolean stored_password_is_for(const PasswordPlace *before, const PasswordPlace *now, GError **error);

#endif
