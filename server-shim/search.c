/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * search.c: the ways to find the mail servers of an address. See search.h.
 *
 *   the built-in list (providers.c)                                            → done, if it has the domain
 *   → the domain's own words, all asked at once: autoconfig at its two places (HTTPS), SRV and MX records
 *   → what is still missing: connections under likely names (probe.c)         → done
 *
 * The result keeps the order of trust: autoconfig, which the certificate vouches for, before SRV, before MX,
 * before what merely answered.
 */
#define G_LOG_DOMAIN "imaild"

#include "search.h"

#include "address.h"
#include "autoconfig.h"
#include "https-get.h"
#include "probe.h"
#include "providers.h"
#include "srv.h"

#define PLACES 2 /* of autoconfig */

typedef enum {
	SEARCH_LIST,   /* the built-in list */
	SEARCH_DOMAIN, /* the domain is asked */
	SEARCH_PROBE,  /* likely names are tried */
	SEARCH_DONE,
} SearchState;

struct _Search {
	Server *server;
	SearchStepFn told_step;
	SearchDone done;
	gpointer user_data;
	SearchState state;
	ImailDiscovered *found;
	guint deadline, step; /* sources: the end of all, and of this step or its begin */
	HttpsGet *gets[PLACES];
	ImailDiscovered *told[PLACES]; /* by autoconfig; NULL: nothing */
	SrvLookup *lookup;
	ImailDiscovered *looked_up;
	ImailDiscovered *by_mx;
	gboolean is_denied[2]; /* by FoundKind */
	gboolean is_mute;      /* no name server answered */
	Probe *probe;
};

static const char *const state_names[] = {"list", "domain", "probe", "done"};

static void set_state(Search *search, SearchState state)
{
	g_debug("search %s: %s -> %s", imail_address_domain(search->found->address),
		state_names[search->state], state_names[state]);
	search->state = state;
	if (state != SEARCH_DONE)
		search->told_step(search, state_names[state], search->user_data);
}

const char *search_step(const Search *search)
{
	return state_names[search->state];
}

static void end_step(Search *search)
{
	g_clear_handle_id(&search->step, g_source_remove);
	for (guint i = 0; i < PLACES; i++) {
		g_clear_pointer(&search->gets[i], https_get_free);
		g_clear_pointer(&search->told[i], found_free);
	}
	g_clear_pointer(&search->lookup, srv_lookup_free);
	g_clear_pointer(&search->looked_up, found_free);
	g_clear_pointer(&search->by_mx, found_free);
	g_clear_pointer(&search->probe, probe_free);
}

static void finish(Search *search)
{
	gboolean has_any = found_has(search->found, FOUND_SENDER) || found_has(search->found, FOUND_MAILBOX);

	set_state(search, SEARCH_DONE);
	search->found->unreachable = search->is_mute && !has_any;
	end_step(search);
	g_clear_handle_id(&search->deadline, g_source_remove);
	search->done(search, search->found, search->user_data);
}

/* ---- likely names ---- */

static void conclude_probe(Search *search, const ImailDiscovered *found)
{
	found_merge(search->found, found);
	finish(search);
}

static void probed_cb(Probe *probe, const ImailDiscovered *found, gpointer user_data)
{
	conclude_probe(user_data, found);
}

static gboolean probe_time_cb(gpointer user_data)
{
	Search *search = user_data;
	g_autoptr(ImailDiscovered) found = probe_so_far(search->probe);

	search->step = 0;
	conclude_probe(search, found);
	return G_SOURCE_REMOVE;
}

static void perform_probe(Search *search)
{
	const Config *config = search->server->config;
	ProbeOptions options = {
		.address = search->found->address,
		.ca_file = config->ca_file,
		.names = config->names,
		.asks = config->ask_domains,
		.allow_private = config->allow_private,
		.timeout_s = SEARCH_PROBE_S,
	};

	for (guint kind = 0; kind < 2; kind++)
		options.wants[kind] = !found_has(search->found, kind) && !search->is_denied[kind];
	set_state(search, SEARCH_PROBE);
	search->probe = probe_new(search->server->curl, &options, probed_cb, search);
	if (search->probe == NULL)
		finish(search);
	else
		search->step = g_timeout_add_seconds(SEARCH_PROBE_S, probe_time_cb, search);
}

/* ---- the domain's own words ---- */

/* All that it said, in the order of trust. A provider that its mail goes to is known whole: what that does
 * not offer is not looked for under likely names. */
static void conclude_domain(Search *search)
{
	gboolean is_known = search->by_mx != NULL;

	for (guint i = 0; i < PLACES; i++)
		if (search->told[i] != NULL)
			found_merge(search->found, search->told[i]);
	if (search->looked_up != NULL)
		found_merge(search->found, search->looked_up);
	if (is_known && (!found_has(search->found, FOUND_SENDER) || !found_has(search->found, FOUND_MAILBOX)))
		found_merge(search->found, search->by_mx);
	end_step(search);
	if (is_known || (found_has(search->found, FOUND_SENDER) && found_has(search->found, FOUND_MAILBOX)))
		finish(search);
	else
		perform_probe(search);
}

static void check_domain(Search *search)
{
	for (guint i = 0; i < PLACES; i++)
		if (search->gets[i] != NULL)
			return;
	if (search->lookup == NULL)
		conclude_domain(search);
}

static gboolean domain_time_cb(gpointer user_data)
{
	Search *search = user_data;

	search->step = 0;
	conclude_domain(search);
	return G_SOURCE_REMOVE;
}

static void got_cb(HttpsGet *get, GBytes *document, const GError *failure, gpointer user_data)
{
	Search *search = user_data;
	guint place = get == search->gets[0] ? 0 : 1;
	g_autoptr(ImailDiscovered) told = found_new(search->found->address);
	g_autoptr(GError) error = failure != NULL ? g_error_copy(failure) : NULL;

	if (document != NULL &&
	    autoconfig_parse(told, g_bytes_get_data(document, NULL), g_bytes_get_size(document), &error))
		search->told[place] = g_steal_pointer(&told);
	if (error != NULL)
		g_debug("autoconfig %u of %s: %s", place, imail_address_domain(search->found->address),
			error->message);
	g_clear_pointer(&search->gets[place], https_get_free);
	check_domain(search);
}

static void looked_up_cb(SrvLookup *lookup, const SrvResult *result, gpointer user_data)
{
	Search *search = user_data;
	g_autoptr(ImailDiscovered) by_mx = found_new(search->found->address);

	search->looked_up = found_new(search->found->address);
	found_merge(search->looked_up, result->found);
	for (guint kind = 0; kind < 2; kind++)
		search->is_denied[kind] = result->is_denied[kind];
	search->is_mute = result->is_mute;
	for (guint i = 0; result->mx[i] != NULL && search->by_mx == NULL; i++)
		if (providers_find_by_mx(by_mx, result->mx[i]))
			search->by_mx = g_steal_pointer(&by_mx);
	g_clear_pointer(&search->lookup, srv_lookup_free);
	check_domain(search);
}

/* The host of an https: URL without a port. */
static gboolean may_ask(const Config *config, const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);

	return config->ask_domains ||
	       (uri != NULL && names_has_host(config->names, g_uri_get_host(uri), 443));
}

static void perform_domain(Search *search)
{
	const Config *config = search->server->config;
	g_auto(GStrv) urls = autoconfig_urls(search->found->address);

	set_state(search, SEARCH_DOMAIN);
	search->step = g_timeout_add_seconds(SEARCH_DOMAIN_S, domain_time_cb, search);
	for (guint i = 0; urls[i] != NULL && i < PLACES; i++) {
		HttpsGetOptions options = {
			.url = urls[i],
			.ca_file = config->ca_file,
			.names = config->names,
			.allow_private = config->allow_private,
			.octets_max = AUTOCONFIG_OCTETS_MAX,
			.timeout_s = SEARCH_DOMAIN_S,
		};

		if (may_ask(config, urls[i]))
			search->gets[i] = https_get_new(search->server->curl, &options, got_cb, search);
	}
	search->lookup = srv_lookup_new(config->names, config->ask_domains, search->found->address,
					looked_up_cb, search);
}

/* ---- the whole ---- */

static gboolean begin_cb(gpointer user_data)
{
	Search *search = user_data;

	search->step = 0;
	if (providers_find(search->found)) {
		finish(search);
		return G_SOURCE_REMOVE;
	}
	providers_guess(search->found);
	perform_domain(search);
	return G_SOURCE_REMOVE;
}

static gboolean deadline_cb(gpointer user_data)
{
	Search *search = user_data;

	search->deadline = 0;
	finish(search);
	return G_SOURCE_REMOVE;
}

Search *search_new(Server *server, const char *address, SearchStepFn step, SearchDone done,
		   gpointer user_data)
{
	Search *search = g_new0(Search, 1);

	search->server = server;
	search->told_step = step;
	search->done = done;
	search->user_data = user_data;
	search->found = found_new(address);
	search->deadline = g_timeout_add_seconds(SEARCH_TOTAL_S, deadline_cb, search);
	search->step = g_idle_add(begin_cb, search);
	return search;
}

void search_free(Search *search)
{
	if (search == NULL)
		return;
	end_step(search);
	g_clear_handle_id(&search->deadline, g_source_remove);
	found_free(search->found);
	g_free(search);
}
