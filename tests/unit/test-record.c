/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-record.c: every kind and flag of a table, at its limits; decode, encode, copy and free.
 */
#include <stddef.h>
#include <string.h>

#include "error.h"
#include "record.h"

typedef struct {
	char *text;
	gint64 number;
} Item;

typedef struct {
	char *must;
	char *line;
	char *secret;
	char *mailbox;
	char *spec;
	char **list;
	gint64 number;
	gboolean flag;
	int colour;
	int shade;
	GPtrArray *items;
} Thing;

static const char *const colours[] = { "red", "green", NULL };

static const ImailField item_fields[] = {
	{ .name = "text", .kind = IMAIL_FIELD_STRING, .flags = IMAIL_FIELD_REQUIRED, .offset = offsetof(Item, text), .max = 3 },
	{ .name = "number", .kind = IMAIL_FIELD_INT, .offset = offsetof(Item, number), .min = -5, .max = 5 },
	{ .name = NULL },
};
static guint items_freed;
static void item_free(gpointer item);
static const ImailRecordType item_type = { .name = "item", .size = sizeof(Item), .fields = item_fields, .destroy = item_free };

static void item_free(gpointer item)
{
	items_freed++;
	imail_record_free(&item_type, item);
}

static const ImailField thing_fields[] = {
	{ .name = "must", .kind = IMAIL_FIELD_STRING, .flags = IMAIL_FIELD_REQUIRED | IMAIL_FIELD_NONEMPTY,
	  .offset = offsetof(Thing, must), .max = 6 },
	{ .name = "line", .kind = IMAIL_FIELD_STRING, .flags = IMAIL_FIELD_LINE, .offset = offsetof(Thing, line), .max = 100 },
	{ .name = "secret", .kind = IMAIL_FIELD_SECRET, .offset = offsetof(Thing, secret), .max = 100 },
	{ .name = "mailbox", .kind = IMAIL_FIELD_STRING, .flags = IMAIL_FIELD_ADDRESS, .offset = offsetof(Thing, mailbox),
	  .max = 100 },
	{ .name = "spec", .kind = IMAIL_FIELD_STRING, .flags = IMAIL_FIELD_ADDR_SPEC, .offset = offsetof(Thing, spec),
	  .max = 100 },
	{ .name = "list", .kind = IMAIL_FIELD_STRV, .flags = IMAIL_FIELD_LINE, .offset = offsetof(Thing, list), .max = 3,
	  .max_each = 4 },
	{ .name = "number", .kind = IMAIL_FIELD_INT, .offset = offsetof(Thing, number), .min = 10, .max = 20, .initial = 12 },
	{ .name = "flag", .kind = IMAIL_FIELD_BOOL, .offset = offsetof(Thing, flag) },
	{ .name = "colour", .kind = IMAIL_FIELD_ENUM, .offset = offsetof(Thing, colour), .names = colours, .initial = 1 },
	{ .name = "shade", .kind = IMAIL_FIELD_ENUM, .flags = IMAIL_FIELD_WRITTEN, .offset = offsetof(Thing, shade),
	  .names = colours },
	{ .name = "items", .kind = IMAIL_FIELD_RECORDS, .offset = offsetof(Thing, items), .max = 2, .sub = &item_type },
	{ .name = NULL },
};
static const ImailRecordType thing_type = { .name = "thing", .size = sizeof(Thing), .fields = thing_fields };

static Thing *decode(const char *json, GError **error)
{
	g_autoptr(JsonNode) node = json_from_string(json, NULL);

	g_assert_nonnull(node);
	return imail_record_decode(&thing_type, json_node_get_object(node), error);
}

static char *encode(const Thing *thing)
{
	g_autoptr(JsonObject) object = json_object_new();
	g_autoptr(JsonNode) node = NULL;

	imail_record_encode(&thing_type, thing, object);
	node = json_node_init_object(json_node_alloc(), object);
	return json_to_string(node, FALSE);
}

static void test_new(void)
{
	Thing *thing = imail_record_new(&thing_type);

	g_assert_null(thing->must);
	g_assert_cmpuint(g_strv_length(thing->list), ==, 0);
	g_assert_cmpint(thing->number, ==, 12);
	g_assert_cmpint(thing->colour, ==, 1);
	g_assert_cmpuint(thing->items->len, ==, 0);
	imail_record_free(&thing_type, thing);
	imail_record_free(&thing_type, NULL);
}

#define FULL                                                                                                         \
	"{\"must\":\"预算\",\"line\":\"a\\tb\",\"secret\":\"s\",\"mailbox\":\"Alice <a@demo.test>\","                \
	"\"spec\":\"a@demo.test\",\"list\":[\"\",\"abcd\"],\"number\":20,\"flag\":true,\"colour\":\"red\","          \
	"\"shade\":\"green\",\"items\":[{\"text\":\"\"},{\"text\":\"abc\",\"number\":-5}]}"

static void assert_full(const Thing *thing)
{
	const Item *last = g_ptr_array_index(thing->items, 1);

	g_assert_cmpstr(thing->must, ==, "预算");
	g_assert_cmpstr(thing->line, ==, "a\tb");
	g_assert_cmpstr(thing->secret, ==, "s");
	g_assert_cmpstr(thing->mailbox, ==, "Alice <a@demo.test>");
	g_assert_cmpstr(thing->spec, ==, "a@demo.test");
	g_assert_cmpuint(g_strv_length(thing->list), ==, 2);
	g_assert_cmpstr(thing->list[1], ==, "abcd");
	g_assert_cmpint(thing->number, ==, 20);
	g_assert_true(thing->flag);
	g_assert_cmpint(thing->colour, ==, 0);
	g_assert_cmpint(thing->shade, ==, 1);
	g_assert_cmpuint(thing->items->len, ==, 2);
	g_assert_cmpstr(last->text, ==, "abc");
	g_assert_cmpint(last->number, ==, -5);
}

static void test_round_trip(void)
{
	g_autoptr(GError) error = NULL;
	Thing *thing = decode(FULL, &error);
	Thing *copy;
	g_autofree char *json = NULL;

	g_assert_no_error(error);
	assert_full(thing);
	copy = imail_record_copy(&thing_type, thing);
	imail_record_free(&thing_type, thing);
	assert_full(copy);
	json = encode(copy);
	g_assert_cmpstr(json, ==, FULL);
	items_freed = 0;
	imail_record_free(&thing_type, copy);
	g_assert_cmpuint(items_freed, ==, 2);
}

/* null is as good as absent; what is absent and what is not known here does no harm. */
static void test_absent(void)
{
	static const char *const cases[] = {
		"{\"must\":\"x\"}",
		"{\"must\":\"x\",\"line\":null,\"secret\":null,\"list\":null,\"number\":null,\"flag\":null,\"colour\":null,"
		"\"shade\":null,\"items\":null}",
		"{\"future\":{\"a\":[1]},\"must\":\"x\",\"Line\":\"x\"}",
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		Thing *thing = decode(cases[i], &error);
		g_autofree char *json = NULL;

		g_assert_no_error(error);
		g_assert_null(thing->line);
		g_assert_cmpuint(g_strv_length(thing->list), ==, 0);
		g_assert_cmpint(thing->number, ==, 12);
		g_assert_cmpint(thing->colour, ==, 1);
		g_assert_cmpuint(thing->items->len, ==, 0);
		json = encode(thing);
		g_assert_cmpstr(json, ==, "{\"must\":\"x\",\"shade\":\"red\"}");
		imail_record_free(&thing_type, thing);
	}
}

static void test_lone_string(void)
{
	g_autoptr(GError) error = NULL;
	Thing *thing = decode("{\"must\":\"x\",\"list\":\"abcd\"}", &error);

	g_assert_no_error(error);
	g_assert_cmpuint(g_strv_length(thing->list), ==, 1);
	g_assert_cmpstr(thing->list[0], ==, "abcd");
	imail_record_free(&thing_type, thing);
}

/* The members beside a good "must", the code, and the words. */
static const struct {
	const char *members;
	int code;
	const char *words;
} bad[] = {
	{ "\"must\":null", IMAIL_ERROR_PROTOCOL, "thing: \"must\": is missing" },
	{ "\"must\":\"\"", IMAIL_ERROR_PROTOCOL, "thing: \"must\": is empty" },
	{ "\"must\":5", IMAIL_ERROR_PROTOCOL, "thing: \"must\": is not a string" },
	{ "\"must\":[\"x\"]", IMAIL_ERROR_PROTOCOL, "thing: \"must\": is not a string" },
	{ "\"must\":\"预算x\"", IMAIL_ERROR_LIMIT, "thing: \"must\": longer than 6 octets" },
	{ "\"line\":\"a\\nb\"", IMAIL_ERROR_PROTOCOL, "thing: \"line\": has a line break or another control character" },
	{ "\"line\":\"a\\rb\"", IMAIL_ERROR_PROTOCOL, "thing: \"line\": has a line break or another control character" },
	{ "\"line\":\"\\u0001\"", IMAIL_ERROR_PROTOCOL, "thing: \"line\": has a line break or another control character" },
	{ "\"line\":\"\\u001b[2J\"", IMAIL_ERROR_PROTOCOL, "thing: \"line\": has a line break or another control character" },
	{ "\"secret\":true", IMAIL_ERROR_PROTOCOL, "thing: \"secret\": is not a string" },
	{ "\"mailbox\":\"x@\"", IMAIL_ERROR_PROTOCOL, "thing: \"mailbox\": no valid address in \"x@\"" },
	{ "\"mailbox\":\"\"", IMAIL_ERROR_PROTOCOL, "thing: \"mailbox\": no valid address in \"\"" },
	{ "\"mailbox\":\"a@demo.test\\r\\nb\"", IMAIL_ERROR_PROTOCOL,
	  "thing: \"mailbox\": no valid address in \"a@demo.test b\"" },
	{ "\"spec\":\"Alice <a@demo.test>\"", IMAIL_ERROR_PROTOCOL,
	  "thing: \"spec\": \"Alice <a@demo.test>\" is more than an address" },
	{ "\"spec\":\" a@demo.test\"", IMAIL_ERROR_PROTOCOL, "thing: \"spec\": \" a@demo.test\" is more than an address" },
	{ "\"spec\":\"a@\"", IMAIL_ERROR_PROTOCOL, "thing: \"spec\": no valid address in \"a@\"" },
	{ "\"list\":5", IMAIL_ERROR_PROTOCOL, "thing: \"list\": is not an array of strings" },
	{ "\"list\":[\"a\",5]", IMAIL_ERROR_PROTOCOL, "thing: \"list\": is not an array of strings" },
	{ "\"list\":[\"a\",null]", IMAIL_ERROR_PROTOCOL, "thing: \"list\": is not an array of strings" },
	{ "\"list\":[\"a\",[\"b\"]]", IMAIL_ERROR_PROTOCOL, "thing: \"list\": is not an array of strings" },
	{ "\"list\":[\"a\",\"b\",\"c\",\"d\"]", IMAIL_ERROR_LIMIT, "thing: \"list\": more than 3" },
	{ "\"list\":[\"a\",\"bcdef\"]", IMAIL_ERROR_LIMIT, "thing: \"list\": longer than 4 octets" },
	{ "\"list\":\"bcdef\"", IMAIL_ERROR_LIMIT, "thing: \"list\": longer than 4 octets" },
	{ "\"list\":[\"a\",\"b\\n\"]", IMAIL_ERROR_PROTOCOL, "thing: \"list\": has a line break or another control character" },
	{ "\"number\":9", IMAIL_ERROR_PROTOCOL, "thing: \"number\": is not from 10 to 20" },
	{ "\"number\":21", IMAIL_ERROR_PROTOCOL, "thing: \"number\": is not from 10 to 20" },
	{ "\"number\":-9223372036854775808", IMAIL_ERROR_PROTOCOL, "thing: \"number\": is not from 10 to 20" },
	{ "\"number\":11.0", IMAIL_ERROR_PROTOCOL, "thing: \"number\": is not an integer" },
	{ "\"number\":\"11\"", IMAIL_ERROR_PROTOCOL, "thing: \"number\": is not an integer" },
	{ "\"number\":true", IMAIL_ERROR_PROTOCOL, "thing: \"number\": is not an integer" },
	{ "\"flag\":1", IMAIL_ERROR_PROTOCOL, "thing: \"flag\": is neither true nor false" },
	{ "\"flag\":\"true\"", IMAIL_ERROR_PROTOCOL, "thing: \"flag\": is neither true nor false" },
	{ "\"colour\":\"blue\"", IMAIL_ERROR_PROTOCOL, "thing: \"colour\": is none of: red, green" },
	{ "\"colour\":0", IMAIL_ERROR_PROTOCOL, "thing: \"colour\": is none of: red, green" },
	{ "\"colour\":\"\"", IMAIL_ERROR_PROTOCOL, "thing: \"colour\": is none of: red, green" },
	{ "\"items\":{}", IMAIL_ERROR_PROTOCOL, "thing: \"items\": is not an array of objects" },
	{ "\"items\":[5]", IMAIL_ERROR_PROTOCOL, "thing: \"items\": is not an array of objects" },
	{ "\"items\":[{\"text\":\"a\"},{}]", IMAIL_ERROR_PROTOCOL, "thing: \"items\": item: \"text\": is missing" },
	{ "\"items\":[{\"text\":\"abcd\"}]", IMAIL_ERROR_LIMIT, "thing: \"items\": item: \"text\": longer than 3 octets" },
	{ "\"items\":[{\"text\":\"\"},{\"text\":\"\"},{\"text\":\"\"}]", IMAIL_ERROR_LIMIT, "thing: \"items\": more than 2" },
};

static void test_bad(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *json = g_strdup_printf("{\"must\":\"x\",%s}", bad[i].members);
		g_autoptr(GError) error = NULL;

		g_test_message("%s", json);
		g_assert_null(decode(json, &error));
		g_assert_error(error, IMAIL_ERROR, bad[i].code);
		g_assert_cmpstr(error->message, ==, bad[i].words);
		g_assert_null(decode(json, NULL));
	}
}

/* A record that C code filled: nothing set, and octets that are no UTF-8. */
static void test_encode_odd(void)
{
	char *list[] = { (char *)"\xff", NULL };
	Thing thing = { .line = (char *)"gr\xfc\xdf", .list = list, .number = 12, .colour = 1 };
	g_autofree char *json = encode(&thing);

	g_assert_cmpstr(json, ==,
	                "{\"must\":\"\",\"line\":\"gr\xef\xbf\xbd\xef\xbf\xbd\",\"list\":[\"\xef\xbf\xbd\"],\"shade\":\"red\"}");
}

static void test_copy_odd(void)
{
	Thing thing = { .number = 7 };
	Thing *copy = imail_record_copy(&thing_type, &thing);

	g_assert_cmpuint(g_strv_length(copy->list), ==, 0);
	g_assert_cmpuint(copy->items->len, ==, 0);
	g_assert_cmpint(copy->number, ==, 7);
	imail_record_free(&thing_type, copy);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/record/new", test_new);
	g_test_add_func("/record/round-trip", test_round_trip);
	g_test_add_func("/record/absent", test_absent);
	g_test_add_func("/record/lone-string", test_lone_string);
	g_test_add_func("/record/bad", test_bad);
	g_test_add_func("/record/encode-odd", test_encode_odd);
	g_test_add_func("/record/copy-odd", test_copy_odd);
	return g_test_run();
}
