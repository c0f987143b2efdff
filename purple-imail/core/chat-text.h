/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chat-text.h: what of a mail is said, for a conversation: without what it quotes, without its signature. No
 * state, safe in any thread.
 */
#ifndef IMAIL_CORE_CHAT_TEXT_H
#define IMAIL_CORE_CHAT_TEXT_H

#include <glib.h>

#define IMAIL_CHAT_TEXT_MAX  2000 /* characters of a message; more is a mail to be read in its window */
#define IMAIL_CHAT_LINES_MAX 40

/* The words of a mail's TEXT (valid UTF-8) as a message: quotes at its beginning and end, the line that heads
 * them ("On …, Bob wrote:") and the signature are gone; of a quote in between its first words stay.
 * *IS_FOLDED (may be NULL): something is gone. NULL: nothing is left, or too much for a message. Caller
 * frees. */
char *imail_chat_text(const char *text, gboolean *is_folded);

/* WORDS on one line, as another's words may stand within a sentence of ours: white space folded, control
 * characters and those that turn the direction of writing taken out, at most MAX characters, cut at the end
 * of a word where one is near. Caller frees. */
char *imail_chat_line(const char *words, guint max);

#endif
