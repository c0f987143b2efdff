/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * choice.h: a choice among several as a field of a form, numbered from 0 in every client.
 *
 * Finch 2 shows and tells the choices numbered from 1 (create_choice_field and request_fields_cb in its
 * gntrequest.c), Pidgin and others from 0. Used as it stands, who picks STARTTLS in Finch would get no
 * encryption at all.
 */
#ifndef IMAIL_CHOICE_H
#define IMAIL_CHOICE_H

#include <purple.h>

/* A field of which CHOSEN is picked; its labels are added with purple_request_field_choice_add. */
PurpleRequestField *imail_choice_new(const char *id, const char *label, int chosen);
/* The number of the label that the user picked. */
int imail_choice_read(PurpleRequestFields *fields, const char *id);

#endif
