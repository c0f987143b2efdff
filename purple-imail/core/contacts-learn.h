/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * contacts-learn.h: contacts out of the mails that lie in a Maildir, some of them at a time. The worker's.
 */
#ifndef IMAIL_CORE_CONTACTS_LEARN_H
#define IMAIL_CORE_CONTACTS_LEARN_H

#include "contact-table.h"

#define IMAIL_LEARN_MAX 20000 /* newest mails that are read: so many of Sent, so many of all others */

typedef struct _ImailLearning ImailLearning;

/* Of the Maildir at ROOT, into TABLE, which has to outlive it. */
ImailLearning *imail_learning_new(const char *root, ImailContactTable *table);
/* Reads at most BUDGET mails; TRUE when none is left. */
gboolean imail_learning_step(ImailLearning *learning, guint budget);
void imail_learning_free(ImailLearning *learning); /* NULL is fine */

#endif
