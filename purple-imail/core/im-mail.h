/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * im-mail.h: a mail that came in one frame, an IM that bears a subject, as a file. The worker's.
 */
#ifndef IMAIL_CORE_IM_MAIL_H
#define IMAIL_CORE_IM_MAIL_H

#include "delivery.h"
#include "message.h"

/* Writes IM, which has `from`, into DELIVERY, which was begun; what goes wrong is DELIVERY's. */
void imail_im_mail_write(const ImailIm *im, ImailDelivery *delivery);

#endif
