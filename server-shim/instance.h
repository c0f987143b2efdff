/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * instance.h: one imaild a user, by a lock on a file that the kernel drops when the process ends; and the
 * word to whoever started us.
 */
#ifndef IMAILD_INSTANCE_H
#define IMAILD_INSTANCE_H

#include "config.h"

typedef enum {
	INSTANCE_FIRST, /* the lock is ours: serve */
	INSTANCE_OTHER, /* another imaild serves already: nothing to do */
	INSTANCE_ERROR,
} InstanceResult;

/* Takes the lock, or finds out that another process has it and its socket answers. A process that is just
 * starting or just ending is waited for, at most 10 seconds. */
InstanceResult instance_take(const Config *config, GError **error);

/* Tells config->ready_fd "ready PATH", or "error WORDS" with ERROR set, and closes it. */
void instance_report(Config *config, const GError *error);

#endif
