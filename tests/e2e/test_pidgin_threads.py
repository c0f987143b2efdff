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
    assert lines(mailbox)[1:4] == [("  Bob", "", "where do we eat"), ("    Carol", "", "at the harbour"), ("      Bob", "", "fine with me")]
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


def texts(mailbox):
    """The texts of the mails that are shown, in order."""
    return [node.text.strip() for node in mailbox.window.find_all("text", "^Message$")]


def test_a_conversation_is_read_as_a_whole(talking, mail):
    pidgin, mailbox = talking
    mailbox.choose("Re: Lunch")
    wait_until(lambda: texts(mailbox) == ["where do we eat", "at the harbour", "fine with me"], 10, lambda: f"all three in {texts(mailbox)}")
    wait_count(mailbox, "Inbox", "1")
    wait_lines(mailbox, [("Bob, Carol", "3", "Re: Lunch"), ("Carol", "", "Report")])
    shoot(pidgin, "conversation")
    # An answer goes to the newest one, and stands in the conversation.
    pidgin.desktop.press("r")
    compose = pidgin.compose_window("^Re: Lunch$")
    assert compose["To"].text == PEOPLE["bob"]
    compose.embolden_first_line()
    compose.send()
    wait_until(lambda: lines(mailbox)[0][:2] == ("Bob, Carol, me", "4"), 20, lambda: f"our answer in {lines(mailbox)}")
    mailbox.window.find("push button", "^Mail from alice")
    shoot(pidgin, "conversation-answered")


def test_an_answer_takes_the_place_of_its_draft(talking):
    """What is unfolded while it is written is so when it has been sent, too."""
    pidgin, mailbox = talking
    mailbox.choose("Report")
    mailbox.window.find_text("the report is here")
    pidgin.desktop.press("r")
    compose = pidgin.compose_window("^Re: Report$")
    pidgin.desktop.type("thank you")
    pidgin.window(r"^Re: Report \(saved\)$")
    wait_until(lambda: any("thank you" in text for text in texts(mailbox)), 20, lambda: f"the draft in {texts(mailbox)}")
    compose.send()
    wait_until(lambda: ("Carol, me", "2", "Report") in lines(mailbox), 20, lambda: f"our answer in {lines(mailbox)}")
    wait_until(lambda: any("thank you" in text for text in texts(mailbox)), 20, lambda: f"the answer in {texts(mailbox)}")
    mailbox.window.find("push button", "^Reply$", where=lambda node: "sensitive" in node.states)


def test_what_is_done_to_a_conversation_is_done_to_its_mails(talking):
    pidgin, mailbox = talking
    mailbox.choose("Re: Lunch")
    wait_lines(mailbox, [("Bob, Carol", "3", "Re: Lunch"), ("Carol", "", "Report")])
    pidgin.desktop.press("u")
    wait_lines(mailbox, [("Bob, Carol", "3/3", "Re: Lunch"), ("Carol", "", "Report")])
    pidgin.desktop.press("e")
    wait_lines(mailbox, [("Carol", "", "Report")])
    mailbox.window.find("label", "^3 mails were moved to Archive.$")
    mailbox.window.find("push button", "^Undo$").click()
    wait_lines(mailbox, [("Bob, Carol", "3/3", "Re: Lunch"), ("Carol", "", "Report")])
    # One mail of an unfolded one by itself.
    mailbox.choose("Re: Lunch")
    pidgin.desktop.press("plus")
    wait_until(lambda: len(lines(mailbox)) == 5, 10, lambda: f"five lines in {lines(mailbox)}")
    mailbox.choose("at the harbour").press("Delete")
    wait_until(lambda: len(lines(mailbox)) == 4 and lines(mailbox)[0][1].endswith("2"), 10, lambda: f"four lines in {lines(mailbox)}")
    assert [line[2] for line in lines(mailbox)] == ["Re: Lunch", "where do we eat", "fine with me", "Report"]


def test_a_new_mail_comes_into_its_conversation(talking, mail):
    pidgin, mailbox = talking
    mailbox.choose("Report")
    mailbox.window.find_text("^the report is here")
    mailbox.list.find("table cell", "^Re: Lunch$").mouse()
    pidgin.desktop.press("Right")
    wait_until(lambda: len(lines(mailbox)) == 5, 10, lambda: f"five lines in {lines(mailbox)}")
    mailbox.choose("at the harbour")
    # One whose parent is not here yet, and one that lifts the other conversation over the unfolded one.
    mail.deliver(ALICE, mail_of("f", 20, "carol", "Where?", "under the clock", "missing"))
    mail.deliver(ALICE, mail_of("g", 30, "bob", "Re: Report", "thank you", "b"))
    pidgin.tool("^Check Mail Now$")
    wait_until(lambda: [line[2] for line in lines(mailbox)] == ["Re: Report", "Where?", "Re: Lunch", "where do we eat", "at the harbour", "fine with me"], 20,
               lambda: f"the new ones in {lines(mailbox)}")  # fmt: skip
    pidgin.desktop.activate("^Inbox – ")
    chosen = [cell.name for cell in mailbox.list.children if cell.role == "table cell" and "selected" in cell.states and cell.name]
    assert "at the harbour" in chosen and "Re: Lunch" not in chosen
    # The missing one comes, and joins the two.
    mail.deliver(ALICE, mail_of("missing", 15, "bob", "Re: Lunch", "let us meet there", "a c"))
    pidgin.tool("^Check Mail Now$")
    wait_until(lambda: [line[2] for line in lines(mailbox)] == ["Re: Report", "Where?", "where do we eat", "at the harbour", "fine with me", "let us meet there",
                                                               "under the clock"], 20, lambda: f"one conversation in {lines(mailbox)}")  # fmt: skip
    shoot(pidgin, "joined")


def test_conversations_can_be_switched_off(talking):
    pidgin, mailbox = talking
    mailbox.window.find("check box", "^Conversations$").click()
    wait_lines(mailbox, [("Bob", "", "Re: Lunch"), ("Carol", "", "Re: Lunch"), ("Carol", "", "Report"), ("Bob", "", "Lunch")])
    # The triangle and the count have room again; other columns sort mails.
    mailbox.window.find("check box", "^Conversations$").click()
    wait_until(lambda: len(lines(mailbox)) == 2, 10, lambda: f"two lines in {lines(mailbox)}")
    widths = [part.extents[2] for part in mailbox.list.find("table cell", "^3/3$").parent.children]
    assert min(widths) >= 16, widths
    mailbox.list.find("table column header", "^From$").click()
    wait_until(lambda: [line[0] for line in lines(mailbox)] == ["Bob", "Bob", "Carol", "Carol"], 10, lambda: f"sorted mails in {lines(mailbox)}")
    # So sorted, there are none to be seen; the switch says so, and has them back.
    switch = mailbox.window.find("check box", "^Conversations$")
    wait_until(lambda: "checked" not in switch.states, 10, "the switch to be off")
    switch.click()
    wait_until(lambda: len(lines(mailbox)) == 2, 10, lambda: f"two lines in {lines(mailbox)}")
    assert "checked" in switch.states


def test_a_list_goes_to_the_inbox_and_back(start_ready_pidgin, mail):
    mail.deliver(ALICE, mail_of("a", 1, "bob", "Lunch"))
    mail.deliver(ALICE, mail_of("l1", 2, "carol", "Patch", List_Id="<dev.lists.example.org>"))
    mail.deliver(ALICE, mail_of("s", 4, "shop", "Everything must go", Precedence="bulk"))
    pidgin = start_ready_pidgin()
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    wait_count(mailbox, "Lists and Bulk", "2")
    assert not pidgin.notices("^Patch$") and not pidgin.notices("^Everything must go$")
    mailbox = pidgin.mailbox("Lists and Bulk")
    mailbox.choose("Patch")
    mailbox.window.find("label", "^2 mails – It came through the list “dev.lists.example.org”.$")
    mailbox.list.find("table cell", "^Patch$").mouse(3)
    pidgin.app.find("menu item", "^Show This List in the Inbox$").click()
    mailbox.window.find("label", "^What comes from “dev.lists.example.org” is shown in the Inbox now.$")
    wait_lines(mailbox, [("Shop", "", "Everything must go")])
    shoot(pidgin, "shown-in-inbox")
    mailbox = pidgin.mailbox("Inbox")
    wait_lines(mailbox, [("Carol", "", "Patch"), ("Bob", "", "Lunch")])
    mailbox.list.find("table cell", "^Patch$").mouse(3)
    pidgin.app.find("menu item", "^Put This List under Lists and Bulk$").click()
    wait_lines(mailbox, [("Bob", "", "Lunch")])
    # No heading at all.
    folders = mailbox.window.find("table", "^Folders$")
    folders.find("table cell", "^Inbox$").mouse(3)
    pidgin.app.find("check menu item", "^Lists and Bulk Mail Apart$").click()
    wait_until(lambda: len(lines(mailbox)) == 3, 10, lambda: f"all mails in {lines(mailbox)}")
    folders.wait_gone("table cell", "^Lists and Bulk$")


def test_marking_is_offered_where_it_makes_sense(talking):
    pidgin, mailbox = talking
    mailbox.choose("Report")
    mailbox.window.find_text("^the report is here")
    wait_lines(mailbox, [("Bob, Carol", "3/3", "Re: Lunch"), ("Carol", "", "Report")])
    wait_count(mailbox, "Inbox", "3")
    mailbox.list.find("table cell", "^Report$").mouse(3)
    pidgin.app.find("menu item", "^Mark as Unread$")
    assert not pidgin.app.find_all("menu item", "^Mark as Read$")
    pidgin.desktop.press("Escape")


def test_the_outbox_shows_what_is_being_sent(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin(settings={"hold": 60})
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.fill(to="bob@demo.test", subject="Held for a while", message="still here")
    compose.send()
    mailbox = pidgin.mailbox("Outbox")
    mailbox.choose("Held for a while")
    mailbox.window.find_text("^still here")
    shoot(pidgin, "outbox")


def test_of_a_long_conversation_the_last_mails_are_shown(start_ready_pidgin, mail):
    for number in range(40):
        mail.deliver(ALICE, mail_of(f"n{number}", number, "bob", "Long", f"word {number}", "n0" if number else ""))
    pidgin = start_ready_pidgin()
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    wait_lines(mailbox, [("Bob", "40/40", "Long")])
    folders = mailbox.window.find("table", "^Folders$")
    folders.find("table cell", "^Inbox$").mouse(3)
    pidgin.app.find("menu item", "^Mark All as Read$").click()
    wait_lines(mailbox, [("Bob", "40", "Long")])
    mailbox.choose("Long")
    mailbox.window.find_text("^word 39")
    earlier = mailbox.window.find("push button", "10 earlier mails$", showing=False)
    assert len(mailbox.window.find_all("push button", "^Mail from Bob", showing=False)) == 30
    earlier.click()
    wait_until(lambda: len(mailbox.window.find_all("push button", "^Mail from Bob", showing=False)) == 40, 10, "all mails")
    shoot(pidgin, "long")


def test_what_is_looked_at_stays_where_it_is(start_ready_pidgin, mail):
    for number in range(30):
        mail.deliver(ALICE, mail_of(f"n{number}", number, "bob", f"Mail {number}"))
    pidgin = start_ready_pidgin()
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    wait_until(lambda: len(lines(mailbox)) == 30, 20, lambda: f"30 lines in {lines(mailbox)}")
    pidgin.desktop.activate("^Inbox – ")
    mailbox.choose("Mail 29")
    pidgin.desktop.press("End")
    pidgin.desktop.press("k")
    mailbox.list.find("table cell", "^Mail 1$", where=lambda node: "selected" in node.states)
    place = mailbox.list.find("table cell", "^Mail 1$").extents
    mail.deliver(ALICE, mail_of("new", 40, "carol", "New"))
    mail.deliver(ALICE, mail_of("answer", 45, "carol", "Re: Mail 5", parents="n5"))
    pidgin.tool("^Check Mail Now$")
    wait_until(lambda: [line[2] for line in lines(mailbox)][:3] == ["Re: Mail 5", "New", "Mail 29"], 20, lambda: f"the new ones on top of {lines(mailbox)}")
    assert mailbox.list.find("table cell", "^Mail 1$", where=lambda node: "selected" in node.states).extents == place
