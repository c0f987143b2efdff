/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config.h: what imaild is told: command line, configuration file, XDG folders.
 *
 * The embedded server reads $XDG_CONFIG_HOME/imail/imaild.conf (a GKeyFile) when it exists:
 *   [tls]   ca-file=/path/ca.pem   certificates to trust instead of the system's
 *   [mail]  max-size=52428800      octets of all parts of an outgoing mail
 *           connect-timeout=30     seconds for connection, TLS and login at a mail server together
 *   [server] linger=600            seconds after the last client left
 *   [discover] ask-domains=true    look for the mail servers of an address at its domain (autoconfig, DNS,
 * likely names); false: only in the built-in list and in [names] [names]                        names.h:
 * where names lead, in place of the name servers
 */
#ifndef IMAILD_CONFIG_H
#define IMAILD_CONFIG_H

#include "names.h"

typedef struct {
	gboolean is_local; /* --local: the embedded server of one system user */
	char *runtime_dir; /* holds the socket; 0700 */
	char *socket_path;
	char *state_dir; /* holds database, key, lock, log; 0700 */
	char *database_path;
	char *key_path;
	char *lock_path;
	char *log_path;
	char *ca_file;           /* NULL: the system's certificates */
	gint64 max_mail_size;    /* octets */
	guint connect_timeout_s; /* at mail servers: connection, TLS and login together */
	guint linger_s;          /* --local ends that long after its last client */
	gboolean ask_domains;    /* mail servers of an address are looked for at its domain */
	Names *names;            /* where names lead without being looked up; or NULL */
	gboolean allow_private;  /* mail servers may have private and loopback addresses */
	int ready_fd;            /* -1: nobody waits to be told */
} Config;

/* From ARGV. NULL with PERMANENT in words (unknown option, unreadable file, no usable folder). Prints --help
 * and --version itself, and then gives NULL without ERROR. */
Config *config_new(int argc, char **argv, GError **error);
void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* Fills in the folders and makes them (0700). For imailctl too. */
gboolean config_set_folders(Config *config, GError **error);

#endif
