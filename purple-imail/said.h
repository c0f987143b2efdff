/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * said.h: imaild's sentences in the user's language. imaild speaks English, for it serves many; what it says
 * of mail servers is known here, sentence by sentence, and the words of the servers in it stay as they are.
 */
#ifndef IMAIL_SAID_H
#define IMAIL_SAID_H

/* TEXT, or NULL: ""; a sentence that is not known is given back as it is. Several stand in a line each.
 * g_free. */
char *imail_said(const char *text);

#endif
