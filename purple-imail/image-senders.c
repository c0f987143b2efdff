/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image-senders.c: whose mails may show images from other servers without being asked each time.
 *
 * Owns nothing: they are a setting of the account ("images-from"), addresses separated by spaces, the newest
 * last. A sender's name can be forged: what is allowed is no more than that a server learns of the reading.
 * Limit: SENDERS_MAX, the oldest ones go.
 */
#define G_LOG_DOMAIN "imail"

#include "image-senders.h"

#include <string.h>

#include "address.h"

#define SETTING     "images-from"
#define SENDERS_MAX 500

GPtrArray *imail_image_senders_list(PurpleAccount *account)
{
	g_auto(GStrv) kept = g_strsplit(purple_account_get_string(account, SETTING, ""), " ", -1);
	GPtrArray *senders = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; kept[i] != NULL; i++) {
		if (imail_address_is_valid(kept[i]))
			g_ptr_array_add(senders, g_strdup(kept[i]));
	}
	return senders;
}

static gboolean find(const GPtrArray *senders, const char *address, guint *index)
{
	for (*index = 0; *index < senders->len; (*index)++) {
		if (imail_address_equal(senders->pdata[*index], address))
			return TRUE;
	}
	return FALSE;
}

gboolean imail_image_senders_has(PurpleAccount *account, const char *address)
{
	g_autoptr(GPtrArray) senders = imail_image_senders_list(account);
	guint index;

	return address != NULL && find(senders, address, &index);
}

void imail_image_senders_set(PurpleAccount *account, const char *address, gboolean is_allowed)
{
	g_autoptr(GPtrArray) senders = imail_image_senders_list(account);
	g_autofree char *words = NULL;
	guint index;

	/* A quoted local part may hold a space. */
	if (address == NULL || !imail_address_is_valid(address) || strchr(address, ' ') != NULL)
		return;
	if (find(senders, address, &index))
		g_ptr_array_remove_index(senders, index);
	if (is_allowed)
		g_ptr_array_add(senders, g_strdup(address));
	if (senders->len > SENDERS_MAX)
		g_ptr_array_remove_range(senders, 0, senders->len - SENDERS_MAX);
	g_ptr_array_add(senders, NULL);
	words = g_strjoinv(" ", (char **)senders->pdata);
	purple_account_set_string(account, SETTING, words);
}
