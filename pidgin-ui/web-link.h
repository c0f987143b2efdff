/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * web-link.h: what may be a link in a mail that is written: http, https, ftp and mailto, as readers take it.
 */
#ifndef IMAIL_PIDGIN_WEB_LINK_H
#define IMAIL_PIDGIN_WEB_LINK_H

#include <glib.h>

#define WEB_LINK_MAX 2000 /* octets; readers take no longer ones */

/* Whether URI is one as it stands. */
gboolean web_link_is(const char *uri);
/* The link that a person means who typed that: "example.org" is https://example.org, "bob@example.org" a
 * mailto: link; spaces are escaped. NULL: none. g_free. */
char *web_link_typed(const char *typed);

#endif
