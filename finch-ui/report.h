/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h: the windows that say in full what became of a mail, and offer what can be done about it.
 */
#ifndef IMAIL_FINCH_REPORT_H
#define IMAIL_FINCH_REPORT_H

#include "imail.h"

/* What a window says and offers. */
typedef struct {
	const char *mail;  /* id of the mail */
	const char *title; /* of the window */
	const char *text;  /* the sentence */
	gboolean can_edit, can_release;
} Report;

/* Opens the window of a mail, in place of one that is open. IS_ASKED: the user asked for it, so it comes to
 * the front. */
void report_open(PurpleAccount *account, const Report *report, gboolean is_asked);
/* The mail has another state: what its window says is old. */
void report_close(const char *mail);
/* Closes the windows of ACCOUNT; NULL: all. */
void report_close_all(PurpleAccount *account);

#endif
