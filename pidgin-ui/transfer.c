/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * transfer.c: mails out to an mbox file, in from one or from a Maildir.
 *
 * A window with a bar comes up when it takes longer than SHOW_AFTER_MS; closing it stops what goes on. What
 * came of it stands in the mailbox window's banner, or, where that is closed, in a dialog.
 */
#include "transfer.h"

#include "ask.h"
#include "banner.h"
#include "folders.h"
#include "mailbox-private.h"
#include "ui.h"

#define SHOW_AFTER_MS 700
#define BAR_WIDTH     320

typedef struct {
	PurpleAccount *account;
	gboolean is_import, is_stopped;
	char *name;                      /* of the file */
	GtkWidget *window, *bar, *label; /* NULL: not shown */
	guint show_source;
	ImailTransfer last;
} Transfer;

static GList *transfers; /* of Transfer; those that are not in it any more are only waiting for their end */

/* --- How far it is --- */

static void update(Transfer *self)
{
	g_autofree char *words = ui_transfer_words(&self->last, self->is_import, self->name);
	g_autofree char *percent = g_strdup_printf("%d %%", (int)(self->last.part * 100));

	if (self->window == NULL)
		return;
	gtk_label_set_text(GTK_LABEL(self->label), words);
	gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(self->bar), self->last.part);
	gtk_progress_bar_set_text(GTK_PROGRESS_BAR(self->bar), percent);
}

static void response_cb(GtkDialog *dialog, int response, Transfer *self)
{
	self->is_stopped = TRUE;
	gtk_widget_set_sensitive(GTK_WIDGET(dialog), FALSE);
}

static gboolean deleted_cb(GtkWidget *window, GdkEvent *event, Transfer *self)
{
	return TRUE; /* "response" has it; it closes when the end is there */
}

/* With the mailbox window: then it goes on unseen. */
static void destroyed_cb(GtkWidget *window, Transfer *self)
{
	self->window = NULL;
}

static gboolean show_cb(gpointer user_data)
{
	Transfer *self = user_data;
	GtkWidget *box = gtk_vbox_new(FALSE, 6);

	self->show_source = 0;
	self->window = gtk_dialog_new_with_buttons(
		self->is_import ? _("Importing Mail") : _("Exporting Mail"), GTK_WINDOW(mailbox.window),
		GTK_DIALOG_DESTROY_WITH_PARENT | GTK_DIALOG_NO_SEPARATOR, GTK_STOCK_STOP, GTK_RESPONSE_CANCEL,
		NULL);
	self->label = gtk_label_new(NULL);
	gtk_misc_set_alignment(GTK_MISC(self->label), 0, 0.5);
	ui_label_wrap(self->label);
	gtk_widget_set_size_request(self->label, BAR_WIDTH, -1);
	self->bar = gtk_progress_bar_new();
	ui_accessible_name(self->bar, _("Progress"));
	gtk_container_set_border_width(GTK_CONTAINER(box), 12);
	gtk_box_pack_start(GTK_BOX(box), self->label, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), self->bar, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(gtk_dialog_get_content_area(GTK_DIALOG(self->window))), box, TRUE, TRUE,
			   0);
	g_signal_connect(self->window, "response", G_CALLBACK(response_cb), self);
	g_signal_connect(self->window, "delete-event", G_CALLBACK(deleted_cb), self);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroyed_cb), self);
	update(self);
	gtk_widget_show_all(self->window);
	return G_SOURCE_REMOVE;
}

/* --- Beginning and end --- */

static Transfer *transfer_begin(PurpleAccount *account, gboolean is_import, const char *path)
{
	Transfer *self = g_new0(Transfer, 1);

	self->account = account;
	self->is_import = is_import;
	self->name = g_filename_display_basename(path);
	self->show_source = g_timeout_add(SHOW_AFTER_MS, show_cb, self);
	transfers = g_list_prepend(transfers, self);
	return self;
}

static void transfer_hide(Transfer *self)
{
	g_clear_handle_id(&self->show_source, g_source_remove);
	if (self->window != NULL)
		gtk_widget_destroy(self->window);
}

static void transfer_end(Transfer *self)
{
	transfer_hide(self);
	transfers = g_list_remove(transfers, self);
	g_free(self->name);
	g_free(self);
}

static void say(const char *words, gboolean is_error)
{
	if (mailbox.window != NULL)
		banner_show(mailbox.banner, is_error ? GTK_MESSAGE_ERROR : GTK_MESSAGE_INFO, words);
	else if (is_error)
		purple_notify_error(NULL, _("iMail"), words, NULL);
	else
		purple_notify_info(NULL, _("iMail"), words, NULL);
}

/* An import that did not come to its end has done something all the same. */
static void say_end(const Transfer *self, const GError *error)
{
	g_autofree char *done = ui_transfer_words(&self->last, self->is_import, self->name);
	g_autofree char *words = NULL;

	if (error == NULL) {
		say(done, FALSE);
		return;
	}
	if (!self->is_import || (self->last.done == 0 && !self->is_stopped))
		words = g_strdup(self->is_stopped ? _("The export was stopped. Nothing was written.")
						  : error->message);
	else
		words = g_strdup_printf(_("%s %s Import it again to go on."),
					self->is_stopped ? _("The import was stopped.") : error->message,
					done);
	say(words, !self->is_stopped);
}

static gboolean transfer_cb(const ImailTransfer *transfer, const GError *error, gpointer user_data)
{
	Transfer *self = user_data;

	if (g_list_find(transfers, self) == NULL)
		return FALSE;
	self->last = *transfer;
	if (!transfer->is_over) {
		update(self);
		return !self->is_stopped;
	}
	say_end(self, error);
	transfer_end(self);
	return FALSE;
}

void transfer_close_all(PurpleAccount *account)
{
	for (GList *l = transfers, *next; l != NULL; l = next) {
		Transfer *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			transfer_end(self);
	}
}

/* --- Asking --- */

/* What is to be done with the file that is asked for. */
typedef struct {
	PurpleAccount *account;
	char *folder; /* of an import, or to be exported; or NULL: */
	char **ids;   /* these are to be */
} Wanted;

static Wanted *wanted_new(PurpleAccount *account, const char *folder, const char *const *ids)
{
	Wanted *self = g_new0(Wanted, 1);

	self->account = account;
	self->folder = g_strdup(folder);
	self->ids = g_strdupv((char **)ids);
	return self;
}

static void wanted_free(gpointer data)
{
	Wanted *self = data;

	g_free(self->folder);
	g_strfreev(self->ids);
	g_free(self);
}

static void import_cb(const char *path, gpointer user_data)
{
	const Wanted *wanted = user_data;

	if (ui_can_use(wanted->account))
		ui_api()->mails_import(wanted->account, path, wanted->folder, transfer_cb,
				       transfer_begin(wanted->account, TRUE, path));
}

static void export_cb(const char *path, gpointer user_data)
{
	const Wanted *wanted = user_data;
	Transfer *transfer;

	if (!ui_can_use(wanted->account))
		return;
	transfer = transfer_begin(wanted->account, FALSE, path);
	if (wanted->folder != NULL)
		ui_api()->folder_export(wanted->account, wanted->folder, path, transfer_cb, transfer);
	else
		ui_api()->mails_export(wanted->account, (const char *const *)wanted->ids, path, transfer_cb,
				       transfer);
}

static void export_ask(const char *title, const char *name, Wanted *wanted)
{
	g_autofree char *file = g_strconcat(name, ".mbox", NULL);
	const AskFile what = {title, _("E_xport"), GTK_FILE_CHOOSER_ACTION_SAVE, file};

	g_strdelimit(file, "/\\:*?\"<>|\r\n\t", '_');
	ask_file(GTK_WINDOW(mailbox.window), &what, export_cb, wanted, wanted_free);
}

void transfer_import(PurpleAccount *account, const char *folder, gboolean is_maildir)
{
	const AskFile what = {
		.title = is_maildir ? _("Import a Maildir") : _("Import an mbox File"),
		.button = _("_Import"),
		.action = is_maildir ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN,
	};

	ask_file(GTK_WINDOW(mailbox.window), &what, import_cb, wanted_new(account, folder, NULL),
		 wanted_free);
}

void transfer_export_folder(PurpleAccount *account, const char *folder)
{
	export_ask(_("Export Folder"), folders_title(folder), wanted_new(account, folder, NULL));
}

void transfer_export(PurpleAccount *account, const char *const *ids)
{
	export_ask(_("Export Mails"), _("Mails"), wanted_new(account, NULL, ids));
}
