/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * left-out.c: see left-out.h. Pure but for the catalog.
 *
 * The table has the sentences as they stand in common/mime-parse.c, common/mime-protect.c and
 * core/index-query.c, with at most one %s, for a number too (tests/e2e/test_translation.py compares).
 */
#include "left-out.h"

#include <glib.h>
#include <string.h>

#include "i18n.h"

static const char *const sentences[] = {
	N_("This mail is encrypted with OpenPGP. It cannot be deciphered here: save it, and open it with a "
	   "program that has your key."),
	N_("This mail is encrypted with S/MIME. It cannot be deciphered here: save it, and open it with a "
	   "program that has your key."),
	N_("This mail bears an OpenPGP signature, which is not checked here."),
	N_("This mail bears an S/MIME signature, which is not checked here."),
	N_("%s is Microsoft Outlook's own format (TNEF): the attachments in it can be taken out with a "
	   "program "
	   "for it."),
	N_("The text is too long to be shown whole."),
	N_("%s more attachments are not listed."),
	N_("Parts that are nested too deeply are listed as attachments."),
	N_("The mail has too many parts: those after the first ones are not shown."),
	N_("Header fields that are too long are cut."),
	N_("“%s” was not understood."),
};

/* Whether TEXT begins with SENTENCE, whose end is then told, and what stands for its %s in WHAT (else ""). */
static gboolean begins_with(const char *text, const char *sentence, const char **end, char **what)
{
	const char *hole = strstr(sentence, "%s");
	gsize head = hole != NULL ? (gsize)(hole - sentence) : strlen(sentence);
	const char *tail;

	if (strncmp(text, sentence, head) != 0)
		return FALSE;
	tail = hole != NULL ? strstr(text + head, hole + 2) : text + head;
	if (tail == NULL)
		return FALSE;
	*what = g_strndup(text + head, (gsize)(tail - text) - head);
	*end = tail + (hole != NULL ? strlen(hole + 2) : 0);
	return **end == '\0' || **end == ' ';
}

static void append(GString *to, const char *sentence, const char *what)
{
	const char *hole = strstr(sentence, "%s");

	g_string_append_len(to, sentence, hole != NULL ? hole - sentence : -1);
	if (hole != NULL)
		g_string_append_printf(to, "%s%s", what, hole + 2);
}

static gboolean translate(GString *to, const char **text)
{
	for (guint i = 0; i < G_N_ELEMENTS(sentences); i++) {
		g_autofree char *what = NULL;
		const char *end;

		if (!begins_with(*text, sentences[i], &end, &what))
			continue;
		append(to, _(sentences[i]), what);
		*text = end;
		return TRUE;
	}
	return FALSE;
}

char *imail_left_out(const char *text)
{
	GString *words;

	if (text == NULL)
		return NULL;
	words = g_string_new(NULL);
	while (translate(words, &text)) {
		if (*text == '\0')
			return g_string_free(words, FALSE);
		g_string_append_c(words, *text++);
	}
	g_string_append(words, text);
	return g_string_free(words, FALSE);
}
