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
#include "ui.h"

static char *time_words(gint64 seconds)
{
	g_autoptr(GDateTime) then = g_date_time_new_from_unix_local(seconds);
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	gboolean is_today;

	if (then == NULL)
		return g_strdup("later");
	is_today = g_date_time_get_day_of_year(then) == g_date_time_get_day_of_year(now) &&
		   g_date_time_get_year(then) == g_date_time_get_year(now);
	return g_date_time_format(then, is_today ? _("at %H:%M") : _("on %e %B at %H:%M"));
}

/* What the user can do about a failure of a mail server. */
static char *advice(ImailAccount *self, const char *code, gboolean is_refused, gint64 next_try,
		    gboolean is_final)
{
	const char *name = purple_account_get_username(imail_account_purple(self));
	g_autofree char *again = next_try > 0 ? time_words(next_try) : NULL;
	const char *when = again != NULL ? again : "later";

	if (g_strcmp0(code, "auth") == 0)
		return g_strdup_printf(
			_("Correct the user name and the password in Accounts → %s → Mail Servers…"), name);
	if (g_strcmp0(code, "permanent") == 0 && is_refused)
		return g_strdup_printf(
			_("Check the recipient's address. If a setting is wrong, correct it in "
			  "Accounts → %s → Mail Servers…"),
			name);
	if (g_strcmp0(code, "permanent") == 0)
		return g_strdup_printf(
			_("If a setting is wrong, correct it in Accounts → %s → Mail Servers…"), name);
	if (is_final)
		return g_strdup_printf(
			_("Check the mail servers in Accounts → %s → Mail Servers…, then try again."), name);
	return g_strdup_printf(
		_("It is tried again by itself %s. If the server's name or port is wrong, correct it in "
		  "Accounts → %s → Mail Servers…"),
		when, name);
}

static char *mail_name(const char *subject)
{
	return subject != NULL && *subject != '\0' ? g_strdup_printf(_("The mail “%s”"), subject)
						   : g_strdup(_("A mail without subject"));
}

static char *refused_words(const GPtrArray *recipients)
{
	GString *words = g_string_new(NULL);

	for (guint i = 0; recipients != NULL && i < recipients->len; i++) {
		const ImailRecipient *one = recipients->pdata[i];

		if (one->state == IMAIL_RECIPIENT_REFUSED)
			g_string_append_printf(words, "%s%s (%s)", words->len > 0 ? "; " : "", one->address,
					       one->text != NULL ? one->text : "refused");
	}
	return g_string_free(words, FALSE);
}

char *imail_notice_mail_words(ImailAccount *self, const ImailMailStatus *status, const char *subject)
{
	g_autofree char *name = mail_name(subject);
	g_autofree char *refused = refused_words(status->recipients);
	g_autofree char *what_next = NULL, *when = NULL;
	const char *said = status->text != NULL ? status->text : "";

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
		what_next = advice(self, status->code, *refused != '\0', status->next_try, FALSE);
		return g_strdup_printf(_("%s is not sent yet: %s\n%s"), name, said, what_next);
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
	const char *said = status->text != NULL ? status->text : _("It failed.");
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

static void append_mailbox(ImailAccount *self, GString *markup, const ImailMailbox *mailbox)
{
	const ImailMailboxStatus *status = imail_account_mailbox_status(self, mailbox->mailbox);
	g_autofree char *name = imail_account_mailbox_name(mailbox);
	g_autofree char *escaped = g_markup_escape_text(name, -1);
	g_autofree char *last =
		status != NULL && status->last_success > 0 ? time_words(status->last_success) : NULL;
	g_autofree char *next = status != NULL && status->next_try > 0 ? time_words(status->next_try) : NULL;

	g_string_append_printf(markup, "<b>%s</b>: %s<br>", escaped,
			       status != NULL ? imail_notice_mailbox_state(status->state) : "idle");
	if (status != NULL && is_mailbox_failure(status) && status->text != NULL) {
		g_autofree char *text = g_markup_escape_text(status->text, -1);

		g_string_append_printf(markup, "%s<br>", text);
	}
	g_string_append_printf(markup, _("Last fetched %s"), last != NULL ? last : "never");
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
