/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * autoconfig.c: reads config-v1.1.xml. See autoconfig.h.
 *
 *   clientConfig / emailProvider / (incomingServer type="pop3" | outgoingServer type="smtp")
 *     hostname, port, socketType (SSL, STARTTLS), username (with placeholders), authentication (several)
 *
 * Hostile input: libxml2 gets no network and no entities (a DTD is refused before anything is read out of the
 * tree), keeps its own limits of depth and size, and every string goes through found.c.
 */
#include "autoconfig.h"

#include <gio/gio.h>
#include <libxml/parser.h>
#include <string.h>

#include "address.h"

#define PARSE_OPTIONS (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA)

/* The notes are translated by the client (po/). */
#define N_(text) (text)

#define NOTE_OAUTH                                                                                           \
	"This provider lets mail programs in only by OAuth 2, with an access token in place of the "         \
	"password."
#define NOTE_IMAP N_("The provider's settings name no POP3 server (only IMAP): fetching mail may not work.")

typedef xmlDoc Document;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Document, xmlFreeDoc)

static gboolean is_element(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && g_str_equal((const char *)node->name, name);
}

static const xmlNode *child(const xmlNode *node, const char *name)
{
	for (const xmlNode *n = node->children; n != NULL; n = n->next)
		if (is_element(n, name))
			return n;
	return NULL;
}

/* The text in the child NAME, without blanks around it; NULL where there is none. */
static char *child_text(const xmlNode *node, const char *name)
{
	const xmlNode *n = child(node, name);
	xmlChar *content = n != NULL ? xmlNodeGetContent(n) : NULL;
	char *text = content != NULL ? g_strstrip(g_strdup((const char *)content)) : NULL;

	xmlFree(content);
	return text;
}

static gboolean has_type(const xmlNode *node, const char *type)
{
	xmlChar *value = xmlGetProp((xmlNode *)node, (const xmlChar *)"type");
	gboolean is_it = value != NULL && g_ascii_strcasecmp((const char *)value, type) == 0;

	xmlFree(value);
	return is_it;
}

/* Whether every way to log in that it names is OAuth 2. */
static gboolean is_oauth_only(const xmlNode *server)
{
	gboolean any = FALSE;

	for (const xmlNode *n = server->children; n != NULL; n = n->next) {
		xmlChar *content;
		gboolean is_oauth;

		if (!is_element(n, "authentication"))
			continue;
		content = xmlNodeGetContent(n);
		is_oauth = content != NULL && g_ascii_strcasecmp((const char *)content, "OAuth2") == 0;
		xmlFree(content);
		if (!is_oauth)
			return FALSE;
		any = TRUE;
	}
	return any;
}

/* The user name, its placeholders replaced; NULL: no use, or none. */
static char *login_of(const xmlNode *server, const char *address)
{
	g_autofree char *text = child_text(server, "username");
	const char *at = strrchr(address, '@');
	g_autoptr(GString) login = g_string_new(text);
	g_autofree char *local = g_strndup(address, at - address);

	if (text == NULL || strlen(text) > IMAIL_NAME_MAX)
		return NULL;
	g_string_replace(login, "%EMAILADDRESS%", address, 1);
	g_string_replace(login, "%EMAILLOCALPART%", local, 1);
	g_string_replace(login, "%EMAILDOMAIN%", at + 1, 1);
	/* Others are to be asked of the person. */
	return strchr(login->str, '%') == NULL || strchr(address, '%') != NULL ? g_strdup(login->str) : NULL;
}

static void add_server(ImailDiscovered *found, FoundKind kind, const xmlNode *server)
{
	g_autofree char *host = child_text(server, "hostname"), *port = child_text(server, "port"),
			*socket = child_text(server, "socketType"), *login = login_of(server, found->address);
	guint64 number;
	ImailTls tls;

	if (host == NULL || port == NULL || socket == NULL ||
	    !g_ascii_string_to_unsigned(port, 10, 1, G_MAXUINT16, &number, NULL))
		return;
	if (g_ascii_strcasecmp(socket, "SSL") == 0)
		tls = IMAIL_TLS_IMPLICIT;
	else if (g_ascii_strcasecmp(socket, "STARTTLS") == 0)
		tls = IMAIL_TLS_STARTTLS;
	else
		return; /* plain text is never proposed */
	if (found_add(found, kind, host, (guint)number, tls, login, FOUND_AUTOCONFIG) &&
	    is_oauth_only(server))
		found_note(found, NOTE_OAUTH);
}

static void read_provider(ImailDiscovered *found, const xmlNode *provider)
{
	g_autofree char *name = child_text(provider, "displayName");
	gboolean has_imap = FALSE;
	guint servers = 0;

	for (const xmlNode *n = provider->children; n != NULL && servers < AUTOCONFIG_SERVERS_MAX;
	     n = n->next) {
		gboolean is_incoming = is_element(n, "incomingServer");

		if (!is_incoming && !is_element(n, "outgoingServer"))
			continue;
		servers++;
		if (is_incoming && has_type(n, "pop3"))
			add_server(found, FOUND_MAILBOX, n);
		else if (!is_incoming && has_type(n, "smtp"))
			add_server(found, FOUND_SENDER, n);
		has_imap |= is_incoming && has_type(n, "imap");
	}
	if (has_imap && !found_has(found, FOUND_MAILBOX))
		found_note(found, NOTE_IMAP);
	/* Shown to a person: not more than a name's length of it. */
	if (found->provider == NULL && name != NULL && *name != '\0' && strlen(name) <= 100)
		found->provider = g_steal_pointer(&name);
}

gboolean autoconfig_parse(ImailDiscovered *found, const char *octets, gsize len, GError **error)
{
	g_autoptr(Document) document = NULL;
	const xmlNode *root, *provider;

	if (len > AUTOCONFIG_OCTETS_MAX) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT, "The document has more than %d octets",
			    AUTOCONFIG_OCTETS_MAX);
		return FALSE;
	}
	document = xmlReadMemory(octets, (int)len, NULL, NULL, PARSE_OPTIONS);
	root = document != NULL ? xmlDocGetRootElement(document) : NULL;
	if (root == NULL || document->intSubset != NULL || !is_element(root, "clientConfig")) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "The document is no mail configuration");
		return FALSE;
	}
	provider = child(root, "emailProvider");
	if (provider == NULL) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "The document names no provider");
		return FALSE;
	}
	read_provider(found, provider);
	return TRUE;
}

char **autoconfig_urls(const char *address)
{
	const char *domain = imail_address_domain(address);
	g_autofree char *ascii = domain != NULL ? g_hostname_to_ascii(domain) : NULL;
	g_autofree char *escaped = g_uri_escape_string(address, NULL, FALSE);
	GStrvBuilder *urls = g_strv_builder_new();
	char **result;

	if (ascii != NULL && found_is_host(ascii)) {
		g_autofree char *own = g_strdup_printf(
			"https://autoconfig.%s/mail/config-v1.1.xml?emailaddress=%s", ascii, escaped);
		g_autofree char *well_known =
			g_strdup_printf("https://%s/.well-known/autoconfig/mail/config-v1.1.xml", ascii);

		g_strv_builder_add(urls, own);
		g_strv_builder_add(urls, well_known);
	}
	result = g_strv_builder_end(urls);
	g_strv_builder_unref(urls);
	return result;
}
