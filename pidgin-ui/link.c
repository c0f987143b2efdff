/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.c: Pidgin's text widget asks who registered a link's scheme before it looks for another program.
 *
 * Anybody who writes to the user can write such a link: it opens one of the user's own mails in the read
 * window, which is all that it can do; what is no account or no mail of it is told there.
 */
#include "link.h"

#include <string.h>

#include <pidgin.h>

#include <gtkimhtml.h>

#include "read.h"
#include "ui.h"

#define SCHEME   "imail:"
#define LINK_MAX 4096 /* octets of a link that are looked at */

/* The account and the mail of URL; FALSE: it is no link to a mail. *ID is for g_free. */
static gboolean parse(const char *url, PurpleAccount **account, char **id)
{
	const char *rest = url + strlen(IMAIL_LINK_READ);
	g_auto(GStrv) parts = NULL;
	g_autofree char *user = NULL;

	if (!g_str_has_prefix(url, IMAIL_LINK_READ) || strlen(url) > LINK_MAX)
		return FALSE;
	parts = g_strsplit(rest, "/", 2);
	if (g_strv_length(parts) != 2)
		return FALSE;
	user = g_uri_unescape_string(parts[0], NULL);
	*account = user != NULL ? purple_accounts_find(user, IMAIL_PRPL_ID) : NULL;
	*id = *account != NULL ? g_uri_unescape_string(parts[1], NULL) : NULL;
	return *id != NULL && g_utf8_validate(*id, -1, NULL);
}

static gboolean activate_cb(GtkIMHtml *imhtml, GtkIMHtmlLink *link)
{
	PurpleAccount *account = NULL;
	g_autofree char *id = NULL;

	if (ui_api() != NULL && parse(gtk_imhtml_link_get_url(link), &account, &id))
		read_open(account, id);
	return TRUE;
}

static void open_cb(GtkMenuItem *item, GtkIMHtmlLink *link)
{
	gtk_imhtml_link_activate(link);
}

static gboolean menu_cb(GtkIMHtml *imhtml, GtkIMHtmlLink *link, GtkWidget *menu)
{
	GtkWidget *item = gtk_menu_item_new_with_mnemonic(_("_Open Mail"));

	g_signal_connect(item, "activate", G_CALLBACK(open_cb), link);
	gtk_widget_show(item);
	gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
	return TRUE;
}

void link_start(void)
{
	gtk_imhtml_class_register_protocol(SCHEME, activate_cb, menu_cb);
}

void link_stop(void)
{
	gtk_imhtml_class_register_protocol(SCHEME, NULL, NULL);
}
