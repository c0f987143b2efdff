/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cases-smtp.h: the scripted servers of test-smtp.c: each a script (peer.h), what the client does, and the
 * log that must come of it.
 */
#ifndef IMAIL_TESTS_CASES_SMTP_H
#define IMAIL_TESTS_CASES_SMTP_H

#include <glib.h>

#define GREETING "> 220 mx ESMTP\r\n", "< EHLO *"
#define AUTH     "< AUTH PLAIN AGFsaWNlAHNlY3JldA==", "> 235 2.7.0 welcome\r\n" /* \0alice\0secret */
#define EHLO                                                                                                 \
	"> 250-mx\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN\r\n"
#define EHLO_PLAIN  "> 250-mx PIPELINING is no keyword here\r\n250 AUTH PLAIN\r\n"
#define LOGIN       GREETING, EHLO, AUTH
#define LOGIN_PLAIN GREETING, EHLO_PLAIN, AUTH
#define MAIL        "< MAIL FROM:<a@x> SIZE=12"
#define FLIGHT1     MAIL, "< RCPT TO:<b@y>", "< DATA", "="
#define FLIGHT2     MAIL, "< RCPT TO:<b@y>", "< RCPT TO:<c@y>", "< DATA", "="
#define EHLO_CHUNKING                                                                                        \
	"> 250-mx\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-SIZE 10000000\r\n250 AUTH PLAIN\r\n"
#define LOGIN_CHUNKING GREETING, EHLO_CHUNKING, AUTH
#define CHUNKED1       MAIL, "< RCPT TO:<b@y>", "< BDAT 12 LAST", "<#12"
#define CHUNKED2       MAIL, "< RCPT TO:<b@y>", "< RCPT TO:<c@y>", "< BDAT 12 LAST", "<#12"
#define QUIT        "< QUIT", "> 221 bye\r\n"

/* Octets of the mails that have no content of their own. */
#define REPEATED ".bcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ\r\n"

/* Mails that a plan names by letter. */
static const char *const one[] = {"b@y", NULL}, *const two[] = {"b@y", "c@y", NULL}, *const none[] = {NULL},
			 *const evil[] = {"b@y>\r\nRCPT TO:<d@y", NULL};
static const struct {
	char letter;
	const char *const *to;
	const char *content; /* NULL: REPEATED, up to the size */
	gint64 size;         /* what is claimed; -1: the content's */
	gboolean needs_8bit, needs_utf8;
	const char *envid;
} mails[] = {
	{'1', one, "S: t\r\n\r\n.d\r\n", -1, FALSE, FALSE},
	{'2', two, "S: t\r\n\r\n.d\r\n", -1, FALSE, FALSE},
	{'8', one, "S: t\r\n\r\n.d\r\n", -1, TRUE, FALSE},
	{'U', one, "S: t\r\n\r\n.d\r\n", -1, FALSE, TRUE},
	{'B', one, "S: t\r\n\r\n.d\r\n", 1001, FALSE, FALSE}, /* too big; and ends early */
	{'E', one, "S: t\r\n\r\n.d\r\n", 13, FALSE, FALSE},   /* ends early only */
	{'N', none, "", -1, FALSE, FALSE},
	{'V', evil, "", -1, FALSE, FALSE},
	{'0', one, "", -1, FALSE, FALSE},
	{'L', one, "no end of line", -1, FALSE, FALSE},
	{'G', two, NULL, 200000, FALSE, FALSE},  /* large: not before its recipients are known */
	{'H', one, NULL, 2500000, FALSE, FALSE}, /* three chunks */
	{'I', one, "S: t\r\n\r\n.d\r\n", -1, FALSE, FALSE, .envid = "a+b=c\xc3\xa4"},
};

typedef struct {
	const char *name;
	const char *script[48];
	const char *plan; /* letters of mails[], each sent as soon as there is room, after " " when those
			     before it are answered; at the end QUIT; "F" frees in `sent`, "." does nothing
			     more */
	const char *log;
	const char *content;            /* what the server got before the dot(s) */
	gboolean has_tls, has_starttls; /* else neither */
	gboolean no_login, is_careful;
} Case;

#define OK2 "sent 250 2.0.0 queued as 1 [b@y 250, c@y 250]\n"
#define OK1 "sent 250 2.0.0 queued as 1 [b@y 250]\n"

#define LOST_COUNT "lost count\n"
#define S1 "S: t\r\n\r\n..d\r\n"
#define C1 "S: t\r\n\r\n.d\r\n"

static const Case cases[] = {
	{"pipelined",
	 {LOGIN, FLIGHT2, "> 250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n",
	  QUIT, NULL},
	 "2",
	 "ready\n" OK2 "done\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"one-at-a-time",
	 {LOGIN_PLAIN, "< MAIL FROM:<a@x>", "=", "> 250 ok\r\n", "< RCPT TO:<b@y>", "=", "> 250 ok\r\n",
	  "< RCPT TO:<c@y>", "=", "> 250 ok\r\n", "< DATA", "=", "> 354 go\r\n", "<<.",
	  "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "2",
	 "ready\n" OK2 "done\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"answers-in-pieces",
	 {LOGIN, FLIGHT1, ">1 250-2.1.0 a\r\n250 2.1.0 b\r\n250 ok\r\n354 go\r\n", "<<.",
	  ">1 250-2.0.0 queued\r\n250 2.0.0 as 1\r\n", "< QUIT", ">1 221 bye\r\n", NULL},
	 "1",
	 "ready\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"lf-alone",
	 {LOGIN, FLIGHT1, "> 250 ok\n250 ok\n354 go\n", "<<.", "> 250 2.0.0 queued as 1\n", "< QUIT",
	  "> 221\n", NULL},
	 "1",
	 "ready\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"two-mails",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", FLIGHT1,
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "11",
	 "ready\n" OK1 OK1 "done\n",
	 "S: t\r\n\r\n..d\r\nS: t\r\n\r\n..d\r\n"},
	{"no-login",
	 {GREETING, "> 250-mx\r\n250 SIZE\r\n", MAIL, "> 250 ok\r\n", "< RCPT TO:<b@y>", "> 250 ok\r\n",
	  "< DATA", "> 354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "1",
	 "ready\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 .no_login = TRUE},
	{"8bit-and-utf8",
	 {LOGIN, "< MAIL FROM:<a@x> SIZE=12 BODY=8BITMIME", "< RCPT TO:<b@y>", "< DATA",
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n",
	  "< MAIL FROM:<a@x> SIZE=12 BODY=8BITMIME SMTPUTF8", "< RCPT TO:<b@y>", "< DATA",
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "8U",
	 "ready\n" OK1 OK1 "done\n",
	 "S: t\r\n\r\n..d\r\nS: t\r\n\r\n..d\r\n"},
	{"empty-and-unended-messages",
	 {LOGIN, "< MAIL FROM:<a@x> SIZE=0", "< RCPT TO:<b@y>", "< DATA", "> 250 ok\r\n250 ok\r\n354 go\r\n",
	  "<<.", "> 250 2.0.0 queued as 1\r\n", "< MAIL FROM:<a@x> SIZE=14", "< RCPT TO:<b@y>", "< DATA",
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "0L",
	 "ready\n" OK1 OK1 "done\n",
	 "no end of line\r\n"},
	{"unfit",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT,
	  NULL},
	 "BNV1",
	 "ready\n"
	 "sent permanent: The mail has 1.0\xc2\xa0kB, and SERVER takes 1.0\xc2\xa0kB at most []\n"
	 "sent permanent: The mail has no recipient, or an address that contains a control character []\n"
	 "sent permanent: The mail has no recipient, or an address that contains a control character []\n" OK1
	 "done\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"unfit-for-old-server",
	 {LOGIN_PLAIN, QUIT, NULL},
	 "8U",
	 "ready\n"
	 "sent permanent: SERVER does not take 8-bit mail (8BITMIME) []\n"
	 "sent permanent: SERVER does not take addresses with letters outside ASCII (SMTPUTF8) []\ndone\n"},
	{"freed-in-sent",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", "|",
	  NULL},
	 "1F",
	 "ready\n" OK1,
	 "S: t\r\n\r\n..d\r\n"},

	/* Several on their way. */
	{"next-mail-follows-the-dot",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", FLIGHT1,
	  "> 250 2.0.0 queued as 1\r\n250 ok\r\n250 ok\r\n354 go\r\n", "<<.", FLIGHT1,
	  "> 250 2.0.0 queued as 1\r\n250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n",
	  QUIT, NULL},
	 "111",
	 "ready\n" OK1 OK1 OK1 "done\n",
	 S1 S1 S1},
	{"next-mail-follows-a-refused-one",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", FLIGHT2,
	  "> 250 2.0.0 queued as 1\r\n250 ok\r\n550 no\r\n250 ok\r\n354 go\r\n", "<<.", FLIGHT1,
	  "> 550 5.7.1 spam\r\n553 5.7.1 not yours\r\n503 need MAIL\r\n503 need RCPT\r\n", FLIGHT1,
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "1211",
	 "ready\n" OK1
	 "sent permanent: SERVER refused the mail: 550 5.7.1 spam [b@y 550 no, c@y 250]\n"
	 "sent permanent: SERVER refused the mail: 553 5.7.1 not yours []\n" OK1 "done\n",
	 S1 S1 S1},
	{"next-mail-follows-a-lone-dot",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n550 no\r\n354 go\r\n", "<<.", FLIGHT1,
	  "> 554 no valid recipients\r\n250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n",
	  QUIT, NULL},
	 "11",
	 "ready\nsent permanent: SERVER refused the recipient b@y: 550 no [b@y 550 no]\n" OK1 "done\n",
	 S1},
	{"careful",
	 {LOGIN, MAIL, "=", "> 250 ok\r\n", "< RCPT TO:<b@y>", "=", "> 250 ok\r\n", "< DATA", "=",
	  "> 354 go\r\n", "<<.", "=", "> 250 2.0.0 queued as 1\r\n", MAIL, "=", "> 250 ok\r\n",
	  "< RCPT TO:<b@y>", "> 250 ok\r\n", "< DATA", "> 354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n",
	  QUIT, NULL},
	 "11",
	 "ready\n" OK1 OK1 "done\n",
	 S1 S1,
	 .is_careful = TRUE},
	{"freed-in-sent-with-more-on-the-way",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", FLIGHT1,
	  "> 250 2.0.0 queued as 1\r\n250 ok\r\n250 ok\r\n354 go\r\n", "|", NULL},
	 "11F",
	 "ready\n" OK1,
	 S1},
	{"unfit-between-others",
	 {LOGIN_CHUNKING, CHUNKED1, "< RSET", CHUNKED1, "=",
	  "> 250 ok\r\n250 ok\r\n250 2.0.0 queued as 1\r\n250 ok\r\n250 ok\r\n250 ok\r\n250 2.0.0 queued as "
	  "1\r\n",
	  QUIT, NULL},
	 "1UN1",
	 "ready\n" OK1
	 "sent permanent: SERVER does not take addresses with letters outside ASCII (SMTPUTF8) []\n"
	 "sent permanent: The mail has no recipient, or an address that contains a control character []\n" OK1
	 "done\n",
	 C1 C1},

	/* CHUNKING. */
	{"chunked",
	 {LOGIN_CHUNKING, CHUNKED1, "< RSET", CHUNKED2, "< RSET", CHUNKED1, "=",
	  ">1 250 ok\r\n250 ok\r\n250 2.0.0 queued as 1\r\n250 reset\r\n250-a\r\n250 b\r\n250 ok\r\n250 ok\r\n"
	  "250-2.0.0 queued\r\n250 as 1\r\n250 reset\r\n250 ok\r\n250 ok\r\n250 2.0.0 queued as 1\r\n",
	  QUIT, NULL},
	 "121",
	 "ready\n" OK1 OK2 OK1 "done\n",
	 C1 C1 C1},
	{"chunked-one-after-another",
	 {LOGIN_CHUNKING, CHUNKED1, "> 250 ok\r\n250 ok\r\n250 2.0.0 queued as 1\r\n", CHUNKED1,
	  "> 250 ok\r\n250 ok\r\n250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "1 1",
	 "ready\n" OK1 OK1 "done\n",
	 C1 C1},
	{"chunked-without-pipelining",
	 {GREETING, "> 250-mx\r\n250-CHUNKING\r\n250 AUTH PLAIN\r\n", AUTH, "< MAIL FROM:<a@x>", "=",
	  "> 250 ok\r\n", "< RCPT TO:<b@y>", "=", "> 250 ok\r\n", "< BDAT 12 LAST", "<#12",
	  "=", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "1",
	 "ready\n" OK1 "done\n",
	 C1},
	{"chunked-empty-and-unended",
	 {LOGIN_CHUNKING, "< MAIL FROM:<a@x> SIZE=0", "< RCPT TO:<b@y>", "< BDAT 0 LAST", "< RSET",
	  "< MAIL FROM:<a@x> SIZE=14", "< RCPT TO:<b@y>", "< BDAT 14 LAST", "<#14",
	  "> 250 ok\r\n250 ok\r\n250 2.0.0 queued as 1\r\n250 ok\r\n250 ok\r\n250 ok\r\n250 2.0.0 queued as "
	  "1\r\n",
	  QUIT, NULL},
	 "0L",
	 "ready\n" OK1 OK1 "done\n",
	 "no end of line"},
	{"chunked-half-refused",
	 {LOGIN_CHUNKING, CHUNKED2, "< RSET", CHUNKED2,
	  "> 250 ok\r\n550 no\r\n250 ok\r\n250 2.0.0 queued as 1\r\n250 ok\r\n250 ok\r\n250 ok\r\n450 later\r\n"
	  "250 2.0.0 queued as 1\r\n",
	  QUIT, NULL},
	 "22",
	 "ready\nsent 250 2.0.0 queued as 1 [b@y 550 no, c@y 250]\n"
	 "sent 250 2.0.0 queued as 1 [b@y 250, c@y 450 later]\ndone\n",
	 C1 C1},
	{"chunked-all-refused",
	 {LOGIN_CHUNKING, CHUNKED2, "< RSET", CHUNKED1,
	  "> 250 ok\r\n550 no\r\n551 neither\r\n554 no valid recipients\r\n250 ok\r\n250 ok\r\n250 ok\r\n"
	  "250 2.0.0 queued as 1\r\n",
	  QUIT, NULL},
	 "21",
	 "ready\nsent permanent: SERVER refused all 2 recipients: 550 no [b@y 550 no, c@y 551 neither]\n" OK1
	 "done\n",
	 C1 C1},
	{"chunked-all-refused-then-rset",
	 {LOGIN_CHUNKING, CHUNKED1, "> 250 ok\r\n450 later\r\n503 no recipients\r\n", "< RSET", CHUNKED1,
	  "> 250 ok\r\n250 ok\r\n250 ok\r\n250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "1 1",
	 "ready\nsent temporary: SERVER refused the recipient b@y: 450 later [b@y 450 later]\n" OK1 "done\n",
	 C1 C1},
	{"chunked-mail-refused",
	 {LOGIN_CHUNKING, CHUNKED1, "< RSET", CHUNKED1,
	  "> 553 5.7.1 not yours\r\n503 need MAIL\r\n503 need MAIL\r\n250 ok\r\n250 ok\r\n250 ok\r\n"
	  "250 2.0.0 queued as 1\r\n",
	  QUIT, NULL},
	 "11",
	 "ready\nsent permanent: SERVER refused the mail: 553 5.7.1 not yours []\n" OK1 "done\n",
	 C1 C1},
	{"chunked-content-refused",
	 {LOGIN_CHUNKING, CHUNKED1, "< RSET", CHUNKED1,
	  "> 250 ok\r\n250 ok\r\n550 5.7.1 spam\r\n250 ok\r\n250 ok\r\n250 ok\r\n452 full\r\n", QUIT, NULL},
	 "11",
	 "ready\nsent permanent: SERVER refused the mail: 550 5.7.1 spam [b@y 250]\n"
	 "sent temporary: SERVER refused the mail: 452 full [b@y 250]\ndone\n",
	 C1 C1},
	{"chunked-large-waits-for-its-recipients",
	 {LOGIN_CHUNKING, "< MAIL FROM:<a@x> SIZE=200000", "< RCPT TO:<b@y>", "< RCPT TO:<c@y>", "=",
	  "> 250 ok\r\n550 no\r\n551 neither\r\n", "< RSET", "< MAIL FROM:<a@x> SIZE=200000",
	  "< RCPT TO:<b@y>", "< RCPT TO:<c@y>", "> 250 ok\r\n553 not yours\r\n503 no\r\n503 no\r\n", CHUNKED1,
	  "> 250 ok\r\n250 ok\r\n250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "GG1",
	 "ready\nsent permanent: SERVER refused all 2 recipients: 550 no [b@y 550 no, c@y 551 neither]\n"
	 "sent permanent: SERVER refused the mail: 553 not yours []\n" OK1 "done\n",
	 C1},
	{"chunks",
	 {LOGIN_CHUNKING, "< MAIL FROM:<a@x> SIZE=2500000", "< RCPT TO:<b@y>", "=", "> 250 ok\r\n250 ok\r\n",
	  "< BDAT 1048576", "<-1048576", "< BDAT 1048576", "<-1048576", "< BDAT 402848 LAST", "<-402848", "=",
	  "> 250 got\r\n250 got\r\n250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "H",
	 "ready\n" OK1 "done\n"},
	{"chunk-refused-in-the-middle",
	 {GREETING, "> 250-mx\r\n250-CHUNKING\r\n250 AUTH PLAIN\r\n", AUTH, "< MAIL FROM:<a@x>",
	  "> 250 ok\r\n", "< RCPT TO:<b@y>", "> 250 ok\r\n", "< BDAT 1048576", "> 552 5.3.4 too much\r\n",
	  "<-1048576", "< RSET", "> 250 ok\r\n", "< MAIL FROM:<a@x>", "> 250 ok\r\n", "< RCPT TO:<b@y>",
	  "> 250 ok\r\n", "< BDAT 12 LAST", "<#12", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "H1",
	 "ready\nsent permanent: SERVER refused the mail: 552 5.3.4 too much [b@y 250]\n" OK1 "done\n",
	 C1},
	{"dsn",
	 {GREETING, "> 250-mx\r\n250-PIPELINING\r\n250-DSN\r\n250 AUTH PLAIN\r\n", AUTH,
	  "< MAIL FROM:<a@x> RET=HDRS ENVID=a+2Bb+3Dc+C3+A4",
	  "< RCPT TO:<b@y> NOTIFY=FAILURE,DELAY ORCPT=rfc822;b@y", "< DATA",
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "< MAIL FROM:<a@x> RET=HDRS",
	  "< RCPT TO:<b@y> NOTIFY=FAILURE,DELAY ORCPT=rfc822;b@y", "< DATA",
	  "> 250 2.0.0 queued as 1\r\n250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n",
	  QUIT, NULL},
	 "I1",
	 "ready\n" OK1 OK1 "done\n",
	 S1 S1},

	{"half-refused",
	 {LOGIN, FLIGHT2, "> 250 ok\r\n550-5.1.1 no such\r\n550 5.1.1 user\r\n250 ok\r\n354 go\r\n", "<<.",
	  "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "2",
	 "ready\nsent 250 2.0.0 queued as 1 [b@y 550 5.1.1 no such user, c@y 250]\ndone\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"all-refused",
	 {LOGIN, FLIGHT2, "> 250 ok\r\n550 no\r\n551 neither\r\n554 no valid recipients\r\n", "< RSET",
	  FLIGHT1, "> 250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT,
	  NULL},
	 "21",
	 "ready\nsent permanent: SERVER refused all 2 recipients: 550 no [b@y 550 no, c@y 551 neither]\n" OK1
	 "done\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"all-refused-but-354",
	 {LOGIN, FLIGHT2, "> 250 ok\r\n550 no\r\n450 later\r\n354 go\r\n", "<<.",
	  "> 554 no valid recipients\r\n", FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.",
	  "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "21",
	 "ready\nsent temporary: SERVER refused all 2 recipients: 550 no [b@y 550 no, c@y 450 later]\n" OK1
	 "done\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"all-refused-one-at-a-time",
	 {LOGIN_PLAIN, "< MAIL FROM:<a@x>", "> 250 ok\r\n", "< RCPT TO:<b@y>", "> 450 4.2.0 greylisted\r\n",
	  "< RSET", "> 250 ok\r\n", "< MAIL FROM:<a@x>", "> 250 ok\r\n", "< RCPT TO:<b@y>", "> 250 ok\r\n",
	  "< DATA", "> 354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "11",
	 "ready\nsent temporary: SERVER refused the recipient b@y: 450 4.2.0 greylisted [b@y 450 4.2.0 "
	 "greylisted]\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"mail-refused",
	 {LOGIN, FLIGHT1, "> 553 5.7.1 not yours\r\n503 need MAIL\r\n503 need RCPT\r\n", FLIGHT1,
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "11",
	 "ready\nsent permanent: SERVER refused the mail: 553 5.7.1 not yours []\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"mail-refused-one-at-a-time",
	 {LOGIN_PLAIN, "< MAIL FROM:<a@x>", "> 452 full\r\n", QUIT, NULL},
	 "1",
	 "ready\nsent temporary: SERVER refused the mail: 452 full []\ndone\n"},
	{"mail-refused-but-354",
	 {LOGIN, FLIGHT1, "> 451 later\r\n503 no\r\n354 go\r\n", "<<.", "> 250 took nothing\r\n", QUIT, NULL},
	 "1",
	 "ready\nsent temporary: SERVER refused the mail: 451 later []\ndone\n"},
	{"data-refused",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n451 4.3.0 not now\r\n", QUIT, NULL},
	 "1",
	 "ready\nsent temporary: SERVER refused the mail: 451 4.3.0 not now [b@y 250]\ndone\n"},
	{"content-refused",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 550 5.7.1 spam\r\n", QUIT, NULL},
	 "1",
	 "ready\nsent permanent: SERVER refused the mail: 550 5.7.1 spam [b@y 250]\ndone\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"content-deferred",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 421 4.3.2 going down\r\n", "|", NULL},
	 "1",
	 "ready\nsent temporary: SERVER ended the connection: 421 4.3.2 going down [b@y 250]\n"
	 "done temporary: SERVER ended the connection: 421 4.3.2 going down\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"421-at-mail",
	 {LOGIN, FLIGHT1, "> 421 too many\r\n", "|", NULL},
	 "1",
	 "ready\nsent temporary: SERVER ended the connection: 421 too many []\ndone temporary: SERVER ended "
	 "the connection: 421 too many\n"},
	{"421-when-idle",
	 {LOGIN, "=", "> 421 4.4.2 timeout\r\n", NULL},
	 ".",
	 "ready\ndone temporary: SERVER ended the connection: 421 4.4.2 timeout\n"},

	{"lost-in-envelope",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n", NULL},
	 "1",
	 "ready\nsent network: SERVER closed the connection []\ndone network: SERVER closed the "
	 "connection\n"},
	{"lost-after-dot",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", NULL},
	 "1",
	 "ready\nsent uncertain: The mail went out whole, but whether it was accepted is not known: SERVER "
	 "closed the connection [b@y 250]\n"
	 "done network: SERVER closed the connection\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"lost-after-lone-dot",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n550 no\r\n354 go\r\n", "<<.", NULL},
	 "1",
	 "ready\nsent permanent: SERVER refused the recipient b@y: 550 no [b@y 550 no]\ndone network: SERVER "
	 "closed the connection\n"},
	{"lost-at-quit",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", "< QUIT",
	  NULL},
	 "1",
	 "ready\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n"},
	{"unreadable",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n",
	  FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "1E1",
	 "ready\n" OK1 "sent temporary: The mail ends before its 13 octets []\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\nS: t\r\n\r\n..d\r\n"},
	{"garbage",
	 {LOGIN, FLIGHT1, "> 2x0 ok\r\n", "|", NULL},
	 "1",
	 "ready\nsent protocol: SERVER answered with what is not SMTP: “2x0 ok” []\n"
	 "done protocol: SERVER answered with what is not SMTP: “2x0 ok”\n" LOST_COUNT},
	{"garbage-after-dot",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> what?\r\n", "|", NULL},
	 "1",
	 "ready\nsent uncertain: The mail went out whole, but whether it was accepted is not known: SERVER "
	 "answered with what is not SMTP: “what?” [b@y 250]\n"
	 "done protocol: SERVER answered with what is not SMTP: “what?”\n" LOST_COUNT,
	 "S: t\r\n\r\n..d\r\n"},
	{"odd-answer-to-data",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n250 ok?\r\n", "|", NULL},
	 "1",
	 "ready\nsent protocol: SERVER gave an answer that makes no sense here: 250 ok? [b@y 250]\n"
	 "done protocol: SERVER gave an answer that makes no sense here: 250 ok?\n" LOST_COUNT},
	{"too-many-answers",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.",
	  "> 250 2.0.0 queued as 1\r\n250 again\r\n", "|", NULL},
	 "1.",
	 "ready\n" OK1 "done protocol: SERVER gave an answer that makes no sense here: 250 again\n" LOST_COUNT,
	 "S: t\r\n\r\n..d\r\n"},

	{"wrong-password",
	 {GREETING, EHLO, "< AUTH PLAIN *", "> 535 5.7.8 no\r\n", "|", NULL},
	 "",
	 "done auth: SERVER refused the login name or password: 535 5.7.8 no\n"},
	{"login-deferred",
	 {GREETING, EHLO, "< AUTH PLAIN *", "> 454 4.7.0 try later\r\n", "|", NULL},
	 "",
	 "done temporary: SERVER does not let anyone in just now: 454 4.7.0 try later\n"},
	{"login-needs-encryption",
	 {GREETING, EHLO, "< AUTH PLAIN *", "> 538 5.7.11 encrypt\r\n", "|", NULL},
	 "",
	 "done permanent: SERVER refused the login: 538 5.7.11 encrypt\n"},
	{"no-auth-offered",
	 {GREETING, "> 250-mx\r\n250 SIZE\r\n", "|", NULL},
	 "",
	 "done permanent: SERVER offers no login on this connection: check the port and the kind of "
	 "encryption in the settings, or "
	 "remove the login name\n"},
	{"no-mechanism",
	 {GREETING, "> 250-mx\r\n250 AUTH KERBEROS_V4\r\n", "|", NULL},
	 "",
	 "done permanent: SERVER offers no way to log in with a password\n"},
	{"starttls-stripped",
	 {GREETING, EHLO, "|", NULL},
	 "",
	 "done permanent: SERVER offers no STARTTLS (encryption), so the password was not sent: check the "
	 "port and the kind of "
	 "encryption in the settings\n",
	 .has_starttls = TRUE},
	{"starttls-deferred",
	 {GREETING, "> 250-mx\r\n250 STARTTLS\r\n", "< STARTTLS", "> 454 not now\r\n", "|", NULL},
	 "",
	 "done temporary: SERVER refused to encrypt the connection (STARTTLS), so the password was not sent: "
	 "454 not now\n",
	 .has_starttls = TRUE},
	{"starttls-with-injection",
	 {GREETING, "> 250-mx\r\n250 STARTTLS\r\n", "< STARTTLS", "> 220 go\r\n250 faked\r\n", "|", NULL},
	 "",
	 "done protocol: SERVER answered with what is not SMTP: 220 go: check the port in the settings\n",
	 .has_starttls = TRUE},
	{"greeting-421",
	 {"> 421 busy\r\n", "|", NULL},
	 "",
	 "done temporary: SERVER serves nobody now: 421 busy\n"},
	{"greeting-554",
	 {"> 554 no\r\n", "|", NULL},
	 "",
	 "done permanent: SERVER serves nobody now: 554 no\n"},
	{"no-smtp",
	 {"> +OK POP3\r\n", "|", NULL},
	 "",
	 "done protocol: SERVER answered with what is not SMTP: +OK POP3: check the port in the settings\n"},
};

/* Servers that stop to answer, or as good as stop: all at once, as each takes its second. */
static const struct {
	const char *script[24];
	const char *plan, *log;
} silent[] = {
	{{"|", NULL}, "", "done timeout: SERVER did not answer within 1 seconds\n"},
	{{LOGIN, "|", NULL},
	 "1",
	 "ready\nsent timeout: SERVER did not answer within 1 seconds []\ndone timeout: SERVER did not "
	 "answer within 1 seconds\n" LOST_COUNT},
	{{LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "|", NULL},
	 "1",
	 "ready\nsent uncertain: The mail went out whole, but whether it was accepted is not known: SERVER "
	 "did not answer within 1 seconds [b@y 250]\n"
	 "done timeout: SERVER did not answer within 1 seconds\n"},
	{{LOGIN, FLIGHT1, "> 250 ", "~", NULL},
	 "1",
	 "ready\nsent timeout: SERVER did not answer within 1 seconds []\n"
	 "done timeout: SERVER did not answer within 1 seconds\n" LOST_COUNT},
	{{LOGIN, "< QUIT", "|", NULL}, "", "ready\ndone\n"},
	/* A firewall that loses what stands behind the first command of a flight. */
	{{LOGIN, FLIGHT1, "> 250 ok\r\n", "|", NULL},
	 "1",
	 "ready\nsent timeout: SERVER did not answer within 1 seconds []\n"
	 "done timeout: SERVER did not answer within 1 seconds\n" LOST_COUNT},
	{{LOGIN_CHUNKING, CHUNKED1, "< RSET", CHUNKED1, "> 250 ok\r\n250 ok\r\n250 2.0.0 queued as 1\r\n250 ok\r\n",
	  "|", NULL},
	 "11",
	 "ready\n" OK1 "sent uncertain: The mail went out whole, but whether it was accepted is not known: SERVER "
	 "did not answer within 1 seconds []\n"
	 "done timeout: SERVER did not answer within 1 seconds\n" LOST_COUNT},
};

#endif
