/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sender-check.c: whose Authentication-Results (RFC 8601) are believed.
 *
 * A sender can write such fields, too; a server that follows the RFC takes those away that bear its own name
 * (5), but one that writes none may well leave them. So:
 * - Only a field of the user's own mail server counts: its name is that of the POP3 server, or lies in the
 *   same domain (the host without its first label), or belongs to it by a table of providers, or is the one
 *   that the user set.
 * - Of those the topmost: what a sender wrote stands below what the server adds. Further ones only where they
 *   stand above all Received fields, as no sender can write there, or where the user set their name.
 * - "It failed" is believed at once: nobody forges that of his own mail. "It is signed" only from a field
 *   that cannot be forged: above all Received fields, of a provider who is known to write one into every
 *   mail, or of the name that the user set; and only if it is From's domain that signed, as anybody can sign
 *   for a domain of his own.
 * Limit: NAME_MAX_OCTETS of a name are looked into for addresses.
 */
#include "sender-check.h"

#include <string.h>

#include "address.h"

#define NAME_MAX_OCTETS 1024

/* Who writes the field into every mail, under a name that is not the POP3 server's. */
static const struct {
	const char *host, *server;
} providers[] = {
	{"pop.gmail.com", "mx.google.com"},
	{"pop.googlemail.com", "mx.google.com"},
};

void imail_sender_check_free(ImailSenderCheck *check)
{
	if (check == NULL)
		return;
	g_free(check->signed_by);
	g_free(check->failed);
	g_free(check->server);
	g_free(check->posing_as);
	g_free(check);
}

/* ---- a name that poses as an address ---- */

static gboolean is_address_char(gunichar c)
{
	return g_unichar_isalnum(c) || (c < 0x80 && c != 0 && strchr(".-_+%", (int)c) != NULL);
}

/* The word around AT, an "@" within NAME; dots at its ends are no part of it. */
static char *address_around(const char *name, const char *at, gsize at_len)
{
	const char *begin = at, *end = at + at_len, *p;
	g_autofree char *local = NULL, *domain = NULL;

	while (begin > name && (p = g_utf8_prev_char(begin), is_address_char(g_utf8_get_char(p))))
		begin = p;
	while (*end != '\0' && is_address_char(g_utf8_get_char(end)))
		end = g_utf8_next_char(end);
	while (begin < at && *begin == '.')
		begin++;
	while (end > at + at_len && end[-1] == '.')
		end--;
	local = g_strndup(begin, (gsize)(at - begin));
	domain = g_strndup(at + at_len, (gsize)(end - at - (gssize)at_len));
	return *local != '\0' && strchr(domain, '.') != NULL ? g_strdup_printf("%s@%s", local, domain) : NULL;
}

char *imail_sender_posing(const char *name, const char *address)
{
	/* The wide and the small one of Chinese fonts look the same. */
	static const char *const signs[] = {"@", "\357\274\240", "\357\271\253"};
	g_autofree char *looked_at = NULL, *valid = NULL;

	if (name == NULL || address == NULL)
		return NULL;
	looked_at = g_strndup(name, NAME_MAX_OCTETS);
	valid = g_utf8_make_valid(looked_at, -1);
	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
		for (guint i = 0; i < G_N_ELEMENTS(signs); i++) {
			g_autofree char *found = NULL;

			if (!g_str_has_prefix(p, signs[i]))
				continue;
			found = address_around(valid, p, strlen(signs[i]));
			if (found != NULL && imail_address_is_valid(found) &&
			    !imail_address_equal(found, address))
				return g_steal_pointer(&found);
		}
	}
	return NULL;
}

/* ---- whose word counts ---- */

/* HOST without its first label, if what is left has a dot: "example.org" of "pop.example.org". */
static const char *parent_of(const char *host)
{
	const char *dot = strchr(host, '.');

	return dot != NULL && strchr(dot + 1, '.') != NULL ? dot + 1 : NULL;
}

static gboolean is_within(const char *server, const char *domain)
{
	gsize len = strlen(server), domain_len = strlen(domain);

	return g_ascii_strcasecmp(server, domain) == 0 ||
	       (len > domain_len && server[len - domain_len - 1] == '.' &&
		g_ascii_strcasecmp(server + len - domain_len, domain) == 0);
}

static gboolean is_provider(const char *server, const char *const *hosts)
{
	for (guint i = 0; i < G_N_ELEMENTS(providers); i++) {
		for (guint k = 0; hosts[k] != NULL; k++) {
			if (g_ascii_strcasecmp(hosts[k], providers[i].host) == 0 &&
			    g_str_equal(server, providers[i].server))
				return TRUE;
		}
	}
	return FALSE;
}

static gboolean is_own(const char *server, const char *const *hosts)
{
	for (; *hosts != NULL; hosts++) {
		const char *parent = parent_of(*hosts);

		if (g_ascii_strcasecmp(server, *hosts) == 0 || (parent != NULL && is_within(server, parent)))
			return TRUE;
	}
	return FALSE;
}

static void say(ImailSenderCheck *check, char **what, const char *domain, const char *server)
{
	if (*what != NULL)
		return;
	*what = g_strdup(domain);
	g_free(check->server);
	check->server = g_strdup(server);
}

/* IS_SURE: no sender can have written it. */
static void believe(ImailSenderCheck *check, const ImailAuthResults *results, const char *from,
		    gboolean is_sure)
{
	gboolean is_of_from = from != NULL && (results->dmarc_from == NULL ||
					       imail_auth_is_related(results->dmarc_from, from));

	if (results->dmarc == IMAIL_VERDICT_FAIL && is_of_from)
		say(check, &check->failed, from, results->server);
	else if (is_sure && results->signed_by != NULL && check->failed == NULL && from != NULL &&
		 imail_auth_is_related(results->signed_by, from))
		say(check, &check->signed_by, results->signed_by, results->server);
}

ImailSenderCheck *imail_sender_check_new(const ImailParsed *parsed, const char *const *hosts,
					 const char *trusted)
{
	ImailSenderCheck *check = g_new0(ImailSenderCheck, 1);
	const char *from = parsed->from_address != NULL ? imail_address_domain(parsed->from_address) : NULL;
	gboolean has_one = FALSE;

	check->posing_as = imail_sender_posing(parsed->from_name, parsed->from_address);
	for (guint i = 0; parsed->auth != NULL && i < parsed->auth->len; i++) {
		const ImailAuthResults *results = g_ptr_array_index(parsed->auth, i);
		gboolean is_set = trusted != NULL && g_ascii_strcasecmp(results->server, trusted) == 0;
		gboolean is_known = is_provider(results->server, hosts);

		if (!is_set && !is_known && !is_own(results->server, hosts))
			continue;
		if (!has_one || results->is_above || is_set)
			believe(check, results, from, results->is_above || is_set || is_known);
		has_one = TRUE;
	}
	if (check->failed != NULL)
		g_clear_pointer(&check->signed_by, g_free);
	return check;
}
