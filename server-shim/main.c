/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c: imaild: puts the parts together, runs the one event loop, ends.
 *
 * --local: one instance a user by lock; ends by itself config->linger_s after the last client left, when no
 * mail waits in the outbox.
 */
#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <sodium.h>
#include <sys/stat.h>

#include "discover.h"
#include "instance.h"
#include "listener.h"
#include "log.h"
#include "mail-convert.h"
#include "outbox.h"
#include "poller.h"
#include "registry.h"
#include "roster.h"
#include "server-test.h"
#include "store-blob.h"

/* Whoever started us is given this long to connect, however short the linger is. */
#define FIRST_CLIENT_S 30

typedef struct {
	Server server;
	Config *config;
	Listener *listener;
	GMainLoop *loop;
	guint linger_id;
	gboolean had_client;
} Main;

static gboolean linger_cb(gpointer user_data)
{
	Main *m = user_data;

	m->linger_id = 0;
	g_message("no client any more and no mail waits: ending");
	g_main_loop_quit(m->loop);
	return G_SOURCE_REMOVE;
}

/* The end is near while no client is here and the outbox is empty. */
static void check_linger(Main *m)
{
	gboolean is_idle = m->server.outbox != NULL && registry_count(m->server.registry) == 0 &&
			   outbox_is_empty(m->server.outbox);

	if (is_idle && m->linger_id == 0) {
		guint linger = m->had_client ? m->config->linger_s : MAX(m->config->linger_s, FIRST_CLIENT_S);

		m->linger_id = g_timeout_add_seconds(linger, linger_cb, m);
	}
	if (!is_idle && m->linger_id != 0) {
		g_source_remove(m->linger_id);
		m->linger_id = 0;
	}
}

static void sessions_changed_cb(guint sessions, gpointer user_data)
{
	Main *m = user_data;

	m->had_client = m->had_client || sessions > 0;
	check_linger(m);
}

static void outbox_changed_cb(gpointer user_data)
{
	check_linger(user_data);
}

static gboolean signal_cb(gpointer user_data)
{
	g_message("asked to end");
	g_main_loop_quit(((Main *)user_data)->loop);
	return G_SOURCE_CONTINUE;
}

static gboolean sweep_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_blob_sweep(tx, error);
}

static gboolean start(Main *m, GError **error)
{
	Server *server = &m->server;

	server->config = m->config;
	server->secret = secret_open(m->config->key_path, error);
	if (server->secret == NULL)
		return FALSE;
	server->store = store_open(m->config->database_path, error);
	if (server->store == NULL)
		return FALSE;
	server->fresh = blob_cache_new(BLOB_CACHE_MAX);
	store_write(server->store, sweep_work, NULL, NULL, NULL);
	server->curl = curl_loop_new();
	server->registry = registry_new(sessions_changed_cb, m);
	server->roster = roster_new(server);
	server->convert = mail_convert_new(server->store);
	server->outbox = outbox_new(server, outbox_changed_cb, m);
	server->poller = poller_new(server);
	server->discover = discover_new(server);
	server->tests = server_tests_new(server);
	m->listener = listener_new(server, error);
	if (m->listener == NULL)
		return FALSE;
	outbox_start(server->outbox);
	poller_start(server->poller);
	check_linger(m);
	return TRUE;
}

/* What can still put something into the store stops first; then the store writes it all, and those who wait
 * to be told of it go last. */
static void end(Main *m)
{
	Server *server = &m->server;

	if (m->linger_id != 0)
		g_source_remove(m->linger_id);
	listener_free(m->listener);
	if (server->poller != NULL)
		poller_stop(server->poller);
	registry_close(server->registry);
	mail_convert_free(server->convert);
	store_close(server->store);
	blob_cache_free(server->fresh);
	discover_free(server->discover);
	server_tests_free(server->tests);
	poller_free(server->poller);
	outbox_free(server->outbox);
	roster_free(server->roster);
	registry_free(server->registry);
	curl_loop_free(server->curl);
	secret_free(server->secret);
}

static int serve(Main *m)
{
	g_autoptr(GError) error = NULL;
	int status = 0;

	m->loop = g_main_loop_new(NULL, FALSE);
	if (start(m, &error)) {
		g_message("serving on %s", m->config->socket_path);
		instance_report(m->config, NULL);
		g_unix_signal_add(SIGTERM, signal_cb, m);
		g_unix_signal_add(SIGINT, signal_cb, m);
		g_main_loop_run(m->loop);
	} else {
		g_warning("cannot start: %s", error->message);
		instance_report(m->config, error);
		status = 1;
	}
	end(m);
	g_main_loop_unref(m->loop);
	return status;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	Main m = {0};
	int status = 1;

	setlocale(LC_ALL, "");
	umask(077);
	signal(SIGPIPE, SIG_IGN);
	m.config = config_new(argc, argv, &error);
	if (m.config == NULL) {
		if (error != NULL)
			fprintf(stderr, "imaild: %s\n", error->message);
		return error != NULL ? 2 : 0;
	}
	log_open(m.config->log_path);
	if (sodium_init() < 0)
		return 1;
	switch (instance_take(m.config, &error)) {
	case INSTANCE_FIRST:
		status = serve(&m);
		break;
	case INSTANCE_OTHER:
		instance_report(m.config, NULL);
		status = 0;
		break;
	case INSTANCE_ERROR:
		instance_report(m.config, error);
		fprintf(stderr, "imaild: %s\n", error->message);
		break;
	}
	config_free(m.config);
	return status;
}
