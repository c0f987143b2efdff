/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ask.c: dialogs that answer through "response".
 *
 * A dialog owns its question, which leaves it for the answer, so that there is one answer at most; a dialog
 * that is destroyed before, with its window, frees it. GTK+'s own question whether a file is to be replaced
 * runs a main loop: its choosers are not told to ask, and what they chose is looked at here.
 */
#include "ask.h"

#include "ui.h"

#define QUESTION_KEY "imail-question"
#define PATH_KEY     "imail-path"
#define ENTRY_KEY    "imail-entry"

typedef struct {
	AskDialogFn answered;
	gpointer user_data;
	GDestroyNotify destroy;
} Question;

static void question_free(gpointer data)
{
	Question *self = data;

	if (self->destroy != NULL)
		self->destroy(self->user_data);
	g_free(self);
}

static void destroyed_cb(GtkWidget *dialog, gpointer unused)
{
	g_object_set_data(G_OBJECT(dialog), QUESTION_KEY, NULL);
}

/* The answer may destroy the window, and with it the dialog. */
static void response_cb(GtkWidget *dialog, int response, gpointer unused)
{
	Question *self = g_object_steal_data(G_OBJECT(dialog), QUESTION_KEY);

	if (self == NULL)
		return;
	g_object_ref(dialog);
	gtk_widget_hide(dialog);
	self->answered(dialog, response, self->user_data);
	gtk_widget_destroy(dialog);
	g_object_unref(dialog);
	question_free(self);
}

/* --- Which are open --- */

static gboolean is_question(GtkWidget *window)
{
	return g_object_get_data(G_OBJECT(window), QUESTION_KEY) != NULL;
}

static char *text_of(GtkWidget *dialog)
{
	char *text = NULL;

	if (GTK_IS_MESSAGE_DIALOG(dialog))
		g_object_get(dialog, "text", &text, NULL);
	return text;
}

static gboolean is_same(GtkWidget *one, GtkWidget *other)
{
	GtkWindow *a = GTK_WINDOW(one), *b = GTK_WINDOW(other);
	g_autofree char *text = text_of(one), *other_text = text_of(other);

	return gtk_window_get_transient_for(a) == gtk_window_get_transient_for(b) &&
	       g_strcmp0(gtk_window_get_title(a), gtk_window_get_title(b)) == 0 &&
	       g_strcmp0(text, other_text) == 0;
}

static GtkWidget *open_already(GtkWidget *dialog)
{
	g_autoptr(GList) windows = gtk_window_list_toplevels();

	for (GList *l = windows; l != NULL; l = l->next) {
		if (is_question(l->data) && is_same(l->data, dialog))
			return l->data;
	}
	return NULL;
}

/* One that is destroyed may take others with it. */
void ask_close_all(void)
{
	g_autoptr(GList) windows = gtk_window_list_toplevels();

	for (GList *l = windows; l != NULL; l = l->next)
		g_object_ref(l->data);
	for (GList *l = windows; l != NULL; l = l->next) {
		if (is_question(l->data))
			gtk_widget_destroy(l->data);
		g_object_unref(l->data);
	}
}

static void question_open(GtkWidget *dialog, GCallback response, AskDialogFn answered, gpointer user_data,
			  GDestroyNotify destroy)
{
	GtkWidget *other = open_already(dialog);
	Question *self = g_new0(Question, 1);

	self->answered = answered;
	self->user_data = user_data;
	self->destroy = destroy;
	if (other != NULL) {
		question_free(self);
		gtk_widget_destroy(dialog);
		gtk_window_present(GTK_WINDOW(other));
		return;
	}
	g_object_set_data_full(G_OBJECT(dialog), QUESTION_KEY, self, question_free);
	g_signal_connect(dialog, "response", response, NULL);
	g_signal_connect(dialog, "destroy", G_CALLBACK(destroyed_cb), NULL);
	gtk_window_set_modal(GTK_WINDOW(dialog), TRUE);
	gtk_window_set_destroy_with_parent(GTK_WINDOW(dialog), TRUE);
	gtk_window_present(GTK_WINDOW(dialog));
}

void ask_dialog(GtkWidget *dialog, AskDialogFn answered, gpointer user_data, GDestroyNotify destroy)
{
	question_open(dialog, G_CALLBACK(response_cb), answered, user_data, destroy);
}

/* --- What has an answer of its own: what is to be called for it --- */

typedef struct {
	union {
		AskFn yes;
		AskTextFn text;
	} fn;
	gpointer user_data;
	GDestroyNotify destroy;
} Answer;

static Answer *answer_new(gpointer user_data, GDestroyNotify destroy)
{
	Answer *self = g_new0(Answer, 1);

	self->user_data = user_data;
	self->destroy = destroy;
	return self;
}

static void answer_free(gpointer data)
{
	Answer *self = data;

	if (self->destroy != NULL)
		self->destroy(self->user_data);
	g_free(self);
}

/* --- Yes --- */

static void yes_cb(GtkWidget *dialog, int response, gpointer user_data)
{
	Answer *self = user_data;

	if (response == GTK_RESPONSE_OK)
		self->fn.yes(self->user_data);
}

void ask_yes(GtkWindow *parent, const AskYes *what, AskFn yes, gpointer user_data, GDestroyNotify destroy)
{
	GtkWidget *dialog = gtk_message_dialog_new(parent, (GtkDialogFlags)0, GTK_MESSAGE_QUESTION,
						   GTK_BUTTONS_NONE, "%s", what->question);
	Answer *self = answer_new(user_data, destroy);

	self->fn.yes = yes;
	gtk_message_dialog_format_secondary_text(GTK_MESSAGE_DIALOG(dialog), "%s", what->words);
	gtk_dialog_add_buttons(GTK_DIALOG(dialog), GTK_STOCK_CANCEL, GTK_RESPONSE_CANCEL, what->yes,
			       GTK_RESPONSE_OK, NULL);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_CANCEL);
	gtk_window_set_title(GTK_WINDOW(dialog), what->title);
	ui_accessible_name(dialog, what->title);
	ask_dialog(dialog, yes_cb, self, answer_free);
}

/* --- A file --- */

/* A chooser is answered when the user says so for the file that it has. */
static void replace_cb(gpointer chooser)
{
	response_cb(chooser, GTK_RESPONSE_ACCEPT, NULL);
}

static void replace_ask(GtkWidget *chooser, const char *path)
{
	g_autofree char *name = g_filename_display_basename(path);
	g_autofree char *question = g_strdup_printf(_("%s exists already. Replace it?"), name);
	const AskYes what = {_("Replace File"), question, _("What is in it now is lost."), _("_Replace")};

	ask_yes(GTK_WINDOW(chooser), &what, replace_cb, chooser, NULL);
}

/* Out of sight a chooser does not know its file any more. */
static void chooser_response_cb(GtkWidget *dialog, int response, gpointer unused)
{
	GtkFileChooser *chooser = GTK_FILE_CHOOSER(dialog);
	char *path = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_filename(chooser) : NULL;

	g_object_set_data_full(G_OBJECT(dialog), PATH_KEY, path, g_free);
	if (path != NULL && gtk_file_chooser_get_action(chooser) == GTK_FILE_CHOOSER_ACTION_SAVE &&
	    g_file_test(path, G_FILE_TEST_EXISTS))
		replace_ask(dialog, path);
	else
		response_cb(dialog, response, NULL);
}

static void file_cb(GtkWidget *chooser, int response, gpointer user_data)
{
	const char *path = g_object_get_data(G_OBJECT(chooser), PATH_KEY);
	Answer *self = user_data;

	if (path != NULL)
		self->fn.text(path, self->user_data);
}

void ask_file(GtkWindow *parent, const AskFile *what, AskTextFn chosen, gpointer user_data,
	      GDestroyNotify destroy)
{
	GtkWidget *dialog =
		gtk_file_chooser_dialog_new(what->title, parent, what->action, GTK_STOCK_CANCEL,
					    GTK_RESPONSE_CANCEL, what->button, GTK_RESPONSE_ACCEPT, NULL);
	GtkFileChooser *chooser = GTK_FILE_CHOOSER(dialog);
	Answer *self = answer_new(user_data, destroy);

	self->fn.text = chosen;
	gtk_file_chooser_set_local_only(chooser, TRUE);
	gtk_file_chooser_set_current_folder(chooser, g_get_home_dir());
	if (what->name != NULL)
		gtk_file_chooser_set_current_name(chooser, what->name);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_ACCEPT);
	question_open(dialog, G_CALLBACK(chooser_response_cb), file_cb, self, answer_free);
}

/* --- A name --- */

static void name_cb(GtkWidget *dialog, int response, gpointer user_data)
{
	GtkEntry *entry = g_object_get_data(G_OBJECT(dialog), ENTRY_KEY);
	g_autofree char *typed = g_strstrip(g_strdup(gtk_entry_get_text(entry)));
	Answer *self = user_data;

	if (response == GTK_RESPONSE_OK && *typed != '\0')
		self->fn.text(typed, self->user_data);
}

void ask_name(GtkWindow *parent, const char *title, const char *label, const char *text, AskTextFn named,
	      gpointer user_data, GDestroyNotify destroy)
{
	GtkWidget *dialog =
		gtk_dialog_new_with_buttons(title, parent, GTK_DIALOG_NO_SEPARATOR, GTK_STOCK_CANCEL,
					    GTK_RESPONSE_CANCEL, GTK_STOCK_OK, GTK_RESPONSE_OK, NULL);
	GtkWidget *box = gtk_hbox_new(FALSE, 6), *words = gtk_label_new_with_mnemonic(label),
		  *entry = gtk_entry_new();
	Answer *self = answer_new(user_data, destroy);

	self->fn.text = named;
	gtk_entry_set_text(GTK_ENTRY(entry), text != NULL ? text : "");
	gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
	gtk_entry_set_width_chars(GTK_ENTRY(entry), 24);
	gtk_label_set_mnemonic_widget(GTK_LABEL(words), entry);
	ui_accessible_name(entry, _("Name"));
	gtk_container_set_border_width(GTK_CONTAINER(box), 6);
	gtk_box_pack_start(GTK_BOX(box), words, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), entry, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(gtk_dialog_get_content_area(GTK_DIALOG(dialog))), box, TRUE, TRUE, 0);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_OK);
	gtk_widget_show_all(box);
	g_object_set_data(G_OBJECT(dialog), ENTRY_KEY, entry);
	ask_dialog(dialog, name_cb, self, answer_free);
}
