/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-page.h: the pages of the preferences window, a file each (prefs-NAME.c), and rows of settings for
 * them.
 *
 * A page of an account is built anew when another one is chosen above it. All that is changed counts at once.
 */
#ifndef IMAIL_PIDGIN_PREFS_PAGE_H
#define IMAIL_PIDGIN_PREFS_PAGE_H

#include <gtk/gtk.h>

#include "imail.h"

typedef struct {
	const char *title; /* N_() */
	/* Of an account; else ACCOUNT is NULL. */
	gboolean is_of_account;
	/* Fills PAGE, a vertical box. ACCOUNT exists until the page is destroyed. */
	void (*build)(GtkWidget *page, PurpleAccount *account);
} PrefsPage;

extern const PrefsPage prefs_notices_page, prefs_sending_page, prefs_signature_page, prefs_reading_page,
	prefs_folders_page;

typedef enum {
	PREFS_CHECK,  /* a bool: a check box */
	PREFS_CHOICE, /* a bool: one of two things, `no` and `yes` */
	PREFS_NUMBER, /* an int from 0 to `max`, with its unit behind it */
} PrefsKind;

/* A setting of an account, one that is among the options of the protocol plugin, which has the default: so it
 * stands in the account editor too. */
typedef struct {
	const char *key;
	PrefsKind kind;
	const char *label;    /* N_(), with a mnemonic */
	const char *name;     /* N_(): for assistive technology, where the label has not all of it; or NULL */
	const char *no, *yes; /* N_(): of a choice; of a number: NULL and the unit */
	int max;
} PrefsSetting;

/* A row for each in BOX; SIZES (or NULL) lines the labels of choices and numbers up. */
void prefs_settings_add(GtkWidget *box, PurpleAccount *account, const PrefsSetting *settings, guint n,
			GtkSizeGroup *sizes);
/* A section: its title in bold, and a box with what belongs to it (pidgin_make_frame). */
GtkWidget *prefs_section_new(GtkWidget *page, const char *title);
/* A wrapped line of words. */
GtkWidget *prefs_words_new(const char *words);

#endif
