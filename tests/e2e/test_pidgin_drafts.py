# SPDX-License-Identifier: GPL-2.0-or-later
"""Drafts in Pidgin's compose window: saved while one writes, kept or thrown away when it closes, found after a kill."""

import email
import email.policy
import os
import shutil
import signal

import pytest

from e2e.clients import buddy
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"


def drafts(pidgin):
    folder = pidgin.folder / "imail" / ALICE / "Maildir/.Drafts/cur"
    paths = sorted(folder.iterdir()) if folder.exists() else []
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]


def write(pidgin, **fields):
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.fill(to=BOB, **fields)
    return compose


def test_saved_and_closed(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    write(pidgin, subject="kept", message="Dear Bob")
    window = pidgin.window(r"^kept \(saved\)$", timeout=20)
    (draft,) = drafts(pidgin)
    assert draft["To"] == BOB and "Dear Bob" in draft.get_body(("plain",)).get_content()
    window.find("push button", "^Cancel$").click()
    pidgin.window("^Close Mail$").find("push button", "^Save as Draft$").click()
    pidgin.wait_closed("^kept")
    assert [one["Subject"] for one in drafts(pidgin)] == ["kept"]
    compose = write(pidgin, subject="not wanted")
    pidgin.window(r"^not wanted \(saved\)$", timeout=20)
    assert len(drafts(pidgin)) == 2
    compose.window.find("push button", "^Cancel$").click()
    pidgin.window("^Close Mail$").find("push button", "^Discard$").click()
    pidgin.wait_closed("^not wanted")
    wait_until(lambda: [one["Subject"] for one in drafts(pidgin)] == ["kept"], 10, lambda: "the other draft to go")
    # One in which nothing was written closes unasked.
    pidgin.tool("^Write Mail")
    pidgin.window("^Write Mail$").find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Write Mail$")


def test_gone_on_with_from_its_folder(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    compose = write(pidgin, subject="half", message="Dear Bob")
    pidgin.window(r"^half \(saved\)$", timeout=20)
    compose.window.find("push button", "^Cancel$").click()
    pidgin.window("^Close Mail$").find("push button", "^Save as Draft$").click()
    pidgin.wait_closed("^half")
    pidgin.mailbox("Drafts").choose("half")
    pidgin.desktop.press("Return")
    again = pidgin.compose_window("^half")
    assert "Dear Bob" in again["Message"].text and BOB in again["To"].text
    again.send()
    assert b"Subject: half" in mail.wait_for_mail(BOB)[0]
    wait_until(lambda: drafts(pidgin) == [], 20, lambda: "the draft to go")


def test_found_after_a_kill(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    write(pidgin, subject="unfinished", message="Dear Bob")
    pidgin.window(r"^unfinished \(saved\)$", timeout=20)
    os.kill(pidgin.child.pid, signal.SIGKILL)
    pidgin.stop()
    pidgin.start()
    pidgin.window("^Unfinished Mail$").find("push button", "^Continue$").click()
    compose = pidgin.compose_window("^unfinished")
    assert compose["To"].text == BOB
    pidgin.wait_online(ALICE)
    compose.send()
    (raw,) = mail.wait_for_mail(BOB)
    assert "Dear Bob" in email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content()
    wait_until(lambda: not drafts(pidgin), 10, lambda: "the draft to go")


def test_what_was_typed_in_a_conversation_is_not_lost(start_ready_pidgin, mail):
    """Its entry is empty once the window is there: what went over is a draft without one more key, and does not go unasked."""
    pidgin = start_ready_pidgin(buddies=[buddy(BOB, of=ALICE, alias="Bob")])
    talk = type_in_conversation(pidgin, "Bob", "Too long for a chat")
    talk.find("menu item", "^Send as Mail", showing=False).click()
    window = pidgin.window(r"^Write Mail \(saved\)$", timeout=20)
    assert not any(node.text == "Too long for a chat" for node in talk.find_all("text"))
    window.find("push button", "^Cancel$").click()
    pidgin.window("^Close Mail$").find("push button", "^Keep Writing$").click()
    os.kill(pidgin.child.pid, signal.SIGKILL)
    pidgin.stop()
    (draft,) = drafts(pidgin)
    assert BOB in draft["To"] and "Too long for a chat" in draft.get_body(("plain",)).get_content()
    pidgin.start()
    pidgin.window("^Unfinished Mail$").find("push button", "^Continue$").click()
    compose = pidgin.compose_window("^Write Mail")
    assert compose["Message"].text.rstrip() == "Too long for a chat"
    compose.fill(subject="sent after all")
    pidgin.wait_online(ALICE)
    compose.send()
    assert b"Too long for a chat" in mail.wait_for_mail(BOB)[0]
    wait_until(lambda: not drafts(pidgin), 10, lambda: "the draft to go")


def test_an_empty_entry_makes_no_draft(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin(buddies=[buddy(BOB, of=ALICE, alias="Bob")])
    talk = type_in_conversation(pidgin, "Bob", "")
    talk.find("menu item", "^Send as Mail", showing=False).click()
    pidgin.window("^Write Mail$").find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Write Mail")
    assert not drafts(pidgin)


def type_in_conversation(pidgin, name, text):
    pidgin.blist.find("table cell", f"^{name}").mouse(clicks=2)
    talk = pidgin.window(f"^{name}$")
    pidgin.desktop.activate(f"^{name}$")
    if text:
        pidgin.desktop.type(text)
        wait_until(lambda: any(node.text == text for node in talk.find_all("text")), 10, lambda: f"{text!r} in the entry")
    return talk
