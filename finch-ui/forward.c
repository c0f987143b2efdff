/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forward.c: passing a mail on: its text, or the whole mail. A question owns the mail's id until it is
 * answered.
 */
#include "forward.h"

#include "ui.h"

typedef struct {
	PurpleAccount *account;
	char *id;
	ImailDoneCb done;
} Question;

static void question_end(Question *question)
{
	g_free(question->id);
	g_free(question);
}

static void forward(Question *question, gboolean as_attachment)
{
	if (ui_can_use(question->account))
		ui_api()->mail_forward(question->account, question->id, as_attachment, question->done, NULL);
	question_end(question);
}

static void text_cb(Question *question, int choice)
{
	forward(question, FALSE);
}

static void whole_cb(Question *question, int choice)
{
	forward(question, TRUE);
}

static void not_cb(Question *question, int choice)
{
	question_end(question);
}

void forward_ask(gpointer handle, PurpleAccount *account, const char *id, ImailDoneCb done)
{
	Question *question = g_new(Question, 1);

	question->account = account;
	question->id = g_strdup(id);
	question->done = done;
	purple_request_action(handle, _("Forward"), _("Pass this mail on?"), NULL, 0, NULL, NULL, NULL,
			      question, 3, _("Its Text"), text_cb, _("The Whole Mail"), whole_cb, _("Cancel"),
			      not_cb);
}
