/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * send-file.h: a file for a buddy of iMail goes as an attachment: PurplePluginProtocolInfo's send_file and
 * can_receive_file.
 */
#ifndef IMAIL_SEND_FILE_H
#define IMAIL_SEND_FILE_H

#include "imail.h"

gboolean imail_send_file_can(PurpleConnection *gc, const char *who);
/* Opens a mail to WHO with FILE attached; FILE NULL: asks for it. Files that come at once, as those of one
 * drop do, go into one mail. */
void imail_send_file(PurpleConnection *gc, const char *who, const char *file);
/* What has gathered is dropped. */
void imail_send_file_stop(void);

#endif
