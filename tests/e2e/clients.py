# SPDX-License-Identifier: GPL-2.0-or-later
"""Pidgin and Finch with the plugins of the build tree, used as a person uses them.

    with Pidgin(desktop, home, build_dir) as pidgin:
        pidgin.add_account("alice@demo.test", "secret-a")
        pidgin.fill_servers(mail, "starttls", "tls")
        window = pidgin.write_mail()

Several clients may share a Home: each has a libpurple folder of its own in it, and all use the one imaild of
the home, which the first of them starts. `served(home, mail)` ends it.
"""

import contextlib
import json
import os
import re
import shlex
import signal
import socket
import struct
import subprocess
import threading

from equipment import guard
from equipment.a11y import WINDOWS, Node
from equipment.a11y_bus import REGISTRY, AccessibilityError
from equipment.processes import Child, Timeout, wait_until
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
# Those of a Pidgin without our plugin: GTK+'s accessibility module trips over Pidgin's own lists of accounts and protocols,
# and this desktop has neither icon themes nor services.
NOT_OURS = re.compile(
    r"GLib-GObject: (?:instance with invalid \(NULL\) class pointer|g_signal_emit_by_name: assertion 'G_TYPE_CHECK_INSTANCE"
    r"|g_object_unref: assertion 'G_IS_OBJECT|value \"-?\d+\" of type 'gint' is invalid .* 'weight')"
    r"|icon theme|Unable to locate theme engine|dconf"
)
TLS_LABELS = {"plain": "^None", "starttls": "^STARTTLS$", "tls": "^TLS$"}
TLS_NAMES = {"plain": "none", "starttls": "starttls", "tls": "tls"}


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


@contextlib.contextmanager
def served(home, mail):
    """A home whose clients may start imaild: it trusts the test servers, and ends with the block."""
    trust(home, mail.ca_file)
    try:
        yield home
    finally:
        end_server(home)


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


def set_servers(home, build_dir, mail, address, smtp="tls", pop3="tls", *, name, password=None):
    """Sets sender and mailbox of the account by imail-headless, in the libpurple folder `name` of the home.

    A client that uses the folder later is the same device to imaild. Without a password the right one is taken.
    """
    folder = home.path / name
    folder.mkdir(exist_ok=True, mode=0o700)
    password = password or mail.users[address]
    with _headless(home, build_dir, folder) as (say, wait):
        say("account-add", address, password)
        say("account-set", "servers-form", "false")
        say("connect")
        wait(lambda event: event["event"] == "connected")
        guard_server(home)
        say(
            "sender-set", f"address={address}", "host=localhost", f"port={mail.smtp_port[smtp]}", f"tls={TLS_NAMES[smtp]}",
            f"login={address}", f"password={password}",
        )  # fmt: skip
        say(
            "mailbox-set", "host=localhost", f"port={mail.pop3_port[pop3]}", f"tls={TLS_NAMES[pop3]}", f"login={address}",
            f"password={password}", "interval=300", "after=keep",
        )  # fmt: skip
        for _ in range(2):
            answer = wait(lambda event: event.get("command") in ("sender-set", "mailbox-set"))
            assert answer["ok"], answer
        say("quit")


@contextlib.contextmanager
def _headless(home, build_dir, folder):
    """(say, wait) of an imail-headless: say a command in words, wait for the event that a function likes."""
    child = Child(
        [build_dir / "imail-headless", "--user-dir", folder], env=home.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    watch = threading.Timer(TIMEOUT, child.kill)
    watch.start()
    seen = []

    def say(*words):
        child.process.stdin.write((shlex.join(words) + "\n").encode())
        child.process.stdin.flush()

    def wait(is_it):
        for line in child.process.stdout:
            seen.append(line.decode())
            event = json.loads(line)
            if is_it(event):
                return event
        raise Timeout("imail-headless to answer; it said:\n" + "".join(seen) + server_log(home))

    try:
        yield say, wait
        child.process.stdout.read()
        assert child.wait(TIMEOUT) == 0
    finally:
        watch.cancel()
        child.stop()


class Client:
    """What Pidgin and Finch have in common: a libpurple folder with the plugin in it."""

    ui = None

    def __init__(self, home, build_dir, *, name=None, copied=False, env=None, **purple):
        """`name` is that of the folder in the home; it is written only when it is new. `copied`: the plugin alone
        is copied there, so that it finds no UI plugin beside it. Other arguments go to write_purple_dir."""
        self.home = home
        self.folder = home.path / (name or self.ui)
        self.build_dir = build_dir
        self.env = dict(env or {})
        if (self.folder / "plugins").exists():
            return
        self.folder.mkdir(exist_ok=True, mode=0o700)
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


class Notices:
    """The notices above Pidgin's buddy list.

    The box that Pidgin keeps them in hides its children from the accessibility tree, so that walking finds none.
    But GTK+ tells of each one as it is added, and from what it names one can walk on.
    """

    _PATH = "/org/a11y/atspi/registry"

    def __init__(self, desktop):
        self._desktop = desktop
        self._added = []
        registry = (REGISTRY[0], self._PATH)
        desktop.bus.call(
            registry, "org.a11y.atspi.Registry", "RegisterEvent", "(sass)", "object:children-changed:add", [], ""
        )
        desktop.bus.subscribe("org.a11y.atspi.Event.Object", "ChildrenChanged", self._on_change)

    def _on_change(self, body):
        if body[0].startswith("add"):
            self._added.append(Node(self._desktop, tuple(body[3])))

    def find(self, title):
        """Those that are there now and have a label that matches; Pidgin shows one of several, and arrows to the others."""
        self._desktop.bus.dispatch()
        return [node for node in reversed(self._added) if self._is_notice(node, title)]

    @staticmethod
    def _is_notice(node, title):
        try:
            return (
                "visible" in node.states
                and node.role == "filler"
                and node.find_all("label", title, showing=False, limit=1)
                and node.find_all("push button", showing=False, limit=1)
            )
        except AccessibilityError:
            return False


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
            self._notices = Notices(self.desktop)
            self.blist = self.window("Buddy List")
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

    def windows(self, title):
        """Those that show and have that title. (Looking through the menus too, as Node.window does, takes longer.)"""
        found = []
        for window in self.app.children:
            with contextlib.suppress(AccessibilityError):
                if window.role in WINDOWS and re.search(title, window.name) and "showing" in window.states:
                    found.append(window)
        return found

    def window(self, title, timeout=TIMEOUT):
        wait_until(lambda: self.windows(title), timeout, lambda: f"a window {title!r} in:\n{self.app.tree()}")
        return self.windows(title)[0]

    def wait_closed(self, title, timeout=TIMEOUT):
        """Until no window has that title."""
        wait_until(
            lambda: not self.windows(title), timeout, lambda: f"the window {title!r} to close:\n{self.app.tree()}"
        )

    # Accounts.

    def add_account(self, address, password=None, shot=None):
        """Accounts → Manage Accounts → Add."""
        self.blist.find("menu item", "^Manage Accounts$", showing=False).click()
        accounts = self.window("^Accounts$")
        accounts.find("push button", "^Add").click()
        dialog = self.window("^Add Account$")
        dialog.find("combo box").choose("^iMail$")
        self.desktop.activate("^Add Account$")
        name = dialog.find("text", "^Username")
        name.focus()
        name.set_text(address)
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

    # The form for mail servers.

    def fill_servers(self, mail, address, smtp="tls", pop3="tls", password=None, name=None, shot=None):
        """Fills in the form that comes up and saves it, then that for incoming mail. The password is in it already."""
        fields = self._server_form("Outgoing mail", mail.smtp_port[smtp], smtp, password)
        if name is not None:
            fields.type("Your name", name)
        self._save_server(fields, address, shot, "outgoing-mail")
        fields = self._server_form("Incoming mail", mail.pop3_port[pop3], pop3, password)
        self._save_server(fields, address, shot, "incoming-mail")

    def _server_form(self, group, port, mode, password):
        form = self.window_with("filler", f"^{group}")
        self.desktop.activate("^Mail Servers$")
        fields = FormFields(form)
        fields.type("Server", "localhost")
        fields.type("Port", str(port))
        fields["Security"].find("radio button", TLS_LABELS[mode]).click()
        if password is not None:
            fields.type("Password", password)
        return fields

    def _save_server(self, fields, address, shot, name):
        assert fields["User name"].text == address
        if shot is not None:
            shot(name)
        fields.window.find("push button", "^Save$").click()
        wait_until(lambda: fields.window not in self.app.children, TIMEOUT, lambda: f"it to close:\n{self.app.tree()}")

    @staticmethod
    def fields(window):
        """Those of a libpurple form with one group of them at most."""
        return FormFields(window)

    def window_with(self, role, name=None, text=None, timeout=TIMEOUT):
        """The window that holds such an object: by its name, or by a part of its text."""

        def holds(window):
            return window.find_all(role, name, where=lambda node: text is None or text in node.text, limit=1)

        def find():
            return [window for window in self.windows("") if holds(window)]

        return wait_until(
            find, timeout, lambda: f"a window with a [{role}] {name!r} {text!r} in:\n{self.app.tree()}"
        )[0]

    # Mails.

    def compose_window(self, title="^Write Mail$"):
        return Compose(self, self.window(title))

    def notice(self, title, timeout=TIMEOUT):
        """The notice above the buddy list one of whose lines matches."""
        return wait_until(
            lambda: self._notices.find(title), timeout, lambda: f"a notice {title!r}; the windows:\n{self.app.tree()}"
        )[0]

    def notices(self, title):
        return self._notices.find(title)

    def read_window(self, title, timeout=TIMEOUT):
        window = self.window(title, timeout=timeout)
        window.find("push button", "^Reply$", timeout=timeout, where=lambda node: "sensitive" in node.states)
        return window

    def choose_file(self, title, path, button):
        """Types a path into the file chooser with that title and presses its button."""
        chooser = self.window(title)
        if not chooser.find_all("text"):
            # It opens with the files used recently, where there is no place to type; a slash leads to the folders.
            self.desktop.activate(title)
            chooser.find("table", "^Files$").focus()
            self.desktop.press("slash")
            chooser.find("toggle button", "^Type a file name$").click()
        chooser.find("text").set_text(str(path))
        chooser.find("push button", button).click()
        self.wait_closed(title)


class FormFields:
    """The fields of a libpurple form in Pidgin, by their labels; GTK+ lists each before its label."""

    def __init__(self, window):
        self.window = window
        self._children = window.find("panel").children

    def __getitem__(self, label):
        for field, name in zip(self._children, self._children[1:]):
            if name.role == "label" and name.name.startswith(label):
                return field
        raise KeyError(label)

    def type(self, label, text):
        """Pidgin takes over what was typed when the focus leaves the entry, so it has to have it first."""
        field = self[label]
        if field.role == "scroll pane":
            field = field.find("text")
        field.focus()
        field.set_text(text)


class Compose:
    """A window in which a mail is written."""

    def __init__(self, pidgin, window):
        self.pidgin, self.window = pidgin, window

    def __getitem__(self, name):
        return self.window.find("text", f"^{name}$")

    def fill(self, **fields):
        """to=, cc=, subject=, message=."""
        for name, text in fields.items():
            self[name.capitalize()].set_text(text)

    def embolden_first_line(self):
        """Selects it with the keyboard and presses Ctrl+B."""
        self.pidgin.desktop.activate(self.window.name)
        self["Message"].focus()
        self.pidgin.desktop.press("ctrl+Home")
        self.pidgin.desktop.press("shift+End")
        self.pidgin.desktop.press("ctrl+b")

    def attach(self, path):
        self.window.find("push button", "^Attach").click()
        self.pidgin.choose_file("^Attach Files$", path, "^Attach$")
        self.window.find("table cell", re.escape(os.path.basename(path)))

    def send(self):
        """Presses Send and waits until the window is gone, that is, until the mail is on disk."""
        self.window.find("push button", "^Send$").click()
        wait_until(self._is_gone, TIMEOUT, lambda: f"the window to close:\n{self.window.tree()}")

    def _is_gone(self):
        return self.window not in self.pidgin.app.children


class Finch(Client):
    """Finch in a terminal; `.terminal` has its keys and its screen."""

    ui = "finch"

    def __init__(self, home, build_dir, *, size=(80, 24), **options):
        super().__init__(home, build_dir, **options)
        self.size = size
        self.terminal = None

    def start(self):
        self.terminal = Terminal(
            ["finch", "-c", str(self.folder)], size=self.size, env=self.home.env | self.env, cwd=str(self.home.path)
        ).__enter__()
        self.terminal.wait_for("Buddy List", TIMEOUT)

    def stop(self):
        if self.terminal is not None:
            guard_server(self.home)
            self.terminal.stop()
            self.terminal = None

    # The buddy list is the first window, so M-1 leads to it.

    _BAR = r"\A *Options +Accounts +Plugins"

    def menu(self, shows, *keys):
        """Opens the menu of the buddy list's bar in which this shows, and picks by the letters in parentheses."""
        terminal = self.terminal
        terminal.send("M-1", "F10")
        terminal.wait_for(self._BAR)
        terminal.press_until("Right", shows)
        for key in keys:
            terminal.wait_for(rf"\({key}\)")
            terminal.send(key)
        if not keys:
            terminal.send("Escape")
        terminal.wait_gone(self._BAR)

    def write_mail(self):
        self.menu(r"iMail +\(i\)", "i", "w")
        self.terminal.wait_for("┤Write Mail├")

    def check_mail(self):
        self.menu(r"iMail +\(i\)", "i", "c")

    def inbox(self):
        self.menu(r"iMail +\(i\)", "i", "i")
        self.terminal.wait_for("┤Inbox├")

    def window(self, title):
        """Brings the window whose title begins so to the front."""
        self._send_until("M-n", rf"┤(?:\x1b\[\d+m)*\x1b\[44m{re.escape(title)}", f"the window {title}")

    def _send_until(self, key, colours, what, presses=20):
        """libgnt shows what has the focus on a ground of another colour."""
        for _ in range(presses):
            before = self._settled()
            if re.search(colours, before):
                return
            self.terminal.send(key)
            with contextlib.suppress(AssertionError):
                wait_until(lambda seen=before: self.terminal.colours() != seen, 0.5, "a change")
        raise Timeout(f"{what} to get the focus:\n{self.terminal.screen()}")

    def _settled(self):
        """The screen when it has stopped changing: libgnt draws a window's parts one after the other."""
        seen = [None]

        def same():
            last, seen[0] = seen[0], self.terminal.colours()
            return last == seen[0]

        wait_until(same, TIMEOUT, "the screen to come to rest", interval=0.03)
        return seen[0]

    def wait_online(self, address):
        """Until the account has a menu of its own."""
        self.menu(re.escape(address))
        return guard_server(self.home)

    def open_new_mail(self, subject):
        """Goes to the list of new mails and opens the one there is."""
        self.window("New Mail")
        self.terminal.send("Enter")
        self.terminal.wait_for(f"┤{re.escape(subject)}")
        self.terminal.wait_for("│ Reply │")

    def focus(self, label):
        """Goes with Tab to the button."""
        self._send_until("Tab", rf"\x1b\[44m{re.escape(label)}(?:\x1b| )", f"the button {label}")

    def press(self, label):
        self.focus(label)
        self.terminal.send("Enter")

    def save_attachment(self):
        """Saves the chosen attachment of the mail that is shown, into the home folder, as the file selector proposes."""
        self.press("Save")
        self.terminal.wait_for("┤Save Attachment├")
        self.press("Select")
        self.terminal.wait_for("Saved as ")

    # Forms: Tab leads from field to field in their order.

    def choose(self, item):
        """Opens the box that has the focus and picks the item."""
        self.terminal.send("Down")
        self.terminal.wait_for(f"│ *{re.escape(item)}")
        self._send_until("Down", rf"\x1b\[1m(?:\x1b\[\d+m)* *{re.escape(item)}", f"the item {item}")
        self.terminal.send("Enter")

    def retype(self, text):
        """Replaces the text of the entry that has the focus."""
        self.terminal.send("C-e", "C-u")
        self.terminal.type(text)

    def add_account(self, address, password):
        """Fills in the form that a Finch without accounts shows by itself."""
        self.window("New Account")
        self.choose("iMail")
        self.terminal.wait_gone("Local Port|First name")
        self.terminal.send("Tab")
        self.terminal.type(address)
        self.terminal.send("Tab")
        self.terminal.type(password)
        self.press("Save")

    def fill_servers(self, mail, smtp="tls", pop3="tls"):
        """Fills in and saves the form that comes up, then that for incoming mail."""
        self._fill_server("Outgoing mail", 2, mail.smtp_port[smtp], smtp)
        self._fill_server("Incoming mail", 0, mail.pop3_port[pop3], pop3)

    def _fill_server(self, group, tabs, port, mode):
        self.terminal.wait_for("Mail Servers", TIMEOUT)
        self.window("Mail Servers")
        self.terminal.wait_for(group)
        self.terminal.send(*["Tab"] * tabs)
        self.retype("localhost")
        self.terminal.send("Tab")
        self.retype(str(port))
        self.terminal.send("Tab")
        self.choose({"plain": "None", "starttls": "STARTTLS", "tls": "TLS"}[mode])
        self.press("Save")
        self.terminal.wait_gone(group)
