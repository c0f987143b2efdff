# SPDX-License-Identifier: GPL-2.0-or-later
"""Finch with the plugins of the build tree, used as a person uses it, by its keys and its screen.

    with Finch(home, build_dir) as finch:
        finch.add_account("bob@demo.test", "secret-b")
        finch.fill_servers(mail, "starttls", "tls")
        finch.write_mail()
        finch.terminal.type("alice@demo.test")
        finch.press("Send")
"""

import re

from e2e.clients import TIMEOUT, Client, guard_server
from equipment.processes import Timeout, comes_within, wait_until
from equipment.terminal import Terminal

# What Finch may complain of (see log-witness.c), as it is not ours: what it says, and who called.
EXCUSED = (
    r"^Gnt: \((?:WM|Style|Main)\) ",  # libgnt tells that a new user has no ~/.gntrc, as a warning
    # Finch's draw_tooltip() keeps the id of a timeout that has run, and removes it at the next time that the buddy list
    # gets the focus or another row: in a Finch without our plugins, too. What we remove has us next to GLib.
    r"^GLib: Source ID \d+ was not found when attempting to remove it < (?:libgnt|libpurple|finch)",
    r"hash_table != NULL' failed < finch < libpurple\.so\.0 < finch$",  # its list of pounces, at its end, was never there
    # Its form of a new account is built before there is a protocol or an account.
    r"^: (?:purple_plugins_find_with_id|purple_account_get_protocol_id): assertion '\w+ != NULL' failed < libpurple\.so\.0 < finch",
)


class Finch(Client):
    """Finch in a terminal; `.terminal` has its keys and its screen."""

    ui = "finch"

    def __init__(self, home, build_dir, *, size=(80, 24), **options):
        super().__init__(home, build_dir, **options)
        self.size = size
        self.terminal = None
        self.complaints = self.folder / "complaints"

    def start(self):
        witness = {"LD_PRELOAD": str((self.build_dir / "tests/e2e/log-witness.so").resolve()), "IMAIL_LOG_WITNESS": str(self.complaints)}
        # By env: what runs the terminal is not looked at.
        self.terminal = Terminal(
            ["env", *(f"{name}={value}" for name, value in witness.items()), "finch", "-c", str(self.folder)],
            size=self.size, env=self.home.env | self.env, cwd=str(self.home.path),
        ).__enter__()  # fmt: skip
        self.terminal.wait_for("Buddy List", TIMEOUT)

    def stop(self):
        if self.terminal is not None:
            guard_server(self.home)
            self.terminal.stop()
            self.terminal = None
            self.judge()

    def judge(self):
        """Fails on what GLib, libgnt or libpurple complained of while Finch ran, unless it is excused."""
        assert self.complaints.exists(), "log-witness.so was not loaded"
        lines = self.complaints.read_text(encoding="utf-8", errors="replace").splitlines()
        self.complaints.unlink()
        assert lines, "log-witness.so heard nothing"  # libgnt says something at each start
        ours = [line for line in lines if not any(re.search(pattern, line) for pattern in EXCUSED)]
        assert not ours, f"{len(ours)} complaints:\n" + "\n".join(ours[:10])

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

    def outbox(self):
        self.menu(r"iMail +\(i\)", "i", "o")
        self.terminal.wait_for("┤Outbox├")

    def go_to_folder(self, name):
        """Chooses another folder in the window of mails, whose list has the focus."""
        self.terminal.send("c")
        self.pick_folder(name)
        self.terminal.wait_for(f"┤{name}├")
        self.terminal.wait_gone("Reading…")

    def pick_folder(self, name):
        """Chooses in the list of folders that comes up."""
        self.terminal.wait_for(r"│Trash")
        self.terminal.send("Home")
        self._pick(name)
        self.terminal.wait_gone("┤(?:Go to Folder|Move to|Copy to)├")

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
            comes_within(lambda seen=before: self.terminal.colours() != seen, 0.5)
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
        self.terminal.wait_for("r Reply")

    def focus(self, label):
        """Goes with Tab to the button."""
        self._send_until("Tab", rf"\x1b\[44m{re.escape(label)}(?:\x1b\[[\d;]*m| )*│", f"the button {label}")

    # Windows of mails have keys in place of buttons.
    KEYS = {"Reply": "r", "Reply All": "a", "Forward": "f", "Delete": "d", "Save": "x", "Source": "v"}

    def press(self, label):
        """Presses a button, or in a window that has none of this name the key that does the same."""
        screen = self._settled()
        if label in self.KEYS and not re.search(rf"│(?:\x1b\[\d+m)* *{re.escape(label)} *(?:\x1b\[\d+m)*│", screen):
            self.terminal.send(self.KEYS[label])
            return
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
        self._pick(item)

    def _pick(self, item):
        self._send_until("Down", rf"\x1b\[4[0-7]m(?:\x1b\[\d+m)* *{re.escape(item)}", f"the item {item}")
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

    def turn(self, label, item):
        """Chooses in the list of one row that has the focus, beside its label."""
        self.terminal.send("Home")
        self.terminal.press_until("Down", rf"{re.escape(label)} +{re.escape(item)}")

    def fill_servers(self, mail, smtp="tls", pop3="tls"):
        """Fills in and saves the form that comes up, then that for incoming mail."""
        self._fill_server("Outgoing Mail Server", mail.smtp_port[smtp], smtp)
        self._fill_server("Incoming Mail Server", mail.pop3_port[pop3], pop3)

    def _fill_server(self, title, port, mode):
        self.terminal.wait_for(f"┤{title}├", TIMEOUT)
        self.window(title)
        self.retype("localhost")  # the server has the focus
        self.terminal.send("Tab")
        self.retype(str(port))
        self.terminal.send("Tab")
        self.turn("Security:", {"plain": "None", "starttls": "STARTTLS", "tls": "TLS"}[mode])
        self.press("Save")
        self.terminal.wait_gone(f"┤{title}├")
