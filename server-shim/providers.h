/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * providers.h: the built-in list of large mail providers: their servers, and what a person has to do first.
 */
#ifndef IMAILD_PROVIDERS_H
#define IMAILD_PROVIDERS_H

#include "found.h"

/* Adds the servers and the note of the provider of found->address's domain. FALSE: it is not in the list. */
gboolean providers_find(ImailDiscovered *found);

/* The same by the host to which the domain's mail goes (MX). */
gboolean providers_find_by_mx(ImailDiscovered *found, const char *mx_host);

/* Sets found->similar, if its domain is none of the list and looks like a slip of one that many people have:
 * one letter more, less or other, or two exchanged ("gmial.com"). */
void providers_guess(ImailDiscovered *found);

#endif
