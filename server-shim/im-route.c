/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * im-route.c: plain instant messages. See im-route.h.
 */
#include "im-route.h"

#include "address.h"
#include "frame.h"
#include "push.h"
#include "registry.h"
#include "store-push.h"
#include "store-user.h"

typedef struct {
	Server *server;
	SessionRequest *request;
	StorePush *push;
	char *from; /* the sender's address, as the push has it */
} Route;

static void wake_cb(Session *session, gpointer user_data)
{
	session_push(session);
}

void im_route_wake(Server *server, gint64 user)
{
	registry_foreach(server->registry, user, wake_cb, NULL);
}

/* Who never comes, or does not ack, does not fill the store with what others write; nor does one of them take
 * the room of the rest. */
static gboolean route_work(StoreTx *tx, gpointer job, GError **error)
{
	const Route *route = job;
	StorePush *push = route->push;
	g_autofree char *address = NULL;
	gint64 of_sender, unread;

	unread = store_push_unread(tx, push->user, IM_ROUTE_UNREAD_MAX, route->from, &of_sender);
	if (unread < IM_ROUTE_UNREAD_MAX && of_sender < IM_ROUTE_SENDER_MAX)
		return store_push_add(tx, push, NULL, error);
	address = store_user_address(tx, push->user);
	if (of_sender >= IM_ROUTE_SENDER_MAX)
		g_set_error(
			error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			"%u of your messages wait for %s already and were not read: this one was not sent. "
			"Write a mail instead: give the message a subject.",
			(guint)IM_ROUTE_SENDER_MAX, address);
	else
		g_set_error(
			error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			"%u messages wait for %s already and were not read: this one was not sent. Write a "
			"mail instead: give the message a subject.",
			(guint)IM_ROUTE_UNREAD_MAX, address);
	return FALSE;
}

static void route_done(gpointer job, const GError *error)
{
	Route *route = job;

	session_request_finish(route->request, NULL, error);
	if (error == NULL)
		im_route_wake(route->server, route->push->user);
}

static void route_free(gpointer job)
{
	Route *route = job;

	store_push_free(route->push);
	g_free(route->from);
	g_free(route);
}

/* The one user that IM is for, in *USER. */
static gboolean find_receiver(Session *s, const ImailIm *im, gint64 *user, GError **error)
{
	g_autofree char *address = NULL;

	if (g_strv_length(im->to) != 1) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "An instant message goes to one user.");
		return FALSE;
	}
	address = imail_address_parse(im->to[0], NULL, error);
	if (address == NULL)
		return FALSE;
	*user = store_user_find(store_main_tx(session_server(s)->store), address);
	if (*user == 0)
		g_set_error(
			error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
			"%s has no account on this server. Write a mail instead: give the message a subject.",
			address);
	return *user != 0;
}

void im_route(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailIm *im = imail_record_decode(&imail_im_type, frame->object, &error);
	g_autoptr(JsonNode) node = NULL;
	JsonObject *object;
	Route *route;
	gint64 user;

	if (im != NULL && im->body == NULL)
		g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "An instant message needs a \"body\".");
	if (im == NULL || error != NULL || !find_receiver(s, im, &user, &error)) {
		session_error(s, frame->id, NULL, error);
		imail_record_free(&imail_im_type, im);
		return;
	}
	g_free(im->from);
	im->from = g_strdup(session_address(s));
	g_clear_pointer(&im->to, g_strfreev);
	g_clear_pointer(&im->ref, g_free);
	im->time = g_get_real_time() / G_USEC_PER_SEC;
	object = imail_message_new("im", NULL, &imail_im_type, im);
	imail_record_free(&imail_im_type, im);
	if (!imail_frame_fits(object, PUSH_REF_ROOM)) {
		g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "The message is too long: as a frame it has more than %d octets.",
			    IMAIL_FRAME_LINE_MAX);
		session_error(s, frame->id, NULL, error);
		json_object_unref(object);
		return;
	}
	node = json_node_init_object(json_node_alloc(), object);
	json_object_unref(object);

	route = g_new0(Route, 1);
	route->server = session_server(s);
	route->request = session_request(s, frame->id);
	route->from = g_strdup(session_address(s));
	route->push = g_new0(StorePush, 1);
	route->push->user = user;
	route->push->frame = json_to_string(node, FALSE);
	store_write(route->server->store, route_work, route_done, route, route_free);
}
