# SPDX-License-Identifier: GPL-2.0-or-later
"""What a search in the mailbox window of a real Pidgin leaves behind: the mail that is chosen, and where results lie."""

import shutil

import pytest

from e2e.pidgin import Mailbox
from e2e.test_pidgin_mailbox import mail_of, wait_count, wait_subjects
from e2e.test_pidgin_threads import lines, shoot
from e2e.test_pidgin_threads import mail_of as mail_in_thread
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE = "alice@demo.test"
MANY = 230  # three pages of the list


def opened(pidgin, count):
    """The Inbox with that many unread mails, in front."""
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    wait_count(mailbox, "Inbox", str(count))
    pidgin.desktop.activate("^Inbox – ")
    return mailbox


def search(pidgin, mailbox, words, *found):
    """Until that was found, as subjects begin in any order; the results."""
    pidgin.desktop.press("slash")
    mailbox.window.find("text", "^Search$", where=lambda node: "focused" in node.states)
    pidgin.desktop.type(words)
    results = Mailbox(pidgin, pidgin.window("^Search – "))
    wait_until(lambda: sorted(s.split(" – ")[0] for s in results.subjects()) == sorted(found), 20, lambda: f"{found}, not {results.subjects()}")
    return results


def escape(pidgin, results):
    results.list.focus()
    pidgin.desktop.press("Escape")
    return Mailbox(pidgin, pidgin.window("^Inbox – "))


def wait_chosen(mailbox, subject):
    """Until a row with it is chosen and in sight."""

    def is_in_sight():
        rows = mailbox.list.find_all("table cell", f"^{subject}$", where=lambda node: "selected" in node.states)
        top, height = mailbox.list.extents[1], mailbox.list.extents[3]
        return [row for row in rows if top < row.extents[1] and row.extents[1] + row.extents[3] <= top + height]

    wait_until(is_in_sight, 20, lambda: f"{subject!r} chosen and in sight, not {[(cell.name, cell.extents) for cell in chosen(mailbox)]} in {mailbox.list.extents}")


def chosen(mailbox):
    return mailbox.list.find_all("table cell", where=lambda node: "selected" in node.states)


def test_the_mail_that_was_found_stays_chosen(start_ready_pidgin, mail):
    for number in range(MANY):
        mail.deliver(ALICE, mail_in_thread(f"n{number}", number % 60, "bob", f"Number {number}", f"words of x{number}x"))
    pidgin = start_ready_pidgin()
    mailbox = opened(pidgin, MANY)
    # Minute 58 is below what is seen at first; the others are on the second and third page of what is sorted by something else, up and down.
    for order, number, following in ((None, 58, None), ("Subject", 49, 5), ("Subject", 12, 119)):
        if order is not None:
            mailbox.list.find("table column header", f"^{order}$").mouse()
        results = search(pidgin, mailbox, f"x{number}x", f"Number {number}")
        results.list.find("table cell", f"^Number {number} – ").mouse()
        results.window.find_text(f"^words of x{number}x")
        mailbox = escape(pidgin, results)
        if following is None:
            wait_chosen(mailbox, f"Number {number}")
        else:
            # So far down the cells are not looked at.
            mailbox.window.find("label", f"^{MANY} mails$")
            mailbox.window.find_text(f"^words of x{number}x")
            pidgin.desktop.press("j")
            mailbox.window.find_text(f"^words of x{following}x")
    # Nobody opened any other one.
    wait_count(mailbox, "Inbox", str(MANY - 5))


def test_or_the_one_that_was_chosen_before(start_ready_pidgin, mail):
    for number, subject in enumerate(("Apples", "Bananas", "Cherries", "Dates")):
        mail.deliver(ALICE, mail_of(number, subject, f"about {subject}"))
    pidgin = start_ready_pidgin()
    mailbox = opened(pidgin, 4)
    mailbox.choose("Dates")
    mailbox.window.find_text("^about Dates")
    pidgin.desktop.press("e")
    wait_subjects(mailbox, ["Cherries", "Bananas", "Apples"])
    mailbox.window.find_text("^about Cherries")
    mailbox.choose("Bananas")
    mailbox.window.find_text("^about Bananas")
    wait_count(mailbox, "Inbox", "1")
    # What is chosen lies in another folder.
    results = search(pidgin, mailbox, "dates", "Dates")
    results.list.find("table cell", "^Dates – ").mouse()
    results.window.find_text("^about Dates")
    mailbox = escape(pidgin, results)
    wait_chosen(mailbox, "Bananas")
    mailbox.window.find_text("^about Bananas")
    # Nothing is chosen there, and what was chosen before is unread again, and stays so: it is at hand all the same.
    pidgin.desktop.press("u")
    wait_count(mailbox, "Inbox", "2")
    results = search(pidgin, mailbox, "cherries", "Cherries")
    results.window.wait_gone("label", "^Bananas$")
    mailbox = escape(pidgin, results)
    wait_subjects(mailbox, ["Cherries", "Bananas", "Apples"])
    assert not chosen(mailbox)
    wait_count(mailbox, "Inbox", "2")
    pidgin.desktop.press("j")
    wait_chosen(mailbox, "Bananas")
    wait_count(mailbox, "Inbox", "1")
    # It goes while the search lasts.
    results = search(pidgin, mailbox, "bananas", "Bananas")
    results.list.find("table cell", "^Bananas – ").mouse()
    pidgin.desktop.press("Delete")
    wait_subjects(results, [])
    mailbox = escape(pidgin, results)
    wait_subjects(mailbox, ["Cherries", "Apples"])
    assert not chosen(mailbox)
    wait_count(mailbox, "Inbox", "1")


def test_a_mail_that_was_found_is_unfolded_in_its_conversation(start_ready_pidgin, mail):
    mail.deliver(ALICE, mail_in_thread("a", 1, "bob", "Lunch", "where do we eat"))
    mail.deliver(ALICE, mail_in_thread("b", 2, "carol", "Report", "the report is here"))
    mail.deliver(ALICE, mail_in_thread("c", 3, "carol", "Re: Lunch", "at the harbour", "a"))
    mail.deliver(ALICE, mail_in_thread("d", 4, "bob", "Re: Lunch", "fine with me", "a c"))
    pidgin = start_ready_pidgin()
    mailbox = opened(pidgin, 4)
    wait_until(lambda: len(lines(mailbox)) == 2, 20, lambda: f"two lines in {lines(mailbox)}")
    results = search(pidgin, mailbox, "harbour", "Re: Lunch")
    results.list.find("table cell", "^Re: Lunch – ").mouse()
    results.window.find_text("^at the harbour")
    wait_count(results, "Inbox", "3")
    mailbox = escape(pidgin, results)
    wait_chosen(mailbox, "at the harbour")
    assert len(lines(mailbox)) == 5
    # It is shown by itself: the conversation's other mails were not opened.
    mailbox.window.find_text("^at the harbour")
    wait_count(mailbox, "Inbox", "3")
    # A conversation that was chosen is so again, folded.
    pidgin.desktop.press("Left", "Left")
    wait_until(lambda: len(lines(mailbox)) == 2, 20, lambda: f"two lines in {lines(mailbox)}")
    mailbox.window.find_text("^fine with me")
    wait_count(mailbox, "Inbox", "1")
    mailbox = escape(pidgin, search(pidgin, mailbox, "report", "Report"))
    wait_chosen(mailbox, "Re: Lunch")
    mailbox.window.find_text("^fine with me")
    assert len(lines(mailbox)) == 2
    wait_count(mailbox, "Inbox", "1")


def test_results_say_in_which_folder_they_lie(start_ready_pidgin, mail):
    for number, subject in enumerate(("Fruit salad", "Fruit tart", "Fruit cake"), 1):
        mail.deliver(ALICE, mail_of(number, subject, "recipe", attached=number == 2))
    mail.deliver(ALICE, mail_in_thread("l", 9, "shop", "Fruit of the week", "recipe", List_Id="<week.shop.example>"))
    pidgin = start_ready_pidgin()
    mailbox = opened(pidgin, 3)

    def headers(box):
        return [node.name for node in box.list.find_all("table column header")]

    usual = headers(mailbox)
    assert "Folder" not in usual
    mailbox.choose("Fruit tart")
    mailbox.window.find_text("^recipe")
    pidgin.desktop.press("e")
    wait_subjects(mailbox, ["Fruit cake", "Fruit salad"])
    results = search(pidgin, mailbox, "recipe", "Fruit salad", "Fruit tart", "Fruit cake", "Fruit of the week")
    assert headers(results) == usual[:-2] + ["Folder", "Date"]

    def places():
        cells = [cell for cell in results.list.children if cell.role == "table cell"]
        rows = [cells[i : i + results.COLUMNS] for i in range(0, len(cells), results.COLUMNS)]
        return {row[1].name.split(" – ")[0]: row[4].name for row in rows}

    assert places() == {"Fruit salad": "Inbox", "Fruit tart": "Archive", "Fruit cake": "Inbox", "Fruit of the week": "Lists and Bulk"}
    shoot(pidgin, "search-folders")
    # What is moved there says so, and no folder has the column.
    results.list.find("table cell", "^Fruit cake – ").mouse()
    results.window.find_text("^recipe")
    pidgin.desktop.press("e")
    wait_until(lambda: places()["Fruit cake"] == "Archive", 20, lambda: f"the cake in the archive, not in {places()}")
    mailbox = escape(pidgin, results)
    wait_subjects(mailbox, ["Fruit salad"])
    assert headers(mailbox) == usual
