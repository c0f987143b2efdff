/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * risky-file.h: whether an attached file can do more than be looked at when another program opens it.
 */
#ifndef IMAIL_UI_RISKY_FILE_H
#define IMAIL_UI_RISKY_FILE_H

#include <glib.h>

typedef enum {
	RISK_NONE,
	RISK_PROGRAM,  /* it runs: programs, packages that install something */
	RISK_SCRIPT,   /* text that a program runs */
	RISK_LAUNCHER, /* a small file that starts something else */
	RISK_MACROS,   /* a document that may hold a program */
	RISK_PAGE,     /* a page that runs scripts and loads what it wants, with the rights of a file */
	RISK_ARCHIVE,  /* a disk image or the like whose contents run */
} RiskyFile;

/* NAME: what the receiver sees; HEAD: its first LEN octets, as many as are known (some hundred do). What
 * speaks loudest counts: the name's last extension, the media type that the mail tells and the one by which
 * the desktop chooses a program (may be NULL both), the first octets. */
RiskyFile risky_file(const char *name, const char *media_type, const char *desktop_type, const void *head,
		     gsize len);
/* "a program", for a sentence; NULL: RISK_NONE. Static. */
const char *risky_file_words(RiskyFile risk);
/* What can come of it, as a sentence; NULL: RISK_NONE. Static. */
const char *risky_file_warning(RiskyFile risk);

#endif
