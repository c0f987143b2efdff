/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers.h: the account's senders (SMTP) and mailboxes (POP3): the user edits them in a form, the server
 * keeps them.
 */
#ifndef IMAIL_SERVERS_H
#define IMAIL_SERVERS_H

#include "servers-form.h"

/* ImailApi.servers_edit: the UI's window, or the form, filled in with what the server keeps or with a guess
 * from the address; where there are several of a kind, the user picks what to edit first. */
void imail_servers_edit(PurpleAccount *account);
/* Lets the user add another server, or remove one; servers-manage.c. */
void imail_servers_manage(PurpleAccount *account);

/* For that: the account, when it is online, else NULL, and the user is told; the form for SERVERS, which it
 * takes. */
ImailAccount *imail_servers_online(PurpleAccount *account);
void imail_servers_form_open(PurpleAccount *account, ImailServers *servers);

/* The form for one mailbox whose login was refused; WORDS say so. Not while another form of the account is
 * open. */
void imail_servers_correct(ImailAccount *self, const char *mailbox, const char *words);

/* What was found for a new account (servers-found.h): SERVERS has both halves and is taken. IS_WHOLE: both
 * were found, and one page shows them; else the UI's window, or the form as above, filled in with them. WORDS
 * (may be NULL) say where it was found and what has to be known. Not while another form of the account is
 * open.
 */
void imail_servers_propose(ImailAccount *self, ImailServers *servers, gboolean is_whole, const char *words);

/* Closes the account's form, if it is open. */
void imail_servers_forget(PurpleAccount *account);

#endif
