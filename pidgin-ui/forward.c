/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forward.c: a mail is sent on: its head and text stand in the new one; attachments go as the whole mail, an
 * .eml file, which every mail program opens.
 *
 * It owns a private folder for those files, until the plugin is unloaded: a compose window may be open that
 * long.
 */
#include "forward.h"

#include <gio/gio.h>
#include <string.h>

#include "ui.h"

#define NAME_MAX_CHARS 60

static char *folder;       /* NULL: none was needed yet */
static GPtrArray *written; /* paths in it */

typedef struct {
	PurpleAccount *account;
	ImailCompose *compose;
	char *path, *name;
} Forward;

static ImailCompose *compose_from(PurpleAccount *account, const ImailReadable *mail)
{
	ImailCompose *compose = ui_api()->compose_new(account, NULL);
	const char *subject = ui_subject(mail->summary->subject);
	g_autofree char *date = ui_date_long(mail->summary->date);
	GString *text = g_string_new("\n\n");

	compose->subject = g_ascii_strncasecmp(subject, "Fwd:", 4) == 0 ? g_strdup(subject)
									: g_strconcat("Fwd: ", subject, NULL);
	g_string_append_printf(text, "%s\n", _("---------- Forwarded mail ----------"));
	g_string_append_printf(text, "%s: %s\n%s: %s\n%s: %s\n", _("From"), mail->summary->from, _("Date"),
			       date, _("Subject"), subject);
	g_string_append_printf(text, "%s: %s\n", _("To"), mail->to);
	if (mail->cc != NULL && *mail->cc != '\0')
		g_string_append_printf(text, "%s: %s\n", _("Cc"), mail->cc);
	g_string_append_printf(text, "\n%s", mail->text);
	compose->text = g_string_free(text, FALSE);
	return compose;
}

/* A file name out of the subject. */
static char *file_name(const char *subject)
{
	g_autofree char *begin = g_utf8_substring(
		ui_subject(subject), 0, MIN(g_utf8_strlen(ui_subject(subject), -1), NAME_MAX_CHARS));

	g_strdelimit(begin, "/\\:*?\"<>|\r\n\t", '_');
	return g_strconcat(begin, ".eml", NULL);
}

static void saved_cb(const GError *error, gpointer user_data)
{
	Forward *self = user_data;

	if (error != NULL || !ui_can_use(self->account)) {
		if (error != NULL)
			purple_notify_error(NULL, _("iMail"), _("The mail cannot be forwarded."),
					    error->message);
		if (ui_api() != NULL)
			ui_api()->compose_free(self->compose);
	} else {
		ImailFile *file = g_new0(ImailFile, 1);

		file->path = g_strdup(self->path);
		file->name = g_strdup(self->name);
		file->size = -1;
		g_ptr_array_add(self->compose->files, file);
		ui_api()->compose(self->account, self->compose);
	}
	g_free(self->path);
	g_free(self->name);
	g_free(self);
}

void forward_open(PurpleAccount *account, const ImailReadable *mail)
{
	g_autoptr(GError) error = NULL;
	ImailCompose *compose = compose_from(account, mail);
	Forward *self;
	g_autofree char *number = NULL;

	if (mail->attachments->len == 0) {
		ui_api()->compose(account, compose);
		return;
	}
	if (folder == NULL)
		folder = g_dir_make_tmp("imail-forward-XXXXXX", &error);
	if (folder == NULL) {
		purple_notify_error(NULL, _("iMail"), _("The mail cannot be forwarded."), error->message);
		ui_api()->compose_free(compose);
		return;
	}
	if (written == NULL)
		written = g_ptr_array_new_with_free_func(g_free);
	number = g_strdup_printf("%u.eml", written->len);
	self = g_new0(Forward, 1);
	self->account = account;
	self->compose = compose;
	self->path = g_build_filename(folder, number, NULL);
	self->name = file_name(mail->summary->subject);
	g_ptr_array_add(written, g_strdup(self->path));
	ui_api()->mail_save(account, mail->summary->id, self->path, saved_cb, self);
}

void forward_clean(void)
{
	for (guint i = 0; written != NULL && i < written->len; i++) {
		g_autoptr(GFile) file = g_file_new_for_path(g_ptr_array_index(written, i));

		g_file_delete(file, NULL, NULL);
	}
	g_clear_pointer(&written, g_ptr_array_unref);
	if (folder != NULL) {
		g_autoptr(GFile) file = g_file_new_for_path(folder);

		g_file_delete(file, NULL, NULL);
	}
	g_clear_pointer(&folder, g_free);
}
