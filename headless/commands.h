/* SPDX-License-Identifier: GPL-2.0-or-later */
/* commands.h: the lines of standard input. */
#ifndef IMAIL_HEADLESS_COMMANDS_H
#define IMAIL_HEADLESS_COMMANDS_H

#include <glib.h>

/* Reads standard input from now on; LOOP is quit at its end and by `quit`. */
void commands_start(GMainLoop *loop);
/* What `help` prints. Caller frees. */
char *commands_help(void);

#endif
