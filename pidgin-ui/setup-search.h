/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup-search.h: how far the search for mail servers is, as a list of its steps.
 */
#ifndef IMAIL_PIDGIN_SETUP_SEARCH_H
#define IMAIL_PIDGIN_SETUP_SEARCH_H

#include <gtk/gtk.h>

/* The list for an address of DOMAIN, at its first step. It moves by itself until it is destroyed. */
GtkWidget *setup_search_new(const char *domain);
/* STEP as in ImailUiOps.servers_step; one that is not known changes nothing. */
void setup_search_set_step(GtkWidget *search, const char *step);

#endif
