/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui.c: who shows what happens.
 *
 * Owns the list of registered UIs. Looking for the UI plugin: libpurple has probed it if it lies in one of
 * its plugin folders; else (a build tree, a private copy) it is looked for beside libimail.so. It is loaded
 * without being enabled by the user.
 */
#define G_LOG_DOMAIN "imail"

#include "ui.h"

#include "fallback.h"
#include "launch.h"
#include "signature.h"

static GList *registered; /* of const ImailUiOps, in the order of registration */

static const struct {
	const char *client; /* purple_core_get_ui() */
	const char *plugin_id;
	const char *file;
	const char *folder; /* beside libpurple's plugin folder, when installed */
} ui_plugins[] = {
	{"gtk-gaim", "gtk-imail", "imail-pidgin.so", "pidgin"},
	{"gnt-purple", "gnt-imail", "imail-finch.so", "finch"},
};

void imail_ui_register(const ImailUiOps *ops)
{
	g_return_if_fail(ops != NULL);
	if (ops->version != IMAIL_API_VERSION)
		g_warning("a UI plugin speaks version %u of the API instead of %u", ops->version,
			  IMAIL_API_VERSION);
	else if (g_list_find(registered, ops) == NULL)
		registered = g_list_append(registered, (gpointer)ops);
}

void imail_ui_unregister(const ImailUiOps *ops)
{
	registered = g_list_remove(registered, ops);
}

gboolean imail_ui_is_fallback(void)
{
	return registered == NULL;
}

/* ---- loading ---- */

static PurplePlugin *probe(const char *path, const char *id)
{
	PurplePlugin *plugin;

	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		return NULL;
	plugin = purple_plugin_probe(path);
	return plugin != NULL && g_strcmp0(purple_plugin_get_id(plugin), id) == 0 ? plugin : NULL;
}

static PurplePlugin *find_near_plugin(guint which)
{
	g_auto(GStrv) dirs = imail_launch_plugin_dirs();
	PurplePlugin *plugin = NULL;

	for (guint i = 0; dirs[i] != NULL && plugin == NULL; i++) {
		g_autofree char *beside = g_build_filename(dirs[i], ui_plugins[which].file, NULL);
		g_autofree char *installed = g_build_filename(dirs[i], "..", ui_plugins[which].folder,
							      ui_plugins[which].file, NULL);

		plugin = probe(beside, ui_plugins[which].plugin_id);
		if (plugin == NULL)
			plugin = probe(installed, ui_plugins[which].plugin_id);
	}
	return plugin;
}

void imail_ui_load(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(ui_plugins); i++) {
		PurplePlugin *plugin;

		if (g_strcmp0(purple_core_get_ui(), ui_plugins[i].client) != 0)
			continue;
		plugin = purple_plugins_find_with_id(ui_plugins[i].plugin_id);
		if (plugin == NULL)
			plugin = find_near_plugin(i);
		if (plugin != NULL && !purple_plugin_is_loaded(plugin) && !purple_plugin_load(plugin))
			g_warning("%s cannot be loaded: mails are shown in plain forms instead",
				  ui_plugins[i].file);
	}
}

/* ---- events ---- */

void imail_ui_compose_open(PurpleAccount *account, ImailCompose *compose)
{
	imail_signature_add(account, compose);
	for (const GList *l = registered; l != NULL; l = l->next) {
		const ImailUiOps *ops = l->data;

		if (ops->compose_open != NULL) {
			ops->compose_open(account, compose);
			return;
		}
	}
	imail_fallback_ops()->compose_open(account, compose);
}

void imail_ui_read_open(PurpleAccount *account, const char *id)
{
	for (const GList *l = registered; l != NULL; l = l->next) {
		const ImailUiOps *ops = l->data;

		if (ops->read_open != NULL) {
			ops->read_open(account, id);
			return;
		}
	}
	imail_fallback_ops()->read_open(account, id);
}

gboolean imail_ui_has_mailbox(void)
{
	for (const GList *l = registered; l != NULL; l = l->next) {
		if (((const ImailUiOps *)l->data)->mailbox_open != NULL)
			return TRUE;
	}
	return FALSE;
}

gboolean imail_ui_opens_links(void)
{
	for (const GList *l = registered; l != NULL; l = l->next) {
		if (((const ImailUiOps *)l->data)->opens_links)
			return TRUE;
	}
	return FALSE;
}

void imail_ui_mailbox_open(PurpleAccount *account)
{
	for (const GList *l = registered; l != NULL; l = l->next) {
		const ImailUiOps *ops = l->data;

		if (ops->mailbox_open != NULL) {
			ops->mailbox_open(account);
			return;
		}
	}
}

gboolean imail_ui_has_prefs(void)
{
	for (const GList *l = registered; l != NULL; l = l->next) {
		if (((const ImailUiOps *)l->data)->prefs_open != NULL)
			return TRUE;
	}
	return FALSE;
}

void imail_ui_prefs_open(PurpleAccount *account)
{
	for (const GList *l = registered; l != NULL; l = l->next) {
		const ImailUiOps *ops = l->data;

		if (ops->prefs_open != NULL) {
			ops->prefs_open(account);
			return;
		}
	}
}

gboolean imail_ui_has_servers(void)
{
	for (const GList *l = registered; l != NULL; l = l->next) {
		if (((const ImailUiOps *)l->data)->servers_open != NULL)
			return TRUE;
	}
	return FALSE;
}

gboolean imail_ui_servers_open(PurpleAccount *account, const char *server, const char *words)
{
	for (const GList *l = registered; l != NULL; l = l->next) {
		const ImailUiOps *ops = l->data;

		if (ops->servers_open != NULL) {
			ops->servers_open(account, server, words);
			return TRUE;
		}
	}
	return FALSE;
}

gboolean imail_ui_servers_setup(PurpleAccount *account)
{
	for (const GList *l = registered; l != NULL; l = l->next) {
		const ImailUiOps *ops = l->data;

		if (ops->servers_setup != NULL) {
			ops->servers_setup(account);
			return TRUE;
		}
	}
	return FALSE;
}

/* Calls MEMBER of all that have it; of the fallback where none has. */
#define TELL_ALL(member, ...)                                                                                \
	gboolean is_told = FALSE;                                                                            \
	for (const GList *l = registered; l != NULL; l = l->next) {                                          \
		const ImailUiOps *ops = l->data;                                                             \
		if (ops->member != NULL) {                                                                   \
			is_told = TRUE;                                                                      \
			ops->member(__VA_ARGS__);                                                            \
		}                                                                                            \
	}                                                                                                    \
	if (!is_told && imail_fallback_ops()->member != NULL)                                                \
		imail_fallback_ops()->member(__VA_ARGS__);

void imail_ui_mail_added(PurpleAccount *account, const ImailSummary *summary, gboolean is_new)
{
	TELL_ALL(mail_added, account, summary, is_new)
}

void imail_ui_mail_changed(PurpleAccount *account, const ImailSummary *summary)
{
	TELL_ALL(mail_changed, account, summary)
}

void imail_ui_mail_removed(PurpleAccount *account, const char *id)
{
	TELL_ALL(mail_removed, account, id)
}

void imail_ui_mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	TELL_ALL(mail_event, account, event)
}

void imail_ui_mailbox_event(PurpleAccount *account, const ImailMailboxEvent *event)
{
	TELL_ALL(mailbox_event, account, event)
}

void imail_ui_progress(PurpleAccount *account, const char *mailbox, gint64 done, gint64 total)
{
	TELL_ALL(progress, account, mailbox, done, total)
}

void imail_ui_account_changed(PurpleAccount *account)
{
	TELL_ALL(account_changed, account)
}

void imail_ui_folders_changed(PurpleAccount *account)
{
	TELL_ALL(folders_changed, account)
}

void imail_ui_servers_step(PurpleAccount *account, const char *address, const char *step)
{
	TELL_ALL(servers_step, account, address, step)
}

void imail_ui_indexing(PurpleAccount *account, gint64 done, gint64 total)
{
	TELL_ALL(indexing, account, done, total)
}
