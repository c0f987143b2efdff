/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-parse.c: header fields, charsets, structure and names of incoming mails, as tables.
 *
 * Whole mails from files are test-mime-corpus, limits test-mime-limits.
 */
#include <string.h>

#include "mime-parse.h"

static ImailParsed *parse(const char *mail, gssize len)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, len < 0 ? strlen(mail) : (gsize)len);
	ImailParsed *parsed = imail_mime_parse(stream);
	g_object_unref(stream);
	return parsed;
}

static void assert_string(const char *input, const char *what, const char *got, const char *wanted)
{
	if (g_strcmp0(got, wanted) != 0)
		g_error("%s\n  gives %s \"%s\"\n  wants \"%s\"", input, what, got ? got : "(null)",
			wanted ? wanted : "(null)");
}

/* A field's value as it stands in the mail, and what a person reads. */
static const struct {
	const char *raw, *subject;
} subjects[] = {
	{"Hello", "Hello"},
	{"", ""},
	{"two\r\n lines", "two lines"},
	{"=?utf-8?B?5L2g5aW9?=", "你好"},
	{"=?UTF-8?Q?caf=C3=A9_au_lait?=", "café au lait"},
	{"=?utf-8*fr?Q?caf=C3=A9?=", "café"},
	{"Re: =?gb2312?B?xOO6ww==?= (2)", "Re: 你好 (2)"},
	{"=?gb2312?B?xOO6ww?=", "你好"},                   /* padding forgotten */
	{"=?gb18030?B?xOM=?= =?gb18030?B?usM=?=", "你好"}, /* space between words */
	{"=?gb18030?B?xOM=?=\r\n\t=?GB18030?Q?=BA=C3?=", "你好"},
	{"=?gb2312?B?xA==?= =?gb2312?B?47rD?=", "你好"}, /* a character in two words */
	{"=?big5?B?p0GmbqFB?=", "你好，"},
	{"=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"},
	{"=?shift_jis?B?grGC8YLJgr+CzQ==?=", "こんにちは"},
	{"=?koi8-r?B?0NLJ18XU?=", "привет"},
	{"=?windows-1251?Q?=EF=F0=E8=E2=E5=F2?=", "привет"},
	{"=?utf-8?B?xOO6ww==?=", "你好"},     /* GBK that says UTF-8 */
	{"=?gb2312?B?5L2g5aW9?=", "你好"},    /* UTF-8 that says gb2312 */
	{"=?us-ascii?Q?caf=C3=A9?=", "café"}, /* not ASCII at all */
	{"=?nonsense?Q?caf=E9?=", "café"},
	{"=?utf-8?Q?what now?\?=", "what now?"}, /* spaces and ? within a word */
	{"a=?utf-8?Q?b?=c", "abc"},
	{"=?utf-8?Q?open", "=?utf-8?Q?open"},
	{"=?utf-8?X?zzz?=", "=?utf-8?X?zzz?="},
	{"=??Q?a?=", "a"},
	{"=?utf-8?Q?\?= =?utf-8?B?\?=", ""},
	{"=?utf-8?Q?a=0D=0ABcc:_x=00y?=", "a  Bcc: x y"},
	{"\xc4\xe3\xba\xc3", "你好"},         /* raw GB18030 */
	{"\xe4\xbd\xa0\xe5\xa5\xbd", "你好"}, /* raw UTF-8 */
	{"caf\xe9 bon", "café bon"},          /* raw windows-1252 */
	{"\x1b$B$3$s\x1b(B", "こん"},
	{"\xe4\xbd\xa0\xe5\xa5\xbd =?gb2312?B?xOO6ww==?=", "你好 你好"},
	{"\"quoted\" \\ (x)", "\"quoted\" \\ (x)"},
};

static void test_subjects(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
		g_autofree char *mail = g_strdup_printf("Subject: %s\r\n\r\nx", subjects[i].raw);
		g_autoptr(ImailParsed) parsed = parse(mail, -1);
		assert_string(subjects[i].raw, "subject", parsed->subject, subjects[i].subject);
	}
}

static const struct {
	const char *raw, *name, *address;
} senders[] = {
	{"a@b.test", NULL, "a@b.test"},
	{"Alice <a@b.test>", "Alice", "a@b.test"},
	{"\"Doe, Jane\" <a@b.test>", "Doe, Jane", "a@b.test"},
	{"=?utf-8?Q?Doe,_Jane?= <a@b.test>", "Doe, Jane", "a@b.test"},
	{"\"=?utf-8?B?5byg5LiJ?=\" <a@b.test>", "张三", "a@b.test"},
	{"=?utf-8?Q?say_=22hi=22_\\?= <a@b.test>", "say \"hi\" \\", "a@b.test"},
	{"=?gb2312?B?1cXI/Q==?=\r\n <a@b.test>", "张三", "a@b.test"},
	{"\xd5\xc5\xc8\xfd <a@b.test>", "张三", "a@b.test"},
	{"=?utf-8?Q?evil=40bank.test?= <a@b.test>", "evil@bank.test", "a@b.test"},
	{"=?utf-8?Q?x=3Cevil=40bank.test=3E?= <a@b.test>", "x<evil@bank.test>", "a@b.test"},
	{"a@b.test (Alice)", "Alice", "a@b.test"},
	{"Group: Alice <a@b.test>, c@d.test;", "Alice", "a@b.test"},
	{"Biz info@x <info@here.test>", "Biz info@x", "info@here.test"},
	{"Big Bug bb@bug.test", "Big Bug", "bb@bug.test"},
	{"用户@例子.测试", NULL, "用户@例子.测试"},
	{"nobody at all", "nobody at all", NULL},
	{"", NULL, NULL},
};

static void test_senders(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(senders); i++) {
		g_autofree char *mail = g_strdup_printf("From: %s\r\n\r\nx", senders[i].raw);
		g_autoptr(ImailParsed) parsed = parse(mail, -1);
		if (senders[i].address)
			assert_string(senders[i].raw, "name", parsed->from_name, senders[i].name);
		assert_string(senders[i].raw, "address", parsed->from_address, senders[i].address);
		g_assert_true((parsed->from != NULL) == (senders[i].name || senders[i].address));
	}
}

static void test_header(void)
{
	g_autoptr(ImailParsed) parsed =
		parse("From: a@b.test\r\nTo: c@d.test, \"X, Y\" <e@f.test>\r\nTo: g@h.test\r\n"
		      "Cc: Team: i@j.test, k@l.test;\r\nReply-To: Re <m@n.test>, o@p.test\r\n"
		      "Date: Tue, 03 Nov 2026 10:00:00 +0800\r\nMessage-ID: <id@x>\r\n"
		      "In-Reply-To: your mail <re@x> of today\r\n"
		      "References: <1@x>\r\n\t(comment)<2@x> junk <3\r\n @x>\r\n\r\nx",
		      -1);
	g_autofree char *to = g_strjoinv("|", parsed->to), *cc = g_strjoinv("|", parsed->cc);
	g_autofree char *references = g_strjoinv("|", parsed->references);
	g_assert_cmpstr(to, ==, "c@d.test|\"X, Y\" <e@f.test>|g@h.test");
	g_assert_cmpstr(cc, ==, "i@j.test|k@l.test");
	g_assert_cmpstr(parsed->reply_to, ==, "Re <m@n.test>, o@p.test");
	g_assert_cmpint(parsed->date, ==, 1793671200);
	g_assert_cmpstr(parsed->message_id, ==, "<id@x>");
	g_assert_cmpstr(parsed->in_reply_to, ==, "<re@x>");
	g_assert_cmpstr(references, ==, "<1@x>|<2@x>|<3@x>");

	g_autoptr(ImailParsed) bare = parse("Message-ID: id@x\r\nDate: gibberish\r\n"
					    "Received: by x; Tue, 3 Nov 2026 10:00:00 +0800\r\n\r\nx",
					    -1);
	g_assert_cmpstr(bare->message_id, ==, "<id@x>");
	g_assert_cmpint(bare->date, ==, 1793671200);
	g_assert_null(bare->from);
	g_assert_null(bare->in_reply_to);
	g_assert_cmpstr(bare->to[0], ==, NULL);
	g_assert_cmpstr(bare->references[0], ==, NULL);
	g_assert_cmpstr(bare->subject, ==, "");

	g_autoptr(ImailParsed) empty = parse("", 0);
	g_assert_cmpstr(empty->subject, ==, "");
	g_assert_cmpint(empty->date, ==, 0);
	g_assert_cmpuint(empty->attachments->len, ==, 0);
}

/* The words as TEXT in UTF-8, sent in the charset REAL, with DECLARED in the mail. */
static const struct {
	const char *text, *real, *declared;
} charsets[] = {
	{"你好，世界。镕喆", "GBK", "gb2312"},
	{"你好，世界。镕喆", "GBK", "GBK"},
	{"你好，世界。𠀀㐀", "GB18030", "gb18030"},
	{"你好，世界。𠀀㐀", "GB18030", "GB2312"},
	{"你好，世界。", "GB18030", NULL},
	{"你好，世界。", "GB18030", "utf-8"},
	{"你好，世界。", "GB18030", "us-ascii"},
	{"你好，世界。", "GB18030", "x-no-such-charset"},
	{"您好，附件是明年的预算报告。", "GB18030", "iso-8859-1"},
	{"GRÖßE und MÄÖÜ, größer", "WINDOWS-1252", "iso-8859-1"},
	{"Привет, это письмо без кодировки.", "KOI8-R", NULL},
	{"Привет, это письмо без кодировки.", "WINDOWS-1251", "us-ascii"},
	/* Held back by iconv: an accent might follow. */
	{"שלום עולם", "WINDOWS-1255", "windows-1255"},
	{"שלום עולם", "ISO-8859-8", "iso-8859-8-i"},
	{"Tiếng Việt", "WINDOWS-1258", "windows-1258"},
	{"你好，世界。", "UTF-8", "gb2312"},
	{"你好，世界。", "UTF-8", "iso-8859-1"},
	{"你好，世界。", "UTF-8", NULL},
	{"你好，世界。", "UTF-8", "big5"},
	{"你好，世界。", "UTF-16", "utf-16"},
	{"你好，世界。", "UTF-7", "utf-7"},
	{"測試郵件，繁體中文。", "BIG5", "big5"},
	{"測試郵件，喺度", "BIG5-HKSCS", "Big5"},
	{"明日の会議は三時です。", "ISO-2022-JP", "iso-2022-jp"},
	{"明日の会議は三時です。", "ISO-2022-JP", NULL},
	{"明日の会議は三時です。", "EUC-JP", "euc-jp"},
	{"①表示ソ能、ﾃｽﾄ", "CP932", "Shift_JIS"},
	{"한국말로 하는 것 뷁", "CP949", "euc-kr"},
	{"한국말로 하는 것", "EUC-KR", "ks_c_5601-1987"},
	{"привет, мир", "KOI8-R", "koi8-r"},
	{"привет, мир", "WINDOWS-1251", "windows-1251"},
	{"café – “naïve” €5", "WINDOWS-1252", "iso-8859-1"},
	{"café – “naïve” €5", "WINDOWS-1252", NULL},
	{"café – “naïve” €5", "WINDOWS-1252", "utf-8"},
	{"Grüße aus Köln", "ISO-8859-15", "iso-8859-15"},
	{"Zażółć gęślą jaźń", "ISO-8859-2", "iso-8859-2"},
	/* In GBK these pairs are valid UTF-8 as well (Cyrillic, Hebrew); what is declared tells. */
	{"丫丁", "GBK", "gbk"},
};

static void test_charsets(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++) {
		g_autoptr(GString) mail = g_string_new("Subject: x\r\nContent-Transfer-Encoding: 8bit\r\n");
		gsize len;
		g_autofree char *body =
			g_convert(charsets[i].text, -1, charsets[i].real, "UTF-8", NULL, &len, NULL);
		g_assert_nonnull(body);
		if (charsets[i].declared)
			g_string_append_printf(mail, "Content-Type: text/plain; charset=\"%s\"\r\n",
					       charsets[i].declared);
		g_string_append(mail, "\r\n");
		g_string_append_len(mail, body, (gssize)len);
		g_autoptr(ImailParsed) parsed = parse(mail->str, (gssize)mail->len);
		g_autofree char *label = g_strdup_printf("%s as %s", charsets[i].real, charsets[i].declared);
		assert_string(label, "text", parsed->text, charsets[i].text);
	}
}

/* Any octets under any name give valid UTF-8, and ASCII words among them survive. */
static void test_random_octets(void)
{
	static const char *const names[] = {"utf-8",        "gb18030",   "big5",          "iso-2022-jp",
					    "shift_jis",    "us-ascii",  "utf-7",         "euc-kr",
					    "windows-1252", "x-unknown", "UTF-8//IGNORE", "utf-16"};
	g_autoptr(GRand) random = g_rand_new_with_seed(2026);
	for (gsize round = 0; round < 300; round++) {
		const char *name = names[round % G_N_ELEMENTS(names)];
		g_autoptr(GString) mail = g_string_new(NULL);
		g_string_append_printf(mail, "Content-Type: text/plain; charset=\"%s\"\r\n\r\nHEADWORD ",
				       name);
		for (int i = 0; i < 200; i++)
			g_string_append_c(mail, (char)g_rand_int_range(random, 0, 256));
		g_string_append(mail, "\n TAILWORD\n");
		g_autoptr(ImailParsed) parsed = parse(mail->str, (gssize)mail->len);
		g_assert_true(g_utf8_validate(parsed->text, -1, NULL));
		if (!g_str_has_prefix(name, "utf-16"))
			g_assert_nonnull(strstr(parsed->text, "HEADWORD"));
	}
}

/* Content-Transfer-Encoding as it is written; the body is "caf=C3=A9" in quoted-printable, or stands as it
 * is. */
static void test_encodings(void)
{
	static const struct {
		const char *encoding, *body, *text;
	} cases[] = {
		{"quoted-printable", "caf=C3=A9 a=\r\nb", "café ab"},
		{"Quoted Printable", "caf=C3=A9", "café"},
		{"quoted-printable;", "caf=C3=A9", "café"},
		{"base64", "Y2Fmw6k=", "café"},
		{"\"base64\"", "Y2Fmw6k", "café"},
		{"BASE64 ", "Y2Fm\r\nw6k=\r\n", "café"},
		{"7-bit", "a=3D", "a=3D"},
		{"8bits", "caf\xc3\xa9", "café"},
		{"", "a=3D", "a=3D"},
		{"text/html", "a=3D", "a=3D"},
		{"x-uuencode", "begin 644 a\r\n#8V%F\r\n`\r\nend", "begin 644 a\n#8V%F\n`\nend"},
		{"quoted-printable", "50 % = half, =ZZ = x", "50 % = half, =ZZ = x"},
		{"base64", "Y2Fmw6kh", "café!"},
		{"base64", "Y2Fmw6khPw", "café!?"},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *mail = g_strdup_printf("Content-Transfer-Encoding: %s\r\n\r\n%s",
							cases[i].encoding, cases[i].body);
		g_autoptr(ImailParsed) parsed = parse(mail, -1);
		g_autofree char *text = g_strchomp(g_strdup(parsed->text));
		assert_string(mail, "text", text, cases[i].text);
	}
}

#define PART(boundary, type, body) "--" boundary "\r\nContent-Type: " type "\r\n\r\n" body "\r\n"
#define MULTI(kind, boundary)      "Content-Type: multipart/" kind "; boundary=\"" boundary "\"\r\n\r\n"

static const struct {
	const char *mail, *text, *html;
	const char *names; /* of the attachments */
} structures[] = {
	{"Content-Type: text/html\r\n\r\n<p>a", NULL, "<p>a", ""},
	{"Content-Type: garbage\r\n\r\na", "a", NULL, ""},
	{"Content-Type: text/plain; name=body.txt\r\n\r\na", "a", NULL, ""},
	{MULTI("mixed", "b") PART("b", "text/plain", "a") PART("b", "text/plain", "c") "--b--\r\nepilogue",
	 "a\n\nc", NULL, ""},
	{MULTI("mixed", "b") PART("b", "text/plain", "a") PART("b", "text/plain; name=x.txt", "c"), "a", NULL,
	 "x.txt"},
	{MULTI("mixed", "b") PART("b", "image/png", "x") PART("b", "image/gif; name=a.gif", "y"), NULL, NULL,
	 "attachment.png|a.gif"},
	{MULTI("alternative", "b") PART("b", "text/plain", "a") PART("b", "text/html", "<p>a") "--b--", "a",
	 "<p>a", ""},
	{MULTI("alternative", "b") PART("b", "text/html", "<p>a") PART("b", "text/plain", "a") "--b--", "a",
	 "<p>a", ""},
	{MULTI("alternative", "b") PART("b", "text/plain", " ") PART("b", "text/html", "<p>a") "--b--", NULL,
	 "<p>a", ""},
	{MULTI("alternative", "b") PART("b", "text/plain", "a") PART("b", "text/calendar", "BEGIN"), "a",
	 NULL, "attachment.ics"},
	/* Each document is whole: what one part has only as text stands in the HTML, and the other way round.
	 */
	{MULTI("mixed", "b") PART("b", "text/plain", "<a>") PART("b", "text/html", "<p>c") "--b--",
	 "<a>\n\nc\n", "<pre>&lt;a&gt;</pre>\n<hr>\n<p>c", ""},
	{MULTI("alternative", "b") PART("b", "text/plain", "one two") "--b\r\n" MULTI("mixed", "c")
		 PART("c", "text/html", "<p>one") PART("c", "image/png; name=p.png", "x")
			 PART("c", "text/html", "<p>two") "--c--\r\n--b--\r\n",
	 "one two", "<p>one\n<hr>\n<p>two", "p.png"},
	/* boundaries */
	{MULTI("mixed", "b") "--b  \r\n\r\na\r\n--b-- \r\n", "a", NULL, ""},
	{MULTI("mixed", "b") "--b\n\na\n--bx\n--b", "a\n--bx", NULL, ""},
	{MULTI("mixed", "b") "--b\r\n" MULTI("mixed", "b1")
		 PART("b1", "text/plain", "a") "--b\r\n\r\nc\r\n--b--",
	 "a\n\nc", NULL, ""},
	{MULTI("mixed", "b") PART("b", "text/plain", "a") "--b--\r\n" PART("b", "text/plain", "late") "--b--",
	 "a\n\nlate", NULL, ""},
	{"Content-Type: multipart/mixed; boundary=\"b\r\n\r\n--b\r\n\r\na\r\n--b--", "a", NULL, ""},
	{"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\na\r\n--b--", "--b\n\na\n--b--", NULL, ""},
	{MULTI("mixed", "b") "--b\r\nno empty line\r\nin this part\r\n--b--", "no empty line\nin this part",
	 NULL, ""},
	{MULTI("mixed", "b") "--b\r\n--b\r\n\r\na\r\n--b--", "a", NULL, ""},
	/* messages within */
	{"Content-Type: message/rfc822\r\n\r\nSubject: in/side\r\nFrom: x@y.test\r\n\r\ninner",
	 "---------- Message ----------\nFrom: x@y.test\nSubject: in/side\n\ninner", NULL, "in-side.eml"},
	{MULTI("digest",
	       "b") "--b\r\n\r\nSubject: one\r\n\r\nfirst\r\n--b\r\n\r\nSubject: two\r\n\r\nsecond\r\n--b--",
	 "---------- Message ----------\nSubject: one\n\nfirst\n\n---------- Message ----------\nSubject: "
	 "two\n\nsecond",
	 NULL, "one.eml|two.eml"},
	{MULTI("mixed", "b") "--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: "
			     "base64\r\n\r\neA==\r\n--b--",
	 NULL, NULL, "attachment.eml"},
	{MULTI("mixed", "b") "--b\r\nContent-Type: message/rfc822\r\n--b\r\n\r\na\r\n--b--",
	 "---------- Message ----------\n\na", NULL, "attachment.eml"},
};

static void test_structures(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(structures); i++) {
		g_autoptr(ImailParsed) parsed = parse(structures[i].mail, -1);
		g_autoptr(GString) names = g_string_new(NULL);
		for (guint a = 0; a < parsed->attachments->len; a++)
			g_string_append_printf(
				names, "%s%s", a > 0 ? "|" : "",
				((ImailAttachment *)g_ptr_array_index(parsed->attachments, a))->name);
		assert_string(structures[i].mail, "text", parsed->text, structures[i].text);
		assert_string(structures[i].mail, "html", parsed->html, structures[i].html);
		assert_string(structures[i].mail, "names", names->str, structures[i].names);
		g_assert_null(parsed->left_out);
	}
}

static void test_attachments(void)
{
	static const char mail[] = MULTI("related", "b") PART(
		"b", "text/html",
		"<img src='cid:one%40x'><img src=\"CID:two@x\">") "--b\r\nContent-Type: IMAGE/PNG; "
								  "name=1.png\r\nContent-ID: <one@x>\r\n"
								  "Content-Transfer-Encoding: "
								  "base64\r\n\r\nAAEC\r\nAw==\r\n"
								  "--b\r\nContent-Type: image/png; "
								  "name=2.png\r\nContent-ID: "
								  "two@x\r\n\r\nraw\r\n"
								  "--b\r\nContent-Type: image/png; "
								  "name=3.png\r\nContent-ID: <three@x>\r\n"
								  "Content-Transfer-Encoding: "
								  "x-uuencode\r\n\r\nbegin 644 "
								  "c\r\n#8V%F\r\n`\r\nend\r\n--b--\r\n";
	static const struct {
		const char *id, *octets;
		gsize size;
		gboolean is_inline;
	} wanted[] = {
		{"one@x", "\0\1\2\3", 4, TRUE}, {"two@x", "raw", 3, TRUE}, {"three@x", "caf", 3, FALSE}};
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, sizeof(mail) - 1);
	g_autoptr(ImailParsed) parsed = imail_mime_parse(stream);
	g_autoptr(GError) error = NULL;

	g_assert_cmpuint(parsed->attachments->len, ==, G_N_ELEMENTS(wanted));
	for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
		const ImailAttachment *attachment = g_ptr_array_index(parsed->attachments, i);
		GMimeStream *out = g_mime_stream_mem_new();
		g_assert_cmpstr(attachment->media_type, ==, "image/png");
		g_assert_cmpstr(attachment->content_id, ==, wanted[i].id);
		g_assert_cmpint(attachment->is_inline, ==, wanted[i].is_inline);
		g_assert_cmpint(attachment->size, ==, (gint64)wanted[i].size);
		g_assert_true(imail_mime_save_attachment(stream, i, out, &error));
		g_assert_no_error(error);
		GByteArray *octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
		g_assert_cmpmem(octets->data, octets->len, wanted[i].octets, wanted[i].size);
		g_object_unref(out);
	}
	GMimeStream *null = g_mime_stream_null_new();
	g_assert_false(imail_mime_save_attachment(stream, 3, null, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	g_object_unref(null);
	g_object_unref(stream);
}

/* A device that is full says so. */
static void test_save_fails(void)
{
	static const char mail[] = "Content-Type: image/png\r\n\r\nx";
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, sizeof(mail) - 1);
	GMimeStream *full = g_mime_stream_fs_open("/dev/full", 1 /* O_WRONLY */, 0, NULL);
	g_autoptr(GError) error = NULL;
	if (full) {
		g_assert_false(imail_mime_save_attachment(stream, 0, full, &error));
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY);
		g_object_unref(full);
	} else {
		g_test_skip("there is no /dev/full");
	}
	g_object_unref(stream);
}

static void test_file_names(void)
{
	static const struct {
		const char *name, *type, *clean;
	} cases[] = {
		{"a.txt", NULL, "a.txt"},
		{"年度 报告.pdf", NULL, "年度 报告.pdf"},
		{NULL, NULL, "attachment"},
		{"", "image/png", "attachment.png"},
		{"/etc/passwd", NULL, "passwd"},
		{"..\\..\\boot.ini", NULL, "boot.ini"},
		{"../..", NULL, "attachment"},
		{"...", "text/plain", "attachment.txt"},
		{"a/", NULL, "a_"},
		{".bashrc", NULL, "bashrc"},
		{"-rf", NULL, "_rf"},
		{"a\nb\tc\x7f.txt", NULL, "a b c.txt"},
		{"photo\xe2\x80\xaegpj.exe", NULL, "photogpj.exe"},
		{"\xe2\x81\xa6x\xe2\x81\xa9\xef\xbb\xbf.doc", NULL, "x.doc"},
		{"a<b>|c?.txt", NULL, "a_b__c_.txt"},
		{"con\xff.txt", NULL, "con.txt"},
		{"  a   b  ", NULL, "a b"},
		{"a. . .", NULL, "a"},
		{"e\xcc\x81.txt", NULL, "é.txt"},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *clean = imail_clean_file_name(cases[i].name, cases[i].type);
		assert_string(cases[i].name, "name", clean, cases[i].clean);
	}
	g_autofree char *many = g_strnfill(1000, 'x');
	memcpy(many + 990, ".document", 10);
	for (gsize i = 0; i < 900; i += 3)
		memcpy(many + i, "你", 3);
	g_autofree char *clean = imail_clean_file_name(many, NULL);
	g_assert_true(g_utf8_validate(clean, -1, NULL));
	g_assert_cmpuint(strlen(clean), <=, 200);
	g_assert_true(g_str_has_suffix(clean, "你.document"));
}

static void test_previews(void)
{
	static const struct {
		const char *body, *preview;
	} cases[] = {
		{"\r\n\r\nHello  Bob,\r\n\r\nhow are you?", "Hello Bob, how are you?"},
		{"On Monday, Bob wrote:\r\n> question\r\n> more\r\nAnswer", "Answer"},
		{"张三 写道：\r\n> 问题\r\n回答", "回答"},
		{"> only\r\n> quotes", "> only > quotes"},
		{"", ""},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *mail = g_strdup_printf("Subject: x\r\n\r\n%s", cases[i].body);
		g_autoptr(ImailParsed) parsed = parse(mail, -1);
		g_autofree char *preview = imail_mime_preview(parsed);
		assert_string(cases[i].body, "preview", preview, cases[i].preview);
	}
	g_autoptr(GString) mail = g_string_new("Content-Type: text/html\r\n\r\n<style>no</style>");
	for (int i = 0; i < 300; i++)
		g_string_append(mail, "<b>你好</b> ");
	g_autoptr(ImailParsed) parsed = parse(mail->str, -1);
	g_autofree char *preview = imail_mime_preview(parsed);
	g_assert_true(g_str_has_prefix(preview, "你好 你好"));
	g_assert_true(g_utf8_validate(preview, -1, NULL));
	g_assert_cmpuint(strlen(preview), <=, IMAIL_PREVIEW_MAX);
	g_assert_cmpuint(strlen(preview), >, IMAIL_PREVIEW_MAX - 10);
}

static void test_head(void)
{
	static const char mail[] =
		"Subject: =?utf-8?B?5L2g5aW9?=\r\nFrom: a@b.test\r\nTo: c@d.test\r\n" MULTI("mixed", "b")
			PART("b", "text/plain", "first words of a text that goes on")
				PART("b", "image/png", "x");
	g_autoptr(ImailParsed) parsed = imail_mime_parse_head(mail, (gsize)(strstr(mail, " goes on") - mail));
	g_autofree char *preview = imail_mime_preview(parsed);
	g_assert_cmpstr(parsed->subject, ==, "你好");
	g_assert_cmpstr(preview, ==, "first words of a text that");
	g_autoptr(ImailParsed) whole = imail_mime_parse_head(mail, sizeof(mail) - 1);
	g_assert_cmpuint(whole->attachments->len, ==, 0);
	g_autoptr(ImailParsed) none = imail_mime_parse_head("Subj", 4);
	g_assert_cmpstr(none->subject, ==, "");
}

/* A mail within a longer file, as a stream with bounds. */
/* A text whose first words stand after FILL octets of a line that is repeated. */
static char *make_late(const char *media_type, const char *fill, gsize octets, const char *words)
{
	GString *mail = g_string_new("From: a@b.test\r\nSubject: late\r\nContent-Type: ");

	g_string_append_printf(mail, "%s; charset=utf-8\r\n\r\n", media_type);
	while (mail->len < octets)
		g_string_append(mail, fill);
	for (int i = 0; i < 100; i++)
		g_string_append_printf(mail, "%s\r\n", words);
	return g_string_free(mail, FALSE);
}

/* The same words as from the whole, wherever they stand. */
static const struct {
	const char *media_type, *fill;
	gsize octets;
} briefs[] = {
	{"text/plain", "words that come first\r\n", 100},
	{"text/plain", "words that come first, and many of them\r\n", 40000},
	{"text/plain", "> what another one has said before\r\n", 20000},
	{"text/plain", "\r\n", 20000},
	{"text/plain", "\xe4\xbd\xa0\xe5\xa5\xbd", 40000},
	{"text/html", "<style>p { color: red }</style>\r\n", 20000},
	{"text/html", "<p>words that come first</p>\r\n", 40000},
};

static void test_brief(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(briefs); i++) {
		g_autofree char *mail = make_late(briefs[i].media_type, briefs[i].fill, briefs[i].octets, "late words");
		g_autofree char *preview = NULL;
		g_autoptr(ImailParsed) whole = imail_mime_parse_head(mail, strlen(mail));
		g_autoptr(ImailParsed) brief = imail_mime_parse_brief(mail, strlen(mail), &preview);
		g_autofree char *wanted = imail_mime_preview(whole);

		assert_string(briefs[i].fill, "preview", preview, wanted);
		assert_string(briefs[i].fill, "subject", brief->subject, "late");
	}
	g_autofree char *preview = NULL;
	g_autoptr(ImailParsed) none = imail_mime_parse_brief(NULL, 0, &preview);
	g_assert_cmpstr(preview, ==, "");
}

/* What a list does not show is not read: the text is cut soon after the first words. */
static void test_brief_is_brief(void)
{
	g_autofree char *mail = make_late("text/plain", "words that come first, and many of them\r\n", 60000, "end");
	g_autofree char *preview = NULL;
	g_autoptr(ImailParsed) brief = imail_mime_parse_brief(mail, strlen(mail), &preview);

	g_assert_cmpuint(strlen(brief->text), <, 10000);
}

static void test_bounded_stream(void)
{
	static const char file[] = "before\r\nSubject: in\r\nContent-Type: image/png\r\n\r\nabcafter";
	GMimeStream *whole = g_mime_stream_mem_new_with_buffer(file, sizeof(file) - 1);
	GMimeStream *part = g_mime_stream_substream(whole, 8, (gint64)sizeof(file) - 1 - 5);
	g_autoptr(ImailParsed) parsed = imail_mime_parse(part);
	GMimeStream *out = g_mime_stream_mem_new();
	g_assert_cmpstr(parsed->subject, ==, "in");
	g_assert_true(imail_mime_save_attachment(part, 0, out, NULL));
	GByteArray *octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
	g_assert_cmpmem(octets->data, octets->len, "abc", 3);
	g_object_unref(out);
	g_object_unref(part);
	g_object_unref(whole);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_mime_init();
	g_test_add_func("/mime-parse/subjects", test_subjects);
	g_test_add_func("/mime-parse/senders", test_senders);
	g_test_add_func("/mime-parse/header", test_header);
	g_test_add_func("/mime-parse/charsets", test_charsets);
	g_test_add_func("/mime-parse/random-octets", test_random_octets);
	g_test_add_func("/mime-parse/encodings", test_encodings);
	g_test_add_func("/mime-parse/structures", test_structures);
	g_test_add_func("/mime-parse/attachments", test_attachments);
	g_test_add_func("/mime-parse/save-fails", test_save_fails);
	g_test_add_func("/mime-parse/file-names", test_file_names);
	g_test_add_func("/mime-parse/previews", test_previews);
	g_test_add_func("/mime-parse/head", test_head);
	g_test_add_func("/mime-parse/brief", test_brief);
	g_test_add_func("/mime-parse/brief-is-brief", test_brief_is_brief);
	g_test_add_func("/mime-parse/bounded-stream", test_bounded_stream);
	return g_test_run();
}
