/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers-found.c: what imaild found for an address. See servers-found.h.
 *
 * The form and its flow belong to servers.c; here are the request, the words, and the page's fields
 * ("found.name", "found.login", …). One password stands for both servers.
 */
#define G_LOG_DOMAIN "imail"

#include "servers-found.h"

#include <string.h>

#include "address.h"
#include "i18n.h"
#include "later.h"
#include "servers.h"
#include "ui.h"

#define WRAP_COLUMNS    72
#define LOOKING_TOLD_MS 1000

static const char *const tls_names[] = {"tls", "starttls", "none"};             /* by ImailTls */
static const char *const tls_labels[] = {"TLS", "STARTTLS", N_("unencrypted")}; /* by ImailTls */

/* ---- words ---- */

/* In the user's language, where it is known. Not empty: that is the catalog's own head. */
static const char *provider_of(const ImailDiscovered *found)
{
	return found->provider != NULL && *found->provider != '\0' ? _(found->provider) : NULL;
}

/* How the first server was found. Caller frees; NULL: nothing was. */
static char *where(const ImailDiscovered *found)
{
	GPtrArray *list = found->mailboxes->len > 0 ? found->mailboxes : found->senders;
	const ImailCandidate *first = list->len > 0 ? list->pdata[0] : NULL;
	const char *domain = found->address != NULL ? imail_address_domain(found->address) : NULL;
	const char *source = first != NULL && first->source != NULL ? first->source : "";

	if (first == NULL)
		return NULL;
	if (domain == NULL)
		domain = _("the address");
	if (g_str_equal(source, "list"))
		return g_strdup_printf(_("These are the servers of %s."),
				       provider_of(found) != NULL ? provider_of(found) : domain);
	if (g_str_equal(source, "autoconfig"))
		return g_strdup_printf(_("%s itself names these servers."), domain);
	if (g_str_equal(source, "srv"))
		return g_strdup_printf(
			_("The DNS records of %s name these servers: see whether you know them."), domain);
	if (g_str_equal(source, "mx"))
		return g_strdup_printf(_("Mail for %s goes to %s: these are its servers."), domain,
				       provider_of(found) != NULL ? provider_of(found) : _("this provider"));
	return g_strdup_printf(_("Mail servers answer under these likely names of %s."), domain);
}

/* In the user's language, where the server's words are known. */
static const char *note_of(const ImailDiscovered *found)
{
	return found->note != NULL && *found->note != '\0' ? _(found->note) : NULL;
}

/* "alice@gmail.com" for "alice@gmial.com". Caller frees; NULL. */
static char *similar_of(const ImailDiscovered *found)
{
	const char *at = found->address != NULL ? strrchr(found->address, '@') : NULL;

	g_autofree char *address = NULL;

	if (at == NULL || found->similar == NULL)
		return NULL;
	address = g_strdup_printf("%.*s@%s", (int)(at - found->address), found->address, found->similar);
	return imail_address_is_valid(address) ? g_steal_pointer(&address) : NULL;
}

/* What is opened in the browser is a page, whatever the server says; or NULL. */
static const char *link_of(const ImailDiscovered *found)
{
	g_autoptr(GUri) uri = found->link != NULL ? g_uri_parse(found->link, G_URI_FLAGS_NONE, NULL) : NULL;
	gboolean is_page = uri != NULL && g_str_equal(g_uri_get_scheme(uri), "https") &&
			   g_uri_get_userinfo(uri) == NULL && g_uri_get_host(uri) != NULL;

	return is_page ? found->link : NULL;
}

/* Why it may be that there is nothing, or not all. Caller frees; NULL: all is there. */
static char *problem_of(const ImailDiscovered *found)
{
	const char *domain = found->address != NULL ? imail_address_domain(found->address) : NULL;

	if (domain == NULL)
		domain = _("the address");
	if (found->senders->len > 0 && found->mailboxes->len > 0)
		return NULL;
	if (found->unreachable)
		return g_strdup_printf(_("Nobody could be asked about %s: this computer seems to have no "
					 "connection to the Internet just now."),
				       domain);
	if (found->senders->len == 0 && found->mailboxes->len == 0 && provider_of(found) != NULL)
		return g_strdup_printf(_("%s has no servers that mail programs can use by themselves."),
				       provider_of(found));
	if (found->mailboxes->len == 0 && found->senders->len > 0)
		return g_strdup_printf(
			_("No server was found from which mail can be fetched (POP3). Mail can be "
			  "sent as %s all the same."),
			found->address);
	if (found->senders->len == 0 && found->mailboxes->len > 0)
		return g_strdup(_("No server was found through which mail can be sent (SMTP)."));
	return g_strdup_printf(_("No mail servers were found for %s. Its provider's help pages name them."),
			       domain);
}

/* Of a search that found nothing. Caller frees. */
static char *nothing_words(const ImailDiscovered *found)
{
	const char *domain = found->address != NULL ? imail_address_domain(found->address) : NULL;
	g_autofree char *similar = similar_of(found);
	g_autofree char *question = similar != NULL ? g_strdup_printf(_("Is %s meant?"), similar) : NULL;
	g_autofree char *words = NULL;

	if (found->unreachable)
		return problem_of(found);
	words = g_strdup_printf(_("No mail servers were found for %s. Below is a guess: the help pages of "
				  "your mail provider have the right names."),
				domain != NULL ? domain : _("the address"));
	return g_strjoin(question != NULL ? "\n" : NULL, words, question, NULL);
}

static char *words_of(const ImailDiscovered *found)
{
	g_autofree char *sentence = where(found);
	const char *note = note_of(found);

	if (sentence == NULL || note == NULL)
		return sentence != NULL ? g_steal_pointer(&sentence) : g_strdup(note);
	return g_strdup_printf("%s\n%s", sentence, note);
}

static void append_server(GString *text, const char *what, const char *host, gint64 port, int tls)
{
	g_string_append_printf(text, _("%s: %s, port %d, %s"), what, host, (int)port,
			       _(tls_labels[CLAMP(tls, 0, 2)]));
	g_string_append_c(text, '\n');
}

char *imail_found_summary(const ImailServers *servers, const char *words)
{
	GString *text = g_string_new(NULL);

	append_server(text, _("Outgoing mail"), servers->sender->host, servers->sender->port,
		      servers->sender->tls);
	append_server(text, _("Incoming mail"), servers->mailbox->host, servers->mailbox->port,
		      servers->mailbox->tls);
	g_string_append(text, words != NULL ? words : "");
	return g_string_free(text, FALSE);
}

/* Columns of a terminal. */
static guint columns(const char *word)
{
	guint n = 0;

	for (const char *c = word; *c != '\0'; c = g_utf8_next_char(c))
		n += g_unichar_iswide(g_utf8_get_char(c)) ? 2 : 1;
	return n;
}

static void wrap_line(GString *wrapped, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	guint at = 0;

	for (guint i = 0; words[i] != NULL; i++) {
		guint width = columns(words[i]);

		if (at > 0 && at + 1 + width > WRAP_COLUMNS) {
			g_string_append_c(wrapped, '\n');
			at = 0;
		} else if (i > 0) {
			g_string_append_c(wrapped, ' ');
			at++;
		}
		g_string_append(wrapped, words[i]);
		at += width;
	}
}

char *imail_found_wrap(const char *text)
{
	g_auto(GStrv) lines = NULL;
	GString *wrapped;

	if (g_strcmp0(purple_core_get_ui(), "gnt-purple") != 0 || !g_utf8_validate(text, -1, NULL))
		return g_strdup(text);
	lines = g_strsplit(text, "\n", -1);
	wrapped = g_string_new(NULL);
	for (guint i = 0; lines[i] != NULL; i++) {
		if (i > 0)
			g_string_append_c(wrapped, '\n');
		wrap_line(wrapped, lines[i]);
	}
	return g_string_free(wrapped, FALSE);
}

/* ---- ImailApi.servers_discover ---- */

static GPtrArray *servers_of(GPtrArray *candidates)
{
	GPtrArray *servers = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < candidates->len; i++) {
		const ImailCandidate *candidate = candidates->pdata[i];
		ImailServerPlace *server = g_new0(ImailServerPlace, 1);

		server->host = candidate->host;
		server->port = (int)candidate->port;
		server->tls = tls_names[CLAMP(candidate->tls, 0, 2)];
		server->login = candidate->login;
		server->source = candidate->source;
		g_ptr_array_add(servers, server);
	}
	return servers;
}

static void discovered_cb(JsonObject *ok, const GError *failure, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autoptr(GError) error = failure != NULL ? g_error_copy(failure) : NULL;
	ImailDiscovered *found =
		error == NULL ? imail_record_decode(&imail_discovered_type, ok, &error) : NULL;
	ImailServersCb cb = (ImailServersCb)ticket->cb;

	if (found == NULL) {
		cb(NULL, error, ticket->user_data);
	} else {
		g_autoptr(GPtrArray) senders = servers_of(found->senders);
		g_autoptr(GPtrArray) mailboxes = servers_of(found->mailboxes);
		g_autofree char *sentence = where(found);
		g_autofree char *problem = problem_of(found), *similar = similar_of(found);
		const ImailServersFound result = {.senders = senders,
						  .mailboxes = mailboxes,
						  .where = sentence,
						  .note = note_of(found),
						  .provider = provider_of(found),
						  .link = link_of(found),
						  .problem = problem,
						  .similar = similar};

		if (g_strcmp0(ticket->text, imail_account_user(ticket->account)) == 0)
			imail_account_take_found(ticket->account,
						 imail_record_copy(&imail_discovered_type, found));
		cb(&result, NULL, ticket->user_data);
	}
	imail_record_free(&imail_discovered_type, found);
}

typedef struct {
	ImailServersCb cb;
	gpointer user_data;
} Refusal;

static void refuse_cb(const GError *error, gpointer user_data)
{
	g_autofree Refusal *refusal = user_data;

	refusal->cb(NULL, error, refusal->user_data);
}

void imail_servers_discover(PurpleAccount *account, const char *address, ImailServersCb cb,
			    gpointer user_data)
{
	ImailAccount *self = imail_account_get(account, NULL);
	Refusal *refusal;

	if (self != NULL && imail_account_is_online(self)) {
		imail_client_discover(imail_account_client(self), address, discovered_cb,
				      imail_ticket_new(self, G_CALLBACK(cb), user_data, address));
		return;
	}
	refusal = g_new0(Refusal, 1);
	refusal->cb = cb;
	refusal->user_data = user_data;
	imail_later_done(refuse_cb, refusal,
			 g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_NETWORK, _("The account is offline.")));
}

/* ---- the first run ---- */

static void take_string(char **member, const char *value)
{
	if (value == NULL)
		return;
	g_free(*member);
	*member = g_strdup(value);
}

static const ImailDiscovered *found_of(PurpleAccount *account)
{
	ImailAccount *self = imail_account_find(account);

	return self != NULL ? imail_account_found(self) : NULL;
}

/* Where a provider is known and has no such server, none is guessed. */
static const ImailCandidate *likeliest(GPtrArray *candidates, const ImailDiscovered *found, char **host)
{
	const ImailCandidate *candidate = candidates->len > 0 ? candidates->pdata[0] : NULL;

	if (candidate != NULL)
		take_string(host, candidate->host);
	else if (found->provider != NULL)
		take_string(host, "");
	return candidate;
}

ImailSender *imail_found_sender(PurpleAccount *account)
{
	ImailSender *sender = imail_servers_guess_sender(
		imail_account_normalize(account, purple_account_get_username(account)),
		purple_account_get_alias(account), purple_account_get_password(account));
	ImailAccount *self = imail_account_find(account);
	const ImailDiscovered *found = found_of(account);
	const ImailCandidate *candidate =
		found != NULL ? likeliest(found->senders, found, &sender->host) : NULL;

	/* Which it becomes by itself. */
	sender->is_default = self == NULL || imail_account_senders(self)->len == 0;

	if (candidate == NULL)
		return sender;
	sender->port = candidate->port;
	sender->tls = candidate->tls;
	take_string(&sender->login, candidate->login);
	return sender;
}

ImailMailbox *imail_found_mailbox(PurpleAccount *account)
{
	ImailMailbox *mailbox = imail_servers_guess_mailbox(
		imail_account_normalize(account, purple_account_get_username(account)),
		purple_account_get_password(account));
	const ImailDiscovered *found = found_of(account);
	const ImailCandidate *candidate =
		found != NULL ? likeliest(found->mailboxes, found, &mailbox->host) : NULL;

	if (candidate == NULL)
		return mailbox;
	mailbox->port = candidate->port;
	mailbox->tls = candidate->tls;
	take_string(&mailbox->login, candidate->login);
	return mailbox;
}

/* While imaild looks for servers, which takes half a minute where nobody answers: itself the handle of its
 * notice. */
typedef struct {
	PurpleAccount *account;
	guint timer;
} Looking;

static GHashTable *looking; /* PurpleAccount → Looking, owned */

static gboolean looking_cb(gpointer user_data)
{
	Looking *self = user_data;
	const char *user = imail_account_normalize(self->account, purple_account_get_username(self->account));
	const char *domain = imail_address_domain(user);
	g_autofree char *primary =
		g_strdup_printf(_("Looking for the mail servers of %s…"), domain != NULL ? domain : user);

	self->timer = 0;
	purple_notify_message(self, PURPLE_NOTIFY_MSG_INFO, _("Mail Servers"), primary, NULL, NULL, NULL);
	return G_SOURCE_REMOVE;
}

static void looking_free(gpointer data)
{
	Looking *self = data;

	if (self->timer != 0)
		purple_timeout_remove(self->timer);
	purple_notify_close_with_handle(self);
	g_free(self);
}

/* Finch would leave the focus with another window when the notice closes. */
static void looking_begin(PurpleAccount *account)
{
	Looking *self;

	if (g_strcmp0(purple_core_get_ui(), "gnt-purple") == 0)
		return;
	self = g_new0(Looking, 1);
	self->account = account;
	self->timer = purple_timeout_add(LOOKING_TOLD_MS, looking_cb, self);
	if (looking == NULL)
		looking = g_hash_table_new_full(NULL, NULL, NULL, looking_free);
	g_hash_table_replace(looking, account, self);
}

void imail_found_forget(PurpleAccount *account)
{
	if (looking == NULL)
		return;
	g_hash_table_remove(looking, account);
	if (g_hash_table_size(looking) == 0)
		g_clear_pointer(&looking, g_hash_table_unref);
}

static void first_run_cb(JsonObject *ok, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	ImailAccount *self = ticket->account;
	ImailDiscovered *found = error == NULL ? imail_record_decode(&imail_discovered_type, ok, NULL) : NULL;
	g_autofree char *words = found != NULL ? words_of(found) : NULL;
	ImailServers *servers;

	if (found != NULL && words == NULL)
		words = nothing_words(found);

	imail_found_forget(imail_account_purple(self));
	imail_account_take_found(self, found);
	if (g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED))
		imail_account_offer_form_again(self);
	/* Meanwhile another device may have set some. */
	if (!imail_account_is_online(self) || imail_account_senders(self)->len > 0 ||
	    imail_account_mailboxes(self)->len > 0)
		return;
	if (found == NULL) {
		imail_servers_edit(imail_account_purple(self));
		return;
	}
	servers = imail_servers_new();
	servers->sender = imail_found_sender(imail_account_purple(self));
	servers->mailbox = imail_found_mailbox(imail_account_purple(self));
	imail_servers_propose(self, servers, found->senders->len > 0 && found->mailboxes->len > 0, words);
}

void imail_servers_first_run(ImailAccount *self)
{
	if (imail_ui_servers_setup(imail_account_purple(self)))
		return;
	looking_begin(imail_account_purple(self));
	imail_client_discover(imail_account_client(self), imail_account_user(self), first_run_cb,
			      imail_ticket_new(self, NULL, NULL, NULL));
}

/* ---- the page ---- */

static void add_string(PurpleRequestFieldGroup *group, const char *id, const char *label, const char *value,
		       gboolean is_masked)
{
	PurpleRequestField *field = purple_request_field_string_new(id, label, value, FALSE);

	purple_request_field_string_set_masked(field, is_masked);
	purple_request_field_group_add_field(group, field);
}

static gboolean has_one_login(const ImailServers *servers)
{
	return g_strcmp0(servers->sender->login, servers->mailbox->login) == 0;
}

PurpleRequestFields *imail_found_form_new(const ImailServers *servers)
{
	PurpleRequestFields *fields = purple_request_fields_new();
	PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);

	add_string(group, "found.name", _("Your name"), servers->sender->name, FALSE);
	if (has_one_login(servers)) {
		add_string(group, "found.login", _("User name"), servers->mailbox->login, FALSE);
	} else {
		add_string(group, "found.sender-login", _("User name (outgoing)"), servers->sender->login,
			   FALSE);
		add_string(group, "found.login", _("User name (incoming)"), servers->mailbox->login, FALSE);
	}
	add_string(group, "found.password", _("Password"), servers->mailbox->password, TRUE);
	purple_request_field_group_add_field(
		group, purple_request_field_bool_new("found.others", _("Use other servers"), FALSE));
	purple_request_fields_add_group(fields, group);
	return fields;
}

static void read_into(char **member, PurpleRequestFields *fields, const char *id, gboolean is_trimmed)
{
	const char *value = purple_request_fields_get_string(fields, id);

	g_free(*member);
	*member = value != NULL && *value != '\0' ? g_strdup(value) : NULL;
	if (is_trimmed && *member != NULL)
		g_strstrip(*member);
}

ImailServers *imail_found_form_read(PurpleRequestFields *fields, const ImailServers *shown)
{
	ImailServers *servers = imail_servers_new();
	const char *sender_login = purple_request_fields_exists(fields, "found.sender-login")
					   ? "found.sender-login"
					   : "found.login";

	servers->sender = imail_record_copy(&imail_sender_type, shown->sender);
	servers->mailbox = imail_record_copy(&imail_mailbox_type, shown->mailbox);
	read_into(&servers->sender->name, fields, "found.name", TRUE);
	read_into(&servers->sender->login, fields, sender_login, TRUE);
	read_into(&servers->mailbox->login, fields, "found.login", TRUE);
	read_into(&servers->sender->password, fields, "found.password", FALSE);
	read_into(&servers->mailbox->password, fields, "found.password", FALSE);
	return servers;
}

gboolean imail_found_form_wants_others(PurpleRequestFields *fields)
{
	return purple_request_fields_get_bool(fields, "found.others");
}
