/* SPDX-License-Identifier: GPL-2.0-or-later */
/* image-load.h: images of mails from other servers; ImailApi.image_fetch. */
#ifndef IMAIL_IMAGE_LOAD_H
#define IMAIL_IMAGE_LOAD_H

#include "imail.h"

void imail_image_load(PurpleAccount *account, const char *url, GCancellable *cancellable, ImailOctetsCb cb,
		      gpointer user_data);

#endif
