/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-report.h: delivery reports (RFC 3462 multipart/report, RFC 3464 message/delivery-status): of which
 * mail they speak, and what they say of each recipient.
 *
 * Anybody can write such a report: what is read here are claims. All strings are UTF-8 on one line.
 */
#ifndef IMAIL_COMMON_MIME_REPORT_H
#define IMAIL_COMMON_MIME_REPORT_H

#include <glib.h>

#define IMAIL_REPORT_WORDS_MAX 1024 /* octets of a diagnostic */

typedef enum {
	IMAIL_REPORT_FAILED,    /* never delivered */
	IMAIL_REPORT_DELAYED,   /* not yet; the server goes on trying */
	IMAIL_REPORT_DELIVERED, /* or relayed, or expanded: nothing to worry about */
} ImailReportAction;

typedef struct {
	char *address; /* as the sender gave it (Original-Recipient), else as it was at the end; addr-spec */
	char *final_address; /* Final-Recipient; NULL: not said */
	ImailReportAction action;
	char *words; /* the diagnostic, else the status code; NULL: nothing said */
} ImailReportRecipient;

typedef struct {
	char *envelope_id;     /* Original-Envelope-Id (ENVID of RFC 3461, xtext decoded), or NULL */
	char *message_id;      /* with <>, of the mail that came back, or NULL */
	GPtrArray *recipients; /* of ImailReportRecipient; at least one */
} ImailReport;

/* What HEAD, the first LEN octets of a mail, reports; NULL when it is no delivery report, or one that names
 * no recipient. At most IMAIL_RECIPIENTS_MAX recipients are read. */
ImailReport *imail_mime_report(const void *head, gsize len);
void imail_report_free(ImailReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailReport, imail_report_free)

#endif
