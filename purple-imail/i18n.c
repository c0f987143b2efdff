/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * i18n.c: where the catalogs lie. Owns nothing; gettext's binding is the process's.
 */
#define G_LOG_DOMAIN "imail"

#include "i18n.h"

#include <glib.h>
#include <stdlib.h>

void imail_i18n_start(const char *plugin_path)
{
	char *real = plugin_path != NULL ? realpath(plugin_path, NULL) : NULL;
	g_autofree char *folder = real != NULL ? g_path_get_dirname(real) : NULL;
	g_autofree char *beside = folder != NULL ? g_build_filename(folder, "locale", NULL) : NULL;
	gboolean is_beside = beside != NULL && g_file_test(beside, G_FILE_TEST_IS_DIR);

	bindtextdomain(GETTEXT_PACKAGE, is_beside ? beside : IMAIL_LOCALEDIR);
	bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
	free(real);
}
