/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read-text.c: the text of a mail that is read: plain text without control characters, which a terminal would
 * obey. Long quotations are folded away at first, all at once; signatures are dim.
 */
#include "read-private.h"

#include <gnttextview.h>
#include <string.h>

#include "ui.h"

#define FOLD_FROM 7 /* lines of a quotation */

static gboolean can_fold(const ImailFold *fold)
{
	return !fold->is_signature && fold->lines >= FOLD_FROM;
}

gboolean read_text_has_folds(const Read *self)
{
	for (guint i = 0; self->mail != NULL && i < self->mail->folds->len; i++)
		if (can_fold(&g_array_index(self->mail->folds, ImailFold, i)))
			return TRUE;
	return FALSE;
}

static void append(Read *self, const char *text, gsize len, GntTextFormatFlags flags)
{
	g_autofree char *part = g_strndup(text, len), *clean = ui_clean(part, TRUE);

	if (*clean != '\0')
		gnt_text_view_append_text_with_flags(GNT_TEXT_VIEW(self->text), clean, flags);
}

static void fold_append(Read *self, const ImailFold *fold, const char *text)
{
	g_autofree char *words = NULL;

	if (self->is_unfolded || !can_fold(fold)) {
		append(self, text + fold->text_start, fold->text_end - fold->text_start,
		       fold->is_signature ? GNT_TEXT_FLAG_DIM : GNT_TEXT_FLAG_NORMAL);
		return;
	}
	words = g_strdup_printf(
		NN_("[%u quoted line; t shows it]", "[%u quoted lines; t shows them]", fold->lines),
		fold->lines);
	append(self, words, strlen(words), GNT_TEXT_FLAG_DIM);
}

void read_text_show(Read *self)
{
	const char *text = self->mail->text;
	gsize at = 0, len = strlen(text);
	GntTextView *view = GNT_TEXT_VIEW(self->text);
	int above = gnt_text_view_get_lines_above(view);

	gnt_text_view_clear(view);
	if (self->headers != NULL) {
		append(self, self->headers, strlen(self->headers), GNT_TEXT_FLAG_BOLD);
		append(self, "\n\n", 2, GNT_TEXT_FLAG_NORMAL);
	}
	for (guint i = 0; i < self->mail->folds->len; i++) {
		const ImailFold *fold = &g_array_index(self->mail->folds, ImailFold, i);

		if (fold->text_start < at || fold->text_end > len)
			continue;
		append(self, text + at, fold->text_start - at, GNT_TEXT_FLAG_NORMAL);
		fold_append(self, fold, text);
		at = fold->text_end;
	}
	append(self, text + at, len - at, GNT_TEXT_FLAG_NORMAL);
	/* What is appended is scrolled to; where the reader was, or the beginning, is better. 0 is the end.
	 */
	if (gnt_text_view_get_lines_above(view) > 0)
		gnt_text_view_scroll(view, -gnt_text_view_get_lines_above(view));
	if (MIN(above, gnt_text_view_get_lines_below(view)) > 0)
		gnt_text_view_scroll(view, MIN(above, gnt_text_view_get_lines_below(view)));
	gnt_widget_draw(self->text);
}
