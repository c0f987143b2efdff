/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buddy.c: buddies and presence of iMail users.
 *
 * The buddy list is libpurple's own; the server is told whom to watch, in messages of at most WATCH_BATCH
 * users.
 */
#define G_LOG_DOMAIN "imail"

#include "buddy.h"

#include "i18n.h"
#include "address.h"
#include "chat.h"

#define WATCH_BATCH 100

GList *imail_buddy_status_types(PurpleAccount *account G_GNUC_UNUSED)
{
	static const struct {
		PurpleStatusPrimitive primitive;
		const char *id;
	} types[] = {
		{PURPLE_STATUS_AVAILABLE, "available"},
		{PURPLE_STATUS_AWAY, "away"},
		{PURPLE_STATUS_OFFLINE, "offline"},
	};
	GList *list = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		list = g_list_append(
			list, purple_status_type_new_with_attrs(types[i].primitive, types[i].id, NULL, TRUE,
								TRUE, FALSE, "message", "Message",
								purple_value_new(PURPLE_TYPE_STRING), NULL));
	/* Of buddies only, whom mail reaches. The last one of a person's to be chosen, but in the list. */
	return g_list_append(list, purple_status_type_new_full(PURPLE_STATUS_EXTENDED_AWAY, IMAIL_CHAT_STATUS,
							       _("By mail"), FALSE, FALSE, FALSE));
}

static ImailPresenceState wire_state(PurpleStatus *status)
{
	switch (purple_status_type_get_primitive(purple_status_get_type(status))) {
	case PURPLE_STATUS_OFFLINE:
		return IMAIL_PRESENCE_OFFLINE;
	case PURPLE_STATUS_AVAILABLE:
		return IMAIL_PRESENCE_AVAILABLE;
	default:
		return IMAIL_PRESENCE_AWAY;
	}
}

void imail_buddy_set_status(PurpleAccount *account, PurpleStatus *status)
{
	ImailAccount *self = imail_account_find(account);
	const char *message = purple_status_get_attr_string(status, "message");
	g_autofree char *text =
		message != NULL && *message != '\0' ? purple_markup_strip_html(message) : NULL;

	if (self != NULL && imail_account_is_online(self) && purple_status_is_active(status))
		imail_client_presence(imail_account_client(self), wire_state(status), text);
}

static void watch(ImailAccount *self, const char *name, gboolean on)
{
	const char *users[] = {imail_account_normalize(NULL, name), NULL};

	if (imail_account_is_online(self) && imail_address_is_valid(users[0]))
		imail_client_watch(imail_account_client(self), users, on);
}

static void watch_all(ImailAccount *self)
{
	GSList *buddies = purple_find_buddies(imail_account_purple(self), NULL);
	g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func(g_free);

	for (GSList *l = buddies; l != NULL; l = l->next) {
		const char *name = imail_account_normalize(NULL, purple_buddy_get_name(l->data));

		if (imail_address_is_valid(name))
			g_ptr_array_add(users, g_strdup(name));
		if (users->len > 0 && (users->len == WATCH_BATCH || l->next == NULL)) {
			g_ptr_array_add(users, NULL);
			imail_client_watch(imail_account_client(self), (const char *const *)users->pdata,
					   TRUE);
			g_ptr_array_set_size(users, 0);
		}
	}
	g_slist_free(buddies);
}

void imail_buddy_login(ImailAccount *self)
{
	PurpleAccount *account = imail_account_purple(self);
	PurpleStatus *status = purple_account_get_active_status(account);

	if (status != NULL)
		imail_buddy_set_status(account, status);
	watch_all(self);
}

void imail_buddy_add(PurpleConnection *gc, PurpleBuddy *buddy, PurpleGroup *group G_GNUC_UNUSED)
{
	ImailAccount *self = purple_connection_get_protocol_data(gc);
	const char *name = purple_buddy_get_name(buddy);

	if (self != NULL && imail_address_is_valid(imail_account_normalize(NULL, name))) {
		watch(self, name, TRUE);
	} else if (self != NULL) {
		g_autofree char *words = g_strdup_printf(_("“%s” is no mail address."), name);

		purple_notify_error(gc, _("Add Buddy"), words,
				    _("Buddies of an iMail account are mail addresses, for example "
				      "bob@example.org."));
	}
}

void imail_buddy_remove(PurpleConnection *gc, PurpleBuddy *buddy, PurpleGroup *group G_GNUC_UNUSED)
{
	ImailAccount *self = purple_connection_get_protocol_data(gc);
	GSList *same = purple_find_buddies(purple_buddy_get_account(buddy), purple_buddy_get_name(buddy));

	/* The same buddy may stand in another group; this one is still in the list when libpurple calls. */
	if (self != NULL && (same == NULL || same->next == NULL))
		watch(self, purple_buddy_get_name(buddy), FALSE);
	g_slist_free(same);
}

void imail_buddy_presence(ImailAccount *self, const ImailPresence *presence)
{
	static const char *const ids[] = {"offline", "available", "away"}; /* by ImailPresenceState */
	PurpleAccount *account = imail_account_purple(self);

	if (presence->user == NULL || presence->state < 0 || presence->state >= (int)G_N_ELEMENTS(ids))
		return;
	if (imail_account_connection(self) == NULL || purple_find_buddy(account, presence->user) == NULL)
		return;
	if (presence->unknown)
		purple_prpl_got_user_status(account, presence->user, IMAIL_CHAT_STATUS, NULL);
	else if (presence->text != NULL)
		purple_prpl_got_user_status(account, presence->user, ids[presence->state], "message",
					    presence->text, NULL);
	else
		purple_prpl_got_user_status(account, presence->user, ids[presence->state], NULL);
}

char *imail_buddy_status_text(PurpleBuddy *buddy)
{
	PurpleStatus *status = purple_presence_get_active_status(purple_buddy_get_presence(buddy));
	const char *message;

	if (status != NULL && g_strcmp0(purple_status_get_id(status), IMAIL_CHAT_STATUS) == 0)
		return g_strdup(_("By mail"));
	message = status != NULL ? purple_status_get_attr_string(status, "message") : NULL;
	return message != NULL && *message != '\0' ? g_markup_escape_text(message, -1) : NULL;
}

void imail_buddy_tooltip(PurpleBuddy *buddy, PurpleNotifyUserInfo *info, gboolean is_full G_GNUC_UNUSED)
{
	PurpleStatus *status = purple_presence_get_active_status(purple_buddy_get_presence(buddy));
	g_autofree char *text = imail_buddy_status_text(buddy);

	if (status != NULL && purple_status_is_online(status))
		purple_notify_user_info_add_pair(info, "Status", purple_status_get_name(status));
	if (text != NULL && g_strcmp0(purple_status_get_id(status), IMAIL_CHAT_STATUS) != 0)
		purple_notify_user_info_add_pair(info, "Message", text);
}
