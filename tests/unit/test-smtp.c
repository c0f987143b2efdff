/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-smtp.c: SMTP submissions to scripted servers, good, odd and hostile.
 *
 * A case is a server's script (peer.h), the mails that are sent one after another, and the log of all
 * callbacks that must come of it, words included.
 */
#include "smtp.h"

#include "peer.h"

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
#define QUIT        "< QUIT", "> 221 bye\r\n"

/* Mails that a plan names by letter. */
static const char *const one[] = {"b@y", NULL}, *const two[] = {"b@y", "c@y", NULL}, *const none[] = {NULL},
			 *const evil[] = {"b@y>\r\nRCPT TO:<d@y", NULL};
static const struct {
	char letter;
	const char *const *to;
	const char *content;
	gint64 size; /* what is claimed; -1: the content's */
	gboolean needs_8bit, needs_utf8;
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
};

typedef struct {
	const char *name;
	const char *script[48];
	const char *plan; /* letters of mails[], each sent when the last one is answered; at the end QUIT; "F"
			     frees in `sent`, "." does nothing more */
	const char *log;
	const char *content; /* what the server got before the dot(s) */
	ImailTls tls;
	gboolean no_login;
} Case;

#define OK2 "sent 250 2.0.0 queued as 1 [b@y 250, c@y 250]\n"
#define OK1 "sent 250 2.0.0 queued as 1 [b@y 250]\n"

static const Case cases[] = {
	{"pipelined",
	 {LOGIN, FLIGHT2, "> 250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n",
	  QUIT, NULL},
	 "2",
	 "ready\n" OK2 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"one-at-a-time",
	 {LOGIN_PLAIN, "< MAIL FROM:<a@x>", "=", "> 250 ok\r\n", "< RCPT TO:<b@y>", "=", "> 250 ok\r\n",
	  "< RCPT TO:<c@y>", "=", "> 250 ok\r\n", "< DATA", "=", "> 354 go\r\n", "<<.",
	  "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "2",
	 "ready\n" OK2 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"answers-in-pieces",
	 {LOGIN, FLIGHT1, ">1 250-2.1.0 a\r\n250 2.1.0 b\r\n250 ok\r\n354 go\r\n", "<<.",
	  ">1 250-2.0.0 queued\r\n250 2.0.0 as 1\r\n", "< QUIT", ">1 221 bye\r\n", NULL},
	 "1",
	 "ready\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"lf-alone",
	 {LOGIN, FLIGHT1, "> 250 ok\n250 ok\n354 go\n", "<<.", "> 250 2.0.0 queued as 1\n", "< QUIT",
	  "> 221\n", NULL},
	 "1",
	 "ready\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"two-mails",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", FLIGHT1,
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "11",
	 "ready\n" OK1 OK1 "done\n",
	 "S: t\r\n\r\n..d\r\nS: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"no-login",
	 {GREETING, "> 250-mx\r\n250 SIZE\r\n", MAIL, "> 250 ok\r\n", "< RCPT TO:<b@y>", "> 250 ok\r\n",
	  "< DATA", "> 354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "1",
	 "ready\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 TRUE},
	{"8bit-and-utf8",
	 {LOGIN, "< MAIL FROM:<a@x> SIZE=12 BODY=8BITMIME", "< RCPT TO:<b@y>", "< DATA",
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n",
	  "< MAIL FROM:<a@x> SIZE=12 BODY=8BITMIME SMTPUTF8", "< RCPT TO:<b@y>", "< DATA",
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "8U",
	 "ready\n" OK1 OK1 "done\n",
	 "S: t\r\n\r\n..d\r\nS: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"empty-and-unended-messages",
	 {LOGIN, "< MAIL FROM:<a@x> SIZE=0", "< RCPT TO:<b@y>", "< DATA", "> 250 ok\r\n250 ok\r\n354 go\r\n",
	  "<<.", "> 250 2.0.0 queued as 1\r\n", "< MAIL FROM:<a@x> SIZE=14", "< RCPT TO:<b@y>", "< DATA",
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "0L",
	 "ready\n" OK1 OK1 "done\n",
	 "no end of line\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"unfit",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT,
	  NULL},
	 "BNV1",
	 "ready\n"
	 "sent permanent: The mail has 1.0\xc2\xa0kB, and SERVER takes 1.0\xc2\xa0kB at most []\n"
	 "sent permanent: The mail has no recipient, or an address that contains a control character []\n"
	 "sent permanent: The mail has no recipient, or an address that contains a control character []\n" OK1
	 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"unfit-for-old-server",
	 {LOGIN_PLAIN, QUIT, NULL},
	 "8U",
	 "ready\n"
	 "sent permanent: SERVER does not take 8-bit mail (8BITMIME) []\n"
	 "sent permanent: SERVER does not take addresses with letters outside ASCII (SMTPUTF8) []\ndone\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"freed-in-sent",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", "|",
	  NULL},
	 "1F",
	 "ready\n" OK1,
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},

	{"half-refused",
	 {LOGIN, FLIGHT2, "> 250 ok\r\n550-5.1.1 no such\r\n550 5.1.1 user\r\n250 ok\r\n354 go\r\n", "<<.",
	  "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "2",
	 "ready\nsent 250 2.0.0 queued as 1 [b@y 550 5.1.1 no such user, c@y 250]\ndone\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"all-refused",
	 {LOGIN, FLIGHT2, "> 250 ok\r\n550 no\r\n551 neither\r\n554 no valid recipients\r\n", "< RSET",
	  FLIGHT1, "> 250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT,
	  NULL},
	 "21",
	 "ready\nsent permanent: SERVER refused all 2 recipients: 550 no [b@y 550 no, c@y 551 neither]\n" OK1
	 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"all-refused-but-354",
	 {LOGIN, FLIGHT2, "> 250 ok\r\n550 no\r\n450 later\r\n354 go\r\n", "<<.",
	  "> 554 no valid recipients\r\n", FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.",
	  "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "21",
	 "ready\nsent temporary: SERVER refused all 2 recipients: 550 no [b@y 550 no, c@y 450 later]\n" OK1
	 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"all-refused-one-at-a-time",
	 {LOGIN_PLAIN, "< MAIL FROM:<a@x>", "> 250 ok\r\n", "< RCPT TO:<b@y>", "> 450 4.2.0 greylisted\r\n",
	  "< RSET", "> 250 ok\r\n", "< MAIL FROM:<a@x>", "> 250 ok\r\n", "< RCPT TO:<b@y>", "> 250 ok\r\n",
	  "< DATA", "> 354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "11",
	 "ready\nsent temporary: SERVER refused the recipient b@y: 450 4.2.0 greylisted [b@y 450 4.2.0 "
	 "greylisted]\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"mail-refused",
	 {LOGIN, FLIGHT1, "> 553 5.7.1 not yours\r\n503 need MAIL\r\n503 need RCPT\r\n", FLIGHT1,
	  "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", QUIT, NULL},
	 "11",
	 "ready\nsent permanent: SERVER refused the mail: 553 5.7.1 not yours []\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"mail-refused-one-at-a-time",
	 {LOGIN_PLAIN, "< MAIL FROM:<a@x>", "> 452 full\r\n", QUIT, NULL},
	 "1",
	 "ready\nsent temporary: SERVER refused the mail: 452 full []\ndone\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"mail-refused-but-354",
	 {LOGIN, FLIGHT1, "> 451 later\r\n503 no\r\n354 go\r\n", "<<.", "> 250 took nothing\r\n", QUIT, NULL},
	 "1",
	 "ready\nsent temporary: SERVER refused the mail: 451 later []\ndone\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"data-refused",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n451 4.3.0 not now\r\n", QUIT, NULL},
	 "1",
	 "ready\nsent temporary: SERVER refused the mail: 451 4.3.0 not now [b@y 250]\ndone\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"content-refused",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 550 5.7.1 spam\r\n", QUIT, NULL},
	 "1",
	 "ready\nsent permanent: SERVER refused the mail: 550 5.7.1 spam [b@y 250]\ndone\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"content-deferred",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 421 4.3.2 going down\r\n", "|", NULL},
	 "1",
	 "ready\nsent temporary: SERVER ended the connection: 421 4.3.2 going down [b@y 250]\n"
	 "done temporary: SERVER ended the connection: 421 4.3.2 going down\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"421-at-mail",
	 {LOGIN, FLIGHT1, "> 421 too many\r\n", "|", NULL},
	 "1",
	 "ready\nsent temporary: SERVER ended the connection: 421 too many []\ndone temporary: SERVER ended "
	 "the connection: 421 too many\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"421-when-idle",
	 {LOGIN, "=", "> 421 4.4.2 timeout\r\n", NULL},
	 ".",
	 "ready\ndone temporary: SERVER ended the connection: 421 4.4.2 timeout\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},

	{"lost-in-envelope",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n", NULL},
	 "1",
	 "ready\nsent network: SERVER closed the connection []\ndone network: SERVER closed the connection\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"lost-after-dot",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", NULL},
	 "1",
	 "ready\nsent uncertain: The mail went out whole, but whether it was accepted is not known: SERVER "
	 "closed the connection [b@y 250]\n"
	 "done network: SERVER closed the connection\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"lost-after-lone-dot",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n550 no\r\n354 go\r\n", "<<.", NULL},
	 "1",
	 "ready\nsent permanent: SERVER refused the recipient b@y: 550 no [b@y 550 no]\ndone network: SERVER "
	 "closed the connection\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"lost-at-quit",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> 250 2.0.0 queued as 1\r\n", "< QUIT",
	  NULL},
	 "1",
	 "ready\n" OK1 "done\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"unreadable",
	 {LOGIN, "< MAIL FROM:<a@x> SIZE=13", "< RCPT TO:<b@y>", "< DATA", "> 250 ok\r\n250 ok\r\n354 go\r\n",
	  "|", NULL},
	 "E",
	 "ready\nsent temporary: The mail ends before its 13 octets [b@y 250]\ndone temporary: The mail ends "
	 "before its 13 octets\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"garbage",
	 {LOGIN, FLIGHT1, "> 2x0 ok\r\n", "|", NULL},
	 "1",
	 "ready\nsent protocol: SERVER answered with what is not SMTP: “2x0 ok” []\n"
	 "done protocol: SERVER answered with what is not SMTP: “2x0 ok”\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"garbage-after-dot",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.", "> what?\r\n", "|", NULL},
	 "1",
	 "ready\nsent uncertain: The mail went out whole, but whether it was accepted is not known: SERVER "
	 "answered with what is not SMTP: “what?” [b@y 250]\n"
	 "done protocol: SERVER answered with what is not SMTP: “what?”\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"odd-answer-to-data",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n250 ok?\r\n", "|", NULL},
	 "1",
	 "ready\nsent protocol: SERVER gave an answer that makes no sense here: 250 ok? [b@y 250]\n"
	 "done protocol: SERVER gave an answer that makes no sense here: 250 ok?\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"too-many-answers",
	 {LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "<<.",
	  "> 250 2.0.0 queued as 1\r\n250 again\r\n", "|", NULL},
	 "1.",
	 "ready\n" OK1 "done protocol: SERVER ended the connection: 250 again\n",
	 "S: t\r\n\r\n..d\r\n",
	 IMAIL_TLS_NONE,
	 FALSE},

	{"wrong-password",
	 {GREETING, EHLO, "< AUTH PLAIN *", "> 535 5.7.8 no\r\n", "|", NULL},
	 "",
	 "done auth: SERVER refused the login name or password: 535 5.7.8 no\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"login-deferred",
	 {GREETING, EHLO, "< AUTH PLAIN *", "> 454 4.7.0 try later\r\n", "|", NULL},
	 "",
	 "done temporary: SERVER does not let anyone in just now: 454 4.7.0 try later\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"login-needs-encryption",
	 {GREETING, EHLO, "< AUTH PLAIN *", "> 538 5.7.11 encrypt\r\n", "|", NULL},
	 "",
	 "done permanent: SERVER refused the login: 538 5.7.11 encrypt\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"no-auth-offered",
	 {GREETING, "> 250-mx\r\n250 SIZE\r\n", "|", NULL},
	 "",
	 "done permanent: SERVER offers no login on this connection: check the port and the kind of "
	 "encryption in the settings, or "
	 "remove the login name\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"no-mechanism",
	 {GREETING, "> 250-mx\r\n250 AUTH KERBEROS_V4\r\n", "|", NULL},
	 "",
	 "done permanent: SERVER offers no way to log in with a password\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"starttls-stripped",
	 {GREETING, EHLO, "|", NULL},
	 "",
	 "done permanent: SERVER offers no STARTTLS (encryption), so the password was not sent: check the "
	 "port and the kind of "
	 "encryption in the settings\n",
	 "",
	 IMAIL_TLS_STARTTLS,
	 FALSE},
	{"starttls-deferred",
	 {GREETING, "> 250-mx\r\n250 STARTTLS\r\n", "< STARTTLS", "> 454 not now\r\n", "|", NULL},
	 "",
	 "done temporary: SERVER refused to encrypt the connection (STARTTLS), so the password was not sent: "
	 "454 not now\n",
	 "",
	 IMAIL_TLS_STARTTLS,
	 FALSE},
	{"starttls-with-injection",
	 {GREETING, "> 250-mx\r\n250 STARTTLS\r\n", "< STARTTLS", "> 220 go\r\n250 faked\r\n", "|", NULL},
	 "",
	 "done protocol: SERVER answered with what is not SMTP: 220 go: check the port in the settings\n",
	 "",
	 IMAIL_TLS_STARTTLS,
	 FALSE},
	{"greeting-421",
	 {"> 421 busy\r\n", "|", NULL},
	 "",
	 "done temporary: SERVER serves nobody now: 421 busy\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"greeting-554",
	 {"> 554 no\r\n", "|", NULL},
	 "",
	 "done permanent: SERVER serves nobody now: 554 no\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
	{"no-smtp",
	 {"> +OK POP3\r\n", "|", NULL},
	 "",
	 "done protocol: SERVER answered with what is not SMTP: +OK POP3: check the port in the settings\n",
	 "",
	 IMAIL_TLS_NONE,
	 FALSE},
};

/* A connection under test, and its log. */
typedef struct {
	GMainLoop *loop;
	const char *plan;
	guint16 port;
	Smtp *smtp;
	GString *log;
	SmtpMail mail;
	const char *content;
} Run;

static void log_text(Run *run, const char *what, const char *text)
{
	g_autofree char *plain = peer_plain_text(text, run->port);

	g_assert_null(strstr(text, "secret"));
	g_string_append_printf(run->log, "%s%s", what, plain);
}

static void log_error(Run *run, const char *what, const GError *error)
{
	g_autofree char *start = g_strdup_printf("%s %s: ", what, imail_error_to_name(error->code));

	g_assert_true(error->domain == IMAIL_ERROR);
	log_text(run, start, error->message);
}

static GBytes *read_cb(gpointer user_data, gint64 offset, gsize max, GError **error G_GNUC_UNUSED)
{
	Run *run = user_data;
	gsize left = strlen(run->content) - offset;

	/* Few octets at a time, so that pieces meet everywhere. */
	return left ? g_bytes_new(run->content + offset, MIN(MIN(left, max), 3)) : NULL;
}

static void next_step(Run *run)
{
	char letter = *run->plan;

	if (letter == '.')
		return;
	if (letter == 'F') {
		g_clear_pointer(&run->smtp, smtp_free);
		g_main_loop_quit(run->loop);
		return;
	}
	if (!smtp_is_ready(run->smtp))
		return;
	for (guint i = 0; letter && i < G_N_ELEMENTS(mails); i++) {
		if (mails[i].letter != letter)
			continue;
		run->plan++;
		run->content = mails[i].content;
		run->mail =
			(SmtpMail){.from = "a@x",
				   .to = mails[i].to,
				   .read = read_cb,
				   .user_data = run,
				   .size = mails[i].size < 0 ? (gint64)strlen(run->content) : mails[i].size,
				   .needs_8bit = mails[i].needs_8bit,
				   .needs_utf8 = mails[i].needs_utf8};
		smtp_send(run->smtp, &run->mail);
		g_assert_false(smtp_is_ready(run->smtp));
		return;
	}
	smtp_quit(run->smtp);
}

static void ready_cb(Smtp *smtp G_GNUC_UNUSED, gpointer user_data)
{
	Run *run = user_data;

	g_string_append(run->log, "ready\n");
	next_step(run);
}

static void sent_cb(Smtp *smtp G_GNUC_UNUSED, const char *reply, GPtrArray *recipients, const GError *error,
		    gpointer user_data)
{
	Run *run = user_data;

	if (error)
		log_error(run, "sent", error);
	else
		log_text(run, "sent ", reply);
	g_string_append(run->log, " [");
	for (guint i = 0; i < recipients->len; i++) {
		SmtpRecipient *recipient = recipients->pdata[i];

		g_string_append_printf(run->log, "%s%s ", i ? ", " : "", recipient->address);
		g_assert_cmpint(recipient->code, ==, atoi(recipient->text));
		if (recipient->code == 250)
			g_string_append(run->log, "250");
		else
			g_string_append(run->log, recipient->text);
	}
	g_string_append(run->log, "]\n");
	next_step(run);
}

static void done_cb(Smtp *smtp, const GError *error, gpointer user_data)
{
	Run *run = user_data;

	if (error)
		log_error(run, "done", error);
	else
		g_string_append(run->log, "done");
	g_string_append_c(run->log, '\n');
	g_assert_true(smtp == run->smtp);
	g_assert_false(smtp_is_ready(smtp));
	g_clear_pointer(&run->smtp, smtp_free);
	g_main_loop_quit(run->loop);
}

static const SmtpCallbacks callbacks = {ready_cb, NULL, sent_cb, done_cb};

static Endpoint endpoint_for(guint16 port)
{
	return (Endpoint){.host = "127.0.0.1",
			  .port = port,
			  .tls = IMAIL_TLS_NONE,
			  .login = "alice",
			  .password = "secret",
			  .allow_private = TRUE,
			  .connect_timeout_s = 5,
			  .idle_timeout_s = 5};
}

static void run_init(Run *run, const char *plan, guint16 port)
{
	*run = (Run){
		.loop = g_main_loop_new(NULL, FALSE), .plan = plan, .port = port, .log = g_string_new(NULL)};
}

static void run_clear(Run *run)
{
	g_main_loop_unref(run->loop);
	g_string_free(run->log, TRUE);
}

static void test_case(gconstpointer data)
{
	const Case *c = data;
	Peer *peer = peer_start(c->script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = endpoint_for(peer->port);
	g_autofree char *content = NULL;
	Run run;

	run_init(&run, c->plan, endpoint.port);
	endpoint.tls = c->tls;
	if (c->no_login)
		endpoint.login = endpoint.password = NULL;
	run.smtp = smtp_new(loop, &endpoint, &callbacks, &run);
	g_assert_cmpuint(run.log->len, ==, 0);
	g_main_loop_run(run.loop);
	g_assert_cmpstr(run.log->str, ==, c->log);
	g_assert_null(run.smtp);
	run_clear(&run);
	curl_loop_free(loop);
	peer_stop(peer, &content);
	g_assert_cmpstr(content, ==, c->content);
}

/* Servers that stop to answer: all at once, as each takes its second. */
static const struct {
	const char *script[24];
	const char *plan, *log;
} silent[] = {
	{{"|", NULL}, "", "done timeout: SERVER did not answer within 1 seconds\n"},
	{{LOGIN, "|", NULL},
	 "1",
	 "ready\nsent timeout: SERVER did not answer within 1 seconds []\ndone timeout: SERVER did not "
	 "answer within 1 seconds\n"},
	{{LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "|", NULL},
	 "1",
	 "ready\nsent uncertain: The mail went out whole, but whether it was accepted is not known: SERVER "
	 "did not answer within 1 seconds [b@y 250]\n"
	 "done timeout: SERVER did not answer within 1 seconds\n"},
	{{LOGIN, "< QUIT", "|", NULL}, "", "ready\ndone\n"},
};

static void test_silence(void)
{
	CurlLoop *loop = curl_loop_new();
	Run runs[G_N_ELEMENTS(silent)];
	Peer *peers[G_N_ELEMENTS(silent)];

	for (guint i = 0; i < G_N_ELEMENTS(silent); i++) {
		Endpoint endpoint;

		peers[i] = peer_start(silent[i].script);
		endpoint = endpoint_for(peers[i]->port);
		endpoint.connect_timeout_s = endpoint.idle_timeout_s = endpoint.final_timeout_s = 1;
		run_init(&runs[i], silent[i].plan, endpoint.port);
		runs[i].smtp = smtp_new(loop, &endpoint, &callbacks, &runs[i]);
	}
	for (guint i = 0; i < G_N_ELEMENTS(silent); i++) {
		while (runs[i].smtp)
			g_main_context_iteration(NULL, TRUE);
		g_assert_cmpstr(runs[i].log->str, ==, silent[i].log);
		run_clear(&runs[i]);
		peer_stop(peers[i], NULL);
	}
	curl_loop_free(loop);
}

/* A large message: bounded buffers on our side, whole on the other, progress told; and one that the server
 * does not read to its end. */
#define LARGE (4 * 1024 * 1024)

typedef struct {
	Run run;
	gint64 progress;
	gint64 ahead; /* the greatest offset read beyond what progress told */
} LargeRun;

static GBytes *read_large_cb(gpointer user_data, gint64 offset, gsize max, GError **error G_GNUC_UNUSED)
{
	LargeRun *large = user_data;
	guint8 *octets = g_malloc(max);

	/* Lines of 64 octets that begin with a dot. */
	for (gsize i = 0; i < max; i++)
		octets[i] =
			".bcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ\r\n"[(offset + i) %
											     64];
	large->ahead = MAX(large->ahead, (gint64)max);
	return g_bytes_new_take(octets, max);
}

static void progress_cb(Smtp *smtp G_GNUC_UNUSED, gint64 sent, gpointer user_data)
{
	LargeRun *large = user_data;

	g_assert_cmpint(sent, >=, large->progress);
	g_assert_cmpint(sent, <=, LARGE);
	large->progress = sent;
}

static void ready_large_cb(Smtp *smtp, gpointer user_data)
{
	LargeRun *large = user_data;

	large->run.mail = (SmtpMail){
		.from = "a@x", .to = one, .size = LARGE, .read = read_large_cb, .user_data = large};
	smtp_send(smtp, &large->run.mail);
}

static const SmtpCallbacks large_callbacks = {ready_large_cb, progress_cb, sent_cb, done_cb};

static void run_large(const char *const *script, const char *log, gint64 progress, char **content)
{
	Peer *peer = peer_start(script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = endpoint_for(peer->port);
	LargeRun large = {0};

	run_init(&large.run, "", peer->port);
	large.run.smtp = smtp_new(loop, &endpoint, &large_callbacks, &large);
	g_main_loop_run(large.run.loop);
	g_assert_cmpstr(large.run.log->str, ==, log);
	g_assert_cmpint(large.ahead, <=, 64 * 1024);
	g_assert_cmpint(large.progress, >=, progress);
	run_clear(&large.run);
	curl_loop_free(loop);
	peer_stop(peer, content);
}

#define WHOLE_REPLY "250 whole"

static void test_large(void)
{
	static const char *const early[] = {GREETING,
					    "> 250-mx\r\n250 AUTH PLAIN\r\n",
					    AUTH,
					    "< MAIL *",
					    "> 250 ok\r\n",
					    "< RCPT *",
					    "> 250 ok\r\n",
					    "< DATA",
					    "> 354 go\r\n",
					    "< ..bc*",
					    "> 552 5.3.4 too big\r\n",
					    "|",
					    NULL};
	static const char *const lost[] = {GREETING,
					   "> 250-mx\r\n250 AUTH PLAIN\r\n",
					   AUTH,
					   "< MAIL *",
					   "> 250 ok\r\n",
					   "< RCPT *",
					   "> 250 ok\r\n",
					   "< DATA",
					   "> 354 go\r\n",
					   "< ..bc*",
					   "!",
					   NULL};
	static const char *const whole[] = {GREETING,
					    "> 250-mx\r\n250 AUTH PLAIN\r\n",
					    AUTH,
					    "< MAIL *",
					    "> 250 ok\r\n",
					    "< RCPT *",
					    "> 250 ok\r\n",
					    "< DATA",
					    "> 354 go\r\n",
					    "<<.",
					    "> " WHOLE_REPLY "\r\n",
					    QUIT,
					    NULL};
	g_autofree char *content = NULL;

	run_large(early,
		  "sent permanent: SERVER refused the mail: 552 5.3.4 too big [b@y 250]\n"
		  "done permanent: SERVER refused the mail: 552 5.3.4 too big\n",
		  0, NULL);
	run_large(lost,
		  "sent network: The connection to SERVER was lost [b@y 250]\ndone network: The connection "
		  "to SERVER was lost\n",
		  0, NULL);
	run_large(whole, "sent " WHOLE_REPLY " [b@y 250]\ndone\n", LARGE, &content);
	g_assert_cmpuint(strlen(content), ==, LARGE / 64 * 65);
	for (gsize i = 0; i < LARGE / 64 * 65; i += 65)
		g_assert_true(g_str_has_prefix(content + i, "..bcdefghijk") && content[i + 64] == '\n');
}

static void test_free_any_time(void)
{
	static const char *const script[] = {"|", NULL};
	Peer *peer = peer_start(script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = endpoint_for(peer->port);
	Run run;

	run_init(&run, "", peer->port);
	smtp_free(smtp_new(loop, &endpoint, &callbacks, &run));
	run.smtp = smtp_new(loop, &endpoint, &callbacks, &run);
	for (guint i = 0; i < 5; i++)
		g_main_context_iteration(NULL, FALSE);
	smtp_free(run.smtp);
	smtp_free(NULL);
	g_assert_cmpstr(run.log->str, ==, "");
	run_clear(&run);
	curl_loop_free(loop);
	peer_stop(peer, NULL);
}

int main(int argc, char **argv)
{
	g_setenv("LC_ALL", "C.UTF-8", TRUE);
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/smtp/", cases[i].name, NULL);

		g_test_add_data_func(path, &cases[i], test_case);
	}
	g_test_add_func("/smtp/silence", test_silence);
	g_test_add_func("/smtp/large", test_large);
	g_test_add_func("/smtp/free-any-time", test_free_any_time);
	return g_test_run();
}
