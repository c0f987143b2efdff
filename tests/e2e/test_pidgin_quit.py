# SPDX-License-Identifier: GPL-2.0-or-later
"""Pidgin ends while one of our questions is open, as at the end of a session: cleanly, and nothing is done or lost."""

import os
import shutil
import signal

import pytest

from e2e.test_pidgin_drafts import drafts, write
from e2e.test_pidgin_read import ALICE, FILES, fetch, mail_of, open_mail, program  # noqa: F401 (a fixture)
from e2e.test_pidgin_window import LIST, more, with_fields
from equipment.processes import comes_within, wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")


def end(pidgin, title):
    """As the session does, with that window open."""
    pidgin.window(title)
    os.kill(pidgin.child.pid, signal.SIGTERM)
    assert pidgin.child.wait(20) == 0


def test_whether_a_mail_is_kept(start_ready_pidgin):
    """What stands in it is in Drafts: it was not to be lost, whatever the answer would have been."""
    pidgin = start_ready_pidgin()
    compose = write(pidgin, subject="asked", message="Dear Bob, before the question")
    compose.window.find("push button", "^Cancel$").click()
    end(pidgin, "^Close Mail$")
    (draft,) = drafts(pidgin)
    assert draft["Subject"] == "asked" and "before the question" in draft.get_body(("plain",)).get_content()


def test_when_a_mail_is_sent(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    compose = write(pidgin, subject="at noon", message="Dear Bob")
    compose.window.find("push button", "^Send Later$").click()
    pidgin.app.find("menu item", "^Choose Date and Time").click()
    end(pidgin, "^Send Later$")
    assert [draft["Subject"] for draft in drafts(pidgin)] == ["at noon"]


def folder_menu(pidgin, mailbox, folder, item):
    mailbox.window.find("table", "^Folders$").find("table cell", f"^{folder}$").mouse(3)
    pidgin.app.find("menu item", item).click()


def mail_menu(pidgin, mailbox, item):
    mailbox.choose("Files")
    mailbox.list.find("table cell", "^Files$").mouse(3)
    pidgin.app.find("menu item", item).click()


def risky(pidgin, mailbox):
    open_mail(pidgin, mailbox, "Files").find_all("push button", "^Open$", showing=False)[1].click()


def attachment(pidgin, mailbox):
    open_mail(pidgin, mailbox, "Files").find_all("push button", "^Save$", showing=False)[0].click()


def unsubscribe(pidgin, mailbox):
    mailbox.window.find("table", "^Folders$").find("table cell", "^Lists and Bulk$").mouse()
    mailbox.choose("News")
    mailbox.window.find("push button", "^Unsubscribe…$").click()


def server(pidgin, mailbox):
    pidgin.tool("^Mail Servers")
    window = pidgin.window("^Mail Servers – ")
    window.find("table", "^Mail Servers$").find("table cell", "^localhost").mouse()
    window.find("push button", "^Remove$", where=lambda node: "sensitive" in node.states).click()


def replace(pidgin, mailbox):
    """The chooser asks in turn."""
    path = pidgin.folder / "files.eml"
    path.write_text("another one", encoding="utf-8")
    more(pidgin, open_mail(pidgin, mailbox, "Files"), "^Save As…$")
    pidgin.choose_file("^Save Mail$", path, "^Save$", "^Replace File$")
    return path


QUESTIONS = {
    "mail": (lambda *args: mail_menu(*args, "^Save As…$"), "^Save Mail$"),
    "mails": (lambda *args: mail_menu(*args, "^Export…$"), "^Export Mails$"),
    "folder": (lambda *args: folder_menu(*args, "Inbox", "^Export Folder"), "^Export Folder$"),
    "new-folder": (lambda *args: folder_menu(*args, "Inbox", "^New Folder"), "^New Folder$"),
    "trash": (lambda *args: folder_menu(*args, "Trash", "^Empty Trash"), "^Empty Trash$"),
    "attachment": (attachment, "^Save Attachment$"),
    "risky": (risky, "^Open Attachment$"),
    "replace": (replace, "^Replace File$"),
    "unsubscribe": (unsubscribe, "^Unsubscribe$"),
    "server": (server, "^Remove Mail Server$"),
}


@pytest.fixture
def reading(start_ready_pidgin, mail, program):  # noqa: F811
    mail.deliver(ALICE, mail_of(1, "Files", files=FILES))
    mail.deliver(ALICE, with_fields(mail_of(2, "News"), *LIST))
    pidgin = start_ready_pidgin()
    return pidgin, fetch(pidgin, 1)


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_of_reading(reading, name):
    pidgin, mailbox = reading
    ask, title = QUESTIONS[name]
    ask(pidgin, mailbox)
    end(pidgin, title)


def test_a_file_is_replaced_when_the_user_says_so(reading):
    pidgin, mailbox = reading
    path = replace(pidgin, mailbox)
    pidgin.window("^Replace File$").find("label", "^files.eml exists already. Replace it[?]$")
    pidgin.window("^Replace File$").find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Replace File$")
    assert path.read_text(encoding="utf-8") == "another one"
    pidgin.window("^Save Mail$").find("push button", "^Save$").click()
    pidgin.window("^Replace File$").find("push button", "^Replace$").click()
    pidgin.wait_closed("^Save Mail$")
    assert not pidgin.windows("^Replace File$")
    wait_until(lambda: b"Subject: Files" in path.read_bytes(), 10, "the mail in the file")


def test_the_same_question_is_asked_once(start_ready_pidgin):
    """And a window that is gone takes it along."""
    pidgin = start_ready_pidgin()
    compose = write(pidgin, subject="asked", message="Dear Bob")
    for _ in range(3):
        compose.window.find("push button", "^Cancel$").click()
    question = pidgin.window("^Close Mail$")
    assert len(pidgin.windows("^Close Mail$")) == 1
    pidgin.desktop.activate("^Close Mail$")
    pidgin.desktop.press("Escape")
    wait_until(lambda: question not in pidgin.app.children, 10, "it to close")
    assert compose["Message"].text == "Dear Bob"
    compose.window.find("push button", "^Cancel$").click()
    pidgin.window("^Close Mail$")
    compose.send()
    pidgin.wait_closed("^Close Mail$")


def test_the_account_goes_meanwhile(reading):
    """It is removed while a question about one of its folders is open: that ends with the window, and all else goes on."""
    pidgin, mailbox = reading
    pidgin.blist.find("menu item", "^Manage Accounts$", showing=False).click()
    accounts = pidgin.window("^Accounts$")
    delete = accounts.find("push button", "^Delete")

    def is_chosen():
        accounts.find("table cell", f"^{ALICE}").mouse()
        return comes_within(lambda: "sensitive" in delete.states, 2)

    wait_until(is_chosen, 10, "the account to be chosen")
    pidgin.desktop.activate("^Inbox – ")
    folder_menu(pidgin, mailbox, "Inbox", "^New Folder")
    question = pidgin.window("^New Folder$")
    question.find("text", "^Name$").set_text("Fruit")
    delete.click()
    pidgin.window("^$").find("push button", "^Delete$").click()
    pidgin.wait_closed("^New Folder$")
    assert not pidgin.windows("^Inbox – ")
    pidgin.tool("^Preferences")
    end(pidgin, "^iMail Preferences$")
