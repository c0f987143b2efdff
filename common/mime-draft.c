/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-draft.c: the header of a draft: what its writer typed, whole or not.
 *
 * A recipient that is no address yet stands in the field as a group of that name without members
 * (mime-build.h); other programs show it as such. All else is as in any mail.
 */
#include "mime-private.h"

#include <string.h>

#include "address.h"

void imail_parsed_draft_free(ImailParsedDraft *draft)
{
	if (!draft)
		return;
	g_strfreev(draft->to);
	g_strfreev(draft->cc);
	g_strfreev(draft->bcc);
	g_free(draft);
}

static void add_addresses(GStrvBuilder *typed, InternetAddressList *list)
{
	for (int i = 0; i < internet_address_list_length(list); i++) {
		InternetAddress *address = internet_address_list_get_address(list, i);
		const char *given = internet_address_get_name(address);
		g_autofree char *name = given ? g_utf8_make_valid(given, -1) : NULL;

		if (INTERNET_ADDRESS_IS_GROUP(address)) {
			InternetAddressList *members =
				internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address));

			if (members && internet_address_list_length(members) > 0)
				add_addresses(typed, members);
			else if (name && *name && strcmp(name, "undisclosed-recipients") != 0)
				g_strv_builder_add(typed, name);
		} else {
			const char *addr =
				internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
			g_autofree char *valid = g_utf8_make_valid(addr ? addr : "", -1);
			g_autofree char *mailbox = imail_address_format(name, valid);

			g_strv_builder_add(typed, mailbox);
		}
	}
}

static char **read_typed(const ImailMimeEntity *entity, const char *name)
{
	g_autoptr(GStrvBuilder) typed = g_strv_builder_new();
	g_autofree char *value = imail_mime_field_utf8(entity, name);
	g_autofree char *quoted = value ? imail_mime_decode_words(value, TRUE) : NULL;
	InternetAddressList *list = quoted ? internet_address_list_parse(NULL, quoted) : NULL;

	if (list && internet_address_list_length(list) > 0)
		add_addresses(typed, list);
	else if (value && *value)
		g_strv_builder_add(typed, value);
	if (list)
		g_object_unref(list);
	return g_strv_builder_end(typed);
}

ImailParsedDraft *imail_mime_parse_draft(GMimeStream *stream)
{
	ImailParsedDraft *draft = g_new0(ImailParsedDraft, 1);

	imail_mime_init();
	g_autoptr(ImailMimeTree) tree = imail_mime_split(stream);
	g_autofree char *deferred = imail_mime_field_utf8(tree->root, "deferred-delivery");
	g_autoptr(GDateTime) date = deferred ? g_mime_utils_header_decode_date(deferred) : NULL;

	draft->to = read_typed(tree->root, "to");
	draft->cc = read_typed(tree->root, "cc");
	draft->bcc = read_typed(tree->root, "bcc");
	draft->send_at = date ? MAX(0, g_date_time_to_unix(date)) : 0;
	return draft;
}
