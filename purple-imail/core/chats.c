/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chats.c: the threads, and the file of them: a key file with a group for each contact.
 *
 * What cannot be read of the file is left out: a thread begins anew then, and nothing else is lost.
 */
#define G_LOG_DOMAIN "imail-core"

#include "chats.h"

#include <string.h>

#include "chat-text.h"
#include "contacts.h"
#include "durable.h"
#include "mime-build.h"
#include "thread.h"

#define FILE_MAX    (8 * 1024 * 1024) /* octets that are read */
#define SUBJECT_MAX 200               /* characters of theirs that are taken over */

typedef struct _Chat Chat;

typedef struct {
	ImailChatSent message;
	Chat *chat;
} Sent;

struct _Chat {
	char *address;
	char *subject;   /* without "Re:"; NULL: there is no thread */
	char *from;      /* NULL: the default one */
	GPtrArray *ids;  /* msg-ids of the thread, the oldest first */
	GPtrArray *sent; /* of Sent, the oldest first */
};

struct _ImailChats {
	char *path;
	ImailWorker *worker;
	GHashTable *chats; /* key of the address → Chat */
	GHashTable *sent;  /* id of a mail → Sent, the chat's */
	GQueue order;      /* of Chat, the one with the latest news last */
	guint64 changes;
	GMutex mutex; /* of the file, which both threads write */
	guint64 kept; /* how many of the changes it has */
};

static void sent_free(gpointer data)
{
	Sent *sent = data;

	g_free(sent->message.mail);
	g_free(sent->message.message_id);
	g_free(sent->message.words);
	g_free(sent);
}

static void chat_free(gpointer data)
{
	Chat *chat = data;

	g_free(chat->address);
	g_free(chat->subject);
	g_free(chat->from);
	g_ptr_array_unref(chat->ids);
	g_ptr_array_unref(chat->sent);
	g_free(chat);
}

static Chat *find(const ImailChats *chats, const char *address)
{
	g_autofree char *key = imail_contact_key(address);

	return g_hash_table_lookup(chats->chats, key);
}

static void forget_oldest_sent(ImailChats *chats, Chat *chat)
{
	const Sent *oldest = chat->sent->pdata[0];

	if (g_hash_table_lookup(chats->sent, oldest->message.mail) == oldest)
		g_hash_table_remove(chats->sent, oldest->message.mail);
	g_ptr_array_remove_index(chat->sent, 0);
}

static Chat *get(ImailChats *chats, const char *address)
{
	Chat *chat = find(chats, address);

	if (chat != NULL) {
		g_queue_remove(&chats->order, chat);
	} else {
		chat = g_new0(Chat, 1);
		chat->address = g_strdup(address);
		chat->ids = g_ptr_array_new_with_free_func(g_free);
		chat->sent = g_ptr_array_new_with_free_func(sent_free);
		g_hash_table_insert(chats->chats, imail_contact_key(address), chat);
	}
	g_queue_push_tail(&chats->order, chat);
	while (chats->order.length > IMAIL_CHATS_MAX) {
		Chat *oldest = g_queue_pop_head(&chats->order);
		g_autofree char *key = imail_contact_key(oldest->address);

		while (oldest->sent->len > 0)
			forget_oldest_sent(chats, oldest);
		g_hash_table_remove(chats->chats, key);
	}
	return chat;
}

static void add_id(Chat *chat, const char *message_id)
{
	g_ptr_array_add(chat->ids, g_strdup(message_id));
	if (chat->ids->len > IMAIL_CHAT_IDS_MAX)
		g_ptr_array_remove_index(chat->ids, 1);
}

static void add_sent(ImailChats *chats, Chat *chat, const char *mail, const char *message_id,
		     const char *words, int told)
{
	Sent *sent = g_new0(Sent, 1);

	sent->message.mail = g_strdup(mail);
	sent->message.message_id = g_strdup(message_id);
	sent->message.words = g_strdup(words);
	sent->message.told = told;
	sent->chat = chat;
	g_ptr_array_add(chat->sent, sent);
	g_hash_table_replace(chats->sent, sent->message.mail, sent);
	if (chat->sent->len > IMAIL_CHAT_SENT_MAX)
		forget_oldest_sent(chats, chat);
}

/* ---- the file ---- */

static void save_strings(GKeyFile *file, const char *group, const char *key, GPtrArray *strings)
{
	if (strings->len > 0)
		g_key_file_set_string_list(file, group, key, (const char *const *)strings->pdata,
					   strings->len);
}

static void save_chat(GKeyFile *file, const char *group, const Chat *chat)
{
	g_autoptr(GPtrArray) sent = g_ptr_array_new_with_free_func(g_free);

	g_key_file_set_string(file, group, "address", chat->address);
	if (chat->subject != NULL)
		g_key_file_set_string(file, group, "subject", chat->subject);
	if (chat->from != NULL)
		g_key_file_set_string(file, group, "from", chat->from);
	save_strings(file, group, "ids", chat->ids);
	for (guint i = 0; i < chat->sent->len; i++) {
		const ImailChatSent *one = &((const Sent *)chat->sent->pdata[i])->message;

		g_ptr_array_add(sent, g_strdup(one->mail));
		g_ptr_array_add(sent, g_strdup(one->message_id));
		g_ptr_array_add(sent, g_strdup(one->words));
		g_ptr_array_add(sent, g_strdup(imail_mail_state_to_name(one->told)));
	}
	save_strings(file, group, "sent", sent);
}

typedef struct {
	ImailChats *chats;
	char *data;
	gsize len;
	guint64 changes;
} Save;

static void save_run(gpointer job)
{
	Save *save = job;
	ImailChats *chats = save->chats;
	g_autoptr(GError) error = NULL;

	g_mutex_lock(&chats->mutex);
	if (save->changes > chats->kept && imail_durable_write(chats->path, save->data, save->len, &error))
		chats->kept = save->changes;
	g_mutex_unlock(&chats->mutex);
	if (error != NULL)
		g_warning("%s", error->message);
}

static void save_free(gpointer job)
{
	Save *save = job;

	g_free(save->data);
	g_free(save);
}

static Save *save_new(ImailChats *chats)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	Save *save = g_new0(Save, 1);
	guint n = 0;

	for (const GList *l = chats->order.head; l != NULL; l = l->next) {
		g_autofree char *group = g_strdup_printf("chat %u", n++);

		save_chat(file, group, l->data);
	}
	save->chats = chats;
	save->data = g_key_file_to_data(file, &save->len, NULL);
	save->changes = ++chats->changes;
	return save;
}

static void keep(ImailChats *chats)
{
	imail_worker_push(chats->worker, save_run, NULL, save_new(chats), save_free);
}

static void keep_now(ImailChats *chats)
{
	Save *save = save_new(chats);

	save_run(save);
	save_free(save);
}

static int state_of(const char *name)
{
	for (int state = IMAIL_MAIL_QUEUED; state <= IMAIL_MAIL_RECALLED; state++)
		if (g_strcmp0(imail_mail_state_to_name(state), name) == 0)
			return state;
	return IMAIL_MAIL_QUEUED;
}

static void load_chat(ImailChats *chats, GKeyFile *file, const char *group)
{
	g_autofree char *address = g_key_file_get_string(file, group, "address", NULL);
	g_auto(GStrv) ids = g_key_file_get_string_list(file, group, "ids", NULL, NULL);
	g_auto(GStrv) sent = g_key_file_get_string_list(file, group, "sent", NULL, NULL);
	guint count = sent != NULL ? g_strv_length(sent) : 0;
	Chat *chat = address != NULL ? get(chats, address) : NULL;

	if (chat == NULL)
		return;
	chat->subject = g_key_file_get_string(file, group, "subject", NULL);
	chat->from = g_key_file_get_string(file, group, "from", NULL);
	for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
		add_id(chat, ids[i]);
	for (guint i = 0; i + 3 < count; i += 4)
		add_sent(chats, chat, sent[i], sent[i + 1], sent[i + 2], state_of(sent[i + 3]));
}

static void load(ImailChats *chats)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *data = NULL;
	g_auto(GStrv) groups = NULL;
	gsize len;

	if (!g_file_get_contents(chats->path, &data, &len, NULL) || len > FILE_MAX ||
	    !g_key_file_load_from_data(file, data, len, G_KEY_FILE_NONE, NULL))
		return;
	groups = g_key_file_get_groups(file, NULL);
	for (char **group = groups; *group != NULL; group++)
		load_chat(chats, file, *group);
}

/* ---- what goes out ---- */

/* Those of the first line that has any. Caller frees. */
static char *first_words(const char *text)
{
	g_autofree char *line = NULL;

	while (g_unichar_isspace(g_utf8_get_char(text)))
		text = g_utf8_next_char(text);
	line = g_strndup(text, strcspn(text, "\r\n"));
	return imail_chat_line(line, IMAIL_CHAT_WORDS_MAX);
}

void imail_chats_prepare(ImailChats *chats, const char *address, const char *text, ImailMail *mail)
{
	const Chat *chat = find(chats, address);
	g_autofree char *id = imail_mime_message_id(mail->from);
	gboolean is_first = chat == NULL || chat->subject == NULL;

	g_free(mail->subject);
	mail->subject = is_first ? first_words(text) : g_strdup_printf("Re: %s", chat->subject);
	g_free(mail->message_id);
	mail->message_id = g_strdup_printf("<%s>", id);
	if (is_first || chat->ids->len == 0)
		return;
	g_free(mail->in_reply_to);
	mail->in_reply_to = g_strdup(chat->ids->pdata[chat->ids->len - 1]);
	g_strfreev(mail->references);
	mail->references = g_new0(char *, chat->ids->len + 1);
	for (guint i = 0; i < chat->ids->len; i++)
		mail->references[i] = g_strdup(chat->ids->pdata[i]);
}

void imail_chats_sent(ImailChats *chats, const char *address, const char *id, const ImailMail *mail,
		      const char *text)
{
	Chat *chat = get(chats, address);
	g_autofree char *words = first_words(text);

	if (chat->subject == NULL)
		chat->subject = g_strdup(mail->subject);
	add_id(chat, mail->message_id);
	add_sent(chats, chat, id, mail->message_id, words, IMAIL_MAIL_QUEUED);
	keep_now(chats);
}

const ImailChatSent *imail_chats_find_sent(ImailChats *chats, const char *id, const char **address)
{
	const Sent *sent = g_hash_table_lookup(chats->sent, id);

	if (sent != NULL && address != NULL)
		*address = sent->chat->address;
	return sent != NULL ? &sent->message : NULL;
}

/* A thread of which nothing is left begins anew. */
static void remove_id(Chat *chat, const char *message_id)
{
	for (guint i = chat->ids->len; i-- > 0;) {
		if (g_str_equal(chat->ids->pdata[i], message_id))
			g_ptr_array_remove_index(chat->ids, i);
	}
	if (chat->ids->len == 0)
		g_clear_pointer(&chat->subject, g_free);
}

void imail_chats_take_back(ImailChats *chats, const char *id)
{
	Sent *sent = g_hash_table_lookup(chats->sent, id);

	if (sent == NULL)
		return;
	g_hash_table_remove(chats->sent, id);
	remove_id(sent->chat, sent->message.message_id);
	g_ptr_array_remove(sent->chat->sent, sent);
	keep(chats);
}

void imail_chats_set_told(ImailChats *chats, const char *id, int state)
{
	Sent *sent = g_hash_table_lookup(chats->sent, id);

	if (sent == NULL || sent->message.told == state)
		return;
	sent->message.told = state;
	if (state == IMAIL_MAIL_FAILED)
		remove_id(sent->chat, sent->message.message_id);
	keep(chats);
}

/* ---- what comes in ---- */

static gboolean has_id(const Chat *chat, const char *message_id)
{
	for (guint i = 0; i < chat->ids->len; i++)
		if (g_strcmp0(chat->ids->pdata[i], message_id) == 0)
			return TRUE;
	return FALSE;
}

gboolean imail_chats_is_answer(const ImailChats *chats, const char *address, const ImailParsed *mail)
{
	const Chat *chat = find(chats, address);

	if (chat == NULL)
		return FALSE;
	if (mail->in_reply_to != NULL && has_id(chat, mail->in_reply_to))
		return TRUE;
	for (char **id = mail->references; *id != NULL; id++)
		if (has_id(chat, *id))
			return TRUE;
	return FALSE;
}

gboolean imail_chats_answers_message(const ImailChats *chats, const char *address, const ImailParsed *mail)
{
	const Chat *chat = find(chats, address);

	for (guint i = 0; chat != NULL && i < chat->sent->len; i++) {
		const char *id = ((const Sent *)chat->sent->pdata[i])->message.message_id;

		if (g_strcmp0(mail->in_reply_to, id) == 0 ||
		    g_strv_contains((const char *const *)mail->references, id))
			return TRUE;
	}
	return FALSE;
}

const char *imail_chats_subject(const ImailChats *chats, const char *address)
{
	const Chat *chat = find(chats, address);

	return chat != NULL ? chat->subject : NULL;
}

const char *imail_chats_from(const ImailChats *chats, const char *address)
{
	const Chat *chat = find(chats, address);

	return chat != NULL ? chat->from : NULL;
}

/* What is no msg-id could not be sent again. */
static gboolean can_refer_to(const char *message_id)
{
	return message_id != NULL && strlen(message_id) <= IMAIL_CHAT_ID_MAX &&
	       imail_mime_is_msg_id(message_id);
}

/* Its references, the newest ones. */
static void begin_with(Chat *chat, const ImailParsed *mail)
{
	guint count = g_strv_length(mail->references);

	g_ptr_array_set_size(chat->ids, 0);
	for (guint i = 0; i < count; i++) {
		if ((i == 0 || i + IMAIL_CHAT_IDS_MAX > count + 1) && can_refer_to(mail->references[i]))
			add_id(chat, mail->references[i]);
	}
}

void imail_chats_received(ImailChats *chats, const char *address, const ImailParsed *mail, const char *from)
{
	gboolean is_answer = imail_chats_is_answer(chats, address, mail);
	gboolean has_id_itself = can_refer_to(mail->message_id);
	gboolean is_reply;
	const char *subject = imail_thread_skip_prefixes(mail->subject, &is_reply);
	Chat *chat;

	/* A mail that cannot be named cannot be answered: the thread stays where it was. */
	if (!is_answer && !has_id_itself)
		return;
	chat = get(chats, address);
	if (!is_answer)
		begin_with(chat, mail);
	if (has_id_itself && !has_id(chat, mail->message_id))
		add_id(chat, mail->message_id);
	if (*subject != '\0' || chat->subject == NULL) {
		g_free(chat->subject);
		chat->subject = imail_chat_line(subject, SUBJECT_MAX);
	}
	if (from != NULL) {
		g_free(chat->from);
		chat->from = g_strdup(from);
	}
	keep(chats);
}

/* ---- life ---- */

ImailChats *imail_chats_new(const char *path, ImailWorker *worker)
{
	ImailChats *chats = g_new0(ImailChats, 1);

	chats->path = g_strdup(path);
	chats->worker = worker;
	chats->chats = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, chat_free);
	chats->sent = g_hash_table_new(g_str_hash, g_str_equal);
	g_mutex_init(&chats->mutex);
	g_queue_init(&chats->order);
	load(chats);
	return chats;
}

void imail_chats_free(ImailChats *chats)
{
	if (chats == NULL)
		return;
	g_queue_clear(&chats->order);
	g_hash_table_unref(chats->sent);
	g_hash_table_unref(chats->chats);
	g_mutex_clear(&chats->mutex);
	g_free(chats->path);
	g_free(chats);
}
