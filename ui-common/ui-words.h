/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui-words.h: subjects, dates and addresses as the windows show them.
 */
#ifndef IMAIL_UI_WORDS_H
#define IMAIL_UI_WORDS_H

#include <glib.h>

#include "imail.h"

/* SUBJECT, or words for "none". Not to be freed. */
const char *ui_subject(const char *subject);
/* TEXT, of which MAX characters are shown at most, then dots. g_free. */
char *ui_shorten(const char *text, glong max);
/* A point in time for a header. g_free. */
char *ui_date_long(gint64 seconds);
/* A short one for a list, which can be sorted by eye: "11:15" of today, "11-02 11:15" of this year,
 * "2025-11-02" of another one; of NOW (seconds) or of the present. UI_DATE_WIDEST are as wide as they get.
 * g_free. */
char *ui_date_short_from(gint64 seconds, gint64 now);
char *ui_date_short(gint64 seconds);
#define UI_DATE_WIDEST                                                                                       \
	{                                                                                                    \
		"00-00 00:00", "0000-00-00"                                                                  \
	}
/* send_time_words, from now. g_free. */
char *ui_when(gint64 seconds);
/* The addr-spec within a mailbox ("Bob <bob@example.net>" gives "bob@example.net"). g_free. */
char *ui_address_of(const char *mailbox);
/* The names of people in a list: "Bob <bob@example.net>, al@example.net" gives "Bob, al@example.net". g_free.
 */
char *ui_names_of(const char *mailboxes);
/* What can be looked for beside words, by examples. Not to be freed. */
const char *ui_search_examples(void);
/* What an import or an export has done, or has done so far: "1,203 mails were taken in. 12 were here
 * already." NAME: of the file that is written. g_free. */
char *ui_transfer_words(const ImailTransfer *transfer, gboolean is_import, const char *name);

#endif
