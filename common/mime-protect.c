/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-protect.c: signed and encrypted mails, recognised by their parts: OpenPGP (RFC 3156, and armor within
 * the text, RFC 9580 6.2) and S/MIME (RFC 8551).
 *
 * Nothing is verified or deciphered here: the words say so, since a signature that nobody looked at is worth
 * nothing.
 */
#include "mime-private.h"

#include <string.h>

static gboolean is_one_of(const char *value, const char *const *list)
{
	for (; value && *list; list++)
		if (g_ascii_strcasecmp(value, *list) == 0)
			return TRUE;
	return FALSE;
}

static const char *parameter(const ImailMimeEntity *entity, const char *name)
{
	return entity->type ? g_mime_content_type_get_parameter(entity->type, name) : NULL;
}

static gboolean has_child(const ImailMimeEntity *entity, const char *const *types)
{
	for (guint i = 0; i < entity->children->len; i++)
		if (is_one_of(((ImailMimeEntity *)g_ptr_array_index(entity->children, i))->media_type, types))
			return TRUE;
	return FALSE;
}

/* By the protocol parameter, or by the parts where a gateway has lost it. */
static ImailProtection of_multipart(const ImailMimeEntity *entity)
{
	static const char *const pgp_signatures[] = {"application/pgp-signature", NULL};
	static const char *const smime_signatures[] = {"application/pkcs7-signature",
						       "application/x-pkcs7-signature", NULL};
	static const char *const pgp_encrypted[] = {"application/pgp-encrypted", NULL};
	const char *protocol = parameter(entity, "protocol");

	if (strcmp(entity->media_type, "multipart/signed") == 0) {
		if (is_one_of(protocol, pgp_signatures) || has_child(entity, pgp_signatures))
			return IMAIL_PROTECTION_OPENPGP_SIGNED;
		if (is_one_of(protocol, smime_signatures) || has_child(entity, smime_signatures))
			return IMAIL_PROTECTION_SMIME_SIGNED;
	}
	/* Exchange makes multipart/mixed of multipart/encrypted. */
	if (has_child(entity, pgp_encrypted) ||
	    (strcmp(entity->media_type, "multipart/encrypted") == 0 && is_one_of(protocol, pgp_encrypted)))
		return IMAIL_PROTECTION_OPENPGP_ENCRYPTED;
	return 0;
}

static ImailProtection of_leaf(const ImailMimeEntity *entity)
{
	static const char *const types[] = {"application/pkcs7-mime", "application/x-pkcs7-mime", NULL};
	const char *kind = parameter(entity, "smime-type");

	if (!is_one_of(entity->media_type, types))
		return 0;
	if (kind &&
	    (g_ascii_strcasecmp(kind, "signed-data") == 0 || g_ascii_strcasecmp(kind, "certs-only") == 0))
		return IMAIL_PROTECTION_SMIME_SIGNED;
	return IMAIL_PROTECTION_SMIME_ENCRYPTED;
}

/* Not into nested messages: what somebody forwards says nothing of the mail. At most IMAIL_MIME_DEPTH_MAX
 * deep.
 */
static ImailProtection of_entity(const ImailMimeEntity *entity)
{
	ImailProtection found = entity->kind == IMAIL_MIME_MULTIPART ? of_multipart(entity)
				: entity->kind == IMAIL_MIME_LEAF    ? of_leaf(entity)
								     : 0;

	for (guint i = 0; entity->kind == IMAIL_MIME_MULTIPART && i < entity->children->len; i++)
		found |= of_entity(g_ptr_array_index(entity->children, i));
	return found;
}

static gboolean has_line(const char *text, const char *line)
{
	const char *at = text;

	while ((at = strstr(at, line)) && at > text && at[-1] != '\n')
		at++;
	return at != NULL;
}

ImailProtection imail_mime_protection(const ImailMimeTree *tree, const char *text)
{
	ImailProtection found = of_entity(tree->root);

	if (text && has_line(text, "-----BEGIN PGP MESSAGE-----"))
		found |= IMAIL_PROTECTION_OPENPGP_ENCRYPTED;
	if (text && has_line(text, "-----BEGIN PGP SIGNED MESSAGE-----"))
		found |= IMAIL_PROTECTION_OPENPGP_SIGNED;
	return found;
}

char *imail_mime_protection_words(ImailProtection protection)
{
	if (protection & IMAIL_PROTECTION_OPENPGP_ENCRYPTED)
		return g_strdup("This mail is encrypted with OpenPGP. It cannot be deciphered here: save it, "
				"and open it with a "
				"program that has your key.");
	if (protection & IMAIL_PROTECTION_SMIME_ENCRYPTED)
		return g_strdup("This mail is encrypted with S/MIME. It cannot be deciphered here: save it, "
				"and open it with a "
				"program that has your key.");
	if (protection & IMAIL_PROTECTION_OPENPGP_SIGNED)
		return g_strdup("This mail bears an OpenPGP signature, which is not checked here.");
	if (protection & IMAIL_PROTECTION_SMIME_SIGNED)
		return g_strdup("This mail bears an S/MIME signature, which is not checked here.");
	return NULL;
}
