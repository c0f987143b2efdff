/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * found.c: a list of mail servers, the likeliest first. See found.h.
 */
#include "found.h"

#include <gio/gio.h>
#include <string.h>

#include "address.h"

#define LABEL_MAX 63 /* RFC 1035 2.3.4 */

static const char *const source_names[] = {
	[FOUND_LIST] = "list", [FOUND_AUTOCONFIG] = "autoconfig", [FOUND_SRV] = "srv",
	[FOUND_MX] = "mx",     [FOUND_PROBE] = "probe",
};

ImailDiscovered *found_new(const char *address)
{
	ImailDiscovered *found = imail_record_new(&imail_discovered_type);

	found->address = g_strdup(address);
	return found;
}

void found_free(ImailDiscovered *found)
{
	imail_record_free(&imail_discovered_type, found);
}

static GPtrArray *list_of(const ImailDiscovered *found, FoundKind kind)
{
	return kind == FOUND_SENDER ? found->senders : found->mailboxes;
}

static gboolean is_label(const char *label)
{
	gsize len = strlen(label);

	if (len == 0 || len > LABEL_MAX || label[0] == '-' || label[len - 1] == '-')
		return FALSE;
	for (const char *c = label; *c != '\0'; c++)
		if (!g_ascii_isalnum(*c) && *c != '-' && *c != '_')
			return FALSE;
	return TRUE;
}

gboolean found_is_host(const char *name)
{
	g_autofree char *ascii =
		name != NULL && g_utf8_validate(name, -1, NULL) ? g_hostname_to_ascii(name) : NULL;
	g_auto(GStrv) labels = NULL;

	if (ascii == NULL || *ascii == '\0' || strlen(ascii) > IMAIL_HOST_MAX ||
	    g_hostname_is_ip_address(ascii))
		return FALSE;
	labels = g_strsplit(ascii, ".", -1);
	for (guint i = 0; labels[i] != NULL; i++)
		if (!is_label(labels[i]))
			return FALSE;
	return TRUE;
}

static gboolean is_there(GPtrArray *list, const char *host, guint port)
{
	for (guint i = 0; i < list->len; i++) {
		const ImailCandidate *candidate = list->pdata[i];

		if (g_ascii_strcasecmp(candidate->host, host) == 0 && candidate->port == port)
			return TRUE;
	}
	return FALSE;
}

/* Goes into a login command, and into a form. */
static gboolean is_login(const char *login)
{
	if (*login == '\0' || strlen(login) > IMAIL_NAME_MAX || !g_utf8_validate(login, -1, NULL))
		return FALSE;
	for (const char *c = login; *c != '\0'; c++)
		if (g_ascii_iscntrl(*c))
			return FALSE;
	return TRUE;
}

gboolean found_add(ImailDiscovered *found, FoundKind kind, const char *host, guint port, ImailTls tls,
		   const char *login, FoundSource source)
{
	GPtrArray *list = list_of(found, kind);
	ImailCandidate *candidate;

	if (!found_is_host(host) || port == 0 || port > G_MAXUINT16 || tls == IMAIL_TLS_NONE ||
	    list->len >= IMAIL_CANDIDATES_MAX || is_there(list, host, port))
		return FALSE;
	candidate = imail_record_new(&imail_candidate_type);
	candidate->host = g_ascii_strdown(host, -1);
	candidate->port = port;
	candidate->tls = tls;
	candidate->login = g_strdup(login != NULL && is_login(login) ? login : found->address);
	candidate->source = g_strdup(source_names[source]);
	g_ptr_array_add(list, candidate);
	return TRUE;
}

gboolean found_has(const ImailDiscovered *found, FoundKind kind)
{
	return list_of(found, kind)->len > 0;
}

static void merge_list(GPtrArray *list, GPtrArray *other)
{
	for (guint i = 0; i < other->len && list->len < IMAIL_CANDIDATES_MAX; i++) {
		const ImailCandidate *candidate = other->pdata[i];

		if (!is_there(list, candidate->host, (guint)candidate->port))
			g_ptr_array_add(list, imail_record_copy(&imail_candidate_type, candidate));
	}
}

void found_merge(ImailDiscovered *found, const ImailDiscovered *other)
{
	merge_list(found->senders, other->senders);
	merge_list(found->mailboxes, other->mailboxes);
	if (found->provider == NULL)
		found->provider = g_strdup(other->provider);
	found_note(found, other->note);
	if (found->link == NULL)
		found->link = g_strdup(other->link);
}

void found_note(ImailDiscovered *found, const char *note)
{
	if (found->note == NULL)
		found->note = g_strdup(note);
}
