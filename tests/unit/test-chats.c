/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-chats.c: the thread in which each contact is written to, and that it is kept.
 */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chats.h"

#define BOB "bob@demo.test"

typedef struct {
	char *dir, *path;
	ImailWorker *worker;
	ImailChats *chats;
} Fixture;

static void start(Fixture *f)
{
	f->worker = imail_worker_new("test");
	f->chats = imail_chats_new(f->path, f->worker);
}

static void stop(Fixture *f)
{
	imail_worker_free(f->worker);
	imail_chats_free(f->chats);
}

static void restart(Fixture *f)
{
	stop(f);
	start(f);
}

static void set_up(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	f->dir = g_dir_make_tmp("imail-chats-XXXXXX", NULL);
	f->path = g_build_filename(f->dir, "chats", NULL);
	start(f);
}

static void tear_down(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	stop(f);
	g_unlink(f->path);
	g_rmdir(f->dir);
	g_free(f->path);
	g_free(f->dir);
}

/* Sends TEXT under the id ID; imail_record_free. */
static ImailMail *send(Fixture *f, const char *address, const char *id, const char *text)
{
	ImailMail *mail = imail_record_new(&imail_mail_type);

	mail->from = g_strdup("Alice <alice@demo.test>");
	imail_chats_prepare(f->chats, address, text, mail);
	if (id != NULL)
		imail_chats_sent(f->chats, address, id, mail, text);
	return mail;
}

static void mail_free(ImailMail *mail)
{
	imail_record_free(&imail_mail_type, mail);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailMail, mail_free)

/* A mail of theirs; REFERENCES are separated by spaces. */
static ImailParsed *parsed(const char *subject, const char *message_id, const char *references)
{
	g_autofree char *text = g_strdup_printf("Subject: %s\r\nMessage-ID: %s\r\nReferences: %s\r\n\r\nx\r\n", subject,
						message_id, references);

	return imail_mime_parse_head(text, strlen(text));
}

static void test_thread(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(ImailMail) first = send(f, BOB, "1", "\n Are you there?\nI wait.");
	g_autoptr(ImailMail) second = send(f, "BOB@demo.test", "2", "Hello?");
	g_autoptr(ImailMail) other = send(f, "carol@demo.test", "3", "Hello Carol");

	g_assert_cmpstr(first->subject, ==, "Are you there?");
	g_assert_null(first->in_reply_to);
	g_assert_true(g_str_has_suffix(first->message_id, "@demo.test>"));
	g_assert_cmpstr(second->subject, ==, "Re: Are you there?");
	g_assert_cmpstr(second->in_reply_to, ==, first->message_id);
	g_assert_cmpstr(second->references[0], ==, first->message_id);
	g_assert_null(second->references[1]);
	g_assert_cmpstr(other->subject, ==, "Hello Carol");
	g_assert_null(other->in_reply_to);
}

static void test_kept(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(ImailMail) first = send(f, BOB, "1", "a; \\ \"b\" = 预算");
	g_autoptr(ImailMail) second = NULL;
	const char *address;

	imail_chats_set_told(f->chats, "1", IMAIL_MAIL_UNCERTAIN);
	restart(f);
	g_assert_cmpstr(imail_chats_subject(f->chats, BOB), ==, "a; \\ \"b\" = 预算");
	g_assert_cmpint(imail_chats_find_sent(f->chats, "1", &address)->told, ==, IMAIL_MAIL_UNCERTAIN);
	g_assert_cmpstr(address, ==, BOB);
	g_assert_cmpstr(imail_chats_find_sent(f->chats, "1", NULL)->words, ==, "a; \\ \"b\" = 预算");
	g_assert_null(imail_chats_find_sent(f->chats, "2", NULL));
	second = send(f, BOB, "2", "b");
	g_assert_cmpstr(second->in_reply_to, ==, first->message_id);
}

static void block_run(gpointer unused G_GNUC_UNUSED)
{
	g_usleep(G_MAXULONG);
}

/* Whatever the worker does, a message that may have left is known after a kill. */
static void test_killed(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(ImailMail) second = NULL;
	int status;
	pid_t child;

	stop(f);
	child = fork();
	if (child == 0) {
		start(f);
		imail_worker_push(f->worker, block_run, NULL, NULL, NULL);
		send(f, BOB, "1", "Are you there?");
		kill(getpid(), SIGKILL);
	}
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_true(WIFSIGNALED(status));
	start(f);
	g_assert_nonnull(imail_chats_find_sent(f->chats, "1", NULL));
	second = send(f, BOB, "2", "Hello?");
	g_assert_cmpstr(second->in_reply_to, ==, imail_chats_find_sent(f->chats, "1", NULL)->message_id);
}

/* What was written by the worker meanwhile is not older than what stands there. */
static void test_order(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	for (guint i = 0; i < 50; i++) {
		g_autofree char *id = g_strdup_printf("%u", i);
		g_autoptr(ImailMail) mail = send(f, BOB, id, "x");

		imail_chats_set_told(f->chats, id, IMAIL_MAIL_UNCERTAIN);
		if (i % 10 == 9) {
			g_autofree char *next = g_strdup_printf("next %u", i);
			g_autoptr(ImailMail) last = send(f, BOB, next, "y");

			restart(f);
			g_assert_nonnull(imail_chats_find_sent(f->chats, next, NULL));
		}
	}
}

/* What did not go out leaves nothing behind. */
static void test_taken_back(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(ImailMail) first = send(f, BOB, "1", "One");
	g_autoptr(ImailMail) second = NULL, third = NULL;

	imail_chats_take_back(f->chats, "1");
	imail_chats_take_back(f->chats, "none");
	restart(f);
	g_assert_null(imail_chats_find_sent(f->chats, "1", NULL));
	second = send(f, BOB, "2", "Two");
	g_assert_cmpstr(second->subject, ==, "Two");
	g_assert_null(second->in_reply_to);
	third = send(f, BOB, "3", "Three");
	imail_chats_take_back(f->chats, "3");
	g_clear_pointer(&third, mail_free);
	third = send(f, BOB, "3", "Three");
	g_assert_cmpstr(third->in_reply_to, ==, second->message_id);
}

static void test_damaged(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const files[] = {"", "\377\376", "[chat 0]\n", "[chat 0]\naddress=bob@demo.test\nsent=1;2;\n"};

	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autoptr(ImailMail) mail = NULL;

		stop(f);
		g_assert_true(g_file_set_contents(f->path, files[i], -1, NULL));
		start(f);
		mail = send(f, BOB, NULL, "a");
		g_assert_cmpstr(mail->subject, ==, "a");
		g_assert_null(mail->in_reply_to);
	}
}

/* Somebody else's mail under the contact's address was shown while the conversation was open. */
static void test_forged(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(ImailMail) first = send(f, BOB, "1", "Are you there?");
	g_autoptr(ImailParsed) forged = parsed("Hello", "<forged@demo.test>", "<x@demo.test>");
	g_autoptr(ImailParsed) second = parsed("Hello", "<forged-2@demo.test>", "<forged@demo.test>");
	g_autoptr(ImailParsed) answer = parsed("Re: Are you there?", "<b@demo.test>", first->message_id);

	g_assert_false(imail_chats_answers_message(f->chats, BOB, forged));
	imail_chats_received(f->chats, BOB, forged, NULL);
	restart(f);
	g_assert_true(imail_chats_is_answer(f->chats, BOB, second));
	g_assert_false(imail_chats_answers_message(f->chats, BOB, second));
	/* What was sent before is answered still. */
	g_assert_true(imail_chats_answers_message(f->chats, BOB, answer));
	g_assert_false(imail_chats_answers_message(f->chats, "carol@demo.test", answer));
}

static void test_answers(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(ImailMail) first = send(f, BOB, "1", "Are you there?");
	g_autoptr(ImailParsed) answer = parsed("AW: Are you there?", "<b@demo.test>", first->message_id);
	g_autoptr(ImailParsed) stranger = parsed("Are you there?", "<c@demo.test>", "<x@demo.test>");
	g_autoptr(ImailMail) second = NULL;

	g_assert_true(imail_chats_is_answer(f->chats, BOB, answer));
	g_assert_false(imail_chats_is_answer(f->chats, "carol@demo.test", answer));
	g_assert_false(imail_chats_is_answer(f->chats, BOB, stranger));
	imail_chats_received(f->chats, BOB, answer, "Alice <work@demo.test>");
	restart(f);
	second = send(f, BOB, "2", "Good.");
	g_assert_cmpstr(second->subject, ==, "Re: Are you there?");
	g_assert_cmpstr(second->in_reply_to, ==, "<b@demo.test>");
	g_assert_cmpuint(g_strv_length(second->references), ==, 2);
	g_assert_cmpstr(imail_chats_from(f->chats, BOB), ==, "Alice <work@demo.test>");
}

/* A mail that was shown is answered, whatever thread it is of; what cannot be named in a header is not. */
static void test_another_thread(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(ImailMail) first = send(f, BOB, "1", "Are you there?");
	g_autoptr(ImailParsed) nameless = parsed("Lunch", "no-msg-id", "");
	g_autoptr(ImailParsed) other = parsed("Re: \342\200\256Lunch", "<l2@demo.test>", "<l1@demo.test> junk <bad");
	g_autoptr(ImailMail) second = NULL, third = NULL;

	imail_chats_received(f->chats, BOB, nameless, NULL);
	second = send(f, BOB, NULL, "x");
	g_assert_cmpstr(second->in_reply_to, ==, first->message_id);
	imail_chats_received(f->chats, BOB, other, NULL);
	third = send(f, BOB, NULL, "x");
	g_assert_cmpstr(third->subject, ==, "Re: Lunch");
	g_assert_cmpstr(third->in_reply_to, ==, "<l2@demo.test>");
	g_assert_cmpstr(third->references[0], ==, "<l1@demo.test>");
	g_assert_cmpuint(g_strv_length(third->references), ==, 2);
}

/* Nobody has what failed: nothing refers to it. */
static void test_failed(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(ImailMail) first = send(f, BOB, "1", "One");
	g_autoptr(ImailMail) second = NULL;

	imail_chats_set_told(f->chats, "1", IMAIL_MAIL_FAILED);
	second = send(f, BOB, "2", "Two");
	g_assert_cmpstr(second->subject, ==, "Two");
	g_assert_null(second->in_reply_to);
}

static void test_limits(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *root = NULL;
	g_autoptr(ImailMail) last = NULL;

	for (guint i = 0; i < IMAIL_CHAT_IDS_MAX + IMAIL_CHAT_SENT_MAX; i++) {
		g_autofree char *id = g_strdup_printf("%u", i);
		g_autoptr(ImailMail) mail = send(f, BOB, id, "x");

		if (i == 0)
			root = g_strdup(mail->message_id);
	}
	last = send(f, BOB, "last", "x");
	g_assert_cmpuint(g_strv_length(last->references), ==, IMAIL_CHAT_IDS_MAX);
	g_assert_cmpstr(last->references[0], ==, root);
	g_assert_null(imail_chats_find_sent(f->chats, "0", NULL));
	g_assert_nonnull(imail_chats_find_sent(f->chats, "last", NULL));
	for (guint i = 0; i < IMAIL_CHATS_MAX; i++) {
		g_autofree char *address = g_strdup_printf("user%u@demo.test", i);
		g_autoptr(ImailMail) mail = send(f, address, "y", "x");
	}
	g_assert_null(imail_chats_subject(f->chats, BOB));
	g_assert_nonnull(imail_chats_subject(f->chats, "user0@demo.test"));
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(Fixture *, gconstpointer);
	} tests[] = {
		{"/chats/thread", test_thread},   {"/chats/kept", test_kept},
		{"/chats/damaged", test_damaged}, {"/chats/answers", test_answers},
		{"/chats/forged", test_forged},
		{"/chats/killed", test_killed},
		{"/chats/order", test_order},
		{"/chats/taken-back", test_taken_back},
		{"/chats/failed", test_failed},   {"/chats/another-thread", test_another_thread},
		{"/chats/limits", test_limits},
	};

	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run();
}
