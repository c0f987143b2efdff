/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image-senders.c: whose mails may show images from other servers without being asked each time.
 *
 * Owns nothing: they lie in a file of the account's folder, an address a line, the newest last (the account's
 * settings would not do: Pidgin's account editor forgets those that it does not show). A sender's name can be
 * forged: what is allowed is no more than that a server learns of the reading. Limit: SENDERS_MAX, the oldest
 * ones go.
 */
#define G_LOG_DOMAIN "imail"

#include "image-senders.h"

#include <string.h>

#include "address.h"
#include "durable.h"
#include "imail-account.h"

#define SENDERS_MAX 500
#define OCTETS_MAX  (SENDERS_MAX * 1024) /* of the file that are looked at */

/* NULL: the account has no folder. Caller frees. */
static char *file_of(PurpleAccount *account)
{
	ImailAccount *self;
	ImailClient *client = imail_account_open(account, &self, NULL);

	return client != NULL ? g_build_filename(imail_client_dir(client), "state", "images-from", NULL)
			      : NULL;
}

static char *read_all(PurpleAccount *account)
{
	g_autofree char *path = file_of(account);
	char *text = NULL;
	gsize len;

	if (path == NULL || !g_file_get_contents(path, &text, &len, NULL))
		return g_strdup("");
	if (len > OCTETS_MAX)
		text[OCTETS_MAX] = '\0';
	return text;
}

GPtrArray *imail_image_senders_list(PurpleAccount *account)
{
	g_autofree char *all = read_all(account);
	g_auto(GStrv) kept = g_strsplit(all, "\n", -1);
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
	g_autofree char *words = NULL, *path = file_of(account);
	g_autoptr(GError) error = NULL;
	guint index;

	if (address == NULL || !imail_address_is_valid(address) || path == NULL)
		return;
	if (find(senders, address, &index))
		g_ptr_array_remove_index(senders, index);
	if (is_allowed)
		g_ptr_array_add(senders, g_strdup(address));
	if (senders->len > SENDERS_MAX)
		g_ptr_array_remove_range(senders, 0, senders->len - SENDERS_MAX);
	g_ptr_array_add(senders, NULL);
	words = g_strjoinv("\n", (char **)senders->pdata);
	if (!imail_durable_write(path, words, strlen(words), &error))
		g_warning("%s", error->message);
}
