# SPDX-License-Identifier: GPL-2.0-or-later
"""Pidgin and Finch with the plugins of the build tree, used as a person uses them.

    with Pidgin(desktop, home, build_dir) as pidgin:
        pidgin.add_account("alice@demo.test", "secret-a")
        pidgin.fill_servers(mail, "starttls", "tls")
        window = pidgin.write_mail()

Several clients may share a Home: each has a libpurple folder of its own in it, and all use the one imaild of
the home. Whoever starts a client ends that imaild with `end_server(home)`; `Clients` does it by itself.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import struct

from equipment import guard
from equipment.a11y import WINDOWS
from equipment.a11y_bus import AccessibilityError
from equipment.processes import Child, wait_until
from equipment.purple import copy_plugins, write_purple_dir
from equipment.terminal import Terminal

PROTOCOL = "prpl-imail"
PLUGIN = "libimail.so"
TIMEOUT = 20

# What GLib and GTK+ complain of; Pidgin puts it into its debug output (-d), by domain and without the level.
COMPLAINT = re.compile(
    r"^\(\d\d:\d\d:\d\d\) (?:Gtk|Gdk|GLib|GLib-GObject|GdkPixbuf|GModule|GThread|g_log): .*"
    r"|^\([^)]*:\d+\): [\w-]+-(?:CRITICAL|WARNING|ERROR) \*\*: .*|^\*\* \([^)]*:\d+\): .*",
    re.M,
)
# Those of a Pidgin without any plugin of ours, on a desktop without icon themes, sound or NetworkManager.
NOT_OURS = re.compile(
    r"theme|icon|canberra|dconf|NetworkManager|nm_client|Unable to (?:find|locate)|atk-bridge|AT-SPI|dbind", re.I
)


def account(address, password=None, **settings):
    """An iMail account for write_purple_dir."""
    return {"protocol": PROTOCOL, "name": address, "password": password, "settings": settings}


def buddy(address, of, alias=None):
    """A buddy of an iMail account for write_purple_dir."""
    return {"account": of, "protocol": PROTOCOL, "name": address, "alias": alias}


def trust(home, ca_file):
    """imaild of this home trusts the certificates of the test servers."""
    folder = home.config / "imail"
    folder.mkdir(exist_ok=True)
    (folder / "imaild.conf").write_text(f"[tls]\nca-file={ca_file}\n", encoding="utf-8")


# The server.


def server_log(home):
    path = home.data / "imail/imaild.log"
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else "(imaild wrote no log)"


def server_pid(home):
    """The process that listens on the socket of the home's imaild, or None."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        try:
            link.connect(str(home.runtime / "imail/imaild.sock"))
        except OSError:
            return None
        answer = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return struct.unpack("3i", answer)[0]


def guard_server(home):
    """From now on the home's imaild ends with the test run, even if that is killed. Returns its process id."""
    pid = server_pid(home)
    if pid is not None:
        guard.add("group", pid)
    return pid


def end_server(home, timeout=5):
    """Ends the home's imaild, which a client has started, and waits until it is gone."""
    pid = server_pid(home)
    if pid is None:
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        with contextlib.suppress(AssertionError):
            wait_until(lambda: not os.path.exists(f"/proc/{pid}"), timeout, "imaild's end")
            break
    guard.drop("group", pid)


# Through the plugin, without a window.


def set_servers(home, build_dir, mail, address, password, smtp="tls", pop3="tls", folder="headless"):
    """Sets sender and mailbox of the account by imail-headless; the account is made in its folder."""
    purple = home.path / folder
    purple.mkdir(exist_ok=True, mode=0o700)
    write_purple_dir(purple, plugins=[build_dir / PLUGIN], ui="imail-headless")
    raise NotImplementedError(address)


class Client:
    """What Pidgin and Finch have in common: a libpurple folder with the plugin in it."""

    ui = None
    all = []

    def __init__(self, home, build_dir, *, name=None, copied=False, env=None, **purple):
        """`name` is that of the folder in the home; it is written only when it is new. `copied`: the plugin alone
        is copied there, so that it finds no UI plugin beside it. Other arguments go to write_purple_dir."""
        self.home = home
        self.folder = home.path / (name or self.ui)
        self.build_dir = build_dir
        self.env = dict(env or {})
        if self.folder.exists():
            return
        self.folder.mkdir(mode=0o700)
        write_purple_dir(self.folder, plugins=[] if copied else [build_dir / PLUGIN], ui=self.ui, **purple)
        if copied:
            copy_plugins(self.folder, [build_dir / PLUGIN])
            self.env.setdefault("IMAIL_IMAILD", str(build_dir / "imaild"))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()

    def plugin_maps(self, pid):
        """The names of our plugins that are mapped into the process."""
        with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as file:
            return set(re.findall(r"/((?:lib)?imail[\w-]*\.so)$", file.read(), re.M))


class Pidgin(Client):
    ui = "pidgin"

    def __init__(self, desktop, home, build_dir, **options):
        super().__init__(home, build_dir, **options)
        self.desktop = desktop
        self.log_path = self.folder / "debug.log"
        self.child = None

    def start(self):
        self.child = self.desktop.start(
            ["pidgin", "-m", "-d", "-c", self.folder], env=self._environment(), log=self.log_path
        )
        try:
            self.app = self.desktop.application(self.child.pid)
            self.blist = self.app.window("Buddy List")
        except BaseException:
            self.child.stop()
            raise

    def _environment(self):
        own = {key: value for key, value in self.home.env.items() if not key.startswith("LC_")}
        return own | self.env

    def stop(self):
        if self.child is not None:
            self.child.stop()
            guard_server(self.home)

    def quit(self):
        """Ends Pidgin as its menu does; returns the exit status."""
        self.blist.find("menu item", "^Quit$", showing=False).click()
        return self.child.wait(TIMEOUT)

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def complaints(self):
        """What GLib and GTK+ said against our code."""
        return [line for line in COMPLAINT.findall(self.log()) if not NOT_OURS.search(line)]

    def wait_closed(self, title):
        """Until no window has that title (menus may)."""
        for role in WINDOWS:
            self.app.wait_gone(role, title)

    # Accounts.

    def add_account(self, address, password=None, shot=None):
        """Accounts → Manage Accounts → Add."""
        self.blist.find("menu item", "^Manage Accounts$", showing=False).click()
        accounts = self.app.window("^Accounts$")
        accounts.find("push button", "^Add").click()
        dialog = self.app.window("^Add Account$")
        dialog.find("combo box").choose("^iMail$")
        dialog.find("text", "^Username").set_text(address)
        if password is not None:
            dialog.find("password text", "^Password").set_text(password)
            dialog.find("check box", "Remember password").click()
        if shot is not None:
            shot("add-account")
        dialog.find("push button", "^Add$").click()
        self.wait_closed("^Add Account$")
        accounts.find("push button", "^Close$").click()
        self.wait_closed("^Accounts$")

    def account_menu(self, address, item):
        """Accounts → ADDRESS → ITEM."""
        name = f"^{re.escape(address)} "
        self.blist.find("menu", name, showing=False).find("menu item", item, showing=False).click()

    def tool(self, item):
        """Tools → iMail → ITEM."""
        self.blist.find("menu", "^iMail$", showing=False).find("menu item", item, showing=False).click()

    def wait_online(self, address):
        """Until the account's own menu is there, which Pidgin has for connected accounts only."""
        self.blist.find("menu item", "^Write Mail", showing=False, timeout=TIMEOUT)
        return guard_server(self.home)
