/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-values.h: what can be seen to be wrong with a mail server that was typed in, before imaild tries it.
 */
#ifndef IMAIL_UI_SERVER_VALUES_H
#define IMAIL_UI_SERVER_VALUES_H

#include "imail.h"

/* SERVER as it is stored (or a new one), VALUES as sender_set and mailbox_set take them. What is wrong, in
 * words (not to be freed), with the field's name in *NAME; NULL: nothing that can be seen from here. */
const char *server_values_problem(const ImailServer *server, GHashTable *values, const char **name);

#endif
