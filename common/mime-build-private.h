/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-build-private.h: what mime-build.c, mime-build-text.c and mime-build-message.c share.
 */
#ifndef IMAIL_COMMON_MIME_BUILD_PRIVATE_H
#define IMAIL_COMMON_MIME_BUILD_PRIVATE_H

#include "mime-private.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMultipart, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeDataWrapper, g_object_unref)

/* Sets ERROR (PROTOCOL): "The mail cannot be built: WHAT "VALUE"." Always FALSE. */
gboolean imail_mime_build_fail(GError **error, const char *what, const char *value);

/* A text/SUBTYPE part with the text of part INDEX; NULL with ERROR: PROTOCOL (no UTF-8), or what OPEN says.
 * Caller unrefs. */
GMimeObject *imail_mime_build_text(int index, const char *subtype, ImailMimeOpen open, gpointer user_data,
				   GError **error);

/* Part INDEX, a mail, as message/rfc822: *PART (caller unrefs) is NULL where it has to go as a file. FALSE
 * with what OPEN says. */
gboolean imail_mime_build_message(guint index, ImailMimeOpen open, gpointer user_data, GMimePart **part,
				  GError **error);

/* A text/plain part without any text: the body of a mail that has no parts. Caller unrefs. */
GMimeObject *imail_mime_build_empty_text(void);

#endif
