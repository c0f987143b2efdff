/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-corpus.c: odd mails from files: none crashes the parser, and none loses its text.
 *
 * Two collections: tests/corpora, which is part of the tree, and odd-mail (104 mails), which is looked for
 * under IMAIL_CORPORA or ../shared/corpora and skipped with a word where it is missing. For each mail the
 * table has its subject, the first and the last words of its text (or of its HTML rendered), and its
 * attachments: what a person sees in the file. Then every mail is cut short at many places, as a lost
 * connection would do.
 */
#include <string.h>

#include "mime-parse.h"

typedef struct {
	const char *file;
	const char *subject; /* how it begins */
	const char *first,
		*last; /* words of the text; NULL: the mail has no text (first), no second line (last) */
	guint attachments;
	const char *name; /* of the first attachment */
} Expected;

static const Expected own[] = {
	{"big5.eml", "測試郵件", "這是一封繁體中文的測試郵件", NULL, 0, NULL},
	{"control-characters.eml", "bell  and  line", "A screen is  [2Jcleared  by this.", NULL, 2,
	 "photogpj.exe"},
	{"flowed.eml", "flowed", "A paragraph that flows over lines.", "Alice", 0, NULL},
	{"forwarded.eml", "Fwd", "See below.", "The words of the inner mail.", 2, "原始邮件.eml"},
	{"gb18030-raw-header.eml", "关于预算的会议通知", "请各位下午三点参加会议。", NULL, 0, NULL},
	{"gb2312-is-gbk.eml", "朱镕基与喆", "朱镕基、陶喆。", NULL, 0, NULL},
	{"gbk-says-utf8.eml", "年度报告", "这封信说自己是 UTF-8，其实是 ", NULL, 0, NULL},
	{"iso-2022-jp-undeclared.eml", "会議のお知らせ", "明日の会議です。", NULL, 0, NULL},
	{"iso-2022-jp.eml", "お知らせ", "会議は三時からです。", NULL, 0, NULL},
	{"nested.eml", "nested", "The plain words.", "A footer after the attachment.", 2, "pic.png"},
	{"no-boundary-line.eml", "lost", "The boundary never comes, the words are ", NULL, 0, NULL},
	{"no-empty-line.eml", "no empty line", "Hello Bob, there is no empty line", "before this text.", 0,
	 NULL},
	{"no-end.eml", "cut", "The connection was lost behind these wor", NULL, 0, NULL},
	{"no-header.eml", "", "There is no header at all,", "only these words.", 0, NULL},
	{"report.eml", "Undelivered", "The mail could not be delivered.", "Subject: Hello", 0, NULL},
	{"rfc2047-in-parameter.eml", "name", "The name is an encoded word.", NULL, 1, "合同.doc"},
	{"rfc2231-continued.eml", "parameters", "The boundary and the name come in pieces", NULL, 1,
	 "年度报告 2026.pdf"},
	{"shift-jis.eml", "請求書", "①請求書を送ります。表示ソ", NULL, 0, NULL},
	{"split-character.eml", "预算2026", "A character is cut in two between encode", NULL, 0, NULL},
	{"unknown-charset.eml", "café", "Un café, s’il vous plaît.", NULL, 0, NULL},
	{"utf8-says-latin1.eml", "你好，世界", "这是 UTF-8，却说是拉丁文。", NULL, 0, NULL},
	{"uuencode.eml", "uuencode", "A block of old times:", "end", 0, NULL},
};

static const Expected odd[] = {
	{"attachment_emails/attachment_content_disposition.eml", "testing", "This is the first part.", NULL,
	 1, "api.rb"},
	{"attachment_emails/attachment_content_location.eml", "testing", "This is the first part.", NULL, 1,
	 "Photo25.jpg"},
	{"attachment_emails/attachment_message_rfc822.eml", "testing", "This is the first part.",
	 "and to see if I can figure out what is g", 2, "ForwardedMessage.eml"},
	{"attachment_emails/attachment_message_rfc822_inline_image.eml", "test",
	 "From: Test Tester <xxxx@xxxx.com>", "Subject: Another PDF", 2, "img.png"},
	{"attachment_emails/attachment_nonascii_filename.eml", "testing", "This is the first part.", NULL, 1,
	 "ciële.txt"},
	{"attachment_emails/attachment_only_email.eml", "this message JUST contains an attachment", NULL,
	 NULL, 1, "blah.gz"},
	{"attachment_emails/attachment_pdf.eml", "Another PDF with 🎉 Unicode chars in it 🍿",
	 "Just attaching another PDF, here, to see", "and to see if I can figure out what is g", 1,
	 "broken.pdf"},
	{"attachment_emails/attachment_pdf_lf.eml", "Another PDF with 🎉 Unicode chars in it 🍿",
	 "Just attaching another PDF, here, to see", "and to see if I can figure out what is g", 1,
	 "broken.pdf"},
	{"attachment_emails/attachment_pdf_non_ascii.eml", "Another PDF with 🎉 Unicode chars in it 🍿",
	 "Just attaching another PDF, here, to see", "and to see if I can figure out what is g", 1,
	 "broken.pdf"},
	{"attachment_emails/attachment_pdf_non_ascii_lf.eml",
	 "Another PDF with 🎉 Unicode chars in it 🍿", "Just attaching another PDF, here, to see",
	 "and to see if I can figure out what is g", 1, "broken.pdf"},
	{"attachment_emails/attachment_with_base64_encoded_name.eml",
	 "Fwd: Signed email causes file attachments", "We should not include these files or vca",
	 "Test attachments with Base64 encoded fil", 1, "This is a test.pdf"},
	{"attachment_emails/attachment_with_encoded_name.eml", "Fwd: Signed email causes file attachments",
	 "We should not include these files or vca", "Test attachments oddly encoded with japa", 1,
	 "01 Quien Te DijŠat. Pitbull.mp3"},
	{"attachment_emails/attachment_with_quoted_filename.eml", "Eelanalüüsi päring", NULL, NULL, 1,
	 "Eelanalüüsi päring.jpg"},
	{"attachment_emails/attachment_with_unquoted_name.eml", "testing", "This is the first part.", NULL, 1,
	 "This is a test.txt"},
	{"error_emails/bad_date_header.eml", "You may_be Eligible for Legitimate_Cash from_GovAgencies!",
	 NULL, NULL, 0, NULL},
	{"error_emails/bad_date_header2.eml", "40% OFF holiday patterns and fabric!", NULL, NULL, 0, NULL},
	{"error_emails/bad_encoded_subject.eml", "TEST", "TEST", NULL, 0, NULL},
	{"error_emails/bad_subject.eml", "MySurvey.com:  You have a survey waiting!  91123105",
	 "You have a survey waiting!", "You received this email because you (or ", 0, NULL},
	{"error_emails/cant_parse_from.eml", "Meet the new MacBook Pro family. Now includes 13-inch.",
	 "From one solid piece of aluminum comes a", NULL, 0, NULL},
	{"error_emails/content_transfer_encoding_7-bit.eml", "Discover(R) Card News Online - January 2002",
	 "DISCOVERÆ CARD <http://discover.qrs1.ne", "<http://discover.qrs1.net/images/dot.gif", 0, NULL},
	{"error_emails/content_transfer_encoding_empty.eml", "4d8119¡@(¤j¸ÉªwÄÑ±M½æ) ¤j®a»¡­^»y ¨C¤éÅ",
	 "9bbf38a544f990e73cd12f3c56c60e6180edebd3", "________________________________________", 0, NULL},
	{"error_emails/content_transfer_encoding_plain.eml", "bookkeeping Get in on IGTS asap.", "acidness",
	 "You may lose money from investing. caddi", 0, NULL},
	{"error_emails/content_transfer_encoding_qp_with_space.eml",
	 "Low or High Blood Pressure? We can help.", "If you're in need of a good RX site for ",
	 "Above URL is for more info & if you are ", 0, NULL},
	{"error_emails/content_transfer_encoding_spam.eml", "", "middagh  oldusercompare",
	 "Or you and I, If I only had wings of a l", 0, NULL},
	{"error_emails/content_transfer_encoding_text-html.eml", "Re: We will help you refinance your home.",
	 "Hello,", "if you received this in error: re-m0-ve ", 0, NULL},
	{"error_emails/content_transfer_encoding_with_8bits.eml", "The Original Advantage #e13011",
	 "December 04, 2001", "[BizRate Customer Certified (GOLD) Site]", 0, NULL},
	{"error_emails/content_transfer_encoding_with_semi_colon.eml", "Attention", "Dear Homeowner,",
	 "<http://www.great-mort-gages.com/rem.php", 0, NULL},
	{"error_emails/content_transfer_encoding_x_uuencode.eml",
	 "PGP Comments on RTO West Release of Dec. 14", "Attached are the comments of the Public ",
	 "attachments, if any.  Thank you.", 1, "PGP_Cmts_on_12-14-01_Pkg.doc"},
	{"error_emails/empty_group_lists.eml", "Western Union Swift Money Transfer",
	 "Attention Beneficiary:", "believed to be clean.", 0, NULL},
	{"error_emails/empty_in_reply_to.eml", "illegal copy of our patient education software", NULL, NULL,
	 0, NULL},
	{"error_emails/encoding_madness.eml", "eBay Bid - 2008 Ford Super Duty F-350 DRW King Ranch Crew Ca",
	 "Body Text", NULL, 0, NULL},
	{"error_emails/header_fields_with_empty_values.eml", "Testmail",
	 "Jørn Støylen -- http://www.prikkprikkp", "924 38 051 -- jorn@prikkprikkprikk.no", 0, NULL},
	{"error_emails/invalid_subject_characters.eml",
	 "Formação FrenetikPolis: Mega Campanha Final Verão | Curso", "TEST", NULL, 0, NULL},
	{"error_emails/missing_body.eml", "REDACTED", NULL, NULL, 0, NULL},
	{"error_emails/missing_content_disposition.eml", "Redacted", NULL, NULL, 1, "somefile.jpg"},
	{"error_emails/multiple_content_types.eml", "Redacted", "foo", NULL, 0, NULL},
	{"error_emails/multiple_invalid_content_dispositions.eml", "Redacted", "foo", NULL, 0, NULL},
	{"error_emails/multiple_references_with_one_invalid.eml", "Redacted", "foo", NULL, 0, NULL},
	{"error_emails/must_supply_encoding.eml", "Impress your clients with a business phone���", NULL, NULL,
	 0, NULL},
	{"error_emails/new_line_in_to_header.eml", "[Online Lead] Online Lead #1111111",
	 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "... (not important) ...", 0, NULL},
	{"error_emails/trademark_character_in_subject.eml", "GA.comô has a lead for you",
	 "Body Text - not important", NULL, 0, NULL},
	{"error_emails/weird_to_header.eml", "", "CONTACT:", "PAGE THEY WERE ON:", 0, NULL},
	{"mime_emails/email_with_similar_boundaries.eml", "Xxxxxx", "Test", NULL, 1, "LOGO.png"},
	{"mime_emails/raw_email11.eml", "worse when you use them.", "XXXXX Xxxxx", NULL, 0, NULL},
	{"mime_emails/raw_email12.eml", "testing", "This is the first part.", NULL, 1, "Photo25.jpg"},
	{"mime_emails/raw_email2.eml", "Fwd: Signed email causes file attachments",
	 "We should not include these files or vca", "sort of exclusions list?", 1, "smime.p7s"},
	{"mime_emails/raw_email4.eml", "Filth", "Some text", "--mimepart_427e4cb4ca329_133ae40413c81ef", 0,
	 NULL},
	{"mime_emails/raw_email7.eml", "testing", "This is the first part.", NULL, 3, "test.rb"},
	{"mime_emails/raw_email_encoded_stack_level_too_deep.eml",
	 "Nicolas Fouché has accepted your invitation to Gmail", "Nicolas Fouché has accepted your invita",
	 "The Gmail Team", 0, NULL},
	{"mime_emails/raw_email_with_binary_encoded.eml", "Testing outlook", NULL, NULL, 1,
	 "2013-08-13_19-08-28-1.jpg"},
	{"mime_emails/raw_email_with_illegal_boundary.eml", "Testing outlook", "Hello", "So there.", 0, NULL},
	{"mime_emails/raw_email_with_mimepart_without_content_type.eml",
	 "Warning: could not send message for past 1 day", "The original message was received at Thu",
	 "Roger", 1, "Est-ce toi _.eml"},
	{"mime_emails/raw_email_with_multipart_mixed_quoted_boundary.eml", "Testing outlook",
	 "Just attaching another PDF, here, to see", "and to see if I can figure out what is g", 1,
	 "broken.pdf"},
	{"mime_emails/raw_email_with_nested_attachment.eml", "Testing attachments",
	 "Here is a test of an attachment via emai", "- Jamis", 2, "truncated.png"},
	{"mime_emails/raw_email_with_quoted_illegal_boundary.eml", "Testing outlook", "Hello", "So there.", 0,
	 NULL},
	{"mime_emails/sig_only_email.eml", "Re: Testing multipart/signed",
	 "This is random text, not what has been s", "email is not signed correctly.", 1, "signature.asc"},
	{"mime_emails/two_from_in_message.eml", "Sending messages include last little bit",
	 "When sending email:", "possible to strip the last little bit (s", 0, NULL},
	{"multi_charset/japanese.eml", "まみむめも", "かきくえこ", "Rails, RSpec and Life blog....", 0, NULL},
	{"multi_charset/japanese_attachment.eml", "testing", "testing", "Rails, RSpec and Life blog....", 1,
	 "てすと.txt"},
	{"multi_charset/japanese_attachment_long_name.eml", "まみむめもまみむめもまみむめもまみむめも", NULL,
	 NULL, 1, "かきくけこかきくけこかきくけこかきくけこかきくけこ.txt"},
	{"multi_charset/japanese_iso_2022.eml", "まみむめも", "すみません。", NULL, 0, NULL},
	{"multi_charset/japanese_shift_jis.eml", "test", "あいうえお", "今後ともよろしくお願い申し", 0, NULL},
	{"multi_charset/ks_c_5601-1987.eml", "test", "스티해", NULL, 0, NULL},
	{"multipart_report_emails/multi_address_bounce1.eml", "Undelivered Mail Returned to Sender",
	 "This is the mail system at host lvmail01", "Web URL: www.LL.com", 1, "Test of bounce email.eml"},
	{"multipart_report_emails/multi_address_bounce2.eml", "Undelivered Mail Returned to Sender",
	 "This is the mail system at host lvmail01", "Web URL: www.LL.com", 1, "Test of bounce email.eml"},
	{"multipart_report_emails/multipart_report_multiple_status.eml", "Mail System Error - Returned Mail",
	 "This Message was undeliverable due to th", "Farida Malik thinks you should apply to ", 1,
	 "Your Friend F M wants you to join HomeRun.eml"},
	{"multipart_report_emails/report_422.eml", "Warning: could not send message for past 8 hours",
	 "The original message was received at Wed", "X-Virus-Status: Clean", 0, NULL},
	{"multipart_report_emails/report_530.eml", "Returned mail: see transcript for details",
	 "The original message was received at Mon", "X-Virus-Status: Clean", 0, NULL},
	{"plain_emails/basic_email.eml", "Testing 123", "Plain email.", "Mikel", 0, NULL},
	{"plain_emails/basic_email_lf.eml", "Testing 123", "Plain email.", "Mikel", 0, NULL},
	{"plain_emails/mix_caps_content_type.eml", "undef method parameter bug", "foo bar", NULL, 0, NULL},
	{"plain_emails/raw_email.eml", "NOTE: 한국말로 하는 것", "대부분의 마찬가지로, 우리는 ",
	 "제 이름은 Jamis입니다.", 0, NULL},
	{"plain_emails/raw_email10.eml", "", "Test test. Hi. Waving. m",
	 "Envoyé par le service de messagerie tex", 0, NULL},
	{"plain_emails/raw_email5.eml", "", "Test test. Hi. Waving. m",
	 "Envoyé par le service de messagerie tex", 0, NULL},
	{"plain_emails/raw_email6.eml", "", "Test test. Hi. Waving. m",
	 "Envoyé par le service de messagerie tex", 0, NULL},
	{"plain_emails/raw_email8.eml", "Fwd: Signed email causes file attachments",
	 "We should not include these files or vca", "Test attachments oddly encoded with japa", 1,
	 "01 Quien Te DijŠat. Pitbull.mp3"},
	{"plain_emails/raw_email_bad_time.eml", "[0]: XXXXXXX XXXXX XXXXX !",
	 "Filter2: This message has been scanned f", "believed to be clean.", 0, NULL},
	{"plain_emails/raw_email_double_at_in_header.eml", "NOTE: 한국말로 하는 것",
	 "대부분의 마찬가지로, 우리는 ", "제 이름은 Jamis입니다.", 0, NULL},
	{"plain_emails/raw_email_incorrect_header.eml", "Stop adware/spyware once and for all.",
	 "You are infected with:", "http://xxx.xxx.info/discon/?xxx@xxx.com", 0, NULL},
	{"plain_emails/raw_email_multiple_from.eml", "/home/svn/public/minebox revision 214",
	 "<p><b>recordkick</b> 2007-10-22 23:45:23", "</pre>", 0, NULL},
	{"plain_emails/raw_email_quoted_with_0d0a.eml", "testing", "A fax has arrived from remote ID ''.",
	 "Elapsed time: 00:58 on channel 11", 0, NULL},
	{"plain_emails/raw_email_reply.eml", "Re: Test reply email", "Message body", NULL, 0, NULL},
	{"plain_emails/raw_email_simple.eml", "Testing outlook", "Hello Mikel", NULL, 0, NULL},
	{"plain_emails/raw_email_string_in_date_field.eml", "NOTE: 한국말로 하는 것",
	 "대부분의 마찬가지로, 우리는 ", "제 이름은 Jamis입니다.", 0, NULL},
	{"plain_emails/raw_email_trailing_dot.eml",
	 "[skynet-help][60666] How are intermediate files handled in S", "Testing, testing, 123.", NULL, 0,
	 NULL},
	{"plain_emails/raw_email_with_at_display_name.eml", "Testing 123", "Plain email.", "Mikel", 0, NULL},
	{"plain_emails/raw_email_with_bad_date.eml",
	 "Microsoft Vlsta & Office2007, Just released for 79$ Save 159", "hotnewsoft . com", NULL, 0, NULL},
	{"plain_emails/raw_email_with_partially_quoted_subject.eml", "Re: Test: \"漢字\" mid \"漢字\" tail",
	 "대부분의 마찬가지로, 우리는 ", "제 이름은 Jamis입니다.", 0, NULL},
	{"rfc2822/example01.eml", "Saying Hello", "This is a message just to say hello.", "So, \"Hello\".", 0,
	 NULL},
	{"rfc2822/example02.eml", "Saying Hello", "This is a message just to say hello.", "So, \"Hello\".", 0,
	 NULL},
	{"rfc2822/example03.eml", "", "Hi everyone.", NULL, 0, NULL},
	{"rfc2822/example04.eml", "", "Testing.", NULL, 0, NULL},
	{"rfc2822/example05.eml", "Saying Hello", "This is a message just to say hello.", "So, \"Hello\".", 0,
	 NULL},
	{"rfc2822/example06.eml", "Re: Saying Hello", "This is a reply to your hello.", NULL, 0, NULL},
	{"rfc2822/example07.eml", "Re: Saying Hello", "This is a reply to your reply.", NULL, 0, NULL},
	{"rfc2822/example08.eml", "Saying Hello", "This is a message just to say hello.", "So, \"Hello\".", 0,
	 NULL},
	{"rfc2822/example09.eml", "Saying Hello", "This is a message just to say hello.", "So, \"Hello\".", 0,
	 NULL},
	{"rfc2822/example10.eml", "", "Testing.", NULL, 0, NULL},
	{"rfc2822/example11.eml", "", "Hi everyone.", NULL, 0, NULL},
	{"rfc2822/example12.eml", "Saying Hello", "This is a message just to say hello.", "So, \"Hello\".", 0,
	 NULL},
	{"rfc2822/example13.eml", "Saying Hello", "This is a message just to say hello.", "So, \"Hello\".", 0,
	 NULL},
	{"rfc2822/example14.eml", "Re: TEST  テストテスト", "Hello", NULL, 0, NULL},
	{"rfc6532/utf8_headers.eml", "Säying Hello", "body", NULL, 0, NULL},
	{"sample_output_multipart", "", NULL, NULL, 0, NULL},
};

static char *find_corpora(void)
{
	const char *set = g_getenv("IMAIL_CORPORA");
	return set ? g_strdup(set) : g_build_filename(TEST_DATA, "..", "..", "shared", "corpora", NULL);
}

static void assert_clean(const char *what, const char *s)
{
	if (!s)
		return;
	if (!g_utf8_validate(s, -1, NULL))
		g_error("%s is not UTF-8", what);
	g_assert_null(strchr(s, '\r'));
}

static void assert_all_clean(const ImailParsed *parsed)
{
	const char *strings[] = {parsed->from,    parsed->from_name,  parsed->from_address, parsed->reply_to,
				 parsed->subject, parsed->message_id, parsed->in_reply_to,  parsed->text,
				 parsed->html,    parsed->left_out};
	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		assert_clean("a member", strings[i]);
	for (char **p = parsed->to; *p; p++)
		assert_clean("to", *p);
	for (char **p = parsed->cc; *p; p++)
		assert_clean("cc", *p);
	for (char **p = parsed->references; *p; p++)
		assert_clean("references", *p);
	for (guint i = 0; i < parsed->attachments->len; i++) {
		const ImailAttachment *attachment = g_ptr_array_index(parsed->attachments, i);
		assert_clean("an attachment's name", attachment->name);
		g_assert_cmpstr(attachment->name, !=, "");
		g_assert_null(strchr(attachment->name, '/'));
		g_assert_cmpint(attachment->size, >=, 0);
	}
	g_autofree char *preview = imail_mime_preview(parsed);
	assert_clean("the preview", preview);
	g_assert_cmpuint(strlen(preview), <=, IMAIL_PREVIEW_MAX);
}

static void assert_has(const char *file, const char *what, const char *text, const char *words)
{
	if (words && (!text || !strstr(text, words)))
		g_error("%s: the %s lacks \"%s\": %s", file, what, words, text ? text : "(none)");
}

static void check(const Expected *expected, const char *mail, gsize len)
{
	g_autoptr(ImailParsed) head = imail_mime_parse_head(mail, len);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, len);
	g_autoptr(ImailParsed) parsed = imail_mime_parse(stream);
	g_object_unref(stream);
	g_autofree char *rendered = parsed->html ? imail_html_to_text(parsed->html) : NULL;
	const char *text = parsed->text ? parsed->text : rendered;

	assert_all_clean(parsed);
	if (!g_str_has_prefix(parsed->subject, expected->subject) ||
	    (*expected->subject == '\0' && *parsed->subject != '\0'))
		g_error("%s: the subject is \"%s\"", expected->file, parsed->subject);
	assert_has(expected->file, "text", text, expected->first);
	assert_has(expected->file, "text", text, expected->last);
	if (!expected->first && text && strspn(text, " \n\t") != strlen(text))
		g_error("%s: unexpected text: %s", expected->file, text);
	if (parsed->attachments->len != expected->attachments)
		g_error("%s: %u attachments", expected->file, parsed->attachments->len);
	if (expected->name) {
		const ImailAttachment *attachment = g_ptr_array_index(parsed->attachments, 0);
		g_assert_cmpstr(attachment->name, ==, expected->name);
	}
	/* Small as they are, nothing is left out but what is signed, enciphered or Outlook's. */
	if (!parsed->protection && !(parsed->left_out && strstr(parsed->left_out, "winmail.dat is ")))
		g_assert_null(parsed->left_out);
	g_assert_cmpstr(head->subject, ==, parsed->subject);
	g_assert_cmpstr(head->text, ==, parsed->text);
	g_assert_cmpuint(head->attachments->len, ==, 0);
}

/* Whatever is cut off the end, what stands before it parses, and the attachments that are left can be saved.
 */
static void check_cut(const char *mail, gsize len)
{
	gsize step = MAX(1, len / 40);
	for (gsize cut = 0; cut < len; cut += step) {
		GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, cut);
		g_autoptr(ImailParsed) parsed = imail_mime_parse(stream);
		assert_all_clean(parsed);
		for (guint i = 0; i < parsed->attachments->len; i++) {
			GMimeStream *out = g_mime_stream_null_new();
			g_assert_true(imail_mime_save_attachment(stream, i, out, NULL));
			g_object_unref(out);
		}
		g_object_unref(stream);
	}
}

static void check_file(const char *folder, const Expected *expected)
{
	g_autofree char *path = g_build_filename(folder, expected->file, NULL);
	g_autofree char *mail = NULL;
	gsize len;

	g_assert_true(g_file_get_contents(path, &mail, &len, NULL));
	check(expected, mail, len);
	check_cut(mail, len);
}

static guint count_files(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	guint count = 0;
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			count += count_files(path);
		else
			count += g_str_has_suffix(name, ".eml") || !strchr(name, '.');
	}
	return count;
}

static void test_own(void)
{
	g_autofree char *folder = g_build_filename(TEST_DATA, "corpora", NULL);
	/* A mail that is in no table would be a test that tests nothing. */
	g_assert_cmpuint(G_N_ELEMENTS(own), ==, count_files(folder));
	for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
		check_file(folder, &own[i]);
}

static void test_odd(void)
{
	g_autofree char *corpora = find_corpora();
	g_autofree char *folder = g_build_filename(corpora, "odd-mail", NULL);

	if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
		g_autofree char *reason =
			g_strdup_printf("the mails of odd-mail are not there: no folder %s", folder);
		g_test_skip(reason);
		return;
	}
	g_assert_cmpuint(G_N_ELEMENTS(odd), ==, 104);
	for (gsize i = 0; i < G_N_ELEMENTS(odd); i++)
		check_file(folder, &odd[i]);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mime-corpus/own", test_own);
	g_test_add_func("/mime-corpus/odd-mail", test_odd);
	return g_test_run();
}
