/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sent-states.h: what became of the mails that were sent from here: the newest mail-status of each, with its
 * subject and recipients, so that a list can show them after a restart.
 *
 * A file of lines, a JSON object each, appended to; the last line of a mail counts. It is read in the worker
 * at the start, and written anew there when it has grown. Of final states the SENT_STATES_KEPT newest are
 * kept, all others always. The main thread's, but for imail_sent_states_write.
 */
#ifndef IMAIL_CORE_SENT_STATES_H
#define IMAIL_CORE_SENT_STATES_H

#include "client.h"
#include "worker.h"

#define SENT_STATES_KEPT 2000

typedef struct _ImailSentStates ImailSentStates;

/* Reads PATH in WORKER, then LOADED is called; what is put before it has been read is newer. */
ImailSentStates *imail_sent_states_new(const char *path, ImailWorker *worker,
				       void (*loaded)(gpointer user_data), gpointer user_data);
gboolean imail_sent_states_is_loaded(const ImailSentStates *states);
/* After imail_worker_finish. NULL is fine. */
void imail_sent_states_free(ImailSentStates *states);

/* STATUS is the newest of its mail; SUBJECT and TO NULL: as known. Returns the line to be written, or NULL
 * where the state lasts no longer than the connection ("sending"). Caller frees. */
char *imail_sent_states_put(ImailSentStates *states, const ImailMailStatus *status, const char *subject,
			    const char *to);
/* In the worker: appends LINE, durable. */
gboolean imail_sent_states_write(ImailSentStates *states, const char *line, GError **error);

/* NULL: not known. Valid until the next put. */
const ImailSent *imail_sent_states_get(ImailSentStates *states, const char *mail);
/* Of the copy in Sent whose id is ITEM. */
const ImailSent *imail_sent_states_of_item(ImailSentStates *states, const char *item);

/* Of const ImailSent, oldest first: those of which something is still to come, or which failed. Free the
 * array only. */
GPtrArray *imail_sent_states_open(ImailSentStates *states);

#endif
