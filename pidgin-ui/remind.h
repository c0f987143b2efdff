/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * remind.h: whether a mail speaks of an attachment.
 */
#ifndef IMAIL_PIDGIN_REMIND_H
#define IMAIL_PIDGIN_REMIND_H

#include <glib.h>

/* The word by which SUBJECT or TEXT (either may be NULL), quoted lines aside, speaks of an attachment; NULL:
 * none does. Caller frees. */
char *remind_attachment(const char *subject, const char *text);

#endif
