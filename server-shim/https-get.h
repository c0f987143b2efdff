/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * https-get.h: one small document over HTTPS, bounded in every respect: size, time, redirects; certificates
 * are checked, and the resolved address as for mail servers (netcheck.h).
 */
#ifndef IMAILD_HTTPS_GET_H
#define IMAILD_HTTPS_GET_H

#include "curl-loop.h"
#include "names.h"

#define HTTPS_GET_REDIRECTS_MAX     3           /* all of them to HTTPS */
#define HTTPS_GET_HEADER_OCTETS_MAX (32 * 1024) /* of all responses */

typedef struct _HttpsGet HttpsGet;

typedef struct {
	const char *url;     /* https: */
	const char *ca_file; /* PEM; NULL: the system's */
	const Names *names;  /* may be NULL; must live as long as the request */
	gboolean allow_private;
	gsize octets_max; /* of the document */
	guint timeout_s;  /* for everything */
} HttpsGetOptions;

/* The document (its octets valid during the call), or NULL with ERROR: NOT_FOUND (the server has none),
 * NETWORK, TIMEOUT, PERMANENT (certificate, address), LIMIT, PROTOCOL. Once, never inside https_get_new. */
typedef void (*HttpsGetDone)(HttpsGet *get, GBytes *document, const GError *error, gpointer user_data);

HttpsGet *https_get_new(CurlLoop *loop, const HttpsGetOptions *options, HttpsGetDone done,
			gpointer user_data);
/* In or after DONE, or earlier to break it off (DONE does not come then). NULL is fine. */
void https_get_free(HttpsGet *get);

#endif
