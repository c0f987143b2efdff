/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe.c: the likely names. See probe.h.
 *
 * All connections go out at once. It is over when for each kind the best of those that are left has answered,
 * or all have failed; who is slow and worse is not waited for.
 */
#define G_LOG_DOMAIN "imaild"

#include "probe.h"

#include "address.h"
#include "link.h"

/* The likeliest first: TLS from the first octet (RFC 8314). */
static const struct {
	FoundKind kind;
	const char *prefix;
	guint16 port;
	ImailTls tls;
} guesses[PROBE_CONNECTIONS_MAX] = {
	{FOUND_MAILBOX, "pop.", 995, IMAIL_TLS_IMPLICIT},  {FOUND_MAILBOX, "pop3.", 995, IMAIL_TLS_IMPLICIT},
	{FOUND_MAILBOX, "mail.", 995, IMAIL_TLS_IMPLICIT}, {FOUND_MAILBOX, "pop.", 110, IMAIL_TLS_STARTTLS},
	{FOUND_MAILBOX, "pop3.", 110, IMAIL_TLS_STARTTLS}, {FOUND_MAILBOX, "mail.", 110, IMAIL_TLS_STARTTLS},
	{FOUND_SENDER, "smtp.", 465, IMAIL_TLS_IMPLICIT},  {FOUND_SENDER, "mail.", 465, IMAIL_TLS_IMPLICIT},
	{FOUND_SENDER, "smtp.", 587, IMAIL_TLS_STARTTLS},  {FOUND_SENDER, "mail.", 587, IMAIL_TLS_STARTTLS},
};

typedef enum { TRY_NONE, TRY_WAITING, TRY_ANSWERED, TRY_FAILED } TryState;

typedef struct {
	Probe *probe;
	TryState state;
	char *host;
	Link *link;
} Try;

struct _Probe {
	ProbeDone done;
	gpointer user_data;
	char *address;
	gboolean is_told;
	Try tries[PROBE_CONNECTIONS_MAX];
};

/* Whether nothing better can still come for KIND. */
static gboolean is_settled(const Probe *probe, FoundKind kind)
{
	for (guint i = 0; i < PROBE_CONNECTIONS_MAX; i++) {
		if (guesses[i].kind != kind)
			continue;
		if (probe->tries[i].state == TRY_WAITING)
			return FALSE;
		if (probe->tries[i].state == TRY_ANSWERED)
			return TRUE;
	}
	return TRUE;
}

ImailDiscovered *probe_so_far(const Probe *probe)
{
	ImailDiscovered *found = found_new(probe->address);

	for (guint i = 0; i < PROBE_CONNECTIONS_MAX; i++)
		if (probe->tries[i].state == TRY_ANSWERED)
			found_add(found, guesses[i].kind, probe->tries[i].host, guesses[i].port,
				  guesses[i].tls, NULL, FOUND_PROBE);
	return found;
}

static void conclude(Try *try, TryState state)
{
	Probe *probe = try->probe;
	g_autoptr(ImailDiscovered) found = NULL;

	try->state = state;
	g_clear_pointer(&try->link, link_free);
	if (probe->is_told || !is_settled(probe, FOUND_SENDER) || !is_settled(probe, FOUND_MAILBOX))
		return;
	probe->is_told = TRUE;
	found = probe_so_far(probe);
	probe->done(probe, found, probe->user_data);
}

static void ready_cb(Link *link, gpointer user_data)
{
	g_debug("probe: %s answers", link_name(link));
	conclude(user_data, TRY_ANSWERED);
}

static void received_cb(Link *link, const guint8 *bytes, gsize len, gpointer user_data)
{
	/* Not reached: the link is freed when it is ready. */
}

static void closed_cb(Link *link, const GError *error, gpointer user_data)
{
	g_debug("probe: %s", error->message);
	conclude(user_data, TRY_FAILED);
}

static const LinkCallbacks link_callbacks = {.ready = ready_cb, .received = received_cb, .closed = closed_cb};

Probe *probe_new(CurlLoop *loop, const ProbeOptions *options, ProbeDone done, gpointer user_data)
{
	g_autofree char *domain = g_hostname_to_ascii(imail_address_domain(options->address));
	Probe *probe = g_new0(Probe, 1);
	gboolean any = FALSE;

	probe->done = done;
	probe->user_data = user_data;
	probe->address = g_strdup(options->address);
	for (guint i = 0; domain != NULL && found_is_host(domain) && i < PROBE_CONNECTIONS_MAX; i++) {
		Try *try = &probe->tries[i];
		g_autofree char *host = g_strconcat(guesses[i].prefix, domain, NULL);
		Endpoint endpoint = {
			.host = host,
			.port = guesses[i].port,
			.tls = guesses[i].tls,
			.ca_file = options->ca_file,
			.names = options->names,
			.allow_private = options->allow_private,
			.connect_timeout_s = options->timeout_s,
		};

		if (!options->wants[guesses[i].kind] ||
		    (!options->asks && !names_has_host(options->names, host, guesses[i].port)))
			continue;
		any = TRUE;
		try->probe = probe;
		try->state = TRY_WAITING;
		try->host = g_steal_pointer(&host);
		try->link = link_new(loop, guesses[i].kind == FOUND_SENDER ? "smtp" : "pop3", &endpoint,
				     &link_callbacks, try);
	}
	if (!any)
		g_clear_pointer(&probe, probe_free);
	return probe;
}

void probe_free(Probe *probe)
{
	if (probe == NULL)
		return;
	for (guint i = 0; i < PROBE_CONNECTIONS_MAX; i++) {
		link_free(probe->tries[i].link);
		g_free(probe->tries[i].host);
	}
	g_free(probe->address);
	g_free(probe);
}
