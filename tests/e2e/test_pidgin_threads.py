# SPDX-License-Identifier: GPL-2.0-or-later
"""Conversations, and lists and bulk mail, in the mailbox window of a real Pidgin."""

import os
import shutil
from email.message import EmailMessage

import pytest

from e2e.test_pidgin_mailbox import wait_count
from equipment.a11y import AccessibilityError
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE = "alice@demo.test"
PEOPLE = {"bob": "Bob <bob@demo.test>", "carol": "Carol <carol@example.net>", "shop": "Shop <news@shop.example>"}


def mail_of(ident, minute, who, subject, text="words", parents="", **more):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = PEOPLE[who], ALICE, subject
    message["Message-ID"] = f"<{ident}@demo.test>"
    if parents:
        message["References"] = " ".join(f"<{parent}@demo.test>" for parent in parents.split())
    message["Date"] = f"Mon, 02 Nov 2026 10:{minute:02}:00 +0000"
    for field, value in more.items():
        message[field.replace("_", "-")] = value
    message.set_content(text + "\n")
    return message.as_bytes()


def shoot(pidgin, name):
    """For a look at it: with IMAIL_SHOTS=DIR."""
    if "IMAIL_SHOTS" in os.environ:
        pidgin.desktop.screenshot(os.path.join(os.environ["IMAIL_SHOTS"], f"{name}.png"))


def lines(mailbox):
    """(who, count, subject) of each row, as they stand in the list; none while it changes under the eye."""
    try:
        cells = [cell for cell in mailbox.list.children if cell.role == "table cell"]
        found = []
        for i in range(0, len(cells), mailbox.COLUMNS):
            names = [part.name for part in cells[i].children]
            found.append((names[1], names[0], cells[i + 1].name))
        return found
    except (AccessibilityError, IndexError):
        return []


def wait_lines(mailbox, wanted):
    wait_until(lambda: lines(mailbox) == wanted, 20, lambda: f"{wanted} in the list, which has {lines(mailbox)}")


@pytest.fixture
def talking(start_ready_pidgin, mail):
    """A Pidgin whose Inbox has a conversation of three mails and one mail by itself: (pidgin, mailbox)."""
    mail.deliver(ALICE, mail_of("a", 1, "bob", "Lunch", "where do we eat"))
    mail.deliver(ALICE, mail_of("b", 2, "carol", "Report", "the report is here"))
    mail.deliver(ALICE, mail_of("c", 3, "carol", "Re: Lunch", "at the harbour", "a"))
    mail.deliver(ALICE, mail_of("d", 4, "bob", "Re: Lunch", "fine with me", "a c"))
    pidgin = start_ready_pidgin()
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    wait_until(lambda: len(lines(mailbox)) == 2, 20, lambda: f"two lines in {lines(mailbox)}")
    pidgin.desktop.activate("^Inbox – ")
    return pidgin, mailbox


def test_unfolding(talking):
    pidgin, mailbox = talking
    shoot(pidgin, "folded")
    assert [line[2] for line in lines(mailbox)] == ["Re: Lunch", "Report"]
    mailbox.choose("Re: Lunch")
    pidgin.desktop.press("Right")
    wait_until(lambda: len(lines(mailbox)) == 5, 10, lambda: f"five lines in {lines(mailbox)}")
    shoot(pidgin, "unfolded")
    assert lines(mailbox)[1:4] == [("   Bob", "", "where do we eat"), ("      Carol", "", "at the harbour"), ("         Bob", "", "fine with me")]
    pidgin.desktop.press("Right", "j")
    mailbox.window.find_text("^at the harbour")
    pidgin.desktop.press("Left", "Left")
    wait_until(lambda: len(lines(mailbox)) == 2, 10, lambda: f"two lines in {lines(mailbox)}")


def test_lists(start_ready_pidgin, mail):
    mail.deliver(ALICE, mail_of("a", 1, "bob", "Lunch"))
    mail.deliver(ALICE, mail_of("l1", 2, "carol", "Patch 1", List_Id="<dev.lists.example.org>"))
    mail.deliver(ALICE, mail_of("l2", 3, "carol", "Patch 2", List_Id="<dev.lists.example.org>"))
    mail.deliver(ALICE, mail_of("s", 4, "shop", "Everything must go", Precedence="bulk"))
    pidgin = start_ready_pidgin()
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    wait_count(mailbox, "Lists and Bulk", "3")
    wait_count(mailbox, "Inbox", "1")
    shoot(pidgin, "heading")
    mailbox.window.find("table", "^Folders$").find("table cell", "^Lists and Bulk$").mouse(1, clicks=2)
    shoot(pidgin, "heading-open")
    wait_count(mailbox, "dev.lists.example.org", "2")
    mailbox.window.find("table", "^Folders$").find("table cell", "dev.lists.example.org$").mouse()
    wait_lines(mailbox, [("Carol", "", "Patch 2"), ("Carol", "", "Patch 1")])
    shoot(pidgin, "heading-list")
