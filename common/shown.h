/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shown.h: a mail's text or HTML as a person reads it: plain text, and libpurple markup (the subset that
 * GtkIMHtml and Finch show), with the places that can be folded.
 *
 * Nothing of a sender's markup comes through but what this writes anew: headings, paragraphs, lists, quotes,
 * tables as lines, emphasis, links with their target. Scripts, styles, forms, hidden text and event handlers
 * are gone; images are named, never loaded. Each line of markup opens and closes its own tags, so a UI may
 * cut between lines.
 */
#ifndef IMAIL_COMMON_SHOWN_H
#define IMAIL_COMMON_SHOWN_H

#include <glib.h>

typedef enum {
	IMAIL_FOLD_QUOTE,     /* lines that somebody wrote before */
	IMAIL_FOLD_SIGNATURE, /* what stands below "-- " */
} ImailFoldKind;

/* Whole lines, without the line end before and after them: octets [start, end) of each. */
typedef struct {
	ImailFoldKind kind;
	guint lines;
	gsize text_start, text_end;
	gsize markup_start, markup_end;
} ImailShownFold;

typedef struct {
	char *text;          /* valid UTF-8, LF line ends */
	char *markup;        /* as far as `markup_max` octets of it go; NULL where none was wanted */
	GArray *folds;       /* of ImailShownFold, in order; those that lie in the markup whole */
	guint remote_images; /* that were not loaded */
	gboolean is_cut;     /* the markup shows the beginning only */
} ImailShown;

void imail_shown_free(ImailShown *shown);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailShown, imail_shown_free)

/* `text` is TEXT as it stands. MARKUP_MAX 0: no markup. */
ImailShown *imail_shown_from_text(const char *text, gsize markup_max);
/* NAMES (may be NULL): content-id → name of the attachment that the HTML shows as an image. A name that
 * begins with IMAIL_SHOWN_MARK is written though the image has words of its own: the caller puts the image
 * there. */
#define IMAIL_SHOWN_MARK "\357\277\274" /* U+FFFC, object replacement character */
ImailShown *imail_shown_from_html(const char *html, GHashTable *names, gsize markup_max);

#endif
