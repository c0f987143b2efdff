/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notice-sound.h: the sound of new mail.
 */
#ifndef IMAIL_PIDGIN_NOTICE_SOUND_H
#define IMAIL_PIDGIN_NOTICE_SOUND_H

#include "imail.h"

/* New mail has come to ACCOUNT. Mails that keep coming in sound once. */
void notice_sound_new_mail(PurpleAccount *account);
/* Plays it now, as a trial. */
void notice_sound_try(void);

#endif
