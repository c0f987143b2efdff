/* SPDX-License-Identifier: GPL-2.0-or-later */
/* image-senders.h: whose mails may show images from other servers; operations of imail.h. */
#ifndef IMAIL_IMAGE_SENDERS_H
#define IMAIL_IMAGE_SENDERS_H

#include "imail.h"

gboolean imail_image_senders_has(PurpleAccount *account, const char *address);
void imail_image_senders_set(PurpleAccount *account, const char *address, gboolean is_allowed);
GPtrArray *imail_image_senders_list(PurpleAccount *account); /* of char *, with free function */

#endif
