/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands.h: what a window can do, as one table: from it come the keys, the menu (F10), the lines of keys at
 * the bottom of the window, and the window that lists them all (?).
 */
#ifndef IMAIL_FINCH_COMMANDS_H
#define IMAIL_FINCH_COMMANDS_H

#include <gntwindow.h>

#define COMMANDS_ALWAYS G_MAXUINT

typedef struct {
	const char *key;   /* the character, or a name of gnt_key_lookup(); NULL: in the menu only */
	const char *menu;  /* under which heading it stands in the menu; NULL: in none */
	const char *label; /* in the menu */
	const char *hint;  /* at the bottom; NULL: not there */
	guint where;       /* bits, as the window has it, in which it can be done */
	void (*run)(gpointer user_data);
} Command;

typedef struct {
	const Command *commands;
	guint n;
	/* Where the window is now: a command can be done if one of its bits is set. */
	guint (*where)(gpointer user_data);
} CommandTable;

/* Gives WINDOW the menu. USER_DATA is what commands are run with. */
void commands_set_menu(GntWidget *window, const CommandTable *table, gpointer user_data);
/* Runs what KEY, as libgnt tells it, stands for; FALSE: nothing. */
gboolean commands_key(const CommandTable *table, const char *key, gpointer user_data);
/* Shows as many hints as have room in WIDGET, of ui_words(WIDTH, ROWS). */
void commands_hint(const CommandTable *table, gpointer user_data, GntWidget *widget, int width, int rows);
/* Opens a window that lists all keys that mean something now. */
void commands_help(const CommandTable *table, gpointer user_data);

#endif
