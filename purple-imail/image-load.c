/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image-load.c: core/image-fetch.h with the proxy that the account's settings name.
 *
 * Owns nothing but what is under way. What an account has under way when it goes away ends without an answer.
 */
#define G_LOG_DOMAIN "imail"

#include "image-load.h"

#include "image-fetch.h"
#include "imail-account.h"
#include "later.h"

#define PRIVATE_SETTING "images-from-private"

typedef struct {
	guint64 serial; /* of the account */
	ImailOctetsCb cb;
	gpointer user_data;
} Load;

static char *escaped(const char *text)
{
	return g_uri_escape_string(text, NULL, FALSE);
}

/* NULL: none, or none that is fit to be used (then *IS_BAD). */
static char *proxy_of(PurpleAccount *account, gboolean *is_bad)
{
	static const char *const schemes[] = {
		[PURPLE_PROXY_HTTP] = "http",     [PURPLE_PROXY_SOCKS4] = "socks4a",
		[PURPLE_PROXY_SOCKS5] = "socks5", [PURPLE_PROXY_USE_ENVVAR] = NULL,
		[PURPLE_PROXY_TOR] = "socks5",
	};
	PurpleProxyInfo *info = purple_proxy_get_setup(account);
	PurpleProxyType type = info != NULL ? purple_proxy_info_get_type(info) : PURPLE_PROXY_NONE;
	const char *host = info != NULL ? purple_proxy_info_get_host(info) : NULL;
	const char *user = info != NULL ? purple_proxy_info_get_username(info) : NULL;
	const char *password = info != NULL ? purple_proxy_info_get_password(info) : NULL;
	g_autofree char *name = escaped(user != NULL ? user : ""),
			*secret = escaped(password != NULL ? password : "");

	*is_bad = FALSE;
	if (type <= PURPLE_PROXY_NONE)
		return NULL;
	/* Whoever set a proxy does not want to be seen without it. */
	*is_bad =
		type >= (int)G_N_ELEMENTS(schemes) || schemes[type] == NULL || host == NULL || *host == '\0';
	if (*is_bad)
		return NULL;
	return g_strdup_printf("%s://%s%s%s%s%s:%d", schemes[type], name, *secret != '\0' ? ":" : "", secret,
			       *name != '\0' ? "@" : "", host, purple_proxy_info_get_port(info));
}

static void loaded_cb(GBytes *octets, const GError *error, gpointer user_data)
{
	g_autofree Load *load = user_data;

	if (imail_account_by_serial(load->serial) != NULL)
		load->cb(octets, error, load->user_data);
}

void imail_image_load(PurpleAccount *account, const char *url, GCancellable *cancellable, ImailOctetsCb cb,
		      gpointer user_data)
{
	GError *error = NULL;
	ImailAccount *self = imail_account_get(account, &error);
	gboolean is_bad = FALSE;
	g_autofree char *proxy = self != NULL ? proxy_of(account, &is_bad) : NULL;
	const ImailImageWay way = {
		.proxy = proxy, .may_be_private = purple_account_get_bool(account, PRIVATE_SETTING, FALSE)};
	Load *load;

	if (is_bad)
		error = g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_NETWORK,
					    "The account's proxy cannot be used.");
	if (error != NULL) {
		imail_later_nothing(G_CALLBACK(cb), user_data, error);
		return;
	}
	load = g_new0(Load, 1);
	load->serial = imail_account_serial(self);
	load->cb = cb;
	load->user_data = user_data;
	imail_image_fetch(url, &way, cancellable, loaded_cb, load);
}
