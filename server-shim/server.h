/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server.h: what the parts of one imaild share: a context, no behaviour. main.c makes and ends them in this
 * order.
 */
#ifndef IMAILD_SERVER_H
#define IMAILD_SERVER_H

#include "blob-cache.h"
#include "config.h"
#include "curl-loop.h"
#include "secret.h"
#include "store.h"

typedef struct _Registry Registry;
typedef struct _Roster Roster;
typedef struct _MailConvert MailConvert;
typedef struct _Outbox Outbox;
typedef struct _Poller Poller;
typedef struct _Discover Discover;
typedef struct _ServerTests ServerTests;

typedef struct {
	const Config *config;
	Secret *secret;
	Store *store;
	BlobCache *fresh; /* what the store was given last */
	CurlLoop *curl;
	Registry *registry;
	Roster *roster;
	MailConvert *convert;
	Outbox *outbox;
	Poller *poller;
	Discover *discover;
	ServerTests *tests;
} Server;

#endif
