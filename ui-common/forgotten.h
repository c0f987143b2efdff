/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forgotten.h: what a person may have forgotten in a mail that is about to be sent.
 */
#ifndef IMAIL_UI_FORGOTTEN_H
#define IMAIL_UI_FORGOTTEN_H

#include <glib.h>

/* Whether TEXT (plain, what was written, with quotes) speaks of an attachment in its own lines, not in those
 * that it quotes. NULL is fine. */
gboolean forgotten_mentions_attachment(const char *text);

#endif
