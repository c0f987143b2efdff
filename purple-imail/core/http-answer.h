/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * http-answer.h: the answer of a web server to one GET after which it closes (RFC 9112), from the octets that
 * came.
 */
#ifndef IMAIL_CORE_HTTP_ANSWER_H
#define IMAIL_CORE_HTTP_ANSWER_H

#include <glib.h>

#include "error.h"

#define IMAIL_HTTP_HEADER_MAX (32 * 1024) /* octets of status line and fields */

typedef struct {
	guint status;
	char *location; /* as it stands; or NULL */
	GBytes *body;   /* of a 200; else NULL */
} ImailHttpAnswer;

void imail_http_answer_free(ImailHttpAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailHttpAnswer, imail_http_answer_free)

/* IS_END: the server has closed. NULL without ERROR: more has to come; NULL with PROTOCOL: it is no such
 * answer, or was cut off. At a 3xx the body is not waited for. */
ImailHttpAnswer *imail_http_answer_parse(const char *octets, gsize len, gboolean is_end, GError **error);

#endif
