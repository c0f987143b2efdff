/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cases-pop3.h: the scripted servers of test-pop3.c: each a script (peer.h), what the client does, and the
 * log that must come of it.
 */
#ifndef IMAIL_TESTS_CASES_POP3_H
#define IMAIL_TESTS_CASES_POP3_H

#include <glib.h>

#define GREETING   "> +OK hi\r\n"
#define CAPA       "< CAPA", "> +OK\r\nUIDL\r\nPIPELINING\r\nSASL PLAIN\r\n.\r\n"
#define CAPA_SLOW  "< CAPA", "> +OK\r\nUIDL\r\nSASL PLAIN\r\n.\r\n"
#define AUTH       "< AUTH PLAIN AGFsaWNlAHNlY3JldA==" /* \0alice\0secret */
#define LOGIN      GREETING, CAPA, AUTH, "> +OK in\r\n"
#define LOGIN_SLOW GREETING, CAPA_SLOW, AUTH, "> +OK in\r\n", CAPA_SLOW
#define LISTS      "< UIDL", "< LIST", "> +OK\r\n1 a\r\n2 b\r\n.\r\n+OK\r\n1 10\r\n2 20\r\n.\r\n"
#define LISTED     "listed 1 a 10, 2 b 20\n"

typedef struct {
	const char *name;
	const char *script[40];
	/* After the list: "R1" RETR, "T1" TOP of 3 lines, "D1" DELE, "Q" QUIT, in order; "F" frees the session. */
	const char *plan;
	const char *log;
	gboolean has_tls, has_starttls; /* else neither */
	gboolean is_public;             /* private addresses are refused */
	const char *host;
} Case;

static const Case cases[] = {
	{"round-trip",
	 {LOGIN, LISTS, "< RETR 1", "< RETR 2", "< DELE 1", "< QUIT",
	  "> +OK\r\nA: b\r\n\r\nx\r\n.\r\n+OK 20 octets\r\n..dot\r\n...\r\n.\r\n+OK\r\n+OK bye\r\n", NULL},
	 "R1 R2 D1 Q",
	 LISTED "1 A: b\\r\\n\\r\\nx\\r\\n\n2 .dot\\r\\n..\\r\\n\ndeleted 1\ndone\n"},
	{"top",
	 {LOGIN, LISTS, "< TOP 2 3", "< RETR 2", "< TOP 1 3", "< QUIT",
	  "> +OK\r\nA: b\r\n\r\n..x\r\n.\r\n+OK\r\nwhole\r\n.\r\n-ERR no TOP here\r\n+OK\r\n", NULL},
	 "T2 R2 T1 Q",
	 LISTED "top 2 A: b\\r\\n\\r\\n.x\\r\\n\n2 whole\\r\\n\ntop retr 1 not-found: SERVER does not give message 1: -ERR no TOP "
		"here\ndone\n"},
	{"one-octet-at-a-time",
	 {LOGIN, "< UIDL", "< LIST", ">1 +OK\r\n1 a\r\n2 b\r\n.\r\n+OK\r\n1 10\r\n2 20\r\n.\r\n", "< RETR 1",
	  "< QUIT", ">1 +OK\r\n..x\r\n.\ry\r\n..\r\n\r\n.\r\n+OK\r\n", NULL},
	 "R1 Q",
	 LISTED "1 .x\\r\\n\\ry\\r\\n.\\r\\n\\r\\n\ndone\n"},
	{"lf-alone",
	 {LOGIN, "< UIDL", "< LIST", "> +OK\n1 a\n2 b\n.\n+OK\n1 10\n2 20\n.\n", "< RETR 1", "< QUIT",
	  "> +OK\n..x\ny.\n.\n+OK\n", NULL},
	 "R1 Q",
	 LISTED "1 .x\\ny.\\n\ndone\n"},
	{"no-pipelining",
	 {LOGIN_SLOW, "< UIDL", "=", "> +OK\r\n1 a\r\n2 b\r\n.\r\n", "< LIST", "=",
	  "> +OK\r\n1 10\r\n2 20\r\n.\r\n", "< RETR 1", "=", "> +OK\r\n.\r\n", "< RETR 2", "=",
	  "> +OK\r\nx\r\n.\r\n", "< QUIT", "> +OK\r\n", NULL},
	 "R1 R2 Q",
	 LISTED "1 \n2 x\\r\\n\ndone\n"},
	{"pipelining-after-login-only",
	 {GREETING, CAPA_SLOW, AUTH, "> +OK in\r\n", CAPA, LISTS, "< RETR 1", "< QUIT",
	  "> +OK\r\n.\r\n+OK\r\n", NULL},
	 "R1 Q",
	 LISTED "1 \ndone\n"},
	{"no-capa",
	 {GREETING, "< CAPA", "> -ERR what?\r\n", "< USER alice", "> +OK\r\n", "< PASS secret", "> +OK\r\n",
	  "< UIDL", "=", "> +OK\r\n1 a\r\n.\r\n", "< LIST", "> +OK\r\n1 5\r\n.\r\n", "< QUIT", "> +OK\r\n",
	  NULL},
	 "Q",
	 "listed 1 a 5\ndone\n"},
	{"apop",
	 {"> +OK hi <1896.697170952@dbc.mtview.ca.us>\r\n", "< CAPA", "> -ERR what?\r\n",
	  "< APOP alice 3f18b52881e44c0cc6067f46e0ced7bc", "> +OK\r\n", "< UIDL", "> +OK\r\n.\r\n", "< LIST",
	  "> +OK\r\n.\r\n", "< QUIT", "> +OK\r\n", NULL},
	 "Q",
	 "listed\ndone\n"},
	{"no-uidl",
	 {LOGIN, "< UIDL", "< LIST", "> -ERR what?\r\n+OK\r\n1 10\r\n.\r\n", "< QUIT", "> +OK\r\n", NULL},
	 "Q",
	 "listed 1 - 10\ndone\n"},
	{"no-list",
	 {LOGIN, "< UIDL", "< LIST", "> +OK\r\n1 a\r\n.\r\n-ERR no\r\n", "< RETR 1", "< QUIT",
	  "> +OK\r\n.\r\n+OK\r\n", NULL},
	 "R1 Q",
	 "listed 1 a -1\n1 \ndone\n"},
	{"neither-list",
	 {LOGIN, "< UIDL", "< LIST", "> -ERR no\r\n-ERR [SYS/TEMP] disk\r\n", "|", NULL},
	 "Q",
	 "done temporary: SERVER lists no messages: -ERR [SYS/TEMP] disk\n"},
	{"list-out-of-order",
	 {LOGIN, "< UIDL", "< LIST", "> +OK\r\n3 c d\r\n1 \xff\r\n.\r\n+OK\r\n2 20\r\n1 10 x\r\n.\r\n",
	  "< QUIT", "> +OK\r\n", NULL},
	 "Q",
	 "listed 1 %FF 10, 2 - 20, 3 c d -1\ndone\n"},
	{"refused-commands",
	 {LOGIN, LISTS, "< RETR 1", "< DELE 1", "< RETR 2", "< QUIT",
	  "> -ERR gone\r\n-ERR [SYS/PERM] no\r\n-ERR [SYS/TEMP] busy\r\n-ERR some not removed\r\n", NULL},
	 "R1 D1 R2 Q",
	 LISTED "retr 1 not-found: SERVER does not give message 1: -ERR gone\n"
		"dele 1 permanent: SERVER does not delete message 1: -ERR [SYS/PERM] no\n"
		"retr 2 temporary: SERVER does not give message 2: -ERR [SYS/TEMP] busy\n"
		"done temporary: SERVER did not delete all messages: -ERR some not removed\n"},
	{"lies-about-sizes",
	 {LOGIN, "< UIDL", "< LIST",
	  "> +OK\r\n1 a\r\n2 b\r\n.\r\n+OK\r\n1 0\r\n2 99999999999999999999\r\n.\r\n", "< RETR 1", "=",
	  "> +OK\r\nlong\r\n.\r\n", "< RETR 2", "=", "> +OK\r\nx\r\n.\r\n", "< RETR 1", "< QUIT",
	  "> +OK\r\n.\r\n+OK\r\n", NULL},
	 "R1 R2 R1 Q",
	 "listed 1 a 0, 2 b 9223372036854775807\n1 long\\r\\n\n2 x\\r\\n\n1 \ndone\n"},
	{"freed-in-callback", {LOGIN, LISTS, "|", NULL}, "F", LISTED},

	{"wrong-password",
	 {GREETING, CAPA, AUTH, "> -ERR [AUTH] Authentication failed.\r\n", "|", NULL},
	 "Q",
	 "done auth: SERVER refused the login name or password: -ERR [AUTH] Authentication failed.\n"},
	{"wrong-password-without-code",
	 {GREETING, CAPA, AUTH, "> -ERR Login failed, account locked\r\n", "|", NULL},
	 "Q",
	 "done auth: SERVER refused the login name or password: -ERR Login failed, account locked\n"},
	{"in-use",
	 {GREETING, CAPA, AUTH, "> -ERR [IN-USE] other session\r\n", "|", NULL},
	 "Q",
	 "done temporary: SERVER does not let anyone in just now: -ERR [IN-USE] other session\n"},
	{"in-use-in-words",
	 {GREETING, CAPA, AUTH, "> -ERR maildrop already locked\r\n", "|", NULL},
	 "Q",
	 "done temporary: SERVER does not let anyone in just now: -ERR maildrop already locked\n"},
	{"no-mechanism",
	 {GREETING, "< CAPA", "> +OK\r\nSASL KERBEROS_V4\r\n.\r\n", "|", NULL},
	 "Q",
	 "done permanent: SERVER offers no way to log in with a password\n"},
	{"no-stls",
	 {GREETING, CAPA, "|", NULL},
	 "Q",
	 "done permanent: SERVER offers no STLS (encryption), so the password was not sent: check the port "
	 "and the kind of "
	 "encryption in the settings\n",
	 .has_starttls = TRUE},
	{"stls-refused",
	 {GREETING, "< CAPA", "> +OK\r\nSTLS\r\n.\r\n", "< STLS", "> -ERR not today\r\n", "|", NULL},
	 "Q",
	 "done permanent: SERVER refused to encrypt the connection (STLS), so the password was not sent: "
	 "-ERR not today\n",
	 .has_starttls = TRUE},
	{"stls-with-injection",
	 {GREETING, "< CAPA", "> +OK\r\nSTLS\r\n.\r\n", "< STLS", "> +OK go\r\n+OK faked\r\n", "|", NULL},
	 "Q",
	 "done protocol: SERVER answered with what is not POP3: +OK go: check the port in the settings\n",
	 .has_starttls = TRUE},
	{"plain-on-tls-port",
	 {GREETING, "|", NULL},
	 "Q",
	 "done permanent: SERVER does not speak TLS on this port: check the port and the kind of encryption "
	 "in the settings\n",
	 .has_tls = TRUE},
	{"greeting-refuses",
	 {"> -ERR too many connections\r\n", "|", NULL},
	 "Q",
	 "done temporary: SERVER serves nobody now: -ERR too many connections\n"},
	{"no-pop3",
	 {"> SSH-2.0-OpenSSH_9.2p1\r\n", "|", NULL},
	 "Q",
	 "done protocol: SERVER answered with what is not POP3: SSH-2.0-OpenSSH_9.2p1: check the port in the "
	 "settings\n"},
	{"private-address",
	 {NULL},
	 "Q",
	 "done permanent: SERVER has a loopback address (127.0.0.1), to which no connection is made from "
	 "here\n",
	 .is_public = TRUE},
	{"bad-host",
	 {NULL},
	 "Q",
	 "done permanent: “a b/c@d:PORT” is no name of a server: correct it in the account's settings\n",
	 .host = "a b/c@d"},

	{"closes-at-once",
	 {NULL},
	 "Q",
	 "done network: SERVER broke the connection off before the login was done\n"},
	{"closes-after-login",
	 {LOGIN, "< UIDL", "< LIST", NULL},
	 "Q",
	 "done network: SERVER closed the connection\n"},
	{"closes-in-list",
	 {LOGIN, "< UIDL", "< LIST", "> +OK\r\n1 a\r\n", NULL},
	 "Q",
	 "done network: SERVER closed the connection\n"},
	{"closes-in-message",
	 {LOGIN, LISTS, "< RETR 1", "< QUIT", "> +OK\r\nhalf", NULL},
	 "R1 Q",
	 LISTED "done network: SERVER closed the connection\n"},
	{"closes-before-quit-is-answered",
	 {LOGIN, LISTS, "< DELE 1", "< QUIT", "> +OK\r\n", NULL},
	 "D1 Q",
	 LISTED "deleted 1\ndone network: SERVER closed the connection\n"},
	{"resets",
	 {LOGIN, LISTS, "< RETR 1", "> +OK\r\nhalf", "!", NULL},
	 "R1",
	 LISTED "done network: The connection to SERVER was lost\n"},
	{"hangs-up-with-words",
	 {LOGIN, LISTS, "> -ERR Disconnected for inactivity.\r\n", NULL},
	 "",
	 LISTED "done temporary: SERVER ended the session: -ERR Disconnected for inactivity.\n"},
	{"garbage-status",
	 {LOGIN, LISTS, "< RETR 1", "> \x01what\x1b[31m\r\n", "|", NULL},
	 "R1",
	 LISTED "done protocol: SERVER answered with what is not POP3: “what [31m”\n"},
	{"garbage-list",
	 {LOGIN, "< UIDL", "< LIST", "> +OK\r\nfoo bar\r\n", "|", NULL},
	 "",
	 "done protocol: SERVER: no message number in the list: “foo bar”\n"},
	{"too-many-messages",
	 {LOGIN, "< UIDL", "< LIST", "> +OK\r\n1000001 a\r\n.\r\n", "> +OK\r\n.\r\n", "|", NULL},
	 "",
	 "done limit: SERVER: more than 1000000 messages in the mailbox\n"},
	{"endless-message",
	 {LOGIN, LISTS, "< RETR 1", "> +OK\r\n", "*", NULL},
	 "R1",
	 LISTED "done limit: SERVER: message 1 is larger than 256 MB\n"},
	{"unasked-answer",
	 {LOGIN, LISTS, "> +OK what else\r\n", "|", NULL},
	 "",
	 LISTED "done protocol: SERVER answered what nobody asked: “+OK what else”\n"},
};

#endif
