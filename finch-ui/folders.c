/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folders.c: folders with counts, as a list to choose from.
 *
 * Counts are of unread mails, then of all; in the Outbox and in Drafts of all. With several accounts each has
 * a line of its own above its folders. Lists and bulk mail have a heading below the Inbox, while there is
 * something under it, and stand below that by themselves. Answers find their list by its serial: it may have
 * gone meanwhile.
 */
#include "folders.h"

#include <gnt.h>
#include <gnttree.h>
#include <string.h>

#include "ui.h"

#define PICK_WIDTH   44
#define PICK_ROWS    14
#define WIDE_COUNTS  30 /* from which width on both counts have room */
#define COUNT_WIDTH  6
#define COUNTS_WIDTH 15
#define MAX_LISTS    15 /* that are shown under their heading */

static const struct {
	const char *folder, *title;
} fixed[] = {
	{FOLDER_INBOX, N_("Inbox")},   {FOLDER_DRAFTS, N_("Drafts")},   {FOLDER_SENT, N_("Sent")},
	{FOLDER_OUTBOX, N_("Outbox")}, {FOLDER_ARCHIVE, N_("Archive")}, {FOLDER_TRASH, N_("Trash")},
};

typedef struct {
	PurpleAccount *account;
	char *folder; /* NULL: the account's own line */
	gint64 total, unread;
} Place;

struct Folders {
	guint serial;
	PurpleAccount *account;
	gboolean is_target;
	int name_width;
	gboolean has_both;
	GntWidget *tree;
	GPtrArray *places;             /* of Place; the tree's keys are pointers to them */
	PurpleAccount *wanted_account; /* what is to be chosen when it is here */
	char *wanted;
	FoldersFn chosen;
	gpointer user_data;
};

static GList *all; /* of Folders */
static guint last_serial;
static GHashTable *list_titles; /* folder of a list to what it is called; kept for good, as lists are few */

const char *folders_title(const char *folder)
{
	const char *title = list_titles != NULL ? g_hash_table_lookup(list_titles, folder) : NULL;

	if (title != NULL)
		return title;
	if (g_str_equal(folder, IMAIL_BULK_FOLDER))
		return _("Lists and Bulk");
	for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
		if (g_str_equal(fixed[i].folder, folder))
			return _(fixed[i].title);
	return folder;
}

gboolean folders_are_ours(const char *folder)
{
	return g_str_equal(folder, FOLDER_SENT) || g_str_equal(folder, FOLDER_OUTBOX) ||
	       g_str_equal(folder, FOLDER_DRAFTS);
}

gboolean folders_is_bulk(const char *folder)
{
	return g_str_has_prefix(folder, IMAIL_BULK_FOLDER);
}

const char *folders_on_disk(const char *folder)
{
	return folders_is_bulk(folder) ? FOLDER_INBOX : folder;
}

gboolean folders_is_own(const char *folder)
{
	if (folders_is_bulk(folder))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
		if (g_str_equal(fixed[i].folder, folder))
			return FALSE;
	return TRUE;
}

static void place_free(gpointer data)
{
	Place *place = data;

	g_free(place->folder);
	g_free(place);
}

static Place *place_new(PurpleAccount *account, const char *folder, gint64 total, gint64 unread)
{
	Place *place = g_new0(Place, 1);

	place->account = account;
	place->folder = g_strdup(folder);
	place->total = total;
	place->unread = unread;
	return place;
}

/* --- Showing --- */

static char *counts_of(const Folders *self, const Place *place)
{
	gboolean is_waiting =
		g_str_equal(place->folder, FOLDER_OUTBOX) || g_str_equal(place->folder, FOLDER_DRAFTS);

	if (self->has_both && !is_waiting && place->unread > 0)
		return g_strdup_printf("%" G_GINT64_FORMAT " / %" G_GINT64_FORMAT, place->unread,
				       place->total);
	if (self->has_both || is_waiting)
		return place->total > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, place->total) : g_strdup("");
	return place->unread > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, place->unread) : g_strdup("");
}

static void row_add(Folders *self, Place *place, gboolean is_indented)
{
	GntTree *tree = GNT_TREE(self->tree);
	const char *title = place->folder != NULL ? folders_title(place->folder)
						  : purple_account_get_username(place->account);
	gboolean is_list = place->folder != NULL && folders_is_bulk(place->folder) &&
			   !g_str_equal(place->folder, IMAIL_BULK_FOLDER);
	g_autofree char *spaced = g_strconcat(is_indented && place->folder != NULL ? "  " : "",
					      is_list ? "  " : "", title, NULL),
			*name = ui_fit(spaced, self->name_width),
			*counts = place->folder != NULL ? counts_of(self, place) : g_strdup("");

	gnt_tree_add_row_last(tree, place, gnt_tree_create_row(tree, name, counts), NULL);
	if (place->folder != NULL && place->unread > 0)
		gnt_tree_set_row_flags(tree, place, GNT_TEXT_FLAG_BOLD);
	else if (place->folder == NULL)
		gnt_tree_set_row_flags(tree, place, GNT_TEXT_FLAG_UNDERLINE);
}

static gboolean is_several(const Folders *self)
{
	const Place *first = self->places->len > 0 ? g_ptr_array_index(self->places, 0) : NULL;
	const Place *last = first != NULL ? g_ptr_array_index(self->places, self->places->len - 1) : NULL;

	return first != last && first->account != last->account;
}

static void choose(Folders *self, PurpleAccount *account, const char *folder)
{
	for (guint i = 0; i < self->places->len; i++) {
		Place *place = g_ptr_array_index(self->places, i);

		if (place->account == account && g_strcmp0(place->folder, folder) == 0)
			gnt_tree_set_selected(GNT_TREE(self->tree), place);
	}
}

static void show(Folders *self, PurpleAccount *account, const char *folder)
{
	gboolean several = is_several(self);

	gnt_tree_remove_all(GNT_TREE(self->tree));
	for (guint i = 0; i < self->places->len; i++) {
		Place *place = g_ptr_array_index(self->places, i);

		if (place->folder != NULL || several)
			row_add(self, place, several);
	}
	choose(self, account, folder);
	gnt_widget_draw(self->tree);
}

void folders_choose(Folders *self, PurpleAccount *account, const char *folder)
{
	self->wanted_account = account;
	g_free(self->wanted);
	self->wanted = g_strdup(folder);
	choose(self, account, folder);
}

/* --- Asking --- */

typedef struct {
	guint serial;
	PurpleAccount *account;
	GPtrArray *lists; /* of Place: the heading of lists and bulk mail, and what is below it */
} Question;

static void question_free(Question *question)
{
	g_ptr_array_unref(question->lists);
	g_free(question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Question, question_free)

static Folders *folders_find(guint serial)
{
	for (GList *l = all; l != NULL; l = l->next)
		if (((Folders *)l->data)->serial == serial)
			return l->data;
	return NULL;
}

/* Those of ACCOUNT, and of accounts that are no more. */
static void places_drop(Folders *self, PurpleAccount *account)
{
	for (guint i = self->places->len; i > 0; i--) {
		const Place *place = g_ptr_array_index(self->places, i - 1);

		if (place->account == account || !ui_can_use(place->account))
			g_ptr_array_remove_index(self->places, i - 1);
	}
}

static const ImailFolderSummary *summary_find(GPtrArray *summaries, const char *name)
{
	for (guint i = 0; i < summaries->len; i++) {
		const ImailFolderSummary *summary = g_ptr_array_index(summaries, i);

		if (g_str_equal(summary->name, name))
			return summary;
	}
	return NULL;
}

static void places_add(Folders *self, PurpleAccount *account, GPtrArray *summaries, GPtrArray *lists)
{
	g_ptr_array_add(self->places, place_new(account, NULL, 0, 0));
	for (guint i = 0; i < G_N_ELEMENTS(fixed); i++) {
		const ImailFolderSummary *summary = summary_find(summaries, fixed[i].folder);

		/* They follow the Inbox. */
		while (i == 1 && lists->len > 0)
			g_ptr_array_add(self->places, g_ptr_array_steal_index(lists, 0));

		if (summary != NULL) {
			g_ptr_array_add(self->places,
					place_new(account, summary->name, summary->total, summary->unread));
		} else if (!self->is_target) {
			g_autoptr(GPtrArray) outbox = ui_api()->outbox(account);

			g_ptr_array_add(self->places, place_new(account, FOLDER_OUTBOX, outbox->len, 0));
		}
	}
	for (guint i = 0; i < summaries->len; i++) {
		const ImailFolderSummary *summary = g_ptr_array_index(summaries, i);

		if (folders_is_own(summary->name))
			g_ptr_array_add(self->places,
					place_new(account, summary->name, summary->total, summary->unread));
	}
}

static void listed_cb(GPtrArray *summaries, const GError *error, gpointer user_data)
{
	g_autoptr(Question) question = user_data;
	Folders *self = folders_find(question->serial);
	const Place *chosen;
	PurpleAccount *account;
	g_autofree char *folder = NULL;

	if (self == NULL || summaries == NULL || !ui_can_use(question->account))
		return;
	chosen = gnt_tree_get_selection_data(GNT_TREE(self->tree));
	account = chosen != NULL ? chosen->account : self->wanted_account;
	folder = g_strdup(chosen != NULL ? chosen->folder : self->wanted);
	gnt_tree_remove_all(GNT_TREE(self->tree)); /* its keys go */
	places_drop(self, question->account);
	places_add(self, question->account, summaries, question->lists);
	show(self, account, folder);
}

static void lists_add(Question *question, const ImailBulk *bulk)
{
	g_ptr_array_add(question->lists,
			place_new(question->account, IMAIL_BULK_FOLDER, bulk->total, bulk->unread));
	if (list_titles == NULL)
		list_titles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (guint i = 0; i < bulk->groups->len && question->lists->len <= MAX_LISTS; i++) {
		const ImailBulkGroup *group = g_ptr_array_index(bulk->groups, i);

		if (group->total == 0)
			continue;
		g_hash_table_replace(list_titles, g_strdup(group->folder), g_strdup(group->title));
		g_ptr_array_add(question->lists,
				place_new(question->account, group->folder, group->total, group->unread));
	}
}

static void bulk_cb(const ImailBulk *bulk, const GError *error, gpointer user_data)
{
	Question *question = user_data;
	Folders *self = folders_find(question->serial);

	if (self == NULL || !ui_can_use(question->account)) {
		question_free(question);
		return;
	}
	if (bulk != NULL && bulk->is_folding && bulk->total > 0 && !self->is_target)
		lists_add(question, bulk);
	ui_api()->folders(question->account, listed_cb, question);
}

static void ask(Folders *self, PurpleAccount *account)
{
	Question *question = g_new(Question, 1);

	question->serial = self->serial;
	question->account = account;
	question->lists = g_ptr_array_new_with_free_func(place_free);
	ui_api()->bulk(account, bulk_cb, question);
}

static void places_prune(Folders *self, GList *accounts)
{
	for (guint i = self->places->len; i > 0; i--) {
		const Place *place = g_ptr_array_index(self->places, i - 1);

		if (g_list_find(accounts, place->account) == NULL) {
			gnt_tree_remove(GNT_TREE(self->tree), (gpointer)place);
			g_ptr_array_remove_index(self->places, i - 1);
		}
	}
}

void folders_refresh(Folders *self)
{
	g_autoptr(GList) accounts = NULL;

	if (ui_api() == NULL)
		return;
	if (self->account != NULL)
		accounts = g_list_prepend(NULL, self->account);
	else
		accounts = ui_api()->accounts();
	places_prune(self, accounts);
	for (GList *l = accounts; l != NULL; l = l->next)
		if (ui_can_use(l->data))
			ask(self, l->data);
}

/* --- Life --- */

static void activate_cb(GntTree *tree, Folders *self)
{
	const Place *place = gnt_tree_get_selection_data(tree);

	if (place != NULL && place->folder != NULL && ui_can_use(place->account)) {
		g_autofree char *folder = g_strdup(place->folder);

		self->chosen(place->account, folder, self->user_data);
	}
}

Folders *folders_new(PurpleAccount *account, gboolean is_target, int width, int height, FoldersFn chosen,
		     gpointer user_data)
{
	Folders *self = g_new0(Folders, 1);
	int counts;

	self->serial = ++last_serial;
	self->account = account;
	self->is_target = is_target;
	self->chosen = chosen;
	self->user_data = user_data;
	self->has_both = width >= WIDE_COUNTS;
	counts = self->has_both ? COUNTS_WIDTH : COUNT_WIDTH;
	self->name_width = width - counts - 2; /* the gap, and the scroll bar */
	self->places = g_ptr_array_new_with_free_func(place_free);
	self->tree = gnt_tree_new_with_columns(2);
	gnt_tree_set_show_separator(GNT_TREE(self->tree), FALSE);
	gnt_tree_set_col_width(GNT_TREE(self->tree), 0, self->name_width);
	gnt_tree_set_col_width(GNT_TREE(self->tree), 1, counts);
	gnt_tree_set_column_is_right_aligned(GNT_TREE(self->tree), 1, TRUE);
	gnt_tree_set_column_resizable(GNT_TREE(self->tree), 0, FALSE);
	gnt_tree_set_column_resizable(GNT_TREE(self->tree), 1, FALSE);
	gnt_widget_set_has_border(self->tree, FALSE);
	ui_fix_size(self->tree, width, height);
	g_signal_connect(self->tree, "activate", G_CALLBACK(activate_cb), self);
	all = g_list_prepend(all, self);
	return self;
}

void folders_free(Folders *self)
{
	if (self == NULL)
		return;
	all = g_list_remove(all, self);
	g_signal_handlers_disconnect_by_data(self->tree, self);
	g_ptr_array_unref(self->places);
	g_free(self->wanted);
	g_free(self);
}

GntWidget *folders_widget(Folders *self)
{
	return self->tree;
}

/* --- A window to choose from: there is at most one --- */

static struct {
	GntWidget *window;
	Folders *folders;
	FoldersFn chosen;
	gpointer user_data;
	GDestroyNotify destroy;
} pick;

static void pick_destroy_cb(void)
{
	g_clear_pointer(&pick.folders, folders_free);
	pick.window = NULL;
	if (pick.destroy != NULL)
		pick.destroy(pick.user_data);
	memset(&pick, 0, sizeof(pick));
}

static void picked_cb(PurpleAccount *account, const char *folder, gpointer unused)
{
	GntWidget *window = pick.window;

	pick.chosen(account, folder, pick.user_data);
	if (pick.window == window)
		gnt_widget_destroy(window);
}

/* "/" and the letters of a name lead to it. */
void folders_pick(PurpleAccount *account, gboolean is_target, const char *title, const char *current,
		  FoldersFn chosen, gpointer user_data, GDestroyNotify destroy)
{
	int width, height;

	folders_pick_close();
	ui_screen(&width, &height);
	pick.chosen = chosen;
	pick.user_data = user_data;
	pick.destroy = destroy;
	pick.window = ui_window_new(title);
	pick.folders =
		folders_new(account, is_target, PICK_WIDTH, MIN(PICK_ROWS, height - 4), picked_cb, NULL);
	folders_choose(pick.folders, account, current);
	gnt_box_add_widget(GNT_BOX(pick.window), folders_widget(pick.folders));
	ui_window_close_on_escape(pick.window);
	g_signal_connect(pick.window, "destroy", G_CALLBACK(pick_destroy_cb), NULL);
	gnt_widget_set_position(pick.window, MAX(0, (width - PICK_WIDTH - 2) / 2), 2);
	ui_window_show_in_front(pick.window);
	folders_refresh(pick.folders);
}

void folders_pick_close(void)
{
	if (pick.window != NULL)
		gnt_widget_destroy(pick.window);
}
