/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * drafts.h: mails that are being written, in the folder Drafts. The worker's, but for new and free.
 */
#ifndef IMAIL_CORE_DRAFTS_H
#define IMAIL_CORE_DRAFTS_H

#include "mailbox.h"

#define IMAIL_DRAFT_PARTS_MAX (256 * 1024) /* octets of attachments that each saving writes */

typedef struct _ImailDrafts ImailDrafts;

/* DIR: the account's. FROM: what stands in a draft without a sender. */
ImailDrafts *imail_drafts_new(const char *dir, const char *from, ImailStore *store);
void imail_drafts_free(ImailDrafts *drafts); /* NULL is fine */

/* What a call did, for those who show the folder. */
typedef struct {
	ImailItem *item; /* the draft as a list shows it; NULL: nothing was saved */
	char *removed;   /* the id of the mail in whose place it is, or that was removed; or NULL */
} ImailDrafted;
void imail_drafted_clear(ImailDrafted *drafted);

/* As imail_client_draft_save. FALSE with ERROR; done->item may be set all the same. */
gboolean imail_drafts_save(ImailDrafts *drafts, const char *key, const ImailDraft *draft, gboolean is_last,
			   ImailDrafted *done, GError **error);
/* As imail_client_draft_drop; done->removed may be NULL: there was none. */
gboolean imail_drafts_drop(ImailDrafts *drafts, const char *key, const char *item, ImailDrafted *done,
			   GError **error);

/* A draft whose writer died. */
typedef struct {
	char *key;
	ImailDrafted done; /* what making it whole did */
	char *missing;     /* names of files that were attached and are not there; or NULL */
} ImailLostDraft;
/* Makes them whole: of ImailLostDraft. Those that cannot be now (disk full) come again at the next start. */
GPtrArray *imail_drafts_recover(ImailDrafts *drafts);

#endif
