/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * contacts.c: the file of contacts and the table of it in the main thread.
 *
 * The file is read, or the Maildir learned from, in the worker, into a table that then takes the place of the
 * main thread's whole, so that the main loop never does work that grows with the mails. Lines are appended by
 * the worker, those that gather meanwhile in one go. While the Maildir is learned from there is no file yet:
 * what is noted then follows at the end, and after a crash all is learned anew. A line about somebody written
 * to is synced; one about a mail that came in may be lost with the power, no more than a count.
 *
 * Limits: FILE_MAX octets of a file (a larger one is none of ours: the Maildir is learned from instead); the
 * file is written anew at the start when LINES_SPARE of its lines say nothing that others do not.
 */
#define G_LOG_DOMAIN "imail-core"

#include "contacts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "contact-table.h"
#include "contacts-learn.h"
#include "durable.h"

#define FILE_MAX    (64 * 1024 * 1024)
#define LINES_SPARE 2000
#define LEARN_SLICE 64 /* mails that are read before others may use the worker */

struct _ImailContacts {
	char *path, *maildir;
	ImailWorker *worker;
	ImailContactTable *table;
	GHashTable *own;    /* set of keys */
	GString *lines;     /* for the next job that writes */
	gboolean is_urgent; /* they are to be synced */
	gboolean is_writing;
	/* the worker's */
	gboolean has_file;
	GString *early; /* lines that came before there was a file */
};

/* ---- reading, learning ---- */

typedef struct {
	ImailContacts *contacts;
	ImailContactTable *table;
	ImailLearning *learning; /* NULL: there was a file */
	gboolean is_started, is_done;
} Loading;

static void loading_free(gpointer job)
{
	Loading *loading = job;

	imail_learning_free(loading->learning);
	imail_contact_table_free(loading->table);
	g_free(loading);
}

static void write_anew(ImailContacts *contacts, const ImailContactTable *table)
{
	GString *lines = imail_contact_table_lines(table);
	g_autoptr(GError) error = NULL;

	g_string_append_len(lines, contacts->early->str, (gssize)contacts->early->len);
	g_string_truncate(contacts->early, 0);
	if (!imail_durable_write(contacts->path, lines->str, lines->len, &error))
		g_warning("%s", error->message);
	g_string_free(lines, TRUE);
}

/* FALSE: there is none. */
static gboolean read_file(ImailContacts *contacts, ImailContactTable *table)
{
	g_autoptr(GMappedFile) file = g_mapped_file_new(contacts->path, FALSE, NULL);
	gsize len = file != NULL ? g_mapped_file_get_length(file) : 0;
	g_autofree char *text = NULL;
	guint count = 0;

	if (file == NULL || len > FILE_MAX)
		return FALSE;
	text = g_strndup(len > 0 ? g_mapped_file_get_contents(file) : "", len);
	for (char *line = text, *next; line != NULL && *line != '\0'; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		count += imail_contact_table_add_line(table, line);
	}
	if (count > 2 * imail_contact_table_size(table) + LINES_SPARE)
		write_anew(contacts, table);
	return TRUE;
}

static void load_run(gpointer job)
{
	Loading *loading = job;
	ImailContacts *contacts = loading->contacts;

	if (!loading->is_started) {
		loading->is_started = TRUE;
		contacts->has_file = loading->is_done = read_file(contacts, loading->table);
		if (!loading->is_done)
			loading->learning = imail_learning_new(contacts->maildir, loading->table);
		return;
	}
	loading->is_done = imail_learning_step(loading->learning, LEARN_SLICE);
	if (!loading->is_done)
		return;
	write_anew(contacts, loading->table);
	contacts->has_file = TRUE;
}

static void load_done(gpointer job)
{
	Loading *loading = job;
	ImailContacts *contacts = loading->contacts;

	if (!loading->is_done) {
		Loading *next = g_new(Loading, 1);

		*next = *loading;
		loading->table = NULL;
		loading->learning = NULL;
		imail_worker_push(contacts->worker, load_run, load_done, next, loading_free);
		return;
	}
	imail_contact_table_add_all(loading->table, contacts->table);
	imail_contact_table_free(contacts->table);
	contacts->table = g_steal_pointer(&loading->table);
}

/* ---- writing ---- */

static void append(ImailContacts *contacts, const GString *lines, gboolean is_urgent)
{
	int fd = open(contacts->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0 || !imail_durable_write_all(fd, lines->str, lines->len) ||
	    (is_urgent && fdatasync(fd) != 0))
		g_warning("%s cannot be written: %s", contacts->path, g_strerror(errno));
	if (fd >= 0)
		close(fd);
}

typedef struct {
	ImailContacts *contacts;
	GString *lines;
	gboolean is_urgent;
} Writing;

static void writing_free(gpointer job)
{
	Writing *writing = job;

	g_string_free(writing->lines, TRUE);
	g_free(writing);
}

static void write_run(gpointer job)
{
	Writing *writing = job;
	ImailContacts *contacts = writing->contacts;

	if (contacts->has_file)
		append(contacts, writing->lines, writing->is_urgent);
	else
		g_string_append_len(contacts->early, writing->lines->str, (gssize)writing->lines->len);
}

static void write_next(ImailContacts *contacts);

static void write_done(gpointer job)
{
	ImailContacts *contacts = ((Writing *)job)->contacts;

	contacts->is_writing = FALSE;
	write_next(contacts);
}

static void write_next(ImailContacts *contacts)
{
	Writing *writing;

	if (contacts->is_writing || contacts->lines->len == 0)
		return;
	writing = g_new0(Writing, 1);
	writing->contacts = contacts;
	writing->lines = contacts->lines;
	writing->is_urgent = contacts->is_urgent;
	contacts->lines = g_string_new(NULL);
	contacts->is_urgent = FALSE;
	contacts->is_writing = TRUE;
	imail_worker_push(contacts->worker, write_run, write_done, writing, writing_free);
}

static void note(ImailContacts *contacts, ImailContactKind kind, gint64 time, const char *address,
		 const char *name)
{
	g_autofree char *line = NULL;

	if (imail_contacts_is_own(contacts, address))
		return;
	imail_contact_table_add(contacts->table, kind, 1, time, address, name);
	line = imail_contact_line(kind, 1, time, address, name);
	g_string_append(contacts->lines, line);
	contacts->is_urgent |= kind == IMAIL_CONTACT_WRITTEN;
}

/* ---- what is noted ---- */

void imail_contacts_set_own(ImailContacts *contacts, const char *const *addresses)
{
	g_hash_table_remove_all(contacts->own);
	for (; *addresses != NULL; addresses++)
		g_hash_table_add(contacts->own, imail_contact_key(*addresses));
}

gboolean imail_contacts_is_own(const ImailContacts *contacts, const char *address)
{
	g_autofree char *key = imail_contact_key(address);

	return g_hash_table_contains(contacts->own, key);
}

void imail_contacts_written(ImailContacts *contacts, const char *const *mailboxes)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;

	for (; mailboxes != NULL && *mailboxes != NULL; mailboxes++) {
		g_autofree char *name = NULL;
		g_autofree char *address = imail_address_parse(*mailboxes, &name, NULL);

		if (address != NULL)
			note(contacts, IMAIL_CONTACT_WRITTEN, now, address, name);
	}
	write_next(contacts);
}

void imail_contacts_received(ImailContacts *contacts, const char *address, const char *name, gint64 date)
{
	g_autofree char *clean = NULL, *mailbox = NULL;

	if (!imail_address_is_valid(address))
		return;
	/* Through the writing of a mailbox, a name loses what has no place in one. */
	mailbox = imail_address_format(name, address);
	g_free(imail_address_parse(mailbox, &clean, NULL));
	note(contacts, IMAIL_CONTACT_RECEIVED, CLAMP(date, 0, g_get_real_time() / G_USEC_PER_SEC), address,
	     clean);
	write_next(contacts);
}

/* ---- what is asked ---- */

const ImailContact *imail_contacts_get(const ImailContacts *contacts, const char *address)
{
	return imail_contact_table_get(contacts->table, address);
}

GPtrArray *imail_contacts_find(const ImailContacts *contacts, const ImailTyped *typed, gboolean is_written,
			       guint max)
{
	return imail_contact_table_find(contacts->table, typed, contacts->own, is_written, max);
}

/* ---- life ---- */

ImailContacts *imail_contacts_new(const char *state, const char *maildir, ImailWorker *worker)
{
	ImailContacts *contacts = g_new0(ImailContacts, 1);
	Loading *loading = g_new0(Loading, 1);

	contacts->path = g_build_filename(state, "contacts", NULL);
	contacts->maildir = g_strdup(maildir);
	contacts->worker = worker;
	contacts->table = imail_contact_table_new();
	contacts->own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	contacts->lines = g_string_new(NULL);
	contacts->early = g_string_new(NULL);
	loading->contacts = contacts;
	loading->table = imail_contact_table_new();
	imail_worker_push(worker, load_run, load_done, loading, loading_free);
	return contacts;
}

void imail_contacts_free(ImailContacts *contacts)
{
	if (contacts == NULL)
		return;
	/* The worker has ended: what it did not take is written here. */
	if (contacts->has_file && contacts->lines->len > 0)
		append(contacts, contacts->lines, contacts->is_urgent);
	imail_contact_table_free(contacts->table);
	g_hash_table_unref(contacts->own);
	g_string_free(contacts->lines, TRUE);
	g_string_free(contacts->early, TRUE);
	g_free(contacts->path);
	g_free(contacts->maildir);
	g_free(contacts);
}
