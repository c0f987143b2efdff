/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * said.c: see said.h. Pure but for the catalog.
 *
 * The table has imaild's formats as they stand in its sources (tests/e2e/test_translation.py compares). What
 * stood for a %s is cut out of the sentence and put into the translation; of what stands last, a server's
 * words or another sentence of imaild, the same is tried again. A mail server that says such a sentence
 * itself gets it translated, which harms nobody.
 */
#include "said.h"

#include <glib.h>
#include <string.h>

#include "i18n.h"

#define PARTS_MAX 5 /* %s in a format, and one */
#define DEPTH_MAX 2

/* All of server-shim/, a %u among them as %s here. The longer ones first where one begins as another. */
static const char *const formats[] = {
	/* link-error.c, link.c */
	N_("%s refused the login name or access token"),
	N_("%s refused the login name or password: %s"),
	N_("%s refused the login name or access token: %s"),
	N_("%s offers no way to log in with a password"),
	N_("%s offers no way to log in with an access token"),
	N_("%s does not let anyone in just now: %s"),
	N_("%s refused the login: %s"),
	N_("%s refused to encrypt the connection (%s), so the password was not sent: %s"),
	N_("%s offers no %s (encryption), so the password was not sent: check the port and the kind of "
	   "encryption in the settings"),
	N_("%s has %s (%s), to which no connection is made from here"),
	N_("No connection to %s: %s"),
	N_("%s broke the connection off while it was being encrypted"),
	N_("%s does not speak TLS on this port: check the port and the kind of encryption in the settings"),
	N_("No encrypted connection to %s (TLS 1.2 or newer): %s"),
	N_("The certificate of %s is not trusted, so the password was not sent: %s. Check the server's name "
	   "in the "
	   "settings, or ask its administrator"),
	N_("%s serves nobody now: %s"),
	N_("%s closed the connection"),
	N_("The connection to %s was lost"),
	N_("The name %s is not found: check it in the settings, and the network connection"),
	N_("%s did not answer within %s seconds"),
	N_("%s broke the connection off before the login was done"),
	/* login-check.c, smtp-error.c */
	N_("%s does not open the mailbox: %s"),
	N_("%s refused the recipient %s: %s"),
	N_("%s refused all %s recipients: %s"),
	N_("%s refused the mail: %s"),
	N_("%s ended the connection: %s"),
	N_("The mail has %s, and %s takes %s at most"),
	N_("%s does not take addresses with letters outside ASCII (SMTPUTF8)"),
	N_("%s does not take 8-bit mail (8BITMIME)"),
	N_("%s offers no login on this connection: check the port and the kind of encryption in the "
	   "settings, or "
	   "remove the login name"),
	N_("The mail went out whole, but whether it was accepted is not known: %s"),
	/* outbox-judge.c, stored-password.c */
	N_("Some recipients were put off by their server."),
	N_("Given up after 5 days. The last answer was: %s"),
	/* im-route.c, profile.c */
	N_("%s of your messages wait for %s already and were not read: this one was not sent. "
	   "Write a mail instead: give the message a subject."),
	N_("%s messages wait for %s already and were not read: this one was not sent. Write a "
	   "mail instead: give the message a subject."),
	N_("%s is the address of another user of this server."),
};

/* Cuts what stood for the %s of FORMAT out of TEXT into PARTS; FALSE: TEXT is another sentence. */
static gboolean parse(const char *format, const char *text, char **parts)
{
	g_auto(GStrv) pieces = g_strsplit(format, "%s", PARTS_MAX);
	guint n = g_strv_length(pieces);

	if (!g_str_has_prefix(text, pieces[0]))
		return FALSE;
	text += strlen(pieces[0]);
	for (guint i = 1; i < n; i++) {
		const char *end = *pieces[i] != '\0' ? strstr(text, pieces[i]) : text + strlen(text);

		if (end == NULL || end == text)
			return FALSE;
		parts[i - 1] = g_strndup(text, (gsize)(end - text));
		text = end + strlen(pieces[i]);
	}
	return *text == '\0';
}

/* TRANSLATED with PARTS: in their order, or as %2$s says. */
static char *compose(const char *translated, char *const *parts)
{
	GString *text = g_string_new(NULL);
	guint next = 0;

	for (const char *c = translated; *c != '\0'; c++) {
		guint which = next;

		if (c[0] == '%' && g_ascii_isdigit(c[1]) && c[2] == '$' && c[3] == 's') {
			which = (guint)(c[1] - '1');
			c += 3;
		} else if (c[0] == '%' && c[1] == 's') {
			next++;
			c++;
		} else {
			g_string_append_c(text, *c);
			continue;
		}
		if (which < PARTS_MAX && parts[which] != NULL)
			g_string_append(text, parts[which]);
	}
	return g_string_free(text, FALSE);
}

static char *translate(const char *line, guint depth)
{
	for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
		char *parts[PARTS_MAX] = {NULL}, *translated = NULL;
		guint last = 0;

		if (parse(formats[i], line, parts)) {
			while (last + 1 < PARTS_MAX && parts[last + 1] != NULL)
				last++;
			if (parts[last] != NULL && depth < DEPTH_MAX) {
				g_autofree char *inner = parts[last];

				parts[last] = translate(inner, depth + 1);
			}
			translated = compose(_(formats[i]), parts);
		}
		for (guint part = 0; part < PARTS_MAX; part++)
			g_free(parts[part]);
		if (translated != NULL)
			return translated;
	}
	return g_strdup(line);
}

char *imail_said(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		char *translated = translate(lines[i], 0);

		g_free(lines[i]);
		lines[i] = translated;
	}
	return g_strjoinv("\n", lines);
}
