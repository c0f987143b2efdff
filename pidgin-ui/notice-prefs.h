/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notice-prefs.h: the preferences about new mail, by their names in libpurple. Those of Pidgin for its own
 * sounds (muted, how, while away) and its docklet (shown, blinking) hold as well.
 */
#ifndef IMAIL_PIDGIN_NOTICE_PREFS_H
#define IMAIL_PIDGIN_NOTICE_PREFS_H

#define NOTICE_PREFS_ROOT "/plugins/gtk/imail/notice"

#define NOTICE_PREF_DIALOGS    NOTICE_PREFS_ROOT "/dialogs" /* bool: tell of new mail above the buddy list */
#define NOTICE_PREF_TRAY       NOTICE_PREFS_ROOT "/tray"    /* bool: an icon in the notification area */
#define NOTICE_PREF_COUNTS     NOTICE_PREFS_ROOT "/counts"  /* bool: unread mails beside buddies' names */
#define NOTICE_PREF_SOUND      NOTICE_PREFS_ROOT "/sound"   /* bool: play a sound */
#define NOTICE_PREF_SOUND_FILE NOTICE_PREFS_ROOT "/sound_file" /* path: of it; "": Pidgin's for messages */

/* Makes them, with what they are at first: all on, no file. */
void notice_prefs_init(void);

#endif
