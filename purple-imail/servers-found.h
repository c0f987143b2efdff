/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers-found.h: the mail servers that imaild finds for an address: the first run of a new account, and the
 * page that shows what was found.
 */
#ifndef IMAIL_SERVERS_FOUND_H
#define IMAIL_SERVERS_FOUND_H

#include "servers-form.h"

/* ImailApi.servers_discover. */
void imail_servers_discover(PurpleAccount *account, const char *address, ImailServersCb cb,
			    gpointer user_data);

/* The account goes, or its search is over: nothing is said of it any more. */
void imail_found_forget(PurpleAccount *account);

/* The account has no servers yet: has them looked for, then opens the page or the form (servers.h). */
void imail_servers_first_run(ImailAccount *self);

/* A new sender and mailbox of the account: what was found for its address, else what is likely. Caller frees
 * with imail_record_free. */
ImailSender *imail_found_sender(PurpleAccount *account);
ImailMailbox *imail_found_mailbox(PurpleAccount *account);

/* The page: name, user name and password for both servers; and back, as with imail_servers_form_read. SERVERS
 * has both halves. */
PurpleRequestFields *imail_found_form_new(const ImailServers *servers);
ImailServers *imail_found_form_read(PurpleRequestFields *fields, const ImailServers *shown);
/* Whether the user wants the long form instead. */
gboolean imail_found_form_wants_others(PurpleRequestFields *fields);

/* The servers in two lines, then WORDS. Caller frees. */
char *imail_found_summary(const ImailServers *servers, const char *words);

/* TEXT with lines that fit on a terminal of 80 columns, in Finch, whose labels do not wrap; else as it is.
 * Caller frees. */
char *imail_found_wrap(const char *text);

#endif
