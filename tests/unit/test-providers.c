/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-providers.c: the list of providers: that every row of it makes sense, and what it says of some.
 */
#include "providers.h"

#include <string.h>

static ImailDiscovered *find(const char *address)
{
	ImailDiscovered *found = found_new(address);

	if (!providers_find(found))
		g_clear_pointer(&found, found_free);
	return found;
}

static void check(GPtrArray *list, const char *host, gint64 port, int tls, const char *login)
{
	const ImailCandidate *candidate;

	g_assert_cmpuint(list->len, ==, host != NULL ? 1 : 0);
	if (host == NULL)
		return;
	candidate = list->pdata[0];
	g_assert_cmpstr(candidate->host, ==, host);
	g_assert_cmpint(candidate->port, ==, port);
	g_assert_cmpint(candidate->tls, ==, tls);
	g_assert_cmpstr(candidate->login, ==, login);
	g_assert_cmpstr(candidate->source, ==, "list");
}

static void test_some(void)
{
	static const struct {
		const char *address, *smtp, *pop3, *login, *note;
	} cases[] = {
		{"li@qq.com", "smtp.qq.com", "pop.qq.com", "li@qq.com", "授权码"},
		{"li@QQ.com", "smtp.qq.com", "pop.qq.com", "li@QQ.com", "授权码"},
		{"li@foxmail.com", "smtp.qq.com", "pop.qq.com", "li@foxmail.com", "授权码"},
		{"li@163.com", "smtp.163.com", "pop.163.com", "li@163.com", "授权码"},
		{"li@126.com", "smtp.126.com", "pop.126.com", "li@126.com", "授权码"},
		{"li@vip.163.com", "smtp.vip.163.com", "pop.vip.163.com", "li@vip.163.com", "授权码"},
		{"li@yeah.net", "smtp.yeah.net", "pop.yeah.net", "li@yeah.net", "授权码"},
		{"li@sina.com", "smtp.sina.com", "pop.sina.com", "li@sina.com", "授权码"},
		{"li@sina.cn", "smtp.sina.cn", "pop.sina.cn", "li@sina.cn", "授权码"},
		{"li@vip.sina.com", "smtp.vip.sina.com", "pop3.vip.sina.com", "li@vip.sina.com", "授权码"},
		{"li@zoho.com", "smtp.zoho.com", "pop.zoho.com", "li@zoho.com", "paid"},
		{"li@sohu.com", "smtp.sohu.com", "pop3.sohu.com", "li@sohu.com", "独立密码"},
		{"li@aliyun.com", "smtp.aliyun.com", "pop3.aliyun.com", "li@aliyun.com", "POP3"},
		{"li@139.com", "smtp.139.com", "pop.139.com", "li@139.com", "授权码"},
		{"li@189.cn", "smtp.189.cn", "pop.189.cn", "li@189.cn", "POP3"},
		{"li@gmail.com", "smtp.gmail.com", "pop.gmail.com", "li@gmail.com", "app password"},
		{"li@web.de", "smtp.web.de", "pop3.web.de", "li", "POP3"},
		{"a.b@free.fr", "smtp.free.fr", "pop.free.fr", "a.b", NULL},
		{"li@posteo.net", "posteo.de", "posteo.de", "li@posteo.net", NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(ImailDiscovered) found = find(cases[i].address);

		g_assert_nonnull(found);
		check(found->senders, cases[i].smtp, 465, IMAIL_TLS_IMPLICIT, cases[i].login);
		check(found->mailboxes, cases[i].pop3, 995, IMAIL_TLS_IMPLICIT, cases[i].login);
		if (cases[i].note != NULL)
			g_assert_nonnull(strstr(found->note, cases[i].note));
		else
			g_assert_null(found->note);
	}
}

static void test_odd(void)
{
	g_autoptr(ImailDiscovered) outlook = find("li@hotmail.com"), icloud = find("li@me.com"),
				   proton = find("li@proton.me");

	check(outlook->senders, "smtp-mail.outlook.com", 587, IMAIL_TLS_STARTTLS, "li@hotmail.com");
	check(outlook->mailboxes, "outlook.office365.com", 995, IMAIL_TLS_IMPLICIT, "li@hotmail.com");
	check(icloud->senders, "smtp.mail.me.com", 587, IMAIL_TLS_STARTTLS, "li@me.com");
	check(icloud->mailboxes, NULL, 0, 0, NULL);
	g_assert_nonnull(icloud->note);
	check(proton->senders, NULL, 0, 0, NULL);
	g_assert_nonnull(proton->note);
}

static void test_unknown(void)
{
	static const char *const addresses[] = {"li@demo.test",       "li@mail.qq.com.demo.test", "li@xqq.com",
						"li@qq.com.demo.test", "li@q.com",                 "li@smtp.qq.com"};

	for (guint i = 0; i < G_N_ELEMENTS(addresses); i++)
		g_assert_null(find(addresses[i]));
}

static void test_mx(void)
{
	static const struct {
		const char *host, *pop3;
	} cases[] = {
		{"mxbiz1.qq.com", "pop.exmail.qq.com"},
		{"MXBIZ2.QQ.COM", "pop.exmail.qq.com"},
		{"mx1.qiye.aliyun.com", "pop.qiye.aliyun.com"},
		{"mxn.mxhichina.com", "pop.qiye.aliyun.com"},
		{"aspmx.l.google.com", "pop.gmail.com"},
		{"demo-test.mail.protection.outlook.com", "outlook.office365.com"},
		{"mx2.zoho.eu", "poppro.zoho.eu"},
		{"in1-smtp.messagingengine.com", "pop.fastmail.com"},
		{"mx3.qq.com", NULL}, /* its mail is no company's */
		{"evilgoogle.com", NULL},
		{"google.com.demo.test", NULL},
		{"", NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(ImailDiscovered) found = found_new("li@demo.test");

		g_assert_cmpint(providers_find_by_mx(found, cases[i].host), ==, cases[i].pop3 != NULL);
		if (cases[i].pop3 == NULL)
			continue;
		g_assert_cmpstr(((ImailCandidate *)found->mailboxes->pdata[0])->host, ==, cases[i].pop3);
		g_assert_cmpstr(((ImailCandidate *)found->mailboxes->pdata[0])->source, ==, "mx");
	}
}

/* One slip of the hand, and no more; what is in the list is no slip. */
static void test_guess(void)
{
	static const struct {
		const char *domain, *similar;
	} cases[] = {
		{"gmial.com", "gmail.com"},     {"gmai.com", "gmail.com"},     {"gmaill.com", "gmail.com"},
		{"Gmail.con", "gmail.com"},     {"gnail.com", "gmail.com"},    {"mgail.com", "gmail.com"},
		{"gmailcom", "gmail.com"},      {"otmail.com", "hotmail.com"}, {"hotmial.com", "hotmail.com"},
		{"yahooo.com", "yahoo.com"},    {"foxmai.com", "foxmail.com"}, {"outlok.com", "outlook.com"},
		{"gmail.com", NULL},            {"gmx.com", NULL},             {"gail.co", NULL},
		{"gamil.con", NULL},            {"demo.test", NULL},           {"xgmail.comx", NULL},
		{"g", NULL},                    {"moc.liamg", NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *address = g_strconcat("li@", cases[i].domain, NULL);
		g_autoptr(ImailDiscovered) found = found_new(address);

		g_test_message("%s", cases[i].domain);
		providers_guess(found);
		g_assert_cmpstr(found->similar, ==, cases[i].similar);
	}
}

/* Each is a page of https, and goes with a note. */
static void test_links(void)
{
	g_autoptr(ImailDiscovered) qq = find("li@foxmail.com"), posteo = find("li@posteo.de");
	g_autoptr(ImailDiscovered) both = found_new("li@demo.test");

	g_assert_cmpstr(qq->link, ==, "https://mail.qq.com/");
	g_assert_null(posteo->link);
	found_merge(both, qq);
	g_assert_cmpstr(both->link, ==, qq->link);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/providers/some", test_some);
	g_test_add_func("/providers/odd", test_odd);
	g_test_add_func("/providers/unknown", test_unknown);
	g_test_add_func("/providers/mx", test_mx);
	g_test_add_func("/providers/guess", test_guess);
	g_test_add_func("/providers/links", test_links);
	return g_test_run();
}
