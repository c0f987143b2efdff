# SPDX-License-Identifier: GPL-2.0-or-later
"""The keys of Pidgin's mailbox window, one by one, and the buttons that do the same."""

import shutil

import pytest

from e2e.test_pidgin_mailbox import wait_subjects
from e2e.test_pidgin_read import ALICE, BOB, fetch, mail_of
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

CAROL = "carol@demo.test"
LONG = "\n".join(f"Line {n} of a long mail." for n in range(300))


@pytest.fixture
def start(start_ready_pidgin, mail):
    """Starts Pidgin with these mails in the Inbox, which is open: (pidgin, mailbox)."""

    def start(*mails):
        for one in mails:
            mail.deliver(ALICE, one)
        pidgin = start_ready_pidgin()
        return pidgin, fetch(pidgin, len(mails))

    return start


def has_keyboard(table):
    """It, or the cell that the cursor is on."""
    return "focused" in table.states or table.find_all("table cell", where=lambda cell: "focused" in cell.states, limit=1)


def choose(pidgin, mailbox, subject, words):
    """Until the mail is shown and can be answered; the list has the keyboard then."""
    pidgin.desktop.activate("^Inbox – ")
    mailbox.choose(subject)
    mailbox.window.find_text(words)
    mailbox.window.find("push button", "^Reply$", where=lambda node: "sensitive" in node.states)
    wait_until(lambda: has_keyboard(mailbox.list), 10, lambda: f"the list to have the keyboard:\n{mailbox.window.tree()}")


def recipients(compose):
    return compose["To"].text.strip(" ,"), compose["Cc"].text.strip(" ,")


def wait_recipients(pidgin, title, to, cc):
    """What a window for a mail begins with; closes it."""
    compose = pidgin.compose_window(title)
    wait_until(lambda: recipients(compose) == (to, cc), 10, lambda: f"{(to, cc)}, not {recipients(compose)}")
    compose.window.find("push button", "^Cancel$").click()
    pidgin.wait_closed(title)


def test_answering_one_or_all(start):
    pidgin, mailbox = start(mail_of(1, "Lunch", "where do we eat", to=f"{ALICE}, {CAROL}"), mail_of(2, "Tea", "or tea"))
    sender = f"Bob <{BOB}>"
    for key, button, title, to, cc in (
        ("r", "Reply", "^Re: Lunch$", sender, ""),
        ("a", "Reply All", "^Re: Lunch$", sender, CAROL),
        ("f", "Forward", "^Fwd: Lunch$", "", ""),
        ("n", "Write", "^Write Mail$", "", ""),
    ):
        choose(pidgin, mailbox, "Lunch", "^where do we eat")
        pidgin.desktop.press(key)
        wait_recipients(pidgin, title, to, cc)
        mailbox.press(button)
        wait_recipients(pidgin, title, to, cc)


def test_the_delete_key_in_the_list(start):
    pidgin, mailbox = start(*(mail_of(n, f"Mail {n}", f"words of {n}") for n in range(1, 4)))
    choose(pidgin, mailbox, "Mail 2", "^words of 2")
    pidgin.desktop.press("Delete")
    mailbox.window.find("label", "^The mail was moved to the Trash.$")
    wait_subjects(mailbox, ["Mail 3", "Mail 1"])
    # The next one takes its place, and goes the same way.
    mailbox.window.find_text("^words of 1")
    pidgin.desktop.press("KP_Delete")
    wait_subjects(mailbox, ["Mail 3"])
    trash = pidgin.mailbox("Trash")
    wait_subjects(trash, ["Mail 2", "Mail 1"])
    trash.choose("Mail 1")
    trash.window.find_text("^words of 1")
    pidgin.desktop.press("Delete")
    # From here none comes back: that is asked about.
    pidgin.window("^Delete$").find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Delete$")
    wait_subjects(trash, ["Mail 2", "Mail 1"])
    pidgin.desktop.activate("^Trash – ")
    pidgin.desktop.press("Delete")
    pidgin.window("^Delete$").find("push button", "^Delete$").click()
    wait_subjects(trash, ["Mail 2"])


def test_space_reads_on(start):
    """Page by page down the mail, and then the next one."""
    pidgin, mailbox = start(mail_of(1, "Short", "the end"), mail_of(2, "Long", LONG))
    choose(pidgin, mailbox, "Long", "^Line 0 ")
    text = mailbox.window.find_text("^Line 0 ")

    def place():
        return text._bus.character_extents(text._target, 0)[1]

    def is_next():
        return mailbox.window.find_all("text", where=lambda node: node.text.startswith("the end"), limit=1)

    tops = [place()]
    while not is_next():
        pidgin.desktop.press("space")
        wait_until(lambda: place() < tops[-1] or is_next(), 10, lambda: f"the text to move up from {tops}, or the next mail:\n{mailbox.window.tree()}")
        tops.append(place())
    assert len(tops) > 3, tops
