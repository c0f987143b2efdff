/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * address.h: mail addresses: RFC 5322 3.4 mailboxes and RFC 5321 4.1.2 addr-specs, with RFC 6531 UTF-8.
 */
#ifndef IMAIL_COMMON_ADDRESS_H
#define IMAIL_COMMON_ADDRESS_H

#include <glib.h>

/* Whether S is one addr-spec that can be put between < and > on an SMTP line: local part (dot-atom or
 * quoted string, UTF-8 allowed, at most 64 octets), "@", domain (labels of letters, digits, hyphens or
 * UTF-8, or an address literal), no control characters, at most IMAIL_ADDRESS_MAX octets. */
gboolean imail_address_is_valid(const char *s);

/* Splits one mailbox ("Name <a@b>", "a@b", "<a@b>", with quoted or RFC 2047 name). *NAME (may be NULL)
 * gets the decoded display name or NULL. Returns the addr-spec, or NULL with PROTOCOL. Caller frees both. */
char *imail_address_parse(const char *mailbox, char **name, GError **error);

/* "Name <addr>" with the name quoted where needed (UTF-8, not RFC 2047), or just the addr-spec. */
char *imail_address_format(const char *name, const char *addr);

/* Splits what a person typed or pasted into a recipients' field: commas, semicolons (the wide Chinese ones
 * too), newlines, groups ("Team: a@b, c@d;"), display names with commas in quotes or as in "Carroll, Alice
 * <a@b>", mailboxes with only white space between, mailto: URLs, "a@b (Alice)", rows of a table. Each element
 * is a mailbox, as typed where that can be, trimmed; of several with one address the first stays; an element
 * without a valid address is kept as it stands, so that the caller can mark it. Never NULL. */
char **imail_address_split(const char *typed);

/* The domain part (after the last "@") within ADDR, or NULL. Not copied. */
const char *imail_address_domain(const char *addr);

/* Whether two addr-specs mean the same mailbox here: both compared without regard to case, and a domain's
 * A-labels with the letters that they stand for. */
gboolean imail_address_equal(const char *a, const char *b);

/* Whether ADDR needs SMTPUTF8 (RFC 6531): an octet over 127 in the local part. A non-ASCII domain alone does
 * not: it goes out as A-labels (imail_address_to_ascii). */
gboolean imail_address_needs_utf8(const char *addr);

/* ADDR with its domain as A-labels (g_hostname_to_ascii); NULL with PROTOCOL where that cannot be. */
char *imail_address_to_ascii(const char *addr, GError **error);

#endif
