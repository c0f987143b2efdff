/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-names.c: [names] of imaild.conf.
 */
#include "names.h"

#include "error.h"

static Names *read_lines(const char *lines, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();

	g_assert_true(g_key_file_load_from_data(file, lines, -1, G_KEY_FILE_NONE, NULL));
	return names_new(file, error);
}

static void test_good(void)
{
	g_autoptr(Names) names = read_lines("[names]\nMail.demo.test:995=127.0.0.1:1995\n"
				      "_pop3s._tcp.demo.test=10 0 995 mail.demo.test; 20 5 996 b.demo.test\n"
				      "demo.test=10 mx.demo.test;20 mx2.demo.test\n",
				      NULL);
	g_auto(GStrv) mx = NULL;
	GList *targets;

	g_assert_nonnull(names);
	g_assert_true(names_has_host(names, "mail.DEMO.test", 995));
	g_assert_false(names_has_host(names, "mail.demo.test", 110));
	g_assert_cmpstr(names_connect_list(names)->data, ==, "Mail.demo.test:995:127.0.0.1:1995");
	g_assert_true(names_get_srv(names, "_POP3S._tcp.demo.test", &targets));
	g_assert_cmpuint(g_list_length(targets), ==, 2);
	g_assert_cmpuint(g_srv_target_get_priority(targets->next->data), ==, 20);
	g_assert_cmpuint(g_srv_target_get_weight(targets->next->data), ==, 5);
	g_assert_cmpuint(g_srv_target_get_port(targets->next->data), ==, 996);
	g_resolver_free_targets(targets);
	g_assert_false(names_get_srv(names, "_pop3._tcp.demo.test", &targets));
	g_assert_true(names_get_mx(names, "DEMO.test", &mx));
	g_assert_cmpstr(mx[1], ==, "mx2.demo.test");
}

static void test_nothing(void)
{
	g_autoptr(Names) names = read_lines("[tls]\nca-file=x\n", NULL);
	GList *targets;
	char **mx;

	g_assert_null(names_connect_list(names));
	g_assert_null(names_connect_list(NULL));
	g_assert_false(names_has_host(NULL, "a", 1));
	g_assert_false(names_get_srv(NULL, "a", &targets));
	g_assert_false(names_get_mx(NULL, "a", &mx));
}

static void test_bad(void)
{
	static const char *const lines[] = {
		"a.test:995=127.0.0.1",       "a.test:x=127.0.0.1:1",      "a.test:1=127.0.0.1:70000",
		"a.test:0=127.0.0.1:1",       "a.test:1=b:1;c:1",          "_pop3._tcp.a.test=mail.a.test",
		"_pop3._tcp.a.test=0 0 99999 x", "_pop3._tcp.a.test=-1 0 1 x", "a.test=mx.a.test",
	};

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *text = g_strdup_printf("[names]\n%s\n", lines[i]);
		g_autoptr(GError) error = NULL;

		g_assert_null(read_lines(text, &error));
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/names/good", test_good);
	g_test_add_func("/names/nothing", test_nothing);
	g_test_add_func("/names/bad", test_bad);
	return g_test_run();
}
