/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-edit.c: a mail that was sent is taken back, and written again.
 */
#include "outgoing-fixture.h"

typedef struct {
	int n, code;
	char *subject, *text, *to, *bcc, *item, *path;
	guint files;
} Edited;

static void edit_cb(const ImailEditable *editable, const GError *error, gpointer user_data)
{
	Edited *edited = user_data;

	edited->n++;
	edited->code = error != NULL ? error->code : -1;
	if (editable == NULL)
		return;
	edited->subject = g_strdup(editable->mail->subject);
	edited->text = g_strdup(editable->text);
	edited->to = g_strjoinv("|", editable->mail->to);
	edited->bcc = g_strjoinv("|", editable->mail->bcc);
	edited->item = g_strdup(editable->item);
	edited->files = editable->files->len;
	if (editable->files->len > 0)
		edited->path = g_strdup(((ImailUploadFile *)editable->files->pdata[0])->path);
}

static void edited_clear(Edited *edited)
{
	g_free(edited->subject);
	g_free(edited->text);
	g_free(edited->to);
	g_free(edited->bcc);
	g_free(edited->item);
	g_free(edited->path);
	*edited = (Edited){0};
}

static void edit(Peer *peer, const char *id, Edited *edited)
{
	imail_client_edit(peer->client, id, edit_cb, edited);
	while (edited->n == 0)
		g_main_context_iteration(NULL, TRUE);
}

static void finished_cb(const GError *error, gpointer user_data)
{
	*(int *)user_data = error != NULL ? error->code : -1;
}

/* Not with the server yet: it stays here, as it was written, and does not go out after the next login. */
static void test_taken_back_before_upload(void)
{
	Peer *peer = peer_new();
	g_autofree char *file = write_file(peer, "report.bin", 1000);
	g_autofree char *id = send_mail(peer, mail_new("bob@demo.test", "early"), "text", NULL, file, NULL);
	int code = 0;
	Edited edited = {0};
	g_autoptr(GPtrArray) outbox = imail_client_outbox(peer->client);

	g_assert_cmpuint(outbox->len, ==, 1);
	g_assert_cmpstr(((const ImailSent *)outbox->pdata[0])->subject, ==, "early");
	g_assert_cmpstr(((const ImailSent *)outbox->pdata[0])->to, ==, "bob@demo.test");
	imail_client_recall(peer->client, id, finished_cb, &code);
	peer_expect_event(peer, "status recalled early");
	g_assert_cmpint(code, ==, -1);
	edit(peer, id, &edited);
	g_assert_cmpstr(edited.subject, ==, "early");
	g_assert_cmpstr(edited.text, ==, "text");
	g_assert_cmpstr(edited.path, ==, file);
	g_assert_null(edited.item);
	peer_crash(peer);
	peer_login(peer);
	g_free(peer_list(peer, "Sent"));
	g_assert_null(peer_find(peer, "mail"));
	edited_clear(&edited);
	imail_client_forget(peer->client, id);
	edit(peer, id, &edited);
	g_assert_cmpint(edited.code, ==, IMAIL_ERROR_NOT_FOUND);
	edited_clear(&edited);
	peer_free(peer);
}

/* While it is uploaded: what the server says decides. */
static void test_taken_back_during_upload(gconstpointer data)
{
	gboolean is_taken = GPOINTER_TO_INT(data);
	Peer *peer = peer_new();
	g_autofree char *id = NULL;
	ImailFrame *request;

	peer_login(peer);
	id = send_simple(peer, "now");
	request = peer_expect(peer, "mail");
	imail_client_recall(peer->client, id, NULL, NULL);
	imail_frame_free(peer_expect(peer, "cancel"));
	if (is_taken) {
		peer_ok(peer, request, OK_MEMBERS);
		peer_expect_event(peer, "status queued now");
		request = peer_expect(peer, "mail-recall");
		g_assert_cmpstr(frame_string(request, "mail"), ==, id);
		peer_ok(peer, request, ",\"state\":\"recalled\"");
	} else {
		peer_refuse(peer, request, "cancelled", "given up");
		peer_expect_event(peer, "status recalled now");
		g_assert_true(spool_has(peer, "failed", id));
	}
	g_assert_false(spool_has(peer, "outgoing", id));
	peer_free(peer);
}

/* The link goes before the answer: whether the server has it is asked, and it is not sent by mistake. */
static void test_taken_back_and_link_lost(gconstpointer data)
{
	const char *answer = data;
	Peer *peer = peer_new();
	g_autofree char *id = NULL;
	ImailFrame *request;

	peer_login(peer);
	id = send_simple(peer, "lost");
	imail_frame_free(peer_expect(peer, "mail"));
	imail_client_recall(peer->client, id, NULL, NULL);
	peer_drop(peer);
	peer_login(peer);
	request = peer_expect(peer, "mail-recall");
	g_assert_null(peer_find(peer, "mail"));
	if (*answer == '\0')
		peer_ok(peer, request, ",\"state\":\"recalled\"");
	else
		peer_refuse(peer, request, answer, "words");
	if (g_str_equal(answer, "permanent")) {
		peer_ok(peer, peer_expect(peer, "mail"), ",\"state\":\"sent\",\"message_id\":\"<x@y>\"");
		peer_expect_event(peer, "status sent lost");
	} else {
		peer_expect_event(peer, "status recalled lost");
		g_assert_true(spool_has(peer, "failed", id));
	}
	peer_free(peer);
}

/* From the copy in Sent: all that was written, Bcc too, and the attachments as files. */
static void test_written_again(void)
{
	Peer *peer = peer_new();
	g_autofree char *file = write_file(peer, "报告.bin", 70000);
	ImailMail *mail = mail_new("Bob <bob@demo.test>", "again");
	const char *bcc[] = {"carol@demo.test", NULL};
	g_autofree char *id = NULL, *wanted = NULL, *got = NULL;
	gsize wanted_len, got_len;
	Edited edited = {0};

	g_strfreev(mail->bcc);
	mail->bcc = g_strdupv((char **)bcc);
	peer_login(peer);
	id = send_mail(peer, mail, "words", NULL, file, NULL);
	peer_ok(peer, peer_expect(peer, "mail"), OK_MEMBERS);
	peer_expect_event(peer, "added Sent again");
	edit(peer, id, &edited);
	g_assert_cmpint(edited.code, ==, -1);
	g_assert_cmpstr(edited.to, ==, "Bob <bob@demo.test>");
	g_assert_cmpstr(edited.bcc, ==, "carol@demo.test");
	g_assert_true(g_str_has_prefix(edited.text, "words"));
	g_assert_cmpstr(edited.item, ==, peer->ids->pdata[0]);
	g_assert_cmpuint(edited.files, ==, 1);
	g_assert_true(g_file_get_contents(file, &wanted, &wanted_len, NULL));
	g_assert_true(g_file_get_contents(edited.path, &got, &got_len, NULL));
	g_assert_cmpmem(got, got_len, wanted, wanted_len);
	edited_clear(&edited);
	edit(peer, "no-such-mail", &edited);
	g_assert_cmpint(edited.code, ==, IMAIL_ERROR_NOT_FOUND);
	edited_clear(&edited);
	peer_free(peer);
}

static void look(Peer *peer, const char *id, Edited *edited)
{
	edited_clear(edited);
	imail_client_outgoing(peer->client, id, edit_cb, edited);
	while (edited->n == 0)
		g_main_context_iteration(NULL, TRUE);
}

/* While it waits to be uploaded, and when its copy lies in Sent. Looking changes nothing. */
static void test_looked_at(void)
{
	Peer *peer = peer_new();
	g_autofree char *file = write_file(peer, "report.bin", 1000);
	g_autofree char *id = send_mail(peer, mail_new("bob@demo.test", "on its way"), "text", NULL, file, NULL);
	Edited seen = {0};

	for (int i = 0; i < 2; i++) {
		look(peer, id, &seen);
		g_assert_cmpint(seen.code, ==, -1);
		g_assert_cmpstr(seen.subject, ==, "on its way");
		g_assert_cmpstr(seen.text, ==, "text");
		g_assert_cmpstr(seen.path, ==, file);
		g_assert_null(seen.item);
	}
	peer_login(peer);
	peer_ok(peer, peer_expect(peer, "mail"), OK_MEMBERS);
	peer_expect_event(peer, "added Sent on its way");
	look(peer, id, &seen);
	g_assert_cmpstr(seen.item, ==, peer->ids->pdata[0]);
	g_assert_cmpuint(seen.files, ==, 0);
	look(peer, "no-such-mail", &seen);
	g_assert_cmpint(seen.code, ==, IMAIL_ERROR_NOT_FOUND);
	edited_clear(&seen);
	peer_free(peer);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/edit/taken-back-before-upload", test_taken_back_before_upload);
	g_test_add_data_func("/edit/taken-back-during-upload/refused", GINT_TO_POINTER(FALSE),
			     test_taken_back_during_upload);
	g_test_add_data_func("/edit/taken-back-during-upload/taken", GINT_TO_POINTER(TRUE),
			     test_taken_back_during_upload);
	g_test_add_data_func("/edit/link-lost/not-there", "not-found", test_taken_back_and_link_lost);
	g_test_add_data_func("/edit/link-lost/recalled", "", test_taken_back_and_link_lost);
	g_test_add_data_func("/edit/link-lost/sent", "permanent", test_taken_back_and_link_lost);
	g_test_add_func("/edit/written-again", test_written_again);
	g_test_add_func("/edit/looked-at", test_looked_at);
	return g_test_run();
}
