/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * drafting.h: the draft of a compose window: saved by itself every few seconds while something changes, kept
 * or thrown away when the window closes.
 */
#ifndef IMAIL_UI_DRAFTING_H
#define IMAIL_UI_DRAFTING_H

#include "imail.h"

#define DRAFTING_SECONDS 5

typedef struct Drafting Drafting;

typedef struct {
	/* Fills the window's ImailCompose with what it shows; the account that it would be sent with, or
	 * NULL.
	 */
	PurpleAccount *(*collect)(gpointer user_data);
	/* All that is written is in Drafts now; or, FALSE, something has been written since. */
	void (*saved)(gboolean is_saved, gpointer user_data);
	/* It cannot be saved, in words; once for each cause. */
	void (*failed)(const char *words, gpointer user_data);
} DraftingHandlers;

/* COMPOSE is the window's, and lives as long as it. To be called when the window shows what it begins with:
 * `collect` is called at once. What was typed before (ImailCompose.is_typed) is saved at once too, and is
 * something to lose; all else is what the window begins with. */
Drafting *drafting_new(ImailCompose *compose, const DraftingHandlers *handlers, gpointer user_data);
/* No handler is called any more; what was saved stays. NULL is fine. */
void drafting_free(Drafting *self);

/* A window that notices a change may say so: `saved` is told at once then. NULL is fine. */
void drafting_edited(Drafting *self);
/* Whether there is something to lose: the mail is not what it was when the window opened. Another From is
 * nothing that was written. */
gboolean drafting_is_changed(Drafting *self);
/* The window changed the mail by itself (a signature came with another sender) before anything was written:
 * what it shows now is what it begins with. */
void drafting_restart(Drafting *self);
/* Saves what is not saved yet, now. */
void drafting_save(Drafting *self);
/* The same for all windows: the client ends. */
void drafting_save_all(void);
/* Saves all of it, as the window closes: DONE with NULL when that can be, later. */
void drafting_keep(Drafting *self, void (*done)(const char *problem, gpointer user_data));
/* Removes what was saved. */
void drafting_discard(Drafting *self);
/* The mail is about to be sent with ACCOUNT: its draft in another account goes. */
void drafting_before_send(Drafting *self, PurpleAccount *account);

#endif
