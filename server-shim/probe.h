/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe.h: whether mail servers answer under the names that are likely in a domain: connection, TLS and
 * certificate, nothing else; no name or password is sent.
 */
#ifndef IMAILD_PROBE_H
#define IMAILD_PROBE_H

#include "curl-loop.h"
#include "found.h"
#include "names.h"

#define PROBE_CONNECTIONS_MAX 10 /* of one probe: what a user can have a shared server do at one go */

typedef struct _Probe Probe;

typedef struct {
	const char *address;
	gboolean wants[2]; /* by FoundKind */
	const char *ca_file;
	const Names *names;
	gboolean asks; /* also names that NAMES does not have */
	gboolean allow_private;
	guint timeout_s;
} ProbeOptions;

/* Once, never inside probe_new. FOUND is valid during the call. */
typedef void (*ProbeDone)(Probe *probe, const ImailDiscovered *found, gpointer user_data);

/* NULL: there is nothing to be tried. */
Probe *probe_new(CurlLoop *loop, const ProbeOptions *options, ProbeDone done, gpointer user_data);
/* In or after DONE, or earlier. NULL is fine. */
void probe_free(Probe *probe);

/* What has answered so far, as DONE would get it; caller frees. */
ImailDiscovered *probe_so_far(const Probe *probe);

#endif
