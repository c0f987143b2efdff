/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * delivery.c: tmp, write, fsync, rename, fsync of the directory; the rename is the commit.
 *
 * The unique name bears the token of the mail, so a mail whose rename happened is known for ever, also when
 * the process dies before it could tell the server. A group shares the directory's fsync, and mostly the
 * journal's commit, or where there is no journal the disk's flushes: its files are synced at the same time.
 */
#define G_LOG_DOMAIN "imail-core"

#include "delivery.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable.h"

#define KEEP_MAX (64 * 1024) /* octets of a mail that are kept until the commit; a window of mails waits */

struct _ImailDelivery {
	ImailFolder folder;
	char *flags, *token;
	ImailMaildir *maildir; /* set by begin */
	char *unique;          /* NULL: no tmp file */
	int fd;                /* -1: closed */
	gint64 size, mtime;    /* from fsync on */
	gint64 inode;
	GByteArray *octets; /* all that imail_delivery_write wrote; NULL: that were more than KEEP_MAX */
	gboolean is_known, is_committed;
	GError *error;
	ImailItem *item;
	char *replaces, *replaced; /* ref; id */
};

ImailDelivery *imail_delivery_new(ImailFolder folder, const char *flags, const char *token)
{
	ImailDelivery *delivery = g_new0(ImailDelivery, 1);

	delivery->folder = folder;
	delivery->flags = g_strdup(flags);
	delivery->token = g_strdup(token);
	delivery->fd = -1;
	delivery->octets = g_byte_array_new();
	return delivery;
}

void imail_delivery_set_replaces(ImailDelivery *delivery, const char *ref)
{
	delivery->replaces = g_strdup(ref);
}

const char *imail_delivery_replaced(const ImailDelivery *delivery)
{
	return delivery->replaced;
}

/* Also of one that was known before: the process may have died between the two. */
static void replace(ImailDelivery *delivery, ImailStore *store)
{
	if (delivery->replaces != NULL && delivery->replaced == NULL && imail_delivery_is_safe(delivery))
		delivery->replaced = imail_store_replace(store, delivery->replaces);
}

static void close_file(ImailDelivery *delivery)
{
	if (delivery->fd >= 0)
		close(delivery->fd);
	delivery->fd = -1;
}

static void discard(ImailDelivery *delivery)
{
	close_file(delivery);
	if (delivery->unique != NULL)
		imail_maildir_discard(delivery->maildir, delivery->folder, delivery->unique);
	g_clear_pointer(&delivery->unique, g_free);
}

void imail_delivery_free(ImailDelivery *delivery)
{
	if (delivery == NULL)
		return;
	discard(delivery);
	imail_item_free(delivery->item);
	g_clear_pointer(&delivery->octets, g_byte_array_unref);
	g_clear_error(&delivery->error);
	g_free(delivery->flags);
	g_free(delivery->token);
	g_free(delivery->replaces);
	g_free(delivery->replaced);
	g_free(delivery);
}

void imail_delivery_fail(ImailDelivery *delivery, GError *error)
{
	discard(delivery);
	g_clear_error(&delivery->error);
	delivery->error = error;
}

static void fail_errno(ImailDelivery *delivery, int errnum)
{
	GError *error = NULL;

	imail_durable_set_error(&error, errnum, "A mail could not be stored in %s",
				imail_maildir_folder_name(delivery->folder));
	imail_delivery_fail(delivery, error);
}

static gboolean check_known(ImailDelivery *delivery, ImailStore *store)
{
	GError *error = NULL;

	if (!imail_store_knows(store, delivery->token))
		return FALSE;
	discard(delivery);
	if (imail_store_sync(store, &error))
		delivery->is_known = TRUE;
	else
		imail_delivery_fail(delivery, error);
	replace(delivery, store);
	return TRUE;
}

void imail_delivery_begin(ImailDelivery *delivery, ImailStore *store)
{
	GError *error = NULL;

	delivery->maildir = imail_store_maildir(store);
	if (check_known(delivery, store))
		return;
	delivery->fd = imail_maildir_create(delivery->maildir, delivery->folder, delivery->token,
					    &delivery->unique, &error);
	if (delivery->fd < 0)
		imail_delivery_fail(delivery, error);
}

int imail_delivery_fd(const ImailDelivery *delivery)
{
	return delivery->fd;
}

/* The index is told from octets that are at hand: most mails need not be read back. */
void imail_delivery_write(ImailDelivery *delivery, const void *data, gsize len)
{
	if (delivery->fd < 0)
		return;
	if (!imail_durable_write_all(delivery->fd, data, len)) {
		fail_errno(delivery, errno);
		return;
	}
	if (delivery->octets != NULL && delivery->octets->len + len <= KEEP_MAX)
		g_byte_array_append(delivery->octets, data, (guint)len);
	else
		g_clear_pointer(&delivery->octets, g_byte_array_unref);
}

/* The disk may begin with all files of a group before the first fsync waits for one. A hint: what comes of it
 * does not matter. */
static void start_sync(const ImailDelivery *delivery)
{
#ifdef SYNC_FILE_RANGE_WRITE
	if (delivery->fd >= 0)
		sync_file_range(delivery->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
}

/* In any thread: touches nothing but the delivery. */
static void sync_file(gpointer data)
{
	ImailDelivery *delivery = data;
	struct stat st;

	if (delivery->fd < 0)
		return;
	if (fsync(delivery->fd) != 0 || fstat(delivery->fd, &st) != 0) {
		fail_errno(delivery, errno);
		return;
	}
	delivery->size = st.st_size;
	delivery->mtime = st.st_mtime;
	delivery->inode = (gint64)st.st_ino;
	close_file(delivery);
}

/* What was written through the descriptor, or is too much to be kept, is read from the disk (NULL). */
static ImailEntry *make_entry(const ImailDelivery *delivery)
{
	gboolean is_whole = delivery->octets != NULL && delivery->octets->len == delivery->size;

	return is_whole ? imail_entry_new_from_octets(delivery->octets->data, delivery->octets->len) : NULL;
}

/* Whether a rename took place. */
static gboolean publish(ImailDelivery *delivery, ImailStore *store)
{
	GError *error = NULL;
	g_autofree char *name = NULL;
	g_autoptr(ImailEntry) entry = NULL;
	ImailMaildirFile file = {.folder = delivery->folder, .is_cur = delivery->flags != NULL};

	if (delivery->unique == NULL || check_known(delivery, store))
		return FALSE;
	if (!imail_maildir_publish(delivery->maildir, delivery->folder, delivery->unique, delivery->flags,
				   &error)) {
		imail_delivery_fail(delivery, error);
		return FALSE;
	}
	name = delivery->flags != NULL ? g_strdup_printf("%s:2,%s", delivery->unique, delivery->flags)
				       : g_strdup(delivery->unique);
	g_clear_pointer(&delivery->unique, g_free);
	delivery->is_committed = TRUE;
	file.name = name;
	file.size = delivery->size;
	file.mtime = delivery->mtime;
	file.inode = delivery->inode;
	entry = make_entry(delivery);
	delivery->item = imail_store_added(store, &file, entry);
	return TRUE;
}

/* A group goes to one folder. */
static gboolean sync_folder(const GPtrArray *deliveries, ImailMaildir *maildir, GError **error)
{
	const ImailDelivery *first = deliveries->pdata[0];

	for (guint i = 0; i < deliveries->len; i++)
		if (((const ImailDelivery *)deliveries->pdata[i])->flags != NULL)
			return imail_maildir_sync(maildir, first->folder, error);
	return imail_maildir_sync_new(maildir, first->folder, error);
}

void imail_delivery_commit(GPtrArray *deliveries, ImailStore *store)
{
	g_autoptr(GError) error = NULL;
	gboolean is_published = FALSE;

	for (guint i = 0; i < deliveries->len; i++)
		start_sync(deliveries->pdata[i]);
	imail_maildir_each(imail_store_maildir(store), deliveries, sync_file);
	for (guint i = 0; i < deliveries->len; i++)
		is_published |= publish(deliveries->pdata[i], store);
	imail_store_flush(store);
	if (!is_published || sync_folder(deliveries, imail_store_maildir(store), &error)) {
		for (guint i = 0; i < deliveries->len; i++)
			replace(deliveries->pdata[i], store);
		return;
	}
	/* They are visible but perhaps not durable: not to be acknowledged; the next push finds them known
	 * and syncs again. */
	imail_store_unsync(store);
	for (guint i = 0; i < deliveries->len; i++) {
		ImailDelivery *delivery = deliveries->pdata[i];

		if (delivery->is_committed)
			delivery->error = g_error_copy(error);
	}
}

gboolean imail_delivery_is_safe(const ImailDelivery *delivery)
{
	return delivery->error == NULL && (delivery->is_committed || delivery->is_known);
}

gboolean imail_delivery_is_known(const ImailDelivery *delivery)
{
	return delivery->is_known;
}

const GError *imail_delivery_error(const ImailDelivery *delivery)
{
	return delivery->error;
}

const ImailItem *imail_delivery_item(const ImailDelivery *delivery)
{
	return delivery->item;
}
