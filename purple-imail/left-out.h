/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * left-out.h: what common/ and core/ say of a mail or a search that is not shown whole, in the user's
 * language. They know no catalog.
 */
#ifndef IMAIL_LEFT_OUT_H
#define IMAIL_LEFT_OUT_H

/* TEXT, sentence by sentence; one that is not known stays as it is. NULL: NULL. g_free. */
char *imail_left_out(const char *text);

#endif
