/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * combo-guard.h: keeps libgnt's boxes to choose from from hanging Finch.
 */
#ifndef IMAIL_FINCH_COMBO_GUARD_H
#define IMAIL_FINCH_COMBO_GUARD_H

/* From then on, and no more: for all boxes in the process, also those of libpurple's forms. */
void combo_guard_install(void);
void combo_guard_remove(void);

#endif
