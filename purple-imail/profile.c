/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.c: one's own profile as a form, and those of buddies.
 *
 * The server keeps it: the form asks for it first, and shows what others see in place of what is left empty.
 * Owns nothing but what an open form holds.
 */
#define G_LOG_DOMAIN "imail"

#include "profile.h"

#include "address.h"
#include "buddy-address.h"
#include "i18n.h"
#include "later.h"
#include "said.h"

void imail_profile_received(ImailAccount *self, const ImailProfile *profile)
{
	PurpleAccount *account = imail_account_purple(self);
	PurpleConnection *gc = imail_account_connection(self);
	GSList *buddies = profile->user != NULL ? purple_find_buddies(account, profile->user) : NULL;

	for (GSList *l = buddies; l != NULL; l = l->next)
		imail_buddy_address_set_profile(l->data, (const char *const *)profile->addresses);
	if (gc != NULL && buddies != NULL)
		serv_got_alias(gc, profile->user,
			       profile->name != NULL && *profile->name != '\0' ? profile->name : NULL);
	g_slist_free(buddies);
}

/* ---- one's own ---- */

static void set_cb(JsonObject *ok G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	if (ticket->cb != NULL)
		((ImailDoneCb)ticket->cb)(error, ticket->user_data);
}

static GError *offline_error(void)
{
	return g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_NETWORK, _("The account is offline."));
}

static ImailAccount *find_online(PurpleAccount *account)
{
	ImailAccount *self = imail_account_find(account);

	return self != NULL && imail_account_is_online(self) ? self : NULL;
}

void imail_profile_set(PurpleAccount *account, const char *name, const char *const *addresses, ImailDoneCb cb,
		       gpointer user_data)
{
	static const char *const none[] = {NULL};
	ImailAccount *self = find_online(account);
	const ImailProfile profile = {
		.name = (char *)(name != NULL && *name != '\0' ? name : NULL),
		.addresses = (char **)(addresses != NULL ? addresses : none),
	};

	if (self == NULL)
		imail_later_done(cb, user_data, offline_error());
	else
		imail_client_profile_set(imail_account_client(self), &profile, set_cb,
					 imail_ticket_new(self, G_CALLBACK(cb), user_data, NULL));
}

/* ---- the form ---- */

typedef struct {
	PurpleAccount *account; /* which closes its forms before it goes */
	ImailOwnProfile *own;
} Form;

static void form_free(Form *form)
{
	imail_record_free(&imail_own_profile_type, form->own);
	g_free(form);
}

/* Takes OWN. WRONG: what is to be corrected, or NULL. */
static void form_open(PurpleAccount *account, ImailOwnProfile *own, const char *wrong);

static void saved_cb(const GError *error, gpointer user_data)
{
	g_autofree char *said = error != NULL ? imail_said(error->message) : NULL;

	if (said != NULL)
		purple_notify_error(user_data, _("Profile"), _("The profile was not saved"), said);
}

static void cancelled_cb(gpointer user_data, PurpleRequestFields *fields G_GNUC_UNUSED)
{
	form_free(user_data);
}

/* The addresses of the form, as they are sent; NULL with *WRONG in words. */
static char **read_addresses(const char *typed, char **wrong)
{
	g_auto(GStrv) mailboxes = imail_address_split(typed != NULL ? typed : "");
	g_autoptr(GStrvBuilder) addresses = g_strv_builder_new();

	if (g_strv_length(mailboxes) > IMAIL_PROFILE_MAX) {
		*wrong = g_strdup_printf(_("At most %d mail addresses can be told."), IMAIL_PROFILE_MAX);
		return NULL;
	}
	for (char **mailbox = mailboxes; *mailbox != NULL; mailbox++) {
		g_autofree char *address = imail_address_parse(*mailbox, NULL, NULL);

		if (address == NULL) {
			*wrong = g_strdup_printf(_("“%s” is no mail address."), *mailbox);
			return NULL;
		}
		g_strv_builder_add(addresses, address);
	}
	return g_strv_builder_end(addresses);
}

static void save_cb(gpointer user_data, PurpleRequestFields *fields)
{
	Form *form = user_data;
	const char *name = purple_request_fields_get_string(fields, "name");
	const char *typed = purple_request_fields_get_string(fields, "addresses");
	g_autofree char *wrong = NULL;
	g_auto(GStrv) addresses = read_addresses(typed, &wrong);

	if (addresses != NULL) {
		imail_profile_set(form->account, name, (const char *const *)addresses, saved_cb,
				  form->account);
	} else {
		g_free(form->own->name);
		form->own->name = g_strdup(name);
		g_strfreev(form->own->addresses);
		form->own->addresses = g_strsplit(typed, "\n", -1);
		form_open(form->account, g_steal_pointer(&form->own), wrong);
	}
	form_free(form);
}

/* What is said over the fields. */
static char *explanation(const ImailOwnProfile *own)
{
	g_autofree char *standard = own->default_address != NULL
					    ? imail_address_format(own->default_name, own->default_address)
					    : NULL;

	if (standard == NULL)
		return g_strdup(_("Users of the same server who have you on their buddy list see it, and "
				  "write to the first address."));
	return g_strdup_printf(_("Users of the same server who have you on their buddy list see it, and "
				 "write to the first address. What you leave empty is taken from %s."),
			       standard);
}

static void form_open(PurpleAccount *account, ImailOwnProfile *own, const char *wrong)
{
	PurpleRequestFields *fields = purple_request_fields_new();
	PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);
	g_autofree char *addresses = g_strjoinv("\n", own->addresses);
	g_autofree char *words = wrong != NULL ? g_strdup(wrong) : explanation(own);
	Form *form = g_new0(Form, 1);

	form->account = account;
	form->own = own;
	purple_request_field_group_add_field(
		group, purple_request_field_string_new("name", _("Name"), own->name, FALSE));
	purple_request_field_group_add_field(
		group, purple_request_field_string_new("addresses", _("Mail addresses, one on each line"),
						       addresses, TRUE));
	purple_request_fields_add_group(fields, group);
	purple_request_fields(account, _("Profile"), _("How others see you"), words, fields, _("Save"),
			      G_CALLBACK(save_cb), _("Cancel"), G_CALLBACK(cancelled_cb), account, NULL, NULL,
			      form);
}

static void got_cb(JsonObject *ok, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	PurpleAccount *account = imail_account_purple(ticket->account);
	g_autoptr(GError) failure = NULL;
	ImailOwnProfile *own = ok != NULL ? imail_record_decode(&imail_own_profile_type, ok, &failure) : NULL;

	if (own != NULL)
		form_open(account, own, NULL);
	else
		purple_notify_error(account, _("Profile"), _("The server does not tell the profile"),
				    error != NULL ? error->message : failure->message);
}

void imail_profile_edit(PurpleAccount *account)
{
	ImailAccount *self = find_online(account);

	if (self != NULL)
		imail_client_profile_get(imail_account_client(self), got_cb,
					 imail_ticket_new(self, NULL, NULL, NULL));
	else
		purple_notify_error(account, _("Profile"), _("The account is offline."), NULL);
}
