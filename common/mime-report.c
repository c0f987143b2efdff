/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-report.c: what a delivery report says. See mime-report.h.
 *
 * The status part is groups of header fields (RFC 3464 2.1): the first speaks of the message, each further
 * one of a recipient. The mail that came back is message/rfc822, message/global (RFC 6533) or its header only
 * (text/rfc822-headers). A report that was cut in the middle says as much as is there.
 */
#include "mime-report.h"

#include <string.h>

#include "address.h"
#include "mime-private.h"

#define STATUS_MAX (256 * 1024) /* octets of the status part that are read */

static void recipient_free(gpointer data)
{
	ImailReportRecipient *recipient = data;

	g_free(recipient->address);
	g_free(recipient->final_address);
	g_free(recipient->words);
	g_free(recipient);
}

void imail_report_free(ImailReport *report)
{
	if (report == NULL)
		return;
	g_free(report->envelope_id);
	g_free(report->message_id);
	g_ptr_array_unref(report->recipients);
	g_free(report);
}

/* ---- fields of the status part ---- */

/* The value of field NAME in GROUP (unfolded lines "Name: value"), or NULL. */
static char *group_field(char **group, const char *name)
{
	gsize len = strlen(name);

	for (; *group != NULL; group++)
		if (g_ascii_strncasecmp(*group, name, len) == 0 && (*group)[len] == ':')
			return g_strstrip(g_strdup(*group + len + 1));
	return NULL;
}

/* "rfc822; bob@example.net": what comes after the type. */
static char *typed_value(char *field)
{
	g_autofree char *value = field;
	const char *semicolon = value != NULL ? strchr(value, ';') : NULL;

	return semicolon != NULL ? g_strstrip(g_strdup(semicolon + 1)) : NULL;
}

/* RFC 3461 4: "+" and two upper case hexadecimal digits stand for an octet. */
static char *xtext_decode(const char *xtext)
{
	GString *text = g_string_new(NULL);

	for (const char *c = xtext; *c != '\0'; c++)
		if (*c == '+' && g_ascii_isxdigit(c[1]) && g_ascii_isxdigit(c[2])) {
			g_string_append_c(
				text, (char)(g_ascii_xdigit_value(c[1]) * 16 + g_ascii_xdigit_value(c[2])));
			c += 2;
		} else
			g_string_append_c(text, *c);
	return g_string_free(text, FALSE);
}

static char *clean(const char *words)
{
	char *valid = g_utf8_make_valid(words, (gssize)MIN(strlen(words), IMAIL_REPORT_WORDS_MAX));

	for (char *c = valid; *c != '\0'; c++)
		if ((guchar)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	return valid;
}

static char *read_address(char *field)
{
	g_autofree char *value = typed_value(field);
	g_autofree char *plain = value != NULL ? xtext_decode(value) : NULL;

	return plain != NULL ? imail_address_parse(plain, NULL, NULL) : NULL;
}

static ImailReportAction read_action(const char *action, const char *status)
{
	if (action == NULL)
		return status != NULL && status[0] == '4'   ? IMAIL_REPORT_DELAYED
		       : status != NULL && status[0] == '2' ? IMAIL_REPORT_DELIVERED
							    : IMAIL_REPORT_FAILED;
	if (g_ascii_strncasecmp(action, "failed", 6) == 0)
		return IMAIL_REPORT_FAILED;
	return g_ascii_strncasecmp(action, "delayed", 7) == 0 ? IMAIL_REPORT_DELAYED : IMAIL_REPORT_DELIVERED;
}

static void read_recipient(ImailReport *report, char **group)
{
	char *original = read_address(group_field(group, "Original-Recipient"));
	char *final = read_address(group_field(group, "Final-Recipient"));
	g_autofree char *action = group_field(group, "Action");
	g_autofree char *status = group_field(group, "Status");
	g_autofree char *diagnostic = typed_value(group_field(group, "Diagnostic-Code"));
	const char *words = diagnostic != NULL ? diagnostic : status;
	ImailReportRecipient *recipient;

	if (report->recipients->len >= IMAIL_RECIPIENTS_MAX || (original == NULL && final == NULL)) {
		g_free(original);
		g_free(final);
		return;
	}
	recipient = g_new0(ImailReportRecipient, 1);
	recipient->address = original != NULL ? original : g_strdup(final);
	recipient->final_address = final;
	recipient->action = read_action(action, status);
	recipient->words = words != NULL ? clean(words) : NULL;
	g_ptr_array_add(report->recipients, recipient);
}

static void read_group(ImailReport *report, GPtrArray *lines, gboolean is_first)
{
	g_ptr_array_add(lines, NULL);
	if (is_first) {
		g_autofree char *id = group_field((char **)lines->pdata, "Original-Envelope-Id");

		if (id != NULL && report->envelope_id == NULL)
			report->envelope_id = xtext_decode(id);
	} else
		read_recipient(report, (char **)lines->pdata);
	g_ptr_array_set_size(lines, 0);
}

static void read_status(ImailReport *report, const char *text)
{
	g_auto(GStrv) raw = g_strsplit(text, "\n", -1);
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	guint groups = 0;

	for (char **line = raw; *line != NULL; line++) {
		g_strchomp(*line);
		if (**line == '\0') {
			if (lines->len > 0)
				read_group(report, lines, groups++ == 0);
		} else if ((**line == ' ' || **line == '\t') && lines->len > 0) {
			char **last = (char **)&lines->pdata[lines->len - 1];
			char *joined = g_strconcat(*last, " ", g_strchug(*line), NULL);

			g_free(*last);
			*last = joined;
		} else
			g_ptr_array_add(lines, g_strdup(*line));
	}
	if (lines->len > 0)
		read_group(report, lines, groups == 0);
}

/* ---- the parts ---- */

static gboolean is_type(const ImailMimeEntity *entity, const char *type)
{
	return g_strcmp0(entity->media_type, type) == 0;
}

static gboolean is_report(const ImailMimeEntity *entity)
{
	const char *of =
		entity->type != NULL ? g_mime_content_type_get_parameter(entity->type, "report-type") : NULL;

	return is_type(entity, "multipart/report") && of != NULL &&
	       g_ascii_strcasecmp(of, "delivery-status") == 0;
}

/* The mail that came back, read as a mail of its own. */
static char *returned_message_id(GMimeStream *stream, const ImailMimeEntity *part)
{
	gboolean cut;
	g_autoptr(GByteArray) octets = imail_mime_content_read(stream, part, STATUS_MAX, &cut);
	g_autoptr(ImailParsed) parsed = imail_mime_parse_head(octets->data, octets->len);

	return g_strdup(parsed->message_id);
}

static void read_part(ImailReport *report, GMimeStream *stream, const ImailMimeEntity *part)
{
	if (is_type(part, "message/delivery-status") || is_type(part, "message/global-delivery-status")) {
		gboolean cut;
		g_autoptr(GByteArray) octets = imail_mime_content_read(stream, part, STATUS_MAX, &cut);
		g_autofree char *text = imail_mime_to_utf8((char *)octets->data, octets->len, "utf-8");

		if (report->recipients->len == 0)
			read_status(report, text);
	} else if (part->kind == IMAIL_MIME_MESSAGE && part->children->len > 0) {
		g_autoptr(ImailParsed) inner = g_new0(ImailParsed, 1);

		imail_mime_read_header(part->children->pdata[0], inner);
		g_free(report->message_id);
		report->message_id = g_strdup(inner->message_id);
	} else if (is_type(part, "text/rfc822-headers") || is_type(part, "message/global-headers")) {
		g_free(report->message_id);
		report->message_id = returned_message_id(stream, part);
	}
}

/* Whether the header, up to the first empty line, bears the words: most mails need no closer look. */
static gboolean may_be_report(const char *head, gsize len)
{
	static const char words[] = "delivery-status";

	for (const char *c = head, *end = head + len; c + sizeof words - 1 <= end; c++) {
		if (c[0] == '\n' && (c[1] == '\n' || (c[1] == '\r' && c[2] == '\n')))
			return FALSE;
		if ((*c == 'd' || *c == 'D') && g_ascii_strncasecmp(c, words, sizeof words - 1) == 0)
			return TRUE;
	}
	return FALSE;
}

static ImailReport *read_report(const void *head, gsize len)
{
	g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(head, len);
	g_autoptr(ImailMimeTree) tree = imail_mime_split(stream);
	g_autoptr(ImailReport) report = NULL;

	if (!is_report(tree->root))
		return NULL;
	report = g_new0(ImailReport, 1);
	report->recipients = g_ptr_array_new_with_free_func(recipient_free);
	for (guint i = 0; i < tree->root->children->len; i++)
		read_part(report, stream, tree->root->children->pdata[i]);
	return report->recipients->len > 0 ? g_steal_pointer(&report) : NULL;
}

ImailReport *imail_mime_report(const void *head, gsize len)
{
	return may_be_report(head, len) ? read_report(head, len) : NULL;
}
