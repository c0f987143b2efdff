/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailto-bus.c: takes links to mail addresses on the session bus. Owns the name there and the object.
 */
#include "mailto-bus.h"

#include <gio/gio.h>

#include "mailto-service.h"

static const char introspection[] = "<node><interface name='" MAILTO_INTERFACE "'>"
				    "<method name='Open'><arg type='s' name='link' direction='in'/></method>"
				    "</interface></node>";

static MailtoBusFn open_link;
static guint name, object;
static GDBusConnection *connection; /* while there is an object */

static void called_cb(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
		      const char *method, GVariant *parameters, GDBusMethodInvocation *call, gpointer data)
{
	const char *link;

	g_variant_get(parameters, "(&s)", &link);
	if (open_link(link))
		g_dbus_method_invocation_return_value(call, NULL);
	else
		g_dbus_method_invocation_return_error_literal(call, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
							      "this is no link to a mail address");
}

static void connected_cb(GDBusConnection *bus, const char *wanted, gpointer data)
{
	static const GDBusInterfaceVTable table = {.method_call = called_cb};
	g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml(introspection, NULL);

	/* A bus that goes does not take Pidgin along. */
	g_dbus_connection_set_exit_on_close(bus, FALSE);
	object = g_dbus_connection_register_object(bus, MAILTO_OBJECT, node->interfaces[0], &table, NULL,
						   NULL, NULL);
	g_set_object(&connection, bus);
}

void mailto_bus_start(MailtoBusFn open)
{
	g_return_if_fail(name == 0);
	open_link = open;
	name = g_bus_own_name(G_BUS_TYPE_SESSION, MAILTO_SERVICE, G_BUS_NAME_OWNER_FLAGS_NONE, connected_cb,
			      NULL, NULL, NULL, NULL);
}

void mailto_bus_stop(void)
{
	if (object != 0)
		g_dbus_connection_unregister_object(connection, object);
	object = 0;
	g_clear_object(&connection);
	g_clear_handle_id(&name, g_bus_unown_name);
}
