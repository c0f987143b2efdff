/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netcheck.c: the address policy: two tables of networks that are not the public Internet.
 *
 * Somebody else names the host, so only the resolved address counts: callers ask between name lookup and
 * connect(). From the IANA special-purpose registries (RFC 6890 and updates); what is not a public
 * unicast address is refused.
 */
#include "netcheck.h"

#include <netinet/in.h>
#include <string.h>

#define LOOPBACK   "a loopback address"
#define PRIVATE    "a private network's address"
#define LINK_LOCAL "a link-local address"
#define RESERVED   "a reserved address"
#define MULTICAST  "a multicast address"

typedef struct {
	guint8 prefix[16];
	guint bits;
	const char *words;
} Network;

static const Network networks4[] = {
	{{0}, 8, RESERVED},
	{{10}, 8, PRIVATE},
	{{100, 64}, 10, PRIVATE}, /* RFC 6598, carriers' NAT */
	{{127}, 8, LOOPBACK},
	{{169, 254}, 16, LINK_LOCAL},
	{{172, 16}, 12, PRIVATE},
	{{192, 0, 0}, 24, RESERVED},
	{{192, 0, 2}, 24, RESERVED},
	{{192, 168}, 16, PRIVATE},
	{{198, 18}, 15, RESERVED},
	{{198, 51, 100}, 24, RESERVED},
	{{203, 0, 113}, 24, RESERVED},
	{{224}, 4, MULTICAST},
	{{240}, 4, RESERVED}, /* with 255.255.255.255 */
};

static const Network networks6[] = {
	{{[15] = 1}, 128, LOOPBACK},
	{{0}, 96, RESERVED}, /* unspecified, and the deprecated IPv4-compatible ones */
	{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, PRIVATE}, /* RFC 8215, local NAT64 */
	{{0x01}, 64, RESERVED},                              /* RFC 6666, discard only */
	{{0x20, 0x01, 0x00, 0x00}, 32, RESERVED},            /* Teredo: leads to an IPv4 host behind NAT */
	{{0x20, 0x01, 0x0d, 0xb8}, 32, RESERVED},
	{{0xfc}, 7, PRIVATE},
	{{0xfe, 0x80}, 10, LINK_LOCAL},
	{{0xfe, 0xc0}, 10, PRIVATE}, /* site-local, deprecated by RFC 3879 */
	{{0xff}, 8, MULTICAST},
};

/* IPv6 prefixes after which an IPv4 address stands. */
static const struct {
	guint8 prefix[12];
	guint bytes;
} carriers[] = {
	{{[10] = 0xff, [11] = 0xff}, 12}, /* ::ffff:0:0/96, mapped */
	{{0x00, 0x64, 0xff, 0x9b}, 12},   /* 64:ff9b::/96, NAT64 */
	{{0x20, 0x02}, 2},                /* 2002::/16, 6to4 */
};

static gboolean is_in(const guint8 *address, const Network *network)
{
	guint bytes = network->bits / 8, rest = network->bits % 8;

	if (memcmp(address, network->prefix, bytes) != 0)
		return FALSE;
	return rest == 0 || (address[bytes] ^ network->prefix[bytes]) >> (8 - rest) == 0;
}

static const char *refusal_in(const guint8 *address, const Network *networks, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (is_in(address, &networks[i]))
			return networks[i].words;
	return NULL;
}

static const char *refusal4(const guint8 *address)
{
	return refusal_in(address, networks4, G_N_ELEMENTS(networks4));
}

static const char *refusal6(const guint8 *address)
{
	for (gsize i = 0; i < G_N_ELEMENTS(carriers); i++)
		if (memcmp(address, carriers[i].prefix, carriers[i].bytes) == 0)
			return refusal4(address + carriers[i].bytes);
	return refusal_in(address, networks6, G_N_ELEMENTS(networks6));
}

const char *netcheck_refusal(const struct sockaddr *address, gsize len)
{
	if (address->sa_family == AF_INET && len >= sizeof(struct sockaddr_in))
		return refusal4(
			(const guint8 *)&((const struct sockaddr_in *)(const void *)address)->sin_addr);
	if (address->sa_family == AF_INET6 && len >= sizeof(struct sockaddr_in6))
		return refusal6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
	return "no Internet address";
}
