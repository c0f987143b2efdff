/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pop3-body.h: takes a message out of a POP3 multi-line answer: finds its end, undoes the byte-stuffing (RFC
 * 1939 3). Pure.
 */
#ifndef IMAILD_POP3_BODY_H
#define IMAILD_POP3_BODY_H

#include <glib.h>

typedef enum {
	POP3_BODY_LINE,   /* at the beginning of a line */
	POP3_BODY_DOT,    /* after "." at the beginning of a line */
	POP3_BODY_DOT_CR, /* after ".\r" there */
	POP3_BODY_MIDDLE, /* within a line */
	POP3_BODY_WHOLE,  /* after the last line */
} Pop3Body;

/* Takes octets out of LEN (> 0) at BYTES, and returns how many. *SLICE and *SLICE_LEN (may be 0) are the
 * message's octets among them: within BYTES, or static. Call again with the rest until all are taken or *BODY
 * (at first POP3_BODY_LINE) is POP3_BODY_WHOLE. It may take none where it gives a slice. */
gsize pop3_body_next(Pop3Body *body, const guint8 *bytes, gsize len, const guint8 **slice, gsize *slice_len);

#endif
