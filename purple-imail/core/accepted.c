/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * accepted.c: members of the answer; what is missing or of another type counts as not said, as the mail is
 * accepted all the same.
 */
#define G_LOG_DOMAIN "imail-core"

#include "accepted.h"

#include "message.h"

static JsonNode *value_member(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? node : NULL;
}

static int state_of_name(const char *name)
{
	for (int state = IMAIL_MAIL_QUEUED; state <= IMAIL_MAIL_RECALLED; state++)
		if (g_strcmp0(imail_mail_state_to_name(state), name) == 0)
			return state;
	return IMAIL_MAIL_QUEUED;
}

void imail_accepted_read(JsonObject *ok, ImailAccepted *accepted)
{
	JsonNode *state = value_member(ok, "state"), *message_id = value_member(ok, "message_id"),
		 *next_try = value_member(ok, "next_try");

	accepted->state = state_of_name(state != NULL ? json_node_get_string(state) : NULL);
	accepted->message_id = message_id != NULL ? g_strdup(json_node_get_string(message_id)) : NULL;
	accepted->next_try = next_try != NULL ? json_node_get_int(next_try) : 0;
}

void imail_accepted_clear(ImailAccepted *accepted)
{
	g_clear_pointer(&accepted->message_id, g_free);
}
