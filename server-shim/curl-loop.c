/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * curl-loop.c: the glue between curl_multi_socket_action and GMainContext.
 *
 * libcurl says which sockets it wants watched and when it wants to be woken; both become sources of the
 * default main context. Owns the multi handle and those sources; the easy handles belong to the callers.
 */
#define G_LOG_DOMAIN "imaild"

#include "curl-loop.h"

#include <glib-unix.h>

struct _CurlLoop {
	CURLM *multi;
	guint timer;
	guint handles; /* in the multi */
};

/* A socket that libcurl wants watched; libcurl keeps it for us with curl_multi_assign. */
typedef struct {
	CurlLoop *loop;
	guint source;
} Watch;

/* An easy handle's completion; its CURLOPT_PRIVATE. */
typedef struct {
	CurlLoopDone done;
	gpointer user_data;
} Entry;

/* Tells the completions that libcurl has gathered. A DONE may add and remove handles: each message is read
 * anew. */
static void tell_done(CurlLoop *loop)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(loop->multi, &left))) {
		CURL *easy = message->easy_handle;
		CURLcode result = message->data.result;
		Entry *entry = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&entry);
		entry->done(easy, result, entry->user_data);
	}
}

static void act(CurlLoop *loop, curl_socket_t fd, int events)
{
	int running;

	curl_multi_socket_action(loop->multi, fd, events, &running);
	tell_done(loop);
}

static gboolean on_timer_cb(gpointer user_data)
{
	CurlLoop *loop = user_data;

	loop->timer = 0;
	act(loop, CURL_SOCKET_TIMEOUT, 0);
	return G_SOURCE_REMOVE;
}

static int timer_wanted_cb(CURLM *multi G_GNUC_UNUSED, long timeout_ms, void *user_data)
{
	CurlLoop *loop = user_data;

	g_clear_handle_id(&loop->timer, g_source_remove);
	if (timeout_ms >= 0)
		loop->timer = g_timeout_add((guint)MIN(timeout_ms, G_MAXINT), on_timer_cb, loop);
	return 0;
}

static gboolean on_socket_cb(int fd, GIOCondition condition, gpointer user_data)
{
	Watch *watch = user_data;
	int events = (condition & (G_IO_IN | G_IO_HUP) ? CURL_CSELECT_IN : 0) |
		     (condition & G_IO_OUT ? CURL_CSELECT_OUT : 0) |
		     (condition & G_IO_ERR ? CURL_CSELECT_ERR : 0);

	/* libcurl may ask within this for the source that is running now to be removed, and free WATCH:
	 * nothing after it. */
	act(watch->loop, fd, events);
	return G_SOURCE_CONTINUE;
}

static int socket_wanted_cb(CURL *easy G_GNUC_UNUSED, curl_socket_t fd, int what, void *user_data,
			    void *socket_data)
{
	CurlLoop *loop = user_data;
	Watch *watch = socket_data;
	GIOCondition condition = 0;

	if (watch)
		g_clear_handle_id(&watch->source, g_source_remove);
	if (what == CURL_POLL_REMOVE) {
		curl_multi_assign(loop->multi, fd, NULL);
		g_free(watch);
		return 0;
	}
	if (!watch) {
		watch = g_new0(Watch, 1);
		watch->loop = loop;
		curl_multi_assign(loop->multi, fd, watch);
	}
	if (what & CURL_POLL_IN)
		condition |= G_IO_IN;
	if (what & CURL_POLL_OUT)
		condition |= G_IO_OUT;
	watch->source = g_unix_fd_add(fd, condition, on_socket_cb, watch);
	return 0;
}

CurlLoop *curl_loop_new(void)
{
	CurlLoop *loop = g_new0(CurlLoop, 1);

	curl_global_init(CURL_GLOBAL_DEFAULT);
	loop->multi = curl_multi_init();
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, socket_wanted_cb);
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, timer_wanted_cb);
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
	return loop;
}

void curl_loop_free(CurlLoop *loop)
{
	if (!loop)
		return;
	g_warn_if_fail(loop->handles == 0);
	curl_multi_cleanup(loop->multi);
	g_clear_handle_id(&loop->timer, g_source_remove);
	curl_global_cleanup();
	g_free(loop);
}

void curl_loop_add(CurlLoop *loop, CURL *easy, CurlLoopDone done, gpointer user_data)
{
	Entry *entry = g_new0(Entry, 1);

	entry->done = done;
	entry->user_data = user_data;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, entry);
	loop->handles++;
	/* Fails only for a handle that is in a multi already, or from within a callback of libcurl. */
	if (curl_multi_add_handle(loop->multi, easy) != CURLM_OK)
		g_error("curl_multi_add_handle refused a handle");
}

void curl_loop_remove(CurlLoop *loop, CURL *easy)
{
	Entry *entry = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&entry);
	curl_multi_remove_handle(loop->multi, easy);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, NULL);
	g_free(entry);
	loop->handles--;
}
