# SPDX-License-Identifier: GPL-2.0-or-later
"""Every window of ours in a real Pidgin: controls have names, no mnemonic is doubled, Tab reaches all, Escape closes it."""

import os
import shutil

import pytest

from e2e.clients import account
from e2e.test_pidgin_mailbox import mail_of, wait_subjects
from e2e.test_pidgin_threads import mail_of as mail_in_thread
from e2e.watch import Watch
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"


class Looker:
    """Looks at windows as they are opened; tells all faults at the end."""

    def __init__(self, pidgin, watch):
        self.pidgin, self.watch, self.faults = pidgin, watch, []

    def look(self, title, note=""):
        window = self.pidgin.window(title)
        name = f"{window.name} {note}".strip()
        wait_until(lambda: self._look(title), 10, lambda: f"{title} to have the focus")
        self.faults += [f"{name}: {fault}" for fault in self.found]
        if "IMAIL_SHOTS" in os.environ:
            self.pidgin.desktop.screenshot(os.path.join(os.environ["IMAIL_SHOTS"], f"quality-{name.replace('/', '-')}.png"))
        return window

    def _look(self, title):
        self.found = self.watch.ask("faults", title)
        return self.found != ["not active"]

    def escape(self, title):
        """The window is closed with the key."""
        self.pidgin.desktop.activate(title)
        self.pidgin.desktop.press("Escape")
        try:
            self.pidgin.wait_closed(title, timeout=5)
        except AssertionError:
            self.faults.append(f"{title}: Escape does not close it")
            self.watch.do("close", title)


@pytest.fixture
def watch(build_dir, home):
    return Watch(build_dir, home.path / "watch")


@pytest.fixture
def looker(start_ready_pidgin, watch, mail):
    """Of a Pidgin with mails, which holds those that it sends."""
    mail.deliver(ALICE, mail_of(1, "Cherries", "how many cherries"))
    mail.deliver(ALICE, mail_of(2, "Apples", "with a file", attached=True))
    mail.deliver(ALICE, mail_in_thread("a", 3, "bob", "Lunch", "where do we eat"))
    mail.deliver(ALICE, mail_in_thread("b", 4, "carol", "Re: Lunch", "at the harbour", "a"))
    unsubscribe = b"List-Id: <dev.lists.test>\nList-Unsubscribe: <mailto:leave@lists.test>, <https://lists.test/leave>\n"
    mail.deliver(ALICE, unsubscribe + mail_of(5, "News", "of the list"))
    looker = Looker(start_ready_pidgin(settings={"hold": 60}, env=watch.env()), watch)
    yield looker
    assert not looker.faults, "\n".join(looker.faults)


def test_windows_of_reading(looker):
    pidgin = looker.pidgin
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    wait_subjects(mailbox, ["Re: Lunch", "Apples", "Cherries"])
    pidgin.desktop.activate("^Inbox – ")
    looker.look("^Inbox – ", "nothing chosen")
    mailbox.choose("Apples")
    mailbox.window.find_text("^with a file")
    looker.look("^Inbox – ", "a mail with a file")
    pidgin.desktop.press("ctrl+f")
    mailbox.window.find("text", "^Find in this mail$")
    looker.look("^Inbox – ", "finding")
    pidgin.desktop.press("Escape", "F1")
    looker.look("^Keys$")
    looker.escape("^Keys$")
    mailbox.list.find("table cell", "^Apples$").mouse(3)
    pidgin.app.find("menu item", "^View Source$").click()
    pidgin.window("^Source of the Mail$").find_text("Subject: Apples")
    looker.look("^Source of the Mail$")
    looker.escape("^Source of the Mail$")
    pidgin.desktop.activate("^Inbox – ")
    mailbox.choose("Re: Lunch")
    looker.look("^Inbox – ", "a conversation")
    mailbox.choose("Apples")
    pidgin.desktop.press("Return")
    pidgin.read_window("^Apples$")
    looker.look("^Apples$")
    looker.escape("^Apples$")
    mailbox.window.find("text", "^Search$").set_text("cherr")
    pidgin.window("^Search – ")
    looker.look("^Search – ")
    pidgin.desktop.activate("^Search – ")
    mailbox.window.find("text", "^Search$").set_text("")
    pidgin.window("^Inbox – ")
    mailbox.window.find("table", "^Folders$").find("table cell", "^Lists and Bulk$").mouse()
    mailbox.choose("News")
    mailbox.window.find("push button", "^Unsubscribe…$").click()
    looker.look("^Unsubscribe$")
    looker.escape("^Unsubscribe$")
    looker.look("^Lists and Bulk – ", "a list")
    looker.escape("^Lists and Bulk – ")


def test_windows_of_writing(looker, tmp_path):
    pidgin = looker.pidgin
    (tmp_path / "file.bin").write_bytes(b"octets")
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    looker.look("^Write Mail$")
    looker.escape("^Write Mail$")
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.window.find("push button", "^Bcc$").click()
    compose.fill(to=f"Bob <{BOB}>", cc="carol@demo.test", bcc="dave@demo.test", subject="all of it", message="words")
    compose.attach(tmp_path / "file.bin")
    looker.look("^all of it")  # it may have been saved by now
    compose["Message"].focus()
    pidgin.desktop.press("Escape")
    looker.look("^Close Mail$")
    looker.escape("^Close Mail$")
    compose.window.find("push button", "^Send Later$").click()
    pidgin.app.find("menu item", "^Choose Date and Time").click()
    looker.look("^Send Later$")
    looker.escape("^Send Later$")
    compose.send()
    outgoing = pidgin.outgoing("all of it")
    looker.look("^Outgoing Mail$")
    looker.escape("^Outgoing Mail$")
    mailbox = pidgin.mailbox("Outbox")
    mailbox.choose("all of it").press("Details…")
    looker.look("^What Became of a Mail$")
    looker.escape("^What Became of a Mail$")
    looker.look("^Outbox – ")


def test_windows_of_settings(looker):
    pidgin = looker.pidgin
    pidgin.account_menu(ALICE, "^Mail Servers")
    servers = looker.look("^Mail Servers – ")
    for kind in ("Outgoing", "Incoming"):
        servers.find("push button", "^Add").click()
        pidgin.app.find("menu item", f"^{kind} Server").click()
        dialog = looker.look(f"^{kind} Mail Server$")
        dialog.find("page tab list").select(1)
        looker.look(f"^{kind} Mail Server$", "second page")
        looker.escape(f"^{kind} Mail Server$")
    looker.escape("^Mail Servers – ")
    pidgin.tool("^Profile")
    looker.look("^Profile$|^Your Profile|Profile")
    looker.escape("Profile")
    pidgin.tool("^Preferences")
    prefs = pidgin.window("^iMail Preferences$")
    for tab in prefs.find_all("page tab"):
        tab.mouse()
        looker.look("^iMail Preferences$", tab.name)
    looker.escape("^iMail Preferences$")


def test_first_run(start_pidgin, watch, mail):
    looker = Looker(start_pidgin(accounts=[account(ALICE, "secret-a")], env=watch.env()), watch)
    setup = looker.pidgin.setup_window(ALICE)
    setup.find_save()
    looker.look("^Mail Setup – ", "a guess")
    setup.press("Edit the outgoing server")
    looker.look("^Outgoing Mail Server$", "of the first run")
    looker.escape("^Outgoing Mail Server$")
    setup.press("Save")
    setup.window.find("push button", "^Save Anyway$")
    looker.look("^Mail Setup – ", "refused")
    setup.press("Save Anyway")
    setup.window.find("push button", "^Open Mailbox$")
    looker.look("^Mail Setup – ", "saved")
    looker.escape("^Mail Setup – ")
    assert not looker.faults, "\n".join(looker.faults)
