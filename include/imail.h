/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * imail.h: the one header between the iMail protocol plugin (libimail.so) and a UI plugin (imail-pidgin.so,
 * imail-finch.so, or any other): operations go down through ImailApi, typed events come up through
 * ImailUiOps.
 *
 * How they find each other: the protocol plugin, when it is loaded, loads the UI plugin that fits the running
 * client (purple_core_get_ui(): "gtk-gaim" → imail-pidgin, "gnt-purple" → imail-finch). The UI plugin calls
 * imail_api_get(), checks the version, and registers its operations; while none is registered, the protocol
 * plugin's own fallback (libpurple's request and notify API) serves. When the UI plugin is unloaded it
 * unregisters.
 *
 * All functions are called, and all callbacks come, in the main thread. Strings are UTF-8. Structs that a
 * callback gets are valid during the call.
 */
#ifndef IMAIL_H
#define IMAIL_H

#include <purple.h>

#define IMAIL_PRPL_ID     "prpl-imail"
#define IMAIL_API_VERSION 2

/* A file to be attached. */
typedef struct {
	char *path;       /* in the local file system's encoding */
	char *name;       /* what the receiver sees */
	char *media_type; /* NULL: guessed from name and contents */
	gint64 size;      /* octets; -1: not looked at yet */
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
} ImailCompose;

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
	/* Of a mail that was sent from here: its id (ImailMailEvent.mail), its state by its name, and a
	 * sentence for a person about it; NULL of all others, and where nothing is known. */
	char *mail, *state, *state_text;
	char *to; /* of the same: its recipients, as typed; NULL: not known */
	/* A list's, or sent by a program (List-Id, Precedence, Auto-Submitted): not announced as new, unless
	 * its sender is on the buddy list. */
	gboolean is_bulk;
	char *list_id; /* "dev.lists.example.org"; or NULL */
} ImailSummary;

/* An attachment of a mail that is read; its index is its place in ImailReadable.attachments. */
typedef struct {
	char *name; /* safe as a file name */
	char *media_type;
	gint64 size;
} ImailPartInfo;

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
} ImailReadable;

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
	const char *mailbox;           /* id */
	const char *name;              /* for a person */
	const char *state;             /* "idle", "connecting", "fetching", "failed", "paused" */
	const char *text;              /* a sentence for a person; "" when all is well */
	gint64 last_success, next_try; /* seconds since the epoch, or 0 */
} ImailMailboxEvent;

/* MAIL is NULL when ERROR is set. */
typedef void (*ImailReadCb)(const ImailReadable *mail, const GError *error, gpointer user_data);
/* SUMMARIES: of ImailSummary, newest first; NULL when ERROR is set. */
typedef void (*ImailListCb)(GPtrArray *summaries, const GError *error, gpointer user_data);
/* ERROR is NULL when it was done. */
typedef void (*ImailDoneCb)(const GError *error, gpointer user_data);

/* Events up. Any member may be NULL. */
typedef struct {
	guint version; /* IMAIL_API_VERSION */
	/* Show a compose window, filled in. Takes COMPOSE (imail_api->compose_free). */
	void (*compose_open)(PurpleAccount *account, ImailCompose *compose);
	/* Show this mail. */
	void (*read_open)(PurpleAccount *account, const char *id);
	/* A mail was added to a folder; IS_NEW: it has just come in, and the user is to be told: it is no
	 * bulk mail of strangers, and no delivery report on a mail whose state says the same. */
	void (*mail_added)(PurpleAccount *account, const ImailSummary *summary, gboolean is_new);
	void (*mail_changed)(PurpleAccount *account, const ImailSummary *summary);
	void (*mail_removed)(PurpleAccount *account, const char *id);
	void (*mail_event)(PurpleAccount *account, const ImailMailEvent *event);
	void (*mailbox_event)(PurpleAccount *account, const ImailMailboxEvent *event);
	/* How far a long fetch is: messages done and in all. */
	void (*progress)(PurpleAccount *account, const char *mailbox, gint64 done, gint64 total);
	/* The account went online or offline, or its senders changed. */
	void (*account_changed)(PurpleAccount *account);
} ImailUiOps;

/* A mail server that was found for an address. */
typedef struct {
	const char *host;
	int port;
	const char *tls;    /* "tls" or "starttls" */
	const char *login;  /* user name */
	const char *source; /* how it was found: "list", "autoconfig", "srv", "mx", "probe" */
} ImailServer;

/* All that were found. */
typedef struct {
	GPtrArray *senders, *mailboxes; /* of ImailServer, the likeliest first; may be empty */
	const char *where;              /* a sentence that says how the first ones were found; or NULL */
	const char *note;               /* what the person has to know or do first; or NULL */
} ImailServersFound;

/* FOUND is NULL when ERROR is set. */
typedef void (*ImailServersCb)(const ImailServersFound *found, const GError *error, gpointer user_data);

/* Operations down. ACCOUNT is always one of the protocol IMAIL_PRPL_ID. */
typedef struct {
	guint version; /* IMAIL_API_VERSION */

	/* Registers a UI (its struct must live until ui_unregister); its events replace the fallback's.
	 * Several may be registered. */
	void (*ui_register)(const ImailUiOps *ops);
	void (*ui_unregister)(const ImailUiOps *ops);

	/* All connected iMail accounts, as a list of PurpleAccount; free the list only. */
	GList *(*accounts)(void);

	/* The From addresses of an account, the default one first. Array of ImailFrom with free function;
	 * empty while offline. */
	GPtrArray *(*senders)(PurpleAccount *account);

	/* Opens the compose window of the registered UI (or the fallback's form). Takes COMPOSE. */
	void (*compose)(PurpleAccount *account, ImailCompose *compose);
	ImailCompose *(*compose_new)(PurpleAccount *account, const char *to);
	/* A reply: To from Reply-To or From (all: and the other recipients to Cc), "Re: ", the text quoted,
	 * threading headers. */
	ImailCompose *(*compose_reply)(PurpleAccount *account, const ImailReadable *mail, gboolean to_all);
	void (*compose_free)(ImailCompose *compose);

	/* Whether the recipients' fields hold addresses only; FALSE with the first bad one in *BAD (g_free).
	 */
	gboolean (*recipients_check)(const char *typed, char **bad);

	/* Sends. The mail's id (g_free), or NULL with ERROR in words (no recipient, a bad address, a file
	 * that cannot be read, too large). The mail is on disk when this returns: it goes out now, or after
	 * the next login; events tell what becomes of it. */
	char *(*send)(PurpleAccount *account, const ImailCompose *compose, GError **error);

	/* The mail, read and parsed in a thread; marks it seen. CB comes later, once, unless the account goes
	 * away before. */
	void (*read)(PurpleAccount *account, const char *id, ImailReadCb cb, gpointer user_data);
	/* Mails of a folder, newest first, at most MAX (0: all). */
	void (*list)(PurpleAccount *account, const char *folder, guint max, ImailListCb cb,
		     gpointer user_data);
	/* Writes attachment INDEX to PATH (replaced only when whole). */
	void (*attachment_save)(PurpleAccount *account, const char *id, guint index, const char *path,
				ImailDoneCb cb, gpointer user_data);
	/* Writes the whole mail as .eml. */
	void (*mail_save)(PurpleAccount *account, const char *id, const char *path, ImailDoneCb cb,
			  gpointer user_data);
	/* Moves to Trash; from Trash: removes. */
	void (*mail_delete)(PurpleAccount *account, const char *id, ImailDoneCb cb, gpointer user_data);

	/* Polls all mailboxes of the account now. */
	void (*check_now)(PurpleAccount *account);
	/* Opens the form for mail servers. */
	void (*servers_edit)(PurpleAccount *account);

	/* The mail address to use for a buddy of any protocol, or NULL: what the user gave it, else an iMail
	 * user's name. g_free. */
	char *(*buddy_address)(PurpleBuddy *buddy); /* (or that of another buddy of the same contact) */
	void (*buddy_set_address)(PurpleBuddy *buddy, const char *address);

	/* Sets a sender (SMTP server) or a mailbox (POP3 server) without the form: VALUES are strings by
	 * their names on the wire (docs/PROTOCOL.md §5: "host", "port", "tls", "login", "password", …); with
	 * "sender" or "mailbox" that one is changed, else a new one is made. CB may be NULL. */
	void (*sender_set)(PurpleAccount *account, GHashTable *values, ImailDoneCb cb, gpointer user_data);
	void (*mailbox_set)(PurpleAccount *account, GHashTable *values, ImailDoneCb cb, gpointer user_data);
	/* The whole of a partial mail: it comes as a mail added, and the partial one is removed. CB when the
	 * server has been asked. */
	void (*mail_fetch)(PurpleAccount *account, const char *id, ImailDoneCb cb, gpointer user_data);

	/* Polls one mailbox now (MAILBOX is its id; NULL: all). CB (may be NULL) comes when the server has
	 * accepted the request. */
	void (*check_mailbox)(PurpleAccount *account, const char *mailbox, ImailDoneCb cb,
			      gpointer user_data);

	/* The mails of which something is still to come, oldest first: of ImailOutboxEntry, with free
	 * function. */
	GPtrArray *(*outbox)(PurpleAccount *account);
	/* Opens the compose window with a mail that was sent: one that has not left is taken back first, so
	 * the window may open a moment later. MAIL is its id. CB (may be NULL) with ERROR: too late, no copy
	 * here. */
	void (*mail_edit)(PurpleAccount *account, const char *mail, ImailDoneCb cb, gpointer user_data);
	/* Sends a mail now that is held or waits for its next try. CB may be NULL. */
	void (*mail_release)(PurpleAccount *account, const char *mail, ImailDoneCb cb, gpointer user_data);
	/* Drops a mail that failed, or takes one back without writing it again. CB may be NULL. */
	void (*mail_drop)(PurpleAccount *account, const char *mail, ImailDoneCb cb, gpointer user_data);

	/* Recipients for TYPED, the words of one recipient that were typed so far (not the whole field): each
	 * is the beginning of a word of the name, of the buddy's alias, or of the address; letter case and
	 * accents do not matter; Chinese names fit by any part. The likeliest first: people written to, then
	 * buddies of all accounts and protocols, then others who wrote. At most MAX (0 and over 100: 100),
	 * each address once. Array of ImailCompletion with free function; never NULL. Quick enough for each
	 * key. */
	GPtrArray *(*complete)(PurpleAccount *account, const char *typed, guint max);

	/* Which mail servers has ADDRESS? imaild looks for them, for 20 seconds at most. CB comes later,
	 * once, unless the account goes away before. */
	void (*servers_discover)(PurpleAccount *account, const char *address, ImailServersCb cb,
				 gpointer user_data);
	/* Whether a server lets the user in, without saving it: KIND is "sender" or "mailbox", VALUES as for
	 * sender_set and mailbox_set (with an id and without "password": the stored one). CB with ERROR has
	 * the server's own words. */
	void (*servers_test)(PurpleAccount *account, const char *kind, GHashTable *values, ImailDoneCb cb,
			     gpointer user_data);
} ImailApi;

/* The name under which the protocol plugin registers with purple_plugin_ipc_register: returns a const
 * ImailApi *. */
#define IMAIL_IPC_API "imail-api"

/* The API of the loaded protocol plugin, or NULL when it is not loaded or of another version. */
static inline const ImailApi *imail_api_get(void)
{
	PurplePlugin *plugin = purple_plugins_find_with_id(IMAIL_PRPL_ID);
	gboolean ok = FALSE;
	const ImailApi *api = NULL;

	if (plugin != NULL && purple_plugin_is_loaded(plugin))
		api = (const ImailApi *)purple_plugin_ipc_call(plugin, IMAIL_IPC_API, &ok);
	return ok && api != NULL && api->version == IMAIL_API_VERSION ? api : NULL;
}

#endif
