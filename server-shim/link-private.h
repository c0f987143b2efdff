/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link-private.h: what link.c, link-setup.c and link-error.c share.
 */
#ifndef IMAILD_LINK_PRIVATE_H
#define IMAILD_LINK_PRIVATE_H

#include "link.h"

typedef enum {
	LINK_NEW,        /* made; the main loop has not come round yet */
	LINK_CONNECTING, /* libcurl has it: name, TCP, TLS, greeting, STARTTLS, login */
	LINK_OPEN,       /* ours: octets both ways */
	LINK_CLOSED,     /* closed() was told, or link_free came */
} LinkState;

struct _Link {
	int refs; /* the owner's, and one while callbacks run */
	LinkState state;
	CurlLoop *loop;
	CURL *easy;
	const LinkCallbacks *callbacks;
	gpointer user_data;
	GSource *source; /* readiness, deadlines and everything that is put off until the main loop comes
			    round */
	GError *failure; /* to be told as closed() */

	/* The endpoint, copied; login and password only until it is open. */
	char *scheme, *host, *login, *password, *ca_file;
	char *name; /* host:port */
	guint16 port;
	ImailTls tls;
	ImailAuthKind auth;
	const Names *names;
	gboolean allow_private;
	guint connect_timeout_s;

	/* The connection phase. */
	GString *line;   /* of the server, not whole yet */
	char *last_line; /* of the server, cleaned */
	gsize greeting_octets;
	gboolean is_foreign; /* the greeting is of another protocol */
	guint addresses_tried;
	const char *refusal; /* why an address was not tried (netcheck.h) */
	char *refused_address;
	gboolean simple_auth; /* second attempt, with mechanisms that need nothing but a password */
	char curl_words[CURL_ERROR_SIZE];

	/* Open. */
	int fd;
	gpointer fd_tag;
	GQueue out; /* of Block */
	gsize unsent;
	guint64 given; /* octets that went into `out`, ever */
	gsize retry;   /* octets of the write that libcurl could not do, to be repeated exactly; 0: none */
	gboolean is_paused, is_dispatching, is_woken;
	guint expect_s;
	gsize moved;     /* octets since the timeout was restarted */
	gint64 deadline; /* monotonic µs, -1: none */
	gboolean is_due; /* work waits for the next round of the main loop */
};

/* link-setup.c: the easy handle for LINK; NULL with ERROR. */
CURL *link_setup(Link *link, GError **error);

/* link-error.c: what a failed connection phase means, and a lost connection. */
GError *link_connect_error(Link *link, CURLcode result);
GError *link_lost_error(Link *link, CURLcode result);

#endif
