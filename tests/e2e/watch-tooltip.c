/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch-tooltip.c: what plugins write into the tooltip of a buddy. Pidgin draws it, so that no assistive
 * technology sees its words.
 */
#include "watch.h"

#include <gtkblist.h>
#include <purple.h>

void watch_tell_tooltip(const char *name)
{
	for (PurpleBlistNode *node = purple_blist_get_root(); node != NULL;
	     node = purple_blist_node_next(node, TRUE)) {
		GString *text;

		if (!PURPLE_BLIST_NODE_IS_BUDDY(node) ||
		    !g_str_equal(purple_buddy_get_alias(PURPLE_BUDDY(node)), name))
			continue;
		text = g_string_new(NULL);
		purple_signal_emit(pidgin_blist_get_handle(), "drawing-tooltip", node, text, TRUE);
		fprintf(watch_out, "%s\n", text->str);
		g_string_free(text, TRUE);
	}
}
