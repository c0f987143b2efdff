/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * error.h: the one error domain of imail, client and server.
 *
 * A code is a decision for the caller; the text is for a person and says what happened, to which
 * mail or server, and what to do next. The same codes travel on the wire (docs/PROTOCOL.md, "Errors").
 */
#ifndef IMAIL_COMMON_ERROR_H
#define IMAIL_COMMON_ERROR_H

#include <glib.h>

#define IMAIL_ERROR (imail_error_quark())

typedef enum {
	IMAIL_ERROR_AUTH,      /* credentials refused: ask the user, do not try again by yourself */
	IMAIL_ERROR_TEMPORARY, /* the other side says "later", or a local resource ran out: try again */
	IMAIL_ERROR_PERMANENT, /* the other side says "never", or a certificate is refused: tell the user */
	IMAIL_ERROR_PROTOCOL,  /* the peer broke the protocol */
	IMAIL_ERROR_NETWORK,   /* name, route or connection failed or was lost: try again */
	IMAIL_ERROR_TIMEOUT,   /* no answer in time: try again */
	IMAIL_ERROR_CANCELLED, /* our own side gave it up */
	IMAIL_ERROR_NOT_FOUND, /* the thing named does not exist */
	IMAIL_ERROR_LIMIT,     /* a named limit (limits.h) is exceeded */
	IMAIL_ERROR_UNCERTAIN, /* the outcome cannot be known: the link died after the final dot */
} ImailError;

GQuark imail_error_quark(void);

/* The code's name on the wire ("auth", "not-found", …); never NULL. Static. */
const char *imail_error_to_name(int code);

/* The code for a wire name; IMAIL_ERROR_PROTOCOL for a name unknown here. */
ImailError imail_error_from_name(const char *name);

#endif
