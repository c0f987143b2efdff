/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * draft-notes.h: what is known of a draft beside its text: in its file's name, in its Message-ID, and, while
 * it is being written, in a file of its own.
 */
#ifndef IMAIL_CORE_DRAFT_NOTES_H
#define IMAIL_CORE_DRAFT_NOTES_H

#include "client.h"

/* The key in a file's NAME (caller frees); NULL: no draft of ours. */
char *imail_draft_key_of_name(const char *name);
/* Whether KEY can be one: a UUID as GLib makes them. */
gboolean imail_draft_is_key(const char *key);

/* The draft's Message-ID (with <>), with the notes in it; never NULL. Caller frees. */
char *imail_draft_notes_encode(const char *key, const ImailDraft *draft);
/* Sets what MESSAGE_ID has; the others become NULL. */
void imail_draft_notes_decode(const char *message_id, char **forwards, char **replaces, char **replaces_item);

/* What the file of a window says: ITEM, the mail in Drafts that it was opened with (or NULL), and FILES (of
 * ImailUploadFile, or NULL), those that are not in the draft. Caller frees. */
char *imail_draft_window_encode(const char *item, const GPtrArray *files);
/* FALSE: unreadable. FILES get what is there. */
gboolean imail_draft_window_decode(const char *text, char **item, ImailEditable *files);

#endif
