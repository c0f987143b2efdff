/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save-mail.c: asks for a place with GTK+'s chooser. The name comes from the subject, which may be anything.
 */
#include "save-mail.h"

#include "ask.h"
#include "ui.h"

#define NAME_MAX_CHARS 100

typedef struct {
	PurpleAccount *account;
	char *id;
	ImailDoneCb cb;
	gpointer user_data;
} Wanted;

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

static void wanted_free(gpointer data)
{
	Wanted *self = data;

	g_free(self->id);
	g_free(self);
}

static void chosen_cb(const char *path, gpointer user_data)
{
	const Wanted *wanted = user_data;

	if (ui_can_use(wanted->account))
		ui_api()->mail_save(wanted->account, wanted->id, path, wanted->cb, wanted->user_data);
}

void save_mail(GtkWindow *parent, PurpleAccount *account, const char *id, const char *subject, ImailDoneCb cb,
	       gpointer user_data)
{
	g_autofree char *name = name_of(ui_subject(subject));
	const AskFile what = {_("Save Mail"), GTK_STOCK_SAVE, GTK_FILE_CHOOSER_ACTION_SAVE, name};
	Wanted *wanted = g_new(Wanted, 1);

	wanted->account = account;
	wanted->id = g_strdup(id);
	wanted->cb = cb;
	wanted->user_data = user_data;
	ask_file(parent, &what, chosen_cb, wanted, wanted_free);
}
