/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * login-check.h: logs in to a POP3 or SMTP server and leaves again; no mail is touched.
 */
#ifndef IMAILD_LOGIN_CHECK_H
#define IMAILD_LOGIN_CHECK_H

#include "link.h"

typedef struct _LoginCheck LoginCheck;

/* ERROR NULL: logged in, and the server answered a first command. Codes and words as of pop3.h and smtp.h.
 * Once, never inside login_check_new. */
typedef void (*LoginCheckDone)(LoginCheck *check, const GError *error, gpointer user_data);

/* POP3: login, STAT, QUIT. A maildrop that is [IN-USE] has let us in (RFC 2449 8.1.2). */
LoginCheck *login_check_pop3(CurlLoop *loop, const Endpoint *endpoint, LoginCheckDone done,
			     gpointer user_data);
/* SMTP: EHLO, login, QUIT. */
LoginCheck *login_check_smtp(CurlLoop *loop, const Endpoint *endpoint, LoginCheckDone done,
			     gpointer user_data);
/* In or after DONE, or earlier. NULL is fine. */
void login_check_free(LoginCheck *check);

#endif
