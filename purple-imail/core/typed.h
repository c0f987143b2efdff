/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * typed.h: whether what a person has typed so far is the beginning of a word of a name or an address. Letter
 * case, accents and width do not matter. Pure; any thread.
 */
#ifndef IMAIL_CORE_TYPED_H
#define IMAIL_CORE_TYPED_H

#include <glib.h>

typedef struct _ImailTyped ImailTyped;

/* TEXT as it is compared: no accents, no upper case, narrow forms, and the beginnings of words marked. Valid
 * UTF-8, whatever TEXT is. Caller frees. */
char *imail_typed_fold(const char *text);

/* TYPED may hold several words, which all have to fit, each somewhere; quotes and <> around them mean
 * nothing. At most IMAIL_TYPED_WORDS_MAX count. */
#define IMAIL_TYPED_WORDS_MAX 8
ImailTyped *imail_typed_new(const char *typed);
void imail_typed_free(ImailTyped *typed); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailTyped, imail_typed_free)

/* FOLDED: from imail_typed_fold. Each word begins a word in it; one that begins with a Chinese, Japanese or
 * Korean character, or with none of a word ("@demo"), may stand anywhere. Nothing typed fits everything. */
gboolean imail_typed_fits(const ImailTyped *typed, const char *folded);

#endif
