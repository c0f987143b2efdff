/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chat-command.c: the first line is the subject; what stands below it is sent as it stands, and without it a
 * window opens to write the rest. A mail that is sent stands in the conversation as a line (chat-receive.h).
 * "/readmail" opens the newest mail that stands there: for the keyboard, and where links cannot be followed.
 */
#define G_LOG_DOMAIN "imail"

#include "chat-command.h"

#include <string.h>

#include "i18n.h"
#include "address.h"
#include "buddy-mail.h"
#include "chat-show.h"
#include "chat-text.h"
#include "compose.h"
#include "mail.h"
#include "signature.h"
#include "ui.h"

static PurpleCmdId mail_command, open_command;

/* "Alias <address>" of whom CONV is with; NULL: no address is known. */
static char *recipient_of(PurpleConversation *conv)
{
	PurpleAccount *account = purple_conversation_get_account(conv);
	const char *name = purple_conversation_get_name(conv);
	PurpleBuddy *buddy = purple_find_buddy(account, name);
	g_autofree char *address = buddy != NULL ? imail_buddy_mail_address(buddy) : NULL;

	if (address == NULL && g_strcmp0(purple_account_get_protocol_id(account), IMAIL_PRPL_ID) == 0)
		address = g_strdup(imail_account_normalize(account, name));
	if (address == NULL || !imail_address_is_valid(address))
		return NULL;
	return imail_address_format(buddy != NULL ? purple_buddy_get_alias_only(buddy) : NULL, address);
}

/* Takes COMPOSE. */
static PurpleCmdRet send_or_open(PurpleAccount *account, ImailCompose *compose, gboolean is_whole, char **why)
{
	g_autofree char *id = NULL;
	g_autoptr(GError) error = NULL;

	if (!is_whole) {
		imail_ui_compose_open(account, compose);
		return PURPLE_CMD_RET_OK;
	}
	imail_signature_add(account, compose);
	id = imail_mail_api()->send(account, compose, &error);
	imail_compose_free(compose);
	if (id == NULL)
		*why = g_markup_escape_text(error->message, -1);
	return id != NULL ? PURPLE_CMD_RET_OK : PURPLE_CMD_RET_FAILED;
}

static PurpleCmdRet mail_cb(PurpleConversation *conv, const char *name G_GNUC_UNUSED, char **args, char **why,
			    void *unused G_GNUC_UNUSED)
{
	const char *typed = args != NULL && args[0] != NULL ? args[0] : "";
	const char *rest = strchr(typed, '\n');
	g_autofree char *subject = g_strndup(typed, rest != NULL ? (gsize)(rest - typed) : strlen(typed));
	g_autofree char *text = g_strstrip(g_strdup(rest != NULL ? rest : ""));
	PurpleAccount *account = imail_buddy_mail_account(purple_conversation_get_account(conv));
	g_autofree char *to = recipient_of(conv);
	ImailCompose *compose;

	if (account == NULL) {
		*why = g_strdup(_("There is no iMail account to send from."));
		return PURPLE_CMD_RET_FAILED;
	}
	if (to == NULL) {
		*why = g_strdup(_("No mail address is known here. Set one: the buddy's menu, Mail Address…"));
		return PURPLE_CMD_RET_FAILED;
	}
	compose = imail_compose_new(account, to);
	compose->subject = imail_chat_line(subject, IMAIL_SUBJECT_MAX / 4);
	compose->text = g_strdup(text);
	return send_or_open(account, compose, *text != '\0', why);
}

static PurpleCmdRet open_cb(PurpleConversation *conv, const char *name G_GNUC_UNUSED,
			    char **args G_GNUC_UNUSED, char **why, void *unused G_GNUC_UNUSED)
{
	g_autofree char *id = NULL;
	ImailAccount *self = imail_chat_newest(conv, &id);

	if (self == NULL) {
		*why = g_strdup(_("No mail stands here."));
		return PURPLE_CMD_RET_FAILED;
	}
	imail_ui_read_open(imail_account_purple(self), id);
	return PURPLE_CMD_RET_OK;
}

void imail_chat_command_start(void)
{
	if (mail_command != 0)
		return;
	mail_command =
		purple_cmd_register("mail", "s", PURPLE_CMD_P_PLUGIN,
				    PURPLE_CMD_FLAG_IM | PURPLE_CMD_FLAG_ALLOW_WRONG_ARGS, NULL, mail_cb,
				    _("mail [subject]: write a mail to this person. What stands below the "
				      "first line is sent at once."),
				    NULL);
	open_command =
		purple_cmd_register("readmail", "", PURPLE_CMD_P_PLUGIN, PURPLE_CMD_FLAG_IM, NULL, open_cb,
				    _("readmail: open the newest mail that stands here."), NULL);
}

void imail_chat_command_stop(void)
{
	if (mail_command != 0) {
		purple_cmd_unregister(mail_command);
		purple_cmd_unregister(open_command);
	}
	mail_command = open_command = 0;
}
