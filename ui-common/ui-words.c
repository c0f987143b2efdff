/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui-words.c: subjects, dates and addresses as the windows show them. Owns nothing.
 */
#include "ui-words.h"

#include <purple.h>
#include <string.h>

#include "i18n.h"
#include "send-time.h"

const char *ui_subject(const char *subject)
{
	return subject != NULL && *subject != '\0' ? subject : _("(no subject)");
}

char *ui_date_long(gint64 seconds)
{
	time_t when = (time_t)seconds;
	struct tm local;

	localtime_r(&when, &local);
	/* Translators: for strftime; no names of months or days where these would be of another language.
	 * xgettext:no-c-format */
	return g_strdup(purple_utf8_strftime(_("%a, %-d %b %Y, %H:%M"), &local));
}

char *ui_date_short_from(gint64 seconds, gint64 now)
{
	time_t when = (time_t)seconds, then = (time_t)now;
	struct tm local, today;

	localtime_r(&when, &local);
	localtime_r(&then, &today);
	if (local.tm_year != today.tm_year)
		return g_strdup(purple_utf8_strftime("%Y-%m-%d", &local));
	return g_strdup(
		purple_utf8_strftime(local.tm_yday == today.tm_yday ? "%H:%M" : "%m-%d %H:%M", &local));
}

char *ui_date_short(gint64 seconds)
{
	return ui_date_short_from(seconds, time(NULL));
}

char *ui_when(gint64 seconds)
{
	return send_time_words(seconds, g_get_real_time() / G_USEC_PER_SEC);
}

char *ui_address_of(const char *mailbox)
{
	const char *open = strrchr(mailbox, '<');
	const char *close = open != NULL ? strchr(open, '>') : NULL;

	return close != NULL ? g_strndup(open + 1, (gsize)(close - open - 1)) : g_strstrip(g_strdup(mailbox));
}

char *ui_shorten(const char *text, glong max)
{
	g_autofree char *begin = NULL;

	if (g_utf8_strlen(text, -1) <= max)
		return g_strdup(text);
	begin = g_utf8_substring(text, 0, max);
	return g_strconcat(begin, "…", NULL);
}

/* The display name of MAILBOX, or its address where it has none, appended to NAMES. */
static void append_name(GString *names, const char *mailbox)
{
	const char *open = strrchr(mailbox, '<');
	g_autofree char *name =
		open != NULL ? g_strndup(mailbox, (gsize)(open - mailbox)) : g_strdup(mailbox);
	gsize len = strlen(g_strstrip(name));

	if (len > 1 && name[0] == '"' && name[len - 1] == '"') {
		name[len - 1] = '\0';
		memmove(name, name + 1, len - 1);
	}
	if (*name == '\0' && open != NULL) {
		g_free(name);
		name = ui_address_of(mailbox);
	}
	if (*name != '\0')
		g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
}

char *ui_names_of(const char *mailboxes)
{
	GString *names = g_string_new(NULL);
	const char *begin = mailboxes;
	gboolean is_quoted = FALSE;

	for (const char *p = mailboxes;; p++) {
		if (*p == '"')
			is_quoted = !is_quoted;
		if ((*p == ',' && !is_quoted) || *p == '\0') {
			g_autofree char *one = g_strndup(begin, (gsize)(p - begin));

			append_name(names, one);
			begin = p + 1;
		}
		if (*p == '\0')
			return g_string_free(names, FALSE);
	}
}

const char *ui_search_examples(void)
{
	/* Translators: only the words after the colons, in quotes and beside OR can be others. */
	return _("Also: from:bob  \"a report\"  has:attachment  is:unread  after:2w  bill OR tax");
}

char *ui_transfer_words(const ImailTransfer *transfer, gboolean is_import, const char *name)
{
	GString *words = g_string_new(NULL);

	/* Translators: the ' groups digits: 1,203. */
	if (is_import)
		g_string_append_printf(
			words, NN_("%'u mail was taken in.", "%'u mails were taken in.", transfer->done),
			transfer->done);
	else
		g_string_append_printf(words,
				       NN_("%1$'u mail was written to “%2$s”.",
					   "%1$'u mails were written to “%2$s”.", transfer->done),
				       transfer->done, name);
	if (transfer->known > 0) {
		g_string_append_c(words, ' ');
		g_string_append_printf(
			words, NN_("%'u was here already.", "%'u were here already.", transfer->known),
			transfer->known);
	}
	if (transfer->passed > 0) {
		g_string_append_c(words, ' ');
		g_string_append_printf(
			words, NN_("%'u could not be read.", "%'u could not be read.", transfer->passed),
			transfer->passed);
	}
	return g_string_free(words, FALSE);
}
