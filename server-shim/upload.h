/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upload.h: mails on their way from a client: the mail frame, then the octets of its parts as chunks, into an
 * unnamed temporary file; when they are whole, on to mail-convert and the outbox.
 *
 * Limits: IMAIL_UPLOADS_MAX at a time a session, the configured size a mail.
 */
#ifndef IMAILD_UPLOAD_H
#define IMAILD_UPLOAD_H

#include "session.h"

typedef struct _Uploads Uploads; /* of one session */

Uploads *uploads_new(Session *session);
void uploads_free(Uploads *uploads); /* what is not whole is dropped */

/* A mail frame, or an IM that bears a subject. */
void upload_begin(Session *session, const ImailFrame *frame);
void upload_chunk(Session *session, const ImailFrame *frame);
void upload_cancel(Session *session, const ImailFrame *frame);

#endif
