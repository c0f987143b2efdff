/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json-check.c: a strict, allocation-free pass over a JSON text before json-glib builds objects from it.
 *
 * Owns nothing but the verdict. A recursive descent over the grammar of RFC 8259, a function for each of
 * its productions; the depth is counted, so the stack is bounded by the caller's limit.
 */
#include <errno.h>
#include <string.h>

#include "error.h"
#include "json-check.h"

typedef struct {
	const char *start, *at, *end;
	guint depth, depth_max;
	const char *wrong; /* what stands at `at` and must not, or NULL */
} Check;

static gboolean check_value(Check *check);

/* A function's way out when the text is bad: always FALSE. The first fault is the one that is told. */
static gboolean fail(Check *check, const char *wrong)
{
	if (check->wrong == NULL)
		check->wrong = wrong;
	return FALSE;
}

static void skip_space(Check *check)
{
	while (check->at < check->end &&
	       (*check->at == ' ' || *check->at == '\t' || *check->at == '\r' || *check->at == '\n'))
		check->at++;
}

static gboolean take(Check *check, char c)
{
	if (check->at == check->end || *check->at != c)
		return FALSE;
	check->at++;
	return TRUE;
}

static gboolean check_word(Check *check, const char *word)
{
	gsize len = strlen(word);

	if ((gsize)(check->end - check->at) < len || memcmp(check->at, word, len) != 0)
		return fail(check, "no JSON value");
	check->at += len;
	return TRUE;
}

/* The four digits behind \u. */
static gboolean take_hex4(Check *check, guint *unit)
{
	*unit = 0;
	if (check->end - check->at < 4)
		return fail(check, "a \\u escape without four hexadecimal digits");
	for (int i = 0; i < 4; i++) {
		int digit = g_ascii_xdigit_value(check->at[i]);

		if (digit < 0)
			return fail(check, "a \\u escape without four hexadecimal digits");
		*unit = *unit << 4 | (guint)digit;
	}
	check->at += 4;
	return TRUE;
}

static gboolean check_unicode_escape(Check *check)
{
	guint unit, low;

	if (!take_hex4(check, &unit))
		return FALSE;
	if (unit == 0)
		return fail(check, "an escaped NUL");
	if (unit >= 0xdc00 && unit <= 0xdfff)
		return fail(check, "an unpaired surrogate");
	if (unit < 0xd800 || unit > 0xdbff)
		return TRUE;
	if (!take(check, '\\') || !take(check, 'u'))
		return fail(check, "an unpaired surrogate");
	if (!take_hex4(check, &low))
		return FALSE;
	if (low < 0xdc00 || low > 0xdfff)
		return fail(check, "an unpaired surrogate");
	return TRUE;
}

static gboolean check_escape(Check *check)
{
	if (check->at == check->end)
		return fail(check, "a string that does not end");
	if (take(check, 'u'))
		return check_unicode_escape(check);
	if (strchr("\"\\/bfnrt", *check->at) == NULL)
		return fail(check, "an unknown escape");
	check->at++;
	return TRUE;
}

static gboolean check_string(Check *check)
{
	if (!take(check, '"'))
		return fail(check, "no string where one must be");
	while (check->at < check->end) {
		guchar c = (guchar)*check->at;

		if (c < 0x20)
			return fail(check, "a raw control character in a string");
		check->at++;
		if (c == '"')
			return TRUE;
		if (c == '\\' && !check_escape(check))
			return FALSE;
	}
	return fail(check, "a string that does not end");
}

static gboolean take_digits(Check *check)
{
	const char *first = check->at;

	while (check->at < check->end && g_ascii_isdigit(*check->at))
		check->at++;
	return check->at > first || fail(check, "a number without digits");
}

/* The integer from FIRST to `at`; at most 19 digits fit, and the grammar allows no leading zeros. */
static gboolean check_range(Check *check, const char *first)
{
	char copy[21];
	gsize len = (gsize)(check->at - first);

	if (len >= sizeof copy)
		return fail(check, "an integer beyond 64 bits");
	memcpy(copy, first, len);
	copy[len] = '\0';
	errno = 0;
	g_ascii_strtoll(copy, NULL, 10);
	return errno != ERANGE || fail(check, "an integer beyond 64 bits");
}

static gboolean check_number(Check *check)
{
	const char *first = check->at;
	gboolean is_integer = TRUE;

	take(check, '-');
	if (!take(check, '0') && !take_digits(check))
		return FALSE;
	if (take(check, '.')) {
		is_integer = FALSE;
		if (!take_digits(check))
			return FALSE;
	}
	if (take(check, 'e') || take(check, 'E')) {
		is_integer = FALSE;
		if (!take(check, '+'))
			take(check, '-');
		if (!take_digits(check))
			return FALSE;
	}
	return !is_integer || check_range(check, first);
}

static gboolean check_member(Check *check)
{
	skip_space(check);
	if (!check_string(check))
		return FALSE;
	skip_space(check);
	if (!take(check, ':'))
		return fail(check, "no ':' behind a member's name");
	return check_value(check);
}

/* An object's or array's content up to CLOSE: ITEMs with commas between. `at` is behind the opening bracket.
 * */
static gboolean check_items(Check *check, char close, gboolean (*item)(Check *))
{
	if (++check->depth > check->depth_max)
		return fail(check, "too many levels of nesting");
	skip_space(check);
	if (!take(check, close)) {
		do {
			if (!item(check))
				return FALSE;
			skip_space(check);
		} while (take(check, ','));
		if (!take(check, close))
			return fail(check, "neither a comma nor the closing bracket");
	}
	check->depth--;
	return TRUE;
}

static gboolean check_value(Check *check)
{
	skip_space(check);
	if (check->at == check->end)
		return fail(check, "the end");
	switch (*check->at) {
	case '{':
		check->at++;
		return check_items(check, '}', check_member);
	case '[':
		check->at++;
		return check_items(check, ']', check_value);
	case '"':
		return check_string(check);
	case 't':
		return check_word(check, "true");
	case 'f':
		return check_word(check, "false");
	case 'n':
		return check_word(check, "null");
	default:
		if (*check->at != '-' && !g_ascii_isdigit(*check->at))
			return fail(check, "no JSON value");
		return check_number(check);
	}
}

static gboolean check_text(Check *check)
{
	const char *bad;

	if (!g_utf8_validate_len(check->start, (gsize)(check->end - check->start), &bad)) {
		check->at = bad;
		return fail(check, bad < check->end && *bad == '\0' ? "a NUL" : "what is not UTF-8");
	}
	skip_space(check);
	if (check->at == check->end || *check->at != '{')
		return fail(check, "no JSON object");
	if (!check_value(check))
		return FALSE;
	skip_space(check);
	return check->at == check->end || fail(check, "more behind the object");
}

gboolean imail_json_check(const char *text, gsize len, guint depth_max, GError **error)
{
	Check check = {.start = text, .at = text, .end = text + len, .depth_max = depth_max};

	if (check_text(&check))
		return TRUE;
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
		    "The line is not valid: %s at octet %" G_GSIZE_FORMAT ".", check.wrong,
		    (gsize)(check.at - check.start));
	return FALSE;
}
