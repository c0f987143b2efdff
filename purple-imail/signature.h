/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature.h: the signatures of an account's senders, and their place in the mails that are written.
 */
#ifndef IMAIL_SIGNATURE_H
#define IMAIL_SIGNATURE_H

#include "imail.h"

/* Account settings. Whether the signature stands between the answer and what is quoted; and whether mails are
 * written as plain text, so that signatures come without formatting. */
#define IMAIL_SETTING_SIGNATURE_ABOVE "signature-above"
#define IMAIL_SETTING_PLAIN_TEXT      "plain-text"

/* ImailApi.signature_get, .signature_free, .signature_set. */
ImailSignature *imail_signature_get(PurpleAccount *account, const char *from);
void imail_signature_free(ImailSignature *signature);
gboolean imail_signature_set(PurpleAccount *account, const char *from, const char *text, const char *markup,
			     GError **error);
/* ImailApi.signature_change, .signature_change_free. */
ImailSignatureChange *imail_signature_change(PurpleAccount *account_before, const char *before,
					     PurpleAccount *account, const char *from, const char *text);
void imail_signature_change_free(ImailSignatureChange *change);

/* Puts the signature of its sender into a mail that a window is about to open with; a mail that was written
 * before stays as it is. */
void imail_signature_add(PurpleAccount *account, ImailCompose *compose);

#endif
