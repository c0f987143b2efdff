/* SPDX-License-Identifier: GPL-2.0-or-later */
/* people.h: the mail addresses of the buddy list, as the stores of all accounts know them: what comes from
 * there is never shown under the heading of lists and bulk mail. */
#ifndef IMAIL_PEOPLE_H
#define IMAIL_PEOPLE_H

#include "client.h"

#include <purple.h>

void imail_people_start(PurplePlugin *plugin);
void imail_people_stop(void);

/* A buddy may have come or gone, or have another address: the stores hear of it soon. */
void imail_people_changed(void);
/* A store that was just opened. */
void imail_people_tell(ImailClient *client);

#endif
