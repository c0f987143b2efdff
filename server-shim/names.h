/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.h: what the administrator says of names, instead of the name servers: [names] in imaild.conf.
 *
 *   mail.example.org:995=192.0.2.1:1995             where to connect to instead
 *   _pop3s._tcp.example.org=0 1 995 mail.example.org   its SRV records: priority, weight, port, target;
 * several are separated by ";" example.org=10 mx.example.org                    its MX records: preference,
 * target
 *
 * For networks whose name servers do not know their mail servers, and for tests. Certificates are checked for
 * the name, wherever the connection goes. What stands here is not looked up elsewhere.
 */
#ifndef IMAILD_NAMES_H
#define IMAILD_NAMES_H

#include <curl/curl.h>
#include <gio/gio.h>

typedef struct _Names Names;

/* NULL with PERMANENT where a line makes no sense. */
Names *names_new(GKeyFile *file, GError **error);
void names_free(Names *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Names, names_free)

/* In the functions below NAMES may be NULL: nothing is said. */

/* For CURLOPT_CONNECT_TO; may be NULL. Lives as long as NAMES. */
struct curl_slist *names_connect_list(const Names *names);
/* Whether it says where to connect to for HOST and PORT. */
gboolean names_has_host(const Names *names, const char *host, guint port);

/* Whether it has SRV records of NAME ("_pop3s._tcp.example.org"): then *TARGETS gets them as GSrvTarget, as
 * they stand. Free with g_resolver_free_targets. */
gboolean names_get_srv(const Names *names, const char *name, GList **targets);
/* Whether it has MX records of DOMAIN; *HOSTS gets the targets, the preferred one first. */
gboolean names_get_mx(const Names *names, const char *domain, char ***hosts);

#endif
