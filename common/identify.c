/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * identify.c: the one rule that tells a mail from an instant message (CN101009665A, claims 14, 15, 19, 20).
 *
 * Only whether there is a subject counts here, not whether it is a good one: an IM whose "subject" is a
 * number is a mail, and is refused as a bad mail by the record's table instead of being shown as a chat
 * line. null counts as absent, as everywhere in records.
 */
#include "identify.h"

static gboolean has_subject(JsonObject *object)
{
	JsonNode *subject = json_object_get_member(object, "subject");

	return subject != NULL && !JSON_NODE_HOLDS_NULL(subject);
}

ImailKind imail_identify(const ImailFrame *frame)
{
	g_return_val_if_fail(frame != NULL, IMAIL_KIND_OTHER);

	if (g_str_equal(frame->type, "mail"))
		return IMAIL_KIND_MAIL;
	if (!g_str_equal(frame->type, "im"))
		return IMAIL_KIND_OTHER;
	return has_subject(frame->object) ? IMAIL_KIND_MAIL : IMAIL_KIND_IM;
}
