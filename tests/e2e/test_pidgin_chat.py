# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails in Pidgin's conversation windows: a chat by mail, lines that lead to mails, and mail from what stands in the entry."""

import re
import shutil

import pytest

from e2e.clients import buddy
from e2e.irc import IrcServer
from e2e.mail_program import MailProgram, is_read
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.fixture
def bob(mail):
    return MailProgram(mail, BOB, "Bob")


def talk_to(pidgin, name):
    """The conversation window that a double click on the buddy opens."""
    pidgin.blist.find("table cell", f"^{name}").mouse(clicks=2)
    return pidgin.window(f"^{name}$")


def say(pidgin, name, *lines):
    pidgin.desktop.activate(f"^{name}$")
    for n, line in enumerate(lines):
        if n:
            pidgin.desktop.press("shift+Return")
        pidgin.desktop.type(line)
    pidgin.desktop.press("Return")


def test_a_chat_by_mail(start_ready_pidgin, bob):
    pidgin = start_ready_pidgin(buddies=[buddy(BOB, ALICE, "Bob")])
    talk = talk_to(pidgin, "Bob")
    talk.find_text(r"Messages to bob@demo\.test go by mail")
    say(pidgin, "Bob", "Are you coming on Friday?")
    first = bob.next_mail()
    assert first["Subject"] == "Are you coming on Friday?" and first.get_content_type() == "text/plain"
    bob.answer(first, "Yes, at nine.")
    pidgin.tool("^Check Mail Now$")
    said = talk.find_text("✉ Yes, at nine")
    assert "Demo Ltd" not in said.text and "> Are" not in said.text
    pidgin.desktop.activate("^Bob$")
    wait_until(lambda: is_read(pidgin, "Yes, at nine."), 10, "the answer to be read")
    bob.answer(first, "The plan is attached.", attach=b"%PDF-1.4")
    pidgin.tool("^Check Mail Now$")
    talk.find_text("Mail from Bob: “Re: Are you coming on Friday[?]” – The plan is attached[.]  Open")
    # It stands before the eyes: no notice as well.
    assert not is_read(pidgin, "plan is attached") and not pidgin.notices("Re: Are you coming")


def test_what_stands_in_the_entry_is_sent_as_mail(start_ready_pidgin, bob):
    pidgin = start_ready_pidgin(buddies=[buddy(BOB, ALICE, "Bob")])
    talk = talk_to(pidgin, "Bob")
    pidgin.desktop.activate("^Bob$")
    pidgin.desktop.type("Too ")
    pidgin.desktop.press("ctrl+b")
    pidgin.desktop.type("long for a chat")
    talk.find("menu item", "^Send as Mail", showing=False).click()
    compose = pidgin.compose_window("^Write Mail")
    assert compose["To"].text == f"Bob <{BOB}>" and compose["Message"].text == "Too long for a chat"
    compose.fill(subject="From a chat")
    compose.send()
    got = bob.next_mail()
    assert got["Subject"] == "From a chat"
    assert re.search("<b>long for a chat</b>", got.get_body(("html",)).get_content(), re.I)
    talk.find_text("Mail to Bob: “From a chat” – Too long for a chat")
    assert not any(node.text == "Too long for a chat" for node in talk.find_all("text"))


def test_mails_of_a_buddy_of_another_protocol(start_ready_pidgin, bob):
    """Those that lie unread here when the conversation is opened, and those that come in; the link opens one."""
    bob.write(ALICE, "Before", "Already here.")
    with IrcServer() as irc:
        carol = irc.buddy("carol", "Carol") | {"address": BOB}
        pidgin = start_ready_pidgin(accounts=[irc.account], buddies=[carol])
        pidgin.tool("^Check Mail Now$")
        pidgin.notice("^Before$")
        talk = talk_to(pidgin, "Carol")
        talk.find_text("Unread mail from Carol: “Before” – Already here[.]")
        say(pidgin, "Carol", "/mail Quick", "The rest.")
        assert bob.next_mail().get_content().strip() == "The rest."
        talk.find_text("Mail to Carol: “Quick” – The rest[.]")
        bob.write(ALICE, "Now", "Look.")
        pidgin.tool("^Check Mail Now$")
        lines = talk.find_text("Mail from Carol: “Now” – Look[.]")
        lines.mouse_at("Open")
        pidgin.read_window("^Now$").find("push button", "^Close$").click()
        pidgin.wait_closed("^Now$")
        say(pidgin, "Carol", "/readmail")
        pidgin.read_window("^Now$")
