/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * error.c: the error domain and the names of its codes on the wire (docs/PROTOCOL.md, "Errors").
 */
#include "error.h"

static const char *const code_names[] = {
	[IMAIL_ERROR_AUTH] = "auth",           [IMAIL_ERROR_TEMPORARY] = "temporary",
	[IMAIL_ERROR_PERMANENT] = "permanent", [IMAIL_ERROR_PROTOCOL] = "protocol",
	[IMAIL_ERROR_NETWORK] = "network",     [IMAIL_ERROR_TIMEOUT] = "timeout",
	[IMAIL_ERROR_CANCELLED] = "cancelled", [IMAIL_ERROR_NOT_FOUND] = "not-found",
	[IMAIL_ERROR_LIMIT] = "limit",         [IMAIL_ERROR_UNCERTAIN] = "uncertain",
};

G_STATIC_ASSERT(G_N_ELEMENTS(code_names) == IMAIL_ERROR_UNCERTAIN + 1);

GQuark imail_error_quark(void)
{
	return g_quark_from_static_string("imail-error-quark");
}

const char *imail_error_to_name(int code)
{
	if (code < 0 || code >= (int)G_N_ELEMENTS(code_names))
		return code_names[IMAIL_ERROR_PROTOCOL];
	return code_names[code];
}

ImailError imail_error_from_name(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(code_names); i++) {
		if (g_strcmp0(name, code_names[i]) == 0)
			return (ImailError)i;
	}
	return IMAIL_ERROR_PROTOCOL;
}
