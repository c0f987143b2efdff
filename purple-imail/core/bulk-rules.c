/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bulk-rules.c: the file of rules, read and written whole.
 */
#include "bulk-rules.h"

#include <string.h>

#include "durable.h"
#include "error.h"

#define KEEP "keep "
#define OFF  "off"

static gboolean is_key(const char *text)
{
	const char *name = strchr(text, ':');

	if (!g_str_has_prefix(text, "list:") && !g_str_has_prefix(text, "from:"))
		return FALSE;
	for (const char *c = name; *c != '\0'; c++)
		if (g_ascii_iscntrl(*c))
			return FALSE;
	return name[1] != '\0' && strlen(text) <= IMAIL_BULK_KEY_MAX && g_utf8_validate(text, -1, NULL);
}

static gboolean find(const ImailBulkRules *rules, const char *key, guint *at)
{
	return g_ptr_array_find_with_equal_func(rules->kept, key, g_str_equal, at);
}

static void take_line(ImailBulkRules *rules, const char *line)
{
	if (strcmp(line, OFF) == 0)
		rules->is_off = TRUE;
	else if (g_str_has_prefix(line, KEEP))
		imail_bulk_rules_keep(rules, line + strlen(KEEP), TRUE, NULL);
}

ImailBulkRules *imail_bulk_rules_read(const char *path)
{
	ImailBulkRules *rules = g_new0(ImailBulkRules, 1);
	g_autofree char *contents = NULL;
	g_auto(GStrv) lines = NULL;

	rules->kept = g_ptr_array_new_with_free_func(g_free);
	if (!g_file_get_contents(path, &contents, NULL, NULL))
		return rules;
	lines = g_strsplit(contents, "\n", -1);
	for (char **line = lines; *line != NULL; line++)
		take_line(rules, g_strstrip(*line));
	return rules;
}

void imail_bulk_rules_free(ImailBulkRules *rules)
{
	if (rules == NULL)
		return;
	g_ptr_array_unref(rules->kept);
	g_free(rules);
}

gboolean imail_bulk_rules_keep(ImailBulkRules *rules, const char *key, gboolean is_kept, GError **error)
{
	guint at;

	if (!is_key(key)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "“%s” names no list and no sender.",
			    key);
		return FALSE;
	}
	if (find(rules, key, &at)) {
		if (!is_kept)
			g_ptr_array_remove_index(rules->kept, at);
		return TRUE;
	}
	if (is_kept && rules->kept->len >= IMAIL_BULK_KEPT_MAX) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "At most %d lists and senders can be shown in the Inbox.", IMAIL_BULK_KEPT_MAX);
		return FALSE;
	}
	if (is_kept)
		g_ptr_array_add(rules->kept, g_strdup(key));
	return TRUE;
}

gboolean imail_bulk_rules_write(const ImailBulkRules *rules, const char *path, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < rules->kept->len; i++)
		g_string_append_printf(text, KEEP "%s\n", (const char *)rules->kept->pdata[i]);
	if (rules->is_off)
		g_string_append(text, OFF "\n");
	return imail_durable_write(path, text->str, text->len, error);
}
