/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-dispatch.c: frames that the server pushes, each to its event; those that fit no record.
 */
#include "scripted-server.h"

static const struct {
	const char *frame, *event;
} pushes[] = {
	{"{\"type\":\"presence\",\"user\":\"bob@demo.test\",\"state\":\"away\"}", "presence bob@demo.test 2"},
	{"{\"type\":\"typing\",\"from\":\"bob@demo.test\",\"state\":\"yes\"}", "typing bob@demo.test 1"},
	{"{\"type\":\"profile\",\"user\":\"bob@demo.test\",\"name\":\"Bob\",\"addresses\":[\"b@x.test\",\"c@x.test\"]}",
	 "profile bob@demo.test Bob b@x.test,c@x.test"},
	{"{\"type\":\"senders\",\"senders\":[]}", "senders 0"},
	{"{\"type\":\"mailboxes\",\"mailboxes\":[{\"mailbox\":\"m1\",\"host\":\"h\",\"port\":995,\"tls\":"
	 "\"tls\",\"login\":\"l\"}]}",
	 "mailboxes 1"},
	{"{\"type\":\"mailbox-status\",\"mailbox\":\"m1\",\"state\":\"paused\",\"code\":\"auth\",\"text\":"
	 "\"no\"}",
	 "mailbox-status m1 4"},
	{"{\"type\":\"progress\",\"mailbox\":\"m1\",\"done\":3,\"total\":20,\"bytes\":7}",
	 "progress m1 3/20"},
	{"{\"type\":\"mail-status\",\"mail\":\"u\",\"state\":\"sending\"}", "status sending -"},
};

static void test_pushed(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	Peer *peer = peer_new();

	peer_login(peer);
	peer_say(peer, "%s", pushes[i].frame);
	peer_expect_event(peer, pushes[i].event);
	g_assert_null(peer_find(peer, "error"));
	peer_free(peer);
}

/* Frames that do not fit their record: told to the server, not to the user, and not acknowledged. */
static const char *const bad_pushes[] = {
	"{\"type\":\"presence\",\"user\":\"bob@demo.test\",\"state\":\"dancing\"}",
	"{\"type\":\"senders\",\"senders\":7}",
	"{\"type\":\"mail-status\",\"ref\":\"9\",\"mail\":\"u\",\"state\":\"from-the-future\"}",
	"{\"type\":\"im\",\"ref\":\"9\",\"from\":\"no address\",\"body\":\"x\"}",
	"{\"type\":\"from-the-future\"}",
};

static void test_bad_push(gconstpointer data)
{
	Peer *peer = peer_new();
	g_autoptr(ImailFrame) error = NULL;

	peer_login(peer);
	peer_say(peer, "%s", bad_pushes[GPOINTER_TO_UINT(data)]);
	error = peer_expect(peer, "error");
	g_assert_cmpstr(frame_string(error, "code"), ==, "protocol");
	g_assert_cmpuint(peer->events->len, ==, 0);
	g_assert_null(peer_find(peer, "ack"));
	g_assert_true(imail_client_is_online(peer->client));
	peer_free(peer);
}

static void add_table(const char *name, guint n, GTestDataFunc func)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *path = g_strdup_printf("/dispatch/%s/%u", name, i);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), func);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add_table("pushed", G_N_ELEMENTS(pushes), test_pushed);
	add_table("bad-push", G_N_ELEMENTS(bad_pushes), test_bad_push);
	return g_test_run();
}
