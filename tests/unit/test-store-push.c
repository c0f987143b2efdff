/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-store-push.c: a push is kept until each device of its user has it, and no longer; users and devices
 * come and go.
 */
#include "limits.h"
#include "store-fixture.h"

typedef struct {
	gint64 user;
	const char *device;
	gint64 id;
	gsize count;
} Call;

static gboolean seen_work(StoreTx *tx, gpointer job, GError **error)
{
	const Call *call = job;

	return store_device_seen(tx, call->user, call->device, error);
}

static void seen(Fixture *f, const char *device)
{
	fixture_do(f, seen_work, &(Call){f->user, device});
}

static gboolean ack_work(StoreTx *tx, gpointer job, GError **error)
{
	const Call *call = job;

	return store_push_ack(tx, call->user, call->device, call->id, error);
}

static void ack(Fixture *f, const char *device, gint64 id)
{
	fixture_do(f, ack_work, &(Call){f->user, device, id});
}

typedef struct {
	StorePush push;
	const char *topic;
} Add;

static gboolean add_work(StoreTx *tx, gpointer job, GError **error)
{
	Add *add = job;
	g_autoptr(GBytes) data = g_bytes_new_static("mail", 4);

	if (add->push.blob != 0 && !store_blob_append(tx, add->push.blob, 0, data, error))
		return FALSE;
	return store_push_add(tx, &add->push, add->topic, error);
}

static gint64 add_with_topic(Fixture *f, const char *frame, const char *topic)
{
	Add add = {{.user = f->user, .frame = (char *)frame}, topic};

	fixture_do(f, add_work, &add);
	g_assert_cmpint(add.push.id, >, 0);
	return add.push.id;
}

static gint64 add(Fixture *f, const char *frame)
{
	return add_with_topic(f, frame, NULL);
}

static gint64 add_mail(Fixture *f, const char *mailbox, const char *uidl)
{
	Add add = {{.user = f->user,
		    .frame = (char *)"{}",
		    .blob = store_blob_new_id(f->store),
		    .size = 4,
		    .mailbox = (char *)mailbox,
		    .uidl = (char *)uidl}};

	fixture_do(f, add_work, &add);
	return add.push.id;
}

/* The frames that wait for DEVICE, with blanks between. */
static char *frames_after(Fixture *f, const char *device, gint64 after, guint max)
{
	g_autoptr(GPtrArray) pending = store_push_pending(fixture_tx(f), f->user, device, after, max);
	GString *frames = g_string_new(NULL);

	for (guint i = 0; i < pending->len; i++) {
		const StorePush *push = g_ptr_array_index(pending, i);

		g_string_append_printf(frames, "%s%s", i > 0 ? " " : "", push->frame);
		g_assert_cmpint(push->user, ==, f->user);
	}
	return g_string_free(frames, FALSE);
}

#define assert_frames(f, device, expected)                                                                   \
	do {                                                                                                 \
		g_autofree char *frames_ = frames_after(f, device, 0, G_MAXINT);                             \
		g_assert_cmpstr(frames_, ==, expected);                                                      \
	} while (0)

static void test_two_devices(Fixture *f, gconstpointer data)
{
	gint64 id, later;

	seen(f, "laptop");
	seen(f, "phone");
	id = add_mail(f, "m1", "u1");
	later = add(f, "later");
	g_assert_cmpint(later, >, id);

	ack(f, "laptop", id);
	assert_frames(f, "laptop", "later");
	assert_frames(f, "phone", "{} later");
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM blobs"), ==, 1);
	ack(f, "laptop", id); /* again: fine, and not in the other's name */
	ack(f, "phone", 987654);
	assert_frames(f, "phone", "{} later");

	fixture_reopen(f);
	ack(f, "phone", id);
	assert_frames(f, "phone", "later");
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM blobs"), ==, 0);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM waits"), ==, 2);
	g_assert_cmpint(store_push_count(fixture_tx(f), f->user), ==, 1);
}

static void test_new_device_gets_what_is_kept(Fixture *f, gconstpointer data)
{
	gint64 both;

	add(f, "first"); /* nobody is there yet: it waits */
	seen(f, "laptop");
	assert_frames(f, "laptop", "first");
	both = add(f, "second");
	ack(f, "laptop", both); /* the only device: gone */
	seen(f, "phone");
	assert_frames(f, "phone", "first");
	seen(f, "phone");
	assert_frames(f, "phone", "first");
	assert_frames(f, "strange", "");
}

static void test_pending_is_a_window(Fixture *f, gconstpointer data)
{
	g_autofree char *two = NULL, *rest = NULL;
	gint64 second;

	seen(f, "laptop");
	add(f, "a");
	second = add(f, "b");
	add(f, "c");
	two = frames_after(f, "laptop", 0, 2);
	g_assert_cmpstr(two, ==, "a b");
	rest = frames_after(f, "laptop", second, 2);
	g_assert_cmpstr(rest, ==, "c");
}

static void test_topics(Fixture *f, gconstpointer data)
{
	gint64 queued;

	seen(f, "laptop");
	seen(f, "phone");
	queued = add_with_topic(f, "queued", "mail:1");
	add_with_topic(f, "other", "mail:2");
	ack(f, "laptop", queued); /* of one device only: it is still kept */
	add_with_topic(f, "sent", "mail:1");
	assert_frames(f, "laptop", "other sent");
	assert_frames(f, "phone", "other sent");
}

static void test_other_users(Fixture *f, gconstpointer data)
{
	gint64 id;

	seen(f, "laptop");
	fixture_do(f, seen_work, &(Call){f->user + 1000, "laptop"});
	id = add_with_topic(f, "mine", "t");
	fixture_do(f, add_work, &(Add){{.user = f->user + 1000, .frame = (char *)"theirs"}, "t"});
	assert_frames(f, "laptop", "mine");
	fixture_do(f, ack_work, &(Call){f->user + 1000, "laptop", id});
	assert_frames(f, "laptop", "mine");
	g_assert_cmpint(store_push_count(fixture_tx(f), f->user + 1000), ==, 1);
}

static gint64 unread(Fixture *f, gint64 user, guint max)
{
	gint64 of_sender;

	return store_push_unread(fixture_tx(f), user, max, "x@demo.test", &of_sender);
}

/* Messages that no device has had; neither mails, nor states, nor what talks of messages. */
static void test_unread(Fixture *f, gconstpointer data)
{
	gint64 first, second;

	first = add(f, "{\"type\":\"im\",\"body\":\"a\"}");
	add(f, "{\"type\":\"mail-source\",\"mail\":\"4\"}");
	add_with_topic(f, "{\"type\":\"im\"}", "t");
	add_mail(f, "m1", "u1");
	g_assert_cmpint(unread(f, f->user, 10), ==, 1);
	seen(f, "laptop");
	seen(f, "phone");
	second = add(f, "{\"type\":\"im\",\"body\":\"b\"}");
	g_assert_cmpint(unread(f, f->user, 10), ==, 2);
	g_assert_cmpint(unread(f, f->user, 1), ==, 1);
	ack(f, "phone", first);
	g_assert_cmpint(unread(f, f->user, 10), ==, 1);
	ack(f, "phone", second);
	g_assert_cmpint(unread(f, f->user, 10), ==, 0);
	g_assert_cmpint(unread(f, f->user + 1, 10), ==, 0);
}

static gint64 unread_of(Fixture *f, const char *from)
{
	gint64 of_sender;

	store_push_unread(fixture_tx(f), f->user, 10, from, &of_sender);
	return of_sender;
}

/* Whose they are: by the whole address, and not by what somebody writes. */
static void test_unread_of_sender(Fixture *f, gconstpointer data)
{
	gint64 first = add(f, "{\"type\":\"im\",\"from\":\"a_b@demo.test\",\"body\":\"a\"}");

	add(f, "{\"type\":\"im\",\"from\":\"a_b@demo.test\",\"body\":\"b\"}");
	add(f, "{\"type\":\"im\",\"from\":\"axb@demo.test\",\"body\":\"\\\"from\\\":\\\"a_b@demo.test\\\"\"}");
	add(f, "{\"type\":\"im\",\"from\":\"\\\"x y\\\"@demo.test\",\"body\":\"\"}");
	g_assert_cmpint(unread_of(f, "a_b@demo.test"), ==, 2);
	g_assert_cmpint(unread_of(f, "axb@demo.test"), ==, 1);
	g_assert_cmpint(unread_of(f, "b@demo.test"), ==, 0);
	g_assert_cmpint(unread_of(f, "%"), ==, 0);
	g_assert_cmpint(unread_of(f, "\"x y\"@demo.test"), ==, 1);
	seen(f, "laptop");
	ack(f, "laptop", first);
	g_assert_cmpint(unread_of(f, "a_b@demo.test"), ==, 1);
}

static gboolean uidl_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_uidl_add(tx, *(gint64 *)job, "m1", "u1", 5, error) &&
	       store_uidl_add(tx, *(gint64 *)job, "m1", "u2", 5, error);
}

static gboolean is_acked(Fixture *f, const char *uidl)
{
	g_autoptr(GHashTable) known = store_uidl_load(fixture_tx(f), f->user, "m1");

	return ((StoreUidl *)g_hash_table_lookup(known, uidl))->is_acked;
}

static void test_first_ack_marks_the_uidl(Fixture *f, gconstpointer data)
{
	gint64 id;

	seen(f, "laptop");
	seen(f, "phone");
	fixture_do(f, uidl_work, &f->user);
	id = add_mail(f, "m1", "u1");
	g_assert_false(is_acked(f, "u1"));
	ack(f, "phone", id);
	g_assert_true(is_acked(f, "u1"));
	g_assert_false(is_acked(f, "u2"));
}

static gboolean age_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_sql_run(tx, "UPDATE devices SET seen = seen - 61 * 86400 WHERE device = $1",
			     SQL_WITH(SQL_TEXT(job)), error);
}

static void test_stale_device(Fixture *f, gconstpointer data)
{
	gint64 id;

	seen(f, "laptop");
	seen(f, "lost");
	id = add_mail(f, "m1", "u1");
	add(f, "both");
	ack(f, "laptop", id);
	fixture_do(f, age_work, (gpointer) "lost");
	seen(f, "laptop");
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM devices"), ==, 1);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM blobs"), ==, 0);
	assert_frames(f, "laptop", "both");

	/* The one that comes is never the stale one, and a new one takes over before the old is forgotten. */
	fixture_do(f, age_work, (gpointer) "laptop");
	seen(f, "laptop");
	assert_frames(f, "laptop", "both");
	fixture_do(f, age_work, (gpointer) "laptop");
	seen(f, "phone");
	assert_frames(f, "laptop", "");
	assert_frames(f, "phone", "both");
}

static gboolean older_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_sql_run(tx, "UPDATE devices SET seen = seen - 100 WHERE device = $1",
			     SQL_WITH(SQL_TEXT(job)), error);
}

static void test_too_many_devices(Fixture *f, gconstpointer data)
{
	for (int i = 0; i < IMAIL_DEVICES_MAX; i++) {
		g_autofree char *device = g_strdup_printf("d%d", i);

		seen(f, device);
	}
	add(f, "kept");
	fixture_do(f, older_work, (gpointer) "d7");
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM devices"), ==, IMAIL_DEVICES_MAX);
	seen(f, "one more");
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM devices"), ==, IMAIL_DEVICES_MAX);
	assert_frames(f, "d7", "");
	assert_frames(f, "d6", "kept");
	assert_frames(f, "one more", "kept");
}

static gboolean ensure_work(StoreTx *tx, gpointer job, GError **error)
{
	Call *call = job;

	call->id = store_user_ensure(tx, call->device, error);
	return call->id != 0;
}

static gint64 ensure(Fixture *f, const char *address)
{
	Call call = {.device = address};

	fixture_do(f, ensure_work, &call);
	return call.id;
}

static void test_users(Fixture *f, gconstpointer data)
{
	gint64 zoe = ensure(f, "Zo\xc3\x8b@Demo.Test");
	g_autofree char *address = store_user_address(fixture_tx(f), zoe);
	g_auto(GStrv) users = store_user_list(fixture_tx(f));
	g_autofree char *listed = g_strjoinv(" ", users);

	g_assert_cmpstr(address, ==, "Zo\xc3\x8b@Demo.Test");
	g_assert_cmpint(zoe, !=, f->user);
	g_assert_cmpint(ensure(f, "ALICE@demo.test"), ==, f->user);
	g_assert_cmpint(ensure(f, "zo\xc3\xab@demo.test"), ==, zoe);
	g_assert_cmpint(store_user_find(fixture_tx(f), "Alice@Demo.Test"), ==, f->user);
	g_assert_cmpint(store_user_find(fixture_tx(f), "nobody@demo.test"), ==, 0);
	g_assert_cmpint(store_user_find(fixture_tx(f), "\xff@demo.test"), ==, 0);
	g_assert_null(store_user_address(fixture_tx(f), zoe + 1));
	g_assert_cmpstr(listed, ==, "alice@demo.test Zo\xc3\x8b@Demo.Test");
	fixture_fail(f, ensure_work, &(Call){.device = "\xff@demo.test"}, IMAIL_ERROR_PROTOCOL);
	fixture_fail(f, ensure_work, &(Call){.device = ""}, IMAIL_ERROR_PROTOCOL);
}

/* A client knows by the ref what it has: a second use of one would hide a mail. */
static void test_ids_are_never_used_twice(Fixture *f, gconstpointer data)
{
	gint64 last = 0;

	seen(f, "laptop");
	for (int i = 0; i < 3; i++) {
		gint64 id = add(f, "x");

		g_assert_cmpint(id, >, last);
		last = id;
		ack(f, "laptop", id);
		g_assert_cmpint(store_push_count(fixture_tx(f), f->user), ==, 0);
		fixture_reopen(f);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	FIXTURE_TEST("/store-push/two-devices", test_two_devices);
	FIXTURE_TEST("/store-push/new-device-gets-what-is-kept", test_new_device_gets_what_is_kept);
	FIXTURE_TEST("/store-push/pending-is-a-window", test_pending_is_a_window);
	FIXTURE_TEST("/store-push/topics", test_topics);
	FIXTURE_TEST("/store-push/unread", test_unread);
	FIXTURE_TEST("/store-push/unread-of-sender", test_unread_of_sender);
	FIXTURE_TEST("/store-push/other-users", test_other_users);
	FIXTURE_TEST("/store-push/first-ack-marks-the-uidl", test_first_ack_marks_the_uidl);
	FIXTURE_TEST("/store-push/stale-device", test_stale_device);
	FIXTURE_TEST("/store-push/too-many-devices", test_too_many_devices);
	FIXTURE_TEST("/store-push/users", test_users);
	FIXTURE_TEST("/store-push/ids-are-never-used-twice", test_ids_are_never_used_twice);
	return g_test_run();
}
