# SPDX-License-Identifier: GPL-2.0-or-later
"""Pidgin with the plugins of the build tree, used as a person uses it, through its accessibility tree.

    with Pidgin(desktop, home, build_dir) as pidgin:
        pidgin.add_account("alice@demo.test", "secret-a")
        pidgin.fill_servers(mail, "alice@demo.test", "starttls", "tls")
        pidgin.tool("^Write Mail")
        pidgin.compose_window().fill(to="bob@demo.test", subject="Hi")
"""

import contextlib
import os
import re

from e2e.clients import TIMEOUT, Client, guard_server
from equipment.a11y import WINDOWS, Node
from equipment.a11y_bus import REGISTRY, AccessibilityError
from equipment.processes import PATIENCE, comes_within, wait_until

# What GLib and GTK+ complain of; Pidgin puts it into its debug output (-d), by domain and without the level.
COMPLAINT = re.compile(
    r"^\(\d\d:\d\d:\d\d\) (?:Gtk|Gdk|GLib|GLib-GObject|GdkPixbuf|GModule|GThread|g_log): .*"
    r"|^\([^)]*:\d+\): [\w-]+-(?:CRITICAL|WARNING|ERROR) \*\*: .*|^\*\* \([^)]*:\d+\): .*",
    re.M,
)
# Those of a Pidgin without our plugin: GTK+'s accessibility module trips over Pidgin's own lists of accounts and protocols,
# its docklet waits for a signal that there is none of, its accessibility module drops the cells of any list some seconds after they were looked at,
# and this desktop has neither icon themes nor services.
NOT_OURS = re.compile(
    r"GLib-GObject: (?:instance with invalid \(NULL\) class pointer|g_signal_emit_by_name: assertion 'G_TYPE_CHECK_INSTANCE"
    r"|g_object_unref: assertion 'G_IS_OBJECT|value \"-?\d+\" of type 'gint' is invalid .* 'weight')"
    r"|GdkPixbuf: (?:gdk_pixbuf_from_pixdata\(\)|\t)"  # GTK+'s own pointers of a drag, unpacked
    r"|signal 'destroy' is invalid for instance '\w+' of type 'GtkStatusIcon'"
    r"|Gtk: A floating object was finalized"
    r"|icon theme|Unable to locate theme engine|dconf"
)
TLS_LABELS = {"plain": "^None", "starttls": "^STARTTLS$", "tls": "^TLS$"}


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

    def launch(self, *under):
        """Starts the process alone, perhaps under a program such as valgrind."""
        self.child = self.desktop.start(
            [*under, "pidgin", "-m", "-d", "-c", self.folder], env=self._environment(), log=self.log_path
        )

    def start(self):
        self.launch()
        try:
            self.app = self.desktop.application(self.child.pid)
            self._notices = Notices(self.desktop)
            self.blist = self.window("Buddy List|好友列表")
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
        return self.child.wait(TIMEOUT * PATIENCE)

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
        return wait_until(lambda: self.windows(title), timeout, lambda: f"a window {title!r} in:\n{self.app.tree()}")[0]

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
        # This makes all fields anew.
        dialog.find("menu item", "^iMail$", showing=False).click()
        dialog.find("check box", "^Ask for the mail servers", showing=False)
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
        wait_until(lambda: self._is_online(address), TIMEOUT, lambda: f"{address} to be online:\n{self.app.tree()}")
        return guard_server(self.home)

    def _is_online(self, address):
        """The menu is made anew when that changes."""
        with contextlib.suppress(AccessibilityError):
            for menu in self.blist.find_all("menu", f"^{re.escape(address)} ", showing=False):
                return menu.find_all("menu item", "^(Write Mail|写邮件)", showing=False, limit=1)

    # Mail servers.

    def fill_servers(self, mail, address, smtp="tls", pop3="tls", password=None, name=None, shot=None):
        """Fills in the window of the first run, which has found nothing, and saves it. The password is in it already."""
        setup = self.setup_window(address)
        setup.find_save()
        setup.fill("Outgoing", "localhost", mail.smtp_port[smtp], smtp)
        setup.fill("Incoming", "localhost", mail.pop3_port[pop3], pop3)
        assert setup["User name"].text == address
        if password is not None:
            setup["Password"].set_text(password)
        if name is not None:
            setup["Your name"].set_text(name)
        if shot is not None:
            shot("mail-servers")
        setup.save()

    def setup_window(self, address):
        """The window of the first run of this account."""
        return Setup(self, self.window(f"^Mail Setup – {re.escape(address)}$"))

    def server_dialog(self, kind, **fields):
        """The dialog of an Outgoing or Incoming server, with host=, port=, tls=, login=, password= filled in."""
        dialog = ServerDialog(self.window(f"^{kind} Mail Server$"))
        dialog.fill(**fields)
        return dialog

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

    def outgoing(self, subject):
        """The window of mails that are about to leave, with a line for this one."""
        window = self.window("^Outgoing Mail$")
        window.find("label", f"^“{re.escape(subject)}” is sent ")
        return window

    def mailbox(self, folder):
        """Tools → iMail → Mailbox, and the folder in it."""
        self.tool("^Mailbox$")
        window = self.window(" – .*@")
        self.desktop.activate(" – .*@")
        window.find("table", "^Folders$").find("table cell", f"^{folder}$").mouse()
        return Mailbox(self, self.window(f"^{folder} – "))

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

    def choose_file(self, title, path, button, question=None):
        """Types a path into the file chooser with that title and presses its button, until it closes or asks this question."""
        chooser = self.window(title)

        def is_done():
            return self.windows(question) if question is not None else not self.windows(title)

        wait_until(lambda: self._choose(chooser, title, path, button, is_done), TIMEOUT, lambda: f"{title!r} to close:\n{chooser.tree()}")

    def _choose(self, chooser, title, path, button, is_done):
        """A step towards that. When the chooser has read its folder, which takes its time, it puts away or shows the entry anew."""
        entries = chooser.find_all("text")
        if entries:
            with contextlib.suppress(AccessibilityError):
                entries[0].set_text(str(path))
                chooser.find_all("push button", button)[0].click()
            return comes_within(is_done, 2)
        toggles = chooser.find_all("toggle button", "^Type a file name$")
        if toggles:
            toggles[0].click()
        else:
            # It opens with the files used recently, where there is no place to type; a slash leads to the folders.
            self.desktop.activate(title)
            chooser.find("table", "^Files$").focus()
            self.desktop.press("slash")
        comes_within(lambda: chooser.find_all("text"), 2)
        return False


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


class Mailbox:
    """The window of folders and their mails."""

    COLUMNS = 7

    def __init__(self, pidgin, window):
        self.pidgin, self.window = pidgin, window
        self.list = window.find("table", "^Mails$")

    def states(self):
        """What the list says of each mail that was sent, by subject."""
        cells = [cell for cell in self.list.children if cell.role == "table cell"]
        lines = [cells[i : i + self.COLUMNS] for i in range(0, len(cells), self.COLUMNS)]
        return {line[1].name: " ".join(cell.name for cell in line[3].children).strip() for line in lines}

    def subjects(self):
        """As they stand in the list; none while it changes under the eye."""
        try:
            cells = [cell for cell in self.list.children if cell.role == "table cell"]
            return [cells[i + 1].name for i in range(0, len(cells), self.COLUMNS)]
        except (AccessibilityError, IndexError):
            return []

    def wait_state(self, subject, words):
        """Until the list says so (a regular expression); None: until it is not in the list."""

        def is_so():
            with contextlib.suppress(AccessibilityError, IndexError):
                state = self.states().get(subject)
                return state is None if words is None else state is not None and re.search(words, state)

        wait_until(is_so, TIMEOUT, lambda: f"{subject!r} to be {words!r} in:\n{self.window.tree()}")

    def choose(self, subject):
        self.list.find("table cell", f"^{re.escape(subject)}$").mouse()
        return self

    def sentence(self, pattern):
        """What is said of the mail that is chosen."""
        return self.window.find("label", pattern).name

    def press(self, button):
        self.window.find("push button", f"^{button}$", where=lambda node: "sensitive" in node.states).click()


class ServerDialog:
    """The dialog in which a mail server is added or changed."""

    def __init__(self, window):
        self.window = window

    def __getitem__(self, label):
        return self.window.find(None, f"^{re.escape(label)}$", where=lambda node: node.role in ("text", "password text", "spin button"), showing=False)

    def fill(self, host=None, port=None, tls=None, login=None, password=None):
        """The port comes last: it follows the security."""
        if tls is not None:
            self.window.find("combo box", "^Security$").choose(TLS_LABELS[tls])
        for label, text in (("Server", host), ("User name", login), ("Password", password), ("Port", port)):
            if text is not None:
                self[label].set_text(str(text))

    def save(self, pidgin):
        self.window.find("push button", "^Save$").click()
        wait_until(lambda: self.window not in pidgin.app.children, TIMEOUT, lambda: f"it to close:\n{self.window.tree()}")


class Setup:
    """The window of the first run."""

    SECURITY = {"plain": "^no encryption$", "starttls": "^STARTTLS$", "tls": "^TLS$"}

    def __init__(self, pidgin, window):
        self.pidgin, self.window = pidgin, window

    def __getitem__(self, name):
        return self.window.find(None, f"^{re.escape(name)}$", where=lambda node: node.role in ("text", "password text", "spin button"))

    def fill(self, kind, host, port, tls):
        """What is a guess. The port comes last: it follows the security."""
        self.window.find("combo box", f"^{kind} security$").choose(self.SECURITY[tls])
        self[f"{kind} server"].set_text(host)
        self[f"{kind} port"].set_text(str(port))

    def find_save(self):
        """The search is over when there is something to save."""
        return self.window.find("push button", "^Save$", timeout=2 * TIMEOUT, where=lambda node: "sensitive" in node.states)

    def press(self, button):
        self.window.find("push button", f"^{button}$", where=lambda node: "sensitive" in node.states).click()

    def type_over(self, name, text):
        """On the keyboard, as soon as the window is in front: into what is asked for first, over what stands there."""
        self.pidgin.desktop.activate("^" + re.escape(self.window.name))
        self.pidgin.desktop.type(text)
        shown = re.sub(".", "●", text) if self[name].role == "password text" else text
        wait_until(lambda: self[name].text == shown, TIMEOUT, lambda: f"{text} as {name} in:\n{self.window.tree()}")

    def results(self):
        """What is said of the logins, the outgoing one first."""
        labels = [node.name for node in self.window.find_all("label") if re.match("The login |Saved|The mail server ", node.name)]
        return list(reversed(labels))

    def is_open(self):
        return self.window in self.pidgin.app.children

    def save(self):
        """Until it is saved; closes the window."""
        self.press("Save")
        self.window.find("label", " is ready for mail$")
        self.press("Close")
        wait_until(lambda: not self.is_open(), TIMEOUT, lambda: f"it to close:\n{self.window.tree()}")


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

    def activate(self):
        """By the beginning of its title: what follows comes and goes as the mail is saved."""
        self.pidgin.desktop.activate("^" + re.escape(self.window.name.removesuffix(" (saved)")))

    def embolden_first_line(self):
        """Selects it with the keyboard and presses Ctrl+B."""
        self.activate()
        self["Message"].focus()
        self.pidgin.desktop.press("ctrl+Home")
        self.pidgin.desktop.press("shift+End")
        self.pidgin.desktop.press("ctrl+b")

    def attach(self, path):
        self.window.find("push button", "^Attach").click()
        self.pidgin.choose_file("^Attach Files$", path, "^Attach$")
        self.window.find("table cell", re.escape(os.path.basename(path)))

    def write(self, text):
        """Types it where the cursor is, which is where the text begins."""
        self.activate()
        self["Message"].focus()
        self.pidgin.desktop.type(text)

    def paste(self, target, path):
        """What another program copied, of this type (text/uri-list, image/png, UTF8_STRING), into the text."""
        self.pidgin.desktop.copy(target, path)
        self.activate()
        self["Message"].focus()
        self.pidgin.desktop.press("ctrl+v")

    def send(self):
        """Presses Send and waits until the window is gone, that is, until the mail is on disk."""
        self.window.find("push button", "^Send$").click()
        wait_until(self._is_gone, TIMEOUT, lambda: f"the window to close:\n{self.window.tree()}")

    def _is_gone(self):
        return self.window not in self.pidgin.app.children
