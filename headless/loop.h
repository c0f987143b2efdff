/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loop.h: libpurple's event loop on GLib's, and a meter of how long it is ever blocked. */
#ifndef IMAIL_HEADLESS_LOOP_H
#define IMAIL_HEADLESS_LOOP_H

#include <purple.h>

PurpleEventLoopUiOps *loop_ops(void);

/* Ticks every INTERVAL_MS; loop_tick_emit tells the longest time that a tick came late. */
void loop_tick_start(guint interval_ms);
void loop_tick_emit(void);

#endif
