/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers.h: the account's senders (SMTP) and mailboxes (POP3): the user edits them in a form, the server
 * keeps them.
 */
#ifndef IMAIL_SERVERS_H
#define IMAIL_SERVERS_H

#include "servers-form.h"

/* ImailApi.servers_edit: the form, filled in with what the server keeps or with a guess from the address;
 * where there are several of a kind, the user picks what to edit first. */
void imail_servers_edit(PurpleAccount *account);
/* Lets the user add another server, or remove one. */
void imail_servers_manage(PurpleAccount *account);

/* The form for one mailbox whose login was refused; WORDS say so. Not while another form of the account is
 * open. */
void imail_servers_correct(ImailAccount *self, const char *mailbox, const char *words);

/* What was found for a new account (servers-found.h): SERVERS has both halves and is taken. IS_WHOLE: both
 * were found, and one page shows them; else the form as above, filled in with them. WORDS (may be NULL) say
 * where it was found and what has to be known. Not while another form of the account is open. */
void imail_servers_propose(ImailAccount *self, ImailServers *servers, gboolean is_whole, const char *words);

/* What is likely for a new server of the account. Caller frees with imail_record_free. */
ImailSender *imail_servers_own_sender(ImailAccount *self);
ImailMailbox *imail_servers_own_mailbox(ImailAccount *self);

/* ImailApi.servers_test. */
void imail_servers_test(PurpleAccount *account, const char *kind, GHashTable *values, ImailDoneCb cb,
			gpointer user_data);

/* ImailApi.sender_set, .mailbox_set. */
void imail_servers_sender_set(PurpleAccount *account, GHashTable *values, ImailDoneCb cb, gpointer user_data);
void imail_servers_mailbox_set(PurpleAccount *account, GHashTable *values, ImailDoneCb cb,
			       gpointer user_data);

/* Closes the account's form, if it is open. */
void imail_servers_forget(PurpleAccount *account);

#endif
