/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-page.c: rows that show a setting of an account and change it.
 */
#include "prefs-page.h"

#include <pidgin.h>

#include <gtkutils.h>

#include "ui.h"

#define SETTING_KEY "imail-setting"
#define WORDS_WIDTH 400 /* pixels */

/* The option that the protocol plugin has for KEY. */
static PurpleAccountOption *option_of(const char *key)
{
	PurplePlugin *plugin = purple_find_prpl(IMAIL_PRPL_ID);
	PurplePluginProtocolInfo *info = plugin != NULL ? PURPLE_PLUGIN_PROTOCOL_INFO(plugin) : NULL;

	for (GList *l = info != NULL ? info->protocol_options : NULL; l != NULL; l = l->next) {
		if (g_strcmp0(purple_account_option_get_setting(l->data), key) == 0)
			return l->data;
	}
	g_warn_if_reached();
	return NULL;
}

static gboolean get_bool(PurpleAccount *account, const char *key)
{
	PurpleAccountOption *option = option_of(key);

	return purple_account_get_bool(account, key,
				       option != NULL && purple_account_option_get_default_bool(option));
}

static int get_int(PurpleAccount *account, const char *key)
{
	PurpleAccountOption *option = option_of(key);

	return purple_account_get_int(account, key,
				      option != NULL ? purple_account_option_get_default_int(option) : 0);
}

/* ---- what changes them ---- */

static const char *key_of(gpointer widget)
{
	return ((const PrefsSetting *)g_object_get_data(G_OBJECT(widget), SETTING_KEY))->key;
}

static void toggled_cb(GtkToggleButton *check, PurpleAccount *account)
{
	purple_account_set_bool(account, key_of(check), gtk_toggle_button_get_active(check));
}

static void chosen_cb(GtkComboBox *combo, PurpleAccount *account)
{
	purple_account_set_bool(account, key_of(combo), gtk_combo_box_get_active(combo) == 1);
}

static void number_cb(GtkSpinButton *spin, PurpleAccount *account)
{
	purple_account_set_int(account, key_of(spin), gtk_spin_button_get_value_as_int(spin));
}

/* ---- rows ---- */

static void row_add(GtkWidget *box, const PrefsSetting *setting, GtkWidget *widget, GtkSizeGroup *sizes)
{
	GtkWidget *row = gtk_hbox_new(FALSE, 6), *label = gtk_label_new_with_mnemonic(_(setting->label));

	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.5f);
	gtk_label_set_mnemonic_widget(GTK_LABEL(label), widget);
	if (sizes != NULL)
		gtk_size_group_add_widget(sizes, label);
	gtk_box_pack_start(GTK_BOX(row), label, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), widget, FALSE, FALSE, 0);
	if (setting->kind == PREFS_NUMBER)
		gtk_box_pack_start(GTK_BOX(row), gtk_label_new(_(setting->yes)), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), row, FALSE, FALSE, 0);
}

static GtkWidget *check_new(PurpleAccount *account, const PrefsSetting *setting)
{
	GtkWidget *check = gtk_check_button_new_with_mnemonic(_(setting->label));

	gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(check), get_bool(account, setting->key));
	g_signal_connect(check, "toggled", G_CALLBACK(toggled_cb), account);
	return check;
}

static GtkWidget *choice_new(PurpleAccount *account, const PrefsSetting *setting)
{
	GtkWidget *combo = gtk_combo_box_text_new();

	gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(combo), _(setting->no));
	gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(combo), _(setting->yes));
	gtk_combo_box_set_active(GTK_COMBO_BOX(combo), get_bool(account, setting->key) ? 1 : 0);
	g_signal_connect(combo, "changed", G_CALLBACK(chosen_cb), account);
	return combo;
}

static GtkWidget *number_new(PurpleAccount *account, const PrefsSetting *setting)
{
	GtkWidget *spin = gtk_spin_button_new_with_range(0, setting->max, 1);

	gtk_spin_button_set_numeric(GTK_SPIN_BUTTON(spin), TRUE);
	gtk_spin_button_set_value(GTK_SPIN_BUTTON(spin), get_int(account, setting->key));
	g_signal_connect(spin, "value-changed", G_CALLBACK(number_cb), account);
	return spin;
}

void prefs_settings_add(GtkWidget *box, PurpleAccount *account, const PrefsSetting *settings, guint n,
			GtkSizeGroup *sizes)
{
	for (guint i = 0; i < n; i++) {
		const PrefsSetting *setting = &settings[i];
		GtkWidget *widget = setting->kind == PREFS_CHECK    ? check_new(account, setting)
				    : setting->kind == PREFS_CHOICE ? choice_new(account, setting)
								    : number_new(account, setting);

		g_object_set_data(G_OBJECT(widget), SETTING_KEY, (gpointer)setting);
		if (setting->name != NULL)
			ui_accessible_name(widget, _(setting->name));
		if (setting->kind == PREFS_CHECK)
			gtk_box_pack_start(GTK_BOX(box), widget, FALSE, FALSE, 0);
		else
			row_add(box, setting, widget, sizes);
	}
}

GtkWidget *prefs_section_new(GtkWidget *page, const char *title)
{
	GtkWidget *box = pidgin_make_frame(page, title), *indented = gtk_widget_get_parent(box);

	gtk_box_set_child_packing(GTK_BOX(indented), box, TRUE, TRUE, 0, GTK_PACK_START);
	return box;
}

GtkWidget *prefs_words_new(const char *words)
{
	GtkWidget *label = gtk_label_new(words);

	gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
	gtk_widget_set_size_request(label, WORDS_WIDTH, -1);
	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.5f);
	return label;
}
