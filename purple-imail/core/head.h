/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * head.h: what a list shows of a mail, out of its first octets. Pure; any thread.
 */
#ifndef IMAIL_CORE_HEAD_H
#define IMAIL_CORE_HEAD_H

#include "mime-parse.h"

/* Octets that are looked at: those after them change nothing. */
#define IMAIL_HEAD_MAX (32 * 1024)

typedef struct {
	ImailParsed *parsed; /* without text and html */
	char *preview;
	gboolean has_attachment; /* it looks so: a full parse corrects it */
} ImailHead;

/* OCTETS: the first LEN of a mail, all of it or IMAIL_HEAD_MAX at least. */
ImailHead *imail_head_new(const void *octets, gsize len);
void imail_head_free(ImailHead *head); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailHead, imail_head_free)

#endif
