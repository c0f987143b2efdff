/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image-fetch.h: one image from a web server, for the reader of a mail who wants to see it.
 *
 * The mail names the server, and its sender may mean harm: so the resolved address must be public, redirects
 * are followed a few times only and judged in the same way, nothing is told but the URL (no cookies, no
 * referer, no name of this program), and what comes is kept within limits and in memory.
 */
#ifndef IMAIL_CORE_IMAGE_FETCH_H
#define IMAIL_CORE_IMAGE_FETCH_H

#include <gio/gio.h>

#include "error.h"

#define IMAIL_IMAGE_OCTETS_MAX    (4 * 1024 * 1024)
#define IMAIL_IMAGE_SECONDS_MAX   20 /* of all, name lookup and redirects included */
#define IMAIL_IMAGE_REDIRECTS_MAX 3

/* Where a URL leads. */
typedef struct {
	gboolean is_tls;
	char *host; /* ASCII; an IPv6 address without brackets */
	guint16 port;
	char *target; /* path and query, as the request has them */
} ImailImagePlace;
void imail_image_place_free(ImailImagePlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailImagePlace, imail_image_place_free)
/* http and https without a user's name; relative to BASE (may be NULL). NULL: it leads nowhere. */
ImailImagePlace *imail_image_place_new(const char *url, const char *base);

typedef struct {
	const char *proxy;          /* "socks5://user:password@host:port", …; NULL: none */
	gboolean may_be_private;    /* also addresses that are not public */
	GTlsDatabase *certificates; /* NULL: the system's authorities */
} ImailImageWay;

/* OCTETS: NULL with ERROR: NETWORK, TIMEOUT, NOT_FOUND (the server has none), PERMANENT (an address or a
 * certificate is refused), PROTOCOL, LIMIT, CANCELLED. What the octets are is not looked at. */
typedef void (*ImailImageCb)(GBytes *octets, const GError *error, gpointer user_data);
/* CB comes once, later, in the thread-default main context, also when it is cancelled (CANCELLABLE may be
 * NULL). With a proxy that is the one that looks the name up, so that only literal addresses are judged. */
void imail_image_fetch(const char *url, const ImailImageWay *way, GCancellable *cancellable, ImailImageCb cb,
		       gpointer user_data);

#endif
