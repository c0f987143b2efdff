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

#include "imail-types.h"

#define IMAIL_PRPL_ID     "prpl-imail"
#define IMAIL_API_VERSION 2

/* The link to a mail, in conversations: then the account's user name, "/" and the mail's id, both
 * percent-encoded. Anybody can write such a link: opening it must do no more than show the mail. */
#define IMAIL_LINK_READ "imail:read/"

/* The heading of lists and bulk mail, for the operations that take a folder's name: list_page, conversations,
 * folder_mark_read, folder_export. No folder can have that name. */
#define IMAIL_BULK_FOLDER "//bulk"
/* Before the id of a mail in the outbox (ImailOutboxEntry.mail): `read` and read_as show it. */
#define IMAIL_OUTGOING_ID "//outgoing/"

/* Events up. Any member may be NULL. */
typedef struct {
	guint version; /* IMAIL_API_VERSION */
	/* Show a compose window, filled in. Takes COMPOSE (imail_api->compose_free). */
	void (*compose_open)(PurpleAccount *account, ImailCompose *compose);
	/* Show this mail. */
	void (*read_open)(PurpleAccount *account, const char *id);
	/* A mail was added to a folder; IS_NEW: it has just come in, and the user is to be told: it is no
	 * bulk mail of strangers, no delivery report on a mail whose state says the same, and does not stand
	 * in a conversation before their eyes. */
	void (*mail_added)(PurpleAccount *account, const ImailSummary *summary, gboolean is_new);
	void (*mail_changed)(PurpleAccount *account, const ImailSummary *summary);
	void (*mail_removed)(PurpleAccount *account, const char *id);
	void (*mail_event)(PurpleAccount *account, const ImailMailEvent *event);
	void (*mailbox_event)(PurpleAccount *account, const ImailMailboxEvent *event);
	/* How far a long fetch is: messages done and in all. */
	void (*progress)(PurpleAccount *account, const char *mailbox, gint64 done, gint64 total);
	/* The account went online or offline, or its senders changed. */
	void (*account_changed)(PurpleAccount *account);
	/* Show the account's mail servers. WORDS (or NULL) say why this comes by itself: SERVER is then the
	 * id of the mailbox that is to be corrected, or NULL: there is no server yet. */
	void (*servers_open)(PurpleAccount *account, const char *server, const char *words);
	/* Folders, counts, or more mails than are told one by one are not what they were: ask again for what
	 * is shown. */
	void (*folders_changed)(PurpleAccount *account);
	/* The index of the account's mail is made anew: mails done and in all. Meanwhile all is listed and
	 * can be read; searches find what is done. */
	void (*indexing)(PurpleAccount *account, gint64 done, gint64 total);
	/* Show the account's mails: the Inbox. Without it the account's menu has no such entry. */
	void (*mailbox_open)(PurpleAccount *account);
	/* Links that begin with IMAIL_LINK_READ open the mail in its conversations; else none are written
	 * there. */
	gboolean opens_links;
	/* Show the preferences of mail, with the account's own chosen. Without it the account's menu has no
	 * such entry. */
	void (*prefs_open)(PurpleAccount *account);
	/* The first run: the account, which is online, has no mail server yet. Have its own address looked up
	 * (servers_discover), show what was found, let it be tested and saved; the user may also leave it.
	 * Comes again at each later start of the client. Without it forms of libpurple do the same. */
	void (*servers_setup)(PurpleAccount *account);
	/* How far servers_discover is with ADDRESS: "list" (of large providers), "domain" (what the domain
	 * itself names: autoconfig, DNS), "probe" (likely names are tried); others may come. */
	void (*servers_step)(PurpleAccount *account, const char *address, const char *step);
} ImailUiOps;

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

	/* Opens the compose window of the registered UI (or the fallback's form). Takes COMPOSE. The sender's
	 * signature is put into its text first (and into its HTML). */
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

	/* The mail, read and parsed in a thread; marks it seen. ID may be that of a mail within a mail
	 * (ImailPartInfo.is_mail). CB comes later, once, unless the account goes away before. */
	void (*read)(PurpleAccount *account, const char *id, ImailReadCb cb, gpointer user_data);
	/* Mails of a folder, newest first, at most MAX (0: all); of the Inbox with lists and bulk mail. */
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
	/* ADDRESS: several are separated by commas; NULL: none any more. */
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

	/* All senders, then all mailboxes: of ImailServer, with free function; empty before the first login.
	 */
	GPtrArray *(*servers)(PurpleAccount *account);
	/* A new one, filled in with a guess from the account's address. */
	ImailServer *(*server_new)(PurpleAccount *account, gboolean is_sender);
	void (*server_free)(ImailServer *server);
	/* ID is that of a sender, or of a mailbox. CB may be NULL. */
	void (*server_remove)(PurpleAccount *account, gboolean is_sender, const char *id, ImailDoneCb cb,
			      gpointer user_data);

	/* Lists and searches of the account's mail. They are answered at once, whatever comes in meanwhile.
	 */
	void (*folders)(PurpleAccount *account, ImailFolderListCb cb, gpointer user_data);
	/* COUNT (0: all) mails of FOLDER from OFFSET: for lists of any length. "Inbox" is what is shown
	 * there: without what stands under IMAIL_BULK_FOLDER. */
	void (*list_page)(PurpleAccount *account, const char *folder, ImailListOrder order,
			  gboolean is_descending, gint64 offset, guint count, ImailListPageCb cb,
			  gpointer user_data);
	/* The best MAX mails for QUERY: words, "phrases", begin*, -not, from: to: subject: attachment:
	 * has:attachment is:unread|read|flagged|answered|forwarded|draft in:FOLDER before:2026-10-01
	 * after:2w larger:1m, a OR b, (a b) OR c, from:(a OR b). IS_TYPING: its last word may go on. Trash
	 * is searched with in:Trash or in:anywhere. A new search ends the one before: its CB gets CANCELLED.
	 */
	void (*search)(PurpleAccount *account, const char *query, gboolean is_typing, guint max,
		       ImailSearchCb cb, gpointer user_data);
	/* The conversation of a mail, what we sent included. */
	void (*conversation)(PurpleAccount *account, const char *id, ImailConversationMailsCb cb,
			     gpointer user_data);
	/* The conversations of a folder, the one with the newest mail first. */
	void (*conversations)(PurpleAccount *account, const char *folder, gint64 offset, guint count,
			      ImailConversationListCb cb, gpointer user_data);

	/* Several mails at once: IDS end with NULL. CB may be NULL; where some could not be done (mostly
	 * since another program moved them), its error says how many. Events tell what changed. */
	/* Sets and clears letters: S seen, R answered, F flagged, P forwarded, D draft; "" none. */
	void (*mails_mark)(PurpleAccount *account, const char *const *ids, const char *set, const char *clear,
			   ImailDoneCb cb, gpointer user_data);
	/* "Archive" archives. */
	void (*mails_move)(PurpleAccount *account, const char *const *ids, const char *folder, ImailDoneCb cb,
			   gpointer user_data);
	void (*mails_copy)(PurpleAccount *account, const char *const *ids, const char *folder, ImailDoneCb cb,
			   gpointer user_data);
	/* To Trash, from Trash for good. */
	void (*mails_delete)(PurpleAccount *account, const char *const *ids, ImailDoneCb cb,
			     gpointer user_data);
	/* Undoes that: from Trash back to where they were. */
	void (*mails_restore)(PurpleAccount *account, const char *const *ids, ImailDoneCb cb,
			      gpointer user_data);
	void (*folder_mark_read)(PurpleAccount *account, const char *folder, ImailDoneCb cb,
				 gpointer user_data);
	/* Removes what has been in Trash for DAYS (0: all) for good. By itself that happens after the days of
	 * the account's setting "trash-days" (30; 0: never). */
	void (*trash_empty)(PurpleAccount *account, guint days, ImailDoneCb cb, gpointer user_data);

	/* The user's own folders. The mails of one that is removed go to Trash. */
	void (*folder_create)(PurpleAccount *account, const char *name, ImailDoneCb cb, gpointer user_data);
	void (*folder_rename)(PurpleAccount *account, const char *name, const char *new_name, ImailDoneCb cb,
			      gpointer user_data);
	void (*folder_remove)(PurpleAccount *account, const char *name, ImailDoneCb cb, gpointer user_data);

	/* Mails out to an mbox file, which is there only when it is whole; and in from an mbox file or
	 * another Maildir (a folder on the disk): what is here is not taken in twice, and what was taken in
	 * stays when it fails or is stopped: another import goes on there. CB may be NULL. */
	void (*mails_export)(PurpleAccount *account, const char *const *ids, const char *path,
			     ImailTransferCb cb, gpointer user_data);
	void (*folder_export)(PurpleAccount *account, const char *folder, const char *path,
			      ImailTransferCb cb, gpointer user_data);
	void (*mails_import)(PurpleAccount *account, const char *path, const char *folder, ImailTransferCb cb,
			     gpointer user_data);

	/* Which mail servers has ADDRESS? imaild looks for them, for 20 seconds at most. CB comes later,
	 * once, unless the account goes away before. Of the account's own address, server_new is filled in
	 * with what was found from then on. */
	void (*servers_discover)(PurpleAccount *account, const char *address, ImailServersCb cb,
				 gpointer user_data);
	/* Whether a server lets the user in, without saving it: VALUES as for sender_set and mailbox_set
	 * (with an id and without "password": the stored one). CB with ERROR has the server's own words. */
	void (*server_test)(PurpleAccount *account, gboolean is_sender, GHashTable *values, ImailDoneCb cb,
			    gpointer user_data);

	/* A mail that is being written goes into Drafts, in the place of what was saved of it before; what is
	 * in COMPOSE is copied, and COMPOSE->draft set, before this returns. Call it every few seconds when
	 * something has changed, and not again before CB (may be NULL) came. IS_LAST: the window closes, and
	 * keeps what it has in Drafts; without that the user is asked after a crash whether to go on. `send`
	 * removes the draft. */
	void (*draft_save)(PurpleAccount *account, ImailCompose *compose, gboolean is_last, ImailDraftCb cb,
			   gpointer user_data);
	/* The mail is not wanted: its draft goes for good, also the one that it was opened with. */
	void (*draft_discard)(PurpleAccount *account, const ImailCompose *compose, ImailDoneCb cb,
			      gpointer user_data);
	/* Opens the compose window with a mail that lies in a folder: one in Drafts (another program's too)
	 * is gone on with, of others a new mail is made. CB (may be NULL) when that is done. */
	void (*draft_open)(PurpleAccount *account, const char *id, ImailDoneCb cb, gpointer user_data);
	/* Opens the compose window with a mail to pass on: "Fwd: ", and its text and attachments, or the
	 * whole mail as an attachment. ID may be that of a mail within a mail. CB (may be NULL) when that is
	 * done. */
	void (*mail_forward)(PurpleAccount *account, const char *id, gboolean as_attachment, ImailDoneCb cb,
			     gpointer user_data);
	/* The mail as it came, header and all, as text that can be shown. */
	void (*mail_source)(PurpleAccount *account, const char *id, ImailTextCb cb, gpointer user_data);
	/* Writes the mail to a file as an HTML page that loads nothing, for a browser to show or to print
	 * (purple_notify_uri). Nobody else can read it; it goes with the account, or after a day. */
	void (*mail_page)(PurpleAccount *account, const char *id, ImailFileCb cb, gpointer user_data);

	/* COUNT conversations of FOLDER (or a heading) from OFFSET, the one with the newest mail there first:
	 * for lists of any length. UNFOLDED (numbers of conversations, ending with 0; or NULL): where these
	 * stand at the same moment, wherever that is, and their mails. A mail that the index has not read yet
	 * is in none. */
	void (*conversations_page)(PurpleAccount *account, const char *folder, gint64 offset, guint count,
				   const gint64 *unfolded, ImailConversationPageCb cb, gpointer user_data);
	/* Lists and bulk mail: what there is of them. */
	void (*bulk)(PurpleAccount *account, ImailBulkCb cb, gpointer user_data);
	/* Whether they have a heading of their own. Kept for the account, as what follows; all clients on it
	 * hear of it by folders_changed. CB may be NULL. */
	void (*bulk_fold)(PurpleAccount *account, gboolean is_folding, ImailDoneCb cb, gpointer user_data);
	/* Whether the list or sender of KEY is shown in the Inbox all the same. CB may be NULL. */
	void (*bulk_keep)(PurpleAccount *account, const char *key, gboolean is_kept, ImailDoneCb cb,
			  gpointer user_data);
	/* `read`, in that form. */
	void (*read_as)(PurpleAccount *account, const char *id, ImailForm form, ImailReadCb cb,
			gpointer user_data);
	/* All of the mail's header fields, decoded, a line each, as text that can be shown. */
	void (*mail_header)(PurpleAccount *account, const char *id, ImailTextCb cb, gpointer user_data);
	/* The octets of attachment INDEX, unless there are more than MAX. */
	void (*attachment_load)(PurpleAccount *account, const char *id, guint index, gsize max,
				ImailOctetsCb cb, gpointer user_data);
	/* Writes attachment INDEX, under its name, to a file that another program may open. Nobody else can
	 * read it, and it cannot be run; it goes with the account, or after a day. */
	void (*attachment_copy)(PurpleAccount *account, const char *id, guint index, ImailFileCb cb,
				gpointer user_data);
	/* mail_page with the images that the user had loaded: IMAGES is URL → GBytes (NULL: none); it is kept
	 * by reference, and must not be changed any more. */
	void (*mail_page_with)(PurpleAccount *account, const char *id, GHashTable *images, ImailFileCb cb,
			       gpointer user_data);
	/* The mail of FOLDER after (STEP 1) or before (-1) the mail of ID, as list_page has them. */
	void (*mail_neighbour)(PurpleAccount *account, const char *folder, ImailListOrder order,
			       gboolean is_descending, const char *id, int step, ImailIdCb cb,
			       gpointer user_data);
	/* Whose mails may show images from other servers without being asked: addresses, kept with the
	 * account. Array of char * with free function; never NULL. */
	gboolean (*images_allowed)(PurpleAccount *account, const char *address);
	void (*images_allow)(PurpleAccount *account, const char *address, gboolean is_allowed);
	GPtrArray *(*images_senders)(PurpleAccount *account);
	/* The buddy to talk to whose mail address it is, of any account and protocol: of several the one that
	 * is there, of a person with several accounts the one that libpurple would take. NULL: none. */
	PurpleBuddy *(*buddy_find)(const char *address);
	/* Loads an image of a mail from another server, through the account's proxy: 4 MiB and 20 seconds at
	 * most, from public addresses only (but for the account's setting "images-from-private"). What the
	 * octets are is not looked at. CB comes later, once, also when it is cancelled (CANCELLABLE may be
	 * NULL), unless the account goes away before. */
	void (*image_fetch)(PurpleAccount *account, const char *url, GCancellable *cancellable,
			    ImailOctetsCb cb, gpointer user_data);
	/* The signature of a sender: FROM is one of `senders`' mailboxes, or an address; NULL: the default
	 * one. NULL: it has none. Free with signature_free (NULL is fine). */
	ImailSignature *(*signature_get)(PurpleAccount *account, const char *from);
	void (*signature_free)(ImailSignature *signature);
	/* Keeps it, for all clients on this machine. Blank TEXT: none. MARKUP (or NULL) is the same with
	 * formatting. FALSE with ERROR: too long, or the disk. */
	gboolean (*signature_set)(PurpleAccount *account, const char *from, const char *text,
				  const char *markup, GError **error);
	/* A window's From changes from BEFORE of ACCOUNT_BEFORE to FROM of ACCOUNT: what has to change in
	 * its TEXT (LF line ends), with signature_change_free. NULL: nothing, also where the signature was
	 * changed or removed by hand. */
	ImailSignatureChange *(*signature_change)(PurpleAccount *account_before, const char *before,
						  PurpleAccount *account, const char *from, const char *text);
	void (*signature_change_free)(ImailSignatureChange *change);
	/* Writes octets that a mail is to have with it and that lie in no file of the user's (an image that
	 * was pasted): its path, or NULL with ERROR. It is there until the mail has left. g_free. */
	char *(*file_keep)(PurpleAccount *account, const char *name, gconstpointer octets, gsize size,
			   GError **error);
	/* How many octets the text and the attachments of a mail may have together, by the server's word. */
	gint64 (*mail_size_max)(PurpleAccount *account);

	/* What became of a mail that was sent from here, for each of its recipients. NULL: nothing is known
	 * of it. */
	ImailFate *(*mail_fate)(PurpleAccount *account, const char *mail);
	void (*mail_fate_free)(ImailFate *fate);
	/* What is unread, and of whom: true also of what other programs did. Ask again when an event tells of
	 * a change. */
	void (*unread)(PurpleAccount *account, ImailUnreadCb cb, gpointer user_data);
	/* All addresses of a buddy, contact or chat, the one that is written to first: what the user gave it,
	 * an iMail user's profile, those of other buddies of the same contact. Never NULL; g_strfreev. */
	char **(*node_addresses)(PurpleBlistNode *node);
	/* Name and mail addresses that other users of the server see, the one to be written to first; what is
	 * empty follows the default sender. CB may be NULL. */
	void (*profile_set)(PurpleAccount *account, const char *name, const char *const *addresses,
			    ImailDoneCb cb, gpointer user_data);
	/* Opens the form for it. */
	void (*profile_edit)(PurpleAccount *account);
	/* Asks which mailbox of ACCOUNT (NULL: of all) is to be polled now; where there is but one, that one
	 * is. */
	void (*check_choose)(PurpleAccount *account);
	/* HTML of another program (UTF-8), which is to become a part of a mail that is written: libpurple
	 * markup, written anew as that of mails that are shown, so that scripts, styles, hidden words and
	 * what is loaded from elsewhere are gone, and links are http, https, ftp or mailto. *TEXT (g_free) is
	 * the same as plain text. What is too much for a window is cut off. Never NULL; g_free. */
	char *(*html_clean)(const char *html, char **text);
	/* Where the mail of ID stands in FOLDER (or under a heading), as list_page has it; IS_CONVERSATIONS:
	 * its conversation, as conversations_page has them (the order is theirs). As quick as a page.
	 * NOT_FOUND: it is not there (any more), or in no conversation yet. */
	void (*mail_place)(PurpleAccount *account, const char *folder, ImailListOrder order,
			   gboolean is_descending, gboolean is_conversations, const char *id,
			   ImailMailPlaceCb cb, gpointer user_data);
	/* Asks for the address of a buddy, which is kept with it. CB is called once, and not before this
	 * returns; HANDLE is that of libpurple's requests: closing those of it (a plugin that is unloaded)
	 * ends the question without a call. */
	void (*buddy_ask_address)(PurpleBuddy *buddy, gpointer handle, ImailAddressCb cb, gpointer user_data);
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
