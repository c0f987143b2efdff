/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * srv.c: SRV and MX lookups. See srv.h.
 *
 * All questions are out at once; GLib's resolver asks in threads of its own, so a question that was cancelled
 * may still come back: each holds a reference.
 *
 * DNS is not protected (RFC 6186 6): what comes of it is a proposal that a person sees before any password
 * goes there, and the certificate must be good for the name.
 */
#define G_LOG_DOMAIN "imaild"

#include "srv.h"

#include <string.h>

#include "address.h"

#define QUESTIONS (SRV_N + 1) /* the services, and MX */

static const struct {
	const char *name;
	FoundKind kind;
	ImailTls tls;
} services[SRV_N] = {
	[SRV_SUBMISSIONS] = {"submissions", FOUND_SENDER, IMAIL_TLS_IMPLICIT},
	[SRV_SUBMISSION] = {"submission", FOUND_SENDER, IMAIL_TLS_STARTTLS},
	[SRV_POP3S] = {"pop3s", FOUND_MAILBOX, IMAIL_TLS_IMPLICIT},
	[SRV_POP3] = {"pop3", FOUND_MAILBOX, IMAIL_TLS_STARTTLS},
};

struct _SrvLookup {
	int refs; /* the owner's, and one for each question */
	gboolean is_freed;
	SrvDone done;
	gpointer user_data;
	GCancellable *cancellable;
	guint idle;    /* source that tells */
	guint waiting; /* questions that are out */
	char *address;
	GList *targets[SRV_N];
	gboolean is_answered[SRV_N]; /* with records, or with "." */
	guint asked, heard;          /* questions to the DNS; those that it answered, be it with a no */
	char **mx;
};

typedef struct {
	SrvLookup *lookup;
	guint number; /* SrvService, or SRV_N: MX */
} Question;

/* ---- answers as servers ---- */

static gboolean is_nothing(const char *host)
{
	return *host == '\0' || g_str_equal(host, ".");
}

gboolean srv_read(ImailDiscovered *found, SrvService service, GList *targets)
{
	gboolean is_denied = targets == NULL;
	guint count = 0;

	if (targets != NULL && targets->next == NULL)
		is_denied = is_nothing(g_srv_target_get_hostname(targets->data));
	/* By priority, and at random by weight within one. */
	targets = is_denied ? targets : g_srv_target_list_sort(targets);
	for (const GList *l = targets; l != NULL && !is_denied && count < SRV_TARGETS_MAX;
	     l = l->next, count++)
		found_add(found, services[service].kind, g_srv_target_get_hostname(l->data),
			  g_srv_target_get_port(l->data), services[service].tls, NULL, FOUND_SRV);
	g_resolver_free_targets(targets);
	return !is_denied;
}

static void unref(SrvLookup *lookup)
{
	if (--lookup->refs > 0)
		return;
	for (guint i = 0; i < SRV_N; i++)
		g_resolver_free_targets(lookup->targets[i]);
	g_strfreev(lookup->mx);
	g_free(lookup->address);
	g_object_unref(lookup->cancellable);
	g_free(lookup);
}

/* Both forms of it must be denied: who offers STARTTLS only may deny the other. */
static void read_all(SrvLookup *lookup, SrvResult *result)
{
	guint denied[2] = {0, 0};

	for (guint i = 0; i < SRV_N; i++)
		if (lookup->is_answered[i] &&
		    !srv_read(result->found, i, g_steal_pointer(&lookup->targets[i])))
			denied[services[i].kind]++;
	for (guint kind = 0; kind < 2; kind++)
		result->is_denied[kind] = denied[kind] == 2;
}

static gboolean tell_cb(gpointer user_data)
{
	static char *nothing[] = {NULL};
	SrvLookup *lookup = user_data;
	g_autoptr(ImailDiscovered) found = found_new(lookup->address);
	SrvResult result = {.found = found,
			    .mx = lookup->mx != NULL ? lookup->mx : nothing,
			    .is_mute = lookup->asked > 0 && lookup->heard == 0};

	lookup->idle = 0;
	lookup->refs++;
	read_all(lookup, &result);
	lookup->done(lookup, &result, lookup->user_data);
	unref(lookup);
	return G_SOURCE_REMOVE;
}

static void settle(SrvLookup *lookup)
{
	if (lookup->waiting == 0 && !lookup->is_freed && lookup->idle == 0)
		lookup->idle = g_idle_add(tell_cb, lookup);
}

/* ---- questions ---- */

static gint compare_mx(gconstpointer a, gconstpointer b)
{
	guint16 first, second;

	g_variant_get(*(GVariant *const *)a, "(q&s)", &first, NULL);
	g_variant_get(*(GVariant *const *)b, "(q&s)", &second, NULL);
	return (int)first - (int)second;
}

/* Takes RECORDS. */
static char **mx_hosts(GList *records)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();
	GStrvBuilder *hosts = g_strv_builder_new();
	char **result;

	for (const GList *l = records; l != NULL; l = l->next)
		if (g_variant_is_of_type(l->data, G_VARIANT_TYPE("(qs)")))
			g_ptr_array_add(sorted, l->data);
	g_ptr_array_sort(sorted, compare_mx);
	for (guint i = 0; i < sorted->len && i < SRV_TARGETS_MAX; i++) {
		const char *host;

		g_variant_get(sorted->pdata[i], "(q&s)", NULL, &host);
		g_strv_builder_add(hosts, host);
	}
	g_list_free_full(records, (GDestroyNotify)g_variant_unref);
	result = g_strv_builder_end(hosts);
	g_strv_builder_unref(hosts);
	return result;
}

static void answered_cb(GObject *resolver, GAsyncResult *result, gpointer user_data)
{
	g_autofree Question *question = user_data;
	SrvLookup *lookup = question->lookup;
	g_autoptr(GError) error = NULL;

	if (question->number == SRV_N) {
		lookup->mx = mx_hosts(g_resolver_lookup_records_finish(G_RESOLVER(resolver), result, &error));
	} else {
		guint number = question->number;

		lookup->targets[number] =
			g_resolver_lookup_service_finish(G_RESOLVER(resolver), result, &error);
		lookup->is_answered[number] = error == NULL;
	}
	if (error == NULL || g_error_matches(error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
		lookup->heard++;
	if (error != NULL)
		g_debug("lookup %u of %s: %s", question->number, lookup->address, error->message);
	lookup->waiting--;
	settle(lookup);
	unref(lookup);
}

static void ask(SrvLookup *lookup, GResolver *resolver, guint number, const char *domain)
{
	Question *question = g_new0(Question, 1);

	question->lookup = lookup;
	question->number = number;
	lookup->refs++;
	lookup->waiting++;
	lookup->asked++;
	if (number == SRV_N)
		g_resolver_lookup_records_async(resolver, domain, G_RESOLVER_RECORD_MX, lookup->cancellable,
						answered_cb, question);
	else
		g_resolver_lookup_service_async(resolver, services[number].name, "tcp", domain,
						lookup->cancellable, answered_cb, question);
}

/* What the administrator says of it is the answer. */
static gboolean is_said(SrvLookup *lookup, const Names *names, guint number, const char *domain)
{
	g_autofree char *name = NULL;

	if (number == SRV_N)
		return names_get_mx(names, domain, &lookup->mx);
	name = g_strdup_printf("_%s._tcp.%s", services[number].name, domain);
	lookup->is_answered[number] = names_get_srv(names, name, &lookup->targets[number]);
	return lookup->is_answered[number];
}

SrvLookup *srv_lookup_new(const Names *names, gboolean asks, const char *address, SrvDone done,
			  gpointer user_data)
{
	SrvLookup *lookup = g_new0(SrvLookup, 1);
	g_autofree char *domain = g_hostname_to_ascii(imail_address_domain(address));
	g_autoptr(GResolver) resolver = g_resolver_get_default();

	lookup->refs = 1;
	lookup->done = done;
	lookup->user_data = user_data;
	lookup->address = g_strdup(address);
	lookup->cancellable = g_cancellable_new();
	for (guint i = 0; domain != NULL && found_is_host(domain) && i < QUESTIONS; i++)
		if (!is_said(lookup, names, i, domain) && asks)
			ask(lookup, resolver, i, domain);
	settle(lookup);
	return lookup;
}

void srv_lookup_free(SrvLookup *lookup)
{
	if (lookup == NULL)
		return;
	lookup->is_freed = TRUE;
	g_clear_handle_id(&lookup->idle, g_source_remove);
	g_cancellable_cancel(lookup->cancellable);
	unref(lookup);
}
