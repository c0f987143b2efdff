/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-build.c: outgoing mails: what comes out obeys RFC 5322 octet by octet, and reads back as what
 * went in, both with imail_mime_parse and with a parser that is not ours (Python's email, policy default).
 */
#include <errno.h>
#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "mime-build.h"
#include "mime-parse.h"

#include "cases-mime-build.h"

static GMimeStream *open_part(guint index, gpointer user_data, GError **error)
{
	const Part *part = &((const Case *)user_data)->parts[index];
	return g_mime_stream_mem_new_with_buffer(part->octets, strlen(part->octets));
}

static char **split(const char *list)
{
	return list ? g_strsplit(list, "|", -1) : NULL;
}

static ImailMail *new_mail(const Case *c)
{
	ImailMail *mail = imail_record_new(&imail_mail_type);
	g_clear_pointer(&mail->to, g_strfreev);
	g_clear_pointer(&mail->cc, g_strfreev);
	g_clear_pointer(&mail->bcc, g_strfreev);
	g_clear_pointer(&mail->references, g_strfreev);
	mail->from = g_strdup(c->from);
	mail->to = split(c->to);
	mail->cc = split(c->cc);
	mail->bcc = split(c->bcc);
	mail->reply_to = g_strdup(c->reply_to);
	mail->subject = g_strdup(c->subject);
	mail->in_reply_to = g_strdup(c->in_reply_to);
	mail->references = split(c->references);
	for (gsize i = 0; i < G_N_ELEMENTS(c->parts) && c->parts[i].octets; i++) {
		ImailPart *part = imail_record_new(&imail_part_type);
		part->kind = c->parts[i].kind;
		part->name = g_strdup(c->parts[i].name);
		part->media_type = g_strdup(c->parts[i].media_type);
		part->content_id = g_strdup(c->parts[i].content_id);
		part->size = (gint64)strlen(c->parts[i].octets);
		g_ptr_array_add(mail->parts, part);
	}
	return mail;
}

static ImailMimeOptions options_of(const Case *c)
{
	return (ImailMimeOptions){
		.date = DATE,
		.tz_offset_minutes = 480,
		.message_id = "id-left@b.test",
		.from_name = c->from_name,
		.user_agent = "imail/1 (test)",
		.utf8_headers = c->utf8_headers,
	};
}

static GByteArray *build(const Case *c, GError **error)
{
	ImailMail *mail = new_mail(c);
	ImailMimeOptions options = options_of(c);
	GByteArray *octets = g_byte_array_new();
	GMimeStream *out = g_mime_stream_mem_new_with_byte_array(octets);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(out), FALSE);
	gboolean is_built = imail_mime_build(mail, &options, open_part, (gpointer)c, out, error);
	g_object_unref(out);
	imail_record_free(&imail_mail_type, mail);
	if (!is_built)
		g_clear_pointer(&octets, g_byte_array_unref);
	return octets;
}

/* RFC 5322 2.1 and 2.3: CRLF only, lines of at most 998 octets, ASCII but where SMTPUTF8 was asked for, no
 * Bcc. */
static void check_octets(const Case *c, const GByteArray *octets)
{
	g_autofree char *text = g_strndup((const char *)octets->data, octets->len);
	gsize line = 0;
	gboolean in_header = TRUE;

	g_assert_cmpuint(strlen(text), ==, octets->len);
	for (guint i = 0; i < octets->len; i++) {
		guchar o = octets->data[i], next = i + 1 < octets->len ? octets->data[i + 1] : 0;
		if (o == '\r' || next == '\n')
			if ((o == '\r') != (next == '\n'))
				g_error("%s: a line end that is no CRLF:\n%s", c->label, text);
		if (o == '\n') {
			in_header = in_header && line > 0;
			line = 0;
		} else if (o != '\r' && ++line > 998) {
			g_error("%s: a line over 998 octets:\n%s", c->label, text);
		}
		if (o > 127 && !(c->utf8_headers && in_header))
			g_error("%s: an octet over 127:\n%s", c->label, text);
	}
	g_assert_true(g_str_has_suffix(text, "\r\n"));
	g_autofree char *lower = g_ascii_strdown(text, -1);
	/* As a field: a boundary or a Message-ID may well have these letters. */
	g_assert_null(strstr(lower, "\nbcc:"));
	if (c->bcc)
		g_assert_null(strstr(lower, "s@t.test"));
	g_assert_nonnull(strstr(text, "MIME-Version: 1.0\r\n"));
	g_assert_nonnull(strstr(text, "User-Agent: imail/1 (test)\r\n"));
	g_assert_nonnull(strstr(text, "Date: Tue, 03 Nov 2026 10:00:00 +0800\r\n"));
}

static const Part *find_part(const Case *c, int kind)
{
	for (gsize i = 0; i < G_N_ELEMENTS(c->parts) && c->parts[i].octets; i++)
		if (c->parts[i].kind == kind)
			return &c->parts[i];
	return NULL;
}

static void assert_string(const Case *c, const char *what, const char *got, const char *wanted,
			  const GByteArray *octets)
{
	if (g_strcmp0(got, wanted) != 0)
		g_error("%s: %s is \"%s\", not \"%s\":\n%.*s", c->label, what, got ? got : "(null)",
			wanted ? wanted : "(null)", (int)octets->len, octets->data);
}

static char *without_last_newline(const char *s)
{
	char *copy = g_strdup(s);
	if (copy && g_str_has_suffix(copy, "\n"))
		copy[strlen(copy) - 1] = '\0';
	return copy;
}

static void check_text(const Case *c, const char *text, const char *html, const GByteArray *octets)
{
	const Part *text_part = find_part(c, IMAIL_PART_TEXT), *html_part = find_part(c, IMAIL_PART_HTML);
	g_autofree char *got = without_last_newline(text), *got_html = without_last_newline(html);
	g_autofree char *wanted = without_last_newline(c->text_back ? c->text_back
						       : text_part  ? text_part->octets
								    : NULL);

	if (wanted)
		assert_string(c, "the text", got, wanted, octets);
	assert_string(c, "the html", got_html, html_part ? html_part->octets : NULL, octets);
}

static void check_attachments(const Case *c, GMimeStream *stream, const ImailParsed *parsed)
{
	guint found = 0;
	/* Inline parts stand before the attachments in the tree. */
	static const int order[] = {IMAIL_PART_INLINE, IMAIL_PART_ATTACHMENT};
	for (gsize k = 0; k < G_N_ELEMENTS(order); k++)
		for (gsize i = 0; i < G_N_ELEMENTS(c->parts) && c->parts[i].octets; i++) {
			const Part *part = &c->parts[i];
			if (part->kind != order[k])
				continue;
			g_assert_cmpuint(found, <, parsed->attachments->len);
			const ImailAttachment *attachment = g_ptr_array_index(parsed->attachments, found);
			g_autofree char *name = imail_clean_file_name(part->name, NULL);
			g_assert_cmpstr(attachment->name, ==, name);
			g_assert_cmpstr(attachment->content_id, ==, part->content_id);
			g_assert_cmpint(attachment->is_inline, ==, part->kind == IMAIL_PART_INLINE);
			g_assert_cmpint(attachment->size, ==, (gint64)strlen(part->octets));
			GMimeStream *out = g_mime_stream_mem_new();
			g_assert_true(imail_mime_save_attachment(stream, found++, out, NULL));
			GByteArray *saved = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
			g_assert_cmpmem(saved->data, saved->len, part->octets, strlen(part->octets));
			g_object_unref(out);
		}
	g_assert_cmpuint(parsed->attachments->len, ==, found);
}

static void check_with_parser(const Case *c, const GByteArray *octets)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer((const char *)octets->data, octets->len);
	g_autoptr(ImailParsed) parsed = imail_mime_parse(stream);
	g_autofree char *to = g_strjoinv("|", parsed->to), *cc = g_strjoinv("|", parsed->cc);
	g_autofree char *references = g_strjoinv("|", parsed->references);

	assert_string(c, "from", parsed->from, c->from_back ? c->from_back : c->from, octets);
	assert_string(c, "to", to, c->to ? c->to : "", octets);
	assert_string(c, "cc", cc, c->cc ? c->cc : "", octets);
	assert_string(c, "reply-to", parsed->reply_to, c->reply_to, octets);
	assert_string(c, "subject", parsed->subject, c->subject ? c->subject : "", octets);
	assert_string(c, "message-id", parsed->message_id, "<id-left@b.test>", octets);
	assert_string(c, "in-reply-to", parsed->in_reply_to, c->in_reply_to, octets);
	assert_string(c, "references", references, c->references ? c->references : "", octets);
	g_assert_cmpint(parsed->date, ==, DATE);
	g_assert_null(parsed->left_out);
	check_text(c, parsed->text, parsed->html, octets);
	check_attachments(c, stream, parsed);
	g_object_unref(stream);
}

static void test_reads_back(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GByteArray) octets = build(&cases[i], &error);
		if (!octets)
			g_error("%s: %s", cases[i].label, error->message);
		check_octets(&cases[i], octets);
		check_with_parser(&cases[i], octets);
	}
}

/* Reads mails, each as a line with its length and the octets, and answers each with one line of JSON. */
static const char script[] =
	"import sys, json, email, email.policy\n"
	"data = sys.stdin.buffer\n"
	"while (line := data.readline()):\n"
	"    m = email.message_from_string(data.read(int(line)).decode(), policy=email.policy.default)\n"
	"    defects = [repr(d) for p in m.walk() for d in p.defects]\n"
	"    defects += [repr(d) for p in m.walk() for v in p.values() for d in getattr(v, 'defects', [])]\n"
	"    def people(name):\n"
	"        return '|'.join((a.display_name + ' ' if a.display_name else '') + a.addr_spec\n"
	"                        for v in m.get_all(name, []) for a in v.addresses)\n"
	"    def body(kind):\n"
	"        part = m.get_body((kind,))\n"
	"        if part is None: return None\n"
	"        text = part.get_content().replace('\\r\\n', '\\n').replace('\\r', '\\n')\n"
	"        if part.get_param('format') == 'flowed':\n"
	"            out, open_at = [], None\n"
	"            for line in text.split('\\n'):\n"
	"                depth = len(line) - len(line.lstrip('>'))\n"
	"                rest = line[depth:]\n"
	"                rest = rest[1:] if rest.startswith(' ') else rest\n"
	"                if open_at == depth and rest != '-- ': out[-1] += rest\n"
	"                else: out.append('>' * depth + (' ' if depth and rest else '') + rest)\n"
	"                open_at = depth if rest.endswith(' ') and rest != '-- ' else None\n"
	"            text = '\\n'.join(out)\n"
	"        return text\n"
	"    def octets(p):\n"
	"        if p.get_content_type() != 'message/rfc822': return p.get_payload(decode=True)\n"
	"        assert p.get('content-transfer-encoding', '7bit') == '7bit'\n"
	"        return p.get_payload(0).as_bytes(policy=email.policy.SMTP)\n"
	"    files = [(p.get_filename(), octets(p).hex()) for p in m.walk() if p.get_filename()]\n"
	"    print(json.dumps({'from': people('from'), 'to': people('to'), 'cc': people('cc'), 'subject': "
	"m['subject'],\n"
	"                      'references': '|'.join((m['references'] or '').split()), 'text': "
	"body('plain'),\n"
	"                      'html': body('html'), 'files': files, 'defects': defects,\n"
	"                      'date': int(m['date'].datetime.timestamp()), 'type': "
	"m.get_content_type()}))\n";

static char *run_python(const GString *input, GError **error)
{
	g_autoptr(GSubprocess) python =
		g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, error,
				 "/usr/bin/python3", "-I", "-c", script, NULL);
	if (!python)
		return NULL;
	g_autoptr(GBytes) bytes = g_bytes_new(input->str, input->len), out = NULL;
	if (!g_subprocess_communicate(python, bytes, NULL, &out, NULL, error))
		return NULL;
	g_assert_true(g_subprocess_get_successful(python));
	return g_strndup(g_bytes_get_data(out, NULL), g_bytes_get_size(out));
}

/* "Name <a@b>" as Python's people() says it: "Name a@b", without quotes. */
static char *plain_people(const char *list)
{
	g_auto(GStrv) mailboxes = g_strsplit(list ? list : "", "|", -1);
	for (char **p = mailboxes; *p; p++) {
		GString *plain = g_string_new(NULL);
		for (const char *s = *p; *s; s++) {
			if (*s == '\\' && s[1])
				g_string_append_c(plain, *++s);
			else if (!strchr("\"<>", *s))
				g_string_append_c(plain, *s);
		}
		g_free(*p);
		*p = g_string_free(plain, FALSE);
	}
	return g_strjoinv("|", mailboxes);
}

static const char *member(JsonObject *object, const char *name)
{
	return json_object_get_null_member(object, name) ? NULL : json_object_get_string_member(object, name);
}

static void check_with_python(const Case *c, const GByteArray *octets, JsonObject *said)
{
	g_autofree char *from = plain_people(c->python_from ? c->python_from
					     : c->from_back ? c->from_back
							    : c->from);
	g_autofree char *to = plain_people(c->python_to ? c->python_to : c->to), *cc = plain_people(c->cc);
	JsonArray *files = json_object_get_array_member(said, "files"),
		  *defects = json_object_get_array_member(said, "defects");
	guint found = 0;

	/* To Python a UTF-8 local part is a defect whatever the policy. */
	if (json_array_get_length(defects) > 0 && !c->utf8_headers)
		g_error("%s: %s\n%.*s", c->label, json_array_get_string_element(defects, 0), (int)octets->len,
			octets->data);
	assert_string(c, "Python's from", member(said, "from"), from, octets);
	assert_string(c, "Python's to", member(said, "to"), to, octets);
	assert_string(c, "Python's cc", member(said, "cc"), cc, octets);
	assert_string(c, "Python's subject", member(said, "subject"), c->subject, octets);
	assert_string(c, "Python's references", member(said, "references"),
		      c->references ? c->references : "", octets);
	g_assert_cmpint(json_object_get_int_member(said, "date"), ==, DATE);
	check_text(c, member(said, "text"), member(said, "html"), octets);
	for (gsize i = 0; i < G_N_ELEMENTS(c->parts) && c->parts[i].octets; i++)
		if (c->parts[i].kind == IMAIL_PART_ATTACHMENT || c->parts[i].kind == IMAIL_PART_INLINE) {
			g_autoptr(GString) hex = g_string_new(NULL);
			g_autofree char *name = imail_clean_file_name(c->parts[i].name, NULL);
			gboolean is_there = FALSE;
			for (const char *p = c->parts[i].octets; *p; p++)
				g_string_append_printf(hex, "%02x", (guchar)*p);
			for (guint f = 0; f < json_array_get_length(files); f++) {
				JsonArray *file = json_array_get_array_element(files, f);
				is_there = is_there ||
					   (strcmp(json_array_get_string_element(file, 0), name) == 0 &&
					    strcmp(json_array_get_string_element(file, 1), hex->str) == 0);
			}
			if (!is_there)
				g_error("%s: Python has no file %s\n%.*s", c->label, name, (int)octets->len,
					octets->data);
			found++;
		}
	g_assert_cmpuint(json_array_get_length(files), ==, found);
}

static void test_python_reads_back(void)
{
	g_autoptr(GString) input = g_string_new(NULL);
	g_autoptr(GPtrArray) mails = g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
	g_autoptr(GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		GByteArray *octets = build(&cases[i], &error);
		g_assert_no_error(error);
		g_string_append_printf(input, "%u\n", octets->len);
		g_string_append_len(input, (const char *)octets->data, octets->len);
		g_ptr_array_add(mails, octets);
	}
	g_autofree char *output = run_python(input, &error);
	if (!output) {
		g_autofree char *reason =
			g_strdup_printf("Python's email cannot be asked: %s", error->message);
		g_test_skip(reason);
		return;
	}
	g_auto(GStrv) lines = g_strsplit(output, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, mails->len + 1);
	for (guint i = 0; i < mails->len; i++) {
		g_autoptr(JsonNode) node = json_from_string(lines[i], &error);
		g_assert_no_error(error);
		check_with_python(&cases[i], g_ptr_array_index(mails, i), json_node_get_object(node));
	}
}

static char *build_text(const Case *c)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GByteArray) octets = build(c, &error);
	g_assert_no_error(error);
	return g_strndup((const char *)octets->data, octets->len);
}

/* The shapes that readers expect: which multipart holds what, and how headers are folded. */
static void test_shapes(void)
{
	static const struct {
		const char *label, *wanted;
	} shapes[] = {
		{"no parts", "Content-Type: text/plain; charset=utf-8\r\n"},
		{"plain", "Content-Transfer-Encoding: 7bit\r\n"},
		{"plain", "\r\n\r\nHello Bob,\r\nhow are you?\r\n"},
		{"plain", "Message-ID: <id-left@b.test>\r\n"},
		{"bcc only", "To: undisclosed-recipients:;\r\n"},
		{"flowed", "format=flowed"},
		{"flowed", "\r\n   indented\r\n"},
		{"flowed", "\r\n From here\r\n"},
		{"flowed", "\r\n> quoted\r\n>> twice\r\n"},
		{"flowed", " \r\n> "},
		{"chinese", "Content-Transfer-Encoding: base64\r\n"},
		{"long line of html", "Content-Transfer-Encoding: quoted-printable\r\n"},
		{"text and html", "Content-Type: multipart/alternative;"},
		{"everything", "Content-Type: multipart/mixed;"},
		{"everything", "Content-Type: multipart/alternative;"},
		{"everything", "Content-Type: multipart/related;"},
		{"everything", "Content-Disposition: inline; filename=\"pic.png\"\r\n"},
		{"everything", "Content-Id: <pic@x>\r\n"},
		{"attachment", "Content-Disposition: attachment;"},
		{"attachment", "filename*0*=utf-8''%E6%8A%A5"},
		{"a message attached", "Content-Type: message/rfc822\r\n"},
		{"utf-8 headers", "From: 张三 <用户@xn--fsqu00a.xn--0zwm56d>\r\n"},
		{"utf-8 headers", "Subject: 预算\r\n 关于"},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
		for (gsize k = 0; k < G_N_ELEMENTS(cases); k++)
			if (strcmp(cases[k].label, shapes[i].label) == 0) {
				g_autofree char *text = build_text(&cases[k]);
				if (!strstr(text, shapes[i].wanted))
					g_error("%s: no \"%s\" in\n%s", shapes[i].label, shapes[i].wanted,
						text);
			}
	for (gsize k = 0; k < G_N_ELEMENTS(cases); k++) {
		g_autofree char *text = build_text(&cases[k]);
		if (!strstr(cases[k].label, "flowed"))
			g_assert_null(strstr(text, "format=flowed"));
		/* Headers with anything to fold at are folded at 78 (RFC 5322 2.1.1). */
		if (strstr(cases[k].label, "long chinese") || strstr(cases[k].label, "names")) {
			g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
			for (char **line = lines; *line && **line; line++)
				if (strlen(*line) > 78)
					g_error("%s: a header line over 78 octets: %s", cases[k].label,
						*line);
		}
	}
}

static const struct {
	Case c;
	const char *word; /* in the error */
} refused[] = {
	{{"no sender", NULL, .to = "a@b.test"}, "From"},
	{{"bad sender", "nobody", .to = "a@b.test"}, "nobody"},
	{{"bad recipient", "a@b.test", .to = "c@d.test|@"}, "@"},
	{{"injected subject", "a@b.test", .to = "c@d.test", .subject = "x\r\nBcc: e@f.test"}, "subject"},
	{{"newline in a subject", "a@b.test", .to = "c@d.test", .subject = "x\ny"}, "subject"},
	{{"subject that is no UTF-8", "a@b.test", .to = "c@d.test", .subject = "\xff"}, "subject"},
	{{"injected name", "\"x\r\nBcc: e@f.test\" <a@b.test>", .to = "c@d.test"}, ""},
	{{"injected reply", "a@b.test", .to = "c@d.test", .in_reply_to = "<a@b>\r\nBcc: e@f.test"}, "msg-id"},
	{{"injected references", "a@b.test", .to = "c@d.test", .references = "<a@b>|<c\nd@e>"}, "msg-id"},
	{{"no SMTPUTF8", "用户@b.test", .to = "c@d.test"}, "SMTPUTF8"},
	{{"no SMTPUTF8 for Cc", "a@b.test", .to = "c@d.test", .cc = "用户@b.test"}, "SMTPUTF8"},
	{{"text that is no UTF-8", "a@b.test", .to = "c@d.test", .parts = {{IMAIL_PART_TEXT, "caf\xe9 x"}}},
	 "UTF-8"},
	{{"text that is cut", "a@b.test", .to = "c@d.test", .parts = {{IMAIL_PART_TEXT, "caf\xc3"}}},
	 "UTF-8"},
	{{"html that is no UTF-8", "a@b.test", .to = "c@d.test",
	  .parts = {{IMAIL_PART_TEXT, "x"}, {IMAIL_PART_HTML, "\xc0\x80"}}},
	 "UTF-8"},
};

static void test_refused(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GByteArray) octets = build(&refused[i].c, &error);
		if (octets)
			g_error("%s: built:\n%.*s", refused[i].c.label, (int)octets->len, octets->data);
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
		g_assert_nonnull(strstr(error->message, refused[i].word));
	}
}

static GMimeStream *open_nothing(guint index, gpointer user_data, GError **error)
{
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY, "part %u is gone", index);
	return NULL;
}

static void test_faults(void)
{
	for (int kind = IMAIL_PART_TEXT; kind <= IMAIL_PART_INLINE; kind++) {
		Case c = {"gone", "a@b.test", .to = "c@d.test", .parts = {{kind, "x", "n", NULL, "i"}}};
		ImailMail *mail = new_mail(&c);
		ImailMimeOptions options = options_of(&c);
		GMimeStream *out = g_mime_stream_null_new();
		g_autoptr(GError) error = NULL;
		g_assert_false(imail_mime_build(mail, &options, open_nothing, &c, out, &error));
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY);
		g_assert_cmpstr(error->message, ==, "part 0 is gone");
		g_object_unref(out);
		imail_record_free(&imail_mail_type, mail);
	}
	GMimeStream *full = g_mime_stream_fs_open("/dev/full", 1 /* O_WRONLY */, 0, NULL);
	if (!full) {
		g_test_skip("there is no /dev/full");
		return;
	}
	ImailMail *mail = new_mail(&cases[1]);
	ImailMimeOptions options = options_of(&cases[1]);
	g_autoptr(GError) error = NULL;
	g_assert_false(imail_mime_build(mail, &options, open_part, (gpointer)&cases[1], full, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY);
	g_object_unref(full);
	imail_record_free(&imail_mail_type, mail);
}

static void test_message_id(void)
{
	g_autofree char *one = imail_mime_message_id("Alice <alice@demo.test>");
	g_autofree char *two = imail_mime_message_id("alice@demo.test");
	g_autofree char *idn = imail_mime_message_id("张三 <a@例子.测试>");
	g_autofree char *none = imail_mime_message_id("nobody");
	g_assert_true(g_str_has_suffix(one, "@demo.test"));
	g_assert_cmpstr(one, !=, two);
	g_assert_true(g_str_has_suffix(idn, "@xn--fsqu00a.xn--0zwm56d"));
	g_assert_nonnull(strchr(none, '@'));
	g_assert_null(strpbrk(one, "<> \""));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	imail_mime_init();
	g_test_add_func("/mime-build/reads-back", test_reads_back);
	g_test_add_func("/mime-build/python-reads-back", test_python_reads_back);
	g_test_add_func("/mime-build/shapes", test_shapes);
	g_test_add_func("/mime-build/refused", test_refused);
	g_test_add_func("/mime-build/faults", test_faults);
	g_test_add_func("/mime-build/message-id", test_message_id);
	return g_test_run();
}
