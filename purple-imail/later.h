/* SPDX-License-Identifier: GPL-2.0-or-later */
/* later.h: an operation of imail.h that cannot start answers with an error, from the main loop and never
 * inside the call. */
#ifndef IMAIL_LATER_H
#define IMAIL_LATER_H

#include "imail-account.h"

/* Begins an operation: the client of ACCOUNT, and a ticket for its answer; NULL: CB is answered with why not.
 */
ImailClient *imail_later_begin(PurpleAccount *account, ImailDoneCb cb, gpointer user_data,
			       ImailTicket **ticket);

/* The same for any of imail.h's callbacks whose first argument is a pointer, and that get NULL with ERROR. */
ImailClient *imail_later_begin_pointer(PurpleAccount *account, GCallback cb, gpointer user_data,
				       ImailTicket **ticket);
ImailClient *imail_later_begin_transfer(PurpleAccount *account, ImailTransferCb cb, gpointer user_data,
					ImailTicket **ticket);
ImailClient *imail_later_begin_text(PurpleAccount *account, ImailTextCb cb, gpointer user_data,
				    ImailTicket **ticket);

/* The answer to what was begun with imail_later_begin: USER_DATA is the ticket, which is freed. */
void imail_later_finished(const GError *error, gpointer user_data);
/* The same; where nobody waits for the answer the user is told of ERROR. */
void imail_later_finished_or_told(const GError *error, gpointer user_data);
/* What that says, without freeing TICKET. */
void imail_later_tell(const ImailTicket *ticket, const GError *error);

/* CB may be NULL. ERROR is taken; NULL: done. */
void imail_later_done(ImailDoneCb cb, gpointer user_data, GError *error);
void imail_later_read(ImailReadCb cb, gpointer user_data, GError *error);
/* CB: any of imail.h's callbacks whose first argument is a pointer: it is NULL. */
void imail_later_nothing(GCallback cb, gpointer user_data, GError *error);

#endif
