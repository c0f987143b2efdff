/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * launch.h: starts the embedded server, `imaild --local`, and waits until it says that it is ready
 * (docs/PROTOCOL.md §1).
 */
#ifndef IMAIL_LAUNCH_H
#define IMAIL_LAUNCH_H

#include <glib.h>

typedef struct _ImailLaunch ImailLaunch;

/* PATH: of the socket to connect to, or NULL with ERROR: NOT_FOUND (no imaild to start), PERMANENT (it cannot
 * start, in its own words), TIMEOUT. Comes once; free the launch then. */
typedef void (*ImailLaunchCb)(const char *path, const GError *error, gpointer user_data);

/* NULL with NOT_FOUND, or TEMPORARY when no process can be made. */
ImailLaunch *imail_launch_start(ImailLaunchCb cb, gpointer user_data, GError **error);
/* No callback any more; the server that was started goes on. May be called inside the callback. NULL is fine.
 */
void imail_launch_free(ImailLaunch *launch);

/* Where this plugin lies: PATH is PurplePlugin.path; NULL forgets it. Programs and plugins of a build tree
 * lie beside it. */
void imail_launch_set_plugin_path(const char *path);
/* The folders of libimail.so, best first: the one it was loaded from, and the one that links to. Caller
 * frees. */
char **imail_launch_plugin_dirs(void);

#endif
