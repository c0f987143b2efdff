/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-charset.c: octets of unknown or lying charset to valid UTF-8, losing nothing that can be read.
 *
 * In order: what is stateful (ISO-2022-JP, HZ, UTF-7, UTF-16) as declared; what is valid UTF-8 as that,
 * whatever is declared, unless it could as well be the declared CJK charset; the declared charset if it fits,
 * which a Western one always does: it gives way to what is Chinese beyond doubt; else KOI8-R or windows-1251
 * when the octets look like Russian, GB18030 when they look like Chinese, else windows-1252. Charsets that
 * are commonly mislabelled are read as their superset.
 */
#include "mime-private.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#define REPLACEMENT     "\xef\xbf\xbd"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* What mailers write, and what is meant: supersets first, as the WHATWG encoding standard has it. */
static const struct {
	const char *declared, *iconv;
} supersets[] = {
	{"gb2312", "GB18030"},
	{"gb_2312-80", "GB18030"},
	{"gb2312-80", "GB18030"},
	{"gbk", "GB18030"},
	{"x-gbk", "GB18030"},
	{"cp936", "GB18030"},
	{"windows-936", "GB18030"},
	{"euc-cn", "GB18030"},
	{"chinesesimp", "GB18030"},
	{"big5", "BIG5-HKSCS"},
	{"x-big5", "BIG5-HKSCS"},
	{"big-5", "BIG5-HKSCS"},
	{"cp950", "BIG5-HKSCS"},
	{"shift_jis", "CP932"},
	{"shift-jis", "CP932"},
	{"sjis", "CP932"},
	{"x-sjis", "CP932"},
	{"windows-31j", "CP932"},
	{"ks_c_5601-1987", "CP949"},
	{"ks_c_5601", "CP949"},
	{"euc-kr", "CP949"},
	{"ksc5601", "CP949"},
	{"iso-8859-1", "WINDOWS-1252"},
	{"latin1", "WINDOWS-1252"},
	{"iso8859-1", "WINDOWS-1252"},
	{"iso-8859-9", "WINDOWS-1254"},
	{"iso-8859-6-i", "ISO-8859-6"},
	{"iso-8859-6-e", "ISO-8859-6"},
	{"iso-8859-8-i", "WINDOWS-1255"}, /* RFC 1556: in reading order */
	{"iso-8859-8-e", "WINDOWS-1255"},
	{"iso-8859-8", "WINDOWS-1255"},
	{"logical", "WINDOWS-1255"},
	{"iso-8859-11", "CP874"},
	{"tis-620", "CP874"},
	{"x-mac-roman", "MACINTOSH"},
	{"unicode-1-1-utf-8", "UTF-8"},
	{"iso-2022-jp", "ISO-2022-JP-3"},
	{"csiso2022jp", "ISO-2022-JP-3"},
	{"unicode-1-1-utf-7", "UTF-7"},
	{"x-unicode-2-0-utf-7", "UTF-7"},
	{"utf8", "UTF-8"},
	{"x-utf-8", "UTF-8"},
};

/* Charsets in which plain-looking octets mean something else, so that "valid UTF-8" proves nothing. */
static const char *const stateful[] = {"ISO-2022", "HZ", "UTF-7", "UTF-16", "UTF-32", "UCS-2", "UCS-4", NULL};

/* Double-octet charsets whose pairs can pass for two-octet UTF-8 sequences. */
static const char *const paired[] = {"GB18030", "BIG5", "CP932", "CP949", "EUC-", NULL};

static gboolean has_one_prefix(const char *charset, const char *const *prefixes)
{
	for (; *prefixes; prefixes++)
		if (g_ascii_strncasecmp(charset, *prefixes, strlen(*prefixes)) == 0)
			return TRUE;
	return FALSE;
}

/* The charset to give to iconv; NULL when there is none or iconv does not know it. */
static const char *iconv_name(const char *declared)
{
	if (!declared || !*declared || strlen(declared) > 40)
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(supersets); i++)
		if (g_ascii_strcasecmp(declared, supersets[i].declared) == 0)
			return supersets[i].iconv;
	if (g_ascii_strcasecmp(declared, "us-ascii") == 0 || g_ascii_strcasecmp(declared, "ascii") == 0)
		return NULL;

	/* iconv_open takes "//TRANSLIT" and file names of gconv in: only plain names go there. */
	for (const char *p = declared; *p; p++)
		if (!g_ascii_isalnum(*p) && !strchr("-_.:+()", *p))
			return NULL;
	iconv_t cd = iconv_open("UTF-8", declared);
	if (cd == (iconv_t)-1)
		return NULL;
	iconv_close(cd);
	return declared;
}

gboolean imail_mime_charset_is_vague(const char *declared)
{
	return !iconv_name(declared);
}

/* Converts, puts U+FFFD for what cannot be, and counts those. NULL only when iconv does not know CHARSET. */
static GString *convert(const char *data, gsize len, const char *charset, gsize *errors)
{
	iconv_t cd = iconv_open("UTF-8", charset);
	if (cd == (iconv_t)-1)
		return NULL;

	GString *out = g_string_sized_new(len + len / 2 + 16);
	char *in = (char *)data;
	gsize left = len;
	*errors = 0;
	while (left > 0) {
		char buffer[4096], *p = buffer;
		gsize room = sizeof(buffer);
		gsize result = iconv(cd, &in, &left, &p, &room);
		int why = errno;
		g_string_append_len(out, buffer, p - buffer);
		if (result != (gsize)-1 || why == E2BIG)
			continue;
		/* One octet is skipped, not a pair: the second octet of a broken pair may be ASCII. */
		g_string_append(out, REPLACEMENT);
		(*errors)++;
		if (why == EINVAL) /* the data end in the middle of a character */
			break;
		in++;
		left--;
	}
	/* A letter that could have been joined by an accent is held back until here. */
	char rest[64], *p = rest;
	gsize room = sizeof(rest);
	iconv(cd, NULL, NULL, &p, &room);
	g_string_append_len(out, rest, p - rest);
	iconv_close(cd);
	return out;
}

/* Valid UTF-8 already: whether every character over ASCII has two octets, so that it may be paired CJK as
 * well. */
static gboolean is_only_short_utf8(const char *data, gsize len)
{
	gboolean any = FALSE;
	for (gsize i = 0; i < len; i++) {
		guchar c = (guchar)data[i];
		if (c >= 0xe0)
			return FALSE;
		any = any || c >= 0xc2;
	}
	return any;
}

static gboolean is_mostly_utf8(const char *data, gsize len)
{
	gsize good = 0, bad = 0;
	for (gsize i = 0; i < len;) {
		guchar c = (guchar)data[i];
		if (c < 0x80) {
			i++;
			continue;
		}
		gunichar u = g_utf8_get_char_validated(data + i, (gssize)(len - i));
		if (u == (gunichar)-1 || u == (gunichar)-2) {
			bad++;
			i++;
		} else {
			good++;
			i += g_utf8_skip[c];
		}
	}
	return good > 4 && good > 10 * bad;
}

/* Chinese in GB2312's range comes as pairs of high octets; Western text has its accents alone between
 * letters. */
static gboolean looks_chinese(const char *data, gsize len)
{
	gsize pairs = 0, lone = 0;
	for (gsize i = 0; i < len; i++) {
		guchar c = (guchar)data[i], d = i + 1 < len ? (guchar)data[i + 1] : 0;
		if (c < 0x80)
			continue;
		if (c >= 0x81 && c <= 0xfe && d >= 0xa1 && d != 0xff) {
			pairs++;
			i++;
		} else {
			lone++;
		}
	}
	return pairs > lone;
}

/* Of text that is said to be Western, which no octets contradict: GB2312's pairs and nothing else, mostly
 * those of the commonest characters. */
static gboolean is_surely_chinese(const char *data, gsize len)
{
	gsize pairs = 0, common = 0;
	for (gsize i = 0; i < len; i++) {
		guchar c = (guchar)data[i], d = i + 1 < len ? (guchar)data[i + 1] : 0;
		if (c < 0x80)
			continue;
		if (c < 0xa1 || c > 0xf7 || d < 0xa1 || d == 0xff)
			return FALSE;
		pairs++;
		common += c <= 0xa3 || (c >= 0xb0 && c <= 0xd7);
		i++;
	}
	return pairs >= 4 && common * 10 >= pairs * 7;
}

/* Russian has words of high octets only, of any length; in KOI8-R small letters are where windows-1251 has
 * the capitals. NULL: it is none. */
static const char *russian_charset(const char *data, gsize len)
{
	gsize letters = 0, high = 0, first_half = 0, runs = 0, odd_runs = 0, run = 0;
	for (gsize i = 0; i <= len; i++) {
		guchar c = i < len ? (guchar)data[i] : 0;
		if (c >= 0x80) {
			run++;
			high += c >= 0xc0;
			first_half += c >= 0xc0 && c < 0xe0;
			continue;
		}
		runs += run > 0;
		odd_runs += run % 2;
		run = 0;
		letters += g_ascii_isalpha((char)c) != 0;
	}
	if (high < 8 || high < letters || odd_runs * 5 < runs)
		return NULL;
	return first_half * 2 > high ? "KOI8-R" : "WINDOWS-1251";
}

/* The data in the declared charset if they fit: up to one fault in 20 characters is damage, more is a lie. */
static GString *convert_if_fits(const char *data, gsize len, const char *charset)
{
	gsize errors = 0;
	g_autoptr(GString) out = convert(data, len, charset, &errors);
	if (!out || (errors > 1 && errors > (gsize)g_utf8_strlen(out->str, (gssize)out->len) / 20))
		return NULL;
	return g_steal_pointer(&out);
}

static GString *guess(const char *data, gsize len)
{
	GString *out;
	if (memchr(data, '\033', len) && (out = convert_if_fits(data, len, "ISO-2022-JP-3")) != NULL)
		return out;
	const char *russian = russian_charset(data, len);
	if (russian && (out = convert_if_fits(data, len, russian)) != NULL)
		return out;
	if (looks_chinese(data, len) && (out = convert_if_fits(data, len, "GB18030")) != NULL)
		return out;
	gsize errors;
	if ((out = convert(data, len, "WINDOWS-1252", &errors)) != NULL)
		return out;
	g_autofree char *valid = g_utf8_make_valid(data, (gssize)len);
	return g_string_new(valid);
}

static GString *to_utf8(const char *data, gsize len, const char *declared)
{
	const char *charset = iconv_name(declared);
	GString *out;

	if (charset && has_one_prefix(charset, stateful) &&
	    (out = convert_if_fits(data, len, charset)) != NULL)
		return out;
	if (g_utf8_validate_len(data, len, NULL)) {
		gsize errors = 0;
		if (charset && has_one_prefix(charset, paired) && is_only_short_utf8(data, len)) {
			out = convert(data, len, charset, &errors);
			if (out && errors == 0)
				return out;
			if (out)
				g_string_free(out, TRUE);
		}
		if (!charset && memchr(data, '\033', len))
			return guess(data, len);
		return g_string_new_len(data, (gssize)len);
	}
	if ((!charset || g_ascii_strcasecmp(charset, "UTF-8") == 0) && is_mostly_utf8(data, len)) {
		g_autofree char *valid = g_utf8_make_valid(data, (gssize)len);
		return g_string_new(valid);
	}
	if (charset && g_str_equal(charset, "WINDOWS-1252") && is_surely_chinese(data, len) &&
	    (out = convert_if_fits(data, len, "GB18030")) != NULL)
		return out;
	if (charset && (out = convert_if_fits(data, len, charset)) != NULL)
		return out;
	/* A mail that lies about UTF-8 by a few octets only, cut pieces for example, is UTF-8 all the same.
	 */
	if (is_mostly_utf8(data, len)) {
		g_autofree char *valid = g_utf8_make_valid(data, (gssize)len);
		return g_string_new(valid);
	}
	return guess(data, len);
}

char *imail_mime_to_utf8(const char *data, gsize len, const char *declared)
{
	g_autoptr(GString) utf8 = NULL;
	const char *charset = iconv_name(declared);
	if (len == 0)
		return g_strdup("");

	/* NUL is text only in UTF-16 and UTF-32; elsewhere it would end the C string and hide what follows.
	 */
	gboolean wide =
		charset && (has_one_prefix(charset, (const char *const[]){"UTF-16", "UTF-32", "UCS-", NULL}));
	if (!wide && memchr(data, '\0', len)) {
		g_autofree char *copy = g_memdup2(data, len);
		for (gsize i = 0; i < len; i++)
			if (copy[i] == '\0')
				copy[i] = ' ';
		utf8 = to_utf8(copy, len, declared);
	} else {
		utf8 = to_utf8(data, len, declared);
	}
	for (gsize i = 0; i < utf8->len; i++)
		if (utf8->str[i] == '\0')
			utf8->str[i] = ' ';
	if (g_str_has_prefix(utf8->str, BYTE_ORDER_MARK))
		g_string_erase(utf8, 0, strlen(BYTE_ORDER_MARK));
	if (!g_utf8_validate(utf8->str, (gssize)utf8->len, NULL))
		return g_utf8_make_valid(utf8->str, (gssize)utf8->len);
	return g_string_free(g_steal_pointer(&utf8), FALSE);
}
