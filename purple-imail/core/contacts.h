/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * contacts.h: the addresses with which the user has to do: those written to, and those that wrote, how often
 * and when last. For completion.
 *
 * Learned from each mail that is sent or comes in; from those that lie in the Maildir once, when there is no
 * file of contacts yet. The user's own addresses are left out, and whoever calls imail_contacts_received
 * leaves out bulk mail. The main thread's; the disk's work is the worker's.
 */
#ifndef IMAIL_CORE_CONTACTS_H
#define IMAIL_CORE_CONTACTS_H

#include "typed.h"
#include "worker.h"

#define IMAIL_CONTACTS_MAX                                                                                   \
	20000 /* addresses kept; who was never written to, and wrote longest ago, goes first */
#define IMAIL_CONTACTS_FOUND_MAX 100 /* that imail_contacts_find gives */

typedef struct _ImailContacts ImailContacts;

typedef struct {
	char *address;                      /* as last seen */
	char *name;                         /* the last one that came with it; or NULL */
	guint written, received;            /* mails */
	gint64 last_written, last_received; /* seconds since the epoch, or 0 */
} ImailContact;

/* STATE is the account's folder of that name (the file is STATE/contacts), MAILDIR its Maildir. What is noted
 * before the file has been read is added to what it says. */
ImailContacts *imail_contacts_new(const char *state, const char *maildir, ImailWorker *worker);
/* After imail_worker_finish. NULL is fine. */
void imail_contacts_free(ImailContacts *contacts);

/* The user's own addresses from now on, in place of those given before. */
void imail_contacts_set_own(ImailContacts *contacts, const char *const *addresses);
gboolean imail_contacts_is_own(const ImailContacts *contacts, const char *address);

/* The user sent a mail to MAILBOXES (NULL is fine). */
void imail_contacts_written(ImailContacts *contacts, const char *const *mailboxes);
/* A mail of DATE (seconds since the epoch) came in from ADDRESS; NAME may be NULL. */
void imail_contacts_received(ImailContacts *contacts, const char *address, const char *name, gint64 date);

/* What follows is valid until the next of these functions, or the main loop, runs. */
/* NULL: not known. */
const ImailContact *imail_contacts_get(const ImailContacts *contacts, const char *address);
/* Of const ImailContact, the likeliest first, at most MAX: those that were written to (or never were) and
 * that TYPED fits. Free the array only. */
GPtrArray *imail_contacts_find(const ImailContacts *contacts, const ImailTyped *typed, gboolean is_written,
			       guint max);
/* What is equal for two addresses of one mailbox (imail_address_equal). Caller frees. */
char *imail_contact_key(const char *address);
/* How likely it is that CONTACT is meant: the more mails and the younger the last one, the more. Only the
 * order of two weights of the same moment means something. */
double imail_contact_weight(const ImailContact *contact, gint64 now);

#endif
