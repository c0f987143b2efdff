/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shown.h: a mail's text or HTML as a person reads it: plain text, and libpurple markup (the subset that
 * GtkIMHtml and Finch show), with the places that can be folded.
 *
 * Nothing of a sender's markup comes through but what this writes anew: headings, paragraphs, lists, quotes,
 * tables as lines, emphasis, links with their target. Scripts, styles, forms, hidden text and event handlers
 * are gone; images are named, never loaded: where they would stand is told beside the markup. Each line of
 * markup opens and closes its own tags, so a UI may cut between lines.
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

/* Where the HTML has an image that is to be seen: octets [start, end) of the markup are the words in its
 * stead, maybe none; a UI that can show it puts it there. What is hidden, or too small to be seen, is a
 * tracker and has no place. */
#define IMAIL_SHOWN_IMAGES_MAX 100 /* places that are told; of more images only the words stand there */
typedef struct {
	char *url;        /* http or https; NULL: it is a part of the mail */
	char *content_id; /* of that part; else NULL */
	gsize markup_start, markup_end;
} ImailShownImage;

typedef struct {
	char *text;          /* valid UTF-8, LF line ends */
	char *markup;        /* as far as `markup_max` octets of it go; NULL where none was wanted */
	GArray *folds;       /* of ImailShownFold, in order; those that lie in the markup whole */
	GArray *images;      /* of ImailShownImage, in order; those that lie in the markup */
	guint remote_images; /* that were not loaded, trackers among them */
	gboolean is_cut;     /* the markup shows the beginning only */
} ImailShown;

void imail_shown_free(ImailShown *shown);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailShown, imail_shown_free)

/* `text` is TEXT as it stands. MARKUP_MAX 0: no markup. */
ImailShown *imail_shown_from_text(const char *text, gsize markup_max);
/* NAMES (may be NULL): content-id → name of the attachment that the HTML shows as an image. */
ImailShown *imail_shown_from_html(const char *html, GHashTable *names, gsize markup_max);

#endif
