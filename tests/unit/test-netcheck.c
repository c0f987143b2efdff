/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-netcheck.c: the address policy, with the first and last address of each network and the neighbours
 * outside it.
 */
#include "netcheck.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

static const struct {
	const char *address;
	const char *refusal; /* NULL: may be connected to */
} cases[] = {
	{"0.0.0.0", "a reserved address"},
	{"0.255.255.255", "a reserved address"},
	{"1.0.0.0", NULL},
	{"9.255.255.255", NULL},
	{"10.0.0.0", "a private network's address"},
	{"10.255.255.255", "a private network's address"},
	{"11.0.0.0", NULL},
	{"100.63.255.255", NULL},
	{"100.64.0.0", "a private network's address"},
	{"100.127.255.255", "a private network's address"},
	{"100.128.0.0", NULL},
	{"126.255.255.255", NULL},
	{"127.0.0.1", "a loopback address"},
	{"127.255.255.255", "a loopback address"},
	{"128.0.0.0", NULL},
	{"169.253.255.255", NULL},
	{"169.254.169.254", "a link-local address"},
	{"169.255.0.0", NULL},
	{"172.15.255.255", NULL},
	{"172.16.0.0", "a private network's address"},
	{"172.31.255.255", "a private network's address"},
	{"172.32.0.0", NULL},
	{"192.0.0.8", "a reserved address"},
	{"192.0.1.0", NULL},
	{"192.0.2.1", "a reserved address"},
	{"192.167.255.255", NULL},
	{"192.168.0.0", "a private network's address"},
	{"192.168.255.255", "a private network's address"},
	{"192.169.0.0", NULL},
	{"198.17.255.255", NULL},
	{"198.18.0.0", "a reserved address"},
	{"198.19.255.255", "a reserved address"},
	{"198.20.0.0", NULL},
	{"198.51.100.1", "a reserved address"},
	{"203.0.113.1", "a reserved address"},
	{"223.255.255.255", NULL},
	{"224.0.0.1", "a multicast address"},
	{"239.255.255.255", "a multicast address"},
	{"240.0.0.0", "a reserved address"},
	{"255.255.255.255", "a reserved address"},

	{"::", "a reserved address"},
	{"::1", "a loopback address"},
	{"::2", "a reserved address"},
	{"::8.8.8.8", "a reserved address"},
	{"::ffff:127.0.0.1", "a loopback address"},
	{"::ffff:10.1.2.3", "a private network's address"},
	{"::ffff:8.8.8.8", NULL},
	{"64:ff9b::127.0.0.1", "a loopback address"},
	{"64:ff9b::8.8.8.8", NULL},
	{"64:ff9b:1::1", "a private network's address"},
	{"100::1", "a reserved address"},
	{"2001::1", "a reserved address"},
	{"2001:db8::1", "a reserved address"},
	{"2001:4860:4860::8888", NULL},
	{"2002:7f00:1::1", "a loopback address"},
	{"2002:c0a8:101::1", "a private network's address"},
	{"2002:808:808::1", NULL},
	{"2606:4700::1111", NULL},
	{"fbff::1", NULL},
	{"fc00::1", "a private network's address"},
	{"fdff::1", "a private network's address"},
	{"fe80::1", "a link-local address"},
	{"febf::1", "a link-local address"},
	{"fec0::1", "a private network's address"},
	{"ff02::1", "a multicast address"},
};

static void test_addresses(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sockaddr_in in = {.sin_family = AF_INET};
		struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
		const char *refusal;

		g_test_message("%s", cases[i].address);
		if (inet_pton(AF_INET, cases[i].address, &in.sin_addr) == 1) {
			refusal = netcheck_refusal((struct sockaddr *)&in, sizeof in);
		} else {
			g_assert_cmpint(inet_pton(AF_INET6, cases[i].address, &in6.sin6_addr), ==, 1);
			refusal = netcheck_refusal((struct sockaddr *)&in6, sizeof in6);
		}
		g_assert_cmpstr(refusal, ==, cases[i].refusal);
	}
}

/* What is no Internet address at all, or cut short, is refused too. */
static void test_others(void)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

	g_assert_nonnull(netcheck_refusal((struct sockaddr *)&un, sizeof un));
	g_assert_nonnull(netcheck_refusal((struct sockaddr *)&in6, sizeof(struct sockaddr_in)));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/netcheck/addresses", test_addresses);
	g_test_add_func("/netcheck/others", test_others);
	return g_test_run();
}
