/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * visit-memory.c: a list that is known by its digest. See visit-memory.h.
 */
#include "visit-memory.h"

#include <string.h>

void visit_memory_clear(VisitMemory *memory)
{
	g_clear_pointer(&memory->list, g_free);
	memory->good_until = 0;
}

void visit_memory_doubt(VisitMemory *memory)
{
	if (memory->good_until != G_MAXINT64)
		visit_memory_clear(memory);
}

gboolean visit_memory_knows(const VisitMemory *memory, const char *list, gint64 now)
{
	return list != NULL && memory->list != NULL && strcmp(memory->list, list) == 0 &&
	       now < memory->good_until;
}

void visit_memory_keep(VisitMemory *memory, const char *list, gboolean has_uidls, gint64 now)
{
	visit_memory_clear(memory);
	if (list == NULL)
		return;
	memory->list = g_strdup(list);
	memory->good_until = has_uidls ? G_MAXINT64 : now + VISIT_TRUST_SIZES_S;
}
