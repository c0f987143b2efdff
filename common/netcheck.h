/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netcheck.h: which addresses a program connects to because somebody else named them: a shared imaild for its
 * users, the client for the images of a mail.
 */
#ifndef IMAIL_COMMON_NETCHECK_H
#define IMAIL_COMMON_NETCHECK_H

#include <glib.h>
#include <sys/socket.h>

/* What speaks against connecting to ADDRESS, for a person: "a loopback address", "a private network's
 * address", …; NULL for a public unicast address. IPv6 addresses that carry an IPv4 one (mapped, NAT64, 6to4)
 * are judged by that. Static. */
const char *netcheck_refusal(const struct sockaddr *address, gsize len);

#endif
