/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notice-prefs.c: the preferences about new mail come into being.
 */
#include "notice-prefs.h"

#include <purple.h>

void notice_prefs_init(void)
{
	static const char *const switches[] = {NOTICE_PREF_DIALOGS, NOTICE_PREF_TRAY, NOTICE_PREF_COUNTS,
					       NOTICE_PREF_SOUND};

	purple_prefs_add_none("/plugins");
	purple_prefs_add_none("/plugins/gtk");
	purple_prefs_add_none("/plugins/gtk/imail");
	purple_prefs_add_none(NOTICE_PREFS_ROOT);
	for (guint i = 0; i < G_N_ELEMENTS(switches); i++)
		purple_prefs_add_bool(switches[i], TRUE);
	purple_prefs_add_path(NOTICE_PREF_SOUND_FILE, "");
}
