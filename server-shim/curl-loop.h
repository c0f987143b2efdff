/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * curl-loop.h: libcurl's multi interface (multi_socket) on the GLib main context.
 */
#ifndef IMAILD_CURL_LOOP_H
#define IMAILD_CURL_LOOP_H

#include <curl/curl.h>
#include <glib.h>

typedef struct _CurlLoop CurlLoop;

/* curl_global_init and a multi handle on the default main context. One a process. */
CurlLoop *curl_loop_new(void);

/* NULL is fine. All handles must have been removed. */
void curl_loop_free(CurlLoop *loop);

/* The transfer (for a CONNECT_ONLY handle: its connection phase) is over. The handle stays in the multi until
 * curl_loop_remove. */
typedef void (*CurlLoopDone)(CURL *easy, CURLcode result, gpointer user_data);

/* Adds EASY (CURLOPT_PRIVATE is taken by the loop). DONE never runs before this returns. */
void curl_loop_add(CurlLoop *loop, CURL *easy, CurlLoopDone done, gpointer user_data);

/* Takes EASY out (a CONNECT_ONLY connection closes by that); DONE does not run any more. The caller cleans
 * EASY up. Not from within a callback of libcurl itself (header, write, opensocket). */
void curl_loop_remove(CurlLoop *loop, CURL *easy);

#endif
