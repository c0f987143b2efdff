/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * postmark.c: "From " lines.
 *
 * The sender may be anything, blanks and the name of a day included; so the date is tried at each word that
 * is the name of a day, and has to be the rest of the line.
 */
#include "postmark.h"

#include <string.h>
#include <time.h>

#define ZONE_NAME_MAX 8 /* octets */

static const char days[] = "SunMonTueWedThuFriSat";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

gboolean imail_postmark_is_from_line(const char *line)
{
	return g_str_has_prefix(line, "From ");
}

gboolean imail_postmark_is_own_field(const char *line)
{
	static const char *const names[] = {"Status:", "X-Status:", "Content-Length:"};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_ascii_strncasecmp(line, names[i], strlen(names[i])) == 0)
			return TRUE;
	return FALSE;
}

/* ---- words ---- */

/* The place of WORD among NAMES, of three letters each; -1: it is none. */
static int find_name(const char *word, const char *names)
{
	for (int i = 0; word != NULL && names[3 * i] != '\0'; i++)
		if (g_ascii_strncasecmp(word, names + 3 * i, 3) == 0 && word[3] == '\0')
			return i;
	return -1;
}

static gboolean is_day(const char *word)
{
	g_autofree char *name = g_str_has_suffix(word, ",") ? g_strndup(word, strlen(word) - 1) : NULL;

	return find_name(name != NULL ? name : word, days) >= 0;
}

/* Digits only, MIN_LEN to MAX_LEN of them; -1: WORD is no such number. */
static int read_number(const char *word, gsize min_len, gsize max_len)
{
	gsize len = word != NULL ? strspn(word, "0123456789") : 0;

	if (len < min_len || len > max_len || word[len] != '\0')
		return -1;
	return (int)g_ascii_strtoull(word, NULL, 10);
}

/* "2026", or "96" as it was once written. */
static gboolean read_year(const char *word, struct tm *parts)
{
	int year = read_number(word, 4, 4), in_century = read_number(word, 2, 2);

	if (in_century >= 0)
		year = in_century < 70 ? 2000 + in_century : 1900 + in_century;
	parts->tm_year = year - 1900;
	return year >= 1970;
}

static gboolean read_day(const char *word, struct tm *parts)
{
	parts->tm_mday = read_number(word, 1, 2);
	return parts->tm_mday >= 1 && parts->tm_mday <= 31;
}

static gboolean read_month(const char *word, struct tm *parts)
{
	parts->tm_mon = find_name(word, months);
	return parts->tm_mon >= 0;
}

/* "12:00:00" or "12:00". */
static gboolean read_time(const char *word, struct tm *parts)
{
	g_auto(GStrv) numbers = g_strsplit(word != NULL ? word : "", ":", 4);
	guint count = g_strv_length(numbers);

	if (count != 2 && count != 3)
		return FALSE;
	parts->tm_hour = read_number(numbers[0], 1, 2);
	parts->tm_min = read_number(numbers[1], 2, 2);
	parts->tm_sec = count == 3 ? read_number(numbers[2], 2, 2) : 0;
	return parts->tm_hour >= 0 && parts->tm_hour <= 23 && parts->tm_min >= 0 && parts->tm_min <= 59 &&
	       parts->tm_sec >= 0 && parts->tm_sec <= 60;
}

/* "GMT", "(CEST)", "PST8PDT". */
static gboolean is_zone_name(const char *word)
{
	gsize len = strspn(word, "()0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return len >= 1 && len <= ZONE_NAME_MAX && word[len] == '\0' && !g_ascii_isdigit(*word);
}

/* Passes over at most two words of a zone. EAST: seconds that it is ahead of UTC, if it is given as a number.
 */
static char **skip_zone(char **word, gint64 *east)
{
	for (guint i = 0; i < 2 && *word != NULL; i++, word++) {
		int number = **word == '+' || **word == '-' ? read_number(*word + 1, 4, 4) : -1;

		if (number >= 0)
			*east = (**word == '-' ? -60 : 60) * (gint64)(number / 100 * 60 + number % 100);
		else if (!is_zone_name(*word))
			break;
	}
	return word;
}

/* ---- lines ---- */

static gboolean is_end(char **word)
{
	return word[0] == NULL ||
	       (strcmp(word[0], "remote") == 0 && word[1] != NULL && strcmp(word[1], "from") == 0);
}

/* The date of the words from the name of a day on, of which there are COUNT. */
static gboolean read_date(char **words, guint count, gint64 *date)
{
	struct tm parts = {0};
	gint64 east = 0;
	char **at = words + 1; /* the day of the week says nothing more */

	if (count < 5)
		return FALSE;
	if (read_month(at[0], &parts)) {
		if (!read_day(at[1], &parts) || !read_time(at[2], &parts))
			return FALSE;
		at = skip_zone(at + 3, &east);
		if (*at == NULL || !read_year(*at, &parts))
			return FALSE;
		at++;
	} else {
		if (!read_day(at[0], &parts) || !read_month(at[1], &parts) || !read_year(at[2], &parts) ||
		    !read_time(at[3], &parts))
			return FALSE;
		at += 4;
	}
	if (!is_end(skip_zone(at, &east)))
		return FALSE;
	if (date != NULL)
		*date = (gint64)timegm(&parts) - east;
	return TRUE;
}

gboolean imail_postmark_read(const char *line, gint64 *date)
{
	g_autoptr(GPtrArray) words = NULL;
	g_auto(GStrv) split = NULL;

	if (!imail_postmark_is_from_line(line) || strnlen(line, IMAIL_POSTMARK_MAX + 1) > IMAIL_POSTMARK_MAX)
		return FALSE;
	split = g_strsplit_set(line + strlen("From "), " \t\r\n", -1);
	words = g_ptr_array_new();
	for (char **word = split; *word != NULL; word++)
		if (**word != '\0')
			g_ptr_array_add(words, *word);
	g_ptr_array_add(words, NULL);
	for (guint i = 0; i + 1 < words->len; i++)
		if (is_day(words->pdata[i]) && read_date((char **)words->pdata + i, words->len - 1 - i, date))
			return TRUE;
	return FALSE;
}

char *imail_postmark_make(const char *sender, gint64 date)
{
	time_t seconds = (time_t)date;
	struct tm parts = {0}; /* as it stays where a date is too far away */

	gmtime_r(&seconds, &parts);
	return g_strdup_printf("From %s %.3s %.3s %2d %02d:%02d:%02d %d\n",
			       *sender != '\0' && strpbrk(sender, " \t\r\n") == NULL ? sender
										     : "MAILER-DAEMON",
			       days + 3 * parts.tm_wday, months + 3 * parts.tm_mon, parts.tm_mday,
			       parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_year + 1900);
}
