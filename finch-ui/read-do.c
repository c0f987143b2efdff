/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read-do.c: what can be done in a window in which a mail is read: its keys, and its menu.
 *
 * The next mail is the one below in the list of mails, where that has this one; else the older one in its
 * folder. After a deletion the window goes on to it, as mail programs of terminals do.
 */
#include "read-private.h"

#include <gnttextview.h>
#include <string.h>

#include "ask.h"
#include "conversation.h"
#include "folders.h"
#include "forward.h"
#include "mailbox.h"
#include "read.h"
#include "source.h"
#include "ui.h"
#include "undo.h"

enum {
	IS_READ = 1,
	IS_WHOLE = 2, /* not a mail within a mail, which cannot be moved or marked */
	HAS_PARTS = 4,
	IS_PARTIAL = 8,
	HAS_FOLDS = 16,
	HAS_BOTH = 32,
};

static guint where(gpointer serial)
{
	const Read *self = read_get(serial);
	guint here = 0;

	if (self == NULL || self->mail == NULL)
		return 0;
	here = IS_READ;
	if (!self->mail->is_nested)
		here |= IS_WHOLE;
	if (self->parts != NULL)
		here |= HAS_PARTS;
	if (self->mail->is_partial)
		here |= IS_PARTIAL;
	if (self->mail->has_both)
		here |= HAS_BOTH;
	if (read_text_has_folds(self))
		here |= HAS_FOLDS;
	return here;
}

/* The window whose mail can be worked with now, or NULL. */
static Read *usable(gpointer serial)
{
	Read *self = read_get(serial);

	return self != NULL && self->mail != NULL && ui_can_use(self->account) ? self : NULL;
}

/* --- Writing --- */

static void reply(gpointer serial, gboolean to_all)
{
	Read *self = usable(serial);

	if (self != NULL)
		ui_api()->compose(self->account, ui_api()->compose_reply(self->account, self->mail, to_all));
}

static void reply_run(gpointer serial)
{
	reply(serial, FALSE);
}

static void reply_all_run(gpointer serial)
{
	reply(serial, TRUE);
}

static void forwarded_cb(const GError *error, gpointer unused)
{
	if (error != NULL)
		purple_notify_error(NULL, _("iMail"), _("This mail cannot be passed on."), error->message);
}

static void forward_run(gpointer serial)
{
	Read *self = usable(serial);

	if (self == NULL)
		return;
	if (self->mail->is_partial)
		read_say(self, _("Only the beginning of this mail is here; get the whole first (G)."));
	else
		forward_ask((gpointer)&read_commands, self->account, self->id, forwarded_cb);
}

/* --- From mail to mail --- */

/* A question for the mail beside another one. */
typedef struct {
	guint serial;
	char *id;
	int step;
} Looking;

static void none_say(Read *self, int step, gboolean is_unread)
{
	read_say(self, is_unread  ? _("There is no unread mail below.")
		       : step > 0 ? _("This is the last mail.")
				  : _("This is the first mail."));
}

static void beside_cb(const char *id, const GError *error, gpointer user_data)
{
	Looking *looking = user_data;
	Read *self = read_get(GUINT_TO_POINTER(looking->serial));

	if (self != NULL && g_str_equal(self->id, looking->id)) {
		if (id != NULL)
			read_show(self, id);
		else
			none_say(self, looking->step, FALSE);
	}
	g_free(looking->id);
	g_free(looking);
}

/* The list that shows the mail. */
static const char *folder_of(const Read *self)
{
	return self->mail->summary->is_apart ? IMAIL_BULK_FOLDER : self->mail->summary->folder;
}

static void step(gpointer serial, int step, gboolean is_unread)
{
	Read *self = usable(serial);
	g_autofree char *id = NULL;
	Looking *looking;

	if (self == NULL)
		return;
	id = mailbox_step(self->account, self->id, step, is_unread);
	if (id != NULL) {
		read_show(self, id);
		return;
	}
	if (is_unread || mailbox_lists(self->account, self->id)) {
		none_say(self, step, is_unread);
		return;
	}
	looking = g_new(Looking, 1);
	looking->serial = self->serial;
	looking->id = g_strdup(self->id);
	looking->step = step;
	ui_api()->mail_neighbour(self->account, folder_of(self), IMAIL_LIST_BY_DATE, TRUE, self->id, step,
				 beside_cb, looking);
}

static void next_run(gpointer serial)
{
	step(serial, 1, FALSE);
}

static void previous_run(gpointer serial)
{
	step(serial, -1, FALSE);
}

static void unread_run(gpointer serial)
{
	step(serial, 1, TRUE);
}

static void page_down_run(gpointer serial)
{
	Read *self = usable(serial);
	int height, below;

	if (self == NULL)
		return;
	below = gnt_text_view_get_lines_below(GNT_TEXT_VIEW(self->text));
	gnt_widget_get_size(self->text, NULL, &height);
	if (below > 0)
		gnt_text_view_scroll(GNT_TEXT_VIEW(self->text), MIN(height - 1, below));
	else
		step(serial, 1, FALSE);
}

static void chosen_cb(const char *id, gpointer serial)
{
	Read *self = read_get(serial);

	if (self != NULL)
		read_show(self, id);
}

static void conversation_run(gpointer serial)
{
	Read *self = usable(serial);

	if (self != NULL)
		conversation_open(self->account, self->id, chosen_cb, serial);
}

/* --- What becomes of it --- */

typedef struct {
	guint serial;
	PurpleAccount *account;
	char *id, *folder; /* where it was; NULL: mails_restore brings it back */
} Leaving;

static void left_cb(const GError *error, gpointer user_data)
{
	Leaving *leaving = user_data;
	Read *self = read_get(GUINT_TO_POINTER(leaving->serial));
	const char *ids[] = {leaving->id, NULL}, *folders[] = {leaving->folder, NULL};

	if (error == NULL) {
		undo_remember(leaving->account, ids, leaving->folder != NULL ? folders : NULL);
		if (self != NULL && g_str_equal(self->id, leaving->id))
			gnt_widget_destroy(self->window);
	} else if (self != NULL) {
		read_say(self, error->message);
	}
	g_free(leaving->id);
	g_free(leaving->folder);
	g_free(leaving);
}

/* The mail leaves its folder, to the Trash (TO NULL) or elsewhere; the window goes on to the next one. */
static void leave(gpointer serial, const char *to)
{
	Read *self = usable(serial);
	g_autofree char *next = NULL, *id = NULL;
	const char *ids[2] = {NULL};
	Leaving *leaving;

	if (self == NULL)
		return;
	id = g_strdup(self->id);
	ids[0] = id;
	leaving = g_new0(Leaving, 1);
	leaving->serial = self->serial;
	leaving->account = self->account;
	leaving->id = g_strdup(id);
	if (to != NULL)
		leaving->folder = g_strdup(self->mail->summary->folder);
	next = mailbox_step(self->account, id, 1, FALSE);
	if (next != NULL)
		read_show(self, next);
	if (to == NULL)
		ui_api()->mails_delete(leaving->account, ids, left_cb, leaving);
	else
		ui_api()->mails_move(leaving->account, ids, to, left_cb, leaving);
}

typedef struct {
	guint serial;
	char *id;
} Doomed;

static void doomed_free(gpointer data)
{
	g_free(((Doomed *)data)->id);
	g_free(data);
}

static void doomed_cb(gpointer data)
{
	const Doomed *doomed = data;
	Read *self = read_get(GUINT_TO_POINTER(doomed->serial));

	if (self != NULL && g_str_equal(self->id, doomed->id))
		leave(GUINT_TO_POINTER(doomed->serial), NULL);
}

static void delete_run(gpointer serial)
{
	Read *self = usable(serial);
	Doomed *doomed;

	if (self == NULL)
		return;
	if (!g_str_equal(self->mail->summary->folder, FOLDER_TRASH)) {
		leave(serial, NULL);
		return;
	}
	doomed = g_new(Doomed, 1);
	doomed->serial = self->serial;
	doomed->id = g_strdup(self->id);
	ask_yes((gpointer)&read_commands, _("Trash"), _("Delete this mail for good?"),
		_("It cannot be had back."), _("Delete"), doomed_cb, doomed, doomed_free);
}

static void archive_run(gpointer serial)
{
	leave(serial, FOLDER_ARCHIVE);
}

static void move_cb(PurpleAccount *account, const char *folder, gpointer serial)
{
	leave(serial, folder);
}

static void move_run(gpointer serial)
{
	Read *self = usable(serial);

	if (self != NULL)
		folders_pick(self->account, TRUE, _("Move to"), FOLDER_ARCHIVE, move_cb, serial, NULL);
}

static void undone_cb(const GError *error, gpointer unused)
{
	if (error != NULL)
		purple_notify_error(NULL, _("iMail"), _("This cannot be done."), error->message);
}

static void taken_back_run(gpointer serial)
{
	Read *self = usable(serial);

	if (self != NULL)
		read_say(self, undo_run(undone_cb) ? _("It is where it was.")
						   : _("There is nothing to take back."));
}

static void mark(Read *self, const char *set, const char *clear, const char *words)
{
	const char *ids[] = {self->id, NULL};

	ui_api()->mails_mark(self->account, ids, set, clear, read_done_cb, read_serial(self));
	read_say(self, words);
}

static void star_run(gpointer serial)
{
	Read *self = usable(serial);
	ImailSummary *summary;

	if (self == NULL)
		return;
	summary = self->mail->summary;
	summary->is_flagged = !summary->is_flagged;
	mark(self, summary->is_flagged ? "F" : "", summary->is_flagged ? "" : "F",
	     summary->is_flagged ? _("It has a star now.") : _("It has no star any more."));
}

static void unseen_run(gpointer serial)
{
	Read *self = usable(serial);

	if (self != NULL)
		mark(self, "", "S", _("It counts as unread again."));
}

static void fetched_cb(const GError *error, gpointer serial)
{
	Read *self = read_get(serial);

	if (self != NULL)
		read_say(self, error == NULL ? _("The whole mail is being fetched. It comes as a new one.")
					     : error->message);
}

static void fetch_run(gpointer serial)
{
	Read *self = usable(serial);

	if (self != NULL)
		ui_api()->mail_fetch(self->account, self->id, fetched_cb, serial);
}

/* --- Looking closer --- */

static void fold_run(gpointer serial)
{
	Read *self = usable(serial);

	if (self == NULL)
		return;
	self->is_unfolded = !self->is_unfolded;
	read_text_show(self);
}

static void header_cb(const char *text, gboolean is_cut, const GError *error, gpointer serial)
{
	Read *self = read_get(serial);

	if (self == NULL || self->mail == NULL)
		return;
	if (text == NULL) {
		read_say(self, error->message);
		return;
	}
	g_free(self->headers);
	self->headers = g_strchomp(g_strdup(text));
	read_text_show(self);
}

static void headers_run(gpointer serial)
{
	Read *self = usable(serial);

	if (self == NULL)
		return;
	if (self->headers == NULL) {
		ui_api()->mail_header(self->account, self->id, header_cb, serial);
		return;
	}
	g_clear_pointer(&self->headers, g_free);
	read_text_show(self);
}

/* Text in place of HTML, and back. */
static void form_run(gpointer serial)
{
	Read *self = usable(serial);

	if (self != NULL)
		read_show_as(self, self->mail->is_from_html ? IMAIL_FORM_TEXT : IMAIL_FORM_HTML);
}

static void source_run(gpointer serial)
{
	Read *self = usable(serial);

	if (self != NULL)
		source_open(self->account, self->id);
}

static void page_made_cb(const char *path, const GError *error, gpointer serial)
{
	Read *self = read_get(serial);
	g_autofree char *uri = path != NULL ? g_filename_to_uri(path, NULL, NULL) : NULL;

	if (uri != NULL)
		ui_uri_show(uri);
	if (self != NULL)
		read_say(self, uri != NULL ? _("The mail is a page for a browser now.") : error->message);
}

static void browser_run(gpointer serial)
{
	Read *self = usable(serial);

	if (self != NULL)
		ui_api()->mail_page(self->account, self->id, page_made_cb, serial);
}

/* --- Into a file --- */

static void save_cb(const char *path, gpointer user_data)
{
	const Doomed *kept = user_data;
	Read *self = usable(GUINT_TO_POINTER(kept->serial));
	g_autofree char *place = g_filename_display_name(path), *words = NULL;

	if (self == NULL)
		return;
	words = g_strdup_printf(_("Saved as %s."), place);
	read_say(self, words); /* an error takes its place */
	ui_api()->mail_save(self->account, kept->id, path, read_done_cb, read_serial(self));
}

static void save_run(gpointer serial)
{
	Read *self = usable(serial);
	g_autofree char *name = NULL;
	Doomed *kept;

	if (self == NULL)
		return;
	kept = g_new(Doomed, 1);
	kept->serial = self->serial;
	kept->id = g_strdup(self->id);
	name = ask_file_name(ui_subject(self->mail->summary->subject), ".eml");
	ask_new_file((gpointer)&read_commands, _("Save Mail"), _("Save this mail as which file?"), name,
		     save_cb, kept, doomed_free);
}

static void help_run(gpointer serial)
{
	commands_help(&read_commands, serial);
}

static void close_run(gpointer serial)
{
	Read *self = read_get(serial);

	if (self != NULL)
		gnt_widget_destroy(self->window);
}

/* --- The table --- */

#define MAIL N_("Mail")
#define GO   N_("Go")
#define VIEW N_("View")

static const Command commands[] = {
	{"r", MAIL, N_("Reply"), N_("Reply"), IS_READ, reply_run},
	{"a", MAIL, N_("Reply All"), N_("All"), IS_READ, reply_all_run},
	{"f", MAIL, N_("Forward"), N_("Forward"), IS_READ, forward_run},
	{"G", MAIL, N_("Get Whole"), N_("Get Whole"), IS_PARTIAL, fetch_run},
	{"x", MAIL, N_("Save Attachment…"), N_("Save"), HAS_PARTS, read_part_save},
	{"X", MAIL, N_("Save All…"), N_("Save All"), HAS_PARTS, read_parts_save_all},
	{"d", MAIL, N_("Delete"), N_("Delete"), IS_WHOLE, delete_run},
	{"delete", NULL, NULL, NULL, IS_WHOLE, delete_run},
	{"n", GO, N_("Next"), N_("Next"), IS_WHOLE, next_run},
	{"p", GO, N_("Previous"), N_("Previous"), IS_WHOLE, previous_run},
	{"t", VIEW, N_("Quoted Text"), N_("Quotes"), HAS_FOLDS, fold_run},
	{"e", MAIL, N_("Archive"), N_("Archive"), IS_WHOLE, archive_run},
	{"N", GO, N_("Next Unread"), N_("Unread"), IS_WHOLE, unread_run},
	{"c", GO, N_("Conversation"), N_("Conversation"), IS_WHOLE, conversation_run},
	{"h", VIEW, N_("All Headers"), N_("Headers"), IS_READ, headers_run},
	{"z", MAIL, N_("Undo"), NULL, IS_WHOLE, taken_back_run},
	{"m", MAIL, N_("Move to…"), NULL, IS_WHOLE, move_run},
	{"s", MAIL, N_("Star, or No Star"), NULL, IS_WHOLE, star_run},
	{"u", MAIL, N_("Unread Again"), NULL, IS_WHOLE, unseen_run},
	{"S", MAIL, N_("Save as File…"), NULL, IS_READ, save_run},
	{"H", VIEW, N_("Text or HTML"), NULL, HAS_BOTH, form_run},
	{"v", VIEW, N_("Source"), NULL, IS_READ, source_run},
	{"b", VIEW, N_("Browser"), NULL, IS_READ, browser_run},
	{" ", NULL, N_("Next page, then next mail"), NULL, IS_READ, page_down_run},
	{"?", NULL, NULL, NULL, COMMANDS_ALWAYS, help_run},
	{"\033", NULL, NULL, NULL, COMMANDS_ALWAYS, close_run},
	{"q", NULL, N_("Close"), NULL, COMMANDS_ALWAYS, close_run},
};

const CommandTable read_commands = {commands, G_N_ELEMENTS(commands), where};
