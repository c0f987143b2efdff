# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a libpurple user folder (`pidgin -c`, `finch -c`): accounts, preferences, buddies, plugins.

Pidgin and Finch 2.14 look for plugins of every kind, protocols too, in FOLDER/plugins/*.so first and then in
their compiled-in folders (no environment variable adds one). All that are found are opened at the start
("probed": init runs, load does not). A protocol is usable at once and loaded when an account needs it. Other
plugins are loaded by the user, by a preference (/pidgin/plugins/loaded, /finch/plugins/loaded: lists of
full paths), or by code: purple_plugins_find_with_id and purple_plugin_load. A plugin whose UI requirement
("gtk-gaim", "gnt-purple") is another client's is probed, and then marked as not loadable.
"""

import os
import shutil
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr


def write_purple_dir(folder, accounts=(), prefs=None, buddies=(), plugins=(), ui="pidgin"):
    """Fills `folder`.

    accounts: dicts with protocol, name and perhaps password, alias, enabled (default True), settings (a
        dict of str, int, bool). prefs: a dict of paths to values: {"/pidgin/blist/show_offline": True};
        added to quiet ones. buddies: dicts with account (name), protocol, name and perhaps alias, group,
        address (the mail address that the user gave it), contact (buddies of a group with the same value
        are one person); a chat has channel in place of a name, and an alias.
    plugins: paths of .so files, linked into FOLDER/plugins; the UI is told to load none of them. Pidgin shows tooltips only where prefs have their delay.
    """
    os.makedirs(os.path.join(folder, "plugins"), mode=0o700, exist_ok=True)
    _write(folder, "accounts.xml", _accounts(accounts, ui))
    _write(folder, "prefs.xml", _prefs(QUIET | (prefs or {})))
    _write(folder, "blist.xml", _blist(buddies))
    if ui == "pidgin" and TOOLTIP_DELAY not in (prefs or {}):
        # When a buddy's goes, Pidgin removes a source by the number of a signal's handler, and GLib complains.
        _write(folder, "gtkrc-2.0", "gtk-enable-tooltips = 0\n")
    for path in plugins:
        link = os.path.join(folder, "plugins", os.path.basename(path))
        if os.path.lexists(link):
            os.unlink(link)
        os.symlink(os.path.abspath(path), link)
    return folder


def copy_plugins(folder, plugins):
    """Copies plugins into FOLDER/plugins, for tests that replace or remove them."""
    os.makedirs(os.path.join(folder, "plugins"), exist_ok=True)
    for path in plugins:
        shutil.copy(path, os.path.join(folder, "plugins"))


TOOLTIP_DELAY = "/pidgin/blist/tooltip_delay"
# No sounds, no network detection, no docklet, no first-start help in the way.
QUIET = {
    "/pidgin/sound/method": "none",
    "/finch/sound/method": "none",
    "/pidgin/docklet/show": "never",
    "/pidgin/blist/list_visible": True,
    "/pidgin/blist/show_offline_buddies": True,
    "/pidgin/blist/show_empty_groups": True,
    "/pidgin/conversations/im/hide_new": "never",
    "/finch/blist/showoffline": True,
    "/finch/blist/emptygroups": True,
    "/purple/away/idle_reporting": "none",
    "/purple/away/away_when_idle": False,
    "/purple/savedstatus/startup_current_status": True,
    "/purple/logging/log_ims": False,
}


def _accounts(accounts, ui):
    parts = ["<?xml version='1.0' encoding='UTF-8' ?>\n<account version='1.0'>\n"]
    for account in accounts:
        parts.append("<account>")
        for key in ("protocol", "name", "password", "alias"):
            if account.get(key) is not None:
                parts.append(f"<{key}>{escape(account[key])}</{key}>")
        parts.append("<settings>")
        for name, value in account.get("settings", {}).items():
            parts.append(_setting(name, value))
        parts.append("</settings>")
        name = {"pidgin": "gtk-gaim", "finch": "gnt-purple"}.get(ui, ui)
        enabled = account.get("enabled", True)
        parts.append(f"<settings ui={quoteattr(name)}>{_setting('auto-login', enabled)}</settings>")
        parts.append("</account>\n")
    return "".join(parts) + "</account>\n"


def _setting(name, value):
    kind, text = _typed(value)
    return f"<setting name={quoteattr(name)} type='{kind}'>{escape(text)}</setting>"


def _prefs(prefs):
    tree = {}
    for path, value in prefs.items():
        node = tree
        *folders, leaf = path.strip("/").split("/")
        for folder in folders:
            node = node.setdefault(folder, {})
        node[leaf] = value
    body = "".join(_pref(name, value) for name, value in tree.items())
    return f"<?xml version='1.0' encoding='UTF-8' ?>\n<pref version='1' name='/'>{body}</pref>\n"


def _pref(name, value):
    if isinstance(value, dict):
        body = "".join(_pref(key, inner) for key, inner in value.items())
        return f"<pref name={quoteattr(name)}>{body}</pref>\n"
    if isinstance(value, (list, tuple)):
        kind = "pathlist" if name == "loaded" else "stringlist"
        items = "".join(f"<item value={quoteattr(item)}/>" for item in value)
        return f"<pref name={quoteattr(name)} type='{kind}'>{items}</pref>\n"
    kind, text = _typed(value)
    return f"<pref name={quoteattr(name)} type='{kind}' value={quoteattr(text)}/>\n"


def _typed(value):
    if isinstance(value, bool):
        return "bool", str(int(value))
    if isinstance(value, int):
        return "int", str(value)
    if isinstance(value, Path):
        return "path", str(value)
    return "string", value


def _blist(buddies):
    groups = {}
    for buddy in buddies:
        groups.setdefault(buddy.get("group", "Buddies"), []).append(buddy)
    parts = ["<?xml version='1.0' encoding='UTF-8' ?>\n<purple version='1.0'>\n<blist>\n"]
    for group, members in groups.items():
        parts.append(f"<group name={quoteattr(group)}>")
        people = {}
        parts.extend(_chat(member) for member in members if "channel" in member)
        for number, buddy in enumerate(member for member in members if "channel" not in member):
            people.setdefault(buddy.get("contact", number), []).append(buddy)
        for person in people.values():
            parts.append("<contact>" + "".join(map(_buddy, person)) + "</contact>")
        parts.append("</group>\n")
    return "".join(parts) + "</blist>\n<privacy/>\n</purple>\n"


def _chat(chat):
    return (
        f"<chat account={quoteattr(chat['account'])} proto={quoteattr(chat['protocol'])}><alias>{escape(chat['alias'])}</alias>"
        f"<component name='channel'>{escape(chat['channel'])}</component></chat>"
    )


def _buddy(buddy):
    alias = f"<alias>{escape(buddy['alias'])}</alias>" if buddy.get("alias") else ""
    address = _setting("imail-address", buddy["address"]) if buddy.get("address") else ""
    return (
        f"<buddy account={quoteattr(buddy['account'])} proto={quoteattr(buddy['protocol'])}>"
        f"<name>{escape(buddy['name'])}</name>{alias}{address}</buddy>"
    )


def _write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o600)
