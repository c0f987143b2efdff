/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * imail-account.h: one iMail account in libpurple: login and logout, and what lives as long as the account
 * does.
 *
 * (Not named account.h: libpurple has a header of that name.) An ImailAccount is made at the first login (or
 * the first use of its mail) and stays until the libpurple account goes or the plugin is unloaded: mail can
 * be read, and written, while the link to the server is down.
 */
#ifndef IMAIL_ACCOUNT_H
#define IMAIL_ACCOUNT_H

#include "imail.h"
#include "client.h"

typedef struct _ImailAccount ImailAccount;

/* PurplePluginProtocolInfo.login, .close, .normalize. */
void imail_account_login(PurpleAccount *account);
void imail_account_close(PurpleConnection *gc);
const char *imail_account_normalize(const PurpleAccount *account, const char *who);

/* Follows the libpurple accounts from now on; PLUGIN is the handle of the signals. Idempotent. */
void imail_account_start(PurplePlugin *plugin);
/* Drops all ImailAccounts; no callback comes any more. */
void imail_account_stop(void);

/* What there is, or NULL. */
ImailAccount *imail_account_find(const PurpleAccount *account);
/* What there is, or a new one with its store opened; NULL with ERROR (bad user name, disk). */
ImailAccount *imail_account_get(PurpleAccount *account, GError **error);
/* The client of what imail_account_get gives, and *SELF with it; NULL with ERROR. */
ImailClient *imail_account_open(PurpleAccount *account, ImailAccount **self, GError **error);
/* The account with this serial number, or NULL when it has gone: what to hold across the main loop instead of
 * a pointer. */
ImailAccount *imail_account_by_serial(guint64 serial);
guint64 imail_account_serial(const ImailAccount *self);

PurpleAccount *imail_account_purple(const ImailAccount *self);
PurpleConnection *imail_account_connection(const ImailAccount *self); /* NULL while offline */
const char *imail_account_user(const ImailAccount *self);             /* the mail address, normalised */
ImailClient *imail_account_client(const ImailAccount *self);
gboolean imail_account_is_online(const ImailAccount *self);
/* All that are online; free the list only. */
GList *imail_account_list_online(void);

/* The account's senders and mailboxes as the server has told them; never NULL, empty before the first login.
 */
GPtrArray *imail_account_senders(const ImailAccount *self);   /* of ImailSender */
GPtrArray *imail_account_mailboxes(const ImailAccount *self); /* of ImailMailbox */
const ImailMailbox *imail_account_mailbox(const ImailAccount *self, const char *id);
/* "alice at pop.example.net", or the user's own name for it. Caller frees. */
char *imail_account_mailbox_name(const ImailMailbox *mailbox);
/* The last status of a mailbox, or NULL. */
const ImailMailboxStatus *imail_account_mailbox_status(const ImailAccount *self, const char *id);
void imail_account_take_senders(ImailAccount *self, GPtrArray *senders); /* copies */
/* Copies. The ids of those that had a status and are no longer there; caller unrefs. */
GPtrArray *imail_account_take_mailboxes(ImailAccount *self, GPtrArray *mailboxes);
void imail_account_take_status(ImailAccount *self, const ImailMailboxStatus *status);

/* The connection's events, called by events.c. */
void imail_account_on_output(ImailAccount *self);
void imail_account_on_receive_ready(ImailAccount *self);
void imail_account_on_online(ImailAccount *self);
void imail_account_on_ended(ImailAccount *self, const GError *error);

/* What was found for the account's address (servers-found.h); NULL: nothing was looked for. Takes FOUND. */
void imail_account_take_found(ImailAccount *self, ImailDiscovered *found);
const ImailDiscovered *imail_account_found(const ImailAccount *self);

/* TRUE when TEXT is not what was last told of WHAT. */
gboolean imail_account_tell_once(ImailAccount *self, const char *what, const char *text);
/* TRUE once: the form for mail servers is to be shown by itself. */
gboolean imail_account_offer_form(ImailAccount *self);
/* It came to nothing: at the next login. */
void imail_account_offer_form_again(ImailAccount *self);

/* What a later answer needs; belongs to the account until it is freed, for no answer comes once the account
 * has gone. */
typedef struct {
	ImailAccount *account;
	GCallback cb;
	gpointer user_data;
	char *text;
} ImailTicket;
ImailTicket *imail_ticket_new(ImailAccount *self, GCallback cb, gpointer user_data, const char *text);
void imail_ticket_free(ImailTicket *ticket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailTicket, imail_ticket_free)

#endif
