/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * login-check.c: a login and nothing more. See login-check.h.
 *
 *   SMTP: the connection of smtp.c, which says whether the login was asked for at all; then QUIT
 *   POP3: the login (link.c), STAT: a server may open the maildrop only then; QUIT
 */
#include "login-check.h"

#include <string.h>

#include "pop3.h"
#include "smtp.h"

struct _LoginCheck {
	Smtp *smtp;
	Link *link; /* POP3 */
	GString *line;
	gboolean is_in; /* STAT was answered; QUIT is on its way */
	guint timeout_s;
	LoginCheckDone done;
	gpointer user_data;
};

static void conclude(LoginCheck *check, const GError *error)
{
	g_autoptr(GError) copy = error != NULL ? g_error_copy(error) : NULL;

	g_clear_pointer(&check->link, link_free);
	g_clear_pointer(&check->smtp, smtp_free);
	check->done(check, copy, check->user_data);
}

static LoginCheck *check_new(const Endpoint *endpoint, LoginCheckDone done, gpointer user_data)
{
	LoginCheck *check = g_new0(LoginCheck, 1);

	check->line = g_string_new(NULL);
	check->timeout_s = MAX(1, endpoint->idle_timeout_s);
	check->done = done;
	check->user_data = user_data;
	return check;
}

/* ---- SMTP ---- */

static void smtp_ready_cb(Smtp *smtp, gpointer user_data)
{
	smtp_quit(smtp);
}

static void smtp_sent_cb(Smtp *smtp, const SmtpMail *mail, const char *reply, GPtrArray *recipients,
			 const GError *error, gpointer user_data)
{
	/* Nothing is sent. */
}

static void smtp_done_cb(Smtp *smtp, const GError *error, gpointer user_data)
{
	conclude(user_data, error);
}

LoginCheck *login_check_smtp(CurlLoop *loop, const Endpoint *endpoint, LoginCheckDone done,
			     gpointer user_data)
{
	static const SmtpCallbacks callbacks = {
		.ready = smtp_ready_cb, .sent = smtp_sent_cb, .done = smtp_done_cb};
	LoginCheck *check = check_new(endpoint, done, user_data);

	check->smtp = smtp_new(loop, endpoint, TRUE, &callbacks, check);
	return check;
}

/* ---- POP3 ---- */

static void say(LoginCheck *check, const char *command)
{
	g_string_truncate(check->line, 0);
	link_expect(check->link, check->timeout_s);
	link_send(check->link, command, strlen(command));
}

static void on_stat(LoginCheck *check)
{
	const char *line = check->line->str;
	g_autofree char *words = link_clean_words(line, strlen(line));
	g_autoptr(GError) error = NULL;

	if (g_ascii_strncasecmp(line, "+OK", 3) == 0) {
		check->is_in = TRUE;
		say(check, "QUIT\r\n");
		return;
	}
	if (g_ascii_strncasecmp(line, "-ERR", 4) == 0)
		error = g_error_new(IMAIL_ERROR, link_pop3_code(line, IMAIL_ERROR_TEMPORARY),
				    "%s does not open the mailbox: %s", link_name(check->link), words);
	else
		error = g_error_new(IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
				    "%s answered with what is not POP3: “%.200s”", link_name(check->link),
				    words);
	conclude(check, error);
}

static void link_ready_cb(Link *link, gpointer user_data)
{
	say(user_data, "STAT\r\n");
}

static void link_received_cb(Link *link, const guint8 *bytes, gsize len, gpointer user_data)
{
	LoginCheck *check = user_data;
	const guint8 *end = memchr(bytes, '\n', len);
	g_autoptr(GError) error = NULL;

	g_string_append_len(check->line, (const char *)bytes, end != NULL ? end - bytes : (gssize)len);
	if (check->line->len > POP3_LINE_MAX)
		error = g_error_new(IMAIL_ERROR, IMAIL_ERROR_LIMIT, "%s sent a line over %d octets",
				    link_name(link), POP3_LINE_MAX);
	if (error != NULL || (end != NULL && check->is_in))
		conclude(check, error);
	else if (end != NULL)
		on_stat(check);
}

/* Whatever comes after the login and STAT is no news. */
static void link_closed_cb(Link *link, const GError *error, gpointer user_data)
{
	LoginCheck *check = user_data;
	gboolean is_in_use =
		error->code == IMAIL_ERROR_TEMPORARY && strstr(error->message, "[IN-USE]") != NULL;

	conclude(check, check->is_in || is_in_use ? NULL : error);
}

LoginCheck *login_check_pop3(CurlLoop *loop, const Endpoint *endpoint, LoginCheckDone done,
			     gpointer user_data)
{
	static const LinkCallbacks callbacks = {
		.ready = link_ready_cb, .received = link_received_cb, .closed = link_closed_cb};
	LoginCheck *check = check_new(endpoint, done, user_data);

	check->link = link_new(loop, "pop3", endpoint, &callbacks, check);
	return check;
}

void login_check_free(LoginCheck *check)
{
	if (check == NULL)
		return;
	link_free(check->link);
	smtp_free(check->smtp);
	g_string_free(check->line, TRUE);
	g_free(check);
}
