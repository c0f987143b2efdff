/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-autoconfig.c: config-v1.1.xml as it should be, as it is, and as an enemy writes it.
 */
#include "autoconfig.h"

#include <string.h>

#define BEGIN "<clientConfig version=\"1.1\"><emailProvider id=\"demo.test\">"
#define END   "</emailProvider></clientConfig>"
#define SERVER(tag, type, host, port, socket, rest)                                                          \
	"<" tag " type=\"" type "\"><hostname>" host "</hostname><port>" port "</port><socketType>" socket           \
	"</socketType>" rest "</" tag ">"
#define POP3(host, port, socket, rest) SERVER("incomingServer", "pop3", host, port, socket, rest)
#define SMTP(host, port, socket, rest) SERVER("outgoingServer", "smtp", host, port, socket, rest)
#define USER(name)                     "<username>" name "</username>"

/* What POP3 servers are found, as "host:port:tls:login", separated by blanks; SMTP servers after "/". NULL: none is
 * read. */
static char *parse(const char *text, gsize len, char **note)
{
	g_autoptr(ImailDiscovered) found = found_new("alice@demo.test");
	g_autoptr(GError) error = NULL;
	int code = len > AUTOCONFIG_OCTETS_MAX ? IMAIL_ERROR_LIMIT : IMAIL_ERROR_PROTOCOL;
	GString *words = g_string_new(NULL);

	if (!autoconfig_parse(found, text, len, &error)) {
		g_assert_error(error, IMAIL_ERROR, code);
		g_assert_cmpuint(found->senders->len + found->mailboxes->len, ==, 0);
		g_string_free(words, TRUE);
		return NULL;
	}
	for (guint kind = 0; kind < 2; kind++) {
		GPtrArray *list = kind == 0 ? found->mailboxes : found->senders;

		if (kind == 1)
			g_string_append(words, "/");
		for (guint i = 0; i < list->len; i++) {
			const ImailCandidate *c = list->pdata[i];

			g_string_append_printf(words, "%s%s:%d:%s:%s", i > 0 ? " " : "", c->host, (int)c->port,
					       c->tls == IMAIL_TLS_IMPLICIT ? "tls" : "starttls", c->login);
		}
	}
	if (note != NULL)
		*note = g_strdup(found->note);
	return g_string_free(words, FALSE);
}

static void test_cases(void)
{
	static const struct {
		const char *text, *found;
	} cases[] = {
		{"<?xml version=\"1.0\" encoding=\"UTF-8\"?>" BEGIN POP3("pop.demo.test", "995", "SSL", USER("%EMAILADDRESS%"))
			 SMTP("smtp.demo.test", "587", "STARTTLS", USER("%EMAILLOCALPART%")) END,
		 "pop.demo.test:995:tls:alice@demo.test/smtp.demo.test:587:starttls:alice"},
		/* Blanks around, any case of the words, order kept, others left out. */
		{BEGIN SERVER("incomingServer", "imap", "imap.demo.test", "993", "SSL", "")
			 POP3(" second.demo.test\n", " 110 ", "starttls", "") POP3("first.demo.test", "995", "ssl", "") END,
		 "second.demo.test:110:starttls:alice@demo.test first.demo.test:995:tls:alice@demo.test/"},
		{BEGIN POP3("pop.%EMAILDOMAIN%", "995", "SSL", "") END, "/"},
		{BEGIN POP3("pop.demo.test", "995", "SSL", USER("x-%EMAILLOCALPART%@%EMAILDOMAIN%")) END,
		 "pop.demo.test:995:tls:x-alice@demo.test/"},
		/* A placeholder that only the person can fill. */
		{BEGIN POP3("pop.demo.test", "995", "SSL", USER("%REALNAME%")) END, "pop.demo.test:995:tls:alice@demo.test/"},
		{BEGIN POP3("pop.demo.test", "995", "SSL", USER("<!-- x -->a<![CDATA[l]]>i")) END, "pop.demo.test:995:tls:ali/"},
		/* Plain text is never proposed. */
		{BEGIN POP3("pop.demo.test", "110", "plain", "") POP3("pop.demo.test", "995", "", "") END, "/"},
		/* Wrong types and values. */
		{BEGIN POP3("pop.demo.test", "-1", "SSL", "") POP3("pop.demo.test", "0", "SSL", "")
			 POP3("pop.demo.test", "70000", "SSL", "") POP3("pop.demo.test", "99x", "SSL", "")
				 POP3("", "995", "SSL", "") POP3("10.0.0.1", "995", "SSL", "")
					 POP3("a b", "995", "SSL", "") POP3("a&#13;&#10;b", "995", "SSL", "") END,
		 "/"},
		{BEGIN "<incomingServer/><incomingServer type=\"pop3\"/><outgoingServer type=\"smtp\"><hostname/></outgoingServer>" END,
		 "/"},
		/* Servers outside of a provider are none. */
		{"<clientConfig>" POP3("pop.demo.test", "995", "SSL", "") "<emailProvider/></clientConfig>", "/"},
		{"<clientConfig/>", NULL},
		{"<other>" POP3("pop.demo.test", "995", "SSL", "") "</other>", NULL},
		{"<html><body>404</body></html>", NULL},
		{"", NULL},
		{"<clientConfig", NULL},
		{BEGIN, NULL},
		{"\xff\xfe\x01", NULL},
		/* Any DTD, whatever is in it. */
		{"<!DOCTYPE clientConfig>" BEGIN POP3("pop.demo.test", "995", "SSL", "") END, NULL},
		{"<!DOCTYPE clientConfig SYSTEM \"http://127.0.0.1/x.dtd\">" BEGIN POP3("pop.demo.test", "995", "SSL", "") END, NULL},
		{"<!DOCTYPE c [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>" BEGIN POP3("&f;", "995", "SSL", "") END, NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *found = parse(cases[i].text, strlen(cases[i].text), NULL);

		g_test_message("%u", i);
		g_assert_cmpstr(found, ==, cases[i].found);
	}
}

static void test_notes(void)
{
	static const char oauth[] = BEGIN POP3("pop.demo.test", "995", "SSL", "<authentication>OAuth2</authentication>") END,
			  both[] = BEGIN POP3("pop.demo.test", "995", "SSL",
					      "<authentication>OAuth2</authentication><authentication>password-cleartext</authentication>") END,
			  imap[] = BEGIN SERVER("incomingServer", "imap", "imap.demo.test", "993", "SSL", "")
				  SMTP("smtp.demo.test", "465", "SSL", "") END;
	const char *const texts[] = {oauth, both, imap};
	const char *const words[] = {"OAuth 2", NULL, "IMAP"};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *note = NULL, *found = parse(texts[i], strlen(texts[i]), &note);

		g_assert_nonnull(found);
		if (words[i] != NULL)
			g_assert_nonnull(strstr(note, words[i]));
		else
			g_assert_null(note);
	}
}

/* Nine levels of ten. */
static void test_laughs(void)
{
	g_autoptr(GString) text = g_string_new("<!DOCTYPE c [<!ENTITY e0 \"pop.demo.test\">");
	g_autofree char *found = NULL;

	for (guint level = 1; level < 10; level++) {
		g_string_append_printf(text, "<!ENTITY e%u \"", level);
		for (guint i = 0; i < 10; i++)
			g_string_append_printf(text, "&e%u;", level - 1);
		g_string_append(text, "\">");
	}
	g_string_append(text, "]>" BEGIN POP3("&e9;", "995", "SSL", "") END);
	found = parse(text->str, text->len, NULL);
	g_assert_null(found);
}

static void test_large(void)
{
	g_autoptr(GString) text = g_string_new(BEGIN), deep = g_string_new(NULL);
	g_autofree char *too_large = NULL, *too_deep = NULL, *many = NULL;

	for (guint i = 0; i < 10000; i++)
		g_string_append(deep, "<a>");
	too_deep = parse(deep->str, deep->len, NULL);
	g_assert_null(too_deep);

	for (guint i = 0; i < 300; i++)
		g_string_append_printf(text, POP3("h%u.test", "995", "SSL", ""), i);
	g_string_append(text, END);
	g_assert_cmpuint(text->len, <=, AUTOCONFIG_OCTETS_MAX);
	many = parse(text->str, text->len, NULL);
	g_assert_nonnull(strstr(many, "h15.test"));
	g_assert_null(strstr(many, "h16.test"));

	while (text->len <= AUTOCONFIG_OCTETS_MAX)
		g_string_append_c(text, ' ');
	too_large = parse(text->str, text->len, NULL);
	g_assert_null(too_large);
}

static void test_urls(void)
{
	g_auto(GStrv) urls = autoconfig_urls("a+b&c@Bücher.test");
	g_auto(GStrv) none = autoconfig_urls("a@[127.0.0.1]");

	g_assert_cmpuint(g_strv_length(urls), ==, 2);
	g_assert_cmpstr(urls[0], ==,
			"https://autoconfig.xn--bcher-kva.test/mail/config-v1.1.xml?emailaddress=a%2Bb%26c%40B%C3%BCcher.test");
	g_assert_cmpstr(urls[1], ==, "https://xn--bcher-kva.test/.well-known/autoconfig/mail/config-v1.1.xml");
	g_assert_cmpuint(g_strv_length(none), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/autoconfig/cases", test_cases);
	g_test_add_func("/autoconfig/notes", test_notes);
	g_test_add_func("/autoconfig/laughs", test_laughs);
	g_test_add_func("/autoconfig/large", test_large);
	g_test_add_func("/autoconfig/urls", test_urls);
	return g_test_run();
}
