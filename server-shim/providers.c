/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * providers.c: the list. See providers.h.
 *
 * From the providers' own help pages. TLS from the first octet (RFC 8314) wherever it is offered; a server
 * that offers no TLS has no place here. What has no POP3 (iCloud, Proton) says so in its note.
 */
#include "providers.h"

#include <gio/gio.h>
#include <string.h>

#include "address.h"

/* A server: host, port, TLS. host NULL: there is none. */
typedef struct {
	const char *host;
	guint16 port;
	ImailTls tls;
} Host;

typedef struct {
	const char *name;
	const char *domains; /* separated by blanks; or NULL: its customers have their own */
	const char *mx;      /* endings of MX hosts of domains that it serves, separated by blanks; or NULL */
	Host smtp, pop3;
	gboolean logs_in_by_local_part;
	const char *note; /* or NULL */
} Provider;

#define TLS(host, port)                                                                                      \
	{                                                                                                    \
		host, port, IMAIL_TLS_IMPLICIT                                                               \
	}
#define STARTTLS(host, port)                                                                                 \
	{                                                                                                    \
		host, port, IMAIL_TLS_STARTTLS                                                               \
	}
#define NO_HOST                                                                                              \
	{                                                                                                    \
		NULL, 0, IMAIL_TLS_IMPLICIT                                                                  \
	}

/* The notes, and names that are not said the same everywhere, are translated by the client (po/). */
#define N_(text) (text)

#define NOTE_QQ                                                                                              \
	N_("QQ Mail wants an authorization code (授权码) in place of the password. Make one in the web "  \
	   "mail: "                                                                                          \
	   "设置, 账号, "                                                                                \
	   "POP3/IMAP/SMTP service; that service must be switched on there too.")
#define NOTE_EXMAIL                                                                                          \
	N_("Where secure login (安全登录) is switched on in Tencent Exmail, use a client password "      \
	   "(客户端专用密码) made in the web "                                                        \
	   "mail's settings in place of the password. POP3/SMTP must be switched on there.")
#define NOTE_NETEASE                                                                                         \
	N_("NetEase Mail wants an authorization code (授权码) in place of the password. Make one in the " \
	   "web "                                                                                            \
	   "mail: 设置, "                                                                                  \
	   "POP3/SMTP/IMAP; that service must be switched on there too.")
#define NOTE_SINA                                                                                             \
	N_("Sina Mail wants an authorization code (授权码) in place of the password. Make one in the web " \
	   "mail: 设置区, "                                                                                \
	   "客户端pop/imap/smtp; that service must be switched on there too.")
#define NOTE_SOHU                                                                                                \
	N_("Sohu Mail wants a password of its own for mail programs (独立密码). POP3/SMTP must be switched " \
	   "on "                                                                                                 \
	   "in the "                                                                                             \
	   "web mail's settings.")
#define NOTE_ALIYUN                                                                                          \
	N_("POP3/SMTP must be allowed in the settings of Aliyun Mail (账号与安全). Where it shows a "   \
	   "password for mail programs (客户端专用密码), use that in place of the password.")
#define NOTE_139                                                                                             \
	N_("139 Mail wants an authorization code (授权码) in place of the password. Make one in the web " \
	   "mail: "                                                                                          \
	   "设置, "                                                                                        \
	   "账号与安全; POP3/SMTP must be switched on there too.")
#define NOTE_189                                                                                             \
	N_("POP3/SMTP must be switched on in the web mail's settings of 189 Mail. Where it shows a "         \
	   "password for mail programs (客户端专用密码), use that in place of the password.")
#define NOTE_GOOGLE                                                                                          \
	N_("Google wants an app password in place of the password (myaccount.google.com/apppasswords, with " \
	   "2-step "                                                                                         \
	   "verification). POP must be switched on in Gmail's settings: Forwarding and POP/IMAP.")
#define NOTE_YAHOO                                                                                           \
	N_("Yahoo wants an app password in place of the password: Account Security, Create app password.")
#define NOTE_AOL                                                                                             \
	N_("AOL wants an app password in place of the password: Account Security, Generate app password.")
#define NOTE_ICLOUD                                                                                          \
	N_("iCloud offers no POP3: mail can be sent through it, but not fetched. It wants an app-specific "  \
	   "password "                                                                                       \
	   "(account.apple.com) in place of the password.")
#define NOTE_MICROSOFT                                                                                       \
	N_("Microsoft refuses passwords: mail programs get in by OAuth 2 only. iMail takes an access token " \
	   "that another program fetched (Mail Servers, Advanced, Log in with), but fetches none itself, "   \
	   "and a token ends after an hour. POP must be switched on in Outlook's settings: Forwarding and "  \
	   "IMAP.")
#define NOTE_GMX                                                                                             \
	N_("POP3 must be switched on in the web mail's settings: POP3 & IMAP. With two-factor login, use "   \
	   "an application-specific password.")
#define NOTE_TELEKOM                                                                                         \
	N_("Telekom wants the password for e-mail programs, made in its customer centre, in place of the "   \
	   "login's.")
#define NOTE_MAIL_RU                                                                                         \
	N_("Mail.ru wants a password for external applications, made in its security settings, in place of " \
	   "the password.")
#define NOTE_YANDEX                                                                                          \
	N_("Yandex wants an app password in place of the password. POP3 must be switched on in the web "     \
	   "mail's "                                                                                         \
	   "settings: Email clients.")
#define NOTE_ZOHO                                                                                            \
	N_("Zoho offers POP3 in its paid plans and to older accounts only; it must be switched on in Zoho "  \
	   "Mail's settings. With two-factor login, use an application-specific password.")
#define NOTE_FASTMAIL                                                                                        \
	N_("Fastmail wants an app password in place of the password: Settings, Privacy & Security.")
#define NOTE_MAILBOX N_("With two-factor login, use an application password made in the settings.")
#define NOTE_SEZNAM  N_("POP3 must be switched on in the web mail's settings.")
#define NOTE_NAVER                                                                                           \
	N_("POP3/SMTP must be switched on in Naver Mail's settings. With two-step login, use an app "        \
	   "password.")
#define NOTE_POLAND N_("POP3 must be switched on in the web mail's settings: mail programs.")
#define NOTE_LIBERO                                                                                          \
	N_("With the stricter login (accesso sicuro), use a password for mail programs made in the "         \
	   "account's "                                                                                      \
	   "settings.")
#define NOTE_LAPOSTE N_("Access for mail programs must be allowed in the web mail's settings.")
#define NOTE_PROTON                                                                                          \
	N_("Proton Mail offers no POP3: mail cannot be fetched from it. Its Bridge program, for paying "     \
	   "customers, offers SMTP on your own computer; the settings are in that program's window.")

#define NOTE_MICROSOFT_365                                                                                   \
	N_("Microsoft 365 refuses passwords when it is set as it comes: then mail programs get in by OAuth " \
	   "2 only. iMail takes an access token that another program fetched (Mail Servers, Advanced, Log "  \
	   "in with), but fetches none itself. Your administrator knows whether POP3 and SMTP with a login " \
	   "are allowed.")
#define NOTE_MAIL_COM                                                                                        \
	N_("mail.com offers POP3 to paying customers only; there it must be switched on in the web mail's "  \
	   "settings.")
#define NOTE_ALIBABA                                                                                         \
	N_("POP3/SMTP must be allowed for Alibaba Mail by its administrator. Where it shows an "             \
	   "authorization code for mail programs (客户端授权码), use that in place of the password.")
#define NOTE_YAHOO_JAPAN                                                                                     \
	N_("Yahoo Japan lets mail programs in once that is allowed in its mail settings (IMAP/POP/SMTP).")
#define NOTE_COMCAST                                                                                         \
	N_("Access for mail programs must be allowed in Xfinity's settings. Addresses that moved to Yahoo "  \
	   "Mail use Yahoo's servers, and an app password.")
/* clang-format off */
static const Provider providers[] = {
	{N_("QQ Mail"), "qq.com vip.qq.com foxmail.com", NULL, TLS("smtp.qq.com", 465), TLS("pop.qq.com", 995), FALSE, NOTE_QQ},
	{N_("Tencent Exmail"), "exmail.qq.com", "mxbiz1.qq.com mxbiz2.qq.com mxbiz.qq.com", TLS("smtp.exmail.qq.com", 465), TLS("pop.exmail.qq.com", 995), FALSE, NOTE_EXMAIL},
	{N_("NetEase 163"), "163.com", NULL, TLS("smtp.163.com", 465), TLS("pop.163.com", 995), FALSE, NOTE_NETEASE},
	{N_("NetEase 126"), "126.com", NULL, TLS("smtp.126.com", 465), TLS("pop.126.com", 995), FALSE, NOTE_NETEASE},
	{N_("NetEase yeah.net"), "yeah.net", NULL, TLS("smtp.yeah.net", 465), TLS("pop.yeah.net", 995), FALSE, NOTE_NETEASE},
	{N_("NetEase VIP 163"), "vip.163.com", NULL, TLS("smtp.vip.163.com", 465), TLS("pop.vip.163.com", 995), FALSE, NOTE_NETEASE},
	{N_("NetEase VIP 126"), "vip.126.com", NULL, TLS("smtp.vip.126.com", 465), TLS("pop.vip.126.com", 995), FALSE, NOTE_NETEASE},
	{N_("NetEase 188"), "188.com", NULL, TLS("smtp.188.com", 465), TLS("pop.188.com", 995), FALSE, NOTE_NETEASE},
	{N_("Sina Mail"), "sina.com", NULL, TLS("smtp.sina.com", 465), TLS("pop.sina.com", 995), FALSE, NOTE_SINA},
	{N_("Sina Mail"), "sina.cn", NULL, TLS("smtp.sina.cn", 465), TLS("pop.sina.cn", 995), FALSE, NOTE_SINA},
	{N_("Sina VIP Mail"), "vip.sina.com", NULL, TLS("smtp.vip.sina.com", 465), TLS("pop3.vip.sina.com", 995), FALSE, NOTE_SINA},
	{N_("Sohu Mail"), "sohu.com", NULL, TLS("smtp.sohu.com", 465), TLS("pop3.sohu.com", 995), FALSE, NOTE_SOHU},
	{N_("Aliyun Mail"), "aliyun.com", NULL, TLS("smtp.aliyun.com", 465), TLS("pop3.aliyun.com", 995), FALSE, NOTE_ALIYUN},
	{N_("Alibaba Mail"), "qiye.aliyun.com", "mxhichina.com qiye.aliyun.com", TLS("smtp.qiye.aliyun.com", 465), TLS("pop.qiye.aliyun.com", 995), FALSE, NOTE_ALIBABA},
	{N_("139 Mail"), "139.com", NULL, TLS("smtp.139.com", 465), TLS("pop.139.com", 995), FALSE, NOTE_139},
	{N_("189 Mail"), "189.cn", NULL, TLS("smtp.189.cn", 465), TLS("pop.189.cn", 995), FALSE, NOTE_189},

	{"Gmail", "gmail.com googlemail.com", "google.com googlemail.com", TLS("smtp.gmail.com", 465), TLS("pop.gmail.com", 995), FALSE, NOTE_GOOGLE},
	{"Outlook", "outlook.com hotmail.com live.com msn.com windowslive.com outlook.de outlook.fr outlook.es outlook.it outlook.jp outlook.kr outlook.in outlook.ie "
	 "outlook.be outlook.at outlook.dk outlook.pt outlook.sa outlook.sg outlook.co.id outlook.co.th outlook.com.au outlook.com.br outlook.com.tr "
	 "outlook.com.vn hotmail.de hotmail.fr hotmail.it hotmail.es hotmail.nl hotmail.be hotmail.se hotmail.ca hotmail.co.uk hotmail.co.jp hotmail.com.br "
	 "live.cn live.de live.fr live.it live.nl live.be live.se live.ca live.jp live.co.uk live.com.au", "olc.protection.outlook.com", STARTTLS("smtp-mail.outlook.com", 587), TLS("outlook.office365.com", 995), FALSE, NOTE_MICROSOFT},
	{"Microsoft 365", NULL, "mail.protection.outlook.com mx.microsoft", STARTTLS("smtp.office365.com", 587), TLS("outlook.office365.com", 995), FALSE, NOTE_MICROSOFT_365},
	{"Yahoo Japan", "yahoo.co.jp", NULL, TLS("smtp.mail.yahoo.co.jp", 465), TLS("pop.mail.yahoo.co.jp", 995), TRUE, NOTE_YAHOO_JAPAN},
	{"Yahoo Mail", "yahoo.com yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.se yahoo.ca yahoo.ie yahoo.in yahoo.co.uk yahoo.co.in yahoo.co.nz yahoo.co.id yahoo.com.au "
	 "yahoo.com.ar yahoo.com.br yahoo.com.mx yahoo.com.hk yahoo.com.sg yahoo.com.tw yahoo.com.vn ymail.com myyahoo.com rocketmail.com", "yahoodns.net", TLS("smtp.mail.yahoo.com", 465), TLS("pop.mail.yahoo.com", 995), FALSE, NOTE_YAHOO},
	{"AOL", "aol.com aol.de aol.fr aol.it aol.es aol.co.uk aol.com.au aim.com netscape.net verizon.net", NULL, TLS("smtp.aol.com", 465), TLS("pop.aol.com", 995), FALSE, NOTE_AOL},
	{"AT&T", "att.net bellsouth.net sbcglobal.net pacbell.net ameritech.net swbell.net prodigy.net flash.net", NULL, TLS("smtp.mail.att.net", 465), TLS("inbound.att.net", 995), FALSE, N_("AT&T wants a secure mail key in place of the password.")},
	{"iCloud", "icloud.com me.com mac.com", "mail.icloud.com", STARTTLS("smtp.mail.me.com", 587), NO_HOST, FALSE, NOTE_ICLOUD},
	{"Proton Mail", "proton.me protonmail.com protonmail.ch pm.me", "protonmail.ch", NO_HOST, NO_HOST, FALSE, NOTE_PROTON},
	{"GMX", "gmx.net gmx.de gmx.at gmx.ch gmx.eu gmx.org gmx.info gmx.biz", NULL, TLS("mail.gmx.net", 465), TLS("pop.gmx.net", 995), FALSE, NOTE_GMX},
	{"GMX", "gmx.com gmx.us gmx.co.uk gmx.fr gmx.es gmx.it gmx.cn gmx.hk gmx.tw gmx.pt gmx.se gmx.ca", NULL, TLS("mail.gmx.com", 465), TLS("pop.gmx.com", 995), FALSE, NOTE_GMX},
	{"WEB.DE", "web.de", NULL, TLS("smtp.web.de", 465), TLS("pop3.web.de", 995), TRUE, NOTE_GMX},
	{"mail.com", "mail.com email.com post.com usa.com europe.com consultant.com engineer.com", NULL, TLS("smtp.mail.com", 465), TLS("pop.mail.com", 995), FALSE, NOTE_MAIL_COM},
	{"IONOS", "online.de onlinehome.de", "kundenserver.de", TLS("smtp.ionos.de", 465), TLS("pop.ionos.de", 995), FALSE, NULL},
	{"Telekom", "t-online.de magenta.de", NULL, TLS("securesmtp.t-online.de", 465), TLS("securepop.t-online.de", 995), FALSE, NOTE_TELEKOM},
	{"Posteo", "posteo.de posteo.net posteo.org posteo.eu posteo.at posteo.ch posteo.me posteo.us posteo.co posteo.be posteo.it posteo.es posteo.pl posteo.uk", NULL, TLS("posteo.de", 465), TLS("posteo.de", 995), FALSE, NULL},
	{"mailbox.org", "mailbox.org", "mailbox.org", TLS("smtp.mailbox.org", 465), TLS("pop3.mailbox.org", 995), FALSE, NOTE_MAILBOX},
	{"Fastmail", "fastmail.com fastmail.fm", "messagingengine.com", TLS("smtp.fastmail.com", 465), TLS("pop.fastmail.com", 995), FALSE, NOTE_FASTMAIL},
	{"Mail.ru", "mail.ru inbox.ru list.ru bk.ru internet.ru", "emx.mail.ru", TLS("smtp.mail.ru", 465), TLS("pop.mail.ru", 995), FALSE, NOTE_MAIL_RU},
	{"Yandex", "yandex.ru yandex.com yandex.by yandex.kz yandex.ua yandex.net ya.ru narod.ru", "mx.yandex.net mx.yandex.ru", TLS("smtp.yandex.com", 465), TLS("pop.yandex.com", 995), FALSE, NOTE_YANDEX},
	{"Rambler", "rambler.ru", NULL, TLS("smtp.rambler.ru", 465), TLS("pop.rambler.ru", 995), FALSE, NULL},
	{"Zoho", "zoho.com zohomail.com", NULL, TLS("smtp.zoho.com", 465), TLS("pop.zoho.com", 995), FALSE, NOTE_ZOHO},
	{"Zoho", NULL, "mx.zoho.com mx2.zoho.com mx3.zoho.com", TLS("smtppro.zoho.com", 465), TLS("poppro.zoho.com", 995), FALSE, NOTE_ZOHO},
	{"Zoho", "zoho.eu zohomail.eu", NULL, TLS("smtp.zoho.eu", 465), TLS("pop.zoho.eu", 995), FALSE, NOTE_ZOHO},
	{"Zoho", NULL, "mx.zoho.eu mx2.zoho.eu mx3.zoho.eu", TLS("smtppro.zoho.eu", 465), TLS("poppro.zoho.eu", 995), FALSE, NOTE_ZOHO},
	{"Zoho", "zoho.in zohomail.in", NULL, TLS("smtp.zoho.in", 465), TLS("pop.zoho.in", 995), FALSE, NOTE_ZOHO},
	{"Zoho", NULL, "mx.zoho.in mx2.zoho.in mx3.zoho.in", TLS("smtppro.zoho.in", 465), TLS("poppro.zoho.in", 995), FALSE, NOTE_ZOHO},
	{"Orange", "orange.fr wanadoo.fr", NULL, TLS("smtp.orange.fr", 465), TLS("pop.orange.fr", 995), FALSE, NULL},
	{"Free", "free.fr", NULL, TLS("smtp.free.fr", 465), TLS("pop.free.fr", 995), TRUE, NULL},
	{"SFR", "sfr.fr neuf.fr club-internet.fr", NULL, TLS("smtp.sfr.fr", 465), TLS("pop.sfr.fr", 995), FALSE, NULL},
	{"La Poste", "laposte.net", NULL, TLS("smtp.laposte.net", 465), TLS("pop.laposte.net", 995), TRUE, NOTE_LAPOSTE},
	{"Libero", "libero.it iol.it blu.it inwind.it giallo.it", NULL, TLS("smtp.libero.it", 465), TLS("popmail.libero.it", 995), FALSE, NOTE_LIBERO},
	{"Virgilio", "virgilio.it", NULL, TLS("out.virgilio.it", 465), TLS("in.virgilio.it", 995), FALSE, NULL},
	{"Tiscali", "tiscali.it", NULL, TLS("smtp.tiscali.it", 465), TLS("pop.tiscali.it", 995), FALSE, NULL},
	{"Bluewin", "bluewin.ch bluemail.ch", NULL, TLS("smtpauths.bluewin.ch", 465), TLS("pop3s.bluewin.ch", 995), FALSE, NULL},
	{"BT", "btinternet.com btopenworld.com talk21.com", NULL, TLS("mail.btinternet.com", 465), TLS("mail.btinternet.com", 995), FALSE, NULL},
	{"Comcast", "comcast.net", NULL, TLS("smtp.comcast.net", 465), TLS("mail.comcast.net", 995), FALSE, NOTE_COMCAST},
	{"KPN", "kpnmail.nl planet.nl hetnet.nl xs4all.nl", NULL, TLS("smtp.kpnmail.nl", 465), TLS("pop.kpnmail.nl", 995), FALSE, NULL},
	{"Seznam", "seznam.cz email.cz post.cz spoluzaci.cz", NULL, TLS("smtp.seznam.cz", 465), TLS("pop3.seznam.cz", 995), FALSE, NOTE_SEZNAM},
	{"WP", "wp.pl", NULL, TLS("smtp.wp.pl", 465), TLS("pop3.wp.pl", 995), TRUE, NOTE_POLAND},
	{"o2", "o2.pl go2.pl tlen.pl", NULL, TLS("poczta.o2.pl", 465), TLS("poczta.o2.pl", 995), TRUE, NOTE_POLAND},
	{"Onet", "onet.pl onet.eu op.pl vp.pl poczta.onet.pl", NULL, TLS("smtp.poczta.onet.pl", 465), TLS("pop3.poczta.onet.pl", 995), FALSE, NOTE_POLAND},
	{"Naver", "naver.com", NULL, TLS("smtp.naver.com", 465), TLS("pop.naver.com", 995), FALSE, NOTE_NAVER},
	{"Gandi", "gandi.net", "mail.gandi.net", TLS("mail.gandi.net", 465), TLS("mail.gandi.net", 995), FALSE, NULL},
	{"OVH", "ovh.net", "mail.ovh.net", TLS("ssl0.ovh.net", 465), TLS("ssl0.ovh.net", 995), FALSE, NULL},
};
/* clang-format on */

/* Where the password for mail programs is made, or POP3 switched on; by the provider's name. */
static const struct {
	const char *name, *link;
} links[] = {
	{"QQ Mail", "https://mail.qq.com/"},
	{"Tencent Exmail", "https://exmail.qq.com/"},
	{"NetEase 163", "https://mail.163.com/"},
	{"NetEase 126", "https://mail.126.com/"},
	{"NetEase yeah.net", "https://mail.yeah.net/"},
	{"NetEase VIP 163", "https://vip.163.com/"},
	{"NetEase VIP 126", "https://vip.126.com/"},
	{"NetEase 188", "https://www.188.com/"},
	{"Sina Mail", "https://mail.sina.com.cn/"},
	{"Sina VIP Mail", "https://mail.sina.com.cn/"},
	{"Sohu Mail", "https://mail.sohu.com/"},
	{"Aliyun Mail", "https://mail.aliyun.com/"},
	{"139 Mail", "https://mail.10086.cn/"},
	{"189 Mail", "https://mail.189.cn/"},
	{"Gmail", "https://myaccount.google.com/apppasswords"},
	{"Yahoo Mail", "https://login.yahoo.com/account/security"},
	{"AOL", "https://login.aol.com/account/security"},
	{"iCloud", "https://account.apple.com/"},
	{"GMX", "https://www.gmx.net/"},
	{"WEB.DE", "https://web.de/"},
	{"mail.com", "https://www.mail.com/"},
	{"mailbox.org", "https://mailbox.org/"},
	{"Fastmail", "https://app.fastmail.com/settings/security"},
	{"Mail.ru", "https://account.mail.ru/"},
	{"Yandex", "https://id.yandex.com/security"},
	{"Zoho", "https://accounts.zoho.com/"},
	{"La Poste", "https://www.laposte.net/"},
	{"Seznam", "https://email.seznam.cz/"},
	{"Naver", "https://mail.naver.com/"},
};

/* Domains that are typed by hand so often that a slip in one is likelier than a domain that differs from it
 * by a letter. Short ones are not among them: too many are like them. */
static const char *const typed[] = {
	"gmail.com",   "googlemail.com", "hotmail.com",    "outlook.com",  "yahoo.com",  "icloud.com",
	"foxmail.com", "aliyun.com",     "protonmail.com", "fastmail.com", "yandex.com", "mailbox.org",
};

static gboolean fits(const char *pattern, const char *domain)
{
	return g_ascii_strcasecmp(pattern, domain) == 0;
}

/* HOST is ENDING or lies under it. */
static gboolean lies_under(const char *ending, const char *host)
{
	gsize ending_len = strlen(ending), len = strlen(host);

	return len >= ending_len && g_ascii_strcasecmp(host + len - ending_len, ending) == 0 &&
	       (len == ending_len || host[len - ending_len - 1] == '.');
}

static gboolean is_one_of(const char *words, const char *name,
			  gboolean (*is_it)(const char *word, const char *name))
{
	g_auto(GStrv) list = words != NULL ? g_strsplit(words, " ", -1) : NULL;

	for (guint i = 0; list != NULL && list[i] != NULL; i++)
		if (is_it(list[i], name))
			return TRUE;
	return FALSE;
}

static void add(ImailDiscovered *found, const Provider *provider, FoundSource source)
{
	const char *at = strrchr(found->address, '@');
	g_autofree char *local = g_strndup(found->address, at - found->address);
	const char *login = provider->logs_in_by_local_part ? local : NULL;

	if (provider->smtp.host != NULL)
		found_add(found, FOUND_SENDER, provider->smtp.host, provider->smtp.port, provider->smtp.tls,
			  login, source);
	if (provider->pop3.host != NULL)
		found_add(found, FOUND_MAILBOX, provider->pop3.host, provider->pop3.port, provider->pop3.tls,
			  login, source);
	if (found->provider == NULL)
		found->provider = g_strdup(provider->name);
	found_note(found, provider->note);
	for (guint i = 0; i < G_N_ELEMENTS(links) && found->link == NULL; i++)
		if (provider->note != NULL && g_str_equal(links[i].name, provider->name))
			found->link = g_strdup(links[i].link);
}

gboolean providers_find(ImailDiscovered *found)
{
	const char *domain = imail_address_domain(found->address);

	for (guint i = 0; domain != NULL && i < G_N_ELEMENTS(providers); i++) {
		if (!is_one_of(providers[i].domains, domain, fits))
			continue;
		add(found, &providers[i], FOUND_LIST);
		return TRUE;
	}
	return FALSE;
}

gboolean providers_find_by_mx(ImailDiscovered *found, const char *mx_host)
{
	for (guint i = 0; i < G_N_ELEMENTS(providers); i++) {
		if (!is_one_of(providers[i].mx, mx_host, lies_under))
			continue;
		add(found, &providers[i], FOUND_MX);
		return TRUE;
	}
	return FALSE;
}

/* Whether A becomes B by one letter more, less or other, or by the exchange of two neighbours. */
static gboolean is_slip(const char *a, const char *b)
{
	gsize a_len = strlen(a), b_len = strlen(b), same = 0;

	if (a_len > b_len)
		return is_slip(b, a);
	while (same < a_len && a[same] == b[same])
		same++;
	a += same;
	b += same;
	if (a_len != b_len)
		return b_len - a_len == 1 && g_str_equal(a, b + 1);
	if (*a == '\0')
		return FALSE;
	return g_str_equal(a + 1, b + 1) || (a[0] == b[1] && a[1] == b[0] && g_str_equal(a + 2, b + 2));
}

void providers_guess(ImailDiscovered *found)
{
	const char *domain = imail_address_domain(found->address);
	g_autofree char *folded = domain != NULL ? g_ascii_strdown(domain, -1) : NULL;

	for (guint i = 0; folded != NULL && i < G_N_ELEMENTS(typed) && found->similar == NULL; i++)
		if (is_slip(folded, typed[i]))
			found->similar = g_strdup(typed[i]);
}
