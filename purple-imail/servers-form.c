/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers-form.c: one sender and one mailbox as a form, and back.
 *
 * Pure but for libpurple's request fields. Field ids are "sender.host", "mailbox.port", … Ports follow the
 * security: RFC 8314 (465, 995), RFC 6409 (587), RFC 1939 (110). A stored password is never shown, and an
 * empty field keeps it.
 */
#define G_LOG_DOMAIN "imail"

#include "servers-form.h"

#include "address.h"
#include "choice.h"
#include "i18n.h"

#define INTERVAL_DEFAULT 300 /* seconds */
#define DAYS_DEFAULT     14

/* By ImailTls; to be translated, as those below. */
static const char *const tls_labels[] = {"TLS", "STARTTLS", N_("None: the password can be read on the way")};
static const int smtp_ports[] = {465, 587, 25};
static const int pop3_ports[] = {995, 110, 110};
/* By ImailAfter. */
static const char *const after_labels[] = {N_("Keep it"), N_("Delete it once it is here"),
					   N_("Delete it after some days")};

ImailServers *imail_servers_new(void)
{
	return g_new0(ImailServers, 1);
}

void imail_servers_free(ImailServers *servers)
{
	if (servers == NULL)
		return;
	imail_record_free(&imail_sender_type, servers->sender);
	imail_record_free(&imail_mailbox_type, servers->mailbox);
	g_free(servers);
}

ImailSender *imail_servers_guess_sender(const char *address, const char *name, const char *password)
{
	ImailSender *sender = imail_record_new(&imail_sender_type);
	const char *domain = imail_address_domain(address);

	sender->address = g_strdup(address);
	sender->name = g_strdup(name);
	sender->host = g_strdup_printf("smtp.%s", domain != NULL ? domain : "");
	sender->port = smtp_ports[IMAIL_TLS_IMPLICIT];
	sender->tls = IMAIL_TLS_IMPLICIT;
	sender->login = g_strdup(address);
	sender->password = g_strdup(password);
	return sender;
}

ImailMailbox *imail_servers_guess_mailbox(const char *address, const char *password)
{
	ImailMailbox *mailbox = imail_record_new(&imail_mailbox_type);
	const char *domain = imail_address_domain(address);

	mailbox->host = g_strdup_printf("pop.%s", domain != NULL ? domain : "");
	mailbox->port = pop3_ports[IMAIL_TLS_IMPLICIT];
	mailbox->tls = IMAIL_TLS_IMPLICIT;
	mailbox->login = g_strdup(address);
	mailbox->password = g_strdup(password);
	mailbox->interval = INTERVAL_DEFAULT;
	mailbox->after = IMAIL_AFTER_KEEP;
	mailbox->days = DAYS_DEFAULT;
	return mailbox;
}

/* ---- the form ---- */

static void add_string(PurpleRequestFieldGroup *group, const char *id, const char *label, const char *value)
{
	purple_request_field_group_add_field(group, purple_request_field_string_new(id, label, value, FALSE));
}

static void add_int(PurpleRequestFieldGroup *group, const char *id, const char *label, int value)
{
	purple_request_field_group_add_field(group, purple_request_field_int_new(id, label, value));
}

static void add_choice(PurpleRequestFieldGroup *group, const char *id, const char *label,
		       const char *const *choices, guint n, int value)
{
	PurpleRequestField *field = imail_choice_new(id, label, value);

	for (guint i = 0; i < n; i++)
		purple_request_field_choice_add(field, _(choices[i]));
	purple_request_field_group_add_field(group, field);
}

static void add_password(PurpleRequestFieldGroup *group, const char *id, const char *value,
			 gboolean is_stored)
{
	PurpleRequestField *field = purple_request_field_string_new(
		id, is_stored ? _("Password (empty: stays as it is)") : _("Password"), value, FALSE);

	purple_request_field_string_set_masked(field, TRUE);
	purple_request_field_group_add_field(group, field);
}

static PurpleRequestFieldGroup *sender_group(const ImailSender *sender)
{
	PurpleRequestFieldGroup *group = purple_request_field_group_new(_("Outgoing mail (SMTP)"));

	add_string(group, "sender.address", _("Mail address"), sender->address);
	add_string(group, "sender.name", _("Your name"), sender->name);
	add_string(group, "sender.host", _("Server"), sender->host);
	add_int(group, "sender.port", _("Port"), (int)sender->port);
	add_choice(group, "sender.tls", _("Security"), tls_labels, G_N_ELEMENTS(tls_labels), sender->tls);
	add_string(group, "sender.login", _("User name (empty: no login)"), sender->login);
	add_password(group, "sender.password", sender->password, sender->sender != NULL);
	return group;
}

static PurpleRequestFieldGroup *mailbox_group(const ImailMailbox *mailbox)
{
	PurpleRequestFieldGroup *group = purple_request_field_group_new(_("Incoming mail (POP3)"));

	add_string(group, "mailbox.host", _("Server"), mailbox->host);
	add_int(group, "mailbox.port", _("Port"), (int)mailbox->port);
	add_choice(group, "mailbox.tls", _("Security"), tls_labels, G_N_ELEMENTS(tls_labels), mailbox->tls);
	add_string(group, "mailbox.login", _("User name"), mailbox->login);
	add_password(group, "mailbox.password", mailbox->password, mailbox->mailbox != NULL);
	add_int(group, "mailbox.interval", _("Minutes between checks"), (int)(mailbox->interval / 60));
	add_choice(group, "mailbox.after", _("The copy on the server"), after_labels,
		   G_N_ELEMENTS(after_labels), mailbox->after);
	add_int(group, "mailbox.days", _("Days until it is deleted"),
		mailbox->days > 0 ? (int)mailbox->days : DAYS_DEFAULT);
	return group;
}

PurpleRequestFields *imail_servers_form_new(const ImailServers *servers)
{
	PurpleRequestFields *fields = purple_request_fields_new();

	if (servers->sender != NULL)
		purple_request_fields_add_group(fields, sender_group(servers->sender));
	if (servers->mailbox != NULL)
		purple_request_fields_add_group(fields, mailbox_group(servers->mailbox));
	return fields;
}

/* ---- and back ---- */

/* The field's text without blanks around it, or NULL when it is empty. */
static char *read_string(PurpleRequestFields *fields, const char *id)
{
	const char *value = purple_request_fields_get_string(fields, id);
	g_autofree char *text = value != NULL ? g_strstrip(g_strdup(value)) : NULL;

	return text != NULL && *text != '\0' ? g_steal_pointer(&text) : NULL;
}

/* A password may begin or end with a blank. */
static char *read_password(PurpleRequestFields *fields, const char *id)
{
	const char *value = purple_request_fields_get_string(fields, id);

	return value != NULL && *value != '\0' ? g_strdup(value) : NULL;
}

/* The port as typed; but one that was the usual one of the former security and was left alone follows the new
 * security. */
static gint64 read_port(PurpleRequestFields *fields, const char *id, gint64 shown_port, int shown_tls,
			int tls, const int *usual)
{
	gint64 port = purple_request_fields_get_integer(fields, id);

	if (port <= 0 || (tls != shown_tls && port == shown_port && shown_port == usual[shown_tls]))
		return usual[tls];
	return port;
}

static ImailSender *read_sender(PurpleRequestFields *fields, const ImailSender *shown)
{
	g_autofree char *host = read_string(fields, "sender.host");
	ImailSender *sender;

	if (host == NULL)
		return NULL;
	sender = imail_record_new(&imail_sender_type);
	sender->sender = g_strdup(shown->sender);
	sender->address = read_string(fields, "sender.address");
	sender->name = read_string(fields, "sender.name");
	sender->host = g_steal_pointer(&host);
	sender->tls = imail_choice_read(fields, "sender.tls");
	sender->port = read_port(fields, "sender.port", shown->port, shown->tls, sender->tls, smtp_ports);
	sender->login = read_string(fields, "sender.login");
	sender->password = read_password(fields, "sender.password");
	/* What the form does not show stays. */
	sender->is_default = shown->is_default;
	sender->auth = shown->auth;
	sender->connections = shown->connections;
	sender->rate = shown->rate;
	return sender;
}

static ImailMailbox *read_mailbox(PurpleRequestFields *fields, const ImailMailbox *shown)
{
	g_autofree char *host = read_string(fields, "mailbox.host");
	ImailMailbox *mailbox;

	if (host == NULL)
		return NULL;
	mailbox = imail_record_new(&imail_mailbox_type);
	mailbox->mailbox = g_strdup(shown->mailbox);
	mailbox->name = g_strdup(shown->name);
	mailbox->host = g_steal_pointer(&host);
	mailbox->tls = imail_choice_read(fields, "mailbox.tls");
	mailbox->port = read_port(fields, "mailbox.port", shown->port, shown->tls, mailbox->tls, pop3_ports);
	mailbox->login = read_string(fields, "mailbox.login");
	mailbox->password = read_password(fields, "mailbox.password");
	mailbox->interval = (gint64)purple_request_fields_get_integer(fields, "mailbox.interval") * 60;
	mailbox->after = imail_choice_read(fields, "mailbox.after");
	mailbox->days = purple_request_fields_get_integer(fields, "mailbox.days");
	/* What the form does not show stays (fetch-form.c). */
	mailbox->delete_when = shown->delete_when;
	mailbox->first_days = shown->first_days;
	mailbox->top_size = shown->top_size;
	mailbox->first_count = shown->first_count;
	mailbox->auth = shown->auth;
	return mailbox;
}

ImailServers *imail_servers_form_read(PurpleRequestFields *fields, const ImailServers *shown)
{
	ImailServers *servers = imail_servers_new();

	if (shown->sender != NULL)
		servers->sender = read_sender(fields, shown->sender);
	if (shown->mailbox != NULL)
		servers->mailbox = read_mailbox(fields, shown->mailbox);
	return servers;
}

static gboolean say(GError **error, const char *words)
{
	g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, words);
	return FALSE;
}

gboolean imail_servers_check(const ImailServers *servers, GError **error)
{
	const ImailSender *sender = servers->sender;
	const ImailMailbox *mailbox = servers->mailbox;

	if (sender == NULL && mailbox == NULL)
		return say(error, _("No server is named."));
	if (sender != NULL && (sender->address == NULL || !imail_address_is_valid(sender->address)))
		return say(error, _("Outgoing mail: the mail address is missing or is none."));
	if ((sender != NULL && sender->port > G_MAXUINT16) ||
	    (mailbox != NULL && mailbox->port > G_MAXUINT16))
		return say(error, _("A port is a number from 1 to 65535."));
	if (mailbox != NULL && mailbox->login == NULL)
		return say(error, _("Incoming mail: the user name is missing."));
	if (mailbox != NULL &&
	    (mailbox->interval < IMAIL_INTERVAL_MIN || mailbox->interval > IMAIL_INTERVAL_MAX))
		return say(error,
			   _("Incoming mail: the minutes between checks are a number from 1 to 1440."));
	if (mailbox != NULL && mailbox->after == IMAIL_AFTER_DAYS &&
	    (mailbox->days < 1 || mailbox->days > IMAIL_DAYS_MAX))
		return say(error,
			   _("Incoming mail: the days until a copy is deleted are missing or too many."));
	return TRUE;
}
