/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * presence.c: a buddy beside a mail. It keeps the address, never the buddy: that may go at any time, and be
 * another one a moment later. What changes in the buddy list is gathered, as an account that logs in tells of
 * each buddy.
 */
#include "presence.h"

#include <pidgin.h>

#include <gtkblist.h>
#include <gtkconv.h>

#include "ui.h"

#define KEY "imail-presence"

typedef struct {
	GtkWidget *box, *icon, *words, *chat;
	char *address;
	guint later;
} Presence;

static PurpleBuddy *buddy_of(const Presence *self)
{
	return self->address != NULL && ui_api() != NULL ? ui_api()->buddy_find(self->address) : NULL;
}

/* "Available", "Away – at lunch". */
static char *words_of(PurpleBuddy *buddy)
{
	PurpleStatus *status = purple_presence_get_active_status(purple_buddy_get_presence(buddy));
	const char *message = purple_status_get_attr_string(status, "message");
	g_autofree char *plain = message != NULL ? purple_markup_strip_html(message) : NULL;
	const char *name = purple_status_get_name(status);

	if (!PURPLE_BUDDY_IS_ONLINE(buddy))
		return g_strdup(_("Offline"));
	if (plain == NULL || *plain == '\0')
		return g_strdup(name);
	return g_strdup_printf("%s – %s", name, g_strdelimit(plain, "\r\n\t", ' '));
}

static void tip_set(GtkWidget *box, PurpleBuddy *buddy, const char *words)
{
	g_autofree char *tip = g_strdup_printf(
		"%s (%s, %s): %s", purple_buddy_get_alias(buddy), purple_buddy_get_name(buddy),
		purple_account_get_protocol_name(purple_buddy_get_account(buddy)), words);

	gtk_widget_set_tooltip_text(box, tip);
}

/* An ellipsised label asks for the height of its own font only, and a taller script would hang below the
 * line.
 */
static void words_set(Presence *self, const char *words)
{
	PangoLayout *layout = gtk_widget_create_pango_layout(self->words, words);
	int height;

	pango_layout_get_pixel_size(layout, NULL, &height);
	g_object_unref(layout);
	gtk_widget_set_size_request(self->words, -1, height);
	gtk_label_set_text(GTK_LABEL(self->words), words);
}

static void update(Presence *self)
{
	PurpleBuddy *buddy = buddy_of(self);
	g_autofree char *words = NULL;
	GdkPixbuf *icon;

	if (buddy == NULL) {
		gtk_widget_hide(self->box);
		return;
	}
	words = words_of(buddy);
	icon = pidgin_blist_get_status_icon(PURPLE_BLIST_NODE(buddy), PIDGIN_STATUS_ICON_SMALL);
	gtk_image_set_from_pixbuf(GTK_IMAGE(self->icon), icon);
	if (icon != NULL)
		g_object_unref(icon);
	words_set(self, words);
	tip_set(self->box, buddy, words);
	gtk_widget_set_sensitive(self->chat, purple_account_is_connected(purple_buddy_get_account(buddy)));
	gtk_widget_show(self->box);
}

static gboolean update_cb(gpointer user_data)
{
	Presence *self = user_data;

	self->later = 0;
	update(self);
	return G_SOURCE_REMOVE;
}

static void update_later(Presence *self)
{
	if (self->address != NULL && self->later == 0)
		self->later = g_idle_add(update_cb, self);
}

static void buddy_cb(PurpleBuddy *buddy, Presence *self)
{
	update_later(self);
}

static void status_cb(PurpleBuddy *buddy, PurpleStatus *old, PurpleStatus *status, Presence *self)
{
	update_later(self);
}

static void idle_cb(PurpleBuddy *buddy, gboolean was_idle, gboolean is_idle, Presence *self)
{
	update_later(self);
}

static void connection_cb(PurpleConnection *gc, Presence *self)
{
	update_later(self);
}

static void chat_cb(GtkWidget *button, Presence *self)
{
	PurpleBuddy *buddy = buddy_of(self);
	PurpleConversation *conversation;

	if (buddy == NULL || !purple_account_is_connected(purple_buddy_get_account(buddy)))
		return;
	conversation = purple_find_conversation_with_account(
		PURPLE_CONV_TYPE_IM, purple_buddy_get_name(buddy), purple_buddy_get_account(buddy));
	if (conversation == NULL)
		conversation = purple_conversation_new(PURPLE_CONV_TYPE_IM, purple_buddy_get_account(buddy),
						       purple_buddy_get_name(buddy));
	if (conversation != NULL)
		purple_conversation_present(conversation);
}

static void destroy_cb(GtkWidget *box, Presence *self)
{
	purple_signals_disconnect_by_handle(self);
	if (self->later != 0)
		g_source_remove(self->later);
	g_free(self->address);
	g_free(self);
}

static void signals_connect(Presence *self)
{
	void *blist = purple_blist_get_handle(), *connections = purple_connections_get_handle();

	purple_signal_connect(blist, "buddy-signed-on", self, PURPLE_CALLBACK(buddy_cb), self);
	purple_signal_connect(blist, "buddy-signed-off", self, PURPLE_CALLBACK(buddy_cb), self);
	purple_signal_connect(blist, "buddy-added", self, PURPLE_CALLBACK(buddy_cb), self);
	purple_signal_connect(blist, "buddy-removed", self, PURPLE_CALLBACK(buddy_cb), self);
	purple_signal_connect(blist, "buddy-status-changed", self, PURPLE_CALLBACK(status_cb), self);
	purple_signal_connect(blist, "buddy-idle-changed", self, PURPLE_CALLBACK(idle_cb), self);
	purple_signal_connect(connections, "signed-on", self, PURPLE_CALLBACK(connection_cb), self);
	purple_signal_connect(connections, "signed-off", self, PURPLE_CALLBACK(connection_cb), self);
}

void presence_show(GtkWidget *box, const char *address)
{
	Presence *self = g_object_get_data(G_OBJECT(box), KEY);

	g_free(self->address);
	self->address = g_strdup(address);
	update(self);
}

GtkWidget *presence_new(void)
{
	Presence *self = g_new0(Presence, 1);
	GtkWidget *middle = gtk_alignment_new(0.0f, 0.5f, 1.0f, 0.0f);

	self->box = gtk_hbox_new(FALSE, 6);
	self->icon = gtk_image_new();
	self->words = gtk_label_new(NULL);
	self->chat = ui_button(_("Cha_t"), NULL, G_CALLBACK(chat_cb), self);
	ui_button_low(self->chat);
	gtk_label_set_ellipsize(GTK_LABEL(self->words), PANGO_ELLIPSIZE_END);
	gtk_label_set_max_width_chars(GTK_LABEL(self->words), 24);
	gtk_label_set_width_chars(GTK_LABEL(self->words), 9);
	gtk_misc_set_alignment(GTK_MISC(self->words), 0.0f, 0.0f);
	gtk_container_add(GTK_CONTAINER(middle), self->words);
	gtk_widget_set_tooltip_text(self->chat, _("Talk to the sender"));
	ui_accessible_name(self->box, _("Presence of the sender"));
	gtk_box_pack_start(GTK_BOX(self->box), self->icon, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), middle, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->chat, FALSE, FALSE, 0);
	gtk_widget_show_all(self->box);
	gtk_widget_hide(self->box);
	gtk_widget_set_no_show_all(self->box, TRUE);
	g_object_set_data(G_OBJECT(self->box), KEY, self);
	g_signal_connect(self->box, "destroy", G_CALLBACK(destroy_cb), self);
	signals_connect(self);
	return self->box;
}
