/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tokens.h: text cut into what the index finds: words, and pairs of characters where a script has no spaces.
 *
 * A word is a run of letters and digits, in lower case, without accents, in the compatibility form
 * (full-width letters are plain ones). In Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese text each
 * two neighbours are a token, and the last character of a run is one by itself: so a word of two characters
 * is found inside running text, and one character is found as the beginning of a pair. Words longer than
 * IMAIL_TOKEN_MAX octets are cut.
 */
#ifndef IMAIL_CORE_TOKENS_H
#define IMAIL_CORE_TOKENS_H

#include <glib.h>

#define IMAIL_TOKEN_MAX  48    /* octets of a token */
#define IMAIL_TOKENS_MAX 20000 /* different tokens of one mail that are indexed */

typedef struct {
	const char *text; /* not terminated */
	gsize len;
	gsize start, end;  /* octets of the text that it stands for */
	gboolean is_dense; /* of a script without spaces */
	gboolean is_lone;  /* dense, and one character: the last of its run */
} ImailToken;

/* FALSE: no more. */
typedef gboolean (*ImailTokenFunc)(const ImailToken *token, gpointer user_data);
/* TEXT is valid UTF-8 of LEN octets (-1: up to its end). */
void imail_tokenize(const char *text, gssize len, ImailTokenFunc take, gpointer user_data);

/* TEXT as one string of its words with a blank before each, characters of scripts without spaces side by
 * side: where a phrase stands in a text, its folded form stands in the folded text. Caller frees. */
char *imail_tokens_fold(const char *text, gssize len);

/* The different tokens of a mail. */
typedef struct _ImailTokenSet ImailTokenSet;
ImailTokenSet *imail_token_set_new(void);
void imail_token_set_free(ImailTokenSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailTokenSet, imail_token_set_free)
/* What stands before a field's token: words are folded, so none of them begins with a capital, and "f*" finds
 * no sender. */
#define IMAIL_TOKEN_OF_FIELD(field) g_ascii_toupper(field)
/* The tokens of TEXT, each as it is (FIELD 0), or as that of a field only ("Fbob" of FIELD 'f'). NULL TEXT is
 * fine. */
void imail_token_set_add(ImailTokenSet *set, char field, const char *text, gssize len);
/* All of them with a blank between. The set's own. */
const char *imail_token_set_joined(const ImailTokenSet *set, gsize *len);

#endif
