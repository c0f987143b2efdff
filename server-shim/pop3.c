/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pop3.c: the conversation of a POP3 session after login.
 *
 *   libcurl: greeting, CAPA, [STLS, CAPA], AUTH or USER/PASS or APOP
 *   here:    [CAPA, if the one before the login named no PIPELINING] → UIDL, LIST → listed → RETR…, TOP…,
 * DELE… as the caller asks → QUIT
 *
 * Commands wait in one queue and fly in another, answered in order (RFC 1939 3). Where CAPA says PIPELINING
 * (RFC 2449 6.8), POP3_WINDOW commands may fly, and RETRs of POP3_WINDOW_OCTETS by the sizes that LIST told,
 * so that a broken session has not asked for much in vain; else one. Owns the order and the limits of the
 * conversation; pop3-body.c takes messages apart, pop3-list.c the lists, link.c moves the octets.
 */
#define G_LOG_DOMAIN "imaild"

#include "pop3.h"

#include <string.h>

#include "pop3-body.h"
#include "pop3-list.h"

typedef enum {
	POP3_CONNECTING,  /* libcurl connects and logs in */
	POP3_PROBING,     /* CAPA after the login */
	POP3_LISTING,     /* UIDL and LIST */
	POP3_TRANSACTION, /* the caller's RETRs and DELEs */
	POP3_QUITTING,    /* QUIT was sent */
	POP3_DONE,        /* done was told, or pop3_free came */
} Pop3State;

typedef enum {
	COMMAND_CAPA,
	COMMAND_UIDL,
	COMMAND_LIST,
	COMMAND_RETR,
	COMMAND_TOP,
	COMMAND_DELE,
	COMMAND_QUIT
} CommandKind;

typedef struct {
	CommandKind kind;
	guint number;  /* of the message */
	guint lines;   /* TOP */
	gint64 octets; /* RETR: still expected, by LIST */
} Command;

/* What comes next from the server. */
typedef enum {
	EXPECT_STATUS, /* +OK or -ERR for the first command that flies */
	EXPECT_LINES,  /* the lines of its multi-line answer */
	EXPECT_BODY,   /* a message */
} Expectation;

struct _Pop3 {
	int refs; /* the owner's, and one while callbacks run */
	Pop3State state;
	Link *link;
	guint idle_timeout_s;
	const Pop3Callbacks *callbacks;
	gpointer user_data;
	gboolean is_capa_new; /* the next capability line begins a new list */
	gboolean has_capa, has_pipelining;
	GQueue waiting, flying; /* of Command */
	gint64 flying_octets;
	Expectation expectation;
	GString *line; /* not whole yet */
	Pop3List *list;
	guint listed; /* how many of UIDL and LIST are answered with +OK */
	char *list_refusal;
	Pop3Body body;
	gint64 body_octets;
};

static void set_state(Pop3 *pop3, Pop3State state)
{
	static const char *const names[] = {"connecting",  "probing",  "listing",
					    "transaction", "quitting", "done"};

	if (pop3->state == state)
		return;
	g_debug("pop3 %s: %s -> %s", pop3->link ? link_name(pop3->link) : "", names[pop3->state],
		names[state]);
	pop3->state = state;
}

static void unref(Pop3 *pop3)
{
	if (--pop3->refs > 0)
		return;
	g_queue_clear_full(&pop3->waiting, g_free);
	g_queue_clear_full(&pop3->flying, g_free);
	g_string_free(pop3->line, TRUE);
	pop3_list_free(pop3->list);
	g_free(pop3->list_refusal);
	g_free(pop3);
}

static void shut(Pop3 *pop3)
{
	set_state(pop3, POP3_DONE);
	g_clear_pointer(&pop3->link, link_free);
}

/* Ends the session; ERROR NULL: well. Takes ERROR. */
static void finish(Pop3 *pop3, GError *failure)
{
	g_autoptr(GError) error = failure;

	if (pop3->state == POP3_DONE)
		return;
	shut(pop3);
	pop3->callbacks->done(pop3, error, pop3->user_data);
}

static GError *refused(Pop3 *pop3, const char *what, guint number, const char *line, ImailError fallback)
{
	g_autofree char *words = link_clean_words(line, strlen(line));
	ImailError code = link_pop3_code(line, fallback);

	if (number)
		return g_error_new(IMAIL_ERROR, code, "%s %s message %u: %s", link_name(pop3->link), what,
				   number, words);
	return g_error_new(IMAIL_ERROR, code, "%s %s: %s", link_name(pop3->link), what, words);
}

static GError *broken(Pop3 *pop3, const char *what, const char *line)
{
	g_autofree char *words = link_clean_words(line, strlen(line));

	return g_error_new(IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "%s %s: “%.200s”", link_name(pop3->link), what,
			   words);
}

/* Sending. */

static gboolean may_send(const Pop3 *pop3, const Command *command)
{
	if (pop3->flying.length == 0)
		return TRUE;
	return pop3->has_pipelining && pop3->flying.length < POP3_WINDOW &&
	       (command->kind != COMMAND_RETR || pop3->flying_octets + command->octets <= POP3_WINDOW_OCTETS);
}

static void perform_command(Pop3 *pop3, Command *command)
{
	static const char *const verbs[] = {"CAPA", "UIDL", "LIST", "RETR", "TOP", "DELE", "QUIT"};
	char text[48];
	int len;

	if (command->kind == COMMAND_TOP)
		len = g_snprintf(text, sizeof text, "TOP %u %u\r\n", command->number, command->lines);
	else if (command->number)
		len = g_snprintf(text, sizeof text, "%s %u\r\n", verbs[command->kind], command->number);
	else
		len = g_snprintf(text, sizeof text, "%s\r\n", verbs[command->kind]);
	if (pop3->flying.length == 0)
		link_expect(pop3->link, pop3->idle_timeout_s);
	if (command->kind == COMMAND_QUIT)
		set_state(pop3, POP3_QUITTING);
	pop3->flying_octets += command->octets;
	g_queue_push_tail(&pop3->flying, command);
	link_send(pop3->link, text, len);
}

/* Lets fly what may. The caller's commands wait until the list is told. */
static void pump(Pop3 *pop3)
{
	while (pop3->state != POP3_DONE && pop3->state != POP3_CONNECTING) {
		Command *command = g_queue_peek_head(&pop3->waiting);

		if (!command || !may_send(pop3, command) ||
		    (command->kind >= COMMAND_RETR && pop3->state < POP3_TRANSACTION))
			return;
		perform_command(pop3, g_queue_pop_head(&pop3->waiting));
	}
}

/* What a RETR will bring, by LIST: a hint of a server that may lie. */
static gint64 expected_octets(const Pop3 *pop3, guint number)
{
	return CLAMP(pop3_list_size(pop3->list, number), 0, IMAIL_RAW_SIZE_MAX);
}

static void enqueue_lines(Pop3 *pop3, CommandKind kind, guint number, guint lines)
{
	Command *command;

	if (pop3->state >= POP3_QUITTING)
		return;
	command = g_new0(Command, 1);
	command->kind = kind;
	command->number = number;
	command->lines = lines;
	if (kind == COMMAND_RETR)
		command->octets = expected_octets(pop3, number);
	/* Before what the caller asked for already, as it must come after the list. */
	if (kind < COMMAND_RETR)
		g_queue_push_nth(&pop3->waiting, command, kind == COMMAND_LIST);
	else
		g_queue_push_tail(&pop3->waiting, command);
}

static void enqueue(Pop3 *pop3, CommandKind kind, guint number)
{
	enqueue_lines(pop3, kind, number, 0);
}

static void perform_probe(Pop3 *pop3)
{
	set_state(pop3, POP3_PROBING);
	enqueue(pop3, COMMAND_CAPA, 0);
}

static void perform_listing(Pop3 *pop3)
{
	set_state(pop3, POP3_LISTING);
	enqueue(pop3, COMMAND_UIDL, 0);
	enqueue(pop3, COMMAND_LIST, 0);
}

/* Answers. */

/* The first command that flies is answered in full. */
static void complete(Pop3 *pop3)
{
	Command *command = g_queue_pop_head(&pop3->flying);

	pop3->flying_octets -= command->octets;
	g_free(command);
	pop3->expectation = EXPECT_STATUS;
	link_expect(pop3->link, pop3->flying.length ? pop3->idle_timeout_s : 0);
}

/* RFC 2449 5: one capability a line, up to NUL or a line end. */
static void on_capability(Pop3 *pop3, const char *line)
{
	if (pop3->is_capa_new)
		pop3->has_pipelining = FALSE;
	pop3->is_capa_new = FALSE;
	pop3->has_capa = TRUE;
	if (g_ascii_strncasecmp(line, "PIPELINING", 10) == 0)
		pop3->has_pipelining = TRUE;
}

static void list_failed(Pop3 *pop3, GError *error)
{
	g_prefix_error(&error, "%s: ", link_name(pop3->link));
	finish(pop3, error);
}

static gboolean is_known(Pop3 *pop3)
{
	g_autofree char *digest = pop3->callbacks->is_known ? pop3_list_digest(pop3->list) : NULL;

	return digest && pop3->callbacks->is_known(pop3, digest, pop3->user_data);
}

static void on_listing_over(Pop3 *pop3)
{
	g_autoptr(GPtrArray) entries = NULL;
	GError *error = NULL;

	if (pop3->listed == 0) {
		finish(pop3, refused(pop3, "lists no messages", 0, pop3->list_refusal, IMAIL_ERROR_PROTOCOL));
		return;
	}
	if (!is_known(pop3) && !(entries = pop3_list_take(pop3->list, &error))) {
		list_failed(pop3, error);
		return;
	}
	set_state(pop3, POP3_TRANSACTION);
	/* RETRs that the caller asked for before the list was there. */
	for (GList *l = pop3->waiting.head; l; l = l->next) {
		Command *command = l->data;

		if (command->kind == COMMAND_RETR)
			command->octets = expected_octets(pop3, command->number);
	}
	pop3->callbacks->listed(pop3, entries, pop3->user_data);
}

static void on_capa_over(Pop3 *pop3)
{
	complete(pop3);
	perform_listing(pop3);
}

static void on_list_over(Pop3 *pop3, CommandKind kind)
{
	complete(pop3);
	if (kind == COMMAND_LIST)
		on_listing_over(pop3);
}

/* A message, or its beginning, is over, or was refused. */
static void tell_message(Pop3 *pop3, CommandKind kind, guint number, const GError *error)
{
	complete(pop3);
	if (kind == COMMAND_TOP)
		pop3->callbacks->topped(pop3, number, error, pop3->user_data);
	else
		pop3->callbacks->retrieved(pop3, number, error, pop3->user_data);
}

static void on_message_status(Pop3 *pop3, CommandKind kind, guint number, gboolean is_ok, const char *line)
{
	g_autoptr(GError) error = NULL;

	if (is_ok) {
		pop3->expectation = EXPECT_BODY;
		pop3->body = POP3_BODY_LINE;
		pop3->body_octets = 0;
		return;
	}
	error = refused(pop3, "does not give", number, line, IMAIL_ERROR_NOT_FOUND);
	tell_message(pop3, kind, number, error);
}

static void on_dele_status(Pop3 *pop3, guint number, gboolean is_ok, const char *line)
{
	g_autoptr(GError) error =
		is_ok ? NULL : refused(pop3, "does not delete", number, line, IMAIL_ERROR_NOT_FOUND);

	complete(pop3);
	pop3->callbacks->deleted(pop3, number, error, pop3->user_data);
}

static void on_list_status(Pop3 *pop3, CommandKind kind, gboolean is_ok, const char *line)
{
	if (is_ok) {
		pop3->listed++;
		pop3->expectation = EXPECT_LINES;
		return;
	}
	g_free(pop3->list_refusal);
	pop3->list_refusal = g_strdup(line);
	on_list_over(pop3, kind);
}

/* RFC 1939 6: -ERR to QUIT means that some messages were not removed. */
static void on_quit_status(Pop3 *pop3, gboolean is_ok, const char *line)
{
	finish(pop3,
	       is_ok ? NULL : refused(pop3, "did not delete all messages", 0, line, IMAIL_ERROR_TEMPORARY));
}

static void on_status(Pop3 *pop3, const char *line)
{
	Command *command = g_queue_peek_head(&pop3->flying);
	gboolean is_ok = g_ascii_strncasecmp(line, "+OK", 3) == 0;

	if (!is_ok && g_ascii_strncasecmp(line, "-ERR", 4) != 0) {
		finish(pop3, broken(pop3, "answered with what is not POP3", line));
		return;
	}
	if (!command) {
		/* "-ERR Disconnected for inactivity." and the like, before the server hangs up. */
		finish(pop3, is_ok ? broken(pop3, "answered what nobody asked", line)
				   : refused(pop3, "ended the session", 0, line, IMAIL_ERROR_TEMPORARY));
		return;
	}
	switch (command->kind) {
	case COMMAND_CAPA:
		pop3->is_capa_new = TRUE;
		if (is_ok)
			pop3->expectation = EXPECT_LINES;
		else
			on_capa_over(pop3);
		break;
	case COMMAND_UIDL:
	case COMMAND_LIST:
		on_list_status(pop3, command->kind, is_ok, line);
		break;
	case COMMAND_RETR:
	case COMMAND_TOP:
		on_message_status(pop3, command->kind, command->number, is_ok, line);
		break;
	case COMMAND_DELE:
		on_dele_status(pop3, command->number, is_ok, line);
		break;
	case COMMAND_QUIT:
		on_quit_status(pop3, is_ok, line);
		break;
	}
}

/* A line of a multi-line answer, LEN octets without its end. */
static void on_list_line(Pop3 *pop3, const char *line, gsize len)
{
	CommandKind kind = ((Command *)g_queue_peek_head(&pop3->flying))->kind;
	GError *error = NULL;

	if (len == 1 && *line == '.') {
		if (kind == COMMAND_CAPA)
			on_capa_over(pop3);
		else
			on_list_over(pop3, kind);
		return;
	}
	if (len > 0 && *line == '.') {
		line++;
		len--;
	}
	if (kind == COMMAND_CAPA)
		on_capability(pop3, line);
	else if (kind == COMMAND_UIDL)
		pop3_list_add_uidl(pop3->list, line, (gssize)len, &error);
	else
		pop3_list_add_size(pop3->list, line, (gssize)len, &error);
	if (error)
		list_failed(pop3, error);
}

/* LEN octets up to and with LF. */
static void on_whole_line(Pop3 *pop3, const char *line, gsize len)
{
	len -= len > 1 && line[len - 2] == '\r' ? 2 : 1;
	if (pop3->expectation == EXPECT_LINES) {
		on_list_line(pop3, line, len);
	} else {
		g_autofree char *text = g_strndup(line, len);

		on_status(pop3, text);
	}
}

/* Octets of lines: up to and with the next line end. Returns how many were taken. */
static gsize on_line_octets(Pop3 *pop3, const guint8 *bytes, gsize len)
{
	const guint8 *end = memchr(bytes, '\n', len);
	gsize taken = end ? (gsize)(end - bytes) + 1 : len;
	GString *line = pop3->line;

	if (line->len + taken > POP3_LINE_MAX) {
		finish(pop3, g_error_new(IMAIL_ERROR, IMAIL_ERROR_LIMIT, "%s sent a line over %d octets",
					 link_name(pop3->link), POP3_LINE_MAX));
		return len;
	}
	if (end && line->len == 0) {
		on_whole_line(pop3, (const char *)bytes, taken);
		return taken;
	}
	g_string_append_len(line, (const char *)bytes, taken);
	if (end) {
		on_whole_line(pop3, line->str, line->len);
		g_string_truncate(line, 0);
	}
	return taken;
}

static void on_body_slice(Pop3 *pop3, Command *command, const guint8 *slice, gsize len)
{
	gint64 expected = MIN(command->octets, (gint64)len);

	/* What has come makes room in the window already, so that the next RETR does not wait for the end of
	 * a large one. */
	command->octets -= expected;
	pop3->flying_octets -= expected;
	pop3->body_octets += len;
	if (pop3->body_octets > IMAIL_RAW_SIZE_MAX) {
		finish(pop3,
		       g_error_new(IMAIL_ERROR, IMAIL_ERROR_LIMIT, "%s: message %u is larger than %d MB",
				   link_name(pop3->link), command->number, (int)(IMAIL_RAW_SIZE_MAX >> 20)));
		return;
	}
	if (command->kind == COMMAND_RETR)
		pop3->callbacks->data(pop3, command->number, slice, len, pop3->user_data);
	else if (pop3->body_octets <= POP3_TOP_OCTETS_MAX)
		pop3->callbacks->top_data(pop3, command->number, slice, len, pop3->user_data);
}

/* Octets of a message. Returns how many were taken. */
static gsize on_body_octets(Pop3 *pop3, const guint8 *bytes, gsize len)
{
	Command *command = g_queue_peek_head(&pop3->flying);
	const guint8 *slice;
	gsize slice_len, taken = pop3_body_next(&pop3->body, bytes, len, &slice, &slice_len);

	if (slice_len > 0)
		on_body_slice(pop3, command, slice, slice_len);
	if (pop3->state != POP3_DONE && pop3->body == POP3_BODY_WHOLE)
		tell_message(pop3, command->kind, command->number, NULL);
	return taken;
}

/* The link. */

static void header_cb(Link *link G_GNUC_UNUSED, const char *line, gpointer user_data)
{
	Pop3 *pop3 = user_data;

	if (*line == '+' || *line == '-')
		pop3->is_capa_new = TRUE;
	else if (*line != '.')
		on_capability(pop3, line);
}

static void ready_cb(Link *link G_GNUC_UNUSED, gpointer user_data)
{
	Pop3 *pop3 = user_data;

	/* RFC 2449 3: capabilities may differ after the login. */
	if (pop3->has_capa && !pop3->has_pipelining)
		perform_probe(pop3);
	else
		perform_listing(pop3);
	pump(pop3);
}

static void received_cb(Link *link G_GNUC_UNUSED, const guint8 *bytes, gsize len, gpointer user_data)
{
	Pop3 *pop3 = user_data;

	pop3->refs++;
	while (len > 0 && pop3->state != POP3_DONE) {
		gsize taken = pop3->expectation == EXPECT_BODY ? on_body_octets(pop3, bytes, len)
							       : on_line_octets(pop3, bytes, len);

		bytes += taken;
		len -= taken;
	}
	pump(pop3);
	unref(pop3);
}

static void closed_cb(Link *link G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	finish(user_data, g_error_copy(error));
}

static const LinkCallbacks link_callbacks = {
	.header = header_cb,
	.ready = ready_cb,
	.received = received_cb,
	.closed = closed_cb,
};

/* The interface. */

Pop3 *pop3_new(CurlLoop *loop, const Endpoint *endpoint, const Pop3Callbacks *callbacks, gpointer user_data)
{
	Pop3 *pop3 = g_new0(Pop3, 1);

	pop3->refs = 1;
	pop3->callbacks = callbacks;
	pop3->user_data = user_data;
	pop3->idle_timeout_s = MAX(1, endpoint->idle_timeout_s);
	g_queue_init(&pop3->waiting);
	g_queue_init(&pop3->flying);
	pop3->line = g_string_new(NULL);
	pop3->list = pop3_list_new();
	pop3->link = link_new(loop, "pop3", endpoint, &link_callbacks, pop3);
	return pop3;
}

void pop3_free(Pop3 *pop3)
{
	if (!pop3)
		return;
	shut(pop3);
	unref(pop3);
}

void pop3_retr(Pop3 *pop3, guint number)
{
	enqueue(pop3, COMMAND_RETR, number);
	pump(pop3);
}

void pop3_top(Pop3 *pop3, guint number, guint lines)
{
	enqueue_lines(pop3, COMMAND_TOP, number, lines);
	pump(pop3);
}

void pop3_dele(Pop3 *pop3, guint number)
{
	enqueue(pop3, COMMAND_DELE, number);
	pump(pop3);
}

void pop3_quit(Pop3 *pop3)
{
	enqueue(pop3, COMMAND_QUIT, 0);
	pump(pop3);
}

void pop3_pause(Pop3 *pop3)
{
	if (pop3->link)
		link_pause(pop3->link);
}

void pop3_resume(Pop3 *pop3)
{
	if (pop3->link)
		link_resume(pop3->link);
}
