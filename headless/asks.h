/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asks.h: libpurple's requests to the user as events, answered by the command `answer`. */
#ifndef IMAIL_HEADLESS_ASKS_H
#define IMAIL_HEADLESS_ASKS_H

#include <purple.h>

PurpleRequestUiOps *asks_ops(void);

/* Answers request ID with WORDS ("cancel", or "name=value"…). FALSE with *WHY (g_free). */
gboolean asks_answer(guint id, char **words, char **why);

#endif
