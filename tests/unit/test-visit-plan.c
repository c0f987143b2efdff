/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-visit-plan.c: for each message of a list, what is known of it and the user's rules: fetch, begin, delete, leave.
 */
#include <string.h>

#include "message.h"
#include "visit-plan.h"

#define NOW 10000000
#define DAY 86400

static void entry_free(gpointer data)
{
	g_free(((Pop3Entry *)data)->uidl);
	g_free(data);
}

/* LIST: "uidl:size …", "-" for no unique-id. KNOWN: "uidl:kind,acked,fetched …", in letters w(hole), o(lder), p(artial), W(anted). */
static char *plan(const char *list, const char *known, const VisitRules *rules)
{
	g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(entry_free);
	g_auto(GStrv) items = g_strsplit(list, " ", -1), rows = g_strsplit(known, " ", -1);
	GString *result = g_string_new(NULL);
	VisitPlan *made;

	for (guint i = 0; items[i] && *items[i]; i++) {
		g_auto(GStrv) parts = g_strsplit(items[i], ":", 2);
		Pop3Entry *entry = g_new0(Pop3Entry, 1);

		entry->number = i + 1;
		entry->uidl = g_str_equal(parts[0], "-") ? NULL : g_strdup(parts[0]);
		entry->size = parts[1] ? g_ascii_strtoll(parts[1], NULL, 10) : -1;
		g_ptr_array_add(entries, entry);
	}
	made = visit_plan_new(entries, rules);
	for (guint i = 0; rows[i] && *rows[i]; i++) {
		char *colon = strrchr(rows[i], ':');
		StoreUidl uidl = {.push = 7};

		*colon = '\0';
		uidl.kind = colon[1] == 'w' ? STORE_UIDL_WHOLE : colon[1] == 'o' ? STORE_UIDL_OLDER : colon[1] == 'p' ? STORE_UIDL_PARTIAL : STORE_UIDL_WANTED;
		uidl.is_acked = colon[2] == 'a';
		uidl.fetched = NOW - g_ascii_strtoll(colon + 3, NULL, 10) * DAY;
		visit_plan_known(made, rows[i], &uidl);
	}
	visit_plan_settle(made);
	for (guint i = 0; i < made->items->len; i++)
		g_string_append_c(result, "LFTDO"[g_array_index(made->items, VisitItem, i).action]);
	for (guint i = 0; i < made->gone->len; i++)
		g_string_append_printf(result, " -%s", (char *)made->gone->pdata[i]);
	if (made->wanted_gone->len > 0)
		g_string_append_printf(result, " lost%u", made->wanted_gone->len);
	visit_plan_free(made);
	return g_string_free(result, FALSE);
}

static const struct {
	const char *name, *list, *known, *result;
	VisitRules rules;
} cases[] = {
	{"all-new", "a:1 b:2", "", "FF", {0}},
	{"known", "a:1 b:2", "a:wa0", "LF", {0}},
	{"gone", "a:1", "a:wa0 b:wn0 c:Wn0", "L -b -c lost1", {0}},
	{"digests-are-not-gone", "a:1", "content:00:wa0", "F", {0}},
	{"empty", "", "a:wa0", " -a", {0}},
	{"delete-acked", "a b c d e", "a:wa0 b:wn0 c:oa0 d:pa0 e:Wa0", "DLLLF", {.after = IMAIL_AFTER_DELETE}},
	{"delete-spooled", "a b c d", "a:wa0 b:wn0 c:on0 d:pn0", "DDLL",
	 {.after = IMAIL_AFTER_DELETE, .delete_when = IMAIL_DELETE_SPOOLED}},
	{"keep-spooled", "a", "a:wa0", "L", {.delete_when = IMAIL_DELETE_SPOOLED}},
	{"delete-after-days", "a b c", "a:wa6 b:wa7 c:wn8", "LDL", {.after = IMAIL_AFTER_DAYS, .days = 7}},
	{"delete-after-no-days", "a", "a:wa0", "D", {.after = IMAIL_AFTER_DAYS}},
	{"repeated", "a a b", "a:wa0 b:wa0", "FFD -a", {.after = IMAIL_AFTER_DELETE}},
	{"repeated-thrice", "a a a", "", "FFF", {0}},
	{"no-unique-ids", "-:1 -:2", "", "FF", {.after = IMAIL_AFTER_DELETE}},
	{"large", "a:101 b:100 c:-1 -:101", "", "TFFF", {.top_size = 100}},
	{"large-wanted", "a:101", "a:Wn0", "F", {.top_size = 100}},
	{"large-begun", "a:101", "a:pa0", "L", {.top_size = 100}},
	{"too-large", "a:300000000 b:300000000 -:300000000", "b:Wn0", "TLL", {0}},
	{"count", "a b c d", "c:wa0", "OFLF", {.is_first = TRUE, .first_count = 2}},
	{"count-without-unique-ids", "- - a", "", "FFF", {.is_first = TRUE, .first_count = 1}},
	{"count-later", "a b c", "", "FFF", {.first_count = 1}},
};

static void test_case(gconstpointer data)
{
	gsize i = GPOINTER_TO_SIZE(data);
	VisitRules rules = cases[i].rules;
	g_autofree char *result = NULL;

	rules.now = NOW;
	result = plan(cases[i].list, cases[i].known, &rules);
	g_assert_cmpstr(result, ==, cases[i].result);
}

/* What a list of 100,000 costs; told, not judged. */
static void test_many(void)
{
	g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(entry_free);
	StoreUidl known = {0};
	gint64 begin;
	VisitPlan *made;

	for (guint i = 0; i < 100000; i++) {
		Pop3Entry *entry = g_new0(Pop3Entry, 1);

		entry->number = i + 1;
		entry->uidl = g_strdup_printf("%08x4f0c1f0a%08x", i * 2654435761u, i);
		g_ptr_array_add(entries, entry);
	}
	begin = g_get_monotonic_time();
	made = visit_plan_new(entries, &(VisitRules){.now = NOW});
	for (guint i = 0; i < entries->len; i++)
		visit_plan_known(made, ((Pop3Entry *)entries->pdata[i])->uidl, &known);
	visit_plan_settle(made);
	g_test_message("100,000 unique-ids compared in %.1f ms", (double)(g_get_monotonic_time() - begin) / 1000);
	for (guint i = 0; i < made->items->len; i++)
		g_assert_cmpint(g_array_index(made->items, VisitItem, i).action, ==, VISIT_LEAVE);
	visit_plan_free(made);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/visit-plan/", cases[i].name, NULL);

		g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_case);
	}
	g_test_add_func("/visit-plan/many", test_many);
	return g_test_run();
}
