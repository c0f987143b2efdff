/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers-form.h: one sender and one mailbox as a form of libpurple's request API, and back.
 */
#ifndef IMAIL_SERVERS_FORM_H
#define IMAIL_SERVERS_FORM_H

#include "imail-account.h"

/* What the form shows and what comes out of it. SENDER and MAILBOX may be NULL: that half is not shown (or,
 * coming out, was left empty). */
typedef struct {
	ImailSender *sender;
	ImailMailbox *mailbox;
} ImailServers;

ImailServers *imail_servers_new(void);
void imail_servers_free(ImailServers *servers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailServers, imail_servers_free)

/* A new sender and mailbox guessed from an address ("smtp.<domain>", "pop.<domain>", TLS); PASSWORD may be
 * NULL. Caller frees with imail_record_free. */
ImailSender *imail_servers_guess_sender(const char *address, const char *name, const char *password);
ImailMailbox *imail_servers_guess_mailbox(const char *address, const char *password);

PurpleRequestFields *imail_servers_form_new(const ImailServers *servers);
/* Reads the form back as it was typed, right or wrong: SHOWN is what it was made from. A half whose server is
 * empty comes out NULL. */
ImailServers *imail_servers_form_read(PurpleRequestFields *fields, const ImailServers *shown);
/* Whether they can be sent to the server; else PROTOCOL in words. */
gboolean imail_servers_check(const ImailServers *servers, GError **error);

#endif
