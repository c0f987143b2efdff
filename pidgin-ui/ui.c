/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui.c: what the windows of the Pidgin plugin share.
 *
 * It owns the pointer to the protocol plugin's API and nothing else. Markup is what GtkIMHtml gives: a known
 * small set of tags, so that looking for tags is enough and no HTML parser is needed.
 */
#include "ui.h"

#include <string.h>

#include "send-time.h"

static const ImailApi *current_api;

const ImailApi *ui_api(void)
{
	return current_api;
}

void ui_api_set(const ImailApi *api)
{
	current_api = api;
}

gboolean ui_can_use(PurpleAccount *account)
{
	return current_api != NULL && account != NULL &&
	       g_list_find(purple_accounts_get_all(), account) != NULL;
}

PurpleAccount *ui_account(void)
{
	g_autoptr(GList) accounts = current_api != NULL ? current_api->accounts() : NULL;

	if (accounts != NULL)
		return accounts->data;
	purple_notify_info(NULL, _("iMail"), _("No iMail account is online."),
			   _("Add or enable an account of the type iMail in Accounts, Manage Accounts."));
	return NULL;
}

const char *ui_subject(const char *subject)
{
	return subject != NULL && *subject != '\0' ? subject : _("(no subject)");
}

char *ui_date_long(gint64 seconds)
{
	time_t when = (time_t)seconds;
	struct tm local;

	localtime_r(&when, &local);
	return g_strdup(purple_date_format_full(&local));
}

char *ui_date_short(gint64 seconds)
{
	time_t when = (time_t)seconds, now = time(NULL);
	struct tm local, today;

	localtime_r(&when, &local);
	localtime_r(&now, &today);
	if (local.tm_year == today.tm_year && local.tm_yday == today.tm_yday)
		return g_strdup(purple_utf8_strftime("%H:%M", &local));
	return g_strdup(purple_utf8_strftime("%Y-%m-%d", &local));
}

char *ui_when(gint64 seconds)
{
	return send_time_words(seconds, g_get_real_time() / G_USEC_PER_SEC);
}

char *ui_address_of(const char *mailbox)
{
	const char *open = strrchr(mailbox, '<');
	const char *close = open != NULL ? strchr(open, '>') : NULL;

	return close != NULL ? g_strndup(open + 1, (gsize)(close - open - 1)) : g_strstrip(g_strdup(mailbox));
}

/* The display name of MAILBOX, or its address where it has none, appended to NAMES. */
static void append_name(GString *names, const char *mailbox)
{
	const char *open = strrchr(mailbox, '<');
	g_autofree char *name =
		open != NULL ? g_strndup(mailbox, (gsize)(open - mailbox)) : g_strdup(mailbox);
	gsize len = strlen(g_strstrip(name));

	if (len > 1 && name[0] == '"' && name[len - 1] == '"') {
		name[len - 1] = '\0';
		memmove(name, name + 1, len - 1);
	}
	if (*name == '\0' && open != NULL) {
		g_free(name);
		name = ui_address_of(mailbox);
	}
	if (*name != '\0')
		g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
}

char *ui_names_of(const char *mailboxes)
{
	GString *names = g_string_new(NULL);
	const char *begin = mailboxes;
	gboolean is_quoted = FALSE;

	for (const char *p = mailboxes;; p++) {
		if (*p == '"')
			is_quoted = !is_quoted;
		if ((*p == ',' && !is_quoted) || *p == '\0') {
			g_autofree char *one = g_strndup(begin, (gsize)(p - begin));

			append_name(names, one);
			begin = p + 1;
		}
		if (*p == '\0')
			return g_string_free(names, FALSE);
	}
}

gboolean ui_markup_is_formatted(const char *markup)
{
	for (const char *tag = strchr(markup, '<'); tag != NULL; tag = strchr(tag + 1, '<')) {
		if (g_ascii_strncasecmp(tag, "<br", 3) != 0)
			return TRUE;
	}
	return FALSE;
}

char *ui_markup_to_html(const char *markup)
{
	GString *html = g_string_new("<html><body>");
	gboolean in_tag = FALSE;

	for (const char *p = markup; *p != '\0'; p++) {
		if (*p == '<')
			in_tag = TRUE;
		else if (*p == '>')
			in_tag = FALSE;
		if (!in_tag && *p == ' ' && p[1] == ' ')
			g_string_append(html, "&nbsp;");
		else
			g_string_append_c(html, *p);
	}
	g_string_append(html, "</body></html>");
	return g_string_free(html, FALSE);
}

ImailSummary *ui_summary_copy(const ImailSummary *summary)
{
	ImailSummary *copy = g_new(ImailSummary, 1);

	*copy = *summary;
	copy->id = g_strdup(summary->id);
	copy->folder = g_strdup(summary->folder);
	copy->from = g_strdup(summary->from);
	copy->from_name = g_strdup(summary->from_name);
	copy->from_address = g_strdup(summary->from_address);
	copy->subject = g_strdup(summary->subject);
	copy->preview = g_strdup(summary->preview);
	copy->mail = g_strdup(summary->mail);
	copy->state = g_strdup(summary->state);
	copy->state_text = g_strdup(summary->state_text);
	copy->to = g_strdup(summary->to);
	copy->list_id = g_strdup(summary->list_id);
	return copy;
}

void ui_summary_free(ImailSummary *summary)
{
	if (summary == NULL)
		return;
	g_free(summary->id);
	g_free(summary->folder);
	g_free(summary->from);
	g_free(summary->from_name);
	g_free(summary->from_address);
	g_free(summary->subject);
	g_free(summary->preview);
	g_free(summary->mail);
	g_free(summary->state);
	g_free(summary->state_text);
	g_free(summary->to);
	g_free(summary->list_id);
	g_free(summary);
}

static void part_free(gpointer data)
{
	ImailPartInfo *part = data;

	g_free(part->name);
	g_free(part->media_type);
	g_free(part);
}

ImailReadable *ui_readable_copy(const ImailReadable *mail)
{
	ImailReadable *copy = g_new0(ImailReadable, 1);

	copy->summary = ui_summary_copy(mail->summary);
	copy->to = g_strdup(mail->to);
	copy->cc = g_strdup(mail->cc);
	copy->reply_to = g_strdup(mail->reply_to);
	copy->message_id = g_strdup(mail->message_id);
	copy->references = g_strdupv(mail->references);
	copy->text = g_strdup(mail->text);
	copy->markup = g_strdup(mail->markup);
	copy->left_out = g_strdup(mail->left_out);
	copy->through = g_strdup(mail->through);
	copy->is_partial = mail->is_partial;
	copy->attachments = g_ptr_array_new_with_free_func(part_free);
	for (guint i = 0; i < mail->attachments->len; i++) {
		const ImailPartInfo *part = g_ptr_array_index(mail->attachments, i);
		ImailPartInfo *own = g_new0(ImailPartInfo, 1);

		own->name = g_strdup(part->name);
		own->media_type = g_strdup(part->media_type);
		own->size = part->size;
		g_ptr_array_add(copy->attachments, own);
	}
	return copy;
}

void ui_readable_free(ImailReadable *mail)
{
	if (mail == NULL)
		return;
	ui_summary_free(mail->summary);
	g_free(mail->to);
	g_free(mail->cc);
	g_free(mail->reply_to);
	g_free(mail->message_id);
	g_strfreev(mail->references);
	g_free(mail->text);
	g_free(mail->markup);
	g_free(mail->left_out);
	g_free(mail->through);
	g_ptr_array_unref(mail->attachments);
	g_free(mail);
}

GtkWidget *ui_button(const char *label, const char *icon, GCallback clicked, gpointer user_data)
{
	GtkWidget *button = gtk_button_new_with_mnemonic(label);

	if (icon != NULL && gtk_icon_factory_lookup_default(icon) != NULL)
		gtk_button_set_image(GTK_BUTTON(button),
				     gtk_image_new_from_stock(icon, GTK_ICON_SIZE_BUTTON));
	else if (icon != NULL)
		gtk_button_set_image(GTK_BUTTON(button),
				     gtk_image_new_from_icon_name(icon, GTK_ICON_SIZE_BUTTON));
	if (clicked != NULL)
		g_signal_connect(button, "clicked", clicked, user_data);
	return button;
}

void ui_accessible_name(GtkWidget *widget, const char *name)
{
	atk_object_set_name(gtk_widget_get_accessible(widget), name);
}

GtkWidget *ui_row_add(GtkTable *table, guint row, guint width, const char *mnemonic, const char *name,
		      GtkWidget *widget)
{
	GtkWidget *label = gtk_label_new_with_mnemonic(mnemonic);

	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.5f);
	gtk_label_set_mnemonic_widget(GTK_LABEL(label), widget);
	gtk_table_attach(table, label, 0, 1, row, row + 1, GTK_FILL, GTK_FILL, 0, 0);
	gtk_table_attach(table, widget, 1, 1 + width, row, row + 1, GTK_EXPAND | GTK_FILL, GTK_FILL, 0, 0);
	ui_accessible_name(widget, name);
	return label;
}

gboolean ui_confirm(GtkWindow *parent, const char *title, const char *question, const char *words,
		    const char *yes)
{
	GtkWidget *dialog = gtk_message_dialog_new(parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
						   GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s", question);
	int response;

	gtk_message_dialog_format_secondary_text(GTK_MESSAGE_DIALOG(dialog), "%s", words);
	gtk_dialog_add_buttons(GTK_DIALOG(dialog), GTK_STOCK_CANCEL, GTK_RESPONSE_CANCEL, yes,
			       GTK_RESPONSE_OK, NULL);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_CANCEL);
	gtk_window_set_title(GTK_WINDOW(dialog), title);
	ui_accessible_name(dialog, title);
	response = gtk_dialog_run(GTK_DIALOG(dialog));
	/* GTK_RESPONSE_NONE: the parent has gone and with it the dialog. */
	if (response != GTK_RESPONSE_NONE)
		gtk_widget_destroy(dialog);
	return response == GTK_RESPONSE_OK;
}
