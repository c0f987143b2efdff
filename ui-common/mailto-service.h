/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailto-service.h: where on the session bus the windows' plugin takes links to mail addresses.
 *
 * The name is owned while the plugin is loaded, so that the program that hands a link over knows whether
 * there is anybody. One method, Open(s LINK), which answers once the link is taken; an error says that it is
 * none. It is not libpurple's own service as that belongs to whichever client was the first, and answers
 * nothing.
 */
#ifndef IMAIL_UI_MAILTO_SERVICE_H
#define IMAIL_UI_MAILTO_SERVICE_H

#define MAILTO_SERVICE   "im.pidgin.imail"
#define MAILTO_OBJECT    "/im/pidgin/imail"
#define MAILTO_INTERFACE "im.pidgin.imail"

#endif
