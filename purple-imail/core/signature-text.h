/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature-text.h: where a signature stands in a mail that is being written, and where one is to stand.
 * Pure.
 *
 * At the end of a mail it follows the line "-- " (RFC 3676 4.3). Between the answer and what is quoted it has
 * no such line: all that follows one is signature to a reader.
 */
#ifndef IMAIL_CORE_SIGNATURE_TEXT_H
#define IMAIL_CORE_SIGNATURE_TEXT_H

#include <glib.h>

/* Octets [start, end) of a text that are to be replaced by `before`, the signature and `after`. */
typedef struct {
	gsize start, end;
	const char *before, *after; /* constant; both "" where there is no new signature */
} ImailSignatureSpan;

/* What has to change in TEXT (LF line ends), that was begun with the signature OLD, so that it has WANTED
 * instead; both without the line "-- ", NULL or "": none. IS_ABOVE: it stands above what is quoted. FALSE:
 * nothing, as OLD was changed or taken away by hand, or another signature stands there. */
gboolean imail_signature_swap(const char *text, const char *old, const char *wanted, gboolean is_above,
			      ImailSignatureSpan *span);
/* The same for a text that has none of ours yet, whatever it quotes. */
void imail_signature_insert(const char *text, gboolean is_above, ImailSignatureSpan *span);
/* TEXT after that change. Caller frees. */
char *imail_signature_apply(const char *text, const ImailSignatureSpan *span, const char *wanted);

#endif
