/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * search.h: finds the mail servers of one address: the ways in their order, within a time.
 */
#ifndef IMAILD_SEARCH_H
#define IMAILD_SEARCH_H

#include "found.h"
#include "server.h"

#define SEARCH_TOTAL_S  20 /* then what was found so far is the result */
#define SEARCH_DOMAIN_S 8  /* for the domain's own words: autoconfig and DNS */
#define SEARCH_PROBE_S  8  /* for connections under likely names */

typedef struct _Search Search;

/* A step begins: "list", "domain", "probe". Never inside search_new. */
typedef void (*SearchStepFn)(Search *search, const char *step, gpointer user_data);
/* Once, never inside search_new. FOUND is valid during the call; empty when there is nothing. */
typedef void (*SearchDone)(Search *search, const ImailDiscovered *found, gpointer user_data);

/* ADDRESS is a valid addr-spec. */
Search *search_new(Server *server, const char *address, SearchStepFn step, SearchDone done,
		   gpointer user_data);
/* The step that it is at. */
const char *search_step(const Search *search);
/* In or after DONE, or earlier to break it off. NULL is fine. */
void search_free(Search *search);

#endif
