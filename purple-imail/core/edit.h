/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * edit.h: a mail in a folder as a compose window starts with it. The worker's.
 */
#ifndef IMAIL_CORE_EDIT_H
#define IMAIL_CORE_EDIT_H

#include "mailbox.h"

ImailEditable *imail_editable_new(void);
void imail_editable_free(ImailEditable *editable); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailEditable, imail_editable_free)
void imail_editable_add_file(ImailEditable *editable, const char *path, const char *name,
			     const char *media_type, const char *content_id);

/* The mail of ID (a nested one's too: nested.h), its attachments written below DIR/edit. NULL with ERROR. */
ImailEditable *imail_editable_from_item(const char *dir, ImailStore *store, const char *id, GError **error);

/* Attachments that were written for editing, and that nothing needs any more, go. */
void imail_edit_sweep(const char *dir);

#endif
