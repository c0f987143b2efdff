/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recipient-at.h: the one recipient that is being typed, within a field of several.
 */
#ifndef IMAIL_UI_RECIPIENT_AT_H
#define IMAIL_UI_RECIPIENT_AT_H

#include <glib.h>

/* The recipient that the cursor (octets from the beginning of TEXT, which is UTF-8) is in or behind: where it
 * begins and ends, in octets, without the white space around it. */
void recipient_at(const char *text, gsize cursor, gsize *begin, gsize *end);
/* TEXT with that recipient replaced by MAILBOX, and a comma behind it if it is the last one. g_free. */
char *recipient_replace(const char *text, gsize cursor, const char *mailbox);

#endif
