/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * i18n.h: translation in the protocol plugin, and where the catalogs lie, for it and for the UI plugins.
 */
#ifndef IMAIL_I18N_H
#define IMAIL_I18N_H

#include <libintl.h>

/* Without a catalog these give the English text back. */
#define _(text) dgettext(GETTEXT_PACKAGE, text)
/* A string of a table, translated where it is used. */
#define N_(text)          (text)
#define NN_(one, many, n) dngettext(GETTEXT_PACKAGE, one, many, n)

/* Finds the catalogs: beside the plugin file PLUGIN_PATH (a build tree), else where they are installed. */
void imail_i18n_start(const char *plugin_path);

#endif
