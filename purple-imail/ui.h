/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui.h: the UIs that are registered (imail.h), the loading of the one that fits the running client, and the
 * fallback's turn.
 */
#ifndef IMAIL_UI_H
#define IMAIL_UI_H

#include "imail.h"

/* ImailApi.ui_register, .ui_unregister. */
void imail_ui_register(const ImailUiOps *ops);
void imail_ui_unregister(const ImailUiOps *ops);

/* Loads the UI plugin that fits the running client, if there is one and none has been loaded. */
void imail_ui_load(void);

/* Each goes to all that are registered and have it, the two `open` to the first one; what none has goes to
 * the fallback. */
void imail_ui_compose_open(PurpleAccount *account, ImailCompose *compose); /* takes COMPOSE */
/* Whether links to mails can be opened in conversations. */
gboolean imail_ui_opens_links(void);
void imail_ui_read_open(PurpleAccount *account, const char *id);
void imail_ui_mail_added(PurpleAccount *account, const ImailSummary *summary, gboolean is_new);
void imail_ui_mail_changed(PurpleAccount *account, const ImailSummary *summary);
void imail_ui_mail_removed(PurpleAccount *account, const char *id);
void imail_ui_mail_event(PurpleAccount *account, const ImailMailEvent *event);
void imail_ui_mailbox_event(PurpleAccount *account, const ImailMailboxEvent *event);
void imail_ui_progress(PurpleAccount *account, const char *mailbox, gint64 done, gint64 total);
void imail_ui_account_changed(PurpleAccount *account);
/* Whether a UI has a window of folders and mails, and opening it. */
gboolean imail_ui_has_mailbox(void);
void imail_ui_mailbox_open(PurpleAccount *account);
/* Whether a UI has a window of preferences, and opening it. */
gboolean imail_ui_has_prefs(void);
void imail_ui_prefs_open(PurpleAccount *account);
/* Whether a UI has a window of its own for mail servers, and opening it: FALSE where none has. */
gboolean imail_ui_has_servers(void);
gboolean imail_ui_servers_open(PurpleAccount *account, const char *server, const char *words);
/* The first run in a UI's own window: FALSE where none has one. */
gboolean imail_ui_servers_setup(PurpleAccount *account);
void imail_ui_servers_step(PurpleAccount *account, const char *address, const char *step);
void imail_ui_folders_changed(PurpleAccount *account);
void imail_ui_indexing(PurpleAccount *account, gint64 done, gint64 total);
/* Whether the fallback serves. */
gboolean imail_ui_is_fallback(void);

#endif
