/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.h: where imaild's log lines go: to the terminal it runs on, else to its log file. No password, token or
 * mail body is ever given to it.
 */
#ifndef IMAILD_LOG_H
#define IMAILD_LOG_H

/* Log file that is begun anew above this size (the old one is kept as PATH.1). */
#define LOG_SIZE_MAX (1024 * 1024)

/* Sends the log of the whole process to PATH when standard error is no terminal. */
void log_open(const char *path);

#endif
