/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * srv.h: what the DNS says of a domain's mail servers: SRV records (RFC 2782, RFC 6186, RFC 8314 5.1), and
 * where its mail goes (MX).
 */
#ifndef IMAILD_SRV_H
#define IMAILD_SRV_H

#include "found.h"
#include "names.h"

#define SRV_TARGETS_MAX 8 /* of a service, and MX records */

/* In the order of preference: TLS from the first octet before STARTTLS (RFC 8314 5.1). */
typedef enum { SRV_SUBMISSIONS, SRV_SUBMISSION, SRV_POP3S, SRV_POP3, SRV_N } SrvService;

/* Adds the targets of a service in the order of RFC 2782; takes TARGETS (GSrvTarget, as they came). FALSE:
 * they say that the service is decidedly not offered (a lone "."). */
gboolean srv_read(ImailDiscovered *found, SrvService service, GList *targets);

typedef struct _SrvLookup SrvLookup;

typedef struct {
	ImailDiscovered *found; /* of all services */
	gboolean is_denied[2];  /* by FoundKind: the domain says that it offers neither form of it */
	char **mx;              /* hosts, the preferred one first; never NULL */
	gboolean is_mute;       /* not one question was answered, not even by a no */
} SrvResult;

/* Once, never inside srv_lookup_new. RESULT is valid during the call. */
typedef void (*SrvDone)(SrvLookup *lookup, const SrvResult *result, gpointer user_data);

/* Looks up all of the domain of ADDRESS: in NAMES, and if ASKS in the DNS, by the default GResolver. */
SrvLookup *srv_lookup_new(const Names *names, gboolean asks, const char *address, SrvDone done,
			  gpointer user_data);
/* In or after DONE, or earlier: what is known so far goes with it. NULL is fine. */
void srv_lookup_free(SrvLookup *lookup);

#endif
