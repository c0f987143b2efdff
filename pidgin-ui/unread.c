/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unread.c: counts of unread mails, by account and by the person who wrote them.
 *
 * The index counts; it sees also what other programs do. Each change is followed after a moment in which
 * others may come, one question an account at a time. Owns what was counted, by account, and what the buddy
 * list shows of it, by contact (which is only compared, never looked into). The place for the whole is
 * menu-tray.c's.
 */
#include "unread.h"

#include <pidgin.h>

#include <gtkblist.h>

#include "menu-tray.h"
#include "notice.h"
#include "notice-prefs.h"
#include "ui.h"

#define GATHER_DELAY 300 /* ms */

typedef struct {
	PurpleAccount *account;
	gint64 total;
	GHashTable *senders; /* address without letter case → count */
	guint source;
	gboolean is_asking, is_stale; /* a question is out; it changed since */
} Counts;

static gpointer owner;       /* of the signals' connections */
static GHashTable *accounts; /* PurpleAccount → Counts */
static GHashTable *contacts; /* PurpleContact → what is shown */

static void counts_free(gpointer data)
{
	Counts *counts = data;

	if (counts->source != 0)
		g_source_remove(counts->source);
	g_hash_table_unref(counts->senders);
	g_free(counts);
}

static GHashTable *senders_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static Counts *counts_get(PurpleAccount *account)
{
	Counts *counts;

	if (accounts == NULL)
		accounts = g_hash_table_new_full(NULL, NULL, NULL, counts_free);
	counts = g_hash_table_lookup(accounts, account);
	if (counts == NULL) {
		counts = g_new0(Counts, 1);
		counts->account = account;
		counts->senders = senders_new();
		g_hash_table_insert(accounts, account, counts);
	}
	return counts;
}

/* --- Beside the names --- */

static guint count_address(const char *address)
{
	g_autofree char *folded = g_utf8_casefold(address, -1);
	GHashTableIter iter;
	gpointer counts;
	guint count = 0;

	g_hash_table_iter_init(&iter, accounts);
	while (g_hash_table_iter_next(&iter, NULL, &counts))
		count += GPOINTER_TO_UINT(g_hash_table_lookup(((Counts *)counts)->senders, folded));
	return count;
}

static guint count_contact(PurpleContact *contact)
{
	g_auto(GStrv) addresses =
		ui_api() != NULL ? ui_api()->node_addresses(PURPLE_BLIST_NODE(contact)) : NULL;
	guint count = 0;

	for (char **address = addresses; address != NULL && *address != NULL; address++)
		count += count_address(*address);
	return count;
}

static gboolean is_nothing_unread(void)
{
	GHashTableIter iter;
	gpointer counts;

	if (accounts == NULL)
		return TRUE;
	g_hash_table_iter_init(&iter, accounts);
	while (g_hash_table_iter_next(&iter, NULL, &counts)) {
		if (g_hash_table_size(((Counts *)counts)->senders) > 0)
			return FALSE;
	}
	return TRUE;
}

guint unread_of_contact(PurpleContact *contact)
{
	return contacts != NULL ? GPOINTER_TO_UINT(g_hash_table_lookup(contacts, contact)) : 0;
}

static void redraw(PurpleContact *contact)
{
	PurpleBlistUiOps *ops = purple_blist_get_ui_ops();
	PurpleBuddy *buddy = purple_contact_get_priority_buddy(contact);

	if (ops != NULL && ops->update != NULL && buddy != NULL)
		ops->update(purple_get_blist(), PURPLE_BLIST_NODE(buddy));
}

static void update_names(void)
{
	gboolean is_none = is_nothing_unread() || !purple_prefs_get_bool(NOTICE_PREF_COUNTS);
	g_autoptr(GHashTable) old = g_steal_pointer(&contacts);
	PurpleBlistNode *node = purple_blist_get_root();

	contacts = g_hash_table_new(NULL, NULL);
	for (; node != NULL; node = purple_blist_node_next(node, TRUE)) {
		PurpleContact *contact = PURPLE_BLIST_NODE_IS_CONTACT(node) ? PURPLE_CONTACT(node) : NULL;
		guint before = 0, count;

		if (contact == NULL)
			continue;
		if (old != NULL)
			before = GPOINTER_TO_UINT(g_hash_table_lookup(old, contact));
		count = is_none ? 0 : count_contact(contact);
		if (count > 0)
			g_hash_table_insert(contacts, contact, GUINT_TO_POINTER(count));
		if (count != before)
			redraw(contact);
	}
}

/* The name as Pidgin would draw it, and the count; NULL: as it draws it. The markup is the caller's. */
static char *drawing_cb(PurpleBuddy *buddy, gpointer unused)
{
	PurpleContact *contact = purple_buddy_get_contact(buddy);
	guint count = contact != NULL ? unread_of_contact(contact) : 0;
	g_autofree char *name = NULL, *words = NULL;
	gboolean is_expanded;

	if (count == 0 || purple_contact_get_priority_buddy(contact) != buddy)
		return NULL;
	is_expanded = pidgin_blist_node_is_contact_expanded(PURPLE_BLIST_NODE(contact));
	name = g_markup_escape_text(
		is_expanded ? purple_buddy_get_alias(buddy) : purple_buddy_get_contact_alias(buddy), -1);
	words = g_strdup_printf(NN_("%u mail", "%u mails", count), count);
	return g_strdup_printf("%s <b>(%s)</b>", name, words);
}

/* --- The whole --- */

static PurpleAccount *account_with_most(void)
{
	GHashTableIter iter;
	gpointer account, counts;
	PurpleAccount *most = NULL;
	gint64 total = 0;

	g_hash_table_iter_init(&iter, accounts);
	while (g_hash_table_iter_next(&iter, &account, &counts)) {
		if (((Counts *)counts)->total <= total)
			continue;
		total = ((Counts *)counts)->total;
		most = account;
	}
	return most;
}

static void append_line(GString *words, const char *what, gint64 total)
{
	g_autofree char *line = g_strdup_printf(
		NN_("%s: %u unread mail", "%s: %u unread mails", (gulong)total), what, (guint)total);

	g_string_append_printf(words, "%s%s", words->len > 0 ? "\n" : "", line);
}

static void update_menu_tray(void)
{
	g_autoptr(GString) words = g_string_new(NULL);
	GHashTableIter iter;
	gpointer account, counts;
	gint64 total = 0;

	if (accounts == NULL) {
		menu_tray_show(0, NULL, NULL);
		return;
	}
	g_hash_table_iter_init(&iter, accounts);
	while (g_hash_table_iter_next(&iter, &account, &counts)) {
		gint64 of_account = ((Counts *)counts)->total;

		total += of_account;
		if (of_account > 0)
			append_line(words, purple_account_get_username(account), of_account);
	}
	menu_tray_show(total, words->str, account_with_most());
}

static void update_all(void)
{
	update_names();
	update_menu_tray();
}

/* --- Counting --- */

static void ask_soon(Counts *counts);

static void take(Counts *counts, const ImailUnread *unread)
{
	g_hash_table_remove_all(counts->senders);
	counts->total = unread->total;
	for (guint i = 0; i < unread->senders->len; i++) {
		const ImailUnreadSender *sender = g_ptr_array_index(unread->senders, i);
		char *folded = g_utf8_casefold(sender->address, -1);
		guint before = GPOINTER_TO_UINT(g_hash_table_lookup(counts->senders, folded));

		g_hash_table_insert(counts->senders, folded, GUINT_TO_POINTER(before + sender->count));
	}
	notice_unread(counts->account, counts->senders);
}

static void counted_cb(const ImailUnread *unread, const GError *error, gpointer account)
{
	Counts *counts = accounts != NULL ? g_hash_table_lookup(accounts, account) : NULL;

	if (counts == NULL)
		return;
	counts->is_asking = FALSE;
	if (unread != NULL) {
		take(counts, unread);
		update_all();
	}
	if (counts->is_stale)
		ask_soon(counts);
}

static gboolean gathered_cb(gpointer data)
{
	Counts *counts = data;

	counts->source = 0;
	counts->is_stale = FALSE;
	if (ui_can_use(counts->account)) {
		counts->is_asking = TRUE;
		ui_api()->unread(counts->account, counted_cb, counts->account);
	}
	return G_SOURCE_REMOVE;
}

static void ask_soon(Counts *counts)
{
	if (counts->is_asking)
		counts->is_stale = TRUE;
	else if (counts->source == 0)
		counts->source = g_timeout_add(GATHER_DELAY, gathered_cb, counts);
}

void unread_changed(PurpleAccount *account)
{
	ask_soon(counts_get(account));
}

void unread_forget(PurpleAccount *account)
{
	if (accounts == NULL)
		return;
	if (account != NULL)
		g_hash_table_remove(accounts, account);
	else
		g_clear_pointer(&accounts, g_hash_table_unref);
	update_all();
}

/* --- Life --- */

/* The buddy list may be younger than the plugin. */
static void blist_created_cb(PurpleBuddyList *list, gpointer unused)
{
	update_all();
}

static void pref_cb(const char *name, PurplePrefType type, gconstpointer value, gpointer unused)
{
	update_all();
}

void unread_start(PurplePlugin *handle)
{
	owner = handle;
	purple_signal_connect(pidgin_blist_get_handle(), "drawing-buddy", handle, PURPLE_CALLBACK(drawing_cb),
			      NULL);
	purple_signal_connect(pidgin_blist_get_handle(), "gtkblist-created", handle,
			      PURPLE_CALLBACK(blist_created_cb), NULL);
	purple_prefs_connect_callback(handle, NOTICE_PREF_COUNTS, pref_cb, NULL);
	for (GList *l = purple_accounts_get_all(); l != NULL; l = l->next) {
		if (g_strcmp0(purple_account_get_protocol_id(l->data), IMAIL_PRPL_ID) == 0 &&
		    purple_account_get_enabled(l->data, PIDGIN_UI))
			unread_changed(l->data);
	}
}

void unread_stop(void)
{
	if (owner == NULL)
		return;
	unread_forget(NULL);
	purple_signal_disconnect(pidgin_blist_get_handle(), "drawing-buddy", owner,
				 PURPLE_CALLBACK(drawing_cb));
	purple_signal_disconnect(pidgin_blist_get_handle(), "gtkblist-created", owner,
				 PURPLE_CALLBACK(blist_created_cb));
	purple_prefs_disconnect_by_handle(owner);
	g_clear_pointer(&contacts, g_hash_table_unref);
	menu_tray_show(0, NULL, NULL);
	owner = NULL;
}
