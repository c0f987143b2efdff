/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json-check.h: is this text strictly one JSON object (RFC 8259) that json-glib will read as it was meant?
 *
 * json-glib's parser recurses without a limit and takes far more than JSON: '…' strings, octal and
 * hexadecimal numbers, integers that wrap, text behind the object; an escaped NUL cuts its string off, and an
 * unpaired surrogate makes it invalid UTF-8. What passes here has none of that.
 */
#ifndef IMAIL_COMMON_JSON_CHECK_H
#define IMAIL_COMMON_JSON_CHECK_H

#include <glib.h>

/* FALSE with PROTOCOL, and words that name the place, when TEXT of LEN octets is not valid UTF-8, not one
 * JSON object with nothing but white space around it, nested deeper than DEPTH_MAX (the object itself is 1),
 * or has an escaped NUL, an unpaired surrogate or an integer beyond 64 bits. */
gboolean imail_json_check(const char *text, gsize len, guint depth_max, GError **error);

#endif
