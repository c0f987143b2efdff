/* SPDX-License-Identifier: GPL-2.0-or-later */
/* form.h: which of a mail's forms a person is shown, text or HTML. */
#ifndef IMAIL_CORE_FORM_H
#define IMAIL_CORE_FORM_H

#include <glib.h>

/* TEXT and HTML of a mail; either may be NULL. PREFERS_HTML: the user does. Text that is no more than a word
 * on how to see the HTML gives way to it anyhow. */
gboolean imail_form_is_html(const char *text, const char *html, gboolean prefers_html);

#endif
