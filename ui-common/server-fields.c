/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-fields.c: the fields of a mail server as a person sees them. Tables only; limits are the protocol's.
 */
#include "server-fields.h"

#include "i18n.h"

#define MINUTE   60
#define MEGABYTE (1024 * 1024)

static const ServerChoice security[] = {
	{"tls", N_("TLS")},
	{"starttls", N_("STARTTLS")},
	{"none", N_("None (the password can be read on the way)")},
	{NULL, NULL},
};

static const ServerChoice login_kinds[] = {
	{"password", N_("Password")},
	{"bearer", N_("Access token (OAuth 2)")},
	{NULL, NULL},
};

static const ServerChoice afterwards[] = {
	{"keep", N_("Keep it")},
	{"delete", N_("Delete it once it is here")},
	{"delete-after-days", N_("Delete it after some days")},
	{NULL, NULL},
};

static const ServerChoice safe_when[] = {
	{"acked", N_("When it is here")},
	{"spooled", N_("When imaild has it")},
	{NULL, NULL},
};

static const ServerField sender_table[] = {
	{"address", N_("_Mail address:"), SERVER_FIELD_TEXT, SERVER_PAGE_BASIC},
	{"name", N_("Your _name:"), SERVER_FIELD_TEXT, SERVER_PAGE_BASIC,
	 .hint = N_("What receivers see beside the address")},
	{"host", N_("Ser_ver:"), SERVER_FIELD_TEXT, SERVER_PAGE_BASIC,
	 .hint = N_("Your mail provider's help pages name it, often as “SMTP”.")},
	{"port", N_("_Port:"), SERVER_FIELD_NUMBER, SERVER_PAGE_BASIC, .min = 1, .max = 65535, .unit = 1},
	{"tls", N_("S_ecurity:"), SERVER_FIELD_CHOICE, SERVER_PAGE_BASIC, .choices = security},
	{"login", N_("_User name:"), SERVER_FIELD_TEXT, SERVER_PAGE_BASIC,
	 .hint = N_("Empty: the server asks for no login.")},
	{"password", N_("Pass_word:"), SERVER_FIELD_SECRET, SERVER_PAGE_BASIC},
	{"is_default", N_("Mails leave through this server unless another _From is chosen"),
	 SERVER_FIELD_CHECK, SERVER_PAGE_BASIC},
	{"auth", N_("Log in _with:"), SERVER_FIELD_CHOICE, SERVER_PAGE_ADVANCED, .choices = login_kinds},
	{"connections", N_("_Connections:"), SERVER_FIELD_NUMBER, SERVER_PAGE_ADVANCED, .min = 1, .max = 20,
	 .unit = 1, .words = N_("at a time at most")},
	{"rate", N_("L_imit:"), SERVER_FIELD_NUMBER, SERVER_PAGE_ADVANCED, .min = 0, .max = 100000, .unit = 1,
	 .words = N_("mails an hour (0: none)")},
	{NULL},
};

static const ServerField mailbox_table[] = {
	{"host", N_("Ser_ver:"), SERVER_FIELD_TEXT, SERVER_PAGE_BASIC,
	 .hint = N_("Your mail provider's help pages name it, often as “POP3”.")},
	{"port", N_("_Port:"), SERVER_FIELD_NUMBER, SERVER_PAGE_BASIC, .min = 1, .max = 65535, .unit = 1},
	{"tls", N_("S_ecurity:"), SERVER_FIELD_CHOICE, SERVER_PAGE_BASIC, .choices = security},
	{"login", N_("_User name:"), SERVER_FIELD_TEXT, SERVER_PAGE_BASIC},
	{"password", N_("Pass_word:"), SERVER_FIELD_SECRET, SERVER_PAGE_BASIC},
	{"interval", N_("_Check every:"), SERVER_FIELD_NUMBER, SERVER_PAGE_BASIC, .min = 1, .max = 1440,
	 .unit = MINUTE, .words = N_("minutes")},
	{"after", N_("The c_opy on the server:"), SERVER_FIELD_CHOICE, SERVER_PAGE_BASIC,
	 .choices = afterwards},
	{"days", N_("Delete it _after:"), SERVER_FIELD_NUMBER, SERVER_PAGE_BASIC, .min = 1, .max = 3650,
	 .unit = 1, .words = N_("days")},
	{"name", N_("What you call _it:"), SERVER_FIELD_TEXT, SERVER_PAGE_ADVANCED},
	{"auth", N_("Log in _with:"), SERVER_FIELD_CHOICE, SERVER_PAGE_ADVANCED, .choices = login_kinds},
	{"first_days", N_("_First fetch, not older than:"), SERVER_FIELD_NUMBER, SERVER_PAGE_ADVANCED,
	 .min = 0, .max = 36500, .unit = 1, .words = N_("days (0: of any age)"),
	 .hint = N_("What is older stays on the server.")},
	{"first_count", N_("First fetch, _newest:"), SERVER_FIELD_NUMBER, SERVER_PAGE_ADVANCED, .min = 0,
	 .max = 1000000, .unit = 1, .words = N_("mails (0: all)")},
	{"top_size", N_("_Only the beginning of mails over:"), SERVER_FIELD_NUMBER, SERVER_PAGE_ADVANCED,
	 .min = 0, .max = 2047, .unit = MEGABYTE, .words = N_("MB (0: always whole)"),
	 .hint = N_("The rest comes when you ask for it.")},
	{"delete_when", N_("A copy may _go:"), SERVER_FIELD_CHOICE, SERVER_PAGE_ADVANCED,
	 .choices = safe_when},
	{NULL},
};

const ServerField *server_fields(gboolean is_sender)
{
	return is_sender ? sender_table : mailbox_table;
}

const int *server_usual_ports(gboolean is_sender)
{
	static const int smtp[] = {465, 587, 25}, pop3[] = {995, 110, 110};

	return is_sender ? smtp : pop3;
}

const char *server_security_words(const char *tls)
{
	if (g_strcmp0(tls, "none") == 0)
		return _("no encryption");
	return g_strcmp0(tls, "starttls") == 0 ? _("STARTTLS") : _("TLS");
}
