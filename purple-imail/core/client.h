/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * client.h: one iMail account without libpurple: session, mail-send, mail-receive and mailbox behind one
 * door.
 *
 * Sans I/O towards the server: the glue owns the transport, feeds the bytes that come in and takes the bytes
 * that are to go out, so tests, fuzzers and the plugin drive it alike. Disk work (Maildir, parsing) runs in a
 * worker thread of its own; all callbacks come in the default GMainContext, never inside a call of this
 * interface but imail_client_received.
 */
#ifndef IMAIL_CORE_CLIENT_H
#define IMAIL_CORE_CLIENT_H

#include "chats.h"
#include "contacts.h"
#include "message.h"
#include "mime-parse.h"

typedef struct _ImailClient ImailClient;

/* A mail in a folder. */
typedef struct {
	char *id; /* unique part of its Maildir file name: stable across restarts, flag changes and moves */
	char *folder; /* "Inbox", "Sent", "Trash", … */
	char *from, *from_name, *from_address, *subject, *preview;
	char *to; /* recipients (To, Cc), the first of very many; "" or NULL: none */
	gint64 date, size;
	gboolean is_seen, is_answered, has_attachment;
	char **sources; /* ids of the mailboxes through which it came; NULL: not known */
	char *ref;      /* of its push; NULL: not known */
	gboolean
		is_partial; /* only the beginning is here: imail_client_fetch brings the whole in its place */
	gint64 size_on_server; /* of a partial mail */
	gboolean is_bulk;      /* a list's, or sent by a program (mime-parse.h) */
	char *list_id;         /* or NULL */
	gboolean is_flagged, is_forwarded, is_draft;
	gint64 thread;     /* number of its conversation; 0: not known yet */
	gboolean is_apart; /* it lies in the Inbox and is shown under the heading of lists and bulk mail */
} ImailItem;
void imail_item_free(ImailItem *item);

/* A folder, and how many mails are in it. */
typedef struct {
	char *name;      /* "Inbox", "Work/Plans", … */
	gboolean is_own; /* the user's: can be renamed and removed */
	gint64 total, unread;
} ImailFolderInfo;

/* How many unread mails are of whom. */
typedef struct {
	char *address; /* as the mails have it; one spelt in two ways stands twice */
	guint count;
} ImailUnreadFrom;

/* The mails that wait to be read in the Inbox and in the user's own folders. */
typedef struct {
	gint64 total;
	GPtrArray *senders; /* of ImailUnreadFrom; of the newest 5,000 mails */
} ImailUnreadMails;

/* Part of a folder's list. */
typedef struct {
	GPtrArray *items;     /* of ImailItem */
	gint64 offset;        /* of the first one in the whole list */
	gint64 total, unread; /* of the whole folder */
} ImailPage;

typedef enum {
	IMAIL_SORT_DATE,
	IMAIL_SORT_FROM,
	IMAIL_SORT_SUBJECT,
	IMAIL_SORT_SIZE,
} ImailSort;

/* A piece of ImailHit.excerpt that was looked for: octets [start, end). */
typedef struct {
	guint start, end;
} ImailMark;

/* A mail that was found. */
typedef struct {
	ImailItem *item;
	char *excerpt; /* some words of the mail, with those that were looked for where it has them */
	GArray *marks; /* of ImailMark, in order */
} ImailHit;

/* What a search found. */
typedef struct {
	GPtrArray *hits;     /* of ImailHit, the best first */
	gint64 total;        /* how many mails fit, as far as was looked */
	gboolean is_cut;     /* there are more than that */
	gboolean is_reading; /* not all mails have been read into the index yet */
	char *left_out;      /* what of the query was not understood, in words; or NULL */
} ImailFound;

/* A mail of a conversation. */
typedef struct {
	ImailItem *item;
	guint depth; /* 0: it answers nothing that is here */
} ImailThreadMail;

/* A conversation in a folder's list. */
typedef struct {
	ImailItem *newest;    /* of the folder's mails in it */
	gint64 total, unread; /* in all folders but Trash */
	gint64 thread;
	char **names; /* who speaks in it, the user as ""; NULL: it is one mail */
	gboolean is_flagged, has_attachment;
} ImailThreadInfo;

/* A conversation that is unfolded in a list. */
typedef struct {
	gint64 asked,
		thread;   /* as it was asked for, and what it has become (two that turned out to be one) */
	gint64 offset;    /* in the whole list; -1: it has no mail there any more */
	GPtrArray *mails; /* of ImailThreadMail, in reading order; NULL with offset -1 */
} ImailThreadOpen;

/* Part of a folder's conversations. */
typedef struct {
	GPtrArray *threads;   /* of ImailThreadInfo */
	gint64 offset, total; /* conversations */
	gint64 mails, unread; /* of the whole folder */
	GPtrArray *open;      /* of ImailThreadOpen, as asked for */
} ImailThreadPage;

/* A mailing list, or a sender of bulk mail. */
typedef struct {
	char *key;            /* "list:dev.lists.example.org", "from:news@shop.example" */
	char *title;          /* for a person */
	gboolean is_kept;     /* the user wants it in the Inbox */
	gint64 total, unread; /* of what stands under the heading */
} ImailHeap;

/* The heading of lists and bulk mail. */
typedef struct {
	gboolean is_folding;
	gint64 total, unread;
	GPtrArray *heaps; /* of ImailHeap: those with mails there, or kept; the latest first */
} ImailBulkInfo;

void imail_folder_info_free(ImailFolderInfo *info);
void imail_page_free(ImailPage *page);
void imail_unread_mails_free(ImailUnreadMails *unread); /* NULL is fine */
void imail_hit_free(ImailHit *hit);
void imail_found_free(ImailFound *found);
void imail_thread_mail_free(ImailThreadMail *mail);
void imail_thread_info_free(ImailThreadInfo *info);
void imail_thread_open_free(ImailThreadOpen *open);
void imail_thread_page_free(ImailThreadPage *page);
void imail_bulk_info_free(ImailBulkInfo *info);

/* What became of a mail that was sent from here; sent-states.h. */
typedef struct {
	ImailMailStatus *status; /* `mail` and `state` are always there */
	char *subject, *to;      /* NULL: not known */
} ImailSent;

/* A file to be attached to a mail that is sent. */
typedef struct {
	char *path, *name, *media_type; /* media_type NULL: guessed */
	char *content_id;               /* of an image within the HTML, without <>; NULL: an attachment */
} ImailUploadFile;

/* A mail to be sent: fields as in ImailMail; `mail` NULL: a new id. Its `parts` are made from these. */
typedef struct {
	ImailMail *mail;
	const char *text;
	const char *html; /* or NULL */
	GPtrArray *files; /* of ImailUploadFile, or NULL */
} ImailOutgoing;

typedef struct {
	/* There are bytes to write: take them with imail_client_output. */
	void (*output_ready)(gpointer user_data);
	/* Logged in. */
	void (*online)(gpointer user_data);
	/* The session ended by the server's word or a broken protocol: close the transport. ERROR's code
	 * decides about reconnecting: AUTH, PERMANENT, PROTOCOL: do not. CANCELLED: another connection of
	 * this device took over. */
	void (*ended)(const GError *error, gpointer user_data);

	void (*im_received)(const ImailIm *im, gpointer user_data); /* acked by the core after this returns */
	void (*presence)(const ImailPresence *presence, gpointer user_data);
	void (*typing)(const ImailTyping *typing, gpointer user_data);
	/* Of a watched user: after each login, and when it changes. */
	void (*profile)(const ImailProfile *profile, gpointer user_data);

	void (*senders)(GPtrArray *senders, gpointer user_data);     /* of ImailSender, no passwords */
	void (*mailboxes)(GPtrArray *mailboxes, gpointer user_data); /* of ImailMailbox, no passwords */
	void (*mailbox_status)(const ImailMailboxStatus *status, gpointer user_data);
	void (*progress)(const ImailProgress *progress, gpointer user_data);

	/* A mail is durable in a folder. IS_NEW: it has just come in from the server, and is no report on a
	 * mail that was sent from here. */
	void (*mail_added)(const ImailItem *item, gboolean is_new, gpointer user_data);
	/* Its flags changed, or its folder: a mail moved to Trash comes here with folder "Trash". */
	void (*mail_changed)(const ImailItem *item, gpointer user_data);
	/* The whole of the partial mail ID is here under the id WHOLE: mail_added comes next, then
	 * mail_removed. */
	void (*mail_replaced)(const char *id, const char *whole, gpointer user_data);
	/* It is gone for good. */
	void (*mail_removed)(const char *id, gpointer user_data);
	/* A state of a sent mail (from the server), SUBJECT where known. Errors before the server has it come
	 * as state FAILED. */
	void (*mail_status)(const ImailMailStatus *status, const char *subject, gpointer user_data);
	/* Part of an upload is with the server. */
	void (*upload)(const char *mail, gint64 done, gint64 total, gpointer user_data);
	/* Something the user must know that fits no other callback (disk full while storing mail: it will
	 * come again; …). */
	void (*problem)(const GError *error, gpointer user_data);
	/* imail_client_is_full is over: read on. */
	void (*receive_ready)(gpointer user_data);
	/* Folders, counts or more mails than are told one by one are not what they were: ask again for what
	 * is shown. */
	void (*folders_changed)(gpointer user_data);
	/* The index is made anew, or reads what another program has put here: mails done and in all; done ==
	 * total: it is whole. Meanwhile all is listed and can be read; searches find what is done. */
	void (*indexing)(gint64 done, gint64 total, gpointer user_data);
	/* ITEM in Drafts was being written under KEY when the process died that wrote it. MISSING: names of
	 * files that were attached and are not there any more; or NULL. */
	void (*draft_lost)(const ImailItem *item, const char *key, const char *missing, gpointer user_data);
	/* imail_client_discover: a step begins. */
	void (*discover_step)(const ImailDiscoverStep *step, gpointer user_data);
} ImailClientCallbacks;

/* DIR: the account's folder (made, 0700): DIR/Maildir, DIR/outgoing, DIR/state. USER: IM user (mail address).
 * The device id is kept in DIR. TEMPORARY/PERMANENT when the disk says no. */
ImailClient *imail_client_new(const char *dir, const char *user, const char *client_name,
			      const ImailClientCallbacks *callbacks, gpointer user_data, GError **error);
/* Finishes the disk work in hand, then no callback comes any more. NULL is fine. */
void imail_client_free(ImailClient *client);

/* The account's folder. */
const char *imail_client_dir(const ImailClient *client);

/* Octets of all parts of a mail that is sent: as the server last said. */
gint64 imail_client_max_mail_size(const ImailClient *client);

/* The transport is up: hello and auth go out. */
void imail_client_connected(ImailClient *client);
/* The transport is down: what was not answered goes out again after the next imail_client_connected. */
void imail_client_disconnected(ImailClient *client);
gboolean imail_client_is_online(const ImailClient *client);
void imail_client_received(ImailClient *client, const void *bytes, gsize len);
/* More waits for the disk than should: do not read from the transport until receive_ready. Reading on all the
 * same loses nothing but memory. */
gboolean imail_client_is_full(const ImailClient *client);
/* The next bytes to write (one frame; caller unrefs), or NULL: nothing now. */
GBytes *imail_client_output(ImailClient *client);

/* The answer to a request: ERROR NULL when ok; OK is the ok's object. CANCELLED when the link went before the
 * answer. Once. */
typedef void (*ImailAnswerCb)(JsonObject *ok, const GError *error, gpointer user_data);
void imail_client_sender_set(ImailClient *client, const ImailSender *sender, ImailAnswerCb cb,
			     gpointer user_data);
void imail_client_sender_remove(ImailClient *client, const char *id, ImailAnswerCb cb, gpointer user_data);
void imail_client_mailbox_set(ImailClient *client, const ImailMailbox *mailbox, ImailAnswerCb cb,
			      gpointer user_data);
void imail_client_mailbox_remove(ImailClient *client, const char *id, ImailAnswerCb cb, gpointer user_data);
/* Which mail servers has ADDRESS? OK is an ImailDiscovered (imail_discovered_type). It may take 20 seconds;
 * the callback discover_step tells how far it is. */
void imail_client_discover(ImailClient *client, const char *address, ImailAnswerCb cb, gpointer user_data);
/* Has the server log in to one or both (the other may be NULL), without saving anything. */
void imail_client_server_test(ImailClient *client, const ImailSender *sender, const ImailMailbox *mailbox,
			      ImailAnswerCb cb, gpointer user_data);
/* IDS NULL or empty: all. */
void imail_client_check_now(ImailClient *client, const char *const *ids, ImailAnswerCb cb,
			    gpointer user_data);
/* Has the whole of a partial mail fetched: it comes as a new one, and the partial one is removed. NOT_FOUND
 * when ID is not partial. */
void imail_client_fetch(ImailClient *client, const char *id, ImailAnswerCb cb, gpointer user_data);
void imail_client_im(ImailClient *client, const char *to, const char *body, const char *html,
		     ImailAnswerCb cb, gpointer user_data);
void imail_client_presence(ImailClient *client, ImailPresenceState state, const char *text);
void imail_client_watch(ImailClient *client, const char *const *users, gboolean watch);
void imail_client_typing(ImailClient *client, const char *to, ImailTypingState state);
/* One's own: OK is an ImailOwnProfile (imail_own_profile_type). */
void imail_client_profile_get(ImailClient *client, ImailAnswerCb cb, gpointer user_data);
/* PROFILE without `user`. */
void imail_client_profile_set(ImailClient *client, const ImailProfile *profile, ImailAnswerCb cb,
			      gpointer user_data);
void imail_client_ping(ImailClient *client, ImailAnswerCb cb, gpointer user_data);

/* Sends a mail: it is on disk (DIR/outgoing) when this returns its id (g_free), and is uploaded now or after
 * the next login; removed from there, with a copy in Sent, when the server has answered ok. NULL with ERROR
 * in words: PROTOCOL (no recipient, bad address), NOT_FOUND (file), LIMIT, TEMPORARY (disk). */
char *imail_client_send_mail(ImailClient *client, const ImailOutgoing *outgoing, GError **error);

/* Those that the user has to do with. */
ImailContacts *imail_client_contacts(ImailClient *client);
/* Those that are written to by mail as in a chat. */
ImailChats *imail_client_chats(ImailClient *client);

/* What is known of a mail that was sent, by its id, or by the id of its copy in Sent; NULL: nothing. Valid
 * until the main loop runs again. */
const ImailSent *imail_client_sent(ImailClient *client, const char *mail);
const ImailSent *imail_client_sent_of_item(ImailClient *client, const char *item);
/* Those of which something is still to come, and those that failed (of const ImailSent): of what is not yet
 * with the server the state is "queued" and there is no message_id. Free the array only; valid as above. */
GPtrArray *imail_client_outbox(ImailClient *client);
/* Takes a mail back that is not sent yet: its state becomes RECALLED, told by mail_status. CB (may be NULL)
 * when it was asked for; ERROR: too late, offline, … */
void imail_client_recall(ImailClient *client, const char *mail,
			 void (*cb)(const GError *error, gpointer user_data), gpointer user_data);
/* Sends a mail now that is held or waits for its next try. */
void imail_client_release(ImailClient *client, const char *mail,
			  void (*cb)(const GError *error, gpointer user_data), gpointer user_data);

/* A mail that was sent, as it can be written again. */
typedef struct {
	ImailMail *mail;   /* sender, recipients, subject, threading; no id, no parts */
	char *text, *html; /* html NULL: a plain mail */
	GPtrArray *files;  /* of ImailUploadFile */
	char *item;        /* the id of it in a folder; NULL: it failed before there was a copy in Sent */
	gint64 date;       /* of a mail in a folder; 0: not known */
	char *message_id;  /* of the same, with <>; or NULL */
	gboolean is_draft; /* recipients are as typed; what follows is as in ImailDraft */
	char *forwards, *replaces, *replaces_item;
	gboolean is_from_html; /* `text` was made from the HTML: the mail has no other */
} ImailEditable;
typedef void (*ImailEditCb)(const ImailEditable *editable, const GError *error, gpointer user_data);
/* By the mail's id, or by the id of a mail in a folder. NOT_FOUND when it is not here. Taking it back is
 * another thing: imail_client_recall. */
void imail_client_edit(ImailClient *client, const char *mail, ImailEditCb cb, gpointer user_data);
void imail_client_edit_item(ImailClient *client, const char *id, ImailEditCb cb, gpointer user_data);
/* The whole mail of ID as a file to be attached; no text. */
void imail_client_edit_around(ImailClient *client, const char *id, ImailEditCb cb, gpointer user_data);
/* The same, only to be looked at: no file is copied; where a copy lies in Sent, `item` names it and nothing
 * else is set. */
void imail_client_outgoing(ImailClient *client, const char *mail, ImailEditCb cb, gpointer user_data);
/* Writes octets where the attachments of a mail lie that is written again: the path, until nothing needs it;
 * NULL with ERROR. Caller frees. */
char *imail_client_keep_file(ImailClient *client, const char *name, gconstpointer octets, gsize size,
			     GError **error);
/* A mail that failed or was taken back is not needed any more: it was written again. */
void imail_client_forget(ImailClient *client, const char *mail);

/* A mail that is being written. Each has a key, a UUID of the compose window's choosing. */
typedef struct {
	ImailOutgoing
		outgoing; /* recipients as typed: what is no address yet is kept too; `send_at` is kept */
	const char *item; /* the mail in Drafts that the window was opened with, or NULL */
	/* Kept for when it is sent; NULL: none. */
	const char *forwards; /* the id of the mail that this one passes on */
	const char *replaces, *replaces_item;
} ImailDraft;
/* ID: of the mail in Drafts. */
typedef void (*ImailDraftSavedCb)(const char *id, const GError *error, gpointer user_data);
/* Puts it into Drafts, durable, in the place of what was saved under KEY before. IS_LAST: the window closes;
 * until then large attachments are kept by name only (drafts.c). With ERROR something that is attached cannot
 * be read (the rest is saved, ID is set), or nothing could be saved. */
void imail_client_draft_save(ImailClient *client, const char *key, const ImailDraft *draft, gboolean is_last,
			     ImailDraftSavedCb cb, gpointer user_data);
/* It was sent, or is not wanted: what lies in Drafts of KEY, and ITEM (may be NULL), go for good. CB may be
 * NULL. */
void imail_client_draft_drop(ImailClient *client, const char *key, const char *item,
			     void (*cb)(const GError *error, gpointer user_data), gpointer user_data);

/* Disk work in the worker; CB comes once, later, unless the client is freed before. */
typedef void (*ImailItemsCb)(GPtrArray *items, const GError *error,
			     gpointer user_data); /* of ImailItem, newest first */
typedef void (*ImailParsedCb)(const ImailItem *item, const ImailParsed *parsed, const GError *error,
			      gpointer user_data);
typedef void (*ImailFinishedCb)(const GError *error, gpointer user_data);
void imail_client_list(ImailClient *client, const char *folder, guint max, ImailItemsCb cb,
		       gpointer user_data);
/* Marks it seen. The id of a partial mail that is whole by now stands for the whole. */
void imail_client_read(ImailClient *client, const char *id, ImailParsedCb cb, gpointer user_data);
/* The same without marking it. */
void imail_client_peek(ImailClient *client, const char *id, ImailParsedCb cb, gpointer user_data);
void imail_client_save_attachment(ImailClient *client, const char *id, guint index, const char *path,
				  ImailFinishedCb cb, gpointer user_data);
void imail_client_save_mail(ImailClient *client, const char *id, const char *path, ImailFinishedCb cb,
			    gpointer user_data);
void imail_client_delete(ImailClient *client, const char *id, ImailFinishedCb cb,
			 gpointer user_data); /* to Trash, from Trash for good */
void imail_client_mark_answered(
	ImailClient *client,
	const char *message_id); /* sets the R flag on the mail with this Message-ID, if it is here */

/* The mail of ID (a nested one's too) as it stands, as text; IS_CUT: its beginning. NULL with ERROR. */
typedef void (*ImailSourceCb)(const char *text, gboolean is_cut, const GError *error, gpointer user_data);
void imail_client_source(ImailClient *client, const char *id, ImailSourceCb cb, gpointer user_data);
/* Its header alone, decoded: a field a line. */
void imail_client_header(ImailClient *client, const char *id, ImailSourceCb cb, gpointer user_data);
/* Writes it to a file as a page for a browser (show.h). IMAGES (may be NULL): URL → GBytes, not changed any
 * more. NULL with ERROR. */
typedef void (*ImailPathCb)(const char *path, const GError *error, gpointer user_data);
void imail_client_print(ImailClient *client, const char *id, GHashTable *images, ImailPathCb cb,
			gpointer user_data);
/* Writes an attachment to a private file for another program to open; it goes with the client, or after a
 * day. */
void imail_client_copy_attachment(ImailClient *client, const char *id, guint index, ImailPathCb cb,
				  gpointer user_data);
/* An attachment's octets; NULL with NOT_FOUND, or LIMIT: there are more than MAX. */
typedef void (*ImailOctetsCb)(GBytes *octets, const GError *error, gpointer user_data);
void imail_client_load_attachment(ImailClient *client, const char *id, guint index, gsize max,
				  ImailOctetsCb cb, gpointer user_data);

/* Lists and searches, in a thread of their own: never behind mails that come in. CB comes once, later, unless
 * the client is freed before; what it gets is valid during the call, NULL with ERROR. */
typedef void (*ImailFoldersCb)(GPtrArray *folders, const GError *error,
			       gpointer user_data); /* of ImailFolderInfo: the five, then the user's */
typedef void (*ImailPageCb)(const ImailPage *page, const GError *error, gpointer user_data);
typedef void (*ImailFoundCb)(const ImailFound *found, const GError *error, gpointer user_data);
typedef void (*ImailConversationCb)(GPtrArray *mails, const GError *error,
				    gpointer user_data); /* of ImailThreadMail, in reading order */
typedef void (*ImailThreadPageCb)(const ImailThreadPage *page, const GError *error, gpointer user_data);
typedef void (*ImailBulkInfoCb)(const ImailBulkInfo *info, const GError *error, gpointer user_data);
void imail_client_folders(ImailClient *client, ImailFoldersCb cb, gpointer user_data);
typedef void (*ImailUnreadMailsCb)(const ImailUnreadMails *unread, const GError *error, gpointer user_data);
void imail_client_unread(ImailClient *client, ImailUnreadMailsCb cb, gpointer user_data);
/* COUNT (0: all) mails of FOLDER, or of a heading (index-view.h), from OFFSET. */
void imail_client_page(ImailClient *client, const char *folder, ImailSort sort, gboolean is_descending,
		       gint64 offset, guint count, ImailPageCb cb, gpointer user_data);
/* The mail of FOLDER after (STEP 1) or before (-1) the one of ID in that order: NULL where there is none;
 * NULL with NOT_FOUND when the mail is not in the folder (any more). */
typedef void (*ImailIdCb)(const char *id, const GError *error, gpointer user_data);
void imail_client_neighbour(ImailClient *client, const char *folder, ImailSort sort, gboolean is_descending,
			    const char *id, int step, ImailIdCb cb, gpointer user_data);
/* How many mails (IS_TALKS: conversations, the one with the newest mail first) stand before the mail of ID
 * (its conversation) in such a list of FOLDER; NULL with NOT_FOUND. */
typedef struct {
	gint64 at;
	gint64 thread; /* of IS_TALKS: the number of its conversation */
} ImailPlace;
typedef void (*ImailPlaceCb)(const ImailPlace *place, const GError *error, gpointer user_data);
void imail_client_place(ImailClient *client, const char *folder, ImailSort sort, gboolean is_descending,
			gboolean is_talks, const char *id, ImailPlaceCb cb, gpointer user_data);
/* The best MAX mails for QUERY (index-query.h tells its language). IS_TYPING: its last word may go on. A new
 * search ends the one before: its CB gets CANCELLED. */
void imail_client_search(ImailClient *client, const char *query, gboolean is_typing, guint max,
			 ImailFoundCb cb, gpointer user_data);
/* The conversation of the mail of ID, what we sent included. */
void imail_client_conversation(ImailClient *client, const char *id, ImailConversationCb cb,
			       gpointer user_data);
/* COUNT conversations of FOLDER from OFFSET, the one with the newest mail first, and those of UNFOLDED
 * (COUNT_UNFOLDED numbers), wherever they stand. */
void imail_client_threads(ImailClient *client, const char *folder, gint64 offset, guint count,
			  const gint64 *unfolded, guint count_unfolded, ImailThreadPageCb cb,
			  gpointer user_data);
/* The heading of lists and bulk mail (index-bulk.h). */
void imail_client_bulk(ImailClient *client, ImailBulkInfoCb cb, gpointer user_data);

/* Whether lists and bulk mail stand under a heading of their own; kept. CB may be NULL. */
void imail_client_bulk_fold(ImailClient *client, gboolean is_folding, ImailFinishedCb cb, gpointer user_data);
/* Whether those of the list or sender of KEY stand in the Inbox all the same; kept. PROTOCOL: a bad KEY;
 * LIMIT: too many. CB may be NULL. */
void imail_client_bulk_keep(ImailClient *client, const char *key, gboolean is_kept, ImailFinishedCb cb,
			    gpointer user_data);
/* What comes from these ADDRESSES stands in the Inbox, bulk or not. */
void imail_client_set_people(ImailClient *client, const char *const *addresses);

/* Many mails at once (IDS of char *, NULL-terminated), in the worker. What is done is told by mail_changed,
 * mail_added and mail_removed, of very many by folders_changed; then comes CB (may be NULL). NOT_FOUND when
 * none of them is here; where some could not be, ERROR says how many. */
/* Sets and clears flags: letters of Maildir, S seen, R answered, F flagged, P forwarded, D draft. */
void imail_client_mark(ImailClient *client, const char *const *ids, const char *set, const char *clear,
		       ImailFinishedCb cb, gpointer user_data);
void imail_client_mark_folder_read(ImailClient *client, const char *folder, ImailFinishedCb cb,
				   gpointer user_data);
void imail_client_move(ImailClient *client, const char *const *ids, const char *folder, ImailFinishedCb cb,
		       gpointer user_data);
void imail_client_copy(ImailClient *client, const char *const *ids, const char *folder, ImailFinishedCb cb,
		       gpointer user_data);
/* To Trash, from Trash for good. */
void imail_client_delete_many(ImailClient *client, const char *const *ids, ImailFinishedCb cb,
			      gpointer user_data);
/* From Trash back to where they were. */
void imail_client_restore(ImailClient *client, const char *const *ids, ImailFinishedCb cb,
			  gpointer user_data);
/* Removes what has been in Trash for DAYS (0: all) for good. */
void imail_client_empty_trash(ImailClient *client, guint days, ImailFinishedCb cb, gpointer user_data);
/* The same by itself, now and once a day from now on; 0: never. */
void imail_client_keep_trash(ImailClient *client, guint days);

/* The user's own folders. PROTOCOL: a bad name, one that is taken, or one of the five. The mails of a folder
 * that is removed go to Trash. */
void imail_client_folder_create(ImailClient *client, const char *name, ImailFinishedCb cb,
				gpointer user_data);
void imail_client_folder_rename(ImailClient *client, const char *name, const char *new_name,
				ImailFinishedCb cb, gpointer user_data);
void imail_client_folder_remove(ImailClient *client, const char *name, ImailFinishedCb cb,
				gpointer user_data);

/* How far an export or an import is. */
typedef struct {
	guint done;       /* mails written, or taken in */
	guint known;      /* mails of an import that were here already, and were not taken in twice */
	guint passed;     /* mails that could not be had: too large, or not to be read */
	double part;      /* of the whole that is done, 0 to 1 */
	gboolean is_over; /* the last word: nothing comes after it */
} ImailCarried;
/* Comes again and again while it goes on (what it returns: whether to go on), and once when it is over, with
 * ERROR (CANCELLED after a FALSE) or without. */
typedef gboolean (*ImailCarriedCb)(const ImailCarried *carried, const GError *error, gpointer user_data);
/* Mails out to an mbox file (mbox.h), which is there only when it is whole; and in from an mbox file or
 * another Maildir: what was taken in before it failed or was ended stays, and a second import goes on there.
 */
void imail_client_export(ImailClient *client, const char *const *ids, const char *path, ImailCarriedCb cb,
			 gpointer user_data);
void imail_client_export_folder(ImailClient *client, const char *folder, const char *path, ImailCarriedCb cb,
				gpointer user_data);
void imail_client_import(ImailClient *client, const char *path, const char *folder, ImailCarriedCb cb,
			 gpointer user_data);

#endif
