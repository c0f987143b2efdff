/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * i18n.h: translation, as all UI plugins use it. Without a catalog these give the English text back.
 */
#ifndef IMAIL_UI_I18N_H
#define IMAIL_UI_I18N_H

#include <libintl.h>

#define _(text) dgettext(GETTEXT_PACKAGE, text)
/* A string of a table, translated where it is used. */
#define N_(text)          (text)
#define NN_(one, many, n) dngettext(GETTEXT_PACKAGE, one, many, n)

#endif
