/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save-mail.c: asks for a place with GTK+'s chooser. The name comes from the subject, which may be anything.
 */
#include "save-mail.h"

#include "ui.h"

#define NAME_MAX_CHARS 100

static char *name_of(const char *subject)
{
	g_autofree char *begin =
		g_utf8_substring(subject, 0, MIN(g_utf8_strlen(subject, -1), NAME_MAX_CHARS));
	char *name = g_strconcat(begin, ".eml", NULL);

	g_strdelimit(name, "/\\:*?\"<>|\r\n\t", '_');
	/* No hidden file. */
	if (*name == '.')
		*name = '_';
	return name;
}

void save_mail(GtkWindow *parent, PurpleAccount *account, const char *id, const char *subject, ImailDoneCb cb,
	       gpointer user_data)
{
	g_autofree char *own = g_strdup(id), *name = name_of(ui_subject(subject)), *path = NULL;
	GtkWidget *dialog = gtk_file_chooser_dialog_new(_("Save Mail"), parent, GTK_FILE_CHOOSER_ACTION_SAVE,
							GTK_STOCK_CANCEL, GTK_RESPONSE_CANCEL, GTK_STOCK_SAVE,
							GTK_RESPONSE_ACCEPT, NULL);
	int response;

	gtk_window_set_destroy_with_parent(GTK_WINDOW(dialog), TRUE);
	gtk_file_chooser_set_do_overwrite_confirmation(GTK_FILE_CHOOSER(dialog), TRUE);
	gtk_file_chooser_set_local_only(GTK_FILE_CHOOSER(dialog), TRUE);
	gtk_file_chooser_set_current_folder(GTK_FILE_CHOOSER(dialog), g_get_home_dir());
	gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(dialog), name);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_ACCEPT);
	response = gtk_dialog_run(GTK_DIALOG(dialog));
	if (response == GTK_RESPONSE_ACCEPT)
		path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(dialog));
	/* GTK_RESPONSE_NONE: the parent has gone and with it the dialog. */
	if (response != GTK_RESPONSE_NONE)
		gtk_widget_destroy(dialog);
	if (path != NULL && ui_can_use(account))
		ui_api()->mail_save(account, own, path, cb, user_data);
}
