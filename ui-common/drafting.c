/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * drafting.c: a timer for each window, which looks whether the mail is still what it was when it was last
 * saved.
 *
 * It compares what the window would send, so no part of a window has to tell of its changes, and a change
 * that was undone saves nothing. One saving is under way at a time. An answer may come after the window has
 * gone: it holds a reference.
 *
 * A draft lies with the account that the mail would be sent with; where another one is chosen, it moves.
 */
#include "drafting.h"

#include <string.h>

#include "i18n.h"
#include "ui-api.h"

struct Drafting {
	ImailCompose *compose; /* NULL: the window has gone */
	DraftingHandlers handlers;
	gpointer user_data;
	PurpleAccount *account; /* where the draft lies, or is being put; NULL: nowhere yet */
	char *first, *saved; /* digests: when the window opened (without From), and when it was last saved */
	char *saving;        /* of what is being saved; NULL: nothing is */
	char *failed;        /* the words that were told last */
	gboolean was_saved;  /* what `saved` was told */
	void (*kept)(const char *problem, gpointer user_data); /* the window closes */
	guint timer;
};

static GList *all; /* of Drafting */

/* ---- what there is to save ---- */

static void digest_add(GChecksum *digest, const char *text)
{
	/* The NUL keeps "a", "b" from being "ab", "". */
	g_checksum_update(digest, (const guchar *)text, (gssize)strlen(text) + 1);
}

/* What a person wrote: a sender is chosen, and its signature comes by itself. */
static char *digest_of_words(const ImailCompose *mail)
{
	const char *const fields[] = {mail->to, mail->cc, mail->bcc, mail->subject, mail->text, mail->html};
	g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA256);

	for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
		digest_add(digest, fields[i] != NULL ? fields[i] : "");
	for (guint i = 0; i < mail->files->len; i++)
		digest_add(digest, ((const ImailFile *)g_ptr_array_index(mail->files, i))->path);
	g_checksum_update(digest, (const guchar *)&mail->send_at, sizeof(mail->send_at));
	return g_strdup(g_checksum_get_string(digest));
}

static char *digest_of(const ImailCompose *mail)
{
	g_autofree char *words = digest_of_words(mail);

	return g_strconcat(words, mail->from, NULL);
}

static void tell_saved(Drafting *self, gboolean is_saved)
{
	if (self->was_saved == is_saved)
		return;
	self->was_saved = is_saved;
	self->handlers.saved(is_saved, self->user_data);
}

static void tell_failed(Drafting *self, const char *words)
{
	if (g_strcmp0(self->failed, words) == 0)
		return;
	g_free(self->failed);
	self->failed = g_strdup(words);
	if (words != NULL)
		self->handlers.failed(words, self->user_data);
}

/* ---- saving ---- */

static void drafting_clear(gpointer data)
{
	Drafting *self = data;

	g_free(self->first);
	g_free(self->saved);
	g_free(self->saving);
	g_free(self->failed);
}

static void end_keep(Drafting *self, const char *problem)
{
	void (*kept)(const char *, gpointer) = self->kept;

	self->kept = NULL;
	kept(problem, self->user_data);
}

static void saved_cb(const char *id G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	Drafting *self = user_data;

	if (self->compose != NULL && self->kept == NULL && self->saving != NULL) {
		g_autofree char *now = digest_of(self->compose);

		if (error == NULL) {
			g_free(self->saved);
			self->saved = g_steal_pointer(&self->saving);
		}
		g_clear_pointer(&self->saving, g_free);
		tell_failed(self, error != NULL ? error->message : NULL);
		if (error == NULL)
			tell_saved(self, g_str_equal(self->saved, now));
	}
	g_rc_box_release_full(self, drafting_clear);
}

static void last_saved_cb(const char *id G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	Drafting *self = user_data;

	g_clear_pointer(&self->saving, g_free);
	if (self->compose != NULL && self->kept != NULL)
		end_keep(self, error != NULL ? error->message : NULL);
	g_rc_box_release_full(self, drafting_clear);
}

/* The draft goes from the account where it lies. */
static void leave_account(Drafting *self)
{
	if (ui_can_use(self->account))
		ui_api()->draft_discard(self->account, self->compose, NULL, NULL);
	g_clear_pointer(&self->compose->draft, g_free);
	g_clear_pointer(&self->compose->draft_item, g_free);
	self->account = NULL;
}

static void begin(Drafting *self, PurpleAccount *account, gboolean is_last)
{
	if (self->account != NULL && self->account != account)
		leave_account(self);
	self->account = account;
	g_free(self->saving);
	self->saving = digest_of(self->compose);
	ui_api()->draft_save(account, self->compose, is_last, is_last ? last_saved_cb : saved_cb,
			     g_rc_box_acquire(self));
}

void drafting_save(Drafting *self)
{
	PurpleAccount *account = self->handlers.collect(self->user_data);
	g_autofree char *now = digest_of(self->compose);

	tell_saved(self, self->account != NULL && g_str_equal(now, self->saved));
	/* Of an account that was removed no answer comes. */
	if (self->saving != NULL && !ui_can_use(self->account))
		g_clear_pointer(&self->saving, g_free);
	if (self->saving != NULL || self->kept != NULL || g_str_equal(now, self->saved))
		return;
	if (ui_can_use(account))
		begin(self, account, FALSE);
	else
		tell_failed(self, _("There is no iMail account to keep this mail with."));
}

void drafting_edited(Drafting *self)
{
	if (self != NULL)
		tell_saved(self, FALSE);
}

static gboolean timer_cb(gpointer self)
{
	drafting_save(self);
	return G_SOURCE_CONTINUE;
}

void drafting_save_all(void)
{
	for (GList *l = all; l != NULL; l = l->next)
		drafting_save(l->data);
}

/* ---- the end of a window ---- */

gboolean drafting_is_changed(Drafting *self)
{
	g_autofree char *now = NULL;

	self->handlers.collect(self->user_data);
	now = digest_of_words(self->compose);
	return !g_str_equal(now, self->first) || self->account != NULL;
}

void drafting_restart(Drafting *self)
{
	self->handlers.collect(self->user_data);
	g_free(self->first);
	g_free(self->saved);
	self->first = digest_of_words(self->compose);
	self->saved = digest_of(self->compose);
}

/* No mail has this digest: whatever the window shows is something to lose. */
static void begin_with_nothing(Drafting *self)
{
	self->first = g_strdup("");
	self->saved = g_strdup("");
}

void drafting_keep(Drafting *self, void (*done)(const char *problem, gpointer user_data))
{
	PurpleAccount *account = self->handlers.collect(self->user_data);

	if (self->kept != NULL)
		return;
	self->kept = done;
	if (ui_can_use(account))
		begin(self, account, TRUE);
	else
		end_keep(self, _("There is no iMail account to keep this mail with."));
}

void drafting_discard(Drafting *self)
{
	PurpleAccount *account =
		self->account != NULL ? self->account : self->handlers.collect(self->user_data);

	if (self->compose->draft == NULL || !ui_can_use(account))
		return;
	self->account = account;
	leave_account(self);
}

void drafting_before_send(Drafting *self, PurpleAccount *account)
{
	if (self->account != NULL && self->account != account)
		leave_account(self);
}

Drafting *drafting_new(ImailCompose *compose, const DraftingHandlers *handlers, gpointer user_data)
{
	Drafting *self = g_rc_box_new0(Drafting);

	self->compose = compose;
	self->handlers = *handlers;
	self->user_data = user_data;
	if (compose->is_typed)
		begin_with_nothing(self);
	else
		drafting_restart(self);
	self->timer = g_timeout_add_seconds(DRAFTING_SECONDS, timer_cb, self);
	all = g_list_prepend(all, self);
	if (compose->is_typed)
		drafting_save(self);
	return self;
}

void drafting_free(Drafting *self)
{
	if (self == NULL)
		return;
	all = g_list_remove(all, self);
	g_source_remove(self->timer);
	self->compose = NULL;
	g_rc_box_release_full(self, drafting_clear);
}
