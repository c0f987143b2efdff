/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forward.c: a mail goes on from here. The protocol plugin does it; what is left is to say why it could not.
 */
#include "forward.h"

#include "ui.h"

static void done_cb(const GError *error, gpointer unused)
{
	if (error != NULL)
		purple_notify_error(NULL, _("iMail"), _("The mail cannot be forwarded."), error->message);
}

void forward_open(PurpleAccount *account, const char *id, gboolean as_attachment)
{
	ui_api()->mail_forward(account, id, as_attachment, done_cb, NULL);
}

static void page_cb(const char *path, const GError *error, gpointer unused)
{
	g_autofree char *uri = path != NULL ? g_filename_to_uri(path, NULL, NULL) : NULL;

	if (uri != NULL)
		purple_notify_uri(NULL, uri);
	else
		purple_notify_error(NULL, _("iMail"), _("The mail cannot be shown in the browser."),
				    error != NULL ? error->message : NULL);
}

void forward_to_browser(PurpleAccount *account, const char *id, GHashTable *images)
{
	ui_api()->mail_page_with(account, id, images, page_cb, NULL);
}
