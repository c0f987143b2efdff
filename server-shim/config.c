/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config.c: command line, configuration file and XDG folders of imaild. See config.h.
 */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "error.h"
#include "limits.h"

#define LINGER_S          600
#define CONNECT_TIMEOUT_S 30

void config_free(Config *config)
{
	if (config == NULL)
		return;
	g_free(config->runtime_dir);
	g_free(config->socket_path);
	g_free(config->state_dir);
	g_free(config->database_path);
	g_free(config->key_path);
	g_free(config->lock_path);
	g_free(config->log_path);
	g_free(config->ca_file);
	names_free(config->names);
	g_free(config);
}

static gboolean make_private_dir(const char *path, GError **error)
{
	struct stat st;

	if (g_mkdir_with_parents(path, 0700) != 0 || g_stat(path, &st) != 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT, "Cannot make the folder %s: %s.", path,
			    g_strerror(errno));
		return FALSE;
	}
	if ((st.st_mode & 077) != 0 && g_chmod(path, 0700) != 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "The folder %s must be readable by its owner only: %s.", path, g_strerror(errno));
		return FALSE;
	}
	return TRUE;
}

gboolean config_set_folders(Config *config, GError **error)
{
	config->runtime_dir = g_build_filename(g_get_user_runtime_dir(), "imail", NULL);
	config->state_dir = g_build_filename(g_get_user_data_dir(), "imail", NULL);
	config->socket_path = g_build_filename(config->runtime_dir, "imaild.sock", NULL);
	config->database_path = g_build_filename(config->state_dir, "imaild.db", NULL);
	config->key_path = g_build_filename(config->state_dir, "imaild.key", NULL);
	config->lock_path = g_build_filename(config->state_dir, "imaild.lock", NULL);
	config->log_path = g_build_filename(config->state_dir, "imaild.log", NULL);
	if (strlen(config->socket_path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "The path %s is too long for a socket. Set XDG_RUNTIME_DIR to a shorter one.",
			    config->socket_path);
		return FALSE;
	}
	return make_private_dir(config->runtime_dir, error) && make_private_dir(config->state_dir, error);
}

static gboolean read_integer(GKeyFile *file, const char *group, const char *key, gint64 least, gint64 *value,
			     GError **error)
{
	g_autoptr(GError) local = NULL;
	gint64 read;

	if (!g_key_file_has_key(file, group, key, NULL))
		return TRUE;
	read = g_key_file_get_int64(file, group, key, &local);
	if (local != NULL || read < least) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "[%s] %s must be a number from %" G_GINT64_FORMAT ".", group, key, least);
		return FALSE;
	}
	*value = read;
	return TRUE;
}

static gboolean read_discover(Config *config, GKeyFile *file, GError **error)
{
	g_autoptr(GError) local = NULL;

	if (g_key_file_has_key(file, "discover", "ask-domains", NULL))
		config->ask_domains = g_key_file_get_boolean(file, "discover", "ask-domains", &local);
	if (local != NULL) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "[discover] ask-domains must be true or false.");
		return FALSE;
	}
	g_clear_pointer(&config->names, names_free);
	config->names = names_new(file, error);
	return config->names != NULL;
}

static gboolean read_file(Config *config, GError **error)
{
	g_autofree char *path = g_build_filename(g_get_user_config_dir(), "imail", "imaild.conf", NULL);
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) local = NULL;
	gint64 linger = config->linger_s, timeout = config->connect_timeout_s;

	if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &local)) {
		if (g_error_matches(local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
			return TRUE;
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT, "Cannot read %s: %s.", path,
			    local->message);
		return FALSE;
	}
	if (config->ca_file == NULL)
		config->ca_file = g_key_file_get_string(file, "tls", "ca-file", NULL);
	if (!read_integer(file, "mail", "max-size", 1024, &config->max_mail_size, error) ||
	    !read_integer(file, "mail", "connect-timeout", 1, &timeout, error) ||
	    !read_integer(file, "server", "linger", 0, &linger, error) ||
	    !read_discover(config, file, error)) {
		g_prefix_error(error, "%s: ", path);
		return FALSE;
	}
	config->linger_s = (guint)MIN(linger, G_MAXINT / 1000);
	config->connect_timeout_s = (guint)MIN(timeout, 600);
	return TRUE;
}

Config *config_new(int argc, char **argv, GError **error)
{
	g_autoptr(Config) config = g_new0(Config, 1);
	gboolean is_version = FALSE;
	int linger = -1;
	g_autoptr(GOptionContext) context = g_option_context_new("- the mail server of imail");
	const GOptionEntry entries[] = {
		{"local", 0, 0, G_OPTION_ARG_NONE, &config->is_local,
		 "Serve the user who runs it, on a Unix socket", NULL},
		{"ready-fd", 0, 0, G_OPTION_ARG_INT, &config->ready_fd,
		 "Write \"ready PATH\" to this descriptor once clients may connect", "N"},
		{"ca-file", 0, 0, G_OPTION_ARG_FILENAME, &config->ca_file,
		 "Trust these certificates instead of the system's", "FILE"},
		{"linger", 0, 0, G_OPTION_ARG_INT, &linger, "End this long after the last client left",
		 "SECONDS"},
		{"version", 0, 0, G_OPTION_ARG_NONE, &is_version, "Print the version", NULL},
		{NULL},
	};

	config->ready_fd = -1;
	config->linger_s = LINGER_S;
	config->connect_timeout_s = CONNECT_TIMEOUT_S;
	config->max_mail_size = IMAIL_MAIL_SIZE_MAX;
	config->ask_domains = TRUE;
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, error))
		return NULL;
	if (is_version) {
		g_print("imaild " IMAIL_VERSION "\n");
		return NULL;
	}
	if (!config->is_local || argc > 1) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "Say imaild --local: the server of the user who runs it. See imaild --help.");
		return NULL;
	}
	config->allow_private = config->is_local;
	if (!config_set_folders(config, error) || !read_file(config, error))
		return NULL;
	if (linger >= 0)
		config->linger_s = (guint)MIN(linger, G_MAXINT / 1000);
	return g_steal_pointer(&config);
}
