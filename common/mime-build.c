/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-build.c: the header and the structure of an outgoing mail (RFC 5322, RFC 2045, RFC 2183, RFC 2387),
 * with GMime.
 *
 * The order is that of the mail: header fields, then the body as the smallest tree that holds the parts: text
 * and HTML in multipart/alternative, inline parts with their HTML in multipart/related, attachments around it
 * in multipart/mixed. Text parts are mime-build-text's, attached mails mime-build-message's. Everything is
 * checked before the first octet is written.
 */
#include "mime-build-private.h"

#include <errno.h>
#include <string.h>

#include "address.h"

#define PLAIN_NAME_MAX      30 /* octets of a file name that stands in the line as it is */
#define NAME_PIECE          36 /* octets of a piece of a longer one; a character more may follow */
#define ENCODED_WORD_OCTETS 42 /* before base64 */
#define TOKEN_MAX                                                                                            \
	900 /* octets without white space in a header: they cannot be folded, and a line has 998 at most */

gboolean imail_mime_build_fail(GError **error, const char *what, const char *value)
{
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "The mail cannot be built: %s \"%.100s\".",
		    what, value);
	return FALSE;
}

/* Whether VALUE can stand in a header: UTF-8 without control characters (no line may be smuggled in). */
static gboolean is_header_value(const char *value)
{
	if (!g_utf8_validate(value, -1, NULL))
		return FALSE;
	for (const char *p = value; *p; p = g_utf8_next_char(p))
		if (g_unichar_iscntrl(g_utf8_get_char(p)) && *p != '\t')
			return FALSE;
	return TRUE;
}

static gboolean has_long_token(const char *value)
{
	for (const char *p = value; *p; p += *p != '\0') {
		gsize len = strcspn(p, " ");
		if (len > TOKEN_MAX)
			return TRUE;
		p += len;
	}
	return FALSE;
}

/* VALUE as it is, UTF-8 and all (RFC 6532), folded at its spaces where a line grows over 78 octets. */
static void set_raw_header(GMimeObject *object, const char *name, const char *value)
{
	g_autoptr(GString) raw = g_string_new(NULL);
	gsize column = strlen(name) + 1;

	for (const char *p = value; *p;) {
		gsize spaces = strspn(p, " "), len = spaces + strcspn(p + spaces, " ");
		gsize width = len + (p == value);
		if (p != value && spaces > 0 && len > spaces && column + width > 78) {
			g_string_append(raw, "\r\n");
			column = 0;
		}
		if (p == value)
			g_string_append_c(raw, ' ');
		g_string_append_len(raw, p, (gssize)len);
		column += width;
		p += len;
	}
	g_string_append(raw, "\r\n");
	g_mime_object_set_header(object, name, "", NULL);
	g_mime_header_set_raw_value(
		g_mime_header_list_get_header(g_mime_object_get_header_list(object), name), raw->str);
}

/* One mailbox as it goes out: the domain in A-labels, UTF-8 before the @ only where the server takes it (RFC
 * 6531). */
static gboolean read_mailbox(const char *mailbox, const ImailMimeOptions *options, char **name,
			     char **address, GError **error)
{
	g_autofree char *parsed = imail_address_parse(mailbox, name, error);
	if (!parsed) {
		g_prefix_error(error, "The mail cannot be built: ");
		return FALSE;
	}
	if (!options->utf8_headers && imail_address_needs_utf8(parsed))
		return imail_mime_build_fail(
			error, "the mail server takes no international address (SMTPUTF8) as", parsed);
	*address = imail_address_to_ascii(parsed, error);
	if (!*address)
		return FALSE;
	if ((*name && !is_header_value(*name)) || has_long_token(*address))
		return imail_mime_build_fail(error, "no valid mailbox is", mailbox);
	return TRUE;
}

/* TEXT as encoded words throughout (RFC 2047), with a space between. GMime would make words longer than the
 * 75 octets that are allowed; no character is cut here, for readers that decode word by word. */
static void append_encoded(GString *out, const char *text)
{
	for (const char *p = text; *p;) {
		const char *end = p;
		while (*end && g_utf8_next_char(end) - p <= ENCODED_WORD_OCTETS)
			end = g_utf8_next_char(end);
		g_autofree char *base64 = g_base64_encode((const guchar *)p, (gsize)(end - p));
		g_string_append_printf(out, "%s=?utf-8?B?%s?=", p > text ? " " : "", base64);
		p = end;
	}
}

/* Whether TEXT cannot stand in a header as it is: not ASCII, unfoldable, or like an encoded word to a reader.
 */
static gboolean must_be_encoded(const char *text, const ImailMimeOptions *options)
{
	return strstr(text, "=?") || has_long_token(text) ||
	       (!options->utf8_headers && !g_str_is_ascii(text));
}

static void append_mailbox(GString *out, const char *name, const char *address,
			   const ImailMimeOptions *options)
{
	if (out->len > 0)
		g_string_append(out, ", ");
	if (name && *name && must_be_encoded(name, options)) {
		append_encoded(out, name);
		g_string_append_printf(out, " <%s>", address);
		return;
	}
	g_autofree char *mailbox = imail_address_format(name, address);
	g_string_append(out, mailbox);
}

/* TYPED as a header can hold it. Caller frees. */
static char *clean_value(const char *typed)
{
	g_autoptr(GString) clean = g_string_new(NULL);
	g_autofree char *valid = g_utf8_make_valid(typed, -1);

	for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		g_string_append_unichar(clean, g_unichar_iscntrl(c) ? ' ' : c);
	}
	return g_string_free(g_steal_pointer(&clean), FALSE);
}

/* What is no mailbox yet, in a draft. */
static void append_unfinished(GString *out, const char *typed, const ImailMimeOptions *options)
{
	g_autofree char *words = clean_value(typed);

	if (out->len > 0)
		g_string_append(out, ", ");
	if (must_be_encoded(words, options)) {
		append_encoded(out, words);
	} else {
		g_string_append_c(out, '"');
		for (const char *p = words; *p; p++) {
			if (*p == '"' || *p == '\\')
				g_string_append_c(out, '\\');
			g_string_append_c(out, *p);
		}
		g_string_append_c(out, '"');
	}
	g_string_append(out, ":;");
}

/* FALLBACK_NAME (may be NULL) is used where a mailbox has no name. */
static gboolean add_mailboxes(GMimeMessage *message, const char *field, char **mailboxes,
			      const char *fallback_name, const ImailMimeOptions *options, GError **error)
{
	g_autoptr(GString) value = g_string_new(NULL);

	for (char **p = mailboxes; p && *p; p++) {
		g_autofree char *name = NULL, *address = NULL;
		if (!read_mailbox(*p, options, &name, &address, options->is_draft ? NULL : error)) {
			if (!options->is_draft)
				return FALSE;
			append_unfinished(value, *p, options);
			continue;
		}
		const char *shown = name && *name ? name : fallback_name;
		append_mailbox(value, shown && is_header_value(shown) ? shown : NULL, address, options);
	}
	if (value->len > 0)
		set_raw_header(GMIME_OBJECT(message), field, value->str);
	return TRUE;
}

static gboolean add_originators_and_recipients(GMimeMessage *message, const ImailMail *mail,
					       const ImailMimeOptions *options, GError **error)
{
	char *from[] = {mail->from && *mail->from ? mail->from : NULL, NULL};
	g_auto(GStrv) reply_to = imail_address_split(mail->reply_to ? mail->reply_to : "");

	if (!from[0] && !options->is_draft)
		return imail_mime_build_fail(error, "it has no sender in", "From");
	if (!add_mailboxes(message, "From", from, options->from_name, options, error) ||
	    !add_mailboxes(message, "Reply-To", reply_to, NULL, options, error) ||
	    !add_mailboxes(message, "To", mail->to, NULL, options, error) ||
	    !add_mailboxes(message, "Cc", mail->cc, NULL, options, error) ||
	    (options->keeps_bcc && !add_mailboxes(message, "Bcc", mail->bcc, NULL, options, error)))
		return FALSE;
	/* Bcc is for the envelope alone. A mail to hidden recipients only still shows that it is addressed
	 * (RFC 5322 A.1.3). */
	if (!options->is_draft && !(mail->to && mail->to[0]) && !(mail->cc && mail->cc[0]))
		set_raw_header(GMIME_OBJECT(message), "To", "undisclosed-recipients:;");
	return TRUE;
}

static gboolean add_subject(GMimeMessage *message, const char *subject, const ImailMimeOptions *options,
			    GError **error)
{
	g_autofree char *clean = subject && options->is_draft ? clean_value(subject) : NULL;

	if (clean)
		subject = clean;
	if (!subject)
		return TRUE;
	if (!is_header_value(subject))
		return imail_mime_build_fail(error, "control characters are in the subject", "");
	g_autoptr(GString) words = g_string_new(NULL);
	if (must_be_encoded(subject, options))
		append_encoded(words, subject);
	set_raw_header(GMIME_OBJECT(message), "Subject", words->len > 0 ? words->str : subject);
	return TRUE;
}

gboolean imail_mime_is_msg_id(const char *id)
{
	gsize len = strlen(id);
	return len > 2 && len <= TOKEN_MAX && id[0] == '<' && id[len - 1] == '>' && is_header_value(id) &&
	       strcspn(id + 1, "<> \t") == len - 2;
}

static gboolean has_msg_ids(const ImailMail *mail)
{
	gboolean all = !mail->in_reply_to || !*mail->in_reply_to || imail_mime_is_msg_id(mail->in_reply_to);

	for (char **p = mail->references; p && *p; p++)
		all = all && imail_mime_is_msg_id(*p);
	return all;
}

static gboolean add_thread(GMimeMessage *message, const ImailMail *mail, const ImailMimeOptions *options,
			   GError **error)
{
	/* Those of a draft are checked when it is sent. */
	if (options->is_draft && !has_msg_ids(mail))
		return TRUE;
	if (mail->in_reply_to && *mail->in_reply_to) {
		if (!imail_mime_is_msg_id(mail->in_reply_to))
			return imail_mime_build_fail(error, "no msg-id is", mail->in_reply_to);
		set_raw_header(GMIME_OBJECT(message), "In-Reply-To", mail->in_reply_to);
	}
	if (!mail->references || !mail->references[0])
		return TRUE;
	for (char **p = mail->references; *p; p++)
		if (!imail_mime_is_msg_id(*p))
			return imail_mime_build_fail(error, "no msg-id is", *p);
	g_autofree char *joined = g_strjoinv(" ", mail->references);
	set_raw_header(GMIME_OBJECT(message), "References", joined);
	return TRUE;
}

static gboolean add_header(GMimeMessage *message, const ImailMail *mail, const ImailMimeOptions *options,
			   GError **error)
{
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(options->date);
	g_autoptr(GTimeZone) zone = g_time_zone_new_offset(options->tz_offset_minutes * 60);
	g_autoptr(GDateTime) date = utc ? g_date_time_to_timezone(utc, zone) : NULL;

	if (date)
		g_mime_message_set_date(message, date);
	if (!add_originators_and_recipients(message, mail, options, error) ||
	    !add_subject(message, mail->subject, options, error))
		return FALSE;
	if (options->message_id) {
		g_autofree char *id = g_strdup_printf("<%s>", options->message_id);
		if (!imail_mime_is_msg_id(id))
			return imail_mime_build_fail(error, "no msg-id is", id);
		set_raw_header(GMIME_OBJECT(message), "Message-ID", id);
	}
	if (!add_thread(message, mail, options, error))
		return FALSE;
	if (options->user_agent && *options->user_agent && is_header_value(options->user_agent) &&
	    g_str_is_ascii(options->user_agent) && !has_long_token(options->user_agent))
		set_raw_header(GMIME_OBJECT(message), "User-Agent", options->user_agent);
	for (const char *const *field = options->fields; field && field[0]; field += 2)
		set_raw_header(GMIME_OBJECT(message), field[0], field[1]);
	return TRUE;
}

/* The disposition with the file name, which goes out in UTF-8 by RFC 2231. GMime would take whatever charset
 * it deems best, and cut a long name in the middle of a character: Python and others then read rubbish. */
static void set_disposition(GMimePart *part, const char *disposition, const char *name,
			    const char *media_type)
{
	g_autoptr(GString) value = g_string_new(disposition);
	g_autofree char *clean = name && *name ? imail_clean_file_name(name, media_type) : NULL;

	if (clean && g_str_is_ascii(clean) && strlen(clean) <= PLAIN_NAME_MAX) {
		g_string_append_printf(value, "; filename=\"%s\"", clean); /* clean: no quote, no backslash */
		clean[0] = '\0';
	}
	guint number = 0;
	for (const char *p = clean; p && *p; number++) {
		g_string_append_printf(value, "; filename*%u*=%s", number, number == 0 ? "utf-8''" : "");
		gsize begin = value->len;
		while (*p && value->len - begin <= NAME_PIECE) {
			const char *next = g_utf8_next_char(p);
			for (; p < next; p++)
				if (g_ascii_isalnum(*p) || strchr("-._", *p))
					g_string_append_c(value, *p);
				else
					g_string_append_printf(value, "%%%02X", (guchar)*p);
		}
	}
	set_raw_header(GMIME_OBJECT(part), "Content-Disposition", value->str);
}

/* A media type that may be encoded as base64: RFC 2046 5.2.1 forbids that for messages, RFC 2045 6.4 for
 * multiparts. */
static GMimePart *new_part_of_type(const char *media_type)
{
	g_auto(GStrv) pieces = g_strsplit(media_type ? media_type : "", "/", 2);
	gboolean is_plain = g_strv_length(pieces) == 2 && *pieces[0] && *pieces[1];
	for (char **piece = pieces; is_plain && *piece; piece++)
		for (const char *p = *piece; *p; p++)
			is_plain = is_plain && (g_ascii_isalnum(*p) || strchr("!#$&-^_.+", *p)) &&
				   p - *piece < 127;
	if (!is_plain || g_ascii_strcasecmp(pieces[0], "message") == 0 ||
	    g_ascii_strcasecmp(pieces[0], "multipart") == 0)
		return g_mime_part_new_with_type("application", "octet-stream");
	return g_mime_part_new_with_type(pieces[0], pieces[1]);
}

static GMimePart *new_base64(const ImailPart *part, guint index, ImailMimeOpen open, gpointer user_data,
			     GError **error)
{
	g_autoptr(GMimeStream) stream = open(index, user_data, error);
	if (!stream)
		return NULL;
	GMimePart *object = new_part_of_type(part->media_type);
	g_autoptr(GMimeDataWrapper) content =
		g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
	g_mime_part_set_content(object, content);
	g_mime_part_set_content_encoding(object, GMIME_CONTENT_ENCODING_BASE64);
	return object;
}

static GMimeObject *new_attachment(const ImailPart *part, guint index, gboolean is_inline, ImailMimeOpen open,
				   gpointer user_data, GError **error)
{
	gboolean is_mail = part->media_type && g_ascii_strcasecmp(part->media_type, "message/rfc822") == 0;
	GMimePart *object = NULL;

	if (is_mail && !imail_mime_build_message(index, open, user_data, &object, error))
		return NULL;
	if (!object)
		object = new_base64(part, index, open, user_data, error);
	if (!object)
		return NULL;
	set_disposition(object, is_inline ? "inline" : "attachment", part->name, part->media_type);
	if (part->content_id && *part->content_id && g_str_is_ascii(part->content_id) &&
	    strlen(part->content_id) <= TOKEN_MAX && is_header_value(part->content_id) &&
	    !strpbrk(part->content_id, "<> \t"))
		g_mime_part_set_content_id(object, part->content_id);
	return GMIME_OBJECT(object);
}

/* Takes the reference of OBJECT. */
static void add_to(GMimeMultipart *multipart, GMimeObject *object)
{
	g_mime_multipart_add(multipart, object);
	g_object_unref(object);
}

/* Puts the parts of KIND behind FIRST (may be NULL) in a multipart/SUBTYPE; takes FIRST, returns NULL with
 * ERROR. FIRST alone when there are no such parts. */
static GMimeObject *wrap(GMimeObject *first, const char *subtype, const ImailMail *mail,
			 gboolean (*is_member)(const ImailPart *, gboolean), gboolean has_html,
			 ImailMimeOpen open, gpointer user_data, GError **error)
{
	g_autoptr(GMimeMultipart) multipart = NULL;

	for (guint i = 0; mail->parts && i < mail->parts->len; i++) {
		const ImailPart *part = g_ptr_array_index(mail->parts, i);
		if (!is_member(part, has_html))
			continue;
		if (!multipart) {
			multipart = g_mime_multipart_new_with_subtype(subtype);
			if (first)
				add_to(multipart, first);
			first = NULL;
		}
		gboolean is_inline = part->kind == IMAIL_PART_INLINE;
		GMimeObject *object = new_attachment(part, i, is_inline, open, user_data, error);
		if (!object)
			return NULL;
		add_to(multipart, object);
	}
	return multipart ? GMIME_OBJECT(g_steal_pointer(&multipart)) : first;
}

static gboolean is_related(const ImailPart *part, gboolean has_html)
{
	return has_html && part->kind == IMAIL_PART_INLINE;
}

/* Inline parts that no HTML shows are attachments. */
static gboolean is_attached(const ImailPart *part, gboolean has_html)
{
	return part->kind == IMAIL_PART_ATTACHMENT || (!has_html && part->kind == IMAIL_PART_INLINE);
}

static int find_part(const ImailMail *mail, int kind)
{
	for (guint i = 0; mail->parts && i < mail->parts->len; i++)
		if (((const ImailPart *)g_ptr_array_index(mail->parts, i))->kind == kind)
			return (int)i;
	return -1;
}

static GMimeObject *build_body(const ImailMail *mail, ImailMimeOpen open, gpointer user_data, GError **error)
{
	int text_index = find_part(mail, IMAIL_PART_TEXT), html_index = find_part(mail, IMAIL_PART_HTML);
	gboolean has_html = html_index >= 0;
	GMimeObject *text = NULL, *html = NULL, *body;

	if (text_index >= 0 && !(text = imail_mime_build_text(text_index, "plain", open, user_data, error)))
		return NULL;
	if (has_html) {
		html = imail_mime_build_text(html_index, "html", open, user_data, error);
		if (html)
			html = wrap(html, "related", mail, is_related, TRUE, open, user_data, error);
		if (!html) {
			g_clear_object(&text);
			return NULL;
		}
		if (GMIME_IS_MULTIPART(html)) /* RFC 2387 3.1 */
			g_mime_object_set_content_type_parameter(html, "type", "text/html");
	}
	if (text && html) {
		GMimeMultipart *alternative = g_mime_multipart_new_with_subtype("alternative");
		add_to(alternative, text);
		add_to(alternative, html);
		body = GMIME_OBJECT(alternative);
	} else {
		body = text ? text : html;
	}
	body = wrap(body, "mixed", mail, is_attached, has_html, open, user_data, error);
	if (!body && (!error || !*error))
		body = imail_mime_build_empty_text();
	return body;
}

gboolean imail_mime_build(const ImailMail *mail, const ImailMimeOptions *options, ImailMimeOpen open,
			  gpointer user_data, GMimeStream *out, GError **error)
{
	GError *failure = NULL;
	imail_mime_init();
	g_autoptr(GMimeMessage) message = g_mime_message_new(FALSE);
	if (!add_header(message, mail, options, &failure)) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	GMimeObject *body = build_body(mail, open, user_data, &failure);
	if (!body) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	g_mime_message_set_mime_part(message, body);
	g_object_unref(body);

	GMimeFormatOptions *format = g_mime_format_options_new();
	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	g_mime_format_options_set_param_encoding_method(format, GMIME_PARAM_ENCODING_METHOD_RFC2231);
	gssize written = g_mime_object_write_to_stream(GMIME_OBJECT(message), format, out);
	gboolean is_written = written >= 0 && g_mime_stream_flush(out) == 0;
	g_mime_format_options_free(format);
	if (!is_written)
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY, "The mail cannot be written: %s",
			    g_strerror(errno));
	return is_written;
}

char *imail_mime_message_id(const char *from)
{
	g_autofree char *uuid = g_uuid_string_random();
	g_autofree char *address = from ? imail_address_parse(from, NULL, NULL) : NULL;
	g_autofree char *ascii = address ? imail_address_to_ascii(address, NULL) : NULL;
	const char *domain = ascii ? imail_address_domain(ascii) : NULL;
	return g_strdup_printf("%s@%s", uuid, domain ? domain : "localhost");
}
