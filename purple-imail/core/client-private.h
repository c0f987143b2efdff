/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * client-private.h: what the files behind client.h share: client.c (life, mails), dispatch.c (frames that
 * the server pushes), request.c (requests, presence), mail-status.c (what became of sent mails), edit.c (a
 * sent mail to be written again, a draft, a mail to be forwarded), writing.c (drafts), viewing.c (source,
 * pages), query.c (one mail), browse.c (lists and searches), operate.c (many mails),
 * upkeep.c (the index).
 */
#ifndef IMAIL_CORE_CLIENT_PRIVATE_H
#define IMAIL_CORE_CLIENT_PRIVATE_H

#include "client.h"
#include "contacts.h"
#include "mail-receive.h"
#include "mail-send.h"
#include "mailbox.h"
#include "sent-states.h"
#include "session.h"
#include "worker.h"

struct _ImailClient {
	ImailClientCallbacks callbacks; /* all NULL once freed */
	gpointer user_data;
	gboolean is_freed; /* imail_client_free was called inside a callback: destroyed from an idle source */
	guint in_callback; /* depth */
	char *dir, *user;
	ImailWorker *worker;
	ImailStore *store; /* the worker's */
	ImailSession *session;
	ImailMailSend *send;
	ImailMailReceive *receive;
	ImailSentStates *sent;
	ImailContacts *contacts;
	ImailChats *chats;

	/* request.c */
	gboolean has_presence;
	ImailPresenceState presence;
	char *presence_text;
	GHashTable *watched; /* set of users */

	/* dispatch.c: IMs that were shown lately, in case their ack was lost */
	GHashTable *shown; /* set of keys, owned by shown_order */
	GQueue shown_order;

	guint noting; /* mail-status.c: states that the worker has still to write down */

	GHashTable *wholes; /* id of a partial mail that was here → id of its whole */

	/* browse.c */
	struct _ImailBrowser *browser;

	/* writing.c */
	struct _ImailDrafts *drafts; /* the worker's */

	GPtrArray *pages; /* viewing.c: paths of pages that were written */

	/* upkeep.c */
	struct _ImailMaildirWatch *watch;
	gint64 unread_in;    /* mails that were not in the index when the reading of them began */
	gboolean is_slicing; /* a slice of that is with the worker */
	guint trash_days;    /* imail_client_keep_trash */
	gint64 trash_time;   /* when old mail was removed from Trash last, seconds since the epoch */
	guint hour_id;       /* source */
};

/* Calls a callback if there is one. The client may be freed inside; its memory stays until the main loop
 * runs again. */
#define IMAIL_TELL(client, name, ...)                                                                        \
	do {                                                                                                 \
		(client)->in_callback++;                                                                     \
		if ((client)->callbacks.name != NULL)                                                        \
			(client)->callbacks.name(__VA_ARGS__ __VA_OPT__(, )(client)->user_data);             \
		(client)->in_callback--;                                                                     \
	} while (0)

/* dispatch.c: ImailSessionHandlers.pushed */
gboolean imail_dispatch_frame(const ImailFrame *frame, ImailKind kind, gpointer client);

/* request.c: TYPE of the mail MAIL */
void imail_request_mail(ImailClient *client, const char *type, const char *mail, ImailAnswerCb cb,
			gpointer user_data);
/* mail-status.c: STATUS is kept, told and acknowledged; SUBJECT and TO as in imail_sent_states_put */
void imail_mail_status_note(ImailClient *client, const ImailMailStatus *status, const char *subject,
			    const char *to);

/* client.c: the addresses of SENDERS (of ImailSender) are the user's own */
void imail_client_take_own(ImailClient *client, const GPtrArray *senders);

/* viewing.c: the pages go */
void imail_viewing_end(ImailClient *client);

/* writing.c: drafts whose writers died */
void imail_writing_recover(ImailClient *client);

/* request.c: after login, what the server forgets with the connection */
void imail_request_restore(ImailClient *client);

#endif
