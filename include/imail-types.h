/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * imail-types.h: the nouns of imail.h: what its operations take and what their callbacks get. Include
 * imail.h.
 *
 * Strings are UTF-8. Structs that a callback gets are valid during the call.
 */
#ifndef IMAIL_TYPES_H
#define IMAIL_TYPES_H

#include <gio/gio.h>
#include <purple.h>

/* A file to be attached. */
typedef struct {
	char *path;       /* in the local file system's encoding */
	char *name;       /* what the receiver sees */
	char *media_type; /* NULL: guessed from name and contents */
	gint64 size;      /* octets; -1: not looked at yet */
	/* Without <>, of an image that the HTML shows as <img src="cid:…">; NULL: an attachment. */
	char *content_id;
} ImailFile;

/* What a compose window collects. */
typedef struct {
	char *from;          /* one of ImailApi.senders' mailboxes; NULL: the default sender */
	char *to, *cc, *bcc; /* as a person types them: several, separated by commas */
	char *subject;       /* NULL or "" : none */
	char *text;          /* plain text; what is sent as text/plain */
	char *html;          /* the same as HTML, or NULL for a plain mail */
	char *in_reply_to;   /* set by compose_reply; kept as it is */
	char **references;
	GPtrArray *files; /* of ImailFile; never NULL */
	gint64 hold;      /* seconds in which it can be taken back; -1: the account's setting ("hold") */
	gint64 send_at;   /* seconds since the epoch: not sent before; 0: as soon as may be */
	/* Set by mail_edit, kept as they are: the mail that this one takes the place of, and its copy in
	 * Sent. Both go when this one is sent. */
	char *replaces, *replaces_item;
	/* Set by draft_save, draft_open and mail_forward, kept as they are: the key of the draft that this
	 * mail is saved as, the mail in Drafts that it goes on with, the mail that it passes on (marked so
	 * when this one is sent). */
	char *draft, *draft_item, *forwards;
	/* Set by draft_open and mail_edit: it was written before, so `compose` puts no signature into it. */
	gboolean is_written;
	/* What it begins with was typed by the user, and stands nowhere else any more (an entry was cleared):
	 * it is a draft from the beginning, and does not go unasked. */
	gboolean is_typed;
	/* What the user is to be told as the window opens (who of a group is left out), or NULL. */
	char *notice;
} ImailCompose;

/* What stands below the mails of a sender. */
typedef struct {
	char *text;   /* plain, without the line "-- " above it; never empty */
	char *markup; /* the same with formatting, as libpurple markup; or NULL */
} ImailSignature;

/* Octets [start, end) of a text that `text` is to take the place of, as another sender was chosen. */
typedef struct {
	gsize start, end;
	char *text;   /* with the lines that separate it */
	char *markup; /* the same with formatting; NULL: `text` will do */
} ImailSignatureChange;

/* A mail in a folder, as a list shows it. */
typedef struct {
	char *id;           /* stable across restarts, flag changes and moves */
	char *folder;       /* "Inbox", "Sent", … */
	char *from;         /* mailbox as to be shown: "Bob <bob@example.net>" */
	char *from_name;    /* display name, or the address where there is none */
	char *from_address; /* addr-spec, or "" */
	char *subject;      /* "" when there is none */
	char *preview;      /* first words */
	gint64 date;        /* seconds since the epoch */
	gint64 size;        /* octets */
	gboolean is_seen, is_answered, has_attachment;
	/* Of a mail that was sent from here: its id (ImailMailEvent.mail), its state by its name (as there,
	 * and "partly": sent, but not to all), and a sentence for a person about it; NULL of all others, and
	 * where nothing is known. */
	char *mail, *state, *state_text;
	/* Its recipients (of very many the first ones), of a mail that was sent from here, or that is a
	 * draft, as typed; NULL: none, or not known. */
	char *to;
	/* A list's, or sent by a program (List-Id, Precedence, Auto-Submitted): not announced as new, unless
	 * its sender is on the buddy list. */
	gboolean is_bulk;
	char *list_id; /* "dev.lists.example.org"; or NULL */
	gboolean is_flagged, is_forwarded, is_draft;
	gint64 thread; /* number of its conversation; 0: not known yet */
	/* Of a bulk mail: its list or sender (ImailBulkGroup.key), and a sentence that says why it is one;
	 * else NULL. */
	char *bulk_key, *bulk_why;
	gboolean is_apart; /* it lies in the Inbox, and is shown under the heading of lists and bulk mail */
} ImailSummary;
/* Its strings, for those who copy one and free the copy. */
#define IMAIL_SUMMARY_STRINGS(each)                                                                          \
	each(id) each(folder) each(from) each(from_name) each(from_address) each(subject) each(preview)      \
		each(mail) each(state) each(state_text) each(to) each(list_id) each(bulk_key) each(bulk_why)

/* A folder, and how many mails are in it. */
typedef struct {
	char *name;      /* "Inbox", "Work/Plans", … */
	gboolean is_own; /* the user's: can be renamed and removed */
	gint64 total,
		unread; /* of the Inbox without what is shown under the heading of lists and bulk mail */
} ImailFolderSummary;

typedef enum {
	IMAIL_LIST_BY_DATE,
	IMAIL_LIST_BY_FROM,
	IMAIL_LIST_BY_SUBJECT,
	IMAIL_LIST_BY_SIZE,
} ImailListOrder;

/* Part of a folder's list. */
typedef struct {
	GPtrArray *summaries; /* of ImailSummary */
	gint64 offset;        /* of the first one in the whole list */
	gint64 total, unread; /* of the whole folder */
} ImailListPage;

/* A mail that was found. */
typedef struct {
	ImailSummary *summary;
	char *excerpt; /* some words of the mail, with those that were looked for where it has them */
	GArray *marks; /* of guint, pairs: octets [start, end) of the excerpt that were looked for, in order
			*/
} ImailSearchHit;

/* What a search found. */
typedef struct {
	GPtrArray *hits;     /* of ImailSearchHit, the best first */
	gint64 total;        /* how many mails fit, as far as was looked */
	gboolean is_cut;     /* there are more than that */
	gboolean is_reading; /* not all mails can be found yet: the index is being made */
	char *left_out;      /* what of the query was not understood, in words; or NULL */
} ImailSearchResult;

/* A mail of a conversation. */
typedef struct {
	ImailSummary *summary;
	guint depth; /* 0: it answers nothing that is here */
} ImailConversationMail;

/* A conversation in a folder's list. */
typedef struct {
	ImailSummary *newest; /* of the folder's mails in it */
	gint64 total, unread; /* in all folders but Trash */
	gint64 thread;        /* its number, as in ImailSummary */
	char **names; /* who speaks in it, in order, the user as ""; NULL: it is one mail. Not all of very
			 many */
	gboolean is_flagged, has_attachment; /* one of its mails */
} ImailConversationSummary;

/* A conversation that is unfolded in a list. */
typedef struct {
	gint64 asked,
		thread;   /* the number that was asked for, and what it is now (two may turn out to be one) */
	gint64 offset;    /* where it stands in the whole list; -1: it has no mail there any more */
	GPtrArray *mails; /* of ImailConversationMail, in reading order; NULL with offset -1 */
} ImailConversationOpen;

/* Part of a folder's conversations. */
typedef struct {
	GPtrArray *conversations; /* of ImailConversationSummary */
	gint64 offset;            /* of the first one in the whole list */
	gint64 total;             /* conversations in the folder */
	gint64 mails, unread;     /* as in ImailListPage */
	GPtrArray *unfolded;      /* of ImailConversationOpen: those that were asked for, in that order */
} ImailConversationPage;

/* A mailing list, or a sender of bulk mail. */
typedef struct {
	char *key;            /* what bulk_keep takes */
	char *folder;         /* for list_page and the others: what of it is shown under the heading */
	char *title;          /* for a person */
	gboolean is_list;     /* else a sender */
	gboolean is_kept;     /* the user wants it in the Inbox */
	gint64 total, unread; /* of what is shown under the heading */
} ImailBulkGroup;

/* Lists and bulk mail of the Inbox, which are shown under a heading of their own: what says itself that it is
 * (ImailSummary.is_bulk), unless its sender is on the buddy list or the user wants its list or sender in the
 * Inbox. On the disk, and for other programs, all of it lies in the Inbox. */
typedef struct {
	gboolean is_folding;  /* else there is no such heading: all is shown in the Inbox */
	gint64 total, unread; /* of what is shown under it */
	GPtrArray *groups;    /* of ImailBulkGroup: those with mails there, or kept; the latest first */
} ImailBulk;

/* An attachment of a mail that is read; its index is its place in ImailReadable.attachments. */
typedef struct {
	char *name; /* safe as a file name */
	char *media_type;
	gint64 size;
	/* It is a mail: `read` and the others that take a mail's id open it by ID/INDEX, and what is attached
	 * to it by ID/INDEX/INDEX. It cannot be deleted, moved or marked by itself. */
	gboolean is_mail;
} ImailPartInfo;

/* Lines of a mail that can be folded away: octets [start, end) of ImailReadable's text and markup, without
 * the line ends around them; the tags within are closed within. */
typedef struct {
	gboolean is_signature; /* else: quoted from an earlier mail */
	guint lines;
	gsize text_start, text_end;
	gsize markup_start, markup_end;
} ImailFold;

/* Which of a mail's forms is shown, where it has both. */
typedef enum {
	IMAIL_FORM_PREFERRED, /* as the user's settings say */
	IMAIL_FORM_TEXT,
	IMAIL_FORM_HTML,
} ImailForm;

/* Where an image would stand: the octets [start, end) of the markup are words in its stead, maybe none. */
typedef struct {
	char *url;  /* on another server, http or https: not to be loaded but by the user's wish; NULL: */
	guint part; /* it is attached to the mail; its index */
	gsize markup_start, markup_end;
} ImailImage;

/* A mail as the read window shows it. */
typedef struct {
	ImailSummary *summary;
	char *to, *cc, *reply_to; /* mailboxes separated by ", "; "" when there are none */
	char *message_id;         /* or NULL */
	char **references;        /* for a reply */
	char *text;               /* plain text, always; made from the HTML where the mail has only that */
	char *markup; /* libpurple markup (the HTML subset that GtkIMHtml and purple_notify_formatted show),
			 escaped and safe */
	GPtrArray *attachments; /* of ImailPartInfo; never NULL */
	char *left_out;         /* in words, what is not shown; or NULL */
	char *through; /* names of the mailboxes through which it came, separated by ", "; or NULL: not known
			*/
	gboolean is_partial; /* only the beginning of a large mail is here: mail_fetch brings the whole. No
				attachments then */
	GArray *folds; /* of ImailFold, in order; never NULL; not changed any more, so a reference will do */
	guint remote_images;   /* that the HTML would load, and that were not loaded; left_out says so */
	gboolean is_from_html; /* text and markup come from the HTML (account setting "prefer-html", or there
				  is nothing else that says as much) */
	gboolean is_signed, is_encrypted; /* not checked, not deciphered; left_out says more */
	gboolean is_nested;               /* a mail within a mail: see ImailPartInfo.is_mail */
	/* Of ImailImage, in order, 100 at most; never NULL; not changed any more. Those that nobody is to see
	 * (trackers) are counted in remote_images, and have no place. */
	GPtrArray *images;
	gboolean has_both;   /* text and HTML: read_as can show the other one */
	char *left_out_else; /* left_out without what it says of images on other servers; or NULL */
	/* The domain of From (or one around or within it) whose signature (DKIM) the user's own mail server
	 * found good, and that server; NULL: not known, as most mail servers do not say it in a way that
	 * could not be forged. */
	char *signed_by, *checked_by;
	/* In words, why the sender may be another than it seems: its name has another address in it, or the
	 * mail server found that it is forged (DMARC); or NULL. */
	char *sender_warning;
	/* How a list can be left (List-Unsubscribe): a mailto: and a https: or http: URL, as the sender wrote
	 * them; or NULL. Never to be followed but by the user's wish. */
	char *unsubscribe_mail, *unsubscribe_web;
} ImailReadable;
/* Its strings, likewise. */
#define IMAIL_READABLE_STRINGS(each)                                                                         \
	each(to) each(cc) each(reply_to) each(message_id) each(text) each(markup) each(left_out)             \
		each(through) each(left_out_else) each(signed_by) each(checked_by) each(sender_warning)      \
			each(unsubscribe_mail) each(unsubscribe_web)

/* A From that the user may choose. */
typedef struct {
	char *mailbox; /* "Alice <alice@example.org>" */
	gboolean is_default;
} ImailFrom;

/* A recipient that completes what was typed. */
typedef struct {
	char *mailbox;      /* "Bob <bob@example.net>": what goes into the field */
	char *name;         /* of the person; "" where there is none */
	char *address;      /* addr-spec */
	PurpleBuddy *buddy; /* whose address it is (for icon and protocol), or NULL; valid until the main loop
			       runs */
} ImailCompletion;

/* What became of a mail that was sent. Names as on the wire (docs/PROTOCOL.md 4.4). */
typedef struct {
	const char *mail;    /* id that ImailApi.send gave */
	const char *state;   /* "uploading", "held", "queued", "sending", "sent", "deferred", "failed",
				"uncertain",   "bounced", "recalled" */
	const char *subject; /* of the mail, where known; or NULL */
	const char *text;    /* a sentence for a person, in full; never NULL */
	gint64 next_try;     /* seconds since the epoch, or 0; of a held mail: when it leaves */
	gboolean is_failure; /* the user should be told now */
	gint64 done, total;  /* "uploading", "sending": octets; total 0: not known */
} ImailMailEvent;

/* A mail of which something is still to come, or that failed. */
typedef struct {
	char *mail, *state; /* as in ImailMailEvent */
	char *subject, *to; /* "" where not known */
	char *text;         /* a sentence for a person */
	gint64 time;        /* when it came into this state, seconds since the epoch */
	gint64 next_try;    /* or 0 */
	gboolean can_edit;  /* mail_edit makes sense: it can be taken back, or has failed */
	gboolean can_release;
} ImailOutboxEntry;

/* The health of a POP3 mailbox. */
typedef struct {
	const char *mailbox; /* id */
	const char *name;    /* for a person */
	const char *state;   /* "idle", "connecting", "fetching", "failed", "paused"; "removed": last */
	const char *text;    /* a sentence for a person; "" when all is well */
	gint64 last_success, next_try; /* seconds since the epoch, or 0 */
} ImailMailboxEvent;

/* A sender (SMTP server) or a mailbox (POP3 server), as the server keeps it. */
typedef struct {
	gboolean is_sender;
	char *id;           /* NULL: a new one, not saved yet */
	char *label;        /* for a list: "alice@example.org", "alice at pop.example.org" */
	GHashTable *values; /* all of it as strings, as sender_set and mailbox_set take them; the password is
			       only in that of a new one */
	/* Of a mailbox: its health, as in ImailMailboxEvent; NULL and 0 where nothing is known. */
	char *state, *text;
	gint64 last_success, next_try;
} ImailServer;

/* MAIL is NULL when ERROR is set. */
typedef void (*ImailReadCb)(const ImailReadable *mail, const GError *error, gpointer user_data);
/* SUMMARIES: of ImailSummary, newest first; NULL when ERROR is set. */
typedef void (*ImailListCb)(GPtrArray *summaries, const GError *error, gpointer user_data);
/* ERROR is NULL when it was done. */
typedef void (*ImailDoneCb)(const GError *error, gpointer user_data);

/* FOLDERS: of ImailFolderSummary: the five, then the user's by name; NULL when ERROR is set. */
typedef void (*ImailFolderListCb)(GPtrArray *folders, const GError *error, gpointer user_data);
typedef void (*ImailListPageCb)(const ImailListPage *page, const GError *error, gpointer user_data);
typedef void (*ImailSearchCb)(const ImailSearchResult *result, const GError *error, gpointer user_data);
/* MAILS: of ImailConversationMail, in reading order. */
typedef void (*ImailConversationMailsCb)(GPtrArray *mails, const GError *error, gpointer user_data);
/* CONVERSATIONS: of ImailConversationSummary. */
typedef void (*ImailConversationListCb)(GPtrArray *conversations, const GError *error, gpointer user_data);
typedef void (*ImailConversationPageCb)(const ImailConversationPage *page, const GError *error,
					gpointer user_data);
typedef void (*ImailBulkCb)(const ImailBulk *bulk, const GError *error, gpointer user_data);
/* ID: the mail in Drafts. Set beside ERROR: the words are saved, but something that is attached cannot be. */
typedef void (*ImailDraftCb)(const char *id, const GError *error, gpointer user_data);
/* TEXT: NULL when ERROR is set; IS_CUT: it is the beginning of a large mail. */
typedef void (*ImailTextCb)(const char *text, gboolean is_cut, const GError *error, gpointer user_data);
/* PATH: of a file; NULL when ERROR is set. */
typedef void (*ImailFileCb)(const char *path, const GError *error, gpointer user_data);
/* How far an export or an import is. */
typedef struct {
	guint done;       /* mails written, or taken in */
	guint known;      /* mails of an import that were here already, and were not taken in twice */
	guint passed;     /* mails that could not be had: gone meanwhile, too large, or not to be read */
	double part;      /* of the whole that is done, 0 to 1 */
	gboolean is_over; /* the last word: nothing comes after it */
} ImailTransfer;
/* Comes again and again while it goes on (what it returns: whether to go on), and once when it is over, with
 * ERROR (CANCELLED after a FALSE) or without, unless the account goes away before. */
typedef gboolean (*ImailTransferCb)(const ImailTransfer *transfer, const GError *error, gpointer user_data);
/* OCTETS: NULL when ERROR is set. */
typedef void (*ImailOctetsCb)(GBytes *octets, const GError *error, gpointer user_data);
/* ID: NULL without ERROR: there is none. */
typedef void (*ImailIdCb)(const char *id, const GError *error, gpointer user_data);
/* Where a mail stands in a list. */
typedef struct {
	gint64 at;     /* as offsets of list_page, or of conversations_page, count */
	gint64 thread; /* of a list of conversations: the number of its conversation */
} ImailMailPlace;
/* PLACE: NULL when ERROR is set. */
typedef void (*ImailMailPlaceCb)(const ImailMailPlace *place, const GError *error, gpointer user_data);

/* ADDRESS: that of a buddy, as it is known now; NULL: the user was asked and gave none, or the buddy has gone. */
typedef void (*ImailAddressCb)(const char *address, gpointer user_data);

/* How many unread mails are of whom. */
typedef struct {
	char *address; /* addr-spec as the mails have it; one spelt in two ways stands twice */
	guint count;
} ImailUnreadSender;

/* The mails that wait to be read in the Inbox and in the user's own folders; not what stands under the
 * heading of bulk mail. */
typedef struct {
	gint64 total;
	GPtrArray *senders; /* of ImailUnreadSender; of the newest 5,000 mails */
} ImailUnread;

/* UNREAD is NULL when ERROR is set. */
typedef void (*ImailUnreadCb)(const ImailUnread *unread, const GError *error, gpointer user_data);

/* A mail server that was found for an address. */
typedef struct {
	const char *host;
	int port;
	const char *tls;    /* "tls" or "starttls" */
	const char *login;  /* user name */
	const char *source; /* how it was found: "list", "autoconfig", "srv", "mx", "probe" */
} ImailServerPlace;

/* All that were found. */
typedef struct {
	GPtrArray *senders, *mailboxes; /* of ImailServerPlace, the likeliest first; may be empty */
	const char *where;              /* a sentence that says how the first ones were found; or NULL */
	const char *note;               /* what the person has to know or do first; or NULL */
	const char *provider;           /* its name; or NULL */
	const char *link;               /* https: of its page for what the note says; or NULL */
	const char *problem; /* why nothing, or not both, may have been found, in words; or NULL: both were */
	const char *similar; /* the address, without what looks like a slip in its domain; or NULL */
} ImailServersFound;

/* FOUND is NULL when ERROR is set. */
typedef void (*ImailServersCb)(const ImailServersFound *found, const GError *error, gpointer user_data);

/* What became of a mail for one of its recipients. */
typedef struct {
	char *address;
	const char *state; /* "accepted", "waiting", "refused" (docs/PROTOCOL.md 4.4) */
	char *words;       /* the same for a person */
	char *text;        /* what the server said of it; "" */
} ImailRecipientFate;

/* And for all of them. */
typedef struct {
	char *mail;
	const char *state;     /* as in ImailMailEvent */
	char *subject, *text;  /* "" where there is none; a sentence for a person */
	GPtrArray *recipients; /* of ImailRecipientFate */
} ImailFate;

#endif
