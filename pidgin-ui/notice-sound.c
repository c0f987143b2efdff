/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notice-sound.c: the sound of new mail, an event of its own beside those of Pidgin, whose table has no room
 * for more.
 *
 * Pidgin plays it: its settings say how, that sounds are muted, and whether they are heard while one is away.
 * Owns the time of the last mail.
 */
#include "notice-sound.h"

#include <pidgin.h>

#include "notice-prefs.h"

#define PAUSE_US (5 * G_USEC_PER_SEC) /* without new mail, after which the next one sounds again */

static gint64 last_mail; /* monotonic; 0: none yet */

/* Pidgin's own for messages, wherever Pidgin is installed; NULL: there is none. g_free. */
static char *standard_file(void)
{
	const char *const *dirs = g_get_system_data_dirs();

	for (; *dirs != NULL; dirs++) {
		char *path = g_build_filename(*dirs, "sounds", "purple", "receive.wav", NULL);

		if (g_file_test(path, G_FILE_TEST_EXISTS))
			return path;
		g_free(path);
	}
	return NULL;
}

/* ACCOUNT NULL: whatever the status. */
static void play(PurpleAccount *account)
{
	const char *chosen = purple_prefs_get_path(NOTICE_PREF_SOUND_FILE);
	g_autofree char *file = chosen != NULL && *chosen != '\0' ? g_strdup(chosen) : standard_file();

	if (file != NULL)
		purple_sound_play_file(file, account);
}

void notice_sound_new_mail(PurpleAccount *account)
{
	gint64 now = g_get_monotonic_time();
	gboolean is_first = last_mail == 0 || now - last_mail > PAUSE_US;

	last_mail = now;
	if (is_first && purple_prefs_get_bool(NOTICE_PREF_SOUND))
		play(account);
}

void notice_sound_try(void)
{
	play(NULL);
}
