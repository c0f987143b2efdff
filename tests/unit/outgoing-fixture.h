/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outgoing-fixture.h: mails as a user writes them, for the tests of what becomes of them.
 */
#ifndef OUTGOING_FIXTURE_H
#define OUTGOING_FIXTURE_H

#include "scripted-server.h"

#define OK_MEMBERS ",\"state\":\"queued\",\"message_id\":\"<made-by-the-server@demo.test>\""

static inline ImailMail *mail_new(const char *to, const char *subject)
{
	ImailMail *mail = imail_record_new(&imail_mail_type);
	const char *recipients[] = {to, NULL};

	mail->from = g_strdup("Alice <alice@demo.test>");
	mail->subject = g_strdup(subject);
	g_strfreev(mail->to);
	mail->to = g_strdupv((char **)recipients);
	return mail;
}

static inline void upload_file_free(gpointer data)
{
	ImailUploadFile *file = data;

	g_free(file->path);
	g_free(file);
}

/* Takes MAIL. FILE may be NULL. */
static inline char *send_mail(Peer *peer, ImailMail *mail, const char *text, const char *html, const char *file,
		       GError **error)
{
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(upload_file_free);
	ImailOutgoing outgoing = {.mail = mail, .text = text, .html = html, .files = files};
	char *id;

	if (file != NULL) {
		ImailUploadFile *upload = g_new0(ImailUploadFile, 1);

		upload->path = g_strdup(file);
		g_ptr_array_add(files, upload);
	}
	id = imail_client_send_mail(peer->client, &outgoing, error);
	imail_record_free(&imail_mail_type, mail);
	return id;
}

static inline char *send_simple(Peer *peer, const char *subject)
{
	g_autoptr(GError) error = NULL;
	char *id = send_mail(peer, mail_new("bob@demo.test", subject), "Hello.\n", NULL, NULL, &error);

	g_assert_no_error(error);
	return id;
}

static inline char *write_file(Peer *peer, const char *name, gsize size)
{
	char *path = peer_path(peer, name);
	g_autofree char *contents = g_malloc(size);

	for (gsize i = 0; i < size; i++)
		contents[i] = (char)(i * 7 + i / 251);
	g_assert_true(g_file_set_contents(path, contents, (gssize)size, NULL));
	return path;
}

static inline gboolean spool_has(Peer *peer, const char *spool, const char *id)
{
	g_autofree char *path = g_strdup_printf("%s/%s/%s.json", peer->dir, spool, id);

	return g_file_test(path, G_FILE_TEST_EXISTS);
}

#endif
