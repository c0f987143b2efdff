/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cases-mime-build.h: the mails that test-mime-build.c builds, and what their readers must say. */
#ifndef CASES_MIME_BUILD_H
#define CASES_MIME_BUILD_H

#include "message.h"

#define DATE 1793671200 /* 2026-11-03 10:00 +0800 */
#define LONG_CHINESE \
	"关于二〇二七年度预算编制工作的若干补充说明以及各部门须于本月底之前提交的材料清单和注意事项，请各位" \
	"务必仔细阅读并按时回复"

typedef struct {
	int kind;
	const char *octets; /* as long as strlen says */
	const char *name, *media_type, *content_id;
} Part;

typedef struct {
	const char *label, *from, *from_name;
	const char *to, *cc, *bcc; /* separated by "|" */
	const char *reply_to, *subject, *in_reply_to, *references;
	Part parts[5];
	gboolean utf8_headers;
	/* what the readers must say, where it is not what went in */
	const char *from_back, *text_back;
	/* what Python says, who shows the A-labels that imail_mime_parse turns back */
	const char *python_from, *python_to;
} Case;

#define LONG_LINE                                                                                            \
	"A line that is much longer than seventy-eight characters, because it is a whole paragraph that a "  \
	"person typed."
#define X100                                                                                                 \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \
	"xx"
#define X1000 X100 X100 X100 X100 X100 X100 X100 X100 X100 X100

static const Case cases[] = {
	{"no parts", "a@b.test", .to = "c@d.test", .subject = "Empty", .text_back = ""},
	{"plain", "Alice <alice@demo.test>", .to = "bob@demo.test", .subject = "Hi",
	 .parts = {{IMAIL_PART_TEXT, "Hello Bob,\nhow are you?\n"}}},
	{"no subject", "a@b.test", .to = "c@d.test", .parts = {{IMAIL_PART_TEXT, "x\n"}}},
	{"empty subject", "a@b.test", .to = "c@d.test", .subject = "", .parts = {{IMAIL_PART_TEXT, "x\n"}}},
	{"own name", "a@b.test", "Default, \"Name\"", .to = "c@d.test", .subject = "x",
	 .from_back = "\"Default, \\\"Name\\\"\" <a@b.test>"},
	{"mail's name wins", "Mine <a@b.test>", "Default", .to = "c@d.test", .subject = "x"},
	{"names", "\"Doe, Jane\" <j@b.test>",
	 .to = "张三 <c@d.test>|\"O'Neil (x) \\\"y\\\"\" <e@f.test>|\"a.b\" <g@h.test>",
	 .cc = "Jürgen Müller <k@l.test>", .bcc = "Secret <s@t.test>",
	 .reply_to = "回复 <r@b.test>, q@b.test", .subject = "x"},
	{"bcc only", "a@b.test", .bcc = "s@t.test", .subject = "x", .parts = {{IMAIL_PART_TEXT, "x\n"}}},
	{"idn", "a@bücher.example", .to = "c@例子.测试", .subject = "x",
	 .python_from = "a@xn--bcher-kva.example", .python_to = "c@xn--fsqu00a.xn--0zwm56d"},
	{"threads", "a@b.test", .to = "c@d.test", .subject = "Re: x", .in_reply_to = "<1@x.test>",
	 .references = "<" X100 "@x.test>|<2@x.test>|<3@x.test>"},
	{"chinese", "张三 <a@b.test>", .to = "李四 <c@d.test>", .subject = "预算",
	 .parts = {{IMAIL_PART_TEXT, "你好，\n\n请看附件。\n"}}},
	{"long chinese subject", "a@b.test", .to = "c@d.test",
	 .subject = LONG_CHINESE LONG_CHINESE LONG_CHINESE},
	{"long latin subject", "a@b.test", .to = "c@d.test",
	 .subject = LONG_LINE " " LONG_LINE " caf\xc3\xa9 " LONG_LINE " " LONG_LINE},
	{"subject of one word", "a@b.test", .to = "c@d.test", .subject = X1000 X100},
	{"subject like an encoded word", "a@b.test", .to = "c@d.test",
	 .subject = "literally =?utf-8?Q?x?= here"},
	{"subject with spaces", "a@b.test", .to = "c@d.test", .subject = "two  spaces 你  好"},
	{"emoji", "a@b.test", .to = "c@d.test", .subject = "🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉 party",
	 .parts = {{IMAIL_PART_TEXT, "🎉\n"}}},
	{"dots and From", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_TEXT, ".\n..\nFrom here\n.x\n\n.\n-- \nsig\n"}}},
	{"no last newline", "a@b.test", .to = "c@d.test", .subject = "x", .parts = {{IMAIL_PART_TEXT, "x"}}},
	{"crlf", "a@b.test", .to = "c@d.test", .subject = "x", .parts = {{IMAIL_PART_TEXT, "one\r\ntwo\r\n"}},
	 .text_back = "one\ntwo\n"},
	{"lone cr", "a@b.test", .to = "c@d.test", .subject = "x", .parts = {{IMAIL_PART_TEXT, "one\rtwo\n"}},
	 .text_back = "one\ntwo\n"},
	{"flowed", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_TEXT,
		    LONG_LINE " " LONG_LINE "\n\n  indented\n> quoted\n>> twice\n> " LONG_LINE
			      "\nFrom here\n.\n-- \nsig\n"}}},
	{"flowed, a long word", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_TEXT, "see " X1000 " there, a  b " LONG_LINE "\n"}}},
	{"flowed, trailing spaces", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_TEXT, "hard   \n" LONG_LINE "   \nend\n"}},
	 .text_back = "hard\n" LONG_LINE "\nend\n"},
	{"flowed chinese", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_TEXT, LONG_CHINESE LONG_CHINESE "\n" LONG_CHINESE " " LONG_CHINESE "\n"}}},
	{"long line of html", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_HTML, "<p>" X1000 X1000 "</p>"}}},
	{"html only", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_HTML, "<p>你好</p>"}}},
	{"text and html", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_TEXT, "你好\n"}, {IMAIL_PART_HTML, "<p>你好</p>"}}},
	{"attachment", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_TEXT, "see\n"},
		   {IMAIL_PART_ATTACHMENT, "a\r\nb\n\rc", "报告 2026 (最终版) " LONG_CHINESE ".pdf",
		    "application/pdf"}}},
	{"attachment only", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_ATTACHMENT, "From x\n", "a;b=\"c\".txt", "text/plain"}}},
	{"everything", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_ATTACHMENT, "one", "one.bin", NULL},
		   {IMAIL_PART_TEXT, "text\n"},
		   {IMAIL_PART_HTML, "<img src=\"cid:pic@x\">"},
		   {IMAIL_PART_INLINE, "\x89PNG", "pic.png", "image/png", "pic@x"},
		   {IMAIL_PART_ATTACHMENT, "", "空.txt", "text/plain"}}},
	{"a message attached", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_ATTACHMENT, "Subject: in\r\n\r\nx", "in.eml", "message/rfc822"}}},
	{"a media type that is none", "a@b.test", .to = "c@d.test", .subject = "x",
	 .parts = {{IMAIL_PART_ATTACHMENT, "x", "x.x", "text/pl ain; x=\r\n"}}},
	{"utf-8 headers", "用户@例子.测试", "张三", .to = "李四 <用户@b.test>",
	 .subject = "预算 " LONG_CHINESE, .utf8_headers = TRUE, .from_back = "张三 <用户@例子.测试>",
	 .python_from = "张三 <用户@xn--fsqu00a.xn--0zwm56d>", .parts = {{IMAIL_PART_TEXT, "x\n"}}},
	{"utf-8 headers, long", "a@b.test", .to = "c@d.test",
	 .subject =
		 LONG_CHINESE LONG_CHINESE LONG_CHINESE LONG_CHINESE LONG_CHINESE LONG_CHINESE LONG_CHINESE,
	 .utf8_headers = TRUE},
};

#endif
