/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * client-ops.c: connections, conversations, notices and buddies as events.
 *
 * Connecting again after a lost link is a client's own business in libpurple: here it waits 1, 2, 4, … 60
 * seconds, and never does so after a fatal error.
 */
#include "client-ops.h"

#include "emit.h"

#define RECONNECT_FIRST 1 /* seconds */
#define RECONNECT_MAX   60

static gboolean will_reconnect;
static guint reconnect_delay = RECONNECT_FIRST;

static const char *name_of(PurpleConnection *gc)
{
	return purple_account_get_username(purple_connection_get_account(gc));
}

/* ---- connections ---- */

static void connected(PurpleConnection *gc)
{
	JsonObject *event = event_new("connected");

	reconnect_delay = RECONNECT_FIRST;
	event_string(event, "account", name_of(gc));
	event_emit(event);
}

static void disconnected(PurpleConnection *gc)
{
	JsonObject *event = event_new("disconnected");

	event_string(event, "account", name_of(gc));
	event_emit(event);
}

static gboolean reconnect_cb(gpointer user_data)
{
	PurpleAccount *account = user_data;

	if (g_list_find(purple_accounts_get_all(), account) != NULL &&
	    purple_account_is_disconnected(account) && purple_account_get_enabled(account, HEADLESS_UI))
		purple_account_connect(account);
	return G_SOURCE_REMOVE;
}

static void report_disconnect_reason(PurpleConnection *gc, PurpleConnectionError reason, const char *text)
{
	JsonObject *event = event_new("connection-error");
	gboolean is_fatal = purple_connection_error_is_fatal(reason);

	event_string(event, "account", name_of(gc));
	event_string(event, "text", text);
	event_int(event, "reason", reason);
	event_bool(event, "fatal", is_fatal);
	event_emit(event);
	if (is_fatal || !will_reconnect)
		return;
	g_timeout_add_seconds(reconnect_delay, reconnect_cb, purple_connection_get_account(gc));
	reconnect_delay = MIN(reconnect_delay * 2, RECONNECT_MAX);
}

static PurpleConnectionUiOps connection_ops = {
	.connected = connected,
	.disconnected = disconnected,
	.report_disconnect_reason = report_disconnect_reason,
};

/* ---- conversations ---- */

static PurpleConversation *focused; /* never read, but compared */

static void set_unseen(PurpleConversation *conv, int count)
{
	purple_conversation_set_data(conv, "unseen-count", GINT_TO_POINTER(count));
	purple_conversation_update(conv, PURPLE_CONV_UPDATE_UNSEEN);
}

void client_ops_focus(PurpleConversation *conv)
{
	focused = conv;
	if (conv != NULL)
		set_unseen(conv, 0);
}

static gboolean has_focus(PurpleConversation *conv)
{
	return conv == focused;
}

static void destroy_conversation(PurpleConversation *conv)
{
	if (focused == conv)
		focused = NULL;
}

static void write_conv(PurpleConversation *conv, const char *name, const char *alias G_GNUC_UNUSED,
		       const char *message, PurpleMessageFlags flags, time_t mtime)
{
	JsonObject *event = event_new(flags & PURPLE_MESSAGE_RECV    ? "im"
				      : flags & PURPLE_MESSAGE_ERROR ? "im-error"
				      : flags & PURPLE_MESSAGE_SEND  ? "im-sent"
								     : "im-note");
	g_autofree char *text = purple_markup_strip_html(message);

	event_string(event, "account", purple_account_get_username(purple_conversation_get_account(conv)));
	event_string(event, "with", purple_conversation_get_name(conv));
	event_string(event, "from", name);
	event_string(event, "text", text);
	event_string(event, "html", message);
	event_int(event, "time", mtime);
	event_bool(event, "delayed", (flags & PURPLE_MESSAGE_DELAYED) != 0);
	event_emit(event);
	if ((flags & PURPLE_MESSAGE_RECV) && conv != focused)
		set_unseen(conv, GPOINTER_TO_INT(purple_conversation_get_data(conv, "unseen-count")) + 1);
}

static PurpleConversationUiOps conversation_ops = {
	.destroy_conversation = destroy_conversation,
	.write_conv = write_conv,
	.has_focus = has_focus,
};

/* ---- notices ---- */

static void *notify_message(PurpleNotifyMsgType type, const char *title, const char *primary,
			    const char *secondary)
{
	static const char *const kinds[] = {"error", "warning", "info"}; /* by PurpleNotifyMsgType */
	JsonObject *event = event_new("notify");

	event_string(event, "kind", kinds[MIN((guint)type, 2)]);
	event_string(event, "title", title);
	event_string(event, "primary", primary);
	event_string(event, "secondary", secondary);
	event_emit(event);
	return NULL;
}

static void *notify_formatted(const char *title, const char *primary, const char *secondary, const char *text)
{
	JsonObject *event = event_new("notify");

	event_string(event, "kind", "formatted");
	event_string(event, "title", title);
	event_string(event, "primary", primary);
	event_string(event, "secondary", secondary);
	event_string(event, "html", text);
	event_emit(event);
	return NULL;
}

static void *notify_uri(const char *uri)
{
	JsonObject *event = event_new("notify");

	event_string(event, "kind", "uri");
	event_string(event, "primary", uri);
	event_emit(event);
	return NULL;
}

static PurpleNotifyUiOps notify_ops = {
	.notify_message = notify_message,
	.notify_formatted = notify_formatted,
	.notify_uri = notify_uri,
};

/* ---- buddies ---- */

static void emit_presence(PurpleBuddy *buddy)
{
	PurpleStatus *status = purple_presence_get_active_status(purple_buddy_get_presence(buddy));
	JsonObject *event = event_new("presence");

	event_string(event, "account", purple_account_get_username(purple_buddy_get_account(buddy)));
	event_string(event, "user", purple_buddy_get_name(buddy));
	event_string(event, "state", purple_status_get_id(status));
	event_string(event, "text", purple_status_get_attr_string(status, "message"));
	event_emit(event);
}

static void status_changed_cb(PurpleBuddy *buddy, PurpleStatus *old G_GNUC_UNUSED,
			      PurpleStatus *new G_GNUC_UNUSED)
{
	emit_presence(buddy);
}

static void emit_typing(PurpleAccount *account, const char *name, const char *state)
{
	JsonObject *event = event_new("typing");

	event_string(event, "account", purple_account_get_username(account));
	event_string(event, "user", name);
	event_string(event, "state", state);
	event_emit(event);
}

static void typing_cb(PurpleAccount *account, const char *name)
{
	emit_typing(account, name, "yes");
}

static void typing_stopped_cb(PurpleAccount *account, const char *name)
{
	emit_typing(account, name, "no");
}

void client_ops_install(void)
{
	purple_connections_set_ui_ops(&connection_ops);
	purple_conversations_set_ui_ops(&conversation_ops);
	purple_notify_set_ui_ops(&notify_ops);
}

void client_ops_start(gboolean reconnects)
{
	static int handle;

	will_reconnect = reconnects;
	purple_signal_connect(purple_blist_get_handle(), "buddy-status-changed", &handle,
			      PURPLE_CALLBACK(status_changed_cb), NULL);
	purple_signal_connect(purple_blist_get_handle(), "buddy-signed-on", &handle,
			      PURPLE_CALLBACK(emit_presence), NULL);
	purple_signal_connect(purple_blist_get_handle(), "buddy-signed-off", &handle,
			      PURPLE_CALLBACK(emit_presence), NULL);
	purple_signal_connect(purple_conversations_get_handle(), "buddy-typing", &handle,
			      PURPLE_CALLBACK(typing_cb), NULL);
	purple_signal_connect(purple_conversations_get_handle(), "buddy-typing-stopped", &handle,
			      PURPLE_CALLBACK(typing_stopped_cb), NULL);
}
