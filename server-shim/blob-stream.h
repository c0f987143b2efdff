/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blob-stream.h: a GMime stream that writes into a new blob of the store, for mail-convert's thread.
 */
#ifndef IMAILD_BLOB_STREAM_H
#define IMAILD_BLOB_STREAM_H

#include <gmime/gmime.h>

#include "mail-convert.h"

/* A write-only stream over a new blob; caller g_object_unrefs. */
GMimeStream *blob_stream_new(Store *store);

/* Fills in blob, size, tail, tail_seq and needs_8bit of CONVERTED. FALSE with the error of a write that
 * failed. */
gboolean blob_stream_finish(GMimeStream *stream, MailConverted *converted, GError **error);

/* Removes the rows that were written. */
void blob_stream_abandon(GMimeStream *stream);

/* Why a write failed, or NULL. */
const GError *blob_stream_error(GMimeStream *stream);

#endif
