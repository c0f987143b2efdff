# SPDX-License-Identifier: GPL-2.0-or-later
"""Drafts in Finch: saved while one writes, found after a kill, kept or thrown away when the window closes; passing a mail on; its source."""

import os
import signal

from e2e.clients import account, set_servers
from e2e.test_finch import ALICE, BOB, parsed, pytestmark, start  # noqa: F401
from equipment.processes import wait_until

SAVED = 20


def drafts(finch):
    folder = finch.folder / "imail" / BOB / "Maildir/.Drafts/cur"
    return sorted(folder.iterdir()) if folder.exists() else []


def begin(start, home, mail, build_dir):  # noqa: F811
    set_servers(home, build_dir, mail, BOB, "tls", "tls", name="finch")
    finch = start(accounts=[account(BOB, "secret-b")])
    finch.wait_online(BOB)
    return finch


def write(finch, subject, text):
    finch.write_mail()
    terminal = finch.terminal
    terminal.type(ALICE)
    terminal.send("Tab", "Tab", "Tab")
    terminal.type(subject)
    terminal.wait_for(rf"┤{subject}├")
    terminal.send("Tab")
    terminal.type(text)


def test_found_after_a_kill(start, home, mail, build_dir):  # noqa: F811
    finch = begin(start, home, mail, build_dir)
    write(finch, "unfinished", "Dear Alice")
    finch.terminal.wait_for(r"unfinished \(saved\)", SAVED)
    (draft,) = drafts(finch)
    assert parsed(draft.read_bytes())["To"].addresses[0].addr_spec == ALICE
    os.kill(finch.terminal.pid, signal.SIGKILL)
    finch.stop()
    finch.start()
    finch.terminal.wait_for("Unfinished Mail", 30)
    finch.window("Unfinished Mail")
    finch.terminal.wait_for("You were writing a mail")
    finch.press("Continue")
    finch.terminal.wait_for("┤unfinished")
    finch.terminal.wait_for("Dear Alice")
    finch.wait_online(BOB)
    finch.window("unfinished")
    finch.press("Send")
    (raw,) = mail.wait_for_mail(ALICE)
    assert parsed(raw).get_body(("plain",)).get_content().strip() == "Dear Alice"
    wait_until(lambda: not drafts(finch), 10, lambda: "the draft to go")


def test_closing(start, home, mail, build_dir):  # noqa: F811
    finch = begin(start, home, mail, build_dir)
    terminal = finch.terminal
    write(finch, "kept", "words")
    finch.press("Cancel")
    terminal.wait_for("Keep this mail as a draft")
    finch.press("Save as Draft")
    terminal.wait_gone("┤kept")
    wait_until(lambda: len(drafts(finch)) == 1, 10, lambda: "the draft")
    # By Alt-C no window can be asked before: it comes back, or not.
    write(finch, "closed", "words")
    terminal.send("M-c")
    terminal.wait_for("Its window was closed")
    finch.press("Keep Writing")
    terminal.wait_for("┤closed")
    finch.press("Cancel")
    terminal.wait_for("Keep this mail as a draft")
    finch.press("Discard")
    terminal.wait_gone("┤closed")
    wait_until(lambda: len(drafts(finch)) == 1, 10, lambda: "the other draft to go")
    # It opens for writing from its folder.
    finch.inbox()
    finch.go_to_folder("Drafts")
    terminal.wait_for("kept")
    terminal.send("Enter")
    terminal.wait_for("┤kept")
    finch.press("Send")
    (raw,) = mail.wait_for_mail(ALICE)
    assert parsed(raw)["Subject"] == "kept"
    wait_until(lambda: not drafts(finch), 10, lambda: "the draft to go")


def test_forward_and_source(start, home, mail, build_dir):  # noqa: F811
    finch = begin(start, home, mail, build_dir)
    terminal = finch.terminal
    mail.deliver(BOB, b"From: carol@demo.test\r\nTo: bob@demo.test\r\nSubject: news\r\nX-Odd: yes\r\n\r\nIt is so.\r\n")
    finch.check_mail()
    finch.open_new_mail("news")
    finch.press("Source")
    terminal.wait_for("X-Odd: yes")
    finch.press("Close")
    terminal.wait_gone("X-Odd")
    finch.press("Forward")
    terminal.wait_for("Pass this mail on")
    finch.press("Its Text")
    terminal.wait_for("┤Fwd: news")
    terminal.wait_for("From: carol@demo.test")
    terminal.type(ALICE)
    finch.press("Send")
    (raw,) = mail.wait_for_mail(ALICE)
    assert "It is so." in parsed(raw).get_body(("plain",)).get_content() and parsed(raw)["Subject"] == "Fwd: news"
    finch.window("news")
    finch.press("Forward")
    terminal.wait_for("Pass this mail on")
    finch.press("The Whole Mail")
    terminal.wait_for("news.eml")
    terminal.type(ALICE)
    finch.press("Send")
    raws = mail.wait_for_mail(ALICE, 2)
    whole = next(message for message in map(parsed, raws) if list(message.iter_attachments()))
    (part,) = whole.iter_attachments()
    assert part.get_content_type() == "message/rfc822" and part.get_content()["X-Odd"] == "yes"
