/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-server-about.c: what is said of a mail server, and which of the values that were typed are set.
 */
#include "server-about.h"

static ImailServer *server_new(gboolean is_sender, const char *id)
{
	ImailServer *server = g_new0(ImailServer, 1);

	server->is_sender = is_sender;
	server->id = g_strdup(id);
	server->values = g_hash_table_new(g_str_hash, g_str_equal);
	return server;
}

static void server_free(ImailServer *server)
{
	g_free(server->id);
	g_hash_table_unref(server->values);
	g_free(server);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailServer, server_free)

static void test_words(void)
{
	static const struct {
		const char *state, *words;
		gboolean is_trouble;
	} states[] = {
		{NULL, "Not fetched yet", FALSE}, {"idle", "Not fetched yet", FALSE},
		{"connecting", "Fetching…", FALSE}, {"fetching", "Fetching…", FALSE},
		{"failed", "Failed", TRUE},       {"paused", "Needs you", TRUE},
	};
	g_autoptr(ImailServer) mailbox = server_new(FALSE, "m1"), sender = server_new(TRUE, "s1");
	g_autofree char *none = server_state_words(sender), *standard = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
		g_autofree char *words = NULL;

		mailbox->state = (char *)states[i].state;
		words = server_state_words(mailbox);
		g_assert_cmpstr(words, ==, states[i].words);
		g_assert_cmpint(server_is_trouble(mailbox), ==, states[i].is_trouble);
	}
	g_assert_cmpstr(none, ==, "");
	g_hash_table_insert(sender->values, (gpointer) "is_default", (gpointer) "true");
	g_hash_table_insert(mailbox->values, (gpointer) "is_default", (gpointer) "true");
	standard = server_state_words(sender);
	g_assert_cmpstr(standard, ==, "Default");
	g_assert_true(server_is_default(sender));
	g_assert_false(server_is_default(mailbox));
	g_assert_cmpstr(server_value(sender, "host"), ==, "");
	g_assert_cmpstr(server_removal_words(TRUE), !=, server_removal_words(FALSE));
}

static GHashTable *typed(const ImailServer *server, const char *host, const char *name, const char *password)
{
	const ServerField *fields = server_fields(server->is_sender);
	GHashTable *values = server_values_new(server);

	server_values_take(values, server, &fields[server_field_index(server->is_sender, "host")], g_strdup(host));
	server_values_take(values, server, &fields[server_field_index(server->is_sender, "name")], g_strdup(name));
	server_values_take(values, server, &fields[server_field_index(server->is_sender, "password")],
			   g_strdup(password));
	return values;
}

/* An empty password keeps the stored one; a name can be taken away, and one that there was not is not set. */
static void test_values(void)
{
	g_autoptr(ImailServer) server = server_new(TRUE, "s1"), fresh = server_new(FALSE, NULL);
	g_autoptr(GHashTable) values = typed(server, "smtp.demo.test", "", "");
	g_autoptr(GHashTable) changed = NULL, first = typed(fresh, "pop.demo.test", "", "secret");

	g_assert_cmpuint(g_hash_table_size(values), ==, 2);
	g_assert_cmpstr(g_hash_table_lookup(values, "sender"), ==, "s1");
	g_assert_cmpstr(g_hash_table_lookup(values, "host"), ==, "smtp.demo.test");
	g_hash_table_insert(server->values, (gpointer) "name", (gpointer) "Alice");
	changed = typed(server, "smtp.demo.test", "", "");
	g_assert_cmpstr(g_hash_table_lookup(changed, "name"), ==, "");
	g_assert_false(g_hash_table_contains(changed, "password"));
	g_assert_false(g_hash_table_contains(first, "mailbox"));
	g_assert_cmpstr(g_hash_table_lookup(first, "password"), ==, "secret");
}

static void test_fields(void)
{
	g_assert_cmpint(server_field_index(TRUE, "address"), >=, 0);
	g_assert_cmpint(server_field_index(FALSE, "address"), ==, -1);
	g_assert_cmpint(server_field_index(FALSE, "days"), >=, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/server-about/words", test_words);
	g_test_add_func("/server-about/values", test_values);
	g_test_add_func("/server-about/fields", test_fields);
	return g_test_run();
}
