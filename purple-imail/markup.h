/* SPDX-License-Identifier: GPL-2.0-or-later */
/* markup.h: plain text as libpurple markup: escaped, links marked, line ends as <br>. No libpurple, safe in
 * any thread. */
#ifndef IMAIL_MARKUP_H
#define IMAIL_MARKUP_H

#include <glib.h>

/* Caller frees (g_free). */
char *imail_markup_from_text(const char *text);

#endif
