/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recipients-fold.h: a long list of recipients, cut to what fits on a line. */
#ifndef IMAIL_UI_RECIPIENTS_FOLD_H
#define IMAIL_UI_RECIPIENTS_FOLD_H

#include <glib.h>

/* The first of MAILBOXES (separated by ", "), at least one, at most MAX characters of them unless the first
 * one is longer; *MORE: how many others there are. g_free. */
char *recipients_fold(const char *mailboxes, glong max, guint *more);

#endif
