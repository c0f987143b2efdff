/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-test.h: the request `server-test`: whether a sender or a mailbox lets its user in, before it is
 * saved (docs/PROTOCOL.md §5).
 */
#ifndef IMAILD_SERVER_TEST_H
#define IMAILD_SERVER_TEST_H

#include "session.h"

#define SERVER_TESTS_AT_ONCE 2 /* of a user */
#define SERVER_TESTS_AN_HOUR 60
#define SERVER_TEST_ANSWER_S 15 /* for each answer after the login */

typedef struct _ServerTests ServerTests;

ServerTests *server_tests_new(Server *server);
/* Breaks off what is under way; the sessions must be gone already. NULL is fine. */
void server_tests_free(ServerTests *tests);

/* Handler of the frame of this name. */
void server_test_request(Session *session, const ImailFrame *frame);

#endif
