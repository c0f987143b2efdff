/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notice.c: states and failures in a person's words.
 *
 * A failure says which mail or mailbox, the server's own words, and what to do next and where; the UI tells
 * it. Of a mail the server says when its user is to be told; of a mailbox the text stays the same for the
 * same cause. Failures of mail servers never touch the account's connection.
 */
#define G_LOG_DOMAIN "imail"

#include "notice.h"

#include "i18n.h"
#include "said.h"
#include "ui.h"

/* How imaild begins what it says of a certificate (server-shim/link-error.c). */
#define CERTIFICATE_OF "The certificate of "

static char *time_words(gint64 seconds)
{
	g_autoptr(GDateTime) then = g_date_time_new_from_unix_local(seconds);
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	gboolean is_today;

	if (then == NULL)
		return g_strdup(_("later"));
	is_today = g_date_time_get_day_of_year(then) == g_date_time_get_day_of_year(now) &&
		   g_date_time_get_year(then) == g_date_time_get_year(now);
	return g_date_time_format(then, is_today ? _("at %H:%M") : _("on %e %B at %H:%M"));
}

/* What the user can do about a failure that is tried again. Who answered at all has the right name and port:
 * then there is nothing to do but to wait. */
static char *advice_waiting(const char *code, const char *name, const char *when)
{
	if (g_strcmp0(code, "auth") == 0)
		return g_strdup_printf(
			_("Correct the user name and the password in Accounts → %s → Mail Servers…"), name);
	if (g_strcmp0(code, "permanent") == 0)
		return g_strdup_printf(
			_("If a setting is wrong, correct it in Accounts → %s → Mail Servers…"), name);
	if (g_strcmp0(code, "temporary") == 0 || g_strcmp0(code, "limit") == 0)
		return g_strdup_printf(
			_("The server wants it to be tried again later: that is done by itself %s, and you "
			  "need not do anything."),
			when);
	return g_strdup_printf(_("It is tried again by itself %s. Check your network connection; if others "
				 "work, see whether "
				 "the server's name and port are right in Accounts → %s → Mail Servers…"),
			       when, name);
}

/* And about one that is not. IS_REFUSED: recipients were, by their addresses. */
static char *advice_final(const char *code, const char *name, gboolean is_refused)
{
	if (g_strcmp0(code, "auth") == 0)
		return g_strdup_printf(
			_("Correct the user name and the password in Accounts → %s → Mail Servers…"), name);
	if (g_strcmp0(code, "permanent") == 0 && is_refused)
		return g_strdup(_("Check the recipients' addresses, then send it again."));
	if (g_strcmp0(code, "permanent") == 0)
		return g_strdup_printf(
			_("The words above say why. Change the mail, or correct a setting in Accounts → %s → "
			  "Mail Servers…, then send it again."),
			name);
	if (g_strcmp0(code, "limit") == 0)
		return g_strdup(_("It is more than the server takes: send less at a time."));
	if (g_strcmp0(code, "temporary") == 0)
		return g_strdup(
			_("Ask the receivers another way whether their mail works, then send it again."));
	return g_strdup_printf(_("Check the mail servers in Accounts → %s → Mail Servers…, then try again."),
			       name);
}

static char *advice(ImailAccount *self, const char *code, gboolean is_refused, gint64 next_try,
		    gboolean is_final)
{
	const char *name = purple_account_get_username(imail_account_purple(self));
	g_autofree char *when = next_try > 0 ? time_words(next_try) : g_strdup(_("later"));

	return is_final ? advice_final(code, name, is_refused) : advice_waiting(code, name, when);
}

static char *mail_name(const char *subject)
{
	return subject != NULL && *subject != '\0' ? g_strdup_printf(_("The mail “%s”"), subject)
						   : g_strdup(_("A mail without subject"));
}

/* Those in STATE of whom something was said: "bob@example.net (550 no such user); …". */
static char *recipients_words(const GPtrArray *recipients, ImailRecipientState state)
{
	GString *words = g_string_new(NULL);

	for (guint i = 0; recipients != NULL && i < recipients->len; i++) {
		const ImailRecipient *one = recipients->pdata[i];
		const char *said = one->text;

		if (one->state != (int)state || (said == NULL && state != IMAIL_RECIPIENT_REFUSED))
			continue;
		g_string_append_printf(words, "%s%s (%s)", words->len > 0 ? "; " : "", one->address,
				       said != NULL ? said : _("refused"));
	}
	return g_string_free(words, FALSE);
}

static gboolean has_any(const GPtrArray *recipients, ImailRecipientState state)
{
	for (guint i = 0; recipients != NULL && i < recipients->len; i++)
		if (((const ImailRecipient *)recipients->pdata[i])->state == (int)state)
			return TRUE;
	return FALSE;
}

static char *deferred_words(ImailAccount *self, const ImailMailStatus *status, const char *name)
{
	g_autofree char *waiting = recipients_words(status->recipients, IMAIL_RECIPIENT_WAITING);
	g_autofree char *said = *waiting != '\0' ? g_strdup(waiting) : imail_said(status->text);
	gboolean is_refused = has_any(status->recipients, IMAIL_RECIPIENT_REFUSED);
	g_autofree char *what_next = advice(self, status->code, is_refused, status->next_try, FALSE);

	if (has_any(status->recipients, IMAIL_RECIPIENT_ACCEPTED))
		return g_strdup_printf(_("%s has not reached everybody yet: %s\n%s"), name, said, what_next);
	return g_strdup_printf(_("%s is not sent yet: %s\n%s"), name, said, what_next);
}

const char *imail_notice_mail_state(const ImailMailStatus *status)
{
	if (status->state == IMAIL_MAIL_SENT && has_any(status->recipients, IMAIL_RECIPIENT_REFUSED))
		return "partly";
	return imail_mail_state_to_name(status->state);
}

char *imail_notice_mail_words(ImailAccount *self, const ImailMailStatus *status, const char *subject)
{
	g_autofree char *name = mail_name(subject);
	g_autofree char *refused = recipients_words(status->recipients, IMAIL_RECIPIENT_REFUSED);
	g_autofree char *what_next = NULL, *when = NULL;
	g_autofree char *said = imail_said(status->text);

	switch (status->state) {
	case IMAIL_MAIL_QUEUED:
		return g_strdup_printf(_("%s waits to be sent."), name);
	case IMAIL_MAIL_HELD:
		when = time_words(status->next_try);
		return g_strdup_printf(_("%s is sent %s; until then it can be taken back."), name, when);
	case IMAIL_MAIL_SENDING:
		return g_strdup_printf(_("%s is being sent."), name);
	case IMAIL_MAIL_SENT:
		if (*refused != '\0')
			return g_strdup_printf(_("%s was sent, but not to: %s"), name, refused);
		return *said != '\0' ? g_strdup_printf(_("%s was sent: %s"), name, said)
				     : g_strdup_printf(_("%s was sent."), name);
	case IMAIL_MAIL_DEFERRED:
		return deferred_words(self, status, name);
	case IMAIL_MAIL_UNCERTAIN:
		return g_strdup_printf(_("%s may have arrived or not: %s\nIt is sent again with the same "
					 "Message-ID, so the receiver's "
					 "program can tell that it is the same."),
				       name, said);
	case IMAIL_MAIL_BOUNCED:
		return g_strdup_printf(_("%s came back: %s"), name, *refused != '\0' ? refused : said);
	case IMAIL_MAIL_RECALLED:
		return *said != '\0' ? g_strdup_printf(_("%s was taken back: %s"), name, said)
				     : g_strdup_printf(_("%s was taken back."), name);
	default:
		what_next = advice(self, status->code, *refused != '\0', 0, TRUE);
		return g_strdup_printf(_("%s was not sent: %s\n%s"), name, said, what_next);
	}
}

char *imail_notice_test_words(const GError *error)
{
	const char *meaning = _("The mail server cannot be used with these settings.");
	g_autofree char *said = NULL;

	if (g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED))
		return g_strdup(_("The link to imaild was lost."));
	if (g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_AUTH))
		meaning = _("The login does not work. Check the user name and the password.");
	else if (g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_NETWORK) ||
		 g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_TIMEOUT))
		meaning = _("The mail server cannot be reached. Check its name and port, and your network "
			    "connection.");
	else if (g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY))
		meaning = _("The mail server lets nobody in just now. Try again later.");
	else if (g_str_has_prefix(error->message, CERTIFICATE_OF))
		meaning = _(
			"The mail server cannot prove that it is the one it says. Do not use it, unless you "
			"know why.");
	said = imail_said(error->message);
	return g_strdup_printf("%s\n%s", meaning, said);
}

void imail_notice_mail(ImailAccount *self, const ImailMailStatus *status, const char *subject,
		       gboolean is_told)
{
	g_autofree char *text = imail_notice_mail_words(self, status, subject);
	const ImailMailEvent event = {
		.mail = status->mail,
		.state = imail_mail_state_to_name(status->state),
		.subject = subject,
		.text = text,
		.next_try = status->next_try,
		.is_failure = status->tell && !is_told,
		.done = status->done,
		.total = status->size,
	};

	imail_ui_mail_event(imail_account_purple(self), &event);
}

const char *imail_notice_mailbox_state(int state)
{
	static const char *const names[] = {"idle", "connecting", "fetching", "failed", "paused"};

	return state >= 0 && state < (int)G_N_ELEMENTS(names) ? names[state] : "idle";
}

static char *mailbox_name(ImailAccount *self, const char *id)
{
	const ImailMailbox *mailbox = imail_account_mailbox(self, id);

	return mailbox != NULL ? imail_account_mailbox_name(mailbox) : g_strdup(id);
}

static gboolean is_mailbox_failure(const ImailMailboxStatus *status)
{
	return status->state == IMAIL_MAILBOX_FAILED || status->state == IMAIL_MAILBOX_PAUSED;
}

/* The server's words and what to do; the time of the next try is left to the event, so that the same failure
 * has the same text. */
char *imail_notice_mailbox_words(ImailAccount *self, const ImailMailboxStatus *status)
{
	g_autofree char *said = status->text != NULL ? imail_said(status->text) : g_strdup(_("It failed."));
	g_autofree char *what_next = NULL;

	if (!is_mailbox_failure(status))
		return g_strdup("");
	what_next = advice(self, status->code, FALSE, 0, status->state == IMAIL_MAILBOX_PAUSED);
	return g_strdup_printf("%s\n%s", said, what_next);
}

void imail_notice_mailbox(ImailAccount *self, const ImailMailboxStatus *status)
{
	g_autofree char *name = mailbox_name(self, status->mailbox);
	g_autofree char *text = imail_notice_mailbox_words(self, status);
	const ImailMailboxEvent event = {
		.mailbox = status->mailbox,
		.name = name,
		.state = imail_notice_mailbox_state(status->state),
		.text = text,
		.last_success = status->last_success,
		.next_try = status->next_try,
	};

	imail_ui_mailbox_event(imail_account_purple(self), &event);
}

void imail_notice_mailbox_removed(ImailAccount *self, const char *id)
{
	const ImailMailboxEvent event = {.mailbox = id, .name = id, .state = "removed", .text = ""};

	imail_ui_mailbox_event(imail_account_purple(self), &event);
}

void imail_notice_problem(ImailAccount *self, const GError *error)
{
	PurpleAccount *account = imail_account_purple(self);

	if (imail_account_tell_once(self, "problem", error->message))
		purple_notify_error(account, purple_account_get_username(account),
				    _("A problem with your mail"), error->message);
}

static const char *mailbox_state_words(int state)
{
	switch (state) {
	case IMAIL_MAILBOX_CONNECTING:
	case IMAIL_MAILBOX_FETCHING:
		return _("fetching");
	case IMAIL_MAILBOX_FAILED:
		return _("failed");
	case IMAIL_MAILBOX_PAUSED:
		return _("needs you");
	default:
		return _("waiting");
	}
}

static void append_mailbox(ImailAccount *self, GString *markup, const ImailMailbox *mailbox)
{
	const ImailMailboxStatus *status = imail_account_mailbox_status(self, mailbox->mailbox);
	g_autofree char *name = imail_account_mailbox_name(mailbox);
	g_autofree char *escaped = g_markup_escape_text(name, -1);
	g_autofree char *last =
		status != NULL && status->last_success > 0 ? time_words(status->last_success) : NULL;
	g_autofree char *next = status != NULL && status->next_try > 0 ? time_words(status->next_try) : NULL;

	g_string_append_printf(markup, "<b>%s</b>: %s<br>", escaped,
			       mailbox_state_words(status != NULL ? status->state : IMAIL_MAILBOX_IDLE));
	if (status != NULL && is_mailbox_failure(status) && status->text != NULL) {
		g_autofree char *said = imail_said(status->text), *text = g_markup_escape_text(said, -1);

		g_string_append_printf(markup, "%s<br>", text);
	}
	g_string_append_printf(markup, _("Last fetched %s"), last != NULL ? last : _("never"));
	if (next != NULL)
		g_string_append_printf(markup, _(", next time %s"), next);
	g_string_append(markup, "<br><br>");
}

void imail_notice_mailboxes(ImailAccount *self)
{
	PurpleAccount *account = imail_account_purple(self);
	GPtrArray *mailboxes = imail_account_mailboxes(self);
	g_autoptr(GString) markup = g_string_new(NULL);

	for (guint i = 0; i < mailboxes->len; i++)
		append_mailbox(self, markup, mailboxes->pdata[i]);
	if (mailboxes->len == 0)
		g_string_append_printf(
			markup,
			_("This account has no mailbox yet. Add one in Accounts → %s → Mail Servers…"),
			purple_account_get_username(account));
	purple_notify_formatted(account, _("Mailbox Status"), purple_account_get_username(account), NULL,
				markup->str, NULL, NULL);
}
