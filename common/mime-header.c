/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-header.c: the header of a message (RFC 5322 3.6) as ImailParsed shows it.
 *
 * Owns the reading of address lists, msg-ids and the date. What cannot be read as RFC 5322 wants it comes out
 * as the text that it is, so that a person still sees who wrote. Limits: IMAIL_REFERENCES_MAX, and those of
 * the splitter.
 */
#include "mime-private.h"

#include <string.h>

#include "address.h"

#define LIST_ID_MAX 255 /* octets: RFC 2919 4 */

/* GMime keeps the quotes of a name that stood in a comment. */
static char *clean_name(const char *name)
{
	if (!name)
		return NULL;
	g_autofree char *valid = g_strstrip(g_utf8_make_valid(name, -1));
	gsize len = strlen(valid);
	if (len >= 2 && valid[0] == '"' && valid[len - 1] == '"') {
		valid[len - 1] = '\0';
		return g_strdup(valid + 1);
	}
	return *valid ? g_steal_pointer(&valid) : NULL;
}

static void add_mailboxes(GPtrArray *names, GPtrArray *addresses, InternetAddressList *list)
{
	for (int i = 0; i < internet_address_list_length(list); i++) {
		InternetAddress *address = internet_address_list_get_address(list, i);
		if (INTERNET_ADDRESS_IS_GROUP(address)) {
			/* GMime reads no group within a group, so this goes one level down only. */
			InternetAddressList *members =
				internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address));
			if (members)
				add_mailboxes(names, addresses, members);
			continue;
		}
		const char *addr = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
		if (!addr || !*addr)
			continue;
		g_ptr_array_add(names, clean_name(internet_address_get_name(address)));
		g_ptr_array_add(addresses, g_utf8_make_valid(addr, -1));
	}
}

/* "Biz Phone info@x <info@here.example>" and "Big Bug bb@bug.example" are no RFC 5322, but what stands last
 * is plain to see. */
static void add_last_address(GPtrArray *names, GPtrArray *addresses, const char *text)
{
	const char *open = strrchr(text, '<'), *close = open ? strchr(open, '>') : NULL;
	if (!open)
		open = strrchr(text, ' ');
	if (!open)
		return;
	g_autofree char *addr = g_strndup(open + 1, close ? (gsize)(close - open - 1) : strlen(open + 1));
	if (!imail_address_is_valid(addr))
		return;
	g_autofree char *name = g_strndup(text, (gsize)(open - text));
	g_ptr_array_add(names, clean_name(g_strstrip(name)));
	g_ptr_array_add(addresses, g_steal_pointer(&addr));
}

/* All mailboxes of all fields NAME. Where a field has none that can be read, its text stands in for one
 * (address NULL). */
static void read_mailboxes(const ImailMimeEntity *entity, const char *field_name, GPtrArray *names,
			   GPtrArray *addresses)
{
	for (guint i = 0; i < entity->fields->len; i++) {
		const ImailMimeField *field = g_ptr_array_index(entity->fields, i);
		if (strcmp(field->name, field_name) != 0)
			continue;
		g_autofree char *raw = imail_mime_to_utf8(field->value->str, field->value->len, NULL);
		for (char *p = raw; *p; p++)
			if ((guchar)*p < ' ')
				*p = ' ';
		g_autofree char *quoted = imail_mime_decode_words(raw, TRUE);
		guint before = addresses->len;
		InternetAddressList *list = internet_address_list_parse(NULL, quoted);
		gboolean is_read = list && internet_address_list_length(list) > 0;
		if (list) {
			add_mailboxes(names, addresses, list);
			g_object_unref(list);
		}
		if (is_read || addresses->len > before)
			continue;
		g_autofree char *text = g_strstrip(imail_mime_decode_words(raw, FALSE));
		add_last_address(names, addresses, text);
		if (addresses->len == before && strspn(text, " ,;<>") < strlen(text)) {
			g_ptr_array_add(names, g_steal_pointer(&text));
			g_ptr_array_add(addresses, NULL);
		}
	}
}

static char *format_mailbox(const char *name, const char *address)
{
	return address ? imail_address_format(name, address) : g_strdup(name);
}

static char **read_list(const ImailMimeEntity *entity, const char *field_name)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);
	GPtrArray *list = g_ptr_array_new();

	read_mailboxes(entity, field_name, names, addresses);
	for (guint i = 0; i < addresses->len; i++)
		g_ptr_array_add(list, format_mailbox(names->pdata[i], addresses->pdata[i]));
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_free(list, FALSE);
}

static void add_unfinished(GStrvBuilder *names, const ImailMimeEntity *entity, const char *field_name)
{
	g_autofree char *value = imail_mime_field_utf8(entity, field_name);
	g_autofree char *quoted = value && strchr(value, ';') ? imail_mime_decode_words(value, TRUE) : NULL;
	InternetAddressList *list = quoted ? internet_address_list_parse(NULL, quoted) : NULL;

	for (int i = 0; list && i < internet_address_list_length(list); i++) {
		InternetAddress *address = internet_address_list_get_address(list, i);
		InternetAddressList *members =
			INTERNET_ADDRESS_IS_GROUP(address)
				? internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address))
				: NULL;
		g_autofree char *name = clean_name(internet_address_get_name(address));

		if (INTERNET_ADDRESS_IS_GROUP(address) && name &&
		    (!members || internet_address_list_length(members) == 0) &&
		    !g_str_equal(name, "undisclosed-recipients"))
			g_strv_builder_add(names, name);
	}
	if (list)
		g_object_unref(list);
}

/* Groups without members (mime-build.h). */
static char **read_unfinished(const ImailMimeEntity *entity)
{
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();

	add_unfinished(names, entity, "to");
	add_unfinished(names, entity, "cc");
	return g_strv_builder_end(names);
}

static void read_from(const ImailMimeEntity *entity, ImailParsed *parsed)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);

	read_mailboxes(entity, "from", names, addresses);
	if (addresses->len == 0)
		read_mailboxes(entity, "sender", names, addresses);
	if (addresses->len == 0)
		return;
	parsed->from_name = g_strdup(names->pdata[0]);
	parsed->from_address = g_strdup(addresses->pdata[0]);
	parsed->from = format_mailbox(parsed->from_name, parsed->from_address);
}

/* The msg-ids within <> in VALUE; comments and other words between them are passed over (RFC 5322 3.6.4). */
static GPtrArray *read_msg_ids(const char *value)
{
	GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
	for (const char *p = value ? strchr(value, '<') : NULL; p; p = strchr(p, '<')) {
		gsize len = strcspn(p + 1, "<>");
		if (p[1 + len] == '>' && len > 0 && len <= 900) {
			/* A fold within a long id leaves white space in it. */
			g_autoptr(GString) id = g_string_new(NULL);
			for (const char *c = p; c <= p + 1 + len; c++)
				if (!g_ascii_isspace(*c))
					g_string_append_c(id, *c);
			if (id->len > 2)
				g_ptr_array_add(ids, g_strdup(id->str));
		}
		p += 1 + len;
	}
	return ids;
}

static char *read_msg_id(const ImailMimeEntity *entity, const char *field_name)
{
	g_autofree char *value = imail_mime_field_utf8(entity, field_name);
	g_autoptr(GPtrArray) ids = read_msg_ids(value);
	if (ids->len > 0)
		return g_strdup(ids->pdata[0]);
	/* Without <>: the one word that there is, if there is one. */
	if (!value || !*value || strpbrk(value, " \t<>") || !strchr(value, '@'))
		return NULL;
	return g_strdup_printf("<%s>", value);
}

/* The newest IMAIL_REFERENCES_MAX: a thread is found by its near end. */
static char **read_references(const ImailMimeEntity *entity)
{
	g_autofree char *value = imail_mime_field_utf8(entity, "references");
	g_autoptr(GPtrArray) ids = read_msg_ids(value);
	if (ids->len > IMAIL_REFERENCES_MAX)
		g_ptr_array_remove_range(ids, 0, ids->len - IMAIL_REFERENCES_MAX);
	char **list = g_new0(char *, ids->len + 1);
	for (guint i = 0; i < ids->len; i++)
		list[i] = g_strdup(ids->pdata[i]);
	return list;
}

static gint64 decode_date(const char *value)
{
	g_autoptr(GDateTime) date = value ? g_mime_utils_header_decode_date(value) : NULL;
	return date ? MAX(0, g_date_time_to_unix(date)) : 0;
}

/* Date, else when the last server received it: a mail whose date nobody can read sorts where it belongs. */
static gint64 read_date(const ImailMimeEntity *entity)
{
	g_autofree char *date = imail_mime_field_utf8(entity, "date");
	g_autofree char *received = imail_mime_field_utf8(entity, "received");
	gint64 seconds = decode_date(date);
	const char *stamp = received ? strrchr(received, ';') : NULL;
	return seconds == 0 && stamp ? decode_date(stamp + 1) : seconds;
}

/* RFC 2919 3: a phrase, then the id in <>; some lists send the id alone. NULL: none that can be read. */
static char *read_list_id(const ImailMimeEntity *entity)
{
	g_autofree char *value = imail_mime_field_utf8(entity, "list-id");
	const char *open = value ? strrchr(value, '<') : NULL;
	const char *begin = open ? open + 1 : value;
	gsize len = begin ? strcspn(begin, ">") : 0;

	if (len == 0 || len > LIST_ID_MAX)
		return NULL;
	g_autofree char *id = g_strstrip(g_strndup(begin, len));
	return *id && !strpbrk(id, " \t") ? g_utf8_strdown(id, -1) : NULL;
}

/* Whether the first word of the field NAME is one of WORDS; parameters and comments may follow it. */
static gboolean has_word(const ImailMimeEntity *entity, const char *name, const char *const *words)
{
	g_autofree char *value = imail_mime_field_utf8(entity, name);

	if (!value)
		return FALSE;
	value[strcspn(value, " \t;(,")] = '\0';
	for (; *words; words++)
		if (g_ascii_strcasecmp(value, *words) == 0)
			return TRUE;
	return FALSE;
}

static gboolean is_bulk(const ImailMimeEntity *entity)
{
	static const char *const precedences[] = {"bulk", "list", "junk", NULL};
	static const char *const by_hand[] = {"no", "", NULL};

	return imail_mime_field(entity, "list-id") || has_word(entity, "precedence", precedences) ||
	       (imail_mime_field(entity, "auto-submitted") && !has_word(entity, "auto-submitted", by_hand));
}

void imail_mime_read_header(const ImailMimeEntity *entity, ImailParsed *parsed)
{
	read_from(entity, parsed);
	parsed->to = read_list(entity, "to");
	parsed->cc = read_list(entity, "cc");
	parsed->bcc = read_list(entity, "bcc");
	parsed->unfinished = read_unfinished(entity);

	g_auto(GStrv) reply_to = read_list(entity, "reply-to");
	if (reply_to[0])
		parsed->reply_to = g_strjoinv(", ", reply_to);

	parsed->subject = imail_mime_field_text(entity, "subject");
	if (!parsed->subject)
		parsed->subject = g_strdup("");
	parsed->message_id = read_msg_id(entity, "message-id");
	parsed->in_reply_to = read_msg_id(entity, "in-reply-to");
	parsed->references = read_references(entity);
	parsed->date = read_date(entity);
	parsed->is_bulk = is_bulk(entity);
	parsed->list_id = read_list_id(entity);
	imail_mime_unsubscribe(entity, &parsed->unsubscribe_mail, &parsed->unsubscribe_web);
	parsed->auth = imail_mime_auth(entity, parsed->from_address);
}
