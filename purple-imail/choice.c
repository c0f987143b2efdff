/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * choice.c: a choice among several as a field of a form. See choice.h.
 *
 * Owns nothing but the knowledge which client counts from where.
 */
#define G_LOG_DOMAIN "imail"

#include "choice.h"

static int first_number(void)
{
	return g_strcmp0(purple_core_get_ui(), "gnt-purple") == 0 ? 1 : 0;
}

PurpleRequestField *imail_choice_new(const char *id, const char *label, int chosen)
{
	return purple_request_field_choice_new(id, label, chosen + first_number());
}

int imail_choice_read(PurpleRequestFields *fields, const char *id)
{
	return MAX(0, purple_request_fields_get_choice(fields, id) - first_number());
}
