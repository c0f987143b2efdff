/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailto-bus.h: the plugin's end of ui-common/mailto-service.h.
 */
#ifndef IMAIL_PIDGIN_MAILTO_BUS_H
#define IMAIL_PIDGIN_MAILTO_BUS_H

#include <glib.h>

/* FALSE: LINK is no link to a mail address. */
typedef gboolean (*MailtoBusFn)(const char *link);

/* Calls OPEN for each link, until mailto_bus_stop(). Without a session bus, or where another Pidgin has the
 * name, it never does. */
void mailto_bus_start(MailtoBusFn open);
void mailto_bus_stop(void);

#endif
