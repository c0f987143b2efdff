/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * endpoint.h: a mail server to connect to: all that pop3 and smtp need to know of it.
 */
#ifndef IMAILD_ENDPOINT_H
#define IMAILD_ENDPOINT_H

#include "message.h"
#include "names.h"

typedef struct {
	const char *host; /* name or address literal */
	guint16 port;
	ImailTls tls;
	const char *login;      /* NULL: no authentication */
	const char *password;   /* copied where kept, and wiped there */
	ImailAuthKind auth;     /* what the password is */
	const char *ca_file;    /* PEM; NULL: the system's */
	const Names *names;     /* may be NULL; must live as long as the connection */
	gboolean allow_private; /* private, loopback and link-local addresses may be connected to (DESIGN §7)
				 */
	guint connect_timeout_s; /* for connection, TLS and login together */
	guint idle_timeout_s;    /* for each answer after that */
	guint final_timeout_s; /* smtp: for the answer after the final dot (RFC 5321 4.5.3.2.6); 0: five times
				  idle_timeout_s */
} Endpoint;

#endif
