/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * imail-free.h: freeing mails of imail-types.h, for those that own one: the protocol plugin, which makes
 * them, and UI plugins, which keep copies. Each plugin has it compiled in, as a copy may outlive the other
 * plugin.
 */
#ifndef IMAIL_FREE_H
#define IMAIL_FREE_H

#include "imail-types.h"

#define IMAIL_FREE_MEMBER(member) g_free(owned->member);

/* NULL is fine. */
static inline void imail_free_summary(ImailSummary *owned)
{
	if (owned == NULL)
		return;
	IMAIL_SUMMARY_STRINGS(IMAIL_FREE_MEMBER);
	g_free(owned);
}

/* A GDestroyNotify for ImailPartInfo. */
static inline void imail_free_part(gpointer part)
{
	ImailPartInfo *owned = part;

	g_free(owned->name);
	g_free(owned->media_type);
	g_free(owned);
}

/* NULL is fine. */
static inline void imail_free_readable(ImailReadable *owned)
{
	if (owned == NULL)
		return;
	imail_free_summary(owned->summary);
	IMAIL_READABLE_STRINGS(IMAIL_FREE_MEMBER);
	g_strfreev(owned->references);
	g_ptr_array_unref(owned->attachments);
	g_array_unref(owned->folds);
	g_ptr_array_unref(owned->images);
	g_free(owned);
}

#endif
