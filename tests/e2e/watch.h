/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch.h: what the files of watch-module.so share.
 */
#ifndef IMAIL_WATCH_H
#define IMAIL_WATCH_H

#include <gdk/gdkkeysyms.h>
#include <gtk/gtk.h>

#include <stdio.h>

/* Where answers are written. */
extern FILE *watch_out;

/* Calls FUNC with one widget and all below it; internal ones and the submenus of menu items too. */
void watch_walk(GtkWidget *widget, void (*func)(GtkWidget *widget, gpointer data), gpointer data);
/* The windows whose title matches the regular expression, or that are menus ("popups"). */
GPtrArray *watch_windows(const char *pattern);
/* The name that assistive technology has of it, or NULL. */
const char *watch_accessible_name(GtkWidget *widget);
/* Says what is wrong with the windows of that title. */
void watch_tell_faults(const char *title);
/* Says what stands in the tooltips of the buddies of that alias besides Pidgin's own words, as markup. */
void watch_tell_tooltip(const char *name);
/* Says, a line each, which parts of the text in TEXT have the tag of that name, and which parts of a cell of
 * LIST ("ROW:COLUMN", of those columns that are seen) are in bold beside others that are not, or
 * underlined. */
void watch_tell_tagged(GtkWidget *text, const char *tag);
void watch_tell_bold(GtkWidget *list, const char *cell);
/* Says the stock icon at the end of an entry, if there is one. */
void watch_tell_icon(GtkWidget *entry);

#endif
