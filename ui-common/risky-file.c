/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * risky-file.c: the one list of what is asked about before it is opened.
 *
 * Operating systems go by extensions, desktops by media types or by the first octets; whoever sends something
 * bad gives it two of them. So each is looked at, and what is not on the list is what a viewer shows.
 */
#include "risky-file.h"

#include <string.h>

#include "i18n.h"

static const struct {
	RiskyFile risk;
	const char *extensions; /* lower case, separated by spaces */
} by_extension[] = {
	{RISK_PROGRAM,
	 "exe com scr pif msi msp mst cpl dll ocx sys drv elf bin run appimage so dylib app pkg mpkg "
	 "deb rpm apk ipa xpi crx gadget flatpak flatpakref snap ko o jar war ear class jnlp xap "
	 "appx appxbundle msix msixbundle application"},
	{RISK_SCRIPT,
	 "sh bash csh tcsh ksh zsh fish bat cmd ps1 ps1xml ps2 psc1 psm1 psd1 vb vbs vbe vbscript js jse "
	 "mjs ws wsf wsh wsc sct py pyc pyo pyw pyz pl pm rb php lua tcl tk awk scpt applescript command "
	 "tool action workflow reg inf ade adp mad maf mam maq mar mas mat mav maw mde mdb accde hta "
	 "gvy groovy expect el elc vim nim ahk au3"},
	{RISK_LAUNCHER,
	 "desktop lnk url webloc website library-ms searchconnector-ms search-ms settingcontent-ms "
	 "diagcab directory kdelnk theme themepack service timer socket mount scf shb shs inetloc "
	 "fileloc rdp ics-run msc grp job chm hlp"},
	{RISK_MACROS,
	 "docm dotm xlsm xltm xlsb xlam xla xll xlm pptm potm ppam ppsm sldm doc dot xls xlt ppt pot pps "
	 "rtf odt ods odp odg odb ott ots otp slk iqy one onepkg pub mht mhtml"},
	{RISK_PAGE, "html htm xhtml xht shtml svg svgz swf"},
	{RISK_ARCHIVE, "iso img vhd vhdx vmdk dmg cab udf"},
};

static const struct {
	const char *type; /* a media type, or its beginning where it ends with "*" */
	RiskyFile risk;
} by_type[] = {
	{"application/x-executable", RISK_PROGRAM},
	{"application/x-pie-executable", RISK_PROGRAM},
	{"application/x-sharedlib", RISK_PROGRAM},
	{"application/x-elf", RISK_PROGRAM},
	{"application/x-dosexec", RISK_PROGRAM},
	{"application/x-ms*", RISK_PROGRAM},
	{"application/vnd.microsoft.portable-executable", RISK_PROGRAM},
	{"application/java-archive", RISK_PROGRAM},
	{"application/x-java*", RISK_PROGRAM},
	{"application/vnd.debian.binary-package", RISK_PROGRAM},
	{"application/x-deb", RISK_PROGRAM},
	{"application/x-rpm", RISK_PROGRAM},
	{"application/vnd.android.package-archive", RISK_PROGRAM},
	{"application/vnd.flatpak*", RISK_PROGRAM},
	{"application/x-sh", RISK_SCRIPT},
	{"application/x-shellscript", RISK_SCRIPT},
	{"application/x-csh", RISK_SCRIPT},
	{"application/x-perl", RISK_SCRIPT},
	{"application/x-python*", RISK_SCRIPT},
	{"application/x-ruby", RISK_SCRIPT},
	{"application/x-php", RISK_SCRIPT},
	{"application/javascript", RISK_SCRIPT},
	{"application/x-javascript", RISK_SCRIPT},
	{"application/hta", RISK_SCRIPT},
	{"text/javascript", RISK_SCRIPT},
	{"text/vbscript", RISK_SCRIPT},
	{"text/x-sh*", RISK_SCRIPT},
	{"text/x-python*", RISK_SCRIPT},
	{"text/x-perl", RISK_SCRIPT},
	{"application/x-desktop", RISK_LAUNCHER},
	{"application/x-gnome-app-info", RISK_LAUNCHER},
	{"application/x-mswinurl", RISK_LAUNCHER},
	{"application/vnd.ms-word.*.macroenabled*", RISK_MACROS},
	{"application/msword", RISK_MACROS},
	{"application/vnd.ms-*", RISK_MACROS},
	{"text/html", RISK_PAGE},
	{"application/xhtml+xml", RISK_PAGE},
	{"image/svg*", RISK_PAGE},
	{"application/x-shockwave-flash", RISK_PAGE},
	{"application/x-iso9660-image", RISK_ARCHIVE},
	{"application/x-cd-image", RISK_ARCHIVE},
};

static const struct {
	const char *magic;
	gsize len;
	RiskyFile risk;
} by_head[] = {
	{"\x7f"
	 "ELF",
	 4, RISK_PROGRAM},
	{"MZ", 2, RISK_PROGRAM},
	{"\xfe\xed\xfa\xce", 4, RISK_PROGRAM}, /* Mach-O */
	{"\xfe\xed\xfa\xcf", 4, RISK_PROGRAM},
	{"\xcf\xfa\xed\xfe", 4, RISK_PROGRAM},
	{"\xca\xfe\xba\xbe", 4, RISK_PROGRAM}, /* Java, and Mach-O for several processors */
	{"!<arch>\n", 8, RISK_PROGRAM},        /* Debian packages */
	{"\xed\xab\xee\xdb", 4, RISK_PROGRAM}, /* RPM packages */
	{"#!", 2, RISK_SCRIPT},
	{"<?php", 5, RISK_SCRIPT},
	{"[Desktop Entry]", 15, RISK_LAUNCHER},
	{"[InternetShortcut]", 18, RISK_LAUNCHER},
	{"L\0\0\0\1\x14\2\0", 8, RISK_LAUNCHER},              /* a shortcut of Windows */
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, RISK_MACROS}, /* the old formats of Office */
	{"<!doctype html", 14, RISK_PAGE},
	{"<html", 5, RISK_PAGE},
	{"<script", 7, RISK_PAGE},
	{"<svg", 4, RISK_PAGE},
};

static RiskyFile risk_of_extension(const char *name)
{
	g_autofree char *trimmed = g_strdup(name);
	const char *dot;
	g_autofree char *lower = NULL;

	/* Windows drops them. */
	for (gsize len = strlen(trimmed); len > 0 && strchr(". \t", trimmed[len - 1]) != NULL; len--)
		trimmed[len - 1] = '\0';
	dot = strrchr(trimmed, '.');
	lower = dot != NULL ? g_utf8_strdown(dot + 1, -1) : NULL;
	for (gsize i = 0; lower != NULL && i < G_N_ELEMENTS(by_extension); i++) {
		g_auto(GStrv) extensions = g_strsplit(by_extension[i].extensions, " ", -1);

		if (g_strv_contains((const char *const *)extensions, lower))
			return by_extension[i].risk;
	}
	return RISK_NONE;
}

static RiskyFile risk_of_type(const char *media_type)
{
	g_autofree char *lower = media_type != NULL ? g_ascii_strdown(media_type, -1) : NULL;

	for (gsize i = 0; lower != NULL && i < G_N_ELEMENTS(by_type); i++) {
		if (g_pattern_match_simple(by_type[i].type, lower))
			return by_type[i].risk;
	}
	return RISK_NONE;
}

static RiskyFile risk_of_head(const void *head, gsize len)
{
	const char *octets = head, *end = octets + len;

	/* A byte order mark and white space stand before text. */
	if (len >= 3 && memcmp(octets, "\xef\xbb\xbf", 3) == 0)
		octets += 3;
	while (octets < end && g_ascii_isspace(*octets))
		octets++;
	for (gsize i = 0; i < G_N_ELEMENTS(by_head); i++) {
		if (by_head[i].len <= (gsize)(end - octets) &&
		    (memcmp(octets, by_head[i].magic, by_head[i].len) == 0 ||
		     (by_head[i].magic[0] == '<' &&
		      g_ascii_strncasecmp(octets, by_head[i].magic, by_head[i].len) == 0)))
			return by_head[i].risk;
	}
	return RISK_NONE;
}

RiskyFile risky_file(const char *name, const char *media_type, const char *desktop_type, const void *head,
		     gsize len)
{
	const RiskyFile all[] = {risk_of_head(head, len), risk_of_extension(name), risk_of_type(media_type),
				 risk_of_type(desktop_type)};
	RiskyFile worst = RISK_NONE;

	/* They are in order: the first ones do the most. */
	for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
		if (all[i] != RISK_NONE && (worst == RISK_NONE || all[i] < worst))
			worst = all[i];
	}
	return worst;
}

const char *risky_file_words(RiskyFile risk)
{
	switch (risk) {
	case RISK_PROGRAM:
		return _("a program");
	case RISK_SCRIPT:
		return _("a script, which is a program");
	case RISK_LAUNCHER:
		return _("a file that starts something else");
	case RISK_MACROS:
		return _("a document that can hold programs (macros)");
	case RISK_PAGE:
		return _("a page that can hold programs");
	case RISK_ARCHIVE:
		return _("a disk image, which can hold programs");
	case RISK_NONE:
		break;
	}
	return NULL;
}

const char *risky_file_warning(RiskyFile risk)
{
	if (risk == RISK_NONE)
		return NULL;
	if (risk == RISK_MACROS)
		return _("Do not allow it to run macros unless you expected them from this sender.");
	if (risk == RISK_PAGE)
		return _("It may look like the page of somebody else, and ask you for a password.");
	return _("It can do on this computer whatever you can do. Open it only if you expected it from this "
		 "sender.");
}
