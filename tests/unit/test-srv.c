/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-srv.c: SRV and MX records: their order, what they deny, and a lookup by a resolver of our own.
 */
#include "srv.h"

#include <string.h>

/* ---- a resolver that answers from a table ---- */

G_DECLARE_FINAL_TYPE(TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver {
	GResolver parent;
	gboolean hangs; /* until it is cancelled */
	gboolean is_down;
	guint asked;
};

G_DEFINE_FINAL_TYPE(TestResolver, test_resolver, G_TYPE_RESOLVER)

static GList *add_target(GList *list, const char *host, guint port, guint priority, guint weight)
{
	return g_list_append(list, g_srv_target_new(host, port, priority, weight));
}

static GList *records_of(const char *name)
{
	if (g_str_equal(name, "_submission._tcp.demo.test"))
		return g_list_append(NULL, g_variant_ref_sink(g_variant_new("(qqqs)", 5, 0, 587, "out.demo.test")));
	if (g_str_equal(name, "_pop3._tcp.demo.test") || g_str_equal(name, "_pop3s._tcp.demo.test"))
		return g_list_append(NULL, g_variant_ref_sink(g_variant_new("(qqqs)", 0, 0, 0, ".")));
	if (g_str_equal(name, "demo.test")) {
		GList *list = g_list_append(NULL, g_variant_ref_sink(g_variant_new("(qs)", 20, "mx2.demo.test")));

		return g_list_append(list, g_variant_ref_sink(g_variant_new("(qs)", 10, "mx1.demo.test")));
	}
	return NULL;
}

static void cancelled_cb(GCancellable *cancellable, gpointer user_data)
{
	GTask *task = user_data;

	g_task_return_error_if_cancelled(task);
	g_object_unref(task);
}

static void lookup_records_async(GResolver *resolver, const char *name, GResolverRecordType type,
				 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
	GTask *task = g_task_new(resolver, cancellable, callback, user_data);
	GList *records = records_of(name);

	((TestResolver *)resolver)->asked++;
	if (((TestResolver *)resolver)->hangs) {
		g_list_free_full(records, (GDestroyNotify)g_variant_unref);
		g_signal_connect(cancellable, "cancelled", G_CALLBACK(cancelled_cb), task);
		return;
	}
	if (((TestResolver *)resolver)->is_down) {
		g_list_free_full(records, (GDestroyNotify)g_variant_unref);
		g_task_return_new_error(task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "down");
	} else if (records == NULL)
		g_task_return_new_error(task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "none");
	else
		g_task_return_pointer(task, records, NULL);
	g_object_unref(task);
}

static GList *lookup_records_finish(GResolver *resolver, GAsyncResult *result, GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}

static void test_resolver_class_init(TestResolverClass *class)
{
	G_RESOLVER_CLASS(class)->lookup_records_async = lookup_records_async;
	G_RESOLVER_CLASS(class)->lookup_records_finish = lookup_records_finish;
}

static void test_resolver_init(TestResolver *resolver)
{
}

/* ---- order ---- */

/* The mailboxes' hosts, separated by blanks. */
static char *hosts(GPtrArray *list)
{
	GString *words = g_string_new(NULL);

	for (guint i = 0; i < list->len; i++)
		g_string_append_printf(words, "%s%s", i > 0 ? " " : "", ((ImailCandidate *)list->pdata[i])->host);
	return g_string_free(words, FALSE);
}

static void test_priority(void)
{
	g_autoptr(ImailDiscovered) found = found_new("alice@demo.test");
	g_autofree char *words = NULL;
	GList *list = NULL;

	list = add_target(list, "c.demo.test", 995, 30, 100);
	list = add_target(list, "a.demo.test", 995, 10, 0);
	list = add_target(list, "b.demo.test", 995, 20, 0);
	g_assert_true(srv_read(found, SRV_POP3S, list));
	words = hosts(found->mailboxes);
	g_assert_cmpstr(words, ==, "a.demo.test b.demo.test c.demo.test");
	g_assert_cmpint(((ImailCandidate *)found->mailboxes->pdata[0])->tls, ==, IMAIL_TLS_IMPLICIT);
}

/* RFC 2782: of one priority, the heavier one is first more often; the light one is now and then. */
static void test_weight(void)
{
	guint heavy_first = 0;

	for (guint i = 0; i < 300; i++) {
		g_autoptr(ImailDiscovered) found = found_new("alice@demo.test");
		GList *list = add_target(NULL, "light.demo.test", 587, 10, 10);

		g_assert_true(srv_read(found, SRV_SUBMISSION, add_target(list, "heavy.demo.test", 587, 10, 90)));
		g_assert_cmpuint(found->senders->len, ==, 2);
		heavy_first += g_str_equal(((ImailCandidate *)found->senders->pdata[0])->host, "heavy.demo.test");
	}
	g_assert_cmpuint(heavy_first, >, 180);
	g_assert_cmpuint(heavy_first, <, 300);
}

static void test_denied(void)
{
	g_autoptr(ImailDiscovered) found = found_new("alice@demo.test");

	g_assert_false(srv_read(found, SRV_POP3S, add_target(NULL, ".", 0, 0, 0)));
	g_assert_false(srv_read(found, SRV_POP3S, add_target(NULL, "", 0, 0, 0)));
	g_assert_false(srv_read(found, SRV_POP3S, NULL));
	g_assert_false(found_has(found, FOUND_MAILBOX));
}

static void test_hostile(void)
{
	g_autoptr(ImailDiscovered) found = found_new("alice@demo.test");
	GList *list = NULL;

	list = add_target(list, "127.0.0.1", 995, 0, 0);
	list = add_target(list, "a b", 995, 0, 0);
	list = add_target(list, "pop.demo.test", 0, 0, 0);
	g_assert_true(srv_read(found, SRV_POP3S, list));
	g_assert_false(found_has(found, FOUND_MAILBOX));

	list = NULL;
	for (guint i = 0; i < 1000; i++)
		list = g_list_prepend(list, g_srv_target_new("pop.demo.test", 1 + i, 0, 0));
	g_assert_true(srv_read(found, SRV_POP3S, list));
	g_assert_cmpuint(found->mailboxes->len, ==, SRV_TARGETS_MAX);
}

/* ---- lookups ---- */

typedef struct {
	GMainLoop *loop;
	guint done;
	ImailDiscovered *found;
	gboolean is_denied[2], is_mute;
	char **mx;
} Run;

static void done_cb(SrvLookup *lookup, const SrvResult *result, gpointer user_data)
{
	Run *run = user_data;

	run->done++;
	run->found = found_new("alice@demo.test");
	found_merge(run->found, result->found);
	memcpy(run->is_denied, result->is_denied, sizeof run->is_denied);
	run->is_mute = result->is_mute;
	run->mx = g_strdupv(result->mx);
	g_main_loop_quit(run->loop);
}

static void look_up(Run *run, const Names *names, gboolean asks)
{
	SrvLookup *lookup;

	*run = (Run){.loop = g_main_loop_new(NULL, FALSE)};
	lookup = srv_lookup_new(names, asks, "alice@demo.test", done_cb, run);
	g_assert_cmpuint(run->done, ==, 0);
	g_main_loop_run(run->loop);
	g_assert_cmpuint(run->done, ==, 1);
	srv_lookup_free(lookup);
}

static void run_clear(Run *run)
{
	g_main_loop_unref(run->loop);
	found_free(run->found);
	g_strfreev(run->mx);
}

static Names *names_of(const char *lines)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	Names *names;

	g_assert_true(g_key_file_load_from_data(file, lines, -1, G_KEY_FILE_NONE, NULL));
	names = names_new(file, NULL);
	g_assert_nonnull(names);
	return names;
}

static void test_lookup(void)
{
	g_autoptr(TestResolver) resolver = g_object_new(test_resolver_get_type(), NULL);
	Run run;

	g_resolver_set_default(G_RESOLVER(resolver));
	look_up(&run, NULL, TRUE);
	g_assert_cmpuint(resolver->asked, ==, 5);
	g_assert_cmpuint(run.found->senders->len, ==, 1);
	g_assert_cmpint(((ImailCandidate *)run.found->senders->pdata[0])->port, ==, 587);
	g_assert_cmpint(((ImailCandidate *)run.found->senders->pdata[0])->tls, ==, IMAIL_TLS_STARTTLS);
	g_assert_true(run.is_denied[FOUND_MAILBOX]);
	g_assert_false(run.is_denied[FOUND_SENDER]);
	g_assert_cmpuint(g_strv_length(run.mx), ==, 2);
	g_assert_cmpstr(run.mx[0], ==, "mx1.demo.test");
	run_clear(&run);
}

/* What the administrator says is not asked for; without leave to ask nothing is. */
static void test_names(void)
{
	g_autoptr(TestResolver) resolver = g_object_new(test_resolver_get_type(), NULL);
	g_autoptr(Names) names = names_of("[names]\n_submission._tcp.demo.test=0 0 25 in.demo.test\n");
	Run run;

	g_resolver_set_default(G_RESOLVER(resolver));
	look_up(&run, names, TRUE);
	g_assert_cmpuint(resolver->asked, ==, 4);
	g_assert_cmpstr(((ImailCandidate *)run.found->senders->pdata[0])->host, ==, "in.demo.test");
	run_clear(&run);
	look_up(&run, names, FALSE);
	g_assert_cmpuint(resolver->asked, ==, 4);
	g_assert_cmpuint(g_strv_length(run.mx), ==, 0);
	run_clear(&run);
}

/* That nobody answers is no word on the domain; a "no" is one, and so is not having been asked. */
static void test_mute(void)
{
	g_autoptr(TestResolver) resolver = g_object_new(test_resolver_get_type(), NULL);
	Run run;

	g_resolver_set_default(G_RESOLVER(resolver));
	look_up(&run, NULL, TRUE);
	g_assert_false(run.is_mute);
	run_clear(&run);
	look_up(&run, NULL, FALSE);
	g_assert_false(run.is_mute);
	run_clear(&run);
	resolver->is_down = TRUE;
	look_up(&run, NULL, TRUE);
	g_assert_true(run.is_mute);
	g_assert_false(found_has(run.found, FOUND_SENDER));
	run_clear(&run);
}

static void test_cancel(void)
{
	g_autoptr(TestResolver) resolver = g_object_new(test_resolver_get_type(), NULL);
	Run run = {0};
	SrvLookup *lookup;

	resolver->hangs = TRUE;
	g_resolver_set_default(G_RESOLVER(resolver));
	lookup = srv_lookup_new(NULL, TRUE, "alice@demo.test", done_cb, &run);
	g_assert_cmpuint(resolver->asked, ==, 5);
	srv_lookup_free(lookup);
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_assert_cmpuint(run.done, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/srv/priority", test_priority);
	g_test_add_func("/srv/weight", test_weight);
	g_test_add_func("/srv/denied", test_denied);
	g_test_add_func("/srv/hostile", test_hostile);
	g_test_add_func("/srv/lookup", test_lookup);
	g_test_add_func("/srv/names", test_names);
	g_test_add_func("/srv/mute", test_mute);
	g_test_add_func("/srv/cancel", test_cancel);
	return g_test_run();
}
