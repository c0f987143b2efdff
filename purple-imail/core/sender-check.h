/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sender-check.h: whether a mail comes from whom it says: whose Authentication-Results are believed, and
 * whether the sender's name pretends to be another address. Pure; any thread.
 */
#ifndef IMAIL_CORE_SENDER_CHECK_H
#define IMAIL_CORE_SENDER_CHECK_H

#include "mime-parse.h"

typedef struct {
	char *signed_by; /* From's domain, or one around or within it, whose signature was found good, by
			    somebody who is believed; or NULL */
	char *failed;    /* the domain of From, which the mail is not from (DMARC); or NULL */
	char *server;    /* who says so; NULL with both of them NULL */
	char *posing_as; /* the address in the sender's name, which is another than the sender's; or NULL */
} ImailSenderCheck;

/* HOSTS: the POP3 servers through which the mail came, ending with NULL. TRUSTED: the authserv-id whose words
 * are always believed, as the user set it; or NULL. */
ImailSenderCheck *imail_sender_check_new(const ImailParsed *parsed, const char *const *hosts,
					 const char *trusted);
void imail_sender_check_free(ImailSenderCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailSenderCheck, imail_sender_check_free)

/* The first address within NAME, a display name, that is another than ADDRESS; NULL: none. Caller frees. */
char *imail_sender_posing(const char *name, const char *address);

#endif
