/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui-copy.h: copies of mails for later: the API's structs live only during the call.
 */
#ifndef IMAIL_UI_COPY_H
#define IMAIL_UI_COPY_H

#include "imail.h"

/* Caller frees. */
ImailSummary *ui_summary_copy(const ImailSummary *summary);
ImailReadable *ui_readable_copy(const ImailReadable *mail);
/* NULL is fine. */
void ui_summary_free(ImailSummary *summary);
void ui_readable_free(ImailReadable *mail);

#endif
